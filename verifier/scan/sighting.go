package scan

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// A Sighting is a symbol that was seen and not read, and how it was seen. Brightness is
// from black 0 to white 1.
type Sighting struct {
	// Corners are as those of a Code. Of a symbol that is cut some lie outside the
	// picture; of one that is only a texture they are those of the area.
	Corners [4]image.Point

	// Module is how many pixels of the picture as it is stored a module measures, 0
	// where it is not known: a side of a square of the modules' mean area.
	Module float64

	Light    float64 // brightness of light modules: that of the ninth decile
	Contrast float64 // and how much darker the first decile is
	Noise    float64 // standard deviation of the brightness that comes from no module

	// Beat is the share of the modules' variance that repeats itself some modules away, as
	// a display's pixels do that beat with the camera's, and no data do.
	Beat float64

	// Saturated is the share of modules that are white with all modules around them, in
	// a square of five by five, which no symbol is by itself: light has flooded them.
	Saturated float64

	// Blur is the standard deviation in modules, 0 to 2, of what blurs the symbol, lens or
	// motion, in that of four directions in which it is the greatest.
	Blur float64

	// Slant is the angle in degrees, 0 to 90, from which a flat symbol is seen with modules
	// as much longer than wide. Sheared tells that it is without the perspective that comes
	// with an angle: the camera moved while its rows were exposed one after the other.
	Slant   float64
	Sheared bool

	Bend float64 // standard deviation in modules of the symbol from a flat one

	// Misfit is the share of the modules which the standard fixes, those of finder patterns
	// left out, that are not as they should be: a half by chance.
	Misfit float64

	Cut bool // it reaches beyond the picture, or a texture to its edge
}

// maxUnread bounds the symbols that are kept as seen and not read.
const maxUnread = 8

// leastChanges is the least share of neighbours among a symbol's modules that have not the
// same colour: it is a half, and less where they are blurred or cover other modules than
// they should.
const leastChanges = 0.3

// miss keeps an attempt that was laid and not read, unless what is there looks like no
// symbol: of those in one place the one that fits best.
func (r *reading) miss(a *attempt) {
	if !a.promising() && a.sampled.changes() < leastChanges {
		return
	}
	at := slices.IndexFunc(r.unread, a.overlaps)
	switch {
	case at < 0:
		r.unread = append(r.unread, a)
	case a.wrong < r.unread[at].wrong:
		r.unread[at] = a
	}
	slices.SortStableFunc(r.unread, func(a, b *attempt) int { return cmp.Compare(a.wrong, b.wrong) })
	r.unread = r.unread[:min(len(r.unread), maxUnread)]
}

// overlaps reports whether the middle of one of two attempts lies in the other.
func (a *attempt) overlaps(b *attempt) bool {
	one, other := Code{Corners: a.outline()}, Code{Corners: b.outline()}
	return one.contains(other.middle()) || other.contains(one.middle())
}

// sightings are the attempts that were not read, the likeliest symbols first, or the
// texture of one; dark tells that there is nothing at all, in a dark picture.
func (r *reading) sightings() (out []Sighting, dark bool) {
	for _, a := range r.unread {
		middle := (Code{Corners: a.outline()}).middle()
		if r.known(append(a.middles(), point{float64(middle.X), float64(middle.Y)})...) {
			continue
		}
		s := a.sighting()
		s.Cut = r.cuts(s)
		out = append(out, s)
	}
	if len(out) == 0 && len(r.read) == 0 {
		s, ok, black := r.texture()
		if ok {
			out = append(out, s)
		}
		dark = black
	}
	return out, dark
}

// cuts reports whether a symbol that was laid reaches a module or more beyond the picture.
func (r *reading) cuts(s Sighting) bool {
	base := r.pyramid[0]
	whole := image.Rect(0, 0, int(float64(base.w)*base.scale), int(float64(base.h)*base.scale)).Inset(r.frame.X)
	for _, corner := range s.Corners {
		if !corner.In(whole.Inset(-int(s.Module))) {
			return true
		}
	}
	return false
}

// sighting measures an attempt.
func (a *attempt) sighting() Sighting {
	s := Sighting{Corners: a.outline(), Misfit: a.wrong}
	s.Module = math.Sqrt(area(s.Corners)) / float64(a.lattice.size)
	grey := make([]float64, len(a.sampled.grey))
	for i, v := range a.sampled.grey {
		grey[i] = a.sign * float64(v) / 255
	}
	s.Saturated = flooded(grey, a.lattice.size)
	slices.Sort(grey)
	s.Light = grey[len(grey)*9/10]
	s.Contrast = s.Light - grey[len(grey)/10]
	relief := a.lattice.relief(a.plane)
	s.Beat = relief.beat()
	s.Blur, s.Noise = relief.blur(s.Beat)
	tilt := a.mesh.stretched()
	s.Slant = math.Atan(tilt) * 180 / math.Pi
	s.Sheared = tilt > leastTilt && a.mesh.convergence()*focalLength*float64(min(a.plane.w, a.plane.h)) < leastPerspective*tilt
	s.Bend = a.mesh.bend() * a.plane.scale / max(s.Module, 1)
	return s
}

const (
	white       = 248.0 / 255 // JPEG leaves little below what is saturated
	floodReach  = 2           // modules
	reliefReach = 10          // half modules
	leastBeat   = 0.16        // below, it is chance or compression

	// focalLength is that of a phone's camera in widths of the picture, 26 mm on full frame.
	focalLength = 1.07

	// leastPerspective is the least part of the perspective that a tilted symbol has before
	// such a camera: lenses differ, and pictures may be cut out of larger ones.
	leastPerspective = 0.3
	leastTilt        = 0.36 // tangent; below, it is not told apart
)

// flooded is the share of modules that are white with all those around them.
func flooded(grey []float64, size int) float64 {
	dark := make([]float32, len(grey))
	for i, v := range grey {
		if v < white {
			dark[i] = 1
		}
	}
	n := 0
	for _, v := range boxSums(dark, size, floodReach) {
		if v < 0.5 {
			n++
		}
	}
	return float64(n) / float64(len(grey))
}

// A relief is how much lighter than its surroundings a symbol is, in places half a
// module apart; 0 about the finder patterns.
type relief struct {
	side   int
	height []float32
}

func (l *lattice) relief(p *plane) *relief {
	r := newRelief(p, 2*l.size, func(x, y int) point {
		right, down := l.steps(x/2, y/2)
		shift := phaseShift[y%2*2+x%2]
		return l.middle[y/2*l.size+x/2].plus(right.times(shift.x)).plus(down.times(shift.y))
	})
	for i := range r.height {
		if inFinder(l.size, i%r.side/2, i/r.side/2) {
			r.height[i] = 0
		}
	}
	return r
}

// newRelief is that of places in a picture.
func newRelief(p *plane, side int, place func(x, y int) point) *relief {
	r := &relief{side, make([]float32, side*side)}
	for i := range r.height {
		at := place(i%side, i/side)
		r.height[i] = float32(p.at(at.x, at.y) / 255)
	}
	for i, mean := range boxMeans(r.height, side, reliefReach) {
		r.height[i] -= mean
	}
	return r
}

// correlation is the mean product of heights that lie a way apart.
func (r *relief) correlation(dx, dy int) float64 {
	sum, n := 0.0, 0
	for y := 0; y+dy < r.side; y++ {
		from, to := r.height[y*r.side:][:r.side], r.height[(y+dy)*r.side:][:r.side]
		for x := max(0, -dx); x+max(dx, 0) < r.side; x++ {
			if a, b := from[x], to[x+dx]; a != 0 && b != 0 {
				sum += float64(a * b)
				n++
			}
		}
	}
	return sum / float64(max(n, 1))
}

// directions are those in which places are compared, in half modules.
var directions = [4][2]int{{1, 0}, {0, 1}, {1, 1}, {-1, 1}}

// beat is half of how much more alike places are than some that lie nearer: blur makes
// them the less alike the farther apart they are, and the colours of data modules are as
// if drawn.
func (r *relief) beat() (most float64) {
	for _, d := range directions {
		least := math.Inf(1)
		for n := 1; n <= reliefReach; n++ {
			like := r.correlation(n*d[0], n*d[1])
			least = min(least, like)
			most = max(most, (like-least)/2)
		}
	}
	if most /= max(r.correlation(0, 0), 1e-9); most < leastBeat {
		return 0
	}
	return min(most, 1)
}

// blur tells from the correlations of neighbours how blurred the modules are, and what
// in the picture comes neither from them nor from a beat: the colours of data modules are
// as if drawn, so that nothing but blur makes those of neighbours alike.
func (r *relief) blur(beat float64) (blur, noise float64) {
	all := r.correlation(0, 0)
	beat *= all
	signal := 0.0
	for _, d := range directions {
		near, far := r.correlation(d[0], d[1])-beat, r.correlation(2*d[0], 2*d[1])-beat
		ratio := 0.0
		if near > 0 && far > 0 {
			ratio = far / near
		}
		if d[0] != 0 && d[1] != 0 {
			blur = max(blur, blurOf(math.Sqrt(ratio)))
			continue
		}
		along := blurOf(ratio)
		blur = max(blur, along)
		signal += near * likeness(0, along) / likeness(0.5, along) / 2
	}
	return blur, math.Sqrt(max(all-beat-signal, 0))
}

const mostBlur = 2 // modules

// blurOf is the blur in modules with which the likeness of places a module apart is a
// part of that of places half a module apart.
func blurOf(ratio float64) float64 {
	least, most := 0.0, float64(mostBlur)
	for range 20 {
		middle := (least + most) / 2
		if likeness(1, middle) < ratio*likeness(0.5, middle) {
			least = middle
		} else {
			most = middle
		}
	}
	return (least + most) / 2
}

// likeness is the correlation of places some modules apart in a row of modules of random
// colours, blurred: a triangle convolved with a Gaussian of twice the variance.
func likeness(distance, blur float64) float64 {
	if blur < 1e-3 {
		return max(1-distance, 0)
	}
	sigma := math.Sqrt2 * blur
	// The second integral of the Gaussian, whose second difference the convolution is.
	twice := func(x float64) float64 {
		x /= sigma
		return sigma * (x*math.Erfc(-x/math.Sqrt2)/2 + math.Exp(-x*x/2)/math.Sqrt(2*math.Pi))
	}
	return twice(distance+1) - 2*twice(distance) + twice(distance-1)
}

// stretched is the tangent of the angle from which a flat symbol would be seen with as
// much difference between the greatest and the least width of a module in the middle.
func (m *mesh) stretched() float64 {
	middle := float64(m.size) / 2
	right := m.flat.at(point{middle + 1, middle}).minus(m.flat.at(point{middle - 1, middle}))
	down := m.flat.at(point{middle, middle + 1}).minus(m.flat.at(point{middle, middle - 1}))
	// The singular values of the matrix of both, whose ratio is one over the angle's cosine.
	squares := right.x*right.x + right.y*right.y + down.x*down.x + down.y*down.y
	product := right.cross(down)
	root := math.Sqrt(max(squares*squares-4*product*product, 0))
	return math.Sqrt(2 * root / max(squares-root, 1e-9))
}

// convergence is by how much the depth of a flat symbol changes over a pixel in the
// middle: the tangent of its angle over the focal length in pixels.
func (m *mesh) convergence() float64 {
	middle := float64(m.size) / 2
	right := m.flat.at(point{middle + 1, middle}).distance(m.flat.at(point{middle - 1, middle})) / 2
	down := m.flat.at(point{middle, middle + 1}).distance(m.flat.at(point{middle, middle - 1})) / 2
	return math.Hypot(m.flat.m[6], m.flat.m[7]) / (middle * max(math.Sqrt(right*down), 1e-9))
}

// bend is how far in pixels the mesh is from a flat one: the root of the mean square.
func (m *mesh) bend() float64 {
	sum := 0.0
	for _, p := range m.residual {
		sum += p.x*p.x + p.y*p.y
	}
	return math.Sqrt(sum / float64(len(m.residual)))
}

// area is that of a quadrilateral in pixels (the shoelace formula).
func area(corners [4]image.Point) float64 {
	twice := 0
	for i, a := range corners {
		b := corners[(i+1)%4]
		twice += a.X*b.Y - b.X*a.Y
	}
	return math.Abs(float64(twice)) / 2
}

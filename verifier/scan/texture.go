package scan

import (
	"image"
	"math"
	"slices"
)

const (
	// texturePixels is the size of a picture in which textures are looked for.
	texturePixels = 600_000

	// textureLevels is how many sizes are looked at, each half of the one before.
	textureLevels = 3

	// cellSide is the side in pixels of the squares whose texture is measured.
	cellSide = 8

	// leastTexture is the texture that compression and a good sensor's noise do not have, in
	// steps of 256, and overNoise how many times that of the quieter parts of the picture a
	// symbol's has.
	leastTexture = 2
	overNoise    = 1.3

	// nearlyBlack is the brightness below which a light wall is too dark for a symbol on it.
	nearlyBlack = 70

	// leastCells is the least number of cells along a symbol's longer sides, and thinnest
	// along its shorter ones.
	leastCells = 5
	thinnest   = 3.5

	// leastFilled is the least share of a square that a symbol's cells fill, and longest
	// how many times longer than wide it may look.
	leastFilled = 0.6
	longest     = 4

	// clearer is how many times the texture in a smaller form of the picture must be that in a
	// larger one, which tells better where it is.
	clearer = 1.2

	// leastCut is the least part of a symbol's shorter side that lies along the edge of the
	// picture where it is cut.
	leastCut = 0.3

	// mostUneven is how many times the texture of a symbol's ninth decile of cells is that of
	// the first, where little else tells that it is one.
	mostUneven = 3

	// faintLevels is how many sizes are looked at for a faint symbol, leastFaint the texture
	// that it has at least, faintCells how many cells in the first of them, faintUneven how many times the texture of
	// its ninth decile is that of the first, and mostOblong how many times longer than wide
	// it may look: anything may be as faint.
	faintLevels = 2
	leastFaint  = 5
	faintCells  = 64
	faintUneven = 1.5
	mostOblong  = 1.5

	// leastSlanted is how many times as steep the texture of a symbol that is seen from the
	// side is, squared, where modules are narrow as where they are wide: that of two
	// symbols beside each other is alike in both directions.
	leastSlanted = 1.25
)

// textureCells are the squares of a picture with their texture.
type textureCells struct {
	plane  *plane
	frame  int // pixels around the picture that do not belong to it
	w, h   int
	values []float64
	memory *workspace
	noise  float64 // the texture of the quieter parts of the picture from pixel to pixel
}

// texture looks for the texture of a symbol, in a still picture for a faint one last. dark tells that there is
// none and the picture is dark.
func (r *reading) texture() (s Sighting, ok, dark bool) {
	cells, found, dark := r.heaviest()
	if cells == nil && !dark && !r.film {
		cells, found = r.faintest()
	}
	if cells == nil {
		return s, false, dark
	}
	s = cells.sighting(found)
	relief := r.reliefOf(found.area, cells.plane.scale)
	s.Beat = relief.beat()
	s.Blur, s.Noise = relief.blur(s.Beat)
	return s, true, false
}

// heaviest looks for the texture of a symbol in small forms of the picture: the more it
// is blurred, the smaller is the one that shows most of it.
func (r *reading) heaviest() (best *textureCells, where cluster, dark bool) {
	p := r.pyramid[0]
	for p.w*p.h > texturePixels {
		p = p.half()
	}
	most := 0.0
	for range textureLevels {
		c := r.cells(p)
		if found, ok := c.heaviest(); ok && found.mean() > clearer*most {
			most, best, where = found.mean(), c, found
		}
		dark = dark || c.dark()
		p = p.half()
	}
	return best, where, dark && best == nil
}

// faintest looks for the texture of a symbol that is nearly lost in the steps of
// brightness: in sums of pixels, which keep what the means round away.
func (r *reading) faintest() (best *textureCells, where cluster) {
	sums := &r.memory.sums
	sums.take(r.pyramid[0], 1)
	p := sums.half(r.pyramid[0])
	for level := range faintLevels {
		c := r.cells(p)
		c.smooth()
		if found, ok := c.faint(faintCells >> (2 * level)); ok {
			return r.cells(r.level(level + 1)), found
		}
		p = p.half()
	}
	return nil, where
}

// reliefOf is that of an area of a scale, as if a symbol of the typical size filled it: of the
// middle half, since around the symbol there may be print.
func (r *reading) reliefOf(area oblique, scale float64) *relief {
	const side = typicalSize
	w, h := area.right-area.left, area.bottom-area.top
	p := r.levelFor(math.Sqrt(w*h) * scale / typicalSize / r.pyramid[0].scale)
	return newRelief(p, side, func(x, y int) point {
		at := point{area.left + (0.25+(float64(x)+0.5)/side/2)*w, area.top + (0.25+(float64(y)+0.5)/side/2)*h}
		return area.back(at).plus(point{float64(r.frame.X), float64(r.frame.Y)}.times(1 / scale)).times(scale / p.scale)
	})
}

// cells measures those of a form of the picture.
func (r *reading) cells(p *plane) *textureCells {
	c := &textureCells{plane: p, frame: int(math.Ceil(float64(r.frame.X) / p.scale)), memory: r.memory}
	c.w, c.h = max(p.w-2*c.frame, 0)/cellSide, max(p.h-2*c.frame, 0)/cellSide
	c.values = c.memory.cells.Take(c.w * c.h)
	fine := c.memory.cells.Take(c.w * c.h)
	for i := range c.values {
		c.values[i] = c.texture(i%c.w, i/c.w, 2)
		fine[i] = c.texture(i%c.w, i/c.w, 1)
	}
	if slices.Sort(fine); len(fine) > 0 {
		c.noise = fine[len(fine)/4]
	}
	return c
}

// sighting is a place that has the texture of a symbol, dark and light changing in rows
// and in columns: one that is too far, too blurred or too dark to be found.
func (c *textureCells) sighting(found cluster) Sighting {
	s := c.measure(found)
	s.Cut = found.edges != [4]bool{}
	for i, corner := range found.area.corners() {
		corner = corner.plus(point{float64(c.frame), float64(c.frame)}).times(c.plane.scale)
		s.Corners[i] = image.Pt(int(math.Round(corner.x)), int(math.Round(corner.y)))
	}
	return s
}

// edges tells along which edges of the picture cells lie, the left, right, upper and lower
// one: a symbol in the picture has light modules around it, which have no texture.
func (c *textureCells) edges(found *cluster) (out [4]bool) {
	var along [4]int
	for _, i := range found.cells {
		for side, at := range [4]bool{i%c.w == 0, i%c.w == c.w-1, i/c.w == 0, i/c.w == c.h-1} {
			if at {
				along[side]++
			}
		}
	}
	side := min(found.area.right-found.area.left, found.area.bottom-found.area.top) / cellSide
	for i, n := range along {
		out[i] = float64(n) > leastCut*side
	}
	return out
}

// dark reports whether nine of ten pixels are nearly black.
func (c *textureCells) dark() bool {
	pixels, black := 0, 0
	for y := c.frame; y < c.plane.h-c.frame; y++ {
		for _, v := range c.plane.row(y)[c.frame : c.plane.w-c.frame] {
			pixels++
			if v < nearlyBlack {
				black++
			}
		}
	}
	return pixels > 0 && 10*black >= 9*pixels
}

// texture is the mean change of the slope of brightness in a cell over some pixels, along
// rows or columns, whichever is less. Shades, which have a slope and no texture, leave no
// trace. Noise is the same over one pixel as over two, and what is blurred is not.
func (c *textureCells) texture(x, y, step int) float64 {
	rows, columns := 0, 0
	for j := range cellSide {
		at := c.frame + y*cellSide + j
		above, here, below := c.plane.row(at-step), c.plane.row(at), c.plane.row(at+step)
		for i := c.frame + x*cellSide; i < c.frame+(x+1)*cellSide; i++ {
			twice := 2 * int(here[i])
			rows += magnitude(int(here[max(i-step, 0)]) + int(here[min(i+step, c.plane.w-1)]) - twice)
			columns += magnitude(int(above[i]) + int(below[i]) - twice)
		}
	}
	return float64(min(rows, columns)) / (cellSide * cellSide)
}

func magnitude(v int) int { return max(v, -v) }

// An oblique is an upright rectangle in coordinates that are turned by an angle.
type oblique struct {
	sin, cos                 float64
	left, top, right, bottom float64
}

func (o oblique) turned(p point) point {
	return point{p.x*o.cos + p.y*o.sin, p.y*o.cos - p.x*o.sin}
}

func (o oblique) contains(p point) bool {
	p = o.turned(p)
	return p.x >= o.left && p.x <= o.right && p.y >= o.top && p.y <= o.bottom
}

// longer is how many times longer than wide it is.
func (o oblique) longer() float64 {
	w, h := o.right-o.left, o.bottom-o.top
	return max(w, h) / min(w, h)
}

func (c cluster) mean() float64 { return c.weight / float64(len(c.cells)) }

// back is the inverse of turned.
func (o oblique) back(p point) point {
	return point{p.x*o.cos - p.y*o.sin, p.x*o.sin + p.y*o.cos}
}

func (o oblique) corners() (out [4]point) {
	for i, p := range [4]point{{o.left, o.top}, {o.right, o.top}, {o.right, o.bottom}, {o.left, o.bottom}} {
		out[i] = o.back(p)
	}
	return out
}

// A cluster is cells that hang together and look like a symbol.
type cluster struct {
	cells  []int
	weight float64 // the sum of their texture
	area   oblique
	edges  [4]bool // of the picture, along which it lies
}

// around is the smallest rectangle, of some angles, that holds all cells.
func (c *textureCells) around(cells []int) (best oblique) {
	const angles = 12
	least := math.Inf(1)
	for k := range angles {
		o := oblique{left: math.Inf(1), top: math.Inf(1), right: math.Inf(-1), bottom: math.Inf(-1)}
		o.sin, o.cos = math.Sincos(float64(k) * math.Pi / 2 / angles)
		for _, i := range cells {
			at := o.turned(point{(float64(i%c.w) + 0.5) * cellSide, (float64(i/c.w) + 0.5) * cellSide})
			const reach = cellSide / 2
			o.left, o.right = min(o.left, at.x-reach), max(o.right, at.x+reach)
			o.top, o.bottom = min(o.top, at.y-reach), max(o.bottom, at.y+reach)
		}
		if size := (o.right - o.left) * (o.bottom - o.top); size < least {
			least, best = size, o
		}
	}
	return best
}

// heaviest are the cells that hang together and look like a symbol: of those with the most
// texture in all.
func (c *textureCells) heaviest() (best cluster, ok bool) {
	for _, least := range c.thresholds() {
		if ok && least == c.floor() {
			break // it may run into what is around
		}
		strong := c.over(least)
		for i := range strong {
			if !strong[i] {
				continue
			}
			found := c.connected(strong, i)
			if found.weight > best.weight && c.symbolic(&found, least == c.floor()) {
				best, ok = found, true
			}
		}
	}
	return best, ok
}

// over tells which cells have more than a texture.
func (c *textureCells) over(least float64) []bool {
	strong := c.memory.strong.Take(len(c.values))
	for i, v := range c.values {
		strong[i] = v > least
	}
	return strong
}

// symbolic reports whether cells have the form of a symbol, and finds their area; where
// little else tells that they are one they also have the same texture.
func (c *textureCells) symbolic(found *cluster, doubtful bool) bool {
	found.area = c.around(found.cells)
	w, h := found.area.right-found.area.left, found.area.bottom-found.area.top
	short, long := min(w, h), max(w, h)
	filled := float64(len(found.cells)*cellSide*cellSide) / (w * h)
	if short < thinnest*cellSide || long < leastCells*cellSide || long > longest*short || filled < leastFilled {
		return false
	}
	// What goes through the picture from side to side is a ground.
	if found.edges = c.edges(found); found.edges[0] && found.edges[1] || found.edges[2] && found.edges[3] {
		return false
	}
	if doubtful || short < leastCells*cellSide {
		return c.even(found.cells, mostUneven)
	}
	return c.even(found.cells, 2*mostUneven)
}

// even reports whether cells have about the same texture, which those of a symbol have
// and the edges of other things have not.
func (c *textureCells) even(cells []int, most float64) bool {
	values := make([]float64, len(cells))
	for i, cell := range cells {
		values[i] = c.values[cell]
	}
	slices.Sort(values)
	return values[len(values)*9/10] <= most*values[len(values)/10]
}

// thresholds lie between the texture of the quieter parts of the picture and that of the
// place that has most of it, where a noise or compression does not explain them. The last
// is the least of all: a faint symbol has less than the edges of what lies around it.
func (c *textureCells) thresholds() (out []float64) {
	if len(c.values) == 0 {
		return nil
	}
	peak := 0.0
	for y := 1; y < c.h-1; y++ {
		for x := 1; x < c.w-1; x++ {
			sum := 0.0
			for i := range 9 {
				sum += c.values[(y+i/3-1)*c.w+x+i%3-1]
			}
			peak = max(peak, sum/9)
		}
	}
	for _, part := range [3]float64{0.6, 0.45, 0.3} {
		if least := c.noise + part*(peak-c.noise); least > c.floor() {
			out = append(out, least)
		}
	}
	return append(out, c.floor())
}

// floor is the texture that a noise or compression does not explain.
func (c *textureCells) floor() float64 { return max(leastTexture, overNoise*c.noise) }

// connected takes the cells that hang together with one out of the strong.
func (c *textureCells) connected(strong []bool, first int) (found cluster) {
	found.cells = []int{first}
	strong[first] = false
	for next := 0; next < len(found.cells); next++ {
		at := found.cells[next]
		found.weight += c.values[at]
		x, y := at%c.w, at/c.w
		for v := max(y-1, 0); v <= min(y+1, c.h-1); v++ {
			for u := max(x-1, 0); u <= min(x+1, c.w-1); u++ {
				if i := v*c.w + u; strong[i] {
					strong[i] = false
					found.cells = append(found.cells, i)
				}
			}
		}
	}
	return found
}

// smooth gives each cell the median of those around it, by which thin edges vanish.
func (c *textureCells) smooth() {
	out := c.memory.cells.Take(len(c.values))
	var around [9]float64
	for i := range out {
		x, y := i%c.w, i/c.w
		near := around[:0]
		for v := max(y-1, 0); v <= min(y+1, c.h-1); v++ {
			near = append(near, c.values[v*c.w+max(x-1, 0):v*c.w+min(x+2, c.w)]...)
		}
		slices.Sort(near)
		out[i] = near[len(near)/2]
	}
	c.values = out
}

// faint are the cells that hang together and look like a faint symbol of some cells at
// least: they are square and even, and a little stronger than the quieter parts.
func (c *textureCells) faint(least int) (best cluster, ok bool) {
	if len(c.values) == 0 {
		return best, false
	}
	sorted := c.memory.cells.Take(len(c.values))
	copy(sorted, c.values)
	slices.Sort(sorted)
	quiet := sorted[len(sorted)/4]
	for _, over := range [4]float64{1.2, 1.3, 1.45, 1.6} {
		strong := c.over(max(leastFaint, over*quiet))
		for i := range strong {
			if !strong[i] {
				continue
			}
			found := c.connected(strong, i)
			if len(found.cells) >= least && len(found.cells) > len(best.cells) && c.symbolic(&found, true) &&
				found.area.longer() < mostOblong && c.even(found.cells, faintUneven) {
				best, ok = found, true
			}
		}
	}
	return best, ok
}

// measure tells what can be told of a symbol without its modules: of the cells whose
// middle lies in its rectangle.
func (c *textureCells) measure(found cluster) (s Sighting) {
	area := found.area
	var grey, contrasts []float64
	flooded := 0
	for i := range c.w * c.h {
		x, y := i%c.w*cellSide, i/c.w*cellSide
		if !area.contains(point{float64(x) + cellSide/2, float64(y) + cellSide/2}) {
			continue
		}
		least := 1.0
		for j := range cellSide {
			for _, v := range c.plane.row(c.frame + y + j)[c.frame+x:][:cellSide] {
				v := float64(v) / 255
				grey, least = append(grey, v), min(least, v)
			}
		}
		contrasts = append(contrasts, c.contrast(x, y))
		if least > white {
			flooded++
		}
	}
	slices.Sort(grey)
	s.Light = grey[len(grey)*9/10]
	slices.Sort(contrasts)
	s.Contrast = contrasts[len(contrasts)/2]
	s.Saturated = float64(flooded) / float64(len(contrasts))
	if shorter := c.shape(found.cells); c.narrowed(area, shorter) > leastSlanted {
		s.Slant = math.Acos(shorter.ratio) * 180 / math.Pi
	}
	return s
}

// contrast is the ninth decile of brightness less the first in the square of three by three
// cells about one, in which shades do not count yet.
func (c *textureCells) contrast(x, y int) float64 {
	var counts [256]int
	n := 0
	for j := max(y-cellSide, 0); j < min(y+2*cellSide, c.h*cellSide); j++ {
		for _, v := range c.plane.row(c.frame + j)[c.frame+max(x-cellSide, 0) : c.frame+min(x+2*cellSide, c.w*cellSide)] {
			counts[v]++
			n++
		}
	}
	decile := func(part int) (level int) {
		for seen := counts[0]; 10*seen <= part*n; seen += counts[level] {
			level++
		}
		return level
	}
	return float64(decile(9)-decile(1)) / 255
}

// An axis is the direction in which cells look the least wide, and their width in it over
// that across.
type axis struct{ x, y, ratio float64 }

// shape tells from the second moments of cells how the square that they are has been
// stretched, along a diagonal too.
func (c *textureCells) shape(cells []int) axis {
	n := float64(len(cells))
	var mx, my, xx, xy, yy float64
	for _, i := range cells {
		x, y := float64(i%c.w), float64(i/c.w)
		mx, my, xx, xy, yy = mx+x/n, my+y/n, xx+x*x/n, xy+x*y/n, yy+y*y/n
	}
	xx, xy, yy = xx-mx*mx, xy-mx*my, yy-my*my
	angle := math.Atan2(2*xy, xx-yy)/2 + math.Pi/2
	root := math.Hypot(xx-yy, 2*xy)
	sin, cos := math.Sincos(angle)
	return axis{cos, sin, math.Sqrt(max(xx+yy-root, 0) / max(xx+yy+root, 1))}
}

// narrowed is the mean square of the slope in an area along an axis over that across.
func (c *textureCells) narrowed(area oblique, a axis) float64 {
	along, across := 0.0, 0.0
	for y := c.frame; y < c.plane.h-c.frame; y++ {
		above, here, below := c.plane.row(y-1), c.plane.row(y), c.plane.row(y+1)
		for x := c.frame + 1; x < c.plane.w-c.frame-1; x++ {
			if area.contains(point{float64(x-c.frame) + 0.5, float64(y-c.frame) + 0.5}) {
				right, down := float64(here[x+1])-float64(here[x-1]), float64(below[x])-float64(above[x])
				u, v := right*a.x+down*a.y, down*a.x-right*a.y
				along, across = along+u*u, across+v*v
			}
		}
	}
	return along / max(across, 1)
}

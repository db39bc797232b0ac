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

	// bends is how great the mean change of the slope of white noise is, in its standard
	// deviations: the root of 1 + 4 + 1 times that of 2/π.
	bends = 1.95

	// mostUneven is how many times the texture of a symbol's ninth decile of cells is that of
	// the first, where little else tells that it is one.
	mostUneven = 3

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
	noise  float64 // the texture of the quieter parts of the picture from pixel to pixel
}

// texture looks for the texture of a symbol in small forms of the picture: the more it
// is blurred, the smaller is the one that shows it. dark tells that there is none and the
// picture is dark.
func (r *reading) texture() (s Sighting, ok, dark bool) {
	p := r.pyramid[0]
	for p.w*p.h > texturePixels {
		p = p.half()
	}
	for range textureLevels {
		c := newTextureCells(p, int(math.Ceil(float64(r.frame.X)/p.scale)))
		if s, ok = c.sighting(); ok {
			return s, true, false
		}
		dark = dark || c.dark()
		p = p.half()
	}
	return s, false, dark
}

func newTextureCells(p *plane, frame int) *textureCells {
	c := &textureCells{plane: p, frame: frame}
	c.w, c.h = max(p.w-2*c.frame, 0)/cellSide, max(p.h-2*c.frame, 0)/cellSide
	c.values = make([]float64, c.w*c.h)
	fine := make([]float64, len(c.values))
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
func (c *textureCells) sighting() (Sighting, bool) {
	area, ok := c.heaviest()
	if !ok {
		return Sighting{}, false
	}
	s := c.measure(area)
	s.Cut = c.cuts(area)
	for i, corner := range area.corners() {
		corner = corner.plus(point{float64(c.frame), float64(c.frame)}).times(c.plane.scale)
		s.Corners[i] = image.Pt(int(math.Round(corner.x)), int(math.Round(corner.y)))
	}
	return s, true
}

// cuts reports whether an area reaches the edge of the cells: a symbol in the picture has
// light modules around it, which have no texture.
func (c *textureCells) cuts(area oblique) bool {
	const slack = 1 // pixels
	right, bottom := float64(c.w*cellSide)-slack, float64(c.h*cellSide)-slack
	for _, p := range area.corners() {
		if p.x < slack || p.y < slack || p.x > right || p.y > bottom {
			return true
		}
	}
	return false
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

func (o oblique) corners() (out [4]point) {
	for i, p := range [4]point{{o.left, o.top}, {o.right, o.top}, {o.right, o.bottom}, {o.left, o.bottom}} {
		out[i] = point{p.x*o.cos - p.y*o.sin, p.x*o.sin + p.y*o.cos}
	}
	return out
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

// heaviest is the rectangle around cells that hang together and look like a symbol: of
// those with the most texture in all.
func (c *textureCells) heaviest() (best oblique, ok bool) {
	most := 0.0
	for _, least := range c.thresholds() {
		if ok && least == c.floor() {
			break // it may run into what is around
		}
		strong := make([]bool, len(c.values))
		for i, v := range c.values {
			strong[i] = v > least
		}
		for i := range strong {
			if !strong[i] {
				continue
			}
			cells, weight := c.connected(strong, i)
			if weight <= most {
				continue
			}
			o := c.around(cells)
			w, h := o.right-o.left, o.bottom-o.top
			filled := float64(len(cells)*cellSide*cellSide) / (w * h)
			if min(w, h) < thinnest*cellSide || max(w, h) < leastCells*cellSide || max(w, h) > longest*min(w, h) || filled < leastFilled {
				continue
			}
			if doubtful := least == c.floor() || min(w, h) < leastCells*cellSide; !doubtful || c.even(cells) {
				most, best, ok = weight, o, true
			}
		}
	}
	return best, ok
}

// even reports whether cells have about the same texture, which those of a symbol have
// and the edges of other things have not.
func (c *textureCells) even(cells []int) bool {
	values := make([]float64, len(cells))
	for i, cell := range cells {
		values[i] = c.values[cell]
	}
	slices.Sort(values)
	return values[len(values)*9/10] <= mostUneven*values[len(values)/10]
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

// connected takes the cells that hang together with one out of the strong, and sums
// their texture.
func (c *textureCells) connected(strong []bool, first int) (cells []int, weight float64) {
	cells = []int{first}
	strong[first] = false
	for next := 0; next < len(cells); next++ {
		weight += c.values[cells[next]]
		x, y := cells[next]%c.w, cells[next]/c.w
		for v := max(y-1, 0); v <= min(y+1, c.h-1); v++ {
			for u := max(x-1, 0); u <= min(x+1, c.w-1); u++ {
				if i := v*c.w + u; strong[i] {
					strong[i] = false
					cells = append(cells, i)
				}
			}
		}
	}
	return cells, weight
}

// measure tells what can be told of a symbol without its modules: of the cells whose
// middle lies in its rectangle.
func (c *textureCells) measure(area oblique) (s Sighting) {
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
	w, h := area.right-area.left, area.bottom-area.top
	slices.Sort(grey)
	s.Light = grey[len(grey)*9/10]
	slices.Sort(contrasts)
	s.Contrast = contrasts[len(contrasts)/2]
	s.Noise = c.noise / bends / 255
	s.Saturated = float64(flooded) / float64(len(contrasts))
	if c.narrowed(area) > leastSlanted {
		s.Slant = math.Acos(min(w, h)/max(w, h)) * 180 / math.Pi
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

// narrowed is the mean square of the slope along the shorter sides of an area over that
// along the longer ones.
func (c *textureCells) narrowed(area oblique) float64 {
	across, along := 0.0, 0.0
	for y := c.frame; y < c.plane.h-c.frame; y++ {
		above, here, below := c.plane.row(y-1), c.plane.row(y), c.plane.row(y+1)
		for x := c.frame + 1; x < c.plane.w-c.frame-1; x++ {
			if area.contains(point{float64(x-c.frame) + 0.5, float64(y-c.frame) + 0.5}) {
				slope := area.turned(point{float64(here[x+1]) - float64(here[x-1]), float64(below[x]) - float64(above[x])})
				across, along = across+slope.x*slope.x, along+slope.y*slope.y
			}
		}
	}
	if area.right-area.left > area.bottom-area.top {
		across, along = along, across
	}
	return across / max(along, 1)
}

package frames

import (
	"math"
	"math/rand/v2"
)

// A scene is a sheet or display with symbols, as a camera sees it.
type scene struct {
	view       view
	symbols    []placed
	paper, ink vec // light of the two colours
	ground     rect
	card       float64 // how far the sheet goes on beyond the ground, with print on it
	gradient   Point   // how much lighter it becomes over a unit of the picture's height
	lamp       Point   // where light falls on folds from
	display    display
	crack      *crack
	moire      moire
	defocus    float64 // pixels
	smear      float64 // pixels
	direction  float64 // of the smear
	spots      []spot
	sensor     sensor
}

// A placed symbol has a place on the sheet.
type placed struct {
	*Symbol
	at     Point
	module float64
}

// A rect is an upright rectangle of the sheet: the symbols with their quiet zone.
type rect struct{ left, top, right, bottom float64 }

func (r rect) contains(p Point, beyond float64) bool {
	return p.X > r.left-beyond && p.X < r.right+beyond && p.Y > r.top-beyond && p.Y < r.bottom+beyond
}

// A spot is light that a surface throws back into the lens.
type spot struct {
	at     Point   // in the picture
	radius float64 // pixels
	light  float64
	colour vec
}

// seen is the light that falls on the sensor.
func (s *scene) seen(r *rand.Rand) *picture {
	grid := newMapping(&s.view, s.lamp)
	p := s.draw(grid, newClutter(r, s.view.w, s.view.h))
	p.defocus(s.defocus)
	if s.smear > 0 {
		p.smear(s.smear, s.direction)
	}
	if s.moire.strength > 0 {
		s.moire.over(p, grid)
	}
	for _, spot := range s.spots {
		spot.over(p)
	}
	for y := range p.h {
		brightness := float32(s.view.shutter.brightness(float64(y) / float64(p.h)))
		for c := range p.channels {
			for i := y * p.w; i < y*p.w+p.w; i++ {
				p.channels[c][i] *= brightness
			}
		}
	}
	return p
}

// finer is how many samples a pixel has in each direction.
const finer = 3

// draw is the light that leaves what is before the camera, averaged over each pixel.
func (s *scene) draw(grid *mapping, behind *clutter) *picture {
	p := newPicture(s.view.w, s.view.h)
	for y := range p.h {
		for x := range p.w {
			light := s.pixel(grid, behind, x, y)
			lit := 1 + s.gradient.X*(float64(x)/float64(p.h)-float64(p.w)/float64(p.h)/2) + s.gradient.Y*(float64(y)/float64(p.h)-0.5)
			for c := range light {
				p.channels[c][y*p.w+x] = float32(light[c] * max(lit, 0.08))
			}
		}
	}
	return p
}

func (s *scene) pixel(grid *mapping, behind *clutter, x, y int) vec {
	middle, _ := grid.at(float64(x)+0.5, float64(y)+0.5)
	if !s.ground.contains(middle, s.card+0.02) {
		return behind.at(x, y)
	}
	var sum vec
	for i := range finer * finer {
		at, shade := grid.at(float64(x)+(float64(i%finer)+0.5)/finer, float64(y)+(float64(i/finer)+0.5)/finer)
		light, on := s.light(at)
		if !on {
			light, shade = behind.at(x, y), 1
		}
		for c := range sum {
			sum[c] += light[c] * shade / (finer * finer)
		}
	}
	return sum
}

// light is what leaves a point of the sheet; false where the sheet does not reach.
func (s *scene) light(at Point) (vec, bool) {
	shine := 0.0
	if s.crack != nil {
		at, shine = s.crack.through(at)
	}
	light, ok := s.printed(at)
	for c := range light {
		light[c] = light[c]*(1-min(shine, 1)) + shine
	}
	return light, ok
}

func (s *scene) printed(at Point) (vec, bool) {
	if !s.ground.contains(at, 0) {
		if !s.ground.contains(at, s.card) {
			return vec{}, false
		}
		if marked(at) {
			return s.ink, true
		}
		return s.paper, true
	}
	colour := s.paper
	for _, p := range s.symbols {
		x, y := math.Floor((at.X-p.at.X)/p.module), math.Floor((at.Y-p.at.Y)/p.module)
		if n := float64(p.Size); x >= 0 && y >= 0 && x < n && y < n && p.Dark(int(x), int(y)) {
			colour = s.ink
		}
	}
	return s.display.shown(colour, at), true
}

// marked is a print that looks like lines of text from afar.
func marked(at Point) bool {
	const line, glyph = 0.035, 0.006
	row := math.Floor(at.Y / line)
	if at.Y-row*line < 0.4*line {
		return false
	}
	cell := uint64(int64(math.Floor(at.X/glyph)))*0x9E3779B97F4A7C15 ^ uint64(int64(math.Floor(at.Y/(0.25*line))))*0xC2B2AE3D27D4EB4F
	cell ^= cell >> 29
	cell *= 0xBF58476D1CE4E5B9
	return cell>>62 == 0
}

// over adds the spot's light: a core, and around it the veil of a lens that is not clean.
func (l spot) over(p *picture) {
	for y := range p.h {
		for x := range p.w {
			dx, dy := (float64(x)+0.5-l.at.X)/l.radius, (float64(y)+0.5-l.at.Y)/l.radius
			distance := dx*dx + dy*dy
			light := l.light * (math.Exp(-distance) + 0.02/(1+distance/9))
			for c := range p.channels {
				p.channels[c][y*p.w+x] += float32(light * l.colour[c])
			}
		}
	}
}

// A mapping is the inverse of a view, computed in places a few pixels apart.
type mapping struct {
	w     int
	nodes []node
}

type node struct {
	sheet Point
	shade float64
}

const nodeStep = 4 // pixels; between them the mapping is straight to a hundredth of a module

func newMapping(v *view, lamp Point) *mapping {
	m := &mapping{w: v.w/nodeStep + 2}
	h := v.h/nodeStep + 2
	m.nodes = make([]node, m.w*h)
	for i := range m.nodes {
		at := v.sheet(Point{float64(i % m.w * nodeStep), float64(i / m.w * nodeStep)})
		slope := v.relief.slope(at)
		m.nodes[i] = node{at, max(1+slope.X*lamp.X+slope.Y*lamp.Y, 0.1)}
	}
	return m
}

// at is the point of the sheet that a place of the picture shows, and how the light falls on it.
func (m *mapping) at(x, y float64) (Point, float64) {
	column, row := int(x/nodeStep), int(y/nodeStep)
	tx, ty := x/nodeStep-float64(column), y/nodeStep-float64(row)
	above, below := m.nodes[row*m.w+column:][:2], m.nodes[(row+1)*m.w+column:][:2]
	mix := func(a, b, c, d float64) float64 { return (a*(1-tx)+b*tx)*(1-ty) + (c*(1-tx)+d*tx)*ty }
	return Point{
		mix(above[0].sheet.X, above[1].sheet.X, below[0].sheet.X, below[1].sheet.X),
		mix(above[0].sheet.Y, above[1].sheet.Y, below[0].sheet.Y, below[1].sheet.Y),
	}, mix(above[0].shade, above[1].shade, below[0].shade, below[1].shade)
}

// A clutter is what lies behind the sheet: a mottled ground with upright boxes.
type clutter struct {
	w     int
	light []float32
	tint  vec
}

const mottle = 64 // pixels

func newClutter(r *rand.Rand, w, h int) *clutter {
	c := &clutter{w: w, light: make([]float32, w*h)}
	columns := w/mottle + 2
	ground := make([]float64, columns*(h/mottle+2))
	for i := range ground {
		ground[i] = 0.03 + 0.5*r.Float64()*r.Float64()
	}
	for y := range h {
		for x := range w {
			i := y/mottle*columns + x/mottle
			tx, ty := float64(x%mottle)/mottle, float64(y%mottle)/mottle
			c.light[y*w+x] = float32((ground[i]*(1-tx)+ground[i+1]*tx)*(1-ty) + (ground[i+columns]*(1-tx)+ground[i+columns+1]*tx)*ty)
		}
	}
	for range 50 {
		left, top := r.IntN(w), r.IntN(h)
		right, bottom, light := min(left+3+r.IntN(90), w), min(top+3+r.IntN(40), h), float32(0.8*r.Float64()*r.Float64())
		for y := top; y < bottom; y++ {
			for x := left; x < right; x++ {
				c.light[y*w+x] = light
			}
		}
	}
	c.tint = vec{0.85 + 0.15*r.Float64(), 0.9 + 0.1*r.Float64(), 0.8 + 0.2*r.Float64()}
	return c
}

func (c *clutter) at(x, y int) vec {
	light := float64(c.light[y*c.w+x])
	return vec{light * c.tint[0], light * c.tint[1], light * c.tint[2]}
}

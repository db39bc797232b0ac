package frames

import (
	"math"
	"math/rand/v2"
	"slices"
)

// A display has a grid of pixels, each of three stripes; the zero display is print.
type display struct {
	pixel   float64 // its side, in units of the sheet
	pentile bool    // every pixel has green, and red and blue take turns
}

const (
	lit     = 0.80 // share of a stripe's width that shines
	litRows = 0.86 // share of a row
)

// shown is the light of a point, of which the eye sees a colour from afar.
func (d display) shown(colour vec, at Point) vec {
	if d.pixel == 0 {
		return colour
	}
	column, row := at.X/d.pixel, at.Y/d.pixel
	x, y := column-math.Floor(column), row-math.Floor(row)
	var light vec
	if y > litRows {
		return light
	}
	stripes := 3
	if d.pentile {
		stripes = 2
	}
	stripe := min(int(x*float64(stripes)), stripes-1)
	if x*float64(stripes)-float64(stripe) > lit {
		return light
	}
	channel, share := stripe, 1.0/3
	if d.pentile {
		channel, share = 1, 0.5
		if stripe == 1 {
			channel, share = 0, 0.25
			if int(math.Floor(column)+math.Floor(row))&1 == 1 {
				channel = 2
			}
		}
	}
	light[channel] = colour[channel] / (share * lit * litRows)
	return light
}

// A moire is the beat between the pixels of a display and those of the sensor, whose size is nearly the same. The display's
// pattern is sampled where the sensor's pixels are, so that the beat comes about by itself.
type moire struct {
	strength float64 // of the pattern, after lens and pixel have weakened it
	pixel    float64 // of the display, in units of the sheet
}

func (m moire) over(p *picture, grid *mapping) {
	for y := range p.h {
		for x := range p.w {
			at, _ := grid.at(float64(x)+0.5, float64(y)+0.5)
			rows := 1 + 0.5*m.strength*math.Cos(2*math.Pi*at.Y/m.pixel)
			for c := range p.channels {
				stripes := 1 + m.strength*math.Cos(2*math.Pi*(at.X/m.pixel-float64(c)/3))
				p.channels[c][y*p.w+x] *= float32(max(rows*stripes, 0))
			}
		}
	}
}

// A crack is a broken protector: rays from where it was hit and rings around, between which each splinter shows the sheet
// a little to the side.
type crack struct {
	at     Point
	angles []float64 // of the rays, ascending
	rings  []float64 // radii, ascending
	shifts []Point   // by splinter
	width  float64
	shine  float64
}

// newCrack breaks a glass over a symbol, with splinters that shift by up to a length.
func newCrack(r *rand.Rand, rays int, shift, width, shine float64) *crack {
	c := &crack{at: Point{r.Float64()*0.8 - 0.4, r.Float64()*0.8 - 0.4}, width: width, shine: shine}
	for range rays {
		c.angles = append(c.angles, 2*math.Pi*r.Float64()-math.Pi)
	}
	slices.Sort(c.angles)
	for radius := 0.06 + 0.06*r.Float64(); radius < 0.8; radius *= 1.7 + r.Float64() {
		c.rings = append(c.rings, radius)
	}
	for range (rays + 1) * (len(c.rings) + 1) {
		way, far := 2*math.Pi*r.Float64(), shift*r.Float64()
		c.shifts = append(c.shifts, Point{far * math.Cos(way), far * math.Sin(way)})
	}
	return c
}

// through is the point of the sheet that is seen through a point of the glass, and how much light the glass adds there.
func (c *crack) through(at Point) (Point, float64) {
	dx, dy := at.X-c.at.X, at.Y-c.at.Y
	radius, angle := math.Hypot(dx, dy), math.Atan2(dy, dx)
	angle += 0.08 * math.Sin(9*radius) // rays are not straight
	ray, _ := slices.BinarySearch(c.angles, angle)
	ring, _ := slices.BinarySearch(c.rings, radius*(1+0.1*math.Sin(3*angle)))
	edge := math.Inf(1)
	for _, i := range [2]int{ray - 1, ray} {
		edge = min(edge, radius*math.Abs(angle-c.angles[(i+len(c.angles))%len(c.angles)]))
	}
	shift := c.shifts[ring*(len(c.angles)+1)+ray%len(c.angles)]
	return Point{at.X + shift.X, at.Y + shift.Y}, c.shine * math.Exp(-edge*edge/(c.width*c.width))
}

package finder_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"rsc.io/qr/coding"

	"github.com/giayto/giayto/verifier/scan/finder"
)

// A pose maps places of a symbol, in modules, to a picture.
type pose func(x, y float64) finder.Vector

// flat is a pose without perspective: module pixels a module, turned by degrees, with
// the symbol's top left at (x, y).
func flat(module, degrees, x, y float64) pose {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return func(a, b float64) finder.Vector {
		return finder.Vector{X: x + module*(cos*a-sin*b), Y: y + module*(sin*a+cos*b)}
	}
}

// A symbol is modules to be drawn.
type symbol struct {
	size int
	dark func(x, y int) bool
}

func newSymbol(t testing.TB, version int) symbol {
	t.Helper()
	plan, err := coding.NewPlan(coding.Version(version), coding.L, 2)
	if err != nil {
		t.Fatal(err)
	}
	code, err := plan.Encode(coding.Num("84010203040506"))
	if err != nil {
		t.Fatal(err)
	}
	return symbol{code.Size, code.Black}
}

// grey is what a place of the symbol looks like, from 0 for dark to 1.
func (s symbol) grey(x, y float64) float64 {
	if s.dark(int(math.Floor(x)), int(math.Floor(y))) {
		return 0
	}
	return 1
}

// canvas is a picture of one grey.
func canvas(w, h int, grey uint8) finder.Plane {
	p := finder.Plane{Pix: make([]uint8, w*h), W: w, H: h, Stride: w}
	for i := range p.Pix {
		p.Pix[i] = grey
	}
	return p
}

// draw paints s with its quiet zone of four modules where at puts it; dark and light
// are its greys. A pixel is the mean of 4 x 4 places in it.
func draw(p finder.Plane, s symbol, at pose, dark, light float64) {
	const fine = 4
	toModules := inverse(at, float64(s.size))
	for y := range p.H {
		for x := range p.W {
			if a, b := toModules(float64(x)+0.5, float64(y)+0.5); min(a, b) < -6 || max(a, b) > float64(s.size)+6 {
				continue
			}
			sum, n := 0.0, 0.0
			for i := range fine * fine {
				a, b := toModules(float64(x)+(float64(i%fine)+0.5)/fine, float64(y)+(float64(i/fine)+0.5)/fine)
				if far := float64(s.size) + 4; a > -4 && b > -4 && a < far && b < far {
					sum += dark + (light-dark)*s.grey(a, b)
					n++
				}
			}
			pixel := &p.Pix[y*p.Stride+x]
			*pixel = uint8((sum+float64(*pixel)*(fine*fine-n))/(fine*fine) + 0.5)
		}
	}
}

// inverse turns a pose that is a homography around, by the corners of a symbol.
func inverse(at pose, size float64) func(x, y float64) (a, b float64) {
	h := homography([4]finder.Vector{at(0, 0), at(size, 0), at(size, size), at(0, size)}, size)
	// The adjugate of a matrix is its inverse but for a factor.
	m := [9]float64{
		h[4]*h[8] - h[5]*h[7], h[2]*h[7] - h[1]*h[8], h[1]*h[5] - h[2]*h[4],
		h[5]*h[6] - h[3]*h[8], h[0]*h[8] - h[2]*h[6], h[2]*h[3] - h[0]*h[5],
		h[3]*h[7] - h[4]*h[6], h[1]*h[6] - h[0]*h[7], h[0]*h[4] - h[1]*h[3],
	}
	return func(x, y float64) (a, b float64) {
		w := m[6]*x + m[7]*y + m[8]
		return (m[0]*x + m[1]*y + m[2]) / w, (m[3]*x + m[4]*y + m[5]) / w
	}
}

// homography maps the square of a size to four corners (Heckbert, Fundamentals of
// Texture Mapping and Image Warping, 1989, 2.2.3).
func homography(c [4]finder.Vector, size float64) [9]float64 {
	sx, sy := c[0].X-c[1].X+c[2].X-c[3].X, c[0].Y-c[1].Y+c[2].Y-c[3].Y
	dx1, dx2, dy1, dy2 := c[1].X-c[2].X, c[3].X-c[2].X, c[1].Y-c[2].Y, c[3].Y-c[2].Y
	det := dx1*dy2 - dx2*dy1
	g, h := (sx*dy2-dx2*sy)/det, (dx1*sy-sx*dy1)/det
	return [9]float64{
		(c[1].X - c[0].X + g*c[1].X) / size, (c[3].X - c[0].X + h*c[3].X) / size, c[0].X,
		(c[1].Y - c[0].Y + g*c[1].Y) / size, (c[3].Y - c[0].Y + h*c[3].Y) / size, c[0].Y,
		g / size, h / size, 1,
	}
}

// quadrilateral is the pose of a symbol of a size with its corners at c.
func quadrilateral(c [4]finder.Vector, size int) pose {
	h := homography(c, float64(size))
	return func(a, b float64) finder.Vector {
		w := h[6]*a + h[7]*b + h[8]
		return finder.Vector{X: (h[0]*a + h[1]*b + h[2]) / w, Y: (h[3]*a + h[4]*b + h[5]) / w}
	}
}

// noise adds normal noise.
func noise(p finder.Plane, deviation float64, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 0))
	for i, v := range p.Pix {
		p.Pix[i] = uint8(min(max(float64(v)+deviation*r.NormFloat64()+0.5, 0), 255))
	}
}

// blur averages squares of 2 x reach + 1 pixels.
func blur(p finder.Plane, reach int) finder.Plane {
	out := canvas(p.W, p.H, 0)
	for y := range p.H {
		for x := range p.W {
			sum, n := 0, 0
			for j := max(0, y-reach); j <= min(p.H-1, y+reach); j++ {
				for i := max(0, x-reach); i <= min(p.W-1, x+reach); i++ {
					sum, n = sum+int(p.Pix[j*p.Stride+i]), n+1
				}
			}
			out.Pix[y*out.Stride+x] = uint8((sum + n/2) / n)
		}
	}
	return out
}

package frames

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"slices"
)

// A Frame is a picture as a camera gives it, and the truth about it.
type Frame struct {
	Kind     Kind
	Seed     uint64
	Number   int
	Strength float64 // of the damage: 0 is the least of its kind and 1 the most that Make draws
	Symbols  []*Symbol
	JPEG     []byte       // the file
	Image    *image.YCbCr // its planes
}

// Name tells kind, seed and number.
func (f *Frame) Name() string { return fmt.Sprintf("%s_%d_%03d", f.Kind, f.Seed, f.Number) }

// Texts are what the symbols say.
func (f *Frame) Texts() []string {
	texts := make([]string, len(f.Symbols))
	for i, s := range f.Symbols {
		texts[i] = s.Text
	}
	return texts
}

// Make draws a frame. It panics for a kind that is not among Kinds.
func Make(kind Kind, seed uint64, number int) *Frame { return makeFrame(nil, kind, seed, number, 0) }

// MakeBy draws the same frame with symbols of one encoder, by which nothing differs but their masks; nil stands for the
// three of Make. It panics like Make, and where the encoder does not draw a text in its smallest version.
func MakeBy(e *Encoder, kind Kind, seed uint64, number int) *Frame {
	return makeFrame(e, kind, seed, number, 0)
}

// Harsher draws the same frame as Make with a damage that is stronger by something from 0 to 8, for what a reader says of
// frames that it does not read. It panics like Make.
func Harsher(kind Kind, seed uint64, number int, by float64) *Frame {
	return makeFrame(nil, kind, seed, number, by)
}

func makeFrame(e *Encoder, kind Kind, seed uint64, number int, by float64) *Frame {
	which := slices.Index(Kinds, kind)
	if which < 0 {
		panic(fmt.Sprintf("frames: no kind is called %q", kind))
	}
	r := rand.New(rand.NewPCG(seed, uint64(which)<<32|uint64(number)))
	f := &Frame{Kind: kind, Seed: seed, Number: number, Strength: r.Float64() + by}
	c := newRecipe(r, kind, f.Strength)
	if e != nil {
		for _, s := range c.symbols {
			s.draw(*e)
		}
	}
	s := c.scene(r)
	seen := s.seen(r)
	f.JPEG, f.Image = s.sensor.capture(r, seen)
	f.Symbols = s.truth()
	return f
}

// truth gives the symbols of a scene their places in the picture.
func (s *scene) truth() []*Symbol {
	var symbols []*Symbol
	for _, p := range s.symbols {
		symbol := *p.Symbol
		symbol.Inverted = luma(s.paper) < luma(s.ink)
		symbol.place = func(x, y float64) Point {
			return s.view.pixel(Point{p.at.X + x*p.module, p.at.Y + y*p.module})
		}
		n := float64(symbol.Size)
		for i, corner := range [4]Point{{0, 0}, {n, 0}, {n, n}, {0, n}} {
			symbol.Corners[i] = symbol.place(corner.X, corner.Y)
		}
		symbol.Pitch = math.Sqrt(area(symbol.Corners)) / n
		symbols = append(symbols, &symbol)
	}
	return symbols
}

// area is that of a quadrilateral (the shoelace formula).
func area(corners [4]Point) float64 {
	twice := 0.0
	for i, a := range corners {
		b := corners[(i+1)%4]
		twice += a.X*b.Y - b.X*a.Y
	}
	return math.Abs(twice) / 2
}

func luma(light vec) float64 { return light.dot(vec{0.2126, 0.7152, 0.0722}) }

// Right is the share of a symbol's modules that the frame shows on the right side of the mean of their surroundings: what
// a reader that knows the geometry has to go on.
func (f *Frame) Right(symbol int) float64 {
	s := f.Symbols[symbol]
	grey := make([]float64, s.Size*s.Size)
	for i := range grey {
		grey[i] = f.module(s, i%s.Size, i/s.Size)
	}
	right := 0
	for i, v := range grey {
		dark := v < surroundings(grey, s.Size, i%s.Size, i/s.Size)
		if dark != (s.Dark(i%s.Size, i/s.Size) != s.Inverted) {
			continue
		}
		right++
	}
	return float64(right) / float64(len(grey))
}

// module is the mean luma of five places in a module.
func (f *Frame) module(s *Symbol, x, y int) float64 {
	const off = 0.2
	sum := 0.0
	for _, at := range [5]Point{{0, 0}, {-off, 0}, {off, 0}, {0, -off}, {0, off}} {
		sum += f.luma(s.Pixel(float64(x)+0.5+at.X, float64(y)+0.5+at.Y))
	}
	return sum / 5
}

// luma is interpolated between four pixels.
func (f *Frame) luma(p Point) float64 {
	size := f.Image.Rect.Size()
	x := min(max(p.X-0.5, 0), float64(size.X)-1.001)
	y := min(max(p.Y-0.5, 0), float64(size.Y)-1.001)
	i := int(y)*f.Image.YStride + int(x)
	tx, ty := x-math.Floor(x), y-math.Floor(y)
	at := func(i int) float64 { return float64(f.Image.Y[i]) }
	top := at(i)*(1-tx) + at(i+1)*tx
	bottom := at(i+f.Image.YStride)*(1-tx) + at(i+f.Image.YStride+1)*tx
	return top*(1-ty) + bottom*ty
}

// surroundings is the mean of the 13 x 13 modules around one, as far as they lie in the symbol.
func surroundings(grey []float64, size, x, y int) float64 {
	const reach = 6
	sum, n := 0.0, 0
	for v := max(y-reach, 0); v <= min(y+reach, size-1); v++ {
		for u := max(x-reach, 0); u <= min(x+reach, size-1); u++ {
			sum += grey[v*size+u]
			n++
		}
	}
	return sum / float64(n)
}

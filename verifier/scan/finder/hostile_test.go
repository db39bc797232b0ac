package finder_test

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/giayto/giayto/verifier/scan/finder"
)

// all runs the whole search and checks that its answers are finite and no more than
// asked for.
func all(t *testing.T, p finder.Plane, o finder.Options) ([]finder.Pattern, []finder.Triple) {
	t.Helper()
	patterns := finder.Find(context.Background(), p, o)
	triples := finder.Triples(context.Background(), p, patterns, o)
	if len(patterns) > max(o.Patterns, 64) || len(triples) > max(o.Triples, 16) {
		t.Fatalf("%d patterns, %d triples", len(patterns), len(triples))
	}
	for _, found := range patterns {
		if !sound(found) {
			t.Fatalf("%+v", found)
		}
	}
	for _, found := range triples {
		sane := found.Dimension > 15 && found.Dimension < 260 && found.Deviation > 0
		if !sane || !sound(found.TopLeft) || !sound(found.TopRight) || !sound(found.BottomLeft) {
			t.Fatalf("%+v", found)
		}
	}
	return patterns, triples
}

// sound reports whether a pattern is one that can be seen.
func sound(p finder.Pattern) bool {
	area := p.U.X*p.V.Y - p.U.Y*p.V.X
	return !math.IsNaN(p.Centre.X+p.Centre.Y) && math.Abs(area) > 0.5 && math.Abs(area) < 1e9 && p.Score > 0 && p.Score <= 1
}

func TestNothingToSee(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {1, 1}, {20, 20}, {21, 21}, {65535, 1}, {1, 65535}, {65535, 21}, {21, 4000}, {640, 480}} {
		for _, grey := range []uint8{0, 128, 255} {
			if patterns, triples := all(t, canvas(size[0], size[1], grey), finder.Options{All: true}); len(patterns)+len(triples) > 0 {
				t.Errorf("%d patterns, %d triples in %d x %d pixels of %d", len(patterns), len(triples), size[0], size[1], grey)
			}
		}
	}
}

func TestTextures(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, grey := range map[string]func(x, y int) uint8{
		"noise":          func(_, _ int) uint8 { return uint8(r.Uint32()) },
		"black or white": func(_, _ int) uint8 { return uint8(r.Uint32()) >> 7 * 255 },
		"checks":         func(x, y int) uint8 { return uint8((x/3+y/3)&1) * 255 },
		"rings":          func(x, y int) uint8 { return uint8(int(math.Hypot(float64(x-200), float64(y-200)))/3&1) * 255 },
		"stripes":        func(x, y int) uint8 { return uint8((x*5+y)/7&1) * 255 },
	} {
		t.Run(name, func(t *testing.T) {
			p := canvas(400, 400, 0)
			for i := range p.Pix {
				p.Pix[i] = grey(i%p.W, i/p.W)
			}
			if _, triples := all(t, p, finder.Options{All: true}); len(triples) > 0 && triples[0].Score > 2 {
				t.Errorf("%+v", triples[0])
			}
		})
	}
}

// tiles covers a picture with finder patterns of a module width.
func tiles(w, h, module int) finder.Plane {
	p := canvas(w, h, 0)
	for i := range p.Pix {
		x, y := i%w/module%8, i/w/module%8
		if ring := max(x-3, 3-x, y-3, 3-y); ring == 2 || x == 7 || y == 7 {
			p.Pix[i] = 255
		}
	}
	return p
}

func TestThousandPatterns(t *testing.T) {
	patterns, _ := all(t, tiles(32*8*3, 32*8*3, 3), finder.Options{All: true, Patterns: 2000})
	if len(patterns) < 900 || len(patterns) > 1024 {
		t.Errorf("%d patterns of 1024", len(patterns))
	}
}

// Among patterns of the same kind all over the picture a symbol is still the likeliest.
func TestSymbolAmongPatterns(t *testing.T) {
	p := tiles(480, 400, 3)
	s := newSymbol(t, 10)
	at := flat(3.1, 8, 140, 70)
	draw(p, s, at, 0, 255)
	patterns := finder.Find(context.Background(), p, finder.Options{All: true, Patterns: 256})
	for _, got := range finder.Triples(context.Background(), p, patterns, finder.Options{Triples: 5}) {
		if distance(got.TopLeft.Centre, at(3.5, 3.5)) < 0.3 && distance(got.TopRight.Centre, at(53.5, 3.5)) < 0.3 && distance(got.BottomLeft.Centre, at(3.5, 53.5)) < 0.3 {
			return
		}
	}
	t.Error("not found")
}

func TestSameAnswer(t *testing.T) {
	p := tiles(300, 300, 3)
	noise(p, 40, 7)
	patterns, triples := all(t, p, finder.Options{})
	again, more := all(t, p, finder.Options{})
	if !reflect.DeepEqual(patterns, again) || !reflect.DeepEqual(triples, more) {
		t.Error("another answer for the same picture")
	}
}

func FuzzFind(f *testing.F) {
	s, p := newSymbol(f, 1), canvas(90, 90, 200)
	draw(p, s, flat(2, 9, 24, 16), 20, 235)
	f.Add(p.Pix, 90)
	f.Add(tiles(72, 72, 3).Pix, 72)
	f.Add([]byte("not a picture"), 3)
	f.Fuzz(func(t *testing.T, pix []byte, width int) {
		if width < 1 || len(pix) > 1<<16 || width > len(pix) {
			return
		}
		all(t, finder.Plane{Pix: pix, W: width, H: len(pix) / width, Stride: width}, finder.Options{All: true})
	})
}

// Patterns may come from elsewhere: none makes Triples fail.
func FuzzTriples(f *testing.F) {
	p := canvas(64, 64, 0)
	f.Add(10., 10., 1., 0., 0., 1., 50., 10., 10., 50.)
	f.Add(10., 10., 0., 0., 0., 0., 50., 10., 10., 50.)
	f.Add(math.NaN(), 10., math.Inf(1), 1e300, 1., 1., 50., 10., 1e300, 50.)
	f.Fuzz(func(t *testing.T, x, y, ux, uy, vx, vy, x2, y2, x3, y3 float64) {
		first := finder.Pattern{Centre: finder.Vector{X: x, Y: y}, U: finder.Vector{X: ux, Y: uy}, V: finder.Vector{X: vx, Y: vy}, Score: 1}
		second, third := first, first
		second.Centre, third.Centre = finder.Vector{X: x2, Y: y2}, finder.Vector{X: x3, Y: y3}
		finder.Triples(context.Background(), p, []finder.Pattern{first, second, third}, finder.Options{})
	})
}

func BenchmarkFind(b *testing.B) {
	s, p := newSymbol(b, 20), canvas(1280, 720, 180)
	draw(p, s, flat(4, 9, 500, 120), 20, 235)
	noise(p, 3, 1)
	b.ReportAllocs()
	for b.Loop() {
		patterns := finder.Find(context.Background(), p, finder.Options{})
		if len(finder.Triples(context.Background(), p, patterns, finder.Options{})) == 0 {
			b.Fatal("not found")
		}
	}
}

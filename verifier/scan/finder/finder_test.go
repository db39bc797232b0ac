package finder_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/giayto/giayto/verifier/scan/finder"
)

func distance(a, b finder.Vector) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// check wants the likeliest triple of a picture to be a symbol's.
func check(t *testing.T, p finder.Plane, size int, at pose, tolerance float64) finder.Triple {
	t.Helper()
	patterns := finder.Find(context.Background(), p, finder.Options{})
	triples := finder.Triples(context.Background(), p, patterns, finder.Options{})
	if len(triples) == 0 {
		t.Fatalf("%d patterns, no triple", len(patterns))
	}
	got := triples[0]
	checkTriple(t, got, size, at, tolerance)
	return got
}

func checkTriple(t *testing.T, got finder.Triple, size int, at pose, tolerance float64) {
	t.Helper()
	far := float64(size) - 3.5
	for i, want := range []struct{ x, y float64 }{{3.5, 3.5}, {far, 3.5}, {3.5, far}} {
		pattern := []finder.Pattern{got.TopLeft, got.TopRight, got.BottomLeft}[i]
		centre := at(want.x, want.y)
		if d := distance(pattern.Centre, centre); d > tolerance {
			t.Errorf("pattern %d at %.2f instead of %.2f", i, pattern.Centre, centre)
		}
		right, down := at(want.x+0.5, want.y), at(want.x, want.y+0.5)
		left, up := at(want.x-0.5, want.y), at(want.x, want.y-0.5)
		u, v := finder.Vector{X: right.X - left.X, Y: right.Y - left.Y}, finder.Vector{X: down.X - up.X, Y: down.Y - up.Y}
		if slack := 0.05 * math.Hypot(u.X, u.Y); distance(pattern.U, u) > slack || distance(pattern.V, v) > slack {
			t.Errorf("pattern %d has axes %.2f and %.2f instead of %.2f and %.2f", i, pattern.U, pattern.V, u, v)
		}
	}
	if math.Abs(got.Dimension-float64(size)) > 0.5 {
		t.Errorf("dimension %.2f ± %.2f instead of %d", got.Dimension, got.Deviation, size)
	}
}

func TestPoses(t *testing.T) {
	for _, test := range []struct {
		name            string
		version         int
		module, degrees float64
		x, y            float64
		w, h            int
	}{
		{"smallest symbol", 1, 3, 0, 40.25, 30.5, 160, 140},
		{"upright", 10, 3, 0, 40.25, 30.5, 260, 240},
		{"a pixel and a half a module", 10, 1.5, 7, 60, 40, 200, 200},
		{"a pixel and a half a module, at 45 degrees", 10, 1.5, 45, 120, 40, 260, 260},
		{"turned", 7, 3.3, 17, 120, 40, 320, 320},
		{"at 30 degrees", 7, 3.3, 30, 150, 40, 360, 360},
		{"at 45 degrees", 7, 3.3, 45, 180, 40, 380, 380},
		{"upside down", 7, 3.3, 171, 280, 260, 340, 340},
		{"on its side", 7, 3.3, 268, 50, 260, 340, 340},
		{"large", 2, 13.7, 4, 100, 80, 560, 560},
		{"very large", 1, 41, 11, 260, 60, 1150, 1150},
		{"most modules", 40, 2.2, 3, 60, 40, 480, 480},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, p := newSymbol(t, test.version), canvas(test.w, test.h, 200)
			at := flat(test.module, test.degrees, test.x, test.y)
			draw(p, s, at, 20, 235)
			check(t, p, s.size, at, max(0.1, 0.02*test.module))
		})
	}
}

// A near pattern is three times as wide as a far one. An affine one does not lie right
// on it, but within a seventh of a module.
func TestPerspective(t *testing.T) {
	s, p := newSymbol(t, 10), canvas(400, 360, 150)
	at := quadrilateral([4]finder.Vector{{X: 60, Y: 40}, {X: 330, Y: 75}, {X: 290, Y: 250}, {X: 80, Y: 310}}, s.size)
	draw(p, s, at, 20, 235)
	check(t, p, s.size, at, 1)
}

func TestInverted(t *testing.T) {
	s, p := newSymbol(t, 10), canvas(300, 300, 20)
	at := flat(3.1, 12, 70, 40)
	draw(p, s, at, 220, 30)
	if got := check(t, p, s.size, at, 0.1); !got.TopLeft.Inverted || !got.TopRight.Inverted || !got.BottomLeft.Inverted {
		t.Error("not inverted")
	}
}

// A mirrored symbol is found with its rows taken for columns.
func TestMirrored(t *testing.T) {
	s, p := newSymbol(t, 10), canvas(300, 300, 200)
	straight := flat(3.1, 12, 70, 40)
	draw(p, s, func(x, y float64) finder.Vector { return straight(y, x) }, 20, 235)
	check(t, p, s.size, straight, 0.1)
}

func TestStride(t *testing.T) {
	s, wide := newSymbol(t, 10), canvas(400, 300, 200)
	at := flat(3.1, 12, 170, 40)
	draw(wide, s, at, 20, 235)
	part := finder.Plane{Pix: wide.Pix[100:], W: 300, H: 299, Stride: wide.Stride}
	moved := func(x, y float64) finder.Vector { v := at(x, y); v.X -= 100; return v }
	check(t, part, s.size, moved, 0.1)
}

func TestDamaged(t *testing.T) {
	s := newSymbol(t, 10)
	for _, test := range []struct {
		name        string
		module      float64
		dark, light float64
		noise       float64
		reach       int // of a blur
	}{
		{"low contrast", 3.1, 120, 132, 1, 0},
		{"noise", 3.1, 40, 220, 60, 0},
		{"blur as wide as a module", 3.1, 20, 235, 2, 1},
		{"blur of five pixels", 4.2, 20, 235, 1, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := canvas(320, 320, uint8(test.light))
			at := flat(test.module, 12, 80, 40)
			draw(p, s, at, test.dark, test.light)
			p = blur(p, test.reach)
			noise(p, test.noise, 1)
			check(t, p, s.size, at, 0.15*test.module)
		})
	}
}

func TestSeveralSymbols(t *testing.T) {
	p := canvas(620, 300, 200)
	large, small := newSymbol(t, 10), newSymbol(t, 5)
	first, second := flat(3.7, 9, 60, 30), flat(1.9, -20, 420, 130)
	draw(p, large, first, 20, 235)
	draw(p, small, second, 20, 235)
	patterns := finder.Find(context.Background(), p, finder.Options{All: true})
	triples := finder.Triples(context.Background(), p, patterns, finder.Options{})
	if len(triples) < 2 {
		t.Fatalf("%d triples", len(triples))
	}
	slices.SortFunc(triples[:2], func(a, b finder.Triple) int { return int(a.TopLeft.Centre.X - b.TopLeft.Centre.X) })
	checkTriple(t, triples[0], large.size, first, 0.1)
	checkTriple(t, triples[1], small.size, second, 0.1)
}

// Of a symbol with one pattern flooded by light, its place is predicted.
func TestFlooded(t *testing.T) {
	s, p := newSymbol(t, 10), canvas(300, 300, 235)
	at := flat(3.1, 12, 70, 40)
	draw(p, s, at, 20, 235)
	lost := at(3.5, float64(s.size)-3.5)
	for y := range p.H {
		for x := range p.W {
			if math.Hypot(float64(x)-lost.X, float64(y)-lost.Y) < 20 {
				p.Pix[y*p.Stride+x] = 255
			}
		}
	}
	patterns := finder.Find(context.Background(), p, finder.Options{})
	for _, got := range finder.Triples(context.Background(), p, patterns, finder.Options{}) {
		if distance(got.BottomLeft.Centre, lost) < 3 && got.BottomLeft.Score < 0.5 && distance(got.TopLeft.Centre, at(3.5, 3.5)) < 0.1 {
			return
		}
	}
	t.Error("no triple with the lost pattern")
}

func TestCancelled(t *testing.T) {
	s, p := newSymbol(t, 10), canvas(300, 300, 200)
	draw(p, s, flat(3.1, 12, 70, 40), 20, 235)
	patterns := finder.Find(context.Background(), p, finder.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if found := finder.Find(ctx, p, finder.Options{}); len(found) > 0 {
		t.Errorf("%d patterns after the end", len(found))
	}
	if found := finder.Triples(ctx, p, patterns, finder.Options{}); len(found) > 0 {
		t.Errorf("%d triples after the end", len(found))
	}
}

package scan

import (
	"math"
	"testing"

	"github.com/giayto/giayto/verifier/scan/arena"
	"github.com/giayto/giayto/verifier/scan/finder"
	"github.com/giayto/giayto/verifier/scan/iso18004"
	"github.com/giayto/giayto/verifier/scan/symbol"
)

const (
	sheetSide  = 400 // pixels
	sheetPitch = 4.0
)

// pictured is a symbol as a camera sees it: from tells which place of a sheet, in pixels from the symbol's middle, is in a
// place of the picture.
func pictured(modules []int8, size int, from func(point) point) *plane {
	p := newPlane(new(arena.Of[byte]), sheetSide, sheetSide, 1)
	for i := range p.pix {
		sum := 0
		for k := range 9 {
			at := from(point{float64(i%p.w) + float64(k%3)/3 + 1.0/6 - sheetSide/2, float64(i/p.w) + float64(k/3)/3 + 1.0/6 - sheetSide/2})
			x, y := int(math.Floor(at.x/sheetPitch+float64(size)/2)), int(math.Floor(at.y/sheetPitch+float64(size)/2))
			if x >= 0 && y >= 0 && x < size && y < size && modules[y*size+x] == dark {
				sum += 30
			} else {
				sum += 220
			}
		}
		p.pix[i] = byte(sum / 9)
	}
	return p
}

// seenFirst is the likeliest symbol in a picture, laid over it, with what was read without effort.
func seenFirst(t *testing.T, picture *plane) (*attempt, *symbol.Message) {
	t.Helper()
	r := &reading{ctx: t.Context(), memory: new(workspace)}
	base := r.start(picture)
	triples := combine(r.ctx, base.gray(), finder.Find(r.ctx, base.gray(), finder.Options{Memory: &r.memory.finder}))
	if len(triples) == 0 {
		t.Fatal("no finder patterns")
	}
	a := r.attempt(triples[0], base.scale)
	return a, a.look()
}

// rolled is paper that is higher in the middle by some modules than at its left and right edges.
func rolled(size int, modules float64) func(point) point {
	return func(p point) point {
		return point{p.x, p.y + modules*sheetPitch*math.Cos(math.Pi*p.x/sheetPitch/float64(size))}
	}
}

// A symbol with one alignment pattern that bends by modules is read by following its modules, and by nothing else.
func TestGrowReadsWhatBends(t *testing.T) {
	const text = "840112345678901234567890123456789012345678901234567890123456789012345678901234567890"
	const version = 6
	size := iso18004.Size(version)
	bent := pictured(modulesOf(t, version, text), size, rolled(size, 3))
	a, m := seenFirst(t, bent)
	if m != nil || a.decode(a.sampled.sharpened(), symbol.Decode) != nil || a.equalised(5) != nil {
		t.Fatal("it is read without being followed: it bends too little to test that")
	}
	a, _ = seenFirst(t, bent)
	if !a.follow() {
		t.Fatal("it is not followed")
	}
	if m := a.decode(a.sampled.sharpened(), symbol.Decode); m == nil || m.Text != text {
		t.Errorf("followed, it is read as %+v", m)
	}
}

// seenAt is a flat sheet turned by an angle about its upright axis, before a phone's camera or, without perspective, as rows
// that are exposed one after the other show it.
func seenAt(degrees float64, perspective bool) func(point) point {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	focal := focalLength * sheetSide
	if !perspective {
		sin = 0
	}
	return func(p point) point {
		x := p.x * focal / (focal*cos - p.x*sin)
		return point{x, p.y * (focal + x*sin) / focal}
	}
}

// From how far aside a symbol is seen is measured, and whether there is perspective with it.
func TestSlant(t *testing.T) {
	const version = 7
	size := iso18004.Size(version)
	modules := modulesOf(t, version, "8401")
	for _, c := range []struct {
		degrees     float64
		perspective bool
		sheared     bool
	}{{0, true, false}, {35, true, false}, {50, true, false}, {35, false, true}, {50, false, true}, {10, false, false}} {
		a, _ := seenFirst(t, pictured(modules, size, seenAt(c.degrees, c.perspective)))
		s := a.sighting()
		off := 3.0
		if c.degrees < 20 {
			off = 8 // the cosine of a small angle is nearly 1
		}
		if math.Abs(s.Slant-c.degrees) > off || s.Sheared != c.sheared {
			t.Errorf("at %g degrees, perspective %t: %.1f, sheared %t", c.degrees, c.perspective, s.Slant, s.Sheared)
		}
	}
}

// How far a symbol bends is what a flat one that fits best is off.
func TestBend(t *testing.T) {
	const version = 14
	size := iso18004.Size(version)
	modules := modulesOf(t, version, "8401")
	for _, high := range []float64{0, 1, 2} {
		bend := rolled(size, high)
		var truth []control
		for i := range size * size {
			module := point{float64(i%size) + 0.5, float64(i/size) + 0.5}
			flat := point{(module.x - float64(size)/2) * sheetPitch, (module.y - float64(size)/2) * sheetPitch}
			truth = append(truth, control{module, flat.times(2).minus(bend(flat)), 1}) // it moves along columns alone
		}
		h, ok := fitHomography(size, truth)
		if !ok {
			t.Fatal("no homography")
		}
		want := 0.0
		for _, c := range truth {
			want += math.Pow(c.pixel.distance(h.at(c.module))/sheetPitch, 2) / float64(len(truth))
		}
		want = math.Sqrt(want)
		a, _ := seenFirst(t, pictured(modules, size, bend))
		if got := a.sighting().Bend; math.Abs(got-want) > 0.05+0.3*want {
			t.Errorf("%g modules higher in the middle: %.2f, want %.2f", high, got, want)
		}
	}
}

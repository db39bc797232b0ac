package scan_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/giayto/giayto/verifier/scan"
)

// shaded is a picture whose brightness is that of each pixel of img by a function.
func shaded(img *image.Gray, light func(x, y int, v float64) float64) *image.Gray {
	out := image.NewGray(img.Bounds())
	for i, v := range img.Pix {
		out.Pix[i] = byte(min(max(light(i%img.Stride, i/img.Stride, float64(v)), 0), 255))
	}
	return out
}

// smeared is the mean of pixels along a way on both sides of each.
func smeared(img *image.Gray, dx, dy float64) *image.Gray {
	steps := int(math.Ceil(max(math.Abs(dx), math.Abs(dy))))
	return shaded(img, func(x, y int, _ float64) float64 {
		sum := 0.0
		for i := -steps; i <= steps; i++ {
			part := float64(i) / float64(steps)
			sum += float64(near(img, x+int(math.Round(part*dx)), y+int(math.Round(part*dy))))
		}
		return sum / float64(2*steps+1)
	})
}

// near is the pixel at a place, or the nearest.
func near(img *image.Gray, x, y int) byte {
	return img.GrayAt(min(max(x, 0), img.Rect.Dx()-1), min(max(y, 0), img.Rect.Dy()-1)).Y
}

// defocused is blurred by about a Gaussian: three times evenly in rows and columns, by reach on both sides.
func defocused(img *image.Gray, reach float64) *image.Gray {
	for range 3 {
		img = smeared(smeared(img, reach, 0), 0, reach)
	}
	return img
}

// reduced has the means of squares of pixels.
func reduced(img *image.Gray, by int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, img.Rect.Dx()/by, img.Rect.Dy()/by))
	for i := range out.Pix {
		sum := 0
		for k := range by * by {
			sum += int(img.GrayAt(i%out.Stride*by+k%by, i/out.Stride*by+k/by).Y)
		}
		out.Pix[i] = byte(sum / (by * by))
	}
	return out
}

// onDesk puts a symbol on a grey desk of 640 x 480.
func onDesk(symbol *image.Gray, at image.Point) *image.Gray {
	desk := image.NewGray(image.Rect(0, 0, 640, 480))
	for i := range desk.Pix {
		desk.Pix[i] = 120
	}
	for y := range symbol.Rect.Dy() {
		for x := range symbol.Rect.Dx() {
			if p := at.Add(image.Pt(x, y)); p.In(desk.Rect) {
				desk.SetGray(p.X, p.Y, color.Gray{30 + symbol.GrayAt(x, y).Y/4*3})
			}
		}
	}
	return desk
}

// seenFrom is img some times narrower, its right side some times farther away, and bent by some pixels.
func seenFrom(img *image.Gray, narrower, farther, bend float64) *image.Gray {
	out := image.NewGray(img.Rect)
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	for i := range out.Pix {
		x, y := min(float64(i%out.Stride)/w*narrower, 1), float64(i/out.Stride)/h-0.5
		depth := 1 / (1 - x*(1-1/farther))
		u := x * depth / farther
		out.Pix[i] = 255
		if v := y*depth + bend/h*math.Cos(2*math.Pi*u) + 0.5; v >= 0 && v < 1 && u < 1 {
			out.Pix[i] = near(img, int(u*w), int(v*h))
		}
	}
	return out
}

// mottled is a ground whose brightness changes at random over some pixels.
func mottled(w, h, over int) *image.Gray {
	random := rand.New(rand.NewPCG(3, 3))
	columns := w/over + 2
	knots := make([]float64, columns*(h/over+2))
	for i := range knots {
		knots[i] = 60 + 100*random.Float64()
	}
	return shaded(image.NewGray(image.Rect(0, 0, w, h)), func(x, y int, _ float64) float64 {
		at := y/over*columns + x/over
		tx, ty := float64(x%over)/float64(over), float64(y%over)/float64(over)
		return (knots[at]*(1-tx)+knots[at+1]*tx)*(1-ty) + (knots[at+columns]*(1-tx)+knots[at+columns+1]*tx)*ty
	})
}

// nested has three squares like finder patterns in the corners of a light area, of a module of some pixels.
func nested(side, module int) *image.Gray {
	img := onWhite(side)
	for y := range side {
		for x := range side {
			right, lower := x >= side-8*module, y >= side-8*module
			if right && lower {
				continue
			}
			u, v := (x%(side-7*module))/module-3, (y%(side-7*module))/module-3
			if ring := max(u, -u, v, -v); ring == 3 || ring <= 1 {
				img.SetGray(x, y, color.Gray{})
			}
		}
	}
	return img
}

func onWhite(side int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	return img
}

func TestHint(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	noisy := func(sigma float64) func(x, y int, v float64) float64 {
		return func(_, _ int, v float64) float64 { return v + sigma*random.NormFloat64() }
	}
	symbol := destroyed(t) // so that a better reader has the same to say; 73 modules with the quiet zone
	desk := onDesk(symbol, image.Pt(150, 100))
	fine := drawDigits(t, 513, 12, 7)
	wanted := map[scan.Hint]bool{}
	for _, c := range []struct {
		name string
		img  image.Image
		want scan.Hint
	}{
		{"whole", onDesk(drawDigits(t, 513, 12, 4), image.Pt(150, 100)), ""},
		{"as it is", desk, scan.Tilt},
		{"out of focus", defocused(desk, 3), scan.Still},
		{"moved along the rows", smeared(desk, 6, 0), scan.Still},
		{"moved along a diagonal", smeared(desk, 5, 5), scan.Still},
		{"small", onDesk(reduced(fine, 10), image.Pt(250, 200)), scan.Closer},
		{"in the dark", shaded(desk, func(x, y int, v float64) float64 { return noisy(12)(x, y, v/25) }), scan.Brighter},
		{"faint", shaded(desk, func(x, y int, v float64) float64 { return noisy(9)(x, y, 150+v/25) }), scan.Brighter},
		{"hardly to be seen beside sharp edges", shaded(desk, func(x, y int, v float64) float64 {
			if y < 40 && x/40%2 == 0 {
				return 0
			}
			return noisy(1)(x, y, 150+v/25)
		}), scan.Brighter},
		{"on a display that beats with the camera", shaded(desk, func(x, _ int, v float64) float64 {
			return 60 + v/2 + 40*math.Sin(2*math.Pi*float64(x)/16)
		}), scan.Closer},
		{"noisy", shaded(desk, noisy(220)), scan.Brighter},
		{"flooded with light", shaded(desk, func(x, y int, v float64) float64 {
			dx, dy := float64(x-300), float64(y-250)
			return v + 500*math.Exp(-(dx*dx+dy*dy)/5000)
		}), scan.Tilt},
		{"from the side", onDesk(seenFrom(symbol, 2, 1.5, 0), image.Pt(150, 100)), scan.Straight},
		{"bent", onDesk(seenFrom(symbol, 1, 1, 14), image.Pt(150, 100)), scan.Flatten},
		{"cut", onDesk(defocused(symbol, 3), image.Pt(150, 300)), scan.Whole},
		{"blurred and cut at the left", onDesk(defocused(symbol, 5), image.Pt(-80, 100)), scan.Whole},
		{"blurred and cut at the top", onDesk(defocused(symbol, 5), image.Pt(150, -80)), scan.Whole},
		{"blurred and cut at the right, between cells", defocused(symbol, 5).SubImage(image.Rect(0, 0, 205, 292)), scan.Whole},
		{"nothing", onDesk(image.NewGray(image.Rectangle{}), image.Point{}), scan.Aim},
		{"a mottled ground", mottled(640, 480, 40), scan.Aim},
		{"small and soft", onDesk(defocused(reduced(fine, 7), 1), image.Pt(250, 200)), scan.Closer},
		{"three nested squares", onDesk(nested(180, 6), image.Pt(150, 100)), scan.Aim},
		{"a blank sheet in noise", shaded(onDesk(onWhite(250), image.Pt(150, 100)), noisy(3)), scan.Aim},
		{"nearly lost in the noise of a sheet", shaded(desk, func(x, y int, v float64) float64 { return noisy(1)(x, y, 150+v/90) }), scan.Brighter},
		{"a white picture", onCanvas(640, 480, color.White, nil), scan.Aim},
		{"a black picture", image.NewGray(image.Rect(0, 0, 640, 480)), scan.Brighter},
		{"a pixel", image.NewGray(image.Rect(0, 0, 1, 1)), scan.Aim},
	} {
		wanted[c.want] = true
		found := result(t, c.img)
		if got := found.Hint(); got != c.want {
			t.Errorf("%s: hint %q, want %q: %+v", c.name, got, c.want, found.Unread)
		}
	}
	for _, hint := range scan.Hints {
		delete(wanted, hint)
	}
	if delete(wanted, ""); len(wanted) > 0 {
		t.Errorf("%v are not among the hints", wanted)
	}
}

// No picture that is made to have many sightings has more than a few.
func TestHostileSightings(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	noise := image.NewGray(image.Rect(0, 0, 200, 200))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.Uint32())
	}
	for name, img := range map[string]*image.Gray{"noise": noise, "finders": finders(300, 300, 3), "fine finders": finders(200, 200, 1)} {
		found := result(t, img)
		if len(found.Unread) > 8 {
			t.Errorf("%s: %d sightings", name, len(found.Unread))
		}
		for _, s := range found.Unread {
			for _, v := range []float64{s.Module, s.Light, s.Contrast, s.Noise, s.Beat, s.Saturated, s.Blur, s.Slant, s.Bend, s.Misfit} {
				if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
					t.Errorf("%s: %+v", name, s)
				}
			}
		}
	}
}

// Each hint that a result can give is listed, once.
func TestHints(t *testing.T) {
	if got := (scan.Result{}).Hint(); got != scan.Aim {
		t.Errorf("nothing: %q", got)
	}
	seen := map[scan.Hint]bool{}
	for _, hint := range scan.Hints {
		if hint == "" || seen[hint] {
			t.Errorf("%q is empty or repeated", hint)
		}
		seen[hint] = true
	}
	read := scan.Result{Codes: make([]scan.Code, 1), Unread: []scan.Sighting{{Cut: true}}, Dark: true}
	if got := read.Hint(); got != "" {
		t.Errorf("%q beside a code", got)
	}
}

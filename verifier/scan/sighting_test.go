package scan_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/giayto/giayto/verifier/scan"
)

// destroyed is a symbol of version 12 with four pixels a module whose data are random.
func destroyed(t *testing.T) *image.Gray {
	img := drawDigits(t, 513, 12, 4) // 65 modules and the quiet zone
	random := rand.New(rand.NewPCG(1, 1))
	for y := 9; y < 65-9; y++ {
		for x := 9; x < 65-9; x++ {
			v := byte(255 * random.IntN(2))
			for i := range 16 {
				img.Pix[((y+4)*4+i/4)*img.Stride+(x+4)*4+i%4] = v
			}
		}
	}
	return img
}

// A symbol whose data are destroyed is seen where it lies, and one that is read beside it is not among the unread.
func TestUnread(t *testing.T) {
	page := onCanvas(800, 400, color.White, map[image.Point]image.Image{{20, 30}: destroyed(t), {400, 30}: drawDigits(t, 200, 7, 4)})
	found := result(t, page)
	if len(found.Codes) != 1 || found.Codes[0].Text != digits(200) || len(found.Unread) != 1 {
		t.Fatalf("%d codes, %d unread, want one of each", len(found.Codes), len(found.Unread))
	}
	near, far := 16, 16+65*4
	seen := found.Unread[0]
	for i, want := range [4]image.Point{{20 + near, 30 + near}, {20 + far, 30 + near}, {20 + far, 30 + far}, {20 + near, 30 + far}} {
		if d := seen.Corners[i].Sub(want); d.X < -2 || d.X > 2 || d.Y < -2 || d.Y > 2 {
			t.Errorf("corner %d at %v, want %v", i, seen.Corners[i], want)
		}
	}
	wantNear(t, "a module", seen.Module, 4, 0.05)
}

func wantNear(t *testing.T, name string, got, want, off float64) {
	t.Helper()
	if math.Abs(got-want) > off {
		t.Errorf("%s: %.3f, want %g within %g", name, got, want, off)
	}
}

// What is measured of a symbol is what was done to it.
func TestSightingMeasures(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	measured := func(img *image.Gray) scan.Sighting {
		found := result(t, img)
		if len(found.Codes) != 0 || len(found.Unread) != 1 {
			t.Fatalf("%d codes, %d unread", len(found.Codes), len(found.Unread))
		}
		return found.Unread[0]
	}
	img := destroyed(t)
	plain := measured(img)
	wantNear(t, "light", plain.Light, 1, 0.01)
	wantNear(t, "contrast", plain.Contrast, 1, 0.01)
	wantNear(t, "no noise", plain.Noise, 0, 0.08) // sampling between pixels
	wantNear(t, "no blur", plain.Blur, 0, 0.1)
	wantNear(t, "straight on", plain.Slant, 0, 5)
	wantNear(t, "not saturated", plain.Saturated, 0, 0)

	grey := measured(shaded(img, func(_, _ int, v float64) float64 { return 51 + v*0.4 }))
	wantNear(t, "grey: light", grey.Light, 0.6, 0.01)
	wantNear(t, "grey: contrast", grey.Contrast, 0.4, 0.01)

	// Three times the mean of three pixels has a variance of 2.
	soft := measured(defocused(img, 1))
	wantNear(t, "blur", soft.Blur, math.Sqrt2/4, 0.06)
	// An even smear over 9 pixels has a variance of 80/12.
	wantNear(t, "motion", measured(smeared(img, 4, 0)).Blur, math.Sqrt(80.0/12)/4, 0.1)

	noisy := measured(shaded(img, func(_, _ int, v float64) float64 { return 80 + v*0.4 + 20*random.NormFloat64() }))
	// The mean of four places in a pixel's neighbourhood has less noise than a pixel.
	wantNear(t, "noise", noisy.Noise, 20.0/255, 0.04)

	wantNear(t, "no beat", plain.Beat, 0, 0)
	// Waves with a period of 16 pixels, 4 modules, have a variance of 25 x 25, the modules of 51 x 51.
	waves := measured(shaded(img, func(x, _ int, v float64) float64 { return 75 + v*0.4 + 25*math.Sqrt2*math.Sin(2*math.Pi*float64(x)/16) }))
	wantNear(t, "beat", waves.Beat, 25.0*25/(25*25+51*51), 0.08)

	quarter := measured(shaded(img, func(x, y int, v float64) float64 {
		if x < 146 && y < 146 { // half of the symbol's width and of its height
			return 255
		}
		return v
	}))
	wantNear(t, "saturated", quarter.Saturated, 0.25, 0.05)
}

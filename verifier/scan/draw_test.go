package scan_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"rsc.io/qr/coding"
)

// digits is a text of n digits, the same for the same n.
func digits(n int) string {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	var text strings.Builder
	for range n {
		text.WriteByte('0' + byte(random.IntN(10)))
	}
	return text.String()
}

// drawSegments draws a symbol of segments with its quiet zone, dark on light.
func drawSegments(t testing.TB, version, module int, segments ...coding.Encoding) *image.Gray {
	t.Helper()
	plan, err := coding.NewPlan(coding.Version(version), coding.M, 0)
	if err != nil {
		t.Fatal(err)
	}
	code, err := plan.Encode(segments...)
	if err != nil {
		t.Fatal(err)
	}
	side := (code.Size + 8) * module
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			if !code.Black(x/module-4, y/module-4) {
				img.Pix[y*img.Stride+x] = 255
			}
		}
	}
	return img
}

// drawDigits draws n digits in a version that holds them.
func drawDigits(t testing.TB, n, version, module int) *image.Gray {
	t.Helper()
	return drawSegments(t, version, module, coding.Num(digits(n)))
}

// splitPart is the head of a symbol that is one of several (structured append,
// ISO/IEC 18004, §8): the first of two, parity 0.
type splitPart struct{}

func (splitPart) String() string          { return "split part" }
func (splitPart) Check() error            { return nil }
func (splitPart) Bits(coding.Version) int { return 20 }
func (splitPart) Encode(b *coding.Bits, _ coding.Version) {
	b.Write(0b0011, 4)
	b.Write(0x01, 8)
	b.Write(0x00, 8)
}

// onCanvas puts pictures on a ground of one colour.
func onCanvas(w, h int, ground color.Color, at map[image.Point]image.Image) *image.RGBA {
	canvas := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	for p, img := range at {
		draw.Draw(canvas, img.Bounds().Add(p), img, img.Bounds().Min, draw.Over)
	}
	return canvas
}

// remapped is a picture of w x h whose pixel (x, y) is the pixel from(x, y) of img.
func remapped(img image.Image, w, h int, from func(x, y int) (int, int)) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			out.Set(x, y, img.At(from(x, y)))
		}
	}
	return out
}

func pngFile(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

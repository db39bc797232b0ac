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

// header is a mode of 4 bits with bytes that it takes.
type header struct {
	mode uint
	data []byte
}

func (header) String() string            { return "header" }
func (header) Check() error              { return nil }
func (h header) Bits(coding.Version) int { return 4 + 8*len(h.data) }
func (h header) Encode(b *coding.Bits, _ coding.Version) {
	b.Write(h.mode, 4)
	for _, v := range h.data {
		b.Write(uint(v), 8)
	}
}

var (
	// thirdOfFive begins a symbol that is one of several (structured append, ISO/IEC 18004, 8).
	thirdOfFive = header{0b0011, []byte{0x24, 0xa5}}

	gs1      = header{mode: 0b0101} // FNC1 in first position (7.4.8)
	industry = header{0b1001, []byte{37}}
)

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

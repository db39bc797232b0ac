package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"rsc.io/qr/coding"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier/scan"
)

// Every hint has its words, and the catalogue has none that the reader does not give.
func TestHintsHaveWords(t *testing.T) {
	var hints []string
	for _, m := range message.All() {
		if m.Kind == message.Hint {
			hints = append(hints, m.Code)
		}
	}
	var given []string
	for _, hint := range scan.Hints {
		given = append(given, string(hint))
	}
	if got, want := strings.Join(given, " "), strings.Join(hints, " "); got != want {
		t.Errorf("the reader gives %q, the catalogue has %q", got, want)
	}
}

// The outline of a code is solid, that of an unread symbol has gaps, and a large picture is made smaller.
func TestOutlined(t *testing.T) {
	grey := image.NewGray(image.Rect(50, 60, 50+4000, 60+3000))
	square := func(x, y int) [4]image.Point {
		return [4]image.Point{{x, y}, {x + 600, y}, {x + 600, y + 600}, {x, y + 600}}
	}
	drawn := outlined(grey, scan.Result{Codes: []scan.Code{{Corners: square(450, 460)}}, Unread: []scan.Sighting{{Corners: square(2450, 460)}}})
	if got, want := drawn.Bounds().Size(), image.Pt(2000, 1500); got != want {
		t.Fatalf("%v, want %v", got, want)
	}
	count := func(left int, colour color.RGBA) (n int) {
		for x := left; x < left+300; x++ {
			if drawn.RGBAAt(x, 200) == colour {
				n++
			}
		}
		return n
	}
	if got := count(200, readStroke.colour); got != 300 {
		t.Errorf("%d of 300 pixels along the side of a code", got)
	}
	if got := count(1200, unreadStroke.colour); got < 120 || got > 200 {
		t.Errorf("%d of 300 pixels along the side of an unread symbol", got)
	}
	if got := drawn.RGBAAt(1000, 700); got != (color.RGBA{A: 255}) {
		t.Errorf("between them %v", got)
	}
}

// blur writes a picture as a lens shows it that is out of focus: `blur FILE NEW REACH` takes the mean of each pixel's
// surroundings, as far as REACH, three times.
func blur(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: blur FILE NEW REACH")
	}
	img, err := png.Decode(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	reach, err := strconv.Atoi(args[2])
	ts.Check(err)
	soft := image.NewGray(img.Bounds())
	for i := range soft.Pix {
		soft.Pix[i] = color.GrayModel.Convert(img.At(i%soft.Stride+img.Bounds().Min.X, i/soft.Stride+img.Bounds().Min.Y)).(color.Gray).Y
	}
	for range 3 {
		soft = averaged(averaged(soft, image.Pt(1, 0), reach), image.Pt(0, 1), reach)
	}
	var file bytes.Buffer
	ts.Check(png.Encode(&file, soft))
	ts.Check(replace(ts.MkAbs(args[1]), file.Bytes()))
}

// averaged is the mean along a direction, white beyond the edge.
func averaged(img *image.Gray, way image.Point, reach int) *image.Gray {
	out := image.NewGray(img.Rect)
	for i := range out.Pix {
		sum := 0
		for k := -reach; k <= reach; k++ {
			at := image.Pt(i%out.Stride, i/out.Stride).Add(way.Mul(k)).Add(img.Rect.Min)
			if !at.In(img.Rect) {
				sum += 255
				continue
			}
			sum += int(img.GrayAt(at.X, at.Y).Y)
		}
		out.Pix[i] = byte(sum / (2*reach + 1))
	}
	return out
}

// bits are those of a symbol before its text, as 0 and 1.
type bits string

func (b bits) String() string          { return string(b) }
func (b bits) Check() error            { return nil }
func (b bits) Bits(coding.Version) int { return len(b) }
func (b bits) Encode(to *coding.Bits, _ coding.Version) {
	for _, digit := range b {
		to.Write(uint(digit-'0'), 1)
	}
}

// headed draws a QR code that has bits before its text, or some bytes: `headed NEW BITS TEXT`.
func headed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: headed NEW BITS TEXT")
	}
	plan, err := coding.NewPlan(5, coding.M, 0)
	ts.Check(err)
	code, err := plan.Encode(bits(args[1]), coding.String(args[2]))
	ts.Check(err)
	const module, quiet = 4, 4
	img := image.NewGray(image.Rect(0, 0, (code.Size+2*quiet)*module, (code.Size+2*quiet)*module))
	for i := range img.Pix {
		if !code.Black(i%img.Stride/module-quiet, i/img.Stride/module-quiet) {
			img.Pix[i] = 255
		}
	}
	var file bytes.Buffer
	ts.Check(png.Encode(&file, img))
	ts.Check(replace(ts.MkAbs(args[0]), file.Bytes()))
}

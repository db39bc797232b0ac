package portrait

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"testing"

	"golang.org/x/image/webp"

	"github.com/giayto/giayto/testvectors/thirdparty"
)

// face draws an oval on a background, with eyes and a mouth: enough detail to need some bytes.
func face(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(10, 20, 10+width, 20+height))
	for y := range height {
		for x := range width {
			u, v := float64(x)/float64(width)-0.5, float64(y)/float64(height)-0.45
			c := color.RGBA{uint8(90 + 60*v), 120, 160, 255}
			if u*u/0.09+v*v/0.14 < 1 {
				c = color.RGBA{uint8(200 + 30*math.Cos(9*u)), 170, uint8(140 + 20*math.Sin(7*v)), 255}
			}
			if math.Hypot(math.Abs(u)-0.12, v+0.08) < 0.03 || math.Hypot(u, 3*(v-0.18)) < 0.1 {
				c = color.RGBA{60, 30, 30, 255}
			}
			img.SetRGBA(10+x, 20+y, c)
		}
	}
	return img
}

func TestEncode(t *testing.T) {
	for _, budget := range []int{Budget, 400, 3000} {
		data, err := Encode(face(480, 640), budget)
		if errors.Is(err, ErrNoEncoder) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := Check(data, budget); err != nil {
			t.Errorf("budget %d: %v", budget, err)
		}
		img, err := webp.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds() != image.Rect(0, 0, Width, Height) {
			t.Errorf("budget %d: %v, %v", budget, img.Bounds(), err)
		}
		if again, _ := Encode(face(480, 640), budget); !bytes.Equal(again, data) {
			t.Errorf("budget %d: two encodings differ", budget)
		}
	}
	if _, err := Encode(face(480, 640), 60); !errors.Is(err, ErrTooLarge) {
		t.Errorf("60 bytes: %v", err)
	}
	if _, err := Encode(image.NewGray(image.Rectangle{}), Budget); err == nil {
		t.Error("an empty picture passes")
	}
}

func TestCrop(t *testing.T) {
	for _, c := range []struct{ in, want image.Rectangle }{
		{image.Rect(0, 0, 60, 75), image.Rect(0, 0, 60, 75)},
		{image.Rect(0, 0, 800, 500), image.Rect(200, 0, 600, 500)},
		{image.Rect(0, 0, 400, 900), image.Rect(0, 100, 400, 600)},
		{image.Rect(5, 7, 5+400, 7+500), image.Rect(5, 7, 405, 507)},
		{image.Rect(0, 0, 1, 1), image.Rect(0, 0, 1, 1)},
	} {
		if got := crop(c.in); got != c.want {
			t.Errorf("%v: %v, expected %v", c.in, got, c.want)
		}
	}
}

func TestCheckRefusals(t *testing.T) {
	data, err := os.ReadFile("../../testvectors/gen/portrait.webp")
	if err != nil {
		t.Fatal(err)
	}
	if err := Check(data, len(data)); err != nil {
		t.Fatal(err)
	}
	var asPNG bytes.Buffer
	if err := png.Encode(&asPNG, face(60, 75)); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"empty":       nil,
		"cut":         data[:len(data)-2],
		"data behind": append(bytes.Clone(data), 0),
		"PNG":         asPNG.Bytes(),
		"header only": data[:12],
		"damaged":     append(append(bytes.Clone(data[:20]), make([]byte, 10)...), data[30:]...),
	} {
		if Check(bad, 1<<20) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	if err := Check(data, len(data)-1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("over budget: %v", err)
	}
}

func TestThirdPartyPortrait(t *testing.T) {
	f, err := os.Open(thirdparty.Path(t, "portrait.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	photo, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := Encode(photo, Budget)
	if errors.Is(err, ErrNoEncoder) {
		t.Skip(err)
	}
	if err != nil || len(data) < Budget*9/10 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	thirdparty.Report("portrait.png", "a photograph within 600 bytes", 1)
}

func FuzzCheck(f *testing.F) {
	data, err := os.ReadFile("../../testvectors/gen/portrait.webp")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		if Check(data, Budget) == nil && len(data) > Budget {
			t.Fatal("larger than the budget")
		}
	})
}

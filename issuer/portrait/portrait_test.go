package portrait

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"testing"

	"golang.org/x/image/draw"
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
	for name, img := range map[string]image.Image{
		"empty": image.NewGray(image.Rectangle{}), "narrow": face(59, 75), "low": face(600, 74), "without end": image.NewUniform(color.White),
	} {
		if _, err := Encode(img, Budget); err == nil || errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// likeness is the peak signal-to-noise ratio of a portrait's brightness to its photograph's, in decibels.
func likeness(t *testing.T, data []byte, photo image.Image) float64 {
	t.Helper()
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	want := image.NewGray(image.Rect(0, 0, Width, Height))
	draw.Draw(want, want.Bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(want, want.Bounds(), photo, crop(photo.Bounds()), draw.Over, nil)
	small, sum := img.(*image.YCbCr), 0.0
	for i, grey := range want.Pix {
		// VP8's brightness runs from 16 to 235 (RFC 6386, 9.2); the decoder leaves it so.
		got := (float64(small.Y[i/Width*small.YStride+i%Width]) - 16) * 255 / 219
		sum += (got - float64(grey)) * (got - float64(grey))
	}
	return 10 * math.Log10(255*255*float64(len(want.Pix))/max(sum, 1))
}

func TestLikeness(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 120, 150)) // white once it is encoded
	part := face(480, 640).SubImage(image.Rect(60, 40, 420, 500))
	for name, photo := range map[string]image.Image{"face": face(480, 640), "part of a picture": part, "transparent": clear, "wide": face(900, 400)} {
		data, err := Encode(photo, Budget)
		if errors.Is(err, ErrNoEncoder) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		if db := likeness(t, data, photo); db < 24 {
			t.Errorf("%s: %d bytes, %.1f dB", name, len(data), db)
		}
	}
}

// extended is a WebP file with a metadata chunk behind its picture.
func extended(data []byte) []byte {
	out := append(bytes.Clone(data), "EXIF\x02\x00\x00\x00II"...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
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
		"metadata":    extended(data),
		"VP8X":        append(append(bytes.Clone(data[:12]), "VP8X"...), data[16:]...),
		"ends early":  append(bytes.Clone(data[:16]), make([]byte, 4)...),
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
	db := likeness(t, data, photo)
	if db < 24 {
		t.Errorf("%.1f dB", db)
	}
	thirdparty.Report("portrait.png", fmt.Sprintf("a photograph within 600 bytes: %d, %.1f dB", len(data), db), 1)
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

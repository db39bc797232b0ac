package scan_test

import (
	"context"
	"image"
	"image/color"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/giayto/giayto/verifier/scan"
)

// The memory of a picture is used again for the next one: what a Reader and a Video take
// anew is for the symbols in it, and does not grow with it.
func TestMemoryIsUsedAgain(t *testing.T) {
	ramp := func(w, h int) image.Image {
		img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
		for i := range img.Y {
			img.Y[i] = byte(i % w * 256 / w)
		}
		return img
	}
	code := drawDigits(t, 200, 7, 4)
	page := func(w, h int) image.Image {
		return onCanvas(w, h, color.White, map[image.Point]image.Image{{100, 100}: code})
	}
	for name, draw := range map[string]func(w, h int) image.Image{"a ramp": ramp, "a code": page} {
		reader, video := scan.Reader{Budget: time.Minute}, scan.Video{Budget: time.Minute}
		for form, read := range map[string]func(context.Context, image.Image) (scan.Result, error){"still": reader.Read, "frame": video.Frame} {
			const small, large = 640 * 480, 1280 * 960
			few, many := taken(t, read, draw(640, 480)), taken(t, read, draw(1280, 960))
			if many > few+(large-small)/20 {
				t.Errorf("%s, %s: %d bytes for %d pixels, %d for %d", name, form, few, small, many, large)
			}
		}
	}
}

// taken is the least number of bytes that a reading of img allocates once it is warm.
func taken(t *testing.T, read func(context.Context, image.Image) (scan.Result, error), img image.Image) uint64 {
	t.Helper()
	least := uint64(math.MaxUint64)
	for range 6 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := read(t.Context(), img); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

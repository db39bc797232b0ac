package scan_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

// A symbol whose data are destroyed is seen where it lies, and one that is read beside it is not among the unread.
func TestUnread(t *testing.T) {
	destroyed := drawDigits(t, 513, 12, 4) // 65 modules and the quiet zone
	random := rand.New(rand.NewPCG(1, 1))
	for y := 13; y < 65-9; y++ {
		for x := 9; x < 65-9; x++ {
			v := byte(255 * random.IntN(2))
			for i := range 16 {
				destroyed.Pix[((y+4)*4+i/4)*destroyed.Stride+(x+4)*4+i%4] = v
			}
		}
	}
	page := onCanvas(800, 400, color.White, map[image.Point]image.Image{{20, 30}: destroyed, {400, 30}: drawDigits(t, 200, 7, 4)})
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
	if math.Abs(seen.Module-4) > 0.05 {
		t.Errorf("%g pixels a module, want 4", seen.Module)
	}
}

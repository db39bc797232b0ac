package scan_test

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/giayto/giayto/verifier/scan"
)

// hints are those of a camera's frames.
func hints(t *testing.T, shown ...image.Image) (out []scan.Hint) {
	t.Helper()
	video := scan.Video{Budget: time.Minute}
	for _, img := range shown {
		found, err := video.Frame(t.Context(), img)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, found.Hint())
	}
	return out
}

// A hint stays while frames differ, and gives way to one that many frames give.
func TestSteadyHint(t *testing.T) {
	white, black := onCanvas(100, 100, color.White, nil), image.NewGray(image.Rect(0, 0, 100, 100))
	film := []image.Image{white}
	for range 10 {
		film = append(film, black, white)
	}
	for i, hint := range hints(t, film...) {
		if hint != scan.Aim {
			t.Fatalf("frame %d of white and black in turns: %q", i, hint)
		}
	}
	for range 16 {
		film = append(film, black)
	}
	changed := 0
	all := hints(t, film...)
	for i := range all[1:] {
		if all[i] != all[i+1] {
			changed++
		}
	}
	if last := all[len(all)-1]; changed != 1 || last != scan.Brighter || all[21] != scan.Aim {
		t.Errorf("in the dark at last: %q", all)
	}
}

// A symbol that is seen in one frame of four has the hint of all; one that is read has none, and a Reader knows no frames.
func TestSteadyHintOfSymbol(t *testing.T) {
	white, spoilt := onCanvas(340, 340, color.White, nil), destroyed(t)
	alone := result(t, spoilt)
	if hint := alone.Hint(); hint == scan.Aim || alone.Unread[0].Module == 0 {
		t.Fatalf("%q: %+v", hint, alone.Unread)
	}
	film := []image.Image{spoilt}
	for range 6 {
		film = append(film, white, white, white, spoilt)
	}
	for i, hint := range hints(t, film...) {
		if hint != alone.Hint() {
			t.Errorf("frame %d: %q", i, hint)
		}
	}
	near := drawDigits(t, 100, 5, 4)
	if got := hints(t, spoilt, near); got[1] != "" {
		t.Errorf("beside a code: %q", got)
	}
}

// Hints that change at random change seldom.
func TestSteadyHintSeldomChanges(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	white, black := onCanvas(100, 100, color.White, nil), image.NewGray(image.Rect(0, 0, 100, 100))
	var film []image.Image
	for range 400 {
		film = append(film, [2]image.Image{white, black}[random.IntN(2)])
	}
	all, changed := hints(t, film...), 0
	for i := range all[1:] {
		if all[i] != all[i+1] {
			changed++
		}
	}
	if changed > 20 {
		t.Errorf("%d changes in 400 frames", changed)
	}
}

package scan_test

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"testing"
	"time"

	"rsc.io/qr/coding"

	"github.com/giayto/giayto/verifier/scan"
)

// A film moves symbols before a camera in the dark.
type film struct {
	random *rand.Rand
	noise  float64 // standard deviation, in greys
	side   int     // of a frame
}

// frame shows img where a hand holds it in a frame.
func (f *film) frame(img *image.Gray, number int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, f.side, f.side))
	size := img.Bounds().Size()
	left, top := (f.side-size.X)/2+number%7-3, (f.side-size.Y)/2+number%5*2-4
	for y := range f.side {
		for x := range f.side {
			v := 230.0
			if at := image.Pt(x-left, y-top); at.In(img.Rect) {
				v = 60 + float64(img.GrayAt(at.X, at.Y).Y)*2/3
			}
			out.SetGray(x, y, color.Gray{uint8(min(max(v+f.noise*f.random.NormFloat64(), 0), 255))})
		}
	}
	return out
}

// videoFrame reads the next frame within a generous budget.
func videoFrame(t *testing.T, v *scan.Video, img image.Image) []scan.Code {
	t.Helper()
	v.Budget = time.Minute
	found, err := v.Frame(t.Context(), img)
	if err != nil {
		t.Fatal(err)
	}
	return found.Codes
}

// What no frame tells alone they tell together.
func TestVideo(t *testing.T) {
	img, text := drawDigits(t, 280, 8, 4), digits(280)
	f := &film{rand.New(rand.NewPCG(1, 2)), 330, 300}
	var video scan.Video
	var reader scan.Reader
	for number := range 30 {
		frame := f.frame(img, number)
		if number < 3 {
			if found, err := reader.Read(t.Context(), frame); err != nil || len(found.Codes) > 0 {
				t.Fatalf("frame %d alone: %+v, %v", number, found.Codes, err)
			}
		}
		for _, code := range videoFrame(t, &video, frame) {
			if code.Text != text || code.Version != 8 {
				t.Fatalf("frame %d: %+v", number, code)
			}
			corner := image.Pt((300-img.Rect.Dx())/2+number%7-3+16, (300-img.Rect.Dy())/2+number%5*2-4+16)
			if off := code.Corners[0].Sub(corner); off.X < -3 || off.X > 3 || off.Y < -3 || off.Y > 3 {
				t.Errorf("frame %d: corner %v, want %v", number, code.Corners[0], corner)
			}
			return
		}
	}
	t.Error("30 frames do not give the text")
}

// A clear symbol is read in the first frame that shows it, however many showed none.
func TestVideoReadsAtOnce(t *testing.T) {
	symbol := onCanvas(700, 500, color.White, map[image.Point]image.Image{{150, 50}: drawDigits(t, 280, 8, 6)})
	none := onCanvas(700, 500, color.White, nil)
	for before := range 5 {
		var video scan.Video
		for range before {
			videoFrame(t, &video, none)
		}
		if codes := videoFrame(t, &video, symbol); len(codes) != 1 || codes[0].Text != digits(280) {
			t.Errorf("after %d frames: %+v", before, codes)
		}
	}
}

// Codes that take turns in one place are read, and never a text that neither has: they
// share their length, all digits but the last, and so all blocks but one.
func TestTurns(t *testing.T) {
	near := digits(280)[:279]
	for name, texts := range map[string][2]string{
		"of one length": {digits(280), digits(281)[:280]}, "alike but for a digit": {near + "1", near + "2"},
	} {
		imgs := [2]*image.Gray{drawSegments(t, 8, 4, coding.Num(texts[0])), drawSegments(t, 8, 4, coding.Num(texts[1]))}
		f := &film{rand.New(rand.NewPCG(3, 4)), 250, 300}
		var video scan.Video
		read := map[string]bool{}
		frames := 40
		if testing.Short() {
			frames = 20
		}
		for number := range frames {
			shown := number / 4 % 2
			for _, code := range videoFrame(t, &video, f.frame(imgs[shown], number)) {
				if code.Text != texts[shown] {
					t.Errorf("%s: frame %d shows %.300s", name, number, code.Text)
				}
				read[code.Text] = true
			}
		}
		if len(read) == 0 {
			t.Errorf("%s: nothing read", name)
		}
	}
}

// A clear frame is read at once, and the code is known again in frames too bad to be
// read, until it has not been seen for long.
func TestKnownAgain(t *testing.T) {
	img, text := drawDigits(t, 280, 8, 4), digits(280)
	plain, night := &film{rand.New(rand.NewPCG(5, 6)), 5, 300}, &film{rand.New(rand.NewPCG(7, 8)), 300, 300}
	var video scan.Video
	if found := videoFrame(t, &video, plain.frame(img, 0)); len(found) != 1 || found[0].Text != text {
		t.Fatalf("a clear frame: %+v", found)
	}
	known := 0
	for number := range 10 {
		for _, code := range videoFrame(t, &video, night.frame(img, number+1)) {
			if code.Text != text {
				t.Fatalf("frame %d: %.60q", number, code.Text)
			}
			known++
		}
	}
	if known < 5 {
		t.Errorf("known again in %d of 10 frames", known)
	}
	blank := image.NewGray(image.Rect(0, 0, 60, 60))
	for range 120 {
		videoFrame(t, &video, blank)
	}
	if found := videoFrame(t, &video, night.frame(img, 0)); len(found) > 0 {
		t.Errorf("still known after 120 frames: %+v", found)
	}
}

func TestVideoOfTwo(t *testing.T) {
	page := onCanvas(500, 260, color.White, map[image.Point]image.Image{{10, 20}: drawDigits(t, 200, 7, 4), {260, 20}: drawDigits(t, 201, 7, 4)})
	var video scan.Video
	for number := range 3 {
		found := videoFrame(t, &video, page)
		if len(found) != 2 || found[0].Text != digits(200) || found[1].Text != digits(201) {
			t.Errorf("frame %d: %+v", number, found)
		}
	}
}

// A symbol that is clear and says nothing is studied now and then, and told of as unread.
func TestVideoUnread(t *testing.T) {
	img := drawDigits(t, 280, 8, 4)
	random := rand.New(rand.NewPCG(11, 12))
	for y := 15; y < 42; y++ {
		for x := 15; x < 42; x++ {
			if max(x-24, 24-x, y-24, 24-y) > 2 && random.IntN(2) == 0 {
				draw.Draw(img, image.Rect(4*x+16, 4*y+16, 4*x+20, 4*y+20), image.NewUniform(color.Gray{uint8(random.IntN(2)) * 255}), image.Point{}, draw.Src)
			}
		}
	}
	f := &film{random, 5, 300}
	var video scan.Video
	for number := range 8 {
		found, err := video.Frame(t.Context(), f.frame(img, number))
		if err != nil || len(found.Codes) > 0 || len(found.Unread) != 1 {
			t.Fatalf("frame %d: %+v, %v", number, found, err)
		}
	}
}

func TestHostileVideo(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	noise := func(w, h int) *image.Gray {
		img := image.NewGray(image.Rect(0, 0, w, h))
		for i := range img.Pix {
			img.Pix[i] = byte(random.Uint32())
		}
		return img
	}
	var video scan.Video
	for number := range 12 {
		for name, img := range map[string]image.Image{
			"nothing": image.NewGray(image.Rectangle{}), "noise": noise(100+11*number, 140), "finders": finders(200+number, 200, 2+number%4),
			"a line": noise(2000, 22), "black": image.NewGray(image.Rect(0, 0, 90, 90)),
		} {
			if found := videoFrame(t, &video, img); len(found) > 0 {
				t.Errorf("%s: %+v", name, found)
			}
		}
	}
}

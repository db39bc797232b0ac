package scan_test

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/giayto/giayto/verifier/scan"
	"github.com/giayto/giayto/verifier/scan/symbol"
	"rsc.io/qr/coding"
)

// result reads img within a generous budget.
func result(t testing.TB, img image.Image) scan.Result {
	t.Helper()
	reader := scan.Reader{Budget: 2 * time.Minute}
	found, err := reader.Read(t.Context(), img)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// wantTexts checks the texts found in img, in reading order.
func wantTexts(t *testing.T, name string, img image.Image, want ...string) []scan.Code {
	t.Helper()
	found := result(t, img).Codes
	if len(found) != len(want) {
		t.Errorf("%s: %d codes, want %d", name, len(found), len(want))
		return found
	}
	for i, code := range found {
		if code.Text != want[i] || code.Err != nil {
			t.Errorf("%s: code %d is %.40q, %v, want %.40q", name, i, code.Text, code.Err, want[i])
		}
	}
	return found
}

func TestSizes(t *testing.T) {
	for _, c := range []struct{ digits, version, module int }{
		{20, 1, 1}, {20, 1, 2}, {20, 1, 40}, {214, 7, 3}, {513, 11, 1}, {513, 11, 2}, {513, 11, 12}, {1500, 22, 2}, {1500, 22, 5}, {3000, 32, 2},
		{3000, 32, 3}, {5000, 40, 2}, {5000, 40, 4},
	} {
		wantTexts(t, "plain", drawDigits(t, c.digits, c.version, c.module), digits(c.digits))
	}
}

func TestViews(t *testing.T) {
	img := drawDigits(t, 513, 12, 4)
	text, side := digits(513), img.Bounds().Dx()
	wantTexts(t, "turned by 90", remapped(img, side, side, func(x, y int) (int, int) { return y, side - 1 - x }), text)
	wantTexts(t, "turned by 180", remapped(img, side, side, func(x, y int) (int, int) { return side - 1 - x, side - 1 - y }), text)
	wantTexts(t, "turned by 270", remapped(img, side, side, func(x, y int) (int, int) { return side - 1 - y, x }), text)
	wantTexts(t, "mirrored", remapped(img, side, side, func(x, y int) (int, int) { return side - 1 - x, y }), text)
	wantTexts(t, "slanted", remapped(img, side, side, func(x, y int) (int, int) { return x, y + (side/2-x)/20 }), text)

	inverted := image.NewGray(img.Bounds())
	pale := image.NewGray(img.Bounds())
	sheer := image.NewNRGBA(img.Bounds())
	for i, v := range img.Pix {
		inverted.Pix[i] = 255 - v
		pale.Pix[i] = 180 + v/16
		if v == 0 { // dark modules on nothing: white shows through
			sheer.Pix[4*i+3] = 255
		}
	}
	wantTexts(t, "inverted", inverted, text)
	wantTexts(t, "pale", pale, text)
	wantTexts(t, "transparent", sheer, text)
}

// A symbol of two pixels a module is too small once a large photograph is reduced;
// the last pass finds it.
func TestLargePhotograph(t *testing.T) {
	if testing.Short() {
		t.Skip("16 megapixels")
	}
	img := drawDigits(t, 513, 12, 2)
	found := wantTexts(t, "in a large photograph", onCanvas(4000, 4000, color.White, map[image.Point]image.Image{{3100, 2900}: img}), digits(513))
	want := image.Pt(3100+8, 2900+8) // past the quiet zone
	if len(found) == 1 && (found[0].Pass != "fine" || !found[0].Corners[0].Sub(want).In(image.Rect(-3, -3, 4, 4))) {
		t.Errorf("in the pass %q its corner is at %v, want %v", found[0].Pass, found[0].Corners[0], want)
	}
}

func TestOrigin(t *testing.T) {
	img := drawDigits(t, 100, 5, 4)
	canvas := onCanvas(600, 500, color.White, map[image.Point]image.Image{{100, 200}: img})
	part := canvas.SubImage(image.Rect(50, 50, 600, 500))
	found := wantTexts(t, "part of a picture", part, digits(100))
	if len(found) != 1 {
		t.Fatal("no code")
	}
	// The quiet zone is 4 modules of 4 pixels, the symbol 37 modules.
	near, far := 16, 16+37*4
	want := [4]image.Point{{100 + near, 200 + near}, {100 + far, 200 + near}, {100 + far, 200 + far}, {100 + near, 200 + far}}
	for i, corner := range found[0].Corners {
		if d := corner.Sub(want[i]); d.X < -2 || d.X > 2 || d.Y < -2 || d.Y > 2 {
			t.Errorf("corner %d at %v, want %v", i, corner, want[i])
		}
	}
}

func TestSeveral(t *testing.T) {
	a, b, c := drawDigits(t, 513, 12, 3), drawDigits(t, 200, 7, 4), drawDigits(t, 700, 15, 3)
	inverted := image.NewGray(b.Bounds())
	for i, v := range drawDigits(t, 201, 7, 4).Pix {
		inverted.Pix[i] = 255 - v
	}
	page := onCanvas(1000, 900, color.Gray{230}, map[image.Point]image.Image{
		{550, 40}: a, {60, 70}: b, {40, 480}: c, {600, 500}: inverted,
		{300, 300}: drawDigits(t, 200, 7, 4), // the same text again
	})
	wantTexts(t, "a page", page, digits(200), digits(513), digits(700), digits(201))
}

// sheet draws n symbols of versions 2 to 10 in rows, and lists their texts.
func sheet(t *testing.T, n, columns, module int) (img image.Image, texts []string) {
	t.Helper()
	at := map[image.Point]image.Image{}
	pitch := (57 + 8) * module
	for i := range n {
		version := 2 + i%9
		at[image.Pt(i%columns*pitch, i/columns*pitch)] = drawDigits(t, 1+i, version, module)
		texts = append(texts, digits(1+i))
	}
	return onCanvas(columns*pitch, (n+columns-1)/columns*pitch, color.White, at), texts
}

func TestSheets(t *testing.T) {
	for _, c := range []struct{ n, columns, module int }{
		{2, 2, 3}, {4, 2, 3}, {9, 3, 3}, {16, 4, 3}, {30, 6, 3}, {49, 7, 2}, {63, 9, 3},
	} {
		img, texts := sheet(t, c.n, c.columns, c.module)
		start := time.Now()
		found := result(t, img).Codes
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%d symbols: took %v", c.n, took)
		}
		var read []string
		for _, code := range found {
			read = append(read, code.Text)
		}
		slices.Sort(read)
		slices.Sort(texts)
		if !slices.Equal(read, texts) {
			t.Errorf("%d symbols: %d read", c.n, len(read))
		}
	}
}

// Equal symbols that share their quiet zones.
func TestEqualSheet(t *testing.T) {
	for _, version := range []int{1, 4, 10} {
		at := map[image.Point]image.Image{}
		var texts []string
		pitch := (17 + 4*version + 4) * 3
		for i := range 30 {
			whole := drawDigits(t, 5+i, version, 3)
			symbol := whole.SubImage(whole.Bounds().Inset(6))
			at[image.Pt(i%6*pitch, i/6*pitch)] = symbol
			texts = append(texts, digits(5+i))
		}
		wantTexts(t, "30 equal symbols", onCanvas(6*pitch, 5*pitch, color.White, at), texts...)
	}
}

// Where a bound ends the search, the symbols that were read are not
// handed over as if they were all.
func TestPartial(t *testing.T) {
	page := onCanvas(700, 360, color.White, map[image.Point]image.Image{
		{0, 0}: drawDigits(t, 200, 7, 4), {320, 0}: finders(360, 360, 3),
	})
	found := result(t, page)
	if len(found.Codes) != 1 || found.Codes[0].Text != digits(200) || !found.Partial {
		t.Errorf("a symbol beside finder patterns: %+v", found)
	}
}

// A symbol's bytes are text only where they are UTF-8.
func TestText(t *testing.T) {
	const name = "001099012345||Nguyễn Thị Thử|01011999|Nữ|Phường Điện Biên, Hà Nội|15072021"
	wantTexts(t, "UTF-8", drawSegments(t, 8, 4, coding.String(name)), name)
	// One segment may end within a letter, as where a writer splits by length.
	at := len("001099012345||Nguy") + 1
	wantTexts(t, "UTF-8 in two segments", drawSegments(t, 8, 4, coding.String(name[:at]), coding.String(name[at:])), name)

	for _, c := range []struct {
		name     string
		segments []coding.Encoding
		want     error
	}{
		{"Latin-1", []coding.Encoding{coding.String("Nguy\xean")}, scan.ErrEncoding},
		{"half a letter", []coding.Encoding{coding.String(name[:at])}, scan.ErrEncoding},
		{"a replacement character", []coding.Encoding{coding.String("Nguy\uFFFDn")}, scan.ErrEncoding},
		{"one part of five", []coding.Encoding{thirdOfFive, coding.Num("8401")}, scan.ErrPart},
	} {
		found := result(t, drawSegments(t, 8, 4, c.segments...)).Codes
		if len(found) != 1 || !errors.Is(found[0].Err, c.want) || found[0].Text != "" {
			t.Errorf("%s: %+v, want %v", c.name, found, c.want)
		}
	}
}

// What a symbol says beside its text is reported: its place among several, and whose rules it follows.
func TestHeaders(t *testing.T) {
	only := func(segments ...coding.Encoding) scan.Code {
		found := result(t, drawSegments(t, 8, 4, segments...)).Codes
		if len(found) != 1 {
			t.Fatalf("%d codes", len(found))
		}
		return found[0]
	}
	c := only(thirdOfFive, coding.Num("8401"))
	if c.Part == nil || *c.Part != (scan.Part{Index: 2, Total: 5, Parity: 0xa5, Text: "8401"}) || c.Text != "" {
		t.Errorf("one part of five: %+v, %+v", c, c.Part)
	}
	if c = only(thirdOfFive, coding.String("\xe1")); c.Part == nil || c.Part.Text != "" || !errors.Is(c.Err, scan.ErrPart) {
		t.Errorf("a part with half a letter: %+v, %+v", c, c.Part)
	}
	if c = only(gs1, coding.Num("0104912345123459")); c.FNC1 != (symbol.FNC1{Position: 1}) || c.Text != "0104912345123459" || c.Part != nil {
		t.Errorf("GS1: %+v", c)
	}
	if c = only(industry, coding.Alpha("AA1234")); c.FNC1 != (symbol.FNC1{Position: 2, Indicator: 37}) || c.Text != "AA1234" {
		t.Errorf("an industry's: %+v", c)
	}
	if c = only(coding.Num("8401")); c.FNC1 != (symbol.FNC1{}) || c.Part != nil || c.Corrected != 0 {
		t.Errorf("neither: %+v", c)
	}
}

// The codewords that error correction has mended are counted.
func TestCorrected(t *testing.T) {
	img := drawDigits(t, 200, 7, 4)
	for y := (30 + 4) * 4; y < (32+4)*4; y++ { // two modules by four are one codeword, or parts of a few
		for x := (20 + 4) * 4; x < (24+4)*4; x++ {
			img.Pix[y*img.Stride+x] ^= 0xff
		}
	}
	if found := result(t, img).Codes; len(found) != 1 || found[0].Corrected < 1 || found[0].Corrected > 4 {
		t.Errorf("%+v", found)
	}
}

func TestNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	side := 300
	if testing.Short() {
		side = 100
	}
	noise := image.NewGray(image.Rect(0, 0, side, side))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.Uint32())
	}
	for name, img := range map[string]image.Image{
		"one pixel":   image.NewGray(image.Rect(0, 0, 1, 1)),
		"no pixel":    image.NewGray(image.Rectangle{}),
		"one line":    image.NewGray(image.Rect(0, 0, 65535, 1)),
		"a strip":     image.NewGray(image.Rect(0, 0, 20000, 22)),
		"black":       image.NewGray(image.Rect(0, 0, 800, 600)),
		"white":       onCanvas(800, 600, color.White, nil),
		"transparent": image.NewNRGBA(image.Rect(0, 0, 100, 100)),
	} {
		wantTexts(t, name, img)
	}
	// Noise has more of what looks like finder patterns than anyone can try.
	if found := result(t, noise); len(found.Codes) > 0 {
		t.Errorf("noise: %+v", found)
	}
	if _, err := new(scan.Reader).Read(t.Context(), image.NewUniform(color.Black)); !errors.Is(err, scan.ErrTooLarge) {
		t.Errorf("a picture without end: %v", err)
	}
}

// finders is a picture full of finder patterns, whose combinations no reader can try.
func finders(w, h, module int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			mx, my := x/module%12-5, y/module%12-5
			if ring := max(mx, -mx, my, -my); ring == 2 || ring >= 4 {
				img.Pix[y*img.Stride+x] = 255
			}
		}
	}
	return img
}

func TestBudget(t *testing.T) {
	stripes := image.NewGray(image.Rect(0, 0, 1500, 1300))
	for y := range 1300 {
		for x := range 1500 {
			if m := x / 2 % 8; m == 1 || m == 5 || m == 7 {
				stripes.Pix[y*stripes.Stride+x] = 255
			}
		}
	}
	const budget = 200 * time.Millisecond
	for name, img := range map[string]image.Image{"finders": finders(1500, 1300, 2), "large finders": finders(4000, 3000, 3), "stripes": stripes} {
		reader := scan.Reader{Budget: budget}
		start := time.Now()
		found, err := reader.Read(t.Context(), img)
		if took := time.Since(start); took > budget+10*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		if len(found.Codes) != 0 || err != nil {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
	// What there was no time to look at is not dark.
	none := scan.Reader{Budget: time.Nanosecond}
	if found, err := none.Read(t.Context(), onCanvas(400, 300, color.White, nil)); err != nil || found.Dark || !found.Partial {
		t.Errorf("without time: %+v, %v", found, err)
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := new(scan.Reader).Read(stopped, drawDigits(t, 513, 12, 4)); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped before it began: %v", err)
	}
}

// No damage may ever give another text.
func TestNeverWrong(t *testing.T) {
	plain, text := drawDigits(t, 514, 12, 3), digits(514)
	random := rand.New(rand.NewPCG(3, 4))
	rounds := 30
	if testing.Short() {
		rounds = 9
	}
	read := 0
	for round := range rounds {
		img := image.NewGray(plain.Bounds())
		for i, v := range plain.Pix {
			img.Pix[i] = v
			if random.IntN(100) < 30*round/rounds {
				img.Pix[i] = byte(random.Uint32())
			}
		}
		for _, code := range result(t, img).Codes {
			read++
			if code.Text != text {
				t.Fatalf("round %d: %.60q", round, code.Text)
			}
		}
	}
	if read < rounds/3 {
		t.Errorf("%d of %d read", read, rounds)
	}
}

func FuzzReader(f *testing.F) {
	img := drawDigits(f, 20, 1, 1)
	f.Add(img.Pix, uint16(img.Stride))
	f.Add(finders(36, 36, 1).Pix, uint16(36))
	f.Add([]byte{}, uint16(0))
	f.Fuzz(func(t *testing.T, pix []byte, width uint16) {
		w := int(width)
		if w == 0 || len(pix) > 1<<13 {
			return
		}
		img := &image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, len(pix)/w)}
		reader := scan.Reader{Budget: time.Second}
		start := time.Now()
		if _, err := reader.Read(t.Context(), img); err != nil && !errors.Is(err, scan.ErrTooLarge) {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Fatalf("took %v", took)
		}
	})
}

// A picture of up to 2.5 megapixels is looked at doubled; a larger one is reduced, and at last looked at as it is.
func TestPassesBySize(t *testing.T) {
	fine, text := drawDigits(t, 513, 12, 7), digits(513)
	for _, c := range []struct {
		w, h, by int
		pass     string
	}{{2500, 1000, 7, "doubled"}, {2500, 1001, 6, "fine"}} {
		small := reduced(fine, c.by)
		found := result(t, onCanvas(c.w, c.h, color.White, map[image.Point]image.Image{{1200, 500}: small}))
		if len(found.Codes) != 1 || found.Codes[0].Text != text || found.Codes[0].Pass != c.pass {
			t.Errorf("%d x %d pixels: want a code by pass %q: %+v", c.w, c.h, c.pass, found.Codes)
		}
	}
}

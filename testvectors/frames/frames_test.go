package frames

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"rsc.io/qr/coding"
)

// All encoders draw a text at the same version, and their symbols differ in nothing but the mask.
func TestEncodersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, version := range []int{leastVersion, 17, mostVersion} {
		for _, level := range Levels {
			text := drawText(r, version, level)
			for name, encode := range map[string]func(text, level string) (int, func(x, y int) bool, error){"go-qrcode": byGoQRCode, "gozxing": byGozxing} {
				size, dark, err := encode(text, level)
				if err != nil {
					t.Fatal(err)
				}
				if size != 17+4*version {
					t.Errorf("%s: %d digits at %s have %d modules, expected version %d", name, len(text), level, size, version)
				}
				if !drawnWithAMask(t, text, level, size, dark) {
					t.Errorf("%s: version %d-%s is drawn by rsc.io/qr with no mask", name, version, level)
				}
			}
		}
	}
}

// A frame of one encoder has the same codes in the same places, and is the same picture where the masks are the same.
func TestMakeBy(t *testing.T) {
	for number := range 2 {
		mixed, alone := Make(TwoCodes, 7, number), MakeBy(&GoQRCode, TwoCodes, 7, number)
		same := true
		for i, s := range alone.Symbols {
			other := mixed.Symbols[i]
			same = same && slices.Equal(s.dark, other.dark)
			if s.Encoder != "go-qrcode" || s.Text != other.Text || s.Version != other.Version || s.Corners != other.Corners {
				t.Errorf("frame %d: %s draws %d-%s at %v, %s %d-%s at %v", number,
					s.Encoder, s.Version, s.Level, s.Corners, other.Encoder, other.Version, other.Level, other.Corners)
			}
		}
		if bytes.Equal(mixed.JPEG, alone.JPEG) != same {
			t.Errorf("frame %d: the same symbols: %v, the same picture: %v", number, same, !same)
		}
	}
}

func drawnWithAMask(t *testing.T, text, level string, size int, dark func(x, y int) bool) bool {
	for mask := range coding.Mask(8) {
		other, theirs, err := byRSC(text, level, mask)
		if err != nil {
			t.Fatal(err)
		}
		same := size == other
		for i := 0; same && i < size*size; i++ {
			same = dark(i%size, i/size) == theirs(i%size, i/size)
		}
		if same {
			return true
		}
	}
	return false
}

func TestTextFillsVersion(t *testing.T) {
	for version := leastVersion; version <= mostVersion; version++ {
		for _, level := range Levels {
			r := rand.New(rand.NewPCG(uint64(version), 0))
			most := longest(version, level)
			for _, letters := range []int{longest(version-1, level) + 1, most} {
				if got := versionOf(verbatim(r, letters), level); got != version {
					t.Errorf("%d letters have version %d-%s, expected %d", letters, got, level, version)
				}
			}
			if got := versionOf(verbatim(r, most+1), level); got != version+1 {
				t.Errorf("%d letters have version %d-%s, expected %d", most+1, got, level, version+1)
			}
			if got := versionOf(drawText(r, version, level), level); got != version {
				t.Errorf("a drawn text has version %d-%s, expected %d", got, level, version)
			}
		}
	}
}

func TestGT1Text(t *testing.T) {
	// 00010100FEFF68 is 1103823306600, and the text leaves 1 modulo 97.
	if got, want := gt1Text([]byte{0, 1, 1, 0, 0xFE, 0xFF, 'h'}), "84010000110382330660009"; got != want {
		t.Errorf("%q, expected %q", got, want)
	}
	if len(credentials) < 20 {
		t.Errorf("%d texts of the test vectors, expected at least 20", len(credentials))
	}
}

// A camera's mapping and its inverse undo each other, for a sheet with everything.
func TestViewInverse(t *testing.T) {
	v := newView(1280, 720, 500, degrees(70), degrees(25), 1, 60, -30)
	v.relief = relief{bend: -0.1, ridges: []ridge{{Point{0.1, 0.2}, Point{0.6, 0.8}, 0.01, 0.1}}}
	v.relief.sin, v.relief.cos = math.Sincos(0.7)
	v.shutter = shutter{drift: Point{90, -60}, tremor: 2, periods: 3, phase: 1}
	for _, at := range []Point{{0, 0}, {-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}, {0.31, -0.12}} {
		back := v.sheet(v.pixel(at))
		if d := math.Hypot(back.X-at.X, back.Y-at.Y); d > 1e-4 {
			t.Errorf("%v comes back as %v, %g off", at, back, d)
		}
	}
}

// A flat sheet straight before the camera is where the recipe puts it.
func TestViewStraight(t *testing.T) {
	v := newView(1280, 720, 500, 0, 0, 0, 10, 20)
	if got := v.pixel(Point{-0.5, 0.5}); math.Hypot(got.X-400, got.Y-630) > 1e-9 {
		t.Errorf("the bottom left corner is at %v, expected 400, 630", got)
	}
	v.relief = relief{bend: 0.1, cos: 1}
	const arc = 0.513030 // of z = 0.4 s², from 0 to 0.5: by numerical integration
	if got := v.relief.flattened(Point{0.5, 0}); math.Abs(got.X-arc) > 1e-5 {
		t.Errorf("half a unit of a bent sheet is %g long, expected %g", got.X, arc)
	}
}

func TestMakeIsSeeded(t *testing.T) {
	a, b, other := Make(QuietZone, 3, 1), Make(QuietZone, 3, 1), Make(QuietZone, 4, 1)
	if !bytes.Equal(a.JPEG, b.JPEG) || !slices.Equal(a.Texts(), b.Texts()) {
		t.Error("one seed gives two frames")
	}
	if bytes.Equal(a.JPEG, other.JPEG) || a.Texts()[0] == other.Texts()[0] {
		t.Error("two seeds give one frame")
	}
}

// The places that a frame tells show its modules; half of them would be right by chance.
func TestTruth(t *testing.T) {
	for _, kind := range []Kind{Clean, Curl, Inverted, Shutter, TwoCodes} {
		f := Make(kind, 1, 0)
		for i, s := range f.Symbols {
			if got := f.Right(i); got < 0.95 {
				t.Errorf("%s, symbol %d: %.3f of the modules are right", f.Name(), i, got)
			}
			for _, corner := range s.Corners {
				if corner.X < 0 || corner.Y < 0 || corner.X > float64(f.Image.Rect.Max.X) || corner.Y > float64(f.Image.Rect.Max.Y) {
					t.Errorf("%s, symbol %d: the corner %v is not in the picture", f.Name(), i, corner)
				}
			}
			if s.Version < leastVersion || s.Version > mostVersion || s.Inverted != (kind == Inverted) {
				t.Errorf("%s: version %d, inverted %t", f.Name(), s.Version, s.Inverted)
			}
		}
	}
	if n := len(Make(TwoCodes, 1, 0).Texts()); n != 2 {
		t.Errorf("two codes are %d", n)
	}
}

// Each frame of a sequence is damaged as it says, and codes that take turns are of one size and of two texts.
func TestSequence(t *testing.T) {
	s := drawSequence(rand.New(rand.NewPCG(5, 0)), 2)
	if a, b := s.symbols[0], s.symbols[1]; a.Text == b.Text || a.Size != b.Size {
		t.Errorf("versions %d and %d, one text: %t", a.Version, b.Version, a.Text == b.Text)
	}
	if s.at(s.hold - 1).symbols[0] != s.symbols[0] || s.at(s.hold).symbols[0] != s.symbols[1] || s.at(2 * s.hold).symbols[0] != s.symbols[0] {
		t.Error("the codes do not take turns")
	}
	for _, damage := range Damages {
		sheet := s.at(0).fixed(0, 0)
		f := &Frame{Symbols: sheet.truth()}
		f.spoil(rand.New(rand.NewPCG(6, 0)), sheet, damage, 0)
		if right := f.Right(0); right < leastRight || right > mostRight {
			t.Errorf("%s: %.2f of the modules are right", damage, right)
		}
	}
}

func TestDevelop(t *testing.T) {
	for light, want := range map[float64]uint8{-1: 0, 0: 0, 0.5: 188, 1: 255, 7: 255} {
		if got := develop(light); got != want {
			t.Errorf("%g: %d, expected %d", light, got, want)
		}
	}
}

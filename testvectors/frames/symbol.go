package frames

import (
	"fmt"
	"math/rand/v2"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
	"github.com/skip2/go-qrcode"
	"rsc.io/qr/coding"
)

// A Point is a place in a frame, in pixels: the middle of the first pixel is (0.5, 0.5).
type Point struct{ X, Y float64 }

// A Symbol is a QR code in a frame.
type Symbol struct {
	Text     string
	Version  int
	Level    string   // L, M or Q
	Encoder  string   // go-qrcode, gozxing or rsc, or the one of MakeBy
	Size     int      // the side in modules
	Inverted bool     // light modules on dark ground
	Corners  [4]Point // in the frame: top left, top right, bottom right, bottom left
	Pitch    float64  // pixels a module, the root of the symbol's area over that of its modules

	dark  []bool
	place func(x, y float64) Point
}

// Dark reports whether the code, as the standard draws it, has a dark module in
// column x and row y.
func (s *Symbol) Dark(x, y int) bool { return s.dark[y*s.Size+x] }

// Pixel is where the frame shows a point of the symbol, in modules from its top
// left corner: the middle of the first module is (0.5, 0.5).
func (s *Symbol) Pixel(x, y float64) Point { return s.place(x, y) }

// An Encoder draws a text of digits at a level in the smallest version: the side in modules, and which are dark.
type Encoder struct {
	Name string
	Draw func(text, level string) (size int, dark func(x, y int) bool, err error)
}

// GoQRCode is skip2/go-qrcode.
var GoQRCode = Encoder{"go-qrcode", byGoQRCode}

// drawSymbol draws a text's symbol with one of three encoders.
func drawSymbol(r *rand.Rand, text, level string) *Symbol {
	s := &Symbol{Text: text, Level: level, Version: versionOf(text, level)}
	s.Size = 17 + 4*s.Version
	switch r.IntN(3) {
	case 0:
		s.draw(GoQRCode)
	case 1:
		s.draw(Encoder{"gozxing", byGozxing})
	default:
		mask := coding.Mask(r.IntN(8))
		s.draw(Encoder{"rsc", func(text, level string) (int, func(x, y int) bool, error) { return byRSC(text, level, mask) }})
	}
	return s
}

// draw takes the modules that an encoder draws.
func (s *Symbol) draw(e Encoder) {
	size, dark, err := e.Draw(s.Text, s.Level)
	if err == nil && size != s.Size {
		err = fmt.Errorf("%d modules for %d", size, s.Size)
	}
	if err != nil {
		panic(fmt.Sprintf("frames: %s does not draw %d digits at level %s: %v", e.Name, len(s.Text), s.Level, err)) // the text was made to fit
	}
	s.Encoder, s.dark = e.Name, make([]bool, size*size)
	for i := range s.dark {
		s.dark[i] = dark(i%size, i/size)
	}
}

func byGoQRCode(text, level string) (int, func(x, y int) bool, error) {
	recovery := map[string]qrcode.RecoveryLevel{"L": qrcode.Low, "M": qrcode.Medium, "Q": qrcode.High}
	code, err := qrcode.New(text, recovery[level])
	if err != nil {
		return 0, nil, err
	}
	code.DisableBorder = true
	rows := code.Bitmap()
	return len(rows), func(x, y int) bool { return rows[y][x] }, nil
}

func byGozxing(text, level string) (int, func(x, y int) bool, error) {
	correction := map[string]decoder.ErrorCorrectionLevel{
		"L": decoder.ErrorCorrectionLevel_L, "M": decoder.ErrorCorrectionLevel_M, "Q": decoder.ErrorCorrectionLevel_Q,
	}
	code, err := encoder.Encoder_encode(text, correction[level], nil)
	if err != nil {
		return 0, nil, err
	}
	matrix := code.GetMatrix()
	return matrix.GetWidth(), func(x, y int) bool { return matrix.Get(x, y) == 1 }, nil
}

func byRSC(text, level string, mask coding.Mask) (int, func(x, y int) bool, error) {
	plan, err := coding.NewPlan(coding.Version(versionOf(text, level)), codingLevels[level], mask)
	if err != nil {
		return 0, nil, err
	}
	code, err := plan.Encode(coding.Num(text))
	if err != nil {
		return 0, nil, err
	}
	return code.Size, code.Black, nil
}

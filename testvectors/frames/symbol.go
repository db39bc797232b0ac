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
	Encoder  string   // go-qrcode, gozxing or rsc
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

// drawSymbol draws a text's symbol with one of the three encoders.
func drawSymbol(r *rand.Rand, text, level string) *Symbol {
	s := &Symbol{Text: text, Level: level}
	var dark func(x, y int) bool
	var err error
	switch r.IntN(3) {
	case 0:
		s.Encoder = "go-qrcode"
		s.Size, dark, err = byGoQRCode(text, level)
	case 1:
		s.Encoder = "gozxing"
		s.Size, dark, err = byGozxing(text, level)
	default:
		s.Encoder = "rsc"
		s.Size, dark, err = byRSC(text, level, coding.Mask(r.IntN(8)))
	}
	if err != nil {
		panic(fmt.Sprintf("frames: %s does not draw %d digits at level %s: %v", s.Encoder, len(text), level, err)) // the text was made to fit
	}
	s.Version = (s.Size - 17) / 4
	s.dark = make([]bool, s.Size*s.Size)
	for i := range s.dark {
		s.dark[i] = dark(i%s.Size, i/s.Size)
	}
	return s
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

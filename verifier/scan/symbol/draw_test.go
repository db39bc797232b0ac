package symbol

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/giayto/giayto/verifier/scan/iso18004"
	"github.com/makiuchi-d/gozxing"
	zxing "github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
	"github.com/skip2/go-qrcode"
	"rsc.io/qr/coding"
)

// digits is a text of n digits.
func digits(n int) string {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	var text strings.Builder
	for range n {
		text.WriteByte('0' + byte(random.IntN(10)))
	}
	return text.String()
}

// full is as many digits as a version and level hold.
func full(version int, level Level) string {
	bits := 8*iso18004.BlocksOf(version, level).DataWords() - iso18004.ModeBits - iso18004.Numeric.CountBits(version)
	n := bits / 10 * 3
	switch rest := bits % 10; {
	case rest >= 7:
		n += 2
	case rest >= 4:
		n++
	}
	return digits(n)
}

// grid makes evidence of one strength.
func grid(size int, dark func(x, y int) bool) Grid {
	g := Grid{size, make([]int8, size*size)}
	for i := range g.Soft {
		g.Soft[i] = 100 * sign(dark(i%size, i/size))
	}
	return g
}

// draw encodes segments.
func draw(t testing.TB, version int, level Level, mask int, segments ...coding.Encoding) Grid {
	t.Helper()
	plan, err := coding.NewPlan(coding.Version(version), coding.Level(level), coding.Mask(mask))
	if err != nil {
		t.Fatal(err)
	}
	code, err := plan.Encode(segments...)
	if err != nil {
		t.Fatal(err)
	}
	return grid(code.Size, code.Black)
}

// drawSkip2 encodes digits with another encoder, which chooses the mask.
func drawSkip2(t testing.TB, version int, level Level, text string) Grid {
	t.Helper()
	code, err := qrcode.NewWithForcedVersion(text, version, qrcode.RecoveryLevel(level))
	if err != nil {
		t.Fatal(err)
	}
	code.DisableBorder = true
	bits := code.Bitmap()
	return grid(len(bits), func(x, y int) bool { return bits[y][x] })
}

// drawZXing encodes with a third, without its choice of the smallest version.
func drawZXing(t testing.TB, version int, level Level, text string) Grid {
	t.Helper()
	code, err := encoder.Encoder_encode(text, zxingLevels[level],
		map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_QR_VERSION: fmt.Sprint(version)})
	if err != nil {
		t.Fatal(err)
	}
	m := code.GetMatrix()
	return grid(m.GetWidth(), func(x, y int) bool { return m.Get(x, y) == 1 })
}

var zxingLevels = [4]zxing.ErrorCorrectionLevel{
	zxing.ErrorCorrectionLevel_L, zxing.ErrorCorrectionLevel_M, zxing.ErrorCorrectionLevel_Q, zxing.ErrorCorrectionLevel_H}

// matrix is a grid for gozxing's decoder.
func matrix(t testing.TB, g Grid) *gozxing.BitMatrix {
	t.Helper()
	m, err := gozxing.NewSquareBitMatrix(g.Size)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range g.Soft {
		if v > 0 {
			m.Set(i%g.Size, i/g.Size)
		}
	}
	return m
}

// raw is bits written as they are.
type raw string

func (r raw) String() string          { return string(r) }
func (r raw) Check() error            { return nil }
func (r raw) Bits(coding.Version) int { return len(strings.ReplaceAll(string(r), " ", "")) }
func (r raw) Encode(b *coding.Bits, _ coding.Version) {
	for _, bit := range strings.ReplaceAll(string(r), " ", "") {
		b.Write(uint(bit-'0'), 1)
	}
}

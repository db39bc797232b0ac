// Package qr turns a text into a QR symbol (ISO/IEC 18004) and the symbol into
// the bytes of a PNG, an SVG or a terminal drawing. It reads and writes no files.
//
// A GT1 text is digits only, so its symbol is one numeric segment: 10 bits for
// three digits. Symbols are made by skip2/go-qrcode, which takes the smallest
// version for such a text and the mask with the lowest penalty. (Behind a letter
// prefix it leaves the smallest version past 2043 digits; GT1 has no prefix.)
//
// Every drawing carries the quiet zone of four modules that the standard asks for.
package qr

import (
	"errors"
	"fmt"

	"github.com/skip2/go-qrcode"
)

// Level is an error correction level: the share of damaged codewords that a
// reader can still repair, about 7 % (L), 15 % (M), 25 % (Q) and 30 % (H).
type Level string

// The four levels of ISO/IEC 18004, §6.5.1.
const (
	LevelL Level = "L"
	LevelM Level = "M"
	LevelQ Level = "Q"
	LevelH Level = "H"
)

const (
	// MaxText is the longest text, in bytes: the digits that version 40-L holds.
	MaxText = 7089

	// QuietZone is the light margin of every drawing, in modules.
	QuietZone = 4

	// easyVersion is the densest version that cheap cameras read well.
	easyVersion = 20
)

// ErrTooLong says that no symbol of the level holds the text.
var ErrTooLong = errors.New("qr: text does not fit a symbol")

// A Symbol is a QR code as modules, without its quiet zone.
type Symbol struct {
	version int
	level   Level
	size    int
	dark    []bool
}

// Encode draws text at the level that suits a card and a phone's screen: M, or Q
// where that needs no larger version. Where M passes version 20 and L does not,
// or where only L holds the text, it is L.
func Encode(text string) (*Symbol, error) {
	m, err := construct(text, LevelM)
	if errors.Is(err, ErrTooLong) {
		return EncodeLevel(text, LevelL)
	}
	if err != nil {
		return nil, err
	}
	if m.VersionNumber > easyVersion {
		if l, err := construct(text, LevelL); err == nil && l.VersionNumber <= easyVersion {
			return newSymbol(l, LevelL), nil
		}
	}
	if q, err := construct(text, LevelQ); err == nil && q.VersionNumber == m.VersionNumber {
		return newSymbol(q, LevelQ), nil
	}
	return newSymbol(m, LevelM), nil
}

// EncodeLevel draws text at the level the caller forces, in the smallest version.
func EncodeLevel(text string, level Level) (*Symbol, error) {
	code, err := construct(text, level)
	if err != nil {
		return nil, err
	}
	return newSymbol(code, level), nil
}

// construct chooses the version; go-qrcode draws only when the bitmap is asked for.
func construct(text string, level Level) (*qrcode.QRCode, error) {
	recovery, ok := map[Level]qrcode.RecoveryLevel{
		LevelL: qrcode.Low, LevelM: qrcode.Medium, LevelQ: qrcode.High, LevelH: qrcode.Highest,
	}[level]
	if !ok {
		return nil, fmt.Errorf("qr: level %q is none of L, M, Q, H", level)
	}
	if text == "" {
		return nil, errors.New("qr: text is empty")
	}
	if len(text) > MaxText {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLong, len(text), MaxText)
	}
	code, err := qrcode.New(text, recovery)
	if err != nil {
		return nil, fmt.Errorf("%w of level %s: %d bytes", ErrTooLong, level, len(text))
	}
	code.DisableBorder = true
	return code, nil
}

func newSymbol(code *qrcode.QRCode, level Level) *Symbol {
	rows := code.Bitmap()
	s := &Symbol{version: code.VersionNumber, level: level, size: len(rows)}
	s.dark = make([]bool, 0, s.size*s.size)
	for _, row := range rows {
		s.dark = append(s.dark, row...)
	}
	return s
}

// Version is 1 to 40.
func (s *Symbol) Version() int { return s.version }

// Level is the error correction level.
func (s *Symbol) Level() Level { return s.level }

// Size is the side in modules without the quiet zone: 17 + 4 x version.
func (s *Symbol) Size() int { return s.size }

// Dark reports whether the module in column x and row y is dark. Modules outside
// the symbol, the quiet zone among them, are light.
func (s *Symbol) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < s.size && y < s.size && s.dark[y*s.size+x]
}

// side is the width and height of a drawing in modules.
func (s *Symbol) side() int { return s.size + 2*QuietZone }

// drawn is Dark in the coordinates of the drawing, where the quiet zone begins at 0.
func (s *Symbol) drawn(x, y int) bool { return s.Dark(x-QuietZone, y-QuietZone) }

// Package qr turns a text into a QR symbol (ISO/IEC 18004:2015) and the symbol into
// the bytes of a PNG, an SVG or a terminal drawing. It reads and writes no files, and
// serves a single code as well as a batch on all processors: what all symbols of a
// version share is made once.
//
// A text is one segment in the narrowest mode that has its characters. A GT1 text is
// digits only: 10 bits for three. The version is the smallest that holds the text, and
// the mask the one with the lowest penalty of 7.8.3.
//
// Every drawing carries the quiet zone of four modules that the standard asks for.
package qr

import (
	"errors"
	"fmt"
	"iter"

	"rsc.io/qr/coding"
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

var levels = map[Level]coding.Level{LevelL: coding.L, LevelM: coding.M, LevelQ: coding.Q, LevelH: coding.H}

const (
	// MaxText is the longest text, in bytes: the digits that version 40-L holds.
	MaxText = 7089

	// QuietZone is the light margin of every drawing, in modules.
	QuietZone = 4

	// easyVersion is the densest version that cheap cameras read well.
	easyVersion = 20

	maxVersion = 40
)

// ErrTooLong says that no symbol of the level holds the text.
var ErrTooLong = errors.New("qr: text does not fit a symbol")

// A Symbol is a QR code as modules, without its quiet zone.
type Symbol struct {
	version int
	level   Level
	mask    int
	modules []line
}

// Encode draws text at the level that suits a card and a phone's screen: M, or Q
// where that needs no larger version. Where M passes version 20 and L does not,
// or where only L holds the text, it is L.
func Encode(text string) (*Symbol, error) {
	segment, err := segmentOf(text)
	if err != nil {
		return nil, err
	}
	level, version := LevelM, versionFor(segment, coding.M)
	switch l := versionFor(segment, coding.L); {
	case version > maxVersion, version > easyVersion && l <= easyVersion:
		level, version = LevelL, l
	case versionFor(segment, coding.Q) == version:
		level = LevelQ
	}
	return draw(text, segment, version, level)
}

// EncodeLevel draws text at the level the caller forces, in the smallest version.
func EncodeLevel(text string, level Level) (*Symbol, error) {
	l, ok := levels[level]
	if !ok {
		return nil, fmt.Errorf("qr: level %q is none of L, M, Q, H", level)
	}
	segment, err := segmentOf(text)
	if err != nil {
		return nil, err
	}
	return draw(text, segment, versionFor(segment, l), level)
}

// draw draws a text's segment with the mask of the lowest penalty, the first of several.
func draw(text string, segment coding.Encoding, version coding.Version, level Level) (*Symbol, error) {
	if version > maxVersion {
		return nil, fmt.Errorf("%w of level %s: %d bytes", ErrTooLong, level, len(text))
	}
	p := planOf(version, levels[level])
	code, err := p.first.Encode(segment)
	if err != nil {
		return nil, fmt.Errorf("qr: %w", err)
	}
	var first, other, best canvas
	first.take(code)
	lowest, mask := -1, 0
	for m, differ := range p.masks {
		first.masked(&other, differ)
		if p := other.penalty(); lowest < 0 || p < lowest {
			lowest, mask, best = p, m, other
		}
	}
	return &Symbol{version: int(version), level: level, mask: mask, modules: best.modules()}, nil
}

// Version is 1 to 40.
func (s *Symbol) Version() int { return s.version }

// Level is the error correction level.
func (s *Symbol) Level() Level { return s.level }

// Size is the side in modules without the quiet zone: 17 + 4 x version.
func (s *Symbol) Size() int { return len(s.modules) }

// Dark reports whether the module in column x and row y is dark. Modules outside
// the symbol, the quiet zone among them, are light.
func (s *Symbol) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < s.Size() && y < s.Size() && s.modules[y].dark(x)
}

// side is the width and height of a drawing in modules.
func (s *Symbol) side() int { return s.Size() + 2*QuietZone }

// drawn is Dark in the coordinates of the drawing, where the quiet zone begins at 0.
func (s *Symbol) drawn(x, y int) bool { return s.Dark(x-QuietZone, y-QuietZone) }

// A Run is dark modules side by side in a row.
type Run struct {
	X, Y   int // the leftmost
	Length int
}

// Runs yields the runs of dark modules row by row, each as long as it can be.
func (s *Symbol) Runs() iter.Seq[Run] {
	return func(yield func(Run) bool) {
		for y := range s.Size() {
			for run := range s.runsOf(y) {
				if !yield(run) {
					return
				}
			}
		}
	}
}

// runsOf yields those of a row, none for the rows outside the symbol.
func (s *Symbol) runsOf(y int) iter.Seq[Run] {
	return func(yield func(Run) bool) {
		for x := 0; x < s.Size(); x++ {
			length := 0
			for s.Dark(x+length, y) {
				length++
			}
			if length > 0 && !yield(Run{x, y, length}) {
				return
			}
			x += length
		}
	}
}

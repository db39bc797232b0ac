// Package iso18004 is what ISO/IEC 18004:2015 fixes of QR symbols: where the modules
// of a version lie and which masks invert them, how codewords form blocks, the words of
// format and version information, the modes of segments, and the field of the error
// correction, as the reader needs them. It is tested against encoders and decoders of
// others.
//
// Versions are 1 to 40 and masks 0 to 7 everywhere: others panic.
package iso18004

// A Level is the share of codewords for error correction.
type Level uint8

// Levels, from about 7 to 30 per cent of the codewords that may be wrong.
const (
	L Level = iota
	M
	Q
	H
)

// String is the level's letter.
func (l Level) String() string { return "LMQH"[l&3 : l&3+1] }

// Size is the number of modules along a side of a version.
func Size(version int) int { return 17 + 4*version }

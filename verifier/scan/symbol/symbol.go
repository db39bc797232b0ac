package symbol

import (
	"errors"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// Errors of a grid that holds no message.
var (
	// errFormat says that no format information is near what the grid shows.
	errFormat = errors.New("symbol: no format information")

	// errUncorrectable says that more modules are wrong than error correction can
	// be trusted to mend.
	errUncorrectable = errors.New("symbol: too many errors to correct")
)

// Errors of a symbol that was read and whose content is no text: the Message comes
// with them.
var (
	// ErrContent says that the segments contradict the standard.
	ErrContent = errors.New("symbol: segments are malformed")

	// ErrEncoding says that bytes are not in the character set that they should have.
	ErrEncoding = errors.New("symbol: bytes are not in their character set")

	// ErrECI says that the symbol names a character set that is not known here.
	ErrECI = errors.New("symbol: character set not known")
)

// A Grid is a sampled symbol of Size x Size modules: evidence for each module, row by
// row, from +127, surely dark, to -127, surely light; 0 says nothing. A symbol that
// is printed light on dark is to be negated first.
type Grid struct {
	Size int
	Soft []int8
}

// A Level is the share of codewords for error correction.
type Level = iso18004.Level

// A Message is what a symbol says.
type Message struct {
	Text      string // the segments in order, in UTF-8
	Version   int    // 1 to 40
	Level     Level
	Mask      int   // 0 to 7
	Mirrored  bool  // the grid showed the symbol as in a mirror
	Corrected int   // codewords that were wrong
	Part      *Part // where the symbol is one of several that make up one message
	FNC1      FNC1

	words []byte // codewords in the order of the symbol
}

// A Part is a symbol's place in a message over several symbols (structured append).
type Part struct {
	Index  int  // from 0
	Total  int  // 1 to 16
	Parity byte // exclusive or of all bytes of the whole message
}

// An FNC1 says whose rules a message follows.
type FNC1 struct {
	Position  int  // 0 none, 1 GS1, 2 an industry's as agreed with AIM
	Indicator byte // in second position: the application indicator, a letter or 0 to 99
}

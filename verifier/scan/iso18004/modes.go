package iso18004

// A Mode is what a segment begins with: how the bits that follow are to be read.
type Mode uint8

// Modes (table 2; Hanzi: GB/T 18284). End is the terminator.
const (
	End          Mode = 0
	Numeric      Mode = 1
	Alphanumeric Mode = 2
	Part         Mode = 3 // structured append
	Byte         Mode = 4
	FNC1First    Mode = 5
	ECI          Mode = 7
	Kanji        Mode = 8
	FNC1Second   Mode = 9
	Hanzi        Mode = 13
)

// ModeBits is the length of a mode in bits.
const ModeBits = 4

// Pads are the codewords that fill in turn what the segments leave of a symbol (7.4.10).
var Pads = [2]byte{0xec, 0x11}

// Alphabet holds the characters of alphanumeric segments in the order of their values (table 5).
const Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// CountBits is the length of the count of characters that stands behind the mode
// (table 3), 0 where there is none.
func (m Mode) CountBits(version int) int {
	width := 0
	switch {
	case version >= 27:
		width = 2
	case version >= 10:
		width = 1
	}
	switch m {
	case Numeric:
		return [3]int{10, 12, 14}[width]
	case Alphanumeric:
		return [3]int{9, 11, 13}[width]
	case Byte:
		return [3]int{8, 16, 16}[width]
	case Kanji, Hanzi:
		return [3]int{8, 10, 12}[width]
	}
	return 0
}

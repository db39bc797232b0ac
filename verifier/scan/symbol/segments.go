package symbol

import (
	"fmt"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// separator is what FNC1 stands for between fields: the control character GS.
const separator = 0x1d

// segments reads the data codewords of a symbol.
type segments struct {
	bits    bitReader
	message *Message
	eci     int // of bytes
	raw     []byte
	runs    []run // of raw
}

// A run is the bytes of one character set, named by its ECI, up to an end.
type run struct{ eci, end int }

// read fills the message's text, or returns why it has none.
func (s *segments) read(data []byte, m *Message) error {
	*s = segments{bits: bitReader{data: data}, message: m, eci: eciUTF8, raw: s.raw[:0], runs: s.runs[:0]}
	err := s.all()
	if err == nil && len(s.raw) == 0 {
		err = fmt.Errorf("%w: there is no character", ErrContent)
	}
	if err == nil {
		m.Text, err = s.text()
	}
	return err
}

// all reads the segments up to the terminator, which the end of the data may cut short.
func (s *segments) all() error {
	for s.bits.left() >= iso18004.ModeBits {
		mode := iso18004.Mode(s.bits.take(iso18004.ModeBits))
		if mode == iso18004.End {
			return nil
		}
		if err := s.segment(mode); err != nil {
			return err
		}
		if s.bits.over {
			return fmt.Errorf("%w: a segment goes on beyond the data", ErrContent)
		}
	}
	return nil
}

func (s *segments) segment(mode iso18004.Mode) error {
	switch mode {
	case iso18004.Numeric:
		return s.numeric(s.count(mode))
	case iso18004.Alphanumeric:
		return s.alphanumeric(s.count(mode))
	case iso18004.Byte:
		s.binary(s.count(mode))
	case iso18004.Kanji:
		s.pairs(s.count(mode), kanji)
	case iso18004.Hanzi:
		if subset := s.bits.take(4); subset != 1 {
			return fmt.Errorf("%w: Hanzi subset %d", ErrContent, subset)
		}
		s.pairs(s.count(mode), hanzi)
	case iso18004.ECI:
		return s.designator()
	case iso18004.Part:
		return s.part()
	case iso18004.FNC1First:
		s.message.FNC1 = FNC1{Position: 1}
	case iso18004.FNC1Second:
		s.message.FNC1 = FNC1{Position: 2, Indicator: byte(s.bits.take(8))}
	default:
		return fmt.Errorf("%w: mode %04b", ErrContent, mode)
	}
	return nil
}

// count reads the number of characters of a segment.
func (s *segments) count(mode iso18004.Mode) int {
	return s.bits.take(mode.CountBits(s.message.Version))
}

// add appends bytes of a character set.
func (s *segments) add(eci int, data ...byte) {
	if len(data) == 0 {
		return
	}
	s.raw = append(s.raw, data...)
	if last := len(s.runs) - 1; last >= 0 && s.runs[last].eci == eci {
		s.runs[last].end = len(s.raw)
		return
	}
	s.runs = append(s.runs, run{eci, len(s.raw)})
}

// numeric reads digits: three in 10 bits, two in 7, one in 4.
func (s *segments) numeric(count int) error {
	for count > 0 && !s.bits.over {
		digits := min(count, 3)
		value := s.bits.take(1 + 3*digits)
		limit := [4]int{0, 10, 100, 1000}[digits]
		if value >= limit {
			return fmt.Errorf("%w: %d as %d digits", ErrContent, value, digits)
		}
		for limit > 1 {
			limit /= 10
			s.add(eciUTF8, '0'+byte(value/limit%10))
		}
		count -= digits
	}
	return nil
}

// alphanumeric reads characters of a set of 45: two in 11 bits, one in 6. Where FNC1
// is in effect % is a separator and %% is % (7.4.8.3).
func (s *segments) alphanumeric(count int) error {
	from := len(s.raw)
	for count > 0 && !s.bits.over {
		width, limit := 11, 45*45
		if count == 1 {
			width, limit = 6, 45
		}
		value := s.bits.take(width)
		if value >= limit {
			return fmt.Errorf("%w: %d as alphanumeric characters", ErrContent, value)
		}
		if count > 1 {
			s.add(eciUTF8, iso18004.Alphabet[value/45])
		}
		s.add(eciUTF8, iso18004.Alphabet[value%45])
		count -= 2
	}
	if s.message.FNC1.Position > 0 && len(s.raw) > from {
		text := s.raw[from:]
		to := text[:0]
		for i := 0; i < len(text); i++ {
			switch {
			case text[i] != '%':
				to = append(to, text[i])
			case i+1 < len(text) && text[i+1] == '%':
				to = append(to, '%')
				i++
			default:
				to = append(to, separator)
			}
		}
		s.raw = s.raw[:from+len(to)]
		s.runs[len(s.runs)-1].end = len(s.raw)
	}
	return nil
}

// binary reads bytes of the character set in effect.
func (s *segments) binary(count int) {
	for ; count > 0 && !s.bits.over; count-- {
		s.add(s.eci, byte(s.bits.take(8)))
	}
}

// A pairing is how a mode packs characters of two bytes into 13 bits.
type pairing struct {
	eci         int
	row         int // values of the second byte
	first, rest int // what is added to a code below the limit, and from it on
	limit       int
}

var (
	kanji = pairing{eciShiftJIS, 0xc0, 0x8140, 0xc140, 0x1f00}
	hanzi = pairing{eciGB2312, 0x60, 0xa1a1, 0xa6a1, 0x0a00}
)

// pairs reads characters of two bytes.
func (s *segments) pairs(count int, p pairing) {
	for ; count > 0 && !s.bits.over; count-- {
		value := s.bits.take(13)
		code := value/p.row<<8 | value%p.row
		if code < p.limit {
			code += p.first
		} else {
			code += p.rest
		}
		s.add(p.eci, byte(code>>8), byte(code))
	}
}

// designator reads the number of a character set: one to three bytes.
func (s *segments) designator() error {
	value := s.bits.take(8)
	switch {
	case value>>7 == 0:
	case value>>6 == 0b10:
		value = value&0x3f<<8 | s.bits.take(8)
	case value>>5 == 0b110:
		value = value&0x1f<<16 | s.bits.take(16)
	default:
		return fmt.Errorf("%w: designator %08b of a character set", ErrContent, value)
	}
	if _, known := charsets[value]; !known {
		return fmt.Errorf("%w: ECI %06d", ErrECI, value)
	}
	s.eci = value
	return nil
}

// part reads the place in a message over several symbols.
func (s *segments) part() error {
	p := Part{Index: s.bits.take(4), Total: s.bits.take(4) + 1, Parity: byte(s.bits.take(8))}
	if s.message.Part != nil || p.Index >= p.Total {
		return fmt.Errorf("%w: part %d of %d", ErrContent, p.Index+1, p.Total)
	}
	s.message.Part = &p
	return nil
}

// padded reports whether what follows the segments is as the standard prescribes:
// zeros to the end of a codeword, then pad codewords in turn (7.4.10).
func (s *segments) padded() bool {
	if s.bits.left() > 0 && s.bits.take(7&-s.bits.at) != 0 {
		return false
	}
	for i, v := range s.bits.data[s.bits.at/8:] {
		if v != iso18004.Pads[i%2] {
			return false
		}
	}
	return true
}

// bitReader reads bits, the highest of each byte first.
type bitReader struct {
	data []byte
	at   int
	over bool // more was taken than there is
}

func (r *bitReader) left() int { return 8*len(r.data) - r.at }

// take reads at most 16 bits; beyond the end it gives 0.
func (r *bitReader) take(n int) int {
	if n > r.left() {
		r.over, r.at = true, 8*len(r.data)
		return 0
	}
	value := 0
	for n > 0 {
		inByte := 8 - r.at%8
		taken := min(n, inByte)
		value = value<<taken | int(r.data[r.at/8])>>(inByte-taken)&(1<<taken-1)
		r.at, n = r.at+taken, n-taken
	}
	return value
}

package qr

import (
	"errors"
	"fmt"
	"strings"

	"github.com/giayto/giayto/credential/qr/iso18004"
)

// A segment is a text in the narrowest mode that has all its characters.
type segment struct {
	mode iso18004.Mode
	text string
}

func newSegment(text string) (*segment, error) {
	switch {
	case text == "":
		return nil, errors.New("qr: text is empty")
	case len(text) > MaxText:
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLong, len(text), MaxText)
	case strings.Trim(text, "0123456789") == "":
		return &segment{iso18004.Numeric, text}, nil
	case strings.Trim(text, iso18004.Alphabet) == "":
		return &segment{iso18004.Alphanumeric, text}, nil
	}
	return &segment{iso18004.Byte, text}, nil
}

// bits is the segment's length.
func (s *segment) bits(version int) int {
	n, data := len(s.text), 0
	switch s.mode {
	case iso18004.Numeric:
		data = n/3*10 + [3]int{0, 4, 7}[n%3]
	case iso18004.Alphanumeric:
		data = n/2*11 + n%2*6
	default:
		data = n * 8
	}
	return iso18004.ModeBits + s.mode.CountBits(version) + data
}

// version is the smallest that holds the segment, maxVersion+1 where there is none.
func (s *segment) version(level iso18004.Level) int {
	version := 1
	for version <= maxVersion && s.bits(version) > 8*iso18004.BlocksOf(version, level).DataWords() {
		version++
	}
	return version
}

// words are the data codewords: the segment, the terminator and the padding.
func (s *segment) words(version, count int) []byte {
	w := bitWriter{words: make([]byte, count)}
	w.put(int(s.mode), iso18004.ModeBits)
	w.put(len(s.text), s.mode.CountBits(version))
	switch s.mode {
	case iso18004.Numeric:
		s.putDigits(&w)
	case iso18004.Alphanumeric:
		s.putAlphanumeric(&w)
	default:
		for _, b := range []byte(s.text) {
			w.put(int(b), 8)
		}
	}
	// The terminator of four zeros is cut short by the end of the data.
	used := min(w.at+iso18004.ModeBits, 8*count)
	for i := range w.words[(used+7)/8:] {
		w.words[(used+7)/8+i] = iso18004.Pads[i%2]
	}
	return w.words
}

// putDigits writes three digits in 10 bits, two in 7 and one in 4.
func (s *segment) putDigits(w *bitWriter) {
	for text := s.text; text != ""; {
		n, value := min(3, len(text)), 0
		for _, c := range []byte(text[:n]) {
			value = 10*value + int(c-'0')
		}
		w.put(value, 1+3*n)
		text = text[n:]
	}
}

// putAlphanumeric writes two characters in 11 bits and one in 6.
func (s *segment) putAlphanumeric(w *bitWriter) {
	value := func(i int) int { return strings.IndexByte(iso18004.Alphabet, s.text[i]) }
	for i := 0; i < len(s.text); i += 2 {
		if i+1 == len(s.text) {
			w.put(value(i), 6)
		} else {
			w.put(45*value(i)+value(i+1), 11)
		}
	}
}

// A bitWriter writes bits, the highest of each byte first, over zeros.
type bitWriter struct {
	words []byte
	at    int
}

func (w *bitWriter) put(value, bits int) {
	for bits > 0 {
		room := 8 - w.at%8
		n := min(room, bits)
		bits -= n
		w.words[w.at/8] |= byte(value>>bits&(1<<n-1)) << (room - n)
		w.at += n
	}
}

package qr

import (
	"bytes"
	"testing"

	"github.com/giayto/giayto/credential/qr/iso18004"
)

// The example of ISO/IEC 18004, annex I: 01234567 as version 1-M.
func TestStandardExample(t *testing.T) {
	s, err := newSegment("01234567")
	if err != nil {
		t.Fatal(err)
	}
	if v := s.version(iso18004.M); v != 1 {
		t.Fatalf("version %d", v)
	}
	data := s.words(1, 16)
	want := []byte{0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11}
	if !bytes.Equal(data, want) {
		t.Errorf("data codewords % x, want % x", data, want)
	}
	want = append(want, 0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55)
	if got := codewords(data, iso18004.BlocksOf(1, iso18004.M)); !bytes.Equal(got, want) {
		t.Errorf("codewords % x, want % x", got, want)
	}
	symbol, err := EncodeLevel("01234567", LevelM)
	if err != nil {
		t.Fatal(err)
	}
	if symbol.mask != 2 {
		t.Errorf("mask %d, want 2", symbol.mask)
	}
}

// Each mode begins where the characters of the narrower one end, and fills symbols to the last bit.
func TestModes(t *testing.T) {
	for text, want := range map[string]iso18004.Mode{
		"0123456789": iso18004.Numeric, "HC1:6BF+70790T9WJWG.FKY*4GO0": iso18004.Alphanumeric, "A a": iso18004.Byte,
		"ĐẶNG": iso18004.Byte, "\x00": iso18004.Byte, "12345\n": iso18004.Byte,
	} {
		if s, err := newSegment(text); err != nil || s.mode != want {
			t.Errorf("%q: %+v, %v", text, s, err)
		}
	}
	for text, least := range map[string]int{ // the most that 1-L holds (table 7)
		"01234567890123456789012345678901234567890": 1, "012345678901234567890123456789012345678901": 2,
		"ABCDEFGHIJKLMNOPQRSTUVWXY": 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ": 2, "abcdefghijklmnopq": 1, "abcdefghijklmnopqr": 2,
	} {
		symbol, err := EncodeLevel(text, LevelL)
		if err != nil || symbol.Version() != least {
			t.Errorf("%q: version %d, want %d, %v", text, symbol.Version(), least, err)
		}
	}
}

package qr

import (
	"testing"

	"rsc.io/qr/coding"
)

// The mask of the example of ISO/IEC 18004, annex I: 01234567 as version 1-M.
func TestStandardExample(t *testing.T) {
	symbol, err := EncodeLevel("01234567", LevelM)
	if err != nil {
		t.Fatal(err)
	}
	if symbol.Version() != 1 || symbol.mask != 2 {
		t.Errorf("version %d, mask %d, want 1 and 2", symbol.Version(), symbol.mask)
	}
}

// Each mode begins where the characters of the narrower one end, and fills symbols to the last bit.
func TestModes(t *testing.T) {
	for text, want := range map[string]coding.Encoding{
		"0123456789": coding.Num("0123456789"), "HC1:6BF+70790T9WJWG.FKY*4GO0": coding.Alpha("HC1:6BF+70790T9WJWG.FKY*4GO0"),
		"A a": coding.String("A a"), "ĐẶNG": coding.String("ĐẶNG"), "\x00": coding.String("\x00"), "12345\n": coding.String("12345\n"),
	} {
		if got, err := segmentOf(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
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

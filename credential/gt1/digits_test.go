package gt1

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// withCheck appends the check digits to digits.
func withCheck(digits string) string {
	return string(appendDecimal([]byte(digits), 98-checkRemainder(digits+"00"), checkLen))
}

func TestCheckDigits(t *testing.T) {
	// ISO/IEC 7064:2003 gives 79444 for 794; the others were computed with integers of any length.
	for digits, want := range map[string]string{"794": "79444", "8401": "840118", "99999999999999999999": "9999999999999999999976"} {
		if got := withCheck(digits); got != want {
			t.Errorf("%s: %s, want %s", digits, got, want)
		}
		if r := checkRemainder(want); r != 1 {
			t.Errorf("%s leaves %d", want, r)
		}
	}
	for _, check := range []string{"00", "01", "99"} {
		for n := range 97 { // some number of three digits leaves 1 with each of them
			text := string(appendDecimal(nil, uint64(n), 3)) + check
			if checkRemainder(text) == 1 && checked(text) {
				t.Errorf("%s: a second form of the check digits is accepted", text)
			}
		}
	}
}

func TestDigitsRoundTrip(t *testing.T) {
	d := newDrawer(3)
	for n := range 60 {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(d.Uint32())
		}
		for _, c := range [][]byte{b, make([]byte, n), bytes.Repeat([]byte{0xFF}, n)} {
			text := encodeText(c)
			if len(text) != textLen(n) || checkRemainder(text) != 1 || !strings.HasPrefix(text, "8401") {
				t.Fatalf("%x: %s", c, text)
			}
			back, err := decodeDigits(nil, text[4:len(text)-2])
			if err != nil || !bytes.Equal(back, c) {
				t.Fatalf("%x comes back as %x, %v", c, back, err)
			}
		}
	}
}

// Every group has one form: a value that its bytes cannot hold is refused, and so is every other width.
func TestDigitsAreCanonical(t *testing.T) {
	for digits, want := range map[string]error{
		"255": nil, "256": ErrMalformed, "999": ErrMalformed,
		"65535": nil, "65536": ErrMalformed,
		"16777215": nil, "16777216": ErrMalformed,
		"4294967295": nil, "4294967296": ErrMalformed,
		"1099511627775": nil, "1099511627776": ErrMalformed,
		"281474976710655": nil, "281474976710656": ErrMalformed,
		"72057594037927935": nil, "72057594037927936": ErrMalformed, "99999999999999999": ErrMalformed,
		"72057594037927935255": nil, "72057594037927935256": ErrMalformed,
	} {
		if _, err := decodeDigits(nil, digits); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", digits, err, want)
		}
	}
	for n := range 40 {
		_, err := decodeDigits(nil, strings.Repeat("0", n))
		tail := n % 17
		possible := tail == 0 || tail == 3 || tail == 5 || tail == 8 || tail == 10 || tail == 13 || tail == 15
		if (err == nil) != possible || err != nil && err != ErrMalformed {
			t.Errorf("%d digits: %v", n, err)
		}
	}
}

// One digit changed, lost or doubled, or two neighbours exchanged, is always unreadable and never accuses anybody.
func TestTypingErrorsAreUnreadable(t *testing.T) {
	text, err := Pack(newDrawer(4).token(`{"iss":"https://id.capphep.example/csgt"}`))
	if err != nil {
		t.Fatal(err)
	}
	refuse := func(changed string) {
		t.Helper()
		if changed == text {
			return
		}
		if c, err := Unpack(changed); err != ErrUnreadable || c != (Content{}) {
			t.Errorf("%s: %v", changed, err)
		}
	}
	for i := range text {
		for b := byte('0'); b <= '9'; b++ {
			refuse(text[:i] + string(b) + text[i+1:])
		}
		if i > 0 {
			refuse(text[:i-1] + text[i:i+1] + text[i-1:i] + text[i+1:])
		}
		for _, b := range []byte("O o\x00\nĐ+-.") {
			refuse(text[:i] + string(rune(b)) + text[i+1:])
		}
	}
	for _, changed := range []string{"", "8", "84", "8401", text + "\n", " " + text, text[:len(text)-1], text[1:], strings.Repeat("8401", 2000), "８４０１" + text[4:]} {
		refuse(changed)
	}
}

package symbol

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/giayto/giayto/verifier/scan/iso18004"
	"golang.org/x/text/encoding/japanese"
	"rsc.io/qr/coding"
)

// bytesOf is a byte segment of versions 1 to 9.
func bytesOf(data string) raw {
	out := fmt.Sprintf("0100 %08b", len(data))
	for _, b := range []byte(data) {
		out += fmt.Sprintf(" %08b", b)
	}
	return raw(out)
}

// eciOf is the designator of a number below 128.
func eciOf(number int) raw { return raw(fmt.Sprintf("0111 %08b", number)) }

func TestSegments(t *testing.T) {
	const name = "001099012345||Nguyễn Thị Thử|01011999|Nữ|Phường Điện Biên, Hà Nội|15072021"
	half := len("001099012345||Nguy") + 1
	for _, c := range []struct {
		name     string
		segments []coding.Encoding
		want     string
	}{
		{"digits", []coding.Encoding{coding.Num("0123456789"), coding.Num("12"), coding.Num("7")}, "0123456789127"},
		{"alphanumeric", []coding.Encoding{coding.Alpha("AC-42 $%*+./:Z"), coding.Alpha("B")}, "AC-42 $%*+./:ZB"},
		{"mixed", []coding.Encoding{coding.Alpha("HC1:"), coding.String("việt"), coding.Num("84")}, "HC1:việt84"},
		{"UTF-8", []coding.Encoding{coding.String(name)}, name},
		// A letter may be cut where a writer splits by length.
		{"a letter over two segments", []coding.Encoding{coding.String(name[:half]), coding.String(name[half:])}, name},
		// ISO/IEC 18004, 7.4.6: 点 is 0x935f, 茗 is 0xe4aa.
		{"kanji", []coding.Encoding{raw("1000 00000010 0110110011111 1101010101010")}, "点茗"},
		// GB/T 18284: 啊 is 0xb0a1.
		{"hanzi", []coding.Encoding{raw("1101 0001 00000001 " + fmt.Sprintf("%013b", 0x0a*0x60))}, "啊"},
		{"ECI of ISO 8859-5", []coding.Encoding{eciOf(7), bytesOf("\xbf\xe0")}, "Пр"},
		{"ECI of Shift JIS", []coding.Encoding{eciOf(20), bytesOf("\x93\x5f")}, "点"},
		{"ECI of windows-1252, then UTF-8", []coding.Encoding{eciOf(23), bytesOf("\x80"), eciOf(26), bytesOf("đ")}, "€đ"},
		{"ECI of UTF-16", []coding.Encoding{eciOf(25), bytesOf("\x01\x11"), coding.Num("84")}, "đ84"},
		{"ECI of two bytes", []coding.Encoding{raw("0111 10000000 00011010"), bytesOf("đ")}, "đ"},
		{"ECI of three bytes", []coding.Encoding{raw("0111 11000000 00000000 00011010"), bytesOf("đ")}, "đ"},
		{"ECI of ASCII", []coding.Encoding{eciOf(27), bytesOf("a")}, "a"},
		{"FNC1", []coding.Encoding{raw("0101"), coding.Alpha("01A%10%%5")}, "01A\x1d10%5"},
		{"an empty segment", []coding.Encoding{coding.Num(""), coding.Num("1")}, "1"},
	} {
		m, err := Decode(draw(t, 8, iso18004.M, 4, c.segments...))
		if err != nil || m.Text != c.want {
			t.Errorf("%s: %+v, %v, want %q", c.name, m, err, c.want)
		}
	}
}

func TestNoText(t *testing.T) {
	for _, c := range []struct {
		name     string
		segments []coding.Encoding
		want     error
	}{
		{"Latin-1", []coding.Encoding{bytesOf("Nguy\xean")}, ErrEncoding},
		{"half a letter", []coding.Encoding{bytesOf("Nguy\xe1\xbb")}, ErrEncoding},
		{"a replacement character", []coding.Encoding{bytesOf("Nguy\uFFFDn")}, ErrEncoding},
		{"no ASCII", []coding.Encoding{eciOf(27), bytesOf("\xff")}, ErrEncoding},
		{"no Shift JIS", []coding.Encoding{eciOf(20), bytesOf("\x93")}, ErrEncoding},
		{"no UTF-16", []coding.Encoding{eciOf(25), bytesOf("\xd8\x00\x00\x41")}, ErrEncoding},
		{"no kanji", []coding.Encoding{raw("1000 00000001 1111111111111")}, ErrEncoding},
		{"binary", []coding.Encoding{raw("0111 10000011 10000011"), bytesOf("a")}, ErrECI},
		{"a reserved ECI", []coding.Encoding{eciOf(14), bytesOf("a")}, ErrECI},
		{"a designator of four bytes", []coding.Encoding{raw("0111 11100000")}, ErrContent},
		{"a reserved mode", []coding.Encoding{coding.Num("84"), raw("0110")}, ErrContent},
		{"three digits over 999", []coding.Encoding{raw("0001 0000000011 1111101000")}, ErrContent},
		{"two digits over 99", []coding.Encoding{raw("0001 0000000010 1100100")}, ErrContent},
		{"a digit over 9", []coding.Encoding{raw("0001 0000000001 1010")}, ErrContent},
		{"two characters over 45 x 45", []coding.Encoding{raw("0010 000000010 11111101001")}, ErrContent},
		{"a character over 45", []coding.Encoding{raw("0010 000000001 101101")}, ErrContent},
		{"another subset of Hanzi", []coding.Encoding{raw("1101 0010 00000001 0000000000000")}, ErrContent},
		{"the third of two parts", []coding.Encoding{raw("0011 0010 0001 00000000"), coding.Num("1")}, ErrContent},
		{"two places", []coding.Encoding{raw("0011 0000 0001 00000000 0011 0000 0001 00000000")}, ErrContent},
		{"nothing", nil, ErrContent},
		{"too long", []coding.Encoding{raw("0001 1111111111")}, ErrContent},
	} {
		m, err := Decode(draw(t, 8, iso18004.M, 4, c.segments...))
		if m == nil || !errors.Is(err, c.want) || m.Text != "" {
			t.Errorf("%s: %+v, %v, want %v", c.name, m, err, c.want)
		}
	}
}

func TestHeaders(t *testing.T) {
	m, err := Decode(draw(t, 8, iso18004.M, 4, raw("0011 0010 0100 10100101"), coding.Num("8401")))
	if err != nil || m.Part == nil || *m.Part != (Part{Index: 2, Total: 5, Parity: 0xa5}) || m.Text != "8401" {
		t.Errorf("third of five: %+v, %v", m, err)
	}
	m, err = Decode(draw(t, 8, iso18004.M, 4, raw("1001 00100101"), coding.Num("8401")))
	if err != nil || m.FNC1 != (FNC1{2, 37}) || m.Text != "8401" {
		t.Errorf("FNC1 in second position: %+v, %v", m, err)
	}
}

// Counts are of three widths.
func TestWidths(t *testing.T) {
	sjis, err := japanese.ShiftJIS.NewEncoder().String("点")
	if err != nil || sjis != "\x93\x5f" {
		t.Fatal(err)
	}
	for version, width := range map[int][4]int{9: {10, 9, 8, 8}, 10: {12, 11, 16, 10}, 26: {12, 11, 16, 10}, 27: {14, 13, 16, 12}} {
		count := func(mode string, of, n int) string { return fmt.Sprintf("%s %0*b ", mode, width[of], n) }
		bits := count("0001", 0, 1) + "0111 " + count("0010", 1, 1) + "001010 " + count("0100", 2, 1) + "01100001 " + count("1000", 3, 1) + "0110110011111"
		want(t, fmt.Sprint("version ", version), draw(t, version, iso18004.L, 0, raw(bits)), "7Aa点", version, iso18004.L)
	}
}

// The terminator may be cut short, or absent, by the end of the data.
func TestTerminator(t *testing.T) {
	// 1-L holds 152 bits: 4 + 10 + 41 digits in 137, which leaves 1; with two
	// segments any number is left.
	for left := range 9 {
		bits := 152 - left
		var segments []coding.Encoding
		text := ""
		for _, n := range []int{41, 40, 39, 38, 37, 36} {
			if used := coding.Num(digits(n)).Bits(1); used == bits {
				segments, text = []coding.Encoding{coding.Num(digits(n))}, digits(n)
			}
		}
		for n := 36; n > 2 && segments == nil; n-- {
			for m := 0; m < 20; m++ {
				first, second := digits(n), strings.Repeat("A", m)
				if coding.Num(first).Bits(1)+coding.Alpha(second).Bits(1) == bits {
					segments, text = []coding.Encoding{coding.Num(first), coding.Alpha(second)}, first+second
				}
			}
		}
		if segments == nil {
			t.Fatalf("no text of %d bits", bits)
		}
		want(t, fmt.Sprint(left, " bits left"), draw(t, 1, iso18004.L, 0, segments...), text, 1, iso18004.L)
	}
}

// Padding is looked at only where it can unmask a message that was made up.
func TestPadding(t *testing.T) {
	g := draw(t, 5, iso18004.M, 1, coding.Num("8401"), raw("0000 0000 00000000 11111111 10101010"))
	want(t, "other padding", g, "8401", 5, iso18004.M)
	damaged := append([]int8(nil), g.Soft...)
	for i, at := range iso18004.LayoutOf(5).Path[8*40:] { // codewords with a doubtful bit each
		if i%8 == 0 {
			damaged[at] = -sign(damaged[at] > 0)
		}
	}
	if m, err := Decode(Grid{g.Size, damaged}); !errors.Is(err, errUncorrectable) {
		t.Errorf("other padding, damaged: %+v, %v", m, err)
	}
	g = draw(t, 5, iso18004.M, 1, coding.Num("8401"))
	for i, at := range iso18004.LayoutOf(5).Path[8*40:] {
		if i%8 == 0 {
			g.Soft[at] = -sign(g.Soft[at] > 0)
		}
	}
	want(t, "damaged", g, "8401", 5, iso18004.M)
}

func TestCharsets(t *testing.T) {
	for number, set := range charsets {
		if set == nil {
			continue
		}
		if text, err := set.NewDecoder().String("\x00\x00\x00A\x00\x00\x00B"); err != nil || !strings.Contains(text, "B") && number != 33 && number != 35 {
			t.Errorf("ECI %d: %q, %v", number, text, err)
		}
	}
	if len(charsets) != 34 {
		t.Errorf("%d character sets", len(charsets))
	}
}

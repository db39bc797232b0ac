package symbol

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/giayto/giayto/verifier/scan/iso18004"
	"rsc.io/qr/coding"
)

// FuzzDecode gives grids of any evidence. What is read must draw the same symbol again.
func FuzzDecode(f *testing.F) {
	for version, text := range map[int]string{1: "8401", 2: "PHẠM", 7: "840112"} {
		g := draw(f, version, iso18004.M, version, coding.String(text))
		f.Add(uint8(version), asBytes(g.Soft))
		g.Soft[300] = -g.Soft[300]
		transpose(g.Soft, g.Size)
		f.Add(uint8(version), asBytes(g.Soft))
	}
	f.Add(uint8(1), asBytes(draw(f, 1, iso18004.L, 0, coding.Num("1"), raw("0110")).Soft))
	f.Fuzz(func(t *testing.T, version uint8, soft []byte) {
		g := Grid{Size: iso18004.Size(int(version)), Soft: make([]int8, len(soft))}
		for i, v := range soft {
			g.Soft[i] = int8(v)
		}
		m, err := Decode(g)
		if hard, _ := DecodeHard(g); hard != nil && (m == nil || hard.Text != m.Text) {
			t.Fatalf("%+v, by hard decisions %+v", m, hard)
		}
		if m == nil {
			return
		}
		if content := errors.Is(err, ErrContent) || errors.Is(err, ErrEncoding) || errors.Is(err, ErrECI); content != (err != nil) || content == (m.Text != "") {
			t.Fatalf("%+v, %v", m, err)
		}
		again, err2 := Decode(Grid{g.Size, m.Modules()})
		if (err2 == nil) != (err == nil) || again == nil || again.Text != m.Text || again.Corrected != 0 || again.Mirrored != m.Mirrored || !utf8.ValidString(m.Text) {
			t.Fatalf("%+v, %v, drawn again %+v, %v", m, err, again, err2)
		}
	})
}

// FuzzSegments gives the data codewords, which the checks of a grid would rarely let
// through.
func FuzzSegments(f *testing.F) {
	for _, segments := range [][]coding.Encoding{
		{coding.Num("8401")}, {coding.Alpha("A1")}, {coding.String("việt")}, {raw("1000 00000010 0110110011111 1101010101010")},
		{raw("1101 0001 00000001 0001111000000")}, {eciOf(7), bytesOf("\xbf\xe0")}, {raw("0101"), coding.Alpha("01A%10%%5")},
		{raw("1001 00100101"), raw("0011 0010 0100 10100101"), coding.Num("1")},
	} {
		var b coding.Bits
		for _, s := range segments {
			s.Encode(&b, 1)
		}
		b.Pad(19*8 - b.Bits())
		f.Add(uint8(1), b.Bytes())
	}
	f.Fuzz(func(t *testing.T, version uint8, data []byte) {
		if version < 1 || version > 40 || len(data) > 2956 {
			return
		}
		var s segments
		m := &Message{Version: int(version)}
		err := s.read(data, m)
		if (err == nil) != (m.Text != "") || !utf8.ValidString(m.Text) {
			t.Fatalf("%+v, %v", m, err)
		}
		s.padded()
	})
}

func asBytes(soft []int8) []byte {
	out := make([]byte, len(soft))
	for i, v := range soft {
		out[i] = byte(v)
	}
	return out
}

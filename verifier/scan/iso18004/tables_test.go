package iso18004

import (
	"slices"
	"testing"

	zxing "github.com/makiuchi-d/gozxing/qrcode/decoder"
	"rsc.io/qr/coding"
)

var zxingLevels = [4]zxing.ErrorCorrectionLevel{
	zxing.ErrorCorrectionLevel_L, zxing.ErrorCorrectionLevel_M, zxing.ErrorCorrectionLevel_Q, zxing.ErrorCorrectionLevel_H}

// Data codewords by version and level (ISO/IEC 18004, table 7).
var dataWords = [40][4]int{
	{19, 16, 13, 9}, {34, 28, 22, 16}, {55, 44, 34, 26}, {80, 64, 48, 36}, {108, 86, 62, 46},
	{136, 108, 76, 60}, {156, 124, 88, 66}, {194, 154, 110, 86}, {232, 182, 132, 100}, {274, 216, 154, 122},
	{324, 254, 180, 140}, {370, 290, 206, 158}, {428, 334, 244, 180}, {461, 365, 261, 197}, {523, 415, 295, 223},
	{589, 453, 325, 253}, {647, 507, 367, 283}, {721, 563, 397, 313}, {795, 627, 445, 341}, {861, 669, 485, 385},
	{932, 714, 512, 406}, {1006, 782, 568, 442}, {1094, 860, 614, 464}, {1174, 914, 664, 514}, {1276, 1000, 718, 538},
	{1370, 1062, 754, 596}, {1468, 1128, 808, 628}, {1531, 1193, 871, 661}, {1631, 1267, 911, 701}, {1735, 1373, 985, 745},
	{1843, 1455, 1033, 793}, {1955, 1541, 1115, 845}, {2071, 1631, 1171, 901}, {2191, 1725, 1231, 961}, {2306, 1812, 1286, 986},
	{2434, 1914, 1354, 1054}, {2566, 1992, 1426, 1096}, {2702, 2102, 1502, 1142}, {2812, 2216, 1582, 1222}, {2956, 2334, 1666, 1276},
}

func TestBlocks(t *testing.T) {
	for version := 1; version <= 40; version++ {
		theirs, err := zxing.Version_GetVersionForNumber(version)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(LayoutOf(version).Path) / 8; got != theirs.GetTotalCodewords() {
			t.Errorf("version %d: %d codewords, want %d", version, got, theirs.GetTotalCodewords())
		}
		if got := Alignment(version); !slices.Equal(got, theirs.GetAlignmentPatternCenters()) {
			t.Errorf("version %d: alignment patterns at %v", version, got)
		}
		for level := L; level <= H; level++ {
			b := BlocksOf(version, level)
			if got, want := b.DataWords(), dataWords[version-1][level]; got != want {
				t.Errorf("%d-%v: %d data codewords, want %d", version, level, got, want)
			}
			other := theirs.GetECBlocksForLevel(zxingLevels[level])
			if b.Count != other.GetNumBlocks() || b.Check != other.GetECCodewordsPerBlock() {
				t.Errorf("%d-%v: %+v", version, level, b)
			}
			var seen []int
			for i := range b.Count {
				if n := b.Size(i); n > MaxBlock {
					t.Errorf("%d-%v: block of %d", version, level, n)
				}
				for j := range b.Size(i) {
					seen = append(seen, b.At(i, j))
				}
			}
			slices.Sort(seen)
			for i, at := range seen {
				if i != at {
					t.Fatalf("%d-%v: codeword %d is missing", version, level, i)
				}
			}
		}
	}
}

// The examples of ISO/IEC 18004: annex C.2 and annex D.2.
func TestWords(t *testing.T) {
	if got := FormatWord(M, 5); got != 0b100000011001110 {
		t.Errorf("format M 5: %015b", got)
	}
	if got := VersionWord(7); got != 0b000111110010010100 {
		t.Errorf("version 7: %018b", got)
	}
	for i, want := range zxing.VERSION_DECODE_INFO {
		if got := VersionWord(i + 7); got != uint32(want) {
			t.Errorf("version %d: %#x, want %#x", i+7, got, want)
		}
	}
}

// The modules that carry codewords are all those without a function, and what a version
// fixes is as another encoder draws it.
func TestLayout(t *testing.T) {
	for version := 1; version <= 40; version++ {
		l, codewords := LayoutOf(version), 0
		plan, err := coding.NewPlan(coding.Version(version), coding.L, 0)
		if err != nil {
			t.Fatal(err)
		}
		code, err := plan.Encode(coding.Num("1"))
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range l.Fixed {
			x, y := i%l.Size, i/l.Size
			if !l.Function[i] {
				codewords++
			}
			if v != 0 && (!l.Function[i] || v > 0 != code.Black(x, y)) {
				t.Errorf("version %d: module %d, %d is %d", version, x, y, v)
			}
		}
		if codewords != len(l.Path) {
			t.Errorf("version %d: %d modules of codewords", version, codewords)
		}
	}
}

// The bits of a segment of digits, by mode and count, as another encoder counts them.
func TestCountBits(t *testing.T) {
	for version := coding.Version(1); version <= 40; version++ {
		for mode, segment := range map[Mode]coding.Encoding{Numeric: coding.Num(""), Alphanumeric: coding.Alpha(""), Byte: coding.String("")} {
			if got, want := ModeBits+mode.CountBits(int(version)), segment.Bits(version); got != want {
				t.Errorf("version %d, mode %d: %d bits, want %d", version, mode, got, want)
			}
		}
		if got := FNC1First.CountBits(int(version)); got != 0 {
			t.Errorf("version %d: FNC1 with a count of %d bits", version, got)
		}
	}
}

// The field: inverses, and the example of a product (7.5.2: x^8 = x^4+x^3+x^2+1).
func TestField(t *testing.T) {
	if got := Multiply(0x80, 2); got != 0x1d {
		t.Errorf("x^7 x is %#x", got)
	}
	for a := range 256 {
		for b := 1; b < 256; b++ {
			if q := Divide(byte(a), byte(b)); Multiply(q, byte(b)) != byte(a) {
				t.Fatalf("%d / %d is %d", a, b, q)
			}
		}
	}
}

package symbol

import (
	"slices"
	"testing"

	zxing "github.com/makiuchi-d/gozxing/qrcode/decoder"
)

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
		if got := len(layoutOf(version).path) / 8; got != theirs.GetTotalCodewords() {
			t.Errorf("version %d: %d codewords, want %d", version, got, theirs.GetTotalCodewords())
		}
		if got := Alignment(version); !slices.Equal(got, theirs.GetAlignmentPatternCenters()) {
			t.Errorf("version %d: alignment patterns at %v", version, got)
		}
		for level := L; level <= H; level++ {
			b := blocksOf(version, level)
			if got, want := b.dataWords(), dataWords[version-1][level]; got != want {
				t.Errorf("%d-%v: %d data codewords, want %d", version, level, got, want)
			}
			other := theirs.GetECBlocksForLevel(zxingLevels[level])
			if b.count != other.GetNumBlocks() || b.check != other.GetECCodewordsPerBlock() {
				t.Errorf("%d-%v: %+v", version, level, b)
			}
			var seen []int
			for i := range b.count {
				if n := b.size(i); n > maxBlock {
					t.Errorf("%d-%v: block of %d", version, level, n)
				}
				for j := range b.size(i) {
					seen = append(seen, b.at(i, j))
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
	if got := formatWord(M, 5); got != 0b100000011001110 {
		t.Errorf("format M 5: %015b", got)
	}
	if got := versionWords[0]; got != 0b000111110010010100 {
		t.Errorf("version 7: %018b", got)
	}
	for i, want := range zxing.VERSION_DECODE_INFO {
		if versionWords[i] != uint32(want) {
			t.Errorf("version %d: %#x, want %#x", i+7, versionWords[i], want)
		}
	}
}

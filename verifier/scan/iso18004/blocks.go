package iso18004

// checkWords and blockCount are table 9 of the standard: error correction codewords
// in a block and the number of blocks, by level and version.
var (
	checkWords = [4][40]uint8{
		L: {7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
			28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
		M: {10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
			26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28},
		Q: {13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
			28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
		H: {17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
			30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
	}
	blockCount = [4][40]uint8{
		L: {1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
			8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25},
		M: {1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
			17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49},
		Q: {1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
			23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68},
		H: {1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
			25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81},
	}
)

// MaxCheck is the largest number of error correction codewords in a block, MaxBlock
// the largest number of codewords.
const (
	MaxCheck = 30
	MaxBlock = 153
)

// Blocks says how the codewords of a symbol form blocks: the first Short have Data
// data codewords, the others one more.
type Blocks struct {
	Count, Short int
	Data, Check  int
}

// BlocksOf divides the codewords of a version and level.
func BlocksOf(version int, level Level) Blocks {
	all := len(LayoutOf(version).Path) / 8
	count, check := int(blockCount[level][version-1]), int(checkWords[level][version-1])
	return Blocks{Count: count, Short: count - all%count, Data: all/count - check, Check: check}
}

// Size is the number of codewords of a block.
func (b Blocks) Size(block int) int {
	if block < b.Short {
		return b.Data + b.Check
	}
	return b.Data + b.Check + 1
}

// DataWords is the number of data codewords of the symbol.
func (b Blocks) DataWords() int { return b.Count*(b.Data+1) - b.Short }

// At is the place, in the order of the symbol, of a block's codeword i.
func (b Blocks) At(block, i int) int {
	data := b.Size(block) - b.Check
	switch {
	case i >= data:
		return b.DataWords() + (i-data)*b.Count + block
	case i == b.Data:
		return b.Data*b.Count + block - b.Short
	}
	return i*b.Count + block
}

// Protection is the number of error correction codewords that are to detect errors,
// not to correct them: p in table 9.
func Protection(version int, level Level) int {
	switch {
	case version == 1:
		return [4]int{3, 2, 1, 1}[level]
	case version == 2 && level == L:
		return 2
	case version == 3 && level == L:
		return 1
	}
	return 0
}

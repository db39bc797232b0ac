package symbol

import (
	"cmp"
	"slices"
)

const (
	// leastFormat is the agreement with a format below which it is not tried. Of
	// modules without meaning the best of the 64 readings scores about 0.44.
	leastFormat = 0.35

	// oneCopy is taken from the agreement with one copy alone, which is enough where
	// the other is lost: it may have two of its 15 bits wrong.
	oneCopy = 0.35

	// formatLead is how much worse than the best a format may score to be tried.
	formatLead = 0.3

	// maxFormats bounds the formats that are tried.
	maxFormats = 4
)

// formatWords holds the format information, masked, by its five bits of level and
// mask: they are followed by 10 check bits of a BCH code (ISO/IEC 18004, annex C).
var formatWords = func() (words [32]uint16) {
	for i := range words {
		rest := uint16(i) << 10
		for bit := 14; bit >= 10; bit-- {
			if rest>>bit&1 == 1 {
				rest ^= 0x537 << (bit - 10)
			}
		}
		words[i] = (uint16(i)<<10 | rest) ^ 0x5412
	}
	return words
}()

// levelBits are the two bits of a level in the format information.
var levelBits = [4]int{L: 1, M: 0, Q: 3, H: 2}

// formatPlaces is where the two copies of a bit of the format information lie.
func formatPlaces(size, bit int) [2]int {
	var first, second int
	switch {
	case bit < 6:
		first = bit*size + 8
	case bit < 8:
		first = (bit+1)*size + 8
	case bit == 8:
		first = 8*size + 7
	default:
		first = 8*size + 14 - bit
	}
	if bit < 8 {
		second = 8*size + size - 1 - bit
	} else {
		second = (size-15+bit)*size + 8
	}
	return [2]int{first, second}
}

// A format is a reading of the format information.
type format struct {
	level    Level
	mask     int
	mirrored bool
	score    float64
}

// formats appends the formats that agree with the grid, the best first.
func formats(out []format, g Grid) []format {
	for word, pattern := range formatWords {
		for _, mirrored := range []bool{false, true} {
			if score := agreement(g, pattern, mirrored); score >= leastFormat {
				level := Level(slices.Index(levelBits[:], word>>3))
				out = append(out, format{level, word & 7, mirrored, score})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b format) int { return cmp.Compare(b.score, a.score) })
	n := 0
	for n < min(len(out), maxFormats) && out[n].score >= out[0].score-formatLead {
		n++
	}
	return out[:n]
}

// agreement is how far the evidence for both copies, or for one of them, is for a
// format, from -1 to 1.
func agreement(g Grid, pattern uint16, mirrored bool) float64 {
	var sums, all [2]int
	for bit := range 15 {
		for copy, at := range formatPlaces(g.Size, bit) {
			if mirrored {
				at = at%g.Size*g.Size + at/g.Size
			}
			v := int(g.Soft[at])
			sums[copy] += (2*int(pattern>>bit&1) - 1) * v
			all[copy] += max(v, -v)
		}
	}
	part := func(sum, all int) float64 { return float64(sum) / float64(max(all, 1)) }
	return max(part(sums[0]+sums[1], all[0]+all[1]), part(sums[0], all[0])-oneCopy, part(sums[1], all[1])-oneCopy)
}

// formatWord is the format information of a level and mask.
func formatWord(level Level, mask int) uint16 { return formatWords[levelBits[level]<<3|mask] }

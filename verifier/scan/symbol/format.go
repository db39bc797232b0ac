package symbol

import (
	"cmp"
	"slices"

	"github.com/giayto/giayto/verifier/scan/iso18004"
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

// A format is a reading of the format information.
type format struct {
	level    Level
	mask     int
	mirrored bool
	score    float64
}

// formats appends the formats that agree with the grid, the best first.
func formats(out []format, g Grid) []format {
	for level := iso18004.L; level <= iso18004.H; level++ {
		for mask := range 8 {
			for _, mirrored := range []bool{false, true} {
				if score := agreement(g, iso18004.FormatWord(level, mask), mirrored); score >= leastFormat {
					out = append(out, format{level, mask, mirrored, score})
				}
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
		for copy, at := range iso18004.FormatPlaces(g.Size, bit) {
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

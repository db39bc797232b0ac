package symbol

import (
	"math"
	"slices"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// A block is one Reed-Solomon block of a symbol: its codewords, and the evidence for
// each of their bits.
type block struct {
	n, check  int
	blocks    int // of the symbol
	words     [iso18004.MaxBlock]byte
	soft      [8 * iso18004.MaxBlock]int8 // highest bit of the first codeword first; positive 1
	unknown   []int                       // codewords with a bit for which there is no evidence
	syndromes [iso18004.MaxCheck]byte
	solution  solution
	doubts    [iso18004.MaxBlock]int // how likely each codeword is wrong
	order     []int                  // codewords, the most doubtful first
	strengths [129]int               // how many bits have each strength
	ordered   ordered
}

// strength is the absolute value of evidence.
func strength(v int8) int { return max(int(v), -int(v)) }

// hard corrects as many errors as the standard allows, the codewords with unknown bits
// being erased.
func (b *block) hard(protection int) (corrected int, ok bool) {
	word := b.words[:b.n]
	clean := syndromes(b.syndromes[:b.check], word)
	if clean && len(b.unknown) == 0 {
		return 0, true
	}
	if !b.solution.solve(b.syndromes[:b.check], b.n, b.unknown) {
		return 0, false
	}
	errors := b.solution.count - len(b.unknown)
	switch {
	case len(b.unknown) == 0 && 2*errors <= b.check-protection:
	case len(b.unknown) > 0 && b.near(errors, len(b.unknown), 1):
	default:
		return 0, false
	}
	return b.apply(), true
}

// near reports whether a solution with so many errors, one of several tried, can be
// trusted for their number.
func (b *block) near(errors, erasures, tries int) bool {
	return chance(b.n, b.check, errors, erasures) <= -softBits-math.Log2(float64(b.blocks*tries))
}

// apply corrects the words by the solution.
func (b *block) apply() (corrected int) {
	for k, place := range b.solution.places[:b.solution.count] {
		b.words[place] ^= b.solution.values[k]
		if b.solution.values[k] != 0 {
			corrected++
		}
	}
	return corrected
}

// correct uses the evidence where hard failed: first generalised minimum distance
// decoding (Forney 1966), which erases more and more of the most doubtful codewords,
// then ordered statistics.
func (b *block) correct() (corrected int, ok bool) {
	syndromes(b.syndromes[:b.check], b.words[:b.n])
	b.rank()
	trusted := trustedDistance(&b.strengths, b.check, b.blocks)
	for erasures := 2 - b.check%2; erasures <= b.check; erasures += 2 {
		if !b.solution.solve(b.syndromes[:b.check], b.n, b.order[:erasures]) {
			continue
		}
		if b.near(b.solution.count-erasures, erasures, b.check) || b.distance() <= trusted {
			return b.apply(), true
		}
	}
	if trusted < 0 {
		return 0, false
	}
	return b.ordered.correct(b, trusted)
}

// rank orders the codewords by doubt.
func (b *block) rank() {
	clear(b.strengths[:])
	b.order = b.order[:0]
	for i := range b.n {
		b.doubts[i] = 0
		for _, v := range b.soft[8*i : 8*i+8] {
			b.doubts[i] += doubt[strength(v)]
			b.strengths[strength(v)]++
		}
		b.order = append(b.order, i)
	}
	slices.SortFunc(b.order, func(i, j int) int { return b.doubts[j] - b.doubts[i] })
}

// distance is the evidence against the solution.
func (b *block) distance() int {
	sum := 0
	for k, place := range b.solution.places[:b.solution.count] {
		for i, v := range b.soft[8*place : 8*place+8] {
			if b.solution.values[k]>>(7-i)&1 == 1 {
				sum += strength(v)
			}
		}
	}
	return sum
}

// doubt is how likely a bit of each strength is wrong, in parts of 2^20. Only the order
// that it gives matters.
var doubt = func() (table [129]int) {
	for v := range table {
		table[v] = int(math.Exp(-float64(v)/12) * (1 << 20))
	}
	return table
}()

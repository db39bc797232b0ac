package symbol

import (
	"math"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// What a decoder makes of modules without meaning must not pass for a message. The
// bounds here are on the chance that signs drawn by lot, whatever their strengths,
// come so near to any codeword that it would be taken for what was printed.
//
// A codeword's distance is the evidence against it: the sum of the strengths |v| of
// the bits in which it differs from the grid. Of 2^N words of signs, those within a
// distance D of a given codeword are at most
//
//	e^(t D) * product over the bits of (1 + e^(-t |v|))      for every t > 0
//
// (Chernoff), and there are 2^(N - 8 check) codewords, so the chance that any codeword
// is within D is at most this bound over 2^(8 check), however it was searched for.
// It is small where errors are in bits of weak evidence, as those of blur and noise
// are. Errors over whole codewords (stains, glare) are judged by their number instead:
// signs by lot are within s errors and e erasures of a codeword of n with the chance
//
//	sum over i <= s of C(n-e, i) 255^i / 256^(check - e)      for each set of erasures.
const (
	// softBits is the bound on either chance for all blocks of a symbol together:
	// 2^-34, 6e-11.
	softBits = 34

	// steps is the number of values of t that are tried.
	steps = 16
)

// softenings holds ln(1 + e^(-t v)) for the values t of slopes and strengths v.
var (
	slopes     [steps]float64
	softenings [steps][129]float64
	factorials [iso18004.MaxBlock + 1]float64 // log2 of factorials
)

func init() {
	for i := range slopes {
		slopes[i] = 0.004 * math.Pow(1.5, float64(i))
		for v := range softenings[i] {
			softenings[i][v] = math.Log1p(math.Exp(-slopes[i] * float64(v)))
		}
	}
	for i := 1; i < len(factorials); i++ {
		factorials[i] = factorials[i-1] + math.Log2(float64(i))
	}
}

// trustedDistance is the greatest distance at which a codeword of a block with these
// strengths is taken, negative where none can be.
func trustedDistance(strengths *[129]int, check, blocks int) int {
	limit := (float64(8*check-softBits) - math.Log2(float64(blocks))) * math.Ln2
	best := -1.0
	for i, slope := range slopes {
		sum := 0.0
		for v, count := range strengths {
			sum += float64(count) * softenings[i][v]
		}
		best = max(best, (limit-sum)/slope)
	}
	return int(math.Floor(best))
}

// chance is the binary logarithm of the chance that signs drawn by lot are within
// errors and erasures of a codeword of n. The last term of the sum is doubled: as
// long as errors are fewer than half of n the others are less than it together.
func chance(n, check, errors, erasures int) float64 {
	left := n - erasures
	choose := factorials[left] - factorials[errors] - factorials[left-errors]
	return choose + math.Log2(255)*float64(errors) - 8*float64(check-erasures) + 1
}

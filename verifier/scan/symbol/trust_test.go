package symbol

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// The chance that words drawn by lot are corrected by the standard's way, summed
// exactly: what the package comment says.
func TestHardChance(t *testing.T) {
	worst := 0.0
	for version := 1; version <= 40; version++ {
		for level := iso18004.L; level <= iso18004.H; level++ {
			b := iso18004.BlocksOf(version, level)
			sum := 0.0
			for block := range b.Count {
				n := b.Size(block)
				capacity := (b.Check - iso18004.Protection(version, level)) / 2
				exact := 0.0
				for i := range capacity + 1 {
					exact += math.Exp2(factorials[n]-factorials[i]-factorials[n-i]+float64(i)*math.Log2(255)) / math.Pow(256, float64(b.Check))
				}
				if bound := math.Exp2(chance(n, b.Check, capacity, 0)); exact > bound || exact < bound/3 {
					t.Errorf("%d-%v: chance %.3g, exactly %.3g", version, level, bound, exact)
				}
				sum += exact
			}
			worst = max(worst, sum)
		}
	}
	if worst < 4.7e-10 || worst > 4.9e-10 {
		t.Errorf("worst chance %.3g", worst)
	}
}

// Few data drawn by lot are segments of a text, which is why the formats that are tried
// do not add to the chance.
func TestTextChance(t *testing.T) {
	random := rand.New(rand.NewPCG(21, 22))
	const rounds = 50_000
	var s segments
	texts := 0
	for range rounds {
		var data [34]byte // 2-L
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		if s.read(data[:], &Message{Version: 2}) == nil {
			texts++
		}
	}
	if texts > rounds/500 {
		t.Errorf("%d of %d are texts", texts, rounds)
	}
}

// The bound on the distance holds where the patterns within it can be counted.
func TestTrustedDistance(t *testing.T) {
	const n, check = 20, 6
	random := rand.New(rand.NewPCG(19, 20))
	var strengths [129]int
	var values [8 * n]int
	for i := range values {
		values[i] = 1 + random.IntN(127)
		strengths[values[i]]++
	}
	trusted := trustedDistance(&strengths, check, 1)
	// The share of patterns of signs within the distance of none is at most
	// 2^(8 check - softBits) of 2^(8 n): counted by the exact distribution of sums.
	ways := make([]float64, 1<<15)
	ways[0] = 1
	for _, v := range values {
		for sum := len(ways) - 1; sum >= v; sum-- {
			ways[sum] += ways[sum-v]
		}
	}
	within := 0.0
	for sum := range trusted + 1 {
		within += ways[sum]
	}
	if got := math.Log2(within); got > 8*check-softBits || got < 8*check-softBits-8 {
		t.Errorf("2^%.1f patterns within %d, want 2^%d at most", got, trusted, 8*check-softBits)
	}
	if trustedDistance(&strengths, 4, 1) >= 0 {
		t.Error("4 check codewords are trusted")
	}
}

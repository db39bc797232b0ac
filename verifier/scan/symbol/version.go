package symbol

import "github.com/giayto/giayto/verifier/scan/iso18004"

// VersionEvidence is what was sampled of the two copies of the version information,
// as in a Grid. Bit 3*i+j of the first copy, beside the upper right finder pattern,
// is the module at x = size-11+j, y = i; the second, beside the lower left one, is
// its transposition: y = size-11+j, x = i. A mirrored symbol has the same bits.
type VersionEvidence [2][18]int8

// Version is the version, 7 to 40, that agrees best with the evidence. Score is the
// agreement, from -1 to 1, weighted by the evidence; it is 0 without evidence. Lead is
// how much it exceeds the second best. Of modules without meaning the best scores
// about 0.4; versions differ in 8 of 18 bits, so an intact copy leads by 0.88 or more.
func (e VersionEvidence) Version() (version int, score, lead float64) {
	var best, second, all int
	for _, side := range e {
		for _, v := range side {
			all += max(int(v), -int(v))
		}
	}
	if all == 0 {
		return 0, 0, 0
	}
	best, second = -all-1, -all-1
	for v := iso18004.LeastNamed; v <= 40; v++ {
		word := iso18004.VersionWord(v)
		sum := 0
		for _, side := range e {
			for bit, s := range side {
				sum += (2*int(word>>bit&1) - 1) * int(s)
			}
		}
		if sum > best {
			best, second, version = sum, best, v
		} else {
			second = max(second, sum)
		}
	}
	return version, float64(best) / float64(all), float64(best-second) / float64(all)
}

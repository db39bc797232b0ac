package scan

import (
	"math"
	"slices"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// Evidence is, for each module, the logarithm of how much likelier it is dark than light,
// as one frame tells, in evidenceUnit parts of a nat.
type evidence []int8

const (
	evidenceUnit = 16

	// maxEvidence bounds what one module tells, since there is more than noise to make it
	// wrong.
	maxEvidence = 4 * evidenceUnit

	// leastContrast is the mean of the fixed modules, in parts of the contrast, below
	// which a frame tells nothing.
	leastContrast = 0.1

	// aroundReach is the reach in modules of the surroundings with which a module is
	// compared.
	aroundReach = 3
)

// take turns the grey of modules to evidence. Each is compared with the mean of its
// surroundings, which takes away how the light changes over the symbol. Dark and light
// ones are taken for normally distributed about two means that lie apart by the contrast
// around them, less where light floods the symbol. The modules that the version fixes
// tell how far this can be trusted. ok is false where they tell nothing.
func (e *evidence) take(s *sampling, version int) (ok bool) {
	shown, contrast := s.local()
	var with, own, squares, n float64
	for i, want := range iso18004.LayoutOf(version).Fixed {
		if want == unknown {
			continue
		}
		v, c := float64(shown[i]), float64(contrast[i])
		with += float64(want) * v * c
		own += c * c
		squares += v * v
		n++
	}
	share := with / max(own, 1e-9)
	if share < leastContrast {
		return false
	}
	// Modules among others are seen less clearly than finder patterns.
	noise := max((squares-share*with)/n, 0.02)
	factor := 2 * share / noise * evidenceUnit
	*e = resized(*e, len(shown))
	for i, v := range shown {
		told := factor * float64(v*contrast[i])
		(*e)[i] = int8(math.Round(min(max(told, -maxEvidence), maxEvidence)))
	}
	return true
}

// local is how much darker each module is than its surroundings, and the mean of that
// without its sign around it, both in parts of the symbol's mean.
func (s *sampling) local() (shown, contrast []float32) {
	n := len(s.grey)
	shown, contrast = boxMeans(s.grey, s.size, aroundReach), make([]float32, n)
	for i, v := range s.grey {
		shown[i] -= v
		contrast[i] = max(shown[i], -shown[i])
	}
	contrast = boxMeans(contrast, s.size, aroundReach)
	mean := float32(0)
	for _, v := range contrast {
		mean += v / float32(n)
	}
	mean = max(mean, 0.5)
	for i := range contrast {
		contrast[i] = contrast[i] / mean
		// No module is much darker or lighter than the others.
		most := 2 * contrast[i] * mean
		shown[i] = min(max(shown[i], -most), most) / mean
	}
	return shown, contrast
}

// beliefs holds tanh(v/2) for evidence v: 1 surely dark, -1 surely light.
var beliefs = func() (table [256]float32) {
	for i := range table {
		table[i] = float32(math.Tanh(float64(i-128) / (2 * evidenceUnit)))
	}
	return table
}()

const (
	// sureSame is the logarithm of how much likelier evidence comes from the same code
	// than from another, from which on it is taken to.
	sureSame = 12

	// contradicts is the same of one region below which that region is another code's.
	contradicts = -5
)

// A comparison says how likely evidence is from the code that is believed in, and not
// from another: natural logarithms.
type comparison struct {
	total float64
	worst float64 // of the regions
}

func (c comparison) same() bool { return c.total > sureSame && c.worst > contradicts }

// compare weighs the modules that carry codewords. Where both tell the same colour with
// the beliefs a and b they do so with the probability (1 + a b)/2, and with 1/2 where
// the codes have nothing to do with each other. Codes that share most of what they say
// differ in some block in more codewords than can be corrected: so it is done for each
// region alone.
func (r *regions) compare(belief []float32, e evidence) (c comparison) {
	clear(r.sums)
	for i, a := range belief {
		if r.of[0][i] < 0 {
			continue
		}
		l := math.Log1p(float64(a * beliefs[int(e[i])+128]))
		c.total += l
		for k, of := range r.of {
			r.sums[r.first[k]+int(of[i])] += l
		}
	}
	c.worst = slices.Min(r.sums)
	return c
}

// Regions are those of a version, of one level or of all.
type regions struct {
	of    [][]int16 // of each level, the region of each module
	first []int     // the first region of each level
	sums  []float64
}

// regionsOf are the regions of some levels, mirrored or not.
func regionsOf(version int, mirrored bool, levels ...iso18004.Level) *regions {
	r := &regions{}
	for _, level := range levels {
		of, count := regionsIn(version, level)
		if mirrored {
			size := iso18004.Size(version)
			for y := range size {
				for x := range y {
					of[y*size+x], of[x*size+y] = of[x*size+y], of[y*size+x]
				}
			}
		}
		r.of, r.first = append(r.of, of), append(r.first, len(r.sums))
		r.sums = append(r.sums, make([]float64, count)...)
	}
	return r
}

// regionsIn tells of each module, row by row, which part of which block it belongs to: i
// for the data codewords of block i, and, of so many blocks as there are, blocks + i for
// its error correction codewords; -1 where it carries no codeword. Two symbols of one
// version, level and mask that say different things differ, in a block where they do, in
// more codewords than its error correction has (ISO/IEC 18004, 7.5.2).
func regionsIn(version int, level iso18004.Level) (of []int16, count int) {
	l, b := iso18004.LayoutOf(version), iso18004.BlocksOf(version, level)
	of = make([]int16, l.Size*l.Size)
	for i := range of {
		of[i] = -1
	}
	for block := range b.Count {
		for i := range b.Size(block) {
			region := block
			if i >= b.Size(block)-b.Check {
				region += b.Count
			}
			for _, at := range l.Path[8*b.At(block, i):][:8] {
				of[at] = int16(region)
			}
		}
	}
	return of, 2 * b.Count
}

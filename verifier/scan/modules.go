package scan

import (
	"math"

	"github.com/giayto/giayto/verifier/scan/iso18004"
	"github.com/giayto/giayto/verifier/scan/symbol"
)

// Colours of the modules that a version fixes.
const (
	unknown = 0
	dark    = 1
	light   = -1
)

// A sampling is the brightness of a symbol's modules.
type sampling struct {
	size  int
	grey  []float32 // of each module
	soft  []float32 // 1 dark, -1 light
	level []float32 // threshold between dark and light around each module
	reach []float32 // half the difference between dark and light around each module
}

// sample takes the brightness of each module from nine places in it.
func (l *lattice) sample(r *plane, sign float64) *sampling {
	s := &sampling{size: l.size, grey: make([]float32, l.size*l.size)}
	for y := range l.size {
		for x := range l.size {
			p := l.middle[y*l.size+x]
			right, down := l.steps(x, y)
			right, down = right.times(0.28), down.times(0.28)
			sum := 2 * r.at(p.x, p.y)
			for j := -1.0; j <= 1; j++ {
				for i := -1.0; i <= 1; i++ {
					sum += r.at(p.x+i*right.x+j*down.x, p.y+i*right.y+j*down.y)
				}
			}
			s.grey[y*l.size+x] = float32(sign * sum / 11)
		}
	}
	s.normalise(wide)
	return s
}

// Reaches in modules of a box which, applied twice, weighs the modules around one whose
// dark and light ones make its threshold. In the narrow surroundings a threshold follows
// the edge of a shadow or a glare, and what a blur adds from the nearest modules; it is
// less sure where there is noise.
const (
	wide   = 3
	narrow = 1
)

// normalise finds the threshold around each module: half-way between the means of the
// darker and of the lighter modules around it, which unlike the mean of all does not
// depend on how many are dark.
func (s *sampling) normalise(reach int) {
	n := s.size * s.size
	s.level, s.reach, s.soft = make([]float32, n), make([]float32, n), make([]float32, n)
	around := func(values []float32) []float32 {
		return boxSums(boxSums(values, s.size, reach), s.size, reach)
	}
	ones := make([]float32, n)
	for i := range ones {
		ones[i] = 1
	}
	count, all := around(ones), around(s.grey)
	darks, sums := ones, make([]float32, n)
	for i, v := range s.grey {
		darks[i] = 0
		if v*count[i] < all[i] {
			darks[i], sums[i] = 1, v
		}
	}
	darks, sums = around(darks), around(sums)
	mean := float32(0)
	for i := range n {
		s.level[i] = all[i] / count[i]
		if lights := count[i] - darks[i]; darks[i] >= 1 && lights >= 1 {
			low, high := sums[i]/darks[i], (all[i]-sums[i])/lights
			s.level[i], s.reach[i] = (low+high)/2, (high-low)/2
		}
		mean += s.reach[i] / float32(n)
	}
	for i, v := range s.grey {
		s.soft[i] = (s.level[i] - v) / max(s.reach[i], 0.1*mean, 0.5)
	}
}

// changes is the share of neighbours, finder patterns left out, that have not the same
// colour.
func (s *sampling) changes() float64 {
	const edge = 9
	changed, pairs := 0, 0
	for y := edge; y < s.size-edge; y++ {
		for x := edge; x < s.size-edge; x++ {
			i := y*s.size + x
			for _, next := range [2]int{i + 1, i + s.size} {
				if pairs++; (s.soft[i] > 0) != (s.soft[next] > 0) {
					changed++
				}
			}
		}
	}
	return float64(changed) / float64(max(pairs, 1))
}

// sharpened is the evidence by thresholds of the narrow surroundings.
func (s *sampling) sharpened() []float32 {
	sharp := sampling{size: s.size, grey: s.grey}
	sharp.normalise(narrow)
	return sharp.soft
}

// boxSums sums the values of a square of 2 x reach + 1 modules around each one.
func boxSums(values []float32, size, reach int) []float32 {
	rows, out := make([]float32, len(values)), make([]float32, len(values))
	for y := range size {
		sum := float32(0)
		row := values[y*size : (y+1)*size]
		for x := -reach; x < size; x++ {
			if x+reach < size {
				sum += row[x+reach]
			}
			if x-reach-1 >= 0 {
				sum -= row[x-reach-1]
			}
			if x >= 0 {
				rows[y*size+x] = sum
			}
		}
	}
	sums := make([]float32, size)
	for y := -reach; y < size; y++ {
		for x := range sums {
			if y+reach < size {
				sums[x] += rows[(y+reach)*size+x]
			}
			if y-reach-1 >= 0 {
				sums[x] -= rows[(y-reach-1)*size+x]
			}
		}
		if y >= 0 {
			copy(out[y*size:], sums)
		}
	}
	return out
}

// boxMeans are boxSums over the number of modules of which they are.
func boxMeans(values []float32, size, reach int) []float32 {
	out := boxSums(values, size, reach)
	across := func(at int) int { return min(at+reach, size-1) - max(at-reach, 0) + 1 }
	for i := range out {
		out[i] /= float32(across(i%size) * across(i/size))
	}
	return out
}

// wrong is the share of modules fixed by the version, those in the finder patterns
// left out, whose colour is not the fixed one.
func (s *sampling) wrong(version int) float64 {
	bad, all := 0, 0
	for i, want := range iso18004.LayoutOf(version).Fixed {
		x, y := i%s.size, i/s.size
		if want == unknown || inFinder(s.size, x, y) {
			continue
		}
		all++
		if float32(want)*s.soft[i] <= 0 {
			bad++
		}
	}
	return float64(bad) / float64(max(all, 1))
}

// inFinder reports whether a module is of a finder pattern or of the light border around it.
func inFinder(size, x, y int) bool {
	return x < 8 && y < 8 || x >= size-8 && y < 8 || x < 8 && y >= size-8
}

// softGrid is the evidence for the symbol decoder.
func softGrid(size int, soft []float32) symbol.Grid {
	g := symbol.Grid{Size: size, Soft: make([]int8, len(soft))}
	for i, v := range soft {
		g.Soft[i] = int8(math.Round(float64(min(max(v, -1), 1) * 127)))
	}
	return g
}

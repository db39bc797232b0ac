package finder

import (
	"cmp"
	"context"
	"math"
	"slices"
)

const (
	// maxLinks bounds the patterns that may lie at the end of one side of a symbol, and
	// maxTriples the triples whose timing patterns are looked at.
	maxLinks   = 8
	maxTriples = 256

	// Between the centres of the finder patterns of versions 1 and 40 lie 14 and 170
	// modules; the bounds allow for a measurement that is out by a sixth.
	leastSide, greatestSide = 12, 200
)

// Triples combines patterns that Find found in gray to symbols, the likeliest first. Of
// more than 256 patterns it looks at the first. It ends early with ctx.
//
// Nothing tells a symbol from its mirror image before it is read: of a mirrored one the
// rows are taken for columns.
func Triples(ctx context.Context, gray Plane, patterns []Pattern, o Options) []Triple {
	var found []Triple
	patterns = patterns[:min(len(patterns), maxCombined)]
	for i := range patterns {
		if ctx.Err() != nil {
			return nil
		}
		found = append(found, corners(i, patterns)...)
		if len(found) > 8*maxTriples {
			found = best(found, maxTriples)
		}
	}
	found = best(found, maxTriples)
	for i := range found {
		if ctx.Err() != nil {
			return nil
		}
		found[i].timing(&gray)
	}
	return best(found, cmp.Or(o.Triples, 16))
}

// best sorts triples, the likeliest first, and keeps most of them at most.
func best(triples []Triple, most int) []Triple {
	slices.SortStableFunc(triples, func(a, b Triple) int { return cmp.Compare(b.Score, a.Score) })
	return triples[:min(len(triples), most)]
}

// A link is a side of a symbol between two patterns.
type link struct {
	to      int
	modules float64 // between the centres
	misfit  float64 // 0 where the axes of both patterns lie along the side and their sizes agree
	quarter int     // turns of a quarter from the U of the first pattern to the side
	turned  int     // the same for the other pattern
}

// corners lists the triples whose top left is patterns[i].
func corners(i int, patterns []Pattern) []Triple {
	var sides [4][]link
	for j := range patterns {
		if k, ok := linked(&patterns[i], &patterns[j]); ok && i != j {
			k.to = j
			sides[k.quarter] = append(sides[k.quarter], k)
		}
	}
	for q, s := range sides {
		slices.SortStableFunc(s, func(a, b link) int { return cmp.Compare(a.misfit, b.misfit) })
		sides[q] = s[:min(len(s), maxLinks)]
	}
	var found []Triple
	for q := range sides {
		for _, right := range sides[q] {
			for _, down := range sides[(q+1)%4] {
				if t, ok := corner(i, right, down, patterns); ok {
					found = append(found, t)
				}
			}
		}
	}
	return found
}

// axis is the pattern's U turned by quarters towards its V.
func (p *Pattern) axis(quarter int) Vector {
	return [...]Vector{p.U, p.V, p.U.times(-1), p.V.times(-1)}[quarter&3]
}

// toward expresses d in modules of the pattern: along the axis that is nearest to it,
// and beside that axis as a share of it.
func (p *Pattern) toward(d Vector) (quarter int, along, beside float64) {
	area := p.U.cross(p.V)
	x, y := d.cross(p.V)/area, p.U.cross(d)/area
	switch {
	case x >= math.Abs(y):
		return 0, x, y / x
	case y >= math.Abs(x):
		return 1, y, -x / y
	case -x >= math.Abs(y):
		return 2, -x, y / x
	}
	return 3, -y, -x / y
}

// linked reports whether two patterns may be corners of a symbol on one side of it.
func linked(a, b *Pattern) (link, bool) {
	if a.Inverted != b.Inverted {
		return link{}, false
	}
	d := b.Centre.minus(a.Centre)
	if d.dot(d) < 100*min(a.U.dot(a.U), a.V.dot(a.V)) {
		return link{}, false
	}
	quarter, n, slantA := a.toward(d)
	turned, m, slantB := b.toward(d)
	// Along a line seen in perspective the distance is the number of modules times the
	// geometric mean of the widths of a module at both ends.
	k := link{modules: math.Sqrt(n * m), quarter: quarter, turned: turned}
	uneven := math.Abs(math.Log(n / m))
	k.misfit = math.Abs(slantA) + math.Abs(slantB) + uneven/2
	return k, k.modules > leastSide && k.modules < greatestSide && math.Abs(slantA) < 0.3 && math.Abs(slantB) < 0.3 && uneven < 1
}

// corner makes a triple of two links from patterns[i].
func corner(i int, right, down link, patterns []Pattern) (Triple, bool) {
	stretch := math.Abs(math.Log(right.modules / down.modules))
	a, b, c := patterns[i], patterns[right.to], patterns[down.to]
	unseen := 0
	for _, p := range [...]*Pattern{&a, &b, &c} {
		if p.predicted {
			unseen++
		}
	}
	if stretch > 0.3 || unseen > 1 {
		return Triple{}, false
	}
	t := Triple{
		TopLeft:    a.oriented(right.quarter),
		TopRight:   b.oriented(right.turned),
		BottomLeft: c.oriented(down.turned - 1),
		Dimension:  (right.modules+down.modules)/2 + 7,
	}
	t.Deviation = 1 + 0.02*t.Dimension + math.Abs(right.modules-down.modules)/2
	t.Score = min(a.Score, b.Score, c.Score) - stretch - (right.misfit+down.misfit)/2
	return t, true
}

// oriented is p with its U where it was after so many quarter turns.
func (p Pattern) oriented(quarter int) Pattern {
	p.U, p.V = p.axis(quarter), p.axis(quarter+1)
	return p
}

// timing measures the dimension on the timing patterns, and lets their regularity
// count in the score.
func (t *Triple) timing(g *Plane) {
	n := t.Dimension - 7
	across := side{t.TopLeft.Centre.plus(t.TopLeft.V.times(3)), t.TopRight.Centre.plus(t.TopRight.V.times(3)), t.TopLeft.U, t.TopRight.U, n, t.TopLeft.Inverted, 0}
	along := side{t.TopLeft.Centre.plus(t.TopLeft.U.times(3)), t.BottomLeft.Centre.plus(t.BottomLeft.U.times(3)), t.TopLeft.V, t.BottomLeft.V, n, t.TopLeft.Inverted, 0}
	first, sure := across.best(g)
	second, sure2 := along.best(g)
	t.Score += sure + sure2
	var sum, weight float64
	for _, m := range [...]struct{ modules, sure float64 }{{first, sure}, {second, sure2}} {
		if m.sure > leastCoherence && math.Abs(m.modules-n) < 3*t.Deviation {
			w := m.sure * m.sure
			sum, weight = sum+w*m.modules, weight+w
		}
	}
	if weight > 0 {
		t.Dimension = 7 + sum/weight
		t.Deviation = min(t.Deviation, 0.5+math.Abs(first-second)/2)
	}
}

// leastCoherence is the regularity below which a timing pattern says nothing.
const leastCoherence = 0.5

// A side is the way along a timing pattern, from the column of the centre of one finder
// pattern to that of another, and what a module is at its ends.
type side struct {
	from, to    Vector
	first, last Vector
	modules     float64
	inverted    bool
	bent        float64 // share of the bow by the directions at the ends that is followed
}

// best counts along the straight way and along the bow, whichever is more regular.
func (s *side) best(g *Plane) (modules, sure float64) {
	for _, s.bent = range [...]float64{0, 0.5, 1} {
		if n, regular := s.count(g); regular > sure {
			modules, sure = n, regular
		}
	}
	return modules, sure
}

// at is the place of a share of the modules. Seen in perspective, a straight line's
// places have the two widths of a module at its ends; bent, it leaves and arrives in
// the directions that it has there.
func (s *side) at(share float64) Vector {
	d := s.to.minus(s.from)
	ratio := math.Sqrt(math.Abs(s.last.dot(d) / s.first.dot(d)))
	f := share / (share + (1-share)*ratio)
	leaves, arrives := s.first.cross(d)/s.first.dot(d), s.last.cross(d)/s.last.dot(d)
	bow := -s.bent * f * (1 - f) * ((1-f)*leaves - f*arrives)
	return s.from.plus(d.times(f)).plus(Vector{-d.Y, d.X}.times(bow))
}

// samples is how many samples are taken in a module of a timing pattern.
const samples = 2

// count counts the modules between the ends by the phase of the timing pattern, whose
// colour changes with each module (ISO/IEC 18004, 6.3.5). Sure is 1 for a regular one,
// and about 1/3 for other modules.
func (s *side) count(g *Plane) (modules, sure float64) {
	wave, first := s.wave(g)
	reach := min(3*samples, (len(wave)-1)/2)
	if reach < samples {
		return 0, 0
	}
	var drift, previous, total float64
	for i := reach; i < len(wave)-reach; i++ {
		var re, im, energy float64
		for j := i - reach; j <= i+reach; j++ {
			// The carrier has the values 1, 0, -1, 0 of a cosine at two samples a module.
			switch w := wave[j]; (first + j) & 3 {
			case 0:
				re += w
			case 1:
				im -= w
			case 2:
				re -= w
			default:
				im += w
			}
			energy += wave[j] * wave[j]
		}
		phase := math.Atan2(im, re)
		drift += math.Remainder(phase-previous, 2*math.Pi)
		previous = phase
		total += math.Hypot(re, im) / math.Sqrt(max(energy, 1)*float64(2*reach+1)/2)
	}
	return s.modules + drift/math.Pi, min(1, total/float64(len(wave)-2*reach))
}

// wave is the grey along the timing pattern less the mean of both neighbouring modules,
// which takes away slow changes of light. It begins first samples from the column of
// the first pattern's centre.
func (s *side) wave(g *Plane) (wave []float64, first int) {
	begin, end := int(math.Ceil(4.5*samples)), int(math.Floor((s.modules-4.5)*samples))
	if begin+2*samples > end {
		return nil, 0
	}
	grey := make([]float64, end-begin+1)
	for i := range grey {
		p := s.at(float64(begin+i) / samples / s.modules)
		grey[i] = g.at(p.X, p.Y)
	}
	wave = make([]float64, len(grey)-2*samples)
	for i := range wave {
		wave[i] = grey[i+samples] - (grey[i]+grey[i+2*samples])/2
		if s.inverted {
			wave[i] = -wave[i]
		}
	}
	return wave, begin + samples
}

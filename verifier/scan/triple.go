package scan

import (
	"cmp"
	"math"
	"slices"
)

// maxTriples bounds the combinations of finder patterns that are read as a symbol.
const maxTriples = 60

// A triple is three finder patterns that may be the corners of one symbol.
type triple struct {
	topLeft, topRight, bottomLeft centre
	misfit                        float64 // 0 for a square seen straight
}

// triples combines centres to squares, seen at an angle at most, best first.
func triples(all []centre) []triple {
	var found []triple
	for i := range all {
		for j := range i {
			for k := range j {
				if t, ok := square(all[i], all[j], all[k]); ok {
					found = append(found, t)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b triple) int { return cmp.Compare(a.misfit, b.misfit) })
	return found[:min(len(found), maxTriples)]
}

// square orders three centres as corners and refuses those that no symbol has.
func square(a, b, c centre) (triple, bool) {
	large, small := max(a.module, b.module, c.module), min(a.module, b.module, c.module)
	if large > 1.7*small {
		return triple{}, false
	}
	// The longest side lies opposite the top left corner.
	ab, bc, ca := a.distance(b.point), b.distance(c.point), c.distance(a.point)
	switch {
	case ab >= bc && ab >= ca:
		a, b, c = c, a, b
	case ca >= ab && ca >= bc:
		a, b, c = b, c, a
	}
	right, down := b.minus(a.point), c.minus(a.point)
	if right.cross(down) < 0 {
		b, c, right, down = c, b, down, right
	}
	across, along := math.Hypot(right.x, right.y), math.Hypot(down.x, down.y)
	slant := math.Abs(right.dot(down)) / (across * along)
	stretch := math.Abs(math.Log(across / along))
	modules := (across + along) / (2 * (a.module + b.module + c.module) / 3)
	// Between centres are 14 to 170 modules; seen at 45 degrees a module looks 1.4 times larger.
	if slant > 0.5 || stretch > 0.6 || modules < 9 || modules > 200 {
		return triple{}, false
	}
	return triple{a, b, c, slant + stretch + math.Log(large/small)}, true
}

// version estimates the symbol's version from the widths of the finder patterns
// along its own sides.
func (t triple) version(b *bits) float64 {
	side := func(from, to centre) float64 {
		length := from.distance(to.point)
		step := to.minus(from.point).times(1 / length)
		width, n := 0.0, 0.0
		for _, c := range []centre{from, to} {
			if _, pixels, ok := crossing(b, c.point, step, int(12*c.module)+2); ok {
				width += float64(pixels)
				n++
			}
		}
		if n == 0 {
			return length / ((from.module + to.module) / 2)
		}
		return length / (width / n / 7)
	}
	modules := (side(t.topLeft, t.topRight) + side(t.topLeft, t.bottomLeft)) / 2
	return (modules + 7 - 17) / 4
}

// versions lists the versions near the estimate, those first whose timing patterns
// alternate best, and how well the best does: 1 is perfectly, 0.5 by chance.
func (t triple) versions(b *bits) (order []int, best float64) {
	middle := int(math.Round(t.version(b)))
	reach := 1 + middle/10
	timing := map[int]float64{}
	for v := max(1, middle-reach); v <= min(40, middle+reach); v++ {
		timing[v] = t.timing(b, 17+4*v)
		order = append(order, v)
	}
	slices.SortStableFunc(order, func(v, w int) int { return cmp.Compare(timing[w], timing[v]) })
	if len(order) > 0 {
		best = timing[order[0]]
	}
	return order[:min(len(order), 3)], best
}

// timing is the share of modules in both timing patterns that have the colour they
// should have in a symbol of size modules (ISO/IEC 18004, §6.3.5).
func (t triple) timing(b *bits, size int) float64 {
	right := t.topRight.minus(t.topLeft.point).times(1 / float64(size-7))
	down := t.bottomLeft.minus(t.topLeft.point).times(1 / float64(size-7))
	good, all := 0, 0
	for i := 8; i < size-8; i++ {
		along := float64(i) - 3
		for _, at := range []point{right.times(along).plus(down.times(3)), down.times(along).plus(right.times(3))} {
			at = at.plus(t.topLeft.point)
			if b.dark(int(at.x), int(at.y)) == (i%2 == 0) {
				good++
			}
			all++
		}
	}
	return float64(good) / float64(all)
}

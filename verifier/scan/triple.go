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

// moduleAlong is the width of a module at c in a direction of length 1: a seventh of
// the finder pattern there.
func (c centre) moduleAlong(b *bits, direction point) float64 {
	if _, pixels, ok := crossing(b, c.point, direction, int(12*c.module)+2); ok {
		return float64(pixels) / 7
	}
	return c.module
}

// A side is one of the two sides of a symbol between finder patterns.
type side struct {
	modules float64 // between the centres, by the width of the modules at both
	counted int     // the same, by counting along the timing pattern
}

// side measures from one finder pattern to another. The timing pattern runs three
// modules inwards of the centres.
func (t triple) side(b *bits, to centre, inwards point) side {
	from := t.topLeft
	length := from.distance(to.point)
	along := to.minus(from.point).times(1 / length)
	inwards = inwards.times(1 / math.Hypot(inwards.x, inwards.y))
	first := from.plus(inwards.times(3 * from.moduleAlong(b, inwards)))
	last := to.plus(inwards.times(3 * to.moduleAlong(b, inwards)))
	width := (from.moduleAlong(b, along) + to.moduleAlong(b, along)) / 2
	// Between the inner edges of the finder patterns the colour changes with each
	// module (ISO/IEC 18004, 6.3.5); six modules belong to the two patterns.
	return side{length / width, changes(b, first, last, width/4) + 6}
}

// changes counts how often the colour changes on the way from one point to another.
// A colour counts when two steps in turn have it.
func changes(b *bits, from, to point, step float64) int {
	n := int(from.distance(to)/step) + 1
	if n > 8*maxSize {
		return 0
	}
	stride := to.minus(from).times(1 / float64(n))
	count, colour, previous := 0, true, true
	for i := range n + 1 {
		at := from.plus(stride.times(float64(i)))
		dark := b.dark(int(at.x), int(at.y))
		if dark == previous && dark != colour {
			count++
			colour = dark
		}
		previous = dark
	}
	return count
}

// maxSize is the number of modules along a side of version 40.
const maxSize = 177

// versions lists the versions that the triple may be, the likeliest first. Regular
// tells that both timing patterns say the same.
func (t triple) versions(b *bits) (order []int, regular bool) {
	right := t.side(b, t.topRight, t.bottomLeft.minus(t.topLeft.point))
	down := t.side(b, t.bottomLeft, t.topRight.minus(t.topLeft.point))
	add := func(modules float64) {
		v := int(math.Round((modules + 7 - 17) / 4))
		if v >= 1 && v <= 40 && !slices.Contains(order, v) {
			order = append(order, v)
		}
	}
	measured := (right.modules + down.modules) / 2
	counted := float64(right.counted+down.counted) / 2
	if math.Abs(counted-measured) < 0.25*measured {
		add(counted)
		add(float64(right.counted))
		add(float64(down.counted))
		regular = max(right.counted, down.counted)-min(right.counted, down.counted) <= 2
	}
	add(measured)
	add(measured + 4)
	add(measured - 4)
	return order[:min(len(order), 4)], regular
}

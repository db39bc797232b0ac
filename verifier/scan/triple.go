package scan

import (
	"cmp"
	"context"
	"math"
	"slices"
)

const (
	// maxNeighbours is how many of the nearest finder patterns may be the other two
	// corners of a symbol where there are more than maxTogether; up to there, all.
	maxNeighbours = 24
	maxTogether   = 48

	// maxTriples bounds the combinations whose timing patterns are looked at, and
	// maxUnread those that are tried as a symbol in one black and white picture and
	// are none.
	maxTriples = 8192
	maxUnread  = 240
)

// A triple is three finder patterns that may be the corners of one symbol.
type triple struct {
	topLeft, topRight, bottomLeft centre
	misfit                        float64 // 0 for a square seen straight
	crowded                       bool    // other finder patterns lie between: the corners of several symbols
	versions                      []int   // that it may be, the likeliest first
	regular                       bool    // both timing patterns say the same version
}

// triples combines centres to squares, seen at an angle at most, the likeliest
// symbols first. It gives none once ctx ends.
func triples(ctx context.Context, b *bits, all []centre) []triple {
	var found []triple
	for _, corner := range all {
		if ctx.Err() != nil {
			return nil
		}
		found = append(found, corner.triples(neighbours(corner, all))...)
	}
	slices.SortStableFunc(found, likelier)
	found = found[:min(len(found), maxTriples)]
	for i := range found {
		if ctx.Err() != nil {
			return nil
		}
		found[i].versions, found[i].regular = found[i].measure(b)
	}
	slices.SortStableFunc(found, likelier)
	return found
}

// likelier orders triples: a symbol has regular timing patterns and no finder pattern
// but its own three.
func likelier(a, b triple) int {
	return cmp.Or(-compareBool(a.regular, b.regular), compareBool(a.crowded, b.crowded), cmp.Compare(a.misfit, b.misfit))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// neighbours lists the centres around corner that may belong to its symbol, the
// nearest first.
func neighbours(corner centre, all []centre) []centre {
	var near []centre
	for _, c := range all {
		if c.point != corner.point && !unequal(c, corner) {
			near = append(near, c)
		}
	}
	slices.SortStableFunc(near, func(a, b centre) int {
		return cmp.Compare(a.distance(corner.point), b.distance(corner.point))
	})
	if len(all) > maxTogether {
		near = near[:min(len(near), maxNeighbours)]
	}
	return near
}

// triples lists the triples whose top left is c.
func (c centre) triples(near []centre) []triple {
	var found []triple
	for i := range near {
		for j := range i {
			t, ok := square(c, near[i], near[j])
			if !ok || t.topLeft.point != c.point {
				continue
			}
			t.crowded = slices.ContainsFunc(near, t.surrounds)
			found = append(found, t)
		}
	}
	return found
}

// surrounds reports whether c lies among the triple's corners without being one.
func (t triple) surrounds(c centre) bool {
	if c.point == t.topLeft.point || c.point == t.topRight.point || c.point == t.bottomLeft.point {
		return false
	}
	const slack = 0.05
	right, down, to := t.topRight.minus(t.topLeft.point), t.bottomLeft.minus(t.topLeft.point), c.minus(t.topLeft.point)
	area := right.cross(down)
	x, y := to.cross(down)/area, right.cross(to)/area
	return x > -slack && x < 1+slack && y > -slack && y < 1+slack
}

// unequal reports whether the modules of finder patterns differ more than within a symbol.
func unequal(centres ...centre) bool {
	large, small := centres[0].module, centres[0].module
	for _, c := range centres[1:] {
		large, small = max(large, c.module), min(small, c.module)
	}
	return large > 1.7*small
}

// square orders three centres as corners and refuses those that no symbol has.
func square(a, b, c centre) (triple, bool) {
	if unequal(a, b, c) {
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
	uneven := math.Log(max(a.module, b.module, c.module) / min(a.module, b.module, c.module))
	return triple{topLeft: a, topRight: b, bottomLeft: c, misfit: slant + stretch + uneven}, true
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

// measure lists the versions that the triple may be, the likeliest first. Regular
// tells that both timing patterns say the same.
func (t triple) measure(b *bits) (order []int, regular bool) {
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

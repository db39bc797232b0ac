package scan

import (
	"cmp"
	"math"
	"slices"

	"github.com/giayto/giayto/verifier/scan/finder"
	"github.com/giayto/giayto/verifier/scan/iso18004"
)

const (
	// leastLikeness is how many standard deviations the fixed modules of a symbol agree
	// with a picture that it is taken to be in.
	leastLikeness = 6

	// tilt is how many modules perspective moves the corner that has no finder pattern
	// from where the others would put it, at most.
	tilt = 6
)

// acquire finds how a symbol lies whose finder patterns are those of a triple, by the
// modules that are the same in all symbols of a version: first which version, and where
// the fourth corner is, then to a part of a module.
func acquire(d *detail, base *plane, t finder.Triple) (best pose, ok bool) {
	middle := int(math.Round((t.Dimension - 17) / 4))
	type guess struct {
		pose
		likeness float64
	}
	var guesses []guess
	for version := max(middle-3, 1); version <= min(middle+3, 40); version++ {
		p, l := tilted(d, t, version, point{}, tilt, tilt/2)
		guesses = append(guesses, guess{p, l})
	}
	slices.SortFunc(guesses, func(a, b guess) int { return cmp.Compare(b.likeness, a.likeness) })
	most := 0.0
	for _, g := range guesses[:min(len(guesses), 2)] {
		if p, l := tilted(d, t, g.version, g.off, tilt/2-1, 1); l > most {
			best, most = p, l
		}
	}
	if most < leastLikeness/2 {
		return best, false
	}
	template, all, outside := fixedModules(best.version)
	best = best.register(d, template, all, 8).turned(d, template, all)
	return best, best.plausible(base) && best.likeness(d, outside, template) > leastLikeness
}

// tilted tries the fourth corner within reach modules of a place, so many from one
// another.
func tilted(d *detail, t finder.Triple, version int, around point, reach, step int) (best pose, most float64) {
	template, _, outside := fixedModules(version)
	most = math.Inf(-1)
	for j := -reach; j <= reach; j += step {
		for i := -reach; i <= reach; i += step {
			off := around.plus(point{float64(i), float64(j)})
			p, ok := poseOf(t, version, off)
			if !ok {
				continue
			}
			p.off = off
			if l := p.likeness(d, outside, template); l > most {
				best, most = p, l
			}
		}
	}
	return best, most
}

// poseOf lays a symbol over three finder patterns, its fourth corner so many modules
// from where a parallelogram has it.
func poseOf(t finder.Triple, version int, off point) (pose, bool) {
	size := iso18004.Size(version)
	at := places(size)
	a, b, c := pointOf(t.TopLeft.Centre), pointOf(t.TopRight.Centre), pointOf(t.BottomLeft.Centre)
	right, down := b.minus(a), c.minus(a)
	modules := at[1].x - at[0].x
	fourth := b.plus(down).plus(right.times(off.x / modules)).plus(down.times(off.y / modules))
	controls := [...]control{{at[0], a, 1}, {at[1], b, 1}, {at[2], c, 1}, {point{at[1].x, at[2].y}, fourth, 1}}
	h, ok := fitHomography(size, controls[:])
	return pose{homography: h, version: version, size: size, sign: signOf(t.TopLeft.Inverted)}, ok
}

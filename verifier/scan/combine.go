package scan

import (
	"cmp"
	"context"
	"slices"

	"github.com/giayto/giayto/verifier/scan/finder"
)

const (
	// fewPatterns is how many patterns are all combined with each other. Among more, as
	// on a sheet of symbols, each is combined with so many of its neighbours besides.
	fewPatterns = 16
	neighbours  = 9

	// sureScore is the likeness above which a pattern is taken for that of a symbol.
	sureScore = 0.75
)

// combine lists the triples of patterns, the likeliest symbols first: those with no
// other pattern between their own.
func combine(ctx context.Context, gray finder.Plane, patterns []finder.Pattern) []finder.Triple {
	found := finder.Triples(ctx, gray, patterns, finder.Options{Triples: maxTriples})
	if len(patterns) > fewPatterns {
		for _, p := range patterns {
			if ctx.Err() != nil {
				return nil
			}
			near := slices.Clone(patterns)
			slices.SortStableFunc(near, func(a, b finder.Pattern) int {
				return cmp.Compare(between(a, p), between(b, p))
			})
			found = append(found, finder.Triples(ctx, gray, near[:neighbours], finder.Options{Triples: neighbours})...)
		}
		found = distinctTriples(found)
	}
	crowded := make(map[[3]finder.Vector]int, len(found))
	for _, t := range found {
		crowded[centres(t)] = crowd(t, patterns)
	}
	slices.SortStableFunc(found, func(a, b finder.Triple) int {
		return cmp.Or(cmp.Compare(crowded[centres(a)], crowded[centres(b)]), cmp.Compare(b.Score, a.Score))
	})
	return found
}

func between(a, b finder.Pattern) float64 { return pointOf(a.Centre).distance(pointOf(b.Centre)) }

// centres are those of a triple's patterns, by which it is known again.
func centres(t finder.Triple) [3]finder.Vector {
	return [3]finder.Vector{t.TopLeft.Centre, t.TopRight.Centre, t.BottomLeft.Centre}
}

func distinctTriples(found []finder.Triple) []finder.Triple {
	seen := map[[3]finder.Vector]bool{}
	return slices.DeleteFunc(found, func(t finder.Triple) bool {
		again := seen[centres(t)]
		seen[centres(t)] = true
		return again
	})
}

// crowd is 1 where another pattern lies among the triple's own: it is made of the
// corners of several symbols.
func crowd(t finder.Triple, patterns []finder.Pattern) int {
	const slack = 0.05
	own := centres(t)
	corner := pointOf(own[0])
	right, down := pointOf(own[1]).minus(corner), pointOf(own[2]).minus(corner)
	area := right.cross(down)
	for _, p := range patterns {
		if p.Score < sureScore || p.Inverted != t.TopLeft.Inverted || slices.Contains(own[:], p.Centre) {
			continue
		}
		to := pointOf(p.Centre).minus(corner)
		x, y := to.cross(down)/area, right.cross(to)/area
		if x > -slack && x < 1+slack && y > -slack && y < 1+slack {
			return 1
		}
	}
	return 0
}

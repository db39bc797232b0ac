package scan

import (
	"cmp"
	"context"
	"math"
	"slices"
)

const (
	// maxCandidates bounds the finder patterns looked at in one picture, and
	// maxCentres those that are combined, which are enough for 300 symbols.
	maxCandidates = 2048
	maxCentres    = 1024
)

type point struct{ x, y float64 }

func (p point) plus(q point) point       { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point      { return point{p.x - q.x, p.y - q.y} }
func (p point) times(f float64) point    { return point{p.x * f, p.y * f} }
func (p point) dot(q point) float64      { return p.x*q.x + p.y*q.y }
func (p point) cross(q point) float64    { return p.x*q.y - p.y*q.x }
func (p point) distance(q point) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

// A centre is the middle of something like a finder pattern: dark, light, dark,
// light, dark in the ratio 1:1:3:1:1 across and down.
type centre struct {
	point
	module float64 // its width over seven
	seen   int     // rows that crossed it
}

// centres finds finder patterns, those crossed by the most rows first.
func centres(ctx context.Context, b *bits) []centre {
	var found []centre
	for y := 1; y < b.h; y += 2 {
		if ctx.Err() != nil {
			break
		}
		found = rowCentres(b, y, found)
	}
	slices.SortStableFunc(found, func(a, b centre) int { return cmp.Compare(b.seen, a.seen) })
	return found
}

// rowCentres adds the finder patterns that row y crosses to found.
func rowCentres(b *bits, y int, found []centre) []centre {
	var runs [5]int
	started := 0 // runs that have ended or begun
	for x, start := 0, 0; x <= b.w; x++ {
		if x < b.w && x > 0 && b.dark(x, y) == b.dark(x-1, y) || x == 0 {
			continue
		}
		copy(runs[:], runs[1:])
		runs[4] = x - start
		start = x
		started++
		if started >= 5 && b.dark(x-1, y) && finderRatio(runs) {
			if c, ok := crossed(b, runs, x, y); ok {
				found = merge(found, c)
			}
		}
	}
	return found
}

func finderRatio(runs [5]int) bool {
	total := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	if total < 7 {
		return false
	}
	module := float64(total) / 7
	for i, run := range runs {
		want, slack := module, module*0.7
		if i == 2 {
			want, slack = 3*module, module*1.5
		}
		if math.Abs(float64(run)-want) >= slack {
			return false
		}
	}
	return true
}

// crossed checks a pattern found in row y, whose last run ends before x, downwards
// and once more across through the centre found so.
func crossed(b *bits, runs [5]int, x, y int) (centre, bool) {
	total := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	cx := float64(x-runs[4]-runs[3]) - float64(runs[2])/2
	cy, height, ok := crossing(b, point{cx, float64(y) + 0.5}, point{0, 1}, total)
	if !ok {
		return centre{}, false
	}
	at := point{math.Floor(cx) + 0.5, float64(y) + 0.5 + cy}
	shift, width, ok := crossing(b, at, point{1, 0}, total)
	if !ok || float64(height) > 1.8*float64(width) || float64(width) > 1.8*float64(height) {
		return centre{}, false
	}
	at.x += shift
	if !b.dark(int(at.x), int(at.y)) {
		return centre{}, false
	}
	return centre{at, float64(width+height) / 14, 1}, true
}

// crossing walks from a point within the middle of a finder pattern along step and
// against it. It returns how far the pattern's centre is along step, and its length.
func crossing(b *bits, from, step point, size int) (shift float64, length int, ok bool) {
	forward, ok1 := walk(b, from, step, size)
	backward, ok2 := walk(b, from, step.times(-1), size)
	if !ok1 || !ok2 {
		return 0, 0, false
	}
	// Both walks count the pixel they start at.
	runs := [5]int{backward[2], backward[1], backward[0] + forward[0] - 1, forward[1], forward[2]}
	length = runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	return float64(forward[0]-backward[0]) / 2, length, finderRatio(runs)
}

// walk counts the dark, light and dark pixels from a dark one outwards. It gives up
// past limit.
func walk(b *bits, from, step point, limit int) (runs [3]int, ok bool) {
	for n, i := 0, 0; n <= limit; n++ {
		at := from.plus(step.times(float64(n)))
		x, y := int(math.Floor(at.x)), int(math.Floor(at.y))
		for b.dark(x, y) == (i == 1) {
			if i++; i == 3 {
				return runs, true
			}
		}
		if x < 0 || y < 0 || x >= b.w || y >= b.h {
			return runs, false
		}
		runs[i]++
	}
	return runs, false
}

// merge adds c to found, into a centre that it lies on.
func merge(found []centre, c centre) []centre {
	for i := range found {
		f := &found[i]
		if math.Abs(f.x-c.x) > f.module || math.Abs(f.y-c.y) > f.module || c.module > 2*f.module || f.module > 2*c.module {
			continue
		}
		n := float64(f.seen)
		f.point = f.times(n).plus(c.point).times(1 / (n + 1))
		f.module = (f.module*n + c.module) / (n + 1)
		f.seen++
		return found
	}
	if len(found) < maxCandidates {
		found = append(found, c)
	}
	return found
}

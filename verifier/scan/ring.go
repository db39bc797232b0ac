package scan

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/giayto/giayto/verifier/scan/finder"
)

// Finder patterns are found in noise by what they are from all sides: a dark middle, a
// light ring, a dark ring and light around, whatever their angle. Where the mean over a
// few dozen places says so, squares in several angles and sizes are compared (a matched
// filter, in two steps).

const (
	// maxRings bounds the places where squares are compared.
	maxRings = 512

	// leastSquare is the correlation with a finder pattern from which it counts, and
	// hopefulSquare that from which better places are tried.
	leastSquare   = 0.3
	hopefulSquare = 0.2

	// maxNoisy bounds the patterns that are combined.
	maxNoisy = 64
)

// ringScales are the widths of a module, in pixels of the detail, that are looked for.
var ringScales = [...]float64{1.5, 1.8, 2.15, 2.55}

// ringPlaces are places around a middle, in modules, those of each ring of one colour.
var ringPlaces = func() (out [4][]point) {
	for k, ring := range [4]struct {
		radius float64
		n      int
	}{{0.9, 6}, {2.25, 8}, {3.3, 12}, {4.5, 12}} {
		for i := range ring.n {
			sin, cos := math.Sincos(2 * math.Pi * (float64(i) + 0.5*float64(k%2)) / float64(ring.n))
			out[k] = append(out[k], point{cos * ring.radius, sin * ring.radius})
		}
	}
	return out
}()

// A ring is a place that looks like a finder pattern from all sides.
type ring struct {
	x, y     int // in the detail
	module   float64
	score    float32
	inverted bool
}

// rings lists the places that look most like finder patterns with modules of a width.
func (d *detail) rings(module float64) []ring {
	var offsets [4][]int
	for k, places := range ringPlaces {
		for _, p := range places {
			offsets[k] = append(offsets[k], int(math.Round(p.y*module))*d.w+int(math.Round(p.x*module)))
		}
	}
	a, b := [6]int(offsets[0]), [8]int(offsets[1])
	border := int(math.Ceil(4.5*module)) + 1
	v, gate := d.v, d.gate()
	best := resized(d.cells, (d.w/ringCell+1)*(d.h/ringCell+1))
	d.cells = best
	clear(best)
	for y := border; y < d.h-border; y++ {
		for x := border; x < d.w-border; x++ {
			at := y*d.w + x
			// Loops over the places take three times as long in WebAssembly.
			middle := int(v[at+a[0]]) + int(v[at+a[1]]) + int(v[at+a[2]]) + int(v[at+a[3]]) + int(v[at+a[4]]) + int(v[at+a[5]])
			light := int(v[at+b[0]]) + int(v[at+b[1]]) + int(v[at+b[2]]) + int(v[at+b[3]]) + int(v[at+b[4]]) + int(v[at+b[5]]) + int(v[at+b[6]]) + int(v[at+b[7]])
			contrast := middle*4/3 - light // eight of each
			if max(contrast, -contrast) < gate {
				continue
			}
			score := d.ringScore(at, &offsets)
			r := ring{x, y, module, max(score, -score), contrast < 0}
			cell := &best[y/ringCell*(d.w/ringCell+1)+x/ringCell]
			if (score < 0) == r.inverted && r.score > cell.score {
				*cell = r
			}
		}
	}
	best = slices.DeleteFunc(best, func(r ring) bool { return r.score < leastRing })
	slices.SortFunc(best, func(a, b ring) int { return cmp.Compare(b.score, a.score) })
	return best[:min(len(best), maxRings)]
}

// ringCell is the side of the squares each of which has one ring at most, and
// leastRing the correlation from which it counts.
const (
	ringCell  = 6
	leastRing = 0.35
)

// gate is the contrast between the middle and the first ring, over eight places, that a
// finder pattern among noise has at least.
func (d *detail) gate() int {
	sum, n := 0, 0
	for i := 0; i < len(d.v); i += 7 {
		v := int(d.v[i])
		sum += max(v, -v)
		n++
	}
	return max(6*sum/max(n, 1), 8*12)
}

// ringScore correlates the places around one with a finder pattern.
func (d *detail) ringScore(at int, offsets *[4][]int) float32 {
	var sums [4]float32
	squares, n := float32(0), 0
	for k, ring := range offsets {
		for _, o := range ring {
			v := float32(d.v[at+o])
			sums[k] += v
			squares += v * v
		}
		n += len(ring)
	}
	// The outermost ring is light only in three of four places.
	return (sums[0] - sums[1] + sums[2] - 0.6*sums[3]) / float32(math.Sqrt(float64(squares)*float64(n))+1)
}

// square compares squares in several angles and sizes with what is around a ring, then
// around places beside it.
func (d *detail) square(r ring) (finder.Pattern, bool) {
	centre := point{float64(r.x + 1), float64(r.y + 1)}
	sign := float32(signOf(r.inverted))
	best := float32(0)
	var at, u, v point
	try := func(centre, right, down point) {
		if score := sign * d.squareScore(centre, right, down); score > best {
			best, at, u, v = score, centre, right, down
		}
	}
	for turn := range 6 {
		sin, cos := math.Sincos(float64(turn) * math.Pi / 12)
		m := r.module
		try(centre, point{cos * m, sin * m}, point{-sin * m, cos * m})
	}
	if best < hopefulSquare {
		return finder.Pattern{}, false
	}
	right, down := u, v
	for _, size := range [...]float64{0.92, 1.08} {
		try(centre, right.times(size), down.times(size))
	}
	for shift := range 9 {
		try(centre.plus(point{0.5 * float64(shift%3-1), 0.5 * float64(shift/3-1)}), u, v)
	}
	return finder.Pattern{
		Centre: vector(at.times(d.scale)), U: vector(u.times(d.scale)), V: vector(v.times(d.scale)),
		Inverted: r.inverted, Score: float64(best),
	}, best > leastSquare
}

func vector(p point) finder.Vector { return finder.Vector{X: p.x, Y: p.y} }

// squareScore correlates the modules around a place with those of a finder pattern.
func (d *detail) squareScore(at, u, v point) float32 {
	sum, squares := float32(0), float32(0)
	for j := -4; j <= 4; j++ {
		for i := -4; i <= 4; i++ {
			x := at.x + float64(i)*u.x + float64(j)*v.x
			y := at.y + float64(i)*u.y + float64(j)*v.y
			value := d.near(x, y)
			squares += value * value
			switch max(i, -i, j, -j) {
			case 2, 4:
				sum -= value
			default:
				sum += value
			}
		}
	}
	return sum / float32(math.Sqrt(float64(squares)*81)+1)
}

// noisyPatterns lists what looks most like finder patterns in the detail with modules of
// some widths, as far as ctx allows.
func (d *detail) noisyPatterns(ctx context.Context, modules ...float64) []finder.Pattern {
	var out []finder.Pattern
	for _, m := range modules {
		if ctx.Err() != nil {
			break
		}
		for _, r := range d.rings(m) {
			if p, ok := d.square(r); ok {
				out = addPattern(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b finder.Pattern) int { return cmp.Compare(b.Score, a.Score) })
	return out[:min(len(out), maxNoisy)]
}

// addPattern adds a pattern, or puts it in the place of a worse one at its place.
func addPattern(all []finder.Pattern, p finder.Pattern) []finder.Pattern {
	for i, q := range all {
		if q.Inverted == p.Inverted && between(q, p) < 3*pointOf(p.U).distance(point{}) {
			if p.Score > q.Score {
				all[i] = p
			}
			return all
		}
	}
	return append(all, p)
}

// noisyTriples combines patterns to the corners of symbols by where they lie, since their
// angles are not sure among noise: two sides of about one length at about a right angle,
// in which the patterns look like finder patterns.
func (d *detail) noisyTriples(patterns []finder.Pattern) []finder.Triple {
	var out []finder.Triple
	for i, a := range patterns {
		for j, b := range patterns {
			if i == j || a.Inverted != b.Inverted {
				continue
			}
			for k, c := range patterns {
				if i == k || j == k || a.Inverted != c.Inverted {
					continue
				}
				if t, ok := d.noisyTriple(a, b, c); ok {
					out = append(out, t)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b finder.Triple) int { return cmp.Compare(b.Score, a.Score) })
	return out[:min(len(out), frameNoisy)]
}

func (d *detail) noisyTriple(a, b, c finder.Pattern) (finder.Triple, bool) {
	right, down := pointOf(b.Centre).minus(pointOf(a.Centre)), pointOf(c.Centre).minus(pointOf(a.Centre))
	across, along := right.distance(point{}), down.distance(point{})
	square := right.cross(down) / (across * along)
	if square < 0.9 || across > 1.25*along || along > 1.25*across {
		return finder.Triple{}, false
	}
	var modules [3]float64
	for i, p := range [...]finder.Pattern{a, b, c} {
		modules[i] = pointOf(p.U).distance(point{})
	}
	slices.Sort(modules[:])
	n := (across + along) / 2 / modules[1]
	if modules[2] > 1.4*modules[0] || n < 12 || n > 180 {
		return finder.Triple{}, false
	}
	t := finder.Triple{TopLeft: a, TopRight: b, BottomLeft: c, Dimension: n + 7}
	u, v := right.times(modules[1]/across), down.times(modules[1]/along)
	for _, p := range [...]*finder.Pattern{&t.TopLeft, &t.TopRight, &t.BottomLeft} {
		p.U, p.V = vector(u), vector(v)
		score := d.squareScore(pointOf(p.Centre).times(1/d.scale), u.times(1/d.scale), v.times(1/d.scale))
		t.Score += signOf(p.Inverted) * float64(score)
	}
	return t, t.Score > 3*leastSquare
}

package scan

import (
	"math"
	"slices"

	"github.com/giayto/giayto/verifier/scan/finder"
	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// A lattice holds where the middle of each module of a symbol lies in the picture.
type lattice struct {
	size   int
	middle []point // row by row
}

func (m *mesh) lattice() *lattice {
	l := &lattice{m.size, make([]point, m.size*m.size)}
	for y := range m.size {
		for x := range m.size {
			l.middle[y*m.size+x] = m.at(point{float64(x) + 0.5, float64(y) + 0.5})
		}
	}
	return l
}

// steps are the ways to the next module along the row and down the column at (x, y).
func (l *lattice) steps(x, y int) (right, down point) {
	x0, x1 := max(x-1, 0), min(x+1, l.size-1)
	y0, y1 := max(y-1, 0), min(y+1, l.size-1)
	right = l.middle[y*l.size+x1].minus(l.middle[y*l.size+x0]).times(1 / float64(x1-x0))
	down = l.middle[y1*l.size+x].minus(l.middle[y0*l.size+x]).times(1 / float64(y1-y0))
	return right, down
}

// A corner is one of a symbol's three finder patterns: its middle, and the ways to the
// next module along the rows and down the columns.
type corner struct {
	at, right, down point
}

func (c corner) times(f float64) corner {
	return corner{c.at.times(f), c.right.times(f), c.down.times(f)}
}

func cornerOf(p finder.Pattern) corner {
	return corner{pointOf(p.Centre), pointOf(p.U), pointOf(p.V)}
}

// places are a symbol's finder patterns in modules: top left, top right, bottom left.
func places(size int) [3]point {
	far := float64(size) - 3.5
	return [3]point{{3.5, 3.5}, {far, 3.5}, {3.5, far}}
}

// cornerControls are the controls that three finder patterns give: their middles, and
// with less weight the corners of the squares around them.
func cornerControls(size int, corners [3]corner) []control {
	var out []control
	for i, place := range places(size) {
		c := corners[i]
		out = append(out, control{place, c.at, 1})
		for _, d := range [4]point{{-3.5, -3.5}, {3.5, -3.5}, {3.5, 3.5}, {-3.5, 3.5}} {
			out = append(out, control{place.plus(d), c.at.plus(c.right.times(d.x)).plus(c.down.times(d.y)), 0.25})
		}
	}
	return out
}

// alignments finds the alignment patterns, those next to what is known first, and adds
// them to the controls. A symbol that bends has them elsewhere than its corners tell:
// each is looked for where the mesh of those before it points.
func alignments(r *plane, size int, controls []control, sign float64) []control {
	at := iso18004.Alignment((size - 17) / 4)
	var open []point
	for _, y := range at {
		for _, x := range at {
			if first, last := at[0], at[len(at)-1]; !(x == first && y == first || x == first && y == last || x == last && y == first) {
				open = append(open, point{float64(x) + 0.5, float64(y) + 0.5})
			}
		}
	}
	for len(open) > 0 {
		m, ok := fitMesh(size, controls)
		if !ok {
			return controls
		}
		// Whatever is as near to something known as the nearest is searched with one mesh.
		nearest := math.Inf(1)
		for _, p := range open {
			nearest = min(nearest, nearestControl(controls, p))
		}
		known := len(controls)
		open = slices.DeleteFunc(open, func(p point) bool {
			distance := nearestControl(controls[:known], p)
			if distance > nearest*1.25+1 {
				return false
			}
			if c, ok := alignment(r, m.at, p, 1.5+min(distance/12, 2.5), sign); ok {
				controls = append(controls, c)
			}
			return true
		})
	}
	return controls
}

func nearestControl(controls []control, p point) float64 {
	best := math.Inf(1)
	for _, c := range controls {
		best = min(best, c.module.distance(p))
	}
	return best
}

// leastCorrelation is the correlation below which a place is no alignment pattern.
const leastCorrelation = 0.6

// alignment searches the alignment pattern around place within reach modules by
// normalised cross-correlation with its five by five modules.
func alignment(r *plane, locate func(point) point, place point, reach float64, sign float64) (control, bool) {
	expected := locate(place)
	if !r.holds(expected, 0) {
		return control{}, false
	}
	right := locate(place.plus(point{1, 0})).minus(locate(place.plus(point{-1, 0}))).times(0.5)
	down := locate(place.plus(point{0, 1})).minus(locate(place.plus(point{0, -1}))).times(0.5)
	best, bestAt := -1.0, point{}
	search := func(middle point, reach, step float64) {
		n := int(math.Ceil(reach / step))
		for j := -n; j <= n; j++ {
			for i := -n; i <= n; i++ {
				d := point{middle.x + float64(i)*step, middle.y + float64(j)*step}
				at := expected.plus(right.times(d.x)).plus(down.times(d.y))
				score := sign*alignmentCorrelation(r, at, right, down) - 0.02*math.Hypot(d.x, d.y)
				if score > best {
					best, bestAt = score, d
				}
			}
		}
	}
	search(point{}, reach, 0.5)
	if best < leastCorrelation-0.25 {
		return control{}, false
	}
	search(bestAt, 0.25, 0.25)
	search(bestAt, 0.1, 0.1)
	if best < leastCorrelation {
		return control{}, false
	}
	at := expected.plus(right.times(bestAt.x)).plus(down.times(bestAt.y))
	return control{place, at, best * best}, true
}

// alignmentCorrelation is the normalised cross-correlation of the picture around at
// with an alignment pattern (ISO/IEC 18004, 6.3.6): dark ring, light ring, dark middle.
func alignmentCorrelation(r *plane, at, right, down point) float64 {
	var sum, squares, dark, n, nDark float64
	for j := -2; j <= 2; j++ {
		for i := -2; i <= 2; i++ {
			p := at.plus(right.times(float64(i))).plus(down.times(float64(j)))
			v := r.at(p.x, p.y)
			sum += v
			squares += v * v
			n++
			if max(i, -i, j, -j) != 1 {
				dark += v
				nDark++
			}
		}
	}
	mean := sum / n
	variance := squares - n*mean*mean
	if variance < 1 {
		return 0
	}
	// The template is 0 for dark and 1 for light, less its mean.
	product := (sum - dark) - (n-nDark)*mean
	return product / math.Sqrt(variance*(n-nDark)*nDark/n)
}

// withoutOutliers drops controls, the first own ones excepted, that lie more than half
// a module from where the others tell.
func withoutOutliers(size int, controls []control, own int) []control {
	for len(controls) > own {
		flat, ok := fitHomography(size, controls)
		if !ok {
			return controls
		}
		left := make([]control, len(controls))
		for i, c := range controls {
			left[i] = control{c.module, c.pixel.minus(flat.at(c.module)), c.weight}
		}
		worst, at := 1.0, -1
		for i := own; i < len(left); i++ {
			weight := left[i].weight
			left[i].weight = 0
			off := movingFit(left, left[i].module).distance(left[i].pixel)
			left[i].weight = weight
			module := flat.at(left[i].module.plus(point{1, 0})).distance(flat.at(left[i].module))
			// Far from others the prediction is less sure.
			slack := 0.5 + nearestOther(controls, i)/24
			if off/module/slack > worst {
				worst, at = off/module/slack, i
			}
		}
		if at < 0 {
			return controls
		}
		controls = slices.Delete(controls, at, at+1)
	}
	return controls
}

func nearestOther(controls []control, i int) float64 {
	best := math.Inf(1)
	for j, c := range controls {
		if j != i {
			best = min(best, c.module.distance(controls[i].module))
		}
	}
	return best
}

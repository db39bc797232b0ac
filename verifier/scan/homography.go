package scan

import "math"

// A homography maps a plane seen in perspective: modules to pixels.
type homography struct {
	m     [9]float64 // of normalised places to normalised places
	half  float64    // modules: middle and reach of the symbol
	mean  point      // pixels
	scale float64
}

// A control is a place of the symbol that was found in the picture.
type control struct {
	module point // in modules from the symbol's top left corner
	pixel  point
	weight float64
}

// at is the pixel of a place in modules.
func (h *homography) at(p point) point {
	x, y := p.x/h.half-1, p.y/h.half-1
	w := 1 / (h.m[6]*x + h.m[7]*y + h.m[8])
	return point{
		h.mean.x + h.scale*w*(h.m[0]*x+h.m[1]*y+h.m[2]),
		h.mean.y + h.scale*w*(h.m[3]*x+h.m[4]*y+h.m[5]),
	}
}

// fitHomography finds the homography with the least squares of the distances from
// the controls (direct linear transform, Hartley and Zisserman, 4.1, in normalised
// places, weighted once more by the depth found). ok is false where the controls
// determine none.
func fitHomography(size int, controls []control) (h homography, ok bool) {
	h = homography{half: float64(size) / 2}
	total := 0.0
	for _, c := range controls {
		h.mean = h.mean.plus(c.pixel.times(c.weight))
		total += c.weight
	}
	if total == 0 {
		return h, false
	}
	h.mean = h.mean.times(1 / total)
	for _, c := range controls {
		h.scale += c.weight * c.pixel.distance(h.mean)
	}
	h.scale /= total
	if h.scale < 1 {
		return h, false
	}
	h.m[8] = 1
	for range 3 {
		if !h.improve(controls) {
			return h, false
		}
	}
	return h, true
}

// improve weighs by the present depths.
func (h *homography) improve(controls []control) bool {
	var a [8][9]float64
	for _, c := range controls {
		x, y := c.module.x/h.half-1, c.module.y/h.half-1
		u, v := (c.pixel.x-h.mean.x)/h.scale, (c.pixel.y-h.mean.y)/h.scale
		depth := h.m[6]*x + h.m[7]*y + h.m[8]
		if depth < 0.05 {
			return false
		}
		weight := c.weight / (depth * depth)
		accumulate(&a, [9]float64{x, y, 1, 0, 0, 0, -u * x, -u * y, u}, weight)
		accumulate(&a, [9]float64{0, 0, 0, x, y, 1, -v * x, -v * y, v}, weight)
	}
	out, ok := solve(&a)
	if ok {
		copy(h.m[:8], out[:])
	}
	return ok
}

// accumulate adds an equation to the normal equations: row[:8] . unknowns = row[8].
func accumulate(a *[8][9]float64, row [9]float64, weight float64) {
	for i := range 8 {
		if row[i] == 0 {
			continue
		}
		w := weight * row[i]
		for j := range 9 {
			a[i][j] += w * row[j]
		}
	}
}

// solve solves the normal equations of a homography.
func solve(a *[8][9]float64) (out [8]float64, ok bool) {
	var rows [8][]float64
	for i := range rows {
		rows[i] = a[i][:]
	}
	ok = eliminate(rows[:])
	for i := range out {
		out[i] = a[i][8]
	}
	return out, ok
}

// eliminate solves linear equations by elimination with pivots (Gauss). A row has as many
// factors as there are rows, and behind them right sides, in whose place it leaves what
// the unknowns are. ok is false where the equations do not determine them.
func eliminate(rows [][]float64) (ok bool) {
	n := len(rows)
	for i := range rows {
		pivot := i
		for j := i + 1; j < n; j++ {
			if math.Abs(rows[j][i]) > math.Abs(rows[pivot][i]) {
				pivot = j
			}
		}
		own := rows[i]
		if pivot != i {
			for k, v := range rows[pivot] { // the rows stay where the caller has them
				own[k], rows[pivot][k] = v, own[k]
			}
		}
		if math.Abs(own[i]) < 1e-12 {
			return false
		}
		for _, row := range rows[i+1:] {
			f := row[i] / own[i]
			for k := i; k < len(row); k++ {
				row[k] -= f * own[k]
			}
		}
	}
	for i := n - 1; i >= 0; i-- {
		for k := n; k < len(rows[i]); k++ {
			sum := rows[i][k]
			for j := i + 1; j < n; j++ {
				sum -= rows[i][j] * rows[j][k]
			}
			rows[i][k] = sum / rows[i][i]
		}
	}
	return true
}

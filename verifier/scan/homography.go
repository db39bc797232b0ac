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
		if !h.solve(controls) {
			return h, false
		}
	}
	return h, true
}

// solve improves h, weighing by its present depths.
func (h *homography) solve(controls []control) bool {
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
	var out [8]float64
	if !solveSymmetric(&a, &out) {
		return false
	}
	copy(h.m[:8], out[:])
	return true
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

// solveSymmetric eliminates with pivots.
func solveSymmetric(a *[8][9]float64, out *[8]float64) bool {
	for i := range 8 {
		pivot := i
		for j := i + 1; j < 8; j++ {
			if math.Abs(a[j][i]) > math.Abs(a[pivot][i]) {
				pivot = j
			}
		}
		if math.Abs(a[pivot][i]) < 1e-12 {
			return false
		}
		a[i], a[pivot] = a[pivot], a[i]
		for j := i + 1; j < 8; j++ {
			f := a[j][i] / a[i][i]
			for k := i; k < 9; k++ {
				a[j][k] -= f * a[i][k]
			}
		}
	}
	for i := 7; i >= 0; i-- {
		sum := a[i][8]
		for j := i + 1; j < 8; j++ {
			sum -= a[i][j] * out[j]
		}
		out[i] = sum / a[i][i]
	}
	return true
}

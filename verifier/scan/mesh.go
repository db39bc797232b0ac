package scan

import "math"

// A mesh bends a homography so that it goes near its controls: paper is never flat
// and lenses are not pinholes. Between the controls it moves by a moving least squares
// fit of what the homography leaves (Schaefer, McPhail, Warren, "Image deformation
// using moving least squares", 2006), evaluated on a coarse lattice.
type mesh struct {
	size     int
	flat     homography
	nodes    int     // along a side
	step     float64 // modules between nodes
	residual []point // pixels, row by row
}

// nodeStep is about how many modules lie between the nodes of a mesh.
const nodeStep = 5

// fitMesh fits the homography and what it leaves.
func fitMesh(size int, controls []control) (*mesh, bool) {
	flat, ok := fitHomography(size, controls)
	if !ok {
		return nil, false
	}
	m := &mesh{size: size, flat: flat, nodes: size/nodeStep + 2}
	m.step = float64(size) / float64(m.nodes-1)
	m.residual = make([]point, m.nodes*m.nodes)
	left := make([]control, len(controls))
	for i, c := range controls {
		left[i] = control{c.module, c.pixel.minus(flat.at(c.module)), c.weight}
	}
	for j := range m.nodes {
		for i := range m.nodes {
			m.residual[j*m.nodes+i] = movingFit(left, point{float64(i) * m.step, float64(j) * m.step})
		}
	}
	return m, true
}

// movingFit is the value at a place of the affine map that fits the residuals, the
// nearer ones more.
func movingFit(left []control, at point) point {
	const soft = 9 // square modules: below this distance residuals are averaged
	var n, sx, sy, xx, xy, yy float64
	var r, rx, ry point
	for i := range left {
		c := &left[i]
		dx, dy := c.module.x-at.x, c.module.y-at.y
		w := 1 / (dx*dx + dy*dy + soft)
		w *= w * c.weight
		n += w
		sx += w * dx
		sy += w * dy
		xx += w * dx * dx
		xy += w * dx * dy
		yy += w * dy * dy
		r = r.plus(c.pixel.times(w))
		rx = rx.plus(c.pixel.times(w * dx))
		ry = ry.plus(c.pixel.times(w * dy))
	}
	// A little of the identity keeps controls on one line from tilting the rest.
	ridge := 4 * n
	xx, yy = xx+ridge, yy+ridge
	det := n*(xx*yy-xy*xy) - sx*(sx*yy-xy*sy) + sy*(sx*xy-xx*sy)
	if n == 0 || math.Abs(det) < 1e-30 {
		return point{}
	}
	// Cramer's rule for the constant term.
	a, b, c := xx*yy-xy*xy, -(sx*yy - sy*xy), sx*xy-sy*xx
	return r.times(a / det).plus(rx.times(b / det)).plus(ry.times(c / det))
}

// at is the pixel of a place in modules.
func (m *mesh) at(p point) point {
	x := min(max(p.x/m.step, 0), float64(m.nodes-1)-1e-9)
	y := min(max(p.y/m.step, 0), float64(m.nodes-1)-1e-9)
	ix, iy := int(x), int(y)
	fx, fy := x-float64(ix), y-float64(iy)
	r := m.residual[iy*m.nodes+ix:]
	top := r[0].times(1 - fx).plus(r[1].times(fx))
	bottom := r[m.nodes].times(1 - fx).plus(r[m.nodes+1].times(fx))
	return m.flat.at(p).plus(top.times(1 - fy)).plus(bottom.times(fy))
}

// outline is where the outer corners lie: top left, top right, bottom right, bottom left.
func (m *mesh) outline() [4]point {
	far := float64(m.size)
	return [4]point{m.at(point{0, 0}), m.at(point{far, 0}), m.at(point{far, far}), m.at(point{0, far})}
}

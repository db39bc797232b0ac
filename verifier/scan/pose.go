package scan

import (
	"math"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// A pose is where a symbol of a version lies in the first plane, flat, as the homography
// of its modules.
type pose struct {
	homography
	version int
	size    int
	sign    float64 // -1 for a symbol light on dark
	off     point   // modules from where a parallelogram has its fourth corner to where it is
}

// moved is the pose whose modules lie where g, a homography of normalised modules, has
// moved them to.
func (p pose) moved(g *[9]float64) pose {
	var m [9]float64
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				m[3*i+j] += p.m[3*i+k] * g[3*k+j]
			}
		}
	}
	for i := range m {
		p.m[i] = m[i] / m[8]
	}
	return p
}

// shifted is the pose turned about the symbol's middle, larger, and moved by pixels.
func (p pose) shifted(way point, turn, growth float64) pose {
	sin, cos := math.Sincos(turn)
	sin, cos = sin*growth, cos*growth
	p = p.moved(&[9]float64{cos, -sin, 0, sin, cos, 0, 0, 0, 1})
	p.mean = p.mean.plus(way)
	return p
}

// module is the width of a module in the symbol's middle.
func (p *pose) module() float64 {
	c := p.half
	o := p.at(point{c, c})
	return math.Sqrt(math.Abs(p.at(point{c + 1, c}).minus(o).cross(p.at(point{c, c + 1}).minus(o))))
}

// outline is where the corners lie: top left, top right, bottom right, bottom left.
func (p *pose) outline() [4]point {
	n := float64(p.size)
	return [4]point{p.at(point{}), p.at(point{n, 0}), p.at(point{n, n}), p.at(point{0, n})}
}

// middles are those of the finder patterns, in pixels of which those of the first plane have
// scale, as those of an attempt.
func (p *pose) middles(scale float64) (out []point) {
	for _, at := range places(p.size) {
		out = append(out, p.at(at).times(scale))
	}
	return out
}

// turned is the pose with the corner that has no finder pattern where the fixed modules
// say that it is. A symbol with one of its finder patterns flooded looks alike in two
// ways: its alignment patterns agree with both.
func (p pose) turned(d *detail, template []float32, fixed []int) pose {
	const lead = 2
	best, most := p, p.likeness(d, fixed, template)+lead
	for range 3 {
		p = p.moved(&[9]float64{0, -1, 0, 1, 0, 0, 0, 0, 1})
		if l := p.likeness(d, fixed, template); l > most {
			best, most = p, l
		}
	}
	return best
}

// plausible reports whether the symbol is seen from its front, in the plane and with
// modules of some pixels.
func (p *pose) plausible(r *plane) bool {
	corners := p.outline()
	turn := 0.0
	for i, c := range corners {
		if !r.holds(c, float64(max(r.w, r.h))/20) {
			return false
		}
		a, b := corners[(i+1)%4].minus(c), corners[(i+2)%4].minus(corners[(i+1)%4])
		side := a.cross(b)
		if i > 0 && side*turn <= 0 {
			return false
		}
		turn = side
	}
	return p.module() > 1.2
}

// mesh is the pose as a mesh that is not bent, in pixels of a plane whose own have scale
// of those of the first.
func (p *pose) mesh(scale float64) *mesh {
	flat := p.homography
	flat.mean, flat.scale = flat.mean.times(1/scale), flat.scale/scale
	return &mesh{size: p.size, flat: flat, nodes: 2, step: float64(p.size), residual: make([]point, 4)}
}

// likeness is how far the detail agrees with the modules of a template, in standard
// deviations of what modules without meaning would show.
func (p *pose) likeness(d *detail, modules []int, template []float32) float64 {
	sum, squares := 0.0, 0.0
	for _, i := range modules {
		at := p.at(point{float64(i%p.size) + 0.5, float64(i/p.size) + 0.5})
		v := float64(d.at(at.x, at.y)) * p.sign
		t := float64(template[i])
		sum += t * v
		squares += t * t * v * v
	}
	return sum / math.Sqrt(squares+1)
}

// register moves p in some steps to where the detail agrees with the template: the
// edges between modules tell how far they are from where they should be (the inverse
// compositional method of Baker and Matthews 2004, over the homographies). What is 0 in
// the template is not known; the fixed modules tell how much a module shows.
func (p pose) register(d *detail, template []float32, fixed []int, steps int) pose {
	for range steps {
		a, ok := p.shift(d, template, fixed)
		if !ok {
			return p
		}
		most := 0.0
		for _, v := range a {
			most = max(most, math.Abs(v)*p.half)
		}
		if most > 1 {
			for i := range a {
				a[i] /= most
			}
		}
		p = p.moved(&[9]float64{1 + a[1], a[2], a[0], a[4], 1 + a[5], a[3], -a[6], -a[7], 1})
		if most < 0.02 {
			return p
		}
	}
	return p
}

// shift is the small homography, in normalised modules, by which the symbol lies
// elsewhere than p says.
func (p *pose) shift(d *detail, template []float32, fixed []int) (a [8]float64, ok bool) {
	gain, noise := p.gain(d, template, fixed)
	if gain == nil {
		return a, false
	}
	var normal [8][9]float64
	n := p.size
	for y := range n {
		for x := range n {
			i := y*n + x
			t, g := float64(template[i]), float64(gain[i])
			if t == 0 {
				continue
			}
			if x+1 < n {
				p.edge(d, &normal, point{float64(x) + 1, float64(y) + 0.5}, g*t, g*float64(template[i+1]), true)
			}
			if y+1 < n {
				p.edge(d, &normal, point{float64(x) + 0.5, float64(y) + 1}, g*t, g*float64(template[i+n]), false)
			}
		}
	}
	// What is known before: a module at the symbol's edge is a few off.
	prior := noise / math.Pow(2/p.half, 2)
	for i := range 8 {
		for j := range i {
			normal[i][j] = normal[j][i]
		}
		normal[i][i] += prior
	}
	return solve(&normal)
}

// edge adds the equation of the edge between two modules that should show before and
// after.
func (p *pose) edge(d *detail, normal *[8][9]float64, place point, before, after float64, across bool) {
	if before*after >= 0 {
		return
	}
	at := p.at(place)
	slope := (after - before) * p.half
	left := (before+after)/2 - p.sign*float64(d.at(at.x, at.y))
	u, v := place.x/p.half-1, place.y/p.half-1
	// The rows are slope times 1, u, v and the two of perspective, of one direction.
	first, bend := 0, u
	if !across {
		first, bend = 3, v
	}
	index := [5]int{first, first + 1, first + 2, 6, 7}
	row := [5]float64{slope, slope * u, slope * v, slope * bend * u, slope * bend * v}
	for i, f := range row {
		to := &normal[index[i]]
		for j := i; j < 5; j++ {
			to[index[j]] += f * row[j]
		}
		to[8] += f * left
	}
}

// gainReach is the reach in modules of the surroundings whose contrast is that of a
// module.
const gainReach = 4

// gain is the detail that each module has when it is dark, and the mean square of the
// detail: less where light floods the symbol. It is nil where the template is not seen.
func (p *pose) gain(d *detail, template []float32, fixed []int) (gain []float32, noise float64) {
	n := p.size
	seen, strength := make([]float32, n*n), make([]float32, n*n)
	for i := range seen {
		at := p.at(point{float64(i%n) + 0.5, float64(i/n) + 0.5})
		v := d.at(at.x, at.y)
		seen[i], strength[i] = v*float32(p.sign), max(v, -v)
		noise += float64(v*v) / float64(n*n)
	}
	strength = boxMeans(strength, n, gainReach)
	with, own := float32(0), float32(0)
	for _, i := range fixed {
		g := strength[i] * template[i]
		with += g * seen[i]
		own += g * g
	}
	if with <= 0 {
		return nil, noise
	}
	for i := range strength {
		strength[i] *= with / own
	}
	return strength, noise
}

// fixedModules are the modules that a version fixes, those of its version information
// included: all of them, and those outside of the finder patterns.
func fixedModules(version int) (template []float32, all, outside []int) {
	size := iso18004.Size(version)
	template = make([]float32, size*size)
	for i, v := range iso18004.LayoutOf(version).Fixed {
		if v == unknown {
			continue
		}
		template[i] = float32(v)
		all = append(all, i)
		if !inFinder(size, i%size, i/size) {
			outside = append(outside, i)
		}
	}
	return template, all, outside
}

package finder

import "math"

// points are the places where a template is looked at, in modules from its centre: a
// lattice turned against the pattern, so that the points of a pattern that stands
// upright lie differently in their pixels.
var points = func() (out []Vector) {
	const step, reach = 0.6, 4.25
	for j := -11.0; j <= 11; j++ {
		for i := -11.0; i <= 11; i++ {
			p := Vector{3*i - j, i + 3*j}.times(step / math.Sqrt(10))
			if math.Abs(p.X) < reach && math.Abs(p.Y) < reach {
				out = append(out, p)
			}
		}
	}
	return out
}()

// maxPoints bounds the number of points.
const maxPoints = 256

// A template is a finder pattern seen through a blur in the points, with what it takes
// to fit one: rows of the pseudo-inverse of its derivatives.
type template struct {
	grey  []float64 // mean 0, norm 1; light is greater
	solve [][6]float64
}

// blurs are the standard deviations, in modules, of the templates that are compared;
// the second is the one that is fitted.
var (
	blurs     = [...]float64{0.2, 0.4, 0.6, 0.8}
	templates = func() (out [len(blurs)]*template) {
		for i, blur := range blurs {
			out[i] = newTemplate(blur)
		}
		return out
	}()
	fitted = templates[1]
)

// box is a blurred strip of a half width, and its derivative.
func box(x, half, blur float64) (value, slope float64) {
	s := blur * math.Sqrt2
	value = (math.Erf((x+half)/s) - math.Erf((x-half)/s)) / 2
	slope = (math.Exp(-(x+half)*(x+half)/(s*s)) - math.Exp(-(x-half)*(x-half)/(s*s))) / (s * math.SqrtPi)
	return value, slope
}

func newTemplate(blur float64) *template {
	t := &template{grey: make([]float64, len(points))}
	gradient := make([]Vector, len(points))
	for i, p := range points {
		t.grey[i] = 1
		for _, square := range [...]struct{ half, sign float64 }{{3.5, -1}, {2.5, 1}, {1.5, -1}} {
			x, dx := box(p.X, square.half, blur)
			y, dy := box(p.Y, square.half, blur)
			t.grey[i] += square.sign * x * y
			gradient[i] = gradient[i].plus(Vector{dx * y, x * dy}.times(square.sign))
		}
	}
	scale := 1 / normalise(t.grey)
	rows := make([][6]float64, len(points))
	for i, p := range points {
		g := gradient[i].times(scale)
		rows[i] = [6]float64{g.X, g.Y, g.X * p.X, g.X * p.Y, g.Y * p.X, g.Y * p.Y}
	}
	t.solve = pseudoInverse(rows)
	return t
}

// normalise makes the mean 0 and the norm 1. It returns the norm that was.
func normalise(grey []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, v := range grey {
		mean += v
	}
	mean /= float64(len(grey))
	for i := range grey {
		grey[i] -= mean
		sum += grey[i] * grey[i]
	}
	norm := math.Sqrt(sum)
	if norm < 1e-9 {
		return 0
	}
	for i := range grey {
		grey[i] /= norm
	}
	return norm
}

// pseudoInverse is (AᵀA)⁻¹Aᵀ, a column a row of A.
func pseudoInverse(a [][6]float64) [][6]float64 {
	var m [6][12]float64
	for _, row := range a {
		for i := range 6 {
			for j := range 6 {
				m[i][j] += row[i] * row[j]
			}
		}
	}
	for i := range 6 {
		m[i][6+i] = 1
	}
	// The matrix is positive definite: no pivot is 0.
	for i := range 6 {
		pivot := m[i][i]
		for j := range 12 {
			m[i][j] /= pivot
		}
		for k := range 6 {
			if factor := m[k][i]; k != i {
				for j := range 12 {
					m[k][j] -= factor * m[i][j]
				}
			}
		}
	}
	out := make([][6]float64, len(a))
	for k, row := range a {
		for i := range 6 {
			for j := range 6 {
				out[k][i] += m[i][6+j] * row[j]
			}
		}
	}
	return out
}

// sample takes the grey in the points, normalised, light and dark exchanged if the
// pattern is inverted.
func (p *Pattern) sample(g *Plane, out []float64) {
	for i, at := range points {
		out[i] = g.at(p.Centre.X+at.X*p.U.X+at.Y*p.V.X, p.Centre.Y+at.X*p.U.Y+at.Y*p.V.Y)
	}
	normalise(out)
	if p.Inverted {
		for i := range out {
			out[i] = -out[i]
		}
	}
}

func (t *template) likeness(grey []float64) float64 {
	sum := 0.0
	for i, v := range t.grey {
		sum += grey[i] * v
	}
	return sum
}

// fit moves p by Gauss-Newton steps to where it is likest to a finder pattern, and
// scores it. It reports whether it stayed near what it was.
func (p *Pattern) fit(g *Plane, steps int) bool {
	var buffer [maxPoints]float64
	grey := buffer[:len(points)]
	first, size := p.Centre, p.module()
	for range steps {
		p.sample(g, grey)
		gain := fitted.likeness(grey)
		if gain < 0.2 {
			return false
		}
		if !p.step(grey, gain) {
			return false
		}
		if m := p.module(); p.Centre.minus(first).length() > 2.5*size || m > 2*size || 2*m < size || p.skewed() {
			return false
		}
	}
	p.sample(g, grey)
	p.Score = 0
	for _, t := range templates {
		p.Score = max(p.Score, t.likeness(grey))
	}
	return true
}

// skewed reports whether p is narrower than a pattern that is seen at 70 degrees.
func (p *Pattern) skewed() bool {
	u, v := p.U.length(), p.V.length()
	return u > 3*v || v > 3*u || math.Abs(p.U.cross(p.V)) < u*v/3
}

// step is one step of the inverse compositional method.
func (p *Pattern) step(grey []float64, gain float64) bool {
	var d [6]float64
	for i, v := range grey {
		e := v/gain - fitted.grey[i]
		for j, s := range &fitted.solve[i] {
			d[j] += s * e
		}
	}
	for j := range d {
		limit := 0.25
		if j < 2 {
			limit = 0.8
		}
		d[j] = min(max(d[j], -limit), limit)
	}
	// The inverse of x -> x + (d0, d1) + (d2 d3; d4 d5) x.
	a, b, c, e := 1+d[2], d[3], d[4], 1+d[5]
	det := a*e - b*c
	if det < 0.2 {
		return false
	}
	a, b, c, e = e/det, -b/det, -c/det, a/det
	shift := Vector{a*d[0] + b*d[1], c*d[0] + e*d[1]}
	p.Centre = p.Centre.minus(p.U.times(shift.X)).minus(p.V.times(shift.Y))
	p.U, p.V = p.U.times(a).plus(p.V.times(c)), p.U.times(b).plus(p.V.times(e))
	return true
}

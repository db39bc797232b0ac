package scan

import "math"

const (
	kernelReach = 2 // modules
	kernelSide  = 2*kernelReach + 1
	kernelTaps  = kernelSide * kernelSide
	phases      = 4
)

// A blur says how the brightness at four places of a module, a quarter of a module off
// its middle, comes about from the modules around it.
type blur [phases][kernelTaps]float64

// phaseShift is where a phase lies, in modules from the middle.
var phaseShift = [phases]point{{-0.25, -0.25}, {0.25, -0.25}, {-0.25, 0.25}, {0.25, 0.25}}

// An equaliser finds the modules behind a blurred symbol: with the blur estimated from
// the symbol itself it minimises the squares between what was seen and what blurred
// modules would show, each module between -1 and 1, those fixed by the version held.
// The limits are what makes this more than an inverse filter (constrained least
// squares; see Bouman and Sauer 1993 for the principle).
type equaliser struct {
	size    int
	seen    [phases][]float32
	modules []float32
	fixed   []int8
	blur    blur
}

// quarters samples the symbol at four places of each module, by the thresholds of s.
func (l *lattice) quarters(r *plane, s *sampling, sign float64) (seen [phases][]float32) {
	for k := range seen {
		seen[k] = make([]float32, l.size*l.size)
	}
	mean := float32(0)
	for _, v := range s.reach {
		mean += v / float32(len(s.reach))
	}
	for y := range l.size {
		for x := range l.size {
			i := y*l.size + x
			p := l.middle[i]
			right, down := l.steps(x, y)
			unit := 1 / max(s.reach[i], 0.1*mean, 0.5)
			for k, shift := range phaseShift {
				sum := 0.0
				for _, tap := range phaseShift {
					dx, dy := shift.x+tap.x/2, shift.y+tap.y/2
					sum += r.at(p.x+dx*right.x+dy*down.x, p.y+dx*right.y+dy*down.y)
				}
				seen[k][i] = min(max((s.level[i]-float32(sign*sum/4))*unit, -3), 3)
			}
		}
	}
	return seen
}

func newEqualiser(l *lattice, r *plane, s *sampling, sign float64, fixed []int8) *equaliser {
	e := &equaliser{size: l.size, seen: l.quarters(r, s, sign), modules: make([]float32, len(s.soft)), fixed: fixed}
	for i, v := range s.soft {
		e.modules[i] = min(max(1.5*v, -1), 1)
	}
	e.hold()
	return e
}

// hold puts the fixed modules back.
func (e *equaliser) hold() {
	for i, v := range e.fixed {
		if v != unknown {
			e.modules[i] = float32(v)
		}
	}
}

// padded are the modules with a quiet zone of reach modules around.
func (e *equaliser) padded(reach int) ([]float32, int) {
	side := e.size + 2*reach
	out := make([]float32, side*side)
	for i := range out {
		out[i] = light
	}
	for y := range e.size {
		copy(out[(y+reach)*side+reach:], e.modules[y*e.size:(y+1)*e.size])
	}
	return out, side
}

// estimate fits the blur to the present modules by least squares.
func (e *equaliser) estimate() bool {
	p, side := e.padded(kernelReach)
	var gram [kernelTaps][kernelTaps + phases]float64
	var taps [kernelTaps]float32
	for y := range e.size {
		for x := range e.size {
			for j := range kernelSide {
				copy(taps[j*kernelSide:(j+1)*kernelSide], p[(y+j)*side+x:])
			}
			i := y*e.size + x
			for a, v := range taps {
				row := &gram[a]
				for b := a; b < kernelTaps; b++ {
					row[b] += float64(v * taps[b])
				}
				for k := range phases {
					row[kernelTaps+k] += float64(v * e.seen[k][i])
				}
			}
		}
	}
	for a := range kernelTaps {
		for b := range a {
			gram[a][b] = gram[b][a]
		}
		gram[a][a] += 0.01 * float64(len(e.modules))
	}
	var rows [kernelTaps][]float64
	for a := range rows {
		rows[a] = gram[a][:]
	}
	if !eliminate(rows[:]) {
		return false
	}
	for k := range e.blur {
		for a := range gram {
			e.blur[k][a] = gram[a][kernelTaps+k]
		}
	}
	return true
}

// leastTap is the weight below which a tap of the blur is left out of the iterations.
const leastTap = 0.02

// improve runs steps of the accelerated projected gradient (Beck and Teboulle, 2009)
// and returns each module as the rest of the picture tells it: what was seen less what
// its neighbours cause.
func (e *equaliser) improve(steps int) []float32 {
	gain, norm := 0.0, 0.0
	for k := range e.blur {
		sum := 0.0
		for _, v := range e.blur[k] {
			sum += math.Abs(v)
			norm += v * v
		}
		gain += sum * sum
	}
	if norm < 1e-6 {
		return e.modules
	}
	// The bound on the gain is reached by no real symbol.
	rate := float32(1 / (0.8 * gain))
	previous := append([]float32(nil), e.modules...)
	momentum := 1.0
	var gradient []float32
	for range steps {
		gradient = e.gradient()
		next := (1 + math.Sqrt(1+4*momentum*momentum)) / 2
		carry := float32((momentum - 1) / next)
		momentum = next
		for i := range e.modules {
			now := min(max(e.modules[i]+rate*gradient[i], -1), 1)
			e.modules[i] = min(max(now+carry*(now-previous[i]), -1), 1)
			previous[i] = now
		}
		e.hold()
	}
	copy(e.modules, previous)
	e.hold()
	gradient = e.gradient()
	out := make([]float32, len(e.modules))
	for i, v := range e.modules {
		out[i] = v + gradient[i]/float32(norm)
	}
	return out
}

// gradient is half the negative gradient of the squares by each module.
func (e *equaliser) gradient() []float32 {
	p, side := e.padded(kernelReach)
	out := make([]float32, len(p))
	left := make([]float32, e.size)
	for k := range e.blur {
		for y := range e.size {
			copy(left, e.seen[k][y*e.size:(y+1)*e.size])
			for t, w := range e.blur[k] {
				if math.Abs(w) < leastTap {
					continue
				}
				row := p[(y+t/kernelSide)*side+t%kernelSide:][:e.size]
				f := float32(w)
				for x, v := range row {
					left[x] -= f * v
				}
			}
			for t, w := range e.blur[k] {
				if math.Abs(w) < leastTap {
					continue
				}
				row := out[(y+t/kernelSide)*side+t%kernelSide:][:e.size]
				f := float32(w)
				for x, v := range left {
					row[x] += f * v
				}
			}
		}
	}
	inner := make([]float32, e.size*e.size)
	for y := range e.size {
		copy(inner[y*e.size:(y+1)*e.size], out[(y+kernelReach)*side+kernelReach:])
	}
	return inner
}

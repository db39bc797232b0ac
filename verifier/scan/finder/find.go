package finder

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Find returns the finder patterns in gray, the likeliest first. It ends early with ctx,
// and unless o says All, as soon as three of them are surely one symbol.
func Find(ctx context.Context, gray Plane, o Options) []Pattern {
	s := &search{ctx: ctx, gray: gray, options: o, memory: o.Memory}
	if s.memory == nil {
		s.memory = new(Memory)
	}
	s.memory.reset()
	s.levels()
	s.refine()
	likeliest(s.found)
	return s.found[:min(len(s.found), cmp.Or(o.Patterns, 64))]
}

// likeliest sorts patterns, the likeliest first.
func likeliest(patterns []Pattern) {
	slices.SortStableFunc(patterns, func(a, b Pattern) int { return cmp.Compare(b.Score, a.Score) })
}

// A search collects patterns over the levels.
type search struct {
	ctx     context.Context
	gray    Plane
	options Options
	memory  *Memory
	planes  []Plane   // the picture and its halves
	found   []Pattern // in pixels of the original

	predicted     int // of them, not seen
	guesses, fits int
}

// levels looks at the picture in all sizes, the least first.
func (s *search) levels() {
	for p := s.gray; p.W >= leastPlane && p.H >= leastPlane; p = p.half(s.memory) {
		s.planes = append(s.planes, p)
	}
	for i := len(s.planes) - 1; i >= 0 && s.ctx.Err() == nil; i-- {
		s.level(newLevel(s.memory, s.planes[i], float64(int(1)<<i), true))
		if s.done() {
			return
		}
	}
	if len(s.planes) == 0 || s.ctx.Err() != nil {
		return
	}
	if s.complete(); s.done() {
		return
	}
	s.level(newLevel(s.memory, s.planes[0].smooth(s.memory), 1, false))
	if !s.done() {
		s.complete()
	}
}

// leastPlane is the least side of a picture that is looked at: the smallest symbol at
// a pixel a module.
const leastPlane = 21

// done reports whether three patterns are surely one symbol.
func (s *search) done() bool {
	if s.options.All || len(s.found) < 3 {
		return false
	}
	likeliest(s.found)
	triples := Triples(s.ctx, s.gray, s.found, Options{Triples: 1})
	return len(triples) > 0 && triples[0].Score > sure
}

// sure is the score of a triple whose patterns and timing patterns are all clear.
const sure = 2.2

// refine fits the patterns once more in the size of the picture in which a module has
// some pixels.
func (s *search) refine() {
	kept := s.found[:0]
	for _, p := range s.found {
		i := s.planeFor(&p)
		if p.predicted || p.fitIn(&s.planes[i], float64(int(1)<<i), 5) && p.Score > leastScore {
			kept = append(kept, p)
		}
	}
	s.found = kept
}

// planeFor is the smallest plane in which a module of p has enough pixels.
func (s *search) planeFor(p *Pattern) int {
	i := 0
	for i+1 < len(s.planes) && p.module() > fineModule*float64(int(2)<<i) {
		i++
	}
	return i
}

// fineModule is a module's width in pixels beyond which more of them make a fit no better.
const fineModule = 6

// fitIn fits a pattern of the original in a plane whose pixels have scale of its pixels.
func (p *Pattern) fitIn(g *Plane, scale float64, steps int) bool {
	p.scale(1 / scale)
	ok := p.fit(g, steps)
	p.scale(scale)
	return ok
}

func (p *Pattern) scale(by float64) {
	p.Centre, p.U, p.V = p.Centre.times(by), p.U.times(by), p.V.times(by)
}

// level looks at one size of the picture.
func (s *search) level(l *level) {
	cells := newCells(l)
	for _, p := range s.found {
		cells.settle(p, l.scale)
	}
	l.crossings(s.ctx, func(c crossing) {
		if s.guesses == maxGuesses || s.fits == maxFits || !cells.open(c.centre) {
			return
		}
		s.guesses++
		p, ok := l.guess(c, 0)
		if !ok {
			return
		}
		s.fits++
		first := p.Score
		if !p.fit(&l.Plane, 6) {
			p.Score = 0
		}
		if p.Score < clearScore {
			s.tilted(l, c, first, &p)
		}
		if p.Score > leastScore {
			p.scale(l.scale)
			s.add(p)
			cells.settle(p, l.scale)
		}
	})
}

// Bounds on the work for a picture full of things like finder patterns: a guess takes
// about two microseconds, a fit twenty. So many patterns are collected, of which the
// likeliest are combined.
const (
	maxGuesses  = 1 << 17
	maxFits     = 1 << 13
	maxFound    = 1024
	maxCombined = 256
)

// cells count how often a pattern was guessed at in the places of a level.
type cells struct {
	tried []uint8
	w, h  int
}

// maxTried is how often a pattern is guessed at in one place: once for each row and
// column that crosses it there, and again for the parts of a bad picture.
const maxTried = 8

func newCells(l *level) *cells {
	w, h := l.W/2+1, l.H/2+1
	return &cells{l.memory.pixels.Take(w * h), w, h}
}

func (c *cells) open(at Vector) bool {
	cell := &c.tried[int(at.Y/2)*c.w+int(at.X/2)]
	if *cell >= maxTried {
		return false
	}
	*cell++
	return true
}

// settle closes the cells in the middle of a clear pattern of the original.
func (c *cells) settle(p Pattern, scale float64) {
	if p.Score < clearScore {
		return
	}
	p.scale(1 / (2 * scale))
	reach := p.module()
	for y := max(0, int(p.Centre.Y-reach)); y <= min(c.h-1, int(p.Centre.Y+reach)); y++ {
		for x := max(0, int(p.Centre.X-reach)); x <= min(c.w-1, int(p.Centre.X+reach)); x++ {
			c.tried[y*c.w+x] = maxTried
		}
	}
}

// A pattern of clearScore needs no second look, and one below leastScore is none.
const (
	clearScore = 0.85
	leastScore = 0.6
)

// add adds p to the patterns found, or to the one that it is.
func (s *search) add(p Pattern) {
	for i := range s.found {
		f := &s.found[i]
		d := p.Centre.minus(f.Centre)
		if f.Inverted == p.Inverted && d.dot(d) < 4*min(f.U.dot(f.U), p.U.dot(p.U)) {
			if p.Score > f.Score {
				*f = p
			}
			return
		}
	}
	if len(s.found) < maxFound {
		s.found = append(s.found, p)
	}
}

// tilted tries a crossing again as a pattern seen from the side, where that is likelier
// at first sight than one seen from the front, and keeps what fits better.
func (s *search) tilted(l *level, c crossing, front float64, p *Pattern) {
	const (
		tilts = 6
		lead  = 0.05
	)
	best := Pattern{}
	for i := range tilts {
		if q, ok := l.guess(c, 1+float64(i)*math.Pi/tilts); ok && q.Score > best.Score {
			best = q
		}
	}
	if best.Score < front+lead || s.fits == maxFits {
		return
	}
	s.fits++
	if best.fit(&l.Plane, 8) && best.Score > p.Score {
		*p = best
	}
}

// narrowed is the width of a pattern that is seen at an angle of 57 degrees.
const narrowed = 0.55

// guess tries the angles that a pattern may have on a crossing: a square one, or one that
// is narrowed in a direction, given as 1 more than its angle.
func (l *level) guess(c crossing, tilt float64) (Pattern, bool) {
	best := Pattern{}
	dx, dy := c.direction.step()
	along := Vector{float64(dx), float64(dy)}.times(1 / c.direction.stretch())
	var across Vector // the direction that is narrowed, and by how much
	if tilt > 0 {
		sin, cos := math.Sincos(tilt - 1)
		across = Vector{cos, sin}.times(math.Sqrt(1 - narrowed))
	}
	for i := range 6 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 12)
		u, v := Vector{cos, sin}, Vector{-sin, cos}
		u, v = u.minus(across.times(across.dot(u))), v.minus(across.times(across.dot(v)))
		m := c.module * max(math.Abs(along.cross(v)), math.Abs(along.cross(u))) / math.Abs(u.cross(v))
		p := Pattern{Centre: c.centre, U: u.times(m), V: v.times(m), Inverted: c.inverted}
		p.Score = l.Plane.coarse(&p)
		if p.Score > best.Score {
			best = p
		}
	}
	return best, best.Score > leastGuess
}

// leastGuess is the likeness from which a pattern is fitted.
const leastGuess = 0.35

// coarse is the likeness by the pixels in the middles of the modules alone, 0 where the
// pattern leaves the picture.
func (g *Plane) coarse(p *Pattern) float64 {
	reach := 4 * (math.Abs(p.U.X) + math.Abs(p.V.X))
	if rise := 4 * (math.Abs(p.U.Y) + math.Abs(p.V.Y)); p.Centre.X < reach || p.Centre.Y < rise ||
		p.Centre.X+reach >= float64(g.W) || p.Centre.Y+rise >= float64(g.H) {
		return 0
	}
	const one = 1 << 16
	ux, uy, vx, vy := int(p.U.X*one), int(p.U.Y*one), int(p.V.X*one), int(p.V.Y*one)
	rowX, rowY := int(p.Centre.X*one)-4*ux-4*vx, int(p.Centre.Y*one)-4*uy-4*vy
	sum, square, with := 0, 0, 0
	for _, line := range &rings {
		x, y := rowX, rowY
		for _, light := range &line {
			grey := int(g.Pix[y>>16*g.Stride+x>>16])
			sum += grey
			square += grey * grey
			with += grey & light
			x, y = x+ux, y+uy
		}
		rowX, rowY = rowX+vx, rowY+vy
	}
	const n, light = 81, 48
	cov := float64(n*with - light*sum)
	dev := float64(n*square-sum*sum) * light * (n - light)
	if dev <= 0 {
		return 0
	}
	if p.Inverted {
		cov = -cov
	}
	return cov / math.Sqrt(dev)
}

// rings has -1 for each light module of a finder pattern with its quiet zone, else 0.
var rings = func() (out [9][9]int) {
	for y := range out {
		for x := range out[y] {
			if ring := max(x-4, 4-x, y-4, 4-y); ring == 2 || ring == 4 {
				out[y][x] = -1
			}
		}
	}
	return out
}()

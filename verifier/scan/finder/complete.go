package finder

import (
	"math"
	"slices"
)

const (
	// maxPartners is how many of the likeliest patterns are completed in pairs, and
	// maxPredicted how many patterns are taken that were not seen.
	maxPartners  = 8
	maxPredicted = 4

	// leastPartner is the score of a pattern that is completed.
	leastPartner = 0.75

	// predictedScore is that of a pattern that was not seen.
	predictedScore = 0.3
)

// complete seeks the third pattern of a symbol where two others and the timing pattern
// between them say that it should be: one that is dim, or flooded with light.
func (s *search) complete() {
	likeliest(s.found)
	partners := slices.Clone(s.found[:min(len(s.found), maxPartners)])
	for i, a := range partners {
		for _, b := range partners[i+1:] {
			if a.Score < leastPartner || b.Score < leastPartner || s.ctx.Err() != nil {
				continue
			}
			for _, third := range s.thirds(&a, &b) {
				s.seek(third)
			}
		}
	}
}

// A third is where the third pattern of a symbol should be.
type third struct {
	Pattern
	certain bool // enough to be taken unseen
}

func (s *search) thirds(a, b *Pattern) []third {
	if a.Inverted != b.Inverted {
		return nil
	}
	if k, ok := linked(a, b); ok {
		return s.besideSide(a, b, k)
	}
	return opposite(a, b)
}

// besideSide predicts the pattern that belongs to two on one side of a symbol: on the
// side of their timing pattern, beside the one or the other.
func (s *search) besideSide(a, b *Pattern, k link) (places []third) {
	for _, turn := range [...]int{1, 3} {
		inA, inB := a.axis(k.quarter+turn), b.axis(k.turned+turn)
		along := side{from: a.Centre.plus(inA.times(3)), to: b.Centre.plus(inB.times(3)),
			first: a.axis(k.quarter), last: b.axis(k.turned), modules: k.modules, inverted: a.Inverted}
		n, regular := along.best(&s.gray)
		if regular < leastCoherence {
			continue
		}
		d := b.Centre.minus(a.Centre)
		for _, t := range [...]third{
			{a.moved(inA, vanishing(n, d, inA, inB)), regular > sureCoherence},
			{b.moved(inB, vanishing(n, d.times(-1), inB, inA)), regular > sureCoherence},
		} {
			places = append(places, t)
		}
	}
	return places
}

// vanishing is how many first modules long n modules are along a line, in a perspective
// in which the line meets that along other from d away where both vanish.
func vanishing(n float64, d, first, other Vector) float64 {
	share := n * first.cross(other) / d.cross(other)
	if !(math.Abs(share) < 0.6) {
		return n
	}
	return n / (1 + share)
}

// moved is p n modules along a direction.
func (p Pattern) moved(along Vector, n float64) Pattern {
	p.Centre = p.Centre.plus(along.times(n))
	return p
}

// sureCoherence is how regular the timing pattern between two patterns is that surely
// belong together.
const sureCoherence = 0.7

// opposite predicts the pattern at the top left of two that lie across a symbol: where
// a row through the one meets a column through the other, at one of two places.
func opposite(a, b *Pattern) (places []third) {
	d := b.Centre.minus(a.Centre)
	for quarter := range 2 {
		along := a.axis(quarter)
		across := b.U
		if math.Abs(along.cross(b.V)) > math.Abs(along.cross(b.U)) {
			across = b.V
		}
		area := along.cross(across)
		n, m := d.cross(across)/area, d.cross(along)/area
		stretch := math.Abs(math.Log(math.Abs(n / m)))
		if !(stretch < 0.4) || math.Abs(n) < leastSide || math.Abs(n) > greatestSide {
			continue
		}
		t := third{a.moved(along, n), stretch < 0.25}
		if t.U, t.V = along, across; area < 0 {
			t.V = across.times(-1)
		}
		places = append(places, t)
	}
	return places
}

// seek looks for a pattern around a place. If there is none but there should be one,
// the place itself is taken, as predicted.
func (s *search) seek(t third) {
	p := t.Pattern
	if inside := p.Centre.X >= 0 && p.Centre.Y >= 0 && p.Centre.X < float64(s.gray.W) && p.Centre.Y < float64(s.gray.H); !inside {
		return
	}
	i := s.planeFor(&p)
	g, scale := &s.planes[i], float64(int(1)<<i)
	p.scale(1 / scale)
	best := p
	best.Score = 0
	for y := -seekReach; y <= seekReach; y++ {
		for x := -seekReach; x <= seekReach; x++ {
			q := p
			q.Centre = p.Centre.plus(p.U.times(float64(x) * seekStep)).plus(p.V.times(float64(y) * seekStep))
			if q.Score = g.coarse(&q); q.Score > best.Score {
				best = q
			}
		}
	}
	if best.Score > leastGuess && best.fit(g, 6) && best.Score > leastScore {
		best.scale(scale)
		s.add(best)
	} else if t.certain && s.predicted < maxPredicted {
		s.predicted++
		t.predicted, t.Score = true, predictedScore
		s.add(t.Pattern)
	}
}

// A pattern is sought within seekReach steps of seekStep modules around its place.
const (
	seekReach = 12
	seekStep  = 0.7
)

package gt1

import (
	"math"
	"slices"
)

const (
	// maxChain bounds the earlier places in the text that are compared at one position, nearest first.
	maxChain = 32
	// passAhead is how far a position that costs no more may be ahead for a position to be passed over.
	passAhead = 3
)

// A step is a literal (distance 0) or a match.
type step struct{ length, distance uint16 }

// A place is a position in the text with the cheapest way to it, in one number, so that no branch is to be predicted: the
// bits that the way costs, and in 16 bits each where its last step comes from and that step's distance. The smallest is
// the best: of ways that cost the same, that of the longest last step, and then of the nearest.
type place uint64

const unreached place = math.MaxUint64

func placeOf(cost uint32, from, distance int) place {
	return place(cost)<<32 | place(from)<<16 | place(distance)
}

func (p place) cost() uint32 { return uint32(p >> 32) }

// step returns the step that leads from its place to p, which is position to.
func (p place) step(to int) step { return step{uint16(to) - uint16(p>>16), uint16(p)} }

// A path is the memory of one search, to be used again.
type path struct {
	places []place // of the text, its end, and passAhead more that nothing reaches
	reach  int     // the furthest position that a way leads to
	steps  []step
	found  []match
	chain  chain
}

// shortest returns the cheapest steps through text. The path owns them.
func (p *path) shortest(e *encoder, text []byte) []step {
	p.reset(len(text))
	p.chain.link(text)
	for i := range text {
		here := p.places[i].cost()
		ahead := p.places[i+1:][:passAhead]
		if min(ahead[0], ahead[1], ahead[2]).cost() <= here { // what leads on from here does so from there
			continue
		}
		ahead[0] = min(ahead[0], placeOf(here+uint32(e.lit[text[i]].n), i, 0))
		p.reach = max(p.reach, i+1)
		reach, settled := p.reach, p.settled(e, i)
		if !settled || p.chain.passes(i, reach) {
			p.found = p.chain.matches(p.found[:0], text, i)
			p.relax(e, i)
		}
		if !settled || e.index.passes(text, i, reach) {
			p.found = e.index.matches(p.found[:0], text[i:], i)
			p.relax(e, i)
		}
	}
	p.steps = p.steps[:0]
	for i := len(text); i > 0; i -= int(p.steps[len(p.steps)-1].length) {
		p.steps = append(p.steps, p.places[i].step(i))
	}
	slices.Reverse(p.steps)
	return p.steps
}

func (p *path) reset(n int) {
	n += 1 + passAhead
	p.places = slices.Grow(p.places[:0], n)[:n]
	for i := range p.places {
		p.places[i] = unreached
	}
	p.places[0] = 0
	p.reach = 0
}

// settled reports whether no match from position i improves on the way to any place up to reach, as in the middle of a
// long match: then only one that passes reach is worth a search.
func (p *path) settled(e *encoder, i int) bool {
	if p.reach < i+minMatch {
		return true
	}
	return slices.Max(p.places[i+minMatch:p.reach+1]) <= placeOf(p.places[i].cost()+e.cheapest, i, 0)
}

// relax tries every length of the matches found at position i.
func (p *path) relax(e *encoder, i int) {
	here := p.places[i].cost()
	length := minMatch
	for _, m := range p.found {
		base := placeOf(here+e.distanceCost(m.distance), i, m.distance)
		to := p.places[i+length : i+m.length+1]
		costs := e.matchCost[length:][:len(to)]
		for k := range to {
			to[k] = min(to[k], base+costs[k])
		}
		length = m.length + 1
		p.reach = max(p.reach, i+m.length)
	}
}

// chainShift makes hashes of 10 bits: enough for the few hundred positions of a text.
const chainShift = 22

// A chain links each position of a text to the one before it whose first three bytes have the same hash.
type chain struct {
	prev []uint16                       // position + 1; 0: none
	head [1 << (32 - chainShift)]uint16 // the last position + 1, by hash
}

func (c *chain) link(text []byte) {
	clear(c.head[:])
	n := max(0, len(text)-minMatch+1)
	c.prev = slices.Grow(c.prev[:0], n)[:n]
	for i := range c.prev {
		h := hash3(text[i:]) >> chainShift
		c.prev[i] = c.head[h]
		c.head[h] = uint16(i + 1)
	}
}

// passes reports whether a match from position i may go beyond end: only where its last minMatch bytes, those up to end,
// are linked.
func (c *chain) passes(i, end int) bool {
	last := end + 1 - minMatch
	return last < i || last < len(c.prev) && c.prev[last] != 0
}

// matches appends the matches for text[i:] with earlier positions of text.
func (c *chain) matches(found []match, text []byte, i int) []match {
	if i >= len(c.prev) {
		return found
	}
	ahead := text[i:min(i+maxMatch, len(text))]
	longest := minMatch - 1
	at := int(c.prev[i]) - 1
	for tries := maxChain; at >= 0 && tries > 0 && longest < len(ahead); tries-- {
		if text[at+longest] == ahead[longest] {
			if n := commonPrefix(text[at:], ahead); n > longest {
				found = append(found, match{n, i - at})
				longest = n
			}
		}
		at = int(c.prev[at]) - 1
	}
	return found
}

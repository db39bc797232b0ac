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
type step struct {
	length   int32
	distance int32
}

// A path is the memory of one search, to be used again.
type path struct {
	cost  []uint32 // bits to reach each position
	last  []step   // the step that reaches it
	steps []step
	found []match
	chain chain
}

// shortest returns the cheapest steps through text. The path owns them.
func (p *path) shortest(e *encoder, text []byte) []step {
	p.reset(len(text))
	for i := range text {
		here := p.cost[i]
		if slices.Min(p.cost[i+1:min(i+1+passAhead, len(p.cost))]) <= here { // what leads on from here does so from there
			p.chain.add(text, i)
			continue
		}
		p.relax(i+1, here+uint32(e.lit[text[i]].n), step{1, 0})
		p.found = p.chain.matches(p.found[:0], text, i)
		p.chain.add(text, i)
		p.relaxAll(e, i, p.found)
		p.found = e.index.matches(p.found[:0], text[i:], i)
		p.relaxAll(e, i, p.found)
	}
	for i := len(text); i > 0; i -= int(p.last[i].length) {
		p.steps = append(p.steps, p.last[i])
	}
	slices.Reverse(p.steps)
	return p.steps
}

func (p *path) reset(n int) {
	p.cost = slices.Grow(p.cost[:0], n+1)[:n+1]
	p.cost[0] = 0
	for i := range n {
		p.cost[i+1] = math.MaxUint32
	}
	p.last = slices.Grow(p.last[:0], n+1)[:n+1]
	p.steps = p.steps[:0]
	p.chain.reset(n)
}

func (p *path) relax(to int, cost uint32, s step) {
	if cost < p.cost[to] {
		p.cost[to] = cost
		p.last[to] = s
	}
}

// relaxAll tries every length of the matches at position i.
func (p *path) relaxAll(e *encoder, i int, found []match) {
	length := minMatch
	for _, m := range found {
		cost := p.cost[i] + e.distanceCost(m.distance)
		for ; length <= m.length; length++ {
			p.relax(i+length, cost+e.matchCost[length], step{int32(length), int32(m.distance)})
		}
	}
}

// chainShift makes hashes of 10 bits: enough for the few hundred positions of a text.
const chainShift = 22

// A chain links the positions of a text whose first three bytes have one hash.
type chain struct {
	head [1 << (32 - chainShift)]uint16 // position + 1
	prev []uint16
}

func (c *chain) reset(n int) {
	clear(c.head[:])
	c.prev = slices.Grow(c.prev[:0], n)[:n]
}

// matches appends the matches for text[i:] with the positions that were added.
func (c *chain) matches(found []match, text []byte, i int) []match {
	if len(text)-i < minMatch {
		return found
	}
	ahead := text[i:min(i+maxMatch, len(text))]
	longest := minMatch - 1
	at := int(c.head[hash3(ahead)>>chainShift]) - 1
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

func (c *chain) add(text []byte, i int) {
	if len(text)-i >= minMatch {
		h := hash3(text[i:]) >> chainShift
		c.prev[i] = c.head[h]
		c.head[h] = uint16(i + 1)
	}
}

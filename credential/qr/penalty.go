package qr

import "math/bits"

// The weights of the four features that a mask should avoid (ISO/IEC 18004, table 11).
const (
	runWeight     = 3  // a run of five modules of one colour; each further module costs 1
	blockWeight   = 3  // a block of 2 x 2 modules of one colour
	patternWeight = 40 // 1:1:3:1:1 modules, dark and light in turn, beside four that are light
	shareWeight   = 10 // each 5 % by which the share of dark modules is off 50 %
)

// penalty scores the complete symbol (7.8.3.1). The quiet zone around it counts as
// light, and a pattern with light on both sides counts once.
func (c *canvas) penalty() int {
	score, dark := 0, 0
	var s stretch
	for y := range c.size {
		for w := range (c.size + 63) / 64 {
			dark += bits.OnesCount64(c.lines[y][w])
			s.row(c, y, w)
			score += s.penalty()
			s.column(c, y, w)
			score += s.penalty()
			score += blockWeight * c.blocks(y, w)
		}
	}
	all := c.size * c.size
	return score + shareWeight*(max(2*dark-all, all-2*dark)*10/all)
}

// A stretch is, for 64 modules at a time, the modules along their row or column.
type stretch struct {
	near [before + 1 + behind]uint64 // near[before+n] is the module n further on
	five uint64                      // those that begin five modules within the symbol
	six  uint64                      // those that begin six
}

// How far a pattern of seven modules and the light beside it reach.
const (
	before = 4
	behind = 10
)

// row takes the stretches of a word's modules to the right.
func (s *stretch) row(c *canvas, y, w int) {
	l := &c.lines[y]
	for i := range s.near {
		s.near[i] = l.shifted(w, i-before)
	}
	s.five, s.six = lowest(c.size-4-64*w), lowest(c.size-5-64*w)
}

// column takes the stretches of a word's modules downwards.
func (s *stretch) column(c *canvas, y, w int) {
	for i := range s.near {
		s.near[i] = 0
		if at := y + i - before; at >= 0 && at < c.size {
			s.near[i] = c.lines[at][w]
		}
	}
	s.five, s.six = 0, 0
	if y+5 <= c.size {
		s.five = lowest(c.size - 64*w)
	}
	if y+6 <= c.size {
		s.six = s.five
	}
}

// penalty scores the runs that end and the patterns that begin in the stretches.
func (s *stretch) penalty() int {
	n := (*[1 + behind]uint64)(s.near[before:])
	run := (n[0]&n[1]&n[2]&n[3]&n[4] | ^(n[0] | n[1] | n[2] | n[3] | n[4])) & s.five
	goesOn := run & s.six &^ (n[4] ^ n[5])
	score := bits.OnesCount64(run) + (runWeight-1)*bits.OnesCount64(run&^goesOn)

	pattern := n[0] &^ n[1] & n[2] & n[3] & n[4] &^ n[5] & n[6]
	b := &s.near
	light := ^(b[0] | b[1] | b[2] | b[3]) | ^(n[7] | n[8] | n[9] | n[10])
	return score + patternWeight*bits.OnesCount64(pattern&light)
}

// blocks counts the blocks whose upper left module is in a word.
func (c *canvas) blocks(y, w int) int {
	if y+1 == c.size {
		return 0
	}
	a, b := c.lines[y][w], c.lines[y].shifted(w, 1)
	d, e := c.lines[y+1][w], c.lines[y+1].shifted(w, 1)
	return bits.OnesCount64((a&b&d&e | ^(a | b | d | e)) & lowest(c.size-1-64*w))
}

// shifted is a word of the line with each module replaced by that n to its right.
func (l *line) shifted(w, n int) uint64 {
	switch {
	case n > 0 && w+1 < len(l):
		return l[w]>>n | l[w+1]<<(64-n)
	case n > 0:
		return l[w] >> n
	case n < 0 && w > 0:
		return l[w]<<-n | l[w-1]>>(64+n)
	}
	return l[w] << -n
}

// lowest has the lowest n bits set: none below 0, all from 64.
func lowest(n int) uint64 {
	switch {
	case n <= 0:
		return 0
	case n >= 64:
		return ^uint64(0)
	}
	return 1<<n - 1
}

package qr

import (
	"sync"

	"github.com/giayto/giayto/credential/qr/iso18004"
)

const (
	maxSize   = 17 + 4*maxVersion
	lineWords = (maxSize + 63) / 64
)

// A line is a row of modules, the leftmost the lowest bit of the first word, 1 dark.
// What is right of the symbol is light.
type line [lineWords]uint64

func (l *line) dark(x int) bool { return l[x/64]>>(x%64)&1 == 1 }

func (l *line) darken(x int) { l[x/64] |= 1 << (x % 64) }

// A canvas is the modules of a symbol.
type canvas struct {
	size  int
	lines [maxSize]line
}

// modules are a copy.
func (c *canvas) modules() []line { return append([]line(nil), c.lines[:c.size]...) }

// set darkens or leaves light a module that is light, at y*size + x.
func (c *canvas) set(at int, dark bool) {
	if dark {
		c.lines[at/c.size].darken(at % c.size)
	}
}

// A plan is what the drawings of a version share.
type plan struct {
	fixed canvas    // the modules that are the same in all, and the version information
	bits  []place   // of the codewords' bits in order
	masks [8][]line // the modules that each mask inverts
}

// A place is a module's word and bit in a canvas.
type place struct{ y, word, bit uint8 }

var plans [maxVersion]struct {
	once sync.Once
	plan
}

// planOf is the plan of a version, 1 to 40, which is made once.
func planOf(version int) *plan {
	p := &plans[version-1]
	p.once.Do(func() { p.make(version) })
	return &p.plan
}

func (p *plan) make(version int) {
	l := iso18004.LayoutOf(version)
	p.fixed.size = l.Size
	for at, v := range l.Fixed {
		p.fixed.set(at, v > 0)
	}
	if version >= iso18004.LeastNamed {
		for bit := range 18 {
			for _, at := range iso18004.VersionPlaces(l.Size, bit) {
				p.fixed.set(at, iso18004.VersionWord(version)>>bit&1 == 1)
			}
		}
	}
	for m := range p.masks {
		p.masks[m] = make([]line, l.Size)
	}
	for i, at := range l.Path {
		y, x := int(at)/l.Size, int(at)%l.Size
		p.bits = append(p.bits, place{uint8(y), uint8(x / 64), uint8(x % 64)})
		for m := range p.masks {
			if l.Masks[i]>>m&1 == 1 {
				p.masks[m][y].darken(x)
			}
		}
	}
}

// An unmasked symbol still lacks its mask and the format information.
type unmasked struct {
	canvas
	plan  *plan
	level iso18004.Level
}

// unmasked places the segment's codewords.
func (s *segment) unmasked(version int, level iso18004.Level) *unmasked {
	b := iso18004.BlocksOf(version, level)
	words := codewords(s.words(version, b.DataWords()), b)
	p := planOf(version)
	u := &unmasked{canvas: p.fixed, plan: p, level: level}
	for i, at := range p.bits[:8*len(words)] {
		u.lines[at.y][at.word] |= uint64(words[i/8]<<(i%8)>>7) << at.bit
	}
	return u
}

// masked draws the symbol with a mask.
func (u *unmasked) masked(out *canvas, mask int) {
	out.size = u.size
	for y, inverted := range u.plan.masks[mask] {
		for w := range inverted {
			out.lines[y][w] = u.lines[y][w] ^ inverted[w]
		}
	}
	word := iso18004.FormatWord(u.level, mask)
	for bit := range 15 {
		for _, at := range iso18004.FormatPlaces(u.size, bit) {
			out.set(at, word>>bit&1 == 1)
		}
	}
}

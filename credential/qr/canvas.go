package qr

import (
	"math/bits"
	"sync"

	"rsc.io/qr/coding"
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

// take copies what package coding drew: rows of bytes, the leftmost module the highest bit.
func (c *canvas) take(code *coding.Code) {
	c.size = code.Size
	for y := range c.size {
		c.lines[y] = line{}
		for i, v := range code.Bitmap[y*code.Stride:][:(c.size+7)/8] {
			c.lines[y][i/8] |= uint64(bits.Reverse8(v)) << (i % 8 * 8)
		}
	}
}

// masked draws c, which has mask 0, with another mask.
func (c *canvas) masked(out *canvas, mask []line) {
	out.size = c.size
	for y := range mask {
		for w, differ := range mask[y] {
			out.lines[y][w] = c.lines[y][w] ^ differ
		}
	}
}

// A plan is what the drawings of a version and level share.
type plan struct {
	first *coding.Plan // with mask 0
	masks [8][]line    // the modules in which each mask differs from it, in codewords and format information
}

var plans [maxVersion][4]struct {
	once sync.Once
	plan
}

// planOf is the plan of a version, 1 to 40, and a level, which is made once.
func planOf(version coding.Version, level coding.Level) *plan {
	p := &plans[version-1][level]
	p.once.Do(func() { p.make(version, level) })
	return &p.plan
}

// make draws one text with every mask: what differs is the same for all texts. Package
// coding draws any that fits, in any version and level.
func (p *plan) make(version coding.Version, level coding.Level) {
	var first, other canvas
	for m := range p.masks {
		drawn, err := coding.NewPlan(version, level, coding.Mask(m))
		if err != nil {
			panic(err)
		}
		code, err := drawn.Encode(coding.Num("0"))
		if err != nil {
			panic(err)
		}
		if m == 0 {
			p.first = drawn
			first.take(code)
		}
		other.take(code)
		other.masked(&other, first.modules())
		p.masks[m] = other.modules()
	}
}

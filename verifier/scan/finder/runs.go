package finder

import (
	"context"
	"math"
	"math/bits"
)

// A direction in which a level is looked at.
type direction int

const (
	alongRow direction = iota
	downColumn
	downRight
	downLeft
	directions
)

// step is the direction's step from pixel to pixel.
func (d direction) step() (dx, dy int) {
	return [...]int{1, 0, 1, -1}[d], [...]int{0, 1, 1, 1}[d]
}

// stretch is the length of a step.
func (d direction) stretch() float64 {
	if d >= downRight {
		return math.Sqrt2
	}
	return 1
}

// Places along a line are counted in steps from its first pixel's middle, in parts of
// a step.
const part = 256

// changes are the places of the last six changes of colour along a line.
type changes [6]int32

// push adds a change and reports whether the five runs between the last six are those
// of a finder pattern.
func (c *changes) push(at int32) bool {
	c[0], c[1], c[2], c[3], c[4], c[5] = c[1], c[2], c[3], c[4], c[5], at
	// Of other modules, few have a middle run wider than its neighbours.
	if middle := 3 * (c[3] - c[2]); middle < 4*(c[2]-c[1]) || middle < 4*(c[4]-c[3]) {
		return false
	}
	length := c[5] - c[0]
	return length >= minLength*part && length <= maxLength*part && c.ratio()
}

// The least and the greatest pattern looked at in a level, in pixels. A greater one is
// less than the greatest in the next level, which has half the size.
const (
	minLength = 8
	maxLength = 48
)

// ratio reports whether the runs are as 1:1:3:1:1, allowing for a threshold that makes
// what is dark wider and what is light narrower by the same bloom.
func (c *changes) ratio() bool {
	r0, r1, r2, r3, r4 := c[1]-c[0], c[2]-c[1], c[3]-c[2], c[4]-c[3], c[5]-c[4]
	outer, inner := r0+r2+r4, r1+r3 // five modules and three blooms; two modules less two blooms
	module, bloom := (2*outer+3*inner)/16, (2*outer-5*inner)/16
	slack := module*5/16 + part/4
	return max(bloom, -bloom) <= module*5/8 &&
		distance(r2, 3*module+bloom) <= 3*slack/2 &&
		distance(r1, module-bloom) <= slack && distance(r3, module-bloom) <= slack &&
		distance(r0, module+bloom) <= slack && distance(r4, module+bloom) <= slack
}

// module is the width of a module in steps.
func (c *changes) module() float64 {
	outer, inner := c[5]-c[4]+c[3]-c[2]+c[1]-c[0], c[4]-c[3]+c[2]-c[1]
	return float64(2*outer+3*inner) / (16 * part)
}

func distance(a, b int32) int32 { return max(a-b, b-a) }

// A crossing is a line through something like a finder pattern.
type crossing struct {
	centre    Vector
	direction direction
	module    float64 // its width along the direction
	inverted  bool
}

// crossing makes one of a line on which the pixel (x, y) is the place last.
func (l *level) crossing(c *changes, d direction, x, y int, last int32, inverted bool) crossing {
	dx, dy := d.step()
	along := float64((c[2]+c[3])/2-last) / part
	return crossing{
		centre:    Vector{float64(x) + 0.5 + along*float64(dx), float64(y) + 0.5 + along*float64(dy)},
		direction: d, module: c.module() * d.stretch(), inverted: inverted,
	}
}

// crossings calls visit with the crossings along rows and columns that those in another
// direction confirm.
func (l *level) crossings(ctx context.Context, visit func(crossing)) {
	columns, line := l.memory.changes.Take(l.words*64), new(changes)
	check := func(c *changes, d direction, x, y int, last int32) {
		dx, dy := d.step()
		if found := l.crossing(c, d, x, y, last, !l.dark(x-dx, y-dy)); l.confirmed(&found) {
			visit(found)
		}
	}
	for y := range l.H {
		if ctx.Err() != nil {
			return
		}
		l.row(y, line, check)
		if y > 0 {
			l.columns(y, columns, check)
		}
	}
}

// row looks along a row.
func (l *level) row(y int, c *changes, check func(c *changes, d direction, x, y int, last int32)) {
	*c = changes{}
	row := l.bits[y*l.words:][:l.words]
	carry := row[0] & 1
	for i, word := range row {
		change := word ^ (word<<1 | carry)
		carry = word >> 63
		for ; change != 0; change &= change - 1 {
			x := i<<6 | bits.TrailingZeros64(change)
			if x < l.W && c.push(l.place(x, x, y, -1, 0)) {
				check(c, alongRow, x, y, int32(x)*part)
			}
		}
	}
}

// columns looks down all columns from the row above y to y.
func (l *level) columns(y int, columns []changes, check func(c *changes, d direction, x, y int, last int32)) {
	here, above := l.bits[y*l.words:][:l.words], l.bits[(y-1)*l.words:][:l.words]
	for i, word := range here {
		for change := word ^ above[i]; change != 0; change &= change - 1 {
			x := i<<6 | bits.TrailingZeros64(change)
			if c := &columns[x]; c.push(l.place(y, x, y, 0, -1)) {
				check(c, downColumn, x, y, int32(y)*part)
			}
		}
	}
}

// place is where the grey crosses the threshold between the pixel (x, y), which is n
// steps along its line, and the one before it, (x+dx, y+dy).
func (l *level) place(n, x, y, dx, dy int) int32 {
	at := y*l.words*64 + x
	after, before := int32(l.above[at]), int32(l.above[at+dy*l.words*64+dx])
	after, before = max(after, -after), max(before, -before)
	return int32(n)*part - after*reciprocal[after+before]>>8
}

// reciprocal has part<<8 divided by each number.
var reciprocal = func() (out [512]int32) {
	for i := range out {
		out[i] = part << 8 / int32(max(i, 1))
	}
	return out
}()

// confirmed reports whether a line through the centre of c in another direction
// crosses a pattern too.
func (l *level) confirmed(c *crossing) bool {
	for d := range directions {
		if d != c.direction && l.confirmedAlong(c, d) {
			return true
		}
	}
	return false
}

func (l *level) confirmedAlong(c *crossing, d direction) bool {
	x, y := int(c.centre.X), int(c.centre.Y)
	dx, dy := d.step()
	module := c.module / d.stretch()
	var at changes
	if !l.walk(x, y, -dx, -dy, module, !c.inverted, &at, 2, -1) || !l.walk(x, y, dx, dy, module, !c.inverted, &at, 3, 1) || !at.ratio() {
		return false
	}
	other := l.crossing(&at, d, x, y, 0, c.inverted)
	between := other.centre.minus(c.centre)
	return other.module < 2*c.module && c.module < 2*other.module && between.dot(between) < 1.4*c.module*c.module
}

// walk goes from the pixel (x, y) in steps of (dx, dy), over a run that is dark or not
// and the next two. It puts their ends, times sign, into at[first], at[first+sign] and
// the next, and gives up where a run is longer than a pattern with such a module has.
func (l *level) walk(x, y, dx, dy int, module float64, dark bool, at *changes, first, sign int) bool {
	limit := int(3*module) + 1
	for n, k := 0, 0; n <= limit; n++ {
		if uint(x) >= uint(l.W) || uint(y) >= uint(l.H) {
			return false
		}
		if l.dark(x, y) != dark {
			if n == 0 {
				return false
			}
			at[first+k*sign] = int32(sign) * l.place(n, x, y, -dx, -dy)
			if k++; k == 3 {
				return true
			}
			dark = !dark
			limit = n + int(2.5*module) + 1
		}
		x, y = x+dx, y+dy
	}
	return false
}

func (l *level) dark(x, y int) bool { return l.bits[y*l.words+x>>6]>>(x&63)&1 != 0 }

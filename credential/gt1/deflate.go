package gt1

import (
	"math/bits"
	"slices"
	"sync"
)

// An encoder writes bodies with known codes, so that the cost of every literal and match is known beforehand and the
// cheapest way through a text can be searched as a shortest path. What it writes depends on nothing but the preamble.
type encoder struct {
	lit       [literals]code
	dist      [distances]code
	matchCost [maxMatch + 1]place // what a step of the length adds to a place: bits, the extra ones included
	distCost  [distances]uint32   // bits for a distance, by symbol
	cheapest  uint32              // bits for any match
	index     *index
}

// A code is a symbol's code, its first bit lowest, and its length.
type code struct{ bits, n uint16 }

func newEncoder(x *index, lit, dist []byte) *encoder {
	e := &encoder{index: x}
	canonical(e.lit[:], lit)
	canonical(e.dist[:], dist)
	for length := minMatch; length <= maxMatch; length++ {
		s := lengthSymbol(length)
		e.matchCost[length] = placeOf(uint32(e.lit[s].n)+uint32(lengthClasses[s-endOfBlock-1].extra), 0, 0)
	}
	for s, c := range e.dist {
		e.distCost[s] = uint32(c.n) + uint32(distanceClasses[s].extra)
	}
	e.cheapest = slices.Min(e.matchCost[minMatch:]).cost() + slices.Min(e.distCost[:])
	return e
}

// canonical assigns the codes that lengths define (RFC 1951, 3.2.2), to the symbols that codes has.
func canonical(codes []code, lengths []byte) {
	next := 0
	for n := byte(1); n <= maxCodeLen; n++ {
		for s, l := range lengths {
			if l == n && s < len(codes) {
				codes[s] = code{bits.Reverse16(uint16(next)) >> (16 - n), uint16(n)}
			}
			if l == n {
				next++
			}
		}
		next <<= 1
	}
}

func lengthSymbol(length int) int {
	if length == maxMatch {
		return literals - 1
	}
	l := length - minMatch
	if l < 8 {
		return endOfBlock + 1 + l
	}
	extra := bits.Len(uint(l)) - 3
	return endOfBlock + 1 + 4*extra + l>>extra
}

func distanceSymbol(distance int) int {
	d := distance - 1
	if d < 4 {
		return d
	}
	extra := bits.Len(uint(d)) - 2
	return 2*extra + d>>extra
}

func (e *encoder) distanceCost(distance int) uint32 { return e.distCost[distanceSymbol(distance)] }

var presetEncoder = sync.OnceValue(func() *encoder {
	p := format01()
	return newEncoder(newIndex(p.dict), p.lit[:], p.dist[:])
})

// fixedEncoder has the fixed codes of RFC 1951, 3.2.6, and no dictionary. Two symbols that never occur take part.
var fixedEncoder = sync.OnceValue(func() *encoder {
	lit := slices.Concat(slices.Repeat([]byte{8}, 144), slices.Repeat([]byte{9}, 112), slices.Repeat([]byte{7}, 24),
		slices.Repeat([]byte{8}, 8))
	return newEncoder(newIndex(nil), lit, slices.Repeat([]byte{5}, distances))
})

// deflateVerbatim appends text to dst as one block with fixed codes: this package's own encoder, because the output of
// compress/flate changes between releases of Go.
func deflateVerbatim(dst, text []byte) []byte {
	w := bitWriter{out: dst}
	w.put(0b011, 3) // BFINAL 1, BTYPE 01
	var p path
	fixedEncoder().write(&w, p.shortest(fixedEncoder(), text), text)
	return w.bytes()
}

// write appends the steps through text, and the end of the block.
func (e *encoder) write(w *bitWriter, steps []step, text []byte) {
	at := 0
	for _, s := range steps {
		if s.distance == 0 {
			c := e.lit[text[at]]
			w.put(uint(c.bits), uint(c.n))
			at++
			continue
		}
		symbol := lengthSymbol(int(s.length))
		c, class := e.lit[symbol], lengthClasses[symbol-endOfBlock-1]
		w.put(uint(c.bits), uint(c.n))
		w.put(uint(uint16(s.length)-class.base), uint(class.extra))
		symbol = distanceSymbol(int(s.distance))
		c, class = e.dist[symbol], distanceClasses[symbol]
		w.put(uint(c.bits), uint(c.n))
		w.put(uint(s.distance)-uint(class.base), uint(class.extra))
		at += int(s.length)
	}
	c := e.lit[endOfBlock]
	w.put(uint(c.bits), uint(c.n))
}

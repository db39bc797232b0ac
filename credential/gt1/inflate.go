package gt1

import (
	"encoding/binary"
	"math/bits"
	"sync"
)

// fastBits is the length of the codes that one look-up decodes: nearly all that occur, in a table that stays in cache.
const fastBits = 10

// A decoder reads the symbols of one canonical Huffman code.
type decoder struct {
	fast   [1 << fastBits]uint16 // symbol<<4 | length of its code; 0 for longer codes
	count  [maxCodeLen + 1]uint16
	symbol []uint16 // by code
}

func newDecoder(lengths []byte) *decoder {
	d := &decoder{symbol: make([]uint16, 0, len(lengths))}
	code := 0
	for n := byte(1); n <= maxCodeLen; n++ {
		for s, l := range lengths {
			if l != n {
				continue
			}
			d.count[n]++
			d.symbol = append(d.symbol, uint16(s))
			if n <= fastBits {
				first := int(bits.Reverse16(uint16(code)) >> (16 - n))
				for i := first; i < 1<<fastBits; i += 1 << n {
					d.fast[i] = uint16(s)<<4 | uint16(n)
				}
			}
			code++
		}
		code <<= 1
	}
	return d
}

// decode returns the symbol that window begins with, and the length of its code.
func (d *decoder) decode(window uint64) (symbol int, n uint) {
	if e := d.fast[window&(1<<fastBits-1)]; e != 0 {
		return int(e >> 4), uint(e & 15)
	}
	code, first, index := 0, 0, 0
	for n = 1; n <= maxCodeLen; n++ {
		code |= int(window & 1)
		window >>= 1
		count := int(d.count[n])
		if code-count < first {
			return int(d.symbol[index+code-first]), n
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	return endOfBlock, n // not reached: the codes are complete
}

// An inflater reads bodies that continue the preamble.
type inflater struct {
	dict      []byte
	lit, dist *decoder
}

var presetInflater = sync.OnceValue(func() *inflater {
	p := format01()
	return &inflater{p.dict, newDecoder(p.lit[:]), newDecoder(p.dist[:])}
})

// inflate appends the text of a body to dst, which must be empty, and returns it with the number of bytes that the body
// takes. What is left over of the body's last byte has no meaning.
func (f *inflater) inflate(dst, src []byte) (text []byte, used int, err error) {
	var at uint // bits read
	end := 8 * uint(len(src))
	for {
		w := peek(src, at)
		symbol, n := f.lit.decode(w)
		if at += n; at > end {
			return nil, 0, ErrMalformed
		}
		switch {
		case symbol < endOfBlock:
			if len(dst) == maxParts {
				return nil, 0, ErrMalformed
			}
			dst = append(dst, byte(symbol))
			continue
		case symbol == endOfBlock:
			return dst, int(at+7) / 8, nil
		}
		c := lengthClasses[symbol-endOfBlock-1]
		length := int(c.base) + int(w>>n)&(1<<c.extra-1)
		w >>= n + uint(c.extra)
		symbol, n = f.dist.decode(w)
		d := distanceClasses[symbol]
		distance := int(d.base) + int(w>>n)&(1<<d.extra-1)
		at += uint(c.extra) + n + uint(d.extra)
		if at > end || distance > len(f.dict)+len(dst) || length > maxParts-len(dst) {
			return nil, 0, ErrMalformed
		}
		dst = f.copyMatch(dst, distance, length)
	}
}

// copyMatch appends length bytes from distance back, where the dictionary stands before dst.
func (f *inflater) copyMatch(dst []byte, distance, length int) []byte {
	from := len(dst) - distance
	if from < 0 {
		old := f.dict[len(f.dict)+from:]
		old = old[:min(length, len(old))]
		dst = append(dst, old...)
		length -= len(old)
		from = 0
	}
	if from+length <= len(dst) {
		return append(dst, dst[from:from+length]...)
	}
	for ; length > 0; length-- { // the match goes on into what it writes
		dst = append(dst, dst[from])
		from++
	}
	return dst
}

// peek returns 57 bits or more of src from bit at on, zeros behind its end. A match takes at most 15+5+15+13 bits.
func peek(src []byte, at uint) uint64 {
	i := at / 8
	if i+8 <= uint(len(src)) {
		return binary.LittleEndian.Uint64(src[i:]) >> (at % 8)
	}
	var last [8]byte
	if i < uint(len(src)) {
		copy(last[:], src[i:])
	}
	return binary.LittleEndian.Uint64(last[:]) >> (at % 8)
}

// A class is a symbol's range of lengths or distances: base, and how many bits choose within it.
type class struct {
	base  uint16
	extra uint8
}

// lengthClasses belong to the symbols from 257 on, distanceClasses to those from 0 on (RFC 1951, 3.2.5).
var (
	lengthClasses   = classes(literals-endOfBlock-1, minMatch, 4)
	distanceClasses = classes(distances, 1, 2)
)

// classes lays out n ranges from base on: the first 2*step of one value, then step of each width.
func classes(n, base, step int) []class {
	out := make([]class, n)
	for i := range out {
		extra := max(0, i/step-1)
		out[i] = class{uint16(base), uint8(extra)}
		base += 1 << extra
	}
	if step == 4 { // the longest match has a symbol of its own
		out[n-1] = class{maxMatch, 0}
	}
	return out
}

package main

import (
	"encoding/binary"
	"hash/adler32"
	"slices"
)

// An own DEFLATE writer (RFC 1951): compress/flate's output differs from one version of Go to the next, and these
// files must not.

// code is one Huffman code: its bits, first bit lowest, and how many.
type code struct{ bits, n uint }

// tables are the codes of a block.
type tables struct{ literal, distance []code }

// canonical assigns codes to lengths (RFC 1951 §3.2.2).
func canonical(lengths []uint) []code {
	out, next := make([]code, len(lengths)), uint(0)
	for n := uint(1); n <= 15; n++ {
		for symbol, l := range lengths {
			if l != n {
				continue
			}
			for i := range n {
				out[symbol].bits |= next >> (n - 1 - i) & 1 << i
			}
			out[symbol].n = n
			next++
		}
		next <<= 1
	}
	return out
}

// fixedTables are those of RFC 1951 §3.2.6.
func fixedTables() tables {
	return tables{
		canonical(slices.Concat(slices.Repeat([]uint{8}, 144), slices.Repeat([]uint{9}, 112), slices.Repeat([]uint{7}, 24), slices.Repeat([]uint{8}, 8))),
		canonical(slices.Repeat([]uint{5}, 30)),
	}
}

type bitWriter struct {
	out  []byte
	hold uint64
	n    uint
}

func (w *bitWriter) put(bits, n uint) {
	w.hold |= uint64(bits) << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.out = append(w.out, byte(w.hold))
		w.hold >>= 8
	}
}

func (w *bitWriter) code(c code) { w.put(c.bits, c.n) }

func (w *bitWriter) close() []byte {
	if w.n > 0 {
		w.out = append(w.out, byte(w.hold))
	}
	return w.out
}

// split returns the code for a length or a distance and its extra bits (RFC 1951 §3.2.5); step is how many codes share
// one number of extra bits.
func split(v, step int) (symbol int, extra, n uint) {
	base, width := 0, 0
	for symbol = 0; ; symbol++ {
		if symbol >= 2*step && symbol%step == 0 {
			width++
		}
		if v < base+1<<width {
			return symbol, uint(v - base), uint(width)
		}
		base += 1 << width
	}
}

func (w *bitWriter) match(t tables, length, distance int) {
	symbol, extra, n := split(length-3, 4)
	if length == 258 {
		symbol, extra, n = 28, 0, 0
	}
	w.code(t.literal[257+symbol])
	w.put(extra, n)
	symbol, extra, n = split(distance-1, 2)
	w.code(t.distance[symbol])
	w.put(extra, n)
}

// compress writes text, which follows before, with one table, and the end of the block. It is greedy.
func (w *bitWriter) compress(t tables, before, text []byte) {
	const reach, longest, tries = 1 << 15, 258, 64
	all := slices.Concat(before, text)
	last, previous := map[uint32]int{}, make([]int, len(all))
	note := func(i int) {
		if i+3 <= len(all) {
			k := uint32(all[i])<<16 | uint32(all[i+1])<<8 | uint32(all[i+2])
			previous[i] = last[k] // positions count from 1, so that 0 is none
			last[k] = i + 1
		}
	}
	for i := range before {
		note(i)
	}
	for i := len(before); i < len(all); {
		note(i)
		best, at := 2, 0
		for p, n := previous[i], 0; p > 0 && i-(p-1) <= reach && n < tries && best < longest; p, n = previous[p-1], n+1 {
			l := 0
			for l < longest && i+l < len(all) && all[p-1+l] == all[i+l] {
				l++
			}
			if l > best {
				best, at = l, p-1
			}
		}
		if best < 3 {
			w.code(t.literal[all[i]])
			i++
			continue
		}
		w.match(t, best, i-at)
		for j := i + 1; j < i+best; j++ {
			note(j)
		}
		i += best
	}
	w.code(t.literal[256])
}

// deflate is raw DEFLATE: one last block with fixed codes.
func deflate(data []byte) []byte {
	var w bitWriter
	w.put(0b011, 3)
	w.compress(fixedTables(), nil, data)
	return w.close()
}

// zlib is RFC 1950 around deflate.
func zlib(data []byte) []byte {
	out := append([]byte{0x78, 0xda}, deflate(data)...)
	return binary.BigEndian.AppendUint32(out, adler32.Checksum(data))
}

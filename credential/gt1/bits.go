package gt1

import "encoding/binary"

// A bitWriter writes as DEFLATE orders bits, from the lowest of each byte.
type bitWriter struct {
	out  []byte
	held uint64
	n    uint
}

// put writes the low n bits of v, which has no others; n is at most 16.
func (w *bitWriter) put(v uint, n uint) {
	w.held |= uint64(v) << w.n
	if w.n += n; w.n >= 48 {
		w.out = binary.LittleEndian.AppendUint64(w.out, w.held)[:len(w.out)+6]
		w.held >>= 48
		w.n -= 48
	}
}

// bytes returns all that was written, with zeros up to a whole byte.
func (w *bitWriter) bytes() []byte {
	for ; w.n > 0; w.n -= min(8, w.n) {
		w.out = append(w.out, byte(w.held))
		w.held >>= 8
	}
	return w.out
}

package gt1

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"sync"
)

// The alphabets of DEFLATE (RFC 1951, 3.2.5) that a preset table covers whole, so that any text can be written.
const (
	literals   = 286 // bytes, end of block, 29 classes of length
	distances  = 30
	endOfBlock = 256
	maxCodeLen = 15
	minMatch   = 3
	maxMatch   = 258
	maxDist    = 1 << 15
)

//go:embed preamble.bin
var preambleFile []byte

// Preamble returns what every body continues: a DEFLATE stream of a stored block with the dictionary, three empty blocks
// that bring the next header to a byte's end, and the header of a last block. To read a body without this package,
// inflate Preamble() followed by the body, and drop the dictionary's bytes from the front of what comes out.
func Preamble() []byte { return slices.Clone(preambleFile) }

// PreambleSHA256 is the digest of [Preamble]. It belongs to the version of the format: a reader with another preamble
// does not fail by itself, it reads another text.
func PreambleSHA256() [sha256.Size]byte { return sha256.Sum256(preambleFile) }

// A preset is a dictionary with the code lengths of both alphabets: all that a preamble says.
type preset struct {
	dict []byte
	lit  [literals]byte
	dist [distances]byte
}

const (
	storedHead = 5                          // block type, length and its complement
	tableBytes = (literals + distances) / 2 // a code length in each half byte
)

// tableHead is three empty blocks with fixed codes (BFINAL 0, BTYPE 01, end of block: 30 bits) and the beginning of a
// last one with codes of its own: BFINAL 1, BTYPE 10, HLIT 29, HDIST 29, HCLEN 15, then three bits for each length of the
// code length code: none for the repeats 16, 17, 18, and 4 for 0 to 15, so that a code length is a plain half byte.
var tableHead = func() []byte {
	var w bitWriter
	for range 3 {
		w.put(0b010, 3)
		w.put(0, 7)
	}
	w.put(0b101, 3)
	w.put(literals-257, 5)
	w.put(distances-1, 5)
	w.put(19-4, 4)
	w.put(0, 3*3)
	for range maxCodeLen + 1 {
		w.put(4, 3)
	}
	return w.bytes()
}()

func (p *preset) marshal() []byte {
	n := uint16(len(p.dict))
	out := binary.LittleEndian.AppendUint16([]byte{0}, n)
	out = binary.LittleEndian.AppendUint16(out, ^n)
	out = append(out, p.dict...)
	out = append(out, tableHead...)
	lengths := append(p.lit[:], p.dist[:]...)
	for i := 0; i < len(lengths); i += 2 {
		out = append(out, bits.Reverse8(lengths[i]<<4|lengths[i+1])) // Huffman codes go out from their highest bit
	}
	return out
}

func parsePreset(preamble []byte) (*preset, error) {
	n := len(preamble) - storedHead - len(tableHead) - tableBytes
	if n < 0 || n >= maxDist {
		return nil, fmt.Errorf("gt1: preamble of %d bytes", len(preamble))
	}
	p := &preset{dict: preamble[storedHead:][:n]}
	lengths := make([]byte, 0, 2*tableBytes)
	for _, b := range preamble[len(preamble)-tableBytes:] {
		b = bits.Reverse8(b)
		lengths = append(lengths, b>>4, b&15)
	}
	copy(p.lit[:], lengths)
	copy(p.dist[:], lengths[literals:])
	if !complete(p.lit[:]) || !complete(p.dist[:]) {
		return nil, errors.New("gt1: preamble with incomplete codes")
	}
	if !bytes.Equal(p.marshal(), preamble) {
		return nil, errors.New("gt1: preamble is not canonical")
	}
	return p, nil
}

// complete reports whether every symbol has a code and the codes leave no bits without meaning, as zlib demands.
func complete(lengths []byte) bool {
	var used uint
	for _, n := range lengths {
		if n == 0 || n > maxCodeLen {
			return false
		}
		used += 1 << (maxCodeLen - n)
	}
	return used == 1<<maxCodeLen
}

// format01 is the preset of the format's version 01.
var format01 = sync.OnceValue(func() *preset {
	p, err := parsePreset(preambleFile)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return p
})

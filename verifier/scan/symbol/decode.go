package symbol

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// Decode reads the message of a symbol, with all that the evidence gives. The errors
// with a Message are ErrContent, ErrEncoding and ErrECI. Without one, the grid is of no
// version's size, or too much of it is wrong.
//
// Modules without meaning give a text with a chance below 1e-9 a grid. A grid that
// cannot be read takes some times longer than one that can: about 3 ms at version 25.
func Decode(g Grid) (*Message, error) { return decode(g, true) }

// DecodeHard reads what Decode does from which side of 0 each module is, and where it
// is 0. It is for a first look at many grids.
func DecodeHard(g Grid) (*Message, error) { return decode(g, false) }

func decode(g Grid, evidence bool) (*Message, error) {
	version := (g.Size - 17) / 4
	if version < 1 || version > 40 || iso18004.Size(version) != g.Size || len(g.Soft) != g.Size*g.Size {
		return nil, fmt.Errorf("symbol: %d modules for a side of %d", len(g.Soft), g.Size)
	}
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	d.version, d.layout = version, iso18004.LayoutOf(version)
	return d.decode(g, evidence)
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

// A decoder is the memory of the work, used again.
type decoder struct {
	version  int
	layout   *iso18004.Layout
	blocks   iso18004.Blocks
	formats  []format
	turned   []int8 // the grid of a mirrored symbol
	soft     []int8 // evidence for the codewords' bits, unmasked: positive 1
	words    []byte // codewords in the order of the symbol
	unknown  []bool // codewords with a bit for which there is no evidence
	good     []bool // blocks that are corrected
	data     []byte // data codewords in order
	block    block
	segments segments
}

func (d *decoder) decode(g Grid, evidence bool) (*Message, error) {
	d.formats = formats(d.formats[:0], g)
	if len(d.formats) == 0 {
		return nil, errFormat
	}
	best, most := 0, -1
	for i, f := range d.formats {
		d.load(g, f)
		corrected, good := d.hard(f)
		if good == d.blocks.Count {
			return d.message(f, corrected, false)
		}
		if good > most {
			best, most = i, good
		}
	}
	if !evidence {
		return nil, errUncorrectable
	}
	f := d.formats[best]
	if len(d.formats) > 1 {
		d.load(g, f)
		d.hard(f)
	}
	if corrected, ok := d.correct(); ok {
		return d.message(f, corrected, true)
	}
	return nil, errUncorrectable
}

// load takes the evidence of the codewords' bits, and the words that it shows.
func (d *decoder) load(g Grid, f format) {
	evidence := g.Soft
	if f.mirrored {
		d.turned = append(d.turned[:0], evidence...)
		transpose(d.turned, g.Size)
		evidence = d.turned
	}
	d.blocks = iso18004.BlocksOf(d.version, f.level)
	n := len(d.layout.Path) / 8
	d.soft, d.words = resized(d.soft, 8*n), resized(d.words, n)
	d.unknown, d.good = resized(d.unknown, n), resized(d.good, d.blocks.Count)
	for i := range n {
		word, zeros := byte(0), byte(0)
		soft, masks := d.soft[8*i:8*i+8], d.layout.Masks[8*i:8*i+8]
		for j, at := range d.layout.Path[8*i : 8*i+8] {
			v := max(evidence[at], -127)
			inverts := -int8(masks[j] >> f.mask & 1) // 0 or -1: no branch that cannot be foreseen
			v = (v ^ inverts) - inverts
			soft[j] = v
			word = word<<1 | byte(-v)>>7
			zeros |= ^byte(v|-v) >> 7
		}
		d.words[i], d.unknown[i] = word, zeros != 0
	}
}

// resized is a slice of n elements, which hold anything.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// take fills the block's memory.
func (d *decoder) take(index int) {
	b := &d.block
	b.n, b.check, b.blocks = d.blocks.Size(index), d.blocks.Check, d.blocks.Count
	b.unknown = b.unknown[:0]
	for i := range b.n {
		at := d.blocks.At(index, i)
		b.words[i] = d.words[at]
		if d.unknown[at] {
			b.unknown = append(b.unknown, i)
		}
	}
}

// put keeps the words of a block that was corrected.
func (d *decoder) put(index int) {
	for i, v := range d.block.words[:d.block.n] {
		d.words[d.blocks.At(index, i)] = v
	}
}

// hard corrects all blocks that the standard's way can correct, and says how many.
func (d *decoder) hard(f format) (corrected, good int) {
	for i := range d.blocks.Count {
		d.take(i)
		n, ok := d.block.hard(iso18004.Protection(d.version, f.level))
		if d.good[i] = ok; ok {
			good++
		}
		if n > 0 {
			d.put(i)
			corrected += n
		}
	}
	return corrected, good
}

// correct corrects the other blocks by their evidence.
func (d *decoder) correct() (corrected int, ok bool) {
	for i, good := range d.good {
		if good {
			continue
		}
		d.take(i)
		for j := range d.block.n {
			copy(d.block.soft[8*j:8*j+8], d.soft[8*d.blocks.At(i, j):])
		}
		n, ok := d.block.correct()
		if !ok {
			return 0, false
		}
		d.put(i)
		corrected += n
	}
	return corrected, true
}

// message reads the segments. Where blocks were decoded by their evidence, what
// contradicts the standard was not mended but made up.
func (d *decoder) message(f format, corrected int, evidence bool) (*Message, error) {
	d.data = d.data[:0]
	for i := range d.blocks.Count {
		for j := range d.blocks.Size(i) - d.blocks.Check {
			d.data = append(d.data, d.words[d.blocks.At(i, j)])
		}
	}
	m := &Message{Version: d.version, Level: f.level, Mask: f.mask, Mirrored: f.mirrored, Corrected: corrected}
	err := d.segments.read(d.data, m)
	if evidence && (errors.Is(err, ErrContent) || err == nil && !d.segments.padded()) {
		return nil, errUncorrectable
	}
	m.words = bytes.Clone(d.words)
	return m, err
}

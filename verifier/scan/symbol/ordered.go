package symbol

import (
	"math/bits"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// Ordered statistics decoding (Fossorier and Lin 1995) of a block seen as a binary
// code: its 8*check parity equations are solved for the bits of weakest evidence that
// allow it, so that any errors there are mended; then up to four of the remaining bits
// are inverted. Three and four at a time are not tried all but matched: only where
// the strongest of the solved bits come out right (Valembois and Fossorier 2004). It
// mends what noise and blur leave: many codewords with a wrong bit or two, nearly all
// of weak evidence.

const (
	// reach is how many of the weakest bits outside the solved ones are inverted in
	// pairs.
	reach = 320

	// windowBits is how many of the solved bits must come out right.
	windowBits = 16
)

// equations is a column of the parity check matrix: a bit for each equation.
type equations [4]uint64

func (e *equations) add(o *equations) {
	e[0] ^= o[0]
	e[1] ^= o[1]
	e[2] ^= o[2]
	e[3] ^= o[3]
}

func (e *equations) has(i int) bool { return e[i>>6]>>(i&63)&1 == 1 }

func (e *equations) count() int {
	return bits.OnesCount64(e[0]) + bits.OnesCount64(e[1]) + bits.OnesCount64(e[2]) + bits.OnesCount64(e[3])
}

// An elimination adds others to the equations that have bit `row`.
type elimination struct {
	row    int
	others equations
}

// apply eliminates row from a column.
func (s *elimination) apply(e *equations) {
	mask := -(e[s.row>>6&3] >> (s.row & 63) & 1)
	e[0] ^= s.others[0] & mask
	e[1] ^= s.others[1] & mask
	e[2] ^= s.others[2] & mask
	e[3] ^= s.others[3] & mask
}

// ordered is the memory of the search.
type ordered struct {
	sorted  []uint16 // bits of the block, the weakest first
	steps   []elimination
	solved  [8 * iso18004.MaxCheck]uint16 // the bit that each equation is solved for
	free    []uint16                      // the other bits
	against []int                         // inverting each free bit
	column  []equations                   // of each free bit, after the elimination
	cost    [iso18004.MaxCheck][256]int32 // of inverting the solved bits of eight equations
	window  []uint16                      // of each free bit: its column's bits in the strongest equations
	pairs   []pair                        // of free bits
	newest  [1 << windowBits]uint16       // pair with a window, counted from 1, or 0
	check   int
	trusted int       // greatest distance
	most    int       // solved bits inverted in what is looked at, for speed
	chosen  [4]int    // free bits that are inverted
	wrong   equations // whose solved bits are inverted then
}

// A pair is two free bits, and the pair before it with the same window.
type pair struct{ i, j, older uint16 }

// correct finds a codeword within a distance of the evidence.
func (o *ordered) correct(b *block, trusted int) (corrected int, ok bool) {
	o.check, o.trusted, o.most = b.check, trusted, 8*b.check*3/8
	o.sort(b)
	o.eliminate(b)
	o.price(b)
	var wrong equations
	for j, v := range b.syndromes[:b.check] {
		wrong[j>>3] |= uint64(v) << (8 * (j & 7))
	}
	for i := range o.steps {
		o.steps[i].apply(&wrong)
	}
	n := o.search(wrong)
	if n < 0 {
		return 0, false
	}
	return o.invert(b, o.chosen[:n])
}

// search inverts no, one, two, three and four free bits, and gives their number.
func (o *ordered) search(wrong equations) int {
	if o.wrong = wrong; o.distance(&wrong) <= o.trusted {
		return 0
	}
	o.look()
	at := o.windowOf(&wrong)
	for i := range o.free {
		if o.try(wrong, i) {
			return 1
		}
	}
	if o.match(wrong) {
		return 2
	}
	for i, window := range o.window {
		for p := o.newest[at^window]; p != 0; p = o.pairs[p-1].older {
			if o.try(wrong, i, int(o.pairs[p-1].i), int(o.pairs[p-1].j)) {
				return 3
			}
		}
	}
	for _, q := range o.pairs {
		i, j := int(q.i), int(q.j)
		for p := o.newest[at^o.window[i]^o.window[j]]; p != 0; p = o.pairs[p-1].older {
			if o.try(wrong, i, j, int(o.pairs[p-1].i), int(o.pairs[p-1].j)) {
				return 4
			}
		}
	}
	return -1
}

// try inverts some free bits.
func (o *ordered) try(wrong equations, bits ...int) bool {
	sum := 0
	for _, i := range bits {
		wrong.add(&o.column[i])
		sum += o.against[i]
	}
	if wrong.count() > o.most || sum+o.distance(&wrong) > o.trusted {
		return false
	}
	o.wrong = wrong
	copy(o.chosen[:], bits)
	return true
}

// match tries and lists the pairs of free bits.
func (o *ordered) match(wrong equations) bool {
	clear(o.newest[:])
	o.pairs = o.pairs[:0]
	for i := range min(reach, len(o.free)) {
		first := wrong
		first.add(&o.column[i])
		for j := range i {
			next := first
			next.add(&o.column[j])
			if next.count() <= o.most && o.try(wrong, i, j) {
				return true
			}
			newest := &o.newest[o.window[i]^o.window[j]]
			o.pairs = append(o.pairs, pair{uint16(i), uint16(j), *newest})
			*newest = uint16(len(o.pairs))
		}
	}
	return false
}

// look takes the windows of all free bits.
func (o *ordered) look() {
	o.window = resized(o.window, len(o.free))
	for i := range o.column {
		o.window[i] = o.windowOf(&o.column[i])
	}
}

func (o *ordered) windowOf(e *equations) (window uint16) {
	for _, step := range o.steps[len(o.steps)-windowBits:] {
		window = window<<1 | uint16(e[step.row>>6&3]>>(step.row&63)&1)
	}
	return window
}

// sort orders the bits by strength.
func (o *ordered) sort(b *block) {
	var next [129]int
	for v := 1; v < len(next); v++ {
		next[v] = next[v-1] + b.strengths[v-1]
	}
	o.sorted = resized(o.sorted, 8*b.n)
	for i, v := range b.soft[:8*b.n] {
		at := &next[strength(v)]
		o.sorted[*at] = uint16(i)
		*at++
	}
}

// parity is the column of a bit in the equations that the syndromes are 0.
func (b *block) parity(bit uint16) (e equations) {
	power, at := b.n-1-int(bit>>3), 7-int(bit&7)
	for j := range b.check {
		e[j>>3] |= uint64(iso18004.Exps[at]) << (8 * (j & 7))
		if at += power; at >= 255 {
			at -= 255
		}
	}
	return e
}

// eliminate solves the equations for the weakest bits.
func (o *ordered) eliminate(b *block) {
	var used equations
	o.steps, o.free, o.against, o.column = o.steps[:0], o.free[:0], o.against[:0], o.column[:0]
	for _, bit := range o.sorted {
		column := b.parity(bit)
		for i := range o.steps {
			o.steps[i].apply(&column)
		}
		row := 0
		for row < 4 && column[row]&^used[row] == 0 {
			row++
		}
		if row == 4 {
			o.free, o.column = append(o.free, bit), append(o.column, column)
			o.against = append(o.against, strength(b.soft[bit]))
			continue
		}
		row = 64*row + bits.TrailingZeros64(column[row]&^used[row])
		used[row>>6] |= 1 << (row & 63)
		o.solved[row] = bit
		column[row>>6] ^= 1 << (row & 63)
		step := elimination{row, column}
		for i := range o.column {
			step.apply(&o.column[i])
		}
		o.steps = append(o.steps, step)
	}
}

// price fills cost.
func (o *ordered) price(b *block) {
	for j := range b.check {
		cost := &o.cost[j]
		for i := range 8 {
			v := int32(strength(b.soft[o.solved[8*j+i]]))
			for pattern := range 1 << i {
				cost[1<<i|pattern] = cost[pattern] + v
			}
		}
	}
}

// distance is the evidence against inverting the solved bits of these equations.
func (o *ordered) distance(e *equations) int {
	sum := int32(0)
	for j := range o.check {
		sum += o.cost[j][byte(e[j>>3]>>(8*(j&7)))]
	}
	return int(sum)
}

// invert corrects the words by what was found, and checks them.
func (o *ordered) invert(b *block, chosen []int) (corrected int, ok bool) {
	before := b.words
	for _, i := range chosen {
		b.invert(o.free[i])
	}
	for row := range 8 * b.check {
		if o.wrong.has(row) {
			b.invert(o.solved[row])
		}
	}
	for i, v := range before[:b.n] {
		if v != b.words[i] {
			corrected++
		}
	}
	return corrected, syndromes(b.syndromes[:b.check], b.words[:b.n])
}

// invert inverts a bit of the words.
func (b *block) invert(bit uint16) { b.words[bit>>3] ^= 0x80 >> (bit & 7) }

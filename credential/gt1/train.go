package gt1

import (
	"cmp"
	"fmt"
	"slices"
)

// maxRounds bounds the training. It settles after about ten.
const maxRounds = 40

// rare is the share of all symbols, as a negative power of two, that a symbol counts for at least: text unlike all that
// was trained on must not grow much.
const rare = 14

// Train makes the preamble of a version of the format: the dictionary, and the Huffman tables that are best for packing
// samples, which are compact forms. The shortest way through a text depends on the tables, and the best tables depend on
// the way, so it repeats both until the samples become no shorter. Only cmd/gt1train has a use for it.
func Train(dictionary []byte, samples []string) (preamble []byte, err error) {
	if len(dictionary) >= maxDist {
		return nil, fmt.Errorf("gt1: dictionary of %d bytes", len(dictionary))
	}
	texts := make([][]byte, len(samples))
	for i, s := range samples {
		var c coder
		if _, ok := c.takeApart(s); !ok {
			return nil, fmt.Errorf("gt1: sample %d is not a compact form", i)
		}
		texts[i] = c.text
	}
	best := &preset{dict: dictionary}
	x := newIndex(dictionary)
	lit, dist := codeLengths(make([]int, literals)), codeLengths(make([]int, distances))
	var p path
	for bits, round := 0, 0; round < maxRounds; round++ {
		e := newEncoder(x, lit, dist)
		t := tally{lit: make([]int, literals), dist: make([]int, distances)}
		for _, text := range texts {
			t.add(p.shortest(e, text), text)
			t.bits += int(p.places[len(text)].cost()) + int(e.lit[endOfBlock].n)
		}
		if round > 0 && t.bits >= bits {
			break
		}
		bits = t.bits
		copy(best.lit[:], lit)
		copy(best.dist[:], dist)
		lit, dist = codeLengths(t.lit), codeLengths(t.dist)
	}
	return best.marshal(), nil
}

// A tally counts the symbols of many texts.
type tally struct {
	lit, dist []int
	bits      int
}

func (t *tally) add(steps []step, text []byte) {
	at := 0
	for _, s := range steps {
		if s.distance == 0 {
			t.lit[text[at]]++
		} else {
			t.lit[lengthSymbol(int(s.length))]++
			t.dist[distanceSymbol(int(s.distance))]++
		}
		at += int(s.length)
	}
	t.lit[endOfBlock]++
}

// codeLengths returns the lengths, of at most 15 bits, of the best complete code in which every symbol has one: the
// package-merge algorithm (Larmore and Hirschberg, 1990).
func codeLengths(counts []int) []byte {
	total := 0
	for _, n := range counts {
		total += n
	}
	floor := max(1, total>>rare)
	type pack struct {
		weight  int
		symbols []int
	}
	coins := make([]pack, len(counts))
	for s, n := range counts {
		coins[s] = pack{max(n, floor), []int{s}}
	}
	byWeight := func(a, b pack) int { return cmp.Compare(a.weight, b.weight) }
	slices.SortStableFunc(coins, byWeight)
	row := coins
	for range maxCodeLen - 1 {
		var merged []pack
		for i := 0; i+1 < len(row); i += 2 {
			merged = append(merged, pack{row[i].weight + row[i+1].weight, slices.Concat(row[i].symbols, row[i+1].symbols)})
		}
		row = append(merged, coins...)
		slices.SortStableFunc(row, byWeight)
	}
	lengths := make([]byte, len(counts))
	for _, p := range row[:2*len(counts)-2] {
		for _, s := range p.symbols {
			lengths[s]++
		}
	}
	return lengths
}

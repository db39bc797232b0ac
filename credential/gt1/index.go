package gt1

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// An index finds the cheapest match of every length with a dictionary, which is that of the string's last occurrence,
// nearest to the text. A search begins at the last occurrence of the text's first minMatch bytes and follows the
// dictionary from there as far as the text does; where the dictionary has the string with the text's next byte as well,
// a branch leads to its last occurrence. The tables are small, because a search waits for memory most of the time.
type index struct {
	dict     []byte
	roots    []uint16                   // by hash, then the next free place: 1 + the last occurrence of a string of minMatch bytes; 0: none
	shift    uint                       // of the hash
	branches []branch                   // of each place in the dictionary together, by key
	start    []uint16                   // where the branches of a place begin in branches
	grams    [1 << gramBits / 64]uint64 // a bit for the hash of each string of gram bytes
}

const (
	gram     = 8
	gramBits = 18
)

// A branch leads from one place in the dictionary to an earlier one.
type branch struct {
	key uint16 // of the length that both have in common, and the next byte at the earlier one
	at  uint16
}

func branchKey(length int, next byte) uint16 { return uint16(length-minMatch)<<8 | uint16(next) }

// newIndex adds suffix after suffix to a tree, and takes from it where the last occurrences of its strings part.
func newIndex(dict []byte) *index {
	b := builder{dict: dict, nodes: []node{{}}}
	for at := range dict {
		b.add(at)
	}
	x := &index{dict: dict, start: make([]uint16, 1, len(dict)+1)}
	roots, branches := b.parts()
	for _, of := range branches {
		slices.SortFunc(of, func(a, b branch) int { return int(a.key) - int(b.key) })
		x.branches = append(x.branches, of...)
		x.start = append(x.start, uint16(len(x.branches)))
	}
	places := bits.Len(uint(2 * len(roots)))
	x.roots, x.shift = make([]uint16, 1<<places), 32-uint(places)
	for _, at := range roots {
		h := hash3(dict[at:]) >> x.shift
		for x.roots[h] != 0 {
			h = (h + 1) % uint32(len(x.roots))
		}
		x.roots[h] = uint16(at + 1)
	}
	for at := range len(dict) - gram + 1 {
		h := hashGram(dict[at:])
		x.grams[h/64] |= 1 << (h % 64)
	}
	return x
}

// root returns the last occurrence of the first minMatch bytes of text, or -1.
func (x *index) root(text []byte) int {
	h := hash3(text) >> x.shift
	for {
		at := int(x.roots[h]) - 1
		if at < 0 || [minMatch]byte(x.dict[at:]) == [minMatch]byte(text) {
			return at
		}
		h = (h + 1) % uint32(len(x.roots))
	}
}

// branch returns the last occurrence of the string of the length at a place, with next behind it, or -1.
func (x *index) branch(at, length int, next byte) int {
	key := branchKey(length, next)
	for _, b := range x.branches[x.start[at]:x.start[at+1]] {
		if b.key >= key {
			if b.key == key {
				return int(b.at)
			}
			break
		}
	}
	return -1
}

// passes reports whether a match from position i of text may go beyond end: only where its last gram bytes, those up to
// end, are in the dictionary. It may be wrong with yes.
func (x *index) passes(text []byte, i, end int) bool {
	last := end + 1 - gram
	if end >= len(text) || last < i {
		return end < len(text)
	}
	h := hashGram(text[last:])
	return x.grams[h/64]>>(h%64)&1 != 0
}

func hashGram(s []byte) uint64 {
	return binary.LittleEndian.Uint64(s) * 0x9E3779B97F4A7C15 >> (64 - gramBits)
}

// hash3 is of the first three bytes; its high bits are the best.
func hash3(s []byte) uint32 {
	return (uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16) * 0x9E3779B1
}

// A match is a range of lengths for which one distance is the shortest: those above the previous match's, up to length.
type match struct{ length, distance int }

// matches appends the matches for text with dictionary strings, where the dictionary's end is gap bytes before text.
func (x *index) matches(found []match, text []byte, gap int) []match {
	text = text[:min(len(text), maxMatch)]
	if len(text) < minMatch {
		return found
	}
	length := minMatch
	for at := x.root(text); at >= 0; at = x.branch(at, length, text[length]) {
		distance := len(x.dict) - at + gap
		if distance > maxDist { // and no branch leads nearer
			break
		}
		length += commonPrefix(x.dict[at+length:], text[length:])
		found = append(found, match{length, distance})
		if length == len(text) {
			break
		}
	}
	return found
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for ; i+8 <= n; i += 8 {
		if d := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:]); d != 0 {
			return i + bits.TrailingZeros64(d)/8
		}
	}
	for ; i < n && a[i] == b[i]; i++ {
	}
	return i
}

// A builder is the tree of all suffixes, each cut at the longest match. A node stands for the string that leads to it.
type builder struct {
	dict  []byte
	nodes []node
}

type node struct {
	at, depth   int // the string's last occurrence, and its length
	child, next int // 0: none, as no node has the root for a child
}

func (b *builder) add(at int) {
	suffix := b.dict[at:min(at+maxMatch, len(b.dict))]
	for i := 0; ; {
		n := &b.nodes[i]
		n.at = at
		k := n.child
		for k != 0 && b.dict[b.nodes[k].at+n.depth] != suffix[n.depth] {
			k = b.nodes[k].next
		}
		if k == 0 {
			b.nodes = append(b.nodes, node{at: at, depth: len(suffix), next: n.child})
			b.nodes[i].child = len(b.nodes) - 1
			return
		}
		old := b.nodes[k]
		depth := commonPrefix(b.dict[old.at:][:old.depth], suffix)
		if depth < old.depth { // the suffix leaves in the middle of the edge: a node there, the old one below it
			b.nodes = append(b.nodes, node{old.at, old.depth, old.child, 0})
			b.nodes[k] = node{at, depth, len(b.nodes) - 1, old.next}
		}
		if depth == len(suffix) {
			b.nodes[k].at = at
			return
		}
		i = k
	}
}

// parts returns the last occurrences of all strings of minMatch bytes, and the branches of each place.
func (b *builder) parts() (roots []int, branches [][]branch) {
	branches = make([][]branch, len(b.dict))
	for _, n := range b.nodes {
		for k := n.child; k != 0; k = b.nodes[k].next {
			kid := b.nodes[k]
			switch {
			case kid.depth < minMatch:
			case n.depth < minMatch:
				roots = append(roots, kid.at)
			case kid.at != n.at:
				key := branchKey(n.depth, b.dict[kid.at+n.depth])
				branches[n.at] = append(branches[n.at], branch{key, uint16(kid.at)})
			}
		}
	}
	return roots, branches
}

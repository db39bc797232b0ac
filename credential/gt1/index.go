package gt1

import (
	"bytes"
	"math/bits"
	"slices"
)

// An index is the tree of all suffixes of a dictionary, each cut at the longest match. A node stands for the string that
// leads to it and knows where that string occurs last, which is nearest to the text: so one walk down the tree finds the
// cheapest match of every length. The walk begins at the shortest match, by a hash of its bytes.
type index struct {
	dict  []byte
	nodes []node
	first []byte   // the children's first bytes, side by side for each node
	roots []uint16 // by hash, then the next free place: the first nodes of minMatch bytes or more; 0: none
	shift uint     // of the hash
}

type node struct {
	at    uint16 // last occurrence of the string
	depth uint16 // its length
	kids  uint16 // the children's number and, from child on, their place in nodes and first
	child uint16
}

// newIndex adds suffix after suffix to a tree of linked children, then lays the children out side by side.
func newIndex(dict []byte) *index {
	b := builder{dict: dict, nodes: []branch{{}}}
	for at := range dict {
		b.add(at)
	}
	x := &index{dict: dict, nodes: make([]node, 1, len(b.nodes)), first: make([]byte, 1, len(b.nodes))}
	var roots []uint16
	b.lay(x, 0, 0, &roots)
	places := bits.Len(uint(2 * len(roots)))
	x.roots, x.shift = make([]uint16, 1<<places), 32-uint(places)
	for _, r := range roots {
		h := hash3(dict[x.nodes[r].at:]) >> x.shift
		for x.roots[h] != 0 {
			h = (h + 1) % uint32(len(x.roots))
		}
		x.roots[h] = r
	}
	return x
}

func (x *index) kids(n node) []byte { return x.first[n.child:][:n.kids] }

// root returns the first node on the way of a string of minMatch bytes or more, or 0.
func (x *index) root(text []byte) uint16 {
	h := hash3(text) >> x.shift
	for {
		i := x.roots[h]
		if i == 0 || [minMatch]byte(x.dict[x.nodes[i].at:]) == [minMatch]byte(text) {
			return i
		}
		h = (h + 1) % uint32(len(x.roots))
	}
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
	depth := minMatch
	for i := x.root(text); i != 0; {
		n := x.nodes[i]
		label := x.dict[n.at:][:n.depth]
		depth += commonPrefix(label[depth:], text[depth:])
		distance := len(x.dict) - int(n.at) + gap
		if distance <= maxDist {
			found = append(found, match{depth, distance})
		}
		if depth < len(label) || depth == len(text) {
			break
		}
		k := bytes.IndexByte(x.kids(n), text[depth])
		if k < 0 {
			break
		}
		i = n.child + uint16(k)
	}
	return found
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// A builder is the tree while it grows.
type builder struct {
	dict  []byte
	nodes []branch
}

type branch struct {
	at, depth   int
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
			b.nodes = append(b.nodes, branch{at: at, depth: len(suffix), next: n.child})
			b.nodes[i].child = len(b.nodes) - 1
			return
		}
		old := b.nodes[k]
		depth := commonPrefix(b.dict[old.at:][:old.depth], suffix)
		if depth < old.depth { // the suffix leaves in the middle of the edge: a node there, the old one below it
			b.nodes = append(b.nodes, branch{old.at, old.depth, old.child, 0})
			b.nodes[k] = branch{at, depth, len(b.nodes) - 1, old.next}
		}
		if depth == len(suffix) {
			b.nodes[k].at = at
			return
		}
		i = k
	}
}

// lay puts the children of node from, which stands at place to in x, side by side at the end of x, in the order of their
// first bytes, and then theirs. It collects the places where minMatch bytes are reached.
func (b *builder) lay(x *index, from, to int, roots *[]uint16) {
	parent := b.nodes[from]
	var kids []int
	for k := parent.child; k != 0; k = b.nodes[k].next {
		kids = append(kids, k)
	}
	first := func(k int) byte { return b.dict[b.nodes[k].at+parent.depth] }
	slices.SortFunc(kids, func(k, l int) int { return int(first(k)) - int(first(l)) })
	child := len(x.nodes)
	x.nodes[to] = node{uint16(parent.at), uint16(parent.depth), uint16(len(kids)), uint16(child)}
	for _, k := range kids {
		x.nodes = append(x.nodes, node{})
		x.first = append(x.first, first(k))
	}
	for i, k := range kids {
		if parent.depth < minMatch && b.nodes[k].depth >= minMatch {
			*roots = append(*roots, uint16(child+i))
		}
		b.lay(x, k, child+i, roots)
	}
}

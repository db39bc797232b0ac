package symbol

import (
	"sync"
)

// Alignment is the coordinates, in rows as in columns, of the centres of a version's
// alignment patterns (ISO/IEC 18004, annex E): there is one at each pair of them, but
// for the three corners with finder patterns. Version 1 has none.
func Alignment(version int) []int {
	if version == 1 {
		return nil
	}
	n := version/7 + 2
	step := (version*8 + n*3 + 5) / (n*4 - 4) * 2
	at := make([]int, n)
	at[0] = 6
	for i := 1; i < n; i++ {
		at[i] = Size(version) - 7 - (n-1-i)*step
	}
	return at
}

// Pattern is the modules that are the same in all symbols of a version, row by row:
// +1 dark, -1 light, 0 for the others, which carry codewords, format or version. All
// callers share it: it is not to be changed.
func Pattern(version int) []int8 { return layoutOf(version).fixed }

// A layout is what all symbols of a version have in common.
type layout struct {
	size     int
	fixed    []int8   // as Pattern
	function []bool   // modules that carry no codeword
	path     []uint16 // the modules of the codewords' bits in order, then those left over
	masks    []uint8  // of each of path: bit m says that mask m inverts it
}

var layouts [40]struct {
	once sync.Once
	layout
}

// layoutOf is the layout of a version, 1 to 40, which is made once.
func layoutOf(version int) *layout {
	l := &layouts[version-1]
	l.once.Do(func() { l.layout = newLayout(version) })
	return &l.layout
}

func newLayout(version int) layout {
	size := Size(version)
	l := layout{size: size, fixed: make([]int8, size*size), function: make([]bool, size*size)}
	for i := range size {
		l.fix(i, 6, i%2 == 0)
		l.fix(6, i, i%2 == 0)
	}
	l.finder(3, 3)
	l.finder(size-4, 3)
	l.finder(3, size-4)
	l.alignments(Alignment(version))
	l.fix(8, size-8, true)
	for bit := range 15 {
		for _, at := range formatPlaces(size, bit) {
			l.function[at] = true
		}
	}
	if version >= 7 {
		for bit := range 18 {
			near, far := bit/3, size-11+bit%3
			l.function[near*size+far], l.function[far*size+near] = true, true
		}
	}
	l.walk()
	return l
}

// fix sets a module that is the same in all symbols.
func (l *layout) fix(x, y int, dark bool) {
	l.function[y*l.size+x] = true
	l.fixed[y*l.size+x] = -1
	if dark {
		l.fixed[y*l.size+x] = 1
	}
}

// finder sets a finder pattern and its border around (cx, cy).
func (l *layout) finder(cx, cy int) {
	for y := max(cy-4, 0); y <= min(cy+4, l.size-1); y++ {
		for x := max(cx-4, 0); x <= min(cx+4, l.size-1); x++ {
			ring := max(x-cx, cx-x, y-cy, cy-y)
			l.fix(x, y, ring != 2 && ring != 4)
		}
	}
}

// alignments sets the alignment patterns at all pairs but the corners.
func (l *layout) alignments(at []int) {
	last := len(at) - 1
	for i, cy := range at {
		for j, cx := range at {
			if i == 0 && (j == 0 || j == last) || i == last && j == 0 {
				continue
			}
			for y := cy - 2; y <= cy+2; y++ {
				for x := cx - 2; x <= cx+2; x++ {
					l.fix(x, y, max(x-cx, cx-x, y-cy, cy-y) != 1)
				}
			}
		}
	}
}

// walk lists the modules of codewords: columns in pairs from the right, up and down
// in turn, passing over the upright timing pattern (ISO/IEC 18004, 7.7.3).
func (l *layout) walk() {
	up := true
	for right := l.size - 1; right > 0; right -= 2 {
		if right == 6 {
			right--
		}
		for i := range l.size {
			y := i
			if up {
				y = l.size - 1 - i
			}
			for _, x := range [2]int{right, right - 1} {
				if !l.function[y*l.size+x] {
					l.path = append(l.path, uint16(y*l.size+x))
					l.masks = append(l.masks, masksAt(x, y))
				}
			}
		}
		up = !up
	}
}

// masksAt lists the masks that invert the module at (x, y) (ISO/IEC 18004, table 10).
func masksAt(x, y int) (masks uint8) {
	for m, inverts := range [8]bool{
		(x+y)%2 == 0,
		y%2 == 0,
		x%3 == 0,
		(x+y)%3 == 0,
		(y/2+x/3)%2 == 0,
		x*y%2+x*y%3 == 0,
		(x*y%2+x*y%3)%2 == 0,
		((x+y)%2+x*y%3)%2 == 0,
	} {
		if inverts {
			masks |= 1 << m
		}
	}
	return masks
}

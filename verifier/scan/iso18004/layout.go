package iso18004

import "sync"

// Alignment is the coordinates, in rows as in columns, of the centres of a version's
// alignment patterns (annex E): there is one at each pair of them, but
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

// A Layout is what all symbols of a version have in common. All callers share it: it is not
// to be changed.
type Layout struct {
	Size int
	// Fixed is the modules that are the same in all symbols, row by row: +1 dark, -1 light,
	// 0 for the others, which carry codewords, format or version.
	Fixed []int8
	// Function is the modules that carry no codeword: of finder patterns with their light
	// border, of timing and alignment patterns, of format and version information.
	Function []bool
	Path     []uint16 // the modules of the codewords' bits in order, then those left over
	Masks    []uint8  // of each of Path: bit m says that mask m inverts it
}

var layouts [40]struct {
	once sync.Once
	Layout
}

// LayoutOf is the layout of a version, 1 to 40, which is made once.
func LayoutOf(version int) *Layout {
	l := &layouts[version-1]
	l.once.Do(func() { l.Layout = newLayout(version) })
	return &l.Layout
}

func newLayout(version int) Layout {
	size := Size(version)
	l := Layout{Size: size, Fixed: make([]int8, size*size), Function: make([]bool, size*size)}
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
		for _, at := range FormatPlaces(size, bit) {
			l.Function[at] = true
		}
	}
	if version >= LeastNamed {
		for bit := range 18 {
			for _, at := range VersionPlaces(size, bit) {
				l.Function[at] = true
			}
		}
	}
	l.walk()
	return l
}

// fix sets a module that is the same in all symbols.
func (l *Layout) fix(x, y int, dark bool) {
	l.Function[y*l.Size+x] = true
	l.Fixed[y*l.Size+x] = -1
	if dark {
		l.Fixed[y*l.Size+x] = 1
	}
}

// finder sets a finder pattern and its border around (cx, cy).
func (l *Layout) finder(cx, cy int) {
	for y := max(cy-4, 0); y <= min(cy+4, l.Size-1); y++ {
		for x := max(cx-4, 0); x <= min(cx+4, l.Size-1); x++ {
			ring := max(x-cx, cx-x, y-cy, cy-y)
			l.fix(x, y, ring != 2 && ring != 4)
		}
	}
}

// alignments sets the alignment patterns at all pairs but the corners.
func (l *Layout) alignments(at []int) {
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
// in turn, passing over the upright timing pattern (7.7.3).
func (l *Layout) walk() {
	up := true
	for right := l.Size - 1; right > 0; right -= 2 {
		if right == 6 {
			right--
		}
		for i := range l.Size {
			y := i
			if up {
				y = l.Size - 1 - i
			}
			for _, x := range [2]int{right, right - 1} {
				if !l.Function[y*l.Size+x] {
					l.Path = append(l.Path, uint16(y*l.Size+x))
					l.Masks = append(l.Masks, masksAt(x, y))
				}
			}
		}
		up = !up
	}
}

// masksAt lists the masks that invert the module at (x, y) (table 10).
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

package symbol

import "slices"

// Modules is the symbol as it should have been seen: +1 dark, -1 light, row by row,
// mirrored where the grid was.
func (m *Message) Modules() []int8 {
	l := layoutOf(m.Version)
	out := slices.Clone(l.fixed)
	for i, at := range l.path {
		dark := i < 8*len(m.words) && m.words[i/8]<<(i%8)&0x80 != 0
		out[at] = sign(dark != (l.masks[i]>>m.Mask&1 == 1))
	}
	for bit := range 15 {
		for _, at := range formatPlaces(l.size, bit) {
			out[at] = sign(formatWord(m.Level, m.Mask)>>bit&1 == 1)
		}
	}
	if m.Version >= 7 {
		for bit := range 18 {
			near, far := bit/3, l.size-11+bit%3
			dark := sign(versionWords[m.Version-7]>>bit&1 == 1)
			out[near*l.size+far], out[far*l.size+near] = dark, dark
		}
	}
	if m.Mirrored {
		transpose(out, l.size)
	}
	return out
}

func sign(dark bool) int8 {
	if dark {
		return 1
	}
	return -1
}

// transpose mirrors a square at its diagonal.
func transpose(square []int8, size int) {
	for y := range size {
		for x := range y {
			square[y*size+x], square[x*size+y] = square[x*size+y], square[y*size+x]
		}
	}
}

package symbol

import (
	"slices"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// Modules is the symbol as it should have been seen: +1 dark, -1 light, row by row,
// mirrored where the grid was.
func (m *Message) Modules() []int8 {
	l := iso18004.LayoutOf(m.Version)
	out := slices.Clone(l.Fixed)
	for i, at := range l.Path {
		dark := i < 8*len(m.words) && m.words[i/8]<<(i%8)&0x80 != 0
		out[at] = sign(dark != (l.Masks[i]>>m.Mask&1 == 1))
	}
	for bit := range 15 {
		for _, at := range iso18004.FormatPlaces(l.Size, bit) {
			out[at] = sign(iso18004.FormatWord(m.Level, m.Mask)>>bit&1 == 1)
		}
	}
	if m.Version >= iso18004.LeastNamed {
		for bit := range 18 {
			for _, at := range iso18004.VersionPlaces(l.Size, bit) {
				out[at] = sign(iso18004.VersionWord(m.Version)>>bit&1 == 1)
			}
		}
	}
	if m.Mirrored {
		transpose(out, l.Size)
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

package scan

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// A Sighting is a symbol that was seen and not read.
type Sighting struct {
	Corners [4]image.Point // as those of a Code; where the symbol is cut, some lie outside the picture
	Module  float64        // pixels a module, in the picture as it is stored
}

// maxUnread bounds the symbols that are kept as seen and not read.
const maxUnread = 8

// miss keeps an attempt that was not read: of those in one place the one that fits best.
func (r *reading) miss(a *attempt) {
	at := slices.IndexFunc(r.unread, a.overlaps)
	switch {
	case at < 0:
		r.unread = append(r.unread, a)
	case a.wrong < r.unread[at].wrong:
		r.unread[at] = a
	}
	slices.SortStableFunc(r.unread, func(a, b *attempt) int { return cmp.Compare(a.wrong, b.wrong) })
	r.unread = r.unread[:min(len(r.unread), maxUnread)]
}

// overlaps reports whether the middle of one of two attempts lies in the other.
func (a *attempt) overlaps(b *attempt) bool {
	one, other := Code{Corners: a.outline()}, Code{Corners: b.outline()}
	return one.contains(other.middle()) || other.contains(one.middle())
}

// sightings are the attempts that were not read, the likeliest symbols first.
func (r *reading) sightings() []Sighting {
	var out []Sighting
	for _, a := range r.unread {
		corners := a.outline()
		if middle := (Code{Corners: corners}).middle(); r.known(append(a.middles(), point{float64(middle.X), float64(middle.Y)})...) {
			continue
		}
		out = append(out, Sighting{Corners: corners, Module: math.Sqrt(area(corners)) / float64(a.lattice.size)})
	}
	return out
}

// area is that of a quadrilateral in pixels (the shoelace formula).
func area(corners [4]image.Point) float64 {
	twice := 0
	for i, a := range corners {
		b := corners[(i+1)%4]
		twice += a.X*b.Y - b.X*a.Y
	}
	return math.Abs(float64(twice)) / 2
}

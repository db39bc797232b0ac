package scan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
)

const (
	// workPixels is the size at which most passes look at a picture: a symbol of
	// version 25 that fills half of it has five pixels a module.
	workPixels = 2_000_000

	// finePixels is the size of the last pass, for small symbols in large photographs.
	finePixels = 16_000_000

	// leastSide is the smallest symbol's side at a pixel a module.
	leastSide = 21

	// leastTiming is the share of good timing modules below which a grid cannot lie
	// right: half are good by chance.
	leastTiming = 0.65
)

// Errors of a Code that cannot be given as text.
var (
	// ErrEncoding says that a symbol's bytes are not UTF-8.
	ErrEncoding = errors.New("symbol's bytes are not UTF-8")

	// ErrPart says that a symbol is one part of a split message (structured append).
	ErrPart = errors.New("symbol is one part of a split message")

	// ErrUnread says that the picture may hold more symbols than were read: the
	// time or a bound on the work ended the search for them.
	ErrUnread = errors.New("picture may hold more symbols than were read")
)

// A Code is a QR symbol that was found in a picture.
type Code struct {
	Text    string         // what the symbol says; empty where Err is set
	Corners [4]image.Point // in the picture: the symbol's top left, top right, bottom right, bottom left; zero with ErrUnread
	Err     error          // ErrEncoding, ErrPart or ErrUnread
}

// Codes finds the QR symbols in img, from top to bottom and left to right, each text
// once. A picture without any gives none and no error. The work ends with ctx: then
// Codes returns the codes found until then, or the context's error if there are none.
// Where the time or a bound on the work ended the search, a last Code says ErrUnread:
// there may be more.
func Codes(ctx context.Context, img image.Image) ([]Code, error) {
	size := img.Bounds().Size()
	if size.X < leastSide || size.Y < leastSide {
		return nil, nil
	}
	if size.X > maxSide || size.Y > maxSide || size.X > MaxPixels/size.Y {
		return nil, fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, size.X, size.Y)
	}
	r := &reading{ctx: ctx, origin: img.Bounds().Min}
	r.all(img)
	sortReading(r.codes)
	if len(r.codes) == 0 && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if r.cut {
		r.codes = append(r.codes, Code{Err: ErrUnread})
	}
	return r.codes, nil
}

// sortReading orders codes by rows, a row being as high as half a symbol, and within
// a row from the left.
func sortReading(codes []Code) {
	slices.SortStableFunc(codes, func(a, b Code) int { return cmp.Compare(a.middle().Y, b.middle().Y) })
	for len(codes) > 0 {
		first, row := codes[0], 1
		for row < len(codes) && codes[row].middle().Y-first.middle().Y <= first.height()/2 {
			row++
		}
		slices.SortStableFunc(codes[:row], func(a, b Code) int { return cmp.Compare(a.middle().X, b.middle().X) })
		codes = codes[row:]
	}
}

func (c Code) middle() image.Point {
	return c.Corners[0].Add(c.Corners[1]).Add(c.Corners[2]).Add(c.Corners[3]).Div(4)
}

func (c Code) height() int {
	ys := []int{c.Corners[0].Y, c.Corners[1].Y, c.Corners[2].Y, c.Corners[3].Y}
	return slices.Max(ys) - slices.Min(ys)
}

// A reading collects the codes of one picture over several passes.
type reading struct {
	ctx    context.Context
	origin image.Point
	codes  []Code
	read   []Code // codes, and again those that say the same
	open   bool   // something that looks like a symbol was not read in the last pass
	cut    bool   // the time or a bound ended the last pass
}

// A pass is one way to see a picture in black and white.
type pass struct {
	grey  func() *plane
	black func(*plane) (*bits, error)
}

// all runs the passes, the most fruitful for their time first, until every symbol
// that was seen is read; among several, until a pass finds no other.
func (r *reading) all(img image.Image) {
	base := greyPlane(r.ctx, img, workPixels)
	large := func() *plane {
		if base.w*base.h > workPixels/2 {
			return base
		}
		return base.enlarged(2)
	}
	passes := []pass{
		{func() *plane { return base }, (*plane).local},
		{base.blurred, (*plane).mean},
		{base.half, (*plane).local},
		{large, (*plane).local},
		{func() *plane { return large().sharpened() }, (*plane).mean},
		{func() *plane { return large().sharpened() }, (*plane).local},
		{func() *plane { return base }, (*plane).global},
	}
	if base.scale > 1 {
		passes = append(passes, pass{func() *plane { return greyPlane(r.ctx, img, finePixels) }, (*plane).local})
	}
	for _, next := range passes {
		before := len(r.codes)
		r.pass(next)
		several := len(r.codes) > 1 && len(r.codes) > before
		if r.ctx.Err() != nil {
			r.cut = true
			return
		}
		if len(r.codes) > 0 && !r.open && !r.cut && !several {
			return
		}
	}
}

// pass reads one picture in black and white, both ways round.
func (r *reading) pass(next pass) {
	r.open, r.cut = false, false
	p := next.grey()
	b, err := next.black(p)
	if err != nil {
		return
	}
	r.symbols(p, b)
	r.symbols(p, b.inverse())
}

// symbols reads the symbols of one black and white picture.
func (r *reading) symbols(p *plane, b *bits) {
	all := centres(r.ctx, b)
	r.cut = r.cut || len(all) == maxCandidates
	all = slices.DeleteFunc(all, func(c centre) bool { return r.known(p.scale, c) })
	if len(all) > maxCentres {
		r.cut, all = true, all[:maxCentres]
	}
	unread := 0
	for _, t := range triples(r.ctx, b, all) {
		switch {
		case r.known(p.scale, t.topLeft, t.topRight, t.bottomLeft):
		case r.ctx.Err() != nil:
			return
		case unread == maxUnread:
			r.cut = r.cut || t.regular
			return
		case !r.symbol(t, p, b):
			r.open = r.open || t.regular
			unread++
		}
	}
}

// symbol reads the symbol of a triple.
func (r *reading) symbol(t triple, p *plane, b *bits) bool {
	for _, version := range t.versions {
		for _, g := range t.grids(b, version) {
			if r.ctx.Err() != nil {
				return false
			}
			if g.timing(b) < leastTiming {
				continue
			}
			text, whole, err := g.read(b)
			if err != nil {
				continue
			}
			r.add(Code{Text: text, Corners: g.corners(p.scale, r.origin), Err: checkText(text, whole)})
			return true
		}
	}
	return false
}

func (r *reading) add(c Code) {
	if c.Err != nil {
		c.Text = ""
	}
	r.read = append(r.read, c)
	for _, have := range r.codes {
		if c.Err == nil && have.Text == c.Text {
			return
		}
	}
	r.codes = append(r.codes, c)
}

// known reports whether one of the centres lies in a symbol already read.
func (r *reading) known(scale float64, centres ...centre) bool {
	for _, c := range centres {
		at := c.times(scale)
		for _, code := range r.read {
			if code.contains(image.Pt(int(at.x), int(at.y)).Add(r.origin)) {
				return true
			}
		}
	}
	return false
}

// contains reports whether p lies within the corners, which run clockwise, or
// counterclockwise in a mirrored symbol.
func (c Code) contains(p image.Point) bool {
	left, right := false, false
	for i, from := range c.Corners {
		side, to := c.Corners[(i+1)%4].Sub(from), p.Sub(from)
		if turn := side.X*to.Y - side.Y*to.X; turn < 0 {
			left = true
		} else if turn > 0 {
			right = true
		}
	}
	return !(left && right)
}

package scan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"slices"
	"time"

	"github.com/giayto/giayto/verifier/scan/arena"
	"github.com/giayto/giayto/verifier/scan/finder"
	"github.com/giayto/giayto/verifier/scan/symbol"
)

const (
	// MaxPixels is the largest image, width times height.
	MaxPixels = 64_000_000

	// maxSide is the largest width and height, as in JPEG and GIF.
	maxSide = 65_535

	// workPixels is the size at which most passes look at a picture: a symbol of
	// version 25 that fills half of it has five pixels a module.
	workPixels = 2_500_000

	// finePixels is the size of the last pass, for small symbols in large photographs.
	finePixels = 16_000_000

	// leastSide is the smallest symbol's side at a pixel a module.
	leastSide = 21
)

// ErrTooLarge says that a file or the picture its header announces is over the bounds.
var ErrTooLarge = errors.New("image is too large")

// Errors of a Code that cannot be given as text.
var (
	// ErrEncoding says that a symbol is read and its content is no text: bytes that are not in
	// the character set that they name, or in UTF-8, or segments against the standard.
	ErrEncoding = errors.New("symbol's content is no text")

	// ErrPart says that a symbol is one part of a split message (structured append).
	ErrPart = errors.New("symbol is one part of a split message")
)

// A Code is a QR symbol that was read in a picture.
type Code struct {
	Text    string         // what the symbol says; empty where Err is set
	Corners [4]image.Point // in the picture: the symbol's top left, top right, bottom right, bottom left
	Version int            // 1 to 40
	Level   symbol.Level   // of error correction
	Part    *Part          // set with ErrPart
	FNC1    symbol.FNC1    // whose rules the text follows, if it says so

	// Corrected is how many of the symbol's codewords error correction has mended, and Pass how
	// the picture was seen when it was read, for statistics.
	Corrected int
	Pass      string

	Err error // ErrEncoding or ErrPart
}

// A Part is what a symbol says of a message over several symbols (structured append, ISO/IEC
// 18004, 8).
type Part struct {
	Index  int    // from 0
	Total  int    // how many symbols there are, 1 to 16
	Parity byte   // exclusive or of all bytes of the whole message, by which its parts are known
	Text   string // empty where the part's own bytes are not UTF-8
}

// A Result is what a picture holds.
type Result struct {
	Codes   []Code     // from top to bottom and left to right, each text once
	Unread  []Sighting // symbols that were seen and not read, the likeliest first
	Dark    bool       // nothing was seen, and the picture is dark
	Partial bool       // the time or a bound on the work ended the search: there may be more

	steady Hint // of a Video's frames, this one being the last
}

// DefaultBudget is the time for a picture.
const DefaultBudget = 1500 * time.Millisecond

// A Reader reads pictures one after the other, in the same memory. The zero value is
// ready; it is for one goroutine.
type Reader struct {
	// Budget is the time for a picture; 0 stands for DefaultBudget.
	Budget time.Duration

	memory workspace
}

// A workspace is the memory of a picture, used again for the next one.
type workspace struct {
	pixels arena.Of[byte]
	finder finder.Memory
	sums   detail // of a search for what is nearly lost
	cells  arena.Of[float64]
	strong arena.Of[bool]
}

// reset takes back what was handed out for a picture.
func (m *workspace) reset() {
	m.pixels.Reset()
	m.cells.Reset()
	m.strong.Reset()
}

// Read finds the QR symbols in img. A picture without any is no error. The work ends
// with ctx or the budget: then the result is what was found until then, and Partial.
// The error is ErrTooLarge, or that of ctx where it ended before anything was read.
func (r *Reader) Read(ctx context.Context, img image.Image) (Result, error) {
	return read(ctx, cmp.Or(r.Budget, DefaultBudget), &r.memory, img, (*reading).all)
}

// read checks a picture and has work read it as it is stored.
func read(ctx context.Context, budget time.Duration, m *workspace, img image.Image, work func(*reading, image.Image)) (Result, error) {
	size := img.Bounds().Size()
	if size.X < leastSide || size.Y < leastSide {
		return Result{}, nil
	}
	if size.X > maxSide || size.Y > maxSide || size.X > MaxPixels/size.Y {
		return Result{}, fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, size.X, size.Y)
	}
	m.reset()
	p := &reading{ctx: bounded{ctx, time.Now(), budget}, memory: m}
	work(p, stored(img))
	if len(p.read) == 0 && ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	unread, dark := p.sightings()
	for i := range p.read {
		p.place(img, &p.read[i].Corners)
	}
	for i := range unread {
		p.place(img, &unread[i].Corners)
	}
	return Result{Codes: distinct(p.read), Unread: unread, Dark: dark, Partial: p.cut}, nil
}

// bounded is a context that ends with a budget as well. It looks at the clock itself: no timer of the runtime ends anything in
// WebAssembly, which has one thread, until the work is over.
type bounded struct {
	context.Context
	began  time.Time
	budget time.Duration
}

func (b bounded) Err() error {
	if err := b.Context.Err(); err != nil {
		return err
	}
	if time.Since(b.began) > b.budget {
		return context.DeadlineExceeded
	}
	return nil
}

// place brings corners from the margin's corner to img.
func (r *reading) place(img image.Image, corners *[4]image.Point) {
	for i, corner := range corners {
		corners[i] = seen(img, corner.Sub(r.frame))
	}
}

// distinct brings codes into the order of reading and leaves out texts that were before.
func distinct(codes []Code) []Code {
	sortReading(codes)
	texts := map[string]bool{}
	return slices.DeleteFunc(codes, func(c Code) bool {
		again := c.Err == nil && texts[c.Text]
		texts[c.Text] = texts[c.Text] || c.Err == nil
		return again
	})
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

// A reading collects the codes of one picture over several passes. Places are in pixels of
// the stored picture, from the corner of the margin around it.
type reading struct {
	ctx     context.Context
	memory  *workspace
	frame   image.Point // the stored picture's corner from that of the margin
	read    []Code
	tried   map[[3]finder.Vector]bool // triples of the last search that were not read
	unread  []*attempt                // laid and not read, one for each place, the best fitting first
	pyramid []*plane                  // the picture, and each time half of it
	studies int                       // symbols studied in the last pass in vain
	before  int                       // symbols read before the last pass
	open    bool                      // something that looks like a symbol was not read in the last pass
	skipped bool                      // something was left to the search for several symbols
	cut     bool                      // the time or a bound ended the last pass
	film    bool                      // it is a frame of many, and others wait
}

// A pass is one way to see a picture.
type pass struct {
	name string
	grey func() *plane
}

// start makes a picture, with a margin, the first plane.
func (r *reading) start(picture *plane) *plane {
	base := picture.framed(margin)
	r.pyramid = []*plane{base}
	frame := int(margin * base.scale)
	r.frame = image.Pt(frame, frame)
	return base
}

// level is the first plane, halved so many times.
func (r *reading) level(level int) *plane {
	for len(r.pyramid) <= level {
		r.pyramid = append(r.pyramid, r.pyramid[len(r.pyramid)-1].half())
	}
	return r.pyramid[level]
}

// levelFor is the first plane, halved until a module has few pixels.
func (r *reading) levelFor(module float64) *plane {
	level := 0
	for ; module > coarsest && level < 4; level++ {
		module /= 2
	}
	return r.level(level)
}

// all runs the passes, the most fruitful for their time first, until every symbol
// that was seen is read; among several, until a pass finds no other.
func (r *reading) all(img image.Image) {
	base := r.start(luminance(r.ctx, &r.memory.pixels, img, workPixels))
	passes := []pass{
		{"plain", func() *plane { return base }},
		{"blurred", base.blurred},
	}
	if base.scale == 1 {
		passes = append(passes, pass{"doubled", base.doubled})
	}
	for _, next := range passes {
		if r.pass(next) {
			return
		}
	}
	if base.scale > 1 {
		fine := luminance(r.ctx, &r.memory.pixels, img, finePixels)
		r.pyramid = []*plane{fine.framed(int(margin * base.scale / fine.scale))}
		r.pass(pass{"fine", func() *plane { return r.pyramid[0] }})
	}
}

const (
	// maxPatterns bounds the finder patterns in one picture: enough for 300 symbols.
	maxPatterns = 1024

	// maxTriples bounds the threes of finder patterns looked at in one picture before
	// another symbol is read. Past anyTriples of them only those count whose score is
	// that of regular timing patterns.
	maxTriples   = 256
	anyTriples   = 12
	regularScore = 1.6

	// evenScore is the score of a triple in an even light, seen from the front.
	evenScore = 2.3

	// maxStudies bounds the symbols that are studied in one pass in vain.
	maxStudies = 6
)

// pass finds and reads the symbols of one picture; done tells that none is left.
func (r *reading) pass(next pass) (done bool) {
	r.before = len(r.read)
	r.open, r.cut, r.studies = false, false, 0
	p := next.grey()
	gray := p.gray()
	for _, all := range [2]bool{false, true} {
		left := r.found(p, gray, finder.Options{Patterns: maxPatterns, All: all, Memory: &r.memory.finder}, next.name)
		// The search ends with the first symbol that is sure: what is left may be of another.
		if len(r.read) == r.before || left < 2 && !r.skipped {
			break
		}
	}
	if r.ctx.Err() != nil {
		r.cut = true
		return true
	}
	several := len(r.read) > 1 && len(r.read) > r.before
	return len(r.read) > 0 && !r.open && !r.cut && !several
}

// found reads the symbols of the finder patterns in a picture, and returns how many clear
// patterns are left.
func (r *reading) found(p *plane, gray finder.Plane, o finder.Options, pass string) (left int) {
	patterns := finder.Find(r.ctx, gray, o)
	full := len(patterns) == maxPatterns
	r.tried, r.skipped = map[[3]finder.Vector]bool{}, false
	for more := true; more && r.ctx.Err() == nil; {
		// Fewer patterns make fewer triples: those of symbols that were read are left out.
		patterns = slices.DeleteFunc(patterns, func(f finder.Pattern) bool {
			return r.known(pointOf(f.Centre).times(p.scale))
		})
		triples := combine(r.ctx, gray, patterns)
		more = r.triples(triples, p.scale, pass, o.All)
		r.cut = full || len(triples) >= maxTriples
	}
	for _, f := range patterns {
		if f.Score > sureScore {
			left++
		}
	}
	return left
}

// triples reads the symbols of triples found in a picture of the scale, and reports
// whether there were any. Where not all patterns were asked for and a symbol was read,
// three that are left may belong to several others of which the rest is missing: unless
// they are of one at first sight, it is the search for all patterns that shows.
func (r *reading) triples(triples []finder.Triple, scale float64, pass string, all bool) bool {
	before := len(r.read)
	var promising []*attempt
	for i, t := range triples {
		if r.ctx.Err() != nil {
			break
		}
		if i >= anyTriples && t.Score < regularScore {
			continue
		}
		if r.tried[centres(t)] {
			continue
		}
		a := r.attempt(t, scale)
		if a == nil {
			continue
		}
		if !all && len(r.read) > r.before && t.Score < evenScore {
			r.skipped = true
			continue
		}
		a.pass = pass
		if r.finish(a, a.look()) {
			continue
		}
		r.tried[centres(t)] = true
		if a.lattice == nil {
			continue
		}
		r.miss(a)
		if a.promising() {
			promising = append(promising, a)
		}
	}
	slices.SortStableFunc(promising, func(a, b *attempt) int { return cmp.Compare(a.wrong, b.wrong) })
	for _, a := range promising {
		if r.ctx.Err() != nil || r.studies == maxStudies {
			break
		}
		if r.known(a.middles()...) {
			continue
		}
		if !all && len(r.read) > r.before {
			r.skipped = true
		} else if !r.finish(a, a.study()) {
			r.open = true
			r.studies++
		}
	}
	return len(r.read) > before
}

// attempt prepares reading the symbol of a triple found in a picture of the scale. It
// is nil where a symbol has been read already.
func (r *reading) attempt(t finder.Triple, scale float64) *attempt {
	base := r.pyramid[0]
	a := &attempt{ctx: r.ctx, sign: signOf(t.TopLeft.Inverted), triple: t}
	module := 0.0
	for i, p := range [3]finder.Pattern{t.TopLeft, t.TopRight, t.BottomLeft} {
		a.corners[i] = cornerOf(p).times(scale / base.scale)
		module += math.Sqrt(math.Abs(a.corners[i].right.cross(a.corners[i].down))) / 3
	}
	a.plane = r.levelFor(module)
	for i := range a.corners {
		a.corners[i] = a.corners[i].times(base.scale / a.plane.scale)
	}
	if r.known(a.middles()...) {
		return nil
	}
	return a
}

// finish keeps the code of an attempt that was read.
func (r *reading) finish(a *attempt, m *symbol.Message) bool {
	if m == nil {
		return false
	}
	c := Code{
		Text: m.Text, Corners: a.outline(), Version: m.Version, Level: m.Level, FNC1: m.FNC1,
		Corrected: m.Corrected, Pass: a.pass, Err: a.err,
	}
	if c.Err != nil {
		c.Text = ""
	}
	if p := m.Part; p != nil {
		c.Part = &Part{Index: p.Index, Total: p.Total, Parity: p.Parity, Text: c.Text}
		c.Text, c.Err = "", ErrPart
	}
	r.read = append(r.read, c)
	return true
}

// known reports whether one of the places lies in a symbol already read.
func (r *reading) known(places ...point) bool {
	for _, at := range places {
		for _, code := range r.read {
			if code.contains(image.Pt(int(at.x), int(at.y))) {
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

package scan

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
	"time"

	"github.com/giayto/giayto/verifier/scan/finder"
	"github.com/giayto/giayto/verifier/scan/symbol"
)

const (
	// FrameBudget is the time for a frame.
	FrameBudget = 250 * time.Millisecond

	// maxTracks bounds the symbols that are followed, and maxFusions the codes that
	// frames tell of.
	maxTracks  = 3
	maxFusions = 8

	// forgotten is after how many frames a code that none told of is forgotten.
	forgotten = 90

	// lost is after how many frames a symbol that was not found again is not sought.
	lost = 15

	// frameTriples bounds the threes of finder patterns that are looked at in a frame,
	// and frameNoisy those among noise, for each of two ranges of sizes.
	frameTriples = 6
	frameNoisy   = 4

	// clearlyLaid is the share of wrong fixed modules up to which there is more to a
	// symbol than noise.
	clearlyLaid = 0.12

	// patience is in how many frames without a symbol the Reader's finder looks once at the
	// picture as it is, and not at its half, in which most symbols are seen: where there is
	// nothing but noise it takes five times as long. While a symbol is followed it looks for
	// others four times as seldom.
	patience = 4
)

// A Video reads the frames of a camera as they come. What one frame shows of a code too
// badly to be read it joins with what others show of the same code; never with what they
// show of another. The zero value is ready; it is for one goroutine.
//
// It knows no time but the number of frames: a code is forgotten 90 frames after it was
// seen last. What it keeps is bounded: the last 32 frames' evidence of at most 8 codes, a
// byte a module, which is 1.4 MB for codes of version 14 and 8 MB for those of version 40,
// and some copies of the picture in grey.
type Video struct {
	// Budget is the time for a frame; 0 stands for FrameBudget. Most frames take a small
	// part of it.
	Budget time.Duration

	frames  int
	tracks  []*track
	fusions []*fusion
	details [4]detail
	hint    steadyHint
	memory  workspace
}

// Frame reads the next frame: the result is the codes that are in it, as far as it and
// those before it tell. The errors are those of Reader.Read.
func (v *Video) Frame(ctx context.Context, img image.Image) (Result, error) {
	v.frames++
	found, err := read(ctx, cmp.Or(v.Budget, FrameBudget), &v.memory, img, v.frame)
	if err == nil {
		found.steady = v.hint.after(found)
	}
	return found, err
}

// frame follows the symbols that were seen before, or searches for others.
func (v *Video) frame(r *reading, img image.Image) {
	r.film = true
	r.start(luminance(r.ctx, &r.memory.pixels, img, workPixels))
	v.forget()
	for i := range v.details {
		v.details[i].h = 0
	}
	followed := 0
	for _, t := range v.tracks {
		if r.ctx.Err() == nil && v.follow(r, t) {
			followed++
		}
	}
	switch {
	case followed == 0:
		v.search(r)
	case v.frames%(4*patience) == 0:
		v.plain(r, r.pyramid[0])
	}
	r.cut = r.ctx.Err() != nil
}

// follow finds the symbol of a track, and what the frame tells of it.
func (v *Video) follow(r *reading, t *track) bool {
	missed := v.frames - t.seen - 1
	if !t.follow(v.detail(r, t.module()), r.pyramid[0], missed) || v.followed(r, t.middles(r.pyramid[0].scale)) {
		return false
	}
	t.seen = v.frames
	v.tell(r, t, r.laid(&t.pose))
	return true
}

// detail is that in which modules of a width have about two pixels.
func (v *Video) detail(r *reading, module float64) *detail {
	level := 0
	for level+1 < len(v.details) && module > 2.8 {
		level, module = level+1, module/2
	}
	d := &v.details[level]
	if d.h == 0 {
		d.take(r.level(level), float64(int(1)<<level))
	}
	return d
}

// search looks for symbols as the Reader does, and where it reads none for those whose
// finder patterns stand out from noise, which takes ten times as long as to read a clear one.
func (v *Video) search(r *reading) {
	level := 1
	if v.frames%patience == 1 {
		level = 0
	}
	v.plain(r, r.level(level))
	if len(r.read) == 0 && r.ctx.Err() == nil {
		v.noisy(r)
	}
}

// plain looks at the symbols that the finder finds.
func (v *Video) plain(r *reading, p *plane) {
	gray := p.gray()
	patterns := finder.Find(r.ctx, gray, finder.Options{Memory: &r.memory.finder})
	triples := combine(r.ctx, gray, patterns)
	for _, t := range triples[:min(len(triples), frameTriples)] {
		a := r.attempt(t, p.scale)
		if r.ctx.Err() != nil || a == nil || v.followed(r, a.middles()) {
			continue
		}
		a.pass = "frame"
		if m := a.look(); m != nil {
			v.know(r, a, m)
		} else if a.promising() {
			v.meet(r, a)
		}
	}
}

// noisy looks at the symbols whose finder patterns stand out from noise, with half of the
// widths of modules in each frame.
func (v *Video) noisy(r *reading) {
	for _, module := range [...]float64{4, 8} {
		d := v.detail(r, module)
		for _, t := range d.noisyTriples(d.noisyPatterns(r.ctx, ringScales[v.frames%2], ringScales[v.frames%2+2])) {
			if r.ctx.Err() != nil {
				return
			}
			p, ok := acquire(d, r.pyramid[0], t)
			if ok && !v.followed(r, p.middles(r.pyramid[0].scale)) {
				v.track(r, p)
			}
		}
	}
}

// followed reports whether a place lies in a symbol that was read or followed in this
// frame.
func (v *Video) followed(r *reading, places []point) bool {
	if r.known(places...) {
		return true
	}
	for _, t := range v.tracks {
		if t.seen != v.frames {
			continue
		}
		c := Code{Corners: r.corners(&t.pose)}
		for _, at := range places {
			if c.contains(image.Pt(int(at.x), int(at.y))) {
				return true
			}
		}
	}
	return false
}

// corners are a pose's, as those of an attempt.
func (r *reading) corners(p *pose) [4]image.Point { return rounded(p.outline(), r.pyramid[0].scale) }

// laid is the symbol in a pose, sampled.
func (r *reading) laid(p *pose) *attempt {
	base := r.pyramid[0]
	a := &attempt{ctx: r.ctx, sign: p.sign, pass: "frames", plane: r.levelFor(p.module())}
	scale := a.plane.scale / base.scale
	a.version, a.mesh = p.version, p.mesh(scale)
	a.triple.Dimension = float64(p.size)
	for i, at := range places(p.size) {
		c := &a.corners[i]
		c.at = a.mesh.at(at)
		c.right, c.down = a.mesh.at(at.plus(point{1, 0})).minus(c.at), a.mesh.at(at.plus(point{0, 1})).minus(c.at)
	}
	a.lattice = a.mesh.lattice()
	a.sampled = a.lattice.sample(a.plane, a.sign)
	a.wrong = a.sampled.wrong(a.version)
	return a
}

// unbent is how an attempt lays its symbol, but for its bends.
func (r *reading) unbent(a *attempt) pose {
	flat, scale := a.mesh.flat, a.plane.scale/r.pyramid[0].scale
	flat.mean, flat.scale = flat.mean.times(scale), flat.scale*scale
	return pose{homography: flat, version: a.version, size: a.mesh.size, sign: a.sign}
}

// meet follows from now on a symbol that was laid and not read.
func (v *Video) meet(r *reading, a *attempt) {
	p := r.unbent(a)
	d := v.detail(r, p.module())
	template, fixed, _ := fixedModules(p.version)
	p = p.register(d, template, fixed, 6).turned(d, template, fixed)
	if !p.plausible(r.pyramid[0]) || p.likeness(d, fixed, template) < leastLikeness {
		r.miss(a)
		return
	}
	v.track(r, p)
}

// track follows from now on a symbol in a pose.
func (v *Video) track(r *reading, p pose) { v.tell(r, v.start(p), r.laid(&p)) }

// start begins a track, in the place of one that was lost: of the same version, or where
// there are too many of the one that was seen least lately.
func (v *Video) start(p pose) *track {
	t := &track{pose: p, seen: v.frames}
	slices.SortStableFunc(v.tracks, func(a, b *track) int { return cmp.Compare(b.seen, a.seen) })
	at := slices.IndexFunc(v.tracks, func(t *track) bool { return t.seen < v.frames && t.version == p.version && t.sign == p.sign })
	switch {
	case at >= 0:
		t.code = v.tracks[at].code
		v.tracks[at] = t
	case len(v.tracks) < maxTracks:
		v.tracks = append(v.tracks, t)
	default:
		v.tracks[maxTracks-1] = t
	}
	return t
}

// know keeps what a frame alone told, to know it again in worse ones.
func (v *Video) know(r *reading, a *attempt, m *symbol.Message) {
	r.finish(a, m)
	var e evidence
	if !e.take(a.sampled, a.version) {
		return
	}
	t := v.start(r.unbent(a))
	t.code = v.told(a, e)
	if t.code.message == nil {
		t.code.know(m, m.Modules(), a.err)
	}
	t.code.seen = v.frames
}

// tell gives what a frame tells of a symbol to the code that it is of, and returns what
// the code says, once that is known.
func (v *Video) tell(r *reading, t *track, a *attempt) {
	r.miss(a)
	var e evidence
	if !e.take(a.sampled, a.version) {
		return
	}
	f := v.told(a, e)
	t.code, f.seen = f, v.frames
	if f.message == nil {
		f.add(e)
		if !f.read() && !v.study(a, f) {
			return
		}
	}
	a.err = f.err
	r.finish(a, f.message)
}

// study reads a symbol that is clear and yet not read, now and then, from this frame
// alone, as a still.
func (v *Video) study(a *attempt, f *fusion) bool {
	if a.wrong > clearlyLaid || v.frames%patience != 2 {
		return false
	}
	m := a.study()
	if m == nil || m.Version != f.version { // which the study found to be another than the track has
		return false
	}
	f.know(m, m.Modules(), a.err)
	return true
}

// told is the code that evidence is surely of, or one that begins with it. Where that is
// not sure the frame stands alone until others tell more.
func (v *Video) told(a *attempt, e evidence) *fusion {
	var best *fusion
	most := math.Inf(-1)
	for _, f := range v.fusions {
		if f.version != a.version || f.sign != a.sign {
			continue
		}
		if c := f.regions.compare(f.belief, e); c.same() && c.total > most {
			best, most = f, c.total
		}
	}
	if best == nil {
		best = v.newFusion(a)
	}
	return best
}

// newFusion begins with a code of which nothing is known. Where there are too many it
// takes the place of the one that the fewest frames told of, those read being the last.
func (v *Video) newFusion(a *attempt) *fusion {
	if len(v.fusions) == maxFusions {
		least := slices.MinFunc(v.fusions, func(a, b *fusion) int {
			return cmp.Or(cmp.Compare(a.worth(), b.worth()), cmp.Compare(a.seen, b.seen))
		})
		v.fusions = slices.DeleteFunc(v.fusions, func(f *fusion) bool { return f == least })
	}
	f := newFusion(a.version, a.sign)
	f.seen = v.frames
	v.fusions = append(v.fusions, f)
	return f
}

// forget drops what was not seen for long.
func (v *Video) forget() {
	v.tracks = slices.DeleteFunc(v.tracks, func(t *track) bool { return v.frames-t.seen > lost })
	v.fusions = slices.DeleteFunc(v.fusions, func(f *fusion) bool { return v.frames-f.seen > forgotten })
}

package scan

import (
	"cmp"
	"context"
	"errors"
	"image"
	"math"
	"slices"

	"github.com/giayto/giayto/verifier/scan/finder"
	"github.com/giayto/giayto/verifier/scan/iso18004"
	"github.com/giayto/giayto/verifier/scan/symbol"
)

const (
	// coarsest is the width of a module in pixels above which it is sampled from a
	// picture of half the size, whose pixels are the means of four.
	coarsest = 5.5

	// mostWrong is the share of wrong fixed modules above which a lattice does not lie
	// on a symbol: half are wrong by chance.
	mostWrong = 0.36
)

// An attempt is a triple of finder patterns being read as a symbol.
type attempt struct {
	ctx     context.Context
	pass    string
	plane   *plane
	triple  finder.Triple
	corners [3]corner
	sign    float64 // -1 for a symbol light on dark

	layout
	err error // of a message that is no text
}

// A layout is a symbol of a version laid over the picture.
type layout struct {
	version int
	mesh    *mesh
	lattice *lattice
	sampled *sampling
	wrong   float64 // share of fixed modules that are not as they should be
}

// look lays symbols of the versions that the triple may have over the picture, keeps
// the one that fits best, and reads it where that takes no effort.
func (a *attempt) look() *symbol.Message {
	best := layout{wrong: 1}
	for i, v := range a.versions() {
		if a.ctx.Err() != nil {
			return nil
		}
		if l, ok := a.lay(v); ok && l.wrong < best.wrong {
			best = l
		}
		if best.wrong < 0.12 || i > 0 && best.wrong < 0.2 {
			break
		}
	}
	a.layout = best
	if !a.promising() {
		return nil
	}
	return a.decode(a.sampled.sharpened(), symbol.DecodeHard)
}

// promising reports whether there seems to be a symbol.
func (a *attempt) promising() bool { return a.lattice != nil && a.wrong < mostWrong }

// study reads a symbol that a look did not: with the evidence of each module, behind its
// blur, and by following how it bends. Where the fixed modules are much as they should
// be, it rather is blurred than bent.
func (a *attempt) study() *symbol.Message {
	if a.wrong < mostlyRight {
		if m := a.decode(a.sampled.sharpened(), symbol.Decode); m != nil {
			return m
		}
		if m := a.equalised(2); m != nil {
			return m
		}
	}
	if a.follow() || a.wrong >= mostlyRight {
		if m := a.decode(a.sampled.sharpened(), symbol.Decode); m != nil {
			return m
		}
	}
	return a.equalised(5)
}

// mostlyRight is the share of wrong fixed modules below which a lattice is off by less
// than a module nearly everywhere.
const mostlyRight = 0.1

// follow lays the symbol over the picture by following its modules, and keeps that if it
// is as good. One that bends so far that its version was mistaken is followed in that
// which the distances tell too.
func (a *attempt) follow() (kept bool) {
	versions := []int{a.layout.version}
	if v := a.versions()[0]; v != a.layout.version {
		versions = append(versions, v)
	}
	for _, v := range versions {
		controls, ok := grow(a.plane, v, a.corners, a.sign)
		if !ok {
			continue
		}
		if grown, ok := a.place(v, controls); ok && grown.wrong < a.wrong+0.02 {
			a.layout, kept = grown, true
		}
	}
	return kept
}

// equalised reads the symbol behind the blur, and follows where it bends.
func (a *attempt) equalised(rounds int) *symbol.Message {
	e := newEqualiser(a.lattice, a.plane, a.sampled, a.sign, iso18004.LayoutOf(a.version).Fixed)
	for {
		if a.ctx.Err() != nil || !e.estimate() {
			return nil
		}
		if m := a.decode(e.improve(8), symbol.Decode); m != nil {
			return m
		}
		if rounds--; rounds == 0 {
			return nil
		}
		e.realign(a.lattice)
		a.sampled = a.lattice.sample(a.plane, a.sign)
		e.seen = a.lattice.quarters(a.plane, a.sampled, a.sign)
	}
}

func (a *attempt) decode(soft []float32, decode func(symbol.Grid) (*symbol.Message, error)) *symbol.Message {
	m, err := decode(softGrid(a.lattice.size, soft))
	if m == nil {
		return nil
	}
	a.err = textError(err)
	return m
}

// textError is the error of a message that is no text.
func textError(err error) error {
	if errors.Is(err, symbol.ErrEncoding) || errors.Is(err, symbol.ErrECI) || errors.Is(err, symbol.ErrContent) {
		return ErrEncoding
	}
	return nil
}

// versions lists the versions that a triple may have, the likeliest first: what the
// version information beside two of the corners says, and what the distances say.
func (a *attempt) versions() []int {
	estimate := (a.triple.Dimension - 17) / 4
	reach := min(max(2*a.triple.Deviation/4, 1.5), 5)
	var out []int
	said, score, lead := a.versionEvidence().Version()
	if score > 0.75 && lead > 0.4 && math.Abs(float64(said)-estimate) < 1.5*reach+2 {
		out = append(out, said)
	}
	var near []int
	for v := 1; v <= 40; v++ {
		if math.Abs(float64(v)-estimate) <= reach && !slices.Contains(out, v) {
			near = append(near, v)
		}
	}
	slices.SortStableFunc(near, func(a, b int) int {
		return cmp.Compare(math.Abs(float64(a)-estimate), math.Abs(float64(b)-estimate))
	})
	return append(out, near...)
}

// versionEvidence samples both copies of the version information, which lie seven
// modules before the middles of the upper right and lower left finder patterns.
func (a *attempt) versionEvidence() (e symbol.VersionEvidence) {
	for side, c := range [2]corner{a.corners[1], a.corners[2]} {
		across, along := c.right, c.down
		if side == 1 {
			across, along = c.down, c.right
		}
		at := func(x, y float64) float64 {
			p := c.at.plus(across.times(x)).plus(along.times(y))
			return a.plane.at(p.x, p.y)
		}
		var low, high float64
		for _, turn := range [4]point{{0, 1}, {1, 0}, {0, -1}, {-1, 0}} {
			low += (at(3*turn.x, 3*turn.y) + at(turn.x/2, turn.y/2)) / 8
			high += at(2*turn.x, 2*turn.y) / 4
		}
		unit := 127 / max(math.Abs(high-low)/2, 1)
		for bit := range e[side] {
			v := at(float64(-7+bit%3), float64(bit/3-3))
			e[side][bit] = int8(min(max(a.sign*((low+high)/2-v)*unit, -127), 127))
		}
	}
	return e
}

// lay lays a symbol of a version over the corners.
func (a *attempt) lay(version int) (layout, bool) {
	size := iso18004.Size(version)
	controls := cornerControls(size, a.corners)
	own := len(controls)
	controls = alignments(a.plane, size, controls, a.sign)
	return a.place(version, withoutOutliers(size, controls, own))
}

// place lays a symbol of a version by its controls.
func (a *attempt) place(version int, controls []control) (layout, bool) {
	m, ok := fitMesh(iso18004.Size(version), controls)
	if !ok || !a.plausible(m) {
		return layout{}, false
	}
	l := layout{version: version, mesh: m, lattice: m.lattice()}
	l.sampled = l.lattice.sample(a.plane, a.sign)
	l.wrong = l.sampled.wrong(version)
	return l, true
}

// plausible reports whether a mesh lies in the picture.
func (a *attempt) plausible(m *mesh) bool {
	for _, p := range m.outline() {
		if !a.plane.holds(p, float64(max(a.plane.w, a.plane.h))/20) {
			return false
		}
	}
	return true
}

// outline is where the symbol's outer corners lie, as places of a reading.
func (a *attempt) outline() [4]image.Point { return rounded(a.mesh.outline(), a.plane.scale) }

// rounded are corners times a scale in whole pixels.
func rounded(corners [4]point, scale float64) (out [4]image.Point) {
	for i, p := range corners {
		out[i] = image.Pt(int(math.Round(p.x*scale)), int(math.Round(p.y*scale)))
	}
	return out
}

// middles are the middles of the finder patterns, as places of a reading.
func (a *attempt) middles() []point {
	var out []point
	for _, c := range a.corners {
		out = append(out, c.at.times(a.plane.scale))
	}
	return out
}

package scan

import (
	"math"
	"slices"
)

const (
	// followTurn is how far a symbol may turn from frame to frame, in radians, in each
	// of the steps that are tried.
	followTurn = 0.03

	// followModules is how many modules it may move, and followLost how many more for
	// each frame in which it was not seen, up to followMost.
	followModules = 5
	followLost    = 2
	followMost    = 12

	// maxFollowed bounds the modules by which a symbol is sought.
	maxFollowed = 900
)

// A track is where a symbol was seen last.
type track struct {
	pose
	seen int     // frame
	code *fusion // that it told of last, or nil
}

// follow finds the symbol in a frame, by the code that was there, and where another has
// taken its place by the modules of its version.
func (t *track) follow(d *detail, base *plane, missed int) bool {
	reach := int(math.Ceil(min(followModules+followLost*float64(missed), followMost) * t.module() / d.scale))
	template, fixed, _ := fixedModules(t.version)
	if t.code != nil {
		known, told := slices.Clone(t.code.belief), []int(nil)
		for i, v := range template {
			if v != 0 {
				known[i] = v
			} else {
				told = append(told, i)
			}
		}
		// Another code's modules would draw the symbol to where some of them agree by chance.
		if p, ok := t.find(d, base, known, fixed, reach); ok && p.likeness(d, told, known) > leastTold {
			t.pose = p
			return true
		}
	}
	p, ok := t.find(d, base, template, fixed, reach)
	if ok {
		t.pose = p
	}
	return ok
}

// leastTold is how many standard deviations the modules that earlier frames told agree
// with a frame of the same code.
const leastTold = 4

// find finds the symbol as the template shows it, up to reach pixels of the detail from
// where it was.
func (t *track) find(d *detail, base *plane, template []float32, fixed []int, reach int) (best pose, ok bool) {
	some := strongest(template, fixed)
	most := float32(0)
	for turn := -1; turn <= 1; turn++ {
		p := t.shifted(point{}, followTurn*float64(turn), 1)
		way, score := p.seek(d, template, some, reach)
		if score > most {
			best, most = p.shifted(way.times(d.scale), 0, 1), score
		}
	}
	if most == 0 {
		return best, false
	}
	best = best.register(d, template, fixed, 6).turned(d, template, fixed)
	return best, best.plausible(base) && best.likeness(d, fixed, template) > leastLikeness
}

// strongest are the fixed modules and, spread over the symbol, some of those believed in.
func strongest(template []float32, fixed []int) []int {
	out := slices.Clone(fixed)
	step := len(template)/maxFollowed + 1
	for i := 0; i < len(template) && len(out) < maxFollowed; i += step {
		if v := template[i]; v > 0.3 && v < 1 || v < -0.3 && v > -1 {
			out = append(out, i)
		}
	}
	return out
}

// A sought is a module at a place in the detail, and what it should show.
type sought struct {
	x, y int
	want float32
}

// seek moves the symbol by whole pixels of the detail, up to reach, to where modules of
// the template agree best with it.
func (p *pose) seek(d *detail, template []float32, modules []int, reach int) (way point, most float32) {
	places := make([]sought, len(modules))
	for k, i := range modules {
		at := p.at(point{float64(i%p.size) + 0.5, float64(i/p.size) + 0.5})
		places[k] = sought{int(math.Round(at.x/d.scale - 1)), int(math.Round(at.y/d.scale - 1)), template[i] * float32(p.sign)}
	}
	agreement := d.agreement(places, reach)
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			if sum := agreement(dx, dy); sum > most {
				way, most = point{float64(dx), float64(dy)}, sum
			}
		}
	}
	return way, most
}

// agreement returns a function that tells how far the detail agrees with modules that are
// moved by up to reach pixels; outside of it there is nothing to agree with.
func (d *detail) agreement(places []sought, reach int) func(dx, dy int) float32 {
	isOutside := func(at sought) bool {
		return at.x < reach || at.y < reach || at.x >= d.w-reach || at.y >= d.h-reach
	}
	if !slices.ContainsFunc(places, isOutside) {
		return d.innerAgreement(places)
	}
	return func(dx, dy int) (sum float32) {
		for _, at := range places {
			if x, y := at.x+dx, at.y+dy; uint(x) < uint(d.w) && uint(y) < uint(d.h) {
				sum += at.want * float32(d.v[y*d.w+x])
			}
		}
		return sum
	}
}

// innerAgreement is the agreement of modules that are never outside: four at once, since
// in WebAssembly the turns of a loop cost more than what is done in them.
func (d *detail) innerAgreement(places []sought) func(dx, dy int) float32 {
	type four struct {
		at   [4]int
		want [4]float32
	}
	fours := make([]four, (len(places)+3)/4)
	for i := range 4 * len(fours) {
		at := sought{x: places[0].x, y: places[0].y} // wants nothing
		if i < len(places) {
			at = places[i]
		}
		fours[i/4].at[i%4], fours[i/4].want[i%4] = at.y*d.w+at.x, at.want
	}
	return func(dx, dy int) (sum float32) {
		v, move := d.v, dy*d.w+dx
		for i := range fours {
			f := &fours[i]
			sum += f.want[0] * float32(v[f.at[0]+move])
			sum += f.want[1] * float32(v[f.at[1]+move])
			sum += f.want[2] * float32(v[f.at[2]+move])
			sum += f.want[3] * float32(v[f.at[3]+move])
		}
		return sum
	}
}

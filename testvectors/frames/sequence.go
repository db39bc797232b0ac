package frames

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
)

// SequenceFrames is how many frames a sequence has: one second.
const SequenceFrames = 30

// A Damage is what keeps each frame of a sequence from being read.
type Damage string

// The damages of sequences. In each a reader that knows the geometry of a frame has 60 to 90 per cent of the modules.
const (
	Grain   Damage = "grain"   // noise of a dark room, new in each frame
	Sweep   Damage = "sweep"   // a lamp's reflection that wanders over the sheet
	Shaking Damage = "shaking" // motion in changing directions, with noise
)

// Damages are all of them.
var Damages = []Damage{Grain, Sweep, Shaking}

const (
	leastRight = 0.62
	mostRight  = 0.88
)

// Moving are the frames of one code under a hand that moves, each too damaged to be read alone. It panics for a damage that
// is not among Damages.
func Moving(damage Damage, seed uint64) []*Frame {
	r := rand.New(rand.NewPCG(seed, 1<<40))
	return film(r, damage, seed, drawSequence(r, 1))
}

// Turns are the frames of two codes of one version that take turns in one place, several frames each, with the damage of
// Moving: what is joined from frames of both is neither.
func Turns(damage Damage, seed uint64) []*Frame {
	r := rand.New(rand.NewPCG(seed, 1<<41))
	return film(r, damage, seed, drawSequence(r, 2))
}

// A sequence is the way of a camera before codes that take turns.
type sequence struct {
	symbols []*Symbol
	hold    int // frames before the next symbol's turn
	recipe  *recipe
	sway    [6]float64 // phases
}

func drawSequence(r *rand.Rand, symbols int) *sequence {
	version, level := leastVersion+r.IntN(8), Levels[r.IntN(2)]
	s := &sequence{hold: 3 + r.IntN(5)}
	for range symbols {
		s.symbols = append(s.symbols, drawSymbol(r, drawText(r, version, level), level))
	}
	s.recipe = &recipe{
		w: 1280, h: 720, pitch: draw(r, 3.5, 5),
		turn: degrees(draw(r, -40, 40)), tilt: degrees(draw(r, 0, 12)), axis: draw(r, 0, 2*math.Pi),
		paper: grey(0.8), ink: grey(0.04), margins: [4]float64{4, 4, 4, 4}, card: 0.1, gradient: draw(r, 0, 0.3),
		defocus: draw(r, 0.6, 1), sensor: sensor{exposure: 0.9, wells: 2000, read: 1, quality: 85},
	}
	for i := range s.sway {
		s.sway[i] = draw(r, 0, 2*math.Pi)
	}
	return s
}

// at is the recipe of a frame: the hand sways over a few degrees and hundredths of the distance.
func (s *sequence) at(number int) *recipe {
	c := *s.recipe
	time := 2 * math.Pi * float64(number) / SequenceFrames
	c.symbols = s.symbols[number/s.hold%len(s.symbols):][:1]
	c.turn += degrees(6 * math.Sin(time+s.sway[0]))
	c.tilt += degrees(4 * (1 + math.Sin(1.3*time+s.sway[1])))
	c.pitch *= 1 + 0.05*math.Sin(0.7*time+s.sway[2])
	return &c
}

func film(r *rand.Rand, damage Damage, seed uint64, s *sequence) []*Frame {
	var all []*Frame
	for number := range SequenceFrames {
		c := s.at(number)
		time := 2 * math.Pi * float64(number) / SequenceFrames
		sheet := c.fixed(40*math.Sin(time+s.sway[3]), 25*math.Sin(1.2*time+s.sway[4]))
		f := &Frame{Kind: Kind(damage), Seed: seed, Number: number, Symbols: sheet.truth()}
		f.spoil(r, sheet, damage, time+s.sway[5])
		all = append(all, f)
	}
	return all
}

// fixed is the scene with the sheet's middle at a distance from the picture's.
func (c *recipe) fixed(offX, offY float64) *scene {
	symbols, ground := c.layout()
	v := newView(c.w, c.h, c.pitch*float64(c.symbols[0].Size), c.turn, c.tilt, c.axis, offX, offY)
	return c.before(&v, symbols, ground, c.axis)
}

// spoil films the scene with as much damage as leaves the share of right modules that is drawn: the strength is found by
// halving an interval.
func (f *Frame) spoil(r *rand.Rand, s *scene, damage Damage, time float64) {
	if damage == Shaking {
		s.direction = draw(r, 0, math.Pi)
		s.smear = draw(r, 1, 1.8) * f.Symbols[0].Pitch
	}
	still, wanted := s.seen(r), draw(r, leastRight+0.04, mostRight-0.04)
	noise := r.Uint64()
	least, most := 0.0, 1.0
	for range 8 {
		f.Strength = (least + most) / 2
		f.JPEG, f.Image = f.exposed(s, still, damage, time, noise)
		right := f.Right(0)
		if math.Abs(right-wanted) < 0.03 {
			break
		}
		if right > wanted {
			least = f.Strength
		} else {
			most = f.Strength
		}
	}
	if right := f.Right(0); right < leastRight || right > mostRight {
		panic(fmt.Sprintf("frames: %s has %.2f of its modules right", f.Name(), right))
	}
}

// exposed films light with a strength of damage, from 0 to 1; the noise is that of a seed.
func (f *Frame) exposed(s *scene, light *picture, damage Damage, time float64, noise uint64) ([]byte, *image.YCbCr) {
	taken := s.sensor
	if damage == Sweep {
		unit := f.Symbols[0].Pitch * float64(f.Symbols[0].Size)
		light = light.clone()
		at := s.view.pixel(Point{0.4 * math.Sin(time), 0.4 * math.Cos(1.7*time)})
		spot{at: at, radius: (0.05 + f.Strength) * unit, light: 4, colour: grey(1)}.over(light)
		taken.wells = 300
	} else {
		taken.wells = math.Exp(between(f.Strength, math.Log(500), math.Log(0.3)))
	}
	return taken.capture(rand.New(rand.NewPCG(noise, 0)), light)
}

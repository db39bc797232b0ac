package frames

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// A Kind is what is wrong with a frame.
type Kind string

// The kinds of damage.
const (
	Clean       Kind = "clean"
	Rotation    Kind = "rotation" // any angle, small and soft
	Perspective Kind = "perspective"
	Curl        Kind = "curl" // paper rolled over a cylinder
	Blur        Kind = "blur" // out of focus
	Motion      Kind = "motion"
	Noise       Kind = "noise"
	LowContrast Kind = "low-contrast"
	Glare       Kind = "glare"
	JPEG        Kind = "jpeg"
	Moire       Kind = "moire"
	Inverted    Kind = "inverted"
	Small       Kind = "small" // few pixels a module
	Mixed       Kind = "mixed" // a little of nearly everything

	Subpixel  Kind = "subpixel"  // a phone's stripes or diamonds are as large as the camera's pixels
	Shutter   Kind = "shutter"   // rows seen one after the other by a hand that moves, under a lamp that flickers
	LowLight  Kind = "low-light" // under-exposed, with noise of the chroma
	Crack     Kind = "crack"     // a protector's splinters
	QuietZone Kind = "quiet"     // one or two modules of the quiet zone are cut off
	DarkMode  Kind = "dark-mode" // coloured modules on a dark ground
	Wrinkled  Kind = "wrinkled"
	TwoCodes  Kind = "two-codes"
	Torch     Kind = "torch" // the camera's own lamp, seen in the sheet
)

// Classic are the kinds that a reader has been measured on before there were frames of ours; Kinds are all.
var (
	Classic = []Kind{Clean, Rotation, Perspective, Curl, Blur, Motion, Noise, LowContrast, Glare, JPEG, Moire, Inverted, Small, Mixed}
	Kinds   = append(slices.Clone(Classic), Subpixel, Shutter, LowLight, Crack, QuietZone, DarkMode, Wrinkled, TwoCodes, Torch)
)

// ParseKind returns the kind of a name.
func ParseKind(name string) (Kind, error) {
	if !slices.Contains(Kinds, Kind(name)) {
		return "", fmt.Errorf("frames: no kind is called %q", name)
	}
	return Kind(name), nil
}

// A recipe is a scene before its place in the picture is found. Lengths are in pixels where nothing else is said.
type recipe struct {
	w, h             int
	symbols          []*Symbol
	pitch            float64
	turn, tilt, axis float64
	relief           relief
	shutter          shutter
	paper, ink       vec
	margins          [4]float64 // left, top, right and bottom, in modules
	card             float64    // units of the sheet
	gradient         float64
	lamp             float64 // how strongly folds are lit
	display          display
	crack            *crack
	moire            moire
	defocus, smear   float64
	direction        float64
	glare            []spot // with places and radii in units of the sheet
	sensor           sensor
}

// between is a value from the least at t = 0 to the most at t = 1. Beyond, one that grows goes on to grow, and one that
// shrinks does so by the same factor again and never comes to 0.
func between(t, least, most float64) float64 {
	if t > 1 && most < least && most > 0 {
		return most * math.Pow(most/least, t-1)
	}
	return least + (most-least)*t
}

func draw(r *rand.Rand, least, most float64) float64 { return between(r.Float64(), least, most) }

func degrees(d float64) float64 { return d * math.Pi / 180 }

func grey(light float64) vec { return vec{light, light, light} }

// newRecipe draws a clean frame of a symbol and damages it with a strength.
func newRecipe(r *rand.Rand, kind Kind, strength float64) *recipe {
	version, level := leastVersion+r.IntN(mostVersion-leastVersion+1), Levels[r.IntN(len(Levels))]
	if kind == TwoCodes {
		version = leastVersion + (version-leastVersion)/2
	}
	c := &recipe{
		w: 1280, h: 720,
		symbols: []*Symbol{drawSymbol(r, drawText(r, version, level), level)},
		pitch:   draw(r, 2.6, 5),
		turn:    degrees(draw(r, -15, 15)), tilt: degrees(draw(r, 0, 8)), axis: draw(r, 0, 2*math.Pi),
		paper: grey(draw(r, 0.7, 0.9)), ink: grey(draw(r, 0.02, 0.05)),
		margins: [4]float64{4, 4, 4, 4}, card: draw(r, 0.05, 0.2),
		gradient: draw(r, 0, 0.3), lamp: 0.6,
		defocus: draw(r, 0.45, 0.7), direction: draw(r, 0, math.Pi),
		sensor: sensor{exposure: draw(r, 0.7, 1), wells: 4000, read: 3, quality: 80 + r.IntN(15)},
	}
	if r.IntN(2) == 0 {
		c.w, c.h = 1920, 1080
	}
	damages[kind](r, strength, c)
	return c
}

// damages change a clean recipe: t is the strength.
var damages = map[Kind]func(r *rand.Rand, t float64, c *recipe){
	Clean: func(*rand.Rand, float64, *recipe) {},
	Rotation: func(r *rand.Rand, t float64, c *recipe) {
		c.turn, c.pitch, c.defocus = draw(r, 0, 2*math.Pi), between(t, 2.7, 1.7), draw(r, 0.75, 1)
	},
	Perspective: func(r *rand.Rand, t float64, c *recipe) {
		c.turn, c.tilt = draw(r, 0, 2*math.Pi), degrees(min(between(t, 25, 52), 75))
		c.pitch, c.defocus = draw(r, 2, 3.2), draw(r, 0.6, 0.9)
	},
	Curl: func(r *rand.Rand, t float64, c *recipe) {
		c.bend(r, between(t, 0.05, 0.18))
		c.tilt = degrees(draw(r, 5, 20))
	},
	Blur:   func(r *rand.Rand, t float64, c *recipe) { c.defocus = between(t, 0.3, 0.56) * c.pitch },
	Motion: func(r *rand.Rand, t float64, c *recipe) { c.smear = between(t, 0.7, 1.7) * c.pitch },
	Noise: func(r *rand.Rand, t float64, c *recipe) {
		c.sensor.wells, c.sensor.read = math.Exp(between(t, math.Log(24), math.Log(5))), 1
	},
	LowContrast: func(r *rand.Rand, t float64, c *recipe) { c.fade(draw(r, 0.25, 0.7), between(t, 0.4, 0.13)) },
	Glare: func(r *rand.Rand, t float64, c *recipe) {
		c.fade(draw(r, 0.5, 0.8), draw(r, 0.5, 0.9))
		c.gradient = draw(r, 0.4, 1.2)
		c.glare = append(c.glare, spot{at: onSymbol(r), radius: draw(r, 0.13, 0.3), light: between(t, 0.4, 2), colour: grey(1)})
	},
	JPEG: func(r *rand.Rand, t float64, c *recipe) {
		c.pitch, c.sensor.quality = draw(r, 1.9, 3.2), max(int(between(t, 40, 10)), 1)
	},
	Moire: func(r *rand.Rand, t float64, c *recipe) {
		c.pitch = draw(r, 2.2, 4)
		c.moire = moire{strength: between(t, 0.3, 0.9), pixel: draw(r, 0.85, 1.25)} // of the camera's
		c.sensor.quality = 50 + r.IntN(40)
	},
	Inverted: func(r *rand.Rand, t float64, c *recipe) {
		c.paper, c.ink = c.ink, c.paper
		c.defocus = between(t, 0.3, 0.58) * c.pitch
	},
	Small:    func(r *rand.Rand, t float64, c *recipe) { c.pitch = between(t, 2.2, 1.4) },
	Mixed:    damageMixed,
	Subpixel: damageSubpixel,
	Shutter: func(r *rand.Rand, t float64, c *recipe) {
		way, far := draw(r, 0, 2*math.Pi), between(t, 60, 220)
		c.shutter = shutter{
			drift: Point{far * math.Cos(way), far * math.Sin(way)}, tremor: between(t, 1, 4.5), periods: draw(r, 1, 4), phase: draw(r, 0, 2*math.Pi),
			flicker: draw(r, 0.2, 0.7), bands: draw(r, 1, 5),
		}
		c.smear, c.direction = far/60, way
	},
	LowLight: func(r *rand.Rand, t float64, c *recipe) {
		c.sensor = sensor{exposure: between(t, 0.2, 0.04), wells: draw(r, 80, 160), read: 3, blotches: draw(r, 0.005, 0.015), quality: 60 + r.IntN(30)}
		c.smear = draw(r, 0, 0.7) * c.pitch
	},
	Crack: func(r *rand.Rand, t float64, c *recipe) {
		module := 1 / float64(c.symbols[0].Size)
		c.crack = newCrack(r, 3+int(between(t, 0, 8)), between(t, 0.1, 0.4)*module, draw(r, 0.15, 0.4)*module, draw(r, 0.3, 1.5))
	},
	QuietZone: func(r *rand.Rand, t float64, c *recipe) {
		for i := range c.margins {
			c.margins[i] = max(4-between(t, 1, 2), 0)
		}
		c.card, c.tilt, c.defocus = 0, degrees(draw(r, 0, 25)), draw(r, 0.25, 0.5)*c.pitch
	},
	DarkMode: damageDarkMode,
	Wrinkled: func(r *rand.Rand, t float64, c *recipe) {
		c.wrinkle(r, 6+r.IntN(8), between(t, 0.005, 0.02))
		c.lamp, c.tilt = draw(r, 0.8, 2), degrees(draw(r, 0, 20))
	},
	TwoCodes: func(r *rand.Rand, t float64, c *recipe) {
		level := Levels[r.IntN(len(Levels))]
		c.symbols = append(c.symbols, drawSymbol(r, drawText(r, leastVersion+r.IntN(9), level), level))
		c.w, c.h = 1920, 1080
		c.pitch, c.turn = draw(r, 2, 3), degrees(draw(r, -30, 30))
		c.defocus = between(t, 0.25, 0.5) * c.pitch
	},
	Torch: func(r *rand.Rand, t float64, c *recipe) {
		c.sensor.exposure = draw(r, 0.25, 0.6)
		c.glare = append(c.glare, spot{at: onSymbol(r), radius: between(t, 0.06, 0.14), light: draw(r, 10, 40), colour: vec{1, 0.97, 0.9}})
	},
}

func damageMixed(r *rand.Rand, t float64, c *recipe) {
	c.turn, c.tilt = draw(r, 0, 2*math.Pi), degrees(draw(r, 5, 28))
	c.bend(r, draw(r, 0.001, 0.05))
	c.pitch = max(c.pitch, 2.8)
	c.defocus, c.smear = between(t, 0.18, 0.4)*c.pitch, draw(r, 0, 0.7)*c.pitch
	c.fade(draw(r, 0.4, 0.8), draw(r, 0.4, 0.95))
	c.gradient = draw(r, 0.2, 1)
	c.glare = append(c.glare, spot{at: onSymbol(r), radius: draw(r, 0.1, 0.3), light: draw(r, 0, 0.5), colour: grey(1)})
	c.sensor.wells, c.sensor.quality = math.Exp(draw(r, math.Log(100), math.Log(2000))), 40+r.IntN(40)
	if r.IntN(4) == 0 {
		c.moire = moire{strength: draw(r, 0.1, 0.4), pixel: draw(r, 0.85, 1.25)}
	}
	if r.IntN(8) == 0 {
		c.paper, c.ink = c.ink, c.paper
	}
}

func damageSubpixel(r *rand.Rand, t float64, c *recipe) {
	c.pitch = draw(r, 2.4, 4.5)
	modules := float64(2 + r.IntN(2)) // pixels of the display a module
	c.display = display{pixel: 1 / modules / float64(c.symbols[0].Size), pentile: r.IntN(2) == 0}
	c.defocus = draw(r, 0.3, 0.6)
	c.tilt, c.smear = degrees(draw(r, 0, 30)), between(t, 0.3, 1.6)*c.pitch
	c.ink, c.card = grey(draw(r, 0.003, 0.02)), 0
}

func damageDarkMode(r *rand.Rand, t float64, c *recipe) {
	colours := []vec{{0.1, 0.6, 0.9}, {0.1, 0.8, 0.3}, {0.9, 0.4, 0.05}, {0.5, 0.25, 0.9}, {0.8, 0.15, 0.3}, {0.05, 0.3, 0.8}}
	grounds := []vec{{0.01, 0.01, 0.012}, {0.015, 0.02, 0.05}, {0.03, 0.03, 0.03}, {0.05, 0.01, 0.04}}
	c.ink, c.paper = colours[r.IntN(len(colours))], grounds[r.IntN(len(grounds))]
	for i := range c.paper {
		c.ink[i] *= between(t, 0.9, 0.35)
		c.paper[i] += between(min(t, 1), 0, 0.04) // what the glass reflects
		if t > 1 {                                // over both, or the two would change places
			c.ink[i], c.paper[i] = c.ink[i]+between(t-1, 0, 0.04), c.paper[i]+between(t-1, 0, 0.04)
		}
	}
	c.card, c.defocus = 0, draw(r, 0.25, 0.45)*c.pitch
	c.sensor.quality = 60 + r.IntN(30)
}

// onSymbol is a point of the first symbol's middle.
func onSymbol(r *rand.Rand) Point { return Point{draw(r, -0.4, 0.4), draw(r, -0.4, 0.4)} }

// fade sets the paper's light, and the ink's to a part below it.
func (c *recipe) fade(paper, contrast float64) {
	c.paper, c.ink = grey(paper), grey(paper*(1-contrast))
}

// bend rolls the sheet by a depth over a unit, towards the camera or away.
func (c *recipe) bend(r *rand.Rand, depth float64) {
	if r.IntN(2) == 0 {
		depth = -depth
	}
	c.relief.bend = depth
	c.relief.sin, c.relief.cos = math.Sincos(draw(r, 0, math.Pi))
}

// wrinkle puts ridges and dents up to a height across the sheet.
func (c *recipe) wrinkle(r *rand.Rand, ridges int, height float64) {
	for range ridges {
		sin, cos := math.Sincos(draw(r, 0, math.Pi))
		c.relief.ridges = append(c.relief.ridges, ridge{
			at: Point{draw(r, -0.5, 0.5), draw(r, -0.5, 0.5)}, across: Point{cos, sin},
			height: height * draw(r, -1, 1), width: draw(r, 0.03, 0.12),
		})
	}
}

// scene finds a place for the sheet in the picture, nearer or farther than the recipe says where it needs be.
func (c *recipe) scene(r *rand.Rand) *scene {
	const largest = 0.85 // of the picture's height
	if c.pitch*float64(c.symbols[0].Size) > largest*float64(c.h) {
		c.w, c.h = 1920, 1080
	}
	asked := c.pitch
	c.pitch = min(c.pitch, largest*float64(c.h)/float64(c.symbols[0].Size))
	symbols, ground := c.layout()
	var v view
	for try := 0; ; try++ {
		offX, offY := draw(r, -0.2, 0.2)*float64(c.w), draw(r, -0.2, 0.2)*float64(c.h)
		v = newView(c.w, c.h, c.pitch*float64(c.symbols[0].Size), c.turn, c.tilt, c.axis, offX, offY)
		v.relief, v.shutter = c.relief, c.shutter
		if v.shows(ground) {
			break
		}
		if try%20 == 19 {
			c.pitch *= 0.97
		}
	}
	c.defocus *= min(c.pitch/asked, 1)
	c.smear *= c.pitch / asked
	return c.before(&v, symbols, ground, draw(r, 0, 2*math.Pi))
}

// layout puts the symbols beside each other, the first about the middle of the sheet where it is alone.
func (c *recipe) layout() ([]placed, rect) {
	module := 1 / float64(c.symbols[0].Size)
	across, down := 0.0, 0.0
	for i, s := range c.symbols {
		if i > 0 {
			across += 6 // modules: their quiet zones overlap by two
		}
		across, down = across+float64(s.Size), max(down, float64(s.Size))
	}
	x := -across / 2
	var symbols []placed
	for _, s := range c.symbols {
		symbols = append(symbols, placed{s, Point{x * module, -float64(s.Size) / 2 * module}, module})
		x += float64(s.Size) + 6
	}
	return symbols, rect{
		(-across/2 - c.margins[0]) * module, (-down/2 - c.margins[1]) * module,
		(across/2 + c.margins[2]) * module, (down/2 + c.margins[3]) * module,
	}
}

// shows reports whether all of a rectangle is in the picture.
func (v *view) shows(area rect) bool {
	const edge = 2
	for _, corner := range [4]Point{{area.left, area.top}, {area.right, area.top}, {area.right, area.bottom}, {area.left, area.bottom}} {
		p := v.pixel(corner)
		if p.X < edge || p.Y < edge || p.X > float64(v.w-edge) || p.Y > float64(v.h-edge) {
			return false
		}
	}
	return true
}

// before puts the recipe before a camera, lit from a direction.
func (c *recipe) before(v *view, symbols []placed, ground rect, lamp float64) *scene {
	sin, cos := math.Sincos(lamp)
	s := &scene{
		view: *v, symbols: symbols, paper: c.paper, ink: c.ink, ground: ground, card: c.card,
		gradient: Point{c.gradient * cos, c.gradient * sin}, lamp: Point{c.lamp * cos, c.lamp * sin},
		display: c.display, crack: c.crack, moire: c.moire,
		defocus: max(c.defocus, 0.35), smear: c.smear, direction: c.direction, sensor: c.sensor,
	}
	unit := c.pitch * float64(c.symbols[0].Size)
	s.moire.pixel /= unit
	for _, glare := range c.glare {
		glare.at, glare.radius = v.pixel(glare.at), glare.radius*unit
		s.spots = append(s.spots, glare)
	}
	return s
}

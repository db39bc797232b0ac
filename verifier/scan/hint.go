package scan

import "math"

// A Hint is what whoever holds the camera may do for a symbol to be read. The empty one
// is none.
type Hint string

// The hints.
const (
	Aim      Hint = "aim"        // nothing was seen: point the camera at a code
	Brighter Hint = "brighter"   // more light, or a brighter screen: noise or fog hides the modules
	Closer   Hint = "closer"     // the modules have too few pixels
	Flatten  Hint = "flatten"    // the paper bends
	Still    Hint = "hold-still" // the hand moves or the lens is not focused yet
	Straight Hint = "straighten" // the symbol is seen from the side
	Tilt     Hint = "tilt"       // light is thrown back into the camera: look from another angle
	Whole    Hint = "whole-code" // a part of the symbol is outside the picture
)

// Hints are all of them, by their names.
var Hints = []Hint{Aim, Brighter, Closer, Flatten, Still, Straight, Tilt, Whole}

// Hint is what hinders most from reading the likeliest symbol that was seen; empty where
// one was read, or where there was no time to see any. It depends on nothing but the result, which knows of a Video's frame what
// those before it said: the hint changes only when the last 16 frames say so by far.
func (r Result) Hint() Hint {
	switch {
	case len(r.Codes) > 0:
		return ""
	case r.steady != "":
		return r.steady
	case len(r.Unread) > 0:
		return r.Unread[0].hint()
	case r.Dark:
		return Brighter
	case r.Partial: // nobody knows what it holds
		return ""
	}
	return Aim
}

// What of a measure alone is about as hard to read as that of another: set on the frames
// of `bench frames --hints` with seeds for tuning, which are few, and so roughly.
const (
	hardModule    = 2.0  // pixels
	hardContrast  = 0.14 // brightness
	hardNoise     = 0.3  // of the contrast
	hardLight     = 0.25 // brightness
	hardBeat      = 0.2  // of the variance
	hardSaturated = 0.08 // of the modules
	hardBlur      = 0.5  // modules
	hardSlant     = 50   // degrees
	hardBend      = 0.45 // modules
	hardMisfit    = 0.28 // of the fixed modules

	// sharpest is the blur in pixels that every camera has, which is no reason to wait.
	// resampled is that of a texture, whose modules are not known.
	sharpest  = 0.8
	resampled = 1.1

	// covered is how hard it is at least: what is not read for no other reason has
	// something over it, which looks otherwise from elsewhere.
	covered = 0.78

	// smeared is how hard the blur is at least of a symbol that a hand has sheared: other
	// symbols look sheared because they bend.
	smeared = 0.6

	// unfound is how hard a blur is at least whose symbol is a mere texture: or its finder
	// patterns would have been found.
	unfound = 0.85

	// square is how many times as long as wide the area of a texture is at most that may
	// reach the edge of the picture by what is printed around a symbol.
	square = 1.3

	// typicalSize is the size of the symbol that a mere texture is taken for:
	// a dense one, version 20.
	typicalSize = 97
)

// oblong reports whether less of a symbol is seen than is square.
func (s Sighting) oblong() bool {
	side := func(i int) float64 {
		way := s.Corners[i+1].Sub(s.Corners[i])
		return math.Hypot(float64(way.X), float64(way.Y))
	}
	return max(side(0), side(1)) > square*min(side(0), side(1))
}

// hint compares each measure with what is hard, and names the way out of the hardest.
func (s Sighting) hint() Hint {
	switch {
	case s.Light < hardLight: // in the dark nothing else is seen for certain
		return Brighter
	case s.Cut && (s.Module > 0 || s.oblong()):
		return Whole
	}
	hardest := cause{hint: Still}
	for _, c := range append(s.ofForm(), s.ofLight()...) {
		if c.much > hardest.much {
			hardest = c
		}
	}
	return hardest.hint
}

// A cause is why a symbol is not read: how hard it makes that, 1 being hard, and the way out.
type cause struct {
	hint Hint
	much float64
}

// ofLight are the causes that lie in how bright the symbol is and with what noise.
func (s Sighting) ofLight() []cause {
	contrast, noise := max(s.Contrast, 1.0/255), s.Noise
	if s.Beat > 0 {
		noise = 0 // a display's pixels look the same
	}
	return []cause{
		{Brighter, max(hardContrast/contrast, noise/contrast/hardNoise, hardLight/max(s.Light, 1.0/255))},
		{Tilt, s.Saturated / hardSaturated},
	}
}

// ofForm are those that lie in how large and sharp the symbol is and how it lies.
func (s Sighting) ofForm() []cause {
	module, lens := s.Module, sharpest
	if module == 0 {
		module, lens = math.Sqrt(area(s.Corners))/typicalSize, resampled
	}
	// The way it looks shorter a symbol is the most blurred; from the front no pixels would be missing for its angle.
	facing := math.Cos(s.Slant * math.Pi / 180)
	narrow, front := module*math.Sqrt(facing), module/max(math.Sqrt(facing), 0.1)
	still := math.Sqrt(max(s.Blur*s.Blur-lens*lens/narrow/narrow, 0)) / hardBlur
	closer := cause{Closer, max(hardModule/front, s.Beat/hardBeat)}
	if s.Module == 0 {
		whole := 0.0
		if s.Cut {
			whole = unfound
		}
		return []cause{{Whole, whole}, closer, {Tilt, covered}, {Still, max(still, unfound)}, {Straight, s.Slant / hardSlant}}
	}
	bend := math.Sqrt(max(s.Bend*s.Bend-s.Blur*s.Blur, 0)) // the places of what is blurred are as unsure
	straight, flatten := s.Slant/hardSlant, max(bend/hardBend, s.Misfit/hardMisfit)
	laid := s.Misfit < mostWrong
	if laid { // from the side less exactly
		flatten *= facing
	}
	if s.Sheared && (laid && flatten < straight || still > smeared) { // and bent by the same hand
		still, straight, flatten = max(still, straight, flatten), 0, 0
	}
	return []cause{closer, {Tilt, covered}, {Still, still}, {Straight, straight}, {Flatten, flatten}}
}

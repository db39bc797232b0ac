// Package finder finds the finder patterns of QR symbols in a grey picture, and the
// threes of them that may be the corners of one symbol.
//
// # Method
//
// The picture is looked at in halves of its size, the smallest first, so that each
// pattern is seen once with two to five pixels a module, and a large one costs little.
// In each size:
//
//  1. Pixels are sharpened, which brings back the rings of a pattern that is blurred by
//     half a module, and compared with the mean grey of the blocks around them; where
//     blocks hold no more than noise there is nothing to see.
//  2. Every straight line through the centre of a finder pattern crosses dark and light
//     in the ratio 1:1:3:1:1 (ISO/IEC 18004, 6.3.3), whatever the pattern's angle and
//     however it is tilted. Rows and columns are searched for it, with the changes of
//     colour between pixels and an allowance for a threshold that makes dark wider than
//     light. Another line through the same centre, of the row, the column and both
//     diagonals, must say so too; only one, since motion wipes the rings out in its own
//     direction. Both polarities are found in the same run.
//  3. A square pattern is tried there in six angles by correlation with the modules'
//     middles; the best is fitted as an affine image of a blurred pattern by the inverse
//     compositional method (Baker and Matthews, Lucas-Kanade 20 Years On, IJCV 56, 2004).
//     The correlation that is left is its score.
//
// Two patterns may share a side where each lies on an axis of the other. Their distance
// in modules is exact in perspective with the geometric mean of a module's widths at
// both ends. Three with two such sides at a corner are a triple. The phase of the timing
// patterns along its sides, followed in a sliding window as in the demodulation of a
// carrier, counts the modules even on bent paper, and its coherence tells a symbol from
// three patterns that do not belong together.
//
// Where no triple is sure, the third pattern is sought at the places that two others
// predict by their axes and vanishing points, and one that light has flooded is given as
// predicted; then once more in the picture smoothed, for one that is full of noise.
//
// # Bounds
//
// The work is bounded by the number of pixels, and by constants for what looks like a
// finder pattern. Where there are more such places than the constants allow, those
// further down are not seen.
//
// Positions are in pixels; the pixel (0, 0) covers the square from 0 to 1, so that its
// middle is at (0.5, 0.5). The package imports nothing else of this module but
// the memory that it uses again.
package finder

import (
	"math"
)

// A Plane is a picture in grey: the pixel (x, y) is Pix[y*Stride+x].
type Plane struct {
	Pix          []uint8
	W, H, Stride int
}

// A Vector is a distance in pixels, or a position.
type Vector struct{ X, Y float64 }

func (v Vector) plus(w Vector) Vector   { return Vector{v.X + w.X, v.Y + w.Y} }
func (v Vector) minus(w Vector) Vector  { return Vector{v.X - w.X, v.Y - w.Y} }
func (v Vector) times(f float64) Vector { return Vector{v.X * f, v.Y * f} }
func (v Vector) dot(w Vector) float64   { return v.X*w.X + v.Y*w.Y }
func (v Vector) cross(w Vector) float64 { return v.X*w.Y - v.Y*w.X }
func (v Vector) length() float64        { return math.Hypot(v.X, v.Y) }

// A Pattern is a finder pattern (ISO/IEC 18004, 6.3.3) as it is seen.
type Pattern struct {
	Centre    Vector
	U, V      Vector  // from one module to the next, along two sides of the pattern
	Inverted  bool    // light on dark
	Score     float64 // correlation with a finder pattern, at most 1
	predicted bool    // not seen: two others say that it should be here, within some modules
}

// module is the width of a module, the mean of both directions.
func (p Pattern) module() float64 { return math.Sqrt(math.Abs(p.U.cross(p.V))) }

// A Triple is three patterns that may be the corners of one symbol. The U of each
// points along the symbol's rows, from top left to top right, and V down its columns.
type Triple struct {
	TopLeft, TopRight, BottomLeft Pattern
	Dimension                     float64 // modules along a side, 17 + 4 x version, as measured
	Deviation                     float64 // standard deviation of Dimension
	Score                         float64 // greater is likelier
}

// Options bound the search. The zero value is for a camera's frame.
type Options struct {
	// All asks for the patterns of several symbols. Without it the search ends with the
	// first size of the picture in which a symbol is seen.
	All bool

	// Patterns and Triples are how many to return at most; 0 stands for 64 and 16.
	Patterns, Triples int

	// Memory is used again from search to search; nil stands for new memory.
	Memory *Memory
}

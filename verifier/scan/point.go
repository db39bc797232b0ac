package scan

import (
	"math"

	"github.com/giayto/giayto/verifier/scan/finder"
)

// A point is a place or a way, in pixels or in modules.
type point struct{ x, y float64 }

func pointOf(v finder.Vector) point { return point{v.X, v.Y} }

func (p point) plus(q point) point       { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point      { return point{p.x - q.x, p.y - q.y} }
func (p point) times(f float64) point    { return point{p.x * f, p.y * f} }
func (p point) cross(q point) float64    { return p.x*q.y - p.y*q.x }
func (p point) distance(q point) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

// signOf turns what is dark to what is positive: -1 for a symbol light on dark.
func signOf(inverted bool) float64 {
	if inverted {
		return -1
	}
	return 1
}

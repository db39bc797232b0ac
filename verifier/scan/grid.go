package scan

import (
	"fmt"
	"image"
	"math"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"golang.org/x/text/encoding"
)

// A grid lays the modules of a symbol over a picture.
type grid struct {
	size      int
	transform *common.PerspectiveTransform // modules to pixels
}

// newGrid takes three corners from the finder patterns and the fourth from the place
// where the module at (fx, fy) lies.
func (t triple) newGrid(size int, fx, fy float64, fourth point) grid {
	far := float64(size) - 3.5
	return grid{size, common.PerspectiveTransform_QuadrilateralToQuadrilateral(
		3.5, 3.5, far, 3.5, fx, fy, 3.5, far,
		t.topLeft.x, t.topLeft.y, t.topRight.x, t.topRight.y, fourth.x, fourth.y, t.bottomLeft.x, t.bottomLeft.y)}
}

// grids lays a symbol of a version over the picture: by the alignment pattern near
// the fourth corner where it is found, and as a parallelogram.
func (t triple) grids(b *bits, version int) []grid {
	size := 17 + 4*version
	fourth := t.topRight.plus(t.bottomLeft.point).minus(t.topLeft.point)
	far := float64(size) - 3.5
	flat := t.newGrid(size, far, far, fourth)
	if version == 1 {
		return []grid{flat}
	}
	near := far - 3
	if at, ok := t.alignment(b, flat, near); ok {
		return []grid{t.newGrid(size, near, near, at), flat}
	}
	return []grid{flat}
}

// alignment searches the alignment pattern whose centre should be the module at
// (near, near) of flat, the more modules around the larger the symbol is.
func (t triple) alignment(b *bits, flat grid, near float64) (point, bool) {
	right := t.topRight.minus(t.topLeft.point).times(1 / float64(flat.size-7))
	down := t.bottomLeft.minus(t.topLeft.point).times(1 / float64(flat.size-7))
	expected := flat.at(near, near)
	reach := 4 + flat.size/12
	best, sum, n := 0.0, point{}, 0.0
	for i := -2 * reach; i <= 2*reach; i++ {
		for j := -2 * reach; j <= 2*reach; j++ {
			x, y := float64(i)/2, float64(j)/2
			at := expected.plus(right.times(x)).plus(down.times(y))
			score := alignmentScore(b, at, right, down) - math.Hypot(x, y)/float64(8*reach)
			switch {
			case score > best+0.5:
				best, sum, n = score, at, 1
			case score > best-0.5 && n > 0 && at.distance(sum.times(1/n)) < 1.5*math.Hypot(right.x, right.y):
				best, sum, n = max(best, score), sum.plus(at), n+1
			}
		}
	}
	return sum.times(1 / n), best >= 21
}

// alignmentScore counts the modules around at, of 25, that have the colour of an
// alignment pattern: a dark ring, a light ring, a dark middle.
func alignmentScore(b *bits, at, right, down point) float64 {
	if !b.dark(int(at.x), int(at.y)) {
		return 0
	}
	score := 0.0
	for y := -2; y <= 2; y++ {
		for x := -2; x <= 2; x++ {
			p := at.plus(right.times(float64(x))).plus(down.times(float64(y)))
			ring := max(x, -x, y, -y)
			if b.dark(int(p.x), int(p.y)) == (ring != 1) {
				score++
			}
		}
	}
	return score
}

// at is the pixel position of a place in modules.
func (g grid) at(x, y float64) point {
	xy := []float64{x, y}
	g.transform.TransformPoints(xy)
	return point{xy[0], xy[1]}
}

// corners are the symbol's outer corners: top left, top right, bottom right, bottom left.
func (g grid) corners(scale float64, origin image.Point) (out [4]image.Point) {
	far := float64(g.size)
	for i, c := range [4][2]float64{{0, 0}, {far, 0}, {far, far}, {0, far}} {
		p := g.at(c[0], c[1]).times(scale)
		out[i] = origin.Add(image.Pt(int(math.Round(p.x)), int(math.Round(p.y))))
	}
	return out
}

// sample takes the majority of five points in each module.
func (g grid) sample(b *bits) (*gozxing.BitMatrix, error) {
	modules, err := gozxing.NewSquareBitMatrix(g.size)
	if err != nil {
		return nil, err
	}
	taps := [5]point{{0.5, 0.5}, {0.3, 0.5}, {0.7, 0.5}, {0.5, 0.3}, {0.5, 0.7}}
	xy := make([]float64, 2*len(taps)*g.size)
	for y := range g.size {
		for x := range g.size {
			for i, tap := range taps {
				xy[2*(len(taps)*x+i)] = float64(x) + tap.x
				xy[2*(len(taps)*x+i)+1] = float64(y) + tap.y
			}
		}
		g.transform.TransformPoints(xy)
		for x := range g.size {
			dark := 0
			for i := range taps {
				at := xy[2*(len(taps)*x+i):]
				if b.dark(int(at[0]), int(at[1])) {
					dark++
				}
			}
			if dark >= 3 {
				modules.Set(x, y)
			}
		}
	}
	return modules, nil
}

// timing is the share of modules of both timing patterns that have the colour they
// should have (ISO/IEC 18004, 6.3.5).
func (g grid) timing(b *bits) float64 {
	good, all := 0, 0
	for i := 8; i < g.size-8; i++ {
		for _, p := range []point{g.at(float64(i)+0.5, 6.5), g.at(6.5, float64(i)+0.5)} {
			if b.dark(int(p.x), int(p.y)) == (i%2 == 0) {
				good++
			}
			all++
		}
	}
	return float64(good) / float64(all)
}

// read samples and decodes the symbol: error correction, then its segments.
func (g grid) read(b *bits) (text string, whole bool, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			text, whole, err = "", false, fmt.Errorf("decoder failed: %v", fault)
		}
	}()
	modules, err := g.sample(b)
	if err != nil {
		return "", false, err
	}
	// Bytes are taken as they are: the decoder's own guess would put replacement
	// characters or Latin letters where they are not UTF-8.
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_CHARACTER_SET: encoding.Nop}
	result, err := decoder.NewDecoder().Decode(modules, hints)
	if err != nil {
		return "", false, err
	}
	return result.GetText(), !result.HasStructuredAppend(), nil
}

// checkText refuses what a symbol says and a text cannot be.
func checkText(text string, whole bool) error {
	if !whole {
		return ErrPart
	}
	if !utf8.ValidString(text) {
		return ErrEncoding
	}
	for _, r := range text {
		if r == utf8.RuneError {
			return ErrEncoding
		}
	}
	return nil
}

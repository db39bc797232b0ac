package scan

import (
	"fmt"

	"github.com/makiuchi-d/gozxing"
)

// bits is a picture in black and white. Reading it inverted costs nothing.
type bits struct {
	w, h     int
	pix      []bool
	inverted bool
}

// dark reports whether the pixel at (x, y) is dark; outside the picture it is light.
func (b *bits) dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < b.w && y < b.h && b.pix[y*b.w+x] != b.inverted
}

func (b *bits) inverse() *bits {
	return &bits{w: b.w, h: b.h, pix: b.pix, inverted: !b.inverted}
}

// local compares each pixel with its surroundings, for uneven light.
func (p *plane) local() (*bits, error) { return p.binarised(gozxing.NewHybridBinarizer) }

// mean compares each pixel with the mean of a square around it, which shows the
// palest print, and noise on empty paper with it.
func (p *plane) mean() (*bits, error) {
	reach := max(8, min(p.w, p.h)/24)
	out := &bits{w: p.w, h: p.h, pix: make([]bool, p.w*p.h)}
	columns := make([]int, p.w) // sums over the rows from y-reach to y+reach
	for y := -reach; y < p.h; y++ {
		for x := range p.w {
			if y+reach < p.h {
				columns[x] += int(p.pix[(y+reach)*p.w+x])
			}
			if y-reach > 0 {
				columns[x] -= int(p.pix[(y-reach-1)*p.w+x])
			}
		}
		if y < 0 {
			continue
		}
		rows := min(y+reach, p.h-1) - max(y-reach, 0) + 1
		sum := 0
		for x := -reach; x < p.w; x++ {
			if x+reach < p.w {
				sum += columns[x+reach]
			}
			if x-reach > 0 {
				sum -= columns[x-reach-1]
			}
			if x >= 0 {
				area := rows * (min(x+reach, p.w-1) - max(x-reach, 0) + 1)
				out.pix[y*p.w+x] = int(p.pix[y*p.w+x])*area < sum
			}
		}
	}
	return out, nil
}

// global compares each pixel with one threshold between the peaks of the histogram.
func (p *plane) global() (*bits, error) { return p.binarised(gozxing.NewGlobalHistgramBinarizer) }

func (p *plane) binarised(by func(gozxing.LuminanceSource) gozxing.Binarizer) (out *bits, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			out, err = nil, fmt.Errorf("binarizer failed: %v", fault)
		}
	}()
	source, err := gozxing.NewPlanarYUVLuminanceSource(p.pix, p.w, p.h, 0, 0, p.w, p.h, false)
	if err != nil {
		return nil, err
	}
	matrix, err := by(source).GetBlackMatrix()
	if err != nil {
		return nil, err
	}
	out = &bits{w: p.w, h: p.h, pix: make([]bool, p.w*p.h)}
	for y := range p.h {
		for x := range p.w {
			out.pix[y*p.w+x] = matrix.Get(x, y)
		}
	}
	return out, nil
}

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

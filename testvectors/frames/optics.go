package frames

import "math"

// A picture is light by channel, red, green and blue; 1 saturates the sensor at an
// exposure of 1.
type picture struct {
	w, h     int
	channels [3][]float32
}

func newPicture(w, h int) *picture {
	p := &picture{w: w, h: h}
	for c := range p.channels {
		p.channels[c] = make([]float32, w*h)
	}
	return p
}

// clone copies a picture.
func (p *picture) clone() *picture {
	c := &picture{w: p.w, h: p.h}
	for i := range p.channels {
		c.channels[i] = append([]float32(nil), p.channels[i]...)
	}
	return c
}

// defocus blurs by a Gaussian of a standard deviation in pixels.
func (p *picture) defocus(sigma float64) {
	reach := int(math.Ceil(3 * sigma))
	kernel := make([]float32, 2*reach+1)
	var sum float32
	for i := range kernel {
		d := float64(i-reach) / sigma
		kernel[i] = float32(math.Exp(-d * d / 2))
		sum += kernel[i]
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	soft := make([]float32, p.w*p.h)
	for c, light := range p.channels {
		alongRows(soft, light, p.w, kernel)
		alongColumns(light, soft, p.w, kernel)
		p.channels[c] = light
	}
}

// alongRows convolves each row, whose ends go on as they are.
func alongRows(dst, src []float32, w int, kernel []float32) {
	reach := len(kernel) / 2
	padded := make([]float32, w+2*reach)
	for from := 0; from < len(src); from += w {
		row, out := src[from:from+w], dst[from:from+w]
		copy(padded[reach:], row)
		for i := range reach {
			padded[i], padded[reach+w+i] = row[0], row[w-1]
		}
		clear(out)
		for k, weight := range kernel {
			for x, v := range padded[k : k+w] {
				out[x] += weight * v
			}
		}
	}
}

// alongColumns convolves each column, whose ends go on as they are.
func alongColumns(dst, src []float32, w int, kernel []float32) {
	h, reach := len(src)/w, len(kernel)/2
	for y := range h {
		out := dst[y*w : y*w+w]
		clear(out)
		for k, weight := range kernel {
			from := min(max(y+k-reach, 0), h-1) * w
			for x, v := range src[from : from+w] {
				out[x] += weight * v
			}
		}
	}
}

// smear blurs evenly along a way of some pixels: a hand that moves.
func (p *picture) smear(length, direction float64) {
	taps := 2*int(math.Ceil(length)) + 1
	sin, cos := math.Sincos(direction)
	still := make([]float32, p.w*p.h)
	for _, light := range p.channels {
		copy(still, light)
		clear(light)
		for tap := range taps {
			way := length * (float64(tap)/float64(taps-1) - 0.5)
			addShifted(light, still, p.w, way*cos, way*sin, 1/float32(taps))
		}
	}
}

// addShifted adds src to dst, weighted and moved by a part of a pixel, interpolated between four.
func addShifted(dst, src []float32, w int, dx, dy float64, weight float32) {
	h := len(src) / w
	wholeX, wholeY := math.Floor(dx), math.Floor(dy)
	tx, ty := float32(dx-wholeX), float32(dy-wholeY)
	for y := range h {
		upper := src[min(max(y+int(wholeY), 0), h-1)*w:][:w]
		lower := src[min(max(y+int(wholeY)+1, 0), h-1)*w:][:w]
		out := dst[y*w : y*w+w]
		for x := range out {
			left, right := min(max(x+int(wholeX), 0), w-1), min(max(x+int(wholeX)+1, 0), w-1)
			top := upper[left]*(1-tx) + upper[right]*tx
			bottom := lower[left]*(1-tx) + lower[right]*tx
			out[x] += weight * (top*(1-ty) + bottom*ty)
		}
	}
}

package scan

import (
	"bytes"

	"github.com/giayto/giayto/verifier/scan/arena"
	"github.com/giayto/giayto/verifier/scan/finder"
)

// A plane is a picture in grey. Its pixel (x, y) covers the square from (x, y) to
// (x+1, y+1).
type plane struct {
	w, h, stride int
	pix          []byte  // from black 0 to white 255
	scale        float64 // pixels of the original along a pixel
	memory       *arena.Of[byte]
}

func newPlane(memory *arena.Of[byte], w, h int, scale float64) *plane {
	return &plane{w: w, h: h, stride: w, pix: memory.Take(w * h), scale: scale, memory: memory}
}

// gray is p as the finder takes it.
func (p *plane) gray() finder.Plane {
	return finder.Plane{Pix: p.pix, W: p.w, H: p.h, Stride: p.stride}
}

// margin is how many light pixels are put around a picture, so that a symbol may touch
// its edge.
const margin = 32

// framed is p with a light margin of some pixels around it.
func (p *plane) framed(margin int) *plane {
	out := newPlane(p.memory, p.w+2*margin, p.h+2*margin, p.scale)
	light := bytes.Repeat([]byte{255}, out.w)
	for y := range out.h {
		row := out.row(y)
		if y < margin || y >= margin+p.h {
			copy(row, light)
			continue
		}
		copy(row[:margin], light)
		copy(row[margin:], p.row(y-margin))
		copy(row[margin+p.w:], light)
	}
	return out
}

// at is the brightness at a place, linear between the middles of pixels.
func (p *plane) at(x, y float64) float64 {
	x, y = x-0.5, y-0.5
	if right, bottom := float64(p.w-1), float64(p.h-1); !(x >= 0 && y >= 0 && x <= right && y <= bottom) {
		x, y = min(max(x, 0), right), min(max(y, 0), bottom) // seldom: WebAssembly makes calls of min and max
	}
	ix, iy := int(x), int(y)
	fx, fy := x-float64(ix), y-float64(iy)
	i := iy*p.stride + ix
	right, down := 1, p.stride
	if ix == p.w-1 {
		right = 0
	}
	if iy == p.h-1 {
		down = 0
	}
	top := float64(p.pix[i]) + fx*(float64(p.pix[i+right])-float64(p.pix[i]))
	bottom := float64(p.pix[i+down]) + fx*(float64(p.pix[i+down+right])-float64(p.pix[i+down]))
	return top + fy*(bottom-top)
}

// holds reports whether a place lies in the picture, or at most margin pixels outside.
func (p *plane) holds(at point, margin float64) bool {
	return at.x > -margin && at.y > -margin && at.x < float64(p.w)+margin && at.y < float64(p.h)+margin
}

// half averages squares of four pixels.
func (p *plane) half() *plane {
	out := newPlane(p.memory, max(1, p.w/2), max(1, p.h/2), p.scale*2)
	for y := range out.h {
		upper, lower := p.row(2*y), p.row(2*y+1)
		row := out.row(y)
		if p.w == 1 {
			row[0] = byte((uint(upper[0]) + uint(lower[0]) + 1) / 2)
			continue
		}
		for x := range row {
			a, b := upper[2*x:][:2], lower[2*x:][:2]
			row[x] = byte((uint(a[0]) + uint(a[1]) + uint(b[0]) + uint(b[1]) + 2) / 4)
		}
	}
	return out
}

// doubled has twice as many pixels in a row and in a column, between the middles of
// those of p linear.
func (p *plane) doubled() *plane {
	out := newPlane(p.memory, 2*p.w, 2*p.h, p.scale/2)
	for y := range out.h {
		// The middle of a pixel lies a quarter off the nearest of p, and three off the next.
		near, far := p.row(y/2), p.row(y/2+y%2*2-1)
		row := out.row(y)
		for x := range row {
			a, b := x/2, min(max(x/2+x%2*2-1, 0), p.w-1)
			row[x] = byte((9*uint(near[a]) + 3*uint(near[b]) + 3*uint(far[a]) + uint(far[b]) + 8) / 16)
		}
	}
	return out
}

// blurred weighs each pixel with its neighbours as 1 2 1 in both directions.
func (p *plane) blurred() *plane {
	out := newPlane(p.memory, p.w, p.h, p.scale)
	sums := make([]uint, p.w+2)
	for y := range p.h {
		above, here, below := p.row(y-1), p.row(y), p.row(y+1)
		for x, v := range here {
			sums[x+1] = uint(above[x]) + 2*uint(v) + uint(below[x])
		}
		sums[0], sums[p.w+1] = sums[1], sums[p.w]
		row := out.row(y)
		for x := range row {
			row[x] = byte((sums[x] + 2*sums[x+1] + sums[x+2] + 8) / 16)
		}
	}
	return out
}

// row is row y, or the nearest row there is.
func (p *plane) row(y int) []byte {
	y = min(max(y, 0), p.h-1)
	return p.pix[y*p.stride:][:p.w]
}

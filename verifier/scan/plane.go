package scan

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"
)

// A plane is a picture in grey, and how it lies over the picture it was made from.
type plane struct {
	w, h  int
	pix   []byte
	scale float64 // pixels of the original a pixel
}

func newPlane(w, h int, scale float64) *plane {
	return &plane{w: w, h: h, pix: make([]byte, w*h), scale: scale}
}

// greyPlane reduces img to at most max pixels by averaging, over white where it is
// transparent. It reads row by row, so that img is never held in another form at once,
// and leaves the rest black when ctx ends.
func greyPlane(ctx context.Context, img image.Image, max int) *plane {
	bounds := img.Bounds()
	width, height := bounds.Dx(), bounds.Dy()
	scale := math.Max(1, math.Sqrt(float64(width)*float64(height)/float64(max)))
	p := newPlane(reduced(width, scale), reduced(height, scale), scale)
	line := image.NewRGBA(image.Rect(0, 0, width, 1))
	sums, counts := make([]uint32, p.w), make([]uint32, p.w)
	for y, row := 0, 0; y < height && ctx.Err() == nil; y++ {
		draw.Draw(line, line.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
		draw.Draw(line, line.Bounds(), img, image.Pt(bounds.Min.X, bounds.Min.Y+y), draw.Over)
		for x := range width {
			to := min(int(float64(x)/scale), p.w-1)
			pixel := line.Pix[4*x : 4*x+3]
			sums[to] += (uint32(pixel[0]) + 2*uint32(pixel[1]) + uint32(pixel[2])) / 4
			counts[to]++
		}
		if next := min(int(float64(y+1)/scale), p.h-1); next > row || y == height-1 {
			for x := range sums {
				p.pix[row*p.w+x] = byte(sums[x] / counts[x])
			}
			clear(sums)
			clear(counts)
			row = next
		}
	}
	return p
}

func reduced(side int, scale float64) int {
	return max(1, int(float64(side)/scale))
}

// half averages squares of four pixels.
func (p *plane) half() *plane {
	out := newPlane(max(1, p.w/2), max(1, p.h/2), p.scale*2)
	for y := range out.h {
		upper := p.pix[min(2*y, p.h-1)*p.w:][:p.w]
		lower := p.pix[min(2*y+1, p.h-1)*p.w:][:p.w]
		for x := range out.w {
			a, b := min(2*x, p.w-1), min(2*x+1, p.w-1)
			out.pix[y*out.w+x] = byte((int(upper[a]) + int(upper[b]) + int(lower[a]) + int(lower[b]) + 2) / 4)
		}
	}
	return out
}

// enlarged is p times larger, between the pixels linear.
func (p *plane) enlarged(times int) *plane {
	out := newPlane(p.w*times, p.h*times, p.scale/float64(times))
	for y := range out.h {
		y0, y1, fy := between(y, times, p.h)
		upper, lower := p.pix[y0*p.w:][:p.w], p.pix[y1*p.w:][:p.w]
		for x := range out.w {
			x0, x1, fx := between(x, times, p.w)
			top := int(upper[x0])*(2*times-fx) + int(upper[x1])*fx
			bottom := int(lower[x0])*(2*times-fx) + int(lower[x1])*fx
			out.pix[y*out.w+x] = byte((top*(2*times-fy) + bottom*fy) / (4 * times * times))
		}
	}
	return out
}

// between finds the two source pixels whose centres surround the centre of pixel i
// of an enlarged row, and the weight of the second of them in parts of 2 x times.
func between(i, times, n int) (first, second, weight int) {
	at := 2*i + 1 - times // of the centre, in parts, from the centre of pixel 0
	if at < 0 {
		return 0, 0, 0
	}
	first = at / (2 * times)
	return first, min(first+1, n-1), at % (2 * times)
}

// blurred weighs each pixel with its neighbours as 1 2 1 in both directions.
func (p *plane) blurred() *plane {
	out := newPlane(p.w, p.h, p.scale)
	for y := range p.h {
		above, here, below := p.row(y-1), p.row(y), p.row(y+1)
		for x := range p.w {
			l, r := max(x-1, 0), min(x+1, p.w-1)
			sum := int(above[l]) + 2*int(above[x]) + int(above[r]) +
				2*int(here[l]) + 4*int(here[x]) + 2*int(here[r]) +
				int(below[l]) + 2*int(below[x]) + int(below[r])
			out.pix[y*p.w+x] = byte(sum / 16)
		}
	}
	return out
}

// sharpened adds to each pixel twice what a blur takes from it.
func (p *plane) sharpened() *plane {
	out := p.blurred()
	for i, soft := range out.pix {
		out.pix[i] = byte(min(max(3*int(p.pix[i])-2*int(soft), 0), 255))
	}
	return out
}

// row is row y, or the nearest row there is.
func (p *plane) row(y int) []byte {
	y = min(max(y, 0), p.h-1)
	return p.pix[y*p.w:][:p.w]
}

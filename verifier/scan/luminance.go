package scan

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/giayto/giayto/verifier/scan/arena"
)

// luminance is img in grey with at most most pixels, over white where it is
// transparent. Where fewer pixels are wanted, squares of them are averaged. The pixels
// of a YCbCr or grey picture are not copied where none are left out. It reads row by
// row, so that img is never held in another form at once, and leaves the rest white
// when ctx ends: what was not looked at is not to be taken for the dark.
func luminance(ctx context.Context, memory *arena.Of[byte], img image.Image, most int) *plane {
	size := img.Bounds().Size()
	factor := int(math.Ceil(math.Sqrt(float64(size.X) * float64(size.Y) / float64(most))))
	if p, ok := brightness(img); ok && factor <= 1 {
		p.memory = memory
		return p
	}
	factor = max(factor, 1)
	p := newPlane(memory, size.X/factor, size.Y/factor, float64(factor))
	read := rows(img)
	line, sums := memory.Take(size.X), make([]uint32, p.w)
	for y := range p.h {
		if ctx.Err() != nil {
			for i := y * p.stride; i < len(p.pix); i++ {
				p.pix[i] = 255
			}
			break
		}
		clear(sums)
		for i := range factor {
			read(y*factor+i, line)
			for x := range sums {
				for _, v := range line[x*factor : (x+1)*factor] {
					sums[x] += uint32(v)
				}
			}
		}
		row, area := p.row(y), uint32(factor*factor)
		for x, sum := range sums {
			row[x] = byte((sum + area/2) / area)
		}
	}
	return p
}

// brightness is the plane that a picture already holds.
func brightness(img image.Image) (*plane, bool) {
	size := img.Bounds().Size()
	switch img := img.(type) {
	case *image.YCbCr:
		return &plane{w: size.X, h: size.Y, stride: img.YStride, pix: img.Y[img.YOffset(img.Rect.Min.X, img.Rect.Min.Y):], scale: 1}, true
	case *image.Gray:
		return &plane{w: size.X, h: size.Y, stride: img.Stride, pix: img.Pix[img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y):], scale: 1}, true
	}
	return nil, false
}

// rows returns a function that writes the brightness of a row, counted from the top.
func rows(img image.Image) func(y int, out []byte) {
	if p, ok := brightness(img); ok {
		return func(y int, out []byte) { copy(out, p.row(y)) }
	}
	from := img.Bounds().Min
	switch img := img.(type) {
	case *image.RGBA:
		return func(y int, out []byte) { grey(img.Pix[img.PixOffset(from.X, from.Y+y):], out) }
	case *image.Paletted:
		return paletteRows(img)
	}
	line := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), 1))
	return func(y int, out []byte) {
		draw.Draw(line, line.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(line, line.Rect, img, image.Pt(from.X, from.Y+y), draw.Over)
		grey(line.Pix, out)
	}
}

// grey weighs red, green and blue as 1 2 1, over white by what alpha leaves: the
// colours are multiplied by alpha already.
func grey(pix []byte, out []byte) {
	for x := range out {
		p := pix[4*x : 4*x+4 : 4*x+4]
		out[x] = byte((uint(p[0])+2*uint(p[1])+uint(p[2]))/4 + 255 - uint(p[3]))
	}
}

func paletteRows(img *image.Paletted) func(y int, out []byte) {
	var table [256]byte
	for i, c := range img.Palette[:min(len(img.Palette), 256)] {
		c := color.RGBAModel.Convert(c).(color.RGBA)
		grey([]byte{c.R, c.G, c.B, c.A}, table[i:i+1])
	}
	return func(y int, out []byte) {
		pix := img.Pix[img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y+y):]
		for x := range out {
			out[x] = table[pix[x]]
		}
	}
}

// Package portrait makes the small face that travels in a code: WebP, 60 by 75 pixels, a few hundred bytes.
//
// Each byte of it makes the code denser, and a code past version 20 is hard to read for a cheap camera. 600 bytes show
// a face well enough to compare it with the person, which is all that it is for.
package portrait

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

const (
	// Width and Height are those of a portrait in pixels: 4 by 5.
	Width, Height = 60, 75
	// Budget is how many bytes a portrait may take where nobody says otherwise.
	Budget = 600
	// maxSide bounds the width and the height of a ready portrait.
	maxSide = 4 * Height
)

var (
	// ErrNoEncoder says that this program was built without cgo and takes ready .webp files only.
	ErrNoEncoder = errors.New("portrait: this program was built without cgo, so it cannot encode WebP: give a ready .webp file")
	// ErrTooLarge says that a portrait does not fit its budget.
	ErrTooLarge = errors.New("portrait: larger than its budget")
)

// Check reports whether data is a ready portrait: one whole WebP picture of at most 300 pixels a side and budget
// bytes, with nothing behind it.
func Check(data []byte, budget int) error {
	if len(data) > budget {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(data), budget)
	}
	// RIFF <size> WEBP: the size covers everything behind itself.
	if len(data) < 12 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" {
		return errors.New("portrait: not a WebP picture")
	}
	if size := binary.LittleEndian.Uint32(data[4:]); int64(size) != int64(len(data)-8) {
		return errors.New("portrait: the WebP picture is cut or has data behind it")
	}
	config, err := webp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("portrait: %w", err)
	}
	if config.Width > maxSide || config.Height > maxSide {
		return fmt.Errorf("portrait: %d by %d pixels, at most %d a side", config.Width, config.Height, maxSide)
	}
	if _, err := webp.Decode(bytes.NewReader(data)); err != nil {
		return fmt.Errorf("portrait: %w", err)
	}
	return nil
}

// Encode cuts the picture to 4 by 5, scales it to 60 by 75 and encodes it at the highest quality that takes at most
// budget bytes. The error is ErrNoEncoder in a program without cgo, ErrTooLarge where even the lowest quality does not fit.
func Encode(img image.Image, budget int) ([]byte, error) {
	if img.Bounds().Empty() {
		return nil, errors.New("portrait: the picture is empty")
	}
	small := image.NewRGBA(image.Rect(0, 0, Width, Height))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src) // behind what is transparent
	draw.CatmullRom.Scale(small, small.Bounds(), img, crop(img.Bounds()), draw.Over, nil)
	var best []byte
	for low, high := 0, 100; low <= high; {
		quality := (low + high) / 2
		data, err := encode(small, quality)
		if err != nil {
			return nil, err
		}
		if len(data) <= budget {
			best, low = data, quality+1
		} else {
			high = quality - 1
		}
	}
	if best == nil {
		return nil, fmt.Errorf("%w: more than %d bytes even at the lowest quality", ErrTooLarge, budget)
	}
	return best, nil
}

// crop is the largest part of 4 by 5: from the middle of what is too wide; of what is too tall a quarter of the
// surplus goes above, since faces stand high in a picture.
func crop(r image.Rectangle) image.Rectangle {
	if width := r.Dy() * Width / Height; width >= 1 && width < r.Dx() {
		left := r.Min.X + (r.Dx()-width)/2
		return image.Rect(left, r.Min.Y, left+width, r.Max.Y)
	}
	if height := r.Dx() * Height / Width; height >= 1 && height < r.Dy() {
		top := r.Min.Y + (r.Dy()-height)/4
		return image.Rect(r.Min.X, top, r.Max.X, top+height)
	}
	return r
}

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
	// maxPixels bounds the photographs that Encode takes.
	maxPixels = 64_000_000
)

var (
	// ErrNoEncoder says that this program was built without cgo and takes ready .webp files only.
	ErrNoEncoder = errors.New("portrait: this program was built without cgo, so it cannot encode WebP: give a ready .webp file")
	// ErrTooLarge says that a portrait does not fit its budget.
	ErrTooLarge = errors.New("portrait: larger than its budget")
)

// Check reports whether data is a ready portrait: a WebP file (RFC 9649) of one whole picture and nothing else, of at
// most 300 pixels a side and budget bytes. Metadata are refused, since they would be signed and nobody sees them.
func Check(data []byte, budget int) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("portrait: the decoder failed: %v", fault)
		}
	}()
	if len(data) > budget {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(data), budget)
	}
	if err := checkContainer(data); err != nil {
		return err
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

// checkContainer wants RIFF <size> WEBP and one chunk, of a lossy or a lossless picture (RFC 9649, 2.4 to 2.6).
func checkContainer(data []byte) error {
	const head = 20
	if len(data) < head || string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" {
		return errors.New("portrait: not a WebP picture")
	}
	if kind := string(data[12:16]); kind != "VP8 " && kind != "VP8L" {
		return fmt.Errorf("portrait: the WebP file begins with %q, not with its picture", kind)
	}
	file, chunk := uint64(binary.LittleEndian.Uint32(data[4:])), uint64(binary.LittleEndian.Uint32(data[16:]))
	if padded := chunk + chunk%2; uint64(len(data)) != head+padded || file != padded+12 {
		return errors.New("portrait: the WebP picture is cut or has data behind it")
	}
	return nil
}

// Encode cuts the picture to 4 by 5, scales it to 60 by 75 and encodes it at the highest quality that takes at most
// budget bytes. A picture that would have to be enlarged is refused. The error is ErrNoEncoder in a program without cgo, ErrTooLarge where even the lowest quality does not fit.
func Encode(img image.Image, budget int) ([]byte, error) {
	part, size := crop(img.Bounds()), img.Bounds().Size()
	if part.Dx() < Width || part.Dy() < Height {
		return nil, fmt.Errorf("portrait: %d by %d pixels are too few, at least %d by %d", size.X, size.Y, Width, Height)
	}
	if size.Y > maxPixels/size.X {
		return nil, fmt.Errorf("portrait: %d by %d pixels, at most 64 megapixels", size.X, size.Y)
	}
	small := image.NewRGBA(image.Rect(0, 0, Width, Height))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src) // behind what is transparent
	draw.CatmullRom.Scale(small, small.Bounds(), img, part, draw.Over, nil)
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

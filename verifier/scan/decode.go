//go:build !js

package scan

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"
)

const (
	// MaxFile is the largest image file, in bytes.
	MaxFile = 64 << 20

	// maxJPEGScans bounds a progressive JPEG, each of whose scans visits every
	// block again: a few bytes a scan would otherwise cost seconds each. Encoders
	// write about ten.
	maxJPEGScans = 32

	// maxDeflate is the best that DEFLATE compresses: a PNG that is smaller than
	// its pixels divided by this cannot be whole, and is not worth the memory.
	maxDeflate = 1032
)

// ErrFormat says that a file is no image that Decode reads.
var ErrFormat = errors.New("image format not known")

type format struct {
	name   string
	magic  string
	skip   int    // bytes between magic and second
	second string // what follows them
	config func(data []byte) (image.Config, error)
	memory func(data []byte, config image.Config) int64
	decode func(data []byte) (image.Image, error)
}

var formats = []format{
	{name: "PNG", magic: "\x89PNG\r\n\x1a\n", config: pngConfig, memory: pngMemory, decode: decodePNG},
	{name: "JPEG", magic: "\xff\xd8\xff", config: jpegConfig, memory: jpegMemory, decode: decodeJPEG},
	{name: "WebP", magic: "RIFF", skip: 4, second: "WEBP",
		config: func(data []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(data)) },
		memory: webpMemory,
		decode: func(data []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(data)) }},
	{name: "GIF", magic: "GIF8",
		config: func(data []byte) (image.Config, error) { return gif.DecodeConfig(bytes.NewReader(data)) },
		memory: gifMemory,
		decode: func(data []byte) (image.Image, error) { return gif.Decode(bytes.NewReader(data)) }},
}

// Decode reads an image file: PNG, JPEG (turned upright as its EXIF orientation
// says), WebP, or the first picture of a GIF. Bounds on the size, and on the memory
// that decoding takes (384 MB: progressive JPEG and deep or interlaced PNG reach it
// first), are checked in the file's header, before any pixel is decoded (ErrTooLarge);
// other files are ErrFormat.
// It is made for files from strangers: a fault in a decoder is an error, not a panic.
func Decode(data []byte) (img image.Image, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			img, err = nil, fmt.Errorf("image: decoder failed: %v", fault)
		}
	}()
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(data), MaxFile)
	}
	for _, f := range formats {
		if !f.matches(data) {
			continue
		}
		if err := f.check(data); err != nil {
			return nil, err
		}
		if img, err = f.decode(data); err != nil {
			return nil, fmt.Errorf("image: %s: %w", f.name, err)
		}
		return img, nil
	}
	if isSVG(data) {
		return nil, fmt.Errorf("%w: SVG is a drawing, export it as PNG first", ErrFormat)
	}
	return nil, fmt.Errorf("%w: accepted are PNG, JPEG, WebP and GIF", ErrFormat)
}

// check refuses what is too large to decode by what its header announces.
func (f format) check(data []byte) error {
	config, err := f.config(data)
	if err != nil {
		return fmt.Errorf("image: %s header: %w", f.name, err)
	}
	if config.Width < 1 || config.Height < 1 {
		return fmt.Errorf("image: %s of %d x %d pixels", f.name, config.Width, config.Height)
	}
	if config.Width > maxSide || config.Height > maxSide || config.Width > MaxPixels/config.Height {
		return fmt.Errorf("%w: %d x %d pixels, at most 64 megapixels", ErrTooLarge, config.Width, config.Height)
	}
	if need := f.memory(data, config); need > maxMemory {
		return fmt.Errorf("%w: %d x %d pixels of this %s take %d MB to decode, at most %d",
			ErrTooLarge, config.Width, config.Height, f.name, need>>20, maxMemory>>20)
	}
	return nil
}

func (f format) matches(data []byte) bool {
	rest, ok := bytes.CutPrefix(data, []byte(f.magic))
	return ok && len(rest) >= f.skip && bytes.HasPrefix(rest[f.skip:], []byte(f.second))
}

func isSVG(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 1024)], []byte("<svg"))
}

func pngConfig(data []byte) (image.Config, error) {
	return png.DecodeConfig(bytes.NewReader(data))
}

func decodePNG(data []byte) (image.Image, error) {
	config, err := pngConfig(data)
	if err != nil {
		return nil, err
	}
	header := parsePNGHeader(data)
	bits := int64(config.Width) * int64(config.Height) * int64(header.depth*header.channels)
	if bits > 8*maxDeflate*int64(len(data)) {
		return nil, fmt.Errorf("%d bytes cannot hold %d x %d pixels", len(data), config.Width, config.Height)
	}
	return png.Decode(bytes.NewReader(data))
}

func jpegConfig(data []byte) (image.Config, error) {
	if n := scans(data); n > maxJPEGScans {
		return image.Config{}, fmt.Errorf("%d scans, at most %d", n, maxJPEGScans)
	}
	return jpeg.DecodeConfig(bytes.NewReader(data))
}

func decodeJPEG(data []byte) (image.Image, error) {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return upright(img, orientation(data)), nil
}

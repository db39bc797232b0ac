//go:build !js

package scan

import (
	"bytes"
	"image"
	"image/color"
)

// maxMemory bounds the bytes that a decoder holds for the pixels of a picture.
const maxMemory = 384 << 20

// Start of frame markers that are decoded (ITU-T T.81, table B.1).
const (
	markerBaseline    = 0xc0
	markerProgressive = 0xc2
)

// memory is how many bytes decoding takes that holds perPixel bytes a pixel.
func memory(config image.Config, perPixel float64) int64 {
	return int64(float64(config.Width) * float64(config.Height) * perPixel)
}

// jpegMemory counts a byte a sample, for a progressive picture four more for its
// coefficient, and four bytes a pixel where colours are converted.
func jpegMemory(data []byte, config image.Config) int64 {
	perPixel := 0.0
	for marker, frame := range segments(data) {
		if marker < markerBaseline || marker > markerProgressive {
			continue
		}
		perPixel = samplesPerPixel(frame)
		if marker == markerProgressive {
			perPixel *= 5
		}
		break
	}
	if config.ColorModel == color.RGBAModel || config.ColorModel == color.CMYKModel {
		perPixel += 4
	}
	return memory(config, perPixel)
}

// samplesPerPixel reads the content of a JPEG frame header (ITU-T T.81, B.2.2):
// three bytes for each component follow six others, the second of them its
// horizontal and vertical sampling factor.
func samplesPerPixel(frame []byte) float64 {
	samples, most := 0, 1
	for at := 7; at < len(frame); at += 3 {
		area := int(frame[at]>>4) * int(frame[at]&15)
		samples, most = samples+area, max(most, area)
	}
	return float64(samples) / float64(most)
}

// A pngHeader is what the first chunk of a PNG says of its pixels (PNG, 11.2.1).
type pngHeader struct {
	depth      int // bits a sample
	channels   int
	interlaced bool
}

// parsePNGHeader reads a file whose header the decoder has accepted.
func parsePNGHeader(data []byte) pngHeader {
	channels := map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
	return pngHeader{depth: int(data[24]), channels: channels[data[25]], interlaced: data[28] != 0}
}

// pngMemory counts four samples a pixel, which transparency makes of any picture,
// and a second picture for the passes of an interlaced one.
func pngMemory(data []byte, config image.Config) int64 {
	header := parsePNGHeader(data)
	perPixel := 4.0
	if header.depth == 16 {
		perPixel *= 2
	}
	if header.interlaced {
		perPixel *= 2
	}
	return memory(config, perPixel)
}

// webpMemory knows the plain lossy form (VP8, RFC 6386), whose colours have a quarter
// of the samples. The others hold a lossless picture and a copy for its transforms.
func webpMemory(data []byte, config image.Config) int64 {
	if bytes.HasPrefix(data[12:], []byte("VP8 ")) {
		return memory(config, 1.5)
	}
	return memory(config, 10)
}

// gifMemory counts the index of each pixel, and a copy for an interlaced picture.
func gifMemory(_ []byte, config image.Config) int64 {
	return memory(config, 2)
}

package qr

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
)

const (
	// MaxPixels is the longest side of a PNG.
	MaxPixels = 10_000

	maxDPI            = 10_000
	maxMillimetres    = 2_000
	millimetresAnInch = 25.4
)

// A Raster says how large a module is in a PNG.
type Raster struct {
	Module int // pixels a module, at least 1
	DPI    int // pixels an inch, written into the file; 0 where the size on paper is left open
}

// Print returns the raster for a drawing printed at dpi pixels an inch and at
// most side millimetres wide, quiet zone included. A module is a whole number of
// pixels, so the drawing is usually a little smaller: Millimetres tells its real
// width. It is an error if a module would be less than one pixel.
func (s *Symbol) Print(side float64, dpi int) (Raster, error) {
	if err := checkMillimetres(side); err != nil {
		return Raster{}, err
	}
	if dpi < 1 || dpi > maxDPI {
		return Raster{}, fmt.Errorf("qr: %d dpi is not within 1 to %d", dpi, maxDPI)
	}
	// The 1e-9 undoes the rounding of sides that are a whole number of pixels.
	module := int(side/millimetresAnInch*float64(dpi)/float64(s.side()) + 1e-9)
	r := Raster{Module: module, DPI: dpi}
	if module < 1 {
		least := s.Millimetres(Raster{Module: 1, DPI: dpi})
		return Raster{}, fmt.Errorf("qr: version %d needs at least %.1f mm at %d dpi, not %g", s.version, least, dpi, side)
	}
	return r, s.check(r)
}

func checkMillimetres(side float64) error {
	if !(side > 0 && side <= maxMillimetres) {
		return fmt.Errorf("qr: a side of %g mm is not within 0 to %d", side, maxMillimetres)
	}
	return nil
}

// Pixels is the side of the drawing in pixels, quiet zone included.
func (s *Symbol) Pixels(r Raster) int { return r.Module * s.side() }

// Millimetres is the printed side of the drawing, quiet zone included, or 0 where
// the raster has no DPI.
func (s *Symbol) Millimetres(r Raster) float64 {
	if r.DPI == 0 {
		return 0
	}
	return float64(s.Pixels(r)) * millimetresAnInch / float64(r.DPI)
}

func (s *Symbol) check(r Raster) error {
	if r.Module < 1 || r.Module > MaxPixels/s.side() {
		return fmt.Errorf("qr: %d pixels a module is not within 1 to %d for version %d", r.Module, MaxPixels/s.side(), s.version)
	}
	if r.DPI < 0 || r.DPI > maxDPI {
		return fmt.Errorf("qr: %d dpi is not within 0 to %d", r.DPI, maxDPI)
	}
	return nil
}

// PNG draws the symbol black on white in a palette of two colours, one bit a
// pixel. The same symbol and raster always give the same bytes.
func (s *Symbol) PNG(r Raster) ([]byte, error) {
	if err := s.check(r); err != nil {
		return nil, err
	}
	side := s.Pixels(r)
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range s.size {
		top := (y + QuietZone) * r.Module
		row := img.Pix[top*img.Stride : (top+1)*img.Stride]
		for x := range side {
			if s.drawn(x/r.Module, y+QuietZone) {
				row[x] = 1
			}
		}
		for below := 1; below < r.Module; below++ {
			copy(img.Pix[(top+below)*img.Stride:], row)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("qr: %w", err)
	}
	return withDensity(out.Bytes(), r.DPI), nil
}

// withDensity puts a pHYs chunk (PNG, third edition, §11.3.4.3) behind the header chunk.
func withDensity(file []byte, dpi int) []byte {
	const headerEnd = 8 + 12 + 13
	if dpi == 0 {
		return file
	}
	perMetre := uint32(math.Round(float64(dpi) * 1000 / millimetresAnInch))
	chunk := binary.BigEndian.AppendUint32(nil, 9)
	chunk = append(chunk, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return append(append(file[:headerEnd:headerEnd], chunk...), file[headerEnd:]...)
}

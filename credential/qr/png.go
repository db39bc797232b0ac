package qr

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"sync"
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
	header := binary.BigEndian.AppendUint32(nil, uint32(side))
	header = binary.BigEndian.AppendUint32(header, uint32(side))
	header = append(header, 1, 3, 0, 0, 0) // one bit a pixel, palette, no interlace
	out := appendChunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", header)
	if r.DPI > 0 {
		perMetre := uint32(math.Round(float64(r.DPI) * 1000 / millimetresAnInch))
		density := binary.BigEndian.AppendUint32(nil, perMetre)
		density = binary.BigEndian.AppendUint32(density, perMetre)
		out = appendChunk(out, "pHYs", append(density, 1))
	}
	out = appendChunk(out, "PLTE", []byte{0xff, 0xff, 0xff, 0, 0, 0})
	c := compressors.Get().(*compressor)
	defer compressors.Put(c)
	pixels, err := c.compress(s, r.Module)
	if err != nil {
		return nil, fmt.Errorf("qr: %w", err)
	}
	return appendChunk(appendChunk(out, "IDAT", pixels), "IEND", nil), nil
}

// appendChunk writes a chunk (PNG, third edition, §5.3).
func appendChunk(out []byte, name string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	from := len(out)
	out = append(append(out, name...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[from:]))
}

// A compressor is the memory of the work, used again.
type compressor struct {
	out   bytes.Buffer
	zlib  *zlib.Writer
	lines []byte
}

// The fastest level makes files 1.6 times as large as the smallest, in a quarter of the time.
var compressors = sync.Pool{New: func() any {
	w, err := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed)
	if err != nil {
		panic(err) // only for levels that do not exist
	}
	return &compressor{zlib: w}
}}

// filterUp begins a line that holds what differs from the line above (PNG, third edition, §9.2).
const filterUp = 2

// compress draws the lines of pixels. Those of a row of modules differ from the first of
// them in nothing.
func (c *compressor) compress(s *Symbol, module int) ([]byte, error) {
	c.out.Reset()
	c.zlib.Reset(&c.out)
	length := 1 + (module*s.side()+7)/8
	c.lines = append(c.lines[:0], make([]byte, module*length)...)
	for below := 1; below < module; below++ {
		c.lines[below*length] = filterUp
	}
	for y := range s.side() {
		first := c.lines[:length]
		clear(first)
		for run := range s.runsOf(y - QuietZone) {
			left := (run.X + QuietZone) * module
			darken(first[1:], left, left+run.Length*module)
		}
		if _, err := c.zlib.Write(c.lines); err != nil {
			return nil, err
		}
	}
	err := c.zlib.Close()
	return c.out.Bytes(), err
}

// darken sets the pixels from one to before another, the leftmost of a byte the highest.
func darken(pixels []byte, from, to int) {
	first, last := byte(0xff>>(from%8)), ^byte(0xff>>(to%8))
	if from/8 == to/8 {
		pixels[from/8] |= first & last
		return
	}
	pixels[from/8] |= first
	for i := from/8 + 1; i < to/8; i++ {
		pixels[i] = 0xff
	}
	if last != 0 {
		pixels[to/8] |= last
	}
}

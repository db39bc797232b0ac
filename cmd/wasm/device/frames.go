package device

import (
	"context"
	"errors"
	"fmt"
	"image"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/verifier/scan"
)

// frameBudget bounds the work on one frame of a camera, of which the next is at hand; pictureBudget that on a photograph.
const (
	frameBudget   = 700 * time.Millisecond
	pictureBudget = 6 * time.Second
)

// Frames reads the frames of a camera, and pictures, one after the other. The zero value is ready.
type Frames struct {
	reader scan.Reader
	luma   []byte
}

// A Frame is what was read in one.
type Frame struct {
	Codes   []Code `json:"codes"`
	Partial bool   `json:"partial"` // there may be more
	// Module is how many pixels wide the modules of a symbol are that was seen and not read; 0 for none.
	Module float64 `json:"module"`
}

// A Code is a text with its place in the frame.
type Code struct {
	Text    string    `json:"text"`            // empty where Error is set
	Error   string    `json:"error,omitempty"` // it was found and is no text
	Corners [4][2]int `json:"corners"`         // pixels from the left and from the top
}

// ErrSize says that a frame has another size than its bytes, or one that nobody reads.
var ErrSize = errors.New("device: frame of a wrong size")

// Buffer returns where the brightness of a frame goes, a byte a pixel, row by row.
func (f *Frames) Buffer(width, height int) ([]byte, error) {
	const most = scan.MaxPixels
	if width < 1 || height < 1 || width > most/height {
		return nil, fmt.Errorf("%w: %d x %d", ErrSize, width, height)
	}
	if n := width * height; n > cap(f.luma) {
		f.luma = make([]byte, n)
	}
	f.luma = f.luma[:width*height]
	return f.luma, nil
}

// Read reads the frame in the buffer; isPicture allows it the time that a single picture has.
func (f *Frames) Read(ctx context.Context, width, height int, isPicture bool) ([]byte, error) {
	if width*height != len(f.luma) {
		return nil, ErrSize
	}
	f.reader.Budget = frameBudget
	if isPicture {
		f.reader.Budget = pictureBudget
	}
	result, err := f.reader.Read(ctx, &image.Gray{Pix: f.luma, Stride: width, Rect: image.Rect(0, 0, width, height)})
	if err != nil {
		return nil, fmt.Errorf("device: %w", err)
	}
	out := Frame{Codes: []Code{}, Partial: result.Partial}
	if len(result.Unread) > 0 {
		out.Module = result.Unread[0].Module
	}
	for _, code := range result.Codes {
		c := Code{Text: code.Text}
		if code.Err != nil {
			c.Error = code.Err.Error()
		}
		for i, p := range code.Corners {
			c.Corners[i] = [2]int{p.X, p.Y}
		}
		out.Codes = append(out.Codes, c)
	}
	return jose.Marshal(out)
}

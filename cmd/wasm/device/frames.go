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

// What bounds the work on a frame of a camera, and on a photograph, for which somebody waits: more than on other computers, since
// WebAssembly on a cheap phone takes twenty times as long as they do, and a frame that is cut short was looked at in vain.
const (
	frameBudget   = time.Second
	pictureBudget = 10 * time.Second
)

// Frames reads the frames of a camera, and pictures, one after the other. The zero value is ready.
type Frames struct {
	video *scan.Video // of the camera that runs, nil before its first frame
	luma  []byte
}

// Kind says what a frame is of.
type Kind string

// The kinds of frames.
const (
	First   Kind = "first" // of a camera that was started: what was seen before is forgotten
	Next    Kind = "next"  // of the same camera
	Picture Kind = "picture"
)

// A Frame is what was read in one.
type Frame struct {
	Codes   []Code `json:"codes"`
	Partial bool   `json:"partial"` // there may be more
	// Hint is what would help to read a code, whose words the Catalogue has; empty where one was read. That of a camera
	// does not change from frame to frame.
	Hint scan.Hint `json:"hint"`
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

// Read reads the frame in the buffer.
func (f *Frames) Read(ctx context.Context, width, height int, kind Kind) ([]byte, error) {
	if width*height != len(f.luma) {
		return nil, ErrSize
	}
	result, err := f.read(ctx, &image.Gray{Pix: f.luma, Stride: width, Rect: image.Rect(0, 0, width, height)}, kind)
	if err != nil {
		return nil, fmt.Errorf("device: %w", err)
	}
	out := Frame{Codes: []Code{}, Partial: result.Partial, Hint: result.Hint()}
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

// read is where the reader is chosen: one that remembers the frames before, or one for a picture alone.
func (f *Frames) read(ctx context.Context, img image.Image, kind Kind) (scan.Result, error) {
	if kind == Picture {
		return (&scan.Reader{Budget: pictureBudget}).Read(ctx, img)
	}
	if kind == First || f.video == nil {
		f.video = &scan.Video{Budget: frameBudget}
	}
	return f.video.Frame(ctx, img)
}

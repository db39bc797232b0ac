package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"iter"
	"os"
	"path/filepath"

	"github.com/giayto/giayto/testvectors/frames"
)

// manifestName is the file that tells the truth about a folder of frames.
const manifestName = "manifest.json"

// A sample is a frame with what is to be read in it, as it stands in a manifest. Photogen's manifests have one Payload
// where ours have Texts.
type sample struct {
	File     string // without extension
	Cat      string // kind
	Texts    []string
	Payload  string // the first text
	W, H     int
	Version  int
	ECC      string          // level
	PxMod    float64         // pixels a module
	Encoder  string          `json:",omitempty"`
	Strength float64         `json:",omitempty"`
	Right    float64         `json:",omitempty"` // share of right modules, in frames of sequences
	Corners  [4]frames.Point // of the first symbol: top left, top right, bottom right, bottom left
	jpeg     []byte
	planes   *image.YCbCr
}

func newSample(f *frames.Frame) *sample {
	size, s := f.Image.Rect.Size(), f.Symbols[0]
	return &sample{
		File: f.Name(), Cat: string(f.Kind), Texts: f.Texts(), Payload: s.Text, W: size.X, H: size.Y,
		Version: s.Version, ECC: s.Level, PxMod: s.Pitch, Encoder: s.Encoder, Strength: f.Strength, Corners: s.Corners,
		jpeg: f.JPEG, planes: f.Image,
	}
}

// readSamples reads a folder of JPEG files with a manifest.
func readSamples(dir string) iter.Seq2[*sample, error] {
	return func(yield func(*sample, error) bool) {
		data, err := os.ReadFile(filepath.Join(dir, manifestName))
		if err != nil {
			yield(nil, err)
			return
		}
		var all []*sample
		if err := json.Unmarshal(data, &all); err != nil {
			yield(nil, fmt.Errorf("manifest of frames: %w", err))
			return
		}
		for _, s := range all {
			if !yield(s, s.load(dir)) {
				return
			}
		}
	}
}

func (s *sample) load(dir string) (err error) {
	if len(s.Texts) == 0 {
		s.Texts = []string{s.Payload}
	}
	if s.jpeg, err = os.ReadFile(filepath.Join(dir, s.File+".jpg")); err != nil {
		return err
	}
	img, err := jpeg.Decode(bytes.NewReader(s.jpeg))
	if err != nil {
		return fmt.Errorf("%s: %w", s.File, err)
	}
	planes, ok := img.(*image.YCbCr)
	if !ok {
		return fmt.Errorf("%s has no planes of luma and chroma", s.File)
	}
	s.planes = planes
	return nil
}

// writeTo writes the frame as JPEG, and its luma as PGM for readers that take no planes.
func (s *sample) writeTo(base string) error {
	if err := os.WriteFile(base+".jpg", s.jpeg, 0o644); err != nil {
		return err
	}
	size := s.planes.Rect.Size()
	pgm := fmt.Appendf(nil, "P5\n%d %d\n255\n", size.X, size.Y)
	for y := range size.Y {
		pgm = append(pgm, s.planes.Y[y*s.planes.YStride:][:size.X]...)
	}
	return os.WriteFile(base+".pgm", pgm, 0o644)
}

// writeSamples writes frames and their manifest to a folder.
func writeSamples(dir string, samples iter.Seq2[*sample, error]) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var all []*sample
	for s, err := range samples {
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, s.File+".jpg"), s.jpeg, 0o644); err != nil {
			return err
		}
		s.jpeg, s.planes = nil, nil
		all = append(all, s)
	}
	manifest, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, manifestName), append(manifest, '\n'), 0o644)
}

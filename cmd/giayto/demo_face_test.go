package main

import (
	"bytes"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"testing"

	"github.com/giayto/giayto/issuer/portrait"
)

var drawPhotos = flag.Bool("draw-photos", false, "write the portraits of the demo's people again")

// faces are those of the demo's people, by the name of their portrait.
var faces = map[string]face{
	"an":   {rgb(0xdfe7ee), rgb(0xe8bd95), rgb(0x20180f), rgb(0x2c4a6e), false},
	"binh": {rgb(0xeeeeee), rgb(0xf0c8a4), rgb(0x2a1a12), rgb(0x8a2f4a), true},
	"chau": {rgb(0xe6efe4), rgb(0xe3b48c), rgb(0x141414), rgb(0x3d6b4f), true},
	"dung": {rgb(0xe4e6f2), rgb(0xd9a67c), rgb(0x4a4a4a), rgb(0x555555), false},
	"nhan": {rgb(0xf2ece0), rgb(0xdcae86), rgb(0x9a9a9a), rgb(0x6b5a3d), false},
	"lan":  {rgb(0xfdf0f0), rgb(0xf4d0b0), rgb(0x2b1d14), rgb(0xd9748c), true},
}

func rgb(c uint32) color.RGBA { return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255} }

// The demo's portraits are those that are drawn here, as issue makes them of a photo.
func TestDemoPhotos(t *testing.T) {
	for name, f := range faces {
		file := "demo_photos/" + name + ".webp"
		kept, err := fs.ReadFile(demoPhotos, file)
		if err == nil {
			err = portrait.Check(kept, portrait.Budget)
		}
		if err != nil && !*drawPhotos {
			t.Errorf("%s: %v", file, err)
		}
		photo, err := f.draw()
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(photo))
		if err != nil {
			t.Fatal(err)
		}
		made, err := portrait.Encode(img, portrait.Budget)
		switch {
		case errors.Is(err, portrait.ErrNoEncoder):
		case err != nil:
			t.Fatal(err)
		case *drawPhotos:
			if err := os.WriteFile(file, made, 0o644); err != nil {
				t.Fatal(err)
			}
		case !bytes.Equal(made, kept):
			t.Errorf("%s is not what is drawn: go test -run TestDemoPhotos ./cmd/giayto -draw-photos", file)
		}
	}
}

// A face is what tells the drawn portraits of the demo's invented people apart.
type face struct {
	background, skin, hair, clothes color.RGBA
	longHair                        bool
}

const (
	photoWidth  = 240
	photoHeight = 300
)

// draw returns the photo as PNG: background, shoulders, hair, neck and head, eyes and mouth, as ellipses.
func (f face) draw() ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, photoWidth, photoHeight))
	dark, lips := color.RGBA{40, 30, 30, 255}, color.RGBA{170, 80, 80, 255}
	hairLength := 70
	if f.longHair {
		hairLength = 115
	}
	shapes := []struct {
		x, y, width, height int
		colour              color.RGBA
	}{
		{120, 150, 400, 500, f.background},
		{120, 300, 105, 75, f.clothes},
		{120, 90 + hairLength/2, 72, hairLength, f.hair},
		{120, 225, 26, 40, f.skin},
		{120, 140, 58, 78, f.skin},
		{120, 72, 56, 26, f.hair},
		{98, 135, 8, 5, dark}, {142, 135, 8, 5, dark},
		{120, 160, 5, 9, shade(f.skin)},
		{120, 186, 18, 5, lips},
	}
	for _, s := range shapes {
		fillEllipse(img, s.x, s.y, s.width, s.height, s.colour)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// fillEllipse fills the ellipse around x, y with the half axes a and b.
func fillEllipse(img *image.RGBA, x, y, a, b int, c color.RGBA) {
	for dy := -b; dy <= b; dy++ {
		for dx := -a; dx <= a; dx++ {
			if dx*dx*b*b+dy*dy*a*a <= a*a*b*b && image.Pt(x+dx, y+dy).In(img.Rect) {
				img.SetRGBA(x+dx, y+dy, c)
			}
		}
	}
}

func shade(c color.RGBA) color.RGBA { return color.RGBA{c.R - c.R/6, c.G - c.G/6, c.B - c.B/6, 255} }

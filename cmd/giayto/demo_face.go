package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

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

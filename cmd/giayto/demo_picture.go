package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"

	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/qr"
)

// demoModule is the side of a module in the demo's pictures, in pixels.
const demoModule = 6

func drawText(text string) ([]byte, error) {
	symbol, err := qr.Encode(text)
	if err != nil {
		return nil, err
	}
	return symbol.PNG(qr.Raster{Module: demoModule})
}

// sideBySide is one picture of several codes.
func sideBySide(compacts ...string) ([]byte, error) {
	var pictures []image.Image
	var size image.Point
	for _, compact := range compacts {
		text, err := gt1.Pack(compact)
		if err != nil {
			return nil, err
		}
		data, err := drawText(text)
		if err != nil {
			return nil, err
		}
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, picture)
		size = image.Pt(size.X+picture.Bounds().Dx(), max(size.Y, picture.Bounds().Dy()))
	}
	all := image.NewGray(image.Rectangle{Max: size})
	draw.Draw(all, all.Rect, image.White, image.Point{}, draw.Src)
	x := 0
	for _, picture := range pictures {
		draw.Draw(all, picture.Bounds().Add(image.Pt(x, 0)), picture, image.Point{}, draw.Src)
		x += picture.Bounds().Dx()
	}
	return encodePNG(all)
}

// photographed is a code as a camera sees it: turned, on a grey table, and with a camera's compression.
func photographed(code []byte) ([]byte, error) {
	src, err := png.Decode(bytes.NewReader(code))
	if err != nil {
		return nil, err
	}
	const margin = 90
	size := src.Bounds().Size()
	table := image.NewGray(image.Rect(0, 0, size.Y+2*margin, size.X+2*margin))
	draw.Draw(table, table.Rect, image.NewUniform(color.Gray{150}), image.Point{}, draw.Src)
	for y := range size.Y {
		for x := range size.X {
			table.Set(margin+size.Y-1-y, margin+x, src.At(x, y)) // a quarter turn
		}
	}
	var camera bytes.Buffer
	if err := jpeg.Encode(&camera, table, &jpeg.Options{Quality: 40}); err != nil {
		return nil, err
	}
	seen, err := jpeg.Decode(&camera)
	if err != nil {
		return nil, err
	}
	return encodePNG(seen)
}

// damaged covers the middle of a code.
func damaged(code []byte) ([]byte, error) {
	src, err := png.Decode(bytes.NewReader(code))
	if err != nil {
		return nil, err
	}
	out := image.NewGray(src.Bounds())
	draw.Draw(out, out.Rect, src, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect.Inset(out.Rect.Dx()/4), image.Black, image.Point{}, draw.Src)
	return encodePNG(out)
}

func encodePNG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

package main

import (
	"bytes"
	"image"

	"github.com/chai2010/webp"
	"golang.org/x/image/draw"
)

func encodePortrait(photo []byte) ([]byte, error) {
	src, _, err := image.Decode(bytes.NewReader(photo))
	if err != nil {
		return nil, err
	}
	dst := image.NewRGBA(image.Rect(0, 0, 60, 75))
	draw.CatmullRom.Scale(dst, dst.Rect, src, src.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	err = webp.Encode(&b, dst, &webp.Options{Quality: 30})
	return b.Bytes(), err
}

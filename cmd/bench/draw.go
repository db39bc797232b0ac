package main

import (
	"github.com/skip2/go-qrcode"

	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/testvectors/frames"
)

// encoders draw the same frames with masks of their own choice.
var encoders = []frames.Encoder{{Name: "giayto", Draw: frameSymbol}, frames.GoQRCode}

func frameSymbol(text, level string) (int, func(x, y int) bool, error) {
	symbol, err := qr.EncodeLevel(text, qr.Level(level))
	if err != nil {
		return 0, nil, err
	}
	return symbol.Size(), symbol.Dark, nil
}

// drawnModule is a module of the PNGs that are compared, in pixels.
const drawnModule = 8

// draw takes the text of a code to its PNG.
func (w *workload) draw(i int) error {
	symbol, err := qr.EncodeLevel(w.texts[i], qr.LevelM)
	if err != nil {
		return err
	}
	_, err = symbol.PNG(qr.Raster{Module: drawnModule})
	return err
}

// drawByGoQRCode does the same: the version, the level and the quiet zone are those of draw.
func (w *workload) drawByGoQRCode(i int) error {
	code, err := qrcode.New(w.texts[i], qrcode.Medium)
	if err != nil {
		return err
	}
	_, err = code.PNG(-drawnModule)
	return err
}

package main

import (
	"bufio"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"io/fs"
	"math"
	"os"

	"github.com/giayto/giayto/verifier/scan"
)

// maxDrawn is how many pixels a picture with outlines has at most; of a larger one only every second row and column is drawn, or every third, and so on.
const maxDrawn = 4_000_000

// Outlines differ in their strokes and not in their colours alone; these two differ for every eye (Okabe and Ito 2008).
var (
	readStroke   = stroke{colour: color.RGBA{0, 158, 115, 255}}
	unreadStroke = stroke{colour: color.RGBA{213, 94, 0, 255}, dashed: true}
)

func drawingExists(path string) error {
	return (&failure{status: exitIO, err: &fs.PathError{Op: "open", Path: path, Err: fs.ErrExist}}).withHint("take another file for --draw")
}

// createDrawing writes the picture with the outlines of what was found as a new PNG file, which its owner alone may read.
func createDrawing(path string, img image.Image, found scan.Result) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) { // since it began to scan
		return drawingExists(path)
	}
	if err != nil {
		return err
	}
	if err = errors.Join(writeDrawing(f, img, found), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

func writeDrawing(to io.Writer, img image.Image, found scan.Result) error {
	w := bufio.NewWriter(to)
	if err := png.Encode(w, outlined(img, found)); err != nil {
		return err
	}
	return w.Flush()
}

// outlined is a copy of a picture with the outline of each code, and a dashed one of each symbol that was not read.
func outlined(img image.Image, found scan.Result) *image.RGBA {
	d := newDrawing(img)
	for _, s := range found.Unread {
		d.outline(s.Corners, unreadStroke)
	}
	for _, code := range found.Codes {
		d.outline(code.Corners, readStroke)
	}
	return d.RGBA
}

// A drawing is a copy of a picture whose rows and columns may be thinned out.
type drawing struct {
	*image.RGBA
	from   image.Point // the picture's corner
	factor int
	width  int // of a stroke
}

type stroke struct {
	colour color.RGBA
	dashed bool
}

func newDrawing(img image.Image) drawing {
	bounds := img.Bounds()
	factor := 1
	for bounds.Dx()/factor*(bounds.Dy()/factor) > maxDrawn {
		factor++
	}
	d := drawing{RGBA: image.NewRGBA(image.Rect(0, 0, bounds.Dx()/factor, bounds.Dy()/factor)), from: bounds.Min, factor: factor}
	d.width = max(2, min(d.Rect.Dx(), d.Rect.Dy())/200)
	draw.Draw(d, d.Rect, thinned{img, factor}, image.Point{}, draw.Src)
	return d
}

// thinned is every so many pixels of a picture.
type thinned struct {
	image.Image
	factor int
}

func (t thinned) Bounds() image.Rectangle {
	return image.Rectangle{Max: t.Image.Bounds().Size().Div(t.factor)}
}

func (t thinned) At(x, y int) color.Color {
	from := t.Image.Bounds().Min
	return t.Image.At(from.X+x*t.factor, from.Y+y*t.factor)
}

func (d drawing) outline(corners [4]image.Point, s stroke) {
	for i, corner := range corners {
		d.line(corner.Sub(d.from).Div(d.factor), corners[(i+1)%4].Sub(d.from).Div(d.factor), s)
	}
}

// line draws a stroke, in dashes four times as long as wide.
func (d drawing) line(from, to image.Point, s stroke) {
	way := to.Sub(from)
	steps := max(way.X, -way.X, way.Y, -way.Y)
	length := math.Hypot(float64(way.X), float64(way.Y))
	for i := range steps + 1 {
		part := float64(i) / float64(max(steps, 1))
		if s.dashed && int(part*length)/(4*d.width)%2 == 1 {
			continue
		}
		at := from.Add(image.Pt(int(math.Round(part*float64(way.X))), int(math.Round(part*float64(way.Y)))))
		dot := image.Rectangle{at, at.Add(image.Pt(d.width, d.width))}.Sub(image.Pt(d.width/2, d.width/2))
		draw.Draw(d, dot, image.NewUniform(s.colour), image.Point{}, draw.Src)
	}
}

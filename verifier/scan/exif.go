package scan

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"iter"
)

// JPEG markers (ITU-T T.81, table B.1).
const (
	markerEOI  = 0xd9 // end of image
	markerSOS  = 0xda // start of scan: compressed data follow
	markerAPP1 = 0xe1 // EXIF lives here
)

// segments yields the markers of a JPEG file with their contents, up to the end of
// the picture. What phones append behind it (depth maps, films) is not looked at.
func segments(file []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		for at := 2; at+4 <= len(file); {
			marker := file[at+1]
			switch {
			case file[at] != 0xff, marker == 0x00, marker == 0xff, marker >= 0xd0 && marker <= 0xd7:
				at++ // compressed data, a fill byte or a restart marker
				continue
			case marker == markerEOI:
				return
			}
			end := at + 2 + int(binary.BigEndian.Uint16(file[at+2:]))
			if end < at+4 || end > len(file) || !yield(marker, file[at+4:end]) {
				return
			}
			at = end
		}
	}
}

// orientation is the EXIF orientation of a JPEG file, 1 to 8: which side of the
// stored picture is its top (Exif 2.32, tag 0x0112). Anything missing or malformed
// is 1, upright.
func orientation(file []byte) int {
	for marker, content := range segments(file) {
		if marker == markerSOS {
			break
		}
		if tiff, ok := bytes.CutPrefix(content, []byte("Exif\x00\x00")); ok && marker == markerAPP1 {
			return tiffOrientation(tiff)
		}
	}
	return 1
}

// scans counts the passes over the picture that a JPEG file asks for.
func scans(file []byte) int {
	n := 0
	for marker := range segments(file) {
		if marker == markerSOS {
			n++
		}
	}
	return n
}

// tiffOrientation reads the tag from the first directory of a TIFF (TIFF 6.0, §2).
func tiffOrientation(tiff []byte) int {
	const (
		entrySize      = 12
		tagOrientation = 0x0112
		typeShort      = 3
	)
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	directory := uint64(order.Uint32(tiff[4:]))
	if directory+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[directory+2:]
	for n := order.Uint16(tiff[directory:]); n > 0 && len(entries) >= entrySize; n-- {
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if value := int(order.Uint16(entries[8:])); value >= 1 && value <= 8 {
				return value
			}
			return 1
		}
		entries = entries[entrySize:]
	}
	return 1
}

// turned is a picture seen turned or mirrored, without a copy of its pixels.
type turned struct {
	image.Image
	orientation int
}

func upright(img image.Image, orientation int) image.Image {
	if orientation == 1 {
		return img
	}
	return turned{img, orientation}
}

// swapped reports whether rows and columns change places.
func (t turned) swapped() bool { return t.orientation >= 5 }

func (t turned) Bounds() image.Rectangle {
	size := t.Image.Bounds().Size()
	if t.swapped() {
		size.X, size.Y = size.Y, size.X
	}
	return image.Rectangle{Max: size}
}

func (t turned) At(x, y int) color.Color { return t.Image.At(t.source(x, y)) }

// RGBA64At makes turned an image.RGBA64Image, which is drawn without an
// allocation for each pixel.
func (t turned) RGBA64At(x, y int) color.RGBA64 {
	x, y = t.source(x, y)
	if fast, ok := t.Image.(image.RGBA64Image); ok {
		return fast.RGBA64At(x, y)
	}
	return color.RGBA64Model.Convert(t.Image.At(x, y)).(color.RGBA64)
}

// stored is the picture as its file holds it. Symbols are found at any angle and
// mirrored too, so that it need not be turned.
func stored(img image.Image) image.Image {
	if t, ok := img.(turned); ok {
		return t.Image
	}
	return img
}

// seen is the place in img of a place counted from the corner of the stored picture.
func seen(img image.Image, p image.Point) image.Point {
	t, ok := img.(turned)
	if !ok {
		return p.Add(img.Bounds().Min)
	}
	size := t.Image.Bounds().Size()
	switch t.orientation {
	case 2, 3, 7, 8:
		p.X = size.X - p.X
	}
	switch t.orientation {
	case 3, 4, 6, 7:
		p.Y = size.Y - p.Y
	}
	if t.swapped() {
		p.X, p.Y = p.Y, p.X
	}
	return p
}

// source is the place in the stored picture of the pixel seen at (x, y).
func (t turned) source(x, y int) (int, int) {
	stored := t.Image.Bounds()
	if t.swapped() {
		x, y = y, x
	}
	switch t.orientation {
	case 2, 3, 7, 8: // the stored rows run from right to left
		x = stored.Dx() - 1 - x
	}
	switch t.orientation {
	case 3, 4, 6, 7: // the stored rows begin at the bottom
		y = stored.Dy() - 1 - y
	}
	return stored.Min.X + x, stored.Min.Y + y
}

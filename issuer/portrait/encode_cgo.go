//go:build cgo

package portrait

import (
	"image"

	"github.com/chai2010/webp"
)

func encode(img *image.RGBA, quality int) ([]byte, error) {
	return webp.EncodeRGB(img, float32(quality))
}

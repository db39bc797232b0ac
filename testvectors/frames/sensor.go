package frames

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// A sensor turns light into a file.
type sensor struct {
	exposure float64 // light of 1 over what saturates
	wells    float64 // electrons that saturate a pixel
	read     float64 // electrons of noise without light
	blotches float64 // noise of the chroma that is coarser than a pixel, in parts of saturation
	quality  int     // of the JPEG, 1 to 100
}

// capture exposes, develops and compresses a picture, and returns the file with its planes.
func (s sensor) capture(r *rand.Rand, p *picture) ([]byte, *image.YCbCr) {
	developed := image.NewRGBA(image.Rect(0, 0, p.w, p.h))
	coarse := newBlotches(r, p.w, p.h, s.blotches)
	for c, light := range p.channels {
		for i, v := range light {
			electrons := max(float64(v), 0) * s.exposure * s.wells
			electrons += r.NormFloat64() * math.Sqrt(electrons+s.read*s.read)
			level := electrons / s.wells
			if s.blotches > 0 {
				level += coarse.at(c, i%p.w, i/p.w)
			}
			developed.Pix[4*i+c] = develop(level)
		}
	}
	for i := 3; i < len(developed.Pix); i += 4 {
		developed.Pix[i] = 0xFF
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, developed, &jpeg.Options{Quality: s.quality}); err != nil {
		panic(err) // a buffer takes everything
	}
	img, err := jpeg.Decode(bytes.NewReader(file.Bytes()))
	if err != nil {
		panic(err) // it was written just now
	}
	return file.Bytes(), img.(*image.YCbCr)
}

const developSteps = 1 << 12

// curve is sRGB's (IEC 61966-2-1), from linear light to 8 bits.
var curve = func() (curve [developSteps + 1]uint8) {
	for i := range curve {
		light := float64(i) / developSteps
		v := 12.92 * light
		if light > 0.0031308 {
			v = 1.055*math.Pow(light, 1/2.4) - 0.055
		}
		curve[i] = uint8(255*v + 0.5)
	}
	return curve
}()

func develop(light float64) uint8 {
	return curve[int(min(max(light, 0), 1)*developSteps+0.5)]
}

// blotches are what is left of the noise of colours when a phone has smoothed it: patches of a few pixels.
type blotches struct {
	w      int
	values [3][]float32
}

const blotch = 6 // pixels

func newBlotches(r *rand.Rand, w, h int, strength float64) *blotches {
	b := &blotches{w: w/blotch + 2}
	for range b.w * (h/blotch + 2) {
		red, blue := strength*r.NormFloat64(), strength*r.NormFloat64()
		green := -(0.299*red + 0.114*blue) / 0.587 // the luma stays
		for c, v := range [3]float64{red, green, blue} {
			b.values[c] = append(b.values[c], float32(v))
		}
	}
	return b
}

func (b *blotches) at(c, x, y int) float64 {
	values := b.values[c]
	i := y/blotch*b.w + x/blotch
	tx, ty := float32(x%blotch)/blotch, float32(y%blotch)/blotch
	return float64((values[i]*(1-tx)+values[i+1]*tx)*(1-ty) + (values[i+b.w]*(1-tx)+values[i+b.w+1]*tx)*ty)
}

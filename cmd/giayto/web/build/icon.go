package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
)

// iconSide is the side of the square that the icon is drawn in, in units of its lines.
const iconSide = 96

var iconGround = color.RGBA{0x10, 0x24, 0x3e, 0xff}

// A stroke is a line through points, round where it ends and turns.
type stroke struct {
	points []point
	closed bool
	width  float64
	colour color.RGBA
}

type point struct{ x, y float64 }

// iconStrokes are the icon: the corners of a code, and a tick in place of the fourth.
func iconStrokes() []stroke {
	white, green := color.RGBA{0xff, 0xff, 0xff, 0xff}, color.RGBA{0x5f, 0xd3, 0x8d, 0xff}
	corner := func(x, y float64) stroke {
		return stroke{[]point{{x, y}, {x + 18, y}, {x + 18, y + 18}, {x, y + 18}}, true, 6, white}
	}
	return []stroke{corner(24, 24), corner(54, 24), corner(24, 54), {[]point{{53, 64}, {60, 72}, {74, 54}}, false, 7, green}}
}

// icons adds the icon as a vector, and as pictures for systems that take no vector: 180 pixels for the home screen of iOS,
// 192 and 512 for installation elsewhere.
func icons(files map[string][]byte) error {
	files["icon.svg"] = iconVector()
	for _, side := range []int{180, 192, 512} {
		var out bytes.Buffer
		if err := png.Encode(&out, iconPicture(side)); err != nil {
			return err
		}
		files[fmt.Sprintf("icon-%d.png", side)] = out.Bytes()
	}
	return nil
}

func iconVector() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d"><rect width="%[1]d" height="%[1]d" fill="%s"/>`, iconSide, hexOf(iconGround))
	for _, s := range iconStrokes() {
		fmt.Fprintf(&out, `<path d="%s" fill="none" stroke="%s" stroke-width="%g" stroke-linecap="round" stroke-linejoin="round"/>`, s.path(), hexOf(s.colour), s.width)
	}
	out.WriteString("</svg>\n")
	return out.Bytes()
}

func (s stroke) path() string {
	parts := make([]string, len(s.points))
	for i, p := range s.points {
		parts[i] = fmt.Sprintf("%g %g", p.x, p.y)
	}
	path := "M" + strings.Join(parts, "L")
	if s.closed {
		path += "z"
	}
	return path
}

func hexOf(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// iconPicture draws the icon with edges as smooth as a pixel's part in each stroke.
func iconPicture(side int) *image.RGBA {
	scale := iconSide / float64(side)
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	strokes := iconStrokes()
	for y := range side {
		for x := range side {
			at := point{(float64(x) + .5) * scale, (float64(y) + .5) * scale}
			c := iconGround
			for _, s := range strokes {
				part := min(max((s.width/2-s.distance(at))/scale+.5, 0), 1)
				c = mix(c, s.colour, part)
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// distance is that of a point from the middle of the line.
func (s stroke) distance(p point) float64 {
	points := s.points
	if s.closed {
		points = append(points[:len(points):len(points)], points[0])
	}
	least := math.Inf(1)
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		dx, dy := b.x-a.x, b.y-a.y
		t := min(max(((p.x-a.x)*dx+(p.y-a.y)*dy)/(dx*dx+dy*dy), 0), 1)
		least = min(least, math.Hypot(p.x-a.x-t*dx, p.y-a.y-t*dy))
	}
	return least
}

func mix(a, b color.RGBA, part float64) color.RGBA {
	of := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + part*(float64(b)-float64(a)))) }
	return color.RGBA{of(a.R, b.R), of(a.G, b.G), of(a.B, b.B), 0xff}
}

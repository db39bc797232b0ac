package press

import (
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"
)

const family = "liberation"

// Styles of the family.
const (
	regular = ""
	bold    = "B"
)

func addFonts(pdf *fpdf.Fpdf) {
	pdf.AddUTF8FontFromBytes(family, regular, liberationsansregular.TTF)
	pdf.AddUTF8FontFromBytes(family, bold, liberationsansbold.TTF)
}

// fonts are the same again, to see which letters they have.
var fonts = sync.OnceValue(func() (all []*sfnt.Font) {
	for _, data := range [][]byte{liberationsansregular.TTF, liberationsansbold.TTF} {
		font, err := sfnt.Parse(data)
		if err != nil {
			panic(err) // the fonts are part of the program
		}
		all = append(all, font)
	}
	return all
})

// missing finds a rune that one of the fonts cannot draw, if there is one.
func missing(words string) (rune, bool) {
	var buffer sfnt.Buffer
	for _, r := range words {
		for _, font := range fonts() {
			if glyph, err := font.GlyphIndex(&buffer, r); err != nil || glyph == 0 || r < ' ' {
				return r, true
			}
		}
	}
	return 0, false
}

const (
	leading   = 1.25  // from line to line, in sizes of the letters
	ascent    = 0.905 // above the base line, in sizes of the letters
	leastSize = 4     // of letters, in points
	sizeStep  = 0.5   // likewise
)

// An alignment is how lines lie in their box.
type alignment int

const (
	left alignment = iota
	centred
)

// set sets words at the top of a box, broken into lines, in letters of at most size points: smaller where they would not
// fit. What does not fit in letters of leastSize ends with an ellipsis: the code has all of it. It returns how much of
// the height it has taken.
func (d *document) set(words, style string, size float64, at box, a alignment) float64 {
	lines, height := d.broken(words, style, size, at)
	for len(lines) > int(at.height/height) && size-sizeStep >= leastSize {
		size -= sizeStep
		lines, height = d.broken(words, style, size, at)
	}
	if fit := max(int(at.height/height), 1); len(lines) > fit {
		lines = lines[:fit]
		lines[fit-1] = d.shortened(lines[fit-1], at.width)
	}
	for i, line := range lines {
		x := at.x
		if a == centred {
			x += (at.width - d.GetStringWidth(line)) / 2
		}
		d.Text(x, at.y+float64(i)*height+ascent*size/pointsAMillimetre, line)
	}
	return float64(len(lines)) * height
}

// broken are words in lines of a size, and the height of each.
func (d *document) broken(words, style string, size float64, at box) (lines []string, height float64) {
	d.SetFont(family, style, size)
	return d.SplitText(words, at.width), leading * size / pointsAMillimetre
}

// shortened is a line with an ellipsis at its end.
func (d *document) shortened(line string, width float64) string {
	const ellipsis = "…"
	letters := []rune(strings.TrimSpace(line))
	for len(letters) > 0 && d.GetStringWidth(string(letters)+ellipsis) > width {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + ellipsis
}

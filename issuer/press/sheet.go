package press

import (
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

// A sheet: A4, in millimetres.
const (
	sheetWidth  = 210
	sheetHeight = 297
	sheetMargin = 10
	sheetFoot   = 5 // of the room between the margins

	captionHeight = 18 // of the words below a code
	labelPadding  = 2  // between a label's edge and what is in it

	// MaxSheetCode is the largest side of a code on a sheet, and SheetCode the usual one, of twelve to a sheet, in
	// millimetres.
	MaxSheetCode = sheetWidth - 2*sheetMargin - 2*labelPadding
	SheetCode    = 46

	// MaxLabels is how many labels one file holds.
	MaxLabels = 1200
)

// A grid is how the labels of a sheet lie.
type grid struct {
	columns, rows int
	label         box // the first
	side          float64
}

func newGrid(side float64) grid {
	const width, height = sheetWidth - 2*sheetMargin, sheetHeight - 2*sheetMargin - sheetFoot
	g := grid{side: side}
	g.columns = int(width / (side + 2*labelPadding))
	g.rows = int(height / (side + captionHeight + 2*labelPadding))
	g.label = box{sheetMargin, sheetMargin, width / float64(g.columns), height / float64(g.rows)}
	return g
}

// at is the box of the n-th label of a sheet.
func (g grid) at(n int) box {
	b := g.label
	b.x += float64(n%g.columns) * b.width
	b.y += float64(n/g.columns) * b.height
	return b
}

// Sheets draws labels row by row, with lines to cut along: the code, side millimetres wide with its quiet zone, and
// below it what paper it is, whose, its number, and the credential's ID and last day. At the foot stand the page, and
// the day of at, which goes into the file as the time of its making.
func Sheets(labels []*Label, side float64, at time.Time) ([]byte, error) {
	if !(side > 0 && side <= MaxSheetCode) {
		return nil, fmt.Errorf("press: a code of %g mm is not within 0 to %d for a sheet", side, MaxSheetCode)
	}
	if len(labels) == 0 || len(labels) > MaxLabels {
		return nil, fmt.Errorf("press: %d labels are not within 1 to %d", len(labels), MaxLabels)
	}
	for _, l := range labels {
		if err := l.Check(); err != nil {
			return nil, err
		}
	}
	g := newGrid(side)
	d := newDocument(sheetWidth, sheetHeight, at)
	a := g.columns * g.rows
	for n, l := range labels {
		if n%a == 0 {
			d.AddPage()
			d.foot(fmt.Sprintf("%s · trang %d/%d", at.In(vn.Zone).Format("02/01/2006"), n/a+1, (len(labels)+a-1)/a))
		}
		d.label(l, g.at(n%a), side)
	}
	return d.bytes()
}

// foot sets the line at the end of a sheet.
func (d *document) foot(words string) {
	d.set(words, regular, 7, box{sheetMargin, sheetHeight - sheetMargin - sheetFoot + 1, sheetWidth - 2*sheetMargin, sheetFoot - 1}, centred)
}

// label draws a label and the line around it.
func (d *document) label(l *Label, at box, side float64) {
	d.SetDrawColor(170, 170, 170)
	d.SetLineWidth(0.1)
	d.Rect(at.x, at.y, at.width, at.height, "D")
	d.code(l.Symbol, box{at.x + (at.width-side)/2, at.y + labelPadding, side, side})

	words := box{at.x + labelPadding, at.y + labelPadding + side, at.width - 2*labelPadding, 0}
	for _, line := range []struct {
		words, style string
		size, height float64
	}{
		{l.Kind, bold, 8, 5.5},
		{l.Holder, bold, 8, 5.5},
		{l.numbered(), regular, 7, 3.5},
		{l.ID + " · dùng đến " + l.lastDay(), regular, 7, 3.5},
	} {
		words.height = line.height
		words.y += d.set(line.words, line.style, line.size, words, centred)
	}
}

// Package press sets QR codes on paper as PDF: the face of a card, and A4 sheets of
// labels to be cut apart. The modules are one filled path, sharp at any resolution;
// the words are set in Liberation Sans, which has all letters of Vietnamese and is
// embedded in each file with the letters that it uses.
//
// The same labels and time always give the same bytes.
package press

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/credential/vn"
)

// A Label is a code and the words beside it.
type Label struct {
	Symbol  *qr.Symbol
	Kind    string    // of paper, as in "Giấy phép lái xe"
	Holder  string    // the holder's name
	Number  string    // the paper's own
	ID      string    // the credential's, as in "46-1026937"
	Expires time.Time // of the credential, exclusive
}

// Check refuses a label whose words cannot be set.
func (l *Label) Check() error {
	for _, words := range []string{l.Kind, l.Holder, l.Number, l.ID} {
		if r, ok := missing(words); ok {
			return fmt.Errorf("press: there is no letter for %q in %.80q", r, words)
		}
	}
	return nil
}

// numbered is the line of the paper's number, empty for none.
func (l *Label) numbered() string {
	if l.Number == "" {
		return ""
	}
	return "Số " + l.Number
}

// lastDay is the last day on which the credential is good, in Viet Nam.
func (l *Label) lastDay() string {
	return l.Expires.Add(-time.Nanosecond).In(vn.Zone).Format("02/01/2006")
}

// A box is a rectangle on a page in millimetres, from the upper left corner.
type box struct{ x, y, width, height float64 }

// A document is a PDF being made. After its first error its methods do nothing.
type document struct {
	*fpdf.Fpdf
	height float64 // of a page in millimetres
}

const pointsAMillimetre = 72 / 25.4

func newDocument(width, height float64, at time.Time) *document {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: width, Ht: height}})
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(at.UTC())
	pdf.SetModificationDate(at.UTC())
	pdf.SetProducer("giayto", false)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCellMargin(0)
	pdf.SetAutoPageBreak(false, 0)
	addFonts(pdf)
	return &document{pdf, height}
}

func (d *document) bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := d.Output(&out); err != nil {
		return nil, fmt.Errorf("press: %w", err)
	}
	return out.Bytes(), nil
}

// code draws a symbol with its quiet zone into a square. Its path is in modules.
func (d *document) code(s *qr.Symbol, at box) {
	module := at.width / float64(s.Size()+2*qr.QuietZone) * pointsAMillimetre
	left, top := at.x*pointsAMillimetre+qr.QuietZone*module, (d.height-at.y)*pointsAMillimetre-qr.QuietZone*module
	var path bytes.Buffer
	fmt.Fprintf(&path, "q 0 g %.5f 0 0 %.5f %.5f %.5f cm\n", module, -module, left, top)
	for run := range s.Runs() {
		fmt.Fprintf(&path, "%d %d %d 1 re\n", run.X, run.Y, run.Length)
	}
	path.WriteString("f Q")
	d.RawWriteStr(path.String())
}

package issuer

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/press"
	"github.com/giayto/giayto/issuer/registry"
)

// A Format is a kind of file that a credential is written as.
type Format string

// The formats.
const (
	PNG   Format = "png"   // the QR code as an image
	SVG   Format = "svg"   // the same for printing
	PDF   Format = "pdf"   // the face of a card with the code
	Sheet Format = "sheet" // A4 sheets as PDF, with the codes of the credentials that are issued together
	TXT   Format = "txt"   // the QR text, and a line feed
	JWT   Format = "jwt"   // the compact form with all disclosures, and a line feed, for the holder's wallet
	JSONL Format = "jsonl" // no file of its own: what TXT and JWT hold stands in the line of IssuedName, for millions of them
)

var formats = []Format{PNG, SVG, PDF, Sheet, TXT, JWT, JSONL}

// file is the name of a credential's file; sheets have that of the first credential on them.
func (f Format) file(id string) string {
	if f == Sheet {
		return id + "-sheet.pdf"
	}
	return id + "." + string(f)
}

// A Layout is how the files of credentials lie in the folder of the outputs.
type Layout string

// The layouts. Tree and Tar are for millions of credentials: a credential's path in them is that of its ID, 46-1026937, as
// treePath makes it.
const (
	Flat Layout = "flat" // beside each other; also what an empty Layout stands for
	Tree Layout = "tree" // in a folder for each status list, and in that one for each thousand of its indices: 46/1026/46-1026937.png
	Tar  Layout = "tar"  // in the one file TarName, in the order of issue, each under its path in a tree
)

var layouts = []Layout{"", Flat, Tree, Tar}

// TarName is the file in the folder of the outputs that holds all the others with the layout Tar.
const TarName = "issued.tar"

// perFolder is how many indices of a status list share a folder of a tree.
const perFolder = 1000

// name is the path of a place's file in the folder of the outputs or in its archive, with slashes.
func (l Layout) name(place registry.Place, f Format) string {
	name := f.file(place.ID())
	if l == Tree || l == Tar {
		return treePath(place) + name
	}
	return name
}

// treePath is the folder of a place's files in a tree.
func treePath(p registry.Place) string { return fmt.Sprintf("%d/%d/", p.List, p.Index/perFolder) }

// Modules of images whose size is not given: what a phone's camera reads at arm's length.
const (
	defaultModule   = 8   // pixels
	defaultModuleMM = 0.5 // millimetres
)

// IssuedName is the file in the folder of the outputs that names the credentials written there, a Summary a line.
const IssuedName = "issued.jsonl"

// Outputs say how credentials are written to files.
type Outputs struct {
	Dir     string // made where there is none; empty where there are no formats, or where there is a Pipe, for no files
	Formats []Format
	Layout  Layout
	// Pipe takes the outputs instead of a folder, nil for none: the lines of the list with JSONL alone, and an archive with
	// the layout Tar, in which each group's lines are a file of their own. Nothing can be taken back out of a pipe: who was cut off
	// writes the records of one group again, as new credentials, and those before are published as revoked. A group is issued
	// once Write has returned, so that one which returns earlier than its data has arrived loses what is lost on the way.
	Pipe io.Writer
	// Level is the symbol's error correction level; empty for the one that qr.Encode takes.
	Level qr.Level
	// Side is the width of codes in millimetres, quiet zone included; a PNG needs DPI for it. Where it is 0, Module is
	// the pixels a module in a PNG, 0 for 8, and cards and sheets have codes of press.CardCode and press.SheetCode.
	Side   float64
	DPI    int
	Module int
	// Terminal asks for the symbol drawn with characters as well, in Outcome.Terminal.
	Terminal bool
}

// check refuses what no credential could be written as.
func (o *Outputs) check() error {
	for _, format := range o.Formats {
		switch {
		case !slices.Contains(formats, format):
			return fmt.Errorf("issuer: %q is no format", format)
		case o.Dir == "" && o.Pipe == nil:
			return errors.New("issuer: files need a folder")
		case format == PNG && o.Side > 0 && o.DPI == 0:
			return errors.New("issuer: a width in millimetres needs the pixels an inch")
		case format == PDF && o.Side > press.MaxCardCode:
			return fmt.Errorf("issuer: a card has room for a code of %g mm, not %g", press.MaxCardCode, o.Side)
		case format == Sheet && o.Side > press.MaxSheetCode:
			return fmt.Errorf("issuer: a sheet has room for a code of %d mm, not %g", press.MaxSheetCode, o.Side)
		}
	}
	switch {
	case !slices.Contains(layouts, o.Layout):
		return fmt.Errorf("issuer: %q is no layout", o.Layout)
	case o.Layout == Tar && o.isStream():
		return errors.New("issuer: an archive is of files")
	case o.Pipe == nil:
	case o.Dir != "":
		return errors.New("issuer: outputs go to a folder or to a pipe")
	case o.Layout != Tar && !o.isStream():
		return errors.New("issuer: a pipe takes the list or an archive")
	}
	if o.Level != "" && !slices.Contains([]qr.Level{qr.LevelL, qr.LevelM, qr.LevelQ, qr.LevelH}, o.Level) {
		return fmt.Errorf("issuer: %q is no error correction level", o.Level)
	}
	return nil
}

// isStream reports whether the list is all that is written.
func (o *Outputs) isStream() bool { return len(o.Formats) == 1 && o.Formats[0] == JSONL }

// listed is how the list names a file.
func (o *Outputs) listed(name string) string {
	if o.Layout == Tar {
		return name
	}
	return filepath.Join(o.Dir, filepath.FromSlash(name))
}

// A Summary says what became of a record.
type Summary struct {
	RecordID     string           `json:"record_id,omitempty"`
	Number       string           `json:"document_number,omitempty"` // where there is no record ID
	CredentialID string           `json:"credential_id"`
	Replaces     string           `json:"replaces,omitempty"` // the ID of the record's credential before
	Type         string           `json:"type"`
	Expires      jose.NumericDate `json:"exp"`
	Files        []string         `json:"files"`         // with the layout Tar, as the archive names them
	Tar          *Extent          `json:"tar,omitempty"` // with the layout Tar
	Warnings     []SummaryWarning `json:"warnings,omitempty"`
	Print        *Printed         `json:"print,omitempty"` // of codes with a size on paper
	// Text is what the code holds and Token the compact form with all disclosures; with JSONL.
	Text  string `json:"text,omitempty"`
	Token string `json:"token,omitempty"`
}

// An Extent is where the files of a credential are in an archive, with their headers; Size is 0 where a sheet, which all
// credentials of a group share, is the only one.
type Extent struct {
	Offset int64 `json:"offset"` // in bytes
	Size   int64 `json:"size"`
}

func (e Extent) end() int64 { return e.Offset + e.Size }

// Printed is the size of a code on paper in millimetres: a PNG's modules are whole pixels, so that it may be smaller
// than Outputs.Side.
type Printed struct {
	Side   float64 `json:"side_mm"` // quiet zone included
	Module float64 `json:"module_mm"`
}

// A SummaryWarning is something unusual about the record.
type SummaryWarning struct {
	Field string     `json:"field"`
	Code  vn.Warning `json:"code"`
}

// A drawing is the symbol of one credential, made when the first image needs it.
type drawing struct {
	*Outputs
	issued  *Issued
	holder  string
	symbol  *qr.Symbol
	printed *Printed // the smallest so far
}

// measure remembers that a code of that side is printed.
func (d *drawing) measure(side float64) {
	module := side / float64(d.symbol.Size()+2*qr.QuietZone)
	if d.printed == nil || side < d.printed.Side {
		d.printed = &Printed{Side: hundredths(side), Module: hundredths(module)}
	}
}

func hundredths(x float64) float64 { return math.Round(x*100) / 100 }

// encode returns the file of a format that check has let through, other than Sheet. An error says that the code does not
// fit.
func (d *drawing) encode(f Format) ([]byte, error) {
	switch f {
	case TXT:
		return []byte(d.issued.Text + "\n"), nil
	case JWT:
		return []byte(d.issued.Token.String() + "\n"), nil
	}
	if err := d.draw(); err != nil {
		return nil, err
	}
	switch f {
	case SVG:
		return d.svg()
	case PDF:
		side := cmp.Or(d.Side, press.CardCode)
		d.measure(side)
		return press.Card(d.label(), side, d.issued.IssuedAt)
	}
	return d.png()
}

func (d *drawing) draw() (err error) {
	switch {
	case d.symbol != nil:
	case d.Level == "":
		d.symbol, err = qr.Encode(d.issued.Text)
	default:
		d.symbol, err = qr.EncodeLevel(d.issued.Text, d.Level)
	}
	return err
}

func (d *drawing) svg() ([]byte, error) {
	if d.Side == 0 {
		return d.symbol.SVG(defaultModuleMM * float64(d.symbol.Size()+2*qr.QuietZone))
	}
	d.measure(d.Side)
	return d.symbol.SVG(d.Side)
}

func (d *drawing) png() ([]byte, error) {
	raster := qr.Raster{Module: d.Module, DPI: d.DPI}
	if d.Side > 0 {
		var err error
		if raster, err = d.symbol.Print(d.Side, d.DPI); err != nil {
			return nil, err
		}
		d.measure(d.symbol.Millimetres(raster))
	}
	if raster.Module == 0 {
		raster.Module = defaultModule
	}
	return d.symbol.PNG(raster)
}

// label is what is printed, once the symbol is drawn.
func (d *drawing) label() *press.Label {
	c := d.issued
	return &press.Label{Symbol: d.symbol, Kind: c.Type.VI, Holder: d.holder, Number: c.Number, ID: c.ID, Expires: c.Expires}
}

// forSheet is the label on a sheet, which is drawn when all of its labels are there.
func (d *drawing) forSheet() (*press.Label, error) {
	if err := d.draw(); err != nil {
		return nil, err
	}
	d.measure(d.sheetSide())
	l := d.label()
	return l, l.Check()
}

func (o *Outputs) sheetSide() float64 { return cmp.Or(o.Side, press.SheetCode) }

package issuer

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/internal/folder"
)

// A Format is a kind of file that a credential is written as. It is also the end of the file's name.
type Format string

// The formats.
const (
	PNG Format = "png" // the QR code as an image
	SVG Format = "svg" // the same for printing
	TXT Format = "txt" // the QR text, and a line feed
	JWT Format = "jwt" // the compact form with all disclosures, and a line feed, for the holder's wallet
)

// Modules of images whose size is not given: what a phone's camera reads at arm's length.
const (
	defaultModule   = 8   // pixels
	defaultModuleMM = 0.5 // millimetres
)

// IssuedName is the file in the folder of the outputs that names the credentials written there, a Summary a line.
const IssuedName = "issued.jsonl"

// ErrGivenBefore says that a new credential's place in its status list is an older credential's: who revokes one revokes
// both.
var ErrGivenBefore = errors.New("this index was given before: issue nothing more, and restore the newest lists.json and lists.mark")

// Outputs say how credentials are written to files.
type Outputs struct {
	Dir     string // made where there is none; empty where there are no formats, for no files
	Formats []Format
	// Level is the symbol's error correction level; empty for the one that qr.Encode takes.
	Level qr.Level
	// Side is the width of images in millimetres, quiet zone included; a PNG needs DPI for it. Where it is 0, Module is
	// the pixels a module in a PNG, 0 for 8.
	Side   float64
	DPI    int
	Module int
}

// A Summary says what became of a record.
type Summary struct {
	RecordID     string           `json:"record_id"`
	CredentialID string           `json:"credential_id"`
	Type         string           `json:"type"`
	Expires      jose.NumericDate `json:"exp"`
	Files        []string         `json:"files"`
	Warnings     []SummaryWarning `json:"warnings,omitempty"`
	Print        *Printed         `json:"print,omitempty"` // of images with a size on paper
}

// Printed is the size of an image on paper in millimetres: a PNG's modules are whole pixels, so that it may be smaller
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

// Write writes the files of one credential, named after its ID and readable by their owner alone. Either all of them
// are there when it returns, whole and on the disk, or none; a file of that name is never replaced, and its presence is
// ErrGivenBefore. Then it adds the
// summary to the file IssuedName, so that whose code is whose stays known.
func (o *Outputs) Write(c *Issued) (*Summary, error) {
	s := &Summary{RecordID: c.RecordID, CredentialID: c.ID, Type: c.Type.Name, Expires: jose.DateOf(c.Expires), Files: []string{}}
	for _, w := range c.Warnings {
		s.Warnings = append(s.Warnings, SummaryWarning{w.Field, w.Code})
	}
	files := make([]folder.File, 0, len(o.Formats))
	draw := drawing{Outputs: o, text: c.Text}
	for _, format := range o.Formats {
		data, err := draw.encode(format, c)
		if err != nil {
			return nil, fmt.Errorf("issuer: credential %s: %w", c.ID, err)
		}
		path := filepath.Join(o.Dir, c.ID+"."+string(format))
		files = append(files, folder.File{Path: path, Data: data})
		s.Files = append(s.Files, path)
	}
	s.Print = draw.printed
	if o.Dir == "" && len(files) == 0 {
		return s, nil
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	// Opened first: no code may be there whose line cannot be written.
	log, err := folder.OpenLog(filepath.Join(o.Dir, IssuedName), 0o600)
	if err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	defer log.Close()
	err = folder.CreateAll(files, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("issuer: credential %s is in %q already: %w", c.ID, o.Dir, ErrGivenBefore)
	}
	if err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	if err := s.append(log); err != nil {
		return nil, fmt.Errorf("issuer: credential %s is written, but not its line in %s: %w", c.ID, IssuedName, err)
	}
	return s, nil
}

// append adds the summary to the log as one line, which is on the disk when it returns.
func (s *Summary) append(log *os.File) error {
	line, err := jose.Marshal(s)
	if err != nil {
		return err
	}
	if _, err := log.Write(append(line, '\n')); err != nil {
		return err
	}
	return log.Sync()
}

// A drawing is the symbol of one text, made when the first image needs it.
type drawing struct {
	*Outputs
	text    string
	symbol  *qr.Symbol
	printed *Printed // the smallest so far
}

// measure remembers the size of an image of that side.
func (d *drawing) measure(side float64) {
	module := side / float64(d.symbol.Size()+2*qr.QuietZone)
	if d.Side > 0 && (d.printed == nil || side < d.printed.Side) {
		d.printed = &Printed{Side: hundredths(side), Module: hundredths(module)}
	}
}

func hundredths(x float64) float64 { return math.Round(x*100) / 100 }

func (d *drawing) encode(f Format, c *Issued) ([]byte, error) {
	switch f {
	case TXT:
		return []byte(c.Text + "\n"), nil
	case JWT:
		return []byte(c.Token.String() + "\n"), nil
	case PNG, SVG:
		if err := d.draw(); err != nil {
			return nil, err
		}
		if f == SVG {
			return d.svg()
		}
		return d.png()
	}
	return nil, fmt.Errorf("%q is no format", f)
}

func (d *drawing) draw() (err error) {
	switch {
	case d.symbol != nil:
	case d.Level == "":
		d.symbol, err = qr.Encode(d.text)
	default:
		d.symbol, err = qr.EncodeLevel(d.text, d.Level)
	}
	return err
}

func (d *drawing) svg() ([]byte, error) {
	side := d.Side
	if side == 0 {
		side = defaultModuleMM * float64(d.symbol.Size()+2*qr.QuietZone)
	}
	d.measure(side)
	return d.symbol.SVG(side)
}

func (d *drawing) png() ([]byte, error) {
	raster := qr.Raster{Module: d.Module, DPI: d.DPI}
	if d.Side > 0 {
		if d.DPI == 0 {
			return nil, errors.New("a width in millimetres needs the pixels an inch")
		}
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

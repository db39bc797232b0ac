package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/qr"
)

// The formats of what issue writes.
const (
	formatPNG      = "png"
	formatSVG      = "svg"
	formatText     = "txt"
	formatJWT      = "jwt"
	formatTerminal = "terminal"
)

var (
	formats = []string{formatPNG, formatSVG, formatText, formatJWT, formatTerminal}
	levels  = []string{string(qr.LevelL), string(qr.LevelM), string(qr.LevelQ)}
)

const (
	defaultModule      = 8  // pixels a module
	defaultMillimetres = 40 // side of a drawing that scales
	defaultDPI         = 300
	showAll            = "all"
	showNone           = "none"
)

// A drawing says what is made of a credential.
type drawing struct {
	format      string
	level       qr.Level // empty for the one that fits best
	module      int      // pixels
	millimetres float64
	dpi         int
	show        string
}

func drawingFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "format", Value: formatPNG, Usage: "`FORMAT`: png, svg, txt (the code's text), jwt (the compact form) or terminal"},
		&cli.StringFlag{Name: "level", Usage: "error correction `LEVEL` L, M or Q; without it M, or Q where that costs nothing"},
		&cli.Float64Flag{Name: "mm", Usage: "the code's side on paper, `MILLIMETRES` with its white margin"},
		&cli.IntFlag{Name: "dpi", Value: defaultDPI, Usage: "`DOTS` an inch of the printer, with --mm"},
		&cli.IntFlag{Name: "px", Value: defaultModule, Usage: "`PIXELS` a module, without --mm"},
		&cli.StringFlag{Name: "show", Usage: "the concealed `CLAIMS` that the code shows: all, none, or names separated by commas; without it the portrait, in a jwt all"},
	}
}

func readDrawing(ctx *cli.Context) (d drawing, err error) {
	if d.format, err = oneOf[string](ctx, "format", formats); err != nil {
		return d, err
	}
	if d.level, err = oneOf[qr.Level](ctx, "level", levels); err != nil {
		return d, err
	}
	d.module, d.millimetres, d.dpi, d.show = ctx.Int("px"), ctx.Float64("mm"), ctx.Int("dpi"), ctx.String("show")
	switch {
	case ctx.IsSet("mm") && ctx.IsSet("px"):
		return d, usage("--mm and --px exclude each other").withHint("--mm with --dpi for paper, --px for a screen")
	case ctx.IsSet("mm") && (d.millimetres <= 0 || d.dpi < 1):
		return d, usage("--mm and --dpi are above 0")
	case d.module < 1:
		return d, usage("--px: %d is not at least 1", d.module)
	}
	if d.show == "" {
		d.show = "portrait"
		if d.format == formatJWT {
			d.show = showAll
		}
	}
	return d, nil
}

// present leaves out what the drawing does not show.
func (d *drawing) present(token *credential.Token) string {
	switch d.show {
	case showAll:
		return token.String()
	case showNone:
		return token.Present()
	}
	return token.Present(strings.Split(d.show, ",")...)
}

// A drawn code is the content of a file, with the symbol where there is one.
type drawn struct {
	data   []byte
	symbol *qr.Symbol
}

func (d *drawing) draw(token *credential.Token) (drawn, error) {
	compact := d.present(token)
	if d.format == formatJWT {
		return drawn{data: []byte(compact + "\n")}, nil
	}
	text, err := gt1.Pack(compact)
	if err != nil {
		return drawn{}, err
	}
	if d.format == formatText {
		return drawn{data: []byte(text + "\n")}, nil
	}
	symbol, err := d.encode(text)
	if err != nil {
		return drawn{}, err
	}
	data, err := d.render(symbol)
	return drawn{data, symbol}, err
}

func (d *drawing) encode(text string) (*qr.Symbol, error) {
	if d.level == "" {
		return qr.Encode(text)
	}
	return qr.EncodeLevel(text, d.level)
}

func (d *drawing) render(symbol *qr.Symbol) ([]byte, error) {
	switch d.format {
	case formatTerminal:
		return []byte(symbol.Terminal()), nil
	case formatSVG:
		side := d.millimetres
		if side == 0 {
			side = defaultMillimetres
		}
		return symbol.SVG(side)
	}
	raster := qr.Raster{Module: d.module}
	if d.millimetres > 0 {
		var err error
		if raster, err = symbol.Print(d.millimetres, d.dpi); err != nil {
			return nil, err
		}
	}
	return symbol.PNG(raster)
}

// writeNew writes a file whole or not at all, and never over another.
func writeNew(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".giayto-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, removeIfThere(f.Name())) }()
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	return nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// unknownClaims names those of --show that no document has.
func unknownClaims(show string) (unknown []string) {
	if show == showAll || show == showNone {
		return nil
	}
	for _, name := range strings.Split(show, ",") {
		has := func(c credential.Claim) bool { return c.Name == name && c.Concealed }
		if !slices.ContainsFunc(credential.Types(), func(t *credential.Type) bool { return slices.ContainsFunc(t.Claims, has) }) {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

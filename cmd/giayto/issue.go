package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/portrait"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/verifier/scan"
)

const (
	formatTerminal = "terminal"
	// smallestModule is the module in millimetres that a phone still reads from paper.
	smallestModule = 0.3
)

var (
	formats = []string{string(issuer.PNG), string(issuer.SVG), string(issuer.TXT), string(issuer.JWT), formatTerminal}
	levels  = []string{string(qr.LevelL), string(qr.LevelM), string(qr.LevelQ)}
)

func (c *console) issueCommand() *cli.Command {
	return &cli.Command{
		Name:      "issue",
		Usage:     "sign approved records and write them as QR codes (cấp)",
		ArgsUsage: "RECORDS.jsonl|-",
		Description: `Reads one record a line. What may not be signed is refused with its line, field and reason on standard error, and the
rest goes on; the exit status is then 65. Files are named after the credential's ID, and issued.jsonl beside them tells
whose they are. Portraits are found beside the file of records. Running a file again issues its records again.

EXAMPLES
   giayto issuer issue --dir csgt --out codes records.jsonl
   giayto issuer issue --dir csgt --out codes --format svg --mm 40 records.jsonl
   giayto issuer issue --dir csgt --format terminal --level L - < record.json`,
		Flags: []cli.Flag{
			issuerDirFlag(),
			&cli.PathFlag{Name: "out", Usage: "write files to `FOLDER`"},
			&cli.StringSliceFlag{Name: "format", Value: cli.NewStringSlice(string(issuer.PNG)),
				Usage: "`FORMAT`: png, svg, txt (the code's text), jwt (the whole token, for the holder) or terminal; may be repeated"},
			&cli.StringFlag{Name: "level", Usage: "error correction `LEVEL` L, M or Q; without it M, or Q where that costs nothing"},
			&cli.Float64Flag{Name: "mm", DefaultText: "no size on paper", Usage: "the code's side on paper, `MILLIMETRES` with its white margin"},
			&cli.IntFlag{Name: "dpi", Value: 300, Usage: "`DOTS` an inch of the printer, with --mm"},
			&cli.IntFlag{Name: "px", Value: 8, Usage: "`PIXELS` a module, without --mm"},
			&cli.StringSliceFlag{Name: "show", Value: cli.NewStringSlice(issuer.DefaultShow...), Usage: "a concealed `CLAIM` that the code shows, or none; may be repeated"},
			&cli.PathFlag{Name: "photos", Usage: "the `FOLDER` of the portraits; without it that of the records"},
			&cli.BoolFlag{Name: "summary", Usage: "print the lines of issued.jsonl as well"},
			&cli.PathFlag{Name: "rejects", Usage: "write what was refused to `FILE` as JSON Lines"},
			atFlag(), passphraseFlag(),
		},
		Action: c.issue,
	}
}

// An issuing is one run of issue.
type issuing struct {
	*console
	issuer   *issuer.Issuer
	outputs  issuer.Outputs
	terminal bool
	summary  bool
	show     []string
	rejects  io.Writer // nil for none
	now      time.Time

	issued, refused int
	dense           int // codes whose modules are too small for most cameras
	line            int // the last that is issued or refused
}

func (c *console) issue(ctx *cli.Context) (err error) {
	run, err := c.newIssuing(ctx)
	if err != nil {
		return err
	}
	in, options, err := c.records(ctx, run.now)
	if err != nil {
		return err
	}
	defer in.Close()
	if run.issuer, err = c.openIssuer(ctx, run.show); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, run.issuer.Close()) }()
	if path := ctx.Path("rejects"); path != "" {
		f, err := createRejects(path)
		if err != nil {
			return err
		}
		run.rejects = f
		err = run.all(ctx.Context, record.NewReader(in, options))
		return errors.Join(err, f.Close())
	}
	return run.all(ctx.Context, record.NewReader(in, options))
}

// createRejects makes the file of refusals, for its owner alone since it is about people. It replaces none.
func createRejects(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, (&failure{status: exitIO, err: err}).withHint("take another file for --rejects")
	}
	return f, err
}

func (c *console) newIssuing(ctx *cli.Context) (*issuing, error) {
	if err := exactArgs(ctx, 1); err != nil {
		return nil, err
	}
	if err := needs(ctx, "dir"); err != nil {
		return nil, err
	}
	run := &issuing{console: c, summary: ctx.Bool("summary"), show: shown(ctx)}
	var err error
	if run.outputs.Level, err = oneOf[qr.Level](ctx, "level", levels); err != nil {
		return nil, err
	}
	if err := run.setFormats(ctx); err != nil {
		return nil, err
	}
	if err := run.setSize(ctx); err != nil {
		return nil, err
	}
	for _, name := range run.show {
		if !isConcealed(name) {
			return nil, usage("--show: %q is no concealed claim", name).withHint("as in portrait, resident_address or none")
		}
	}
	run.now, err = c.at(ctx)
	return run, err
}

func (run *issuing) setFormats(ctx *cli.Context) error {
	for _, name := range ctx.StringSlice("format") {
		switch {
		case name == formatTerminal:
			run.terminal = true
		case slices.Contains(run.outputs.Formats, issuer.Format(name)):
		case slices.Contains(formats, name):
			run.outputs.Formats = append(run.outputs.Formats, issuer.Format(name))
		default:
			return usage("--format: %q is not understood", name).withHint("one of %s", strings.Join(formats, ", "))
		}
	}
	run.outputs.Dir = ctx.Path("out")
	switch {
	case run.outputs.Dir != "":
	case len(run.outputs.Formats) == 0:
	default:
		return usage("issue: flag --out is missing").withHint("--out FOLDER for files, or --format terminal")
	}
	return nil
}

func (run *issuing) setSize(ctx *cli.Context) error {
	switch {
	case ctx.IsSet("mm") && ctx.IsSet("px"):
		return usage("--mm and --px exclude each other").withHint("--mm with --dpi for paper, --px for a screen")
	case ctx.IsSet("dpi") && !ctx.IsSet("mm"):
		return usage("--dpi goes with --mm").withHint("as in --mm 40 --dpi 300")
	case ctx.IsSet("mm") && (!(ctx.Float64("mm") > 0) || ctx.Int("dpi") < 1): // NaN is not above 0 either
		return usage("--mm and --dpi must be above 0").withHint("as in --mm 40 --dpi 300")
	case ctx.Int("px") < 1:
		return usage("--px must be above 0").withHint("as in --px 8")
	case ctx.IsSet("mm"):
		run.outputs.Side, run.outputs.DPI = ctx.Float64("mm"), ctx.Int("dpi")
	default:
		run.outputs.Module = ctx.Int("px")
	}
	return nil
}

// shown names the claims of --show, an empty list for none.
func shown(ctx *cli.Context) []string {
	names := ctx.StringSlice("show")
	if slices.Equal(names, []string{"none"}) {
		return []string{}
	}
	return names
}

func isConcealed(name string) bool {
	for _, t := range credential.Types() {
		for _, claim := range t.Claims {
			if claim.Name == name && claim.Concealed {
				return true
			}
		}
	}
	return false
}

// records opens the file of records. Portraits are read from its folder, and no link leads out of that.
func (c *console) records(ctx *cli.Context, now time.Time) (io.ReadCloser, record.Options, error) {
	options := record.Options{Now: now, Encode: encodePortrait}
	path, photos := ctx.Args().First(), ctx.Path("photos")
	if photos == "" {
		photos = filepath.Dir(path)
	}
	folder, err := os.OpenRoot(photos)
	if err != nil {
		return nil, options, err
	}
	options.Portraits = folder.FS()
	if path == "-" {
		return io.NopCloser(c.in), options, nil
	}
	f, err := openFile(path)
	return f, options, err
}

// encodePortrait makes the small portrait of a photo, turned upright as its camera says.
func encodePortrait(photo []byte) ([]byte, error) {
	img, err := scan.Decode(photo)
	if err != nil {
		return nil, err
	}
	return portrait.Encode(img, portrait.Budget)
}

// all issues what may be signed, and says how far it came.
func (run *issuing) all(ctx context.Context, records *record.Reader) error {
	err := run.each(ctx, records)
	run.count()
	switch {
	case err == nil && run.refused > 0:
		return exitStatus(exitData)
	case err == nil:
		return nil
	}
	f := asFailure(err)
	if run.line > 0 {
		f.hint = run.resume()
	}
	return f
}

// resume says how to go on after a stop: what is issued already would be issued once more.
func (run *issuing) resume() string {
	where := ""
	if run.outputs.Dir != "" {
		where = fmt.Sprintf(" (see %s)", filepath.Join(run.outputs.Dir, issuer.IssuedName))
	}
	return fmt.Sprintf("records up to line %d are issued or refused%s: go on with line %d", run.line, where, run.line+1)
}

func (run *issuing) each(ctx context.Context, records *record.Reader) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, refusals, err := records.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case len(refusals) > 0:
			err = run.refuse(refusals...)
		default:
			err = run.one(r)
		}
		if err != nil {
			return err
		}
	}
}

// one issues one record. What does not fit a code, or a code that does not fit its size, is a refusal of that record.
func (run *issuing) one(r *record.Record) error {
	var refusal record.Refusal
	issued, err := run.issuer.Issue(r, run.now)
	switch {
	case errors.As(err, &refusal):
		return run.refuse(refusal)
	case err != nil:
		return fmt.Errorf("line %d: %w", r.Line, err)
	}
	var drawing string
	if run.terminal {
		symbol, err := run.symbol(issued.Text)
		if err != nil {
			return run.refuse(run.unfit(r, err))
		}
		drawing = symbol.Terminal()
	}
	summary, err := run.outputs.Write(issued)
	if err != nil {
		return run.notWritten(r, issued, err)
	}
	run.issued++
	run.line = r.Line
	run.warnings(r.Line, issued, summary)
	if run.terminal {
		run.print("%s\n%s\n", issued.ID, drawing)
	}
	if run.summary {
		return run.printJSON(summary)
	}
	return run.out.err
}

// notWritten tells a code that does not fit its size, of which nothing is written, from a file that failed.
func (run *issuing) notWritten(r *record.Record, issued *issuer.Issued, err error) error {
	if errors.Is(err, issuer.ErrGivenBefore) {
		return err
	}
	if !run.draws() {
		return fmt.Errorf("line %d: %w", r.Line, err)
	}
	symbol, unfit := run.symbol(issued.Text)
	if unfit == nil && slices.Contains(run.outputs.Formats, issuer.PNG) {
		unfit = run.checkSize(symbol)
	}
	if unfit != nil {
		return run.refuse(run.unfit(r, unfit))
	}
	return fmt.Errorf("line %d: %w", r.Line, err)
}

// draws reports whether a symbol is among the files.
func (run *issuing) draws() bool {
	return slices.Contains(run.outputs.Formats, issuer.PNG) || slices.Contains(run.outputs.Formats, issuer.SVG)
}

func (run *issuing) symbol(text string) (*qr.Symbol, error) {
	if run.outputs.Level == "" {
		return qr.Encode(text)
	}
	return qr.EncodeLevel(text, run.outputs.Level)
}

// checkSize checks that a PNG of the symbol can have the size that was asked for.
func (run *issuing) checkSize(symbol *qr.Symbol) error {
	if run.outputs.Side > 0 {
		_, err := symbol.Print(run.outputs.Side, run.outputs.DPI)
		return err
	}
	if side := symbol.Pixels(qr.Raster{Module: 1}); run.outputs.Module > qr.MaxPixels/side {
		return fmt.Errorf("qr: version %d with %d pixels a module is wider than %d pixels", symbol.Version(), run.outputs.Module, qr.MaxPixels)
	}
	return nil
}

// unfit is the refusal of a record whose code does not fit; a portrait in it is what takes the room.
func (run *issuing) unfit(r *record.Record, err error) record.Refusal {
	refusal := record.Refusal{Line: r.Line, RecordID: r.ID, Field: "claims", Code: "claim-format", Reason: err.Error()}
	if r.Document.Holder().Portrait != nil && slices.Contains(run.show, "portrait") {
		refusal.Field, refusal.Code = "portrait", "portrait-too-large"
	}
	return refusal
}

func (run *issuing) warnings(line int, issued *issuer.Issued, summary *issuer.Summary) {
	for _, w := range issued.Warnings {
		run.warn("line %d: %s: %s (%s)", line, w.Field, warningText(w.Code).EN, w.Code)
	}
	if size := summary.Print; size != nil && size.Module < smallestModule {
		run.dense++
		run.warn("line %d: %s: modules of %g mm, below %g mm they are hard to scan; the code is %g mm wide",
			line, issued.ID, size.Module, smallestModule, size.Side)
	}
}

// refuse says why a record is not signed.
func (run *issuing) refuse(refusals ...record.Refusal) error {
	run.refused++
	run.line = refusals[0].Line
	for _, r := range refusals {
		run.say("refused: %v", r)
		if run.rejects == nil {
			continue
		}
		line, err := jsonLine(r)
		if err != nil {
			return err
		}
		if _, err := run.rejects.Write(line); err != nil {
			return err
		}
	}
	return nil
}

func (run *issuing) count() {
	run.say("%d issued, %d refused", run.issued, run.refused)
	if run.dense > 0 {
		run.hint("a larger --mm makes larger modules; --show none leaves the portrait out, --level L takes less room")
	}
}

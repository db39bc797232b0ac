package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier/scan"
)

func (c *console) scanCommand() *cli.Command {
	return &cli.Command{
		Name:      "scan",
		Usage:     "print the texts of the QR codes in pictures (đọc mã QR)",
		ArgsUsage: "FILE…",
		Description: `Prints one line for each PNG, JPEG, WebP or GIF file: the texts of the codes in it, separated by tabs, or an
empty line where there are none or the picture cannot be read. It judges nothing. Where nothing is read it says what
would help.

EXAMPLES
   giayto scan card.png
   giayto scan --json *.jpg
   giayto scan --draw seen.png card.jpg`,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print JSON Lines with each code, its place and how it was read, and what was seen and not read"},
			&cli.PathFlag{Name: "draw", Usage: "write the picture to a new `FILE`, a PNG, with a line around each code and a dashed one around what was not read"},
			langFlag(),
		},
		Action: c.scan,
	}
}

func (c *console) scan(ctx *cli.Context) error {
	if ctx.NArg() == 0 {
		return usage("scan: no file given").withHint("giayto scan card.png")
	}
	run := scanning{console: c, json: ctx.Bool("json"), draw: ctx.Path("draw")}
	if run.draw != "" && ctx.NArg() > 1 {
		return usage("--draw goes with one picture").withHint("run giayto scan for each")
	}
	var err error
	if run.lang, err = c.lang(ctx.String("lang")); err != nil {
		return err
	}
	return run.files(ctx.Context, ctx.Args().Slice())
}

// A scanning is one run of scan.
type scanning struct {
	*console
	json bool
	draw string // the file to draw to, if any
	lang message.Lang
}

// files scans one after the other; those that are no pictures keep none of the others from it.
func (c scanning) files(ctx context.Context, paths []string) error {
	var status error
	for _, path := range paths {
		found, err := c.file(ctx, path)
		var f *failure
		switch {
		case errors.As(err, &f) && f.status == exitData:
			c.say("%v", f)
			status = exitStatus(exitData)
		case err != nil:
			return err
		}
		if err := c.printScanned(path, found, err == nil); err != nil {
			return err
		}
	}
	return status
}

// printScanned prints what was found in a file; where it is a picture and nothing was read, what would help.
func (c scanning) printScanned(path string, found scan.Result, picture bool) error {
	if c.json {
		out := scanned(path, found)
		if picture {
			out.Hint = found.Hint()
		}
		return c.printJSON(out)
	}
	c.print("%s\n", textLine(found.Codes))
	c.sayErrors(path, found)
	if found.Partial {
		c.say("%q: %s", path, mayHoldMore)
	}
	if picture {
		c.sayHint(path, found, c.lang)
	}
	return c.out.err
}

// sayErrors says which codes in a picture were read and hold no text.
func (c *console) sayErrors(path string, found scan.Result) {
	for _, code := range found.Codes {
		if code.Err != nil {
			c.say("%q: %v", path, code.Err)
		}
	}
}

// sayHint says of a picture in which nothing was read what is wrong and what would help.
func (c *console) sayHint(path string, found scan.Result, lang message.Lang) {
	if m, ok := message.Lookup(string(found.Hint())); ok {
		c.say("%q: %s %s", path, m.Text().In(lang), m.Next("").In(lang))
	}
}

// mayHoldMore says of a picture that its Result is partial.
const mayHoldMore = "picture may hold more symbols than were read"

// file scans a picture and draws it where that is asked for.
func (c scanning) file(ctx context.Context, path string) (scan.Result, error) {
	data, err := readBounded(path, scan.MaxFile)
	if err != nil {
		return scan.Result{}, err
	}
	img, err := scan.Decode(data)
	if err != nil {
		return scan.Result{}, dataError("%q: %w", path, err)
	}
	var reader scan.Reader
	found, err := reader.Read(ctx, img)
	if err == nil && c.draw != "" {
		err = createDrawing(c.draw, img, found)
	}
	return found, err
}

// readBounded reads a file of at most limit bytes.
func readBounded(path string, limit int64) ([]byte, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAllBounded(f, path, limit)
}

func readAllBounded(r io.Reader, name string, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, dataError("%q is larger than %d bytes", name, limit)
	}
	return data, nil
}

func textLine(codes []scan.Code) string {
	texts := make([]string, 0, len(codes))
	for _, code := range codes {
		if code.Err == nil {
			texts = append(texts, safe(code.Text))
		}
	}
	return strings.Join(texts, "\t")
}

// The JSON of a file that was scanned.
type (
	scannedFile struct {
		File    string        `json:"file"`
		Codes   []scannedCode `json:"codes"`
		Unread  []unreadCode  `json:"unread,omitempty"`  // seen and not read
		Hint    scan.Hint     `json:"hint,omitempty"`    // where nothing was read
		Partial bool          `json:"partial,omitempty"` // there may be more
	}
	scannedCode struct {
		Text    string    `json:"text,omitempty"`
		Corners [4][2]int `json:"corners"` // x, y in pixels: top left, top right, bottom right, bottom left of the symbol
		Version int       `json:"version"`
		Level   string    `json:"level"`
		Pass    string    `json:"pass"`
		Error   string    `json:"error,omitempty"`
	}
	unreadCode struct { // the units are those of scan.Sighting
		Corners   [4][2]int `json:"corners"`
		Module    float64   `json:"module,omitempty"`
		Light     float64   `json:"light"`
		Contrast  float64   `json:"contrast"`
		Noise     float64   `json:"noise"`
		Beat      float64   `json:"beat"`
		Saturated float64   `json:"saturated"`
		Blur      float64   `json:"blur"`
		Slant     float64   `json:"slant"`
		Sheared   bool      `json:"sheared,omitempty"`
		Bend      float64   `json:"bend"`
		Misfit    float64   `json:"misfit"`
		Cut       bool      `json:"cut,omitempty"`
	}
)

func scanned(path string, found scan.Result) scannedFile {
	out := scannedFile{File: path, Codes: []scannedCode{}, Partial: found.Partial}
	for _, code := range found.Codes {
		s := scannedCode{Text: code.Text, Corners: places(code.Corners), Version: code.Version, Level: code.Level.String(), Pass: code.Pass}
		if code.Err != nil {
			s.Error = code.Err.Error()
		}
		out.Codes = append(out.Codes, s)
	}
	for _, s := range found.Unread {
		out.Unread = append(out.Unread, unreadCode{
			Corners: places(s.Corners), Module: thousandths(s.Module), Light: thousandths(s.Light), Contrast: thousandths(s.Contrast),
			Noise: thousandths(s.Noise), Beat: thousandths(s.Beat), Saturated: thousandths(s.Saturated), Blur: thousandths(s.Blur), Slant: thousandths(s.Slant),
			Sheared: s.Sheared, Bend: thousandths(s.Bend), Misfit: thousandths(s.Misfit), Cut: s.Cut,
		})
	}
	return out
}

func places(corners [4]image.Point) (out [4][2]int) {
	for i, p := range corners {
		out[i] = [2]int{p.X, p.Y}
	}
	return out
}

// thousandths leaves out what no measure tells.
func thousandths(v float64) float64 { return math.Round(1000*v) / 1000 }

// printJSON writes v as one line of JSON.
func (c *console) printJSON(v any) error {
	line, err := jsonLine(v)
	if err != nil {
		return err
	}
	_, err = c.out.Write(line)
	return err
}

func jsonLine(v any) ([]byte, error) {
	data, err := jose.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding the result: %w", err)
	}
	return append(safeJSON(data), '\n'), nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
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
		ArgsUsage: "FILE…|-",
		Description: `Prints one line for each PNG, JPEG, WebP or GIF file: the texts of the codes in it, separated by tabs, or an
empty line where there are none or the picture cannot be read. It judges nothing. Where nothing is read it says what
would help. - is a picture from standard input.

JSON
   A line for each file: codes are read; unread were seen and not read; hint says what would help where nothing was read;
   partial says that there may be more.
   corners    x and y in pixels from the top left: the symbol's top left, top right, bottom right, bottom left
   version    1 to 40; level of error correction L, M, Q or H; corrected: how many codewords it has mended
   pass       how the picture was seen: plain, blurred, doubled, fine
   part       of a message over several symbols: index from 0, total, parity (exclusive or of the message's bytes), text
   fnc1       position 1 (GS1) or 2 (an industry, named by indicator)
   error      why a code that was read has no text: encoding, part
   module     width of a module in pixels, left out where it is not known
   light, contrast, noise    brightness of light modules, how much darker dark ones are, deviation by noise: 0 to 1
   saturated, misfit, beat   shares from 0 to 1: of modules flooded with light, of the modules known beforehand that are
                             wrong (0.5 by chance), of the variance that is a display's beat
   blur, bend   standard deviations in modules: of what blurs the symbol, and of its places from those of a flat one
   slant      degrees from which it is seen; sheared: moved while its rows were exposed; cut: it leaves the picture

EXAMPLES
   giayto scan card.png
   giayto scan --json *.jpg
   giayto scan --draw seen.png card.jpg
   curl -s https://example.org/card.jpg | giayto scan -`,
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
	run := scanning{console: c, reader: new(scan.Reader), json: ctx.Bool("json"), draw: ctx.Path("draw")}
	if run.draw != "" && ctx.NArg() > 1 {
		return usage("--draw goes with one picture").withHint("run giayto scan for each")
	}
	if run.draw != "" && exists(run.draw) {
		return drawingExists(run.draw)
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
	reader *scan.Reader
	json   bool
	draw   string // the file to draw to, if any
	lang   message.Lang
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
	if picture {
		c.sayScanned(path, found, c.lang)
	}
	return c.out.err
}

// sayScanned says of a picture which codes in it were read and hold no text, whether there may be more, and where nothing
// was read what is wrong and what would help.
func (c *console) sayScanned(path string, found scan.Result, lang message.Lang) {
	for _, code := range found.Codes {
		switch p := code.Part; {
		case p != nil:
			c.say("%q: %s (%d/%d).", path, message.WordPart.Text().In(lang), p.Index+1, p.Total)
		case code.Err != nil:
			c.say("%q: %s", path, message.WordNoText.Text().In(lang))
		}
	}
	switch {
	case found.Partial && len(found.Codes) > 0:
		c.say("%q: %s", path, message.WordMayHoldMore.Text().In(lang))
	case found.Partial:
		c.say("%q: %s", path, message.WordNotSearched.Text().In(lang))
	}
	if m, ok := message.Lookup(string(found.Hint())); ok {
		c.say("%q: %s %s", path, m.Text().In(lang), m.Next("").In(lang))
	}
}

// file scans a picture and draws it where that is asked for.
func (c scanning) file(ctx context.Context, path string) (scan.Result, error) {
	data, err := c.picture(path)
	if err != nil {
		return scan.Result{}, err
	}
	img, err := scan.Decode(data)
	if err != nil {
		return scan.Result{}, dataError("%q: %w", path, err)
	}
	found, err := c.reader.Read(ctx, img)
	if err == nil && c.draw != "" {
		err = createDrawing(c.draw, img, found)
	}
	return found, err
}

// picture reads a file, or standard input.
func (c scanning) picture(path string) ([]byte, error) {
	if path == "-" {
		return readAllBounded(c.in, "-", scan.MaxFile)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, (&failure{status: exitIO, err: fmt.Errorf("%q is a folder", path)}).
			withHint("giayto scan %s reads the pictures in it", filepath.Join(path, "*.jpg"))
	}
	return readBounded(path, scan.MaxFile)
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
		Text      string       `json:"text,omitempty"`
		Corners   [4][2]int    `json:"corners"` // x, y in pixels: top left, top right, bottom right, bottom left of the symbol
		Version   int          `json:"version"`
		Level     string       `json:"level"`
		Corrected int          `json:"corrected,omitempty"`
		Pass      string       `json:"pass"`
		Part      *scannedPart `json:"part,omitempty"`
		FNC1      *scannedFNC1 `json:"fnc1,omitempty"`
		Error     string       `json:"error,omitempty"` // encoding or part
	}
	scannedPart struct {
		Index  int    `json:"index"` // from 0
		Total  int    `json:"total"`
		Parity byte   `json:"parity"`
		Text   string `json:"text,omitempty"`
	}
	scannedFNC1 struct {
		Position  int  `json:"position"`
		Indicator byte `json:"indicator,omitempty"`
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
		out.Codes = append(out.Codes, scannedCodeOf(code))
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

func scannedCodeOf(code scan.Code) scannedCode {
	out := scannedCode{
		Text: code.Text, Corners: places(code.Corners), Version: code.Version, Level: code.Level.String(),
		Corrected: code.Corrected, Pass: code.Pass,
	}
	switch p := code.Part; {
	case p != nil:
		out.Error, out.Part = "part", &scannedPart{p.Index, p.Total, p.Parity, p.Text}
	case code.Err != nil:
		out.Error = "encoding"
	}
	if f := code.FNC1; f.Position != 0 {
		out.FNC1 = &scannedFNC1{f.Position, f.Indicator}
	}
	return out
}

func places(corners [4]image.Point) (out [4][2]int) {
	for i, p := range corners {
		out[i] = [2]int{p.X, p.Y}
	}
	return out
}

// thousandths rounds a measure, none of which tells more.
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

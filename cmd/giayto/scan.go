package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/verifier/scan"
)

func (c *console) scanCommand() *cli.Command {
	return &cli.Command{
		Name:      "scan",
		Usage:     "print the texts of the QR codes in pictures (đọc mã QR)",
		ArgsUsage: "FILE…",
		Description: `Prints one line for each PNG, JPEG, WebP or GIF file: the texts of the codes in it, separated by tabs, or an
empty line where there are none or the picture cannot be read. It judges nothing.

EXAMPLES
   giayto scan card.png
   giayto scan --json *.jpg`,
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print JSON Lines with the place of each code"}},
		Action: c.scan,
	}
}

func (c *console) scan(ctx *cli.Context) error {
	if ctx.NArg() == 0 {
		return usage("scan: no file given").withHint("giayto scan card.png")
	}
	var status error
	for _, path := range ctx.Args().Slice() {
		found, err := scanFile(ctx.Context, path)
		var f *failure
		switch {
		case errors.As(err, &f) && f.status == exitData:
			c.say("%v", f)
			status = exitStatus(exitData)
		case err != nil:
			return err
		}
		if err := c.printScanned(path, found, ctx.Bool("json")); err != nil {
			return err
		}
	}
	return status
}

func (c *console) printScanned(path string, found scan.Result, asJSON bool) error {
	if asJSON {
		return c.printJSON(scanned(path, found))
	}
	c.print("%s\n", textLine(found.Codes))
	if found.Partial {
		c.say("%q: %s", path, mayHoldMore)
	}
	return c.out.err
}

// mayHoldMore says of a picture that its Result is partial.
const mayHoldMore = "picture may hold more symbols than were read"

func scanFile(ctx context.Context, path string) (scan.Result, error) {
	data, err := readBounded(path, scan.MaxFile)
	if err != nil {
		return scan.Result{}, err
	}
	img, err := scan.Decode(data)
	if err != nil {
		return scan.Result{}, dataError("%q: %w", path, err)
	}
	var reader scan.Reader
	return reader.Read(ctx, img)
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
		Partial bool          `json:"partial,omitempty"` // there may be more
	}
	scannedCode struct {
		Text    string    `json:"text,omitempty"`
		Corners [4][2]int `json:"corners"` // x, y in pixels: top left, top right, bottom right, bottom left of the symbol
		Error   string    `json:"error,omitempty"`
	}
)

func scanned(path string, found scan.Result) scannedFile {
	out := scannedFile{File: path, Codes: []scannedCode{}, Partial: found.Partial}
	for _, code := range found.Codes {
		s := scannedCode{Text: code.Text}
		for i, p := range code.Corners {
			s.Corners[i] = [2]int{p.X, p.Y}
		}
		if code.Err != nil {
			s.Error = code.Err.Error()
		}
		out.Codes = append(out.Codes, s)
	}
	return out
}

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

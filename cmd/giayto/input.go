package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/card"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier/scan"
)

// maxLine bounds one line of text: the longest compact form.
const maxLine = jose.MaxCompact

// lineEnds are the characters that may stand around a text without being a part of it.
const lineEnds = "\x00\ufeff \r\n"

// An inputHandler takes what was found in one place: the texts of the codes in a picture, which may belong together,
// or one text. No text at all means that there is something which nobody can read.
type inputHandler func(texts ...string) error

// readInput reads an argument: "-" for lines from standard input, a picture, a file with one text a line, or a text
// itself.
func (c *console) readInput(ctx *cli.Context, arg string, handle inputHandler) error {
	if arg == "-" {
		return readLines(ctx.Context, c.in, handle)
	}
	if _, err := os.Stat(arg); err != nil {
		if isText(arg) {
			return handle(arg)
		}
		return (&failure{status: exitIO, err: err}).
			withHint("a text that is not one of giayto's can be piped: %s -", ctx.Command.HelpName)
	}
	f, err := openFile(arg)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReader(f)
	begin, err := r.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case isPicture(begin):
		lang, err := c.lang(ctx.String("lang"))
		if err != nil {
			return err
		}
		return c.readPicture(ctx.Context, arg, r, lang, handle)
	case isDrawing(begin):
		return dataError("%q is a drawing, not a picture", arg).withHint("export it as PNG; pictures are PNG, JPEG, WebP and GIF")
	case isBinary(begin):
		return dataError("%q is neither a picture nor text", arg).withHint("pictures are PNG, JPEG, WebP and GIF")
	}
	return readLines(ctx.Context, r, handle)
}

// isText tells a text from the name of a file that does not exist.
func isText(arg string) bool {
	return gt1.Is(arg) || strings.HasPrefix(arg, "eyJ") || card.Recognise(arg) != card.Unknown
}

// isPicture recognises the formats that package scan reads by their first bytes.
func isPicture(begin []byte) bool {
	for _, magic := range []string{"\x89PNG", "\xff\xd8\xff", "GIF8"} {
		if bytes.HasPrefix(begin, []byte(magic)) {
			return true
		}
	}
	return isWebP(begin)
}

// isWebP is RFC 9649, section 2.4.
func isWebP(begin []byte) bool {
	return len(begin) >= 12 && string(begin[:4]) == "RIFF" && string(begin[8:12]) == "WEBP"
}

// isDrawing recognises SVG and PDF by their first bytes.
func isDrawing(begin []byte) bool {
	begin = bytes.TrimLeft(begin, lineEnds+"\t")
	for _, magic := range []string{"<svg", "<?xml", "%PDF"} {
		if bytes.HasPrefix(begin, []byte(magic)) {
			return true
		}
	}
	return false
}

// isBinary tells other files by a zero byte within a line. At its ends some hand-held scanners leave such bytes.
func isBinary(begin []byte) bool {
	for line := range bytes.SplitSeq(begin, []byte("\n")) {
		if bytes.IndexByte(bytes.Trim(line, lineEnds), 0) >= 0 {
			return true
		}
	}
	return false
}

// readPicture hands over the texts of the codes in a picture, an empty one for each that is there and cannot be read. A
// damaged picture and one without a code have none. In a language it says what would help where nothing is read.
func (c *console) readPicture(ctx context.Context, name string, r io.Reader, lang message.Lang, handle inputHandler) error {
	data, err := io.ReadAll(io.LimitReader(r, scan.MaxFile+1))
	if err != nil {
		return err
	}
	img, err := scan.Decode(data)
	if err != nil {
		c.say("%q: %v", name, err)
		return handle()
	}
	var reader scan.Reader
	found, err := reader.Read(ctx, img)
	if err != nil {
		return err
	}
	var texts []string
	for _, code := range found.Codes {
		texts = append(texts, code.Text)
	}
	if found.Partial {
		texts = append(texts, "")
	}
	c.sayScanned(name, found, lang)
	return handle(texts...)
}

// readLines hands over one line after the other, without its white space and without empty ones: the texts between its
// tabs, as scan prints the codes of one picture. Of a line longer than maxLine it keeps nothing.
func readLines(ctx context.Context, from io.Reader, handle inputHandler) error {
	r := bufio.NewReaderSize(from, maxLine+2)
	for {
		line, err := r.ReadSlice('\n')
		tooLong := errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.ReadSlice('\n')
		}
		if stopped := ctx.Err(); stopped != nil {
			return stopped
		}
		if handled := handleLine(line, tooLong, handle); handled != nil {
			return handled
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

func handleLine(line []byte, tooLong bool, handle inputHandler) error {
	if tooLong {
		return handle()
	}
	var texts []string
	for text := range strings.SplitSeq(string(line), "\t") {
		if text = strings.Trim(text, lineEnds); text != "" {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return handle(texts...)
}

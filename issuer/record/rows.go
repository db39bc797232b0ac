package record

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
)

// rows reads a table (RFC 4180) row by row: cells between separators, in quotation marks where they hold a separator, a
// line break or quotation marks, which are doubled. It holds one row in memory, of at most MaxLine bytes.
type rows struct {
	in        io.Reader
	separator byte
	buffer    []byte
	start     int   // of what was not given out yet
	err       error // of in
	line      int   // how many lines were given out
	given     int64 // how many bytes
	ended     bool  // the last row had an end, and was not the file's
}

// The faults of a row. Reading goes on behind it.
var (
	errRowTooLong = errors.New("the row is too long")
	errQuotation  = errors.New("a quotation mark is neither doubled nor closed")
)

// next returns the next row without its end, to be used until the next call, and the number of its first line. Where
// quotation marks are at fault the row is one line, so that a mark that is not closed takes no other rows with it.
func (r *rows) next() (row []byte, line int, err error) {
	var q quoting
	for read := 0; ; {
		length := q.length(r.rest(), read, r.separator)
		read = len(r.rest())
		switch {
		case q == misquoted:
			return r.brokenLine()
		case length > 0:
			return r.take(length)
		case errors.Is(r.err, io.EOF) && len(r.rest()) > 0 && q != quoted:
			return r.take(len(r.rest()))
		case len(r.rest()) > MaxLine && q != quoted:
			return r.tooLong()
		case len(r.rest()) > MaxLine:
			return r.brokenLine()
		case errors.Is(r.err, io.EOF) && len(r.rest()) > 0:
			row, line, err = r.brokenLine()
			r.ended = false
			return row, line, err
		case r.err != nil:
			return nil, r.line, r.err
		}
		r.fill()
	}
}

// ahead is the line that comes next, as far as it is no longer than a header.
func (r *rows) ahead() []byte {
	for bytes.IndexByte(r.rest(), '\n') < 0 && r.err == nil && len(r.rest()) < maxHeader {
		r.fill()
	}
	line, _, _ := bytes.Cut(r.rest(), []byte("\n"))
	return line
}

func (r *rows) rest() []byte { return r.buffer[r.start:] }

// fill reads on.
func (r *rows) fill() {
	const chunk = 1 << 16
	if r.start > 0 {
		r.buffer = r.buffer[:copy(r.buffer, r.rest())]
		r.start = 0
	}
	r.buffer = slices.Grow(r.buffer, chunk)
	n, err := r.in.Read(r.buffer[len(r.buffer):cap(r.buffer)])
	r.buffer, r.err = r.buffer[:len(r.buffer)+n], err
}

// take gives out what is there up to a length.
func (r *rows) take(length int) (row []byte, line int, err error) {
	row = r.rest()[:length]
	r.start, r.given = r.start+length, r.given+int64(length)
	r.ended = bytes.HasSuffix(row, []byte("\n"))
	first := r.line + 1
	r.line += max(1, bytes.Count(row, []byte("\n")))
	row = bytes.TrimSuffix(bytes.TrimSuffix(row, []byte("\n")), []byte("\r"))
	if len(row) > MaxLine {
		return nil, first, errRowTooLong
	}
	return row, first, nil
}

// brokenLine gives out one line of a row that is not quoted as it should be.
func (r *rows) brokenLine() (row []byte, line int, err error) {
	for bytes.IndexByte(r.rest(), '\n') < 0 && r.err == nil {
		if len(r.rest()) > MaxLine {
			return r.tooLong()
		}
		r.fill()
	}
	length := bytes.IndexByte(r.rest(), '\n') + 1
	if length == 0 {
		length = len(r.rest())
	}
	row, line, err = r.take(length)
	if err == nil {
		err = errQuotation
	}
	return row, line, err
}

// tooLong passes over a line of any length.
func (r *rows) tooLong() (row []byte, line int, err error) {
	for {
		if end := bytes.IndexByte(r.rest(), '\n'); end >= 0 {
			r.start, r.given = r.start+end+1, r.given+int64(end)+1
			break
		}
		r.start, r.given = len(r.buffer), r.given+int64(len(r.rest()))
		if r.err != nil {
			break
		}
		r.fill()
	}
	r.line++
	return nil, r.line, errRowTooLong
}

// A quoting is where in its cells a row has been read to.
type quoting int

const (
	cellStart quoting = iota
	unquoted
	quoted
	quoteEnd // behind a quotation mark within a quoted cell: it ends the cell, or the next one makes it a mark of the text
	misquoted
)

// length reads on from a position, and returns the length of the row with its end, 0 where it goes on.
func (q *quoting) length(row []byte, from int, separator byte) int {
	for i := from; i < len(row); i++ {
		switch *q = q.after(row[i], separator); {
		case *q == misquoted:
			return 0
		case row[i] == '\n' && *q == cellStart:
			return i + 1
		}
	}
	return 0
}

func (q quoting) after(c, separator byte) quoting {
	switch {
	case q == quoted && c == '"':
		return quoteEnd
	case q == quoted:
		return quoted
	case c == separator, c == '\n':
		return cellStart
	case q == cellStart && c == '"', q == quoteEnd && c == '"':
		return quoted
	case q == quoteEnd && c != '\r':
		return misquoted
	case q == quoteEnd:
		return quoteEnd
	}
	return unquoted
}

// rawCells takes a row apart, and leaves its cells as they are written.
func rawCells(row []byte, separator byte) []string {
	var all []string
	q, from := cellStart, 0
	for i, c := range row {
		if q = q.after(c, separator); q == cellStart && c == separator {
			all = append(all, string(row[from:i]))
			from = i + 1
		}
	}
	return append(all, string(row[from:]))
}

// cells are what the cells of a row hold.
func cells(row []byte, separator byte) []string {
	all := rawCells(row, separator)
	for i := range all {
		all[i] = cell(all[i])
	}
	return all
}

// cell is a cell's text without quotation marks and the space around it. What a program has written as a formula, so that
// a spreadsheet keeps its zeros, is the formula's text: ="001099000001".
func cell(s string) string {
	if len(s) >= 2 && s[0] == '"' {
		s = strings.ReplaceAll(strings.TrimSuffix(s[1:], `"`), `""`, `"`)
	}
	s = strings.TrimSpace(s)
	if text, ok := strings.CutPrefix(s, `="`); ok && strings.HasSuffix(text, `"`) {
		s = strings.TrimSuffix(text, `"`)
	}
	return s
}

// quote is a cell that holds a text.
func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

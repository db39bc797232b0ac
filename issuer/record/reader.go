package record

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"time"
)

// MaxLine bounds one record in bytes. The longest real one, a licence of all classes, takes 4 KiB.
const MaxLine = 1 << 20

// Options are what records are judged by.
type Options struct {
	// Now is the time of issue.
	Now time.Time
	// Portraits is the folder that file names of portraits are relative to. It should keep symbolic links inside, as
	// os.Root does. With nil a record with a portrait is refused.
	Portraits fs.FS
	// Encode makes a WebP of a JPEG or a PNG. With nil only WebP files are taken.
	Encode func(photo []byte) (webp []byte, err error)
	// PortraitBudget is how many bytes a portrait may take as WebP, 0 for portrait.Budget.
	PortraitBudget int
	// Before is how many lines of the file are before those that are read. A Reader notices what is repeated among those.
	Before int
}

// A Reader reads a file of records line by line. Whatever the file holds, it needs the memory of one line, and 16
// bytes for each record, to find those that are repeated.
type Reader struct {
	in      *bufio.Reader
	options Options
	line    int
	seen    map[[16]byte]bool
}

// byteOrderMark begins the files of some Windows programs.
var byteOrderMark = []byte("\ufeff")

// NewReader returns a Reader of a file of records.
func NewReader(r io.Reader, o Options) *Reader {
	const lineEnds = 3 + 2 // byte order mark, CR, LF
	return &Reader{in: bufio.NewReaderSize(r, MaxLine+lineEnds), options: o, line: o.Before, seen: make(map[[16]byte]bool)}
}

// Next returns the next record, or the refusals of a record that may not be signed. Blank lines are passed over. The
// error is io.EOF after the last line; any other comes from the file.
func (r *Reader) Next() (*Record, []Refusal, error) {
	for {
		line, err := r.next()
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, []Refusal{tooLong(r.line)}, nil
		case err != nil:
			return nil, nil, err
		case len(line) == 0:
			continue
		}
		p := parser{Options: r.options, line: r.line}
		record := p.parse(line)
		switch {
		case p.id != "":
			if r.repeated("record_id", p.id) {
				p.refuse("record_id", codeRepeated, "another line before has it")
				record = nil
			}
		case record != nil:
			if r.repeated(record.Document.Type().VCT, record.Document.Number()) {
				p.refuse("", codeRepeated, "another line before has the document, and both are without a record_id")
				record = nil
			}
		}
		return record, p.refusals, nil
	}
}

// next returns one line without its end and the space around it. The error is bufio.ErrBufferFull for a line that is
// too long, of which the rest was passed over.
func (r *Reader) next() ([]byte, error) {
	line, err := r.in.ReadSlice('\n')
	if len(line) == 0 {
		return nil, err
	}
	r.line++
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, r.skip()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if r.line == 1 {
		line = bytes.TrimPrefix(line, byteOrderMark)
	}
	if line = bytes.Trim(line, " \t\r\n"); len(line) > MaxLine {
		return nil, bufio.ErrBufferFull
	}
	return line, nil
}

// skip reads to the end of a line that is too long.
func (r *Reader) skip() error {
	for {
		_, err := r.in.ReadSlice('\n')
		switch {
		case err == nil || errors.Is(err, io.EOF):
			return bufio.ErrBufferFull
		case !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

// repeated reports whether a line before had that name of that kind: a record ID, or the number of a type's document.
func (r *Reader) repeated(kind, name string) bool {
	h := sha256.Sum256([]byte(kind + "\x00" + name))
	key := [16]byte(h[:16])
	if r.seen[key] {
		return true
	}
	r.seen[key] = true
	return false
}

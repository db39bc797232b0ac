package record

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/unicode"

	"github.com/giayto/giayto/credential"
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
	// Type is the type of all records of a table that has no column for it, nil for none. Records in JSON name their own.
	Type *credential.Type
	// Table: the file is a table, whatever its first line looks like.
	Table bool
	// PortraitBudget is how many bytes a portrait may take as WebP, 0 for portrait.Budget.
	PortraitBudget int
	// Before is how many lines of the file are before those that are read. A Reader notices what is repeated among those.
	Before int
}

// A Reader reads a file of records: JSON Lines, or a table as spreadsheets write them (RECORDS.md). Whatever the file
// holds, it needs the memory of one record, and 16 bytes for each, to find those that are repeated.
type Reader struct {
	in      *bufio.Reader
	options Options
	opened  bool
	table   *table // nil for JSON Lines
	line    int
	row     Row
	seen    map[[16]byte]bool

	first    []byte // the first line and its error, until it is read again
	firstErr error
}

// byteOrderMark begins the files of some Windows programs.
var byteOrderMark = []byte("\ufeff")

// workbooks are what the files of spreadsheets begin with that are no text: ZIP archives, and the compound files of old Excels.
var workbooks = []string{"PK\x03\x04", "\xd0\xcf\x11\xe0"}

// NewReader returns a Reader of a file of records.
func NewReader(r io.Reader, o Options) *Reader {
	const lineEnds = 3 + 2 // byte order mark, CR, LF
	return &Reader{in: bufio.NewReaderSize(r, MaxLine+lineEnds), options: o, line: o.Before, seen: make(map[[16]byte]bool)}
}

// Next returns the next record, or the refusals of a record that may not be signed. Blank lines are passed over. The
// error is io.EOF after the last line, a *HeaderError for a table that is not understood; any other comes from the file.
func (r *Reader) Next() (*Record, []Refusal, error) {
	if err := r.open(); err != nil {
		return nil, nil, err
	}
	p, record, err := r.read()
	if err != nil {
		return nil, nil, err
	}
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

// read reads one record, nil where anything is refused.
func (r *Reader) read() (*parser, *Record, error) {
	if r.table != nil {
		return r.readRow()
	}
	for {
		line, err := r.next()
		p := &parser{Options: r.options, line: r.line}
		r.row = Row{Line: r.line, text: line}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			p.refusals = []Refusal{tooLong(r.line)}
			return p, nil, nil
		case err != nil:
			return nil, nil, err
		case len(line) > 0:
			return p, p.parse(line), nil
		}
	}
}

// readRow reads one row of a table. Where a cell is at fault, nothing else is said of it.
func (r *Reader) readRow() (*parser, *Record, error) {
	row, line, err := r.table.next()
	p := &parser{Options: r.options, line: line}
	r.row = Row{Line: line, text: row, table: r.table}
	switch {
	case errors.Is(err, errRowTooLong):
		p.refusals = []Refusal{tooLong(line)}
		return p, nil, nil
	case errors.Is(err, errQuotation):
		p.refuse("", codeTable, "%v", err)
		r.row.broken = true
		return p, nil, nil
	case err != nil:
		return nil, nil, err
	}
	text, columns := r.table.record(p, row)
	r.row.columns = columns
	if text == nil {
		return p, nil, nil
	}
	ofCells := p.refusals
	p.refusals = nil
	record := p.parse(text)
	p.refusals = inTable(ofCells, p.refusals)
	for i := range p.refusals {
		p.refusals[i].RecordID = p.id
	}
	if len(p.refusals) > 0 {
		record = nil
	}
	return p, record, nil
}

// inTable adds to the refusals of cells those of the record, in the words of tables.
func inTable(ofCells, ofRecord []Refusal) []Refusal {
	all := ofCells
	for _, r := range ofRecord {
		if about(ofCells, r.Field) || followsFromDate(r, ofRecord) {
			continue
		}
		if r.Code == codeDate {
			r.Reason = "not a date like 19/11/2026, with two digits for day and month"
		}
		all = append(all, r)
	}
	return all
}

// about reports whether one of the refusals is about a field.
func about(refusals []Refusal, field string) bool {
	return slices.ContainsFunc(refusals, func(r Refusal) bool { return r.Field == field })
}

// followsFromDate tells of a class without a scheme, for which a table needs no column, that its date is refused as well.
func followsFromDate(r Refusal, all []Refusal) bool {
	class, found := strings.CutSuffix(r.Field, ".scheme")
	return found && r.Code == codeMissing && about(all, class+".issue_date")
}

// open tells a table from JSON Lines: by its first line, or its encoding.
func (r *Reader) open() error {
	if r.opened {
		return nil
	}
	r.opened = true
	if r.options.Before > 0 { // tables are read as one
		return nil
	}
	start, _ := r.in.Peek(4)
	if slices.ContainsFunc(workbooks, func(begin string) bool { return string(start) == begin }) {
		return &HeaderError{"there is none: this is a spreadsheet's own file (.xlsx, .ods, .xls), save it as CSV UTF-8"}
	}
	l := layout{mark: bytes.HasPrefix(start, byteOrderMark)}
	for order, mark := range map[unicode.Endianness]string{unicode.LittleEndian: "\xff\xfe", unicode.BigEndian: "\xfe\xff"} {
		if bytes.HasPrefix(start, []byte(mark)) {
			l.mark, l.utf16 = true, &order
		}
	}
	var err error
	if l.utf16 != nil {
		_, err = r.in.Discard(2)
		if err == nil {
			r.table, err = openTable(utf8Of(r.in, *l.utf16), l, r.options.Type)
		}
		return err
	}
	if l.mark {
		if _, err := r.in.Discard(len(byteOrderMark)); err != nil {
			return err
		}
	}
	line, err := r.in.ReadSlice('\n')
	r.first, r.firstErr = bytes.Clone(line), err
	if r.options.Table || r.options.Type != nil || isHeader(line) {
		r.table, err = openTable(io.MultiReader(bytes.NewReader(r.first), r.in), l, r.options.Type)
		return err
	}
	return nil
}

// Measure returns how many bytes and lines a part of a table takes that begins a number of bytes into its file: as many rows as
// are wanted, or as there are, and at the file's beginning the header too. One in UTF-16 has one part. The Reader must be one of
// the whole file of that size of which IsTable is true.
func (r *Reader) Measure(file io.ReaderAt, size, start int64, records int) (bytes, lines int64, err error) {
	t := r.table
	if t.utf16 != nil {
		return size - start, 0, nil
	}
	from := max(start, t.begin)
	all := rows{in: io.NewSectionReader(file, from, size-from), separator: t.separator}
	if start < t.begin {
		lines = int64(t.lines)
	}
	for range records {
		_, _, err := all.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, errRowTooLong) && !errors.Is(err, errQuotation) {
			return 0, 0, err
		}
	}
	return from - start + all.given, lines + int64(all.line), nil
}

// Part returns a Reader of a part of a table that does not begin with its header, behind so many lines. The Reader must be one
// of the whole file of which IsTable is true.
func (r *Reader) Part(in io.Reader, before int) *Reader {
	t := *r.table
	t.rows = rows{in: in, separator: t.separator, line: before}
	return &Reader{options: r.options, opened: true, table: &t, seen: make(map[[16]byte]bool)}
}

// IsTable reports whether the file is a table. The error is a *HeaderError for one that is not understood.
func (r *Reader) IsTable() (bool, error) {
	err := r.open()
	return r.table != nil, err
}

// Row returns the record that Next has read last as the file has it, for Rejects.
func (r *Reader) Row() Row {
	row := r.row
	row.text = bytes.Clone(row.text)
	return row
}

// next returns one line without its end and the space around it. The error is bufio.ErrBufferFull for a line that is
// too long, of which the rest was passed over.
func (r *Reader) next() ([]byte, error) {
	line, err := r.first, r.firstErr
	if r.first, r.firstErr = nil, nil; line == nil {
		line, err = r.in.ReadSlice('\n')
	}
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

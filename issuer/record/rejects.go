package record

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/issuer/internal/folder"
)

// A Row is a record as its file has it.
type Row struct {
	Line    int // of the file, from 1
	text    []byte
	table   *table // nil for JSON Lines
	columns []*column
	broken  bool // it cannot be taken apart into cells
}

// A RejectsFile keeps rejects. *os.File is one.
type RejectsFile interface {
	io.ReadWriteSeeker
	Truncate(size int64) error
	Sync() error
}

// lockSuffix is that of the lock of a file of rejects.
const lockSuffix = ".lock"

// OpenRejects opens a file of rejects, for its owner alone since it is about people, and makes it where there is none. The
// error is a *folder.HeldError where another process writes to it.
func OpenRejects(path string, l message.Lang) (*Rejects, error) {
	lock, err := folder.Acquire(filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+lockSuffix))
	if err != nil {
		return nil, fmt.Errorf("record: rejects: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	x := NewRejects(f, l)
	x.close = func() error { return errors.Join(x.Sync(), f.Close(), lock.Release()) }
	return x, nil
}

// Close brings what was written to the disk and closes the file.
func (x *Rejects) Close() error { return x.close() }

// Rejects writes the records that were refused to a file, in the form of the file that they come from, with the reasons:
// mended there, it is a file of records itself. The same record of the same line is written once, also where a run that
// was cut off is run again with the same file.
type Rejects struct {
	file  RejectsFile
	lang  message.Lang
	seen  map[[16]byte]bool // nil until what the file holds was read
	err   error             // of the first write that failed: of that record a part may be there, which nothing may follow
	close func() error
}

// ErrOtherRejects says that a file of rejects holds what is none of the input's.
var ErrOtherRejects = errors.New("record: the file of rejects is not of this input")

// NewRejects returns Rejects that go into a file behind those that it holds already, with sentences in a language.
func NewRejects(f RejectsFile, l message.Lang) *Rejects {
	x := &Rejects{file: f, lang: l}
	x.close = x.Sync
	return x
}

// Write adds a record with what refuses it, unless it is there. After an error it returns that and writes nothing.
func (x *Rejects) Write(row Row, refusals []Refusal) error {
	if x.err == nil {
		x.err = x.write(row, refusals)
	}
	return x.err
}

func (x *Rejects) write(row Row, refusals []Refusal) error {
	if x.seen == nil {
		if err := x.resume(&row); err != nil {
			return err
		}
	}
	key := rejectKey(row.Line, row.content())
	if x.seen[key] {
		return nil
	}
	x.seen[key] = true
	_, err := x.file.Write(row.rejected(refusals, x.lang))
	return err
}

// Sync brings what was written to the disk.
func (x *Rejects) Sync() error {
	if x.seen == nil {
		return nil
	}
	return x.file.Sync()
}

// rejectKey names a record of a line.
func rejectKey(line int, content string) [16]byte {
	h := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s", line, content))
	return [16]byte(h[:16])
}

// resume reads what the file holds, takes a record off that was cut off when it was written, and goes on behind the rest.
func (x *Rejects) resume(row *Row) error {
	heading := row.heading()
	start := make([]byte, len(heading))
	n, err := io.ReadFull(x.file, start)
	torn := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	switch {
	case err != nil && !torn:
		return err
	case !bytes.Equal(start[:n], heading[:n]):
		return ErrOtherRejects
	}
	seen, size := map[[16]byte]bool{}, int64(0)
	if !torn || len(heading) == 0 {
		if size, err = row.readRejects(x.file, seen); err != nil {
			return err
		}
		size += int64(len(heading))
	}
	if err := x.file.Truncate(size); err != nil {
		return err
	}
	if _, err := x.file.Seek(size, io.SeekStart); err != nil {
		return err
	}
	x.seen = seen
	if size == 0 {
		_, err = x.file.Write(heading)
	}
	return err
}

// readRejects remembers the records that were written before, and returns how many bytes those that are whole take.
func (r *Row) readRejects(in io.Reader, seen map[[16]byte]bool) (size int64, err error) {
	if r.table == nil {
		return readRejectLines(in, seen)
	}
	l := &r.table.layout
	if l.utf16 != nil {
		in = utf8Of(in, *l.utf16)
	}
	all := rows{in: in, separator: l.separator}
	for {
		text, _, err := all.next()
		if errors.Is(err, io.EOF) || !all.ended {
			return size, nil
		}
		parts := cells(text, l.separator)
		if err != nil || len(parts) < 2 {
			return 0, ErrOtherRejects
		}
		line, err := strconv.Atoi(parts[0])
		if err != nil {
			return 0, ErrOtherRejects
		}
		seen[rejectKey(line, contentOf(parts[2:]))] = true
		size += int64(len(l.encode(string(text) + l.lineEnd())))
	}
}

// contentOf is what the cells of a row hold, however they are quoted, without those that are empty at its end.
func contentOf(parts []string) string {
	for len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, "\x00")
}

// content tells the record from another one of the same line.
func (r *Row) content() string {
	switch {
	case r.table == nil:
		_, content := membersOf(r.text)
		return content
	case r.broken:
		return contentOf([]string{cell(quote(string(r.text)))})
	}
	all := cells(r.text, r.table.separator)
	return contentOf(all[min(len(all), r.table.reserved()):])
}

// heading is what a file of rejects begins with.
func (r *Row) heading() []byte {
	if r.table == nil {
		return nil
	}
	l := &r.table.layout
	text := ""
	if l.mark {
		text = "\ufeff"
	}
	if l.hint {
		text += "sep=" + string(l.separator) + l.lineEnd()
	}
	names := []string{rejectLine, rejectReason}
	for _, name := range l.header[r.table.reserved():] {
		names = append(names, l.quoteIfNeeded(name))
	}
	return l.encode(text + strings.Join(names, string(l.separator)) + l.lineEnd())
}

// reserved counts the columns at the front that a table has as rejects of another run: they are not repeated.
func (t *table) reserved() int {
	if len(t.header) > 2 && t.header[0] == rejectLine && t.header[1] == rejectReason {
		return 2
	}
	return 0
}

// rejected is the row with its reasons.
func (r *Row) rejected(refusals []Refusal, lang message.Lang) []byte {
	if r.table == nil {
		return r.rejectedLine(refusals)
	}
	l := &r.table.layout
	parts := []string{strconv.Itoa(r.Line), quote(r.reasons(refusals, lang))}
	if r.broken {
		parts = append(parts, quote(string(r.text)))
	} else {
		all := rawCells(r.text, l.separator)
		parts = append(parts, all[min(len(all), r.table.reserved()):]...)
	}
	return l.encode(strings.Join(parts, string(l.separator)) + l.lineEnd())
}

// reasons are the sentences of the refusals with the columns that they are about, and then what to do.
func (r *Row) reasons(refusals []Refusal, lang message.Lang) string {
	var all, steps []string
	for _, refusal := range refusals {
		text, next := refusal.Reason, ""
		if m, ok := message.Lookup(refusal.Code); ok {
			text, next = m.Text().In(lang), m.Next("").In(lang)
		}
		if name := cmp.Or(refusal.column, r.columnOf(refusal.Field)); name != "" {
			text = name + ": " + text
		}
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
		if next != "" && !slices.Contains(steps, next) {
			steps = append(steps, next)
		}
	}
	if len(steps) > 0 {
		all = append(append(all, "→"), steps...)
	}
	return strings.Join(all, " ")
}

// columnOf is what the column of a member is called in the table, or would be.
func (r *Row) columnOf(path string) string {
	if path == "" {
		return ""
	}
	for i, c := range r.columns {
		if c != nil && (path == c.at() || path == c.also || strings.HasPrefix(path, c.at()+"[")) {
			return r.table.header[i]
		}
	}
	for _, l := range fieldsOf() {
		for _, f := range l.fields {
			if len(f.names) > 0 && (f.path == path || strings.HasPrefix(f.path, path+".")) {
				return f.names[0]
			}
		}
	}
	return path
}

// lineEnd is the table's.
func (l *layout) lineEnd() string {
	if l.crlf {
		return "\r\n"
	}
	return "\n"
}

// quoteIfNeeded is a cell that holds a text, quoted where it must be.
func (l *layout) quoteIfNeeded(s string) string {
	if strings.ContainsAny(s, "\"\r\n"+string(l.separator)) {
		return quote(s)
	}
	return s
}

// encode is a text in the table's encoding.
func (l *layout) encode(text string) []byte {
	if l.utf16 == nil {
		return []byte(text)
	}
	b, err := unicode.UTF16(*l.utf16, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))
	if err != nil {
		panic(err) // it is UTF-8
	}
	return b
}

// rejectedMember is the member of a record in JSON that says why it was refused. Records to be issued may keep it.
const rejectedMember = "rejected"

// A rejection is its value.
type rejection struct {
	Line    int      `json:"line"`
	Reasons []reason `json:"reasons"`
	Text    string   `json:"text,omitempty"` // the line, where it is no JSON object
}

type reason struct {
	Field  string `json:"field,omitempty"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// rejectedLine is the record with its reasons as one line of JSON.
func (r *Row) rejectedLine(refusals []Refusal) []byte {
	because := rejection{Line: r.Line}
	for _, refusal := range refusals {
		because.Reasons = append(because.Reasons, reason{refusal.Field, refusal.Code, refusal.Reason})
	}
	isObject, content := membersOf(r.text)
	if !isObject {
		because.Text, content = content, ""
	}
	value, err := jose.Marshal(because)
	if err != nil {
		panic(err) // texts and numbers
	}
	line := append(jose.AppendString([]byte{'{'}, rejectedMember), ':')
	line = append(line, value...)
	if content != "" {
		line = append(append(line, ','), content...)
	}
	return append(line, "}\n"...)
}

// membersOf are the members of a record in JSON, but for the reasons of another run; its text where it is no object.
func membersOf(text []byte) (isObject bool, content string) {
	tree, err := jose.Parse(text)
	if err != nil || tree.Kind() != jose.Object {
		return false, strings.ToValidUTF8(string(bytes.TrimSpace(text)), "�")
	}
	var b []byte
	for _, m := range tree.Members() {
		if m.Name == rejectedMember {
			continue
		}
		if len(b) > 0 {
			b = append(b, ',')
		}
		b = append(append(jose.AppendString(b, m.Name), ':'), m.Value.Raw()...)
	}
	return true, string(b)
}

// readRejectLines is readRejects for JSON Lines.
func readRejectLines(in io.Reader, seen map[[16]byte]bool) (size int64, err error) {
	all := bufio.NewReader(in)
	for {
		line, err := all.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return size, nil
		}
		if err != nil {
			return 0, err
		}
		tree, err := jose.Parse(line)
		if err != nil || tree.Get(rejectedMember) == nil {
			return 0, ErrOtherRejects
		}
		var because rejection
		if err := jose.Unmarshal(tree.Get(rejectedMember).Raw(), &because); err != nil {
			return 0, ErrOtherRejects
		}
		isObject, content := membersOf(line)
		if isObject && content == "" {
			content = because.Text
		}
		seen[rejectKey(because.Line, content)] = true
		size += int64(len(line))
	}
}

package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
)

// Refusal codes of what tables alone can have wrong.
const (
	codeTable   = "bad-table"
	codeRounded = "number-rounded"
	codeZeros   = "zeros-lost"
)

// Bounds on a table's header.
const (
	maxColumns = 300
	maxHeader  = 1 << 16 // bytes
)

// A HeaderError says why no record of a table can be read: its header is not understood.
type HeaderError struct{ Reason string }

func (e *HeaderError) Error() string { return "record: the header of the table: " + e.Reason }

// A layout is how a table is written, so that rejects can be written like it.
type layout struct {
	separator byte
	utf16     *unicode.Endianness // nil for UTF-8
	mark      bool                // a byte order mark
	hint      bool                // the line sep=… before the header, which Excel reads and writes
	crlf      bool
	header    []string
}

// A table reads records out of the rows of a table.
type table struct {
	layout
	rows    rows
	names   []*name          // of the header
	kind    *credential.Type // of all rows; nil where a column says it
	typeAt  int              // that column, -1 for none
	columns map[*credential.Type]*typeColumns

	begin int64 // of the rows behind the header, in bytes of a file in UTF-8
	lines int   // before them
}

// openTable reads the header. Where it is not understood the error is a *HeaderError.
func openTable(in io.Reader, l layout, kind *credential.Type) (*table, error) {
	t := &table{layout: l, rows: rows{in: in}, kind: kind, typeAt: -1, columns: map[*credential.Type]*typeColumns{}}
	row, err := t.headerRow()
	if err != nil {
		return nil, err
	}
	if t.begin, t.lines = t.rows.given, t.rows.line; l.mark {
		t.begin += int64(len(byteOrderMark))
	}
	t.header = cells(row, t.separator)
	for len(t.header) > 1 && t.header[len(t.header)-1] == "" { // Excel's, of columns that were emptied
		t.header = t.header[:len(t.header)-1]
	}
	for _, text := range t.header {
		t.names = append(t.names, newName(text))
	}
	return t, t.checkHeader()
}

// headerRow finds the line of the header and its separator: the one that stands there most often.
func (t *table) headerRow() ([]byte, error) {
	for {
		if !t.hint {
			t.rows.separator = commonest(t.rows.ahead())
		}
		row, _, err := t.rows.next()
		if errors.Is(err, io.EOF) {
			return nil, &HeaderError{"there is none"}
		}
		if err != nil && !errors.Is(err, errQuotation) && !errors.Is(err, errRowTooLong) {
			return nil, err
		}
		if err != nil || !utf8.Valid(row) {
			return nil, &HeaderError{"not text in UTF-8: save it as CSV UTF-8"}
		}
		if len(bytes.TrimSpace(row)) == 0 {
			continue
		}
		t.crlf = len(t.rows.buffer) > 0 && t.rows.start > 1 && t.rows.buffer[t.rows.start-2] == '\r'
		if separator, ok := bytes.CutPrefix(row, []byte("sep=")); ok && len(separator) == 1 && !t.hint {
			t.hint, t.rows.separator = true, separator[0]
			continue
		}
		t.separator = t.rows.separator
		return row, nil
	}
}

func commonest(row []byte) byte {
	return slices.MaxFunc([]byte(",;\t|"), func(a, b byte) int { return bytes.Count(row, []byte{a}) - bytes.Count(row, []byte{b}) })
}

// isHeader reports whether a line names a member of a record as a table's header does.
func isHeader(line []byte) bool {
	if line = bytes.TrimSpace(line); len(line) == 0 || len(line) > maxHeader || line[0] == '{' || !utf8.Valid(line) {
		return false
	}
	if bytes.HasPrefix(line, []byte("sep=")) {
		return true
	}
	names := cells(line, commonest(line))
	return len(names) <= maxColumns && slices.ContainsFunc(names, func(name string) bool {
		for _, l := range fieldsOf() {
			if _, ok := l.find(newName(name)); ok {
				return true
			}
		}
		return false
	})
}

// checkHeader refuses a header with a column that no type has, or two for the same: nothing is passed over in silence.
func (t *table) checkHeader() error {
	if len(t.names) > maxColumns {
		return &HeaderError{fmt.Sprintf("more than %d columns", maxColumns)}
	}
	types := credential.Types()
	if t.kind != nil {
		types = []*credential.Type{t.kind}
	}
	known := make([]bool, len(t.header))
	for _, kind := range types {
		of := t.resolve(kind)
		for _, same := range of.same {
			if path := of.all[same[0]].at(); t.kind != nil || path == "type" {
				return &HeaderError{fmt.Sprintf("columns %s are the same, %s of %s", numbers(same), path, kind.Name)}
			}
		}
		for i, c := range of.all {
			known[i] = known[i] || c != nil
			if c != nil && c.path == "type" {
				t.typeAt = i
			}
		}
	}
	if !slices.Contains(known, true) { // its first line may be a person's
		return &HeaderError{"its first line names no member of a record: RECORDS.md has the names"}
	}
	for i, n := range t.names {
		if !known[i] && !n.isPassedOver() {
			return &HeaderError{fmt.Sprintf("column %d, %q, is no member of a record: RECORDS.md has the names", i+1, legible(n.text))}
		}
	}
	if t.kind == nil && t.typeAt < 0 {
		return &HeaderError{`no column is called "type" or "Loại giấy tờ", and nothing else says of which type the records are`}
	}
	return nil
}

// typeColumns are what the columns of a table are in records of a type.
type typeColumns struct {
	all  []*column // nil for one that they do not have
	same [][]int   // which of them are one member: in a table of several types each names it as its papers do
}

// resolve finds the columns of a type.
func (t *table) resolve(kind *credential.Type) *typeColumns {
	if of, ok := t.columns[kind]; ok {
		return of
	}
	of := &typeColumns{all: make([]*column, len(t.header))}
	var order []string
	found := map[string][]int{}
	for i, n := range t.names {
		c, ok := fieldsOf()[kind].find(n)
		if !ok || n.isPassedOver() {
			continue
		}
		if of.all[i] = &c; found[c.at()] == nil {
			order = append(order, c.at())
		}
		found[c.at()] = append(found[c.at()], i)
	}
	for _, path := range order {
		if len(found[path]) > 1 {
			of.same = append(of.same, found[path])
		}
	}
	t.columns[kind] = of
	return of
}

// numbers are those of columns, from 1.
func numbers(columns []int) string {
	var all []string
	for _, i := range columns {
		all = append(all, strconv.Itoa(i+1))
	}
	return strings.Join(all, " and ")
}

// filledIn leaves of columns that are the same those that a row fills in. A row that fills in two is refused.
func (of *typeColumns) filledIn(p *parser, row []string) []*column {
	if len(of.same) == 0 {
		return of.all
	}
	columns := slices.Clone(of.all)
	for _, same := range of.same {
		filled := slices.DeleteFunc(slices.Clone(same), func(i int) bool { return i >= len(row) || row[i] == "" })
		if len(filled) > 1 {
			p.refuse(columns[same[0]].at(), codeDuplicate, "stands twice, in the columns %s", numbers(filled))
		}
		for _, i := range same {
			if len(filled) > 0 && !slices.Contains(filled, i) {
				columns[i] = nil
			}
		}
	}
	return columns
}

// next returns the next row that is not empty. The error is one of a row, after which reading goes on, or of the file.
func (t *table) next() (row []byte, line int, err error) {
	for {
		row, line, err = t.rows.next()
		if err != nil || strings.Trim(string(row), string(t.separator)+" \t\r\n\"") != "" {
			return row, line, err
		}
	}
}

// record returns the JSON of a row, nil where it cannot be read, and its columns. What is wrong with its cells is refused.
func (t *table) record(p *parser, row []byte) ([]byte, []*column) {
	if !utf8.Valid(row) || bytes.ContainsRune(row, utf8.RuneError) {
		p.refuse("", codeTable, "not text in UTF-8: save it as CSV UTF-8")
		return nil, nil
	}
	all := cells(row, t.separator)
	for len(all) > len(t.header) && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	if len(all) > len(t.header) {
		p.refuse("", codeTable, "%d cells, the header has %d", len(all), len(t.header))
		return nil, nil
	}
	kind := t.typeOf(p, all)
	if kind == nil {
		return nil, nil
	}
	columns := t.resolve(kind).filledIn(p, all)
	r := draftRecord{}
	for i, text := range all {
		switch c := columns[i]; {
		case text == "" || t.names[i].isPassedOver():
		case c == nil:
			reason := fmt.Sprintf("column %d, %q, is none of a %s", i+1, t.header[i], kind.Name)
			p.add(Refusal{Code: codeUnknownField, Reason: legible(reason), column: t.header[i]})
		default:
			t.checkCell(p, c, text)
			r.set(c, text)
		}
	}
	r.complete(kind)
	return r.json(), columns
}

// typeOf is the type of a row, nil where that is refused.
func (t *table) typeOf(p *parser, row []string) *credential.Type {
	if t.kind != nil {
		return t.kind
	}
	if t.typeAt >= len(row) || row[t.typeAt] == "" {
		p.refuse("type", codeMissing, "required")
		return nil
	}
	kind, known := typeNamed(row[t.typeAt])
	if !known {
		p.refuse("type", codeUnknownType, "%s is no type of document", nameOnly(row[t.typeAt]))
	}
	return kind
}

// rounded is a number as spreadsheets write those that are too long for a cell.
var rounded = regexp.MustCompile(`^[+-]?[0-9]+([.,][0-9]+)?[eE][+-][0-9]+$`)

// checkCell refuses what a spreadsheet has made of a number.
func (t *table) checkCell(p *parser, c *column, text string) {
	digits := strings.Trim(text, "0123456789") == ""
	switch {
	case rounded.MatchString(text):
		p.refuse(c.at(), codeRounded, "a spreadsheet has turned a number into one like 1.099E+09: make its column Text and type the numbers again")
	case strings.HasSuffix(c.path, "personal_administrative_number") && digits && (len(text) == 10 || len(text) == 11):
		p.refuse(c.at(), codeZeros, "%d digits: a spreadsheet takes zeros off the front, make the column Text and type the numbers again", len(text))
	}
}

// A draftRecord is a record in the making: texts in JSON by their paths, in the order of the columns.
type draftRecord struct {
	objects map[string][]member // by path, "" for the record itself
	order   []string
}

type member struct {
	name string
	json []byte
}

// set puts a cell in its place.
func (r *draftRecord) set(c *column, text string) {
	value := c.json(text)
	r.put(c.at(), value)
	if c.also != "" {
		r.put(c.also, value)
	}
}

// put adds a member, unless one is there.
func (r *draftRecord) put(path string, value []byte) {
	object, name := "", path
	if at := strings.LastIndexByte(path, '.'); at >= 0 {
		object, name = path[:at], path[at+1:]
	}
	if r.objects == nil {
		r.objects = map[string][]member{}
	}
	if r.get(object, name) != nil {
		return
	}
	if r.objects[object] == nil {
		r.order = append(r.order, object)
	}
	r.objects[object] = append(r.objects[object], member{name, value})
}

func (r *draftRecord) get(object, name string) []byte {
	for _, m := range r.objects[object] {
		if m.name == name {
			return m.json
		}
	}
	return nil
}

// complete adds what follows from the rest: the type, and the scheme of a class by the date of the class (L36 Đ89).
func (r *draftRecord) complete(kind *credential.Type) {
	r.objects[""] = slices.DeleteFunc(r.objects[""], func(m member) bool { return m.name == "type" })
	r.put("type", jose.AppendString(nil, kind.Name))
	for _, object := range slices.Clone(r.order) {
		if !strings.HasPrefix(object, "claims.driving_privileges[") {
			continue
		}
		if date, err := vn.ParseDate(strings.Trim(string(r.get(object, "issue_date")), `"`)); err == nil && date.Full() {
			r.put(object+".scheme", jose.AppendString(nil, string(vn.SchemeOf(date))))
		}
	}
}

// json writes the record. An element of a list without a cell is an empty object, so that the others keep their places.
func (r *draftRecord) json() []byte {
	b := appendMembers([]byte{'{'}, r.objects[""])
	for _, object := range []string{"account", "approved", "guardian"} {
		if members := r.objects[object]; members != nil {
			b = append(appendMembers(append(jose.AppendString(append(b, ','), object), ":{"...), members), '}')
		}
	}
	b = appendMembers(append(b, `,"claims":{`...), r.objects["claims"])
	return append(r.appendLists(b, len(r.objects["claims"]) == 0), "}}"...)
}

func appendMembers(b []byte, members []member) []byte {
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(jose.AppendString(b, m.name), ':'), m.json...)
	}
	return b
}

// appendLists writes the claims that are lists, of which no type has two.
func (r *draftRecord) appendLists(b []byte, first bool) []byte {
	name, last := "", -1
	for _, object := range r.order {
		if match := listElement.FindStringSubmatch(object); match != nil {
			name = match[1]
			n, _ := strconv.Atoi(match[2])
			last = max(last, n)
		}
	}
	if last < 0 {
		return b
	}
	if !first {
		b = append(b, ',')
	}
	b = append(jose.AppendString(b, name), ":["...)
	for i := range last + 1 {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendMembers(append(b, '{'), r.objects[fmt.Sprintf("claims.%s[%d]", name, i)]), '}')
	}
	return append(b, ']')
}

var listElement = regexp.MustCompile(`^claims\.([a-z_]+)\[([0-9]+)\]$`)

// json is a cell's text as the member of the record that its column stands for.
func (c *column) json(text string) []byte {
	switch {
	case c.claim != nil && c.claim.Elements() != nil:
		return codesOf(text, c.claim.Elements()[0].Name)
	case c.claim != nil:
		return c.claim.ReadCell(text)
	}
	switch c.path {
	case "account.level":
		if level := accountLevel.FindStringSubmatch(unmarked(text)); level != nil {
			return []byte(level[1])
		}
	case "account.state":
		if unmarked(text) == "hoat dong" || unmarked(text) == "dang hoat dong" {
			text = Active
		}
	case "approved.at":
		text = approvalCell(text)
	case "guardian.consented":
		text = credential.YearFirst(text)
	case "device":
		if jose.Check([]byte(text)) == nil {
			return []byte(text)
		}
	}
	return jose.AppendString(nil, text)
}

var accountLevel = regexp.MustCompile(`^(?:muc(?: do)? )?0?([0-2])$`)

// codesOf are the codes in a cell, as "B.01, B.02".
func codesOf(text, name string) []byte {
	b := []byte{'['}
	for i, code := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",; ", r) }) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(jose.AppendString(append(b, '{'), name), ':'), jose.AppendString(nil, code)...), '}')
	}
	return append(b, ']')
}

// approvalCell is a day, perhaps with a time of it in Viet Nam, as RFC 3339 writes it.
func approvalCell(text string) string {
	day, hour, _ := strings.Cut(text, " ")
	for _, form := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05"} {
		at, err := time.ParseInLocation(form, strings.TrimSpace(credential.YearFirst(day)+" "+hour), vn.Zone)
		if err == nil {
			return at.Format(time.RFC3339)
		}
	}
	return text
}

// utf8Of reads UTF-16 as UTF-8. What is not UTF-16 becomes U+FFFD, with which no row is taken.
func utf8Of(in io.Reader, order unicode.Endianness) io.Reader {
	return transform.NewReader(in, unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder())
}

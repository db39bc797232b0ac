package record

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/giayto/giayto/credential/message"
)

// A memory is a file.
type memory struct {
	data []byte
	at   int64
}

func openMemory(data []byte) *memory { return &memory{data: data} }

func (m *memory) Read(b []byte) (int, error) {
	if m.at >= int64(len(m.data)) {
		return 0, io.EOF
	}
	n := copy(b, m.data[m.at:])
	m.at += int64(n)
	return n, nil
}

func (m *memory) Write(b []byte) (int, error) {
	m.data = append(m.data[:m.at], b...)
	m.at += int64(len(b))
	return len(b), nil
}

func (m *memory) Seek(offset int64, _ int) (int64, error) {
	m.at = offset
	return offset, nil
}

func (m *memory) Truncate(size int64) error {
	m.data = m.data[:size]
	return nil
}

func (m *memory) Sync() error { return nil }

// reject reads a file, and writes at most so many rejects to another.
func reject(t testing.TB, file string, to *memory, most int) {
	t.Helper()
	rejects := NewRejects(to, message.Vietnamese)
	r := NewReader(strings.NewReader(file), options())
	for {
		_, refusals, err := r.Next()
		if errors.Is(err, io.EOF) || most == 0 {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(refusals) > 0 {
			most--
			if err := rejects.Write(r.Row(), refusals); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := rejects.Sync(); err != nil {
		t.Fatal(err)
	}
}

// badTable has a good record and five that are refused, the third over two lines, the last without its end.
func badTable() string {
	row := func(id, old, new string) string {
		return strings.Replace(strings.Replace(licenceRow, "GPLX-1", id, 1), old, new, 1)
	}
	oneLine := func(s string) string { return strings.ReplaceAll(s, "\n", "") }
	return strings.Join([]string{licenceHeader, row("A", "001185000001", "1.185E+09"), row("B", "", ""), oneLine(row("C", "Nguyễn Thị Minh Khai", `"Nguyễn" Khai`)),
		row("D", "17/03/1985", "3/17/1985"), oneLine(row("E", ";B;", ";B2;")), oneLine(row("E", "", ""))}, "\r\n")
}

func TestRejectsOfATable(t *testing.T) {
	const line, because = rejectLine, rejectReason
	f := openMemory(nil)
	reject(t, badTable(), f, -1)
	rejects := strings.Split(strings.TrimSuffix(string(f.data), "\r\n"), "\r\n")
	want := []string{
		line + ";" + because + ";" + licenceHeader,
		`2;"Số định danh: Bảng tính đã đổi số này sang dạng lũy thừa nên mất chữ số. → Đặt cột ở dạng Văn bản (Text) rồi nhập lại số từ hồ sơ gốc.";A;`,
		`6;"Dòng này của bảng không đọc được. → Xem dấu ngoặc kép, số ô của dòng, và lưu lại bằng kiểu CSV UTF-8.";"C;`,
		`7;"Ngày sinh: Ngày không đúng dạng. → Ghi năm-tháng-ngày, như 2026-11-02; trong bảng cũng được ghi 02/11/2026, ngày và tháng đủ hai chữ số.";D;`,
		`9;"Hạng 2: Hạng không có trong bảng phân hạng áp dụng vào ngày cấp. → Xem lại hạng và ngày cấp: từ 01/01/2025 áp dụng phân hạng mới.";E;`,
		`10;"Mã hồ sơ: Hồ sơ này đã có trong tệp. → Bỏ dòng trùng, hoặc đổi mã hồ sơ (record_id) nếu là hồ sơ khác.";E;`,
	}
	if len(rejects) != len(want) {
		t.Fatalf("%d lines:\n%s", len(rejects), f.data)
	}
	for i := range want {
		if !strings.HasPrefix(rejects[i], want[i]) {
			t.Errorf("%s, want\n%s", rejects[i], want[i])
		}
	}
	mended := strings.NewReplacer("1.185E+09", "001185000001", "3/17/1985", "17/03/1985", "B2", "B").Replace(string(f.data))
	all, refused := readRecords(t, mended, options())
	if len(all) != 3 || len(refused) != 2 || refused[0] != "4: bad-table, type missing-claim" && !strings.HasPrefix(refused[0], "4: ") {
		t.Errorf("mended: %d records, %v", len(all), refused)
	}
	again := openMemory(nil)
	reject(t, string(f.data), again, -1)
	if heading, _, _ := strings.Cut(string(again.data), "\r\n"); heading != want[0] {
		t.Errorf("rejects of rejects begin with %s", heading)
	}
}

func TestRejectsOfJSON(t *testing.T) {
	bad := strings.Replace(licence, `"001185000001"`, `"1185000001"`, 1)
	file := bad + "\n" + identity + "\n{\"record_id\":\"X\n" + strings.Repeat("\x01", 10) + "\n" + bad + "\n"
	f := openMemory(nil)
	reject(t, file, f, -1)
	lines := strings.SplitAfter(string(f.data), "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[0], `{"rejected":{"line":1,"reasons":[{"field":"claims.personal_administrative_number","code":"pin-format","reason":`) ||
		!strings.Contains(lines[1], `"text":"{\"record_id\":\"X"`) {
		t.Fatalf("%s", f.data)
	}
	mended := strings.Replace(lines[0], `"1185000001"`, `"001185000001"`, 1)
	if all, refused := readRecords(t, mended, options()); len(all) != 1 || len(refused) != 0 {
		t.Errorf("mended: %d records, %v", len(all), refused)
	}
	again := openMemory(nil)
	reject(t, lines[0], again, -1)
	if strings.Count(string(again.data), "rejected") != 1 {
		t.Errorf("the reasons of another run are kept: %s", again.data)
	}
}

// A run that is cut off at any byte of its rejects and run again writes each of them once.
func TestRejectsOnceAcrossRestarts(t *testing.T) {
	bad := strings.Replace(licence, `"001185000001"`, `"1185000001"`, 1)
	for name, file := range map[string]string{
		"table": badTable(), "byte order mark": "\ufeff" + badTable(), "separator": "sep=;\r\n" + badTable(),
		"UTF-16": utf16Of(unicode.LittleEndian, badTable()), "JSON Lines": bad + "\n{\n" + bad + "\n[]\n",
	} {
		whole := openMemory(nil)
		reject(t, file, whole, -1)
		for cut := 0; cut <= len(whole.data); cut += 1 + cut%97 {
			f := openMemory(bytes.Clone(whole.data[:cut]))
			reject(t, file, f, -1)
			if !bytes.Equal(f.data, whole.data) {
				t.Fatalf("%s, cut off at %d of %d:\n%s", name, cut, len(whole.data), f.data)
			}
		}
		for most := range 6 { // a run that ended early
			f := openMemory(nil)
			reject(t, file, f, most)
			reject(t, file, openMemory(f.data), -1)
			second := openMemory(f.data)
			reject(t, file, second, -1)
			if !bytes.Equal(second.data, whole.data) {
				t.Errorf("%s, after %d: %s", name, most, second.data)
			}
		}
	}
}

func TestOtherRejects(t *testing.T) {
	bad := strings.Replace(licence, `"001185000001"`, `"1185000001"`, 1)
	tables := openMemory(nil)
	reject(t, badTable(), tables, -1)
	for _, c := range []struct{ file, rejects string }{
		{badTable(), "Mã hồ sơ;Lý do\r\n1;2\r\n" + strings.Repeat("x", 1000)}, {badTable(), strings.Repeat("{}\n", 1000)},
		{bad, "{}\n"}, {bad, string(tables.data)}, {bad, "notes\n"},
		{badTable(), strings.Replace(string(tables.data), "2;", "two;", 1)},
	} {
		r := NewReader(strings.NewReader(c.file), options())
		_, refusals, err := r.Next()
		if err != nil || refusals == nil {
			t.Fatal(err)
		}
		f := openMemory([]byte(c.rejects))
		if err := NewRejects(f, message.Vietnamese).Write(r.Row(), refusals); !errors.Is(err, ErrOtherRejects) || string(f.data) != c.rejects {
			t.Errorf("%.30q: %v, %.40q", c.rejects, err, f.data)
		}
	}
}

package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
)

const licenceHeader = "Mã hồ sơ;Loại giấy tờ;Mức độ tài khoản;Trạng thái tài khoản;Người duyệt;Căn cứ duyệt;Ngày duyệt;Số định danh;Họ và tên;Ngày sinh;" +
	"Giới tính;Quốc tịch;Số GPLX;Số phôi;Hạng;Ngày cấp hạng;Hạng 2;Ngày cấp hạng 2;Có giá trị đến 2;Điều kiện hạn chế 2;Ngày cấp;Cơ quan cấp;Địa chỉ"

const licenceRow = "GPLX-1;Giấy phép lái xe;2;hoạt động;Lê Văn Duyệt;CSDL GPLX;20/11/2026 08:00;001185000001;Nguyễn Thị Minh Khai;17/03/1985;" +
	"Nữ;Việt Nam;010195000001;AB1234567;A1;12/05/2003;B;20/08/2025;20/08/2035;B.01, B.02;20/08/2025;Phòng CSGT Hà Nội;\"Số 1, \"\"Phố\"\" Mẫu\n Hà Nội\""

func officeTable(lines ...string) string { return strings.Join(lines, "\r\n") + "\r\n" }

// readRecords reads a file, and returns the records and the refusals of each line.
func readRecords(t testing.TB, file string, o Options) (all []*Record, refused []string) {
	t.Helper()
	return readToEnd(t, NewReader(strings.NewReader(file), o))
}

func readToEnd(t testing.TB, r *Reader) (all []*Record, refused []string) {
	t.Helper()
	for {
		record, refusals, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, refused
		}
		if err != nil {
			t.Fatal(err)
		}
		if record != nil {
			all = append(all, record)
		} else {
			refused = append(refused, fmt.Sprintf("%d: %s", r.Row().Line, summary(refusals)))
		}
	}
}

func utf16Of(order unicode.Endianness, text string) string {
	b, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return b
}

// One licence in each form in which offices save a table is the same record as in JSON.
func TestTableForms(t *testing.T) {
	semicolons := officeTable(licenceHeader, licenceRow)
	tabs := strings.ReplaceAll(semicolons, ";", "\t")
	commas := strings.ReplaceAll(strings.ReplaceAll(semicolons, "B.01, B.02", `"B.01, B.02"`), ";", ",")
	fixed, _ := credential.LookupType("driving-licence")
	untyped := strings.NewReplacer("Loại giấy tờ;", "", "Giấy phép lái xe;", "").Replace(semicolons)
	for name, c := range map[string]struct {
		file string
		o    func(*Options)
	}{
		"semicolons":               {semicolons, nil},
		"byte order mark":          {"\ufeff" + semicolons, nil},
		"commas":                   {commas, nil},
		"tabs":                     {tabs, nil},
		"Excel's Unicode text":     {utf16Of(unicode.LittleEndian, tabs), nil},
		"UTF-16, big-endian":       {utf16Of(unicode.BigEndian, tabs), nil},
		"line feeds alone":         {strings.ReplaceAll(semicolons, "\r\n", "\n"), nil},
		"no end":                   {strings.TrimSuffix(semicolons, "\r\n"), nil},
		"a line for the separator": {"sep=;\r\n" + semicolons, nil},
		"empty rows":               {officeTable(licenceHeader, ";;;;;;;;;;;;;;;;;;;;;;", "", licenceRow, ";;"), nil},
		"decomposed":               {norm.NFD.String(semicolons), nil},
		"capitals":                 {officeTable(strings.ToUpper(licenceHeader), licenceRow), nil},
		"without marks":            {officeTable(unmarkedHeader(licenceHeader), licenceRow), nil},
		"names of members":         {officeTable(members2026, licenceRow), nil},
		"formulas":                 {strings.Replace(semicolons, ";001185000001;", `;="001185000001";`, 1), nil},
		"quoted formulas":          {strings.Replace(semicolons, ";001185000001;", `;"=""001185000001""";`, 1), nil},
		"all cells quoted":         {officeTable(inQuotes(licenceHeader), inQuotes(strings.ReplaceAll(licenceRow, "\"Số 1, \"\"Phố\"\" Mẫu\n Hà Nội\"", `Số 1, ""Phố"" Mẫu Hà Nội`))), nil},
		"columns of the office":    {officeTable("STT;"+licenceHeader+";Ghi chú;;", "1;"+licenceRow+";xem lại;;"), nil},
		"the type is given":        {untyped, func(o *Options) { o.Type = fixed }},
	} {
		o := options()
		if c.o != nil {
			c.o(&o)
		}
		all, refused := readRecords(t, c.file, o)
		if len(all) != 1 || len(refused) != 0 {
			t.Errorf("%s: %d records, refused %v", name, len(all), refused)
			continue
		}
		const want = `{"personal_administrative_number":"001185000001","full_name":"Nguyễn Thị Minh Khai","birth_date":"1985-03-17","sex":2,"nationality":"VN",` +
			`"document_number":"010195000001","blank_serial":"AB1234567","driving_privileges":[{"vehicle_category_code":"A1","scheme":"2008","issue_date":"2003-05-12"},` +
			`{"vehicle_category_code":"B","scheme":"2024","issue_date":"2025-08-20","expiry_date":"2035-08-20","codes":[{"code":"B.01"},{"code":"B.02"}]}],` +
			`"issue_date":"2025-08-20","issuing_authority":"Phòng CSGT Hà Nội","resident_address":"Số 1, \"Phố\" Mẫu Hà Nội"}`
		if got := string(credential.Encode(all[0].Document)); got != want || all[0].ID != "GPLX-1" || !all[0].Approved.At.Equal(now.AddDate(0, 0, -2).Add(-3600e9)) {
			t.Errorf("%s: %+v\n%s, want\n%s", name, all[0], got, want)
		}
	}
}

const members2026 = "record_id;type;account.level;account.state;approved.by;approved.source;approved.at;personal_administrative_number;full_name;birth_date;" +
	"sex;nationality;document_number;blank_serial;driving_privileges[].vehicle_category_code;driving_privileges[].issue_date;Hạng 2;Ngày cấp hạng 2;" +
	"Có giá trị đến 2;Điều kiện hạn chế 2;issue_date;issuing_authority;resident_address"

func unmarkedHeader(header string) string {
	names := strings.Split(header, ";")
	for i := range names {
		names[i] = unmarked(names[i])
	}
	return strings.Join(names, ";")
}

func inQuotes(row string) string { return `"` + strings.ReplaceAll(row, ";", `";"`) + `"` }

func TestTableRefusals(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"001185000001", "1.185E+09", "claims.personal_administrative_number number-rounded"},
		{"010195000001", "1,01E+10", "claims.document_number number-rounded"},
		{"001185000001", "1185000001", "claims.personal_administrative_number zeros-lost"},
		{"001185000001", "118500000A", "claims.personal_administrative_number pin-format"},
		{"17/03/1985", "3/17/1985", "claims.birth_date date-format"},
		{"17/03/1985", "31123", "claims.birth_date date-format"},
		{"17/03/1985", "31/02/1985", "claims.birth_date date-format"},
		{"20/11/2026 08:00", "20/11/2026 25:00", "approved.at date-format"},
		{"20/11/2026 08:00", "23/11/2026", "approved.at approval-in-future"},
		{"Nữ", "X", "claims.sex sex-value"},
		{"Giấy phép lái xe", "Thẻ thư viện", "type unknown-type"},
		{"Giấy phép lái xe", "", "type missing-claim"},
		{"Lê Văn Duyệt", "", "approved.by not-approved"},
		{"hoạt động", "đã khóa", "account.state account-locked"},
		{";2;", ";1;", "account.level level-too-low"},
		{"Nguyễn Thị Minh Khai", "Nguy?n Th? Minh Khai", "claims.full_name name-format"},
		{"Nguyễn Thị Minh Khai", "Nguy\xa1n", " bad-table"},
		{"Nguyễn Thị Minh Khai", `"Nguyễn" Khai`, " bad-table"},
		{";A1;12/05/2003", ";;", "claims.driving_privileges[0].vehicle_category_code missing-claim, claims.driving_privileges[0].issue_date missing-claim"},
		{"20/08/2025;20/08/2035", "08/20/2025;20/08/2035", "claims.driving_privileges[1].issue_date date-format"},
		{"B.01, B.02", "B.01, ?", "claims.driving_privileges[1].codes[1].code claim-format"},
		{"Phòng CSGT Hà Nội;", "Phòng CSGT Hà Nội;a;b;", " bad-table"},
		{"GPLX-1;", " GPLX  1 ;", "record_id claim-format"},
		{"Phòng CSGT Hà Nội", strings.Repeat("a", MaxLine), " line-too-long"},
	} {
		good := strings.Replace(licenceRow, "GPLX-1", "GPLX-2", 1)
		row := strings.Replace(licenceRow, c.old, c.new, 1)
		if c.want == " bad-table" || c.want == " line-too-long" {
			row = strings.ReplaceAll(row, "\n", "")
		}
		all, refused := readRecords(t, officeTable(licenceHeader, row, good), options())
		if len(all) != 1 || all[0].ID != "GPLX-2" || len(refused) != 1 || refused[0] != "2: "+c.want {
			t.Errorf("%.40s: %d records, %v, want %s", c.new, len(all), refused, c.want)
		}
	}
}

func TestIsTable(t *testing.T) {
	for file, want := range map[string]bool{
		licence: false, "\ufeff" + licence: false, "": false, "oops\n" + licence: false, "\n" + licence: false,
		licenceHeader: true, "\ufeff" + licenceHeader: true, "sep=;\n" + licenceHeader: true, utf16Of(unicode.LittleEndian, licenceHeader): true,
	} {
		if got, err := NewReader(strings.NewReader(file), options()).IsTable(); err != nil || got != want {
			t.Errorf("%.20q: %v, %v", file, got, err)
		}
	}
	var header *HeaderError
	for _, file := range []string{"PK\x03\x04\x14\x00\x06", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\n"} {
		if _, err := NewReader(strings.NewReader(file), options()).IsTable(); !errors.As(err, &header) {
			t.Errorf("%q: %v", file, err)
		}
	}
	o := options()
	o.Before = 3 // what is behind the first lines is no header
	if all, refused := readRecords(t, licenceHeader+"\n"+licence, o); len(all) != 1 || len(refused) != 1 || refused[0] != "4:  bad-json" {
		t.Errorf("%d records, %v", len(all), refused)
	}
}

// A quotation mark that is not closed takes one line with it.
// A table that is read in parts, each behind the one before, holds the same records and refusals at the same lines.
func TestParts(t *testing.T) {
	var lines []string
	for n := range 12 {
		lines = append(lines, strings.NewReplacer("GPLX-1", fmt.Sprint("GPLX-", n), "010195000001", fmt.Sprintf("0101950000%02d", n)).Replace(licenceRow))
	}
	lines[3] = strings.Replace(lines[3], "17/03/1985", "31/02/1985", 1)
	lines[5] = strings.Replace(lines[5], `Hà Nội"`, "Hà Nội", 1) // the row and what stands alone on its second line are refused
	lines[8] = ""
	lines[9] = strings.Repeat("x", MaxLine+1)
	table := officeTable(append([]string{licenceHeader}, lines...)...)
	for name, file := range map[string]string{
		"UTF-8": table, "byte order mark": "\ufeff" + table, "a line for the separator": "sep=;\r\n" + table, "no end": strings.TrimSuffix(table, "\r\n"),
		"UTF-16": utf16Of(unicode.LittleEndian, table),
	} {
		all, refused := readRecords(t, file, options())
		if len(all) < 7 || len(refused) < 3 {
			t.Fatal(name, len(all), refused)
		}
		for records := 1; records < 14; records++ {
			parts, partsRefused := readParts(t, file, records)
			if !slices.EqualFunc(parts, all, func(a, b *Record) bool {
				return a.Line == b.Line && a.ID == b.ID && bytes.Equal(a.Content(), b.Content())
			}) {
				t.Errorf("%s, %d rows a part: %d records, want %d", name, records, len(parts), len(all))
			}
			if !slices.Equal(partsRefused, refused) {
				t.Errorf("%s, %d rows a part: refused %q, want %q", name, records, partsRefused, refused)
			}
		}
	}
}

// readParts is readRecords of a table, so many rows at a time.
func readParts(t *testing.T, file string, records int) (all []*Record, refused []string) {
	t.Helper()
	eachPart(t, file, records, func(r *Reader) {
		some, others := readToEnd(t, r)
		all, refused = append(all, some...), append(refused, others...)
	})
	return all, refused
}

// eachPart calls read for each part of a table of so many rows.
func eachPart(t *testing.T, file string, records int, read func(*Reader)) {
	t.Helper()
	whole := NewReader(strings.NewReader(file), options())
	if is, err := whole.IsTable(); err != nil || !is {
		t.Fatal(is, err)
	}
	size := int64(len(file))
	for start, line := int64(0), int64(0); start < size; {
		taken, lines, err := whole.Measure(strings.NewReader(file), size, start, records)
		if err != nil || taken <= 0 {
			t.Fatal(taken, err)
		}
		part := io.NewSectionReader(strings.NewReader(file), start, taken)
		r := NewReader(part, options())
		if start > 0 {
			r = whole.Part(part, int(line))
		}
		read(r)
		start, line = start+taken, line+lines
	}
}

func TestUnclosedQuotationMark(t *testing.T) {
	bad := strings.Replace(licenceRow, "\n Hà Nội\"", "", 1)
	second := strings.Replace(licenceRow, "GPLX-1", "GPLX-2", 1)
	second = second[:strings.LastIndexByte(second, ';')+1]
	all, refused := readRecords(t, officeTable(licenceHeader, second, bad), options())
	if len(all) != 1 || len(refused) != 1 || refused[0] != "3:  bad-table" {
		t.Errorf("%d records, %v", len(all), refused)
	}
}

func TestHeaders(t *testing.T) {
	typ, _ := credential.LookupType("tax-id")
	for header, want := range map[string]string{
		"":                    "there is none",
		"Họ và tên;Ngày sinh": `no column is called "type"`,
		"type;Họ và tên;Số điện thoại":        `column 3, "Số điện thoại", is no member`,
		"type;Họ và tên;Số điện thoại;Họ tên": `column 3, "Số điện thoại", is no member`,
		"type;Họ tên;Loại giấy tờ":            "columns 1 and 3 are the same, type of",
		"type;Hạng 17":                        `column 2, "Hạng 17"`,
		"type;Họ và tên 2":                    `column 2, "Họ và tên 2"`,
		"PK\x03\x04\x14\x00":                  "a spreadsheet's own file",
		"Nguyễn Văn An;001099000001":          "its first line names no member",
		"type;H\xc3":                          "not text in UTF-8",
		"type" + strings.Repeat(";STT", 300):  "more than 300 columns",
	} {
		o := options()
		o.Table = true
		_, _, err := NewReader(strings.NewReader(header), o).Next()
		var refused *HeaderError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "001099000001") {
			t.Errorf("%q: %v, want %s", header, err, want)
		}
	}
	o := options()
	o.Type = typ
	for header, want := range map[string]string{
		"MST;Họ tên;Số phôi\n":           `column 3, "Số phôi"`,
		"MST;Họ và tên;STT;Họ tên\n":     "columns 2 and 4 are the same, claims.full_name of tax-id",
		"MST;Ngày hết hạn;Đến ngày\n":    "columns 2 and 3 are the same, claims.expiry_date of tax-id",
		"MST;Mã số thuế;Ngày cấp;MST;\n": "columns 1 and 2 and 4 are the same, claims.document_number of tax-id",
	} {
		if _, _, err := NewReader(strings.NewReader(header), o).Next(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", header, err, want)
		}
	}
}

// In a table of several types each type's end of validity may stand in a column that is called as on the paper, though all of
// these names are of each type.
func TestColumnsOfSeveralTypes(t *testing.T) {
	const header = licenceHeader + ";Có giá trị đến;Đến ngày;Mã thẻ BHYT;Mức hưởng;Mã KCB;Từ ngày"
	insured := func(ends string) string {
		return "BHYT-1;Thẻ BHYT;2;hoạt động;Lê Văn Duyệt;CSDL BHXH;20/11/2026;001185000001;Nguyễn Thị Minh Khai;17/03/1985;Nữ" +
			strings.Repeat(";", 13) + ends + ";0100000001;4;01028;01/01/2026"
	}
	for _, c := range []struct{ row, document, refused, because string }{
		{licenceRow + ";12/05/2033;;;;;", `"scheme":"2008","issue_date":"2003-05-12","expiry_date":"2033-05-12"`, "", ""},
		{licenceRow + ";;12/05/2033;;;;", `"scheme":"2008","issue_date":"2003-05-12","expiry_date":"2033-05-12"`, "", ""},
		{insured(";31/12/2026"), `"valid_from":"2026-01-01","expiry_date":"2026-12-31"`, "", ""},
		{insured("31/12/2026;"), `"valid_from":"2026-01-01","expiry_date":"2026-12-31"`, "", ""},
		{insured("31/12/2026;31/12/2026"), "", "claims.expiry_date duplicate-field", "Có giá trị đến: Một trường ghi hai lần."},
		{insured(";2026"), "", "claims.expiry_date date-format", "Đến ngày: Ngày không đúng dạng."},
		{licenceRow + ";;;;4;;", "", " unknown-field", "Mức hưởng: Có trường không thuộc hồ sơ này."},
	} {
		file := officeTable(header, strings.ReplaceAll(c.row, "\n", ""))
		all, refused := readRecords(t, file, options())
		if c.refused != "" {
			m := openMemory(nil)
			reject(t, file, m, 10)
			if rejects := string(m.data); len(all) != 0 || !slices.Equal(refused, []string{"2: " + c.refused}) || !strings.Contains(rejects, c.because) {
				t.Errorf("%s: refused %v as\n%s", c.row, refused, rejects)
			}
		} else if len(all) != 1 || len(refused) != 0 || !strings.Contains(string(credential.Encode(all[0].Document)), c.document) {
			t.Errorf("%s: %d records, refused %v", c.row, len(all), refused)
		}
	}
}

// RECORDS.md has the names of the columns of every type; each stands for one member.
func TestColumnsAreDescribed(t *testing.T) {
	text, err := os.ReadFile("../RECORDS.md")
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- columns:begin -->\n", "<!-- columns:end -->"
	from, to := bytes.Index(text, []byte(begin)), bytes.Index(text, []byte(end))
	if from < 0 || to < 0 {
		t.Fatal("no table of columns")
	}
	from += len(begin)
	if want := columnTables(t); string(text[from:to]) != want {
		if os.Getenv("GIAYTO_UPDATE") != "1" {
			t.Fatal("the table of columns differs from the code: GIAYTO_UPDATE=1 go test ./issuer/record")
		}
		text = slices.Concat(text[:from], []byte(want), text[to:])
		if err := os.WriteFile("../RECORDS.md", text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func columnTables(t *testing.T) string {
	var b strings.Builder
	row := func(f field, types string) {
		if len(f.names) > 0 {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.TrimPrefix(f.path, "claims."), strings.Join(f.names, "; "), types)
		}
	}
	b.WriteString("\n| member | columns | of |\n|---|---|---|\n")
	for _, f := range beside {
		row(f, "all")
	}
	type key struct{ path, names string }
	types, order := map[key][]string{}, []key{}
	fieldOf := map[key]field{}
	for _, kind := range credential.Types() {
		for _, f := range fields(kind)[len(beside):] {
			for _, name := range append([]string{f.path}, f.names...) {
				if c, ok := fieldsOf()[kind].find(newName(name)); !ok || c.path != f.path {
					t.Errorf("%s: the column %q is not %s but %s", kind.Name, name, f.path, c.path)
				}
			}
			k := key{f.path, strings.Join(f.names, "; ")}
			if types[k] == nil {
				order = append(order, k)
			}
			types[k], fieldOf[k] = append(types[k], typeOfColumn(kind, f)), f
		}
	}
	for _, k := range order {
		row(fieldOf[k], strings.Join(types[k], ", "))
	}
	b.WriteByte('\n')
	return b.String()
}

// typeOfColumn names a type that has a column, with an asterisk where its rows must fill it in.
func typeOfColumn(kind *credential.Type, f field) string {
	name := "`" + kind.Name + "`"
	if f.claim.Optional || strings.HasSuffix(f.path, ".scheme") { // which follows from a date
		return name
	}
	return name + `\*`
}

// Every type can be issued from a table: what its fullest document shows to people is read back from cells.
func TestTablesOfEveryType(t *testing.T) {
	for _, file := range []string{"tables.csv"} {
		data, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, block := range regexp.MustCompile(`\n\n+`).Split(strings.TrimSpace(string(data)), -1) {
			all, refused := readRecords(t, block, options())
			if len(all) != 1 || len(refused) != 0 {
				t.Errorf("%d records, %v:\n%s", len(all), refused, block)
				continue
			}
			seen[all[0].Document.Type().Name] = true
		}
		for _, kind := range credential.Types() {
			if !seen[kind.Name] {
				t.Errorf("no table of %s", kind.Name)
			}
		}
	}
}

func FuzzTable(f *testing.F) {
	table := officeTable(licenceHeader, licenceRow)
	for _, s := range []string{
		table, "\ufeff" + table, utf16Of(unicode.LittleEndian, strings.ReplaceAll(table, ";", "\t")), utf16Of(unicode.BigEndian, table), "sep=;\n" + table,
		"type;Họ tên\n\"a\n", "type,\"Họ\"\"\n", "type;Hạng 2\nGPLX;=\"1\"\n", "\xff\xfet\x00y\x00p\x00e\x00\n\x00\x00\xd8", licence + "\n" + identity,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		rejects := NewRejects(openMemory(nil), message.Vietnamese)
		r := NewReader(bytes.NewReader(file), options())
		for {
			record, refusals, err := r.Next()
			if err != nil {
				return
			}
			if (record == nil) == (len(refusals) == 0) {
				t.Fatalf("record %v, refusals %v", record, refusals)
			}
			if len(refusals) > 0 {
				if err := rejects.Write(r.Row(), refusals); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func BenchmarkTable(b *testing.B) {
	row := strings.ReplaceAll(licenceRow, "\n", "") + "\r\n"
	r := NewReader(io.MultiReader(strings.NewReader(officeTable(licenceHeader)), &repeated{row: row}), options())
	for b.Loop() {
		if _, _, err := r.Next(); err != nil {
			b.Fatal(err)
		}
	}
}

// repeated is a row without end.
type repeated struct {
	row string
	at  int
}

func (r *repeated) Read(p []byte) (n int, err error) {
	for n < len(p) {
		k := copy(p[n:], r.row[r.at:])
		n, r.at = n+k, (r.at+k)%len(r.row)
	}
	return n, nil
}

// Whatever a table holds, its parts have the rows of the whole.
func FuzzParts(f *testing.F) {
	f.Add(licenceRow, 1)
	f.Add(licenceRow+"\r\n\r\n;;\r\n\"a\"b\r\n\"open\r\n"+licenceRow, 2)
	f.Add("\"a\nb\"\n\"\"\"\n\r", 3)
	f.Fuzz(func(t *testing.T, rows string, records int) {
		if records < 1 {
			return
		}
		file := licenceHeader + "\r\n" + rows
		var want, got []string
		rowsOf(t, NewReader(strings.NewReader(file), options()), &want)
		eachPart(t, file, records, func(r *Reader) { rowsOf(t, r, &got) })
		if !slices.Equal(got, want) {
			t.Errorf("%d rows a part: %q, want %q", records, got, want)
		}
	})
}

// rowsOf adds the lines and texts of the rows of a table.
func rowsOf(t *testing.T, r *Reader, to *[]string) {
	t.Helper()
	for {
		_, _, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		row := r.Row()
		*to = append(*to, fmt.Sprintf("%d %t %s", row.Line, row.broken, row.text))
	}
}

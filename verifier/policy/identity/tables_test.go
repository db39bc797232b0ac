package identity

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// The rows of the tables in the notes on Viet Nam's papers, by section, that testdata holds.
const (
	rowsOf1_6 = 8  // section 1.6, tests of personal numbers
	rowsOf6   = 5  // section 6, the numbers of the types at hand: of 7 rows all but a passport's personal number and residence cards
	rowsOf8   = 12 // section 8, N-1 to N-8 and D-1 to D-4
)

func TestRowsAreThoseOfTheTables(t *testing.T) {
	for _, c := range []struct {
		file        string
		want, lines int // a row may be run by several lines
	}{{"pin.csv", rowsOf1_6, 14}, {"numbers.csv", rowsOf6, 35}, {"section8.csv", rowsOf8 + 1, 62}} { // and the line of tests below the table
		rows := map[string]bool{}
		lines := table(t, c.file)
		for _, r := range lines {
			rows[r["row"]] = true
		}
		if len(rows) != c.want || len(lines) != c.lines {
			t.Errorf("%s has %d rows of its table in %d lines, want %d in %d", c.file, len(rows), len(lines), c.want, c.lines)
		}
	}
}

// table reads a file of testdata, rows by the names of its columns.
func table(t testing.TB, file string) []map[string]string {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for i, line := range lines[1:] {
		row := map[string]string{"line": fmt.Sprintf("%s:%d", file, i+2)}
		for j, cell := range line {
			row[lines[0][j]] = unescaped(t, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

// unescaped reads \u escapes, which show a Unicode form that an editor would hide.
func unescaped(t testing.TB, s string) string {
	if !strings.Contains(s, `\u`) {
		return s
	}
	text, err := strconv.Unquote(`"` + s + `"`)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func date(t testing.TB, s string) vn.Date {
	t.Helper()
	if s == "" {
		return vn.Date{}
	}
	d, err := vn.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func code(err error) string {
	if e := new(vn.Error); err != nil {
		e, _ = err.(*vn.Error)
		return e.Code
	}
	return "ok"
}

func TestPersonalNumbers(t *testing.T) {
	for _, r := range table(t, "pin.csv") {
		pin, err := vn.ParsePIN(r["number"])
		got := "error " + code(err)
		if strings.HasPrefix(r["expect"], "previous ") {
			_, err := vn.ParseOldNumber(r["number"])
			got = "previous " + code(err)
		} else if err == nil {
			sex, err := vn.ParseSex(r["sex"])
			if err != nil {
				t.Fatal(err)
			}
			got = "ok"
			for _, w := range pin.Check(date(t, r["birth"]), sex) {
				got = string(w)
			}
		}
		if got != r["expect"] {
			t.Errorf("%s: %s, want %s", r["line"], got, r["expect"])
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, r := range table(t, "numbers.csv") {
		got := ""
		switch r["kind"] {
		case "tax":
			number, err := vn.TaxCode(r["number"])
			got = strings.TrimSpace(code(err) + " " + number)
		case "insurance":
			if number, err := vn.ParseInsuranceNumber(r["number"]); err != nil {
				got = code(err)
			} else {
				got = strings.TrimSpace(number.Kind + " " + number.BHXH)
			}
		case "passport":
			got = passport(t, r["number"])
		case "guardian", "unnamed":
			got = guardian(t, r["kind"], r["number"])
		}
		if got != r["expect"] {
			t.Errorf("%s: %q, want %q", r["line"], got, r["expect"])
		}
	}
}

// passport reads a foreigner's identity with that passport.
func passport(t *testing.T, number string) string {
	typ, _ := credential.LookupType("identity")
	_, _, err := typ.Decode(fmt.Appendf(nil, `{"account_level":2,"holder_kind":"foreigner","full_name":"John Smith","sex":1,"nationality":"GB",
		"issue_date":"2025-01-02","issuing_authority":"Cục Quản lý xuất nhập cảnh","passport_number":%q}`, number))
	if err == nil {
		return "ok"
	}
	return err.(credential.FieldErrors)[0].Code
}

// guardian tells what is found about the guardian of somebody born on birth, empty for a concealed date.
func guardian(t *testing.T, kind, birth string) string {
	d := document(t, "birth="+birth)
	if kind == "guardian" {
		d.GuardianName = "TRẦN THỊ BÌNH"
	}
	a := Decide(d, Question{On: vn.Date{Year: 2026, Month: 11, Day: 22}})
	for _, f := range a.Findings {
		if strings.HasPrefix(f.Code, "guardian-") {
			return f.Code
		}
	}
	return "none"
}

func TestNamesDatesAndSexes(t *testing.T) {
	for _, r := range table(t, "section8.csv") {
		if got := section8(t, r["check"], r["a"], r["b"]); got != r["expect"] {
			t.Errorf("%s: %q, want %q", r["line"], got, r["expect"])
		}
	}
}

var agreementNames = map[agreement]string{untold: "untold", differs: "differs", partly: "partly", agrees: "agrees"}

func section8(t *testing.T, check, a, b string) string {
	switch check {
	case "name":
		name, err := vn.Name(a)
		if err != nil {
			return code(err)
		}
		return name
	case "long":
		n, _ := strconv.Atoi(a)
		_, err := vn.Name(strings.Repeat("Ế", n))
		return code(err)
	case "same":
		got, notes := compareNames(a, b)
		return strings.Join(append([]string{agreementNames[got]}, notes...), " ")
	case "unmarked":
		return unmarked(vn.FoldName(a))
	case "warn":
		if w := vn.CheckName(a); w != nil {
			return string(w[0])
		}
		return "none"
	case "sex":
		sex, err := vn.ParseSex(a)
		if err != nil {
			return code(err)
		}
		return strconv.Itoa(int(sex))
	case "sexes":
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return agreementNames[compareSexes(vn.Sex(x), vn.Sex(y))]
	case "date":
		_, err := vn.ParseDate(a)
		return code(err)
	case "births":
		return agreementNames[compareBirths(date(t, a), date(t, b))]
	case "age", "instant":
		return ageOn(t, a, b)
	case "runes":
		return fmt.Sprint(utf8.RuneCountInString(a), utf8.RuneCountInString(norm.NFD.String(a)))
	case "nfd":
		return norm.NFD.String(a)
	}
	t.Fatalf("no check %q", check)
	return ""
}

// ageOn answers "18 on 2026-11-22" or "18 at 2026-11-21T17:00:00Z" for somebody born on birth.
func ageOn(t *testing.T, birth, question string) string {
	words := strings.Fields(question)
	age, err := strconv.Atoi(words[0])
	if err != nil {
		t.Fatal(err)
	}
	on := vn.Date{}
	if words[1] == "on" {
		on = date(t, words[2])
	} else {
		at, err := time.Parse(time.RFC3339, words[2])
		if err != nil {
			t.Fatal(err)
		}
		on = vn.DateOf(at)
	}
	return string(Decide(document(t, "birth="+birth), Question{On: on, MinAge: age}).Outcome)
}

// document makes an identity document that discloses what shown lists.
func document(t testing.TB, shown string) *credential.IdentityDocument {
	yes, no := true, false
	d := &credential.IdentityDocument{
		AccountLevel: 2, HolderKind: credential.Citizen, FullName: "NGUYỄN VĂN AN", Sex: vn.Male, Nationality: "VN",
		IssueDate: vn.Date{Year: 2025, Month: 1, Day: 2},
	}
	for word := range strings.FieldsSeq(shown) {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "level":
			d.AccountLevel, _ = strconv.Atoi(value)
		case "foreigner":
			d.HolderKind, d.Nationality = credential.Foreigner, "GB"
		case "guardian":
			d.GuardianName = "TRẦN THỊ BÌNH"
		case "birth":
			d.BirthDate = date(t, value)
		case "issued":
			d.IssueDate = date(t, value)
		case "pin":
			d.PIN = vn.PIN(value)
		case "previous":
			d.DocumentNumber = value
		case "passport":
			d.PassportNumber = value
		case "over16":
			d.AgeOver16 = &yes
		case "over18":
			d.AgeOver18 = &yes
		case "over21":
			d.AgeOver21 = &yes
		case "not18":
			d.AgeOver18 = &no
		default:
			t.Fatalf("no claim %q", word)
		}
	}
	return d
}

func TestDecide(t *testing.T) {
	for _, r := range table(t, "decide.csv") {
		q := Question{On: date(t, r["on"])}
		q.MinAge, _ = strconv.Atoi(r["age"])
		if r["match"] != "" {
			var err error
			if q.Match, err = ParseFacts(r["match"]); err != nil {
				t.Fatalf("%s: %v", r["line"], err)
			}
		}
		d := document(t, r["shown"])
		a := Decide(d, q)
		checkAnswer(t, r["line"], a)
		if got := string(a.Outcome) + " " + a.Code; got != r["expect"] {
			t.Errorf("%s: %s: %s, want %s", r["line"], r["what"], got, r["expect"])
		}
		if got := found(a); got != r["findings"] {
			t.Errorf("%s: %s: findings %q, want %q", r["line"], r["what"], got, r["findings"])
		}
		if got := strings.Join(Wanted(d, q), " "); got != r["wanted"] {
			t.Errorf("%s: %s: wants %q, want %q", r["line"], r["what"], got, r["wanted"])
		}
		if got := strings.Join(Used(d, q), " "); got != r["used"] {
			t.Errorf("%s: %s: uses %q, want %q", r["line"], r["what"], got, r["used"])
		}
	}
}

func found(a policy.Answer) string {
	var codes []string
	for _, f := range a.Findings {
		codes = append(codes, f.Code)
	}
	return strings.Join(codes, " ")
}

// checkAnswer holds what is true of every answer.
func checkAnswer(t testing.TB, where string, a policy.Answer) {
	t.Helper()
	m, ok := message.Lookup(a.Code)
	if !ok || a.Source == "" {
		t.Errorf("%s: %q has no sentence, or no source", where, a.Code)
	}
	want := map[policy.Outcome]message.Outcome{policy.Yes: message.Accepted, policy.No: message.Rejected, policy.Unclear: message.Undecided}
	reason, ok := message.Lookup(a.Reason)
	if !ok || reason.Kind != message.Reason || reason.Outcome != want[a.Outcome] || m.Outcome != want[a.Outcome] {
		t.Errorf("%s: %s comes to reason %q and sentence %q", where, a.Outcome, a.Reason, a.Code)
	}
	checkSentence(t, where, m.Text(a.Args))
	for _, f := range a.Findings {
		m, ok := message.Lookup(f.Code)
		if !ok {
			t.Errorf("%s: finding %q has no sentence", where, f.Code)
		}
		checkSentence(t, where, m.Text(f.Args))
	}
}

func checkSentence(t testing.TB, where string, s message.Text) {
	t.Helper()
	const most = 120 // runes
	for _, text := range []string{s.VI, s.EN} {
		if utf8.RuneCountInString(text) > most || !norm.NFC.IsNormalString(text) || strings.Contains(text, "hợp lệ theo luật") {
			t.Errorf("%s: %q", where, text)
		}
	}
}

func TestSamePerson(t *testing.T) {
	for _, r := range table(t, "same.csv") {
		a, b := person(t, r["a"]), person(t, r["b"])
		for _, pair := range [][2]Person{{a, b}, {b, a}} {
			got := SamePerson(pair[0], pair[1])
			checkAnswer(t, r["line"], got)
			if string(got.Outcome) != r["expect"] || found(got) != r["notes"] {
				t.Errorf("%s: %s: %s %q, want %s %q", r["line"], r["what"], got.Outcome, found(got), r["expect"], r["notes"])
			}
		}
	}
}

// person reads "name=Nguyễn Văn An birth=1999 sex=1 number=001099000001".
func person(t testing.TB, s string) (p Person) {
	t.Helper()
	keys := []string{"name", "birth", "sex", "number", "previous", "insurance", "passport"}
	key := ""
	for word := range strings.FieldsSeq(s) {
		value := word
		if k, v, ok := strings.Cut(word, "="); ok && slices.Contains(keys, k) {
			key, value = k, v
		}
		switch key {
		case "name":
			p.Name = strings.TrimSpace(p.Name + " " + value)
		case "birth":
			p.Birth = date(t, value)
		case "sex":
			sex, _ := strconv.Atoi(value)
			p.Sex = vn.Sex(sex)
		case "number":
			p.Number = vn.PIN(value)
		case "previous":
			p.Previous = value
		case "insurance":
			p.Insurance = value
		case "passport":
			p.Passport = value
		}
	}
	return p
}

func TestParseFacts(t *testing.T) {
	for _, r := range table(t, "facts.csv") {
		got, err := ParseFacts(r["text"])
		if r["name"] == "error" {
			if err == nil {
				t.Errorf("%s: ParseFacts(%q) = %+v", r["line"], r["text"], got)
			}
			continue
		}
		if want := (Facts{r["name"], date(t, r["birth"]), r["number"]}); err != nil || got != want {
			t.Errorf("%s: ParseFacts(%q) = %+v, %v, want %+v", r["line"], r["text"], got, err, want)
		}
	}
	if _, err := ParseFacts(strings.Repeat("a", maxFacts+1)); err == nil {
		t.Error("facts without a bound")
	}
}

func TestSeveralPapers(t *testing.T) {
	const (
		identityCard = "name=Nguyễn Văn An birth=1999-08-15 sex=1 number=001099000001"
		registration = "name=NGUYỄN VĂN AN number=001099000001"
		insurance    = "name=NGUYỄN VĂN AN birth=1999-08-15 sex=1 insurance=0100000001"
		relative     = "name=Nguyễn Văn Bình birth=1970-01-02 number=001070000001"
		undated      = "name=Nguyễn Văn An"
	)
	for _, c := range []struct {
		papers []string
		want   policy.Outcome
		value  string
	}{
		{[]string{registration, insurance}, policy.Unclear, "ngày sinh, giới tính, số định danh"},
		{[]string{registration, insurance, identityCard}, policy.Yes, "họ tên, số định danh"},
		{[]string{registration, insurance, identityCard, relative}, policy.No, "họ tên, số định danh"},
		{[]string{registration, insurance, identityCard, undated}, policy.Unclear, "ngày sinh, giới tính, số định danh"},
		{[]string{identityCard, identityCard, identityCard}, policy.Yes, "họ tên, ngày sinh, giới tính, số định danh"},
	} {
		papers := make([]Person, len(c.papers))
		for i := range papers {
			papers[i] = person(t, c.papers[i])
		}
		a := SamePerson(papers[0], papers[1], papers[2:]...)
		checkAnswer(t, c.papers[0], a)
		if a.Outcome != c.want || a.Args["value"].VI != c.value {
			t.Errorf("%q: %s %q, want %s %q", c.papers, a.Outcome, a.Args["value"].VI, c.want, c.value)
		}
		slices.Reverse(papers)
		if back := SamePerson(papers[0], papers[1], papers[2:]...); back.Outcome != c.want {
			t.Errorf("%q turned round: %s, want %s", c.papers, back.Outcome, c.want)
		}
	}
}

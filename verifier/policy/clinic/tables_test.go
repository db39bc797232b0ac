package clinic

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/card"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/identity"
)

// The rows of the tables in the notes on Viet Nam's papers, by section, that testdata holds.
const (
	rowsOf3_2 = 5              // section 3.2, benefit levels
	rowsOf3_3 = 46 + 9         // section 3.3, subject codes, and those seen whose name is not verified
	rowsOf3_5 = 17 + 3 + 9 + 1 // section 3.5, fields of the card's code; examples; negatives; dirt behind the end mark
)

func TestRowsAreThoseOfTheTables(t *testing.T) {
	for _, c := range []struct {
		file, column string
		want, lines  int // a row may be run by several lines
	}{{"levels.csv", "row", rowsOf3_2, 7}, {"subjects.csv", "subject", rowsOf3_3, rowsOf3_3}, {"bhyt-code.csv", "row", rowsOf3_5, 50}} {
		rows := map[string]bool{}
		lines := table(t, c.file)
		for _, r := range lines {
			rows[r[c.column]] = true
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
			row[lines[0][j]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

// The invented codes of section 3.5.
const (
	codeNew = "0100000001|4e677579e1bb856e2056c4836e20416e|15/08/1999|1|-|01 - 028|01/01/2026|-|15/12/2025|01000000000001|-|4|01/01/2029|0123456789abcdef-0001|4|5468c3a06e68207068e1bb912048c3a0204ee1bb9969|$"
	codeOld = "DN4010100000001|4e677579e1bb856e2056c4836e20416e|1999|1|53e1bb9120312c205068e1bb91205468e1bbad204e676869e1bb876d2c2048c3a0204ee1bb9969|01 - 028|01/01/2020|31/12/2020|15/12/2019|01000000000001|-|4|01/01/2023|0123456789abcdef-0001|$"
)

func TestCardCodes(t *testing.T) {
	for _, r := range table(t, "bhyt-code.csv") {
		c, _, err := card.ParseBHYT(changedCode(t, r["change"]))
		got := "error"
		if err == nil {
			got = "ok"
			if _, want, ok := strings.Cut(r["expect"], " "); ok {
				field, _, _ := strings.Cut(want, "=")
				got += " " + field + "=" + fieldOf(c, field)
			}
		}
		if got != r["expect"] {
			t.Errorf("%s: %s: %q, %v, want %q", r["line"], r["row"], got, err, r["expect"])
		}
	}
}

// changedCode reads "new", "new 5 01 - C54" (a field), "cut 14" (the first fields and the end mark), "pad" (a field too
// many), "open" (no end mark) and "end" (what a hand-held scanner adds).
func changedCode(t *testing.T, change string) string {
	words := strings.SplitN(change, " ", 3)
	parts := strings.Split(codeNew, "|")
	switch words[0] {
	case "old":
		parts = strings.Split(codeOld, "|")
	case "cut":
		n, _ := strconv.Atoi(words[1])
		return strings.Join(append(parts[:n-1:n-1], "$"), "|")
	case "pad":
		return strings.Join(slices.Insert(parts, 16, "-"), "|")
	case "open":
		return strings.TrimSuffix(codeNew, "|$")
	case "end":
		return codeNew + "\x00\r\n"
	}
	if len(words) == 3 {
		at, err := strconv.Atoi(words[1])
		if err != nil {
			t.Fatal(err)
		}
		parts[at] = words[2]
	}
	return strings.Join(parts, "|")
}

func fieldOf(c card.BHYT, field string) string {
	return map[string]string{
		"number": c.Number.Number, "name": c.Name, "birth": c.Birth.String(), "sex": strconv.Itoa(int(c.Sex)), "address": c.Address,
		"facility": c.Facility, "from": c.ValidFrom.String(), "to": c.ValidTo.String(), "issued": c.Issued.String(),
		"management": c.ManagementNumber, "parent": c.Parent, "code": c.Code, "five": c.FiveYears.String(), "check": c.CheckString,
		"level": strconv.Itoa(c.Benefit), "place": c.PlaceOfIssue,
	}[field]
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

// insured makes a card in force since 2026-01-01 without an end, with the changes that words name; _ stands for a space.
func insured(t testing.TB, words string) *credential.HealthInsurance {
	t.Helper()
	d := &credential.HealthInsurance{
		FullName: "Nguyễn Văn An", BirthDate: vn.Date{Year: 1999, Month: 8, Day: 15}, Sex: vn.Male, DocumentNumber: "0100000001",
		BenefitLevel: 4, FacilityCode: "01028", ValidFrom: vn.Date{Year: 2026, Month: 1, Day: 1},
	}
	for word := range strings.FieldsSeq(words) {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "name":
			d.FullName = strings.ReplaceAll(value, "_", " ")
		case "birth":
			d.BirthDate = date(t, value)
		case "sex":
			sex, _ := strconv.Atoi(value)
			d.Sex = vn.Sex(sex)
		case "pin":
			d.PIN = vn.PIN(value)
		case "number":
			d.DocumentNumber = value
		case "level":
			d.BenefitLevel, _ = strconv.Atoi(value)
		case "subject":
			d.SubjectCode = value
		case "area":
			d.AreaCode = value
		case "facility":
			d.FacilityCode = value
		case "from":
			d.ValidFrom = date(t, value)
		case "to":
			d.ExpiryDate = date(t, value)
		case "issued":
			d.IssueDate = date(t, value)
		case "five":
			d.FiveYearDate = date(t, value)
		case "guardian":
			d.GuardianName = "TRẦN THỊ BÌNH"
		case "portrait":
			d.Portrait = "data:image/webp;base64,"
		default:
			t.Fatalf("no word %q", word)
		}
	}
	return d
}

// question reads what a desk asks: "facility=…", "admitted=…", and papers beside the card: "cccd=name|birth|sex" as the
// card's code has them, _ for a space; "bhyt"; another person's "licence"; "identity", with "portrait" or without.
func question(t testing.TB, on, words string) Question {
	t.Helper()
	q := Question{On: date(t, on)}
	for word := range strings.FieldsSeq(words) {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "facility":
			q.Facility = value
		case "admitted":
			q.Admitted = date(t, value)
		case "cccd":
			q.Beside = append(q.Beside, cccd(t, strings.ReplaceAll(value, "_", " ")))
		case "bhyt":
			old, _, err := card.ParseBHYT(strings.Replace(codeOld, "|1999|", "|15/08/1999|", 1))
			if err != nil {
				t.Fatal(err)
			}
			q.Beside = append(q.Beside, identity.OfBHYT(old))
		case "licence":
			q.Beside = append(q.Beside, identity.Of(&credential.DrivingLicence{
				FullName: "LÊ VĂN CHÍN", PIN: "001099000009", BirthDate: vn.Date{Year: 1999, Month: 8, Day: 15}, Sex: vn.Male, Portrait: "data:",
			}))
		case "identity":
			d := credential.IdentityDocument{FullName: "NGUYỄN VĂN AN", BirthDate: vn.Date{Year: 1999, Month: 8, Day: 15}, Sex: vn.Male}
			if strings.Contains(words, "portrait") {
				d.Portrait = "data:"
			}
			q.Beside = append(q.Beside, identity.Of(&d))
		case "portrait":
		default:
			t.Fatalf("no word %q", word)
		}
	}
	return q
}

// cccd is the person of an identity card's code with that name, date of birth and sex.
func cccd(t testing.TB, person string) identity.Person {
	t.Helper()
	parts := strings.Split(person, "|")
	text := []string{"001099000001", "", parts[0], parts[1], parts[2], "Số 1, Phố Thử Nghiệm, Phường Mẫu, Hà Nội", "20052021"}
	c, _, err := card.ParseCCCD(strings.Join(text, "|"))
	if err != nil {
		t.Fatal(err)
	}
	return identity.OfCCCD(c)
}

func TestDecide(t *testing.T) {
	for _, r := range table(t, "decide.csv") {
		d, q := insured(t, r["card"]), question(t, r["on"], r["question"])
		a := Decide(d, q)
		checkAnswer(t, r["line"], a)
		detail := a.Args["value"]
		if date, ok := a.Args["date"]; ok {
			detail = date
		}
		if got := fmt.Sprintf("%s %s %s", a.Outcome, a.Code, detail.VI); got != r["expect"] {
			t.Errorf("%s: %s: %q, want %q", r["line"], r["what"], got, r["expect"])
		}
		if got := found(a); got != r["findings"] {
			t.Errorf("%s: %s: findings %q, want %q", r["line"], r["what"], got, r["findings"])
		}
		decomposed := *d
		decomposed.FullName = norm.NFD.String(d.FullName)
		for i := range q.Beside {
			q.Beside[i].Name = norm.NFD.String(q.Beside[i].Name)
		}
		if other := Decide(&decomposed, q); other.Code != a.Code || found(other) != found(a) {
			t.Errorf("%s: %s: decomposed %s %q", r["line"], r["what"], other.Code, found(other))
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

func finding(a policy.Answer, code string) *policy.Finding {
	for i := range a.Findings {
		if a.Findings[i].Code == code {
			return &a.Findings[i]
		}
	}
	return nil
}

// checkAnswer holds what is true of every answer.
func checkAnswer(t testing.TB, where string, a policy.Answer) {
	t.Helper()
	m, _ := message.Lookup(a.Code)
	reason, _ := message.Lookup(a.Reason)
	want := map[policy.Outcome]message.Outcome{policy.Yes: message.Accepted, policy.No: message.Rejected, policy.Unclear: message.Undecided}[a.Outcome]
	if m.Outcome != want || reason.Kind != message.Reason || reason.Outcome != want {
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

func TestLevels(t *testing.T) {
	for _, r := range table(t, "levels.csv") {
		a := Decide(insured(t, "from=2010-01-01 level="+r["level"]), Question{On: date(t, r["on"])})
		if got := finding(a, "printed-level").Args["value"].VI; got != r["pays"] {
			t.Errorf("%s: %q, want %q", r["line"], got, r["pays"])
		}
	}
}

// Every subject code has its level without a remark, and another level gets one that refuses nothing.
func TestSubjects(t *testing.T) {
	on := vn.Date{Year: 2026, Month: 11, Day: 22}
	for _, r := range table(t, "subjects.csv") {
		for level, want := range map[string]string{r["level"]: "", r["other"]: r["finding"]} {
			a := Decide(insured(t, "portrait subject="+r["subject"]+" level="+level), Question{On: on})
			got := strings.TrimSpace(strings.TrimPrefix(found(a), "printed-level"))
			if a.Outcome != policy.Yes || got != want {
				t.Errorf("%s: %s with level %s: %s %q, want %q", r["line"], r["subject"], level, a.Outcome, got, want)
			}
		}
	}
}

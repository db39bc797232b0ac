package traffic

import (
	"encoding/csv"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// The rows of the tables in the project's notes on the law that testdata runs, by section; a row may be run by several
// lines, of which none can be dropped either.
const (
	rowsOfSection49      = 27 // §4.9 test vectors of licences
	linesOfSection49     = 44
	rowsOfSection55      = 10 // §5.5 plate tests
	rowsOfSection8       = 3  // §8 D-2 to D-4: what dates mean for vehicles
	linesOfSection8      = 20
	phrasesOfTheIssue    = 60 // at least
	oldClassesOfSection4 = 14 // §4.4
)

// table reads a CSV of testdata as its rows by column.
func table(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		row := map[string]string{}
		for i, column := range rows[0] {
			row[column] = r[i]
		}
		out = append(out, row)
	}
	return out
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

func vehicle(t testing.TB, s string) Vehicle {
	t.Helper()
	v, err := ParseVehicle(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// licence makes a licence of classes written as CLASS@ISSUED[..EXPIRY][+CODE…], separated by spaces.
func licence(t testing.TB, classes, born, sex string) *credential.DrivingLicence {
	t.Helper()
	l := &credential.DrivingLicence{FullName: "NGUYỄN VĂN AN", PIN: "001090000001", BirthDate: date(t, born)}
	if sex == "2" {
		l.Sex = vn.Female
	} else {
		l.Sex = vn.Male
	}
	for one := range strings.FieldsSeq(classes) {
		fields := strings.Split(one, "+")
		class, dates, _ := strings.Cut(fields[0], "@")
		issued, expiry, _ := strings.Cut(dates, "..")
		p := credential.Privilege{Class: class, IssueDate: date(t, issued), ExpiryDate: date(t, expiry)}
		p.Scheme = vn.SchemeOf(p.IssueDate)
		for _, code := range fields[1:] {
			p.Codes = append(p.Codes, credential.Restriction{Code: code})
		}
		l.Privileges = append(l.Privileges, p)
		if l.IssueDate.IsZero() || p.IssueDate.Before(l.IssueDate) {
			l.IssueDate = p.IssueDate
		}
	}
	return l
}

var standings = map[string]Standing{
	"": {}, "car": {CarSuspended: true}, "motorcycle": {MotorcycleSuspended: true},
	"suspended": {CarSuspended: true, MotorcycleSuspended: true}, "held": {Held: true},
}

// decide runs a row of a table of licences.
func decide(t testing.TB, row map[string]string) policy.Answer {
	v, on := vehicle(t, row["spec"]), date(t, row["on"])
	if row["classes"] == "" {
		return WithoutLicence(date(t, row["born"]), v, on)
	}
	return MayDrive(licence(t, row["classes"], row["born"], row["sex"]), standings[row["standing"]], v, on)
}

func checkRow(t *testing.T, row map[string]string) {
	a := decide(t, row)
	if string(a.Outcome) != row["outcome"] || a.Code != row["code"] {
		t.Errorf("%s, %s on %s: %s %s, want %s %s", row["classes"], row["spec"], row["on"], a.Outcome, a.Code, row["outcome"], row["code"])
	}
	wanted, absent := strings.CutPrefix(row["finding"], "!")
	if wanted != "" && has(a, wanted) == absent {
		t.Errorf("%s, %s on %s: findings %v, want %s", row["classes"], row["spec"], row["on"], a.Findings, row["finding"])
	}
	checkAnswer(t, a)
}

func has(a policy.Answer, code string) bool {
	return slices.ContainsFunc(a.Findings, func(f policy.Finding) bool { return f.Code == code })
}

// outcomes of messages, as answers have them.
var outcomes = map[policy.Outcome]message.Outcome{policy.Yes: message.Accepted, policy.No: message.Rejected, policy.Unclear: message.Undecided}

// checkAnswer holds an answer to what every answer must be.
func checkAnswer(t *testing.T, a policy.Answer) {
	t.Helper()
	m, ok := message.Lookup(a.Code)
	if !ok || m.Kind != message.Answer || m.Outcome != outcomes[a.Outcome] {
		t.Errorf("answer %q (%s) is not in the catalogue as one", a.Code, a.Outcome)
	}
	if reason, ok := message.Lookup(a.Reason); !ok || reason.Kind != message.Reason || reason.Outcome != outcomes[a.Outcome] {
		t.Errorf("%s: reason %q does not come to %s", a.Code, a.Reason, a.Outcome)
	}
	if a.Source == "" {
		t.Errorf("%s: no source", a.Code)
	}
	checkSentence(t, m.Text(a.Args))
	for _, f := range a.Findings {
		m, ok := message.Lookup(f.Code)
		if !ok {
			t.Errorf("finding %q is not in the catalogue", f.Code)
		}
		checkSentence(t, m.Text(f.Args))
	}
	seen[a.Code] = true
	for _, f := range a.Findings {
		seen[f.Code] = true
	}
}

// seen are the codes that the tests of this package met.
var seen = map[string]bool{}

func checkSentence(t *testing.T, text message.Text) {
	t.Helper()
	for _, s := range []string{text.VI, text.EN} {
		if n := len([]rune(s)); n > maxSentence || n < 10 {
			t.Errorf("%d characters: %q", n, s)
		}
		if !norm.NFC.IsNormalString(s) {
			t.Errorf("not NFC: %q", s)
		}
		if strings.Contains(s, "hợp lệ theo luật") || strings.ContainsAny(s, "[]{}") || strings.Contains(s, "  ") {
			t.Errorf("not a sentence: %q", s)
		}
	}
}

// expected are the outcomes that a row of §4.9 names, as in "yes / no".
var expected = regexp.MustCompile(`\b(yes|no|unclear)\b`)

func TestLicences(t *testing.T) {
	outcomes := map[string][]string{} // of the lines of each row
	expects := map[string]string{}
	lines := table(t, "licences.csv")
	for _, line := range lines {
		row := line["licence"] + "|" + line["vehicle"] + "|" + line["date"] + "|" + line["expect"]
		outcomes[row] = append(outcomes[row], line["outcome"])
		expects[row] = line["expect"]
		checkRow(t, line)
	}
	if len(outcomes) != rowsOfSection49 || len(lines) != linesOfSection49 {
		t.Errorf("%d rows of §4.9 in %d lines, want %d in %d", len(outcomes), len(lines), rowsOfSection49, linesOfSection49)
	}
	for row, got := range outcomes {
		if want := expected.FindAllString(expects[row], -1); len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("%s: outcomes %q, want %q", row, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	rows := map[string]bool{}
	lines := table(t, "dates.csv")
	for _, row := range lines {
		rows[row["rule"]+row["words"]] = true
		checkRow(t, row)
	}
	if len(rows) != rowsOfSection8 || len(lines) != linesOfSection8 {
		t.Errorf("%d rows of §8 in %d lines, want %d in %d", len(rows), len(lines), rowsOfSection8, linesOfSection8)
	}
}

func TestPlates(t *testing.T) {
	rows := table(t, "plates.csv")
	if len(rows) != rowsOfSection55 {
		t.Errorf("%d rows of §5.5, want %d", len(rows), rowsOfSection55)
	}
	for _, row := range rows {
		for _, written := range []string{row["plate"], norm.NFD.String(row["plate"])} {
			v := Vehicle{Kind: Kind(row["kind"])}
			p, warnings, err := Stop{Plate: written}.plate(v)
			var found []string
			for _, w := range warnings {
				found = append(found, string(w))
			}
			if (err != nil) != (row["canonical"] == "") || p.Canonical != row["canonical"] || p.Kind != row["layout"] || strings.Join(found, " ") != row["warning"] {
				t.Errorf("%s: %+v %v %v", row["words"], p, warnings, err)
			}
		}
	}
}

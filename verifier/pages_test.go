package verifier

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
)

var updatePages = flag.Bool("update", false, "write the tables and examples of the pages for officers and clinics")

// pages are those for people who check papers, beside README.md, each for one question. Between two comments stands what
// comes from the catalogue and from the vectors; what stands around it is written by hand.
var pages = map[string]credential.Question{
	"HUONG-DAN-CSGT.md":       credential.Traffic,
	"HUONG-DAN-PHONG-KHAM.md": credential.Clinic,
}

// A block is a comment that says what stands below it, that, and the comment that ends it: of an outcome's mark or of
// notes (lưu ý) a table of codes, of an example (ví dụ) what a device says on a vector.
var block = regexp.MustCompile(`(?s)<!-- (✓|✕|\?|lưu ý|ví dụ): ([a-z0-9 -]+) -->\n(.*?)<!-- hết -->`)

func TestPages(t *testing.T) {
	raised := raisedByVectors(t)
	for name, question := range pages {
		path := "../" + name
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		page := string(b)
		written := written(t, page, question)
		if *updatePages {
			if err := os.WriteFile(path, []byte(written), 0o644); err != nil {
				t.Fatal(err)
			}
			page = written
		}
		if page != written {
			t.Errorf("%s is not what the catalogue and the vectors say: run go test ./verifier -run TestPages -update, and read what changed", name)
		}
		told := codesTold(t, name, page)
		for code := range raised[question] {
			if !told[code] {
				t.Errorf("%s: %s is missing, which a vector raises", name, code)
			}
		}
		for code := range told {
			if !raised[question][code] {
				t.Errorf("%s: %s, which no vector raises for %s", name, code, question)
			}
		}
		checkProse(t, name, page)
	}
}

// raisedByVectors are the codes that an answer to each question can hold: those that the vectors raise, and the reasons
// that end the way before it is known what is asked.
func raisedByVectors(t *testing.T) map[credential.Question]map[string]bool {
	raised := map[credential.Question]map[string]bool{}
	for _, q := range []credential.Question{"", credential.Traffic, credential.Clinic, credential.Identity} {
		raised[q] = map[string]bool{}
	}
	for _, c := range cases(t) {
		v := Verify(deviceFor(t, c), questionOf(t, c), c.Text, c.Frames...)
		said := saidOf(t, c, v)
		for _, code := range slices.Concat(codes(v), codesOf(said.findings), []string{v.Reason, said.reason, codeOf(v.Answer), said.answer}) {
			raised[v.Question.For][code] = true
		}
	}
	for _, m := range message.All() {
		if m.Kind == message.Reason && m.Code != accepted && !slices.Contains(order, m.Code) {
			raised[""][m.Code] = true
		}
	}
	for _, codes := range raised {
		maps.Copy(codes, raised[""])
		delete(codes, "")
	}
	return raised
}

// written is the page with its blocks made anew.
func written(t *testing.T, page string, question credential.Question) string {
	return block.ReplaceAllStringFunc(page, func(old string) string {
		part := block.FindStringSubmatch(old)
		kind, names := part[1], strings.Fields(part[2])
		body := ""
		if kind == "ví dụ" {
			body = example(t, names)
		} else {
			body = table(t, kind, names, question)
		}
		return fmt.Sprintf("<!-- %s: %s -->\n%s<!-- hết -->", kind, part[2], body)
	})
}

// table has a row for each code; mark is that of all their outcomes, but for notes.
func table(t *testing.T, mark string, codes []string, question credential.Question) string {
	var out strings.Builder
	out.WriteString("| Câu trên máy | Cần làm | Căn cứ, mã |\n|---|---|---|\n")
	for _, code := range codes {
		m, ok := message.Lookup(code)
		if !ok {
			t.Fatalf("%s is not in the catalogue", code)
		}
		if mark != "lưu ý" && m.Outcome.Mark() != mark {
			t.Errorf("%s stands under %s, and is %s", code, mark, m.Outcome)
		}
		next := m.Next(message.Question(question), nil).VI
		fmt.Fprintf(&out, "| %s | %s | %s`%s` |\n", m.Pattern().VI, next, sources(m, question), code)
	}
	return out.String()
}

// otherRules are instruments that a code's source names for other questions than a page's.
var otherRules = map[credential.Question]*regexp.Regexp{
	credential.Traffic: regexp.MustCompile(`^(NĐ 188/2025|TT 12/2026/TT-BTC)`),
	credential.Clinic:  regexp.MustCompile(`^(Luật 36/2024/QH15|NĐ 168/2024|TT 12/2025/TT-BCA|TT 73/2024/TT-BCA)`),
}

// sources are the rules of a code that matter to the question, as a line.
func sources(m message.Message, question credential.Question) string {
	all := slices.DeleteFunc(strings.Split(m.Source, "; "), otherRules[question].MatchString)
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, "; ") + "<br>"
}

// example is what stands at the top of the screen.
func example(t *testing.T, names []string) string {
	var out strings.Builder
	out.WriteString("\n")
	for i, name := range names {
		if i > 0 {
			out.WriteString("\n")
		}
		c := caseNamed(t, name)
		v := Verify(deviceFor(t, c), questionOf(t, c), c.Text, c.Frames...)
		fmt.Fprintf(&out, "    %s %s\n    %s\n    → %s\n", v.Outcome.Mark(), v.Outcome.Text().VI, v.Message.VI, v.Next.VI)
	}
	out.WriteString("\n")
	return out.String()
}

// codesTold are the codes in the tables of a page, each of which has one place.
func codesTold(t *testing.T, name, page string) map[string]bool {
	told := map[string]bool{}
	for _, part := range block.FindAllStringSubmatch(page, -1) {
		if part[1] == "ví dụ" {
			continue
		}
		for _, code := range strings.Fields(part[2]) {
			if told[code] {
				t.Errorf("%s: %s stands twice", name, code)
			}
			told[code] = true
		}
	}
	return told
}

// checkProse holds what is true of the words around the blocks: what stands in quotation marks is said by the catalogue,
// no claim goes beyond a signature, and what is linked is there.
func checkProse(t *testing.T, name, page string) {
	if !norm.NFC.IsNormalString(page) {
		t.Errorf("%s is not NFC", name)
	}
	if found := regexp.MustCompile(`(?i)hợp pháp|hợp lệ theo luật|giá trị pháp lý`).FindString(page); found != "" {
		t.Errorf("%s says %q", name, found)
	}
	if n := strings.Count(page, "<!-- hết -->"); n != len(block.FindAllString(page, -1)) {
		t.Errorf("%s: %d blocks end, %d begin", name, n, len(block.FindAllString(page, -1)))
	}
	var said strings.Builder
	for _, m := range message.All() {
		said.WriteString(m.Pattern().VI + m.Next(message.Question(pages[name]), nil).VI + "\n")
	}
	for _, quoted := range regexp.MustCompile(`“([^”]+)”`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(said.String(), quoted[1]) {
			t.Errorf("%s quotes %q, which the catalogue does not say", name, quoted[1])
		}
	}
	for _, link := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(page, -1) {
		if _, err := os.Stat("../" + link[1]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package verifier

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/verifier/policy/identity"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// A device is State in memory, with the rules of a case's trust and status.
type device struct {
	trust  *trustlist.List
	tokens map[string]string
	latest time.Time
	opened map[string]*statuslist.Status
}

func (d *device) Trust() *trustlist.List { return d.trust }
func (d *device) Latest() time.Time      { return d.latest }

func (d *device) Status(iss, uri string) (*statuslist.Status, error) {
	if s, ok := d.opened[iss+" "+uri]; ok {
		return s, nil
	}
	token, err := statuslist.Parse(d.tokens[uri])
	if err != nil {
		return nil, statuslist.ErrMissing
	}
	_, key, ok := d.trust.Key(iss, token.Kid())
	if !ok || key.Use != trustlist.UseStatus || key.Compromised {
		return nil, statuslist.ErrMissing
	}
	s, err := token.Open(key.JWK, uri)
	if err != nil || !key.Covers(s.IssuedAt) {
		return nil, statuslist.ErrMissing
	}
	d.opened[iss+" "+uri] = s
	return s, nil
}

func readJSON(t testing.TB, name string, v any) []byte {
	b, err := testvectors.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if v != nil {
		if err := json.Unmarshal(b, v); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func deviceFor(t testing.TB, c testvectors.Case) *device {
	d := &device{latest: c.Latest, tokens: map[string]string{}, opened: map[string]*statuslist.Status{}}
	roots, err := trustlist.ParseRoots(readJSON(t, "trust/roots.json", nil))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range c.Trust {
		signed, err := trustlist.Parse(readJSON(t, "trust/"+name+".json", nil))
		if err != nil {
			continue
		}
		var list *trustlist.List
		if i == 0 {
			list, err = signed.Open(roots)
		} else {
			list, err = trustlist.Update(d.trust, signed)
		}
		if err != nil {
			continue
		}
		d.trust = list
	}
	if d.trust == nil {
		t.Fatalf("%s: the first list is not good", c.Name)
	}
	readJSON(t, "status/"+c.Status+".json", &d.tokens)
	return d
}

func questionOf(t testing.TB, c testvectors.Case) Question {
	q := Question{For: credential.Question(c.For), At: c.At, Audience: c.Audience, Nonce: c.Nonce, Facility: c.Facility}
	must := func(err error) {
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
	}
	var err error
	if c.Vehicle != "" {
		q.Vehicle, err = traffic.ParseVehicle(c.Vehicle)
		must(err)
	}
	if c.Permit != "" {
		permit, err := traffic.ParsePermit(c.Permit)
		must(err)
		q.Permit = &permit
	}
	if c.On != "" {
		q.On, err = vn.ParseDate(c.On)
		must(err)
	}
	if c.Admitted != "" {
		q.Admitted, err = vn.ParseDate(c.Admitted)
		must(err)
	}
	if c.MinAge != "" {
		q.MinAge, err = strconv.Atoi(c.MinAge)
		must(err)
	}
	if c.Match != "" {
		q.Match, err = identity.ParseFacts(c.Match)
		must(err)
	}
	if c.Beside != nil {
		q.Beside = People(deviceFor(t, c), q, c.Beside)
	}
	return q
}

// A said is what a case must come to: of one paper the verdict, of several the sum of their verdicts.
type said struct {
	reason, answer string
	findings       []Finding
}

func saidOf(t testing.TB, c testvectors.Case, v Verdict) said {
	if c.Papers == nil {
		return said{v.Reason, codeOf(v.Answer), v.Findings}
	}
	verdicts := []Verdict{v}
	for _, text := range c.Papers {
		verdicts = append(verdicts, Verify(deviceFor(t, c), questionOf(t, c), text))
	}
	sum, err := SumUp(questionOf(t, c), c.Plate, verdicts)
	if sum == nil {
		t.Fatalf("%s: no sum of %d papers: %v", c.Name, len(verdicts), err)
	}
	return said{sum.Reason, codeOf(sum.Answer), sum.Findings}
}

func codeOf(a *Answered) string {
	if a == nil {
		return ""
	}
	return a.Code
}

func cases(t testing.TB) []testvectors.Case {
	all, err := testvectors.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestVectors(t *testing.T) {
	all := cases(t)
	negative, perReason, perAnswer := 0, map[string]int{}, map[string]int{}
	for _, c := range all {
		v := Verify(deviceFor(t, c), questionOf(t, c), c.Text, c.Frames...)
		checkVerdict(t, c, v)
		said := saidOf(t, c, v)
		perReason[c.Expect]++
		for _, code := range append(codesOf(said.findings), said.answer) {
			perAnswer[code]++ // beside a worse one an answer is a finding
		}
		if c.Expect != accepted {
			negative++
		}
		if said.reason != c.Expect || c.Answer != "" && said.answer != c.Answer {
			t.Errorf("%s: %s, answer %q, expected %s, answer %q (%s)", c.Name, said.reason, said.answer, c.Expect, c.Answer, c.Comment)
		}
		for _, code := range c.Findings {
			if !slices.ContainsFunc(said.findings, func(f Finding) bool { return f.Code == code }) {
				t.Errorf("%s: finding %s is missing among %v", c.Name, code, codesOf(said.findings))
			}
		}
	}
	for _, m := range message.All() {
		if m.Kind == message.Reason && perReason[m.Code] < 2 {
			t.Errorf("reason %s has %d cases, expected at least 2", m.Code, perReason[m.Code])
		}
		if m.Kind == message.Answer && perAnswer[m.Code] < 2 {
			t.Errorf("answer %s has %d cases, expected at least 2", m.Code, perAnswer[m.Code])
		}
	}
	if len(all) < 80 || 4*negative < 3*len(all) {
		t.Errorf("%d cases, %d of them negative", len(all), negative)
	}
	fmt.Printf("vectors: %d cases, %d negative, %d reasons\n", len(all), negative, len(perReason)-1)
}

// The text alone is refused where an independent reader of GT1 must refuse it, and read where that must read it: no later
// check makes up for a lenient reader.
func TestVectorsAsText(t *testing.T) {
	asked := 0
	for _, c := range cases(t) {
		must, mustNot := slices.Contains(c.Agree, "gt1"), slices.Contains(c.Refuse, "gt1")
		if !must && !mustNot {
			continue
		}
		asked++
		if _, err := gt1.Unpack(c.Text); (err == nil) != must {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
	if asked < 200 {
		t.Errorf("%d cases", asked)
	}
}

// checkVerdict holds what is true of every verdict.
func checkVerdict(t *testing.T, c testvectors.Case, v Verdict) {
	for _, f := range v.Findings {
		if _, ok := message.Lookup(f.Code); !ok {
			t.Errorf("%s: finding %s is not in the catalogue", c.Name, f.Code)
		}
	}
	if v.Message.VI == "" || v.Message.EN == "" || v.Next.VI == "" || v.Next.EN == "" {
		t.Errorf("%s: no sentence for %s", c.Name, v.Reason)
	}
	authentic := slices.Contains(order, v.Reason) || v.Reason == accepted
	unasked := v.Issuer == nil && (v.Reason == reasonTrustStale || v.Reason == reasonWrongDocument || v.Reason == reasonIncomplete) // no issuer's key found, a request scanned, a second code alone
	if (v.Document != nil) != (authentic && !unasked) {
		t.Errorf("%s: %s with document %v", c.Name, v.Reason, v.Document)
	}
	if v.Document != nil && !slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Code == "not-vneid" }) {
		t.Errorf("%s: not-vneid is missing", c.Name)
	}
	if b, err := json.Marshal(v); err != nil {
		t.Errorf("%s: %v", c.Name, err)
	} else if strings.Contains(strings.ToLower(string(b)), "legally valid") {
		t.Errorf("%s: the words that must not be said: %s", c.Name, b)
	}
}

func codes(v Verdict) []string { return codesOf(v.Findings) }

func codesOf(findings []Finding) (all []string) {
	for _, f := range findings {
		all = append(all, f.Code)
	}
	return all
}

package view

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/bundle"
	"github.com/giayto/giayto/verifier/sync"
)

var now = time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	data, err := testvectors.Files.ReadFile(name)
	check(t, err)
	return data
}

func device(t *testing.T) *bundle.Bundle {
	t.Helper()
	roots, err := trustlist.ParseRoots(file(t, "trust/roots.json"))
	check(t, err)
	b, err := bundle.CreateIn(bundle.NewMemory(nil), roots)
	check(t, err)
	check(t, b.ApplyTrust(file(t, "trust/default.json"), now))
	var tokens map[string]string
	check(t, json.Unmarshal(file(t, "status/fresh.json"), &tokens))
	for uri, token := range tokens {
		check(t, b.ApplyStatus(uri, token, now))
	}
	return b
}

// Every vector's verdict can be shown in both languages, and shows a document only where the signature holds.
func TestVectors(t *testing.T) {
	b := device(t)
	cases, err := testvectors.Cases()
	check(t, err)
	for _, c := range cases {
		v := verifier.Verify(b, verifier.Question{At: now}, c.Text, c.Frames...)
		vi, en := OfVerdict(&v, message.Vietnamese), OfVerdict(&v, message.English)
		for _, p := range []Page{vi, en} {
			if p.Mark == "" || p.Word == "" || p.Message == "" || len(p.Sources) == 0 || (p.Document != nil) != (v.Opened() != nil) {
				t.Errorf("%s: %+v", c.Name, p)
			}
		}
		if vi.Word == en.Word || vi.Message == en.Message {
			t.Errorf("%s: the languages are one: %q", c.Name, vi.Message)
		}
		if d := vi.Document; d != nil && (len(d.Fields) == 0 || d.Fields[0].Label == en.Document.Fields[0].Label) {
			t.Errorf("%s: %+v", c.Name, d)
		}
	}
}

// What is no longer in force is not shown as if it were.
func TestWarning(t *testing.T) {
	b := device(t)
	licence, err := testvectors.ParseCase(file(t, "cases/licence-portrait.txt"))
	check(t, err)
	v := verifier.Verify(b, verifier.Question{At: now}, licence.Text)
	p := OfVerdict(&v, message.Vietnamese)
	if p.Document.Warning != "" || p.Document.Name != "Giấy phép lái xe" || p.Mark != "✓" {
		t.Errorf("%+v", p)
	}
	for _, row := range p.Document.Fields {
		if row.Name == "portrait" || strings.Contains(row.Value, "base64") {
			t.Errorf("%+v", row)
		}
	}
	v = verifier.Verify(b, verifier.Question{At: now.AddDate(60, 0, 0)}, licence.Text)
	if p := OfVerdict(&v, message.English); p.Outcome == message.Accepted || len(p.Findings) == 0 {
		t.Errorf("%+v", p)
	}
	if s := message.WordNotInForce.Text().VI; notInForce["revoked"].Text().VI != s {
		t.Error("revoked papers count")
	}
}

// Ages are seen from the later of the clock and what was signed, and get worse with time.
func TestHoldings(t *testing.T) {
	b := device(t)
	h := OfBundle(b, now)
	if h.Trust == nil || h.Trust.State != Fresh || len(h.Lists) == 0 || h.Lists[0].State != Fresh || h.ClockBehind {
		t.Errorf("%+v", h)
	}
	if words := h.Lists[0].Words(h.Now(), message.Vietnamese); !strings.Contains(words, "cập nhật") || !strings.Contains(words, "hết hạn") {
		t.Errorf("%q", words)
	}
	h = OfBundle(b, b.Latest().Add(30*time.Hour))
	if h.Lists[0].State != Due {
		t.Errorf("%+v", h.Lists[0])
	}
	h = OfBundle(b, b.Trust().Expires)
	if h.Trust.State != Expired || h.Lists[0].State != Expired || !strings.Contains(h.Trust.Words(h.Now(), message.English), "expired") {
		t.Errorf("%+v", h.Trust)
	}
	h = OfBundle(b, now.AddDate(-1, 0, 0))
	if !h.ClockBehind || !h.Now().Equal(b.Latest()) {
		t.Errorf("%+v", h)
	}
}

// An update is told by what is worst of it, in both languages.
func TestReport(t *testing.T) {
	fault := func(code sync.Code) sync.Item {
		return sync.Item{Outcome: sync.Failed, Faults: []*sync.Fault{{Code: code, Err: errors.New("details")}}}
	}
	r := &sync.Report{Issuers: []*sync.IssuerReport{{Lists: []*sync.ListReport{{Item: sync.Item{Outcome: sync.Updated}}}}}}
	r.Trust.Outcome = sync.Updated
	if u := OfReport(r, nil, message.Vietnamese); !u.Complete || u.Updated != 2 || u.Message != "Dữ liệu trên máy là mới nhất." {
		t.Errorf("%+v", u)
	}
	if u := OfReport(r, sync.ErrTimeout, message.English); u.Complete || u.Message != "The update was stopped half-way." || u.Next == "" {
		t.Errorf("%+v", u)
	}
	r.Issuers[0].Item, r.Issuers[0].Lists[0].Item = fault(sync.Unreachable), fault(sync.Rollback)
	if u := OfReport(r, nil, message.Vietnamese); u.Complete || len(u.Codes) != 2 || !strings.Contains(u.Message, "cũ hơn") {
		t.Errorf("%+v", u)
	}
	if u := OfReport(r, &bundle.DamagedError{File: "seen.json", Err: errors.New("x")}, message.Vietnamese); u.Complete {
		t.Errorf("%+v", u)
	}
	for _, trouble := range troubles {
		if said := trouble.text; len([]rune(said.VI)) > 120 || len([]rune(said.EN)) > 120 || said.VI == said.EN {
			t.Errorf("%s: %+v", trouble.code, said)
		}
	}
}

package policy

import (
	"testing"

	"github.com/giayto/giayto/credential/vn"
)

func date(t *testing.T, s string) vn.Date {
	t.Helper()
	d, err := vn.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOnPicksTheVersionOfTheDay(t *testing.T) {
	versions := []Dated[string]{
		{RuleSet{ID: "old", From: date(t, "2020-01-01"), To: date(t, "2024-12-31")}, "a"},
		{RuleSet{ID: "new", From: date(t, "2025-01-01")}, "b"},
	}
	for day, want := range map[string]string{
		"2019-12-31": "", "2020-01-01": "a", "2024-12-31": "a", "2025-01-01": "b", "9999-12-31": "b",
	} {
		got := ""
		if v := On(versions, date(t, day)); v != nil {
			got = v.Rules
		}
		if got != want {
			t.Errorf("on %s: %q, want %q", day, got, want)
		}
	}
}

func TestFindOnce(t *testing.T) {
	var a Answer
	a.Find(Finding{Code: "x", Field: "f"})
	a.Find(Finding{Code: "x", Field: "f"})
	a.Find(Finding{Code: "x", Field: "g"})
	a.Find(Finding{Code: "y", Field: "f"})
	if len(a.Findings) != 3 {
		t.Errorf("%d findings, want 3: %v", len(a.Findings), a.Findings)
	}
}

func TestWorst(t *testing.T) {
	yes := Answer{Outcome: Yes, Code: "a", Findings: []Finding{{Code: "f"}}}
	open := Answer{Outcome: Unclear, Code: "b", Field: "x"}
	open2 := Answer{Outcome: Unclear, Code: "b", Field: "y"}
	no := Answer{Outcome: No, Code: "c", Findings: []Finding{{Code: "g"}}}
	for _, c := range []struct {
		in   []Answer
		want string
	}{
		{[]Answer{yes}, "a f"},
		{[]Answer{yes, open}, "b a f"},
		{[]Answer{open, open2, yes}, "b b a f"},
		{[]Answer{yes, open, open2, no}, "c g a f b b"},
		{[]Answer{yes, yes}, "a f a"},
	} {
		a := Worst(c.in)
		got := a.Code
		for _, f := range a.Findings {
			got += " " + f.Code
		}
		if got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if len(yes.Findings) != 1 || len(no.Findings) != 1 {
		t.Error("an answer that was put in has changed")
	}
}

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

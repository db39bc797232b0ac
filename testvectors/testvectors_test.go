package testvectors

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// reasons are all rows of the verdict's table, each of which needs two cases.
var reasons = strings.Fields(`unreadable unsupported unsigned malformed unknown-issuer trust-stale bad-signature bad-disclosure
	wrong-issuer-for-type key-compromised bad-presentation wrong-document incomplete clock-behind not-yet-valid expired revoked
	superseded not-entitled status-missing status-unknown status-stale bad-status suspended locked lapsed stale-presentation
	holder-unproved unclear accepted`)

func TestCasesCoverTheTable(t *testing.T) {
	cases, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, c := range cases {
		if !slices.Contains(reasons, c.Expect) {
			t.Errorf("%s: unknown reason %q", c.Name, c.Expect)
		}
		count[c.Expect]++
	}
	for _, r := range reasons {
		if count[r] < 2 {
			t.Errorf("%d cases of %s, expected at least 2", count[r], r)
		}
	}
	if n := len(cases); n < 80 || 4*count["accepted"] > n {
		t.Errorf("%d cases, %d accepted: expected at least 80, a quarter accepted at most", n, count["accepted"])
	}
}

func TestCasesNameWhatThereIs(t *testing.T) {
	cases, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	exists := func(c Case, path string) {
		if _, err := fs.Stat(Files, path); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
	clients := []string{"gt1", "jose", "sd-jwt-vc", "status-list"}
	texts := map[string]string{}
	for _, c := range cases {
		exists(c, "status/"+c.Status+".json")
		for _, l := range c.Trust {
			exists(c, "trust/"+l+".json")
		}
		for _, client := range slices.Concat(c.Agree, c.Refuse) {
			if !slices.Contains(clients, client) {
				t.Errorf("%s: unknown client %q", c.Name, client)
			}
		}
		for _, client := range c.Agree {
			if slices.Contains(c.Refuse, client) {
				t.Errorf("%s: %s must accept and refuse", c.Name, client)
			}
		}
		question := fmt.Sprintf("%q", []any{c.Text, c.For, c.Question, c.Status, c.Audience, c.At, c.Latest, c.Trust, c.Frames, c.Beside, c.Papers})
		if other, twice := texts[question]; twice {
			t.Errorf("%s is the same case as %s", c.Name, other)
		}
		texts[question] = c.Name
	}
}

func TestAcceptedCasesHoldEveryForm(t *testing.T) {
	cases, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if c.Expect != "accepted" {
			continue
		}
		if !slices.Contains(c.Agree, "jose") || !slices.Contains(c.Agree, "sd-jwt-vc") {
			t.Errorf("%s: jose and sd-jwt-vc need not agree", c.Name)
		}
		forms := []string{".json", ".compact", ".png"}
		if slices.Contains(c.Agree, "gt1") {
			forms = append(forms, ".container")
		}
		for i := range c.Frames {
			forms = append(forms, fmt.Sprintf(".frame%d.compact", i+1), fmt.Sprintf(".frame%d.png", i+1))
		}
		for _, form := range forms {
			if _, err := fs.Stat(Files, "cases/"+c.Name+form); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestParseCaseRefuses(t *testing.T) {
	const sound = "expect: accepted\nat: 2026-11-22T08:00:00+07:00\n"
	if c, err := ParseCase([]byte(sound + "frame: 1\nframe: 2\n\n3\n")); err != nil || !slices.Equal(c.Frames, []string{"1", "2"}) || c.Text != "3" {
		t.Errorf("case with frames: %+v, %v", c, err)
	}
	if c, err := ParseCase([]byte(sound + "paper: 1\npaper: 2\nbeside: 3\nplate: 30K-123.45\nmin_age: 18\n\n4\n")); err != nil ||
		!slices.Equal(c.Papers, []string{"1", "2"}) || !slices.Equal(c.Beside, []string{"3"}) || c.Question != (Question{Plate: "30K-123.45", MinAge: "18"}) {
		t.Errorf("case with papers: %+v, %v", c, err)
	}
	if c, err := ParseCase([]byte(sound + "vehicle: car,seats=4\n\n1\r\n2\n")); err != nil || c.Vehicle != "car,seats=4" || c.Text != "1\r\n2" || c.Status != "fresh" {
		t.Errorf("sound case: %+v, %v", c, err)
	}
	for _, bad := range []string{
		"", sound, sound + "\n1", "expect: accepted\n\n1\n", sound + "unknown: x\n\n1\n", sound + "for: boat\n\n1\n", sound + "vehicle:\n\n1\n", sound + "on: 1\non: 2\n\n1\n",
		sound + "at: 2026-11-22T08:00:00+07:00\n\n1\n", sound + "latest: yesterday\n\n1\n", sound + "nonce: n\n\n1\n",
	} {
		if c, err := ParseCase([]byte(bad)); err == nil {
			t.Errorf("ParseCase(%q) = %+v", bad, c)
		}
	}
}

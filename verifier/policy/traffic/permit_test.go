package traffic

import (
	"strings"
	"testing"
)

func TestParsePermit(t *testing.T) {
	for text, want := range map[string]Permit{
		"issued=2026-05-20":                                {Issued: day(2026, 5, 20)},
		"issued=20/05/2026, national":                      {Issued: day(2026, 5, 20), National: true},
		"national,expires=2027-05-19,issued=2026-05-20":    {Issued: day(2026, 5, 20), Expiry: day(2027, 5, 19), National: true},
		" issued=2026-05-20 , expires=20/05/2026,national": {Issued: day(2026, 5, 20), Expiry: day(2026, 5, 20), National: true},
	} {
		if got, err := ParsePermit(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v, want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                                      "is not issued=DATE",
		"national":                              "issued (the printed date of issue) is missing",
		"2026-05-20":                            "is not issued=DATE",
		"issued=2026-05":                        "is not a day",
		"issued=31/02/2026":                     "is not a day",
		"issued=2026-05-20,issued=2026-05-21":   "issued stands twice",
		"issued=2026-05-20,national,national":   "national stands twice",
		"issued=2026-05-20,national=yes":        "is not issued=DATE",
		"issued=2026-05-20,expires=2026-05-19":  "it expires before it is issued",
		"issued=2026-05-20,category=B":          "is not issued=DATE",
		strings.Repeat("issued=2026-05-20,", 9): "longer than 128 bytes",
	} {
		if got, err := ParsePermit(text); err == nil || got != (Permit{}) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v, want %q", text, got, err, want)
		}
	}
}

func FuzzParsePermit(f *testing.F) {
	f.Add("issued=2026-05-20,expires=2027-05-19,national")
	f.Add("issued=20/05/2026")
	f.Add("national")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePermit(s)
		if err != nil {
			return
		}
		if !p.Issued.Full() || !p.Expiry.IsZero() && (!p.Expiry.Full() || p.Expiry.Before(p.Issued)) {
			t.Errorf("%q: %+v", s, p)
		}
		checkAnswer(t, p.Check(today))
	})
}

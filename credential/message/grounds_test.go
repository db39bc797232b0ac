package message

import (
	"slices"
	"strings"
	"testing"
)

func TestGroundsOfEachVerb(t *testing.T) {
	for verb, want := range map[string]string{
		"suspend":   "right-withdrawn points-exhausted insurance-held authority-decision",
		"reinstate": "term-served points-restored returned authority-decision recorded-in-error",
		"revoke":    "health-unfit wrongly-issued not-collected number-cancelled insurance-withdrawn authority-decision",
		"hold":      "held-as-security authority-decision",
		"supersede": "newer-blank exchanged",
		"lock":      "holder-request device-lost agreement-breached card-withdrawn holder-died authority-decision",
		"unlock":    "holder-request breach-cured card-returned authority-decision recorded-in-error",
		"issue":     "",
	} {
		var got []string
		for _, m := range Grounds(verb) {
			got = append(got, m.Code)
		}
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %q, want %q", verb, got, want)
		}
	}
}

func TestGroundsOfEachType(t *testing.T) {
	for verb, want := range map[string]string{
		"suspend driving-licence":  "right-withdrawn points-exhausted authority-decision",
		"suspend health-insurance": "insurance-held authority-decision",
		"suspend identity":         "authority-decision",
		"revoke health-insurance":  "wrongly-issued number-cancelled insurance-withdrawn authority-decision",
		"revoke identity":          "wrongly-issued number-cancelled authority-decision",
		"hold vehicle-inspection":  "held-as-security authority-decision",
		"hold health-insurance":    "authority-decision",
		"supersede identity":       "exchanged",
	} {
		var got []string
		name, of, _ := strings.Cut(verb, " ")
		for _, m := range Grounds(name) {
			if m.Concerns(of) {
				got = append(got, m.Code)
			}
			if m.Concerns(of) != (m.Types() == nil || slices.Contains(m.Types(), of)) || m.Term() != (m.Code == "right-withdrawn") {
				t.Errorf("%s: %q, %v", m.Code, m.Types(), m.Term())
			}
		}
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %q, want %q", verb, got, want)
		}
	}
}

func TestOnlyGroundsHaveVerbs(t *testing.T) {
	for _, m := range All() {
		if (m.Kind == Ground) != (len(m.Verbs()) > 0) {
			t.Errorf("%s is a %s with the verbs %q", m.Code, m.Kind, m.Verbs())
		}
	}
	m, _ := Lookup(AuthorityDecision)
	m.Verbs()[0] = "changed"
	if m.Verbs()[0] != "suspend" {
		t.Error("the catalogue changed through Verbs")
	}
}

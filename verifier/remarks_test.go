package verifier

import (
	"slices"
	"testing"
)

// Every finding of the catalogue is one that a verdict can have.
func TestRemarks(t *testing.T) {
	raised := map[string]bool{}
	for _, c := range cases(t) {
		for _, code := range codes(Verify(deviceFor(t, c), questionOf(t, c), c.Text, c.Frames...)) {
			raised[code] = true
		}
	}
	for _, code := range []string{"printed-level", "low-level", "guardian-account", "admit-recheck", "not-vneid", "status-old", "held",
		"compare-portrait", "check-identity-document", "photo-required", "suspended-part", "expired-part", "trust-expiring"} {
		if !raised[code] {
			t.Errorf("no vector raises %s", code)
		}
	}
	stale := Verify(deviceFor(t, caseNamed(t, "status-token-stale-clinic")), questionOf(t, caseNamed(t, "status-token-stale-clinic")), caseNamed(t, "status-token-stale-clinic").Text)
	if !slices.Contains(codes(stale), "admit-recheck") {
		t.Errorf("a clinic is not told to admit: %v", codes(stale))
	}
}

package vn

import (
	"slices"
	"strings"
	"testing"
)

func TestVIN(t *testing.T) {
	for in, want := range map[string][]Warning{
		"RLHTESTVEH1CLE001": nil, "12345678901234567": nil, "C100IQO123": {VINShort}, "RLHTESTVEH1CLE00": {VINShort},
	} {
		got, warnings, err := VIN(in)
		if err != nil || got != in || !slices.Equal(warnings, want) {
			t.Errorf("VIN(%q) = %q, %v, %v, want %v", in, got, warnings, err, want)
		}
	}
	for _, in := range []string{
		"", "RLHTESTVEHICLE001", "RLHTESTVEH0CLE0O1", "RLHTESTVEHQCLE001", "RLHTESTVEH1CLE0012", "rlhtestveh1cle001", "RLH-TEST", "RLH TEST", "RLHĐ", strings.Repeat("A", 1<<20),
	} {
		if got, _, err := VIN(in); code(t, err) != "vin-format" || got != "" {
			t.Errorf("VIN(%.20q) = %q, %v, want vin-format", in, got, err)
		}
	}
}

func FuzzVIN(f *testing.F) {
	for _, s := range []string{"RLHTESTVEH1CLE001", "C100123456", "RLHTESTVEHICLE001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, _, err := VIN(s); err == nil && got != s {
			t.Errorf("VIN(%q) = %q", s, got)
		}
	})
}

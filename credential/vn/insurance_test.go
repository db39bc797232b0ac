package vn

import (
	"slices"
	"strings"
	"testing"
)

func TestParseInsuranceNumber(t *testing.T) {
	for in, want := range map[string]InsuranceNumber{
		"DN4010100000001":      {Card15, "DN4010100000001", "DN", 4, "01", "0100000001"},
		"DN 4 01 01-0000-0001": {Card15, "DN4010100000001", "DN", 4, "01", "0100000001"},
		"TE1790000000001":      {Card15, "TE1790000000001", "TE", 1, "79", "0000000001"},
		"ZZ5790000000001":      {Card15, "ZZ5790000000001", "ZZ", 5, "79", "0000000001"},
		"0100000001":           {Kind: BHXH10, Number: "0100000001", BHXH: "0100000001"},
		"01 0000 0001":         {Kind: BHXH10, Number: "0100000001", BHXH: "0100000001"},
		"001099000001":         {Kind: PIN12, Number: "001099000001"},
	} {
		if got, err := ParseInsuranceNumber(in); err != nil || got != want {
			t.Errorf("ParseInsuranceNumber(%q) = %+v, %v, want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "dn4010100000001", "Dn4010100000001", "DN0010100000001", "DN6010100000001", "DN401010000000", "DN40101000000012", "D14010100000001",
		"DN401010000000A", "010000000", "01000000011", "0010990000012", "０１０００００００１", "ĐN4010100000001", strings.Repeat(" ", 1<<20),
	} {
		if got, err := ParseInsuranceNumber(in); code(t, err) != "insurance-number" || got != (InsuranceNumber{}) {
			t.Errorf("ParseInsuranceNumber(%.20q) = %+v, %v, want insurance-number", in, got, err)
		}
	}
}

func TestSubjectLevels(t *testing.T) {
	for _, c := range []struct {
		code, on string
		levels   []int
		known    bool
	}{
		{"DN", "2026-11-22", []int{4}, true},
		{"CC", "2026-11-22", []int{1}, true},
		{"TE", "2026-11-22", []int{1}, true},
		{"CB", "2026-11-22", []int{2}, true},
		{"HT", "2026-11-22", []int{3}, true},
		{"QN", "2026-11-22", []int{5}, true},
		{"CN", "2025-12-31", []int{3}, true},
		{"CN", "2026-01-01", []int{2}, true},
		{"LH", "2025-12-31", []int{4}, true},
		{"LH", "2026-01-01", []int{2}, true},
		{"CN", "2025", []int{3}, true},
		{"CN", "2026", []int{2}, true},
		{"CT", "2026-11-22", []int{2, 4}, true},
		{"PV", "2026-11-22", []int{3, 4}, true},
		{"KT", "2026-11-22", nil, true},
		{"AK", "2026-11-22", []int{2}, true},
		{"ZZ", "2026-11-22", nil, false},
		{"dn", "2026-11-22", nil, false},
		{"", "2026-11-22", nil, false},
	} {
		levels, known := SubjectLevels(c.code, day(t, c.on))
		if !slices.Equal(levels, c.levels) || known != c.known {
			t.Errorf("SubjectLevels(%q, %s) = %v, %v, want %v, %v", c.code, c.on, levels, known, c.levels, c.known)
		}
	}
	count := map[int]int{}
	for _, levels := range subjectLevels {
		count[len(levels)]++
	}
	if count[0] != 1 || count[1] != 52 || count[2] != 2 {
		t.Errorf("subject codes by number of levels: %v", count)
	}
	levels, _ := SubjectLevels("DN", Date{2026, 1, 1})
	levels[0] = 1
	if again, _ := SubjectLevels("DN", Date{2026, 1, 1}); again[0] != 4 {
		t.Error("a caller can change the table")
	}
}

func TestInsuranceCheck(t *testing.T) {
	for _, c := range []struct {
		number, on string
		want       []Warning
	}{
		{"DN4010100000001", "2026-11-22", nil},
		{"DN3010100000001", "2026-11-22", []Warning{SubjectLevelMismatch}},
		{"CN3010100000001", "2025-12-31", nil},
		{"CN3010100000001", "2026-01-01", []Warning{SubjectLevelMismatch}},
		{"CT2010100000001", "2026-11-22", nil},
		{"CT4010100000001", "2026-11-22", nil},
		{"CT1010100000001", "2026-11-22", []Warning{SubjectLevelMismatch}},
		{"KT1010100000001", "2026-11-22", nil},
		{"ZZ1010100000001", "2026-11-22", []Warning{SubjectUnknown}},
		{"0100000001", "2026-11-22", nil},
		{"001099000001", "2026-11-22", nil},
	} {
		n, err := ParseInsuranceNumber(c.number)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.Check(day(t, c.on)); !slices.Equal(got, c.want) {
			t.Errorf("%s on %s: %v, want %v", c.number, c.on, got, c.want)
		}
	}
}

func TestBenefitLevel(t *testing.T) {
	for level := -1; level <= 7; level++ {
		want := "benefit-level"
		if level >= 1 && level <= 5 {
			want = ""
		}
		if got := code(t, CheckBenefitLevel(level)); got != want {
			t.Errorf("CheckBenefitLevel(%d): %q, want %q", level, got, want)
		}
	}
}

func TestFacilityCode(t *testing.T) {
	for in, want := range map[string]string{
		"01 - 028": "01028", "01 - C54": "01C54", "01028": "01028", "01C54": "01C54", "79ABC": "79ABC", "0123456789012": "0123456789012",
	} {
		if got, err := FacilityCode(in); err != nil || got != want {
			t.Errorf("FacilityCode(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "-", "0128", "01 - 0280", "01-028", "01 - c54", "C1028", "01 C54", "012345678901", "01234567890123", "01 - Đ54", "01Đ5"} {
		if got, err := FacilityCode(in); code(t, err) != "facility-code" || got != "" {
			t.Errorf("FacilityCode(%q) = %q, %v, want facility-code", in, got, err)
		}
	}
}

func TestAreaCode(t *testing.T) {
	for area, want := range map[string][]Warning{"K1": nil, "K2": nil, "K3": nil, "K4": {AreaUnknown}, "k1": {AreaUnknown}, "": {AreaUnknown}} {
		if got := AreaCode(area); !slices.Equal(got, want) {
			t.Errorf("AreaCode(%q) = %v, want %v", area, got, want)
		}
	}
}

func FuzzParseInsuranceNumber(f *testing.F) {
	for _, s := range []string{"DN4010100000001", "DN 4 01 01-0000-0001", "0100000001", "001099000001", "DN6010100000001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseInsuranceNumber(s)
		if err != nil {
			return
		}
		if again, err := ParseInsuranceNumber(n.Number); err != nil || again != n {
			t.Errorf("ParseInsuranceNumber(%q) = %+v, again %+v, %v", s, n, again, err)
		}
		n.Check(Date{2026, 1, 1})
	})
}

func FuzzFacilityCode(f *testing.F) {
	for _, s := range []string{"01 - C54", "01028", "0123456789012", "01 - "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := FacilityCode(s)
		if err != nil {
			return
		}
		if again, err := FacilityCode(got); err != nil || again != got {
			t.Errorf("FacilityCode(%q) = %q, again %q, %v", s, got, again, err)
		}
	})
}

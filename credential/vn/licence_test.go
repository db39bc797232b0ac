package vn

import (
	"slices"
	"strings"
	"testing"
)

func TestLicenceNumber(t *testing.T) {
	for _, s := range []string{"010195000001", "990185000001", "000000000000"} {
		if got, err := LicenceNumber(s); err != nil || got != s {
			t.Errorf("LicenceNumber(%q) = %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "01019500000", "0101950000012", "01019500000A", "AB123456", "010 195 000 001", strings.Repeat("1", 1<<20)} {
		if got, err := LicenceNumber(s); code(t, err) != "licence-number" || got != "" {
			t.Errorf("LicenceNumber(%.20q) = %q, %v, want licence-number", s, got, err)
		}
	}
}

func TestOldLicenceNumber(t *testing.T) {
	for _, s := range []string{"010195000001", "AB1234", "123456", "ABCDEF123456789"} {
		if got, err := OldLicenceNumber(s); err != nil || got != s {
			t.Errorf("OldLicenceNumber(%q) = %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "12345", "ABCDEF1234567890", "ab1234", "AB-1234", "AB 1234", "ĐB1234"} {
		if got, err := OldLicenceNumber(s); code(t, err) != "licence-number" || got != "" {
			t.Errorf("OldLicenceNumber(%q) = %q, %v, want licence-number", s, got, err)
		}
	}
}

func TestClasses(t *testing.T) {
	type terms struct {
		part         Part
		minAge, term int
	}
	want2024 := map[string]terms{
		"A1": {MotorcyclePart, 18, 0}, "A": {MotorcyclePart, 18, 0}, "B1": {MotorcyclePart, 18, 0},
		"B": {CarPart, 18, 10}, "C1": {CarPart, 18, 10}, "C": {CarPart, 21, 5},
		"D1": {CarPart, 24, 5}, "D2": {CarPart, 24, 5}, "D": {CarPart, 27, 5},
		"BE": {CarPart, 21, 5}, "C1E": {CarPart, 24, 5}, "CE": {CarPart, 24, 5},
		"D1E": {CarPart, 27, 5}, "D2E": {CarPart, 27, 5}, "DE": {CarPart, 27, 5},
	}
	want2008 := map[string]terms{
		"A1": {part: MotorcyclePart}, "A2": {part: MotorcyclePart}, "A3": {part: MotorcyclePart}, "A4": {part: CarPart},
		"B11": {part: CarPart}, "B1": {part: CarPart}, "B2": {part: CarPart}, "C": {part: CarPart}, "D": {part: CarPart}, "E": {part: CarPart},
		"FB2": {part: CarPart}, "FC": {part: CarPart}, "FD": {part: CarPart}, "FE": {part: CarPart},
	}
	if len(classes) != len(want2024)+len(want2008) {
		t.Errorf("%d classes, want %d", len(classes), len(want2024)+len(want2008))
	}
	for scheme, want := range map[Scheme]map[string]terms{Scheme2008: want2008, Scheme2024: want2024} {
		for code, w := range want {
			c, ok := LookupClass(code, scheme)
			if !ok || c.Code != code || c.Scheme != scheme || (terms{c.Part, c.MinAge, c.TermYears}) != w || c.VI == "" || c.EN == "" {
				t.Errorf("LookupClass(%q, %s) = %+v, %v", code, scheme, c, ok)
			}
		}
	}
	for _, c := range []struct {
		code   string
		scheme Scheme
	}{{"B2", Scheme2024}, {"B", Scheme2008}, {"a1", Scheme2024}, {"", Scheme2024}, {"A1", "1999"}, {"A1", ""}} {
		if got, ok := LookupClass(c.code, c.scheme); ok {
			t.Errorf("LookupClass(%q, %q) = %+v", c.code, c.scheme, got)
		}
	}
}

func TestClassOn(t *testing.T) {
	for _, c := range []struct {
		code   string
		scheme Scheme
		issued string
		want   string
	}{
		{"A1", Scheme2008, "2003-05-12", ""},
		{"B", Scheme2024, "2025-08-20", ""},
		{"A1", Scheme2024, "2025-01-01", ""},
		{"B2", Scheme2008, "2024-12-31", ""},
		{"B2", Scheme2024, "2026-01-01", "class-scheme-conflict"},
		{"B2", Scheme2008, "2026-01-01", "class-scheme-conflict"},
		{"B", Scheme2024, "2024-12-31", "class-scheme-conflict"},
		{"B", Scheme2008, "2024-12-31", "class-scheme-conflict"},
		{"A1", Scheme2008, "2025-01-01", "class-scheme-conflict"},
		{"A1", Scheme2024, "2024-12-31", "class-scheme-conflict"},
		{"A1", "", "2025-01-01", "class-scheme-conflict"},
		{"Z9", Scheme2024, "2025-01-01", "class-unknown"},
		{"", Scheme2024, "2025-01-01", "class-unknown"},
	} {
		got, err := ClassOn(c.code, c.scheme, day(t, c.issued))
		if code(t, err) != c.want || (err == nil) != (got.Code == c.code && got.Code != "") {
			t.Errorf("ClassOn(%q, %q, %s) = %+v, %v, want %q", c.code, c.scheme, c.issued, got, err, c.want)
		}
	}
	for issued, want := range map[string]Scheme{
		"2024-12-31": Scheme2008, "2025-01-01": Scheme2024, "2024": Scheme2008, "2025": Scheme2024, "2003-05": Scheme2008,
	} {
		if got := SchemeOf(day(t, issued)); got != want {
			t.Errorf("SchemeOf(%s) = %s, want %s", issued, got, want)
		}
	}
}

func TestClassMinAge(t *testing.T) {
	for _, c := range []struct {
		class         string
		scheme        Scheme
		birth, issued string
		want          []Warning
	}{
		{"B", Scheme2024, "2007-03-10", "2025-03-10", nil},
		{"B", Scheme2024, "2007-03-11", "2025-03-10", []Warning{ClassMinAge}},
		{"D", Scheme2024, "1998-03-10", "2025-03-10", nil},
		{"D", Scheme2024, "1998-03-11", "2025-03-10", []Warning{ClassMinAge}},
		{"B", Scheme2024, "2007", "2025-03-10", nil},
		{"B", Scheme2024, "2008", "2025-12-31", []Warning{ClassMinAge}},
		{"B2", Scheme2008, "2020-01-01", "2024-01-01", nil},
	} {
		info, ok := LookupClass(c.class, c.scheme)
		if !ok {
			t.Fatalf("no class %s", c.class)
		}
		if got := info.Check(day(t, c.birth), day(t, c.issued)); !slices.Equal(got, c.want) {
			t.Errorf("%s of %s on %s: %v, want %v", c.class, c.birth, c.issued, got, c.want)
		}
	}
}

func TestRestriction(t *testing.T) {
	for _, c := range []string{"A.01", "A.02", "A.03", "B.01", "B.02", "B.03", "B.04", "B.05"} {
		if vi, en, known := Restriction(c); !known || vi == "" || en == "" {
			t.Errorf("Restriction(%q) = %q, %q, %v", c, vi, en, known)
		}
	}
	for _, c := range []string{"", "A.04", "B.06", "a.01", "A01", "A.01 "} {
		if vi, en, known := Restriction(c); known || vi != "" || en != "" {
			t.Errorf("Restriction(%q) = %q, %q, %v", c, vi, en, known)
		}
	}
}

func FuzzLicenceNumber(f *testing.F) {
	for _, s := range []string{"010195000001", "AB123456", "0101"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		strict, err := LicenceNumber(s)
		if err == nil && strict != s {
			t.Errorf("LicenceNumber(%q) = %q", s, strict)
		}
		if old, errOld := OldLicenceNumber(s); errOld == nil && old != s || err == nil && errOld != nil {
			t.Errorf("OldLicenceNumber(%q) = %q, %v", s, old, errOld)
		}
	})
}

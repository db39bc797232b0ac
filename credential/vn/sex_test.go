package vn

import (
	"strings"
	"testing"
)

func TestParseSex(t *testing.T) {
	for word, want := range map[string]Sex{
		"Nam": Male, "NAM": Male, "nam": Male,
		"Nữ": Female, "NỮ": Female, "nữ": Female,
		"N\u0075\u031b\u0303": Female, "Nu\u0303\u031b": Female,
	} {
		if got, err := ParseSex(word); err != nil || got != want {
			t.Errorf("ParseSex(%+q) = %v, %v, want %v", word, got, err, want)
		}
	}
	for _, word := range []string{"", "Nu", "Nử", "Nam ", "M", "F", "1", "Nam\x00", "N\xff", strings.Repeat("Nam", 1<<18)} {
		if got, err := ParseSex(word); code(t, err) != "sex-value" || got != UnknownSex {
			t.Errorf("ParseSex(%.20q) = %v, %v, want sex-value", word, got, err)
		}
	}
}

func FuzzParseSex(f *testing.F) {
	for _, s := range []string{"Nam", "Nữ", "Nu\u0303\u031b", "M"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if sex, err := ParseSex(s); err == nil && sex != Male && sex != Female {
			t.Errorf("ParseSex(%q) = %v", s, sex)
		}
	})
}

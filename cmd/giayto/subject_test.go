package main

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/vn"
)

func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"2026-11-22", "22/11/2026", "29/02/2028", "29/02/2027", "2026-11", "00/00/0000", "1/1/2026", "22/11/2026 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := parseDay(s)
		if !ok {
			return
		}
		if people := fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year); !d.Full() || s != d.String() && s != people {
			t.Errorf("%q is read as %v", s, d)
		}
	})
}

func FuzzSubjectOfDocument(f *testing.F) {
	for _, s := range []string{
		"driving-licence:010125000001", "vehicle-registration:29-000001", "health-insurance:DN4010100000001", "health-insurance:079300000456",
		"identity:-", "urn:giayto:vn:identity:1:-", "identity:001099000001", "licence:1", "driving-licence", ":", "driving-licence:",
	} {
		f.Add(s, "001099000001\n")
	}
	f.Fuzz(func(t *testing.T, s, in string) {
		c, words := testConsole(strings.NewReader(in), io.Discard)
		vct, number, err := c.document(s)
		if err != nil {
			if longNumber.MatchString(err.Error()) {
				t.Errorf("%q: the answer tells the number: %v", s, err)
			}
			return
		}
		kind, known := credential.LookupType(vct)
		if !known || number == "" || words.Len() > 0 {
			t.Errorf("%q is %q of %q; %s", s, number, vct, words)
		}
		if _, err := vn.ParsePIN(number); err == nil && strings.HasSuffix(s, number) && personal(kind, number) {
			t.Errorf("%q: a personal number was taken as an argument", s)
		}
	})
}

func FuzzPerson(f *testing.F) {
	for _, s := range []string{"001099000001\n", "\ufeff001 099 000 001\r\n", "", "\n001099000001", "00109900000\n", strings.Repeat("1", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		c, _ := testConsole(strings.NewReader(in), io.Discard)
		pin, err := c.person("-")
		if err != nil {
			if longNumber.MatchString(err.Error()) {
				t.Errorf("the answer tells the number: %v", err)
			}
			return
		}
		first, _, _ := strings.Cut(in, "\n")
		if _, err := vn.ParsePIN(string(pin)); err != nil || !strings.Contains(strings.ReplaceAll(first, " ", ""), string(pin)) {
			t.Errorf("%q is read as %q", in, pin)
		}
	})
}

func TestParseThumbprint(t *testing.T) {
	const thumbprint = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	if sum, err := parseThumbprint(thumbprint); err != nil || sum != [32]byte{1} {
		t.Errorf("%x, %v", sum, err)
	}
	for _, s := range []string{"", "AQ", thumbprint + "A", thumbprint + "=", strings.Replace(thumbprint, "A", "+", 1), "001099000001"} {
		if _, err := parseThumbprint(s); err == nil || longNumber.MatchString(err.Error()) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

package vn

import (
	"fmt"
	"strings"
	"testing"
)

func TestTaxCode(t *testing.T) {
	for in, want := range map[string]string{
		"0100233488": "0100233488", "0314409058-002": "0314409058-002", "0314409058002": "0314409058-002", "0314409058-999": "0314409058-999",
		"0000000017": "0000000017", "0000000024": "0000000024", "001099000001": "001099000001",
	} {
		if got, err := TaxCode(in); err != nil || got != want {
			t.Errorf("TaxCode(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "0", "010023348", "0100233480", "01002334880", "0100233488-", "0100233488-01", "0100233488-000", "0100233488-0011", "0100233488--01",
		"0100233488 001", "010023348A", "0100233488-00A", "-0100233488", "0010990000012", "0314409058-02a", strings.Repeat("0", 1<<20),
	} {
		if got, err := TaxCode(in); code(t, err) != "tax-code" || got != "" {
			t.Errorf("TaxCode(%.20q) = %q, %v, want tax-code", in, got, err)
		}
	}
	for last := range 10 {
		if got, err := TaxCode(fmt.Sprintf("000000012%d", last)); err == nil {
			t.Errorf("TaxCode = %q, and no tenth digit is right after 000000012", got)
		}
	}
}

// Every change of one digit is found.
func TestTaxCodeCheckDigit(t *testing.T) {
	valid := []byte("0100233488")
	for i := range valid {
		for d := byte('0'); d <= '9'; d++ {
			changed := []byte(string(valid))
			changed[i] = d
			_, err := TaxCode(string(changed))
			if same := d == valid[i]; same != (err == nil) {
				t.Errorf("TaxCode(%q): %v", changed, err)
			}
		}
	}
}

func FuzzTaxCode(f *testing.F) {
	for _, s := range []string{"0100233488", "0314409058-002", "0314409058002", "001099000001", "0100233480"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := TaxCode(s)
		if err != nil {
			return
		}
		if again, err := TaxCode(got); err != nil || again != got {
			t.Errorf("TaxCode(%q) = %q, again %q, %v", s, got, again, err)
		}
	})
}

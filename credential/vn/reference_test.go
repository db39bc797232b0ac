package vn

import (
	"errors"
	"strings"
	"testing"
)

func TestPassportAndSocialInsuranceNumbers(t *testing.T) {
	for _, c := range []struct {
		parse func(string) (string, error)
		code  string
		good  string
		bad   []string
	}{
		{PassportNumber, "passport-number", "B1234567 C12345678 P00000000",
			[]string{"", "B", "B123456", "B123456789", "b1234567", "12345678", "BB123456", "B 1234567", "B1234567 ", "B123456O", "Đ1234567", "B１２３４５６７"}},
		{SocialInsuranceNumber, "social-insurance-number", "0100000001 001099000001 000000000000",
			[]string{"", "010000001", "01000000011", "0010990000012", "010000000A", "0100 000001", "０１００００００01", strings.Repeat("1", 1<<20)}},
	} {
		for _, s := range strings.Fields(c.good) {
			if got, err := c.parse(s); got != s || err != nil {
				t.Errorf("%s: %q %v", s, got, err)
			}
		}
		for _, s := range c.bad {
			var refused *Error
			if got, err := c.parse(s); got != "" || !errors.As(err, &refused) || refused.Code != c.code {
				t.Errorf("%.40q: %q %v", s, got, err)
			}
		}
	}
}

package verifier

import (
	"testing"
	"time"

	"github.com/giayto/giayto/credential/card"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/trustlist"
)

// Every kind of unsigned code has a name for people.
func TestUnsignedCodesHaveNames(t *testing.T) {
	for _, kind := range []card.Kind{card.CCCDCard, card.BHYTCard, card.LicenceLink, card.Payment, card.SmartHealthCard, card.HealthCert, card.Link, card.Unknown} {
		if name := message.UnsignedCode(string(kind)); name.VI == string(kind) || name.EN == string(kind) {
			t.Errorf("%s has no name", kind)
		}
	}
}

func TestUnreadableAndUnsigned(t *testing.T) {
	d := &device{trust: &trustlist.List{}}
	q := Question{At: time.Unix(1795305600, 0)}
	for text, want := range map[string]string{
		"":                             reasonUnreadable,
		" \r\n":                        reasonUnreadable,
		"84":                           reasonUnsigned,
		"0912345678":                   reasonUnsigned,
		"1003558987123456789012345678": reasonUnreadable, // the first digits were lost
		"84010035589871234567890123":   reasonUnreadable,
		"hello":                        reasonUnsigned,
		"https://example.vn/a.b.c/~x":  reasonUnsigned,
		"eyJhbGciOiJFUzI1NiJ9.e30.AA":  reasonUnsigned, // another system's token
		"eyJhbGciOiJFUzI1NiJ9.e30.AA~": reasonMalformed,
	} {
		if v := Verify(d, q, text); v.Reason != want {
			t.Errorf("%q: %s, expected %s", text, v.Reason, want)
		}
	}
}

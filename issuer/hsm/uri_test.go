package hsm

import (
	"errors"
	"strings"
	"testing"
)

func TestParseURI(t *testing.T) {
	for _, test := range []struct{ uri, want string }{
		{"pkcs11:", "pkcs11:"},
		{"PKCS11:?", "pkcs11:"},
		// RFC 7512 §3 has these, one with type=cert in place of private.
		{
			"pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;object=my-certificate;type=private;id=%69%95%3E%5C%F4%BD%EC%91;serial=?pin-source=file:/etc/token_pin",
			"pkcs11:manufacturer=Snake%20Oil%2C%20Inc.;model=1.0;serial=;token=The%20Software%20PKCS%2311%20Softtoken;object=my-certificate;id=i%95%3E%5C%F4%BD%EC%91;type=private?pin-source=file:/etc/token_pin",
		},
		{"pkcs11:object=my-sign-key;type=private?module-path=/mnt/libmypkcs11.so.1", "pkcs11:object=my-sign-key;type=private?module-path=/mnt/libmypkcs11.so.1"},
		{"pkcs11:slot-description=Sun%20Metaslot", "pkcs11:slot-description=Sun%20Metaslot"},
		{"pkcs11:library-manufacturer=Snake%20Oil,%20Inc.;library-description=Soft%20Token%20Library;library-version=1.23", "pkcs11:library-manufacturer=Snake%20Oil%2C%20Inc.;library-description=Soft%20Token%20Library;library-version=1.23"},
		{"pkcs11:token=A%20name%20with%20a%20substring%20%25%3B;object=my-certificate", "pkcs11:token=A%20name%20with%20a%20substring%20%25%3B;object=my-certificate"},
		{"pkcs11:token=Name%20with%20a%20small%20A%20with%20acute:%20%C3%A1", "pkcs11:token=Name%20with%20a%20small%20A%20with%20acute%3A%20%C3%A1"},

		{"pkcs11:library-version=3;slot-id=007", "pkcs11:library-version=3.0;slot-id=7"},
		{"pkcs11:id=%00%ff", "pkcs11:id=%00%FF"},
		{"pkcs11:?module-name=softhsm2&x-vendor=1&x-vendor=2", "pkcs11:?module-name=softhsm2"},
		{"pkcs11:?pin-source=/run/pin", "pkcs11:?pin-source=file:/run/pin"},
		{"pkcs11:?pin-source=file:///run/a%2520pin", "pkcs11:?pin-source=file:/run/a%2520pin"},
		{"pkcs11:?pin-source=file://localhost/run/pin", "pkcs11:?pin-source=file:/run/pin"},
	} {
		u, err := ParseURI(test.uri)
		if err != nil || u.String() != test.want {
			t.Errorf("%s: %v, %v; expected %s", test.uri, u, err, test.want)
		}
	}
}

func TestParseURIRefuses(t *testing.T) {
	const secret = "SECRET73"
	for name, uri := range map[string]string{
		"another scheme":           "file:" + secret,
		"no scheme":                secret,
		"no value":                 "pkcs11:token" + secret,
		"no name":                  "pkcs11:=" + secret,
		"nothing":                  "pkcs11:;",
		"at the end":               "pkcs11:token=" + secret + ";",
		"unknown of the path":      "pkcs11:x-vendor=" + secret,
		"of the query in the path": "pkcs11:pin-source=/" + secret,
		"of the path in the query": "pkcs11:?token=" + secret + "&pin-source=" + secret,
		"no name in the query":     "pkcs11:?" + secret,
		"name with a space":        "pkcs11:?x%20y=" + secret,
		"twice":                    "pkcs11:token=" + secret + ";token=b",
		"twice in the query":       "pkcs11:?module-name=a&module-name=" + secret,
		"half a byte":              "pkcs11:token=" + secret + "%4",
		"no byte":                  "pkcs11:token=" + secret + "%zz",
		"signed byte":              "pkcs11:token=" + secret + "%+1",
		"slash in the path":        "pkcs11:token=/" + secret,
		"space":                    "pkcs11:token= " + secret,
		"fragment":                 "pkcs11:token=a#" + secret,
		"no UTF-8":                 "pkcs11:token=%ff" + secret,
		"control":                  "pkcs11:token=%0a" + secret,
		"control in the PIN file":  "pkcs11:?pin-source=file:/%250a" + secret,
		"slot":                     "pkcs11:slot-id=-" + secret,
		"slot too large":           "pkcs11:slot-id=18446744073709551616",
		"version":                  "pkcs11:library-version=1.2.3",
		"version too large":        "pkcs11:library-version=256",
		"certificate":              "pkcs11:type=cert",
		"public key":               "pkcs11:type=public",
		"relative driver":          "pkcs11:?module-path=" + secret + ".so",
		"driver in a folder":       "pkcs11:?module-name=../" + secret,
		"empty driver":             "pkcs11:?module-name=",
		"program":                  "pkcs11:?pin-source=%7C/bin/" + secret,
		"program as it is":         "pkcs11:?pin-source=|/bin/" + secret,
		"relative PIN file":        "pkcs11:?pin-source=file:" + secret,
		"PIN file elsewhere":       "pkcs11:?pin-source=file://" + secret + "/pin",
		"PIN of the web":           "pkcs11:?pin-source=https://pin.example/" + secret,
		"too long":                 "pkcs11:token=" + strings.Repeat("a", maxURI),
	} {
		u, err := ParseURI(uri)
		if err == nil || errors.Is(err, ErrPINValue) {
			t.Errorf("%s: %v, %v", name, u, err)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error shows a value: %v", name, err)
		}
	}
	for _, uri := range []string{
		"pkcs11:?pin-value=" + secret, "pkcs11:?pin-source=/pin&pin-value=" + secret, "pkcs11:token=a;pin-value=" + secret,
		"pkcs11:?PIN-VALUE=" + secret, "pkcs11:?pin-value=%" + secret, "pkcs11:?pin-value= " + secret,
	} {
		if _, err := ParseURI(uri); !errors.Is(err, ErrPINValue) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", uri, err)
		}
	}
}

func TestMatches(t *testing.T) {
	u, err := ParseURI("pkcs11:token=a;serial=")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, value string
		want        bool
	}{{"token", "a", true}, {"token", "b", false}, {"token", "", false}, {"serial", "", true}, {"serial", "1", false}, {"model", "x", true}} {
		if got := u.matches(test.name, test.value); got != test.want {
			t.Errorf("%s %q: %v", test.name, test.value, got)
		}
	}
}

func FuzzParseURI(f *testing.F) {
	f.Add("pkcs11:token=The%20Token;serial=1;id=%00%ff;object=a;type=private;slot-id=1;library-version=1.2?module-name=m&pin-source=file:/etc/pin")
	f.Add("pkcs11:?pin-source=file:///run/a%2520pin&module-path=/m.so")
	f.Add("pkcs11:?pin-value=1")
	f.Add("pkcs11:?pin-source=//")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ParseURI(s)
		if err != nil {
			return
		}
		again, err := ParseURI(u.String())
		if err != nil {
			t.Fatalf("%q is written as %q: %v", s, u, err)
		}
		if again.String() != u.String() {
			t.Fatalf("%q is written as %q, and that as %q", s, u, again)
		}
	})
}

package jose

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/giayto/giayto/testvectors/thirdparty"
)

func readSet(t *testing.T, v any, file ...string) {
	data, err := os.ReadFile(thirdparty.Path(t, "wycheproof", file...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

func TestThirdPartyECDSA(t *testing.T) {
	var set struct {
		TestGroups []struct {
			PublicKey struct{ Uncompressed string }
			Tests     []struct {
				TcID     int
				Msg, Sig string
				Result   string
			}
		}
	}
	readSet(t, &set, "ecdsa_secp256r1_sha256_p1363_test.json")
	n := 0
	for _, g := range set.TestGroups {
		point := unhex(t, g.PublicKey.Uncompressed)
		key, err := ParsePublicKey([]byte(`{"kty":"EC","crv":"P-256","x":"` + Encode(point[1:33]) + `","y":"` + Encode(point[33:]) + `"}`))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range g.Tests {
			n++
			if got := key.verify(unhex(t, c.Msg), unhex(t, c.Sig)); got != (c.Result == "valid") {
				t.Errorf("case %d: %v, expected %s", c.TcID, got, c.Result)
			}
		}
	}
	if n != 262 {
		t.Errorf("%d cases, expected 262", n)
	}
	thirdparty.Report("wycheproof", "ECDSA P-256 r‖s", n)
}

func unhex(t *testing.T, s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type jwsGroup struct {
	Public, Private json.RawMessage
	Tests           []struct {
		TcID    int
		Comment string
		Jws     any
		Result  string
		Flags   []string
	}
}

// verifyAny is how a verifier with these keys would treat the text: a JWS by one of them, or a refusal.
func verifyAny(text string, keys []*PublicKey) bool {
	j, err := ParseJWS(text, MaxCompact)
	if err != nil {
		return false
	}
	for _, k := range keys {
		if _, err := j.Verify(k, j.Typ()); err == nil {
			return true
		}
	}
	return false
}

func gojoseAccepts(text string, keys []*PublicKey) bool {
	signed, err := gojose.ParseSignedCompact(text, []gojose.SignatureAlgorithm{gojose.ES256})
	if err != nil {
		return false
	}
	for _, k := range keys {
		if _, err := signed.Verify(k.point); err == nil {
			return true
		}
	}
	return false
}

// publicKeys reads a JWK or a set of them and keeps what this package takes for a key.
func publicKeys(raw json.RawMessage) (keys []*PublicKey) {
	var set struct{ Keys []json.RawMessage }
	if json.Unmarshal(raw, &set) != nil || set.Keys == nil {
		set.Keys = []json.RawMessage{raw}
	}
	for _, k := range set.Keys {
		if p, err := ParsePublicKey(k); err == nil {
			keys = append(keys, p)
		}
	}
	return keys
}

// Every case of another algorithm than ES256 is refused; of ES256 the valid ones pass and the invalid ones do not.
func TestThirdPartyJWS(t *testing.T) { runJWS(t, "json_web_signature_test.json", 401, 2) }

func TestThirdPartyJWK(t *testing.T) { runJWS(t, "json_web_key_test.json", 26, 0) }

func runJWS(t *testing.T, file string, cases, accepted int) {
	var set struct{ TestGroups []jwsGroup }
	readSet(t, &set, file)
	n, passed := 0, 0
	for _, g := range set.TestGroups {
		keys := publicKeys(g.Public)
		for _, c := range g.Tests {
			n++
			text, _ := c.Jws.(string)
			ok := verifyAny(text, keys)
			if ok && !gojoseAccepts(text, keys) {
				t.Errorf("case %d (%s): go-jose refuses what passes here", c.TcID, c.Comment)
			}
			if ok {
				passed++
			}
			if ok && c.Result == "invalid" {
				t.Errorf("case %d (%s) passes", c.TcID, c.Comment)
			}
			if !ok && c.Result == "valid" && isES256(text) && len(keys) > 0 {
				t.Errorf("case %d (%s) is refused", c.TcID, c.Comment)
			}
		}
	}
	if n != cases || passed != accepted {
		t.Errorf("%d cases with %d accepted, expected %d with %d", n, passed, cases, accepted)
	}
	thirdparty.Report("wycheproof", file, n)
}

func isES256(text string) bool {
	header, _, _ := strings.Cut(text, ".")
	b, err := Decode(header)
	return err == nil && strings.Contains(string(b), `"ES256"`)
}

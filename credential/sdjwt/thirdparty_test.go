package sdjwt

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/testvectors/thirdparty"
)

// The specification's own tokens: each verifies, discloses exactly the salts, names and values that are listed, and
// its key binding, where one is attached, holds for the holder's key and for no other.
func TestThirdPartySDJWT(t *testing.T) {
	data, err := os.ReadFile(thirdparty.Path(t, "sd-jwt", "tokens.json"))
	if err != nil {
		t.Fatal(err)
	}
	var set struct {
		IssuerKey json.RawMessage `json:"issuer_key"`
		HolderKey json.RawMessage `json:"holder_key"`
		Tokens    []struct {
			Token       string          `json:"token"`
			Payload     json.RawMessage `json:"payload"`
			Disclosures [][]any         `json:"disclosures"`
			KeyBinding  any             `json:"key_binding"`
		}
	}
	if err := json.Unmarshal(data, &set); err != nil {
		t.Fatal(err)
	}
	issuer, err := jose.ParsePublicKey(set.IssuerKey)
	if err != nil {
		t.Fatal(err)
	}
	holder, err := jose.ParsePublicKey(set.HolderKey)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range set.Tokens {
		token, err := parse(want.Token)
		if err != nil {
			t.Fatalf("token %d: %v", i, err)
		}
		p, err := token.Verify(issuer)
		if err != nil {
			t.Fatalf("token %d: %v", i, err)
		}
		checkDisclosures(t, i, token, want.Disclosures)
		checkClaims(t, i, p.Claims().Raw(), want.Disclosures)
		if p.HasKeyBinding() != (want.KeyBinding == true) {
			t.Errorf("token %d: key binding %v", i, p.HasKeyBinding())
		}
		if !p.HasKeyBinding() {
			continue
		}
		if kb, err := p.KeyBinding(holder); err != nil || kb.Nonce == "" {
			t.Errorf("token %d: key binding: %v", i, err)
		}
		if _, err := p.KeyBinding(issuer); err == nil {
			t.Errorf("token %d: the issuer's key passes for the holder's", i)
		}
	}
	if len(set.Tokens) != 8 {
		t.Errorf("%d tokens, expected 8", len(set.Tokens))
	}
	thirdparty.Report("sd-jwt", "SD-JWTs of the specification verified", len(set.Tokens))
}

func checkDisclosures(t *testing.T, i int, token *Token, want [][]any) {
	if len(want) > 0 && len(token.disclosures) != len(want) {
		t.Fatalf("token %d: %d disclosures, expected %d", i, len(token.disclosures), len(want))
	}
	for k, w := range want {
		b, err := jose.Decode(token.disclosures[k].String())
		if err != nil {
			t.Fatal(err)
		}
		var got []any
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if x, y := asJSON(t, got), asJSON(t, w); x != y {
			t.Errorf("token %d: disclosure %d is %s, expected %s", i, k, x, y)
		}
	}
}

// checkClaims looks for each disclosed string in the claims and for no digest.
func checkClaims(t *testing.T, i int, claims []byte, want [][]any) {
	if err := jose.Check(claims); err != nil {
		t.Fatalf("token %d: claims: %v", i, err)
	}
	var tree any
	if err := json.Unmarshal(claims, &tree); err != nil {
		t.Fatal(err)
	}
	text := asJSON(t, tree)
	if strings.Contains(text, `"_sd"`) || strings.Contains(text, `"..."`) {
		t.Errorf("token %d: digests are left in %s", i, text)
	}
	for _, d := range want {
		if s, ok := d[len(d)-1].(string); ok && !strings.Contains(text, asJSON(t, s)) {
			t.Errorf("token %d: %q is not in the claims", i, s)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

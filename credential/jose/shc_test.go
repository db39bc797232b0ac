package jose

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/giayto/giayto/testvectors/thirdparty"
)

// Cards that others signed: the digits of their codes give their JWS, the published key verifies it, its thumbprint
// is its kid, and their fractional dates are read.
func TestThirdPartySmartHealthCards(t *testing.T) {
	var set struct{ Keys []json.RawMessage }
	unmarshalFile(t, &set, "issuer", ".well-known", "jwks.json")
	keys := map[string]*PublicKey{}
	for _, raw := range set.Keys {
		if k, err := ParsePublicKey(raw); err == nil {
			print := k.Thumbprint()
			keys[Encode(print[:])] = k
		}
	}
	const cards = 4
	for i := range cards {
		jws := numericCard(t, i)
		if want := strings.TrimSpace(string(readCard(t, fmt.Sprintf("example-%02d-d-jws.txt", i)))); jws != want {
			t.Errorf("card %d: the digits give another JWS", i)
		}
		j, err := ParseJWS(jws, MaxCompact)
		if err != nil {
			t.Fatalf("card %d: %v", i, err)
		}
		key, ok := keys[j.Kid()]
		if !ok {
			t.Fatalf("card %d: no key has the thumbprint %s", i, j.Kid())
		}
		payload, err := j.Verify(key, "")
		if err != nil {
			t.Fatalf("card %d: %v", i, err)
		}
		text, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(payload)), 1<<20))
		if err != nil {
			t.Fatal(err)
		}
		var claims struct {
			NotBefore *NumericDate `json:"nbf"`
		}
		if err := json.Unmarshal(text, &claims); err != nil || claims.NotBefore == nil || claims.NotBefore.Time().Year() < 2020 {
			t.Errorf("card %d: nbf %v, %v", i, claims.NotBefore, err)
		}
	}
	thirdparty.Report("smart-health-cards", "digits, signature, thumbprint and dates of cards signed by others", cards)
}

func readCard(t *testing.T, file ...string) []byte {
	b, err := os.ReadFile(thirdparty.Path(t, "smart-health-cards", file...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func unmarshalFile(t *testing.T, v any, file ...string) {
	if err := json.Unmarshal(readCard(t, file...), v); err != nil {
		t.Fatal(err)
	}
}

// numericCard joins the chunks of a card's codes: pairs of digits are characters less 45.
func numericCard(t *testing.T, card int) string {
	folder := thirdparty.Path(t, "smart-health-cards")
	chunks, err := filepath.Glob(filepath.Join(folder, fmt.Sprintf("example-%02d-f-qr-code-numeric-value-*.txt", card)))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(chunks)
	var jws strings.Builder
	for _, path := range chunks {
		text := strings.TrimSpace(string(readCard(t, filepath.Base(path))))
		digits := text[strings.LastIndexByte(text, '/')+1:]
		for i := 0; i+1 < len(digits); i += 2 {
			jws.WriteByte((digits[i]-'0')*10 + digits[i+1] - '0' + 45)
		}
	}
	return jws.String()
}

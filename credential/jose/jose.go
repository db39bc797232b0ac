// Package jose is the one strict reader of everything that giayto takes from outside: base64url, JSON, JWS, JWK.
//
// It accepts less than the standards allow and less than most libraries do, because what two readers understand
// differently is what a forger looks for: names are exact, members are unique, text is UTF-8, base64url is
// canonical, nothing trails, sizes are bounded. Neither the algorithm nor the key is ever taken from the message:
// the algorithm is ES256 and the caller hands in the key.
package jose

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

var rawURL = base64.RawURLEncoding.Strict()

var errBase64 = errors.New("jose: not canonical base64url")

// Encode returns base64url without padding (RFC 7515 §2).
func Encode(b []byte) string { return rawURL.EncodeToString(b) }

// Decode is the exact inverse of Encode: of all texts that other decoders take for the same bytes (padding, line
// breaks, stray bits in the last character) it accepts only the one that Encode writes.
func Decode(s string) ([]byte, error) {
	if strings.IndexByte(s, '\n') >= 0 || strings.IndexByte(s, '\r') >= 0 { // which encoding/base64 skips even when strict
		return nil, errBase64
	}
	b, err := rawURL.DecodeString(s)
	if err != nil {
		return nil, errBase64
	}
	return b, nil
}

func malformed(format string, args ...any) error { return fmt.Errorf("jose: "+format, args...) }

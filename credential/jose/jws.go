package jose

import (
	"errors"
	"strings"
)

// MaxCompact bounds the compact form of a credential in characters: a portrait of 16 KiB leaves room for the rest.
const MaxCompact = 64 << 10

// algorithm is the one that every key here signs with (RFC 7518 §3.4).
const algorithm = "ES256"

// ErrSignature says that a well-formed JWS was not signed by the key that it was checked with.
var ErrSignature = errors.New("jose: signature does not match")

// A JWS is a signed text that nobody has checked yet.
type JWS struct {
	compact   string
	input     string // what the signature covers: header and payload as they were written
	payload   []byte
	signature []byte
	typ       string
	kid       string
}

// ParseJWS reads the compact form (RFC 7515 §7.1) of at most longest characters. It knows one algorithm, ES256, with
// signatures of 64 bytes r‖s, and refuses `crit`; other members of the header are ignored, a key among them.
func ParseJWS(compact string, longest int) (*JWS, error) {
	if len(compact) > longest {
		return nil, malformed("jws: longer than %d characters", longest)
	}
	part := strings.Split(compact, ".")
	if len(part) != 3 {
		return nil, malformed("jws: %d parts instead of 3", len(part))
	}
	header, err := Decode(part[0])
	if err != nil {
		return nil, malformed("jws: header: %w", err)
	}
	j := &JWS{compact: compact, input: compact[:len(part[0])+1+len(part[1])]}
	if err := j.readHeader(header); err != nil {
		return nil, err
	}
	if j.payload, err = Decode(part[1]); err != nil {
		return nil, malformed("jws: payload: %w", err)
	}
	if j.signature, err = Decode(part[2]); err != nil {
		return nil, malformed("jws: signature: %w", err)
	}
	if n := len(j.signature); n != 2*coordinate {
		return nil, malformed("jws: signature of %d bytes, expected r‖s of %d (RFC 7518 §3.4)", n, 2*coordinate)
	}
	return j, nil
}

func (j *JWS) readHeader(b []byte) error {
	h, err := Parse(b)
	if err != nil {
		return malformed("jws: header: %w", err)
	}
	if h.kind != Object {
		return errors.New("jose: jws: header is not an object")
	}
	if alg, _ := h.Get("alg").Str(); alg != algorithm {
		return malformed("jws: alg is not %q", algorithm)
	}
	if h.Get("crit") != nil {
		return errors.New("jose: jws: crit is not supported")
	}
	for name, to := range map[string]*string{"typ": &j.typ, "kid": &j.kid} {
		if m := h.Get(name); m != nil {
			var ok bool
			if *to, ok = m.Str(); !ok {
				return malformed("jws: %s is not a string", name)
			}
		}
	}
	return nil
}

// String returns the compact form that was parsed.
func (j *JWS) String() string { return j.compact }

// Kid names the key that is said to have signed.
func (j *JWS) Kid() string { return j.kid }

// Typ is the media type that the header declares.
func (j *JWS) Typ() string { return j.typ }

// Unverified returns the payload, which anybody may have written.
func (j *JWS) Unverified() []byte { return j.payload }

// Verify returns the payload when key signed it and the header declares typ; else ErrSignature, or another error
// where typ differs.
func (j *JWS) Verify(key *PublicKey, typ string) ([]byte, error) {
	if j.typ != typ {
		return nil, malformed("jws: typ is %s, expected %s", quote(j.typ), quote(typ))
	}
	if !key.verify([]byte(j.input), j.signature) {
		return nil, ErrSignature
	}
	return j.payload, nil
}

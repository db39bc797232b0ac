package sdjwt

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/giayto/giayto/credential/jose"
)

// saltSize is what RFC 9901 §9.3 recommends, in bytes.
const saltSize = 16

// A Disclosure is one claim, or one element of an array, outside the signed payload (RFC 9901 §4.2).
type Disclosure struct {
	encoded string
	name    string // empty for an element of an array
	element bool
	joined  bool // it came apart from the token
	value   *jose.Value
}

// Name is the claim's name, empty for an element of an array.
func (d Disclosure) Name() string { return d.name }

// String is the disclosure as it travels, in base64url.
func (d Disclosure) String() string { return d.encoded }

// Digest is what the issuer signs: base64url of the SHA-256 of String.
func (d Disclosure) Digest() string {
	h := sha256.Sum256([]byte(d.encoded))
	return jose.Encode(h[:])
}

// conceal makes the disclosure [salt, name, value] with a salt of 16 bytes from random.
func conceal(random io.Reader, name string, value *jose.Value) (Disclosure, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return Disclosure{}, fmt.Errorf("sdjwt: salt: %w", err)
	}
	text := jose.AppendString([]byte{'['}, jose.Encode(salt))
	text = jose.AppendString(append(text, ','), name)
	text = append(append(append(text, ','), value.Raw()...), ']')
	if _, err := jose.NewArray([]*jose.Value{value}); err != nil { // where the value is nested as deep as may be
		return Disclosure{}, err
	}
	return Disclosure{encoded: jose.Encode(text), name: name, value: value}, nil
}

func parseDisclosure(encoded string) (Disclosure, error) {
	b, err := jose.Decode(encoded)
	if err != nil {
		return Disclosure{}, fmt.Errorf("sdjwt: disclosure: %w", err)
	}
	v, err := jose.Parse(b)
	if err != nil {
		return Disclosure{}, fmt.Errorf("sdjwt: disclosure: %w", err)
	}
	e := v.Elems()
	if v.Kind() != jose.Array || len(e) != 2 && len(e) != 3 {
		return Disclosure{}, errors.New("sdjwt: disclosure is not an array of 2 or 3")
	}
	if _, ok := e[0].Str(); !ok {
		return Disclosure{}, errors.New("sdjwt: disclosure: salt is not a string")
	}
	if len(e) == 2 {
		return Disclosure{encoded: encoded, element: true, value: e[1]}, nil
	}
	name, ok := e[1].Str()
	if !ok {
		return Disclosure{}, errors.New("sdjwt: disclosure: name is not a string")
	}
	return Disclosure{encoded: encoded, name: name, value: e[2]}, nil
}

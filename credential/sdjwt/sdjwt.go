// Package sdjwt reads and writes SD-JWT VCs: RFC 9901 and draft-ietf-oauth-sd-jwt-vc.
//
// An issuer signs the digests of some claims instead of the claims; the disclosures that carry the claims travel
// beside the signature, and the holder leaves out what the question does not need. A Token is what was read and
// nobody has checked. Token.Verify gives a Presentation, whose claims the issuer signed.
package sdjwt

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/giayto/giayto/credential/jose"
)

// Media types in the header's `typ`.
const (
	Typ           = "dc+sd-jwt" // draft-ietf-oauth-sd-jwt-vc §3.2.1
	TypKeyBinding = "kb+jwt"    // RFC 9901 §4.3
)

// MaxDisclosures bounds the disclosures of one token: our documents conceal at most nine claims.
const MaxDisclosures = 64

var (
	// ErrDisclosure says that a disclosure belongs to no digest that the issuer signed, stands twice, or replaces
	// a claim that must stay in the open (RFC 9901 §7.1).
	ErrDisclosure = errors.New("sdjwt: disclosure does not belong to the token")
	// ErrKeyBinding says that the device's proof is false (RFC 9901 §7.3).
	ErrKeyBinding = errors.New("sdjwt: key binding is false")
)

// A Token is an SD-JWT, with or without a key-binding JWT, that nobody has checked.
type Token struct {
	jws         *jose.JWS
	payload     *jose.Value
	disclosures []Disclosure
	bound       string    // all before the key-binding JWT: what its sd_hash covers
	binding     *jose.JWS // nil without one
}

// Parse reads the compact form <jws>~<disclosure>~…~[<key-binding jws>] (RFC 9901 §4) of an SD-JWT VC.
func Parse(compact string) (*Token, error) {
	t, err := parse(compact)
	if err == nil && t.jws.Typ() != Typ {
		return nil, fmt.Errorf("sdjwt: typ is not %q", Typ)
	}
	return t, err
}

func parse(compact string) (*Token, error) {
	if len(compact) > jose.MaxCompact {
		return nil, fmt.Errorf("sdjwt: longer than %d characters", jose.MaxCompact)
	}
	signed, rest, ok := strings.Cut(compact, "~")
	if !ok {
		return nil, errors.New("sdjwt: no ~ behind the signature")
	}
	t := &Token{}
	var err error
	if t.jws, err = jose.ParseJWS(signed, len(signed)); err != nil {
		return nil, err
	}
	if t.payload, err = jose.Parse(t.jws.Unverified()); err != nil {
		return nil, err
	}
	if t.payload.Kind() != jose.Object {
		return nil, errors.New("sdjwt: payload is not an object")
	}
	if alg := t.payload.Get(claimAlgorithm); alg != nil {
		if s, _ := alg.Str(); s != "sha-256" {
			return nil, errors.New(`sdjwt: _sd_alg is not "sha-256"`)
		}
	}
	end := strings.LastIndexByte(rest, '~') + 1
	if t.disclosures, err = parseDisclosures(rest[:end]); err != nil {
		return nil, err
	}
	t.bound = compact[:len(signed)+1+end]
	if kb := rest[end:]; kb != "" {
		if t.binding, err = jose.ParseJWS(kb, len(kb)); err != nil {
			return nil, fmt.Errorf("sdjwt: key binding: %w", err)
		}
	}
	return t, nil
}

// ParseDisclosures reads ~<disclosure>~…~, disclosures that travel apart from their token.
func ParseDisclosures(text string) ([]Disclosure, error) {
	if len(text) > jose.MaxCompact {
		return nil, fmt.Errorf("sdjwt: longer than %d characters", jose.MaxCompact)
	}
	inner, ok := strings.CutPrefix(text, "~")
	if !ok || inner == "" || !strings.HasSuffix(inner, "~") {
		return nil, errors.New("sdjwt: disclosures stand between ~ and ~")
	}
	return parseDisclosures(inner)
}

// parseDisclosures reads (<disclosure>~)*.
func parseDisclosures(text string) ([]Disclosure, error) {
	if text == "" {
		return nil, nil
	}
	n := strings.Count(text, "~")
	if n > MaxDisclosures {
		return nil, fmt.Errorf("sdjwt: more than %d disclosures", MaxDisclosures)
	}
	out := make([]Disclosure, 0, n)
	for encoded := range strings.SplitSeq(strings.TrimSuffix(text, "~"), "~") {
		d, err := parseDisclosure(encoded)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// String returns the compact form; disclosures that were joined are not part of it.
func (t *Token) String() string {
	if t.binding != nil {
		return t.bound + t.binding.String()
	}
	return t.bound
}

// Kid names the key that is said to have signed.
func (t *Token) Kid() string { return t.jws.Kid() }

// Unverified returns the payload without the disclosures, which anybody may have written.
func (t *Token) Unverified() *jose.Value { return t.payload }

// Disclosures returns what the token discloses, in its order, checked by nobody.
func (t *Token) Disclosures() []Disclosure { return t.disclosures }

// Join adds disclosures that came apart from the token; those that it has already are passed over, since a code may be
// scanned twice. They stay outside what its key-binding JWT covers: each is bound by its digest in the payload alone.
func (t *Token) Join(more []Disclosure) (*Token, error) {
	joined := *t
	joined.disclosures = slices.Clone(t.disclosures)
	for _, d := range more {
		if !slices.ContainsFunc(joined.disclosures, func(have Disclosure) bool { return have.encoded == d.encoded }) {
			d.joined = true
			joined.disclosures = append(joined.disclosures, d)
		}
	}
	if len(joined.disclosures) > MaxDisclosures {
		return nil, fmt.Errorf("sdjwt: more than %d disclosures", MaxDisclosures)
	}
	return &joined, nil
}

// Owns reports whether the payload has, at its top level, the digest of each of these disclosures.
func (t *Token) Owns(disclosures []Disclosure) bool {
	digests := map[string]bool{}
	if list := t.payload.Get(claimDigests); list != nil {
		for _, v := range list.Elems() {
			s, _ := v.Str()
			digests[s] = true
		}
	}
	for _, d := range disclosures {
		if !digests[d.Digest()] {
			return false
		}
	}
	return true
}

// Present returns the compact form, without a key-binding JWT, that discloses only the named claims.
func (t *Token) Present(names ...string) string {
	out := t.jws.String() + "~"
	for _, d := range t.disclosures {
		for _, name := range names {
			if d.name == name {
				out += d.encoded + "~"
				break
			}
		}
	}
	return out
}

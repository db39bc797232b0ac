package credential

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/sdjwt"
)

// ErrUnsupported says that the token is of a document type that this version does not know.
var ErrUnsupported = errors.New("credential: unknown document type")

// A Token is a credential as it was read, checked by nobody. Its claims come into sight through Open, once the key
// is known, and the few that are needed to find the key through Unverified.
type Token struct {
	sd     *sdjwt.Token
	header Header
	typ    *Type
}

// Unverified is what a token says of itself before its signature was checked. It serves to look up the key.
type Unverified struct {
	Issuer string // `iss`
	KeyID  string // `kid`
	Type   *Type
}

// A Credential is a token whose signature and disclosures are good under the key that it was opened with.
type Credential struct {
	Header
	// KeyID names the key that signed.
	KeyID string
	// Document is what was signed; concealed claims that were not disclosed are zero.
	Document Document
	// Warnings are what is unusual about the document.
	Warnings []Warning
	// Disclosed names the claims that came from disclosures, in the order of the token.
	Disclosed []string
	// SecondFrame names those of Disclosed that came in another code than the token.
	SecondFrame []string

	presentation *sdjwt.Presentation
}

// Parse reads the compact form of a credential: an SD-JWT VC with or without a key-binding JWT. The error is
// ErrUnsupported for a document type that this version does not know; any other means that the token is malformed.
func Parse(compact string) (*Token, error) {
	sd, err := sdjwt.Parse(compact)
	if err != nil {
		return nil, err
	}
	return newToken(sd)
}

func newToken(sd *sdjwt.Token) (*Token, error) {
	t := &Token{sd: sd}
	claims := sd.Unverified()
	vct, _ := claims.Get("vct").Str()
	if vct == "" {
		return nil, errors.New("credential: vct is missing")
	}
	known := false
	if t.typ, known = LookupType(vct); !known || t.typ.VCT != vct {
		return nil, fmt.Errorf("%w: %.80q", ErrUnsupported, vct)
	}
	var err error
	if t.header, err = readHeader(claims); err != nil {
		return nil, err
	}
	for _, m := range claims.Members() {
		if t.typ.position(m.Name) >= 0 && sdjwt.Conceals(m.Value) {
			return nil, fmt.Errorf("credential: %s conceals a part of itself", m.Name)
		}
	}
	return t, nil
}

// String returns the compact form.
func (t *Token) String() string { return t.sd.String() }

// Unverified returns what anybody may have written: enough to look up the key.
func (t *Token) Unverified() Unverified {
	return Unverified{Issuer: t.header.Issuer, KeyID: t.sd.Kid(), Type: t.typ}
}

// Present returns the compact form that discloses only the named claims, as a holder shows it.
func (t *Token) Present(names ...string) string { return t.sd.Present(names...) }

// DisclosedNames names the claims that the token discloses, in its order: what Present may choose from.
func (t *Token) DisclosedNames() []string {
	var names []string
	for _, d := range t.sd.Disclosures() {
		names = append(names, d.Name())
	}
	return names
}

// Owns reports whether disclosures, in the form ~<disclosure>~…~, are this token's: whether its payload names them all.
func (t *Token) Owns(disclosures string) bool {
	ds, err := sdjwt.ParseDisclosures(disclosures)
	return err == nil && t.sd.Owns(ds)
}

// Join adds disclosures that came in another code, in the form ~<disclosure>~…~. They stand outside the device's
// proof; each is bound by its digest in the signed payload.
func (t *Token) Join(disclosures string) (*Token, error) {
	more, err := sdjwt.ParseDisclosures(disclosures)
	if err != nil {
		return nil, err
	}
	sd, err := t.sd.Join(more)
	if err != nil {
		return nil, err
	}
	joined := *t
	joined.sd = sd
	return &joined, nil
}

// Open checks the signature and the disclosures with the issuer's key and reads the document. The error is
// jose.ErrSignature, sdjwt.ErrDisclosure, or another for what is malformed although it was signed.
func (t *Token) Open(key *jose.PublicKey) (*Credential, error) {
	p, err := t.sd.Verify(key)
	if err != nil {
		return nil, err
	}
	for _, name := range p.Disclosed() {
		if t.typ.position(name) >= 0 && !t.typ.conceals(name) {
			return nil, fmt.Errorf("%w: %s may not be concealed", sdjwt.ErrDisclosure, name)
		}
	}
	document, warnings, err := t.typ.read(&check{}, p.Claims())
	if err != nil {
		return nil, err
	}
	return &Credential{
		Header:       t.header,
		KeyID:        t.sd.Kid(),
		Document:     document,
		Warnings:     warnings,
		Disclosed:    p.Disclosed(),
		SecondFrame:  p.Joined(),
		presentation: p,
	}, nil
}

// HasProof reports whether a device's proof came with the credential.
func (c *Credential) HasProof() bool { return c.presentation.HasKeyBinding() }

// Proof checks the device's proof with the key that the issuer put into the credential (RFC 9901 §7.3). Audience,
// nonce and age are the caller's to judge. Every failure is sdjwt.ErrKeyBinding.
func (c *Credential) Proof() (*sdjwt.KeyBinding, error) {
	if c.Device == nil {
		return nil, fmt.Errorf("%w: the credential names no device", sdjwt.ErrKeyBinding)
	}
	return c.presentation.KeyBinding(c.Device)
}

func readHeader(claims *jose.Value) (h Header, err error) {
	var ok bool
	if h.Issuer, ok = claims.Get("iss").Str(); !ok || h.Issuer == "" {
		return h, errors.New("credential: iss is missing")
	}
	var nbf jose.NumericDate
	for _, date := range [...]struct {
		name     string
		to       *jose.NumericDate
		required bool
	}{{"iat", &h.IssuedAt, true}, {"exp", &h.Expires, true}, {"nbf", &nbf, false}} {
		v := claims.Get(date.name)
		if v == nil && date.required {
			return h, fmt.Errorf("credential: %s is missing", date.name)
		}
		if v == nil {
			continue
		}
		if err := date.to.UnmarshalJSON(v.Raw()); err != nil {
			return h, fmt.Errorf("credential: %s: %w", date.name, err)
		}
	}
	if claims.Get("nbf") != nil {
		h.NotBefore = &nbf
	}
	if !h.IssuedAt.Time().Before(h.Expires.Time()) {
		return h, errors.New("credential: expires before it is issued")
	}
	if h.Status, err = readStatus(claims.Get("status")); err != nil {
		return h, err
	}
	h.Device, err = readDevice(claims.Get("cnf"))
	return h, err
}

// maxURI bounds the URI of a status list, which devices remember, in characters.
const maxURI = 255

// readStatus returns nil where the credential has no entry in a status list; other mechanisms are not known here.
func readStatus(v *jose.Value) (*Status, error) {
	if v == nil {
		return nil, nil
	}
	list := v.Get("status_list")
	if v.Kind() != jose.Object || list == nil {
		return nil, errors.New("credential: status has no status_list")
	}
	s := new(Status)
	index := list.Get("idx")
	if index == nil || index.Kind() != jose.Number {
		return nil, errors.New("credential: status: idx is not a number")
	}
	n, err := strconv.ParseUint(string(index.Raw()), 10, 31)
	if err != nil {
		return nil, fmt.Errorf("credential: status: idx %.20q is not an index", index.Raw())
	}
	s.Index = int(n)
	s.URI, _ = list.Get("uri").Str()
	if !strings.HasPrefix(s.URI, "https://") || len(s.URI) > maxURI {
		return nil, fmt.Errorf("credential: status: uri is not https of at most %d characters", maxURI)
	}
	return s, nil
}

func readDevice(v *jose.Value) (*jose.PublicKey, error) {
	if v == nil {
		return nil, nil
	}
	jwk := v.Get("jwk")
	if jwk == nil {
		return nil, errors.New("credential: cnf has no jwk")
	}
	key, err := jose.ParsePublicKey(jwk.Raw())
	if err != nil {
		return nil, fmt.Errorf("credential: cnf: %w", err)
	}
	return key, nil
}

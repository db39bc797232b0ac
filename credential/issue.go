package credential

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/sdjwt"
)

// A Header is what a credential says about itself, beside its document. None of it is ever concealed.
type Header struct {
	// Issuer is the `iss`: the https URI under which the trust list knows the issuer.
	Issuer string
	// IssuedAt and Expires bound the credential, not the paper; Expires is exclusive (RFC 7519 §4.1.4).
	IssuedAt, Expires jose.NumericDate
	// NotBefore is the first moment at which the credential counts, nil for IssuedAt.
	NotBefore *jose.NumericDate
	// Status is the credential's entry in a status list, nil for a credential that lives at most 24 hours.
	Status *Status
	// Device is the key of the holder's phone (`cnf`, RFC 7800), nil for a code that anybody may show.
	Device *jose.PublicKey
}

// A Status points at an entry of a status list (draft-ietf-oauth-status-list §6.2).
type Status struct {
	Index int    `json:"idx"`
	URI   string `json:"uri"`
}

// ID names the credential as operators do: the last part of the list's URI and the index, as in "46-1026937".
func (s *Status) ID() string {
	return fmt.Sprintf("%s-%d", s.URI[strings.LastIndexByte(s.URI, '/')+1:], s.Index)
}

// The JSON of a Header, in the order of the token.
type (
	headerClaims struct {
		Issuer    string            `json:"iss"`
		Type      string            `json:"vct"`
		IssuedAt  jose.NumericDate  `json:"iat"`
		NotBefore *jose.NumericDate `json:"nbf,omitempty"`
		Expires   jose.NumericDate  `json:"exp"`
		Status    *statusClaim      `json:"status,omitempty"`
		Device    *deviceClaim      `json:"cnf,omitempty"`
	}
	statusClaim struct {
		List *Status `json:"status_list"`
	}
	deviceClaim struct {
		Key *jose.PublicKey `json:"jwk"`
	}
)

// Issue signs a document. The claims that its type conceals become disclosures with salts from random; the token
// holds them all, and Token.Present leaves out what need not be shown.
func Issue(signer *jose.Signer, h Header, d Document, random io.Reader) (*Token, error) {
	claims, err := payload(h, d)
	if err != nil {
		return nil, err
	}
	sd, err := sdjwt.Issue(signer, claims, d.Type().conceals, random)
	if err != nil {
		return nil, err
	}
	return newToken(sd)
}

func payload(h Header, d Document) ([]byte, error) {
	if !h.IssuedAt.Time().Before(h.Expires.Time()) {
		return nil, errors.New("credential: expires before it is issued")
	}
	head := headerClaims{
		Issuer: h.Issuer, Type: d.Type().VCT, IssuedAt: h.IssuedAt, NotBefore: h.NotBefore, Expires: h.Expires,
	}
	if h.Status != nil {
		head.Status = &statusClaim{h.Status}
	}
	if h.Device != nil {
		head.Device = &deviceClaim{h.Device}
	}
	b, err := jose.Marshal(head)
	if err != nil {
		return nil, err
	}
	document := Encode(d)
	if len(document) == len("{}") {
		return b, nil
	}
	return append(append(b[:len(b)-1], ','), document[1:]...), nil
}

func (t *Type) conceals(name string) bool {
	i := t.position(name)
	return i >= 0 && t.Claims[i].Concealed
}

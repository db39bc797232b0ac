package credential

import (
	"errors"
	"fmt"
	"io"
	"strconv"
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
	Index int
	URI   string
}

// ID names the credential as operators do: the last part of the list's URI and the index, as in "46-1026937".
func (s *Status) ID() string {
	return fmt.Sprintf("%s-%d", s.URI[strings.LastIndexByte(s.URI, '/')+1:], s.Index)
}

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
	const usual = 3 << 9 // bytes without a portrait
	b, err := h.appendTo(make([]byte, 0, usual), d.Type())
	if err != nil {
		return nil, err
	}
	end := len(b)
	b = appendDocument(b, d)
	if len(b) == end+len("{}") {
		return append(b[:end], '}'), nil
	}
	b[end] = ',' // one object with the header
	return b, nil
}

// appendTo begins the payload: the members of the header in their order, without the closing brace.
func (h *Header) appendTo(b []byte, t *Type) ([]byte, error) {
	b = jose.AppendString(append(b, `{"iss":`...), h.Issuer)
	b = jose.AppendString(append(b, `,"vct":`...), t.VCT)
	for _, date := range [...]struct {
		name string
		at   *jose.NumericDate
	}{{"iat", &h.IssuedAt}, {"nbf", h.NotBefore}, {"exp", &h.Expires}} {
		if date.at == nil {
			continue
		}
		seconds, err := date.at.MarshalJSON()
		if err != nil {
			return nil, err
		}
		b = append(append(append(append(b, `,"`...), date.name...), `":`...), seconds...)
	}
	if h.Status != nil {
		b = strconv.AppendInt(append(b, `,"status":{"status_list":{"idx":`...), int64(h.Status.Index), 10)
		b = append(jose.AppendString(append(b, `,"uri":`...), h.Status.URI), `}}`...)
	}
	if h.Device != nil {
		jwk, err := h.Device.MarshalJSON()
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, `,"cnf":{"jwk":`...), jwk...), '}')
	}
	return b, nil
}

func (t *Type) conceals(name string) bool {
	i := t.position(name)
	return i >= 0 && t.Claims[i].Concealed
}

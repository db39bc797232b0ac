package sdjwt

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/giayto/giayto/credential/jose"
)

// Issue signs claims, a JSON object, and returns the token with all its disclosures. The members keep their order;
// those of the top level that concealed reports move into disclosures with salts from random, and their digests,
// sorted so that the order tells nothing, follow as `_sd` (RFC 9901 §4.2.4.1). The digest is SHA-256, which goes
// without saying (`_sd_alg`, §4.1.1).
func Issue(signer *jose.Signer, claims []byte, concealed func(name string) bool, random io.Reader) (*Token, error) {
	tree, err := jose.Parse(claims)
	if err != nil {
		return nil, err
	}
	if tree.Kind() != jose.Object {
		return nil, errors.New("sdjwt: claims are not an object")
	}
	open := make([]jose.Member, 0, len(tree.Members())+1)
	var disclosures []Disclosure
	for _, m := range tree.Members() {
		if reserved(m.Name) {
			return nil, errors.New("sdjwt: claims have the reserved name " + m.Name)
		}
		if !concealed(m.Name) {
			open = append(open, m)
			continue
		}
		d, err := conceal(random, m.Name, m.Value)
		if err != nil {
			return nil, err
		}
		disclosures = append(disclosures, d)
	}
	if len(disclosures) > 0 {
		digests, err := jose.Parse(digests(disclosures))
		if err != nil {
			return nil, err
		}
		open = append(open, jose.Member{Name: claimDigests, Value: digests})
	}
	payload, err := jose.NewObject(open)
	if err != nil {
		return nil, err
	}
	return signPayload(signer, payload, disclosures)
}

func signPayload(signer *jose.Signer, payload *jose.Value, disclosures []Disclosure) (*Token, error) {
	signed, err := signer.SignJWS(Typ, payload.Raw())
	if err != nil {
		return nil, err
	}
	size := len(signed.String()) + 1
	for _, d := range disclosures {
		size += len(d.encoded) + 1
	}
	bound := append(append(make([]byte, 0, size), signed.String()...), '~')
	for _, d := range disclosures {
		bound = append(append(bound, d.encoded...), '~')
	}
	t := &Token{jws: signed, payload: payload, disclosures: disclosures, bound: string(bound)}
	if len(t.bound) > jose.MaxCompact || len(disclosures) > MaxDisclosures {
		return nil, fmt.Errorf("sdjwt: longer than %d characters, or more than %d disclosures", jose.MaxCompact, MaxDisclosures)
	}
	return t, nil
}

func digests(disclosures []Disclosure) []byte {
	sorted := make([]string, len(disclosures))
	for i, d := range disclosures {
		sorted[i] = d.Digest()
	}
	slices.Sort(sorted)
	out := []byte{'['}
	for i, d := range sorted {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), d...), '"')
	}
	return append(out, ']')
}

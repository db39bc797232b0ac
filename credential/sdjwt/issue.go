package sdjwt

import (
	"errors"
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
	payload := append(make([]byte, 0, len(claims)), '{')
	var disclosures []Disclosure
	for _, m := range tree.Members() {
		if reserved(m.Name) {
			return nil, errors.New("sdjwt: claims have the reserved name " + m.Name)
		}
		if concealed(m.Name) {
			d, err := conceal(random, m.Name, m.Value)
			if err != nil {
				return nil, err
			}
			disclosures = append(disclosures, d)
			continue
		}
		payload = append(appendName(payload, m.Name), m.Value.Raw()...)
	}
	if len(disclosures) > 0 {
		payload = append(appendName(payload, claimDigests), digests(disclosures)...)
	}
	compact, err := signer.Sign(Typ, append(payload, '}'))
	if err != nil {
		return nil, err
	}
	compact += "~"
	for _, d := range disclosures {
		compact += d.encoded + "~"
	}
	return Parse(compact)
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

// appendName begins a member of the JSON object in out, which is not closed yet.
func appendName(out []byte, name string) []byte {
	if out[len(out)-1] != '{' {
		out = append(out, ',')
	}
	return append(jose.AppendString(out, name), ':')
}

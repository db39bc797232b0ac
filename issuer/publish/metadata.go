package publish

import (
	"fmt"
	"path"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
)

const (
	aggregationName = "status-lists.json"
	wellKnown       = ".well-known"
	issuerFolder    = wellKnown + "/jwt-vc-issuer"
	typesFolder     = "types/"
)

// A place is a file of the site with the URI at which it is served.
type place struct{ name, uri string }

// aggregation is where the list of the issuer's status lists stands (TSL §9.3).
func (w *writer) aggregation() (place, error) {
	own, err := nameOf(w.Issuer)
	return place{path.Join(own, aggregationName), w.Issuer + "/" + aggregationName}, err
}

// issuerMetadata is what the issuer says of itself (draft-ietf-oauth-sd-jwt-vc, "JWT VC Issuer Metadata"). Who relies
// on it instead of the trust list learns which keys sign credentials, and of no status key: who steals one of those
// shall not be able to sign credentials for anybody.
type issuerMetadata struct {
	Issuer      string `json:"issuer"`
	JWKS        jwks   `json:"jwks"`
	Aggregation string `json:"status_list_aggregation_endpoint"`
}

type jwks struct {
	Keys []jwk `json:"keys"`
}

// A jwk is a public key as RFC 7517 has it.
type jwk struct {
	Kid string `json:"kid"`
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Y   string `json:"y"`
	Alg string `json:"alg"`
	Use string `json:"use"`
}

// metadata publishes the issuer's keys, but for those that the trust list of the site calls compromised.
func (w *writer) metadata() error {
	own, err := nameOf(w.Issuer)
	if err != nil {
		return err
	}
	name := path.Join(issuerFolder, own)
	if err := w.ownMetadata(name); err != nil {
		return err
	}
	aggregation, err := w.aggregation()
	if err != nil {
		return err
	}
	m := issuerMetadata{Issuer: w.Issuer, JWKS: jwks{[]jwk{}}, Aggregation: aggregation.uri}
	for _, key := range w.Keys {
		if w.compromised(key) {
			continue
		}
		k := jwk{Kid: key.ID(), Alg: "ES256", Use: "sig"}
		point, err := key.MarshalJSON()
		if err != nil {
			return err
		}
		if err := jose.Unmarshal(point, &k); err != nil {
			return err
		}
		m.JWKS.Keys = append(m.JWKS.Keys, k)
	}
	return w.putJSON(name, m)
}

// ownMetadata refuses to replace the metadata of another issuer whose iss has the same path at another host.
func (w *writer) ownMetadata(name string) error {
	data, err := w.site.read(name)
	if data == nil || err != nil {
		return err
	}
	var says struct {
		Issuer string `json:"issuer"`
	}
	if err := jose.Unmarshal(data, &says); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if says.Issuer != w.Issuer {
		return fmt.Errorf("%s is of issuer %q: %w", name, says.Issuer, ErrOther)
	}
	return nil
}

func (w *writer) compromised(key *jose.PublicKey) bool {
	if w.report.Trust == nil {
		return false
	}
	_, k, ok := w.report.Trust.Key(w.Issuer, key.ID())
	return ok && k.Compromised
}

// typeMetadata says how a document type is displayed (draft-ietf-oauth-sd-jwt-vc, "SD-JWT VC Type Metadata").
type typeMetadata struct {
	VCT     string          `json:"vct"`
	Name    string          `json:"name"`
	Display []typeDisplay   `json:"display"`
	Claims  []claimMetadata `json:"claims"`
}

type typeDisplay struct {
	Locale string `json:"locale"`
	Name   string `json:"name"`
}

type claimMetadata struct {
	Path      []*string      `json:"path"` // null stands for every element of an array
	Display   []claimDisplay `json:"display"`
	Mandatory bool           `json:"mandatory"`
	SD        string         `json:"sd"`
}

type claimDisplay struct {
	Locale      string `json:"locale"`
	Label       string `json:"label"`
	Description string `json:"description,omitempty"`
}

// types publishes the names of the claims of all document types, in Vietnamese and in English.
func (w *writer) types() error {
	for _, t := range credential.Types() {
		m := typeMetadata{
			VCT: t.VCT, Name: t.EN, Display: []typeDisplay{{"vi", t.VI}, {"en", t.EN}},
			Claims: claimsMetadata(nil, t.Claims, true),
		}
		if err := w.putJSON(typesFolder+t.Name+".json", m); err != nil {
			return err
		}
	}
	return nil
}

// claimsMetadata describes the claims of a table below a path; those of arrays follow theirs. A claim is mandatory only
// where all above it are.
func claimsMetadata(above []*string, claims []credential.Claim, mandatory bool) (all []claimMetadata) {
	for i := range claims {
		c := &claims[i]
		own := append(above[:len(above):len(above)], &c.Name)
		m := claimMetadata{
			Path: own, Display: []claimDisplay{{Locale: "vi", Label: c.VI}, {"en", c.EN, c.Meaning}},
			Mandatory: mandatory && !c.Optional, SD: "never",
		}
		if c.Concealed {
			m.SD = "always"
		}
		all = append(all, m)
		all = append(all, claimsMetadata(append(own, nil), c.Elements(), m.Mandatory)...)
	}
	return all
}

func (w *writer) putJSON(name string, v any) error {
	data, err := jose.Marshal(v)
	if err != nil {
		return err
	}
	return w.site.put(name, append(data, '\n'))
}

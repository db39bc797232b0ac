package sdjwt

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/giayto/giayto/credential/jose"
)

// Names with a meaning of their own (RFC 9901 §4.1.1, §4.2.4).
const (
	claimDigests   = "_sd"
	claimAlgorithm = "_sd_alg"
	claimElement   = "..."
)

func reserved(name string) bool {
	return name == claimDigests || name == claimAlgorithm || name == claimElement
}

// alwaysOpen are the claims that no disclosure may carry (draft-ietf-oauth-sd-jwt-vc §3.2.2.2); `iat` is ours.
var alwaysOpen = []string{"iss", "iat", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"}

// Conceals reports whether a value has concealed claims or elements within itself, at any depth.
func Conceals(v *jose.Value) bool {
	for _, m := range v.Members() {
		if m.Name == claimDigests || m.Name == claimElement || Conceals(m.Value) {
			return true
		}
	}
	return slices.ContainsFunc(v.Elems(), Conceals)
}

// A Presentation is a token whose issuer's signature and disclosures are good.
type Presentation struct {
	token     *Token
	claims    *jose.Value
	disclosed []string
	joined    []string
}

// Claims returns the payload with the disclosed claims in their places: a JSON object.
func (p *Presentation) Claims() *jose.Value { return p.claims }

// Disclosed names the claims of the top level that came from disclosures, in the order of the token.
func (p *Presentation) Disclosed() []string { return p.disclosed }

// Joined names those of Disclosed that came apart from the token.
func (p *Presentation) Joined() []string { return p.joined }

// Verify checks the signature with the issuer's key and every disclosure against the signed digests (RFC 9901
// §7.1). The error is jose.ErrSignature, ErrDisclosure, or another for what is malformed.
func (t *Token) Verify(key *jose.PublicKey) (*Presentation, error) {
	if _, err := t.jws.Verify(key, t.jws.Typ()); err != nil {
		return nil, err
	}
	r := resolver{disclosures: map[string]Disclosure{}, met: map[string]bool{}}
	for _, d := range t.disclosures {
		digest := d.Digest()
		if _, twice := r.disclosures[digest]; twice {
			return nil, fmt.Errorf("%w: %q stands twice", ErrDisclosure, d.name)
		}
		r.disclosures[digest] = d
	}
	claims, err := r.object(t.payload, true)
	if err != nil {
		return nil, err
	}
	if r.used != len(t.disclosures) {
		return nil, fmt.Errorf("%w: its digest is not signed", ErrDisclosure)
	}
	p := &Presentation{token: t, claims: claims}
	for _, d := range t.disclosures {
		if d.element || !slices.Contains(r.top, d.encoded) {
			continue
		}
		p.disclosed = append(p.disclosed, d.name)
		if d.joined {
			p.joined = append(p.joined, d.name)
		}
	}
	return p, nil
}

// A resolver puts the claims together with digests replaced by what is disclosed (RFC 9901 §7.1, step 3). Each digest is
// met once, so that disclosures within disclosures end.
type resolver struct {
	disclosures map[string]Disclosure
	met         map[string]bool
	used        int
	top         []string // the disclosures of the top level
}

// find returns what digest stands for; ok is false where that is not disclosed.
func (r *resolver) find(digest *jose.Value, element bool) (d Disclosure, ok bool, err error) {
	s, isString := digest.Str()
	if !isString {
		return d, false, errors.New("sdjwt: digest is not a string")
	}
	if r.met[s] {
		return d, false, fmt.Errorf("%w: a digest stands twice", ErrDisclosure)
	}
	r.met[s] = true
	if d, ok = r.disclosures[s]; !ok {
		return d, false, nil
	}
	r.used++
	if d.element != element {
		return d, false, fmt.Errorf("%w: an array's element where a claim belongs, or the reverse", ErrDisclosure)
	}
	return d, true, nil
}

func (r *resolver) value(v *jose.Value) (*jose.Value, error) {
	switch v.Kind() {
	case jose.Object:
		return r.object(v, false)
	case jose.Array:
		return r.array(v)
	}
	return v, nil
}

func (r *resolver) object(v *jose.Value, top bool) (*jose.Value, error) {
	members := make([]jose.Member, 0, len(v.Members())+len(r.disclosures))
	changed := false
	for _, m := range v.Members() {
		if m.Name == claimDigests || top && m.Name == claimAlgorithm {
			changed = true
			continue
		}
		value, err := r.value(m.Value)
		if err != nil {
			return nil, err
		}
		changed = changed || value != m.Value
		members = append(members, jose.Member{Name: m.Name, Value: value})
	}
	if !changed {
		return v, nil
	}
	if digests := v.Get(claimDigests); digests != nil {
		if digests.Kind() != jose.Array {
			return nil, errors.New("sdjwt: _sd is not an array")
		}
		disclosed, err := r.concealed(v, digests, top)
		if err != nil {
			return nil, err
		}
		members = append(members, disclosed...)
	}
	return jose.NewObject(members)
}

// concealed returns the claims of object whose digests are disclosed.
func (r *resolver) concealed(object, digests *jose.Value, top bool) ([]jose.Member, error) {
	var added []jose.Member
	for _, digest := range digests.Elems() {
		d, ok, err := r.find(digest, false)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		twice := slices.ContainsFunc(added, func(m jose.Member) bool { return m.Name == d.name })
		if reserved(d.name) || object.Get(d.name) != nil || twice || top && slices.Contains(alwaysOpen, d.name) {
			return nil, fmt.Errorf("%w: %q may not be disclosed here", ErrDisclosure, d.name)
		}
		if top {
			r.top = append(r.top, d.encoded)
		}
		value, err := r.value(d.value)
		if err != nil {
			return nil, err
		}
		added = append(added, jose.Member{Name: d.name, Value: value})
	}
	return added, nil
}

func (r *resolver) array(v *jose.Value) (*jose.Value, error) {
	elems := make([]*jose.Value, 0, len(v.Elems()))
	changed := false
	for _, e := range v.Elems() {
		if members := e.Members(); len(members) == 1 && members[0].Name == claimElement {
			changed = true
			d, ok, err := r.find(members[0].Value, true)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			e = d.value
		}
		value, err := r.value(e)
		if err != nil {
			return nil, err
		}
		changed = changed || value != e
		elems = append(elems, value)
	}
	if !changed {
		return v, nil
	}
	return jose.NewArray(elems)
}

// A KeyBinding is what the holder's device signed (RFC 9901 §4.3).
type KeyBinding struct {
	IssuedAt jose.NumericDate
	Audience string
	Nonce    string
}

// HasKeyBinding reports whether a key-binding JWT came with the token.
func (p *Presentation) HasKeyBinding() bool { return p.token.binding != nil }

// KeyBinding checks the device's proof with the key of the token's `cnf`: signature, type, and that it covers
// exactly this token with these disclosures (RFC 9901 §7.3). Audience, nonce and age are the caller's to judge.
// Every failure is ErrKeyBinding.
func (p *Presentation) KeyBinding(device *jose.PublicKey) (*KeyBinding, error) {
	if p.token.binding == nil {
		return nil, fmt.Errorf("%w: there is none", ErrKeyBinding)
	}
	payload, err := p.token.binding.Verify(device, TypKeyBinding)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyBinding, err)
	}
	var kb struct {
		IssuedAt *jose.NumericDate `json:"iat"`
		Audience *string           `json:"aud"`
		Nonce    *string           `json:"nonce"`
		Hash     string            `json:"sd_hash"`
	}
	if err := jose.Unmarshal(payload, &kb); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyBinding, err)
	}
	hash := sha256.Sum256([]byte(p.token.bound))
	if kb.IssuedAt == nil || kb.Audience == nil || kb.Nonce == nil || kb.Hash != jose.Encode(hash[:]) {
		return nil, fmt.Errorf("%w: sd_hash is of another presentation, or iat, aud or nonce is missing", ErrKeyBinding)
	}
	return &KeyBinding{*kb.IssuedAt, *kb.Audience, *kb.Nonce}, nil
}

// Bind signs a key-binding JWT for t with the holder's key and returns the compact form of both.
func (t *Token) Bind(holder *jose.Signer, kb KeyBinding) (string, error) {
	hash := sha256.Sum256([]byte(t.bound))
	payload, err := jose.Marshal(struct {
		IssuedAt jose.NumericDate `json:"iat"`
		Audience string           `json:"aud"`
		Nonce    string           `json:"nonce"`
		Hash     string           `json:"sd_hash"`
	}{kb.IssuedAt, kb.Audience, kb.Nonce, jose.Encode(hash[:])})
	if err != nil {
		return "", err
	}
	proof, err := holder.SignBare(TypKeyBinding, payload)
	if err != nil {
		return "", err
	}
	return t.bound + proof, nil
}

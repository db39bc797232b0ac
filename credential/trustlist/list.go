package trustlist

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/giayto/giayto/credential/jose"
)

// MaxLifetime bounds exp - iat of a list: a root that no longer speaks is no longer believed.
const MaxLifetime = 100 * 24 * time.Hour

// List is what a trust list says. One that [Signed.Open] or [Update] returned was signed by its roots; one from
// [ParseDraft] by nobody.
type List struct {
	Version  int64
	IssuedAt time.Time // "iat"
	Expires  time.Time // "exp", exclusive
	Roots    Roots     // who signs the next list
	Issuers  []Issuer

	byKid  map[string]place
	digest [sha256.Size]byte // of the payload that was signed
}

type place struct{ issuer, key int }

// Issuer is an authority with its keys.
type Issuer struct {
	ID   string // "iss" of what it signs: an https URL
	Name Name
	Keys []Key
}

// Name is what people call an issuer, in Vietnamese and English.
type Name struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Use is what a key may sign.
type Use string

const (
	UseCredential Use = "credential" // documents of the key's types
	UseStatus     Use = "status"     // status lists
)

// Key is an issuer's public key and what it may sign.
type Key struct {
	Kid         string // always the key's ID
	JWK         *jose.PublicKey
	Use         Use
	VCTs        []string  // the document types, for UseCredential only: "urn:giayto:vn:driving-licence:1"
	From        time.Time // the first "iat" that counts
	Until       time.Time // the end of the "iat" that count, exclusive
	Compromised bool      // nothing that it signed counts
}

// Covers reports whether the key may have signed something issued at that time: From ≤ iat < Until. It says nothing
// about Compromised.
func (k *Key) Covers(iat time.Time) bool { return !iat.Before(k.From) && iat.Before(k.Until) }

// Allows reports whether the key may sign documents of the type.
func (k *Key) Allows(vct string) bool {
	return k.Use == UseCredential && slices.Contains(k.VCTs, vct)
}

// Key returns the issuer's key of that ID.
func (l *List) Key(iss, kid string) (*Issuer, *Key, bool) {
	issuer, key, ok := l.Find(kid)
	if !ok || issuer.ID != iss {
		return nil, nil, false
	}
	return issuer, key, true
}

// Find returns the key of that ID with its issuer; an ID stands in a list once.
func (l *List) Find(kid string) (*Issuer, *Key, bool) {
	at, ok := l.byKid[kid]
	if !ok {
		return nil, nil, false
	}
	issuer := &l.Issuers[at.issuer]
	return issuer, &issuer.Keys[at.key], true
}

// The JSON forms; their members are written in this order. Pointers tell what is missing.
type (
	listJSON struct {
		Version  *int64            `json:"version"`
		IssuedAt *jose.NumericDate `json:"iat"`
		Expires  *jose.NumericDate `json:"exp"`
		Roots    *Roots            `json:"roots"`
		Issuers  []issuerJSON      `json:"issuers"`
	}
	issuerJSON struct {
		ID   string    `json:"iss"`
		Name *Name     `json:"name"`
		Keys []keyJSON `json:"keys"`
	}
	keyJSON struct {
		Kid         string            `json:"kid"`
		JWK         *jose.PublicKey   `json:"jwk"`
		Use         Use               `json:"use"`
		VCTs        []string          `json:"vcts,omitempty"`
		From        *jose.NumericDate `json:"from"`
		Until       *jose.NumericDate `json:"until"`
		Compromised bool              `json:"compromised,omitempty"`
	}
)

// Payload returns the list as it is to be signed, after the same checks that a reader makes.
func (l *List) Payload() ([]byte, error) {
	data, err := l.marshal()
	if err != nil {
		return nil, err
	}
	if _, err := ParseDraft(data); err != nil {
		return nil, err
	}
	return data, nil
}

func (l *List) marshal() ([]byte, error) {
	iat, exp := jose.DateOf(l.IssuedAt), jose.DateOf(l.Expires)
	out := listJSON{Version: &l.Version, IssuedAt: &iat, Expires: &exp, Roots: &l.Roots, Issuers: []issuerJSON{}}
	for i := range l.Issuers {
		issuer := &l.Issuers[i]
		to := issuerJSON{ID: issuer.ID, Name: &issuer.Name, Keys: []keyJSON{}}
		for _, k := range issuer.Keys {
			from, until := jose.DateOf(k.From), jose.DateOf(k.Until)
			to.Keys = append(to.Keys, keyJSON{k.Kid, k.JWK, k.Use, k.VCTs, &from, &until, k.Compromised})
		}
		out.Issuers = append(out.Issuers, to)
	}
	data, err := jose.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("trust list: %w", err)
	}
	return data, nil
}

// ParseDraft reads a payload that is going to be changed or signed. Unlike the other readers it takes nothing but what
// [List.Payload] writes, byte for byte: the List that it returns says all that would be signed. So it refuses members
// that it does not know, those of keys included, and fractions of seconds.
func ParseDraft(payload []byte) (*List, error) {
	l, err := readList(payload, jose.UnmarshalExact)
	if err != nil {
		return nil, err
	}
	again, err := l.marshal()
	if err != nil {
		return nil, err
	}
	if at := firstDifference(payload, again); at >= 0 {
		return nil, fmt.Errorf("trust list: byte %d: a draft has no fractions of seconds, nothing in keys but kty, crv, x and y, "+
			"no white space and no other order of members", at)
	}
	return l, nil
}

// firstDifference returns where a and b begin to differ, -1 where they are the same.
func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}

func readList(payload []byte, unmarshal func([]byte, any) error) (*List, error) {
	if len(payload) > MaxSize {
		return nil, fmt.Errorf("trust list: longer than %d bytes", MaxSize)
	}
	var in listJSON
	if err := unmarshal(payload, &in); err != nil {
		return nil, fmt.Errorf("trust list: %w", err)
	}
	if in.Version == nil || in.IssuedAt == nil || in.Expires == nil || in.Roots == nil || in.Issuers == nil {
		return nil, errors.New("trust list: it lacks one of version, iat, exp, roots, issuers")
	}
	l := &List{Version: *in.Version, IssuedAt: in.IssuedAt.Time(), Expires: in.Expires.Time(), Roots: *in.Roots}
	for _, from := range in.Issuers {
		if from.Name == nil {
			return nil, fmt.Errorf("trust list: issuer %q has no name", from.ID)
		}
		issuer := Issuer{ID: from.ID, Name: *from.Name}
		for _, k := range from.Keys {
			if k.JWK == nil || k.From == nil || k.Until == nil {
				return nil, fmt.Errorf("trust list: key %q lacks one of jwk, from, until", k.Kid)
			}
			issuer.Keys = append(issuer.Keys, Key{k.Kid, k.JWK, k.Use, k.VCTs, k.From.Time(), k.Until.Time(), k.Compromised})
		}
		l.Issuers = append(l.Issuers, issuer)
	}
	if err := l.check(); err != nil {
		return nil, err
	}
	return l, nil
}

// check reports what makes the list malformed, and fills the look-up by key.
func (l *List) check() error {
	if l.Version < 1 || l.Version > 1<<53 {
		return fmt.Errorf("trust list: version %d", l.Version)
	}
	if life := l.Expires.Sub(l.IssuedAt); life <= 0 || life > MaxLifetime {
		return fmt.Errorf("trust list: exp is not within %v after iat", MaxLifetime)
	}
	if err := l.Roots.Validate(); err != nil {
		return fmt.Errorf("trust list: %w", err)
	}
	l.byKid = make(map[string]place)
	ids := make(map[string]bool)
	for i := range l.Issuers {
		issuer := &l.Issuers[i]
		if err := issuer.check(); err != nil {
			return err
		}
		if ids[issuer.ID] {
			return fmt.Errorf("trust list: issuer %q twice", issuer.ID)
		}
		ids[issuer.ID] = true
		for j := range issuer.Keys {
			key := &issuer.Keys[j]
			if err := key.check(); err != nil {
				return err
			}
			// The ID is the key's own, so this also keeps one key from serving two issuers or two uses: a thief of
			// an issuing key cannot reinstate what was revoked.
			if _, clash := l.byKid[key.Kid]; clash || l.Roots.Has(key.JWK) {
				return fmt.Errorf("trust list: key %q has two roles", key.Kid)
			}
			l.byKid[key.Kid] = place{i, j}
		}
	}
	return nil
}

func (i *Issuer) check() error {
	if err := checkURL(i.ID); err != nil {
		return err
	}
	if !isName(i.Name.VI) || !isName(i.Name.EN) {
		return fmt.Errorf("trust list: issuer %q has no name in Vietnamese and English of 1 to %d bytes", i.ID, maxName)
	}
	if len(i.Keys) == 0 {
		return fmt.Errorf("trust list: issuer %q has no keys", i.ID)
	}
	return nil
}

const maxURL = 255

func checkURL(iss string) error {
	u, err := url.Parse(iss)
	if err != nil || len(iss) > maxURL || u.Scheme != "https" || u.Host == "" || u.User != nil || u.String() != iss ||
		strings.ContainsAny(iss, "?#") || strings.HasSuffix(iss, "/") {
		return fmt.Errorf("trust list: iss %q is not an https URL without user, query, fragment and final slash", iss)
	}
	return nil
}

const maxName = 200

// isName refuses what could disguise a name on the screen: control and formatting characters.
func isName(s string) bool {
	return strings.TrimSpace(s) != "" && len(s) <= maxName &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.C, r) })
}

const maxVCTs = 64

func (k *Key) check() error {
	if k.Kid != k.JWK.ID() {
		return fmt.Errorf("trust list: key %q has the ID %s", k.Kid, k.JWK.ID())
	}
	if !k.From.Before(k.Until) {
		return fmt.Errorf("trust list: key %s: from is not before until", k.Kid)
	}
	switch {
	case k.Use == UseStatus && len(k.VCTs) == 0:
		return nil
	case k.Use == UseStatus:
		return fmt.Errorf("trust list: key %s signs status lists and names document types", k.Kid)
	case k.Use != UseCredential:
		return fmt.Errorf("trust list: key %s: use %q is neither %q nor %q", k.Kid, k.Use, UseCredential, UseStatus)
	case len(k.VCTs) == 0 || len(k.VCTs) > maxVCTs:
		return fmt.Errorf("trust list: key %s names %d document types, want 1 to %d", k.Kid, len(k.VCTs), maxVCTs)
	}
	for i, vct := range k.VCTs {
		if !isVCT(vct) || slices.Contains(k.VCTs[:i], vct) {
			return fmt.Errorf("trust list: key %s: %q is not a document type, or stands twice", k.Kid, vct)
		}
	}
	return nil
}

// isVCT accepts urn:giayto:vn:<name>:<version>, the name in small letters and hyphens, the version from 1 to 999.
func isVCT(s string) bool {
	rest, ok := strings.CutPrefix(s, "urn:giayto:vn:")
	name, version, found := strings.Cut(rest, ":")
	return ok && found && len(name) <= 64 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-") == "" &&
		strings.Trim(name, "-") == name && name != "" &&
		len(version) >= 1 && len(version) <= 3 && strings.Trim(version, "0123456789") == "" && version[0] != '0'
}

package trustlist

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/giayto/giayto/credential/jose"
)

// MaxRoots bounds the keys of a root.
const MaxRoots = 8

// Roots are the keys that sign trust lists, and how many of them must agree. In JSON: {"keys":[JWK,…],"threshold":2}.
type Roots struct {
	Keys      []*jose.PublicKey `json:"keys"`
	Threshold int               `json:"threshold"`
}

// ParseRoots reads the JSON form as a person hands it over: members it does not know are refused.
func ParseRoots(data []byte) (Roots, error) {
	var r Roots
	if len(data) > MaxSize {
		return Roots{}, fmt.Errorf("roots: longer than %d bytes", MaxSize)
	}
	if err := jose.UnmarshalExact(data, &r); err != nil {
		return Roots{}, fmt.Errorf("roots: %w", err)
	}
	if err := r.Validate(); err != nil {
		return Roots{}, err
	}
	return r, nil
}

// Validate reports what is wrong with the roots: they need 1 to [MaxRoots] keys, all different, and a threshold of at
// least 1 that they can reach.
func (r Roots) Validate() error {
	if n := len(r.Keys); n < 1 || n > MaxRoots {
		return fmt.Errorf("roots: %d keys, want 1 to %d", n, MaxRoots)
	}
	if r.Threshold < 1 || r.Threshold > len(r.Keys) {
		return fmt.Errorf("roots: threshold %d of %d keys", r.Threshold, len(r.Keys))
	}
	if slices.Contains(r.Keys, nil) {
		return errors.New("roots: a key is null")
	}
	for i, key := range r.Keys {
		for _, other := range r.Keys[:i] {
			if key.ID() == other.ID() {
				return fmt.Errorf("roots: key %s twice", key.ID())
			}
		}
	}
	return nil
}

// Has reports whether the key is one of the roots.
func (r Roots) Has(key *jose.PublicKey) bool {
	return slices.ContainsFunc(r.Keys, key.Equal)
}

// Equal reports whether both have the same threshold and the same keys, in any order.
func (r Roots) Equal(o Roots) bool {
	return r.Threshold == o.Threshold && len(r.Keys) == len(o.Keys) &&
		!slices.ContainsFunc(r.Keys, func(key *jose.PublicKey) bool { return !o.Has(key) })
}

// Fingerprint returns what two people compare to know that they hold the same roots: the first 128 bits, in groups of
// four hexadecimal digits, of the SHA-256 over the threshold as one byte and the keys' RFC 7638 thumbprints in
// ascending order.
func (r Roots) Fingerprint() string {
	prints := make([]string, 0, len(r.Keys))
	for _, key := range r.Keys {
		print := key.Thumbprint()
		prints = append(prints, string(print[:]))
	}
	slices.Sort(prints)
	sum := sha256.Sum256(append([]byte{byte(r.Threshold)}, strings.Join(prints, "")...))
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = fmt.Sprintf("%04x", binary.BigEndian.Uint16(sum[2*i:]))
	}
	return strings.Join(groups, " ")
}

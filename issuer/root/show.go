package root

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
)

// Report is what a person looks at before signing.
type Report struct {
	Held    *trustlist.List   // the list held; nil before the first
	Draft   *trustlist.List   // nil where there is none
	Digest  [sha256.Size]byte // SHA-256 of the draft's payload, the bytes that [Folder.Sign] signs
	Changes []Change          // every difference between them, by path
	Needed  []Quorum          // whose signatures the draft needs: one or, where it changes the roots, old and new
}

// Change is one difference between the list held and the draft. Before is empty for what is added, After for what is
// removed. Times are RFC 3339 in UTC, keys their RFC 7638 thumbprints.
type Change struct {
	Path, Before, After string // Path: "issuers.https://id.giayto.example/csgt.keys.QOk….until"
}

// Quorum is a set of root keys of which a threshold must sign.
type Quorum struct {
	Roots  trustlist.Roots
	Signed []string // the IDs of those that have
}

// Complete reports whether enough have signed.
func (q Quorum) Complete() bool { return len(q.Signed) >= q.Roots.Threshold }

// Show reports what the folder holds and what the draft would change.
func (f *Folder) Show() (*Report, error) {
	s, err := f.load()
	if err != nil {
		return nil, err
	}
	r := &Report{Held: s.held, Draft: s.draft}
	if s.draft == nil {
		return r, nil
	}
	r.Digest = sha256.Sum256(s.payload)
	r.Changes = compare(s.held, s.draft)
	for _, roots := range s.electorates() {
		q := Quorum{Roots: roots}
		if s.signed != nil {
			q.Signed = s.signed.Signers(roots)
		}
		r.Needed = append(r.Needed, q)
	}
	return r, nil
}

func compare(held, draft *trustlist.List) []Change {
	before, after := flatten(held), flatten(draft)
	paths := maps.Clone(before)
	maps.Copy(paths, after)
	var changes []Change
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if before[path] != after[path] {
			changes = append(changes, Change{path, before[path], after[path]})
		}
	}
	return changes
}

// flatten writes each member of the list as path and value. A draft holds nothing else, since [trustlist.ParseDraft]
// takes only what it writes itself, so no change can go unseen but the order of issuers and keys, which means nothing.
func flatten(l *trustlist.List) map[string]string {
	out := make(map[string]string)
	if l == nil {
		return out
	}
	out["version"] = strconv.FormatInt(l.Version, 10)
	out["iat"] = stamp(l.IssuedAt)
	out["exp"] = stamp(l.Expires)
	out["roots.threshold"] = strconv.Itoa(l.Roots.Threshold)
	for _, key := range l.Roots.Keys {
		out["roots.keys."+key.ID()] = thumbprint(key)
	}
	for _, issuer := range l.Issuers {
		path := "issuers." + issuer.ID
		out[path+".name.vi"] = issuer.Name.VI
		out[path+".name.en"] = issuer.Name.EN
		for _, key := range issuer.Keys {
			path := path + ".keys." + key.Kid
			out[path+".thumbprint"] = thumbprint(key.JWK)
			out[path+".use"] = string(key.Use)
			out[path+".vcts"] = strings.Join(key.VCTs, " ")
			out[path+".from"] = stamp(key.From)
			out[path+".until"] = stamp(key.Until)
			out[path+".compromised"] = strconv.FormatBool(key.Compromised)
		}
	}
	return out
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func thumbprint(key *jose.PublicKey) string {
	print := key.Thumbprint()
	return jose.Encode(print[:])
}

package view

import (
	"cmp"
	"slices"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/bundle"
)

// Holdings are what a device holds, seen from a time. Their ages are those that a verdict at that time would go by.
type Holdings struct {
	Version     int              `json:"version"` // of this format: 1
	At          jose.NumericDate `json:"at"`
	Latest      jose.NumericDate `json:"latest"`       // the latest time that was signed
	ClockBehind bool             `json:"clock_behind"` // at is before that
	Roots       HeldRoots        `json:"roots"`
	Trust       *HeldTrust       `json:"trust"` // null for none
	Issuers     []*HeldIssuer    `json:"issuers"`
	Lists       []*HeldList      `json:"lists"`
}

// HeldRoots is the root that the device was made with.
type HeldRoots struct {
	Fingerprint string `json:"fingerprint"`
	Threshold   int    `json:"threshold"`
	Keys        int    `json:"keys"`
}

// HeldTrust is the trust list.
type HeldTrust struct {
	Version int64 `json:"version"`
	Span
}

// HeldIssuer is an issuer of the trust list, with the number of its status lists.
type HeldIssuer struct {
	ID    string         `json:"iss"`
	Name  trustlist.Name `json:"name"`
	Lists int            `json:"lists"`
}

// HeldList is a status list.
type HeldList struct {
	Issuer string `json:"iss"`
	URI    string `json:"uri"`
	Span
}

// The states of a Span.
const (
	Fresh   = "fresh"
	Due     = "due" // it is remarked upon
	Expired = "expired"
	Damaged = "damaged"
)

// A Span is the time in which something counts.
type Span struct {
	State    string            `json:"state"`
	IssuedAt jose.NumericDate  `json:"iat"`
	Due      *jose.NumericDate `json:"due,omitempty"` // from when on it is remarked upon
	Expires  *jose.NumericDate `json:"exp,omitempty"`
}

func newSpan(now, issued, due, expires time.Time) Span {
	from, until := jose.DateOf(due), jose.DateOf(expires)
	t := Span{Fresh, jose.DateOf(issued), &from, &until}
	switch {
	case !now.Before(expires):
		t.State = Expired
	case !now.Before(due):
		t.State = Due
	}
	return t
}

// Words say how old something is, when it is to be updated, and when it ends, seen from at.
func (s Span) Words(at time.Time, lang message.Lang) string {
	text := message.Updated(at.Sub(s.IssuedAt.Time()), lang)
	switch s.State {
	case Damaged:
		return message.WordDamaged.Text().In(lang)
	case Fresh, Due:
		text += "; " + message.Due(s.Due.Time().Sub(at), lang)
	}
	return text + "; " + message.Expiry(s.Expires.Time().Sub(at), lang)
}

// OfBundle is what a device holds at a time.
func OfBundle(b *bundle.Bundle, at time.Time) *Holdings {
	latest, roots, list := b.Latest(), b.Roots(), b.Trust()
	h := &Holdings{
		Version: 1, At: jose.DateOf(at), Latest: jose.DateOf(latest), ClockBehind: latest.Sub(at) > verifier.ClockTolerance,
		Roots:   HeldRoots{roots.Fingerprint(), roots.Threshold, len(roots.Keys)},
		Issuers: []*HeldIssuer{}, Lists: []*HeldList{},
	}
	now := h.Now()
	if list.Version > 0 {
		h.Trust = &HeldTrust{list.Version, newSpan(now, list.IssuedAt, list.Expires.Add(-verifier.TrustWarning), list.Expires)}
	}
	issuers := map[string]*HeldIssuer{}
	for _, issuer := range list.Issuers {
		issuers[issuer.ID] = &HeldIssuer{ID: issuer.ID, Name: issuer.Name}
		h.Issuers = append(h.Issuers, issuers[issuer.ID])
	}
	for _, held := range b.Statuses() {
		issuers[held.Issuer].Lists++ // its key is the trust list's
		status := Span{State: Damaged, IssuedAt: jose.DateOf(held.IssuedAt)}
		if s, err := b.Status(held.Issuer, held.URI); err == nil {
			due := s.IssuedAt.Add(verifier.FreshStatus)
			if s.Expires.Before(due) {
				due = s.Expires
			}
			status = newSpan(now, s.IssuedAt, due, s.Expires)
		}
		h.Lists = append(h.Lists, &HeldList{held.Issuer, held.URI, status})
	}
	slices.SortFunc(h.Lists, func(a, b *HeldList) int { return cmp.Or(cmp.Compare(a.URI, b.URI), cmp.Compare(a.Issuer, b.Issuer)) })
	return h
}

// Now is the later of the time and what was signed.
func (h *Holdings) Now() time.Time {
	if at, latest := h.At.Time(), h.Latest.Time(); at.After(latest) {
		return at
	}
	return h.Latest.Time()
}

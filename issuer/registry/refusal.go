package registry

import (
	"context"
	"slices"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

// The codes of Refusal.
const (
	// DocumentOfAnother: the document has a credential of another person, which was not revoked.
	DocumentOfAnother = "document-of-another"
	// BlankSuperseded: the document has another blank, of a record that was approved at the same time or later.
	BlankSuperseded = "blank-superseded"
	// DocumentRevoked: the document was revoked, and the record was not approved after that.
	DocumentRevoked = "document-revoked"
	// DeviceLocked: the device is locked.
	DeviceLocked = "device-locked"
)

// Refusal returns why a paper may not get a new credential now, "" for no reason. Of c, Person, Document, Blank, Device
// and Approved count. What is ordered afterwards Reserve and Commit heed.
func (r *Registry) Refusal(ctx context.Context, c Credential, now time.Time) (code string, err error) {
	err = r.read(ctx, func(s *session) error {
		codes, err := s.refusals([]Credential{c}, now)
		if err == nil {
			code = codes[0]
		}
		return err
	})
	return code, err
}

// refusals are those of several papers.
func (s *session) refusals(of []Credential, now time.Time) ([]string, error) {
	documents, devices := make([]Hash, len(of)), make([][32]byte, len(of))
	for i := range of {
		documents[i], devices[i] = of[i].Document, of[i].Device
	}
	older := make(map[Hash][]stored)
	var all []stored
	err := in(s, selectCredentials+"WHERE c.document IN (%s) ORDER BY c.id", documents, Hash.value, func(scan func(...any) error) error {
		c, err := s.scanCredential(scan)
		older[c.Document], all = append(older[c.Document], c), append(all, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	final, err := s.finalFacts(all)
	if err != nil {
		return nil, err
	}
	locked, err := s.lockedDevices(devices, now)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(of))
	for i := range of {
		c := &of[i]
		current := currentBlank(older[c.Document])
		switch {
		case c.ofAnother(older[c.Document], final, vn.DateOf(now)):
			codes[i] = DocumentOfAnother
		case !c.Blank.IsZero() && current != nil && current.Blank != c.Blank && !c.newer(current):
			codes[i] = BlankSuperseded
		case c.revoked(older[c.Document], final, now):
			codes[i] = DocumentRevoked
		case locked[c.Device]:
			codes[i] = DeviceLocked
		}
	}
	return codes, nil
}

// ofAnother reports whether the document is another person's: that of its newest credential, unless that was revoked. What
// is of no person, as an organisation's vehicle, is not compared.
func (c *Credential) ofAnother(older []stored, final map[int64][]fact, today vn.Date) bool {
	for i := len(older) - 1; i >= 0 && !c.Person.IsZero(); i-- {
		o := &older[i]
		if o.Person.IsZero() {
			continue
		}
		revoked := slices.ContainsFunc(final[o.id], func(f fact) bool { return f.Kind == Revoked && f.counts(today) })
		return o.Person != c.Person && !revoked
	}
	return false
}

// currentBlank is the first credential with the document's blank, that of the newest approval; nil where none has a blank.
// That a credential expires does not make its blank older.
func currentBlank(of []stored) (current *stored) {
	for i := range of {
		if c := &of[i]; !c.Blank.IsZero() && (current == nil || c.newer(current)) {
			current = c
		}
	}
	return current
}

// newer compares approvals, in whole seconds.
func (c *Credential) newer(than *stored) bool { return c.Approved.Unix() > than.Approved.Unix() }

// revoked reports whether a revocation of the document has begun that the approval is not later than.
func (c *Credential) revoked(older []stored, final map[int64][]fact, now time.Time) bool {
	for i := range older {
		for _, f := range final[older[i].id] {
			if f.Kind == Revoked && f.counts(vn.DateOf(now)) && c.precedes(&f) {
				return true
			}
		}
	}
	return false
}

// precedes reports whether the record was not approved after a revocation.
func (c *Credential) precedes(f *fact) bool {
	return !c.Approved.After(f.At) || c.Approved.Before(f.From.Start())
}

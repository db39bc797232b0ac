package issuer

import (
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

// A Selection is of records by the newest credential that was made of each: any of its members suffices.
type Selection struct {
	// Key is the ID of the key that signed it, which must sign no more; empty for none.
	Key string
	// ExpiringBefore is later than its end, and not later than that of a new one; zero for none.
	ExpiringBefore time.Time
	// Changed: the record has another content than it was made of.
	Changed bool
}

// checkSelection refuses a selection by which the same record would be issued again and again.
func (i *Issuer) checkSelection(s *Selection, now time.Time) error {
	if s == nil {
		return nil
	}
	if end := i.expiry(now); s.ExpiringBefore.After(end) {
		return fmt.Errorf("issuer: a credential that is issued now expires at %s already", end.Format(time.RFC3339))
	}
	if s.Key == "" {
		return nil
	}
	all := i.Keys()
	at := find(all, s.Key)
	switch {
	case at < 0 || all[at].Use != trustlist.UseCredential:
		return fmt.Errorf("issuer: there is no key %q for credentials", s.Key)
	case all[at].Ended == nil && now.Before(all[at].Until.Time()):
		return fmt.Errorf("issuer: key %s still signs: retire it first", s.Key)
	}
	return nil
}

// RecordChanged is the refusal of the message catalogue for what was issued with other content.
const RecordChanged = "record-changed"

// decide tells whether to issue a record of which a credential is known (nil for none), or why it is refused; neither of
// the two where it is skipped.
func (s *Selection) decide(known *registry.Credential, content registry.Hash) (issue bool, refused string) {
	switch {
	case s == nil && known == nil:
		return true, ""
	case known == nil:
		return false, ""
	}
	changed := known.Content != content
	if s == nil {
		s = new(Selection)
		if changed {
			return false, RecordChanged
		}
	}
	selected := s.Key != "" && known.Key == s.Key || known.Expires.Before(s.ExpiringBefore)
	switch {
	case changed && s.Changed:
		return true, ""
	case changed && selected:
		return false, RecordChanged
	}
	return selected, ""
}

// refusal says in English what a code of the registry means for a record.
func refusal(r *record.Record, code string) record.Refusal {
	field, reason := "", ""
	switch code {
	case RecordChanged:
		reason = "it was issued with other content"
	case registry.DocumentOfAnother:
		field, reason = "claims.document_number", "the document was issued to another person"
	case registry.BlankSuperseded:
		field, reason = "claims.blank_serial", "the document has another blank, of a record that was approved at the same time or later: approved.at decides"
	case registry.DocumentRevoked:
		field, reason = "approved.at", "the document was revoked after that"
	case registry.DeviceLocked:
		field, reason = "device", "it is locked"
	}
	return record.Refusal{Line: r.Line, RecordID: r.ID, Field: field, Code: code, Reason: reason}
}

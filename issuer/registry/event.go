package registry

import (
	"context"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

// An EventKind says what happened to a credential.
type EventKind string

// The kinds of events.
const (
	EventIssued     EventKind = "issued"
	EventSuspended  EventKind = "suspended" // begins to be, also by an appointment that passed
	EventEnded      EventKind = "ended"     // a suspension or a hold, by its last day or by reinstatement
	EventRevoked    EventKind = "revoked"
	EventHeld       EventKind = "held"
	EventSuperseded EventKind = "superseded"
	EventLocked     EventKind = "locked"
	EventUnlocked   EventKind = "unlocked"
	EventExpiring   EventKind = "expiring" // in 30 days, and there is no newer one of the record
)

// An Event is something that holders are to be told. It is recorded when its day has come: at once, or by Tick.
type Event struct {
	Seq  int64 // counts the events of the registry, from 1, without gaps
	Kind EventKind
	At   time.Time // when it was recorded
	Day  vn.Date   // the day of which it is true: the first of a suspension, the first after its end
	// Credential is the one that it is about: of several, the one that was issued last.
	Credential Credential
	Fact       *Fact // nil for EventIssued and EventExpiring
}

// Tick records the events that time has brought: what begins and ends by itself, appointments that passed, credentials
// that expire within 30 days. Each is recorded once, however often Tick is called. It returns how many there were.
func (r *Registry) Tick(ctx context.Context, now time.Time) (int, error) { return 0, errMissing }

// Events returns at most limit events, those after the one with the number after (0 for all), in their order.
func (r *Registry) Events(ctx context.Context, after int64, limit int) ([]Event, error) {
	return nil, errMissing
}

// Consumer returns the number of the last event that a consumer has taken, 0 for a new one. Its name is of letters, digits
// and "/ . -", at most 40.
func (r *Registry) Consumer(ctx context.Context, name string) (seq int64, err error) {
	return 0, errMissing
}

// Advance remembers that a consumer has taken all events up to seq. It never goes back.
func (r *Registry) Advance(ctx context.Context, name string, seq int64) error { return errMissing }

package registry

import (
	"context"
	"fmt"
	"slices"
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

// eventKinds are the kinds by their numbers in the table.
var eventKinds = []EventKind{
	1: EventIssued, 2: EventSuspended, 3: EventEnded, 4: EventRevoked, 5: EventHeld, 6: EventSuperseded, 7: EventLocked, 8: EventUnlocked,
	9: EventExpiring,
}

// An Event is something that holders are to be told. It is recorded when its day has come: at once, or by Tick.
type Event struct {
	Seq  int64 // counts the events of the registry, from 1, without gaps
	Kind EventKind
	At   time.Time // when it was recorded
	Day  vn.Date   // the day from which it is true: the first of a suspension, the first after its end
	// Credential is the one that it is about: of several, the one that was issued last.
	Credential Credential
	Fact       *Fact // nil for EventIssued and EventExpiring
}

// addEvent records an event, which is true from a day on.
func (c *change) addEvent(kind EventKind, credential int64, fact any, day vn.Date) error {
	seq, err := c.next(eventsTable)
	if err != nil {
		return err
	}
	var other any // NULL is the entry's own day
	if day != c.today {
		other = dayNumber(day)
	}
	return c.add(eventsTable, seq, c.entry, int64(slices.Index(eventKinds, kind)), credential, fact, other)
}

// A due event is one whose day has come.
type due struct {
	kind EventKind
	day  vn.Date
}

// beginning is the event of a fact's first day.
var beginning = map[Kind]EventKind{
	Revoked: EventRevoked, Superseded: EventSuperseded, Suspended: EventSuspended, Held: EventHeld, Locked: EventLocked,
}

// dueEvents are the events of a fact whose day has come, without those that were recorded.
func dueEvents(f *Fact, today vn.Date, recorded map[EventKind]bool) (events []due) {
	over, first := f.over(), beginning[f.Kind]
	comes := func(kind EventKind, day vn.Date) {
		if !recorded[kind] && !today.Before(day) {
			events = append(events, due{kind, day})
		}
	}
	if over.IsZero() || f.From.Before(over) {
		comes(first, f.From)
	}
	if !recorded[first] && len(events) == 0 {
		return nil // what did not begin does not end
	}
	if f.Kind == Held {
		if passed := nextDay(f.Appointment); over.IsZero() || passed.Before(over) {
			comes(EventSuspended, passed)
		}
	}
	if over.IsZero() {
		return events
	}
	if over.Before(f.From) {
		over = f.From
	}
	if f.Kind == Locked {
		comes(EventUnlocked, over)
	} else {
		comes(EventEnded, over)
	}
	return events
}

// announce records the events of facts whose day has come. Of several credentials of a document that were revoked or
// superseded together, it is the newest that is announced.
func (c *change) announce(seqs []int64) error {
	found, err := factsBy(c.session, "seq", seqs, number)
	if err != nil {
		return err
	}
	recorded, err := c.recorded(seqs)
	if err != nil {
		return err
	}
	type together struct {
		kind     Kind
		entry    int64
		document Hash
	}
	newest := make(map[together]int64)
	for i := range found {
		f := &found[i]
		t := together{f.Kind, f.Entry, f.document}
		newest[t] = max(newest[t], f.credential)
	}
	for i := range found {
		f := &found[i]
		if f.credential < newest[together{f.Kind, f.Entry, f.document}] {
			continue
		}
		credential, err := c.newestOf(f)
		if err != nil {
			return err
		}
		for _, d := range dueEvents(&f.Fact, c.today, recorded[f.Seq]) {
			if err := c.addEvent(d.kind, credential, f.Seq, d.day); err != nil {
				return err
			}
		}
	}
	return nil
}

// recorded returns the kinds of events that facts have.
func (s *session) recorded(seqs []int64) (map[int64]map[EventKind]bool, error) {
	kinds := make(map[int64]map[EventKind]bool)
	err := in(s, "SELECT fact, kind FROM events WHERE fact IN (%s)", seqs, number, func(scan func(...any) error) error {
		var seq int64
		var kind int
		if err := scan(&seq, &kind); err != nil {
			return err
		}
		name, err := eventKind(kind)
		if err != nil {
			return err
		}
		if kinds[seq] == nil {
			kinds[seq] = make(map[EventKind]bool)
		}
		kinds[seq][name] = true
		return nil
	})
	return kinds, err
}

func eventKind(number int) (EventKind, error) {
	if number < 1 || number >= len(eventKinds) {
		return "", fmt.Errorf("%w: there is an event of the kind %d", ErrDamaged, number)
	}
	return eventKinds[number], nil
}

// newestOf is the row of the newest credential that a fact is about.
func (c *change) newestOf(f *fact) (id int64, err error) {
	if f.credential != 0 {
		return f.credential, nil
	}
	column, value := "document", any(f.Document[:])
	switch {
	case !f.Person.IsZero():
		column, value = "person", f.Person[:]
	case f.Device != [32]byte{}:
		column, value = "device", f.Device[:]
	}
	_, err = c.row("SELECT coalesce(max(id), 0) FROM credentials WHERE "+column+" = ?", []any{value}, &id)
	return id, err
}

// Events returns at most limit events, those after the one with the number after (0 for all), in their order.
func (r *Registry) Events(ctx context.Context, after int64, limit int) (found []Event, err error) {
	if limit < 0 {
		return nil, fmt.Errorf("registry: %d events are wanted", limit)
	}
	err = r.read(ctx, func(s *session) error {
		found, err = s.events("v.seq > ? ORDER BY v.seq LIMIT ?", after, limit)
		return err
	})
	return found, err
}

// events returns those that a condition holds for.
func (s *session) events(where string, args ...any) ([]Event, error) {
	var found []Event
	var ids, seqs []int64 // of the credential and the fact of each, 0 for none
	const query = "SELECT v.seq, v.kind, v.credential, v.fact, v.day, a.at FROM events v JOIN entries a ON a.seq = v.entry WHERE "
	err := s.rows(query+where, args, func(scan func(...any) error) error {
		var e Event
		var kind int
		var id, at int64
		var fact, day *int64
		err := scan(&e.Seq, &kind, &id, &fact, &day, &at)
		if err != nil {
			return err
		}
		if e.Kind, err = eventKind(kind); err != nil {
			return err
		}
		e.At = seconds(at)
		if e.Day = dateOrZero(day); day == nil {
			e.Day = vn.DateOf(e.At)
		}
		if fact == nil {
			fact = new(int64)
		}
		found, ids, seqs = append(found, e), append(ids, id), append(seqs, *fact)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, s.fill(found, ids, seqs)
}

// fill gives events their credentials and facts.
func (s *session) fill(events []Event, ids, seqs []int64) error {
	credentials := make(map[int64]Credential)
	err := in(s, selectCredentials+"WHERE c.id IN (%s)", ids, number, func(scan func(...any) error) error {
		c, err := s.scanCredential(scan)
		credentials[c.id] = c.Credential
		return err
	})
	if err != nil {
		return err
	}
	found, err := factsBy(s, "seq", slices.DeleteFunc(slices.Clone(seqs), func(n int64) bool { return n == 0 }), number)
	if err != nil {
		return err
	}
	facts := make(map[int64]*Fact)
	for i := range found {
		facts[found[i].Seq] = &found[i].Fact
	}
	for i := range events {
		events[i].Credential, events[i].Fact = credentials[ids[i]], facts[seqs[i]]
	}
	return nil
}

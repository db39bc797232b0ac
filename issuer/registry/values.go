package registry

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
)

// Values calls yield with the index and the value of every entry of a list that is not valid on a day, by index, until it
// returns an error, which is returned. A list that was not begun is ErrNotFound. Besides the credentials of which something
// was recorded these are the places of groups that were discarded: what was signed for them may have been seen before its
// outputs were removed, and nobody could revoke it.
func (r *Registry) Values(ctx context.Context, list int, day vn.Date, yield func(index int, v statuslist.Value) error) error {
	var number int
	err := r.read(ctx, func(s *session) error {
		found, err := s.row("SELECT number FROM lists WHERE number = ?", []any{list}, &number)
		if err == nil && !found {
			err = fmt.Errorf("%w: list %d", ErrNotFound, list)
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.values(ctx, &list, day, func(_, index int, v statuslist.Value) error { return yield(index, v) })
}

// AllValues is Values of all lists, by list and index, of one state of the registry. It takes hardly longer than that of one.
func (r *Registry) AllValues(ctx context.Context, day vn.Date, yield func(list, index int, v statuslist.Value) error) error {
	return r.values(ctx, nil, day, yield)
}

// An entry is one of a status list.
type entry struct {
	list, index int
	value       statuslist.Value
}

// values is AllValues, of one list where that is not nil.
func (r *Registry) values(ctx context.Context, list *int, day vn.Date, yield func(list, index int, v statuslist.Value) error) error {
	if !isDay(day) {
		return fmt.Errorf("registry: %q is no day", day)
	}
	var found []entry
	err := r.read(ctx, func(s *session) (err error) {
		if found, err = s.restricted(list, day); err != nil {
			return err
		}
		discarded, err := s.discarded(list)
		found = append(found, discarded...)
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(found, func(a, b entry) int { return cmp.Or(a.list-b.list, a.index-b.index) })
	for _, e := range found {
		if err := yield(e.list, e.index, e.value); err != nil {
			return err
		}
	}
	return nil
}

// The order of joining is written down, since it is known: the facts are few and the credentials many.
const selectValues = `SELECT c.list, c.place, f.kind, f.part, f.since, f.until, f.appointment, e.since
	FROM facts f LEFT JOIN fact_ends e ON e.fact = f.seq AND NOT EXISTS (SELECT 1 FROM fact_ends n WHERE n.fact = e.fact AND n.seq > e.seq)
	CROSS JOIN credentials c
	WHERE f.%s IS NOT NULL AND c.%s = f.%[1]s AND f.since <= ?
	AND (f.until IS NULL OR f.until >= ?) AND (e.since IS NULL OR e.since > ?)`

// restricted returns the entries of credentials that are not valid by what was recorded.
func (s *session) restricted(list *int, day vn.Date) (found []entry, err error) {
	var parts []string
	var args []any
	for _, by := range [][2]string{{"credential", "id"}, {"document", "document"}, {"person", "person"}, {"device", "device"}} {
		part := fmt.Sprintf(selectValues, by[0], by[1])
		args = append(args, dayNumber(day), dayNumber(day), dayNumber(day))
		if list != nil {
			part += " AND +c.list = ?"
			args = append(args, *list)
		}
		parts = append(parts, part)
	}
	var at, next struct{ list, place int }
	var of []Fact
	flush := func() {
		if v := Value(of, day); v != statuslist.Valid {
			found = append(found, entry{at.list, s.secret.index(at.list, at.place), v})
		}
	}
	err = s.rows(strings.Join(parts, " UNION ALL ")+" ORDER BY 1, 2", args, func(scan func(...any) error) error {
		var f factColumns
		if err := scan(&next.list, &next.place, &f.kind, &f.part, &f.since, &f.until, &f.appointment, &f.endSince); err != nil {
			return err
		}
		if next != at {
			flush()
			at, of = next, of[:0]
		}
		of = append(of, f.fact())
		return nil
	})
	flush()
	return found, err
}

// discarded returns the entries of the places of groups that were discarded.
func (s *session) discarded(list *int) (found []entry, err error) {
	query := "SELECT r.list, r.first, r.places FROM closings c JOIN runs r ON r.reservation = c.reservation WHERE c.credentials IS NULL"
	var args []any
	if list != nil {
		query, args = query+" AND r.list = ?", append(args, *list)
	}
	err = s.rows(query, args, func(scan func(...any) error) error {
		var part run
		if err := scan(&part.list, &part.first, &part.places); err != nil {
			return err
		}
		for place := part.first; place < part.first+part.places; place++ {
			found = append(found, entry{part.list, s.secret.index(part.list, place), statuslist.Revoked})
		}
		return nil
	})
	return found, err
}

// A Discarded place is one of a group that was discarded.
type Discarded struct {
	Batch int64     // the run that the group was of
	At    time.Time // when it was discarded
}

// Discarded tells of the place of a credential that the registry does not have, nil where it is not one of a group that
// was discarded.
func (r *Registry) Discarded(ctx context.Context, credential string) (*Discarded, error) {
	list, index, err := ParseID(credential)
	if err != nil {
		return nil, err
	}
	const query = `SELECT r.first + r.places, g.batch, c.credentials, a.at
		FROM runs r JOIN reservations g ON g.id = r.reservation
		LEFT JOIN closings c ON c.reservation = g.id LEFT JOIN entries a ON a.seq = c.entry
		WHERE r.list = ? AND r.first <= ? ORDER BY r.first DESC LIMIT 1`
	place := r.secret.place(list, index)
	var d Discarded
	var found bool
	var end int
	var credentials, at *int64
	err = r.read(ctx, func(s *session) error {
		found, err = s.row(query, []any{list, place}, &end, &d.Batch, &credentials, &at)
		return err
	})
	if err != nil || !found || place >= end || at == nil || credentials != nil {
		return nil, err
	}
	d.At = seconds(*at)
	return &d, nil
}

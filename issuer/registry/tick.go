package registry

import (
	"context"
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

// expiringDays is how long before its end a credential is announced as expiring.
const expiringDays = 30

// tickRows bounds the events that one entry of the log takes.
const tickRows = 10000

// Tick records the events that time has brought: what begins and ends by itself, appointments that passed, credentials
// that expire within 30 days. Of these it leaves out those that are not final for their record or were made for less than
// 30 days. Each event is recorded once, however often Tick is called. It returns how many there were.
func (r *Registry) Tick(ctx context.Context, now time.Time) (total int, err error) {
	for {
		n, more := 0, false
		err := r.change(ctx, now, func(c *change) (err error) {
			n, more, err = c.tick()
			return err
		})
		if err != nil {
			return total, err
		}
		if total += n; !more {
			return total, nil
		}
	}
}

// tick records the next events, and says whether there are more.
func (c *change) tick() (n int, more bool, err error) {
	var last int64
	if _, err := c.row("SELECT coalesce(max(day), 0) FROM ticks", nil, &last); err != nil {
		return 0, false, err
	}
	today := dayNumber(c.today)
	if last == today {
		return 0, false, nil
	}
	first, err := c.next(eventsTable)
	if err != nil {
		return 0, false, err
	}
	c.keys[eventsTable] = first - 1
	turning, err := c.turning(last, today)
	if err != nil {
		return 0, false, err
	}
	if err := c.announce(turning); err != nil {
		return 0, false, err
	}
	expiring, err := c.expiring(last)
	if err != nil {
		return 0, false, err
	}
	for _, id := range expiring {
		if err := c.addEvent(EventExpiring, id, nil, c.today); err != nil {
			return 0, false, err
		}
	}
	n = int(c.keys[eventsTable] - (first - 1))
	if len(expiring) == tickRows {
		return n, true, nil
	}
	return n, false, c.add(ticksTable, c.entry, today)
}

// turning are the facts that begin or end between two days, or whose appointment passes: after the day last, until today.
func (c *change) turning(last, today int64) (seqs []int64, err error) {
	const query = `SELECT seq FROM facts WHERE since > ? AND since <= ?
		UNION SELECT seq FROM facts WHERE until IS NOT NULL AND until >= ? AND until < ?
		UNION SELECT seq FROM facts WHERE appointment IS NOT NULL AND appointment >= ? AND appointment < ?
		UNION SELECT fact FROM fact_ends WHERE since > ? AND since <= ?
		ORDER BY 1`
	err = c.rows(query, []any{last, today, last, today, last, today, last, today}, func(scan func(...any) error) error {
		var seq int64
		err := scan(&seq)
		seqs = append(seqs, seq)
		return err
	})
	return seqs, err
}

// expiring are credentials whose last 30 days have begun since the day last, at most tickRows.
func (c *change) expiring(last int64) (ids []int64, err error) {
	const query = `SELECT c.id FROM credentials c WHERE c.expires > ? AND c.expires <= ? AND c.expires - c.issued > ?
		AND NOT EXISTS (SELECT 1 FROM credentials n WHERE n.record = c.record AND n.record <> n.document AND n.id > c.id)
		AND NOT EXISTS (SELECT 1 FROM credentials n WHERE n.document = c.record AND n.record = n.document AND n.id > c.id)
		AND NOT EXISTS (SELECT 1 FROM facts f WHERE f.credential = c.id
			AND NOT EXISTS (SELECT 1 FROM fact_ends e WHERE e.fact = f.seq))
		AND NOT EXISTS (SELECT 1 FROM events v WHERE v.credential = c.id AND v.kind > 1 AND v.kind = ?)
		ORDER BY c.expires, c.id LIMIT ?`
	until := func(day vn.Date) int64 { return day.End().AddDate(0, 0, expiringDays).Unix() }
	from := c.at.Unix()
	if last != 0 {
		from = max(from, until(dateOf(last)))
	}
	const expiringNumber = 9
	args := []any{from, until(c.today), expiringDays * 24 * 60 * 60, expiringNumber, tickRows}
	err = c.rows(query, args, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// Consumer returns the number of the last event that a consumer has taken, 0 for a new one. Its name is of letters, digits
// and "/ . -", at most 40.
func (r *Registry) Consumer(ctx context.Context, name string) (seq int64, err error) {
	if err := checkConsumer(name); err != nil {
		return 0, err
	}
	err = r.read(ctx, func(s *session) error {
		_, err := s.row("SELECT seq FROM consumers WHERE name = ?", []any{name}, &seq)
		return err
	})
	return seq, err
}

// A Position is how far a consumer has come.
type Position struct {
	Consumer string
	Seq      int64 // of the last event that it has taken
}

// Consumers returns the positions of all consumers that have taken something, by their names, and the number of the last
// event that there is.
func (r *Registry) Consumers(ctx context.Context) (all []Position, last int64, err error) {
	err = r.read(ctx, func(s *session) error {
		if _, err := s.row("SELECT coalesce(max(seq), 0) FROM events", nil, &last); err != nil {
			return err
		}
		return s.rows("SELECT name, seq FROM consumers ORDER BY name", nil, func(scan func(...any) error) error {
			var p Position
			err := scan(&p.Consumer, &p.Seq)
			all = append(all, p)
			return err
		})
	})
	return all, last, err
}

func checkConsumer(name string) error {
	if name == "" {
		return fmt.Errorf("registry: a consumer without a name")
	}
	return checkName("consumer", name)
}

// Advance remembers that a consumer has taken all events up to seq. It never goes back. Consumers are not in the log.
func (r *Registry) Advance(ctx context.Context, name string, seq int64) error {
	if err := checkConsumer(name); err != nil {
		return err
	}
	return r.write(ctx, func(s *session) error {
		var last, taken int64
		if _, err := s.row("SELECT coalesce(max(seq), 0) FROM events", nil, &last); err != nil {
			return err
		}
		if seq < 0 || seq > last {
			return fmt.Errorf("registry: there is no event %d: the last is %d", seq, last)
		}
		found, err := s.row("SELECT seq FROM consumers WHERE name = ?", []any{name}, &taken)
		switch {
		case err != nil || found && seq <= taken:
			return err
		case found:
			return s.exec("UPDATE consumers SET seq = ? WHERE name = ?", seq, name)
		}
		return s.exec("INSERT INTO consumers (name, seq) VALUES (?, ?)", name, seq)
	})
}

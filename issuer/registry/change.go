package registry

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

// clockSlack is how far the clock may be behind the log: as much as verifiers allow.
const clockSlack = 5 * time.Minute

// The years that dates and times may have.
const (
	minYear = 2000
	maxYear = 9998
)

// A change is a transaction that adds one entry to the log: its rows go through add.
type change struct {
	*session
	entry    int64
	at       time.Time // of the entry, never before the one before
	today    vn.Date
	previous []byte // head
	begun    bool
	lines    [][]byte
	keys     map[*table]int64
}

// change runs do, and adds an entry to the log for the rows that it adds; without rows there is no entry.
func (r *Registry) change(ctx context.Context, now time.Time, do func(*change) error) error {
	added := false
	err := r.write(ctx, func(s *session) error {
		if err := r.checkMark(s); err != nil {
			return err
		}
		c, err := newChange(s, now)
		if err != nil {
			return err
		}
		if err := do(c); err != nil {
			return err
		}
		added, err = c.seal()
		return err
	})
	if err != nil || !added {
		return err
	}
	return r.writeMark(ctx)
}

func newChange(s *session, now time.Time) (*change, error) {
	if year := now.Year(); year < minYear || year > maxYear {
		return nil, fmt.Errorf("registry: the time %s is not within the years %d to %d", now.Format(time.RFC3339), minYear, maxYear)
	}
	last, err := s.head()
	if err != nil {
		return nil, err
	}
	at := now.UTC().Truncate(time.Second)
	if last.At.Sub(at) > clockSlack {
		return nil, fmt.Errorf("%w: it is %s, and the last entry was made at %s", ErrClock, at.Format(time.RFC3339), last.At.Format(time.RFC3339))
	}
	if at.Before(last.At) {
		at = last.At
	}
	return &change{
		session: s, entry: last.Seq + 1, at: at, today: vn.DateOf(at), previous: last.Sum[:],
		lines: make([][]byte, len(loggedTables)), keys: make(map[*table]int64),
	}, nil
}

// add adds a row.
func (c *change) add(t *table, row ...any) error {
	if !c.begun { // rows refer to their entry, whose head comes last
		if err := c.exec("INSERT INTO entries (seq, at, head) VALUES (?, ?, ?)", c.entry, c.at.Unix(), make([]byte, sha256.Size)); err != nil {
			return err
		}
		c.begun = true
	}
	c.session.add(t, row)
	c.lines[t.order] = t.appendLine(c.lines[t.order], row)
	return nil
}

// next is the key of a table's next row.
func (c *change) next(t *table) (int64, error) {
	last, ok := c.keys[t]
	if !ok {
		if _, err := c.row("SELECT coalesce(max("+t.columns[0]+"), 0) FROM "+t.name, nil, &last); err != nil {
			return 0, err
		}
	}
	c.keys[t] = last + 1
	return last + 1, nil
}

// seal gives the entry its head, if there is one.
func (c *change) seal() (added bool, err error) {
	if !c.begun {
		return false, nil
	}
	return true, c.exec("UPDATE entries SET head = ? WHERE seq = ?", headAfter(c.previous, c.entry, c.at.Unix(), c.lines), c.entry)
}

// headAfter is the head of the log with one more entry, whose rows have these lines, by table.
func headAfter(previous []byte, seq, at int64, lines [][]byte) []byte {
	h := sha256.New()
	h.Write(previous)
	h.Write(entryLine(seq, at))
	for _, l := range lines {
		h.Write(l)
	}
	return h.Sum(nil)
}

func entryLine(seq, at int64) []byte { return fmt.Appendf(nil, "entries %d %d\n", seq, at) }

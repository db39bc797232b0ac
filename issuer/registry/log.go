package registry

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"time"
)

// A Head is the end of the log: whoever knows it can tell whether anything before it was changed.
type Head struct {
	Seq int64     // of the last entry
	At  time.Time // when it was made
	Sum [sha256.Size]byte
}

// String is the sum as it is published, in base64url.
func (h Head) String() string { return base64.RawURLEncoding.EncodeToString(h.Sum[:]) }

// Head returns the end of the log.
func (r *Registry) Head(ctx context.Context) (h Head, err error) {
	err = r.read(ctx, func(s *session) error {
		h, err = s.head()
		return err
	})
	return h, err
}

// head is the zero Head where there is no entry.
func (s *session) head() (h Head, err error) {
	var at int64
	var sum []byte
	found, err := s.row("SELECT seq, at, head FROM entries ORDER BY seq DESC LIMIT 1", nil, &h.Seq, &at, &sum)
	if !found || err != nil {
		return Head{}, err
	}
	copy(h.Sum[:], sum)
	h.At = time.Unix(at, 0).UTC()
	return h, nil
}

// Published tells which entry of the log a head that was published is of, 0 for none.
func (r *Registry) Published(ctx context.Context, head string) (seq int64, err error) {
	sum, err := base64.RawURLEncoding.Strict().DecodeString(head)
	if err != nil || len(sum) != sha256.Size {
		return 0, nil
	}
	err = r.read(ctx, func(s *session) error {
		_, err := s.row("SELECT seq FROM entries WHERE head = ?", []any{sum}, &seq)
		return err
	})
	return seq, err
}

// A logEntry is an entry of the log with its rows, by table.
type logEntry struct {
	seq, at int64
	head    []byte
	rows    [][][]any
}

// lines are those of the rows, by table.
func (e *logEntry) lines() [][]byte {
	lines := make([][]byte, len(e.rows))
	for i, rows := range e.rows {
		for _, row := range rows {
			lines[i] = loggedTables[i].appendLine(lines[i], row)
		}
	}
	return lines
}

// walk calls visit for every entry, the first first, and stray for every row that stands where its entry is not.
func (s *session) walk(visit func(*logEntry) error, stray func(t *table, row []any) error) error {
	cursors := make([]cursor, len(loggedTables))
	for i, t := range loggedTables {
		cursors[i] = cursor{query: t.page, width: len(t.columns), at: t.entry}
	}
	entries := cursor{query: "SELECT seq, at, head FROM entries WHERE seq > ? ORDER BY seq LIMIT ?", width: 3}
	for {
		row, err := entries.take(s, maxInt64)
		if err != nil {
			return err
		}
		if row == nil {
			break
		}
		e := logEntry{rows: make([][][]any, len(loggedTables))}
		e.seq, _ = row[0].(int64)
		e.at, _ = row[1].(int64)
		e.head, _ = row[2].([]byte)
		for i := range cursors {
			if e.rows[i], err = cursors[i].of(s, e.seq, func(row []any) error { return stray(loggedTables[i], row) }); err != nil {
				return err
			}
		}
		if err := visit(&e); err != nil {
			return err
		}
	}
	for i := range cursors {
		if _, err := cursors[i].of(s, maxInt64, func(row []any) error { return stray(loggedTables[i], row) }); err != nil {
			return err
		}
	}
	return nil
}

const maxInt64 = 1<<63 - 1

// pageRows is how many rows a cursor reads at once.
const pageRows = 2000

// A cursor reads a table by its key, page by page: an answer that stays open would be in the way of others.
type cursor struct {
	query string
	width int
	at    int // position of the column by which take stops
	last  int64
	rows  [][]any
	ended bool
}

// take returns the next row, nil where there is none or its column is over max.
func (c *cursor) take(s *session, max int64) ([]any, error) {
	if len(c.rows) == 0 && !c.ended {
		if err := c.fill(s); err != nil {
			return nil, err
		}
	}
	if len(c.rows) == 0 {
		return nil, nil
	}
	row := c.rows[0]
	if v, _ := row[c.at].(int64); v > max {
		return nil, nil
	}
	c.rows = c.rows[1:]
	return row, nil
}

func (c *cursor) fill(s *session) error {
	c.rows = c.rows[:0]
	err := s.rows(c.query, []any{c.last, pageRows}, func(scan func(...any) error) error {
		row, into := make([]any, c.width), make([]any, c.width)
		for i := range row {
			into[i] = &row[i]
		}
		c.rows = append(c.rows, row)
		return scan(into...)
	})
	if err != nil {
		return err
	}
	if c.ended = len(c.rows) < pageRows; len(c.rows) > 0 {
		c.last, _ = c.rows[len(c.rows)-1][0].(int64)
	}
	return nil
}

// of returns the rows of an entry, and gives those that it comes by and are of an earlier one to stray.
func (c *cursor) of(s *session, entry int64, stray func(row []any) error) (rows [][]any, err error) {
	for {
		row, err := c.take(s, entry)
		if row == nil || err != nil {
			return rows, err
		}
		if v, _ := row[c.at].(int64); v == entry {
			rows = append(rows, row)
		} else if err := stray(row); err != nil {
			return nil, err
		}
	}
}

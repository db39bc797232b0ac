package registry

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A Batch is one run of issuing.
type Batch struct {
	ID       int64
	Started  time.Time
	Operator string // who ran it: letters, digits and "/ . -", at most 40; may be empty
	Out      string // the folder of its outputs, empty for none
	// Ended is zero while it runs, and for good where it was cut off.
	Ended  time.Time
	Counts Counts
	// Credentials counts those that were committed.
	Credentials int
}

// Counts are what became of the records of a batch.
type Counts struct {
	Records, Issued, Skipped, Refused int
}

// Begin begins a batch at b.Started, and returns its ID. Of b, Started, Operator and Out count.
func (r *Registry) Begin(ctx context.Context, b Batch) (id int64, err error) {
	if err := checkName("operator", b.Operator); err != nil {
		return 0, err
	}
	if err := checkOut(b.Out); err != nil {
		return 0, err
	}
	err = r.change(ctx, b.Started, func(c *change) error {
		if id, err = c.next(batchesTable); err != nil {
			return err
		}
		return c.add(batchesTable, id, c.entry, orNull(b.Operator), orNull(b.Out))
	})
	return id, err
}

// checkOut accepts the path of a folder that every engine can hold.
func checkOut(out string) error {
	if len(out) > maxOut || !utf8.ValidString(out) || strings.ContainsRune(out, 0) {
		return fmt.Errorf("registry: the folder %.100q is not text of at most %d bytes in UTF-8", out, maxOut)
	}
	return nil
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// End ends a batch, once.
func (r *Registry) End(ctx context.Context, batch int64, n Counts, now time.Time) error {
	return r.change(ctx, now, func(c *change) error {
		if err := c.running(batch); err != nil {
			return err
		}
		return c.add(batchEndsTable, c.entry, batch, int64(n.Records), int64(n.Issued), int64(n.Skipped), int64(n.Refused))
	})
}

// running refuses a batch that is not there or has ended.
func (c *change) running(batch int64) error {
	var id int64
	var ended *int64
	found, err := c.row("SELECT b.id, e.entry FROM batches b LEFT JOIN batch_ends e ON e.batch = b.id WHERE b.id = ?", []any{batch}, &id, &ended)
	switch {
	case err != nil:
		return err
	case !found:
		return fmt.Errorf("%w: batch %d", ErrNotFound, batch)
	case ended != nil:
		return fmt.Errorf("registry: batch %d has ended", batch)
	}
	return nil
}

// Batches returns all batches, the first first.
func (r *Registry) Batches(ctx context.Context) (all []Batch, err error) {
	const query = `SELECT b.id, a.at, b.operator, b.out, z.at, e.records, e.issued, e.skipped, e.refused,
			coalesce(n.credentials, 0)
		FROM batches b JOIN entries a ON a.seq = b.entry
		LEFT JOIN batch_ends e ON e.batch = b.id LEFT JOIN entries z ON z.seq = e.entry
		LEFT JOIN (SELECT g.batch, CAST(sum(c.credentials) AS BIGINT) AS credentials
			FROM reservations g JOIN closings c ON c.reservation = g.id GROUP BY g.batch) n ON n.batch = b.id
		ORDER BY b.id`
	err = r.read(ctx, func(s *session) error {
		return s.rows(query, nil, func(scan func(...any) error) error {
			var b Batch
			var started int64
			var operator, out *string
			var ended *int64
			var counts [4]*int
			err := scan(&b.ID, &started, &operator, &out, &ended, &counts[0], &counts[1], &counts[2], &counts[3], &b.Credentials)
			if err != nil {
				return err
			}
			b.Started, b.Operator, b.Out = seconds(started), orEmpty(operator), orEmpty(out)
			if ended != nil {
				b.Ended, b.Counts = seconds(*ended), Counts{*counts[0], *counts[1], *counts[2], *counts[3]}
			}
			all = append(all, b)
			return nil
		})
	})
	return all, err
}

func seconds(unix int64) time.Time { return time.Unix(unix, 0).UTC() }

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

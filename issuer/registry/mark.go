package registry

import (
	"context"
	"errors"
	"fmt"
)

// Counters are how far a registry has come.
type Counters struct {
	// Entries counts those of the log.
	Entries int64
	// Given is, by the number of a status list, how many of its places were given out or skipped.
	Given map[int]int
}

// A Mark keeps the counters of a registry apart from it, so that an older copy of the database is noticed. It is written
// after every change, and before places are used; never by two processes at a time.
type Mark interface {
	// Read returns what was last written; the zero Counters where nothing was.
	Read() (Counters, error)
	// Write returns when the counters are on the disk.
	Write(Counters) error
}

func (s *session) counters() (Counters, error) {
	head, err := s.head()
	if err != nil {
		return Counters{}, err
	}
	given := make(map[int]int)
	err = s.rows("SELECT list, given FROM counters", nil, func(scan func(...any) error) error {
		var list, n int
		if err := scan(&list, &n); err != nil {
			return err
		}
		given[list] = n
		return nil
	})
	return Counters{Entries: head.Seq, Given: given}, err
}

// CheckMark returns ErrOlder where the database is an older copy than the one that its mark was written for: nothing can be
// recorded in it, and what was recorded since is missing.
func (r *Registry) CheckMark(ctx context.Context) error {
	marked, err := r.readMark() // before the database is looked at: others may write
	if err != nil {
		return err
	}
	return r.read(ctx, func(s *session) error { return s.reaches(marked) })
}

// checkMark compares the database with its mark, while nobody else writes.
func (r *Registry) checkMark(s *session) error {
	marked, err := r.readMark()
	if err != nil {
		return err
	}
	return s.reaches(marked)
}

func (r *Registry) readMark() (Counters, error) {
	if r.mark == nil {
		return Counters{}, nil
	}
	marked, err := r.mark.Read()
	if err != nil {
		return Counters{}, fmt.Errorf("registry: mark: %w", err)
	}
	return marked, nil
}

// reaches returns ErrOlder where the counters are behind others.
func (s *session) reaches(marked Counters) error {
	if marked.Entries == 0 && len(marked.Given) == 0 {
		return nil
	}
	now, err := s.counters()
	if err != nil {
		return err
	}
	if now.Entries < marked.Entries {
		return fmt.Errorf("%w: it has %d entries of %d", ErrOlder, now.Entries, marked.Entries)
	}
	for list, given := range marked.Given {
		if now.Given[list] < given {
			return fmt.Errorf("%w: it gave %d places of list %d, not %d", ErrOlder, now.Given[list], list, given)
		}
	}
	return nil
}

// errMarked ends a transaction that changes nothing.
var errMarked = errors.New("registry: marked")

// writeMark writes the mark as the database now stands, while nobody else does.
func (r *Registry) writeMark(ctx context.Context) error {
	if r.mark == nil {
		return nil
	}
	err := r.write(ctx, func(s *session) error {
		now, err := s.counters()
		if err != nil {
			return err
		}
		if err := r.mark.Write(now); err != nil {
			return err
		}
		return errMarked
	})
	if errors.Is(err, errMarked) {
		return nil
	}
	return fmt.Errorf("registry: recorded, but not in the mark: %w", err)
}

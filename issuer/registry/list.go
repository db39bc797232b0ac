package registry

import (
	"context"
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

// A List is one status list. Its credentials are of one type, and expire in one year (UTC+7).
type List struct {
	Number int
	URI    string
	VCT    string
	Year   int
	// Given counts the places that were given out or skipped, of Entries.
	Given int
}

// Lists returns all status lists by number.
func (r *Registry) Lists(ctx context.Context) (all []List, err error) {
	err = r.read(ctx, func(s *session) error {
		all, err = s.lists()
		return err
	})
	for i := range all {
		all[i].URI = r.uri(all[i].Number)
	}
	return all, err
}

// lists returns them without URI.
func (s *session) lists() (all []List, err error) {
	err = s.rows("SELECT number, vct, year, given FROM lists JOIN counters ON list = number ORDER BY number", nil, func(scan func(...any) error) error {
		var l List
		if err := scan(&l.Number, &l.VCT, &l.Year, &l.Given); err != nil {
			return err
		}
		all = append(all, l)
		return nil
	})
	return all, err
}

// Skipped says what Skip did.
type Skipped struct {
	// Closed are the lists of which nothing is given any more, with the places that were given until then.
	Closed []List
	// Discarded counts the open groups that were discarded.
	Discarded int
	// Next is the number of the list that will be begun next.
	Next int
}

// skipLists is how many numbers of lists Skip leaves to the other copy.
const skipLists = 1000

// Skip makes a restored registry safe beside the one that it is a copy of: nothing more is given out of the lists that
// were begun, and the next list has at least the number next (0: a thousand more than it would have had). Open groups are
// discarded.
func (r *Registry) Skip(ctx context.Context, next int, now time.Time) (done Skipped, err error) {
	groups, err := r.Unfinished(ctx)
	if err != nil {
		return done, err
	}
	for _, g := range groups {
		if err := g.Discard(ctx, now); err != nil {
			return done, err
		}
		done.Discarded++
	}
	err = r.change(ctx, now, func(c *change) error {
		free, err := c.nextList(r.config.First)
		if err != nil {
			return err
		}
		if next == 0 {
			next = free + skipLists
		}
		if next < free || next > maxList {
			return fmt.Errorf("registry: the next list cannot have the number %d: %d is free", next, free)
		}
		all, err := c.lists()
		if err != nil {
			return err
		}
		for _, l := range all {
			if l.Given < Entries {
				l.URI = r.uri(l.Number)
				done.Closed = append(done.Closed, l)
			}
		}
		done.Next = next
		if err := c.exec("UPDATE counters SET given = ?", Entries); err != nil {
			return err
		}
		return c.add(skipsTable, c.entry, int64(next))
	})
	if err != nil {
		return Skipped{Discarded: done.Discarded}, err
	}
	return done, nil
}

// NextList returns the number of the list that will be begun next.
func (r *Registry) NextList(ctx context.Context) (next int, err error) {
	err = r.read(ctx, func(s *session) error {
		next, err = s.nextList(r.config.First)
		return err
	})
	return next, err
}

func (s *session) nextList(first int) (int, error) {
	var last, skip int
	if _, err := s.row("SELECT coalesce(max(number), 0) FROM lists", nil, &last); err != nil {
		return 0, err
	}
	if _, err := s.row("SELECT coalesce(max(next), 0) FROM skips", nil, &skip); err != nil {
		return 0, err
	}
	return max(first, last+1, skip), nil
}

// A run is some places of a list that were given out one after the other.
type run struct {
	list          int
	first, places int
}

// An allotment gives out places in one transaction.
type allotment struct {
	*change
	first int // the number of the first list
	lists []List
	runs  []run
}

// place gives out the next place for a type and a year, and begins a list where none has room.
func (a *allotment) place(vct string, year int) (Place, error) {
	list, err := a.list(vct, year)
	if err != nil {
		return Place{}, err
	}
	n := -1
	for i := range a.runs {
		if a.runs[i].list == list.Number {
			n = i
		}
	}
	if n < 0 {
		n = len(a.runs)
		a.runs = append(a.runs, run{list: list.Number, first: list.Given})
	}
	a.runs[n].places++
	list.Given++
	return Place{List: list.Number, Index: a.secret.index(list.Number, list.Given-1)}, nil
}

func (a *allotment) list(vct string, year int) (*List, error) {
	for i := range a.lists {
		if l := &a.lists[i]; l.VCT == vct && l.Year == year && l.Given < Entries {
			return l, nil
		}
	}
	number, err := a.nextList(a.first)
	if err != nil {
		return nil, err
	}
	if number > maxList {
		return nil, fmt.Errorf("registry: no number is left for a list")
	}
	if err := a.add(listsTable, int64(number), a.entry, vct, int64(year)); err != nil {
		return nil, err
	}
	if err := a.exec("INSERT INTO counters (list, given) VALUES (?, 0)", number); err != nil {
		return nil, err
	}
	a.lists = append(a.lists, List{Number: number, VCT: vct, Year: year})
	return &a.lists[len(a.lists)-1], nil
}

// check judges what is asked for.
func (w *Wanted) check() error {
	if !isToken(w.VCT, maxVCT) {
		return fmt.Errorf("registry: %q is no type", w.VCT)
	}
	if year := vn.DateOf(w.Expires).Year; year < minYear || year > maxYear {
		return fmt.Errorf("registry: a credential that expires in the year %d", year)
	}
	return nil
}

// The lengths that texts may have, in bytes.
const (
	maxVCT = 255
	maxKID = 64
	maxOut = 4096
)

// isToken accepts 1 to max characters of ASCII that show.
func isToken(s string, max int) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= max
}

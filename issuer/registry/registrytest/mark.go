package registrytest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/giayto/giayto/issuer/registry"
)

// A memoryMark is a mark without a disk.
type memoryMark struct {
	mu       sync.Mutex
	counters registry.Counters
	writes   int
	fails    error
}

func (m *memoryMark) Read() (registry.Counters, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.counters, m.fails
}

func (m *memoryMark) Write(c registry.Counters) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	if m.fails == nil {
		m.counters = registry.Counters{Entries: c.Entries, Given: maps.Clone(c.Given)}
	}
	return m.fails
}

func testMark(t *testing.T, fresh func(*testing.T) registry.Driver) {
	mark := new(memoryMark)
	o := foundWith(t, fresh(t), mark)
	o.issue(paper{number: "1"}, paper{number: "2", vct: insurance})
	o.apply(o.document("1"), "suspend authority-decision case=1/QĐ")
	if got, want := fmt.Sprint(mark.counters), "{5 map[46:1 47:1]}"; got != want || mark.writes != 4 {
		t.Errorf("%s after %d writes, want %s", got, mark.writes, want)
	}
	_, err := o.Apply(t.Context(), o.order(o.document("1"), "suspend authority-decision case=1/QĐ"), o.now)
	if mark.writes != 4 {
		t.Error("written though nothing changed:", err)
	}
	// A mark that cannot be read stops everything; one that cannot be written keeps places from being used.
	broken := errors.New("broken")
	mark.fails = broken
	_, err = o.Apply(t.Context(), o.order(o.document("1"), "reinstate term-served"), o.now)
	is(t, "mark", err, broken, "registry: mark")
	mark.fails = nil
	failing := &readable{memoryMark: mark}
	o.mark = failing
	o.reopen()
	failing.fails = broken
	_, err = o.Reserve(t.Context(), o.batch, "", []registry.Wanted{{VCT: licence, Expires: o.now}}, o.now)
	is(t, "mark", err, broken, "not in the mark")
	failing.fails = nil
	open, err := o.Unfinished(t.Context())
	if err != nil || len(open) != 1 {
		t.Fatal(open, err)
	}
	if err := open[0].Discard(t.Context(), o.now); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(mark.counters), "{7 map[46:2 47:1]}"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	o.clean()
}

// readable can be read, and fails to be written.
type readable struct {
	*memoryMark
	fails error
}

func (r *readable) Write(c registry.Counters) error {
	if r.fails != nil {
		return r.fails
	}
	return r.memoryMark.Write(c)
}

// With an older copy of the database nothing changes any more; what is there can be read.
func testOlder(t *testing.T, fresh func(*testing.T) registry.Driver) {
	for name, change := range map[string]func(*office){
		"credentials": func(o *office) { o.issue(paper{number: "2"}) },
		"a list":      func(o *office) { o.issue(paper{number: "2", vct: insurance}) },
		"places":      func(o *office) { o.reserve([]registry.Credential{o.credential(paper{number: "2"})}) },
		"a fact":      func(o *office) { o.apply(o.document("1"), "suspend authority-decision case=1/QĐ") },
	} {
		newest := new(memoryMark)
		lost := foundWith(t, fresh(t), newest)
		lost.issue(paper{number: "1"})
		change(lost)

		mark := new(memoryMark)
		older := foundWith(t, fresh(t), mark)
		c := older.issue(paper{number: "1"})[0]
		mark.counters = newest.counters
		older.reopen()
		_, err := older.Reserve(t.Context(), older.batch, "", []registry.Wanted{{VCT: licence, Expires: older.now}}, older.now)
		is(t, name, err, registry.ErrOlder, "")
		_, err = older.Apply(t.Context(), older.order(older.document("1"), "suspend authority-decision case=1/QĐ"), older.now)
		is(t, name, err, registry.ErrOlder, "")
		_, err = older.Tick(t.Context(), older.now)
		is(t, name, err, registry.ErrOlder, "")
		is(t, name, older.CheckMark(t.Context()), registry.ErrOlder, "")
		older.want(c, "2026-01-15 00")
		report, err := older.Audit(t.Context(), nil)
		if err != nil || len(report.Problems) != 1 || report.Problems[0].Where != "database" || !strings.Contains(report.Problems[0].Meaning, "restore the newest backup") {
			t.Errorf("%s: %+v, %v", name, report.Problems, err)
		}
	}
	// The same number of entries, and fewer places.
	mark := new(memoryMark)
	o := foundWith(t, fresh(t), mark)
	o.issue(paper{number: "1"})
	mark.counters.Given = map[int]int{46: 2}
	_, err := o.Tick(t.Context(), o.now)
	is(t, "places", err, registry.ErrOlder, "1 places of list 46, not 2")
	mark.counters.Given = map[int]int{47: 1}
	_, err = o.Tick(t.Context(), o.now)
	is(t, "a list", err, registry.ErrOlder, "0 places of list 47, not 1")
}

// Two that have the registry open, as two processes have: while one issues, the other may suspend and look.
func testTwoHandles(t *testing.T, fresh func(*testing.T) registry.Driver) {
	mark := new(memoryMark)
	o := foundWith(t, fresh(t), mark)
	first := o.issue(paper{number: "1"})[0]
	credentials := []registry.Credential{o.credential(paper{number: "1"}), o.credential(paper{number: "2"})}
	g := o.reserve(credentials)

	other := *o
	other.open()
	defer other.Registry.Close()
	other.apply(o.document("1"), "suspend right-withdrawn until=2026-03-01")
	other.want(first, "2026-01-15 02")
	if all, err := other.Lists(t.Context()); err != nil || len(all) != 1 || all[0].Given != 3 {
		t.Error(all, err)
	}
	if open, err := other.Unfinished(t.Context()); err != nil || len(open) != 1 {
		t.Error(open, err)
	}
	more := other.issue(paper{number: "3"})[0]
	other.clean()
	if err := g.Commit(t.Context(), credentials, o.now); err != nil {
		t.Fatal(err)
	}
	other.want(credentials[0], "2026-01-15 02", "2026-03-02 00")
	other.want(credentials[1], "2026-01-15 00")
	o.want(more, "2026-01-15 00")
	if h, err := o.Head(t.Context()); err != nil || h.Seq != mark.counters.Entries {
		t.Error(h, mark.counters, err)
	}
	o.clean()
}

// Many at once, by two handles, lose nothing and double nothing.
func testConcurrent(t *testing.T, fresh func(*testing.T) registry.Driver) {
	mark := new(memoryMark)
	o := foundWith(t, fresh(t), mark)
	other := *o
	other.open()
	defer other.Registry.Close()
	o.issue(paper{number: "0", pin: "p"})
	const workers, rounds, size = 6, 4, 5
	errs := make(chan error, 2*workers)
	var wait sync.WaitGroup
	for w := range workers {
		by := []*office{o, &other}[w%2]
		wait.Go(func() {
			for round := range rounds {
				if err := by.round(t.Context(), fmt.Sprint(w, " ", round), size); err != nil {
					errs <- err
					return
				}
			}
		})
		wait.Go(func() {
			if _, err := by.Audit(t.Context(), nil); err != nil {
				errs <- err
			}
			if _, err := by.Lists(t.Context()); err != nil {
				errs <- err
			}
		})
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	if report := o.clean(); report.Credentials != workers*rounds*size+1 || report.Entries != mark.counters.Entries {
		t.Errorf("%+v, mark %+v", report, mark.counters)
	}
	if mark.counters.Given[firstList] != workers*rounds*size+1 {
		t.Error(mark.counters)
	}
}

func (o *office) round(ctx context.Context, name string, size int) error {
	credentials := make([]registry.Credential, size)
	wanted := make([]registry.Wanted, size)
	for i := range credentials {
		credentials[i] = o.credential(paper{number: fmt.Sprint(name, " ", i)})
		wanted[i] = registry.Wanted{VCT: licence, Expires: credentials[i].Expires}
	}
	g, err := o.Reserve(ctx, o.batch, "", wanted, o.now)
	if err != nil {
		return err
	}
	for i, p := range g.Places() {
		credentials[i].List, credentials[i].Index = p.List, p.Index
	}
	return g.Commit(ctx, credentials, o.now)
}

// Whoever is stopped has changed nothing, and can go on.
func testCancelled(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	o.issue(paper{number: "1"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, try := range map[string]func() error{
		"Reserve": func() error {
			_, err := o.Reserve(ctx, o.batch, "", []registry.Wanted{{VCT: licence, Expires: o.now}}, o.now)
			return err
		},
		"Apply": func() error {
			_, err := o.Apply(ctx, o.order(o.document("1"), "suspend authority-decision case=1/QĐ"), o.now)
			return err
		},
		"Audit":  func() error { _, err := o.Audit(ctx, nil); return err },
		"Lists":  func() error { _, err := o.Lists(ctx); return err },
		"Events": func() error { _, err := o.Events(ctx, 0, 10); return err },
	} {
		if err := try(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o.apply(o.document("1"), "suspend authority-decision case=1/QĐ")
	o.clean()
}

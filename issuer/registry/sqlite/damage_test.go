package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/sqlite"
)

const pageSize = 2048

// sound returns the bytes of a registry with something in every table, and what survey says of it.
func sound(t *testing.T) ([]byte, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "registry.db")
	r := create(t, path)
	batch, s := begin(t, r), secret(t)
	for n := 0; n < 400; n += 100 {
		if _, err := issue(t.Context(), r, s, batch, n, n+100); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 40 {
		if err := suspend(t.Context(), r, s, n); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Tick(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if err := r.Advance(t.Context(), "sms", 7); err != nil {
		t.Fatal(err)
	}
	said, err := survey(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data, said
}

// survey is what one can ask of a registry.
func survey(ctx context.Context, r *registry.Registry) (string, error) {
	var said bytes.Buffer
	ask := func(answer any, err error) error {
		fmt.Fprintf(&said, "%+v\n", answer)
		return err
	}
	s, err := registry.NewSecret(bytes.Repeat([]byte("secret!!"), 4))
	if err != nil {
		return "", err
	}
	lists, listsErr := r.Lists(ctx)
	batches, batchesErr := r.Batches(ctx)
	events, eventsErr := r.Events(ctx, 0, 1000)
	open, openErr := r.Unfinished(ctx)
	head, headErr := r.Head(ctx)
	valuesErr := r.Values(ctx, 46, vn.DateOf(now), func(i int, v statuslist.Value) error { return ask(i, nil) })
	for _, e := range events {
		e.Fact = nil // a pointer
		ask(e, nil)
	}
	errs := []error{ask(lists, listsErr), ask(batches, batchesErr), eventsErr, ask(len(open), openErr), ask(head, headErr), valuesErr}
	for n := 0; n < 400; n += 50 {
		c, err := r.ByRecord(ctx, s.Record(fmt.Sprint(n)))
		errs = append(errs, ask(c, err))
		code, err := r.Refusal(ctx, credential(s, n), now)
		errs = append(errs, ask(code, err))
	}
	return said.String(), errors.Join(errs...)
}

// look opens damaged bytes as a registry and asks everything.
func look(t *testing.T, data []byte) (said string, surveyErr error, report registry.Report, auditErr error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "registry.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := registry.Open(t.Context(), sqlite.New(path), secret(t), nil)
	if err != nil {
		return "", err, registry.Report{}, err
	}
	defer r.Close()
	said, surveyErr = survey(t.Context(), r)
	report, auditErr = r.Audit(t.Context(), nil)
	// Whatever it says, it is said without a panic, and a write too.
	suspend(t.Context(), r, secret(t), 399)
	return said, surveyErr, report, auditErr
}

// A page that is overwritten is noticed, whichever it is: at the latest by an audit, and never by a wrong answer before.
func TestDamagedPage(t *testing.T) {
	data, want := sound(t)
	pages := len(data) / pageSize
	if pages < 50 {
		t.Fatalf("only %d pages", pages)
	}
	byError := 0
	for page := range pages {
		for i, with := range []byte{0, 0xa5, 0xff} {
			if page > 1 && page%3 != i || testing.Short() && page%7 != i {
				continue
			}
			damaged := bytes.Clone(data)
			copy(damaged[page*pageSize:], bytes.Repeat([]byte{with}, pageSize))
			said, surveyErr, report, auditErr := look(t, damaged)
			if surveyErr != nil && !errors.Is(surveyErr, registry.ErrDamaged) {
				t.Errorf("page %d, %#02x: %v", page+1, with, surveyErr)
			}
			if surveyErr == nil && said != want && auditErr == nil && len(report.Problems) == 0 {
				t.Errorf("page %d, %#02x: another answer and no problem", page+1, with)
			}
			if auditErr == nil && len(report.Problems) == 0 {
				t.Errorf("page %d, %#02x: an audit finds nothing", page+1, with)
			}
			if auditErr != nil && !errors.Is(auditErr, registry.ErrDamaged) {
				t.Errorf("page %d, %#02x: audit: %v", page+1, with, auditErr)
			}
			if errors.Is(surveyErr, registry.ErrDamaged) {
				byError++
			}
		}
	}
	t.Logf("%d pages, %d damages were noticed by a question already", pages, byError)
}

// One byte that is another is noticed by an audit, if it is one that means something.
func TestDamagedByte(t *testing.T) {
	data, want := sound(t)
	random := rand.New(rand.NewPCG(3, 4))
	tries, noticed := 100, 0
	if testing.Short() {
		tries = 10
	}
	for range tries {
		damaged := bytes.Clone(data)
		at, bit := random.IntN(len(data)), byte(1)<<random.IntN(8)
		damaged[at] ^= bit
		said, surveyErr, report, auditErr := look(t, damaged)
		clean := auditErr == nil && len(report.Problems) == 0
		if clean && (surveyErr != nil || said != want) {
			t.Errorf("byte %d of page %d, bit %#02x: %v; an audit finds nothing", at%pageSize, at/pageSize+1, bit, surveyErr)
		}
		if !clean {
			noticed++
		}
	}
	t.Logf("%d of %d bytes meant something", noticed, tries)
}

// A file that was cut off, as by a copy that stopped, is not taken for a whole one.
func TestTruncated(t *testing.T) {
	data, _ := sound(t)
	for size := 0; size < len(data); size += pageSize / 2 {
		if testing.Short() && size/2048%7 != 0 {
			continue
		}
		_, _, report, err := look(t, data[:size])
		switch {
		case size == 0 && errors.Is(err, fs.ErrNotExist):
		case errors.Is(err, registry.ErrDamaged):
		case err != nil:
			t.Errorf("cut at %d: %v", size, err)
		case len(report.Problems) == 0:
			t.Errorf("cut at %d: nothing is noticed", size)
		}
	}
}

// A log of writes that was cut off or damaged loses what came after, and breaks nothing: SQLite knows its frames by their
// sums.
func TestDamagedWAL(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "registry.db")
	create(t, path).Close()
	r := open(t, path)
	defer r.Close()
	batch, s := begin(t, r), secret(t)
	for n := 0; n < 60; n += 10 {
		if _, err := issue(t.Context(), r, s, batch, n, n+10); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wal, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	last := int64(-1)
	for i := range 60 {
		damaged := bytes.Clone(wal[:len(wal)*(i+1)/60])
		if i%2 == 1 {
			damaged[random.IntN(len(damaged))] ^= 1
		}
		copied := filepath.Join(t.TempDir(), "registry.db")
		if err := errors.Join(os.WriteFile(copied, data, 0o600), os.WriteFile(copied+"-wal", damaged, 0o600)); err != nil {
			t.Fatal(err)
		}
		r := open(t, copied)
		report, err := r.Audit(t.Context(), nil)
		if err != nil || len(report.Problems) != 0 {
			t.Errorf("%d of %d bytes: %+v, %v", len(damaged), len(wal), report, err)
		}
		if i%2 == 0 && report.Entries < last {
			t.Errorf("%d of %d bytes: %d entries, with less there were %d", len(damaged), len(wal), report.Entries, last)
		}
		if i%2 == 0 {
			last = report.Entries
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

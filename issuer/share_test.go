package issuer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/postgres/postgrestest"
)

// A network is one between an issuer and its database that can be cut: what is sent is then received by nobody, and no
// connection is ended.
type network struct {
	mu      sync.Mutex
	open    *sync.Cond
	cut     bool
	address string
}

func newNetwork(t *testing.T, to string) *network {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &network{address: l.Addr().String()}
	n.open = sync.NewCond(&n.mu)
	t.Cleanup(func() { n.set(false); l.Close() })
	go func() {
		for {
			here, err := l.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", to)
			if err != nil {
				here.Close()
				continue
			}
			go n.carry(here, there)
			go n.carry(there, here)
		}
	}()
	return n
}

func (n *network) carry(to, from net.Conn) {
	defer to.Close()
	data := make([]byte, 1<<12)
	for {
		size, err := from.Read(data)
		n.mu.Lock()
		for n.cut {
			n.open.Wait()
		}
		n.mu.Unlock()
		if err != nil {
			return
		}
		if _, err := to.Write(data[:size]); err != nil {
			return
		}
	}
}

func (n *network) set(cut bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cut = cut
	n.open.Broadcast()
}

// shared is an issuer whose registry is on a server, by way of a network.
func shared(t *testing.T) (*Issuer, *network) {
	t.Helper()
	server := postgrestest.Start(t)
	n := newNetwork(t, server.Addr())
	database, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	database.Host = n.address
	i, dir := found(t, "salts")
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := MoveDatabase(dir, database.String()); err != nil {
		t.Fatal(err)
	}
	i = open(t, dir, "salts")
	secret, err := i.Secret()
	if err != nil {
		t.Fatal(err)
	}
	if err := registry.Create(t.Context(), i.driver, secret, registry.Config{Base: "https://id.giayto.example/status", First: 46}, now.Add(-day)); err != nil {
		t.Fatal(err)
	}
	i.group = 2
	i.patience = patience{attempt: 300 * time.Millisecond, first: 10 * time.Millisecond, longest: 100 * time.Millisecond, pauses: 4}
	return i, n
}

func numbered(t *testing.T, n int) *record.Record {
	t.Helper()
	id := fmt.Sprintf("01019600%04d", n)
	return change(t, "R-1", id, `"document_number":"010195000001"`, `"document_number":"`+id+`"`, `"portrait":"1.webp",`, "")
}

// A network that comes back in time stops nobody; one that does not ends the run, and the next one takes back what was cut
// off. The password is in no error.
func TestNetworkCut(t *testing.T) {
	i, network := shared(t)
	o := RunOptions{Outputs: Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{TXT}}}
	run, err := i.Start(t.Context(), o, now)
	if err != nil {
		t.Fatal(err)
	}
	add := func(from, to int) (err error) {
		for n := from; n < to && err == nil; n++ {
			_, err = run.Add(t.Context(), numbered(t, n), nil, now)
		}
		if err == nil {
			_, err = run.Finish(t.Context(), now)
		}
		return err
	}
	if err := add(0, 4); err != nil {
		t.Fatal(err)
	}
	network.set(true)
	back := time.AfterFunc(700*time.Millisecond, func() { network.set(false) })
	defer back.Stop()
	if err := add(4, 8); err != nil {
		t.Fatal("it came back:", err)
	}
	network.set(true)
	err = add(8, 10)
	if !errors.Is(err, registry.ErrAway) || strings.Contains(err.Error(), postgrestest.Password) {
		t.Fatal("it does not come back:", err)
	}
	if err := run.Close(t.Context()); !errors.Is(err, registry.ErrAway) {
		t.Error(err)
	}
	network.set(false)
	var records []*record.Record
	var want []string
	for n := range 10 {
		records = append(records, numbered(t, n))
		want = append(want, fmt.Sprintf("01019600%04d %s", n, map[bool]string{true: "skipped", false: "issued"}[n < 8]))
	}
	wantSaid(t, runOver(t, i, o, records...), want...)
	r, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if report, err := r.Audit(t.Context(), nil); err != nil || len(report.Problems) > 0 || report.Credentials != 10 {
		t.Errorf("%+v, %v", report, err)
	}
	if open, err := r.Unfinished(t.Context()); err != nil || len(open) > 0 {
		t.Errorf("%d groups are open, %v", len(open), err)
	}
	if left := names(t, o.Outputs.Dir); len(left) != 12 {
		t.Errorf("%d files: %q", len(left), left)
	}
}

// Of two runs that add the same records at the same time, each record is issued by one, and skipped by the other; one whose
// group was given up by another issues it again.
func TestSameRecords(t *testing.T) {
	i, _ := shared(t)
	i.patience = usualPatience
	var runs [2]*Run
	var said [2][]Outcome
	for n := range runs {
		var err error
		o := RunOptions{Outputs: Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{TXT}}}
		if runs[n], err = i.Start(t.Context(), o, now); err != nil {
			t.Fatal(err)
		}
	}
	var working sync.WaitGroup
	for n, run := range runs {
		working.Go(func() {
			for id := range 12 {
				some, err := run.Add(t.Context(), numbered(t, id), nil, now)
				if err != nil {
					t.Error(err)
				}
				said[n] = append(said[n], some...)
			}
			rest, err := run.Finish(t.Context(), now)
			if err := errors.Join(err, run.Close(t.Context())); err != nil {
				t.Error(err)
			}
			said[n] = append(said[n], rest...)
		})
	}
	working.Wait()
	issued := make(map[string]int)
	for n := range runs {
		if len(said[n]) != 12 {
			t.Errorf("%d outcomes", len(said[n]))
		}
		for _, o := range said[n] {
			if o.Issued != nil {
				issued[o.RecordID]++
			} else if o.Known == "" || len(o.Refusals) > 0 {
				t.Errorf("%+v", o)
			}
		}
	}
	for id, times := range issued {
		if times != 1 {
			t.Errorf("%s was issued %d times", id, times)
		}
	}
	if len(issued) != 12 {
		t.Errorf("%d were issued", len(issued))
	}
}

// A group that another run has given up, taking this one for dead, is issued again, and nothing of it is left.
func TestGivenUp(t *testing.T) {
	i, _ := shared(t)
	o := RunOptions{Outputs: Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{TXT}}}
	run, err := i.start(t.Context(), o, now, discarding{folder.Disk{}, t, i})
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := run.Add(t.Context(), numbered(t, 1), nil, now)
	if err != nil {
		t.Fatal(err)
	}
	rest, err := run.Finish(t.Context(), now)
	if err := errors.Join(err, run.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, append(outcomes, rest...), "010196000001 issued")
	if left := names(t, o.Outputs.Dir); len(left) != 3 || left[1] != rest[0].Issued.ID+".txt" {
		t.Errorf("%q", left)
	}
}

// A run that begins waits for another that takes back what was cut off in its folder.
func TestTidiedByAnother(t *testing.T) {
	i, _ := shared(t)
	o := RunOptions{Outputs: Outputs{Dir: t.TempDir(), Formats: []Format{TXT}}}
	cut, err := i.Start(t.Context(), o, now)
	if err != nil {
		t.Fatal(err)
	}
	reserveOne(t, cut)
	tidying, err := folder.Acquire(filepath.Join(o.Outputs.Dir, outputsLock))
	if err != nil {
		t.Fatal(err)
	}
	var released error
	tidied := make(chan struct{})
	time.AfterFunc(heldPause/2, func() {
		released = tidying.Release()
		close(tidied)
	})
	wantSaid(t, runOver(t, i, o, numbered(t, 1)), "010196000001 issued")
	if <-tidied; released != nil {
		t.Error(released)
	}
	if err := cut.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A discarding disk has the first group given up while its outputs are written.
type discarding struct {
	disk
	t *testing.T
	i *Issuer
}

func (d discarding) Extend(path string, size int64, data []byte) error {
	r, err := d.i.Registry(d.t.Context())
	if err != nil {
		return err
	}
	if gone, err := r.DiscardedOf(d.t.Context(), filepath.Dir(path)); err != nil || len(gone) > 0 {
		return errors.Join(err, d.disk.Extend(path, size, data))
	}
	open, err := r.Unfinished(d.t.Context())
	for _, g := range open {
		err = errors.Join(err, g.Discard(d.t.Context(), now))
	}
	return errors.Join(err, d.disk.Extend(path, size, data))
}

func TestPatience(t *testing.T) {
	p := patience{attempt: 20 * time.Millisecond, first: time.Microsecond, longest: time.Millisecond, pauses: 3}
	for name, c := range map[string]struct {
		do    func(ctx context.Context, call int) error
		want  error
		calls int
	}{
		"works":          {func(context.Context, int) error { return nil }, nil, 1},
		"works again":    {func(_ context.Context, n int) error { return []error{registry.ErrAway, registry.ErrBusy, nil}[n] }, nil, 3},
		"stays away":     {func(context.Context, int) error { return fmt.Errorf("x: %w", registry.ErrAway) }, registry.ErrAway, 4},
		"fails for good": {func(context.Context, int) error { return io.ErrShortWrite }, io.ErrShortWrite, 1},
		"no answer":      {func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }, registry.ErrAway, 4},
	} {
		calls := 0
		err := p.try(t.Context(), func(ctx context.Context) error { calls++; return c.do(ctx, calls-1) })
		if !errors.Is(err, c.want) || c.want == nil && err != nil || calls != c.calls {
			t.Errorf("%s: %v after %d calls", name, err, calls)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := p.try(ctx, func(context.Context) error { return registry.ErrAway }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

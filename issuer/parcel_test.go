package issuer

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

func someRecords(t *testing.T, count int) (all []*record.Record) {
	t.Helper()
	for n := range count {
		all = append(all, numbered(t, n))
	}
	return all
}

// A gate lets the lists of all groups but the first pass only when it is open.
type gate struct {
	disk
	open  chan struct{}
	lists int
}

func (g *gate) Extend(path string, size int64, data []byte) error {
	if g.lists++; g.lists > 1 {
		<-g.open
	}
	return g.disk.Extend(path, size, data)
}

// A group whose outputs take longer to be written than the clock may be behind the log is committed all the same, though a later one
// has been reserved meanwhile.
func TestSlowOutputs(t *testing.T) {
	i, _ := found(t, "salts")
	i.group = 1
	g := &gate{disk: folder.Disk{}, open: make(chan struct{})}
	o := RunOptions{Outputs: Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{TXT}}}
	run, err := i.start(t.Context(), o, now, g)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []Outcome
	for n, r := range someRecords(t, 3) {
		some, err := run.Add(t.Context(), r, nil, now.Add(time.Duration(n)*10*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		outcomes = append(outcomes, some...)
	}
	for open := 0; open < 2; time.Sleep(time.Millisecond) {
		groups, err := run.registry.Unfinished(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		open = len(groups)
	}
	close(g.open)
	rest, err := run.Finish(t.Context(), now.Add(20*time.Minute))
	if err := errors.Join(err, run.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, append(outcomes, rest...), "010196000000 issued", "010196000001 issued", "010196000002 issued")
}

// A broken device panics at one signature.
type broken struct {
	*device
	at int64
}

func (d broken) Sign(random io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	if d.signed.Load() == d.at-1 {
		panic("the device is broken")
	}
	return d.device.Sign(random, digest, o)
}

// A panic comes to who adds records, and leaves a run that can be closed; the next one issues what is left.
func TestSignerPanics(t *testing.T) {
	i, _ := found(t, "salts")
	i.group = 2
	d := onDevice(t, i, 0)
	setSigner(t, i, broken{d, 5})
	records := someRecords(t, 12)
	o := RunOptions{Outputs: Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{TXT}}}
	run, err := i.Start(t.Context(), o, now)
	if err != nil {
		t.Fatal(err)
	}
	fault := func() (fault any) {
		defer func() { fault = recover() }()
		for _, r := range records {
			if _, err := run.Add(t.Context(), r, nil, now); err != nil {
				t.Error(err)
			}
		}
		_, err := run.Finish(t.Context(), now)
		t.Error("no panic:", err)
		return nil
	}()
	if fault != "the device is broken" {
		t.Error(fault)
	}
	if err := run.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	setSigner(t, i, d)
	issued := 0
	for _, outcome := range runOver(t, i, o, records...) {
		if outcome.Issued != nil {
			issued++
		}
	}
	if got := names(t, o.Outputs.Dir); issued != 8 || len(got) != 12+2 {
		t.Errorf("%d issued, outputs %q", issued, got)
	}
}

// What two groups have left is taken back whichever of them wrote.
func TestTakenBackTogether(t *testing.T) {
	for _, layout := range layouts {
		t.Run(string(layout), func(t *testing.T) {
			i, _ := found(t, "salts")
			o := RunOptions{Outputs: Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{TXT}, Layout: layout}}
			run, err := i.Start(t.Context(), o, now)
			if err != nil {
				t.Fatal(err)
			}
			run.filling.add(run.paper(numbered(t, 1)))
			written := run.filling
			written.now = now
			reserveOne(t, run) // the group that was given places first has written nothing yet
			if err := errors.Join(written.place(t.Context()), written.sign(t.Context())); err != nil {
				t.Fatal(err)
			}
			if err := run.sink.write(written.outputs, now); err != nil {
				t.Fatal(err)
			}
			if err := run.release(); err != nil {
				t.Fatal(err)
			}
			if layout == Tar { // the list had not been brought to the disk
				if err := os.Remove(filepath.Join(o.Outputs.Dir, IssuedName)); err != nil {
					t.Fatal(err)
				}
			}
			wantSaid(t, runOver(t, i, o, numbered(t, 1)), "010196000001 issued")
			if open, err := run.registry.Unfinished(t.Context()); err != nil || len(open) > 0 {
				t.Error(open, err)
			}
		})
	}
}

func reserveOne(t *testing.T, run *Run) *registry.Group {
	t.Helper()
	wanted := []registry.Wanted{{VCT: licenceVCT, Expires: now.Add(DefaultValidity)}}
	group, err := run.registry.Reserve(t.Context(), run.batch, run.out, wanted, now)
	if err != nil {
		t.Fatal(err)
	}
	return group
}

// A late disk has something happen before its lock is had.
type late struct {
	disk
	before func()
}

func (d late) Lock(path string) (func() error, error) {
	d.before()
	return d.disk.Lock(path)
}

// Who commits a group while another looks what there is to be taken back keeps its outputs.
func TestCommittedMeanwhile(t *testing.T) {
	i, _ := found(t, "salts")
	o := RunOptions{Outputs: Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{TXT}}}
	run, err := i.Start(t.Context(), o, now)
	if err != nil {
		t.Fatal(err)
	}
	run.filling.add(run.paper(numbered(t, 1)))
	p := run.filling
	p.now = now
	if err := errors.Join(p.place(t.Context()), p.sign(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := run.sink.write(p.outputs, now); err != nil {
		t.Fatal(err)
	}
	if err := run.release(); err != nil {
		t.Fatal(err)
	}
	commit := sync.OnceFunc(func() {
		if err := p.group.Commit(t.Context(), p.credentials, now); err != nil {
			t.Error(err)
		}
	})
	other, err := i.start(t.Context(), o, now, late{folder.Disk{}, commit})
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := names(t, o.Outputs.Dir); len(left) != 3 {
		t.Errorf("%q", left)
	}
}

// A stubborn disk has the group given up whose outputs are written, and removes nothing.
type stubborn struct {
	disk
	run **Run
}

func (d stubborn) Extend(path string, size int64, data []byte) error {
	open, err := (*d.run).registry.Unfinished(context.Background())
	for _, g := range open {
		err = errors.Join(err, g.Discard(context.Background(), now))
	}
	return errors.Join(err, d.disk.Extend(path, size, data))
}

func (stubborn) Remove(string) error { return fs.ErrPermission }

// A group whose outputs cannot be removed is not made once more beside them.
func TestOutputsStay(t *testing.T) {
	i, _ := found(t, "salts")
	o := RunOptions{Outputs: Outputs{Dir: filepath.Join(t.TempDir(), "codes"), Formats: []Format{TXT}}}
	var run *Run
	run, err := i.start(t.Context(), o, now, stubborn{folder.Disk{}, &run})
	if err != nil {
		t.Fatal(err)
	}
	_, err = run.Add(t.Context(), numbered(t, 1), nil, now)
	if err == nil {
		_, err = run.Finish(t.Context(), now)
	}
	if !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
	if err := run.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if left := names(t, o.Outputs.Dir); len(left) != 3 {
		t.Errorf("%q", left)
	}
}

// A faulty disk fails at one step, and works before and after it.
type faulty struct {
	*memoryDisk
	failed *bool
	at     int64
}

var errFaulty = errors.New("the disk has failed once")

func (d faulty) fails() error {
	if d.steps.Load() >= d.at && !*d.failed {
		*d.failed = true
		return errFaulty
	}
	return nil
}

func (d faulty) Create(path string, data []byte) error {
	if err := d.fails(); err != nil {
		return err
	}
	return d.memoryDisk.Create(path, data)
}

func (d faulty) Place(from, to string) error {
	if err := d.fails(); err != nil {
		return err
	}
	return d.memoryDisk.Place(from, to)
}

// Extend fails when the file is longer already.
func (d faulty) Extend(path string, size int64, data []byte) error {
	return errors.Join(d.memoryDisk.Extend(path, size, data), d.fails())
}

func (d faulty) Sync(dirs []string, files ...string) error {
	return errors.Join(d.memoryDisk.Sync(dirs, files...), d.fails())
}

// When a step of the disk fails, nothing of its group and of those behind it is issued, and the next run issues them.
func TestFaultyDisk(t *testing.T) {
	records := someRecords(t, 7)
	for size := 1; size <= 3; size++ {
		for _, layout := range []Layout{Tree, Tar} {
			t.Run(fmt.Sprint(size, " ", layout), func(t *testing.T) {
				for at := int64(0); faultyDisk(t, size, layout, at, records); at += 13 {
				}
			})
		}
	}
}

func faultyDisk(t *testing.T, size int, layout Layout, at int64, records []*record.Record) (failed bool) {
	i, dir := found(t, "salts")
	i.group = size
	d := &memoryDisk{power: &power{until: math.MaxInt64}, names: map[string]*inode{}, kept: map[string]*inode{}, locks: map[string]bool{}}
	o := Outputs{Formats: []Format{TXT, JWT}, Layout: layout}
	if err := issueAll(t, i, faulty{d, &failed, at}, o, records); failed != errors.Is(err, errFaulty) || !failed && err != nil {
		t.Fatalf("at %d: %v", at, err)
	}
	if err := issueAll(t, i, d, o, records); err != nil {
		t.Fatalf("after %d: %v", at, err)
	}
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	documents := counted(t, d)
	if numbers := slices.Sorted(maps.Values(documents)); len(slices.Compact(numbers)) != len(records) || len(documents) != len(records) {
		t.Errorf("at %d: %d credentials: %v", at, len(documents), documents)
	}
	agrees(t, dir, documents)
	return failed
}

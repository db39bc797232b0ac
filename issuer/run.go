package issuer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

const issueLock = "issue.lock"

// groupSize is how many records are decided on together: their outputs are brought to the disk at one time, and a crash
// costs the work on as many.
const groupSize = 128

// streamGroups is how many times as large groups are that make no files of their own.
const streamGroups = 4

// RunOptions say how records are issued.
type RunOptions struct {
	Outputs Outputs
	// Reissue selects records that were issued before and are issued again, and no others; nil for issuing those that
	// were not.
	Reissue *Selection
	// Operator is who issues: letters, digits and "/ . -", at most 40; may be empty.
	Operator string
}

// An Outcome is what became of one record: it was issued, refused, or else skipped.
type Outcome struct {
	Line     int // of the file of records
	RecordID string
	// Issued is the new credential, nil for none; Summary is its line in the list, and Terminal its code drawn with
	// characters, if Outputs asks for that.
	Issued   *Issued
	Summary  *Summary
	Terminal string
	// Refusals say why there is no credential.
	Refusals []record.Refusal
	// Known is the ID of the newest credential that the record had already, empty for none.
	Known string
}

// A Run issues records, each exactly once, however often runs over them are cut off: a record that has a credential is
// skipped, and refused where its content has changed. Who is named by Record.ID, or by the document's number where there
// is none, is the same record. Records are worked on in groups: the places of a group are reserved, its outputs written
// and brought to the disk, and then the registry takes the credentials in. A group that was cut off before that is taken
// back when the next run starts, with its outputs.
//
// At most one process issues to a folder at a time. From a folder too, unless its registry can be shared: then any number of
// processes, on any machines, issue at once, of the same records or of others, and each record is still issued once. A Run
// waits some minutes for a database that has gone away. It is for one goroutine.
type Run struct {
	issuer   *Issuer
	registry *registry.Registry
	secret   *registry.Secret
	disk     disk
	options  RunOptions
	out      string       // absolute
	sink     sink         // nil until there is something to write
	expected int          // how many records may still come, 0 where that is not known
	fits     bool         // the disk was asked, or need not be
	lock     *folder.Lock // nil where the registry is shared

	patience patience
	away     atomic.Bool     // the database did not come back in time
	input    *registry.Input // nil for none

	batch  int64
	counts registry.Counts
	now    atomic.Pointer[time.Time] // as of the last call

	superseded int // the credentials that those which were issued have superseded

	filling  *parcel   // takes the next record
	underWay []*parcel // those before it, the first first
	ending   atomic.Bool
	reserved sync.Map // the first places of the groups that are under way
}

// A paper is a record on its way to a credential.
type paper struct {
	record     *record.Record
	credential registry.Credential // without its place, until it has one
	replaces   string
	at         int // in the parcel's queue
}

// Start begins a run. The error is a *HeldError where another process issues.
func (i *Issuer) Start(ctx context.Context, o RunOptions, now time.Time) (*Run, error) {
	return i.start(ctx, o, now, folder.Disk{})
}

func (i *Issuer) start(ctx context.Context, o RunOptions, now time.Time, d disk) (_ *Run, err error) {
	run := &Run{issuer: i, disk: d, options: o, patience: i.patience}
	run.now.Store(&now)
	run.filling = newParcel(run)
	if err := errors.Join(o.Outputs.check(), i.checkSelection(o.Reissue, now), i.retryTokens()); err != nil {
		return nil, err
	}
	if run.secret, err = i.Secret(); err != nil {
		return nil, err
	}
	if run.registry, err = i.Registry(ctx); err != nil {
		return nil, err
	}
	if !run.registry.Shared() {
		if run.lock, err = folder.Acquire(filepath.Join(i.dir, issueLock)); err != nil {
			return nil, fmt.Errorf("issuer: %w", err)
		}
	}
	if err := run.prepare(ctx); err != nil {
		return nil, errors.Join(err, run.release())
	}
	return run, nil
}

// prepare takes back what was cut off, and begins the batch.
func (run *Run) prepare(ctx context.Context) (err error) {
	if dir := run.options.Outputs.Dir; dir != "" {
		if run.out, err = filepath.Abs(dir); err != nil {
			return fmt.Errorf("issuer: %w", err)
		}
	}
	if err := run.recover(ctx); err != nil {
		return err
	}
	run.batch, err = run.registry.Begin(ctx, registry.Batch{Started: run.time(), Operator: run.options.Operator, Out: run.out})
	return err
}

// Add takes the next record, or else the refusals of one that cannot be read, as record.Reader returns them. It returns
// the outcomes that are certain by now, in the order of the records, also with an error: then the records of which none
// was returned are not issued. A cancelled context ends it before anything is begun.
func (run *Run) Add(ctx context.Context, r *record.Record, refusals []record.Refusal, now time.Time) ([]Outcome, error) {
	if err := ctx.Err(); err != nil {
		outcomes, failed := run.Wait()
		return outcomes, errors.Join(err, failed)
	}
	run.now.Store(&now)
	ctx = context.WithoutCancel(ctx) // a person's stop waits for what is under way
	if len(refusals) > 0 {
		run.filling.decided(Outcome{Line: refusals[0].Line, RecordID: refusals[0].RecordID, Refusals: refusals})
		return run.settle(ctx)
	}
	p := run.paper(r)
	var before []Outcome
	if run.concerns(&p.credential) {
		var err error
		if before, err = run.flush(ctx); err != nil { // what becomes of the one before decides on this
			return before, err
		}
	}
	run.filling.add(p)
	outcomes, err := run.settle(ctx)
	return append(before, outcomes...), err
}

// Finish decides on the records that are left. It returns like Add.
func (run *Run) Finish(ctx context.Context, now time.Time) ([]Outcome, error) {
	if err := ctx.Err(); err != nil {
		outcomes, failed := run.Wait()
		return outcomes, errors.Join(err, failed)
	}
	run.now.Store(&now)
	return run.flush(context.WithoutCancel(ctx))
}

// Wait returns the outcomes of what is under way, like Add, and begins nothing: it is for who has to stop.
func (run *Run) Wait() ([]Outcome, error) { return run.await(0) }

// Close ends the run. Records of which Add and Finish have returned no outcome are not issued, unless they are being
// committed just then.
func (run *Run) Close(ctx context.Context) error {
	run.ending.Store(true)
	_, failed := run.await(0)
	again := false
	err := run.ask(context.WithoutCancel(ctx), func(ctx context.Context) error {
		err := run.registry.End(ctx, run.batch, run.counts, run.time())
		if again && err != nil && !passing(err) {
			return nil // it has ended, though the answer was lost
		}
		again = true
		return err
	})
	return errors.Join(failed, err, run.release())
}

// Counts are those of the outcomes that were returned.
func (run *Run) Counts() registry.Counts { return run.counts }

// Superseded is how many credentials those that were issued have superseded, by newer blanks.
func (run *Run) Superseded() int { return run.superseded }

func (run *Run) release() (err error) {
	if run.sink != nil {
		err = run.sink.close()
	}
	if run.lock != nil {
		err = errors.Join(err, run.lock.Release())
	}
	return err
}

// time is that of what the registry is told now: parcels tell it in turns, and those that were filled first may be the last.
func (run *Run) time() time.Time { return *run.now.Load() }

// ask asks the registry, with patience where it can be away.
func (run *Run) ask(ctx context.Context, do func(context.Context) error) error {
	switch {
	case !run.registry.Shared():
		return do(ctx)
	case run.away.Load():
		return run.patience.once(ctx, do)
	}
	err := run.patience.try(ctx, do)
	run.away.Store(passing(err))
	return err
}

// paper tells of a record what the registry knows.
func (run *Run) paper(r *record.Record) paper {
	d, s := r.Document, run.secret
	vct := d.Type().VCT
	c := registry.Credential{VCT: vct, Document: s.Document(vct, d.Number()), Content: s.Content(r.Content()), Approved: r.Approved.At}
	if pin := d.Holder().PIN; pin != "" {
		c.Person = s.Person(string(pin))
	}
	if licence, ok := d.(*credential.DrivingLicence); ok {
		c.Blank = s.Blank(vct, licence.BlankSerial)
	}
	if r.Device != nil {
		c.Device = r.Device.Thumbprint()
	}
	c.Record = c.Document
	if r.ID != "" {
		c.Record = s.Record(r.ID)
	}
	return paper{record: r, credential: c}
}

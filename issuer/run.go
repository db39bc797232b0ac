package issuer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

const issueLock = "issue.lock"

// groupSize is how many records are decided on together: their outputs are brought to the disk at one time, and a crash
// costs the work on as many.
const groupSize = 128

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
// At most one process issues from a folder at a time, and to a folder. A Run is for one goroutine.
type Run struct {
	issuer   *Issuer
	registry *registry.Registry
	secret   *registry.Secret
	disk     disk
	options  RunOptions
	out      string  // absolute
	writer   *writer // nil until there is something to write
	lock     *folder.Lock

	batch  int64
	counts registry.Counts
	now    time.Time // as of the last call

	superseded int // the credentials that those which were issued have superseded

	queue   []Outcome // in the order of the records; those of pending are to be decided on
	pending []paper
	names   map[registry.Hash]bool // the records and documents of pending
}

// A paper is a record on its way to a credential.
type paper struct {
	record     *record.Record
	credential registry.Credential // without its place, until it has one
	replaces   string
	at         int // in the queue
}

// Start begins a run. The error is a *HeldError where another process issues.
func (i *Issuer) Start(ctx context.Context, o RunOptions, now time.Time) (*Run, error) {
	return i.start(ctx, o, now, folder.Disk{})
}

func (i *Issuer) start(ctx context.Context, o RunOptions, now time.Time, d disk) (_ *Run, err error) {
	run := &Run{issuer: i, disk: d, options: o, now: now, names: make(map[registry.Hash]bool)}
	if err := errors.Join(o.Outputs.check(), i.checkSelection(o.Reissue, now)); err != nil {
		return nil, err
	}
	if run.secret, err = i.Secret(); err != nil {
		return nil, err
	}
	if run.registry, err = i.Registry(ctx); err != nil {
		return nil, err
	}
	if run.lock, err = folder.Acquire(filepath.Join(i.dir, issueLock)); err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
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
	run.batch, err = run.registry.Begin(ctx, registry.Batch{Started: run.now, Operator: run.options.Operator, Out: run.out})
	return err
}

// Add takes the next record, or else the refusals of one that cannot be read, as record.Reader returns them. It returns
// the outcomes that are certain by now, in the order of the records, also with an error: then the records of which none
// was returned are not issued. A cancelled context ends it before anything is begun.
func (run *Run) Add(ctx context.Context, r *record.Record, refusals []record.Refusal, now time.Time) ([]Outcome, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx, run.now = context.WithoutCancel(ctx), now // a person's stop waits for the group
	if len(refusals) > 0 {
		run.decide(Outcome{Line: refusals[0].Line, RecordID: refusals[0].RecordID, Refusals: refusals})
		return run.settle(ctx)
	}
	p := run.paper(r)
	if run.names[p.credential.Record] || run.names[p.credential.Document] {
		if err := run.flush(ctx); err != nil { // what becomes of the one before decides on this
			return run.settled(), err
		}
	}
	if err := run.consider(ctx, p); err != nil {
		return run.settled(), fmt.Errorf("line %d: %w", r.Line, err)
	}
	return run.settle(ctx)
}

// Finish decides on the records that are left. It returns like Add.
func (run *Run) Finish(ctx context.Context, now time.Time) ([]Outcome, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	run.now = now
	err := run.flush(context.WithoutCancel(ctx))
	return run.settled(), err
}

// Close ends the run. Records of which Add and Finish have returned no outcome are not issued.
func (run *Run) Close(ctx context.Context) error {
	run.pending = nil
	err := run.registry.End(context.WithoutCancel(ctx), run.batch, run.counts, run.now)
	return errors.Join(err, run.release())
}

// Counts are those of the outcomes that were returned.
func (run *Run) Counts() registry.Counts { return run.counts }

// Superseded is how many credentials those that were issued have superseded, by newer blanks.
func (run *Run) Superseded() int { return run.superseded }

func (run *Run) release() (err error) {
	if run.writer != nil {
		err = run.writer.close()
	}
	return errors.Join(err, run.lock.Release())
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

// consider decides on a record, or lets it wait for the rest of its group.
func (run *Run) consider(ctx context.Context, p paper) error {
	outcome := Outcome{Line: p.record.Line, RecordID: p.record.ID}
	known, err := run.registry.ByRecord(ctx, p.credential.Record)
	if err != nil {
		return err
	}
	if known != nil {
		outcome.Known = known.ID()
	}
	issue, code := run.options.Reissue.decide(known, p.credential.Content)
	if issue {
		if code, err = run.registry.Refusal(ctx, p.credential, run.now); err != nil {
			return err
		}
	}
	switch {
	case code != "":
		outcome.Refusals = []record.Refusal{refusal(p.record, code)}
		run.decide(outcome)
		return nil
	case !issue:
		run.decide(outcome)
		return nil
	}
	// Here no place is lost where there is no key, or where its passphrase is wrong.
	if _, err := run.issuer.signer(trustlist.UseCredential, p.credential.VCT, run.now); err != nil {
		return err
	}
	p.replaces, p.at = outcome.Known, len(run.queue)
	run.queue, run.pending = append(run.queue, outcome), append(run.pending, p)
	run.names[p.credential.Record], run.names[p.credential.Document] = true, true
	return nil
}

// decide puts down an outcome that needs no group.
func (run *Run) decide(o Outcome) { run.queue = append(run.queue, o) }

// settle returns the outcomes that are certain, after deciding on a group that is full.
func (run *Run) settle(ctx context.Context) ([]Outcome, error) {
	full := run.issuer.group
	if run.out == "" { // what nobody can read again is to be seen at once
		full = 1
	}
	if len(run.pending) > 0 && len(run.queue) < full {
		return nil, nil
	}
	err := run.flush(ctx)
	return run.settled(), err
}

// settled takes the outcomes out of the queue that are certain, and counts them.
func (run *Run) settled() []Outcome {
	waiting := make(map[int]bool, len(run.pending))
	for _, p := range run.pending {
		waiting[p.at] = true
	}
	outcomes := make([]Outcome, 0, len(run.queue))
	for at, o := range run.queue {
		if waiting[at] {
			continue
		}
		outcomes = append(outcomes, o)
		run.counts.Records++
		switch {
		case o.Issued != nil:
			run.counts.Issued++
		case len(o.Refusals) > 0:
			run.counts.Refused++
		default:
			run.counts.Skipped++
		}
	}
	run.queue, run.pending = nil, nil
	clear(run.names)
	return outcomes
}

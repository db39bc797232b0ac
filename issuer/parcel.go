package issuer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

const (
	// maxUnderWay is how many parcels are under way while the next is filled: one takes its places, one is signed and one is
	// brought home.
	maxUnderWay = 3
	// maxMeanwhile bounds how often a group is tried of which others have issued records meanwhile.
	maxMeanwhile = 20
)

// A parcel is some records that are decided on together, as one group of the registry.
//
// Parcels follow each other as on a belt, which keeps processors and disk busy at the same time. While the caller fills one, the
// one before it takes its places: what is known of its records is looked up, and places are reserved. The one before that is
// signed, on all processors. And the one before that is brought home: its outputs are written and brought to the disk, and then
// the registry takes its credentials in. So that this comes to the same as one after the other,
//
//   - one parcel at a time takes places, one is signed and one brought home, all in the order of the records: of at most one are
//     there outputs that are not committed, behind all that are;
//   - no parcel has a record or a document of another one that is under way, since what becomes of that decides on it;
//   - where one fails, those behind it are given up with their places, and nothing of them is written;
//   - outcomes are told once the registry has them.
type parcel struct {
	run      *Run
	now      time.Time              // at which its credentials are issued
	queue    []Outcome              // in the order of the records
	papers   []paper                // those of them that are to be decided on
	names    map[registry.Hash]bool // their records and documents
	records  int                    // how many were sent off
	expected int                    // how many records may still come, with these; 0 where that is not known

	pending     []paper         // those that nothing was decided on yet
	group       *registry.Group // nil where there are no places
	outputs     []output
	credentials []registry.Credential
	superseded  int // credentials, by those

	placed, signed, done chan struct{}

	failed atomic.Bool // nothing is issued of the parcel, nor of those behind it
	err    error       // why
	fault  any         // of a panic
}

func newParcel(run *Run) *parcel {
	return &parcel{
		run: run, names: make(map[registry.Hash]bool), placed: make(chan struct{}), signed: make(chan struct{}), done: make(chan struct{}),
	}
}

// decided adds an outcome that needs no group.
func (p *parcel) decided(o Outcome) { p.queue = append(p.queue, o) }

func (p *parcel) add(paper paper) {
	r, c := paper.record, &paper.credential
	paper.at = len(p.queue)
	p.queue, p.papers = append(p.queue, Outcome{Line: r.Line, RecordID: r.ID}), append(p.papers, paper)
	p.names[c.Record], p.names[c.Document] = true, true
}

// concerns reports whether a paper is of a record or a document of which nothing is certain yet.
func (run *Run) concerns(c *registry.Credential) bool {
	has := func(p *parcel) bool { return p.names[c.Record] || p.names[c.Document] }
	return has(run.filling) || slices.ContainsFunc(run.underWay, has)
}

// settle sends the parcel off that is full, and returns the outcomes that are certain.
func (run *Run) settle(ctx context.Context) ([]Outcome, error) {
	full, most := run.issuer.group, maxUnderWay
	switch o := &run.options.Outputs; {
	case run.out == "" && o.Pipe == nil: // what nobody can read again is to be seen at once
		full, most = 1, 0
	case o.isStream(), o.Layout == Tar: // a group is a part of one or two files
		full *= streamGroups
	}
	before, err := run.await(maxUnderWay)
	waits := len(run.filling.papers) > 0 || len(run.underWay) > 0
	if err != nil || waits && len(run.filling.queue) < full {
		return before, err
	}
	run.send(ctx)
	outcomes, err := run.await(most)
	return append(before, outcomes...), err
}

// flush sends off what there is, and returns all outcomes.
func (run *Run) flush(ctx context.Context) ([]Outcome, error) {
	run.send(ctx)
	return run.await(0)
}

func (run *Run) send(ctx context.Context) {
	p := run.filling
	run.filling = newParcel(run)
	p.now, p.pending, p.records, p.expected = run.time(), p.papers, len(p.queue), run.expected
	var before *parcel
	for _, before = range run.underWay {
		p.expected = max(p.expected-before.records, 0)
	}
	run.underWay = append(run.underWay, p)
	go p.travel(ctx, before)
}

// await waits until at most so many parcels are under way, and returns the outcomes of those that have arrived. Where one has
// failed it waits for all.
func (run *Run) await(most int) (outcomes []Outcome, err error) {
	for len(run.underWay) > 0 {
		first := run.underWay[0]
		if len(run.underWay) <= most && !first.arrived() {
			break
		}
		<-first.done
		outcomes = append(outcomes, run.settled(first)...)
		if first.failed.Load() {
			return outcomes, run.stop()
		}
		run.underWay = slices.Delete(run.underWay, 0, 1)
	}
	return outcomes, nil
}

// stop returns why parcels have failed, when all are given up.
func (run *Run) stop() (err error) {
	var fault any
	for _, p := range run.underWay {
		<-p.done
		if fault == nil {
			fault = p.fault
		}
		err = errors.Join(err, p.err)
	}
	run.underWay, run.filling = nil, newParcel(run)
	if fault != nil {
		panic(fault) // where the caller can recover it, and close the run
	}
	return err
}

func (p *parcel) arrived() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// settled returns the outcomes of a parcel that are certain, and counts them.
func (run *Run) settled(p *parcel) []Outcome {
	waiting := make(map[int]bool, len(p.pending))
	for _, paper := range p.pending {
		waiting[paper.at] = true
	}
	outcomes := make([]Outcome, 0, len(p.queue))
	for at, o := range p.queue {
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
	run.superseded += p.superseded
	run.expected = max(run.expected-len(outcomes), 0)
	return outcomes
}

// travel takes the parcel all the way, behind the one before, if there is one.
func (p *parcel) travel(ctx context.Context, before *parcel) {
	defer close(p.done)
	defer p.hold(nil)
	if before != nil {
		<-before.placed
	}
	if before == nil || !before.failed.Load() {
		p.work(func() error { return p.place(ctx) })
	}
	close(p.placed)
	if before != nil {
		<-before.signed
	}
	if p.err == nil && p.fault == nil && (before == nil || !before.failed.Load()) {
		p.work(func() error { return p.sign(ctx) })
	}
	close(p.signed)
	if before != nil {
		<-before.done
	}
	switch {
	case before != nil && before.failed.Load(), p.run.ending.Load():
		p.failed.Store(true)
		p.work(func() error { return p.giveUp(ctx) })
	case p.fault == nil:
		p.work(func() error { return p.bring(ctx, p.err) })
	}
}

// work does a part of the way.
func (p *parcel) work(do func() error) {
	defer func() {
		if fault := recover(); fault != nil {
			p.fault = fault
			p.failed.Store(true)
		}
	}()
	if p.err = do(); p.err != nil && !others(p.err) {
		p.failed.Store(true)
	}
}

// others reports whether a group failed since other runs were faster with its records, or have given it up.
func others(err error) bool {
	return errors.Is(err, registry.ErrMeanwhile) || errors.Is(err, registry.ErrDiscarded)
}

// place reserves places for the papers that are to be issued.
func (p *parcel) place(ctx context.Context) error {
	p.hold(nil)
	p.pending = p.papers
	if len(p.pending) == 0 {
		return nil
	}
	if err := p.consider(ctx); err != nil || len(p.pending) == 0 {
		return err
	}
	if err := p.run.openOutputs(ctx); err != nil {
		return err
	}
	group, err := p.reserve(ctx)
	if err == nil && len(p.pending) > 0 {
		p.hold(group)
	}
	return err
}

// sign makes the credentials of the places.
func (p *parcel) sign(ctx context.Context) error {
	if p.group == nil {
		return nil
	}
	err := p.make()
	if err != nil {
		err = errors.Join(err, p.run.discard(ctx, p.group))
		p.hold(nil)
	}
	return err
}

// hold makes a group the parcel's, nil for none.
func (p *parcel) hold(group *registry.Group) {
	if p.group != nil {
		p.run.reserved.Delete(p.group.Places()[0])
	}
	if p.group = group; group != nil {
		p.run.reserved.Store(group.Places()[0], true)
	}
}

// bring writes the outputs and has the registry take in what was signed, or begins once more where others were faster. The error
// is that of what was done before.
func (p *parcel) bring(ctx context.Context, err error) error {
	for tries := 1; ; tries++ {
		if err == nil && p.group != nil {
			if err = p.complete(ctx); err != nil {
				if left := p.abandon(ctx); left != nil { // to the next run, with what is in its folder
					p.failed.Store(true)
					return errors.Join(err, left)
				}
			}
		}
		switch {
		case err == nil:
			p.pending = nil
			return nil
		case !others(err):
			return err
		case tries == maxMeanwhile:
			p.failed.Store(true)
			return err
		}
		if err = p.place(ctx); err == nil { // who was faster is known now
			err = p.sign(ctx)
		}
	}
}

// giveUp leaves all of the parcel to another run.
func (p *parcel) giveUp(ctx context.Context) error {
	p.queue, p.pending = nil, nil
	if p.group == nil {
		return nil
	}
	return p.run.discard(ctx, p.group)
}

// consider decides on the papers, as far as it goes without a group.
func (p *parcel) consider(ctx context.Context) error {
	run := p.run
	credentials := make([]registry.Credential, len(p.pending))
	for n := range p.pending {
		credentials[n] = p.pending[n].credential
	}
	var newest map[registry.Hash]*registry.Credential
	err := run.ask(ctx, func(ctx context.Context) (err error) {
		newest, err = run.registry.Newest(ctx, credentials)
		return err
	})
	if err != nil {
		return err
	}
	issuable, signs := make([]paper, 0, len(p.pending)), make(map[string]bool)
	for _, paper := range p.pending {
		outcome := Outcome{Line: paper.record.Line, RecordID: paper.record.ID}
		known := newest[paper.credential.Record]
		if known != nil {
			outcome.Known = known.ID()
		}
		issue, code := run.options.Reissue.decide(known, paper.credential.Content)
		if code != "" {
			outcome.Refusals = []record.Refusal{refusal(paper.record, code)}
		}
		p.queue[paper.at] = outcome
		if !issue {
			continue
		}
		// Here no place is lost where there is no key, or where its passphrase is wrong.
		if vct := paper.credential.VCT; !signs[vct] {
			if _, err := run.issuer.signer(trustlist.UseCredential, vct, p.now); err != nil {
				return fmt.Errorf("line %d: %w", paper.record.Line, err)
			}
			signs[vct] = true
		}
		paper.replaces = outcome.Known
		issuable = append(issuable, paper)
	}
	p.pending = issuable
	return nil
}

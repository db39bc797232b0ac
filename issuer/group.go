package issuer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/press"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

// maxMeanwhile bounds how often a group is tried of which others have issued records meanwhile.
const maxMeanwhile = 20

// flush decides on what is pending, and issues it. On an error nothing of it is issued.
func (run *Run) flush(ctx context.Context) error {
	for tries := 1; len(run.pending) > 0; tries++ {
		waiting := run.pending
		if err := run.consider(ctx); err != nil {
			return err
		}
		err := run.issue(ctx)
		if err == nil {
			break
		}
		if lost := errors.Is(err, registry.ErrMeanwhile) || errors.Is(err, registry.ErrDiscarded); !lost || tries == maxMeanwhile {
			return err
		}
		run.pending = waiting // who was faster is known now
	}
	run.pending = nil
	clear(run.names)
	return nil
}

// issue issues what is left of the pending papers, as one group.
func (run *Run) issue(ctx context.Context) error {
	if len(run.pending) == 0 {
		return nil
	}
	if err := run.openOutputs(ctx); err != nil {
		return err
	}
	group, err := run.reserve(ctx)
	if err != nil || len(run.pending) == 0 {
		return err
	}
	outputs, credentials, err := run.sign(group.Places())
	if err == nil {
		err = run.complete(ctx, group, outputs, credentials)
	}
	if err != nil {
		return errors.Join(err, run.abandon(ctx, group))
	}
	return nil
}

// reserve takes places for what is pending, without what is refused.
func (run *Run) reserve(ctx context.Context) (group *registry.Group, err error) {
	wanted := make([]registry.Wanted, len(run.pending))
	for n, p := range run.pending {
		c := &p.credential
		wanted[n] = registry.Wanted{
			VCT: c.VCT, Expires: run.issuer.expiry(run.now), Person: c.Person, Document: c.Document, Blank: c.Blank, Device: c.Device, Approved: c.Approved,
			Record: c.Record, Known: p.replaces,
		}
	}
	again := false
	err = run.ask(ctx, func(ctx context.Context) (err error) {
		if again {
			if err := run.discardOwn(ctx); err != nil {
				return err
			}
		}
		again = true
		group, err = run.registry.Reserve(ctx, run.batch, run.out, wanted, run.now)
		return err
	})
	if err != nil {
		return nil, err
	}
	accepted := run.pending[:0]
	for n, code := range group.Refusals() {
		p := run.pending[n]
		if code == "" {
			accepted = append(accepted, p)
		} else {
			run.queue[p.at].Refusals = []record.Refusal{refusal(p.record, code)}
		}
	}
	run.pending = accepted
	return group, nil
}

// discardOwn gives up what this run has reserved without hearing of it.
func (run *Run) discardOwn(ctx context.Context) error {
	open, err := run.registry.Unfinished(ctx)
	for _, group := range open {
		if group.Batch() == run.batch && err == nil {
			err = group.Discard(ctx, run.now)
		}
	}
	return err
}

// A run that begins holds the folders of others for a moment, to take back what was cut off.
const (
	heldTries = 50
	heldPause = 100 * time.Millisecond
)

// openOutputs readies the pipe or the folder of the outputs, before the first of them.
func (run *Run) openOutputs(ctx context.Context) (err error) {
	switch o := &run.options.Outputs; {
	case run.sink != nil:
		return nil
	case o.Pipe != nil:
		run.sink = newPipe(o)
		return nil
	case run.out == "":
		return nil
	}
	w, err := run.openFolder()
	if err != nil {
		return err
	}
	if run.sink = w; run.registry.Shared() {
		err = run.cleanDiscarded(ctx, w)
	}
	if err == nil && w.layout == Tar {
		err = w.openTar()
	}
	if err != nil {
		run.sink = nil
		return errors.Join(err, w.close())
	}
	return nil
}

// openFolder makes the folder of the outputs and locks it.
func (run *Run) openFolder() (*writer, error) {
	if err := run.disk.MkdirAll(run.out); err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	w, err := openWriter(run.disk, run.out, run.options.Outputs.Layout)
	var held *HeldError
	for tries := 0; run.registry.Shared() && errors.As(err, &held) && tries < heldTries; tries++ { // by who takes back what was cut off there
		time.Sleep(heldPause)
		w, err = openWriter(run.disk, run.out, run.options.Outputs.Layout)
	}
	return w, err
}

// cleanDiscarded removes what is left in the folder of the outputs of groups that others have given up, who perhaps cannot
// write there.
func (run *Run) cleanDiscarded(ctx context.Context, w *writer) error {
	var discarded []*registry.Group
	err := run.ask(ctx, func(ctx context.Context) (err error) {
		discarded, err = run.registry.DiscardedOf(ctx, run.out)
		return err
	})
	var places []registry.Place
	for _, group := range discarded {
		places = append(places, group.Places()...)
	}
	if err != nil || len(places) == 0 {
		return err
	}
	return w.clean(places)
}

// complete writes the outputs of a group, and only then lets the registry know its credentials.
func (run *Run) complete(ctx context.Context, group *registry.Group, outputs []output, credentials []registry.Credential) error {
	if len(credentials) == 0 {
		return run.discard(ctx, group)
	}
	if run.sink != nil {
		if err := run.mayFit(outputs); err != nil {
			return err
		}
		if err := run.sink.write(outputs, run.now.Truncate(time.Second)); err != nil {
			return err
		}
	}
	err := run.ask(ctx, func(ctx context.Context) error {
		if err := group.Commit(ctx, credentials, run.now); !errors.Is(err, registry.ErrCommitted) {
			return err
		}
		return nil // by this run, though the answer was lost
	})
	if err != nil {
		return err
	}
	if run.sink != nil {
		run.sink.keep()
	}
	run.superseded += len(group.Superseded())
	return nil
}

// abandon gives a group up that failed. Where its outputs cannot be removed now, the next run does it.
func (run *Run) abandon(ctx context.Context, group *registry.Group) error {
	var open []*registry.Group
	err := run.ask(ctx, func(ctx context.Context) (err error) {
		open, err = run.registry.Unfinished(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(open, func(g *registry.Group) bool { return slices.Contains(g.Places(), group.Places()[0]) }) {
		if err := run.discard(ctx, group); errors.Is(err, registry.ErrCommitted) {
			return nil // though the answer was lost
		}
	}
	if run.sink != nil {
		if err := run.sink.undo(); err != nil {
			return err
		}
	}
	return run.discard(ctx, group)
}

// discard closes a group; another run may have done it.
func (run *Run) discard(ctx context.Context, group *registry.Group) error {
	err := run.ask(ctx, func(ctx context.Context) error { return group.Discard(ctx, run.now) })
	if errors.Is(err, registry.ErrDiscarded) {
		return nil
	}
	return err
}

// A candidate is one of the pending papers on its way through a group. Its error may be the refusal of its record.
type candidate struct {
	place    registry.Place
	issued   *Issued
	output   output
	terminal string
	label    *press.Label // on a sheet
	err      error
}

// sign makes the credentials of a group and what is written of them. What does not fit a code, or a code that does not
// fit its size, is the refusal of its record.
func (run *Run) sign(places []registry.Place) (outputs []output, credentials []registry.Credential, err error) {
	group := make([]candidate, len(run.pending))
	run.makeAll(group, places)
	var labels []*press.Label
	for n, p := range run.pending {
		o, g := &run.queue[p.at], &group[n]
		var unfit record.Refusal
		switch {
		case errors.As(g.err, &unfit):
			o.Refusals = []record.Refusal{unfit}
			continue
		case g.err != nil:
			return nil, nil, fmt.Errorf("line %d: %w", p.record.Line, g.err)
		}
		o.Issued, o.Summary, o.Terminal = g.issued, g.output.summary, g.terminal
		c := p.credential
		c.List, c.Index, c.Key = places[n].List, places[n].Index, g.issued.Key
		c.IssuedAt, c.Expires = g.issued.IssuedAt, g.issued.Expires
		outputs, credentials = append(outputs, g.output), append(credentials, c)
		if g.label != nil {
			labels = append(labels, g.label)
		}
	}
	return outputs, credentials, run.addSheets(outputs, labels, places)
}

// addSheets draws the sheets of a group, if there are labels: a file of its first credential that all of its lines name.
func (run *Run) addSheets(outputs []output, labels []*press.Label, places []registry.Place) error {
	if len(labels) == 0 {
		return nil
	}
	o := &run.options.Outputs
	data, err := press.Sheets(labels, o.sheetSide(), run.now.Truncate(time.Second))
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	at := slices.IndexFunc(places, func(p registry.Place) bool { return p.ID() == outputs[0].summary.CredentialID })
	name := o.Layout.name(places[at], Sheet)
	outputs[0].files = append(outputs[0].files, file{name, data})
	for _, out := range outputs {
		out.summary.Files = append(out.summary.Files, o.listed(name))
	}
	return nil
}

// makeAll signs the papers of a group and makes their files, on all processors: a symbol takes ten times as long as its
// signature, and a card hundreds of times.
func (run *Run) makeAll(group []candidate, places []registry.Place) {
	var next atomic.Int64
	var workers sync.WaitGroup
	faults := make([]any, run.issuer.workers())
	for w := range faults {
		workers.Go(func() {
			defer func() { faults[w] = recover() }()
			for n := int(next.Add(1)) - 1; n < len(group); n = int(next.Add(1)) - 1 {
				g, p := &group[n], run.pending[n]
				g.place = places[n]
				if g.issued, g.err = run.issuer.Sign(p.record, places[n], run.now); g.err == nil {
					g.err = run.draw(p, g)
				}
			}
		})
	}
	workers.Wait()
	for _, fault := range faults {
		if fault != nil {
			panic(fault) // where the caller can recover it
		}
	}
}

// draw makes the files of a credential.
func (run *Run) draw(p paper, g *candidate) error {
	c := g.issued
	s := &Summary{
		RecordID: c.RecordID, CredentialID: c.ID, Replaces: p.replaces, Type: c.Type.Name, Expires: jose.DateOf(c.Expires), Files: []string{},
	}
	if s.RecordID == "" {
		s.Number = c.Number
	}
	for _, w := range c.Warnings {
		s.Warnings = append(s.Warnings, SummaryWarning{w.Field, w.Code})
	}
	g.output.summary = s
	draw := drawing{Outputs: &run.options.Outputs, issued: c, holder: p.record.Document.Holder().FullName}
	for _, format := range draw.Formats {
		if err := g.add(&draw, format); err != nil {
			return run.issuer.unfit(p.record, err.Error())
		}
	}
	s.Print = draw.printed
	if !draw.Terminal {
		return nil
	}
	if err := draw.draw(); err != nil {
		return run.issuer.unfit(p.record, err.Error())
	}
	g.terminal = draw.symbol.Terminal()
	return nil
}

// add makes what there is of the credential in a format.
func (g *candidate) add(draw *drawing, format Format) (err error) {
	switch format {
	case Sheet:
		g.label, err = draw.forSheet()
		return err
	case JSONL:
		g.output.summary.Text, g.output.summary.Token = g.issued.Text, g.issued.Token.String()
		return nil
	}
	data, err := draw.encode(format)
	if err != nil {
		return err
	}
	name := draw.Layout.name(g.place, format)
	s := g.output.summary
	s.Files, g.output.files = append(s.Files, draw.listed(name)), append(g.output.files, file{name, data})
	return nil
}

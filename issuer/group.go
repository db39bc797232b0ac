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

// reserve takes places for what is pending, without what is refused.
func (p *parcel) reserve(ctx context.Context) (group *registry.Group, err error) {
	run := p.run
	wanted := make([]registry.Wanted, len(p.pending))
	for n := range p.pending {
		c := &p.pending[n].credential
		wanted[n] = registry.Wanted{
			VCT: c.VCT, Expires: run.issuer.expiry(p.now), Person: c.Person, Document: c.Document, Blank: c.Blank, Device: c.Device, Approved: c.Approved,
			Record: c.Record, Known: p.pending[n].replaces,
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
		group, err = run.registry.Reserve(ctx, run.batch, run.out, wanted, run.time())
		return err
	})
	if err != nil {
		return nil, err
	}
	accepted := p.pending[:0]
	for n, code := range group.Refusals() {
		paper := p.pending[n]
		if code == "" {
			accepted = append(accepted, paper)
		} else {
			p.queue[paper.at].Refusals = []record.Refusal{refusal(paper.record, code)}
		}
	}
	p.pending = accepted
	return group, nil
}

// discardOwn gives up what this run has reserved without hearing of it.
func (run *Run) discardOwn(ctx context.Context) error {
	open, err := run.registry.Unfinished(ctx)
	for _, group := range open {
		if _, heard := run.reserved.Load(group.Places()[0]); !heard && group.Batch() == run.batch && err == nil {
			err = group.Discard(ctx, run.time())
		}
	}
	return err
}

// A run that begins holds the folders of others for a moment, to take back what was cut off.
const (
	heldTries = 150
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
	return run.openWriter(run.out, run.options.Outputs.Layout)
}

// openWriter locks a folder. For that of the run it waits, where it may be held by who takes back what was cut off there.
func (run *Run) openWriter(dir string, layout Layout) (*writer, error) {
	w, err := openWriter(run.disk, dir, layout)
	var held *HeldError
	for tries := 0; dir == run.out && run.registry.Shared() && errors.As(err, &held) && tries < heldTries; tries++ {
		time.Sleep(heldPause)
		w, err = openWriter(run.disk, dir, layout)
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
	if err != nil || len(discarded) == 0 {
		return err
	}
	return w.clean(placesOf(discarded))
}

// complete writes the outputs of the group, and only then lets the registry know its credentials.
func (p *parcel) complete(ctx context.Context) error {
	run := p.run
	if len(p.credentials) == 0 {
		return run.discard(ctx, p.group)
	}
	if run.sink != nil {
		if err := p.mayFit(); err != nil {
			return err
		}
		if err := run.sink.write(p.outputs, p.now.Truncate(time.Second)); err != nil {
			return err
		}
	}
	err := run.ask(ctx, func(ctx context.Context) error {
		if err := p.group.Commit(ctx, p.credentials, run.time()); !errors.Is(err, registry.ErrCommitted) {
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
	p.superseded = len(p.group.Superseded())
	return nil
}

// abandon gives up a group that failed. Where its outputs cannot be removed now, the next run does it.
func (p *parcel) abandon(ctx context.Context) error {
	run := p.run
	var open []*registry.Group
	err := run.ask(ctx, func(ctx context.Context) (err error) {
		open, err = run.registry.Unfinished(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(open, func(g *registry.Group) bool { return slices.Contains(g.Places(), p.group.Places()[0]) }) {
		if err := run.discard(ctx, p.group); errors.Is(err, registry.ErrCommitted) {
			return nil // though the answer was lost
		}
	}
	if run.sink != nil {
		if err := run.sink.undo(); err != nil {
			return err
		}
	}
	return run.discard(ctx, p.group)
}

// discard closes a group; another run may have done it.
func (run *Run) discard(ctx context.Context, group *registry.Group) error {
	err := run.ask(ctx, func(ctx context.Context) error { return group.Discard(ctx, run.time()) })
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

// make makes the credentials of the group and what is written of them. What does not fit a code, or a code that does not
// fit its size, is the refusal of its record.
func (p *parcel) make() error {
	places := p.group.Places()
	group := make([]candidate, len(p.pending))
	p.makeAll(group, places)
	var labels []*press.Label
	p.outputs, p.credentials = nil, nil
	for n, paper := range p.pending {
		o, g := &p.queue[paper.at], &group[n]
		var unfit record.Refusal
		switch {
		case errors.As(g.err, &unfit):
			o.Refusals = []record.Refusal{unfit}
			continue
		case g.err != nil:
			return fmt.Errorf("line %d: %w", paper.record.Line, g.err)
		}
		o.Issued, o.Summary, o.Terminal = g.issued, g.output.summary, g.terminal
		c := paper.credential
		c.List, c.Index, c.Key = places[n].List, places[n].Index, g.issued.Key
		c.IssuedAt, c.Expires = g.issued.IssuedAt, g.issued.Expires
		p.outputs, p.credentials = append(p.outputs, g.output), append(p.credentials, c)
		if g.label != nil {
			labels = append(labels, g.label)
		}
	}
	return p.addSheets(labels)
}

// addSheets draws the sheets of the group, if there are labels: a file of its first credential that all of its lines name.
func (p *parcel) addSheets(labels []*press.Label) error {
	if len(labels) == 0 {
		return nil
	}
	o, places := &p.run.options.Outputs, p.group.Places()
	data, err := press.Sheets(labels, o.sheetSide(), p.now.Truncate(time.Second))
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	first := &p.outputs[0]
	at := slices.IndexFunc(places, func(place registry.Place) bool { return place.ID() == first.summary.CredentialID })
	name := o.Layout.name(places[at], Sheet)
	first.files = append(first.files, file{name, data})
	for _, out := range p.outputs {
		out.summary.Files = append(out.summary.Files, o.listed(name))
	}
	return nil
}

// makeAll signs the papers of a group and makes their files, on all processors: a symbol takes ten times as long as its
// signature, and a card hundreds of times.
func (p *parcel) makeAll(group []candidate, places []registry.Place) {
	var next atomic.Int64
	var workers sync.WaitGroup
	run := p.run
	faults := make([]any, run.issuer.workers())
	for w := range faults {
		workers.Go(func() {
			defer func() { faults[w] = recover() }()
			for n := int(next.Add(1)) - 1; n < len(group); n = int(next.Add(1)) - 1 {
				g, paper := &group[n], p.pending[n]
				g.place = places[n]
				if g.issued, g.err = run.issuer.Sign(paper.record, places[n], p.now); g.err == nil {
					g.err = run.draw(paper, g)
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

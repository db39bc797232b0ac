package issuer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/press"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

// flush issues what is pending. On an error nothing of it is issued.
func (run *Run) flush(ctx context.Context) error {
	if len(run.pending) == 0 {
		return nil
	}
	if err := run.openOutputs(); err != nil {
		return err
	}
	group, err := run.reserve(ctx)
	if err != nil {
		return err
	}
	if len(run.pending) > 0 {
		outputs, credentials, err := run.sign(group.Places())
		if err == nil {
			err = run.complete(ctx, group, outputs, credentials)
		}
		if err != nil {
			return errors.Join(err, run.abandon(ctx, group))
		}
	}
	run.pending = nil
	clear(run.names)
	return nil
}

// reserve takes places for what is pending, without what is refused since it was considered.
func (run *Run) reserve(ctx context.Context) (*registry.Group, error) {
	wanted := make([]registry.Wanted, len(run.pending))
	for n, p := range run.pending {
		c := &p.credential
		wanted[n] = registry.Wanted{
			VCT: c.VCT, Expires: run.issuer.expiry(run.now), Person: c.Person, Document: c.Document, Blank: c.Blank, Device: c.Device, Approved: c.Approved,
		}
	}
	group, err := run.registry.Reserve(ctx, run.batch, run.out, wanted, run.now)
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

// openOutputs makes the folder of the outputs and locks it, before the first of them.
func (run *Run) openOutputs() (err error) {
	if run.out == "" || run.writer != nil {
		return nil
	}
	if err := run.disk.MkdirAll(run.out); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	run.writer, err = openWriter(run.disk, run.out)
	return err
}

// complete writes the outputs of a group, and only then lets the registry know its credentials.
func (run *Run) complete(ctx context.Context, group *registry.Group, outputs []output, credentials []registry.Credential) error {
	if len(credentials) == 0 {
		return group.Discard(ctx, run.now)
	}
	if run.writer != nil {
		if err := run.writer.write(outputs); err != nil {
			return err
		}
	}
	if err := group.Commit(ctx, credentials, run.now); err != nil {
		return err
	}
	if run.writer != nil {
		run.writer.keep()
	}
	run.superseded += len(group.Superseded())
	return nil
}

// abandon gives a group up that failed. Where its outputs cannot be removed now, the next run does it.
func (run *Run) abandon(ctx context.Context, group *registry.Group) error {
	open, err := run.registry.Unfinished(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(open, func(g *registry.Group) bool { return slices.Contains(g.Places(), group.Places()[0]) }) {
		return nil // it is committed, though the answer was lost
	}
	if run.writer != nil {
		if err := run.writer.undo(); err != nil {
			return err
		}
	}
	return group.Discard(ctx, run.now)
}

// A candidate is one of the pending papers on its way through a group. Its error may be the refusal of its record.
type candidate struct {
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
	for n, p := range run.pending {
		group[n].issued, group[n].err = run.issuer.Sign(p.record, places[n], run.now)
	}
	run.drawAll(group)
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
	return outputs, credentials, run.addSheets(outputs, labels)
}

// addSheets draws the sheets of a group, if there are labels: a file of its first credential that all of its lines name.
func (run *Run) addSheets(outputs []output, labels []*press.Label) error {
	if len(labels) == 0 {
		return nil
	}
	o := &run.options.Outputs
	data, err := press.Sheets(labels, o.sheetSide(), run.now.Truncate(time.Second))
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	name := Sheet.file(outputs[0].summary.CredentialID)
	outputs[0].files = append(outputs[0].files, file{name, data})
	for _, out := range outputs {
		out.summary.Files = append(out.summary.Files, filepath.Join(o.Dir, name))
	}
	return nil
}

// drawAll makes the files of all that was signed, on all processors: a symbol takes ten times as long as its signature,
// and a card hundreds of times.
func (run *Run) drawAll(group []candidate) {
	var next atomic.Int64
	var workers sync.WaitGroup
	faults := make([]any, runtime.GOMAXPROCS(0))
	for w := range faults {
		workers.Go(func() {
			defer func() { faults[w] = recover() }()
			for n := int(next.Add(1)) - 1; n < len(group); n = int(next.Add(1)) - 1 {
				if g := &group[n]; g.err == nil {
					g.err = run.draw(run.pending[n], g)
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
	if format == Sheet {
		g.label, err = draw.forSheet()
		return err
	}
	data, err := draw.encode(format)
	if err != nil {
		return err
	}
	name := format.file(g.issued.ID)
	s := g.output.summary
	s.Files, g.output.files = append(s.Files, filepath.Join(draw.Dir, name)), append(g.output.files, file{name, data})
	return nil
}

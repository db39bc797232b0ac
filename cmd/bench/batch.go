package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/record"
)

// A batch is a run of issue over new records, with all that it does: from the line of a file to the text of the code and the
// token in a stream, on the disk, with its credential in the registry.
type batch struct {
	workload *workload
	run      *issuer.Run
	lines    [][]byte
	next     int
	now      time.Time
}

// newBatch begins a run over records for all turns of all passes.
func newBatch(w *workload, dir string, now time.Time) (*batch, error) {
	b := &batch{workload: w, now: now}
	for range passes * tokens {
		b.lines = append(b.lines, w.people.record())
	}
	o := issuer.RunOptions{Outputs: issuer.Outputs{Dir: filepath.Join(dir, "codes"), Formats: []issuer.Format{issuer.JSONL}}}
	run, err := w.issuer.Start(context.Background(), o, now)
	b.run = run
	return b, err
}

// comparison sets the run beside bare signatures: its inverse is the share of them that there are credentials of, on any
// number of processors, as long as the disk keeps up. The bar is a tenth.
func (b *batch) comparison() comparison {
	return comparison{"issue-run/ecdsa.Sign", 10, b.issue, b.workload.ecdsaSign, tokens}
}

// issue adds the next record to the run, which works on a group when it is full.
func (b *batch) issue(int) error {
	line := b.lines[b.next]
	b.next++
	options := b.workload.options
	options.Now = b.now
	r, refusals := record.Parse(line, options)
	outcomes, err := b.run.Add(context.Background(), r, refusals, b.now)
	for _, o := range outcomes {
		if len(o.Refusals) > 0 {
			return fmt.Errorf("issue-run: %w", o.Refusals[0])
		}
	}
	return err
}

func (b *batch) close() error { return b.run.Close(context.Background()) }

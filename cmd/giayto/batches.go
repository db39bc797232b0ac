package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/registry"
)

func (c *console) batchesCommand() *cli.Command {
	return &cli.Command{
		Name:  "batches",
		Usage: "list the runs of issue and what came of them (đợt cấp)",
		Description: `A run that has not ended is still running, or was cut off: the same command again finishes it and issues nothing twice.

EXAMPLES
   giayto issuer batches --dir csgt
   giayto issuer batches --dir csgt --json`,
		Flags:  []cli.Flag{issuerDirFlag(), &cli.BoolFlag{Name: "json", Usage: "print a line of JSON a run"}},
		Action: c.batches,
	}
}

func (c *console) batches(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir"); err != nil {
		return err
	}
	return c.withRegistry(ctx, func(_ *issuer.Issuer, r *registry.Registry) error {
		all, err := r.Batches(ctx.Context)
		if err != nil {
			return err
		}
		for _, b := range all {
			if !ctx.Bool("json") {
				c.print("%s\n", safe(batchLine(b)))
			} else if err := c.printJSON(newBatch(b)); err != nil {
				return err
			}
		}
		return nil
	})
}

// batchLine tells of a run to people.
func batchLine(b registry.Batch) string {
	parts := []string{fmt.Sprintf("batch %d", b.ID), "began " + clock(b.Started)}
	if b.Ended.IsZero() {
		parts = append(parts, "has not ended", fmt.Sprintf("%d issued so far", b.Credentials))
	} else {
		parts = append(parts, "ended "+clock(b.Ended), fmt.Sprintf("%s: %d issued, %d skipped, %d refused",
			counted(b.Counts.Records, "record"), b.Counts.Issued, b.Counts.Skipped, b.Counts.Refused))
	}
	if b.Out != "" {
		parts = append(parts, "to "+b.Out)
	}
	if b.Operator != "" {
		parts = append(parts, "by "+b.Operator)
	}
	return strings.Join(parts, "  ")
}

// A batch is what JSON tells of a run.
type batch struct {
	ID          int64   `json:"batch"`
	Started     string  `json:"started"`
	Ended       string  `json:"ended,omitempty"`
	Out         string  `json:"out,omitempty"`
	Operator    string  `json:"operator,omitempty"`
	Credentials int     `json:"credentials"`
	Counts      *counts `json:"counts,omitempty"` // of a run that has ended
}

type counts struct {
	Records int `json:"records"`
	Issued  int `json:"issued"`
	Skipped int `json:"skipped"`
	Refused int `json:"refused"`
}

func newBatch(b registry.Batch) batch {
	out := batch{ID: b.ID, Started: timestamp(b.Started), Out: b.Out, Operator: b.Operator, Credentials: b.Credentials}
	if !b.Ended.IsZero() {
		out.Ended, out.Counts = timestamp(b.Ended), &counts{b.Counts.Records, b.Counts.Issued, b.Counts.Skipped, b.Counts.Refused}
	}
	return out
}

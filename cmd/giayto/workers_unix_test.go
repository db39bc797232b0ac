//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/registry/postgres/postgrestest"
	"github.com/giayto/giayto/testvectors/programs"
)

// A worker is one of the processes that issue from one file of records, each to a folder of its own.
type worker struct {
	t     *testing.T
	args  []string
	out   string
	cmd   *exec.Cmd
	words *bytes.Buffer
	ended chan error
}

func (w *worker) start() {
	w.t.Helper()
	w.cmd, w.words = giayto(w.t, w.args...)
	if err := w.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.ended = make(chan error, 1)
	go func() { w.ended <- w.cmd.Wait() }()
}

// kill kills the process if it has not ended, and starts it again.
func (w *worker) kill() {
	w.t.Helper()
	if err := w.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		w.t.Fatal(err)
	}
	w.end(-1)
	w.start()
}

// end waits for the process, and says whether it found no database when it began. It may end with 0 and with a status.
func (w *worker) end(status int) (away bool) {
	w.t.Helper()
	err := <-w.ended
	code := w.cmd.ProcessState.ExitCode()
	if err != nil && code != status && code != exitUnavailable {
		w.t.Fatalf("%s: %v: %s", w.out, err, w.words)
	}
	return code == exitUnavailable
}

// Three workers share a file of records over PostgreSQL. Whichever of them is killed at whatever moment, and whenever the
// server restarts: every record has one credential in the end, and no place is given twice.
func TestWorkersKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("issues 4,000 records by three processes")
	}
	records, kills, restarts := 4000, 4, 1
	if programs.Long() {
		records, kills, restarts = 50_000, 10, 2
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	server := postgrestest.Start(t)
	c, _ := testConsole(strings.NewReader(""), &bytes.Buffer{})
	dir, file := foundIssuerAt(t, c, t.TempDir(), server.URL()), filepath.Join(t.TempDir(), "records.jsonl")
	writeInspections(t, file, records)
	workers := make([]*worker, 3)
	var outs []string
	for n := range workers {
		out := filepath.Join(t.TempDir(), fmt.Sprint("codes-", n))
		outs = append(outs, out)
		workers[n] = &worker{t: t, out: out, args: []string{
			"issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", file,
		}}
		workers[n].start()
	}
	events := make([]int, 0, kills+restarts) // as numbers of outputs
	for range kills + restarts {
		events = append(events, chance.IntN(records*9/10))
	}
	slices.Sort(events)
	kind := append(slices.Repeat([]string{"kill"}, kills), slices.Repeat([]string{"restart"}, restarts)...)
	chance.Shuffle(len(kind), func(i, j int) { kind[i], kind[j] = kind[j], kind[i] })
	for n, at := range events {
		for outputs(t, outs) < at {
			time.Sleep(20 * time.Millisecond)
		}
		if kind[n] == "kill" {
			time.Sleep(time.Duration(chance.IntN(30_000)) * time.Microsecond)
			workers[chance.IntN(len(workers))].kill()
			continue
		}
		server.Down([]string{"immediate", "fast"}[chance.IntN(2)])
		time.Sleep(time.Duration(chance.IntN(1000)) * time.Millisecond)
		server.Up()
	}
	for _, w := range workers {
		for w.end(0) {
			w.start()
		}
	}
	countIssued(t, records, outs...)
	audit(t, dir, records)
	for _, out := range outs {
		if tokens := issuedTokens(t, out); len(tokens) < records/20 {
			t.Errorf("%s has %d only: the work was not shared", out, len(tokens))
		}
	}
	i, err := issuer.Open(dir, issuer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	r, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if open, err := r.Unfinished(t.Context()); err != nil || len(open) > 0 {
		t.Errorf("%d groups are open, %v", len(open), err)
	}
}

// outputs is how many files there are in folders.
func outputs(t *testing.T, outs []string) (n int) {
	t.Helper()
	for _, out := range outs {
		n += count(t, out)
	}
	return n
}

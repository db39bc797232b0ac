package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

// A batch is a run of giayto issue as the program that people have, with all that it does: from the file of records to texts
// and tokens in one stream, on the disk, with their credentials in the registry.
type batch struct {
	program, dir string // the issuer's
	workload     *workload
	now          time.Time
}

// A batchCost is what a batch took.
type batchCost struct {
	wall, processor time.Duration
	memory          int64 // the most of a process, in bytes
	signatures      int   // that all processors made at once, in parts of the time in which the batch stood still
	signing         time.Duration
}

// ratio is how many signatures all processors could have made in the time that a credential took.
func (c batchCost) ratio(records int) float64 {
	return float64(c.wall) / float64(records) * float64(c.signatures) / float64(c.signing)
}

// buildGiayto makes the program.
func buildGiayto(dir string) (string, error) {
	program := filepath.Join(dir, "giayto")
	words, err := exec.Command("go", "build", "-o", program, "github.com/giayto/giayto/cmd/giayto").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, words)
	}
	return program, nil
}

// writeRecords writes a file of so many new records.
func (b *batch) writeRecords(path string, records int) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for range records {
		w.Write(append(b.workload.people.record(), '\n'))
	}
	return errors.Join(w.Flush(), f.Close())
}

// run issues a file of new records by several processes at once, each to a folder of its own beside it.
func (b *batch) run(dir string, records, processes int) (cost batchCost, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return cost, err
	}
	file := filepath.Join(dir, "records.jsonl")
	if err := b.writeRecords(file, records); err != nil {
		return cost, err
	}
	if err := b.sign(&cost); err != nil {
		return cost, err
	}
	start, ended := time.Now(), make(chan error, processes)
	commands := make([]*exec.Cmd, processes)
	for n := range commands {
		c := exec.Command(b.program, "issuer", "issue", "--dir", b.dir, "--at", b.now.Format(time.RFC3339), "--show", "none", "--format", "jsonl",
			"--out", filepath.Join(dir, fmt.Sprint("codes-", n)), file)
		var words bytes.Buffer
		c.Stderr = &words
		if err := c.Start(); err != nil {
			return cost, err
		}
		commands[n] = c
		go func() {
			err := c.Wait()
			if err != nil {
				err = fmt.Errorf("giayto issue: %w: %s", err, words.String())
			}
			ended <- err
		}()
	}
	stood, err := b.watch(commands, ended, &cost)
	cost.wall = time.Since(start) - stood
	if err != nil {
		return cost, err
	}
	for _, c := range commands {
		cost.processor += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
		cost.memory = max(cost.memory, maxRSS(c.ProcessState.SysUsage().(*syscall.Rusage)))
	}
	return cost, b.count(dir, records)
}

// watch waits until all processes have ended. Now and then it has them stand still, and signs: so what else the machine does
// meets both sides alike. It returns how long they stood still.
func (b *batch) watch(commands []*exec.Cmd, ended <-chan error, cost *batchCost) (stood time.Duration, err error) {
	signal := func(s os.Signal) {
		for _, c := range commands {
			if e := c.Process.Signal(s); e != nil && !errors.Is(e, os.ErrProcessDone) {
				err = errors.Join(err, e)
			}
		}
	}
	for running := len(commands); running > 0; {
		select {
		case e := <-ended:
			err = errors.Join(err, e)
			running--
		case <-time.After(yardstickPause):
			start := time.Now()
			signal(syscall.SIGSTOP)
			err = errors.Join(err, b.sign(cost))
			signal(syscall.SIGCONT)
			stood += time.Since(start)
		}
	}
	return stood, err
}

// The yardstick takes a tenth of the time.
const (
	yardstickPause = 2 * time.Second
	yardstickTime  = 200 * time.Millisecond
)

// sign counts the bare signatures that all processors make at once.
func (b *batch) sign(cost *batchCost) error {
	counts, failures := make([]int, runtime.NumCPU()), make([]error, runtime.NumCPU())
	var signers sync.WaitGroup
	start := time.Now()
	for n := range counts {
		signers.Go(func() {
			for time.Since(start) < yardstickTime && failures[n] == nil {
				failures[n] = b.workload.ecdsaSign(counts[n] % tokens)
				counts[n]++
			}
		})
	}
	signers.Wait()
	cost.signing += time.Since(start)
	for _, count := range counts {
		cost.signatures += count
	}
	return errors.Join(failures...)
}

// count refuses a run whose lists do not name as many credentials as there were records, each once.
func (b *batch) count(dir string, records int) error {
	lists, err := filepath.Glob(filepath.Join(dir, "codes-*", "issued.jsonl"))
	if err != nil {
		return err
	}
	lines := 0
	for _, list := range lists {
		f, err := os.Open(list)
		if err != nil {
			return err
		}
		in := bufio.NewScanner(f)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			lines++
		}
		if err := errors.Join(in.Err(), f.Close()); err != nil {
			return err
		}
	}
	if lines != records {
		return fmt.Errorf("giayto issue: %d credentials of %d records", lines, records)
	}
	return nil
}

// lastRecords are those of a run that is measured on a registry of a million, and fewRecords those of a run before it, which
// should take as much memory.
const (
	lastRecords = 100_000
	fewRecords  = 20_000
)

// The bars of a run: 12 % of the signatures that all processors could make, and 200 MB.
const (
	issueBar  = 1 / 0.12
	memoryBar = 200
	flatBar   = 1.25
)

// figures measures a run on the workload's registry: the time of a credential by the clock, as a multiple of that of a bare
// signature on all processors, whose inverse is the share of such signatures that there are credentials of; and memory.
func (b *batch) figures(dir string, few, last int) ([]figure, error) {
	before, err := b.run(filepath.Join(dir, "few"), few, 1)
	if err != nil {
		return nil, err
	}
	cost, err := b.run(filepath.Join(dir, "last"), last, 1)
	if err != nil {
		return nil, err
	}
	b.tell("sqlite, 1 process", cost, last)
	return []figure{
		{"issue-run/ecdsa.Sign", cost.ratio(last), issueBar},
		{"issue-run-memory-MB", float64(cost.memory) / 1e6, memoryBar},
		{fmt.Sprintf("issue-run-memory/%d-records", few), float64(cost.memory) / float64(before.memory), flatBar},
	}, nil
}

// tell prints what a run took, with the processor time beside.
func (b *batch) tell(what string, c batchCost, records int) {
	fmt.Fprintf(os.Stderr, "bench: issue-run (%s): %d records in %.0f s, %.0f a second, which is %.1f %% of the %.0f signatures of %d processors; %.0f µs of processor time each; %.0f MB\n",
		what, records, c.wall.Seconds(), float64(records)/c.wall.Seconds(), 100/c.ratio(records), float64(c.signatures)/c.signing.Seconds(), runtime.NumCPU(),
		float64(c.processor.Microseconds())/float64(records), float64(c.memory)/1e6)
}

// newBatch readies runs on the issuer of a workload.
func newBatch(w *workload, dir, issuer string) (*batch, error) {
	program, err := buildGiayto(dir)
	return &batch{program: program, dir: issuer, workload: w, now: w.options.Now}, err
}

// printFigures prints what was measured; the error is errShort where one misses its bar.
func printFigures(out io.Writer, figures []figure) error {
	for _, f := range figures {
		fmt.Fprintln(out, f)
	}
	if slices.ContainsFunc(figures, func(f figure) bool { return !f.ok() }) {
		return errShort
	}
	return nil
}

// measureBatch issues on the registry of the workload as it is.
func measureBatch(w *workload, dir string, few, last int) ([]figure, error) {
	if err := w.issuer.Close(); err != nil { // its registry is the program's now
		return nil, err
	}
	b, err := newBatch(w, dir, filepath.Join(dir, "issuer"))
	if err != nil {
		return nil, err
	}
	return b.figures(dir, few, last)
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A target is one fuzz test of the module.
type target struct{ pkg, name string }

// module begins the path of every package.
const module = "github.com/giayto/giayto/"

// A fuzzTask says which targets to run and how long: for a time, and again as long as the last one brought new coverage.
type fuzzTask struct {
	time     time.Duration
	rounds   int    // at most
	packages string // as go list has them
	corpus   string // the folder of a corpus
	keep     bool   // what is found in it
}

// run runs the targets and prints what came of it. A finding is an error; its input stands in the package's testdata/fuzz,
// where go test tries it again from then on.
func (f fuzzTask) run(out io.Writer) error {
	listed, err := goTest("-list", "^Fuzz", f.packages)
	if err != nil {
		return fmt.Errorf("listing fuzz targets: %w\n%s", err, listed)
	}
	targets := parseTargets(listed)
	if len(targets) == 0 {
		return errors.New("no fuzz targets: run it in the module's folder")
	}
	c, err := openCorpus(f.corpus)
	if err != nil {
		return err
	}
	t := newTable(out, "package", "target", "executions", "new inputs", "new in the last round", "corpus", "coverage by seeds", "result")
	var findings []string
	for i, target := range targets {
		fmt.Fprintf(os.Stderr, "fuzz %d of %d: %s %s\n", i+1, len(targets), target.pkg, target.name)
		if err := c.unpack(target); err != nil {
			return err
		}
		p, finding := f.fuzz(target)
		if f.keep {
			if err := c.pack(target); err != nil {
				return err
			}
		}
		result := "nothing found"
		if finding != "" {
			result = "FAILED"
			findings = append(findings, finding)
		}
		if strings.Contains(finding, "Failing input written to") {
			result = "FOUND"
		}
		t.row(strings.TrimPrefix(target.pkg, module), target.name, p.executions, p.fresh, p.last, p.corpus, target.coverage(), result)
	}
	t.end()
	if len(findings) > 0 {
		return fmt.Errorf("%d targets failed\n%s", len(findings), strings.Join(findings, "\n"))
	}
	return nil
}

// fuzz runs one target; finding is what a round printed that failed.
func (f fuzzTask) fuzz(t target) (all progress, finding string) {
	for range f.rounds {
		output, err := goTest("-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", f.time.String(), t.pkg)
		p := parseProgress(output)
		all = progress{all.executions + p.executions, all.fresh + p.last, p.last, p.corpus}
		if err != nil {
			return all, output
		}
		if p.last == 0 {
			break
		}
	}
	return all, ""
}

func goTest(args ...string) (output string, err error) {
	b, err := exec.Command("go", append([]string{"test"}, args...)...).CombinedOutput()
	return string(b), err
}

// parseTargets reads what go test -list prints: the tests of a package, a line each, and then a line "ok <package> <time>".
func parseTargets(listed string) (targets []target) {
	var names []string
	for line := range strings.Lines(listed) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 1 && strings.HasPrefix(fields[0], "Fuzz"):
			names = append(names, fields[0])
		case len(fields) > 1 && fields[0] == "ok":
			for _, name := range names {
				targets = append(targets, target{fields[1], name})
			}
			names = nil
		}
	}
	return targets
}

// A progress is what fuzzing has come to: how often the target ran, the inputs that reached something new, in all rounds
// and in the last, and those there are.
type progress struct{ executions, fresh, last, corpus int }

var progressLine = regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+) \(total: (\d+)\)`)

func parseProgress(output string) (p progress) {
	for _, m := range progressLine.FindAllStringSubmatch(output, -1) {
		for i, to := range []*int{&p.executions, &p.last, &p.corpus} {
			*to, _ = strconv.Atoi(m[i+1])
		}
	}
	return p
}

var coverageLine = regexp.MustCompile(`coverage: ([0-9.]+%) of statements`)

// coverage is the share of its package's statements that the target reaches from its seeds and earlier findings.
func (t target) coverage() string {
	output, err := goTest("-count=1", "-run", "^"+t.name+"$", "-cover", t.pkg)
	if m := coverageLine.FindStringSubmatch(output); err == nil && m != nil {
		return m[1]
	}
	return "failed"
}

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

// fuzz runs every target for a time and prints what came of it. A finding is an error; its input stands in the package's
// testdata/fuzz, where go test tries it again from then on.
func fuzz(out io.Writer, each time.Duration) error {
	listed, err := goTest("-list", "^Fuzz", "./...")
	if err != nil {
		return fmt.Errorf("listing fuzz targets: %w\n%s", err, listed)
	}
	targets := parseTargets(listed)
	if len(targets) == 0 {
		return errors.New("no fuzz targets: run it in the module's folder")
	}
	t := newTable(out, "package", "target", "executions", "new inputs", "corpus", "coverage by seeds", "result")
	var findings []string
	for i, target := range targets {
		fmt.Fprintf(os.Stderr, "fuzz %d of %d: %s %s, %s\n", i+1, len(targets), target.pkg, target.name, each)
		output, err := goTest("-run", "^$", "-fuzz", "^"+target.name+"$", "-fuzztime", each.String(), target.pkg)
		result := "nothing found"
		if err != nil {
			result = "FAILED"
			findings = append(findings, output)
		}
		if strings.Contains(output, "Failing input written to") {
			result = "FOUND"
		}
		p := parseProgress(output)
		t.row(strings.TrimPrefix(target.pkg, module), target.name, p.executions, p.fresh, p.corpus, target.coverage(), result)
	}
	t.end()
	if len(findings) > 0 {
		return fmt.Errorf("%d targets failed\n%s", len(findings), strings.Join(findings, "\n"))
	}
	return nil
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

// A progress is the last that a fuzzer said of itself.
type progress struct{ executions, fresh, corpus int }

var progressLine = regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+) \(total: (\d+)\)`)

func parseProgress(output string) (p progress) {
	for _, m := range progressLine.FindAllStringSubmatch(output, -1) {
		for i, to := range []*int{&p.executions, &p.fresh, &p.corpus} {
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

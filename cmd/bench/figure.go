package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
)

// A figure is a measured value that should not exceed its bar.
type figure struct {
	name       string
	value, bar float64
}

// ok goes by the two decimals that are printed.
func (f figure) ok() bool { return math.Round(100*f.value) <= math.Round(100*f.bar) }

func (f figure) String() string {
	return fmt.Sprintf("%s %.2f %.2f %s", f.name, f.value, f.bar, verdict(f.ok()))
}

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "short"
}

// median returns the middle one of some values, the lower one of two.
func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}

func worst[T cmp.Ordered](values []T) T { return slices.Max(values) }

// A table is printed in columns, under a line of their names and before an empty line.
type table struct {
	out  io.Writer
	rows strings.Builder
}

func newTable(out io.Writer, columns ...any) *table {
	t := &table{out: out}
	t.row(columns...)
	return t
}

func (t *table) row(cells ...any) {
	for _, c := range cells {
		fmt.Fprint(&t.rows, c, "\t")
	}
	t.rows.WriteByte('\n')
}

func (t *table) end() {
	var aligned strings.Builder
	w := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, t.rows.String())
	w.Flush()
	for line := range strings.Lines(aligned.String()) {
		fmt.Fprintln(t.out, strings.TrimRight(line, " \n"))
	}
	fmt.Fprintln(t.out)
}

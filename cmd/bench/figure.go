package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// A figure is a measured value that should not exceed its bar.
type figure struct {
	name       string
	value, bar float64
}

func (f figure) ok() bool { return f.value <= f.bar }

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
type table struct{ w *tabwriter.Writer }

func newTable(out io.Writer, columns ...any) table {
	t := table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	t.row(columns...)
	return t
}

func (t table) row(cells ...any) {
	fmt.Fprintln(t.w, strings.TrimRight(strings.Join(texts(cells), "\t"), "\t"))
}

func texts(cells []any) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = fmt.Sprint(c)
	}
	return out
}

func (t table) end() {
	fmt.Fprintln(t.w)
	t.w.Flush()
}

package main

import (
	"fmt"
	"slices"
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
func median[T int | float64](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}

package main

import (
	"strings"
	"testing"
)

// manyCredentials are enough for a list that takes several groups, and manyRecords for more than one group of a run.
const (
	manyCredentials = 10_000
	manyRecords     = 600
)

// What is measured is what it says.
func TestSpeed(t *testing.T) {
	dir := t.TempDir()
	w, err := newWorkload(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newStanding(w, dir, manyCredentials)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := measureBatch(w, dir, manyRecords, 2*manyRecords)
	if err != nil || len(figures) != 3 {
		t.Fatal(figures, err)
	}
	for _, f := range figures {
		if f.value <= 0 || f.value > 1000 {
			t.Error(f)
		}
	}
	if err := s.ready(dir); err != nil {
		t.Fatal(err)
	}
	for _, c := range append(w.comparisons(), s.comparisons()...) {
		for i := range 2 {
			if err := c.work(i); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			if err := c.yardstick(i); err != nil {
				t.Errorf("%s: yardstick: %v", c.name, err)
			}
		}
	}
}

func BenchmarkSpeed(b *testing.B) {
	w, err := newWorkload(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	measured := make(map[string]bool)
	for _, c := range w.comparisons() {
		work, yardstick, _ := strings.Cut(c.name, "/")
		for name, f := range map[string]func(i int) error{work: c.work, yardstick: c.yardstick} {
			if !measured[name] {
				measured[name] = true
				b.Run(name, func(b *testing.B) { repeat(b, c.turns, f) })
			}
		}
	}
}

func repeat(b *testing.B, turns int, f func(i int) error) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := f(i % turns); err != nil {
			b.Fatal(err)
		}
	}
}

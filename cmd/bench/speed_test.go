package main

import (
	"strings"
	"testing"
)

func BenchmarkSpeed(b *testing.B) {
	all, err := comparisons(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range all {
		work, _, _ := strings.Cut(c.name, "/")
		b.Run(work, func(b *testing.B) { repeat(b, c.work) })
	}
	b.Run("ecdsa.Verify", func(b *testing.B) { repeat(b, all[0].yardstick) })
	b.Run("ecdsa.Sign", func(b *testing.B) { repeat(b, all[len(all)-1].yardstick) })
}

func repeat(b *testing.B, f func(i int) error) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := f(i % tokens); err != nil {
			b.Fatal(err)
		}
	}
}

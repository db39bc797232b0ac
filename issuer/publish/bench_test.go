package publish

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
)

// BenchmarkWrite publishes a list of 2^20 entries of which 1 % are not valid, all of it anew and when nothing changed.
func BenchmarkWrite(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	entries := make(map[int]statuslist.Value)
	kinds := []statuslist.Value{statuslist.Revoked, statuslist.Suspended, statuslist.Held, statuslist.CarSuspended, statuslist.Locked, statuslist.Superseded}
	for len(entries) < 1<<20/100 {
		entries[random.IntN(1<<20)] = kinds[random.IntN(len(kinds))]
	}
	p := part(b)
	p.Lists = p.Lists[:1]
	p.Lists[0].Size, p.Lists[0].Values = 1<<20, values(entries)
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			r := write(b, p, b.TempDir(), now)
			if !slices.Contains(r.Written, "status/46") {
				b.Fatal(r.Written)
			}
		}
	})
	b.Run("signed-anew", func(b *testing.B) {
		dir, at := b.TempDir(), now
		write(b, p, dir, at)
		for b.Loop() {
			at = at.Add(24 * time.Hour)
			p.Lists[0].Year = at.Year()
			if r := write(b, p, dir, at); len(r.Written) != 1 {
				b.Fatal(r.Written)
			}
		}
		b.ReportMetric(float64(len(tree(b, dir)["status/46"])), "bytes")
		b.ReportMetric(float64(len(tree(b, dir)["status/46.br"])), "bytes-br")
	})
	b.Run("unchanged", func(b *testing.B) {
		dir := b.TempDir()
		write(b, p, dir, now)
		for b.Loop() {
			if r := write(b, p, dir, now); len(r.Written) > 0 {
				b.Fatal(r.Written)
			}
		}
	})
}

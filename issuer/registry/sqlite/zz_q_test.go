package sqlite_test

import (
	"context"
	"encoding/binary"
	"path/filepath"
	"testing"
	"time"
	"fmt"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/sqlite"
)

func TestZZ(t *testing.T) {
	ctx := context.Background()
	d := sqlite.New(filepath.Join(t.TempDir(), "r.db"))
	s, _ := registry.NewSecret(make([]byte, 32))
	now := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	if err := registry.Create(ctx, d, s, registry.Config{Base: "https://id.giayto.example/status", First: 46}, now); err != nil {
		t.Fatal(err)
	}
	r, err := registry.Open(ctx, d, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	b, err := r.Begin(ctx, registry.Batch{Started: now})
	if err != nil {
		t.Fatal(err)
	}
	exp := now.AddDate(1, 0, 0)
	n := 0
	h := func(k byte, n int) (h registry.Hash) { h[0] = k; binary.BigEndian.PutUint64(h[8:], uint64(n)+1); return }
	const total = 200000
	for n < total {
		w := make([]registry.Wanted, min(4096, total-n))
		for i := range w {
			w[i] = registry.Wanted{VCT: "urn:giayto:vn:driving-licence:1", Expires: exp}
		}
		g, err := r.Reserve(ctx, b, "", w, now)
		if err != nil {
			t.Fatal(err)
		}
		cs := make([]registry.Credential, len(w))
		for i, p := range g.Places() {
			cs[i] = registry.Credential{List: p.List, Index: p.Index, VCT: w[i].VCT, Person: h(1, n), Document: h(2, n), Blank: h(3, n), Record: h(4, n), Content: h(5, n), Key: "abcdefghijk", IssuedAt: now, Expires: exp}
			n++
		}
		if err := g.Commit(ctx, cs, now); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println("fill", time.Since(start))
	start = time.Now()
	for i := 0; i < total/100; i++ {
		_, err := r.Apply(ctx, registry.Order{Verb: registry.Suspend, Target: registry.Target{Document: h(2, i*100)}, Reason: "right-withdrawn"}, now)
		if err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println("apply", time.Since(start))
	start = time.Now()
	c := 0
	if err := r.Values(ctx, 46, vn.DateOf(now), func(int, statuslist.Value) error { c++; return nil }); err != nil {
		t.Fatal(err)
	}
	fmt.Println("values", c, time.Since(start))
}

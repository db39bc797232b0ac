package sqlite_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/sqlite"
	"github.com/giayto/giayto/testvectors/programs"
)

// all returns the values of all lists by the ID of the credential.
func all(t *testing.T, r *registry.Registry) map[string]statuslist.Value {
	t.Helper()
	values := make(map[string]statuslist.Value)
	err := r.AllValues(t.Context(), vn.DateOf(now), func(list, index int, v statuslist.Value) error {
		values[fmt.Sprintf("%d-%d", list, index)] = v
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// The places of a group that was discarded are revoked from then on; those of an open one, and those never given, are not.
func TestDiscardedPlaces(t *testing.T) {
	r := create(t, filepath.Join(t.TempDir(), "registry.db"))
	defer r.Close()
	batch := begin(t, r)
	var groups []*registry.Group
	for range 3 {
		wanted := []registry.Wanted{
			{VCT: "urn:giayto:vn:driving-licence:1", Expires: now.AddDate(1, 0, 0)}, {VCT: "urn:giayto:vn:identity:1", Expires: now.AddDate(1, 0, 0)},
			{VCT: "urn:giayto:vn:driving-licence:1", Expires: now.AddDate(1, 0, 0)},
		}
		g, err := r.Reserve(t.Context(), batch, "", wanted, now)
		if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, g)
	}
	if got := all(t, r); len(got) > 0 {
		t.Errorf("open groups: %v", got)
	}
	later := now.Add(time.Minute)
	if err := groups[1].Discard(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	want := make(map[string]statuslist.Value)
	for n, g := range groups {
		for _, p := range g.Places() {
			d, err := r.Discarded(t.Context(), p.ID())
			if isIt := n == 1; err != nil || (d != nil) != isIt || isIt && (d.Batch != batch || !d.At.Equal(later.Truncate(time.Second))) {
				t.Errorf("group %d, %s: %+v, %v", n, p.ID(), d, err)
			}
			if n == 1 {
				want[p.ID()] = statuslist.Revoked
			}
		}
	}
	if got := all(t, r); len(want) != 3 || !maps.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
	one := make(map[string]statuslist.Value)
	list := groups[1].Places()[1].List
	err := r.Values(t.Context(), list, vn.DateOf(now), func(index int, v statuslist.Value) error {
		one[fmt.Sprintf("%d-%d", list, index)] = v
		return nil
	})
	if id := groups[1].Places()[1].ID(); err != nil || !maps.Equal(one, map[string]statuslist.Value{id: statuslist.Revoked}) {
		t.Errorf("%v, %v", one, err)
	}
	if _, err := r.Discarded(t.Context(), "46"); err == nil {
		t.Error("no ID of a credential is one")
	}
}

// The values of many lists take no longer than the facts: 600,000 credentials (make check) in 31 lists, every tenth
// suspended.
func TestManyLists(t *testing.T) {
	if testing.Short() || slow {
		t.Skip("takes seconds")
	}
	const lists = 31
	credentials := 60_000
	if programs.Long() {
		credentials = 600_000
	}
	path := filepath.Join(t.TempDir(), "registry.db")
	r := create(t, path)
	if _, err := issue(t.Context(), r, secret(t), begin(t, r), 0, 1); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.New(path).Open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		fmt.Sprintf(`INSERT INTO lists (number, entry, vct, year) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			SELECT number + i, entry, vct, year + i FROM n CROSS JOIN lists WHERE number = 46`, lists-1),
		"INSERT INTO counters (list, given) SELECT number, 0 FROM lists WHERE number > 46",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	crowdOf(t, db, credentials, lists, 10)
	start := time.Now()
	got := all(t, r)
	together := time.Since(start)
	if len(got) != credentials/10 {
		t.Errorf("%d values", len(got))
	}
	start = time.Now()
	if err := r.Values(t.Context(), 46, vn.DateOf(now), func(int, statuslist.Value) error { return nil }); err != nil {
		t.Fatal(err)
	}
	alone := time.Since(start)
	t.Logf("all lists in %v, one in %v", together.Round(time.Millisecond), alone.Round(time.Millisecond))
	if together > 10*time.Second {
		t.Errorf("all lists took %v", together)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

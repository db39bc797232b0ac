package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/registry"
)

// Of a place that was given out in a run that was cut off, show says so, in text and in JSON.
func TestShowDiscarded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "csgt")
	run := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		c, words := testConsole(strings.NewReader(""), &out)
		if status := c.run(t.Context(), append([]string{"giayto", "issuer"}, args...)); status != 0 {
			t.Fatalf("%q: exit status %d, %s", args, status, words)
		}
		return out.String()
	}
	run("init", "--dir", dir, "--uri", "https://id.giayto.example/csgt", "--name", "Cục CSGT", "--name-en", "Traffic Police",
		"--first-list", "46", "--at", "2026-11-22T08:00:00+07:00")
	id := discard(t, dir, time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC))
	text := run("show", "--dir", dir, "--credential", id, "--lang", "en")
	for _, part := range []string{id + "  given out in a run that was cut off; it counts no more\n", "batch", "2026-11-22 09:00", "revoked"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
	want := `{"credential_id":"` + id + `","batch":1,"discarded_at":"2026-11-22T09:00:00+07:00","status":{"value":1,"code":"revoked"}}` + "\n"
	if got := run("show", "--dir", dir, "--credential", id, "--json"); got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

// discard reserves a place and discards it, and returns the ID that its credential would have had.
func discard(t *testing.T, dir string, at time.Time) string {
	t.Helper()
	i, err := issuer.Open(dir, issuer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	r, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	batch, err := r.Begin(t.Context(), registry.Batch{Started: at})
	if err != nil {
		t.Fatal(err)
	}
	wanted := []registry.Wanted{{VCT: "urn:giayto:vn:driving-licence:1", Expires: at.AddDate(1, 0, 0)}}
	group, err := r.Reserve(t.Context(), batch, "", wanted, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := group.Discard(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	return group.Places()[0].ID()
}

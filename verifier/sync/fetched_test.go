package sync

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/jose"
)

func FuzzParseMemory(f *testing.F) {
	f.Add([]byte(`{"version":1,"sites":[{"base":"https://a.example","files":{"trust.json":{"sha256":"x","etag":"\"y\"","modified":"z"}}}]}`))
	f.Add([]byte(`{"version":1,"sites":null}`))
	f.Add([]byte(`{"version":1,"sites":[null]}`))
	f.Add([]byte(`{"version":1,"sites":[{"base":"a","files":{"b":{"sha256":"x","etag":"a\nb"}}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseMemory(data)
		if err != nil {
			return
		}
		for _, s := range m.Sites {
			for _, entry := range s.Files {
				if strings.ContainsAny(entry.ETag+entry.Modified, "\r\n\x00") {
					t.Fatalf("%q would stand in a header", entry.ETag)
				}
			}
		}
		out, err := jose.Marshal(m)
		check(t, err)
		if _, err := parseMemory(out); err != nil && len(out) <= maxFetched {
			t.Fatalf("%s: %v", out, err)
		}
	})
}

// What is remembered stays small: few sites, those of the last runs, and only files that were asked for.
func TestMemoryBound(t *testing.T) {
	dir := t.TempDir()
	m := readMemory(dir)
	check(t, m.write(dir))
	if _, err := os.Stat(filepath.Join(dir, fetchedName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing is written to a file: %v", err)
	}
	for n := range 2 * maxSites {
		s := m.site(strings.Repeat("x", n+1))
		s.note("trust.json", File{[]byte("data"), Validator{ETag: `"1"`}})
		s.note("none", File{Data: []byte("data")})
		s.note("too long", File{[]byte("data"), Validator{ETag: strings.Repeat("x", maxValidator+1)}})
	}
	check(t, m.write(dir))
	m = readMemory(dir)
	if len(m.Sites) != maxSites || len(m.Sites[0].Base) != 2*maxSites || len(m.Sites[0].Files) != 1 {
		t.Fatalf("%d sites", len(m.Sites))
	}
	s := m.site(strings.Repeat("x", 2*maxSites))
	if v := s.lookUp("trust.json", []byte("data")); v.ETag != `"1"` {
		t.Errorf("%q", v)
	}
	if v := s.lookUp("trust.json", []byte("other")); v != (Validator{}) {
		t.Errorf("of another copy: %q", v)
	}
	s.forgetUnused()
	if len(s.Files) != 1 {
		t.Error("what was asked for is forgotten")
	}
	other := m.site(strings.Repeat("x", 2*maxSites-1))
	if other.forgetUnused(); len(other.Files) != 0 {
		t.Error("what was not asked for is kept")
	}
	for n := range maxFetchedFiles + 10 {
		s.note(strings.Repeat("y", n%100)+string(rune('a'+n%26))+strings.Repeat("z", n/100), File{nil, Validator{ETag: `"1"`}})
	}
	if len(s.Files) > maxFetchedFiles {
		t.Errorf("%d files", len(s.Files))
	}
}

package sync

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/jose"
)

func TestFolder(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	check(t, os.WriteFile(outside, []byte("secret"), 0o644))
	dir := files{"good": []byte("good"), "a/b": []byte("b"), "long": make([]byte, 1001), "bound": []byte(strings.Repeat("x", 1000)),
		"empty": {}}.folder(t)
	check(t, os.Symlink("a/b", filepath.Join(dir, "inside")))
	check(t, os.Symlink(outside, filepath.Join(dir, "outside")))
	check(t, os.Symlink("../"+filepath.Base(filepath.Dir(outside))+"/secret", filepath.Join(dir, "above")))
	check(t, os.Symlink(filepath.Dir(outside), filepath.Join(dir, "folder")))
	check(t, os.Symlink("nowhere", filepath.Join(dir, "dangling")))
	check(t, os.Symlink("circle", filepath.Join(dir, "circle")))
	s := opened(t, dir)
	for name, want := range map[string]string{
		"good": "good", "a/b": "b", "inside": "b", "empty": "", "bound": strings.Repeat("x", 1000),
		"long": `too-large: "long" is longer than 1000 bytes`,
		"none": `missing: it has no "none"`, "none/b": `missing: it has no "none/b"`, "good/b": `missing: it has no "good/b"`,
		"dangling": `missing: it has no "dangling"`,
		"a":        `malformed: "a" is not a regular file`,
		"../x":     `malformed: "../x" is no path of a site`, "/etc/passwd": `malformed: "/etc/passwd" is no path of a site`,
		"":              `malformed: "" is no path of a site`,
		"outside":       `malformed: "outside" stands behind a link that is not followed: path escapes from parent`,
		"above":         `malformed: "above" stands behind a link that is not followed: path escapes from parent`,
		"folder/secret": `malformed: "folder/secret" stands behind a link that is not followed: path escapes from parent`,
	} {
		if got := fetched(t, s, name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := fetched(t, s, "circle"); !strings.HasPrefix(got, `malformed: "circle" stands behind a link that is not followed: `) {
		t.Error(got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Fetch(ctx, "good", 1000, Validator{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestFolderUnreadable(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("everything may be read")
	}
	dir := honest(t, 2, 0).folder(t)
	check(t, os.Chmod(filepath.Join(dir, "trust.json"), 0))
	report := run1(t, device(t), at(3), opened(t, dir))
	expect(t, report, NoSite, map[string]string{"trust": "failed unreachable"})
}

func FuzzAggregation(f *testing.F) {
	f.Add(aggregation(f, uri46, uri47, uri46))
	f.Add(aggregation(f))
	f.Add(aggregation(f, "http://id.giayto.example/x", host+"../x", host+"a%2fb", host+"%2e%2e/x"))
	f.Add([]byte(`{"status_lists":["https://id.giayto.example/\u0061"],"x":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		uris, err := parseAggregation(data)
		if len(uris) > maxLists {
			t.Fatalf("%d lists", len(uris))
		}
		for _, uri := range uris {
			path, e := sitePath(uri)
			if e != nil || checkURI(uri) != nil || !filepath.IsLocal(path) {
				t.Fatalf("%q is %q: %v", uri, path, e)
			}
		}
		if err == nil {
			again, err := parseAggregation(aggregation(t, uris...))
			if err != nil || len(again) != len(uris) {
				t.Fatalf("%q again: %q, %v", uris, again, err)
			}
		}
	})
}

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

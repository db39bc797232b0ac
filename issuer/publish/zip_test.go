package publish

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestZip(t *testing.T) {
	p, dir := siteOf(t)
	want := make(map[string]string)
	for _, name := range originals(t, tree(t, dir)) {
		want[name] = tree(t, dir)[name]
	}
	want["page.html"], want["notes.gz"] = "<p>", "no copy of anything"
	for name, data := range map[string]string{
		"page.html": "<p>", "notes.gz": "no copy of anything", ".hidden": "x", ".git/config": "x", "status/.46.1.tmp": "x", "old.zip": "x",
		"video.bin": string(make([]byte, maxFile+1)),
	} {
		check(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		check(t, os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644))
	}
	check(t, os.Symlink("/etc/passwd", filepath.Join(dir, "link")))

	file := filepath.Join(t.TempDir(), "site.zip")
	check(t, Zip(t.Context(), dir, file))
	if got := unzip(t, file); !maps.Equal(got, want) {
		t.Errorf("%q, not %q", sortedNames(got), sortedNames(want))
	}

	// The same once more, by way of a link and from a copy made later: the file is left alone.
	before, err := os.Stat(file)
	check(t, err)
	link := filepath.Join(t.TempDir(), "link")
	check(t, os.Symlink(dir, link))
	check(t, os.Chtimes(filepath.Join(dir, "trust.json"), time.Unix(0, 0), time.Unix(0, 0)))
	check(t, Zip(t.Context(), link, file))
	if after, err := os.Stat(file); err != nil || !os.SameFile(before, after) {
		t.Errorf("written again: %v", err)
	}
	write(t, p, dir, now.Add(Lifetime))
	check(t, Zip(t.Context(), dir, file))
	if got := unzip(t, file); got["status/46"] != tree(t, dir)["status/46"] || got["status/46"] == want["status/46"] {
		t.Error("the archive is of the site before")
	}
	if err := Zip(t.Context(), dir, filepath.Join(t.TempDir(), "none", "site.zip")); err == nil {
		t.Error("written to no folder")
	}
}

// Only a file that Zip has written is replaced, and none in the site.
func TestZipRefuses(t *testing.T) {
	_, dir := siteOf(t)
	other := filepath.Join(t.TempDir(), "other.zip")
	var foreign bytes.Buffer
	archive := zip.NewWriter(&foreign)
	check(t, add(archive, "trust.json", []byte("{}")))
	check(t, archive.Close())
	for name, data := range map[string][]byte{"a key": []byte("age-encryption.org/v1"), "nothing": nil, "another's archive": foreign.Bytes()} {
		check(t, os.WriteFile(other, data, 0o644))
		if err := Zip(t.Context(), dir, other); !errors.Is(err, ErrFile) {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := os.ReadFile(other); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s was replaced: %v", name, err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	check(t, os.Symlink(dir, link))
	for _, file := range []string{"trust.json", "status/46", "new.zip", "none/new.zip"} {
		for _, dirs := range [][2]string{{dir, dir}, {dir, link}, {link, dir}} {
			if err := Zip(t.Context(), dirs[0], filepath.Join(dirs[1], file)); !errors.Is(err, ErrFile) {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	if err := Zip(t.Context(), dir, t.TempDir()); err == nil {
		t.Error("a folder was replaced")
	}
}

func unzip(t *testing.T, file string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(file)
	check(t, err)
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	check(t, err)
	files := make(map[string]string)
	for _, f := range archive.File {
		r, err := f.Open()
		check(t, err)
		content, err := io.ReadAll(r)
		check(t, err)
		files[f.Name] = string(content)
	}
	return files
}

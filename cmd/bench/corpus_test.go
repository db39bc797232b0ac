package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"
)

func TestCorpus(t *testing.T) {
	from, to := corpus{t.TempDir(), t.TempDir()}, corpus{"", t.TempDir()}
	to.dir = from.dir
	at := target{module + "credential/vn", "FuzzDate"}
	if err := from.pack(at); err != nil {
		t.Error("nothing found:", err)
	}
	if err := to.unpack(at); err != nil {
		t.Error("no archive:", err)
	}
	want := map[string]string{"00ff": "go test fuzz v1\nstring(\"1\")\n", "0a": "go test fuzz v1\nstring(\"\")\n"}
	for name, text := range want {
		if err := os.MkdirAll(from.inputs(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(from.inputs(at), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var archives [2]string
	for i := range archives {
		if err := from.pack(at); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(from.dir, "credential.vn.FuzzDate.zip"))
		if err != nil {
			t.Fatal(err)
		}
		archives[i] = string(data)
	}
	if archives[0] != archives[1] {
		t.Error("the same inputs give another archive")
	}
	if err := to.unpack(at); err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		if got, err := os.ReadFile(filepath.Join(to.inputs(at), name)); string(got) != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if left, err := os.ReadDir(from.dir); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

// An archive puts nothing outside of its target's folder.
func TestCorpusRefuses(t *testing.T) {
	at := target{module + "credential/vn", "FuzzDate"}
	for _, name := range []string{"../0a", "/0a", "a/b", "..", ""} {
		c := corpus{t.TempDir(), t.TempDir()}
		f, err := os.Create(c.archive(at))
		if err != nil {
			t.Fatal(err)
		}
		w := zip.NewWriter(f)
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err := c.unpack(at); err == nil {
			t.Errorf("%q is unpacked", name)
		}
	}
}

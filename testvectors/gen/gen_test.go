package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestFilesAreWhatGenWrites(t *testing.T) {
	const dir = ".."
	preamble, err := os.ReadFile(filepath.Join(dir, "preamble.bin"))
	if err != nil {
		t.Fatal(err)
	}
	want := generate(preamble)
	for path, data := range want {
		if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path))); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s differs from what gen writes (%v): go run ./testvectors/gen", path, err)
		}
	}
	for _, sub := range generated {
		entries, err := fs.ReadDir(os.DirFS(dir), sub)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if _, ok := want[sub+"/"+e.Name()]; !ok {
				t.Errorf("%s/%s is not written by gen", sub, e.Name())
			}
		}
	}
}

func TestCheckDigits(t *testing.T) {
	// ISO 7064: 794 has the check digits 44 in MOD 97-10.
	if got := checked("794"); got != "79444" {
		t.Errorf("checked(794) = %s, expected 79444", got)
	}
}

func TestDigits(t *testing.T) {
	for _, c := range []struct {
		bytes []byte
		want  string
	}{
		{nil, ""}, {[]byte{255}, "255"}, {[]byte{1, 0}, "00256"}, {[]byte{255, 255, 255, 255, 255, 255, 255}, "72057594037927935"},
		{[]byte{0, 0, 0, 0, 0, 0, 1, 7}, "00000000000000001007"},
	} {
		if got := digits(c.bytes); got != c.want {
			t.Errorf("digits(%v) = %s, expected %s", c.bytes, got, c.want)
		}
	}
}

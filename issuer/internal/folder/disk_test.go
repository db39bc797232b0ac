package folder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestDisk(t *testing.T) {
	var d Disk
	dir := filepath.Join(t.TempDir(), "a", "b")
	a, b, list := filepath.Join(dir, "1"), filepath.Join(dir, "2"), filepath.Join(dir, "list")
	for range 2 { // the second time there is nothing to do
		if err := d.MkdirAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(d.Create(a, []byte("one")), d.Place(a, b), d.Extend(list, 0, []byte("first\n")), d.Extend(list, 6, []byte("second\n"))); err != nil {
		t.Fatal(err)
	}
	if err := d.Create(b, nil); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if err := d.Create(a, []byte("other")); err != nil {
		t.Error(err)
	}
	if err := d.Place(a, b); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if got := fmt.Sprint(files(t, dir)); got != "[1 other 2 one list first\nsecond\n]" {
		t.Errorf("%q", got)
	}
	if err := errors.Join(d.Extend(list, 6, []byte("other\n")), d.Remove(a), d.Remove(a), d.Sync([]string{dir, filepath.Join(dir, "none")}, b, list)); err != nil {
		t.Error(err)
	}
	if err := d.Extend(list, 13, nil); err == nil {
		t.Error("a file was longer than it is")
	}
	if got := fmt.Sprint(files(t, dir)); got != "[2 one list first\nother\n]" {
		t.Errorf("%q", got)
	}
	if err := d.Extend(list, 6, nil); err != nil {
		t.Error(err)
	}
	f, err := d.Open(list)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if data, err := io.ReadAll(f); err != nil || string(data) != "first\n" {
		t.Errorf("%q, %v", data, err)
	}
	for _, path := range []string{b, list} {
		if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
			t.Error(info, err)
		}
	}
}

// A disk tells its room, where the system does.
func TestFree(t *testing.T) {
	if room, err := (Disk{}).Free(t.TempDir()); !errors.Is(err, errors.ErrUnsupported) && (err != nil || room.Bytes <= 0 || room.Files <= 0) {
		t.Error(room, err)
	}
}

// freeOf is the error of a folder that is not there.
func freeOf(path string) error {
	_, err := (Disk{}).Free(path)
	if errors.Is(err, errors.ErrUnsupported) {
		return fs.ErrNotExist
	}
	return err
}

func TestDiskFails(t *testing.T) {
	var d Disk
	dir := t.TempDir()
	file, none := filepath.Join(dir, "file"), filepath.Join(dir, "none", "file")
	if err := d.Create(file, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.MkdirAll(filepath.Join(file, "below")); err == nil {
		t.Error("a folder below a file")
	}
	if err := d.MkdirAll(file); err == nil {
		t.Error("a file is a folder")
	}
	_, opening := d.Open(none)
	_, locking := d.Lock(none)
	for step, err := range map[string]error{
		"create": d.Create(none, nil), "extend": d.Extend(none, 0, nil), "sync": d.Sync([]string{dir}, file, none), "free": freeOf(none),
		"open": opening, "lock": locking, "place": d.Place(none, file+"2"),
	} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", step, err)
		}
	}
	release, err := d.Lock(filepath.Join(dir, "lock"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lock(filepath.Join(dir, "lock")); !errors.As(err, new(*HeldError)) {
		t.Error(err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}

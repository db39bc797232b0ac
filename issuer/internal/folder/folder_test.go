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

func files(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e.Name()+" "+string(data))
	}
	return all
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	for _, content := range []string{"one", "two"} {
		if err := Replace(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(files(t, dir)); got != "[a "+content+"]" {
			t.Error(got)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Error(info, err)
	}
	if err := Replace(filepath.Join(dir, "none", "a"), nil, 0o600); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Replace(filepath.Join(dir, "b"), nil, 0o600); err == nil {
		t.Error("replaced a folder")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Error(entries, err)
	}
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	a := filepath.Join(dir, "a")
	if err := Create(a, []byte("first"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Create(a, []byte("second"), 0o644); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if err := Create(filepath.Join(dir, "none", "b"), nil, 0o644); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if got := fmt.Sprint(files(t, dir)); got != "[a first]" {
		t.Error(got)
	}
}

func TestCreateFrom(t *testing.T) {
	dir := t.TempDir()
	a, broken := filepath.Join(dir, "a"), errors.New("broken")
	content := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, e := io.WriteString(w, text)
			return errors.Join(e, err)
		}
	}
	if err := CreateFrom(a, 0o600, content("half", broken)); !errors.Is(err, broken) {
		t.Error(err)
	}
	if got := files(t, dir); len(got) > 0 {
		t.Errorf("left behind: %q", got)
	}
	if err := CreateFrom(a, 0o600, content("whole", nil)); err != nil {
		t.Error(err)
	}
	if err := CreateFrom(a, 0o600, content("other", nil)); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if got := fmt.Sprint(files(t, dir)); got != "[a whole]" {
		t.Error(got)
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	if err := Create(path, []byte("four"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := Read(path, 4); err != nil || string(data) != "four" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := Read(path, 3); err == nil {
		t.Error("read beyond the bound")
	}
	for range 2 { // the second time there is nothing to do
		if err := errors.Join(Remove(path), Mkdir(filepath.Join(dir, "b"))); err != nil {
			t.Error(err)
		}
	}
	if _, err := Read(path, 4); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := Create(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Mkdir(path); err == nil {
		t.Error("a folder in place of a file")
	}
}

// A draft changes nothing until it is placed, and what a process left behind goes away without others' files.
func TestDrafts(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "a.b")
	if err := Replace(a, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	draft, err := Prepare(a, []byte("new"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := Read(a, 3); err != nil || string(data) != "old" {
		t.Errorf("%q, %v", data, err)
	}
	if err := draft.Place(); err != nil {
		t.Fatal(err)
	}
	if data, err := Read(a, 3); err != nil || string(data) != "new" {
		t.Errorf("%q, %v", data, err)
	}
	for range 2 { // the second time there is nothing to do
		if err := draft.Discard(); err != nil {
			t.Error(err)
		}
	}
	for _, path := range []string{a, a, b} {
		if _, err := Prepare(path, []byte("left"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{".a.tmp", ".a.1x.tmp", ".a.12", "a.12.tmp", ".c.12.tmp"} {
		if err := Create(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Sweep(a, filepath.Join(dir, "none", "a")); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 7 { // a, the draft of a.b, and those that only look like drafts
		t.Error(entries, err)
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	l, err := Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	held := new(HeldError)
	if _, err := Acquire(path); !errors.As(err, &held) || held.Holder != holder() {
		t.Errorf("%v", err)
	}
	if err := l.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Fatal(err)
	}
}

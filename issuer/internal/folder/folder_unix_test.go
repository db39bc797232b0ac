//go:build unix

package folder

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Nothing waits for a pipe, and nothing is written through a link.
func TestPipesAndLinks(t *testing.T) {
	dir := t.TempDir()
	pipe, link, victim := filepath.Join(dir, "pipe"), filepath.Join(dir, "link"), filepath.Join(dir, "victim")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.WriteFile(victim, []byte("kept"), 0o600), os.Symlink(victim, link)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, dir} {
		if _, err := Read(path, 10); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s is read: %v", path, err)
		}
		if _, err := Acquire(path); err == nil {
			t.Errorf("%s is a lock", path)
		}
	}
	if _, err := Acquire(link); err == nil {
		t.Error("a link is a lock")
	}
	elsewhere := filepath.Join(dir, "elsewhere")
	if err := os.Symlink(t.TempDir(), elsewhere); err != nil {
		t.Fatal(err)
	}
	if err := Mkdir(elsewhere); err == nil {
		t.Error("a link is a folder")
	}
	var d Disk
	_, opening := d.Open(link)
	for step, err := range map[string]error{"extend": d.Extend(link, 0, []byte("new")), "extend a pipe": d.Extend(pipe, 0, nil), "create": d.Create(link, nil), "sync": d.Sync([]string{dir}, link), "open": opening} {
		if err == nil {
			t.Errorf("%s went through a link or a pipe", step)
		}
	}
	if err := Create(link, []byte("new"), 0o600); !errors.Is(err, os.ErrExist) {
		t.Errorf("created over a link: %v", err)
	}
	if data, err := Read(link, 10); err != nil || string(data) != "kept" {
		t.Errorf("read through a link: %q, %v", data, err)
	}
	if err := Replace(link, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := Read(victim, 10); err != nil || string(data) != "kept" {
		t.Errorf("behind the link: %q, %v", data, err)
	}
	if data, err := Read(link, 10); err != nil || string(data) != "new" {
		t.Errorf("in place of the link: %q, %v", data, err)
	}
}

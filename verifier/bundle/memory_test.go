package bundle

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
)

// kept is what a program has outside of the memory: it takes the changes in.
type kept map[string][]byte

func (k kept) take(m *Memory) (changed int) {
	for name, data := range m.Changes() {
		changed++
		if data == nil {
			delete(k, name)
		} else {
			k[name] = bytes.Clone(data)
		}
	}
	return changed
}

// In memory a bundle comes to the same files as in a folder, and what is kept of them is the bundle.
func TestMemory(t *testing.T) {
	onDisk, m, files := begun(t), NewMemory(nil), kept{}
	b, err := CreateIn(m, roots(t, 2, 1, 2, 3))
	check(t, err)
	check(t, b.ApplyTrust(signed(t, list(t, 1, b.Roots()), 1, 2), now))
	check(t, b.ApplyStatus(uri, token(t, 102, uri, issued.Add(5*time.Hour), statuslist.Revoked), now))
	files.take(m)
	if len(files) != 4 {
		t.Errorf("%d files", len(files))
	}
	for name, data := range files {
		same, err := os.ReadFile(filepath.Join(onDisk.dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(data, same) {
			t.Errorf("%s differs: %v", name, err)
		}
	}

	m = NewMemory(files)
	b, err = OpenIn(m)
	check(t, err)
	if b.Trust().Version != 1 || value(t, b, csgt, uri) != statuslist.Revoked || !b.Latest().Equal(issued.Add(5*time.Hour)) || b.Dir() != "" {
		t.Errorf("version %d, %v", b.Trust().Version, b.Latest())
	}
	if err := b.ApplyStatus(uri, token(t, 102, uri, issued.Add(4*time.Hour), statuslist.Valid), now); !errors.Is(err, ErrOlder) {
		t.Errorf("an older list: %v", err)
	}
	if n := files.take(m); n != 0 {
		t.Errorf("%d changes by what was refused", n)
	}
	next := list(t, 2, b.Roots())
	next.Issuers = nil // with the key go its lists
	check(t, b.ApplyTrust(signed(t, next, 1, 2), now))
	files.take(m)
	if len(files) != 3 {
		t.Errorf("%d files after the list was dropped", len(files))
	}
	if err := b.ApplyTrust(signed(t, list(t, 1, b.Roots()), 1, 2), now); !errors.Is(err, trustlist.ErrRollback) {
		t.Errorf("rollback: %v", err)
	}
	if _, err := CreateIn(m, b.Roots()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("created over another: %v", err)
	}
}

// What one bundle writes another of the same memory takes in, and what is damaged is told.
func TestMemoryShared(t *testing.T) {
	m := NewMemory(nil)
	one, err := CreateIn(m, roots(t, 1, 1))
	check(t, err)
	two, err := OpenIn(m)
	check(t, err)
	rotated := list(t, 1, roots(t, 1, 2))
	check(t, one.ApplyTrust(signed(t, rotated, 1, 2), now))
	check(t, two.Refresh())
	if two.Trust().Version != 1 {
		t.Errorf("version %d", two.Trust().Version)
	}
	files := kept{}
	files.take(m)
	if files[chainName(1)] == nil {
		t.Error("the step is not kept")
	}
	for _, name := range []string{seenName, trustName, chainName(1), rootsName} {
		broken := kept{}
		for n, data := range files {
			broken[n] = data
		}
		broken[name] = []byte("{}")
		if _, err := OpenIn(NewMemory(broken)); !isDamaged(err) {
			t.Errorf("%s: %v", name, err)
		}
		delete(broken, name)
		if _, err := OpenIn(NewMemory(broken)); name == rootsName && !errors.Is(err, fs.ErrNotExist) || name == seenName && !isDamaged(err) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

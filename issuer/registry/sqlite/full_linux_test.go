package sqlite_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/sqlite"
)

// smallDisk is a file system of 8 MB.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skip("no file system can be mounted here:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// On a disk that is full nothing is lost and nothing half written, and with space it goes on where it was.
func TestFullDisk(t *testing.T) {
	dir := smallDisk(t)
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "registry.db")
	r := create(t, path)
	t.Cleanup(func() { r.Close() })
	s, batch := secret(t), begin(t, r)
	n, failed := fill(t, r, s, batch)
	t.Logf("full after %d credentials", n)

	for range 3 { // it stays so, and what is there can be read
		if _, err := issue(t.Context(), r, s, batch, n, n+100); !errors.Is(err, registry.ErrFull) {
			t.Error(err)
		}
	}
	if c, err := r.ByRecord(t.Context(), s.Record("0")); err != nil || c == nil {
		t.Error(c, err)
	}
	report, err := r.Audit(t.Context(), nil)
	if err != nil || len(report.Problems) != 0 || report.Credentials != int64(n) {
		t.Errorf("%+v, %v, want %d credentials", report, err, n)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if failed.group != nil { // the same Commit, once more
		if err := failed.group.Commit(t.Context(), failed.credentials, now); err != nil {
			t.Fatal(err)
		}
		n += len(failed.credentials)
	}
	left, err := r.Unfinished(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range left { // whose places fitted, and whose credentials did not
		if err := g.Discard(t.Context(), now); err != nil {
			t.Error(err)
		}
	}
	if _, err := issue(t.Context(), r, s, batch, n, n+100); err != nil {
		t.Fatal(err)
	}
	if err := suspend(t.Context(), r, s, 0); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, path)
	if report, err = r.Audit(t.Context(), nil); err != nil || len(report.Problems) != 0 || report.Credentials != int64(n+100) || report.Facts != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

// An attempt is a group with what was to be committed.
type attempt struct {
	group       *registry.Group
	credentials []registry.Credential
}

// fill issues until the disk is full, and returns how many were committed, and the group that could not be.
func fill(t *testing.T, r *registry.Registry, s *registry.Secret, batch int64) (n int, failed attempt) {
	t.Helper()
	const size = 200
	for {
		a := attempt{credentials: make([]registry.Credential, size)}
		wanted := make([]registry.Wanted, size)
		for i := range wanted {
			a.credentials[i] = credential(s, n+i)
			wanted[i] = registry.Wanted{VCT: licence, Expires: a.credentials[i].Expires}
		}
		var err error
		if a.group, err = r.Reserve(t.Context(), batch, "out", wanted, now); errors.Is(err, registry.ErrFull) {
			return n, attempt{}
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range a.group.Places() {
			a.credentials[i].List, a.credentials[i].Index = p.List, p.Index
		}
		if err := a.group.Commit(t.Context(), a.credentials, now); errors.Is(err, registry.ErrFull) {
			return n, a
		} else if err != nil {
			t.Fatal(err)
		}
		n += size
	}
}

// A registry is made on a full disk, or opened there, with a clear error.
func TestFullFromTheStart(t *testing.T) {
	dir := smallDisk(t)
	path := filepath.Join(dir, "registry.db")
	create(t, path).Close()
	ballast, err := os.Create(filepath.Join(dir, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	for chunk := 1 << 20; chunk > 0; chunk /= 2 {
		for err = nil; err == nil; {
			_, err = ballast.Write(bytes.Repeat([]byte{1}, chunk))
		}
	}
	if err := ballast.Close(); err != nil {
		t.Fatal(err)
	}
	other, config := sqlite.New(filepath.Join(dir, "other.db")), registry.Config{Base: "https://id.giayto.example", First: 1}
	if err := registry.Create(t.Context(), other, secret(t), config, now); !errors.Is(err, registry.ErrFull) {
		t.Error("made:", err)
	}
	if r, err := registry.Open(t.Context(), sqlite.New(path), secret(t), nil); err == nil {
		if _, err := r.Begin(t.Context(), registry.Batch{Started: now}); !errors.Is(err, registry.ErrFull) {
			t.Error("begun:", err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	} else if !errors.Is(err, registry.ErrFull) {
		t.Error("opened:", err)
	}
	if err := os.Remove(ballast.Name()); err != nil {
		t.Fatal(err)
	}
	r := open(t, path)
	defer r.Close()
	if _, err := issue(t.Context(), r, secret(t), begin(t, r), 0, 10); err != nil {
		t.Error(err)
	}
	if report, err := r.Audit(t.Context(), nil); err != nil || len(report.Problems) != 0 {
		t.Errorf("%+v, %v", report, err)
	}
	if err := registry.Create(t.Context(), other, secret(t), config, now); err != nil {
		t.Error("made after all:", err)
	}
}

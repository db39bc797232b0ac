package backup

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/giayto/giayto/issuer/registry"
)

// A full disk leaves neither half a backup nor half an issuer, and what was there as it was.
func TestFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("skipped: needs to mount a small disk: %v", err)
	}
	t.Cleanup(func() { check(t, syscall.Unmount(disk, syscall.MNT_DETACH)) })
	s := newSource(t)
	for range 3 {
		issue(t, s.Registry, 2000, testTime)
	}
	to, id := newPair(t)
	path := save(t, s, to)
	filler, err := os.Create(filepath.Join(disk, "filler"))
	check(t, err)
	defer filler.Close()
	for err == nil {
		_, err = filler.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	info, err := filler.Stat()
	check(t, err)
	for _, free := range []int64{0, 12 << 10, 100 << 10, 1 << 20} {
		check(t, filler.Truncate(info.Size()-free))
		if _, err := Save(t.Context(), filepath.Join(disk, "backup.age"), s, []Recipient{to}, testTime); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%d bytes free, backup: %v", free, err)
		}
		if _, err := restore(t, path, id, filepath.Join(disk, "new"), steps(0)); !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, registry.ErrFull) {
			t.Errorf("%d bytes free, restore: %v", free, err)
		}
		if left := names(t, disk); len(left) != 1 {
			t.Errorf("%d bytes free: left %q", free, left)
		}
	}
}

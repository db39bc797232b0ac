package publish

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
)

// A full disk leaves the site as it was, without a trace of what did not fit.
func TestFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("skipped: needs to mount a small disk: %v", err)
	}
	t.Cleanup(func() { check(t, syscall.Unmount(disk, syscall.MNT_DETACH)) })
	dir := filepath.Join(disk, "site")
	p := part(t)
	p.Lists[0].Size = 1 << 16
	write(t, p, dir, now)
	before := tree(t, dir)

	filler, err := os.Create(filepath.Join(disk, "filler"))
	check(t, err)
	for err == nil {
		_, err = filler.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	info, err := filler.Stat()
	check(t, err)
	p.Lists[0].Values = func(yield func(int, statuslist.Value) error) error {
		for i := range 1 << 16 { // no compression makes 32 KiB of it less
			if err := yield(i, statuslist.Value(i*i*2654435761>>20&15)); err != nil {
				return err
			}
		}
		return nil
	}
	p.Lists[1].Values = values(map[int]statuslist.Value{1: statuslist.Locked})
	for _, free := range []int64{0, 4 << 10, 40 << 10, 72 << 10} {
		check(t, filler.Truncate(info.Size()-free))
		_, err := p.Write(t.Context(), dir, now.Add(time.Hour))
		if !errors.Is(err, syscall.ENOSPC) || !maps.Equal(tree(t, dir), before) {
			t.Errorf("%d bytes free: %v, files %q", free, err, sortedNames(tree(t, dir)))
		}
		if err := Zip(t.Context(), dir, filepath.Join(disk, "site.zip")); free == 0 && !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("zip: %v", err)
		}
		check(t, os.RemoveAll(filepath.Join(disk, "site.zip")))
	}
	check(t, filler.Truncate(0))
	if r := write(t, p, dir, now.Add(time.Hour)); strings.Join(r.Written, " ") != "status/46 status/47" {
		t.Errorf("%q", r.Written)
	}
	check(t, filler.Close())
}

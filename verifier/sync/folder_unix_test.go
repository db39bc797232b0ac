//go:build unix

package sync

import (
	"path/filepath"
	"syscall"
	"testing"
)

// Opening a pipe would wait for its other end.
func TestFolderPipe(t *testing.T) {
	site := honest(t, 2, 0)
	delete(site, "status/46")
	dir := site.folder(t)
	check(t, syscall.Mkfifo(filepath.Join(dir, "status", "46"), 0o644))
	expect(t, run1(t, device(t), at(3), opened(t, dir)), Refused, first("csgt/46", "failed malformed"))
	if _, err := Open(filepath.Join(dir, "status", "46")); err == nil {
		t.Error("a pipe is a source")
	}
}

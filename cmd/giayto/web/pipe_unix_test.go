//go:build unix

package web

import (
	"path/filepath"
	"syscall"
	"testing"
)

// Nobody waits for the other end of a pipe.
func TestPipe(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"trust.json": "{}"})
	for _, name := range []string{"pipe", "trust.json.gz"} {
		check(t, syscall.Mkfifo(filepath.Join(dir, name), 0o644))
	}
	base, _ := serveFolder(t, dir)
	if a := ask(t, "GET", base+"/pipe"); a.status != 404 {
		t.Errorf("%+v", a)
	}
	if a := ask(t, "GET", base+"/trust.json", "Accept-Encoding", "gzip"); a.status != 200 || a.body != "{}" {
		t.Errorf("%+v", a)
	}
}

//go:build unix

package bundle

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
)

// A pipe in place of a file is damage, and nobody waits for its other end.
func TestPipes(t *testing.T) {
	for _, name := range []string{rootsName, seenName, trustName, chainName(2), statusName(source{csgt, uri})} {
		b := begun(t)
		check(t, os.RemoveAll(b.path(name)))
		check(t, syscall.Mkfifo(b.path(name), 0o600))
		again, err := Open(b.dir)
		if err == nil {
			_, err = again.Status(csgt, uri)
		}
		if !isDamaged(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Nothing is written through a link that was laid into the folder.
func TestLinks(t *testing.T) {
	b := begun(t)
	victim := filepath.Join(t.TempDir(), "victim")
	check(t, os.WriteFile(victim, []byte("kept"), 0o644))
	for _, name := range []string{trustName, seenName, chainName(2), statusName(source{csgt, uri})} {
		check(t, os.Symlink(victim, b.path(name)+".new"))
	}
	check(t, os.Symlink(victim, b.path(chainName(2))+".tmp"))
	check(t, os.Remove(b.path(statusName(source{csgt, uri}))))
	check(t, os.Symlink(victim, b.path(statusName(source{csgt, uri}))))
	check(t, b.ApplyTrust(signed(t, list(t, 2, roots(t, 1, 4)), 1, 2, 4), now))
	check(t, b.ApplyStatus(uri, token(t, 102, uri, issued.Add(6*time.Hour), statuslist.Locked), now))
	if v := value(t, reopen(t, b), csgt, uri); v != statuslist.Locked {
		t.Errorf("value %v", v)
	}
	check(t, os.Remove(b.path(lockName)))
	check(t, os.Symlink(victim, b.path(lockName)))
	if err := b.ApplyTrust(signed(t, list(t, 3, roots(t, 1, 4)), 4), now); err == nil {
		t.Error("a link is a lock")
	}
	if data, err := os.ReadFile(victim); err != nil || string(data) != "kept" {
		t.Errorf("behind the links: %q, %v", data, err)
	}
}

//go:build unix

package keys

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/giayto/giayto/issuer/internal/folder"
)

// A pipe in place of a key file is refused at once, though nobody writes to it.
func TestLoadPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "root.jwk")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, never); !errors.Is(err, folder.ErrNotRegular) {
		t.Errorf("a pipe: %v", err)
	}
}

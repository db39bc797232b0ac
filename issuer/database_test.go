package issuer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/giayto/giayto/issuer/keys"
)

func TestMoveDatabase(t *testing.T) {
	i, dir := found(t, "salts")
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	for _, step := range [][2]string{{"sqlite:other.db", "sqlite:registry.db"}, {"sqlite:registry.db", "sqlite:other.db"}} {
		if before, err := MoveDatabase(dir, step[0]); err != nil || before != step[1] {
			t.Errorf("%q, %v", before, err)
		}
		_, err := open(t, dir, "salts").Registry(t.Context())
		if moved := step[0] != DefaultDatabase; moved != errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", step[0], err)
		}
	}
	before, err := os.ReadFile(filepath.Join(dir, "issuer.json"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := MoveDatabase(dir, "oracle:x"); err == nil {
		t.Error("moved to what is no database")
	}
	if _, err := MoveDatabase(t.TempDir(), DefaultDatabase); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, "issuer.json")); err != nil || string(after) != string(before) {
		t.Errorf("%q, not %q", after, before)
	}
}

// A secret that others may have read is not used.
func TestSecretOfOthers(t *testing.T) {
	i, dir := found(t, "salts")
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "keys", "registry.key"), 0o640); err != nil {
		t.Fatal(err)
	}
	var refused *keys.PermissionError
	if _, err := open(t, dir, "salts").Registry(t.Context()); !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
}

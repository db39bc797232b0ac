package issuer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/registry"
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

// A password in the URL of a database is kept with the keys, and stands nowhere else; MoveDatabase takes it away.
func TestDatabasePassword(t *testing.T) {
	const password = "m%E1%BA%ADt-kh%E1%BA%A9u"
	dir := filepath.Join(t.TempDir(), "csgt")
	d, err := parseDatabase("postgres://giayto:" + password + "@127.0.0.1:1/csgt?sslmode=disable")
	if err != nil || d.password != "mật-khẩu" || d.url != "postgres://giayto@127.0.0.1:1/csgt?sslmode=disable" {
		t.Fatalf("%+v, %v", d, err)
	}
	i, _ := found(t, "salts")
	if err := errors.Join(i.Close(), os.CopyFS(dir, os.DirFS(i.dir)), os.Chmod(filepath.Join(dir, "keys", "registry.key"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := MoveDatabase(dir, "postgres://giayto:"+password+"@127.0.0.1:1/csgt?sslmode=disable"); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(dir, "keys", "registry.password")
	info, err := os.Stat(kept)
	if err != nil || info.Mode() != 0o600 {
		t.Fatal(info, err)
	}
	if config, err := os.ReadFile(filepath.Join(dir, "issuer.json")); err != nil || !strings.Contains(string(config), `"postgres://giayto@127.0.0.1:1/csgt?sslmode=disable"`) {
		t.Errorf("%s, %v", config, err)
	}
	if _, err = open(t, dir, "salts").Registry(t.Context()); !errors.Is(err, registry.ErrAway) || strings.Contains(err.Error(), "khẩu") {
		t.Error(err)
	}
	if err := os.Chmod(kept, 0o644); err != nil {
		t.Fatal(err)
	}
	var refused *keys.PermissionError
	if _, err := Open(dir, Options{}); !errors.As(err, &refused) {
		t.Error("others can read the password:", err)
	}
	if _, err := MoveDatabase(dir, DefaultDatabase); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the password is left behind:", err)
	}
}

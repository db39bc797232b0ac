package folder

import (
	"os"
	"path/filepath"
	"testing"
)

func TestContains(t *testing.T) {
	dir := t.TempDir()
	inner := filepath.Join(dir, "inner")
	if err := os.Mkdir(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(inner, link); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir, path string
		want      bool
	}{
		{dir, dir, true}, {dir, inner, true}, {dir, link, true}, {dir, filepath.Join(link, "none", "file"), true},
		{link, filepath.Join(inner, "file"), true}, {inner, dir, false}, {dir, inner + "/../..", false},
		{inner, inner + "2", false}, {inner, filepath.Join(dir, "..inner"), false}, {inner, filepath.Join(inner, "..file"), true}, {"/", dir, true},
	} {
		if got, err := Contains(c.dir, c.path); err != nil || got != c.want {
			t.Errorf("%s in %s: %v, %v", c.path, c.dir, got, err)
		}
	}
}

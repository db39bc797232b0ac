package sync

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestFolder(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	check(t, os.WriteFile(outside, []byte("secret"), 0o644))
	dir := files{"good": []byte("good"), "a/b": []byte("b"), "long": make([]byte, 1001), "bound": []byte(strings.Repeat("x", 1000)),
		"empty": {}}.folder(t)
	check(t, os.Symlink("a/b", filepath.Join(dir, "inside")))
	check(t, os.Symlink(outside, filepath.Join(dir, "outside")))
	check(t, os.Symlink("../"+filepath.Base(filepath.Dir(outside))+"/secret", filepath.Join(dir, "above")))
	check(t, os.Symlink(filepath.Dir(outside), filepath.Join(dir, "folder")))
	check(t, os.Symlink("nowhere", filepath.Join(dir, "dangling")))
	check(t, os.Symlink("circle", filepath.Join(dir, "circle")))
	s := opened(t, dir)
	for name, want := range map[string]string{
		"good": "good", "a/b": "b", "inside": "b", "empty": "", "bound": strings.Repeat("x", 1000),
		"long": `too-large: "long" is longer than 1000 bytes`,
		"none": `missing: it has no "none"`, "none/b": `missing: it has no "none/b"`, "good/b": `missing: it has no "good/b"`,
		"dangling": `missing: it has no "dangling"`,
		"a":        `malformed: "a" is not a regular file`,
		"../x":     `malformed: "../x" is no path of a site`, "/etc/passwd": `malformed: "/etc/passwd" is no path of a site`,
		"":              `malformed: "" is no path of a site`,
		"outside":       `malformed: "outside" stands behind a link that is not followed: path escapes from parent`,
		"above":         `malformed: "above" stands behind a link that is not followed: path escapes from parent`,
		"folder/secret": `malformed: "folder/secret" stands behind a link that is not followed: path escapes from parent`,
	} {
		if got := fetched(t, s, name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := fetched(t, s, "circle"); !strings.HasPrefix(got, `malformed: "circle" stands behind a link that is not followed: `) {
		t.Error(got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Fetch(ctx, "good", 1000, Validator{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestFolderUnreadable(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("everything may be read")
	}
	dir := honest(t, 2, 0).folder(t)
	check(t, os.Chmod(filepath.Join(dir, "trust.json"), 0))
	report := run1(t, device(t), at(3), opened(t, dir))
	expect(t, report, NoSite, map[string]string{"trust": "failed unreachable"})
}

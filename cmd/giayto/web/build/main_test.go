package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sample() map[string][]byte {
	return map[string][]byte{"index.html": []byte("<p>"), worker: []byte("const version = '{{VERSION}}';\nconst files = {{FILES}};\n")}
}

// The service worker knows every file but itself by its digest, and its version tells contents apart.
func TestFinish(t *testing.T) {
	files := sample()
	check(t, finish(files, false))
	text := string(files[worker])
	sum := sha256.Sum256(files["index.html"])
	if !strings.Contains(text, `"index.html": "sha256-`+base64.StdEncoding.EncodeToString(sum[:])+`"`) || !strings.Contains(text, `"app.json"`) || strings.Contains(text, worker) || strings.Contains(text, "{{") {
		t.Error(text)
	}
	version := func(files map[string][]byte) string {
		var about struct{ Version string }
		check(t, json.Unmarshal(files["app.json"], &about))
		if !strings.Contains(string(files[worker]), about.Version) {
			t.Error("the service worker has another version")
		}
		return about.Version
	}
	same, other, pinned := sample(), sample(), sample()
	other["index.html"] = []byte("<p>x")
	check(t, finish(same, false))
	check(t, finish(other, false))
	check(t, finish(pinned, true))
	if version(files) != version(same) || version(files) == version(other) || version(files) == version(pinned) {
		t.Error("versions do not follow contents")
	}
}

// Copies are of the files; those of an earlier build stay only where they are good enough, and strangers go.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	check(t, os.WriteFile(filepath.Join(dir, "old.js"), nil, 0o600))
	check(t, os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*"), 0o600))
	source, err := os.ReadFile("main.go")
	check(t, err)
	files := map[string][]byte{"a.js": source}
	size := func() int {
		info, err := os.Stat(filepath.Join(dir, "a.js.br"))
		check(t, err)
		return int(info.Size())
	}
	marked := func() bool {
		_, err := os.Stat(filepath.Join(dir, goodName))
		return err == nil
	}
	check(t, (&build{out: dir, quick: true}).write(files))
	if _, err := os.Stat(filepath.Join(dir, "old.js")); err == nil || marked() {
		t.Error("a stranger, or a quick copy that counts as a good one")
	}
	if _, err := os.Stat(filepath.Join(dir, ".gitignore")); err != nil {
		t.Error(err)
	}
	quick := size()
	check(t, (&build{out: dir}).write(files))
	if !marked() || size() > quick {
		t.Errorf("%d bytes, %d before", size(), quick)
	}
	check(t, (&build{out: dir, quick: true}).write(files))
	if !marked() {
		t.Error("what was compressed well counts no more")
	}
	br, err := os.ReadFile(filepath.Join(dir, "a.js.br"))
	check(t, err)
	data, err := io.ReadAll(brotli.NewReader(bytes.NewReader(br)))
	if err != nil || !bytes.Equal(data, files["a.js"]) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	gz, err := os.Open(filepath.Join(dir, "a.js.gz"))
	check(t, err)
	defer gz.Close()
	z, err := gzip.NewReader(gz)
	check(t, err)
	if data, err := io.ReadAll(z); err != nil || !bytes.Equal(data, files["a.js"]) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// The picture of the icon is the vector's: the same colours at the same places, whatever its size.
func TestIcons(t *testing.T) {
	files := make(map[string][]byte)
	check(t, icons(files))
	if text := string(files["icon.svg"]); !strings.Contains(text, `d="M24 24L42 24L42 42L24 42z"`) || !strings.Contains(text, `stroke="#5fd38d"`) {
		t.Error(text)
	}
	for _, side := range []int{180, 192, 512} {
		img, err := png.Decode(bytes.NewReader(files[fmt.Sprintf("icon-%d.png", side)]))
		check(t, err)
		if size := img.Bounds().Size(); size.X != side || size.Y != side {
			t.Errorf("%v, not %d", size, side)
		}
		for at, want := range map[point]color.RGBA{
			{2, 2}: iconGround, {33, 33}: iconGround, {24, 33}: {0xff, 0xff, 0xff, 0xff}, {63, 24}: {0xff, 0xff, 0xff, 0xff},
			{60, 72}: {0x5f, 0xd3, 0x8d, 0xff}, {80, 80}: iconGround,
		} {
			if got := img.At(int(at.x*float64(side)/iconSide), int(at.y*float64(side)/iconSide)); got != color.Color(want) {
				t.Errorf("%d pixels, %v: %v, not %v", side, at, got, want)
			}
		}
	}
}

// A page that has grown too large is not built.
func TestTooLarge(t *testing.T) {
	noise := make([]byte, mostBrotli+1)
	rand.NewChaCha8([32]byte{}).Read(noise)
	if err := (&build{out: t.TempDir(), quick: true}).write(map[string][]byte{"a": noise}); err != nil {
		t.Error(err)
	}
	if err := (&build{out: t.TempDir(), quick: true}).write(map[string][]byte{"a": append(noise, noise...)}); !errors.Is(err, errTooLarge) {
		t.Error(err)
	}
}

package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/giayto/giayto/issuer/registry"
)

// opened are the entries of a backup.
func opened(t testing.TB, path string, id *Identity) (all []step) {
	t.Helper()
	f, err := os.Open(path)
	check(t, err)
	defer f.Close()
	plain, err := age.Decrypt(f, id.age...)
	check(t, err)
	for archive := tar.NewReader(plain); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		check(t, err)
		data, err := io.ReadAll(archive)
		check(t, err)
		all = append(all, step{*h, string(data)})
	}
}

// sealed encrypts what is to be taken for a backup.
func sealed(t testing.TB, to Recipient, plain []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to.age)
	check(t, err)
	_, err = w.Write(plain)
	check(t, errors.Join(err, w.Close()))
	return out.Bytes()
}

// replaced gives the data of an entry another form, and the archive the manifest that goes with it.
func replaced(t testing.TB, all []step, name, old, new string) []byte {
	t.Helper()
	changed := slices.Clone(all[:len(all)-1])
	for i, s := range changed {
		if s.header.Name == name {
			data := strings.Replace(s.data, old, new, 1)
			if data == s.data {
				t.Fatalf("%s has no %q", name, old)
			}
			changed[i] = plain(name, data)
			return archive(t, listed(changed))
		}
	}
	t.Fatalf("there is no %s", name)
	return nil
}

func TestRestoreRefuses(t *testing.T) {
	s := newSource(t)
	issue(t, s.Registry, 3, testTime)
	to, id := newPair(t)
	path := save(t, s, to)
	good, err := os.ReadFile(path)
	check(t, err)
	all := opened(t, path, id)
	_, stranger := newPair(t)
	without := func(name string) []byte {
		rest := slices.DeleteFunc(slices.Clone(all[:len(all)-1]), func(s step) bool { return s.header.Name == name })
		return archive(t, listed(rest))
	}
	flipped := slices.Clone(good)
	flipped[len(flipped)-1000] ^= 1
	dir := t.TempDir()
	for _, c := range []struct {
		name string
		data []byte
		id   *Identity
		want string
	}{
		{"another's identity", good, stranger, "others than this identity"},
		{"nothing", nil, id, "not a file encrypted with age"},
		{"a tar without encryption", archive(t, all), id, "not a file encrypted with age"},
		{"an unending header", []byte("age-encryption.org/v1\n-> " + strings.Repeat("x", 1<<20)), id, "restore: "},
		{"a flipped bit", flipped, id, "corrupted or tampered"},
		{"cut in the header", good[:100], id, "restore: "},
		{"cut in the middle", good[:len(good)/2], id, "restore: "},
		{"cut at a chunk of the encryption", good[:bytes.Index(good, []byte("\n--- "))+5+43+1+16], id, "cut off"},
		{"without its last byte", good[:len(good)-1], id, "restore: "},
		{"a byte more", append(slices.Clone(good), 0), id, "restore: "},
		{"no archive", sealed(t, to, []byte("hello")), id, "restore: "},
		{"a newer version", sealed(t, to, replaced(t, all, headerName, `"version":1`, `"version":2`)), id, "newer version"},
		{"the registry's secret is missing", sealed(t, to, without(secretName)), id, "keys/registry.key is missing"},
		{"the registry's secret is short", sealed(t, to, replaced(t, all, secretName, string(testSecret), "short")), id, "secret is not 32 bytes"},
		{"the registry's secret is another's", sealed(t, to, replaced(t, all, secretName, "\x07", "\x08")), id, "secret"},
		{"another issuer's configuration", sealed(t, to, replaced(t, all, "issuer.json", "/csgt", "/bhxh")), id, "issuer.json is of"},
		{"no configuration", sealed(t, to, replaced(t, all, "issuer.json", `"version":1`, `"version":9`)), id, "issuer.json has version 9"},
		{"broken keys", sealed(t, to, replaced(t, all, "keys.json", "[]", "{}")), id, "keys.json"},
		{"a registry that was changed", sealed(t, to, replaced(t, all, chunkName(0), "QOkfm1y3x4E", "QOkfm1y3x4F")), id, "does not come to its head"},
		{"a registry of another format", sealed(t, to, replaced(t, all, chunkName(0), "giayto registry 1", "giayto registry 2")), id, "not an export"},
		{"a registry that was cut", sealed(t, to, replaced(t, all, chunkName(0), "end\n", "")), id, "cut off"},
		{"something behind the registry", sealed(t, to, replaced(t, all, chunkName(0), "end\n", "end\nmore\n")), id, "restore: "},
	} {
		new := filepath.Join(dir, "new")
		_, err := Restore(t.Context(), bytes.NewReader(c.data), c.id, new, "", steps(0), testTime.Add(time.Hour))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "restore: ") || len(err.Error()) > 500 {
			t.Errorf("%s: want %q, got %.600v", c.name, c.want, err)
		}
		if left := names(t, dir); len(left) > 0 {
			t.Fatalf("%s left %q", c.name, left)
		}
	}
}

func TestRestoreErrors(t *testing.T) {
	s := newSource(t)
	issue(t, s.Registry, 3, testTime)
	to, id := newPair(t)
	path := save(t, s, to)
	good, err := os.ReadFile(path)
	check(t, err)
	now := testTime.Add(time.Hour)
	_, stranger := newPair(t)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	empty, taken, missing := filepath.Join(t.TempDir(), "new"), t.TempDir(), filepath.Join(t.TempDir(), "none", "new")
	for _, c := range []struct {
		name   string
		ctx    context.Context
		id     *Identity
		dir    string
		random io.Reader
		now    time.Time
		want   error
	}{
		{"another's identity", t.Context(), stranger, empty, steps(0), now, ErrIdentity},
		{"a folder that is there", t.Context(), id, taken, steps(0), now, fs.ErrExist},
		{"no folder to make it in", t.Context(), id, missing, steps(0), now, fs.ErrNotExist},
		{"no randomness", t.Context(), id, empty, strings.NewReader("short"), now, io.ErrUnexpectedEOF},
		{"a clock behind the log", t.Context(), id, empty, steps(0), testTime.Add(-time.Hour), registry.ErrClock},
		{"stopped", stopped, id, empty, steps(0), now, context.Canceled},
	} {
		_, err := Restore(c.ctx, bytes.NewReader(good), c.id, c.dir, "", c.random, c.now)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if left := append(names(t, filepath.Dir(empty)), names(t, taken)...); len(left) > 0 {
			t.Errorf("%s left %q", c.name, left)
		}
	}
	if _, err := Restore(t.Context(), iotestErr{}, id, empty, "", steps(0), now); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken disk: %v", err)
	}
	if _, err := Restore(t.Context(), bytes.NewReader(good), id, empty+"/", "", steps(0), now); err != nil {
		t.Errorf("a folder with a slash: %v", err)
	}
}

// iotestErr is a file that cannot be read.
type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

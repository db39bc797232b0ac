package keys

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// testWork keeps the tests quick; it guards nothing.
const testWork = 1

var passphrase = []byte("TEST ONLY chín con mèo")

func give() ([]byte, error) { return passphrase, nil }

func never() ([]byte, error) { return nil, errors.New("asked for a passphrase") }

// scalar is the 32 bytes that end in n.
func scalar(n byte) []byte { return append(make([]byte, 31), n) }

func testKey(t testing.TB, n byte) *Key {
	t.Helper()
	k, err := Generate(bytes.NewReader(scalar(n)))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// The key of scalar 1 is the curve's generator (SEC 2 §2.4.2).
const generator = `{"kty":"EC","crv":"P-256","x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",` +
	`"y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU","d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}` + "\n"

func TestGenerate(t *testing.T) {
	order := []byte("\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51")
	random := bytes.NewReader(append(append(append(scalar(0), order...), bytes.Repeat([]byte{0xff}, 32)...), scalar(1)...))
	k, err := Generate(random)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.marshal(); err != nil || string(got) != generator {
		t.Errorf("%s, %v; expected %s", got, err, generator)
	}
	if random.Len() != 0 {
		t.Errorf("%d bytes are left", random.Len())
	}
	if _, err := Generate(bytes.NewReader(scalar(1)[:31])); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("too few bytes: %v", err)
	}
	if _, err := Generate(zeros{}); err == nil {
		t.Error("a key of zeros")
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestSaveUnencrypted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "root.jwk")
	if err := testKey(t, 1).SaveUnencrypted(path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != generator {
		t.Errorf("file %q, %v", data, err)
	}
	checkMode(t, path)
	k, err := Load(path, never)
	if err != nil || !k.Public().Equal(testKey(t, 1).Public()) {
		t.Errorf("loaded %v, %v", k, err)
	}
	if err := testKey(t, 2).SaveUnencrypted(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("written over another: %v", err)
	}
	if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, data) {
		t.Error("the file has changed")
	}
	if err := testKey(t, 1).SaveUnencrypted(path + Suffix); err == nil {
		t.Error("a plain file with the name of an encrypted one")
	}
}

func checkMode(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "root.jwk.age")
	if err := testKey(t, 1).Save(path, passphrase, testWork); err != nil {
		t.Fatal(err)
	}
	checkMode(t, path)
	data, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(data, []byte("age-encryption.org/v1\n-> scrypt ")) || bytes.Contains(data, []byte("kty")) {
		t.Errorf("file %q, %v", data, err)
	}
	k, err := Load(path, give)
	if err != nil || !k.private.Equal(testKey(t, 1).private) {
		t.Errorf("loaded %v, %v", k, err)
	}
	if _, err := Load(path, func() ([]byte, error) { return []byte("wrong"), nil }); !errors.Is(err, ErrPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	if _, err := Load(path, func() ([]byte, error) { return nil, io.EOF }); !errors.Is(err, io.EOF) {
		t.Errorf("no passphrase: %v", err)
	}
	if err := testKey(t, 2).Save(path, passphrase, testWork); !errors.Is(err, fs.ErrExist) {
		t.Errorf("written over another: %v", err)
	}
}

func TestSaveRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, err := range map[string]error{
		"no passphrase":   testKey(t, 1).Save(filepath.Join(dir, "a.age"), nil, testWork),
		"name":            testKey(t, 1).Save(filepath.Join(dir, "a"), passphrase, testWork),
		"no work":         testKey(t, 1).Save(filepath.Join(dir, "a.age"), passphrase, 0),
		"too much work":   testKey(t, 1).Save(filepath.Join(dir, "a.age"), passphrase, maxWorkFactor+1),
		"no such folder":  testKey(t, 1).SaveUnencrypted(filepath.Join(dir, "b", "a")),
		"no folder at it": testKey(t, 1).Save(filepath.Join(dir, "b", "a.age"), passphrase, testWork),
	} {
		if err == nil {
			t.Errorf("%s: saved", name)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	encrypted := filepath.Join(dir, "good.age")
	if err := testKey(t, 1).Save(encrypted, passphrase, testWork); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(encrypted)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, file, data string }{
		{"empty", "a", ""},
		{"encrypted, named as plain", "a", string(good)},
		{"plain, named as encrypted", "a.age", generator},
		{"encrypted, cut", "a.age", string(good[:len(good)-1])},
		{"encrypted, longer", "a.age", string(good) + "x"},
		{"asks too much work", "a.age", strings.Replace(string(good), " 1\n", " 21\n", 1)},
		{"public", "a", strings.Replace(generator, `,"d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"`, "", 1)},
		{"another's public half", "a", strings.Replace(generator, "AAE\"", "AAI\"", 1)},
		{"zero", "a", strings.Replace(generator, "AAE\"", "AAA\"", 1)},
		{"short", "a", strings.Replace(generator, `"AAAAAAAA`, `"AAAA`, 1)},
		{"another curve", "a", strings.Replace(generator, "P-256", "P-384", 1)},
		{"unknown member", "a", strings.Replace(generator, "{", `{"x5c":[],`, 1)},
		{"member twice", "a", strings.Replace(generator, "{", `{"kty":"EC",`, 1)},
		{"trailing data", "a", generator + "x"},
		{"too long", "a", generator + strings.Repeat(" ", maxFile)},
	} {
		path := filepath.Join(t.TempDir(), c.file)
		if err := os.WriteFile(path, []byte(c.data), 0o600); err != nil {
			t.Fatal(err)
		}
		if k, err := Load(path, give); err == nil || k != nil {
			t.Errorf("%s: loaded", c.name)
		} else if strings.Contains(err.Error(), "AAA") {
			t.Errorf("%s: the error shows the file: %v", c.name, err)
		}
	}
	if _, err := Load(filepath.Join(dir, "none"), never); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Load(dir, never); err == nil {
		t.Error("a folder is loaded")
	}
}

// The files of other programs: plain, or encrypted by age with a passphrase, as binary or as text.
func TestReadSecret(t *testing.T) {
	const content = "AGE-SECRET-KEY-1TEST\n"
	recipient, err := age.NewScryptRecipient(string(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	recipient.SetWorkFactor(testWork)
	encrypt := func(to io.Writer) {
		w, err := age.Encrypt(to, recipient)
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err = errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
	}
	var binary, text bytes.Buffer
	encrypt(&binary)
	w := armor.NewWriter(&text)
	encrypt(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "identity")
	write := func(data []byte, mode fs.FileMode) {
		if err := errors.Join(os.WriteFile(path, data, mode), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range map[string][]byte{"plain": []byte(content), "binary": binary.Bytes(), "text": text.Bytes()} {
		write(data, 0o600)
		ask := give
		if name == "plain" {
			ask = never
		}
		if got, err := ReadSecret(path, ask); err != nil || string(got) != content {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if name == "plain" {
			continue
		}
		if _, err := ReadSecret(path, func() ([]byte, error) { return []byte("wrong"), nil }); !errors.Is(err, ErrPassphrase) {
			t.Errorf("%s, wrong passphrase: %v", name, err)
		}
		write(data[:len(data)-40], 0o600)
		if _, err := ReadSecret(path, ask); err == nil {
			t.Errorf("%s: cut, and read", name)
		}
	}
	write([]byte(content), 0o644)
	var refused *PermissionError
	if _, err := ReadSecret(path, never); !errors.As(err, &refused) {
		t.Errorf("a file for all: %v", err)
	}
}

func TestLoadPermission(t *testing.T) {
	path := filepath.Join(t.TempDir(), "root.jwk")
	if err := testKey(t, 1).SaveUnencrypted(path); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o620, 0o666} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		var refused *PermissionError
		if _, err := Load(path, never); !errors.As(err, &refused) || refused.Mode != mode || !strings.Contains(refused.Hint(), "chmod 600") {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
}

func TestSigner(t *testing.T) {
	k := testKey(t, 7)
	compact, err := k.Signer().Sign("JWT", []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := k.Signer().Sign("JWT", []byte("{}")); err != nil || again != compact {
		t.Errorf("signing twice differs: %v", err)
	}
}

// No way of printing shows the private part.
func TestRedaction(t *testing.T) {
	k := testKey(t, 7)
	if k.String() != "private key "+k.Public().ID() {
		t.Errorf("String: %s", k)
	}
	holder := struct{ Key *Key }{k}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", k, "holder", holder)
	data, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{log.String(), string(data)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%T", "%p"} {
		texts = append(texts, fmt.Sprintf(verb, k), fmt.Sprintf(verb, holder), fmt.Sprintf(verb, []any{k}))
	}
	d, err := k.private.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		for _, secret := range []string{"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAc", fmt.Sprintf("%x", d), fmt.Sprint(d), "PrivateKey", "D:"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %q", text, secret)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(generator))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := parse(data)
		if err != nil {
			return
		}
		again, err := k.marshal()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := parse(again); err != nil || !back.private.Equal(k.private) {
			t.Fatalf("%q is read as another key: %v", data, err)
		}
	})
}

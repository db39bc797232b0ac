//go:build pkcs11 && cgo

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/giayto/giayto/issuer/hsm/hsmtest"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/testvectors/programs"
)

// TestHSMScripts runs testdata/hsm/*.txt, each with tokens of its own: root-a, root-b and csgt. Beside what TestScripts has
// there are the variables MODULE, their driver, and PIN, a file with their PIN.
func TestHSMScripts(t *testing.T) {
	hsmtest.Start(t) // what is missing
	runScripts(t, filepath.Join("testdata", "hsm"), func(env *testscript.Env) error {
		dir, err := os.MkdirTemp("", "giayto-tokens-")
		if err != nil {
			return err
		}
		env.Defer(func() { _ = os.RemoveAll(dir) })
		store, err := hsmtest.New(dir, "root-a", "root-b", "csgt")
		if err != nil {
			return err
		}
		env.Setenv(hsmtest.ConfigEnv, store.Config)
		env.Setenv("MODULE", store.Module)
		env.Setenv("PIN", store.PIN)
		return nil
	})
}

// foundInToken makes an issuer whose keys are in the token csgt of the store.
func foundInToken(t *testing.T, store *hsmtest.Store, dir string) string {
	t.Helper()
	dir = filepath.Join(dir, "csgt")
	at := issueTime.Format(time.RFC3339)
	for _, args := range [][]string{
		{"issuer", "init", "--dir", dir, "--at", at, "--uri", "https://id.giayto.example/csgt", "--name", "CSGT"},
		{"issuer", "key", "add", "--dir", dir, "--at", at, "--use", "credential", "--type", "vehicle-inspection", "--key", store.URI("csgt", "papers")},
	} {
		runs(t, 0, args...)
	}
	return dir
}

// runs runs the program to its end, with that status, and returns its words.
func runs(t *testing.T, status int, args ...string) string {
	t.Helper()
	cmd, words := giayto(t, args...)
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != status {
		t.Fatalf("exit status %d, not %d, of %q: %s", got, status, args, words)
	}
	return words.String()
}

// A token that is removed while a run signs ends it with 75. When it is back the same command goes on, and every record has
// one credential.
func TestHSMRemoved(t *testing.T) {
	const records = 1500
	store := hsmtest.Start(t, "csgt")
	dir := foundInToken(t, store, t.TempDir())
	out, file := filepath.Join(t.TempDir(), "codes"), filepath.Join(t.TempDir(), "records.jsonl")
	writeInspections(t, file, records)
	args := []string{"issuer", "issue", "--dir", dir, "--at", issueTime.Format(time.RFC3339), "--out", out, "--format", "jwt", file}
	away := store.Tokens + "-away"
	for _, at := range []int{records / 10, records / 2} {
		cmd, words := giayto(t, args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for count(t, out) < at {
			time.Sleep(2 * time.Millisecond)
		}
		if err := os.Rename(store.Tokens, away); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // with what is judged
		if got := cmd.ProcessState.ExitCode(); got != exitStopped || !strings.Contains(words.String(), "the token has stopped signing") {
			t.Errorf("exit status %d: %s", got, words)
		}
		words.Reset()
		if said := runs(t, exitUnavailable, args...); !strings.Contains(said, "not found") {
			t.Errorf("without the token: %s", said)
		}
		if err := os.Rename(away, store.Tokens); err != nil {
			t.Fatal(err)
		}
	}
	runs(t, 0, args...)
	countIssued(t, records, out)
	audit(t, dir, records)
}

// Of keys in tokens nothing is on the disk: not of one that was made there, nor of one that was brought there and is known.
// What is looked for is found where it is: in the file that the known one came from, and in a key's file without a
// passphrase.
func TestHSMNoKeyOnDisk(t *testing.T) {
	records := 1000
	if programs.Long() {
		records = 10_000
	}
	store := hsmtest.Start(t, "csgt")
	work, outside := filepath.Dir(store.Config), t.TempDir() // what is searched, with the tokens themselves, and what is not
	dir := foundInToken(t, store, work)
	known := filepath.Join(outside, "known.pem")
	scalar := writeKnown(t, known)
	if err := store.Import(known, "csgt", "known", "77"); err != nil {
		t.Fatal(err)
	}
	at := issueTime.Format(time.RFC3339)
	runs(t, 0, "issuer", "key", "add", "--dir", dir, "--at", at, "--use", "status", "--existing", "--key", store.URI("csgt", "known"))
	file := filepath.Join(outside, "records.jsonl")
	writeInspections(t, file, records)
	began := time.Now()
	runs(t, 0, "issuer", "issue", "--dir", dir, "--at", at, "--out", filepath.Join(work, "codes"), "--format", "jsonl", file)
	t.Logf("%d credentials in %.1f s", records, time.Since(began).Seconds())
	runs(t, 0, "issuer", "publish", "--dir", dir, "--at", at, "--out", filepath.Join(work, "site"))
	audit(t, dir, records)

	controlKeyMaterial(t, outside, known, scalar)
	files := 0
	err := filepath.WalkDir(work, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		for _, what := range keyMaterial(t, path, scalar) {
			t.Errorf("%s has %s", path, what)
		}
		return nil
	})
	if err != nil || files < 12 {
		t.Errorf("%d files, %v", files, err)
	}
}

// controlKeyMaterial makes sure that keys are found where they are.
func controlKeyMaterial(t *testing.T, dir, known string, scalar []byte) {
	t.Helper()
	plain := filepath.Join(dir, "plain.jwk")
	key, err := keys.Generate(rand.Reader)
	if err == nil {
		err = key.SaveUnencrypted(plain)
	}
	if err != nil {
		t.Fatal(err)
	}
	controls := []string{known, plain}
	longer := append([]byte("longer"), scalar...)
	for n, form := range []string{
		string(longer), hex.EncodeToString(longer), strings.ToUpper(hex.EncodeToString(scalar)), base64.RawURLEncoding.EncodeToString(longer[1:]),
		base64.StdEncoding.EncodeToString(scalar), "x" + base64.RawStdEncoding.EncodeToString(longer),
	} {
		path := filepath.Join(dir, fmt.Sprint("form-", n))
		if err := os.WriteFile(path, []byte("before "+form+"; after"), 0o600); err != nil {
			t.Fatal(err)
		}
		controls = append(controls, path)
	}
	for _, path := range controls {
		if len(keyMaterial(t, path, scalar)) == 0 {
			t.Errorf("the key in %s is not found", filepath.Base(path))
		}
	}
}

// writeKnown makes a key as PKCS #8 in PEM, and returns its scalar.
func writeKnown(t *testing.T, path string) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	scalar, err := key.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return scalar
}

// keyMarks is where a private key begins, in the forms that programs write: PEM, JWK, and the DER of SEC 1 and PKCS #8, with
// a scalar of 32 bytes after it.
var keyMarks = []string{"PRIVATE KEY", `"d":"`, `"d": "`, "\x02\x01\x01\x04\x20"}

var standardBase64 = strings.NewReplacer("-", "+", "_", "/")

// keyMaterial names what a file has of private keys: their marks, and the scalar, as it is and in base64 and hexadecimal,
// also within something longer.
func keyMaterial(t *testing.T, path string, scalar []byte) (found []string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	look := func(how string, view []byte) {
		for _, mark := range append(keyMarks, string(scalar)) {
			if bytes.Contains(view, []byte(mark)) {
				found = append(found, fmt.Sprintf("%q %s", mark, how))
			}
		}
	}
	look("as it is", data)
	for _, run := range strings.FieldsFunc(string(data), isNoDigit) {
		if len(run) < 43 { // 32 bytes in base64
			continue
		}
		run = standardBase64.Replace(run)
		for skip := range 4 { // digits of something else may stand before
			part := run[skip:]
			if b, err := hex.DecodeString(part[:len(part)&^1]); err == nil {
				look("in hexadecimal", b)
			}
			if len(part)%4 == 1 { // no byte ends there
				part = part[:len(part)-1]
			}
			if b, err := base64.RawStdEncoding.DecodeString(part); err == nil {
				look("in base64", b)
			}
		}
	}
	return found
}

// isNoDigit reports whether a character is none of base64, of either kind, and so of hexadecimal.
func isNoDigit(r rune) bool {
	return !('A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune("+/-_", r))
}

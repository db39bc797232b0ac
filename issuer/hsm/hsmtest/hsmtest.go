// Package hsmtest makes tokens of SoftHSM for tests and measurements, in a folder of their own.
package hsmtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/giayto/giayto/testvectors/programs"
)

// PIN is that of every token's user.
const PIN = "73190264"

// adminPIN is that of its security officer.
const adminPIN = "40628175"

// ConfigEnv names the variable that tells SoftHSM where its tokens are.
const ConfigEnv = "SOFTHSM2_CONF"

const tool = "softhsm2-util"

// A Store is a folder of tokens.
type Store struct {
	Module string // the driver
	Config string // what ConfigEnv is to be
	Tokens string // the folder that is gone when all tokens are removed
	PIN    string // a file with PIN, for its owner alone
}

// New makes tokens of these labels in the folder dir.
func New(dir string, labels ...string) (*Store, error) {
	s := &Store{Config: filepath.Join(dir, "softhsm2.conf"), Tokens: filepath.Join(dir, "tokens"), PIN: filepath.Join(dir, "pin")}
	var err error
	if s.Module, err = module(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.Tokens, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(s.PIN, []byte(PIN+"\n"), 0o600); err != nil {
		return nil, err
	}
	config := fmt.Sprintf("directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n", s.Tokens)
	if err := os.WriteFile(s.Config, []byte(config), 0o600); err != nil {
		return nil, err
	}
	for _, label := range labels {
		if err := s.run("--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", adminPIN); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// module finds the driver where Debian and others have it.
func module() (string, error) {
	if _, err := exec.LookPath(tool); err != nil {
		return "", ErrMissing
	}
	for _, pattern := range []string{"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib*/*/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so"} {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return found[0], nil
		}
	}
	return "", ErrMissing
}

// ErrMissing says that there is no SoftHSM.
var ErrMissing = errors.New("SoftHSM is not installed (Debian: softhsm2)")

// Import puts a private key, PKCS #8 in PEM, into a token under an object and an id in hexadecimal digits.
func (s *Store) Import(file, token, object, id string) error {
	return s.run("--import", file, "--token", token, "--label", object, "--id", id, "--pin", PIN)
}

func (s *Store) run(args ...string) error {
	cmd := exec.Command(tool, args...)
	cmd.Env = append(os.Environ(), ConfigEnv+"="+s.Config)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", tool, args[0], err, said)
	}
	return nil
}

// Start is New in a folder of the test, with the variable set. Where there is no SoftHSM the test is skipped, or fails
// (package programs).
func Start(t testing.TB, labels ...string) *Store {
	t.Helper()
	s, err := New(t.TempDir(), labels...)
	switch {
	case errors.Is(err, ErrMissing):
		programs.Missing(t, err.Error())
	case err != nil:
		t.Fatal(err)
	}
	t.Setenv(ConfigEnv, s.Config)
	return s
}

// URI names a key by its object, in a token whose PIN is in the file of the store.
func (s *Store) URI(token, object string) string {
	return "pkcs11:token=" + token + ";object=" + object + "?module-path=" + s.Module + "&pin-source=file:" + s.PIN
}

package backup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/giayto/giayto/issuer/keys"
)

// newIdentity is a key with its public half.
func newIdentity(t testing.TB) (secret, public string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id.String(), id.Recipient().String()
}

func TestParseRecipient(t *testing.T) {
	secret, public := newIdentity(t)
	if _, err := ParseRecipient(public); err != nil {
		t.Error(err)
	}
	pq, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseRecipient(pq.Recipient().String()); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{
		"", " ", secret, strings.ToLower(secret), pq.String(), public[:len(public)-1], public + "q", strings.ToUpper(public), public + "\n" + public,
		"ssh-ed25519 AAAA", "age1" + strings.Repeat("q", 1000),
	} {
		_, err := ParseRecipient(wrong)
		if err == nil {
			t.Errorf("%q is a recipient", wrong)
			continue
		}
		if len(err.Error()) > 200 || strings.Contains(strings.ToUpper(err.Error()), "AGE-SECRET-KEY-1") || strings.Contains(err.Error(), "AAAA") {
			t.Errorf("the error shows %q: %v", wrong, err)
		}
	}
}

func TestLoadIdentity(t *testing.T) {
	secret, public := newIdentity(t)
	path := filepath.Join(t.TempDir(), "identity.txt")
	never := func() ([]byte, error) { return nil, errors.New("asked for a passphrase") }
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("# created: 2026-11-22T08:00:00+07:00\n# public key: " + public + "\n" + secret + "\n")
	id, err := LoadIdentity(path, never)
	if err != nil || len(id.age) != 1 {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, id); got != "identity of age" {
			t.Errorf("%s shows %q", verb, got)
		}
	}
	for _, wrong := range []string{"", "# nothing\n", secret[:40], secret + "x", public, secret + "\n" + secret[:50]} {
		write(wrong)
		if _, err := LoadIdentity(path, never); err == nil || strings.Contains(err.Error(), secret[:30]) {
			t.Errorf("%.20q…: %v", wrong, err)
		}
	}
	write(secret)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	var refused *keys.PermissionError
	if _, err := LoadIdentity(path, never); !errors.As(err, &refused) {
		t.Errorf("a file that others may read: %v", err)
	}
}

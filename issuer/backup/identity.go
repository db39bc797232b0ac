package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"github.com/giayto/giayto/issuer/keys"
)

// ErrIdentity says that a backup was made for others than the identity at hand.
var ErrIdentity = errors.New("it is encrypted to others than this identity")

// A Recipient is one who can open a backup.
type Recipient struct{ age age.Recipient }

// ParseRecipient reads a public key of age: age1… (X25519), or age1pq1… (with ML-KEM).
func ParseRecipient(s string) (Recipient, error) {
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(s)), "AGE-SECRET-KEY-") {
		return Recipient{}, errors.New("a recipient begins with age1; this is a secret key, which nobody else should have seen")
	}
	if !strings.HasPrefix(s, "age1") { // and perhaps a secret of another kind
		return Recipient{}, errors.New("a recipient begins with age1")
	}
	parsed, err := age.ParseRecipients(strings.NewReader(s))
	if err != nil || len(parsed) != 1 {
		return Recipient{}, fmt.Errorf("%.100q is no recipient of age", s)
	}
	return Recipient{parsed[0]}, nil
}

// An Identity opens the backups for its recipients. It does not show itself to any of fmt's verbs.
type Identity struct{ age []age.Identity }

// Format hides the identity.
func (*Identity) Format(f fmt.State, _ rune) { io.WriteString(f, "identity of age") }

// LoadIdentity reads a file as age-keygen writes it; where it is encrypted itself, with age --passphrase, passphrase is
// asked, and a wrong one is keys.ErrPassphrase. A file that others may read is refused with a *keys.PermissionError.
func LoadIdentity(path string, passphrase func() ([]byte, error)) (*Identity, error) {
	data, err := keys.ReadSecret(path, passphrase)
	if err != nil {
		return nil, err
	}
	identities, err := age.ParseIdentities(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%q holds no identity of age", path)
	}
	return &Identity{identities}, nil
}

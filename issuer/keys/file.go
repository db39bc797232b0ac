package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/giayto/giayto/issuer/internal/folder"
)

const (
	// Suffix ends the name of an encrypted key file.
	Suffix = ".age"
	// WorkFactor is the base-2 logarithm of the scrypt work that guards a passphrase: about a second and 256 MiB.
	WorkFactor = 18
	// maxWorkFactor bounds what a file may ask of the one who opens it: 1 GiB.
	maxWorkFactor = 20
	// maxFile bounds a key file; a plain one has about 180 bytes, an encrypted one about 370.
	maxFile = 16 << 10
)

// ErrPassphrase says that the passphrase does not open the file.
var ErrPassphrase = errors.New("wrong passphrase")

// PermissionError says that others than its owner may read a private key's file.
type PermissionError struct {
	Path string
	Mode fs.FileMode
}

func (e *PermissionError) Error() string {
	return fmt.Sprintf("key file %q can be read by others (mode %04o)", e.Path, e.Mode)
}

// Hint tells what to do about it.
func (e *PermissionError) Hint() string {
	return fmt.Sprintf("if nobody else has read it, run: chmod 600 %q", e.Path)
}

// Save writes the key to a new file whose name ends in [Suffix], encrypted under the passphrase with 2^workFactor
// scrypt iterations ([WorkFactor] unless there is a reason). It takes the random bytes of the encryption from the
// system.
func (k *Key) Save(path string, passphrase []byte, workFactor int) error {
	if !strings.HasSuffix(path, Suffix) {
		return fmt.Errorf("key file %q: the name of an encrypted file ends in %q", path, Suffix)
	}
	if workFactor < 1 || workFactor > maxWorkFactor {
		return fmt.Errorf("key file %q: work factor %d is not within 1 to %d", path, workFactor, maxWorkFactor)
	}
	// age refuses an empty passphrase.
	recipient, err := age.NewScryptRecipient(string(passphrase))
	if err != nil {
		return fmt.Errorf("key file %q: %w", path, err)
	}
	recipient.SetWorkFactor(workFactor)
	plain, err := k.marshal()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	if err != nil {
		return fmt.Errorf("key file %q: %w", path, err)
	}
	if _, err := w.Write(plain); err != nil {
		return fmt.Errorf("key file %q: %w", path, err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("key file %q: %w", path, err)
	}
	return create(path, out.Bytes())
}

// SaveUnencrypted writes the key to a new file that whoever reads it can sign with. Its name must not end in [Suffix].
func (k *Key) SaveUnencrypted(path string) error {
	if strings.HasSuffix(path, Suffix) {
		return fmt.Errorf("key file %q: the name of a file that is not encrypted must not end in %q", path, Suffix)
	}
	plain, err := k.marshal()
	if err != nil {
		return err
	}
	return create(path, plain)
}

func create(path string, data []byte) error {
	if err := folder.Create(path, data, 0o600); err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	return nil
}

// Load reads a key file. For an encrypted one it asks passphrase; a wrong one is [ErrPassphrase]. A file that others
// may read is refused with a [*PermissionError]: its key may no longer be a secret.
func Load(path string, passphrase func() ([]byte, error)) (*Key, error) {
	data, err := ReadFile(path)
	if err == nil && strings.HasSuffix(path, Suffix) {
		data, err = open(path, data, passphrase)
	}
	if err != nil {
		return nil, err
	}
	k, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("key file %q: %w", path, err)
	}
	return k, nil
}

// ReadSecret is ReadFile for what may be encrypted under a passphrase by the age program, which its first bytes tell.
func ReadSecret(path string, passphrase func() ([]byte, error)) ([]byte, error) {
	data, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(data, []byte("age-encryption.org/")):
		return open(path, data, passphrase)
	case bytes.HasPrefix(data, []byte(armor.Header)):
		if data, err = io.ReadAll(armor.NewReader(bytes.NewReader(data))); err != nil {
			return nil, fmt.Errorf("key file %q: %w", path, err)
		}
		return open(path, data, passphrase)
	}
	return data, nil
}

func open(path string, data []byte, passphrase func() ([]byte, error)) ([]byte, error) {
	secret, err := passphrase()
	if err == nil {
		data, err = decrypt(data, secret)
	}
	if err != nil {
		return nil, fmt.Errorf("key file %q: %w", path, err)
	}
	return data, nil
}

// ReadFile reads a file of another kind that holds a secret as it is, under the rules of Load.
func ReadFile(path string) ([]byte, error) {
	f, info, err := folder.Open(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	defer f.Close()
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" { // whose modes say nothing about others
		return nil, &PermissionError{Path: path, Mode: info.Mode().Perm()}
	}
	data, err := folder.ReadAll(f, maxFile)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return data, nil
}

func decrypt(data, passphrase []byte) ([]byte, error) {
	identity, err := age.NewScryptIdentity(string(passphrase))
	if err != nil {
		return nil, err
	}
	identity.SetMaxWorkFactor(maxWorkFactor)
	r, err := age.Decrypt(bytes.NewReader(data), identity)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, ErrPassphrase
	}
	if err != nil {
		return nil, err
	}
	// No more than data's length: age's payload is longer than what it holds.
	return io.ReadAll(r)
}

package registry

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"sync"
)

// SecretSize is the size of the key of a Secret, in bytes.
const SecretSize = 32

// A Hash stands for something that the registry does not hold: HMAC-SHA-256 under the registry's secret, the first 16
// bytes. The zero Hash stands for nothing.
type Hash [16]byte

// value is the hash in a column, NULL for nothing.
func (h Hash) value() any {
	if h.IsZero() {
		return nil
	}
	return h[:]
}

// IsZero reports whether h stands for nothing.
func (h Hash) IsZero() bool { return h == Hash{} }

// String is the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// A Secret keeps the registry's hashes from being guessed, and its indices from being counted. It is kept with the
// signing keys, never in the database.
type Secret struct {
	hashes  sync.Pool // of hash.Hash, the HMAC under the key of the hashes
	indices cipher.Block
}

// NewSecret takes SecretSize random bytes.
func NewSecret(key []byte) (*Secret, error) {
	if len(key) != SecretSize {
		return nil, fmt.Errorf("registry: the secret is not %d bytes", SecretSize)
	}
	hashes, err := subkey(key, "giayto registry hashes 1")
	if err != nil {
		return nil, err
	}
	indices, err := subkey(key, "giayto registry indices 1")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(indices)
	if err != nil {
		return nil, fmt.Errorf("registry: secret: %w", err)
	}
	s := &Secret{indices: block}
	s.hashes.New = func() any { return hmac.New(sha256.New, hashes) }
	return s, nil
}

func subkey(key []byte, purpose string) ([]byte, error) {
	sub, err := hkdf.Key(sha256.New, key, nil, purpose, SecretSize)
	if err != nil {
		return nil, fmt.Errorf("registry: secret: %w", err)
	}
	return sub, nil
}

// Person is the hash of a person's number.
func (s *Secret) Person(pin string) Hash { return s.hash("person", pin) }

// Document is the hash of a document: its type and number.
func (s *Secret) Document(vct, number string) Hash { return s.hash("document", vct, number) }

// Blank is the hash of the blank that a document of the type is printed on.
func (s *Secret) Blank(vct, serial string) Hash { return s.hash("blank", vct, serial) }

// Record is the hash of the issuer's own name for a record.
func (s *Secret) Record(id string) Hash { return s.hash("record", id) }

// Content is the hash of what is signed.
func (s *Secret) Content(signed []byte) Hash { return s.hash("content", string(signed)) }

// proof is what a registry holds of its secret, to know it again.
func (s *Secret) proof() []byte {
	h := s.hash("proof")
	return h[:]
}

// hash separates its parts by their lengths, so that no two lists of parts are one input.
func (s *Secret) hash(parts ...string) (h Hash) {
	mac := s.hashes.Get().(hash.Hash)
	defer s.hashes.Put(mac)
	mac.Reset()
	var size [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		mac.Write(size[:])
		io.WriteString(mac, part)
	}
	var sum [sha256.Size]byte
	copy(h[:], mac.Sum(sum[:0]))
	return h
}

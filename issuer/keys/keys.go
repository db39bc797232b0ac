// Package keys keeps the private signing keys of issuers and of the root in files: a P-256 key as JWK (RFC 7518 §6.2),
// encrypted under a passphrase in the age format (age-encryption.org/v1, scrypt), so that the age program opens it too.
//
// A file is written once, readable by its owner alone, and never over another. A [Key] does not show its private part
// to any of fmt's verbs, to log/slog or to encoding/json.
package keys

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/giayto/giayto/credential/jose"
)

// Key is a private signing key.
type Key struct {
	private *ecdsa.PrivateKey
	signer  *jose.Signer
}

// maxDraws bounds how often Generate asks random again: a good source needs a second draw once in 2^32.
const maxDraws = 16

// Generate makes a key from the bytes of random: the first 32 that are a number from 1 to the curve's order, exclusive.
// The same bytes give the same key.
func Generate(random io.Reader) (*Key, error) {
	scalar := make([]byte, 32)
	for range maxDraws {
		if _, err := io.ReadFull(random, scalar); err != nil {
			return nil, fmt.Errorf("key: reading random bytes: %w", err)
		}
		if private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar); err == nil {
			return newKey(private)
		}
	}
	return nil, errors.New("key: the source of random bytes is broken")
}

func newKey(private *ecdsa.PrivateKey) (*Key, error) {
	signer, err := jose.NewSigner(private)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return &Key{private: private, signer: signer}, nil
}

// Public returns the key that checks its signatures.
func (k *Key) Public() *jose.PublicKey { return k.signer.Public() }

// Signer returns what signs with the key.
func (k *Key) Signer() *jose.Signer { return k.signer }

// String names the key by its public ID.
func (k *Key) String() string { return "private key " + k.Public().ID() }

// Format writes String for every verb, so that no message shows the private part.
func (k *Key) Format(f fmt.State, _ rune) { io.WriteString(f, k.String()) }

// LogValue is String.
func (k *Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// privateJWK is the file's content; its members are written in this order.
type privateJWK struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Y   string `json:"y"`
	D   string `json:"d"`
}

func (k *Key) marshal() ([]byte, error) {
	j, err := k.jwk()
	if err != nil {
		return nil, err
	}
	data, err := jose.Marshal(j)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return append(data, '\n'), nil
}

func (k *Key) jwk() (privateJWK, error) {
	d, err := k.private.Bytes()
	if err != nil {
		return privateJWK{}, fmt.Errorf("key: %w", err)
	}
	point, err := k.private.PublicKey.Bytes() // 04, x, y (SEC 1 §2.3.3)
	if err != nil {
		return privateJWK{}, fmt.Errorf("key: %w", err)
	}
	return privateJWK{"EC", "P-256", jose.Encode(point[1:33]), jose.Encode(point[33:]), jose.Encode(d)}, nil
}

var errNotKey = errors.New("not a private P-256 key in JWK form")

// parse never says more about its input than that it is wrong: an error may be shown and logged.
func parse(data []byte) (*Key, error) {
	var j privateJWK
	if err := jose.UnmarshalExact(data, &j); err != nil {
		return nil, errNotKey
	}
	d, err := jose.Decode(j.D)
	if err != nil {
		return nil, errNotKey
	}
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d)
	if err != nil {
		return nil, errNotKey
	}
	k, err := newKey(private)
	if err != nil {
		return nil, err
	}
	// The public half in the file must be this key's own.
	if own, err := k.jwk(); err != nil || own != j {
		return nil, errNotKey
	}
	return k, nil
}

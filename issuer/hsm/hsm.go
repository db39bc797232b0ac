// Package hsm signs with keys that never leave a token: a hardware security module, a smart card, or SoftHSM, over PKCS#11
// (OASIS, version 2.40). A [URI] names the token and the key in it.
//
// It works in programs that were built with the tag pkcs11 and a C compiler, since the driver of a token is a library in C;
// in others Open and Generate return ErrUnsupported.
//
// A PIN is tried once. A token that counts wrong ones locks after a few, so a PIN that it has refused is not tried on it
// again by this process; and where the token says that a wrong one was given last, not one from a file either, but only
// what a person types.
package hsm

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
)

// Parallel is how many signatures of one token are worth asking for at a time: more than there are processors, since one in
// a network answers late.
const Parallel = 16

// ModuleEnv names the variable that has the path of the driver for URIs that name none.
const ModuleEnv = "GIAYTO_PKCS11_MODULE"

var (
	// ErrUnsupported says that this program was built without PKCS#11.
	ErrUnsupported = errors.New("this program was built without PKCS#11")
	// ErrPIN says that the token refuses the PIN.
	ErrPIN = errors.New("wrong PIN")
	// ErrUntried says that a PIN is not tried, since the token was given a wrong one before.
	ErrUntried = errors.New("no PIN is tried after a wrong one")
	// ErrLocked says that the token accepts no PIN any more.
	ErrLocked = errors.New("the PIN is locked")
	// ErrAbsent says that there is no such token, that its driver does not start, or that it has no such key.
	ErrAbsent = errors.New("not found")
	// ErrAmbiguous says that the URI leaves open which of several tokens or keys is meant.
	ErrAmbiguous = errors.New("the URI fits several")
	// ErrExists says that the token has a key of that name already.
	ErrExists = errors.New("there is a key of that name already")
	// ErrFailed says that a token which signed before does so no more: it was removed, or its connection was cut.
	ErrFailed = errors.New("the token has stopped signing")
)

// An Ask asks a person for a PIN, and says of what and why.
type Ask func(of string) ([]byte, error)

// A Key is a P-256 key in a token. It may be used by several goroutines at a time.
type Key struct {
	public      *ecdsa.PublicKey
	uri         *URI
	extractable bool
	device      device
}

// A device signs with one of its keys.
type device interface {
	// sign returns r and s, one after the other and of equal length (PKCS#11 mechanisms §2.3.1).
	sign(digest []byte) ([]byte, error)
	hasFailed() bool
	close() error
}

// Open finds the key that the URI names. The PIN is that of the URI's pin-source, a file for its owner alone, or is asked
// for. Close gives the key back.
func Open(u *URI, ask Ask) (*Key, error) {
	k, err := openKey(u, ask)
	if err != nil {
		return nil, fmt.Errorf("hsm: %w", err)
	}
	return k, nil
}

// Generate makes a key in the token, which never gives it away. The URI may leave out its object, which is "giayto" then,
// and its id, which is read from random.
func Generate(u *URI, ask Ask, random io.Reader) (*Key, error) {
	object, id := "giayto", make([]byte, 8)
	if given, is := u.path["object"]; is {
		object = given
	}
	if given, is := u.path["id"]; is {
		id = []byte(given)
	} else if _, err := io.ReadFull(random, id); err != nil {
		return nil, fmt.Errorf("hsm: reading random bytes: %w", err)
	}
	if object == "" || len(id) == 0 {
		return nil, errors.New("hsm: a new key has an object and an id that are not empty")
	}
	k, err := generateKey(u, u.ofKey(object, string(id)), ask)
	if err != nil {
		return nil, fmt.Errorf("hsm: %w", err)
	}
	return k, nil
}

// Public returns the *ecdsa.PublicKey.
func (k *Key) Public() crypto.PublicKey { return k.public }

// URI names this key and no other of its token. What the URI that it was opened by left open of the token is left open.
func (k *Key) URI() *URI { return k.uri }

// Extractable reports whether the token would give the key away.
func (k *Key) Extractable() bool { return k.extractable }

// HasFailed reports whether Sign returns ErrFailed from now on: the key is to be closed, and opened again.
func (k *Key) HasFailed() bool { return k.device.hasFailed() }

// Close gives the token back after the last signature.
func (k *Key) Close() error { return k.device.close() }

// Sign signs a digest of SHA-256 and returns the signature in DER, as crypto.Signer does. Randomness is the token's own.
// The error is ErrFailed where the token has signed before.
func (k *Key) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if opts.HashFunc() != crypto.SHA256 || len(digest) != crypto.SHA256.Size() {
		return nil, errors.New("hsm: what is signed is no digest of SHA-256")
	}
	raw, err := k.device.sign(digest)
	if err != nil {
		return nil, fmt.Errorf("hsm: %w", err)
	}
	if len(raw) == 0 || len(raw)%2 != 0 {
		return nil, fmt.Errorf("hsm: the token returned a signature of %d bytes", len(raw))
	}
	half := len(raw) / 2
	return asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:])})
}

// String names the key by its URI.
func (k *Key) String() string { return "key " + k.uri.String() }

// Format writes String for every verb.
func (k *Key) Format(f fmt.State, _ rune) { io.WriteString(f, k.String()) }

// LogValue is String.
func (k *Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

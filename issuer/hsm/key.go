//go:build pkcs11 && cgo

package hsm

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"sync"

	"github.com/miekg/pkcs11"
)

// p256 names the curve as tokens do: the DER of its object identifier, 1.2.840.10045.3.1.7 (RFC 5480 §2.1.1.1).
var p256 = []byte{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07}

// A tokenKey is a private key as its token knows it.
type tokenKey struct {
	token   *token
	private pkcs11.ObjectHandle
	always  bool // it wants the PIN for each signature
	once    sync.Once
}

func openKey(u *URI, ask Ask) (*Key, error) {
	return withToken(u, ask, func(t *token) (*Key, error) { return t.key(u) })
}

func generateKey(u, of *URI, ask Ask) (*Key, error) {
	return withToken(u, ask, func(t *token) (*Key, error) { return t.generate(of) })
}

// withToken opens the token for a key, which uses it from then on.
func withToken(u *URI, ask Ask, key func(*token) (*Key, error)) (*Key, error) {
	process.Lock()
	defer process.Unlock()
	t, err := openToken(u, ask)
	if err != nil {
		return nil, err
	}
	t.users++
	k, err := key(t)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("token %q: %w", t.label, err), t.release())
	}
	return k, nil
}

// key finds the private key that the URI names, and its public half beside it.
func (t *token) key(u *URI) (*Key, error) {
	s, err := t.take()
	if err != nil {
		return nil, err
	}
	defer t.give(s)
	found, err := s.find(pkcs11.CKO_PRIVATE_KEY, u.path)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, fmt.Errorf("%w: no private key on a curve fits %s", ErrAbsent, u)
	case len(found) > 1:
		return nil, fmt.Errorf("%w: private keys on curves", ErrAmbiguous)
	}
	k := &tokenKey{token: t, private: found[0]}
	object, id, err := s.names(k.private)
	if err != nil {
		return nil, err
	}
	public, err := s.public(object, id)
	if err != nil {
		return nil, err
	}
	k.always = s.flag(k.private, pkcs11.CKA_ALWAYS_AUTHENTICATE, false)
	extractable := s.flag(k.private, pkcs11.CKA_EXTRACTABLE, false) || !s.flag(k.private, pkcs11.CKA_SENSITIVE, true)
	key := &Key{public: public, uri: u.ofKey(object, id), extractable: extractable, device: k}
	return key, s.prove(k, public)
}

// prove has the key sign once, so that what it cannot do shows before it is relied on.
func (s *session) prove(k *tokenKey, public *ecdsa.PublicKey) error {
	digest := sha256.Sum256([]byte("giayto"))
	raw, err := k.signIn(s, digest[:])
	switch {
	case errors.Is(err, ErrPIN) || errors.Is(err, ErrLocked) || errors.Is(err, ErrUntried):
		return err
	case err != nil:
		return fmt.Errorf("%w: it does not sign: %w", ErrAbsent, err)
	}
	half := len(raw) / 2
	if !ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:])) {
		return errors.New("the public key beside the private one is not its own")
	}
	return nil
}

func (k *tokenKey) sign(digest []byte) ([]byte, error) {
	s, err := k.token.take()
	if err != nil {
		return nil, err
	}
	defer k.token.give(s)
	raw, err := k.signIn(s, digest)
	if err != nil {
		return nil, k.token.fail(err)
	}
	return raw, nil
}

func (k *tokenKey) signIn(s *session, digest []byte) ([]byte, error) {
	err := s.ctx.SignInit(s.handle, []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_ECDSA, nil)}, k.private)
	if err == nil && k.always {
		err = k.token.confirm(s)
	}
	if err != nil {
		return nil, err
	}
	return s.ctx.Sign(s.handle, digest)
}

func (k *tokenKey) hasFailed() bool { return k.token.hasFailed() }

func (k *tokenKey) close() (err error) {
	k.once.Do(func() {
		process.Lock()
		defer process.Unlock()
		err = k.token.release()
	})
	return err
}

// generate makes a key pair and makes sure that the token keeps the private half.
func (t *token) generate(of *URI) (*Key, error) {
	s, err := t.begin(pkcs11.CKF_RW_SESSION)
	if err != nil {
		return nil, err
	}
	defer s.end()
	object, id := of.path["object"], of.path["id"]
	for _, names := range []map[string]string{{"object": object}, {"id": id}} { // each alone would be found by some program
		found, err := s.find(pkcs11.CKO_PRIVATE_KEY, names)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			return nil, ErrExists
		}
	}
	names := []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true), pkcs11.NewAttribute(pkcs11.CKA_LABEL, object), pkcs11.NewAttribute(pkcs11.CKA_ID, []byte(id)),
	}
	public, private, err := s.ctx.GenerateKeyPair(s.handle, []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_EC_KEY_PAIR_GEN, nil)},
		append([]*pkcs11.Attribute{
			pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, p256), pkcs11.NewAttribute(pkcs11.CKA_VERIFY, true), pkcs11.NewAttribute(pkcs11.CKA_PRIVATE, false),
		}, names...),
		append([]*pkcs11.Attribute{
			pkcs11.NewAttribute(pkcs11.CKA_SIGN, true), pkcs11.NewAttribute(pkcs11.CKA_PRIVATE, true),
			pkcs11.NewAttribute(pkcs11.CKA_SENSITIVE, true), pkcs11.NewAttribute(pkcs11.CKA_EXTRACTABLE, false),
		}, names...))
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	for _, want := range []struct {
		attribute uint
		value     bool
	}{{pkcs11.CKA_SENSITIVE, true}, {pkcs11.CKA_ALWAYS_SENSITIVE, true}, {pkcs11.CKA_EXTRACTABLE, false}, {pkcs11.CKA_NEVER_EXTRACTABLE, true}} {
		if s.flag(private, want.attribute, !want.value) != want.value {
			return nil, errors.Join(errors.New("making a key: the token would give it away, so it is destroyed"),
				s.ctx.DestroyObject(s.handle, private), s.ctx.DestroyObject(s.handle, public))
		}
	}
	return t.key(of)
}

// parsePoint reads CKA_EC_POINT: an OCTET STRING with the point in it, or the bare point, as some tokens have it.
func parsePoint(point []byte) (*ecdsa.PublicKey, error) {
	const size = 65 // 04, x, y (SEC 1 §2.3.3)
	if len(point) == 2+size && point[0] == 0x04 && point[1] == size {
		point = point[2:]
	}
	k, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	return k, nil
}

//go:build pkcs11 && cgo

package hsm

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"fmt"

	"github.com/miekg/pkcs11"
)

// A session is a conversation with a token, for one goroutine at a time.
type session struct {
	ctx    *pkcs11.Ctx
	handle pkcs11.SessionHandle
}

// begin opens a session, with these flags beside the usual one.
func (t *token) begin(flags uint) (*session, error) {
	handle, err := t.module.ctx.OpenSession(t.slot, pkcs11.CKF_SERIAL_SESSION|flags)
	return &session{t.module.ctx, handle}, err
}

func (s *session) end() error { return s.ctx.CloseSession(s.handle) }

// maxFound is how many objects are looked at: from two on a name is ambiguous.
const maxFound = 2

// find returns the keys on curves of a class with the object and id that are given, if they are.
func (s *session) find(class uint, names map[string]string) (found []pkcs11.ObjectHandle, err error) {
	wanted := []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_CLASS, class), pkcs11.NewAttribute(pkcs11.CKA_KEY_TYPE, pkcs11.CKK_EC)}
	if object, given := names["object"]; given {
		wanted = append(wanted, pkcs11.NewAttribute(pkcs11.CKA_LABEL, object))
	}
	if id, given := names["id"]; given {
		wanted = append(wanted, pkcs11.NewAttribute(pkcs11.CKA_ID, []byte(id)))
	}
	if err := s.ctx.FindObjectsInit(s.handle, wanted); err != nil {
		return nil, fmt.Errorf("looking for keys: %w", err)
	}
	found, _, err = s.ctx.FindObjects(s.handle, maxFound)
	if err = errors.Join(err, s.ctx.FindObjectsFinal(s.handle)); err != nil {
		return nil, fmt.Errorf("looking for keys: %w", err)
	}
	return found, nil
}

// values reads attributes of a key.
func (s *session) values(key pkcs11.ObjectHandle, attributes ...uint) ([][]byte, error) {
	wanted := make([]*pkcs11.Attribute, len(attributes))
	for n, a := range attributes {
		wanted[n] = pkcs11.NewAttribute(a, nil)
	}
	found, err := s.ctx.GetAttributeValue(s.handle, key, wanted)
	if err != nil {
		return nil, err
	}
	if len(found) != len(attributes) {
		return nil, errors.New("the token returned other attributes than were asked for")
	}
	values := make([][]byte, len(found))
	for n, a := range found {
		values[n] = a.Value
	}
	return values, nil
}

// names are the label and the ID of a key.
func (s *session) names(key pkcs11.ObjectHandle) (object, id string, err error) {
	a, err := s.values(key, pkcs11.CKA_LABEL, pkcs11.CKA_ID)
	if err != nil {
		return "", "", fmt.Errorf("names of a key: %w", err)
	}
	return string(a[0]), string(a[1]), nil
}

// flag is a yes or no about a key, or what is to be thought of a token that does not tell.
func (s *session) flag(key pkcs11.ObjectHandle, attribute uint, otherwise bool) bool {
	a, err := s.values(key, attribute)
	if err != nil || len(a[0]) != 1 {
		return otherwise
	}
	return a[0][0] != 0
}

// public finds the public half of the private key that has these names: they have the same ID.
func (s *session) public(object, id string) (*ecdsa.PublicKey, error) {
	names := map[string]string{"id": id}
	if id == "" {
		names = map[string]string{"object": object}
	}
	found, err := s.find(pkcs11.CKO_PUBLIC_KEY, names)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, fmt.Errorf("%w: the public half of the key, with its id", ErrAbsent)
	case len(found) > 1:
		return nil, fmt.Errorf("%w: public keys with the id of the private one", ErrAmbiguous)
	}
	a, err := s.values(found[0], pkcs11.CKA_EC_PARAMS, pkcs11.CKA_EC_POINT)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	if !bytes.Equal(a[0], p256) {
		return nil, errors.New("public key: it is not on the curve P-256")
	}
	return parsePoint(a[1])
}

package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
)

// A key is a P-256 key that everybody may know: its scalar is the hash of its name.
type key struct {
	name    string
	private *ecdsa.PrivateKey
	d, x, y []byte
}

func newKey(name string) key {
	d := sha256.Sum256([]byte("giayto TEST ONLY " + name))
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d[:])
	if err != nil {
		panic(err)
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return key{name, private, d[:], point[1:33], point[33:]}
}

func (k key) jwk() object {
	return object{{"kty", "EC"}, {"crv", "P-256"}, {"x", b64(k.x)}, {"y", b64(k.y)}}
}

// kid is the first 8 bytes of the key's thumbprint (RFC 7638).
func (k key) kid() string {
	print := sha256.Sum256([]byte(jsonText(object{{"crv", "P-256"}, {"kty", "EC"}, {"x", b64(k.x)}, {"y", b64(k.y)}})))
	return b64(print[:8])
}

// file is the key as it is published, private part included.
func (k key) file() []byte {
	o := append(k.jwk(), member{"d", b64(k.d)}, member{"kid", k.kid()}, member{"note", "TEST ONLY: " + k.name + "; anybody can sign with this key"})
	return []byte(jsonText(o) + "\n")
}

// der signs with RFC 6979, so that the same input gives the same signature.
func (k key) der(input string) []byte {
	digest := sha256.Sum256([]byte(input))
	sig, err := k.private.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		panic(err)
	}
	return sig
}

// sign returns r‖s (RFC 7518 §3.4).
func (k key) sign(input string) []byte {
	var sig struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(k.der(input), &sig); err != nil || len(rest) > 0 {
		panic("signature is not DER")
	}
	return append(sig.R.FillBytes(make([]byte, 32)), sig.S.FillBytes(make([]byte, 32))...)
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func unb64(s string) []byte {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || bytes.ContainsAny([]byte(s), "\r\n") {
		panic("not base64url: " + s)
	}
	return b
}

func sha(s string) string {
	h := sha256.Sum256([]byte(s))
	return b64(h[:])
}

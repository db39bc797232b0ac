package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// coordinate is the length in bytes of a P-256 coordinate and of each half of an ES256 signature (RFC 7518 §3.4, §6.2.1).
const coordinate = 32

// A PublicKey checks ES256 signatures: a point on P-256.
type PublicKey struct {
	point *ecdsa.PublicKey
	x, y  string // base64url
	id    string
}

// NewPublicKey takes a key on P-256.
func NewPublicKey(k *ecdsa.PublicKey) (*PublicKey, error) {
	if k == nil || k.Curve != elliptic.P256() {
		return nil, errors.New("jose: key is not on P-256")
	}
	b, err := k.Bytes()
	if err != nil {
		return nil, malformed("key: %w", err)
	}
	p := &PublicKey{point: k, x: Encode(b[1 : 1+coordinate]), y: Encode(b[1+coordinate:])}
	print := p.Thumbprint()
	p.id = Encode(print[:8])
	return p, nil
}

// ParsePublicKey reads a JWK (RFC 7517): EC, P-256, meant for ES256 signatures if it says what it is meant for, and
// without its private part, which has no business where a public key is expected.
func ParsePublicKey(jwk []byte) (*PublicKey, error) {
	v, err := Parse(jwk)
	if err != nil {
		return nil, err
	}
	return publicKey(v)
}

func publicKey(v *Value) (*PublicKey, error) {
	if v.kind != Object {
		return nil, errors.New("jose: key is not an object")
	}
	if v.Get("d") != nil {
		return nil, errors.New("jose: private key where a public one belongs")
	}
	for _, want := range [...]struct {
		name, value string
		required    bool
	}{{"kty", "EC", true}, {"crv", "P-256", true}, {"alg", "ES256", false}, {"use", "sig", false}} {
		m := v.Get(want.name)
		if s, ok := m.Str(); s != want.value && (ok || m != nil || want.required) {
			return nil, malformed("key: %s is not %q", want.name, want.value)
		}
	}
	if err := checkKeyOps(v.Get("key_ops")); err != nil {
		return nil, err
	}
	point := []byte{4} // uncompressed, SEC 1 §2.3.3
	for _, name := range [...]string{"x", "y"} {
		s, _ := v.Get(name).Str()
		b, err := Decode(s)
		if err != nil || len(b) != coordinate {
			return nil, malformed("key: %s is not %d bytes", name, coordinate)
		}
		point = append(point, b...)
	}
	k, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return nil, malformed("key: %w", err)
	}
	return NewPublicKey(k)
}

func checkKeyOps(ops *Value) error {
	if ops == nil {
		return nil
	}
	for _, op := range ops.elems {
		if s, _ := op.Str(); s == "verify" {
			return nil
		}
	}
	return errors.New(`jose: key: key_ops lacks "verify"`)
}

// MarshalJSON writes the four required members.
func (k *PublicKey) MarshalJSON() ([]byte, error) {
	return []byte(`{"kty":"EC","crv":"P-256","x":"` + k.x + `","y":"` + k.y + `"}`), nil
}

// UnmarshalJSON is ParsePublicKey.
func (k *PublicKey) UnmarshalJSON(b []byte) error {
	p, err := ParsePublicKey(b)
	if err == nil {
		*k = *p
	}
	return err
}

// Thumbprint is the key's SHA-256 by RFC 7638.
func (k *PublicKey) Thumbprint() [sha256.Size]byte {
	return sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + k.x + `","y":"` + k.y + `"}`))
}

// ID is the `kid` that giayto uses: the first 8 bytes of the thumbprint in base64url.
func (k *PublicKey) ID() string { return k.id }

// Equal reports whether both are the same point.
func (k *PublicKey) Equal(o *PublicKey) bool { return k.x == o.x && k.y == o.y }

// verify checks the 64 bytes r‖s over message (RFC 7518 §3.4).
func (k *PublicKey) verify(message, signature []byte) bool {
	if len(signature) != 2*coordinate {
		return false
	}
	digest := sha256.Sum256(message)
	r, s := new(big.Int).SetBytes(signature[:coordinate]), new(big.Int).SetBytes(signature[coordinate:])
	return ecdsa.Verify(k.point, digest[:], r, s)
}

// ErrWrongSignature says that a device returned a signature that is not its key's. Nothing was signed.
var ErrWrongSignature = errors.New("jose: signing: the signature that the key returned is wrong")

// A Signer makes ES256 signatures with a key in memory or in a device.
type Signer struct {
	key    crypto.Signer
	public *PublicKey
	random io.Reader // nil for a key in memory
}

// NewSigner takes any crypto.Signer over P-256. An *ecdsa.PrivateKey signs deterministically (RFC 6979), so that
// what is signed twice is the same to the byte. Every signature of another is checked before it is given out.
func NewSigner(key crypto.Signer) (*Signer, error) {
	pub, ok := key.Public().(*ecdsa.PublicKey)
	if !ok {
		return nil, errors.New("jose: signing key is not ECDSA")
	}
	p, err := NewPublicKey(pub)
	if err != nil {
		return nil, err
	}
	s := &Signer{key: key, public: p, random: rand.Reader}
	if _, local := key.(*ecdsa.PrivateKey); local {
		s.random = nil
	}
	return s, nil
}

// Public returns the key that checks the signatures.
func (s *Signer) Public() *PublicKey { return s.public }

// Sign returns payload as a JWS in compact form with the header {"alg":"ES256","kid":…,"typ":typ}.
func (s *Signer) Sign(typ string, payload []byte) (string, error) {
	j, err := s.SignJWS(typ, payload)
	if err != nil {
		return "", err
	}
	return j.compact, nil
}

// SignJWS is Sign for who goes on with the JWS: it is what ParseJWS reads.
func (s *Signer) SignJWS(typ string, payload []byte) (*JWS, error) {
	return s.sign(typ, s.public.id, payload)
}

// SignBare is Sign without `kid`, for a key that the receiver already knows: a holder's (RFC 9901 §4.3).
func (s *Signer) SignBare(typ string, payload []byte) (string, error) {
	j, err := s.sign(typ, "", payload)
	if err != nil {
		return "", err
	}
	return j.compact, nil
}

// sign writes the header as go-jose would, members by name, without its detour over maps.
func (s *Signer) sign(typ, kid string, payload []byte) (*JWS, error) {
	header := []byte(`{"alg":"` + algorithm + `"`)
	if kid != "" {
		header = AppendString(append(header, `,"kid":`...), kid)
	}
	header = append(AppendString(append(header, `,"typ":`...), typ), '}')
	text := make([]byte, 0, rawURL.EncodedLen(len(header))+rawURL.EncodedLen(len(payload))+rawURL.EncodedLen(2*coordinate)+len(".."))
	text = append(rawURL.AppendEncode(text, header), '.')
	text = rawURL.AppendEncode(text, payload)
	input := len(text)
	signature, err := s.signRaw(text)
	if err != nil {
		return nil, err
	}
	compact := string(rawURL.AppendEncode(append(text, '.'), signature))
	return &JWS{compact: compact, input: compact[:input], payload: payload, signature: signature, typ: typ, kid: kid}, nil
}

// signRaw returns the 64 bytes r‖s over input (RFC 7518 §3.4).
func (s *Signer) signRaw(input []byte) ([]byte, error) {
	digest := sha256.Sum256(input)
	der, err := s.key.Sign(s.random, digest[:], crypto.SHA256)
	if err != nil {
		return nil, malformed("signing: %w", err)
	}
	rest := cryptobyte.String(der)
	var numbers cryptobyte.String
	var first, second []byte
	if !rest.ReadASN1(&numbers, asn1.SEQUENCE) || !rest.Empty() ||
		!numbers.ReadASN1Integer(&first) || !numbers.ReadASN1Integer(&second) || !numbers.Empty() {
		return nil, errors.New("jose: signing: the key returned no ECDSA signature")
	}
	out := make([]byte, 2*coordinate)
	if !fill(out[:coordinate], first) || !fill(out[coordinate:], second) {
		return nil, errors.New("jose: signing: the key returned numbers outside P-256")
	}
	if s.random != nil && !s.public.verify(input, out) {
		return nil, ErrWrongSignature
	}
	return out, nil
}

// fill writes a number that is above 0 and not longer than to.
func fill(to, number []byte) bool {
	if len(number) > len(to) || number[0] == 0 {
		return false
	}
	copy(to[len(to)-len(number):], number)
	return true
}

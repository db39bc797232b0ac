// Package trustlist reads, checks and signs the trust list: the one document that tells a verifier whose key may sign
// what. It is signed by several root keys, of which a threshold must agree, and can be neither rolled back nor replaced
// by fewer.
//
// On the wire it is a JWS in the General JSON Serialization (RFC 7515 §7.2.1), each signature by ES256 with the
// protected header {"alg":"ES256","kid":…,"typ":"trust-list+jwt"}:
//
//	{"payload":"eyJ2ZXJz…","signatures":[{"protected":"eyJhbGci…","signature":"c2lnb…"},…]}
//
// and its payload
//
//	{"version":3,"iat":1795136400,"exp":1802912400,
//	 "roots":{"keys":[{"kty":"EC","crv":"P-256","x":"…","y":"…"},…],"threshold":2},
//	 "issuers":[{"iss":"https://id.giayto.example/csgt","name":{"vi":"Cục Cảnh sát giao thông","en":"Traffic Police"},
//	   "keys":[{"kid":"…","jwk":{…},"use":"credential","vcts":["urn:giayto:vn:driving-licence:1"],
//	            "from":1795136400,"until":1826672400}]}]}
//
// A key signs only the document types of its "vcts" (use "credential") or status lists (use "status"), with an "iat"
// from "from" up to but not including "until". Nothing signed with a key marked "compromised":true counts, whatever
// its "iat". Members that this program does not know are ignored in the payload, so that a later list may say more;
// outside it they are refused. What has been signed is kept as bytes and never written again.
//
// [Parse] reads a list without believing it. [Signed.Open] checks it against the roots that the caller trusts, and
// [Update] against the list it would replace: rollback, too few signatures, one key counted twice and roots that
// did not agree to their successors are refused, the attacks that The Update Framework's specification names (§1.5.2).
// Whether a list has expired is for the caller to judge: an expired one may be a step to the next, never the end.
package trustlist

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/giayto/giayto/credential/jose"
)

const (
	// Typ is the header parameter "typ" of every signature.
	Typ = "trust-list+jwt"
	// MaxSize bounds a signed list in bytes. A key takes about 400, so some 1,500 keys fit.
	MaxSize = 1 << 20
	// MaxSignatures bounds the signatures of a list: all roots, old and new, may sign where they change.
	MaxSignatures = 2 * MaxRoots
)

var (
	// ErrThreshold says that fewer root keys than their threshold have signed the list.
	ErrThreshold = errors.New("too few root keys have signed")
	// ErrRollback says that a list is not newer than the one held, and not the same either.
	ErrRollback = errors.New("it is not newer than the list held")
)

// Signed is a signed list that nobody has checked.
type Signed struct {
	payload    []byte
	signatures []*jose.JWS
}

type envelope struct {
	Payload    string      `json:"payload"`
	Signatures []signature `json:"signatures"`
}

type signature struct {
	Protected string `json:"protected"`
	Signature string `json:"signature"`
}

// Parse reads the General JSON Serialization of at most [MaxSize] bytes. It refuses unprotected headers, members it
// does not know, and more than [MaxSignatures] signatures.
func Parse(data []byte) (*Signed, error) {
	e, err := readEnvelope(data)
	if err != nil {
		return nil, err
	}
	s := new(Signed)
	for i, sig := range e.Signatures {
		jws, err := jose.ParseJWS(sig.Protected+"."+e.Payload+"."+sig.Signature, MaxSize)
		if err != nil {
			return nil, fmt.Errorf("trust list: signature %d: %w", i, err)
		}
		s.signatures = append(s.signatures, jws)
	}
	s.payload = s.signatures[0].Unverified()
	return s, nil
}

func readEnvelope(data []byte) (*envelope, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("trust list: longer than %d bytes", MaxSize)
	}
	var e envelope
	if err := jose.UnmarshalExact(data, &e); err != nil {
		return nil, fmt.Errorf("trust list: %w", err)
	}
	if n := len(e.Signatures); n < 1 || n > MaxSignatures {
		return nil, fmt.Errorf("trust list: %d signatures, want 1 to %d", n, MaxSignatures)
	}
	return &e, nil
}

// Unverified returns the payload, which anybody may have written.
func (s *Signed) Unverified() []byte { return s.payload }

// ClaimedVersion returns the version that the list gives itself, which anybody may have written.
func (s *Signed) ClaimedVersion() (int64, error) {
	var claims struct {
		Version int64 `json:"version"`
	}
	if err := jose.Unmarshal(s.payload, &claims); err != nil {
		return 0, fmt.Errorf("trust list: %w", err)
	}
	return claims.Version, nil
}

// Signers returns those of the roots' keys that have signed the list, by their IDs, each once.
func (s *Signed) Signers(roots Roots) []string {
	var ids []string
	for _, key := range roots.Keys {
		for _, jws := range s.signatures {
			if jws.Kid() != key.ID() {
				continue
			}
			if _, err := jws.Verify(key, Typ); err == nil {
				ids = append(ids, key.ID())
				break
			}
		}
	}
	return ids
}

// Open returns the list when a threshold of the given roots has signed it and, where its own roots are others, a
// threshold of those as well, so that nobody installs roots that cannot sign. Otherwise the error is [ErrThreshold],
// or tells what is malformed.
func (s *Signed) Open(roots Roots) (*List, error) {
	if err := roots.Validate(); err != nil {
		return nil, err
	}
	if err := s.checkThreshold(roots, "trusted"); err != nil {
		return nil, err
	}
	list, err := readList(s.payload, jose.Unmarshal)
	if err != nil {
		return nil, err
	}
	if !list.Roots.Equal(roots) {
		if err := s.checkThreshold(list.Roots, "new"); err != nil {
			return nil, err
		}
	}
	list.digest = sha256.Sum256(s.payload)
	return list, nil
}

func (s *Signed) checkThreshold(roots Roots, which string) error {
	if n := len(s.Signers(roots)); n < roots.Threshold {
		return fmt.Errorf("trust list: %d of the %d %s root keys needed: %w", n, roots.Threshold, which, ErrThreshold)
	}
	return nil
}

// Update returns the list to hold after next was offered to a holder of held. The roots of held decide, and the version
// must be higher ([ErrRollback]); to be offered held once more is no error. A held list that has expired serves as well.
func Update(held *List, next *Signed) (*List, error) {
	list, err := next.Open(held.Roots)
	if err != nil {
		return nil, err
	}
	if list.digest == held.digest {
		return held, nil
	}
	if list.Version <= held.Version {
		return nil, fmt.Errorf("trust list: version %d is offered, version %d is held: %w", list.Version, held.Version, ErrRollback)
	}
	return list, nil
}

// Sign returns a signed list with the payload, byte for byte, and the first of its signatures.
func Sign(payload []byte, signer *jose.Signer) ([]byte, error) {
	sig, encoded, err := sign(payload, signer)
	if err != nil {
		return nil, err
	}
	return write(&envelope{Payload: encoded, Signatures: []signature{sig}})
}

// AddSignature returns the signed list with one more signature over the same payload. Of those that it has it keeps the
// good ones by keys of the given roots, one of each, so that no others fill it up.
func AddSignature(data []byte, signer *jose.Signer, of ...Roots) ([]byte, error) {
	s, err := Parse(data)
	if err != nil {
		return nil, err
	}
	e, err := readEnvelope(data)
	if err != nil {
		return nil, err
	}
	added, _, err := sign(s.payload, signer)
	if err != nil {
		return nil, err
	}
	done := map[string]bool{signer.Public().ID(): true}
	kept := e.Signatures[:0]
	for i, jws := range s.signatures {
		key := find(of, jws.Kid())
		if key == nil || done[key.ID()] {
			continue
		}
		if _, err := jws.Verify(key, Typ); err == nil {
			done[key.ID()] = true
			kept = append(kept, e.Signatures[i])
		}
	}
	e.Signatures = append(kept, added)
	return write(e)
}

// find returns the key of that ID, nil where the roots have none.
func find(all []Roots, kid string) *jose.PublicKey {
	for _, roots := range all {
		for _, key := range roots.Keys {
			if key.ID() == kid {
				return key
			}
		}
	}
	return nil
}

func sign(payload []byte, signer *jose.Signer) (sig signature, encoded string, err error) {
	compact, err := signer.Sign(Typ, payload)
	if err != nil {
		return signature{}, "", fmt.Errorf("trust list: %w", err)
	}
	part := strings.Split(compact, ".")
	return signature{Protected: part[0], Signature: part[2]}, part[1], nil
}

func write(e *envelope) ([]byte, error) {
	data, err := jose.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("trust list: %w", err)
	}
	if _, err := Parse(data); err != nil {
		return nil, err
	}
	return data, nil
}

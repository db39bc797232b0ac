package main

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/json"
	"fmt"
	"io"
	"math/big"

	"github.com/fxamacker/cbor/v2"
	"rsc.io/qr/coding"

	"github.com/giayto/giayto/credential/jose"
)

// The other systems sign the same claims with the same key, each in its own form at the standard library's strongest
// compression, and carry nothing that giayto's form does not.

// An author signs for all of them.
type author struct {
	key    *ecdsa.PrivateKey
	public *jose.PublicKey
}

// sign returns r and s, 32 bytes each (RFC 7518 §3.4; the same in COSE, RFC 9053 §2.1).
func (a author) sign(message []byte) ([]byte, error) {
	digest := sha256.Sum256(message)
	r, s, err := signature(a.key, digest[:])
	if err != nil {
		return nil, err
	}
	out := make([]byte, 64)
	r.FillBytes(out[:32])
	s.FillBytes(out[32:])
	return out, nil
}

func signature(key *ecdsa.PrivateKey, digest []byte) (r, s *big.Int, err error) {
	der, err := key.Sign(nil, digest, crypto.SHA256)
	if err != nil {
		return nil, nil, err
	}
	var sig struct{ R, S *big.Int }
	_, err = asn1.Unmarshal(der, &sig)
	return sig.R, sig.S, err
}

func (a author) jws(header string, payload []byte) (string, error) {
	input := jose.Encode([]byte(header)) + "." + jose.Encode(payload)
	sig, err := a.sign([]byte(input))
	return input + "." + jose.Encode(sig), err
}

// plain is a JWS as it is, for a symbol in byte mode.
func (a author) plain(claims []byte) (symbol, error) {
	compact, err := a.jws(`{"alg":"ES256","kid":"`+a.public.ID()+`","typ":"JWT"}`, claims)
	return symbol{coding.String(compact)}, err
}

// zlibJWS is the same JWS, compressed, in base45.
func (a author) zlibJWS(claims []byte) (symbol, error) {
	s, err := a.plain(claims)
	if err != nil {
		return nil, err
	}
	return zlibBase45("", []byte(s.text()))
}

// smartHealthCard is a JWS of compressed claims, its characters as pairs of digits (SMART Health Cards 1.4.0).
func (a author) smartHealthCard(claims []byte) (symbol, error) {
	deflated, err := compressed(claims, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	if err != nil {
		return nil, err
	}
	thumbprint := a.public.Thumbprint()
	compact, err := a.jws(`{"zip":"DEF","alg":"ES256","kid":"`+jose.Encode(thumbprint[:])+`"}`, deflated)
	if err != nil {
		return nil, err
	}
	digits := make([]byte, 0, 2*len(compact))
	for _, c := range []byte(compact) {
		digits = fmt.Appendf(digits, "%02d", c-45)
	}
	return symbol{coding.String("shc:/"), coding.Num(digits)}, nil
}

// The claims of a CBOR Web Token (RFC 8392), of an EU Digital COVID Certificate and of Claim 169.
const (
	cwtIssuer, cwtExpires, cwtIssued = 1, 4, 6
	cwtHealth                        = -260
	cwtIdentity                      = 169
)

// covidCertificate has the claims under their names (EU DCC 1.3: HCERT).
func (a author) covidCertificate(claims []byte) (symbol, error) {
	token, content, err := webToken(claims)
	if err != nil {
		return nil, err
	}
	token[cwtHealth] = map[int]any{1: content}
	return a.cose("HC1:", token)
}

// claim169 has the claims under small numbers (MOSIP Claim 169).
func (a author) claim169(claims []byte, names []string) (symbol, error) {
	token, content, err := webToken(claims)
	if err != nil {
		return nil, err
	}
	numbers := map[string]int{}
	for i, name := range names {
		numbers[name] = i + 1
	}
	token[cwtIdentity] = numbered(content, numbers)
	return a.cose("", token)
}

// webToken parts the claims into those that CWT has numbers for and the rest.
func webToken(claims []byte) (token map[int]any, content map[string]any, err error) {
	d := json.NewDecoder(bytes.NewReader(claims))
	d.UseNumber()
	if err := d.Decode(&content); err != nil {
		return nil, nil, err
	}
	integers(content)
	token = map[int]any{cwtIssuer: content["iss"], cwtExpires: content["exp"], cwtIssued: content["iat"]}
	for _, name := range []string{"iss", "exp", "iat"} {
		delete(content, name)
	}
	return token, content, nil
}

// integers turns the numbers in what was decoded into integers, as the sample has no others.
func integers(v any) any {
	switch v := v.(type) {
	case json.Number:
		n, _ := v.Int64()
		return n
	case map[string]any:
		for name, member := range v {
			v[name] = integers(member)
		}
	case []any:
		for i := range v {
			v[i] = integers(v[i])
		}
	}
	return v
}

// numbered replaces the names of members at every level.
func numbered(v any, numbers map[string]int) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[int]any{}
		for name, member := range v {
			out[numbers[name]] = numbered(member, numbers)
		}
		return out
	case []any:
		for i := range v {
			v[i] = numbered(v[i], numbers)
		}
	}
	return v
}

// cose signs a token as COSE_Sign1 (RFC 9052 §4.2), compresses it and writes base45 behind a prefix.
func (a author) cose(prefix string, token map[int]any) (symbol, error) {
	const algorithm, keyID, es256, sign1 = 1, 4, -7, 18
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return nil, err
	}
	thumbprint := a.public.Thumbprint()
	protected, err := mode.Marshal(map[int]any{algorithm: es256, keyID: thumbprint[:8]})
	if err != nil {
		return nil, err
	}
	payload, err := mode.Marshal(token)
	if err != nil {
		return nil, err
	}
	signed, err := mode.Marshal([]any{"Signature1", protected, []byte{}, payload})
	if err != nil {
		return nil, err
	}
	sig, err := a.sign(signed)
	if err != nil {
		return nil, err
	}
	message, err := mode.Marshal(cbor.Tag{Number: sign1, Content: []any{protected, map[int]any{}, payload, sig}})
	if err != nil {
		return nil, err
	}
	return zlibBase45(prefix, message)
}

func zlibBase45(prefix string, data []byte) (symbol, error) {
	deflated, err := compressed(data, func(w io.Writer) (io.WriteCloser, error) { return zlib.NewWriterLevel(w, zlib.BestCompression) })
	return symbol{coding.Alpha(prefix + base45(deflated))}, err
}

func compressed(data []byte, compressor func(io.Writer) (io.WriteCloser, error)) ([]byte, error) {
	var b bytes.Buffer
	w, err := compressor(&b)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/verifier/bundle"
)

// The test vectors' keys of the traffic police, for driving licences and for status lists.
const (
	issuerKey = "csgt-credential"
	statusKey = "csgt-status"
)

// testScalar reads the private part of a key of the test vectors.
func testScalar(name string) ([]byte, error) {
	data, err := testvectors.Files.ReadFile("keys/" + name + ".json")
	if err != nil {
		return nil, err
	}
	var key struct {
		D string `json:"d"`
	}
	if err := json.Unmarshal(data, &key); err != nil {
		return nil, err
	}
	return base64.RawURLEncoding.DecodeString(key.D)
}

func testKey(name string) (*ecdsa.PrivateKey, error) {
	scalar, err := testScalar(name)
	if err != nil {
		return nil, err
	}
	return ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
}

func testSigner(name string) (*jose.Signer, error) {
	key, err := testKey(name)
	if err != nil {
		return nil, err
	}
	return jose.NewSigner(key)
}

// A reference is the licence on which density and speed are measured.
type reference struct {
	claims   []byte // as they are signed, without white space
	header   credential.Header
	document *credential.DrivingLicence
}

func readReference() (*reference, error) {
	data, err := testvectors.Files.ReadFile("samples/reference-licence.json")
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		return nil, err
	}
	r := &reference{claims: compact.Bytes()}
	var head struct {
		Issuer  string           `json:"iss"`
		Type    string           `json:"vct"`
		Issued  jose.NumericDate `json:"iat"`
		Expires jose.NumericDate `json:"exp"`
		Status  struct {
			List struct {
				Index int    `json:"idx"`
				URI   string `json:"uri"`
			} `json:"status_list"`
		} `json:"status"`
	}
	if err := jose.Unmarshal(r.claims, &head); err != nil {
		return nil, err
	}
	typ, ok := credential.LookupType(head.Type)
	if !ok {
		return nil, fmt.Errorf("reference licence: unknown type %q", head.Type)
	}
	d, _, err := typ.Decode(r.claims)
	if err != nil {
		return nil, err
	}
	r.document, ok = d.(*credential.DrivingLicence)
	if !ok {
		return nil, fmt.Errorf("reference licence: it is a %s", typ.Name)
	}
	r.header = credential.Header{Issuer: head.Issuer, IssuedAt: head.Issued, Expires: head.Expires, Status: &credential.Status{Index: head.Status.List.Index, URI: head.Status.List.URI}}
	return r, nil
}

// today is the day on which the reference licence was signed.
func (r *reference) today() vn.Date { return vn.DateOf(r.header.IssuedAt.Time()) }

// testIssuer founds the reference licence's issuer in a folder, with the test vectors' keys. Its codes show nothing
// that is concealed.
func (r *reference) testIssuer(dir, database string, random io.Reader) (*issuer.Issuer, error) {
	name := trustlist.Name{VI: "Cục Cảnh sát giao thông Mẫu", EN: "Example Traffic Police"}
	if err := issuer.Init(context.Background(), dir, issuer.Config{URI: r.header.Issuer, Name: name, Database: database}, r.header.IssuedAt.Time(), random); err != nil {
		return nil, err
	}
	i, err := issuer.Open(dir, issuer.Options{Random: random, Show: []string{}})
	if err != nil {
		return nil, err
	}
	for name, k := range map[string]issuer.NewKey{
		issuerKey: {Use: trustlist.UseCredential, VCTs: []string{r.document.Type().VCT}},
		statusKey: {Use: trustlist.UseStatus},
	} {
		scalar, err := testScalar(name)
		if err != nil {
			return nil, err
		}
		if k.Key, err = keys.Generate(bytes.NewReader(scalar)); err != nil {
			return nil, err
		}
		k.Unencrypted, k.From, k.Until = true, r.header.IssuedAt.Time(), r.header.Expires.Time()
		if _, err := i.AddKey(k); err != nil {
			return nil, err
		}
	}
	return i, nil
}

// testDevice makes the folder of a device that holds the test vectors' trust list and status lists.
func testDevice(dir string, now time.Time) (*bundle.Bundle, error) {
	read := testvectors.Files.ReadFile
	data, err := read("trust/roots.json")
	if err != nil {
		return nil, err
	}
	roots, err := trustlist.ParseRoots(data)
	if err != nil {
		return nil, err
	}
	device, err := bundle.Create(dir, roots)
	if err != nil {
		return nil, err
	}
	if data, err = read("trust/default.json"); err != nil {
		return nil, err
	}
	if err := device.ApplyTrust(data, now); err != nil {
		return nil, err
	}
	if data, err = read("status/fresh.json"); err != nil {
		return nil, err
	}
	var tokens map[string]string
	if err := json.Unmarshal(data, &tokens); err != nil {
		return nil, err
	}
	for uri, token := range tokens {
		if err := device.ApplyStatus(uri, token, now); err != nil {
			return nil, err
		}
	}
	return device, nil
}

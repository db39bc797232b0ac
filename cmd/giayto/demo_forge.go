package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/sdjwt"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/keys"
)

// A forge makes the tokens that no honest issuer makes.
type forge struct {
	*country
	police, insurance *jose.Signer
	licence           *credential.Credential
}

func (l *country) newForge() (*forge, error) {
	police, err := l.signer("csgt")
	if err != nil {
		return nil, err
	}
	insurance, err := l.signer("bhxh")
	if err != nil {
		return nil, err
	}
	licence, err := l.codes["licence"].token.Open(police.Public())
	if err != nil {
		return nil, err
	}
	return &forge{l, police, insurance, licence}, nil
}

// signer opens the key that was first added to an issuer.
func (l *country) signer(dir string) (*jose.Signer, error) {
	i, err := issuer.Open(dir, issuer.Options{Random: l.random})
	if err != nil {
		return nil, err
	}
	defer i.Close()
	key, err := keys.Load(filepath.Join(dir, filepath.FromSlash(i.Keys()[0].File)), nil)
	if err != nil {
		return nil, err
	}
	return key.Signer(), nil
}

// issue signs the licence once more under another header.
func (f *forge) issue(signer *jose.Signer, change func(*credential.Header)) (string, error) {
	h := f.licence.Header
	change(&h)
	token, err := credential.Issue(signer, h, f.licence.Document, f.random)
	if err != nil {
		return "", err
	}
	return token.Present("portrait"), nil
}

// wrongIssuer is a licence that the social insurance signs with a key that the root has given it for health insurance.
func (f *forge) wrongIssuer() (string, error) {
	return f.issue(f.insurance, func(h *credential.Header) { h.Issuer = host + "bhxh" })
}

func (f *forge) withoutStatus() (string, error) {
	return f.issue(f.police, func(h *credential.Header) { h.Status = nil })
}

func (f *forge) outsideList() (string, error) {
	return f.issue(f.police, func(h *credential.Header) {
		h.Status = &credential.Status{Index: statuslist.MaxEntries + 7, URI: h.Status.URI}
	})
}

// nameChanged leaves the signature as it was.
func (f *forge) nameChanged() (string, error) {
	header, rest, _ := strings.Cut(f.codes["licence"].token.Present("portrait"), ".")
	payload, rest, _ := strings.Cut(rest, ".")
	claims, err := jose.Decode(payload)
	if err != nil {
		return "", err
	}
	claims = bytes.Replace(claims, []byte(an.name), []byte(nhan.name), 1)
	return header + "." + jose.Encode(claims) + "." + rest, nil
}

// anotherPhoto shows one person's licence with another's face.
func (f *forge) anotherPhoto() (string, error) {
	photo, err := disclosure(f.codes["licence-held"].token, "portrait")
	if err != nil {
		return "", err
	}
	return f.codes["licence"].token.Present() + photo + "~", nil
}

// algNone asks the reader to check nothing.
func (f *forge) algNone() (string, error) {
	parts := strings.SplitN(f.codes["licence"].token.Present("portrait"), ".", 3)
	_, disclosures, _ := strings.Cut(parts[2], "~")
	return jose.Encode([]byte(`{"alg":"none","typ":"`+sdjwt.Typ+`"}`)) + "." + parts[1] + ".~" + disclosures, nil
}

// unknownType is a paper that this version does not know.
func (f *forge) unknownType() (string, error) {
	claims, err := jose.Marshal(map[string]any{
		"iss": f.licence.Issuer, "vct": "urn:giayto:vn:fishing-licence:1", "iat": f.licence.IssuedAt, "exp": f.licence.Expires,
	})
	if err != nil {
		return "", err
	}
	token, err := sdjwt.Issue(f.police, claims, func(string) bool { return false }, f.random)
	if err != nil {
		return "", err
	}
	return token.String(), nil
}

// disclosure finds the disclosure of a claim.
func disclosure(token *credential.Token, name string) (string, error) {
	sd, err := sdjwt.Parse(token.String())
	if err != nil {
		return "", err
	}
	for _, d := range sd.Disclosures() {
		if d.Name() == name {
			return d.String(), nil
		}
	}
	return "", fmt.Errorf("demo: no disclosure of %q", name)
}

func keyBinding(audience string, at time.Time) sdjwt.KeyBinding {
	return sdjwt.KeyBinding{IssuedAt: jose.DateOf(at), Audience: audience, Nonce: "demo"}
}

// changeDigit changes one digit in the middle.
func changeDigit(text string) string {
	if text == "" {
		return ""
	}
	b := []byte(text)
	b[len(b)/2] = '0' + (b[len(b)/2]-'0'+1)%10
	return string(b)
}

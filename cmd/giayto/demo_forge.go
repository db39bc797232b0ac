package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/sdjwt"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/registry"
)

// A forge makes the tokens that no honest issuer makes.
type forge struct {
	*country
	police, stolen, insurance *jose.Signer
	licence                   *credential.Credential
}

func (l *country) newForge() (*forge, error) {
	police, err := l.signer("csgt", "csgt-2")
	if err != nil {
		return nil, err
	}
	stolen, err := l.signer("csgt", "csgt")
	if err != nil {
		return nil, err
	}
	insurance, err := l.signer("bhxh", "bhxh")
	if err != nil {
		return nil, err
	}
	licence, err := l.codes["licence"].token.Open(police.Public())
	if err != nil {
		return nil, err
	}
	return &forge{l, police, stolen, insurance, licence}, nil
}

// unknownStatus gives a licence of the site a value that the standard reserves, as an issuer may that knows more of it.
func (l *country) unknownStatus(site string) error {
	l.say("# into %s goes a status that the standard reserves: no command writes one", site)
	number, index, err := registry.ParseID(l.codes["licence-unknown-status"].id)
	if err != nil {
		return err
	}
	signer, err := l.signer("csgt", "csgt-status")
	if err != nil {
		return err
	}
	name := fmt.Sprint("status/", number)
	path := filepath.Join(site, filepath.FromSlash(name))
	compact, err := withValue(path, signer, host+name, index, 0x07)
	if err != nil {
		return err
	}
	for _, copied := range []string{".gz", ".br"} {
		if err := os.Remove(path + copied); err != nil {
			return err
		}
	}
	return replace(path, []byte(compact))
}

// withValue signs the status list in a file once more with another value of an entry.
func withValue(path string, signer *jose.Signer, uri string, index int, v statuslist.Value) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	token, err := statuslist.Parse(string(data))
	if err != nil {
		return "", err
	}
	held, err := token.Open(signer.Public(), uri)
	if err != nil {
		return "", err
	}
	list, err := statuslist.New(4, held.Size())
	if err != nil {
		return "", err
	}
	for i := range held.Size() {
		was, _ := held.Get(i)
		if i == index {
			was = v
		}
		if err := list.Set(i, was); err != nil {
			return "", err
		}
	}
	return statuslist.Sign(signer, statuslist.Claims{
		URI: uri, IssuedAt: held.IssuedAt, Expires: held.Expires, TTL: held.TTL, List: list, LogHead: held.LogHead,
	})
}

// signer opens the key of an issuer that a request is for.
func (l *country) signer(dir, request string) (*jose.Signer, error) {
	id, err := l.keyID(request)
	if err != nil {
		return nil, err
	}
	i, err := issuer.Open(dir, issuer.Options{Random: l.random})
	if err != nil {
		return nil, err
	}
	defer i.Close()
	for _, k := range i.Keys() {
		if k.ID != id {
			continue
		}
		key, err := keys.Load(filepath.Join(dir, filepath.FromSlash(k.File)), nil)
		if err != nil {
			return nil, err
		}
		return key.Signer(), nil
	}
	return nil, fmt.Errorf("demo: %s has no key %s", dir, id)
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

// stolenKey is what a thief signs, who chooses a day on which the key was still in use.
func (f *forge) stolenKey() (string, error) {
	return f.issue(f.stolen, func(h *credential.Header) {
		h.IssuedAt = jose.DateOf(f.now.AddDate(0, 0, storyBegins))
	})
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
	photo, err := disclosure(f.codes["licence-other-key"].token, "portrait")
	if err != nil {
		return "", err
	}
	return f.codes["licence"].token.Present() + photo + "~", nil
}

// algNone asks the reader to check nothing. It goes without the photo: no code is so dense as that of a token in this form
// with it.
func (f *forge) algNone() (string, error) {
	_, claims, _ := strings.Cut(f.codes["licence"].token.Present(), ".")
	claims, _, _ = strings.Cut(claims, ".")
	return jose.Encode([]byte(`{"alg":"none","typ":"`+sdjwt.Typ+`"}`)) + "." + claims + ".~", nil
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

//go:build pkcs11 && cgo

package issuer

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/hsm"
	"github.com/giayto/giayto/issuer/hsm/hsmtest"
)

// inTokens makes an issuer whose keys are in a token.
func inTokens(t *testing.T, store *hsmtest.Store) (*Issuer, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "csgt")
	if err := Init(t.Context(), dir, config(), now.Add(-day), random("secret")); err != nil {
		t.Fatal(err)
	}
	i := open(t, dir, "salts")
	addToken(t, i, store, "licences", trustlist.UseCredential, "driving-licence")
	addToken(t, i, store, "status", trustlist.UseStatus)
	return i, dir
}

func addToken(t *testing.T, i *Issuer, store *hsmtest.Store, object string, use trustlist.Use, types ...string) *KeyRequest {
	t.Helper()
	u, err := hsm.ParseURI(store.URI("one", object))
	if err != nil {
		t.Fatal(err)
	}
	key, err := hsm.Generate(u, nil, random(object))
	if err != nil {
		t.Fatal(err)
	}
	request, err := i.AddKey(NewKey{Token: key, Use: use, VCTs: types, From: now.Add(-day), Until: now.Add(90 * day)})
	if err := errors.Join(err, key.Close()); err != nil {
		t.Fatal(err)
	}
	return request
}

// Keys in a token sign credentials and status lists; the folder knows where they are, and has nothing of them.
func TestHSMIssue(t *testing.T) {
	store := hsmtest.Start(t, "one")
	_, dir := inTokens(t, store)
	if got := names(t, filepath.Join(dir, keysFolder)); strings.Join(got, " ") != "registry.key" {
		t.Errorf("files of keys: %q", got)
	}
	i := open(t, dir, "salts")
	k := i.Keys()[0]
	if k.File != "" || !strings.HasPrefix(k.URI, "pkcs11:token=one;object=licences;id=") {
		t.Errorf("%+v", k)
	}
	issued := issue(t, i, Outputs{}, parse(t, licence))[0].Issued
	if _, err := issued.Token.Open(k.JWK); err != nil || issued.Key != k.ID {
		t.Errorf("key %s: %v", issued.Key, err)
	}
	if n := i.workers(); n < hsm.Parallel {
		t.Errorf("%d workers", n)
	}
	if opened := len(i.signers); opened != 1 {
		t.Errorf("%d keys are open", opened)
	}
	publishTo(t, i, filepath.Join(t.TempDir(), "site"), signedTrust(t, 3), now)
}

// A publication that goes on signs again when its token is back.
func TestHSMPublishAfterRemoval(t *testing.T) {
	store := hsmtest.Start(t, "one")
	i, _ := inTokens(t, store)
	issue(t, i, Outputs{}, parse(t, licence))
	site, trust := filepath.Join(t.TempDir(), "site"), signedTrust(t, 3)
	publishTo(t, i, site, trust, now)
	if err := os.Rename(store.Tokens, store.Tokens+"-away"); err != nil {
		t.Fatal(err)
	}
	day2 := now.Add(day)
	for n, want := range []error{hsm.ErrFailed, hsm.ErrAbsent} {
		if _, err := i.Publish(t.Context(), site, trust, day2); !errors.Is(err, want) {
			t.Errorf("without the token, time %d: %v", n+1, err)
		}
	}
	if err := os.Rename(store.Tokens+"-away", store.Tokens); err != nil {
		t.Fatal(err)
	}
	if r := publishTo(t, i, site, trust, day2.Add(time.Minute)); len(r.Written) == 0 {
		t.Error("nothing was published")
	}
}

// A URI that leads to another key than the folder knows signs nothing.
func TestHSMExchangedKey(t *testing.T) {
	store := hsmtest.Start(t, "one")
	i, dir := inTokens(t, store)
	addToken(t, i, store, "other", trustlist.UseStatus)
	path := filepath.Join(dir, keysName)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := i.Keys()
	changed := bytes.Replace(data, mustMarshal(t, all[0].URI), mustMarshal(t, all[2].URI), 1)
	if err := os.WriteFile(path, changed, 0o600); err != nil || bytes.Equal(changed, data) {
		t.Fatal(err)
	}
	if _, err := open(t, dir, "salts").Sign(parse(t, licence), place, now); err == nil || !strings.Contains(err.Error(), "is not key "+all[0].ID) {
		t.Errorf("signed with another key: %v", err)
	}
}

func mustMarshal(t *testing.T, s string) []byte {
	t.Helper()
	data, err := jose.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

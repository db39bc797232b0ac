//go:build pkcs11 && cgo

package hsm

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/pkcs11"

	"github.com/giayto/giayto/issuer/hsm/hsmtest"
	"github.com/giayto/giayto/issuer/keys"
)

func nobody(string) ([]byte, error) { return nil, errors.New("somebody was asked") }

func mustParse(t testing.TB, s string) *URI {
	t.Helper()
	u, err := ParseURI(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// random is the ID of a new key.
func random() *bytes.Reader { return bytes.NewReader([]byte("8 bytes.")) }

func mustGenerate(t testing.TB, uri string) *Key {
	t.Helper()
	k, err := Generate(mustParse(t, uri), nobody, random())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func mustClose(t testing.TB, k *Key) {
	t.Helper()
	if err := k.Close(); err != nil {
		t.Error(err)
	}
}

// signAll signs n different digests by as many goroutines and checks every signature.
func signAll(k *Key, n, goroutines int) error {
	faults := make([]error, goroutines)
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for i := g; i < n && faults[g] == nil; i += goroutines {
				digest := sha256.Sum256(binary.BigEndian.AppendUint32(nil, uint32(i)))
				signature, err := k.Sign(nil, digest[:], crypto.SHA256)
				if err == nil && !ecdsa.VerifyASN1(k.Public().(*ecdsa.PublicKey), digest[:], signature) {
					err = fmt.Errorf("signature %d is wrong", i)
				}
				faults[g] = err
			}
		})
	}
	all.Wait()
	return errors.Join(faults...)
}

func TestHSMGenerate(t *testing.T) {
	store := hsmtest.Start(t, "one", "two")
	k := mustGenerate(t, store.URI("one", "licences"))
	if k.Extractable() {
		t.Error("the token gives the key away")
	}
	want := "pkcs11:token=one;object=licences;id=8%20bytes.;type=private?module-path=" + store.Module + "&pin-source=file:" + store.PIN
	if k.URI().String() != want || fmt.Sprintf("%x %#v", k, k) != "key "+want+" key "+want {
		t.Errorf("%s, %x; expected %s", k.URI(), k, want)
	}
	count := 1000
	if testing.Short() {
		count = 100
	}
	if err := signAll(k, count, 3*Parallel); err != nil {
		t.Error(err)
	}
	opened, err := Open(k.URI(), nobody)
	if err != nil {
		t.Fatal(err)
	}
	if !opened.public.Equal(k.public) || opened.URI().String() != want || opened.Extractable() {
		t.Errorf("opened %v", opened)
	}
	mustClose(t, opened)
	mustClose(t, opened)
	if err := signAll(k, 1, 1); err != nil {
		t.Errorf("after another user closed the token: %v", err)
	}
	mustClose(t, k)
	if err := signAll(k, 1, 1); err == nil {
		t.Error("signs after Close")
	}
	for uri, want := range map[string]error{
		store.URI("one", "licences"):                                     ErrExists, // by its object
		store.URI("one", "others;id=8%20bytes."):                         ErrExists,
		store.URI("three", "licences"):                                   ErrAbsent,
		strings.Replace(store.URI("one", "others"), "token=one;", "", 1): ErrAmbiguous,
	} {
		if k, err := Generate(mustParse(t, uri), nobody, random()); !errors.Is(err, want) {
			t.Errorf("%s: %v, %v; expected %v", uri, k, err, want)
		}
	}
	if _, err := Generate(mustParse(t, store.URI("one", "x;id=")), nobody, random()); err == nil {
		t.Error("a key without an ID")
	}
	if process.modules[store.Module].tokens != nil {
		t.Error("the driver was not stopped")
	}
}

// What does not name one key of one token by a driver that works is refused.
func TestHSMOpenRefuses(t *testing.T) {
	store := hsmtest.Start(t, "one", "two")
	mustClose(t, mustGenerate(t, store.URI("one", "a;id=%01")))
	mustClose(t, mustGenerate(t, store.URI("one", "b;id=%02")))
	one := store.URI("one", "a")
	text := filepath.Join(t.TempDir(), "libtext.so")
	if err := os.WriteFile(text, []byte("no library"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		uri  string
		want error
	}{
		"another object":     {store.URI("one", "c"), ErrAbsent},
		"another id":         {store.URI("one", "a;id=%02"), ErrAbsent},
		"keys of a token":    {strings.Replace(one, ";object=a", "", 1), ErrAmbiguous},
		"another token":      {store.URI("two", "a"), ErrAbsent},
		"tokens":             {strings.Replace(one, "token=one;", "", 1), ErrAmbiguous},
		"serial":             {store.URI("one", "a;serial=0"), ErrAbsent},
		"slot":               {store.URI("one", "a;slot-id=0"), ErrAbsent},
		"driver's maker":     {store.URI("one", "a;library-manufacturer=x"), ErrAbsent},
		"no driver":          {"pkcs11:token=one", ErrAbsent},
		"no file":            {"pkcs11:token=one?module-path=/none", ErrAbsent},
		"no library":         {"pkcs11:token=one?module-path=" + text, ErrAbsent},
		"a folder":           {"pkcs11:token=one?module-path=" + filepath.Dir(text), ErrAbsent},
		"no name":            {"pkcs11:token=one?module-name=none", ErrAbsent},
		"no name in folder":  {"pkcs11:token=one?module-name=none&module-path=" + filepath.Dir(text), ErrAbsent},
		"no library by name": {"pkcs11:token=one?module-name=text&module-path=" + filepath.Dir(text), ErrAbsent},
		"no PIN file":        {strings.Replace(one, store.PIN, "/none", 1), fs.ErrNotExist},
	} {
		if k, err := Open(mustParse(t, test.uri), nobody); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, %v; expected %v", name, k, err, test.want)
		}
	}
	for name, uri := range map[string]string{
		"by folder and name": "pkcs11:token=one;object=a?module-name=softhsm2&module-path=" + filepath.Dir(store.Module) + "&pin-source=" + store.PIN,
		"by the variable":    "pkcs11:token=one;object=a?pin-source=" + store.PIN,
		"by much":            store.URI("one", "a;id=%01;type=private;model=SoftHSM%20v2;manufacturer=SoftHSM%20project"),
	} {
		t.Setenv(ModuleEnv, store.Module)
		k, err := Open(mustParse(t, uri), nobody)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		mustClose(t, k)
	}
}

// A wrong PIN is tried once, by whatever way it comes again, and one from a file not at all after a wrong one.
func TestHSMPIN(t *testing.T) {
	store := hsmtest.Start(t, "one")
	mustClose(t, mustGenerate(t, store.URI("one", "a")))
	u, asked := mustParse(t, store.URI("one", "a")), ""
	answer := func(pin string) Ask {
		return func(of string) ([]byte, error) {
			asked = of
			return []byte(pin), nil
		}
	}
	write := func(pin string, mode fs.FileMode) {
		t.Helper()
		if err := errors.Join(os.WriteFile(store.PIN, []byte(pin), mode), os.Chmod(store.PIN, mode)); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(name string, ask Ask, want error) {
		t.Helper()
		k, err := Open(u, ask)
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, %v; expected %v", name, k, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "000001") || strings.Contains(err.Error(), hsmtest.PIN)) {
			t.Errorf("%s: the error shows a PIN: %v", name, err)
		}
	}
	write("000001\n", 0o600)
	refused("wrong in the file", nobody, ErrPIN)
	if doubtful := flags(t, store); doubtful&pkcs11.CKF_USER_PIN_COUNT_LOW == 0 || doubtful&pkcs11.CKF_USER_PIN_LOCKED != 0 {
		t.Errorf("flags %#x", doubtful)
	}
	refused("again, by nobody", nobody, ErrUntried)
	refused("the same by a person", answer("000001"), ErrUntried)
	if want := `token "one" (a wrong one was given last)`; asked != want {
		t.Errorf("asked for the PIN of %s; expected %s", asked, want)
	}
	write(hsmtest.PIN+"\r\n", 0o600)
	refused("right in the file, by nobody", nobody, ErrUntried)
	k, err := Open(u, answer(hsmtest.PIN)) // it has not locked
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, k)
	if k, err = Open(u, nobody); err != nil {
		t.Fatal(err)
	}
	mustClose(t, k)
	var open *keys.PermissionError
	write(hsmtest.PIN, 0o640)
	if _, err := Open(u, nobody); !errors.As(err, &open) {
		t.Errorf("a file for all: %v", err)
	}
	write("\n"+hsmtest.PIN, 0o600)
	if _, err := Open(u, nobody); err == nil || errors.Is(err, ErrPIN) {
		t.Errorf("an empty line: %v", err)
	}
}

// flags are those of the only token.
func flags(t *testing.T, store *hsmtest.Store) uint {
	t.Helper()
	process.Lock()
	defer process.Unlock()
	m, err := load(store.Module)
	if err != nil {
		t.Fatal(err)
	}
	_, info, err := m.find(mustParse(t, "pkcs11:token=one"))
	if err = errors.Join(err, m.rest()); err != nil {
		t.Fatal(err)
	}
	return info.Flags
}

// A token that is removed while it signs fails for all who use it, and serves again once it is back.
func TestHSMRemoved(t *testing.T) {
	store := hsmtest.Start(t, "one")
	k := mustGenerate(t, store.URI("one", "a"))
	if err := signAll(k, 2*Parallel, Parallel); err != nil {
		t.Fatal(err)
	}
	away := store.Tokens + "-away"
	if err := os.Rename(store.Tokens, away); err != nil {
		t.Fatal(err)
	}
	if err := signAll(k, 2*Parallel, Parallel); !errors.Is(err, ErrFailed) {
		t.Errorf("removed: %v", err)
	}
	if err := os.Rename(away, store.Tokens); err != nil {
		t.Fatal(err)
	}
	if err := signAll(k, 1, 1); !errors.Is(err, ErrFailed) {
		t.Errorf("it is back, and the key was not opened again: %v", err)
	}
	mustClose(t, k)
	again, err := Open(k.URI(), nobody)
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, again)
	if !again.public.Equal(k.public) {
		t.Error("another key")
	}
	if err := signAll(again, 2*Parallel, Parallel); err != nil {
		t.Error(err)
	}
}

// A key may want the PIN for each signature.
func TestHSMAlwaysAuthenticate(t *testing.T) {
	store := hsmtest.Start(t, "one")
	process.Lock()
	made, err := openToken(mustParse(t, store.URI("one", "a")), nobody)
	process.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	made.users++
	s, err := made.begin(pkcs11.CKF_RW_SESSION)
	if err != nil {
		t.Fatal(err)
	}
	names := []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true), pkcs11.NewAttribute(pkcs11.CKA_ID, []byte{1}), pkcs11.NewAttribute(pkcs11.CKA_LABEL, "a")}
	_, _, err = s.ctx.GenerateKeyPair(s.handle, []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_EC_KEY_PAIR_GEN, nil)},
		append([]*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, p256)}, names...),
		append([]*pkcs11.Attribute{
			pkcs11.NewAttribute(pkcs11.CKA_SIGN, true), pkcs11.NewAttribute(pkcs11.CKA_PRIVATE, true),
			pkcs11.NewAttribute(pkcs11.CKA_EXTRACTABLE, true), pkcs11.NewAttribute(pkcs11.CKA_ALWAYS_AUTHENTICATE, true),
		}, names...))
	if err != nil {
		t.Fatal(err)
	}
	k, err := Open(mustParse(t, store.URI("one", "a")), nobody)
	if err != nil {
		t.Fatal(err)
	}
	if !k.device.(*tokenKey).always || !k.Extractable() {
		t.Errorf("%+v", k.device)
	}
	if err := signAll(k, 20, 4); err != nil {
		t.Error(err)
	}
	made.pin = []byte("000001")
	if err := signAll(k, 2*Parallel, Parallel); !errors.Is(err, ErrPIN) || !errors.Is(err, ErrFailed) || errors.Is(err, ErrUntried) {
		t.Errorf("a wrong PIN for a signature: %v", err)
	}
	for _, try := range []struct {
		pin  string
		want error
	}{{"000001", ErrUntried}, {"000002", ErrPIN}, {"000002", ErrUntried}} { // the token is logged in to, so that only a signature wants the PIN
		_, err := Open(mustParse(t, store.URI("one", "a")), func(string) ([]byte, error) { return []byte(try.pin), nil })
		if !errors.Is(err, try.want) || errors.Is(err, ErrAbsent) {
			t.Errorf("%s: %v; expected %v", try.pin, err, try.want)
		}
	}
	mustClose(t, k)
	process.Lock()
	defer process.Unlock()
	if err := made.release(); err != nil {
		t.Error(err)
	}
}

// A token with few sessions is waited for.
func TestHSMFewSessions(t *testing.T) {
	store := hsmtest.Start(t, "one")
	k := mustGenerate(t, store.URI("one", "a"))
	defer mustClose(t, k)
	token := k.device.(*tokenKey).token
	token.most = 1
	if err := signAll(k, 3*Parallel, Parallel); err != nil {
		t.Error(err)
	}
	if len(token.all) != 1 || len(token.idle) != 1 {
		t.Errorf("%d sessions, %d of them idle", len(token.all), len(token.idle))
	}
}

// A point is wrapped or bare, and on the curve.
func TestHSMParsePoint(t *testing.T) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	bare, err := k.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	wrapped := append([]byte{0x04, 65}, bare...)
	for _, point := range [][]byte{bare, wrapped} {
		if got, err := parsePoint(point); err != nil || !got.Equal(&k.PublicKey) {
			t.Errorf("%x: %v, %v", point, got, err)
		}
	}
	off := bytes.Clone(bare)
	off[64] ^= 1
	for _, point := range [][]byte{nil, {0}, {0x04, 1, 0}, off, wrapped[:66], append(bytes.Clone(wrapped), 0), bare[:64], append([]byte{0x04, 66}, bare...)} {
		if got, err := parsePoint(point); err == nil {
			t.Errorf("%x is the point %v", point, got)
		}
	}
}

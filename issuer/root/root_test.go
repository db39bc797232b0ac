package root

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/internal/folder"
)

const (
	day     = 24 * time.Hour
	csgt    = "https://id.giayto.example/csgt"
	licence = "urn:giayto:vn:driving-licence:1"
)

var (
	issued = time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	name   = trustlist.Name{VI: "Cục Cảnh sát giao thông", EN: "Traffic Police Department"}
)

// later is the validity of a list made n days after the first.
func later(n int) Validity {
	at := issued.Add(time.Duration(n) * day)
	return Validity{at, at.Add(90 * day)}
}

// key makes a signing key whose scalar is n.
func key(t testing.TB, n byte) *jose.Signer {
	t.Helper()
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), append(make([]byte, 31), n))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func kid(t testing.TB, n byte) string { return key(t, n).Public().ID() }

func roots(t testing.TB, threshold int, ns ...byte) trustlist.Roots {
	t.Helper()
	r := trustlist.Roots{Threshold: threshold}
	for _, n := range ns {
		r.Keys = append(r.Keys, key(t, n).Public())
	}
	return r
}

func entry(t testing.TB, n byte) Entry {
	t.Helper()
	return Entry{Issuer: csgt, Name: name, Key: key(t, n).Public(), Use: trustlist.UseCredential, VCTs: []string{licence},
		From: issued, Until: issued.Add(365 * day)}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// signShown signs the draft that the folder shows.
func signShown(t testing.TB, f *Folder, n byte) (complete bool, err error) {
	t.Helper()
	r, err := f.Show()
	check(t, err)
	return f.Sign(key(t, n), r.Digest)
}

// sign signs with each and expects the last signature to complete the list.
func sign(t testing.TB, f *Folder, ns ...byte) {
	t.Helper()
	for i, n := range ns {
		complete, err := signShown(t, f, n)
		check(t, err)
		if complete != (i == len(ns)-1) {
			t.Fatalf("signature %d of %d: complete %v", i+1, len(ns), complete)
		}
	}
}

// begun is a folder that holds version 1, of roots 1 to 3, of which two sign, and one key.
func begun(t testing.TB) *Folder {
	t.Helper()
	f, err := Init(filepath.Join(t.TempDir(), "root"), roots(t, 2, 1, 2, 3), later(0))
	check(t, err)
	check(t, f.Add(entry(t, 101), later(0)))
	sign(t, f, 1, 2)
	return f
}

func held(t testing.TB, f *Folder) *trustlist.List {
	t.Helper()
	r, err := f.Show()
	check(t, err)
	return r.Held
}

func files(t testing.TB, f *Folder) (names []string) {
	t.Helper()
	check(t, filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if !d.IsDir() {
			rel, _ := filepath.Rel(f.dir, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	}))
	return names
}

func TestCeremony(t *testing.T) {
	f := begun(t)
	if got := files(t, f); !slices.Equal(got, []string{"trust/1.json", "trust.json"}) {
		t.Errorf("files after version 1: %v", got)
	}
	status := entry(t, 102)
	status.Use, status.VCTs, status.Name = trustlist.UseStatus, nil, trustlist.Name{}
	check(t, f.Add(status, later(10)))
	sign(t, f, 3, 1)
	if got := files(t, f); !slices.Equal(got, []string{"trust/1.json", "trust.json"}) {
		t.Errorf("files after version 2: %v", got)
	}
	check(t, f.Rotate(roots(t, 2, 2, 3, 4), later(20)))
	sign(t, f, 2, 3) // who are of the old and of the new
	check(t, f.Compromise(kid(t, 101), later(30)))
	sign(t, f, 4, 2)
	check(t, f.Rotate(roots(t, 1, 5), later(40)))
	sign(t, f, 5, 2, 3)
	check(t, f.Renew(later(50)))
	sign(t, f, 5)
	if got := files(t, f); !slices.Equal(got, []string{"trust/1.json", "trust/3.json", "trust/5.json", "trust.json"}) {
		t.Errorf("files at the end: %v", got)
	}
	again, err := Open(f.dir)
	check(t, err)
	l := held(t, again)
	if l.Version != 6 || !l.Roots.Equal(roots(t, 1, 5)) || !l.IssuedAt.Equal(later(50).IssuedAt) || l.Issuers[0].Name != name {
		t.Errorf("held at the end: %+v", l)
	}
	list, steps, err := again.Signed()
	check(t, err)
	if string(list) != content(t, f, "trust.json") || len(steps) != 3 || string(steps[0]) != content(t, f, "trust", "1.json") ||
		string(steps[1]) != content(t, f, "trust", "3.json") || string(steps[2]) != content(t, f, "trust", "5.json") {
		t.Errorf("to be published: %.40q, %.40q", list, steps)
	}
	if _, k, ok := l.Key(csgt, kid(t, 101)); !ok || !k.Compromised {
		t.Error("the compromised key is not listed as such")
	}
	if _, k, ok := l.Key(csgt, kid(t, 102)); !ok || k.Use != trustlist.UseStatus {
		t.Error("the status key is missing")
	}
}

func TestRetire(t *testing.T) {
	f := begun(t)
	end := issued.Add(40 * day)
	check(t, f.Retire(kid(t, 101), end, later(1)))
	sign(t, f, 1, 2)
	if _, k, ok := held(t, f).Find(kid(t, 101)); !ok || !k.Until.Equal(end) {
		t.Errorf("retired: %+v", k)
	}
	if err := f.Retire(kid(t, 101), end.Add(day), later(2)); err == nil {
		t.Error("retiring prolongs")
	}
	if err := f.Retire("AAAAAAAAAAA", end, later(2)); err == nil {
		t.Error("a key that is not listed is retired")
	}
	check(t, f.Retire(kid(t, 101), issued.Add(time.Second/2), later(2)))
	sign(t, f, 1, 2)
	if n := len(held(t, f).Issuers); n != 0 {
		t.Errorf("%d issuers are left of one without keys", n)
	}
}

// Signatures are those of one draft: a change voids them.
func TestChangeVoidsSignatures(t *testing.T) {
	f := begun(t)
	check(t, f.Renew(later(1)))
	if complete, err := signShown(t, f, 1); complete || err != nil {
		t.Fatal(complete, err)
	}
	check(t, f.Compromise(kid(t, 101), later(1)))
	r, err := f.Show()
	check(t, err)
	if len(r.Needed) != 1 || len(r.Needed[0].Signed) != 0 {
		t.Errorf("signed by %v", r.Needed)
	}
	if complete, err := signShown(t, f, 2); complete || err != nil {
		t.Errorf("complete %v with one signature: %v", complete, err)
	}
}

// What is signed is what was shown: not another draft in its place, of the same changes or not, nor the same one with
// more in it than a person is shown.
func TestSignOtherDraft(t *testing.T) {
	f := begun(t)
	check(t, f.Renew(later(1)))
	r, err := f.Show()
	check(t, err)
	if want := sha256.Sum256([]byte(content(t, f, draftName))); r.Digest != want {
		t.Errorf("digest %x, expected %x", r.Digest, want)
	}
	check(t, f.Add(entry(t, 66), later(1)))
	if _, err := f.Sign(key(t, 1), r.Digest); !errors.Is(err, ErrOtherDraft) {
		t.Errorf("another draft is signed: %v", err)
	}
	check(t, os.Remove(f.path(draftName)))
	check(t, f.Renew(later(1)))
	draft := content(t, f, draftName)
	for _, change := range [][2]string{{`"crv":"P-256"`, `"crv":"P-256","note":"x"`}, {`"iat":1795222800`, `"iat":1795222800.9`}, {"{", "{ "}} {
		changed := strings.Replace(draft, change[0], change[1], 1)
		if changed == draft {
			t.Fatalf("no %s in the draft", change[0])
		}
		write(t, f.path(draftName), changed)
		if _, err := f.Show(); err == nil {
			t.Errorf("shown with %s", change[1])
		}
		if _, err := f.Sign(key(t, 1), sha256.Sum256([]byte(changed))); err == nil {
			t.Errorf("signed with %s", change[1])
		}
	}
	write(t, f.path(draftName), draft)
	if complete, err := f.Sign(key(t, 1), r.Digest); complete || err != nil {
		t.Errorf("complete %v, %v", complete, err)
	}
}

// A folder filled with signatures of strangers goes on.
func TestJunkSignatures(t *testing.T) {
	f := begun(t)
	check(t, f.Rotate(roots(t, 1, 4), later(1)))
	payload := []byte(content(t, f, draftName))
	strangers := roots(t, 1)
	for n := range byte(trustlist.MaxRoots) {
		strangers.Keys = append(strangers.Keys, key(t, 50+n).Public(), key(t, 70+n).Public())
	}
	var junk []byte
	for n := range byte(trustlist.MaxRoots) {
		for _, n := range []byte{50 + n, 70 + n} {
			var err error
			if junk == nil {
				junk, err = trustlist.Sign(payload, key(t, n))
			} else {
				junk, err = trustlist.AddSignature(junk, key(t, n), strangers)
			}
			check(t, err)
		}
	}
	if _, err := trustlist.AddSignature(junk, key(t, 1), strangers, roots(t, 1, 1)); err == nil {
		t.Fatal("there is still room")
	}
	write(t, f.path(signedName), string(junk))
	sign(t, f, 1, 4, 2)
}

// A link in the folder leads no write elsewhere; a pipe is no file.
func TestLinks(t *testing.T) {
	f := begun(t)
	victim := filepath.Join(t.TempDir(), "victim")
	write(t, victim, "kept")
	for _, name := range []string{draftName, draftName + ".new", signedName + ".new", trustName + ".new"} {
		check(t, os.Symlink(victim, f.path(name)))
	}
	check(t, os.Remove(f.path(draftName)))
	check(t, f.Renew(later(1)))
	sign(t, f, 1, 2)
	if data, err := os.ReadFile(victim); err != nil || string(data) != "kept" {
		t.Errorf("behind the links: %q, %v", data, err)
	}
	check(t, os.Remove(f.path(trustName)))
	check(t, os.Mkdir(f.path(trustName), 0o755))
	if _, err := Open(f.dir); !errors.Is(err, folder.ErrNotRegular) {
		t.Errorf("a folder for a list: %v", err)
	}
}

func TestShow(t *testing.T) {
	f := begun(t)
	check(t, f.Retire(kid(t, 101), issued.Add(40*day), later(10)))
	status := entry(t, 102)
	status.Use, status.VCTs = trustlist.UseStatus, nil
	check(t, f.Add(status, later(10)))
	check(t, f.Rotate(roots(t, 1, 1, 2, 4), later(10)))
	if complete, err := signShown(t, f, 4); complete || err != nil {
		t.Fatal(complete, err)
	}
	r, err := f.Show()
	check(t, err)
	k1, k2, k3, k4 := "issuers."+csgt+".keys."+kid(t, 101), "issuers."+csgt+".keys."+kid(t, 102), "roots.keys."+kid(t, 3), "roots.keys."+kid(t, 4)
	want := []Change{
		{"exp", "2027-02-18T01:00:00Z", "2027-02-28T01:00:00Z"},
		{"iat", "2026-11-20T01:00:00Z", "2026-11-30T01:00:00Z"},
		{k1 + ".until", "2027-11-20T01:00:00Z", "2026-12-30T01:00:00Z"},
		{k2 + ".compromised", "", "false"},
		{k2 + ".from", "", "2026-11-20T01:00:00Z"},
		{k2 + ".thumbprint", "", thumbprint(key(t, 102).Public())},
		{k2 + ".until", "", "2027-11-20T01:00:00Z"},
		{k2 + ".use", "", "status"},
		{k3, thumbprint(key(t, 3).Public()), ""},
		{k4, "", thumbprint(key(t, 4).Public())},
		{"roots.threshold", "2", "1"},
		{"version", "1", "2"},
	}
	byPath := func(a, b Change) int { return strings.Compare(a.Path, b.Path) }
	slices.SortFunc(want, byPath)
	if !slices.Equal(r.Changes, want) {
		t.Errorf("changes %q, expected %q", r.Changes, want)
	}
	if len(r.Needed) != 2 || r.Needed[0].Complete() || !r.Needed[1].Complete() || !slices.Equal(r.Needed[1].Signed, []string{kid(t, 4)}) {
		t.Errorf("needed: %+v", r.Needed)
	}
}

func TestShowFirst(t *testing.T) {
	f, err := Init(t.TempDir(), roots(t, 1, 1), later(0))
	check(t, err)
	r, err := f.Show()
	check(t, err)
	if list, steps, err := f.Signed(); list != nil || steps != nil || err != nil {
		t.Errorf("signed before the first: %q, %q, %v", list, steps, err)
	}
	if r.Held != nil || r.Draft.Version != 1 || len(r.Changes) != 5 || len(r.Needed) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestRefusals(t *testing.T) {
	f := begun(t)
	if _, err := signShown(t, f, 1); !errors.Is(err, ErrNoDraft) {
		t.Errorf("nothing to sign: %v", err)
	}
	for name, err := range map[string]error{
		"a key twice":        f.Add(entry(t, 101), later(1)),
		"a root's key":       f.Add(entry(t, 1), later(1)),
		"no key":             f.Add(Entry{Issuer: csgt}, later(1)),
		"an issuer unnamed":  f.Add(Entry{Issuer: csgt + "2", Key: key(t, 103).Public(), Use: trustlist.UseStatus, From: issued, Until: issued.Add(day)}, later(1)),
		"no such key":        f.Compromise("AAAAAAAAAAA", later(1)),
		"unreachable roots":  f.Rotate(roots(t, 3, 1, 2), later(1)),
		"a list of 101 days": f.Renew(Validity{issued, issued.Add(101 * day)}),
		"a list of no time":  f.Renew(Validity{issued, issued}),
	} {
		if err == nil {
			t.Errorf("%s: done", name)
		}
	}
	if got := files(t, f); !slices.Equal(got, []string{"trust/1.json", "trust.json"}) {
		t.Errorf("a refusal leaves files: %v", got)
	}
	check(t, f.Renew(later(1)))
	if _, err := signShown(t, f, 101); err == nil {
		t.Error("an issuer's key signs the list")
	}
	if _, err := Init(f.dir, roots(t, 1, 1), later(0)); err == nil {
		t.Error("begun twice")
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
}

func write(t testing.TB, path, data string) {
	t.Helper()
	check(t, os.WriteFile(path, []byte(data), 0o644))
}

func content(t testing.TB, f *Folder, name ...string) string {
	t.Helper()
	data, err := os.ReadFile(f.path(name...))
	check(t, err)
	return string(data)
}

// The power fails between two steps of a publication; the ceremony goes on as if it had not.
func TestInterrupted(t *testing.T) {
	f := begun(t)
	check(t, f.Rotate(roots(t, 1, 4), later(1)))
	if complete, err := signShown(t, f, 1); complete || err != nil {
		t.Fatal(complete, err)
	}
	if complete, err := signShown(t, f, 2); complete || err != nil {
		t.Fatal(complete, err)
	}
	trust, draft, signed := content(t, f, trustName), content(t, f, draftName), content(t, f, signedName)
	sign(t, f, 4)
	published := content(t, f, trustName)

	// Before trust.json: the list of the chain does not count yet, and signing again publishes it.
	write(t, f.path(trustName), trust)
	write(t, f.path(draftName), draft)
	write(t, f.path(signedName), signed)
	if l := held(t, f); l.Version != 1 {
		t.Errorf("version %d is held before trust.json says so", l.Version)
	}
	sign(t, f, 4)
	if content(t, f, trustName) != published {
		t.Error("the list differs when signed again")
	}

	// Before the draft was removed: there is nothing to sign, and the next draft begins from the list held.
	write(t, f.path(draftName), draft)
	write(t, f.path(signedName), signed)
	if _, err := signShown(t, f, 4); !errors.Is(err, ErrNoDraft) {
		t.Errorf("a leftover is signed: %v", err)
	}
	check(t, f.Renew(later(2)))
	if r, err := f.Show(); err != nil || r.Draft.Version != 3 || len(r.Needed[0].Signed) != 0 {
		t.Errorf("after a leftover: %+v, %v", r, err)
	}

	// Before the signatures of another draft were removed: they do not count.
	write(t, f.path(signedName), signed)
	if r, err := f.Show(); err != nil || len(r.Needed[0].Signed) != 0 {
		t.Errorf("beside signatures of another draft: %+v, %v", r, err)
	}
	sign(t, f, 4)
}

// A file that was cut is an error, never another list.
func TestCut(t *testing.T) {
	f := begun(t)
	check(t, f.Renew(later(1)))
	if complete, err := signShown(t, f, 1); complete || err != nil {
		t.Fatal(complete, err)
	}
	for _, name := range []string{trustName, filepath.Join(chainName, "1.json"), draftName, signedName} {
		whole := content(t, f, name)
		for i := range whole {
			const stride, end = 17, 40
			if i%stride != 0 && i < len(whole)-end {
				continue
			}
			write(t, f.path(name), whole[:i])
			if _, err := f.Show(); err == nil {
				t.Errorf("%s cut to %d bytes is taken", name, i)
			}
		}
		write(t, f.path(name), whole)
	}
	sign(t, f, 2)
}

// What was put into the folder in place of the root's own is refused.
func TestForged(t *testing.T) {
	f := begun(t)
	first := content(t, f, trustName)
	other, err := Init(filepath.Join(t.TempDir(), "other"), roots(t, 1, 11), later(0))
	check(t, err)
	sign(t, other, 11)
	check(t, other.Renew(later(1)))
	sign(t, other, 11)
	write(t, f.path(trustName), content(t, other, trustName))
	if _, err := Open(f.dir); !errors.Is(err, trustlist.ErrThreshold) {
		t.Errorf("another root's list: %v", err)
	}
	write(t, f.path(trustName), first)

	check(t, f.Rotate(roots(t, 1, 4), later(1)))
	sign(t, f, 4, 1, 2)
	write(t, f.path(draftName), content(t, other, draftlessPayload(t, other)))
	if _, err := Open(f.dir); err == nil {
		t.Error("a draft of a passed version is taken")
	}
	check(t, os.Remove(f.path(draftName)))
	check(t, os.Remove(f.path(chainName, "1.json")))
	if _, err := Open(f.dir); err == nil {
		t.Error("a chain without its first list is taken")
	}
}

// draftlessPayload writes the payload of the list held beside it and returns the file's name.
func draftlessPayload(t testing.TB, f *Folder) string {
	t.Helper()
	signed, err := trustlist.Parse([]byte(content(t, f, trustName)))
	check(t, err)
	write(t, f.path("payload.json"), string(signed.Unverified()))
	return "payload.json"
}

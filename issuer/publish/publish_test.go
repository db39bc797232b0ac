package publish

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/internal/folder"
)

const (
	csgt = "https://id.giayto.example/csgt"
	base = "https://id.giayto.example/status/"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 500, vn.Zone)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// signer is a key whose scalar comes from its name.
func signer(t testing.TB, name string) *jose.Signer {
	t.Helper()
	scalar := sha256.Sum256([]byte(name))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar[:])
	check(t, err)
	s, err := jose.NewSigner(key)
	check(t, err)
	return s
}

// head is a head of a log that only the copies of an issuer with that name know.
func head(name string) [32]byte { return sha256.Sum256([]byte(name)) }

// part is the traffic police's: two lists, of this year and of the next, of which 46 is to be changed by tests.
func part(t testing.TB) *Part {
	t.Helper()
	status := signer(t, "csgt status")
	return &Part{
		Issuer:     csgt,
		Keys:       []*jose.PublicKey{signer(t, "csgt").Public(), signer(t, "csgt old").Public()},
		StatusKeys: []*jose.PublicKey{signer(t, "csgt old status").Public(), status.Public()},
		Lists: []List{
			{URI: base + "46", Year: 2027, Size: 1 << 10, Values: values(map[int]statuslist.Value{7: statuslist.Revoked})},
			{URI: base + "47", Year: 2026, Size: 1 << 10, Values: values(nil)},
		},
		LogHead:  head("one"),
		Knows:    func(h [32]byte) (bool, error) { return h == head("one") || h == head("two"), nil },
		SignWith: status.Public(), Sign: func(c statuslist.Claims) (string, error) { return statuslist.Sign(status, c) },
	}
}

func values(of map[int]statuslist.Value) func(func(int, statuslist.Value) error) error {
	return func(yield func(int, statuslist.Value) error) error {
		for _, i := range slices.Sorted(maps.Keys(of)) {
			if err := yield(i, of[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

// write publishes and must succeed.
func write(t testing.TB, p *Part, dir string, at time.Time) *Report {
	t.Helper()
	r, err := p.Write(t.Context(), dir, at)
	check(t, err)
	return r
}

// begun is what part publishes at first, with a trust list: compressing it once is enough.
var begun map[string]string

// siteOf returns a folder to which part has published, with a trust list of version 3.
func siteOf(t testing.TB) (*Part, string) {
	t.Helper()
	p, dir := part(t), t.TempDir()
	p.Trust = &Trust{trust(t, "root", 3, nil), [][]byte{trust(t, "root", 1, nil)}}
	if begun == nil {
		write(t, p, dir, now)
		begun = tree(t, dir)
	}
	for name, data := range begun {
		path := filepath.Join(dir, filepath.FromSlash(name))
		check(t, os.MkdirAll(filepath.Dir(path), 0o755))
		check(t, os.WriteFile(path, []byte(data), 0o644))
	}
	return p, dir
}

// tree returns all files of a folder, by name.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	check(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		all[name] = string(data)
		return err
	}))
	delete(all, lockName)
	return all
}

func sortedNames(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }

// originals are the names of a tree without the compressed copies, which must each be of its original.
func originals(t testing.TB, files map[string]string) (plain []string) {
	t.Helper()
	for _, name := range sortedNames(files) {
		copied := false
		for _, e := range encodings {
			original, is := strings.CutSuffix(name, e.suffix)
			if !is {
				continue
			}
			copied = true
			if got := decoded(t, e, files[name]); got != files[original] {
				t.Errorf("%s holds %.40q, not %.40q", name, got, files[original])
			}
		}
		if !copied {
			plain = append(plain, name)
		}
	}
	return plain
}

func decoded(t testing.TB, e encoding, data string) string {
	t.Helper()
	r, err := e.reader(strings.NewReader(data))
	check(t, err)
	out, err := io.ReadAll(r)
	check(t, err)
	return string(out)
}

// status opens a published list under the key of that name.
func status(t testing.TB, dir, number, key string) *statuslist.Status {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "status", number))
	check(t, err)
	token, err := statuslist.Parse(string(data))
	check(t, err)
	s, err := token.Open(signer(t, key).Public(), base+number)
	check(t, err)
	return s
}

// trust is a list of that version, signed by the root of that name, that lists the police's keys.
func trust(t testing.TB, root string, version int64, change func(*trustlist.List)) []byte {
	t.Helper()
	key := signer(t, root)
	list := &trustlist.List{
		Version: version, IssuedAt: now.Truncate(time.Second), Expires: now.Truncate(time.Second).AddDate(0, 0, 30),
		Roots: trustlist.Roots{Keys: []*jose.PublicKey{key.Public()}, Threshold: 1},
		Issuers: []trustlist.Issuer{{ID: csgt, Name: trustlist.Name{VI: "Cục Cảnh sát giao thông", EN: "Traffic Police"}, Keys: []trustlist.Key{
			listed(signer(t, "csgt").Public(), trustlist.UseCredential), listed(signer(t, "csgt status").Public(), trustlist.UseStatus),
		}}},
	}
	if change != nil {
		change(list)
	}
	payload, err := list.Payload()
	check(t, err)
	signed, err := trustlist.Sign(payload, key)
	check(t, err)
	return signed
}

func listed(key *jose.PublicKey, use trustlist.Use) trustlist.Key {
	k := trustlist.Key{Kid: key.ID(), JWK: key, Use: use, From: now.AddDate(-1, 0, 0).Truncate(time.Second), Until: now.AddDate(1, 0, 0).Truncate(time.Second)}
	if use == trustlist.UseCredential {
		k.VCTs = []string{"urn:giayto:vn:driving-licence:1"}
	}
	return k
}

var types = []string{
	"types/dependant.json", "types/driving-licence.json", "types/health-insurance.json", "types/health-record.json", "types/identity.json",
	"types/judicial-record.json", "types/passport.json", "types/residence.json", "types/social-insurance.json", "types/tax-id.json",
	"types/vehicle-inspection.json", "types/vehicle-insurance.json", "types/vehicle-registration.json",
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "site")
	p := part(t)
	first := trust(t, "root", 1, nil)
	p.Trust = &Trust{List: trust(t, "root", 3, nil), Steps: [][]byte{first}}
	r := write(t, p, dir, now)

	files := tree(t, dir)
	want := slices.Concat([]string{".well-known/jwt-vc-issuer/csgt", "csgt/status-lists.json", "status/46", "status/47", "trust.json", "trust/1.json"}, types)
	if got := originals(t, files); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("files %q", got)
	}
	for _, name := range want {
		if files[name+".gz"] == "" || files[name+".br"] == "" {
			t.Errorf("%s has no compressed copies", name)
		}
	}
	order := slices.Concat([]string{"trust/1.json", "trust.json"}, types, []string{"status/46", "status/47", "csgt/status-lists.json", ".well-known/jwt-vc-issuer/csgt"})
	if !slices.Equal(r.Written, order) || len(r.Removed) > 0 || r.Lists != 2 || r.Trust.Version != 3 {
		t.Errorf("%+v", r)
	}
	if midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, vn.Zone); !r.Next.Equal(midnight) {
		t.Errorf("next at %s", r.Next)
	}
	if !bytes.Equal([]byte(files["trust.json"]), p.Trust.List) || !bytes.Equal([]byte(files["trust/1.json"]), first) {
		t.Error("the trust list is not as it was signed")
	}
	if got := files["csgt/status-lists.json"]; got != `{"status_lists":["https://id.giayto.example/status/46","https://id.giayto.example/status/47"]}`+"\n" {
		t.Error(got)
	}
	for key, want := range map[string]bool{"csgt status": true, "csgt": false, "csgt old status": false} {
		if got := r.Believed(csgt, signer(t, key).Public(), now); got != want {
			t.Errorf("%s is believed: %v", key, got)
		}
	}
	if r.Believed(csgt, p.SignWith, now.AddDate(1, 0, 0)) || r.Believed("https://id.giayto.example/bhxh", p.SignWith, now) || (&Report{}).Believed(csgt, p.SignWith, now) {
		t.Error("a key is believed for what it is not listed for")
	}
}

func TestToken(t *testing.T) {
	_, dir := siteOf(t)
	s := status(t, dir, "46", "csgt status")
	iat := now.Truncate(time.Second)
	if !s.IssuedAt.Equal(iat) || !s.Expires.Equal(iat.Add(48*time.Hour)) || s.TTL != 6*time.Hour || s.LogHead != head("one") || s.Size() != 1<<10 {
		t.Errorf("%+v", s)
	}
	for i := range s.Size() {
		want := statuslist.Valid
		if i == 7 {
			want = statuslist.Revoked
		}
		if got, _ := s.Get(i); got != want {
			t.Errorf("entry %d is %v", i, got)
		}
	}
	if files := tree(t, dir); strings.Contains(files["status/46"], "aggregation") || !strings.Contains(payload(t, files["status/46"]), `"aggregation_uri":"https://id.giayto.example/csgt/status-lists.json"}`) {
		t.Error(payload(t, files["status/46"]))
	}
}

func payload(t testing.TB, compact string) string {
	t.Helper()
	jws, err := jose.ParseJWS(compact, statuslist.MaxToken)
	check(t, err)
	return string(jws.Unverified())
}

// Nothing changes while nothing is to be said: not a byte, and no file is written again.
func TestAgain(t *testing.T) {
	p, dir := siteOf(t)
	before, times := tree(t, dir), modified(t, dir)
	p.LogHead = head("two") // something was recorded that changes no value
	half := now.Truncate(time.Second).Add(24 * time.Hour)
	for _, at := range []time.Time{now, now.Add(time.Hour), half.Add(-time.Nanosecond)} {
		r := write(t, p, dir, at)
		if len(r.Written) > 0 || len(r.Removed) > 0 || !maps.Equal(tree(t, dir), before) || !maps.Equal(modified(t, dir), times) {
			t.Errorf("%s: changed %q %q", at, r.Written, r.Removed)
		}
	}
	if r := write(t, p, dir, half.Add(-time.Nanosecond)); !r.Next.Equal(half) {
		t.Errorf("next at %s", r.Next)
	}
	if r := write(t, p, dir, half); !slices.Equal(r.Written, []string{"status/46", "status/47"}) {
		t.Errorf("after half of their time %q", r.Written)
	}
	if s := status(t, dir, "46", "csgt status"); !s.IssuedAt.Equal(half) || s.LogHead != head("two") {
		t.Errorf("%+v", s)
	}
	originals(t, tree(t, dir))
}

func modified(t testing.TB, dir string) map[string]time.Time {
	t.Helper()
	times := make(map[string]time.Time)
	for name := range tree(t, dir) {
		info, err := os.Stat(filepath.Join(dir, name))
		check(t, err)
		times[name] = info.ModTime()
	}
	return times
}

func TestChanges(t *testing.T) {
	old := signer(t, "csgt old status")
	for name, change := range map[string]func(p *Part){
		"a value": func(p *Part) {
			p.Lists[0].Values = values(map[int]statuslist.Value{7: statuslist.Revoked, 8: statuslist.CarSuspended})
		},
		"a value taken back": func(p *Part) { p.Lists[0].Values = values(nil) },
		"the size":           func(p *Part) { p.Lists[0].Size *= 2 },
		"the key": func(p *Part) {
			p.SignWith, p.Sign = old.Public(), func(c statuslist.Claims) (string, error) { return statuslist.Sign(old, c) }
		},
		"the type's key": func(p *Part) { p.Keys = p.Keys[:1] },
		"a new list":     func(p *Part) { p.Lists = append(p.Lists, List{base + "48", 2027, 16, values(nil)}) },
	} {
		p, dir := siteOf(t)
		before := tree(t, dir)
		change(p)
		r := write(t, p, dir, now.Add(time.Minute))
		want := map[string][]string{
			"the key":        {"status/46", "status/47"},
			"the type's key": {".well-known/jwt-vc-issuer/csgt"},
			"a new list":     {"status/48", "csgt/status-lists.json"},
		}[name]
		if want == nil {
			want = []string{"status/46"}
		}
		after := tree(t, dir)
		originals(t, after)
		if !slices.Equal(r.Written, want) || maps.Equal(before, after) {
			t.Errorf("%s: written %q", name, r.Written)
		}
		for file, data := range before {
			changed := slices.ContainsFunc(want, func(w string) bool { return strings.HasPrefix(file, w) })
			if !changed && after[file] != data {
				t.Errorf("%s: %s has changed", name, file)
			}
		}
		if r := write(t, p, dir, now.Add(2*time.Minute)); len(r.Written) > 0 {
			t.Errorf("%s: written again: %q", name, r.Written)
		}
	}
}

// Of what is published within one second each is a second later than the last: a device can tell which came first.
func TestSameSecond(t *testing.T) {
	p, dir := siteOf(t)
	for n := range 3 {
		p.Lists[0].Values = values(map[int]statuslist.Value{n: statuslist.Revoked})
		at := now.Truncate(time.Second).Add(time.Duration(n) * time.Millisecond)
		r := write(t, p, dir, at)
		s := status(t, dir, "46", "csgt status")
		want := now.Truncate(time.Second).Add(time.Duration(n+1) * time.Second)
		if !slices.Equal(r.Written, []string{"status/46"}) || !s.IssuedAt.Equal(want) || !s.Expires.Equal(want.Add(Lifetime)) {
			t.Errorf("publication %d: written %q, signed at %s until %s", n, r.Written, s.IssuedAt, s.Expires)
		}
		if r := write(t, p, dir, at); len(r.Written) > 0 {
			t.Errorf("publication %d: written again", n)
		}
	}
	p.Lists[0].Values = values(nil)
	at := now.Add(time.Hour)
	write(t, p, dir, at)
	if s := status(t, dir, "46", "csgt status"); !s.IssuedAt.Equal(at.Truncate(time.Second)) {
		t.Errorf("an hour later it is signed at %s", s.IssuedAt)
	}
}

// A list whose credentials have all expired goes away, after the reference to it.
func TestRetired(t *testing.T) {
	dir := t.TempDir()
	p := part(t)
	write(t, p, dir, time.Date(2026, 12, 31, 23, 59, 59, 0, vn.Zone))
	newYear := time.Date(2027, 1, 1, 0, 0, 0, 0, vn.Zone)
	r := write(t, p, dir, newYear)
	if !slices.Equal(r.Removed, []string{"status/47"}) || !slices.Equal(r.Written, []string{"csgt/status-lists.json"}) || r.Lists != 1 {
		t.Errorf("%+v", r)
	}
	want := slices.Concat([]string{".well-known/jwt-vc-issuer/csgt", "csgt/status-lists.json", "status/46"}, types)
	if got := originals(t, tree(t, dir)); !slices.Equal(got, want) {
		t.Errorf("files %q", got)
	}
	if got := tree(t, dir)["csgt/status-lists.json"]; got != `{"status_lists":["https://id.giayto.example/status/46"]}`+"\n" {
		t.Error(got)
	}
	if r := write(t, p, dir, newYear.AddDate(1, 0, 0)); r.Lists != 0 || tree(t, dir)["csgt/status-lists.json"] != `{"status_lists":[]}`+"\n" {
		t.Errorf("%+v", r)
	}
	if r := write(t, p, dir, newYear.AddDate(1, 0, 0)); len(r.Written) > 0 || len(r.Removed) > 0 {
		t.Errorf("again: %+v", r)
	}
}

// What was interrupted, or copied by hand, is made whole: copies that are missing or of another content, and drafts.
func TestMends(t *testing.T) {
	p, dir := siteOf(t)
	want := tree(t, dir)
	at := func(name string) string { return filepath.Join(dir, name) }
	p.Trust = nil
	for _, name := range []string{"trust.json.gz", "trust.json.br", "trust/1.json.br", "status/46.br"} {
		check(t, os.Remove(at(name)))
	}
	check(t, os.WriteFile(at("trust/1.json.gz"), []byte(want["trust.json.gz"]), 0o644))
	check(t, os.WriteFile(at("status/46.gz"), []byte("no gzip"), 0o644))
	check(t, os.WriteFile(at("types/identity.json.br"), []byte(want["types/driving-licence.json.br"]), 0o644))
	check(t, os.WriteFile(at("types/identity.json.gz"), nil, 0o644))
	check(t, os.Remove(at("csgt/status-lists.json")))
	for _, left := range []string{"status/.46.4711.tmp", "status/.46.gz.4711.tmp", ".well-known/jwt-vc-issuer/.csgt.br.1.tmp"} {
		check(t, os.WriteFile(at(left), []byte("half a fi"), 0o644))
	}
	r := write(t, p, dir, now)
	if !slices.Equal(r.Written, []string{"csgt/status-lists.json"}) || !maps.Equal(tree(t, dir), want) {
		t.Errorf("written %q; files %q", r.Written, sortedNames(tree(t, dir)))
	}
}

// A copy that does not pay is not made, and one that stands there though it is of another content is removed.
func TestIncompressible(t *testing.T) {
	dir := t.TempDir()
	check(t, os.WriteFile(filepath.Join(dir, "a.gz"), []byte("stale"), 0o644))
	for range 2 {
		s := newSite(dir)
		check(t, s.put("a", []byte("x")))
		check(t, s.commit(new(Report)))
		if got := tree(t, dir); !maps.Equal(got, map[string]string{"a": "x"}) {
			t.Errorf("%q", got)
		}
		check(t, os.WriteFile(filepath.Join(dir, "a.br"), []byte("stale"), 0o644))
	}
}

func TestRefuses(t *testing.T) {
	bhxh := "https://elsewhere.example/csgt" // whose files would have the same names
	forTrust := func(list []byte, steps ...[]byte) func(p *Part, dir string) {
		return func(p *Part, _ string) { p.Trust = &Trust{list, steps} }
	}
	put := func(name, data string) func(p *Part, dir string) {
		return func(_ *Part, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644))
		}
	}
	foreign, err := statuslist.Sign(signer(t, "another"), claims(t, base+"46"))
	check(t, err)
	moved, err := statuslist.Sign(signer(t, "csgt status"), claims(t, base+"47"))
	check(t, err)
	forged := foreign[:len(foreign)-86] + strings.Repeat("A", 86)
	for name, k := range map[string]struct {
		change func(p *Part, dir string)
		at     time.Duration
		want   error  // nil for any
		says   string // part of it
	}{
		"an older trust list":       {forTrust(trust(t, "root", 2, nil), trust(t, "root", 1, nil)), 0, ErrNewer, "trust.json is version 3, this is 2"},
		"another of the version":    {forTrust(trust(t, "root", 3, func(l *trustlist.List) { l.Issuers = l.Issuers[:0] }), trust(t, "root", 1, nil)), 0, ErrOther, "trust.json"},
		"another root":              {forTrust(trust(t, "thief", 4, nil), trust(t, "thief", 1, nil)), 0, ErrOther, "trust/1.json"},
		"a list that nobody signed": {forTrust(trust(t, "thief", 4, nil), trust(t, "root", 1, nil)), 0, trustlist.ErrThreshold, ""},
		"a step twice":              {forTrust(trust(t, "root", 3, nil), trust(t, "root", 1, nil), trust(t, "root", 1, nil)), 0, nil, "given twice"},
		"steps in the wrong order":  {forTrust(trust(t, "root", 3, nil), trust(t, "root", 2, nil), trust(t, "root", 1, nil)), 0, trustlist.ErrRollback, ""},
		"no trust list":             {forTrust([]byte("{}")), 0, nil, "trust list"},
		"what is no trust list":     {put("trust.json", "{}"), 0, nil, "trust.json"},
		"another's token":           {put("status/46", foreign), 0, ErrOther, "status/46"},
		"a token of another list":   {put("status/46", moved), 0, nil, "status/46"},
		"a forged token":            {put("status/46", forged), 0, nil, "status/46"},
		"something else":            {put("status/46", "<html>"), 0, nil, "stands where a status list belongs"},
		"something else, retired":   {put("status/47", "<html>"), 365 * 24 * time.Hour, nil, "stands where a status list belongs"},
		"a clock set back":          {func(*Part, string) {}, -maxAhead - time.Second, ErrNewer, "status/46 is of 2026-11-22T09:00:00+07:00"},
		"a restored copy":           {func(p *Part, _ string) { p.Knows = func([32]byte) (bool, error) { return false, nil } }, time.Hour, ErrCopy, "log head"},
		"a copy with a new list":    {func(p *Part, _ string) { p.Lists = p.Lists[:1] }, 0, ErrCopy, "csgt/status-lists.json names \"" + base + "47\""},
		"a log that cannot be read": {func(p *Part, _ string) { p.Knows = func([32]byte) (bool, error) { return false, fs.ErrPermission } }, time.Hour, fs.ErrPermission, ""},
		"values that cannot be read": {func(p *Part, _ string) {
			p.Lists[1].Values = func(func(int, statuslist.Value) error) error { return fs.ErrPermission }
		}, 0, fs.ErrPermission, base + "47"},
		"an entry outside":     {func(p *Part, _ string) { p.Lists[1].Values = values(map[int]statuslist.Value{1 << 10: 1}) }, 0, nil, "index 1024"},
		"a value of five bits": {func(p *Part, _ string) { p.Lists[1].Values = values(map[int]statuslist.Value{0: 16}) }, 0, nil, "0x10"},
		"no key": {func(p *Part, _ string) {
			p.SignWith, p.Sign = nil, func(statuslist.Claims) (string, error) { return "", fs.ErrInvalid }
		}, 0, fs.ErrInvalid, ""},
		"another issuer at the path":  {func(p *Part, _ string) { p.Issuer = bhxh }, 0, ErrOther, "csgt is of issuer"},
		"metadata that are none":      {put(".well-known/jwt-vc-issuer/csgt", "<html>"), 0, nil, "jwt-vc-issuer"},
		"two lists of one path":       {func(p *Part, _ string) { p.Lists[1].URI = "https://elsewhere.example/status/46" }, 0, nil, ""},
		"a hidden list":               {func(p *Part, _ string) { p.Lists[1].URI = "https://id.giayto.example/.status/47" }, 0, nil, "no path in a site"},
		"a list above the site":       {func(p *Part, _ string) { p.Lists[1].URI = "https://id.giayto.example/../47" }, 0, nil, "no path in a site"},
		"a list with a query":         {func(p *Part, _ string) { p.Lists[1].URI = base + "47?a" }, 0, nil, "no path in a site"},
		"a list at no path":           {func(p *Part, _ string) { p.Lists[1].URI = "https://id.giayto.example" }, 0, nil, "no URI of a status list"},
		"a compressed list":           {func(p *Part, _ string) { p.Lists[1].URI = base + "47.gz" }, 0, nil, "no path in a site"},
		"a list in place of a folder": {func(p *Part, _ string) { p.Lists[1].URI = "https://id.giayto.example/status" }, 0, nil, ""},
	} {
		p, dir := siteOf(t)
		p.Lists[0].Values = values(map[int]statuslist.Value{9: statuslist.Locked}) // what would be published
		k.change(p, dir)
		before := tree(t, dir)
		_, err := p.Write(t.Context(), dir, now.Add(k.at))
		if err == nil || k.want != nil && !errors.Is(err, k.want) || !strings.Contains(err.Error(), k.says) {
			t.Errorf("%s: %v", name, err)
		}
		if after := tree(t, dir); !maps.Equal(after, before) {
			t.Errorf("%s: the site has changed: %q", name, sortedNames(after))
		}
	}
}

func claims(t testing.TB, uri string) statuslist.Claims {
	t.Helper()
	list, err := statuslist.New(4, 16)
	check(t, err)
	return statuslist.Claims{URI: uri, IssuedAt: now, Expires: now.Add(time.Hour), List: list}
}

// What was published before tokens named a head is followed.
func TestTokenWithoutHead(t *testing.T) {
	dir := t.TempDir()
	p := part(t)
	p.LogHead = [32]byte{}
	write(t, p, dir, now)
	p = part(t)
	p.Lists[0].Values = values(nil)
	if r := write(t, p, dir, now); !slices.Equal(r.Written, []string{"status/46"}) {
		t.Errorf("%q", r.Written)
	}
}

// Several issuers share a site, and each leaves alone what is the others'.
func TestSharedSite(t *testing.T) {
	first, dir := siteOf(t)
	before := tree(t, dir)
	key := signer(t, "bhxh status")
	second := &Part{
		Issuer: "https://id.giayto.example", StatusKeys: []*jose.PublicKey{key.Public()}, SignWith: key.Public(),
		Lists: []List{{base + "60", 2027, 16, values(nil)}},
		Sign:  func(c statuslist.Claims) (string, error) { return statuslist.Sign(key, c) },
	}
	// Its iss is the beginning of the other's: their metadata would be a file and a folder of one name.
	if _, err := second.Write(t.Context(), dir, now); !errors.Is(err, folder.ErrNotRegular) {
		t.Error(err)
	}
	if !maps.Equal(tree(t, dir), before) {
		t.Error("the site has changed")
	}
	second.Issuer += "/bhxh"
	if r := write(t, second, dir, now); !slices.Equal(r.Written, []string{"status/60", "bhxh/status-lists.json", ".well-known/jwt-vc-issuer/bhxh"}) {
		t.Errorf("%q", r.Written)
	}
	after := tree(t, dir)
	for name, data := range before {
		if after[name] != data {
			t.Errorf("%s has changed", name)
		}
	}
	if r := write(t, first, dir, now); len(r.Written) > 0 {
		t.Errorf("%q", r.Written)
	}
}

// The root's list may say that a key was stolen: then nobody is to learn it from the issuer's metadata either.
func TestCompromisedKey(t *testing.T) {
	p, dir := siteOf(t)
	old := signer(t, "csgt").Public().ID()
	if !strings.Contains(tree(t, dir)[".well-known/jwt-vc-issuer/csgt"], old) {
		t.Fatal("the key is not there")
	}
	p.Trust = &Trust{List: trust(t, "root", 4, func(l *trustlist.List) { l.Issuers[0].Keys[0].Compromised = true })}
	write(t, p, dir, now)
	p.Trust = nil // it is in the site
	write(t, p, dir, now)
	if got := tree(t, dir)[".well-known/jwt-vc-issuer/csgt"]; strings.Contains(got, old) || !strings.Contains(got, signer(t, "csgt old").Public().ID()) {
		t.Error(got)
	}
}

func TestHeld(t *testing.T) {
	dir := t.TempDir()
	lock, err := folder.Acquire(filepath.Join(dir, lockName))
	check(t, err)
	held := new(HeldError)
	if _, err := part(t).Write(t.Context(), dir, now); !errors.As(err, &held) || !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid())) {
		t.Error(err)
	}
	if err := Zip(t.Context(), dir, filepath.Join(t.TempDir(), "site.zip")); !errors.As(err, &held) {
		t.Error(err)
	}
	check(t, lock.Release())
	write(t, part(t), dir, now)
}

func TestStopped(t *testing.T) {
	p, dir := siteOf(t)
	before := tree(t, dir)
	ctx, stop := context.WithCancel(t.Context())
	p.Lists[0].Values = func(yield func(int, statuslist.Value) error) error {
		stop()
		return nil
	}
	if _, err := p.Write(ctx, dir, now); !errors.Is(err, context.Canceled) || !maps.Equal(tree(t, dir), before) {
		t.Error(err, sortedNames(tree(t, dir)))
	}
}

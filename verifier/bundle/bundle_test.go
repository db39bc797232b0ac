package bundle

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier"
)

var _ verifier.State = (*Bundle)(nil)

const (
	day  = 24 * time.Hour
	csgt = "https://id.giayto.example/csgt"
	bhxh = "https://id.giayto.example/bhxh"
	uri  = "https://id.giayto.example/status/1"
)

var issued = time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// key makes a signing key whose scalar is n: roots are 1 and on, the traffic police's 101 (credentials), 102 and 104
// (status), social insurance's 103 (status).
func key(t testing.TB, n byte) *jose.Signer {
	t.Helper()
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), append(make([]byte, 31), n))
	check(t, err)
	signer, err := jose.NewSigner(private)
	check(t, err)
	return signer
}

func roots(t testing.TB, threshold int, ns ...byte) trustlist.Roots {
	t.Helper()
	r := trustlist.Roots{Threshold: threshold}
	for _, n := range ns {
		r.Keys = append(r.Keys, key(t, n).Public())
	}
	return r
}

func listed(t testing.TB, n byte, use trustlist.Use, vcts ...string) trustlist.Key {
	t.Helper()
	public := key(t, n).Public()
	return trustlist.Key{Kid: public.ID(), JWK: public, Use: use, VCTs: vcts, From: issued.Add(-30 * day), Until: issued.Add(30 * day)}
}

// list is version n, signed n hours after issued.
func list(t testing.TB, n int64, r trustlist.Roots) *trustlist.List {
	t.Helper()
	at := issued.Add(time.Duration(n) * time.Hour)
	return &trustlist.List{Version: n, IssuedAt: at, Expires: at.Add(90 * day), Roots: r, Issuers: []trustlist.Issuer{
		{ID: csgt, Name: trustlist.Name{VI: "Cục Cảnh sát giao thông", EN: "Traffic Police Department"}, Keys: []trustlist.Key{
			listed(t, 101, trustlist.UseCredential, "urn:giayto:vn:driving-licence:1"),
			listed(t, 102, trustlist.UseStatus), listed(t, 104, trustlist.UseStatus)}},
		{ID: bhxh, Name: trustlist.Name{VI: "Bảo hiểm xã hội", EN: "Social Insurance"}, Keys: []trustlist.Key{
			listed(t, 103, trustlist.UseStatus)}},
	}}
}

func signed(t testing.TB, l *trustlist.List, ns ...byte) []byte {
	t.Helper()
	payload, err := l.Payload()
	check(t, err)
	data, err := trustlist.Sign(payload, key(t, ns[0]))
	check(t, err)
	for _, n := range ns[1:] {
		data, err = trustlist.AddSignature(data, key(t, n), roots(t, 1, ns...))
		check(t, err)
	}
	return data
}

// token is a status list in which entry 0 is v.
func token(t testing.TB, n byte, uri string, at time.Time, v statuslist.Value) string {
	t.Helper()
	l, err := statuslist.New(4, 8)
	check(t, err)
	check(t, l.Set(0, v))
	compact, err := statuslist.Sign(key(t, n), statuslist.Claims{URI: uri, IssuedAt: at, Expires: at.Add(48 * time.Hour), List: l})
	check(t, err)
	return compact
}

// now is late enough for every list and token of a test that is not about clocks.
var now = issued.Add(20 * day)

// begun is a bundle with version 1, of roots 1 to 3, and a status list of the traffic police.
func begun(t testing.TB) *Bundle {
	t.Helper()
	b, err := Create(filepath.Join(t.TempDir(), "bundle"), roots(t, 2, 1, 2, 3))
	check(t, err)
	check(t, b.ApplyTrust(signed(t, list(t, 1, b.Roots()), 1, 2), now))
	check(t, b.ApplyStatus(uri, token(t, 102, uri, issued.Add(5*time.Hour), statuslist.Revoked), now))
	return b
}

func reopen(t testing.TB, b *Bundle) *Bundle {
	t.Helper()
	again, err := Open(b.dir)
	check(t, err)
	return again
}

func value(t testing.TB, b *Bundle, iss, uri string) statuslist.Value {
	t.Helper()
	s, err := b.Status(iss, uri)
	check(t, err)
	v, ok := s.Get(0)
	if !ok {
		t.Fatal("no entry 0")
	}
	return v
}

func TestEmpty(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "bundle")
	if _, err := Open(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	b, err := Create(dir, roots(t, 2, 1, 2, 3))
	check(t, err)
	for _, b := range []*Bundle{b, reopen(t, b)} {
		if l := b.Trust(); l.Version != 0 || l.Expires.Unix() != 0 || !b.Latest().Equal(epoch) || !b.Roots().Equal(roots(t, 2, 1, 2, 3)) {
			t.Errorf("new: %+v", l)
		}
		if _, err := b.Status(csgt, uri); err != statuslist.ErrMissing {
			t.Errorf("new: status %v", err)
		}
		if err := b.ApplyStatus(uri, token(t, 102, uri, issued, 0), now); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("new: applying a status list: %v", err)
		}
	}
	if _, err := Create(dir, roots(t, 1, 1)); !errors.Is(err, fs.ErrExist) {
		t.Errorf("created twice: %v", err)
	}
	if _, err := Create(t.TempDir(), trustlist.Roots{}); err == nil {
		t.Error("created without roots")
	}
}

func TestApply(t *testing.T) {
	b := begun(t)
	for _, b := range []*Bundle{b, reopen(t, b)} {
		if b.Trust().Version != 1 || value(t, b, csgt, uri) != statuslist.Revoked {
			t.Errorf("version %d", b.Trust().Version)
		}
		if want := issued.Add(5 * time.Hour); !b.Latest().Equal(want) {
			t.Errorf("latest %v, expected %v", b.Latest(), want)
		}
		if got, want := b.Statuses(), []Held{{csgt, uri, issued.Add(5 * time.Hour)}}; !slices.Equal(got, want) {
			t.Errorf("statuses %v, expected %v", got, want)
		}
	}
	s1, err := b.Status(csgt, uri)
	check(t, err)
	if s2, err := b.Status(csgt, uri); err != nil || s1 != s2 {
		t.Error("looking up twice opens twice")
	}
	check(t, b.ApplyStatus(uri, token(t, 104, uri, issued.Add(6*time.Hour), statuslist.Valid), now))
	if value(t, b, csgt, uri) != statuslist.Valid || value(t, reopen(t, b), csgt, uri) != statuslist.Valid {
		t.Error("the newer list is not held")
	}
}

func TestApplyTrustRefuses(t *testing.T) {
	b := begun(t)
	check(t, b.ApplyTrust(signed(t, list(t, 3, b.Roots()), 1, 2), now))
	future := list(t, 4, b.Roots())
	for _, c := range []struct {
		name string
		data []byte
		now  time.Time
		want error
	}{
		{"rollback", signed(t, list(t, 2, b.Roots()), 1, 2), now, trustlist.ErrRollback},
		{"rollback to the first", signed(t, list(t, 1, b.Roots()), 1, 2), now, trustlist.ErrRollback},
		{"too few signatures", signed(t, list(t, 4, b.Roots()), 1), now, trustlist.ErrThreshold},
		{"differently rooted", signed(t, list(t, 4, roots(t, 1, 11)), 11), now, trustlist.ErrThreshold},
		{"from the future", signed(t, future, 1, 2), future.IssuedAt.Add(-clockTolerance - time.Second), ErrClock},
	} {
		if err := b.ApplyTrust(c.data, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", c.name, err, c.want)
		}
		for _, b := range []*Bundle{b, reopen(t, b)} {
			if b.Trust().Version != 3 || value(t, b, csgt, uri) != statuslist.Revoked {
				t.Errorf("%s: version %d is held afterwards", c.name, b.Trust().Version)
			}
		}
	}
	check(t, b.ApplyTrust(signed(t, list(t, 3, b.Roots()), 2, 3), now)) // the same, by others
	check(t, b.ApplyTrust(signed(t, future, 1, 2), future.IssuedAt.Add(-clockTolerance)))
}

// A device that was away follows the changes of roots; its folder keeps them, and opens by them from the pinned root.
func TestRotation(t *testing.T) {
	b := begun(t)
	r1, r2 := roots(t, 2, 3, 4), roots(t, 1, 5)
	away := list(t, 3, r2)
	away.IssuedAt, away.Expires = issued.Add(-100*day), issued.Add(-10*day) // an expired step
	steps := [][]byte{signed(t, list(t, 2, r1), 1, 3, 4), signed(t, away, 3, 4, 5), signed(t, list(t, 7, r2), 5)}
	if err := b.ApplyTrust(steps[2], now); !errors.Is(err, trustlist.ErrThreshold) {
		t.Errorf("steps left out: %v", err)
	}
	for _, step := range steps {
		check(t, b.ApplyTrust(step, now))
	}
	again := reopen(t, b)
	if l := again.Trust(); l.Version != 7 || !l.Roots.Equal(r2) || !again.Roots().Equal(roots(t, 2, 1, 2, 3)) {
		t.Errorf("reopened: %+v", l)
	}
	if err := again.ApplyTrust(signed(t, list(t, 8, b.Roots()), 1, 2, 3), now); !errors.Is(err, trustlist.ErrThreshold) {
		t.Errorf("the old roots still sign: %v", err)
	}
	for _, name := range []string{chainName(2), chainName(3)} {
		check(t, os.Rename(b.path(name), b.path(name)+".away"))
		if _, err := Open(b.dir); !isDamaged(err) {
			t.Errorf("without %s: %v", name, err)
		}
		check(t, os.Rename(b.path(name)+".away", b.path(name)))
	}
}

func (b *Bundle) path(name string) string { return filepath.Join(b.dir, name) }

func isDamaged(err error) bool {
	var damaged *DamagedError
	return errors.As(err, &damaged)
}

// A pinned root that has been replaced since leads to the first list by that list's own double signature.
func TestFirstListRotates(t *testing.T) {
	b, err := Create(filepath.Join(t.TempDir(), "bundle"), roots(t, 1, 1))
	check(t, err)
	if err := b.ApplyTrust(signed(t, list(t, 5, roots(t, 1, 2)), 2), now); !errors.Is(err, trustlist.ErrThreshold) {
		t.Errorf("without the pinned root: %v", err)
	}
	check(t, b.ApplyTrust(signed(t, list(t, 5, roots(t, 1, 2)), 1, 2), now))
	check(t, b.ApplyTrust(signed(t, list(t, 6, roots(t, 1, 2)), 2), now))
	if v := reopen(t, b).Trust().Version; v != 6 {
		t.Errorf("version %d", v)
	}
}

func TestApplyStatusRefuses(t *testing.T) {
	b := begun(t)
	l := list(t, 2, b.Roots())
	l.Issuers[0].Keys[2].Compromised = true // 104
	check(t, b.ApplyTrust(signed(t, l, 1, 2), now))
	at := issued.Add(6 * time.Hour)
	for _, c := range []struct {
		name, uri, compact string
		now                time.Time
		want               error // nil: any
	}{
		{"older", uri, token(t, 102, uri, issued.Add(5*time.Hour-time.Second), 0), now, ErrOlder},
		{"of the same second", uri, token(t, 102, uri, issued.Add(5*time.Hour), 0), now, ErrOlder},
		{"by a credential key", uri, token(t, 101, uri, at, 0), now, ErrUnknownKey},
		{"by a compromised key", uri, token(t, 104, uri, at, 0), now, ErrUnknownKey},
		{"by a stranger", uri, token(t, 9, uri, at, 0), now, ErrUnknownKey},
		{"by a root key", uri, token(t, 1, uri, at, 0), now, ErrUnknownKey},
		{"before the key's time", uri, token(t, 102, uri, issued.Add(-30*day-time.Second), 0), now, ErrUnknownKey},
		{"after the key's time", uri, token(t, 102, uri, issued.Add(30*day), 0), issued.Add(31 * day), ErrUnknownKey},
		{"from the future", uri, token(t, 102, uri, at, 0), at.Add(-clockTolerance - time.Second), ErrClock},
		{"another list", uri, token(t, 102, uri+"0", at, 0), now, nil},
		{"under another URI", uri + "0", token(t, 102, uri, at, 0), now, nil},
		{"nothing", uri, "", now, nil},
		{"another signature", uri, token(t, 102, uri, at, 0)[:200], now, nil},
	} {
		err := b.ApplyStatus(c.uri, c.compact, c.now)
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", c.name, err, c.want)
		}
		for _, b := range []*Bundle{b, reopen(t, b)} {
			if value(t, b, csgt, uri) != statuslist.Revoked || !b.Latest().Equal(issued.Add(5*time.Hour)) {
				t.Errorf("%s: another state afterwards", c.name)
			}
		}
	}
	check(t, b.ApplyStatus(uri, token(t, 102, uri, at, 0), at.Add(-clockTolerance)))
}

// A status list counts for its own issuer alone: another can neither answer for it nor get in its way.
func TestIssuersApart(t *testing.T) {
	b := begun(t)
	if _, err := b.Status(bhxh, uri); err != statuslist.ErrMissing {
		t.Errorf("the list of another issuer: %v", err)
	}
	check(t, b.ApplyStatus(uri, token(t, 103, uri, issued.Add(9*time.Hour), statuslist.Valid), now))
	if value(t, b, csgt, uri) != statuslist.Revoked || value(t, b, bhxh, uri) != statuslist.Valid {
		t.Error("one issuer's list stands for another's")
	}
	check(t, b.ApplyStatus(uri, token(t, 102, uri, issued.Add(6*time.Hour), statuslist.Suspended), now))
	if v := value(t, reopen(t, b), csgt, uri); v != statuslist.Suspended {
		t.Errorf("value %v", v)
	}
	// The file of one in the place of the other's is not taken for it.
	data, err := os.ReadFile(b.path(statusName(source{bhxh, uri})))
	check(t, err)
	check(t, os.WriteFile(b.path(statusName(source{csgt, uri})), data, 0o644))
	if _, err := reopen(t, b).Status(csgt, uri); err != statuslist.ErrMissing {
		t.Errorf("another's file: %v", err)
	}
}

// What a key has said is forgotten when the list drops the key, marks it or ends its time: its list, and the time that
// it claimed, which would otherwise keep the next key's lists out.
func TestForget(t *testing.T) {
	late := issued.Add(10 * day)
	for name, change := range map[string]func(*trustlist.List){
		"dropped":     func(l *trustlist.List) { l.Issuers[0].Keys = slices.Delete(l.Issuers[0].Keys, 1, 2) },
		"compromised": func(l *trustlist.List) { l.Issuers[0].Keys[1].Compromised = true },
		"ended":       func(l *trustlist.List) { l.Issuers[0].Keys[1].Until = late },
		"moved": func(l *trustlist.List) {
			moved := l.Issuers[0].Keys[1]
			l.Issuers[0].Keys = slices.Delete(l.Issuers[0].Keys, 1, 2)
			l.Issuers[1].Keys = append(l.Issuers[1].Keys, moved)
		},
	} {
		b := begun(t)
		check(t, b.ApplyStatus(uri, token(t, 102, uri, late, statuslist.Valid), now))
		if !b.Latest().Equal(late) {
			t.Fatal("latest")
		}
		l := list(t, 2, b.Roots())
		change(l)
		check(t, b.ApplyTrust(signed(t, l, 1, 2), now))
		for _, b := range []*Bundle{b, reopen(t, b)} {
			if _, err := b.Status(csgt, uri); err != statuslist.ErrMissing {
				t.Errorf("%s: its list: %v", name, err)
			}
			if want := l.IssuedAt; !b.Latest().Equal(want) || len(b.Statuses()) != 0 {
				t.Errorf("%s: latest %v, expected %v", name, b.Latest(), want)
			}
		}
		b = reopen(t, b)
		check(t, b.ApplyStatus(uri, token(t, 104, uri, issued.Add(6*time.Hour), statuslist.Suspended), now))
		if v := value(t, reopen(t, b), csgt, uri); v != statuslist.Suspended {
			t.Errorf("%s: the next key's list says %v", name, v)
		}
	}
}

// The latest signed time does not go back with what is taken later, and is read again as it was.
func TestLatest(t *testing.T) {
	b := begun(t)
	second := uri + "/2"
	check(t, b.ApplyStatus(second, token(t, 102, second, issued.Add(-2*day), 0), now))
	if want := issued.Add(5 * time.Hour); !b.Latest().Equal(want) {
		t.Errorf("latest %v, expected %v", b.Latest(), want)
	}
	old := list(t, 2, b.Roots())
	old.IssuedAt = issued.Add(-day)
	check(t, b.ApplyTrust(signed(t, old, 1, 2), now))
	if want := issued.Add(5 * time.Hour); !b.Latest().Equal(want) || !reopen(t, b).Latest().Equal(want) {
		t.Errorf("latest %v, expected %v", b.Latest(), want)
	}
}

// The power fails between two writes.
func TestInterrupted(t *testing.T) {
	keep := func(t *testing.T, b *Bundle, names ...string) func() {
		var restore []func()
		for _, name := range names {
			data, err := os.ReadFile(b.path(name))
			restore = append(restore, func() {
				if err != nil {
					check(t, os.Remove(b.path(name)))
				} else {
					check(t, os.WriteFile(b.path(name), data, 0o644))
				}
			})
		}
		return func() {
			for _, r := range restore {
				r()
			}
		}
	}
	t.Run("before seen.json, trust list", func(t *testing.T) {
		b := begun(t)
		back := keep(t, b, seenName)
		check(t, b.ApplyTrust(signed(t, list(t, 9, b.Roots()), 1, 2), now))
		back()
		if again := reopen(t, b); again.Trust().Version != 9 || !again.Latest().Equal(issued.Add(9*time.Hour)) {
			t.Errorf("version %d, latest %v", again.Trust().Version, again.Latest())
		}
	})
	t.Run("before trust.json", func(t *testing.T) {
		b := begun(t)
		back := keep(t, b, seenName, trustName)
		step := signed(t, list(t, 2, roots(t, 1, 4)), 1, 2, 4)
		check(t, b.ApplyTrust(step, now))
		back()
		again := reopen(t, b)
		if again.Trust().Version != 2 {
			t.Errorf("version %d", again.Trust().Version)
		}
		check(t, again.ApplyTrust(step, now))
		check(t, again.ApplyTrust(signed(t, list(t, 3, roots(t, 1, 4)), 4), now))
		if v := reopen(t, b).Trust().Version; v != 3 {
			t.Errorf("version %d", v)
		}
	})
	t.Run("before seen.json, status list", func(t *testing.T) {
		b := begun(t)
		back := keep(t, b, seenName)
		check(t, b.ApplyStatus(uri, token(t, 102, uri, issued.Add(8*time.Hour), statuslist.Locked), now))
		back()
		if again := reopen(t, b); value(t, again, csgt, uri) != statuslist.Locked || !again.Latest().Equal(issued.Add(8*time.Hour)) {
			t.Errorf("latest %v", again.Latest())
		}
	})
	t.Run("a file that was being written", func(t *testing.T) {
		b := begun(t)
		for _, name := range []string{trustName, seenName, chainName(2), statusName(source{csgt, uri})} {
			folder, base := filepath.Split(b.path(name))
			check(t, os.WriteFile(filepath.Join(folder, "."+base+".1.tmp"), []byte("{"), 0o644))
		}
		if again := reopen(t, b); again.Trust().Version != 1 || value(t, again, csgt, uri) != statuslist.Revoked {
			t.Error("another state")
		}
		check(t, b.ApplyTrust(signed(t, list(t, 2, b.Roots()), 1, 2), now))
		check(t, filepath.WalkDir(b.dir, func(path string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(path, ".tmp") {
				t.Errorf("%s is left", path)
			}
			return err
		}))
	})
}

// An older file in the place of a newer one is noticed.
func TestOlderFile(t *testing.T) {
	b := begun(t)
	trust, err := os.ReadFile(b.path(trustName))
	check(t, err)
	status, err := os.ReadFile(b.path(statusName(source{csgt, uri})))
	check(t, err)
	check(t, b.ApplyTrust(signed(t, list(t, 2, b.Roots()), 1, 2), now))
	check(t, b.ApplyStatus(uri, token(t, 102, uri, issued.Add(8*time.Hour), statuslist.Locked), now))

	check(t, os.WriteFile(b.path(statusName(source{csgt, uri})), status, 0o644))
	if _, err := reopen(t, b).Status(csgt, uri); !errors.Is(err, ErrOlder) || !isDamaged(err) {
		t.Errorf("older status list: %v", err)
	}
	check(t, os.WriteFile(b.path(trustName), trust, 0o644))
	if _, err := Open(b.dir); !isDamaged(err) {
		t.Errorf("older trust list: %v", err)
	}

	// Deleted, it is fetched again, and the older one is refused.
	check(t, os.Remove(b.path(trustName)))
	b = reopen(t, b)
	if b.Trust().Version != 0 {
		t.Errorf("without trust.json: version %d", b.Trust().Version)
	}
	if err := b.ApplyTrust(trust, now); !errors.Is(err, trustlist.ErrRollback) {
		t.Errorf("older trust list: %v", err)
	}
	check(t, b.ApplyTrust(signed(t, list(t, 2, b.Roots()), 2, 3), now))
	if v := reopen(t, b).Trust().Version; v != 2 {
		t.Errorf("version %d", v)
	}
}

// offsets are where a test of many bytes looks: every few, and all near the end.
func offsets(n int) (all []int) {
	for i := range n {
		const stride, end = 13, 40
		if i%stride == 0 || i >= n-end {
			all = append(all, i)
		}
	}
	return all
}

// A file that was cut anywhere, or of which a byte was changed, gives an error or the state that was signed.
func TestDamage(t *testing.T) {
	b := begun(t)
	check(t, b.ApplyTrust(signed(t, list(t, 2, roots(t, 1, 4)), 1, 2, 4), now))
	check(t, b.ApplyTrust(signed(t, list(t, 3, roots(t, 1, 4)), 4), now))
	status := statusName(source{csgt, uri})
	for _, name := range []string{rootsName, seenName, trustName, chainName(2), status} {
		whole, err := os.ReadFile(b.path(name))
		check(t, err)
		for _, i := range offsets(len(whole)) {
			check(t, os.WriteFile(b.path(name), whole[:i], 0o644))
			damaged(t, b, name, i, i == len(whole)-1 && whole[i] == '\n')
			if name == seenName {
				continue // which the device itself has written, and nobody has signed
			}
			changed := slices.Clone(whole)
			changed[i] ^= 1
			check(t, os.WriteFile(b.path(name), changed, 0o644))
			damaged(t, b, name, i, true)
		}
		check(t, os.WriteFile(b.path(name), whole, 0o644))
	}
	check(t, os.Remove(b.path(seenName)))
	if _, err := Open(b.dir); !isDamaged(err) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without seen.json: %v", err)
	}
}

// damaged opens a bundle one of whose files is not as it was; intact allows that it still means the same.
func damaged(t *testing.T, b *Bundle, name string, i int, intact bool) {
	t.Helper()
	again, err := Open(b.dir)
	if err == nil && strings.HasPrefix(name, statusFolder) {
		if _, err = again.Status(csgt, uri); err == statuslist.ErrMissing {
			return // another key's name
		}
	}
	if err != nil {
		if !isDamaged(err) {
			t.Errorf("%s at byte %d: %v", name, i, err)
		}
		return
	}
	if !intact || again.Trust().Version != 3 || !again.Trust().Roots.Equal(roots(t, 1, 4)) || value(t, again, csgt, uri) != statuslist.Revoked {
		t.Errorf("%s at byte %d: taken as version %d", name, i, again.Trust().Version)
	}
}

func TestApplyOverDamage(t *testing.T) {
	b := begun(t)
	check(t, os.WriteFile(b.path(statusName(source{csgt, uri})), []byte("x"), 0o644))
	b = reopen(t, b)
	if _, err := b.Status(csgt, uri); !isDamaged(err) {
		t.Errorf("damaged status list: %v", err)
	}
	if err := b.ApplyStatus(uri, token(t, 102, uri, issued, 0), now); !errors.Is(err, ErrOlder) {
		t.Errorf("an older one in its place: %v", err)
	}
	check(t, b.ApplyStatus(uri, token(t, 102, uri, issued.Add(5*time.Hour), statuslist.Held), now))
	if v := value(t, b, csgt, uri); v != statuslist.Held {
		t.Errorf("value %v", v)
	}
}

// Who writes looks first at what another process has written; who reads notices it.
func TestTwoProcesses(t *testing.T) {
	b := begun(t)
	p1, p2 := reopen(t, b), reopen(t, b)
	if value(t, p1, csgt, uri) != statuslist.Revoked {
		t.Fatal("another state")
	}
	check(t, p2.ApplyStatus(uri, token(t, 102, uri, issued.Add(9*time.Hour), statuslist.Locked), now))
	if err := p1.ApplyStatus(uri, token(t, 102, uri, issued.Add(8*time.Hour), statuslist.Valid), now); !errors.Is(err, ErrOlder) {
		t.Errorf("an older status list: %v", err)
	}
	if v := value(t, p1, csgt, uri); v != statuslist.Locked {
		t.Errorf("value %v", v)
	}
	other := uri + "/2"
	check(t, p1.ApplyStatus(other, token(t, 102, other, issued.Add(8*time.Hour), statuslist.Held), now))
	if v := value(t, reopen(t, b), csgt, uri); v != statuslist.Locked {
		t.Errorf("value %v", v)
	}

	check(t, p2.ApplyTrust(signed(t, list(t, 3, b.Roots()), 1, 2), now))
	if err := p1.ApplyTrust(signed(t, list(t, 2, b.Roots()), 1, 2), now); !errors.Is(err, trustlist.ErrRollback) {
		t.Errorf("an older trust list: %v", err)
	}
	step := signed(t, list(t, 4, roots(t, 1, 4)), 1, 2, 4)
	check(t, p1.ApplyTrust(step, now))
	check(t, p2.ApplyTrust(signed(t, list(t, 5, roots(t, 1, 4)), 4), now))

	for range 2 { // the second time there is nothing new
		check(t, b.Refresh())
		if b.Trust().Version != 5 || value(t, b, csgt, uri) != statuslist.Locked || value(t, b, csgt, other) != statuslist.Held ||
			!b.Latest().Equal(issued.Add(9*time.Hour)) {
			t.Errorf("version %d, latest %v", b.Trust().Version, b.Latest())
		}
	}
	held := b.Trust()
	next := token(t, 102, uri, issued.Add(9*time.Hour+time.Second), statuslist.Suspended)
	check(t, p2.ApplyStatus(uri, next, now))
	check(t, p1.ApplyStatus(uri, next, now)) // the same is no error
	check(t, b.Refresh())
	if v := value(t, b, csgt, uri); v != statuslist.Suspended || b.Trust() != held {
		t.Errorf("value %v", v)
	}
}

// Several write and read at once: nothing fails, and what was newest stays.
func TestConcurrent(t *testing.T) {
	const n = 8
	b := begun(t)
	var tokens, steps [n]string
	for i := range n {
		tokens[i] = token(t, 102, uri, issued.Add(time.Duration(10+i)*time.Hour), statuslist.Value(i))
		steps[i] = string(signed(t, list(t, int64(2+i), roots(t, 1, byte(1+i%2), 9)), 1, 2, 9))
	}
	var all sync.WaitGroup
	for range 2 {
		p := reopen(t, b)
		all.Go(func() {
			for i := range n {
				if err := p.ApplyStatus(uri, tokens[i], now); err != nil && !errors.Is(err, ErrOlder) {
					t.Error(err)
				}
				if err := p.ApplyTrust([]byte(steps[i]), now); err != nil && !errors.Is(err, trustlist.ErrRollback) {
					t.Error(err)
				}
			}
		})
		reader := reopen(t, b)
		all.Go(func() {
			for range 5 * n {
				if err := reader.Refresh(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	again := reopen(t, b)
	if again.Trust().Version != n+1 || value(t, again, csgt, uri) != n-1 {
		t.Errorf("version %d, value %v", again.Trust().Version, value(t, again, csgt, uri))
	}
}

// After an error the bundle says what it said before.
func TestRefreshDamaged(t *testing.T) {
	b := begun(t)
	whole, err := os.ReadFile(b.path(seenName))
	check(t, err)
	check(t, os.WriteFile(b.path(seenName), []byte("{"), 0o644))
	if err := b.Refresh(); !isDamaged(err) || b.Trust().Version != 1 || value(t, b, csgt, uri) != statuslist.Revoked {
		t.Errorf("version %d, %v", b.Trust().Version, err)
	}
	if err := b.ApplyStatus(uri, token(t, 102, uri, issued.Add(6*time.Hour), 0), now); !isDamaged(err) {
		t.Errorf("applied over damage: %v", err)
	}
	check(t, os.WriteFile(b.path(seenName), whole, 0o644))
	check(t, b.Refresh())

	other, err := Create(filepath.Join(t.TempDir(), "bundle"), roots(t, 1, 7))
	check(t, err)
	data, err := os.ReadFile(other.path(rootsName))
	check(t, err)
	check(t, os.WriteFile(b.path(rootsName), data, 0o644))
	if err := b.ApplyTrust(signed(t, list(t, 2, b.Roots()), 1, 2), now); err == nil {
		t.Error("written into another's bundle")
	}
}

func TestLocked(t *testing.T) {
	b := begun(t)
	l, err := acquire(b.dir)
	check(t, err)
	var held *HeldError
	if err := b.ApplyTrust(signed(t, list(t, 2, b.Roots()), 1, 2), now); !errors.As(err, &held) || held.Holder != holder() {
		t.Errorf("applied while locked: %v", err)
	}
	if again := reopen(t, b); again.Trust().Version != 1 || again.Refresh() != nil {
		t.Error("a reader waits for the lock")
	}
	check(t, l.release())
	check(t, b.ApplyTrust(signed(t, list(t, 2, b.Roots()), 1, 2), now))
}

// One issuer's status key fills its own share of the memory, and no more than can be read again.
func TestTooMany(t *testing.T) {
	b := begun(t)
	name := func(i int) string { return fmt.Sprintf("%s/%d", uri, i) }
	for i := range maxLists - 1 {
		b.seen.status[source{csgt, name(i)}] = statement{key(t, 102).Public().ID(), issued}
	}
	check(t, b.writeSeen(b.store))
	before, err := os.ReadDir(b.path(statusFolder))
	check(t, err)
	if err := b.ApplyStatus(name(maxLists), token(t, 102, name(maxLists), issued, 0), now); !errors.Is(err, ErrTooMany) {
		t.Errorf("one list more: %v", err)
	}
	if after, err := os.ReadDir(b.path(statusFolder)); err != nil || len(after) != len(before) {
		t.Errorf("%d files, %v", len(after), err)
	}
	b = reopen(t, b)
	check(t, b.ApplyStatus(name(0), token(t, 102, name(0), issued.Add(time.Hour), 0), now))
	check(t, b.ApplyStatus(uri, token(t, 103, uri, issued, 0), now))

	// The way out: the key that has filled it goes, and its files with it.
	l := list(t, 2, b.Roots())
	l.Issuers[0].Keys[1].Compromised = true
	check(t, b.ApplyTrust(signed(t, l, 1, 2), now))
	if files, err := os.ReadDir(b.path(statusFolder)); err != nil || len(files) != 1 || len(b.Statuses()) != 1 {
		t.Errorf("%d files, %d lists, %v", len(files), len(b.Statuses()), err)
	}
	check(t, b.ApplyStatus(uri, token(t, 104, uri, issued, 0), now))
}

// However long the names, the device reads what it has written.
func TestFullMemory(t *testing.T) {
	m := memory{version: 1 << 53, trust: time.Unix(253402300799, 0), status: make(map[source]statement)}
	for i := range maxAllLists {
		from := source{fmt.Sprintf("%0255d", i/maxLists), fmt.Sprintf("%0255d", i)}
		if i%maxLists == maxLists-1 {
			check(t, m.room(from))
		}
		m.status[from] = statement{"QOkfm1y3x4E", m.trust}
	}
	if err := m.room(source{"another", "list"}); !errors.Is(err, ErrTooMany) {
		t.Errorf("full: %v", err)
	}
	data, err := m.marshal()
	check(t, err)
	if again, err := parseSeen(data); err != nil || len(again.status) != maxAllLists {
		t.Errorf("%d lists, %v", len(again.status), err)
	}
	for i := range maxAllLists {
		m.status[source{fmt.Sprintf("x%0255d", i/maxLists), fmt.Sprintf("%0255d", i)}] = statement{"QOkfm1y3x4E", m.trust}
	}
	if _, err := m.marshal(); err == nil {
		t.Error("more is written than can be read")
	}
}

// A URI that no list is named by is refused before anything is read or written.
func TestURIBound(t *testing.T) {
	b := begun(t)
	for _, bad := range []string{uri + strings.Repeat("1", 255), "http" + strings.TrimPrefix(uri, "https"), ""} {
		if err := b.ApplyStatus(bad, token(t, 102, uri, issued.Add(6*time.Hour), 0), now); err == nil || len(err.Error()) > 500 {
			t.Errorf("%.40q is a URI: %v", bad, err)
		}
	}
}

// Anything of a bundle keeps another root out.
func TestCreateRefuses(t *testing.T) {
	for _, name := range []string{rootsName, seenName, trustName, trustFolder, statusFolder} {
		b := begun(t)
		check(t, b.ApplyTrust(signed(t, list(t, 2, roots(t, 1, 4)), 1, 2, 4), now)) // which leaves a step
		for _, other := range []string{rootsName, seenName, trustName, trustFolder, statusFolder} {
			if other != name {
				check(t, os.RemoveAll(b.path(other)))
			}
		}
		if _, err := Create(b.dir, roots(t, 1, 11)); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), name) {
			t.Errorf("beside %s: %v", name, err)
		}
	}
}

// What a cut left of a new folder is none, and the next attempt goes on from there, under any root.
func TestCreateResumes(t *testing.T) {
	made := filepath.Join(t.TempDir(), "made")
	_, err := Create(made, roots(t, 1, 1))
	check(t, err)
	seen, err := os.ReadFile(filepath.Join(made, seenName))
	check(t, err)
	steps := []func(dir string) error{
		func(dir string) error { return os.Mkdir(dir, 0o755) },
		func(dir string) error { return os.Mkdir(filepath.Join(dir, trustFolder), 0o755) },
		func(dir string) error { return os.Mkdir(filepath.Join(dir, statusFolder), 0o755) },
		func(dir string) error { return os.WriteFile(filepath.Join(dir, ".seen.json.1.tmp"), seen[:9], 0o644) },
		func(dir string) error { return os.WriteFile(filepath.Join(dir, seenName), seen, 0o644) },
		func(dir string) error { return os.WriteFile(filepath.Join(dir, ".roots.json.1.tmp"), nil, 0o644) },
	}
	for cut := range len(steps) + 1 {
		dir := filepath.Join(t.TempDir(), "bundle")
		for _, step := range steps[:cut] {
			check(t, step(dir))
		}
		if _, err := Open(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("after step %d it is a bundle: %v", cut, err)
		}
		b, err := Create(dir, roots(t, 1, 2))
		if err != nil {
			t.Errorf("after step %d: %v", cut, err)
			continue
		}
		if again := reopen(t, b); !again.Roots().Equal(roots(t, 1, 2)) || again.Trust().Version != 0 {
			t.Errorf("after step %d: %v", cut, again.Roots())
		}
		if left, err := filepath.Glob(filepath.Join(dir, ".*"+temporary)); err != nil || len(left) > 0 {
			t.Errorf("after step %d: %q, %v", cut, left, err)
		}
	}
}

// What stands in the place of a file is damage, for every file.
func TestFolderForFile(t *testing.T) {
	for _, name := range []string{rootsName, seenName, trustName, chainName(2), chainName(5), statusName(source{csgt, uri})} {
		b := begun(t)
		check(t, b.ApplyTrust(signed(t, list(t, 2, roots(t, 1, 4)), 1, 2, 4), now))
		check(t, os.RemoveAll(b.path(name)))
		check(t, os.Mkdir(b.path(name), 0o755))
		again, err := Open(b.dir)
		if err == nil {
			_, err = again.Status(csgt, uri)
		}
		var damaged *DamagedError
		if !errors.As(err, &damaged) || damaged.File != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	b := begun(t)
	check(t, os.RemoveAll(b.path(trustFolder)))
	check(t, os.WriteFile(b.path(trustFolder), nil, 0o644))
	if _, err := Open(b.dir); !isDamaged(err) {
		t.Errorf("a file for a folder: %v", err)
	}
}

// What a DamagedError advises helps.
func TestHints(t *testing.T) {
	r1, r2 := roots(t, 1, 4), roots(t, 1, 5)
	lists := [][]byte{signed(t, list(t, 2, r1), 1, 2, 4), signed(t, list(t, 3, r1), 4), signed(t, list(t, 4, r2), 4, 5), signed(t, list(t, 6, r2), 5)}
	compact := token(t, 102, uri, issued.Add(7*time.Hour), statuslist.Locked)
	for _, c := range []struct {
		name string
		hint string
		do   []string // what the hint says to delete
	}{
		{trustName, "delete it and sync again", []string{trustName}},
		{statusName(source{csgt, uri}), "delete it and sync again", []string{statusName(source{csgt, uri})}},
		{chainName(4), "delete it, those of higher numbers beside it, and trust.json; then sync again", []string{chainName(4), trustName}},
		{chainName(2), "delete it, those of higher numbers beside it, and trust.json; then sync again", []string{chainName(2), chainName(4), trustName}},
	} {
		b := begun(t)
		for _, l := range lists {
			check(t, b.ApplyTrust(l, now))
		}
		check(t, b.ApplyStatus(uri, compact, now))
		check(t, os.WriteFile(b.path(c.name), []byte("{"), 0o644))
		again, err := Open(b.dir)
		if err == nil {
			_, err = again.Status(csgt, uri)
		}
		var damaged *DamagedError
		if !errors.As(err, &damaged) || damaged.File != c.name || damaged.Hint() != c.hint {
			t.Errorf("%s: %v, %q", c.name, err, damaged.Hint())
			continue
		}
		for _, name := range c.do {
			check(t, os.Remove(b.path(name)))
		}
		again = reopen(t, b)
		if v := again.Trust().Version; v != 6 && v != 0 {
			t.Errorf("%s: version %d counts", c.name, v)
		}
		for _, l := range lists { // as sync offers them
			if err := again.ApplyTrust(l, now); err != nil && !errors.Is(err, trustlist.ErrRollback) {
				t.Errorf("%s: %v", c.name, err)
			}
			if v := again.Trust().Version; v != 6 && v != 0 {
				t.Errorf("%s: version %d counts", c.name, v)
			}
		}
		if err := again.ApplyStatus(uri, token(t, 102, uri, issued.Add(6*time.Hour), 0), now); !errors.Is(err, ErrOlder) {
			t.Errorf("%s: an older status list: %v", c.name, err)
		}
		check(t, again.ApplyStatus(uri, compact, now))
		if again = reopen(t, again); again.Trust().Version != 6 || value(t, again, csgt, uri) != statuslist.Locked {
			t.Errorf("%s: version %d", c.name, again.Trust().Version)
		}
	}
	for name, want := range map[string]string{rootsName: "put back", seenName: "remove the whole folder", trustFolder: "remove the whole folder"} {
		if hint := (&DamagedError{name, nil}).Hint(); !strings.HasPrefix(hint, want) {
			t.Errorf("%s: %s", name, hint)
		}
	}
}

// However many lists are looked up, few stay open.
func TestFewStayOpen(t *testing.T) {
	b := begun(t)
	for i := range maxOpened + 5 {
		name := fmt.Sprintf("%s/%d", uri, i)
		check(t, b.ApplyStatus(name, token(t, 102, name, issued, statuslist.Held), now))
		if value(t, b, csgt, name) != statuslist.Held || len(b.opened) > maxOpened {
			t.Fatalf("%d lists are open", len(b.opened))
		}
	}
}

func TestParseSeenRefuses(t *testing.T) {
	for _, bad := range []string{
		"", "null", "{}", `{"version":1,"latest":1}`, `{"version":1,"latest":1,"status":null}`, `{"version":-1,"latest":1,"status":[]}`,
		`{"version":1,"latest":1e300,"status":[]}`, `{"version":1,"latest":1,"status":[],"x":1}`,
		`{"version":1,"latest":1,"status":[{"iss":"a","uri":"b","kid":"c"}]}`,
		`{"version":1,"latest":1,"status":[{"iss":"a","uri":"b","kid":"c","iat":1},{"iss":"a","uri":"b","kid":"d","iat":1}]}`,
	} {
		if _, err := parseSeen([]byte(bad)); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func FuzzParseSeen(f *testing.F) {
	f.Add([]byte(`{"version":1,"latest":1795136400,"status":[{"iss":"a","uri":"b","kid":"c","iat":1795136400}]}`))
	f.Add([]byte(`{"version":0,"latest":0,"status":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseSeen(data)
		if err != nil {
			return
		}
		first, err := m.marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseSeen(first)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := again.marshal(); err != nil || string(first) != string(second) {
			t.Fatalf("%s is read as %s: %v", first, second, err)
		}
	})
}

// What was signed is given back as it was, as long as it counts.
func TestSigned(t *testing.T) {
	empty, err := Create(filepath.Join(t.TempDir(), "bundle"), roots(t, 2, 1, 2, 3))
	check(t, err)
	if _, err := empty.SignedTrust(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("trust list of an empty folder: %v", err)
	}
	if _, err := empty.SignedStatus(csgt, uri); err != statuslist.ErrMissing {
		t.Errorf("status list of an empty folder: %v", err)
	}
	b := begun(t)
	trust, compact := signed(t, list(t, 2, b.Roots()), 1, 2), token(t, 102, uri, issued.Add(6*time.Hour), statuslist.Held)
	check(t, b.ApplyTrust(trust, now))
	check(t, b.ApplyStatus(uri, compact, now))
	if data, err := b.SignedTrust(); err != nil || string(data) != string(trust) {
		t.Errorf("trust list: %v", err)
	}
	if data, err := b.SignedStatus(csgt, uri); err != nil || string(data) != compact {
		t.Errorf("status list: %v", err)
	}
	if _, err := b.SignedStatus(bhxh, uri); err != statuslist.ErrMissing {
		t.Errorf("status list of another: %v", err)
	}
	check(t, os.Remove(b.path(trustName)))
	if _, err := reopen(t, b).SignedTrust(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("trust list that is gone: %v", err)
	}
}

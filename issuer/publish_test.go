package issuer

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/publish"
)

func signedTrust(t *testing.T, version int64) *publish.Trust {
	t.Helper()
	root := newKey(t, "root")
	list := &trustlist.List{
		Version: version, IssuedAt: now, Expires: now.Add(30 * day),
		Roots: trustlist.Roots{Keys: []*jose.PublicKey{root.Public()}, Threshold: 1},
	}
	payload, err := list.Payload()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := trustlist.Sign(payload, root.Signer())
	if err != nil {
		t.Fatal(err)
	}
	return &publish.Trust{List: signed}
}

func publishTo(t *testing.T, i *Issuer, out string, trust *publish.Trust, standing map[string]statuslist.Value, at time.Time) *publish.Report {
	t.Helper()
	r, err := i.Publish(t.Context(), out, trust, standing, at)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func readStatus(t *testing.T, out string) *statuslist.Status {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(out, "status", "46"))
	if err != nil {
		t.Fatal(err)
	}
	token, err := statuslist.Parse(string(data))
	if err != nil {
		t.Fatal(err)
	}
	status, err := token.Open(newKey(t, "status").Public(), "https://id.giayto.example/status/46")
	if err != nil {
		t.Fatal(err)
	}
	return status
}

func TestPublish(t *testing.T) {
	i, _ := found(t, "salts")
	some := issue(t, i, Outputs{}, parse(t, licence), change(t, "R-1", "R-2"))
	a, b := some[0].Issued, some[1].Issued
	out, trust := filepath.Join(t.TempDir(), "site"), signedTrust(t, 3)
	r := publishTo(t, i, out, trust, map[string]statuslist.Value{b.ID: statuslist.CarSuspended}, now)
	if r.Lists != 1 || r.Trust.Version != 3 || !slices.Contains(r.Written, "status/46") || !slices.Contains(r.Written, "csgt/status-lists.json") {
		t.Errorf("%+v", r)
	}
	status := readStatus(t, out)
	counts := make(map[statuslist.Value]int)
	for index := range status.Size() {
		value, _ := status.Get(index)
		counts[value]++
	}
	if want := map[statuslist.Value]int{statuslist.Valid: 1<<20 - 1, statuslist.CarSuspended: 1}; !maps.Equal(counts, want) {
		t.Error(counts)
	}
	for c, want := range map[*Issued]statuslist.Value{a: statuslist.Valid, b: statuslist.CarSuspended} {
		opened, err := c.Token.Open(newKey(t, "credential").Public())
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := status.Get(opened.Status.Index); got != want || !ok {
			t.Error(c.ID, got)
		}
	}
	if r := publishTo(t, i, out, nil, nil, now.Add(time.Hour)); !slices.Equal(r.Written, []string{"status/46"}) || r.Trust.Version != 3 {
		t.Errorf("%+v", r)
	}
	if _, err := i.Publish(t.Context(), out, signedTrust(t, 2), nil, now.Add(time.Hour)); !errors.Is(err, publish.ErrNewer) {
		t.Error("an older trust list took the place of a newer one")
	}
	if r := publishTo(t, i, t.TempDir(), nil, nil, time.Date(2028, 1, 1, 0, 0, 0, 0, vn.Zone)); r.Lists != 0 {
		t.Errorf("after all have expired: %+v", r)
	}
}

// The metadata name the keys that sign credentials, those that were retired too, and of no status key.
func TestPublishKeys(t *testing.T) {
	i, _ := found(t, "salts")
	if err := i.Retire(newKey(t, "credential").Public().ID(), now); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	publishTo(t, i, out, nil, nil, now)
	data, err := os.ReadFile(filepath.Join(out, ".well-known", "jwt-vc-issuer", "csgt"))
	if err != nil {
		t.Fatal(err)
	}
	var says struct {
		JWKS struct {
			Keys []struct {
				Kid string `json:"kid"`
			} `json:"keys"`
		} `json:"jwks"`
	}
	if err := jose.Unmarshal(data, &says); err != nil {
		t.Fatal(err)
	}
	if len(says.JWKS.Keys) != 1 || says.JWKS.Keys[0].Kid != newKey(t, "credential").Public().ID() {
		t.Errorf("%s", data)
	}
}

// A status list that need not be signed needs no passphrase; with another key it is signed anew, by the newest.
func TestPublishOpensNoKeyInVain(t *testing.T) {
	_, dir := found(t, "salts")
	asked := 0
	i, err := Open(dir, Options{Random: random("salts"), Passphrase: func() ([]byte, error) {
		asked++
		return []byte("correct horse"), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	issue(t, i, Outputs{}, parse(t, licence))
	out := t.TempDir()
	publishTo(t, i, out, nil, nil, now)
	before, err := i.Revision(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	next := newKey(t, "next status")
	path := filepath.Join(dir, keysFolder, next.Public().ID()+keys.Suffix)
	if err := next.Save(path, []byte("correct horse"), 1); err != nil {
		t.Fatal(err)
	}
	err = i.changeKeys(func(all []Key) ([]Key, error) {
		return append(all, Key{ID: next.Public().ID(), JWK: next.Public(), Use: trustlist.UseStatus,
			From: jose.DateOf(now.Add(-day)), Until: jose.DateOf(now.Add(day)), File: keysFolder + "/" + filepath.Base(path)}), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if after, err := i.Revision(t.Context(), now); err != nil || after == before {
		t.Errorf("%q, %v", after, err)
	}
	for range 3 {
		publishTo(t, i, out, nil, nil, now.Add(time.Hour))
	}
	if key := i.StatusKey(now); asked != 1 || key == nil || !key.Equal(next.Public()) {
		t.Errorf("the passphrase was asked for %d times, key %v", asked, key)
	}
}

func TestPublishRefuses(t *testing.T) {
	i, dir := found(t, "salts")
	c := issue(t, i, Outputs{}, parse(t, licence))[0].Issued
	for _, id := range []string{"47-1", "45-1", "46-1048576", "46--1", "46-01", "46", "", "x-1", c.ID + "-1"} {
		if _, err := i.Publish(t.Context(), t.TempDir(), nil, map[string]statuslist.Value{id: statuslist.Revoked}, now); err == nil {
			t.Errorf("credential %q accepted", id)
		}
	}
	if _, err := i.Publish(t.Context(), t.TempDir(), nil, nil, now.Add(90*day)); !errors.Is(err, ErrNoKey) {
		t.Error(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Dir(dir), link); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{dir, filepath.Dir(dir), dir + "/../csgt", link, "/"} {
		if _, err := i.Publish(t.Context(), out, nil, nil, now); err == nil {
			t.Errorf("the site %q has the issuer's folder in it", out)
		}
	}
	publishTo(t, i, filepath.Join(dir, "site"), nil, nil, now) // which shows nothing of the folder that it is in
}

package issuer

import (
	"errors"
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
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/publish"
	"github.com/giayto/giayto/issuer/registry"
)

func signedTrust(t *testing.T, version int64, issuers ...trustlist.Issuer) *publish.Trust {
	t.Helper()
	root := newKey(t, "root")
	list := &trustlist.List{
		Version: version, IssuedAt: now, Expires: now.Add(30 * day), Issuers: issuers,
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

func publishTo(t *testing.T, i *Issuer, out string, trust *publish.Trust, at time.Time) *publish.Report {
	t.Helper()
	r, err := i.Publish(t.Context(), out, trust, at)
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

// secondLicence is that of another document.
var secondLicence = strings.NewReplacer("R-1", "R-2", "010195000001", "010195000002", "AB1234567", "AB1234568").Replace(licence)

// suspend records that the car part of a credential's document may not be used on some days.
func suspend(t *testing.T, i *Issuer, id string, from, until vn.Date, at time.Time) {
	t.Helper()
	r, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Apply(t.Context(), registry.Order{
		Verb: registry.Suspend, Target: registry.Target{Credential: id}, Part: registry.Car, From: from, Until: until, Reason: "points-exhausted",
	}, at)
	if err != nil {
		t.Fatal(err)
	}
}

func TestPublish(t *testing.T) {
	i, _ := found(t, "salts")
	some := issue(t, i, Outputs{}, parse(t, licence), parse(t, secondLicence))
	a, b := some[0].Issued, some[1].Issued
	suspend(t, i, b.ID, vn.Date{}, vn.Date{}, now)
	out, trust := filepath.Join(t.TempDir(), "site"), signedTrust(t, 3)
	r := publishTo(t, i, out, trust, now)
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
		if got := standing(t, out, c); got != want {
			t.Error(c.ID, got)
		}
	}
	all, err := i.Registry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if head, err := all.Head(t.Context()); err != nil || status.LogHead != head.Sum {
		t.Errorf("head %x, not %s: %v", status.LogHead, head, err)
	}
	if r := publishTo(t, i, out, nil, now.Add(time.Hour)); len(r.Written) > 0 || r.Trust.Version != 3 {
		t.Errorf("%+v", r)
	}
	if _, err := i.Publish(t.Context(), out, signedTrust(t, 2), now.Add(time.Hour)); !errors.Is(err, publish.ErrNewer) {
		t.Errorf("an older trust list took the place of a newer one: %v", err)
	}
	if r := publishTo(t, i, t.TempDir(), nil, time.Date(2028, 1, 1, 0, 0, 0, 0, vn.Zone)); r.Lists != 0 {
		t.Errorf("after all have expired: %+v", r)
	}
}

// standing is what the site says of a credential.
func standing(t *testing.T, out string, c *Issued) statuslist.Value {
	t.Helper()
	opened, err := c.Token.Open(newKey(t, "credential").Public())
	if err != nil {
		t.Fatal(err)
	}
	value, ok := readStatus(t, out).Get(opened.Status.Index)
	if !ok {
		t.Fatalf("%s is not in its list", c.ID)
	}
	return value
}

// A suspension begins and ends with the days of Viet Nam, without anybody's doing.
func TestPublishDays(t *testing.T) {
	i, _ := found(t, "salts")
	c := issue(t, i, Outputs{}, parse(t, licence))[0].Issued
	suspend(t, i, c.ID, vn.Date{Year: 2026, Month: 11, Day: 24}, vn.Date{Year: 2026, Month: 11, Day: 25}, now)
	out := t.TempDir()
	for _, k := range []struct {
		day  int
		want statuslist.Value
	}{{23, statuslist.Valid}, {24, statuslist.CarSuspended}, {25, statuslist.CarSuspended}, {26, statuslist.Valid}} {
		begins := time.Date(2026, 11, k.day, 0, 0, 0, 0, vn.Zone)
		for _, at := range []time.Time{begins, begins.Add(day - time.Second)} {
			r := publishTo(t, i, out, nil, at.UTC())
			if got := standing(t, out, c); got != k.want {
				t.Errorf("at %s it is %v", at, got)
			}
			if !r.Next.After(at) || r.Next.After(begins.Add(day)) {
				t.Errorf("at %s next at %s", at, r.Next)
			}
		}
	}
}

// Of two copies of an issuer only one may publish: the other would take back what was recorded meanwhile.
func TestPublishFromACopy(t *testing.T) {
	_, dir := found(t, "salts")
	i, err := Open(dir, Options{Random: random("salts")})
	if err != nil {
		t.Fatal(err)
	}
	c := issue(t, i, Outputs{}, parse(t, licence))[0].Issued
	out := t.TempDir()
	publishTo(t, i, out, nil, now)
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	secrets, err := filepath.Glob(filepath.Join(copied, keysFolder, "*"))
	if err != nil || len(secrets) != 3 {
		t.Fatal(secrets, err)
	}
	for _, path := range secrets {
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	publishTo(t, open(t, copied, "salts"), out, nil, now) // nothing has happened yet
	original := open(t, dir, "salts")
	suspend(t, original, c.ID, vn.Date{}, vn.Date{}, now)
	publishTo(t, original, out, nil, now)
	if _, err := open(t, copied, "salts").Publish(t.Context(), out, nil, now.Add(time.Hour)); !errors.Is(err, publish.ErrCopy) {
		t.Error(err)
	}
	if got := standing(t, out, c); got != statuslist.CarSuspended {
		t.Errorf("it is %v", got)
	}
}

// The metadata name the keys that sign credentials, those that were retired too, and of no status key.
func TestPublishKeys(t *testing.T) {
	i, _ := found(t, "salts")
	if err := i.Retire(newKey(t, "credential").Public().ID(), now); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	publishTo(t, i, out, nil, now)
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
	publishTo(t, i, out, nil, now)
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
		publishTo(t, i, out, nil, now.Add(time.Hour))
	}
	if key, err := i.Signing(trustlist.UseStatus, "", now); err != nil || asked != 1 || !key.JWK.Equal(next.Public()) {
		t.Errorf("the passphrase was asked for %d times, key %s, %v", asked, key.ID, err)
	}
}

// A new key signs once the trust list has it, and no longer when the list calls it compromised.
func TestNewKeyWaits(t *testing.T) {
	i, _ := found(t, "salts")
	vct := "urn:giayto:vn:driving-licence:1"
	listed := trustlist.Issuer{ID: i.URI(), Name: trustlist.Name{VI: "Cục", EN: "Office"}}
	list := func(name string, use trustlist.Use, vcts ...string) {
		key := newKey(t, name).Public()
		listed.Keys = append(listed.Keys, trustlist.Key{Kid: key.ID(), JWK: key, Use: use, VCTs: vcts, From: now.Add(-day), Until: now.Add(60 * day)})
	}
	list("credential", trustlist.UseCredential, vct)
	list("status", trustlist.UseStatus)
	out := t.TempDir()
	publishTo(t, i, out, signedTrust(t, 1, listed), now)
	for _, k := range []NewKey{keyFor(t, "credential 2", trustlist.UseCredential, "driving-licence"), keyFor(t, "status 2", trustlist.UseStatus)} {
		if _, err := i.AddKey(k); err != nil {
			t.Fatal(err)
		}
	}
	check := func(step, credential, status string, waiting int) {
		t.Helper()
		for use, name := range map[trustlist.Use]string{trustlist.UseCredential: credential, trustlist.UseStatus: status} {
			if k, err := i.Signing(use, vct, now); err != nil || k.ID != newKey(t, name).Public().ID() {
				t.Errorf("%s: %s signs, %v, not %q", step, k.ID, err, name)
			}
		}
		if found, err := i.Waiting(now); err != nil || len(found) != waiting {
			t.Errorf("%s: %d keys wait, %v, not %d", step, len(found), err, waiting)
		}
	}
	check("before the root lists them", "credential", "status", 2)
	list("credential 2", trustlist.UseCredential, vct)
	publishTo(t, i, out, signedTrust(t, 2, listed), now)
	check("one is listed", "credential 2", "status", 1)
	list("status 2", trustlist.UseStatus)
	publishTo(t, i, out, signedTrust(t, 3, listed), now)
	check("both are listed", "credential 2", "status 2", 0)
	listed.Keys[2].Compromised = true
	publishTo(t, i, out, signedTrust(t, 4, listed), now)
	check("the new one is compromised", "credential", "status 2", 0)
}

func TestPublishRefuses(t *testing.T) {
	i, dir := found(t, "salts")
	issue(t, i, Outputs{}, parse(t, licence))
	if _, err := i.Publish(t.Context(), t.TempDir(), nil, now.Add(-time.Hour)); !errors.Is(err, registry.ErrClock) {
		t.Error(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Dir(dir), link); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{dir, filepath.Dir(dir), dir + "/../csgt", link, "/"} {
		if _, err := i.Publish(t.Context(), out, nil, now); err == nil {
			t.Errorf("the site %q has the issuer's folder in it", out)
		}
	}
	publishTo(t, i, filepath.Join(dir, "site"), nil, now) // which shows nothing of the folder that it is in
	if _, err := i.Publish(t.Context(), t.TempDir(), nil, now.Add(90*day)); !errors.Is(err, ErrNoKey) {
		t.Error(err)
	}
}

// No archive takes the place of anything in the issuer's folder, the keys least of all.
func TestZipRefuses(t *testing.T) {
	i, dir := found(t, "salts")
	out := t.TempDir()
	publishTo(t, i, out, nil, now)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{dir + "/issuer.json", dir + "/keys/registry.key", dir + "/new.zip", link + "/keys/registry.key", link + "/none/new.zip"} {
		if err := i.Zip(t.Context(), out, file); !errors.Is(err, publish.ErrFile) {
			t.Errorf("%s: %v", file, err)
		}
	}
	file := filepath.Join(t.TempDir(), "site.zip")
	for range 2 {
		if err := i.Zip(t.Context(), out, file); err != nil {
			t.Error(err)
		}
	}
}

// Where nothing was recorded since and the day is the same the registry is not read again.
func TestPublishReadsOnce(t *testing.T) {
	i, _ := found(t, "salts")
	c := issue(t, i, Outputs{}, parse(t, licence))[0].Issued
	out := t.TempDir()
	publishTo(t, i, out, nil, now)
	i.read.values[46] = column{{3, statuslist.Revoked}} // what it would not say itself
	publishTo(t, i, out, nil, now.Add(time.Minute))
	if v, _ := readStatus(t, out).Get(3); v != statuslist.Revoked {
		t.Error("read again though nothing was recorded")
	}
	suspend(t, i, c.ID, vn.Date{}, vn.Date{}, now.Add(time.Minute))
	publishTo(t, i, out, nil, now.Add(time.Minute))
	if v, _ := readStatus(t, out).Get(3); v != statuslist.Valid || standing(t, out, c) != statuslist.CarSuspended {
		t.Error("not read again after something was recorded")
	}
}

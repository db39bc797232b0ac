package issuer

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 500, vn.Zone)

const (
	deviceKey = `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`
	licence   = `{"record_id":"R-1","type":"driving-licence","account":{"level":2,"state":"active"},` +
		`"approved":{"by":"Lê Văn Duyệt","source":"CSDL GPLX","at":"2026-11-20T08:00:00+07:00"},"device":` + deviceKey + `,"portrait":"1.webp","claims":{` +
		`"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,` +
		`"nationality":"VN","document_number":"010195000001","blank_serial":"AB1234567","driving_privileges":[` +
		`{"vehicle_category_code":"A1","scheme":"2008","issue_date":"2003-05-12"},` +
		`{"vehicle_category_code":"B","scheme":"2024","issue_date":"2025-08-20","expiry_date":"2035-08-20"}],` +
		`"issue_date":"2025-08-20","issuing_authority":"Phòng Cảnh sát giao thông Công an TP Hà Nội",` +
		`"resident_address":"Số 12 ngõ 34 phố Trần Hưng Đạo, phường Cửa Nam, Hà Nội"}}`
	licenceVCT = "urn:giayto:vn:driving-licence:1"
)

var webp = []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")

func config() Config {
	return Config{URI: "https://id.giayto.example/csgt", Name: trustlist.Name{VI: "Cục Cảnh sát giao thông", EN: "Traffic Police"}, FirstList: 46}
}

// random is the same stream for the same seed.
func random(seed string) io.Reader { return rand.NewChaCha8(sha256.Sum256([]byte(seed))) }

func newKey(t testing.TB, seed string) *keys.Key {
	t.Helper()
	k, err := keys.Generate(random(seed))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func keyFor(t testing.TB, seed string, use trustlist.Use, types ...string) NewKey {
	t.Helper()
	return NewKey{Key: newKey(t, seed), Use: use, VCTs: types, From: now.Add(-day), Until: now.Add(90 * day), Unencrypted: true}
}

// found makes an issuer with a key for licences and one for status lists.
func found(t testing.TB, salts string) (*Issuer, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "csgt")
	if err := Init(t.Context(), dir, config(), now.Add(-day), random("secret")); err != nil {
		t.Fatal(err)
	}
	i := open(t, dir, salts)
	for _, k := range []NewKey{keyFor(t, "credential", trustlist.UseCredential, "driving-licence", "vehicle-registration"), keyFor(t, "status", trustlist.UseStatus)} {
		if _, err := i.AddKey(k); err != nil {
			t.Fatal(err)
		}
	}
	return i, dir
}

func open(t testing.TB, dir, salts string) *Issuer {
	t.Helper()
	i, err := Open(dir, Options{Random: random(salts)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := i.Close(); err != nil {
			t.Error(err)
		}
	})
	return i
}

func parse(t testing.TB, line string) *record.Record {
	t.Helper()
	r, refusals := record.Parse([]byte(line), record.Options{Now: now, Portraits: fstest.MapFS{
		"1.webp":     {Data: webp},
		"large.webp": {Data: largePortrait(t)},
	}, PortraitBudget: 1 << 13})
	if refusals != nil {
		t.Fatal(refusals)
	}
	return r
}

// largePortrait is a WebP that no QR code holds.
func largePortrait(t testing.TB) []byte {
	t.Helper()
	noise := make([]byte, 0x1ff4+8-len(webp))
	if _, err := io.ReadFull(random("noise"), noise); err != nil {
		t.Fatal(err)
	}
	return slices.Concat([]byte("RIFF\xf4\x1f\x00\x00WEBPVP8L\xe8\x1f\x00\x00"), webp[20:], noise)
}

// longRegistration has allowed texts that together are more than a QR code holds.
func longRegistration(t testing.TB) *record.Record {
	t.Helper()
	runes := rand.New(rand.NewChaCha8(sha256.Sum256([]byte("runes"))))
	noise := func() string {
		s := make([]rune, 255)
		for i := range s {
			s[i] = '\u4e00' + runes.Int32N(20_000)
		}
		return string(s)
	}
	return parse(t, fmt.Sprintf(`{"record_id":"R-1","type":"vehicle-registration","account":{"state":"active"},`+
		`"approved":{"by":"Lê Văn Duyệt","source":"CSDL đăng ký xe","at":"2026-11-20T08:00:00+07:00"},"claims":{`+
		`"document_number":"012345","registration_number":"30A12345","organisation_name":%q,"vehicle_kind":"car","make":%q,"model":%q,`+
		`"colour":%q,"issue_date":"2025-01-10","issuing_authority":%q,"lien_holder":%q}}`, noise(), noise(), noise(), noise(), noise(), noise()))
}

// place is the one of which the tests know that it was given to nobody else.
var place = registry.Place{List: 46, Index: 1026937, URI: "https://id.giayto.example/status/46"}

func sign(t testing.TB, i *Issuer, r *record.Record) *Issued {
	t.Helper()
	c, err := i.Sign(r, place, now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// issue runs over records, which must all be issued.
func issue(t testing.TB, i *Issuer, o Outputs, records ...*record.Record) []Outcome {
	t.Helper()
	outcomes := runOver(t, i, RunOptions{Outputs: o}, records...)
	for _, o := range outcomes {
		if o.Issued == nil {
			t.Fatalf("%+v", o)
		}
	}
	return outcomes
}

// runOver is one run over records.
func runOver(t testing.TB, i *Issuer, o RunOptions, records ...*record.Record) (outcomes []Outcome) {
	t.Helper()
	run, err := i.Start(t.Context(), o, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		some, err := run.Add(t.Context(), r, nil, now)
		if err != nil {
			t.Fatal(err)
		}
		outcomes = append(outcomes, some...)
	}
	rest, err := run.Finish(t.Context(), now)
	if err := errors.Join(err, run.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	return append(outcomes, rest...)
}

func TestSign(t *testing.T) {
	i, _ := found(t, "salts")
	r := parse(t, licence)
	got := sign(t, i, r)
	opened, err := got.Token.Open(newKey(t, "credential").Public())
	if err != nil {
		t.Fatal(err)
	}
	iat := now.Truncate(time.Second)
	if h := opened.Header; h.Issuer != config().URI || !h.IssuedAt.Time().Equal(iat) || !h.Expires.Time().Equal(iat.Add(DefaultValidity)) ||
		h.NotBefore != nil || *h.Status != (credential.Status{Index: place.Index, URI: place.URI}) || !h.Device.Equal(r.Device) {
		t.Errorf("%+v", h)
	}
	if !reflect.DeepEqual(opened.Document, r.Document) || !reflect.DeepEqual(opened.Disclosed, []string{"resident_address", "portrait"}) {
		t.Errorf("%+v %v", opened.Document, opened.Disclosed)
	}
	want := &Issued{
		RecordID: "R-1", Type: r.Document.Type(), Number: "010195000001", ID: "46-1026937", Key: newKey(t, "credential").Public().ID(),
		IssuedAt: iat, Expires: iat.Add(DefaultValidity), Token: got.Token, Text: got.Text,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	content, err := gt1.Unpack(got.Text)
	if err != nil || content.Compact != got.Token.Present("portrait") {
		t.Error(content, err)
	}
}

func TestShow(t *testing.T) {
	_, dir := found(t, "salts")
	for _, show := range [][]string{{}, {"resident_address"}, {"portrait", "resident_address"}} {
		i, err := Open(dir, Options{Random: random("salts"), Show: show})
		if err != nil {
			t.Fatal(err)
		}
		c := sign(t, i, parse(t, licence))
		content, err := gt1.Unpack(c.Text)
		if err != nil || content.Compact != c.Token.Present(show...) {
			t.Error(show, content, err)
		}
		if err := i.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// The same record, place, time and salts give the same bytes; other salts give others.
func TestExact(t *testing.T) {
	r := parse(t, licence)
	i, _ := found(t, "salts")
	j, _ := found(t, "salts")
	k, _ := found(t, "other salts")
	a, b, c := sign(t, i, r), sign(t, j, r), sign(t, k, r)
	if a.Token.String() != b.Token.String() || a.Text != b.Text {
		t.Errorf("%s\n%s", a.Token, b.Token)
	}
	if a.Token.String() == c.Token.String() {
		t.Error("the salts make no difference")
	}
}

func TestConcurrent(t *testing.T) {
	i, _ := found(t, "salts")
	i.options.Random = crand.Reader // which several may read
	r := parse(t, licence)
	const workers, each = 4, 25
	failures := make(chan error, workers*each)
	for range workers {
		go func() {
			for range each {
				_, err := i.Sign(r, place, now)
				failures <- err
			}
		}()
	}
	for range workers * each {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
}

func TestSignFails(t *testing.T) {
	i, _ := found(t, "salts")
	r := parse(t, licence)
	for name, at := range map[string]time.Time{"before": now.Add(-day - time.Second), "at the end": now.Add(90 * day)} {
		if _, err := i.Sign(r, place, at); !errors.Is(err, ErrNoKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := i.Sign(r, place, now.Add(90*day-2*time.Second)); err != nil {
		t.Error(err)
	}
	identity := `{"record_id":"R-2","type":"identity","account":{"level":1,"state":"active"},` +
		`"approved":{"by":"Lê Văn Duyệt","source":"CSDLQG về dân cư","at":"2026-11-20T08:00:00+07:00"},"claims":{` +
		`"account_level":1,"holder_kind":"citizen","personal_administrative_number":"001099000001","full_name":"Nguyễn Văn An",` +
		`"birth_date":"1999-08-15","sex":1,"nationality":"VN","issue_date":"2025-01-10","issuing_authority":"Bộ Công an"}}`
	if _, err := i.Sign(parse(t, identity), place, now); !errors.Is(err, ErrNoKey) || !strings.Contains(err.Error(), "urn:giayto:vn:identity:1") {
		t.Error(err)
	}
	want := record.Refusal{RecordID: "R-1", Field: "portrait", Code: "portrait-too-large", Reason: "more than a QR code holds"}
	if _, err := i.Sign(parse(t, strings.Replace(licence, "1.webp", "large.webp", 1)), place, now); err != want {
		t.Error(err)
	}
	want.Field, want.Code = "claims", "claim-format"
	if _, err := i.Sign(longRegistration(t), place, now); err != want {
		t.Error(err)
	}
	i.options.Random = strings.NewReader("short")
	if _, err := i.Sign(r, place, now); err == nil {
		t.Error("salts that end")
	}
}

func TestNewestKeySigns(t *testing.T) {
	i, dir := found(t, "salts")
	r := parse(t, licence)
	kid := func() string { return sign(t, i, r).Token.Unverified().KeyID }
	first, second := newKey(t, "credential").Public().ID(), newKey(t, "second").Public().ID()
	if got := kid(); got != first {
		t.Error(got)
	}
	if _, err := i.AddKey(keyFor(t, "second", trustlist.UseCredential, licenceVCT, "identity")); err != nil {
		t.Fatal(err)
	}
	if got := kid(); got != second {
		t.Error(got)
	}
	if err := i.Retire(second, now); err != nil {
		t.Fatal(err)
	}
	if got := kid(); got != first {
		t.Error(got)
	}
	if err := i.Retire(second, now); err == nil {
		t.Error("retired twice")
	}
	if err := i.Retire("AAAAAAAAAAA", now); err == nil {
		t.Error("retired a key that is not there")
	}
	if err := i.Retire(first, now); err != nil {
		t.Fatal(err)
	}
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, dir, "salts").Sign(r, place, now); !errors.Is(err, ErrNoKey) {
		t.Error(err)
	}
}

func TestKeyRequest(t *testing.T) {
	i, _ := found(t, "salts")
	public := newKey(t, "credential").Public()
	r, err := i.Request(public.ID())
	if err != nil {
		t.Fatal(err)
	}
	jwk, err := jose.Marshal(public)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"iss":"https://id.giayto.example/csgt","name":{"vi":"Cục Cảnh sát giao thông","en":"Traffic Police"},"kid":%q,"jwk":%s,`+
		`"use":"credential","vcts":["urn:giayto:vn:driving-licence:1","urn:giayto:vn:vehicle-registration:1"],"from":%d,"until":%d}`, public.ID(), jwk, now.Add(-day).Unix(), now.Add(90*day).Unix())
	got, err := jose.Marshal(r)
	if err != nil || string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if back, err := ParseKeyRequest(got); err != nil || !reflect.DeepEqual(back, r) {
		t.Error(back, err)
	}
	for _, c := range []struct{ old, new string }{
		{public.ID(), "AAAAAAAAAAA"}, {`"jwk"`, `"JWK"`}, {`"jwk":` + string(jwk) + ",", ""}, {`{"iss"`, `{"x":1,"iss"`}, {`"until"`, `"from"`},
	} {
		if _, err := ParseKeyRequest(bytes.Replace(got, []byte(c.old), []byte(c.new), 1)); err == nil {
			t.Errorf("%s accepted", c.new)
		}
	}
	if _, err := i.Request("AAAAAAAAAAA"); err == nil {
		t.Error("a request for a key that is not there")
	}
}

func TestAddKeyRefuses(t *testing.T) {
	i, _ := found(t, "salts")
	before := i.Keys()
	for name, change := range map[string]func(*NewKey){
		"a key that is there":    func(k *NewKey) { k.Key = newKey(t, "credential") },
		"no type":                func(k *NewKey) { k.VCTs = nil },
		"unknown type":           func(k *NewKey) { k.VCTs = []string{"library-card"} },
		"types of a status key":  func(k *NewKey) { k.Use = trustlist.UseStatus },
		"unknown use":            func(k *NewKey) { k.Use = "trust" },
		"no time":                func(k *NewKey) { k.Until = k.From },
		"no passphrase":          func(k *NewKey) { k.Unencrypted = false },
		"passphrase for nothing": func(k *NewKey) { k.Passphrase = []byte("x") },
	} {
		k := keyFor(t, "another", trustlist.UseCredential, "driving-licence")
		change(&k)
		if _, err := i.AddKey(k); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if !reflect.DeepEqual(i.Keys(), before) {
		t.Error("a refused key was kept")
	}
}

func TestEncryptedKey(t *testing.T) {
	if testing.Short() {
		t.Skip("derives a key from a passphrase three times")
	}
	i, dir := found(t, "salts")
	k := keyFor(t, "encrypted", trustlist.UseCredential, "driving-licence")
	k.Unencrypted, k.Passphrase = false, []byte("con cò bay lả bay la")
	if _, err := i.AddKey(k); err != nil {
		t.Fatal(err)
	}
	r := parse(t, licence)
	for _, c := range []struct {
		passphrase string
		want       error
	}{{"con cò", keys.ErrPassphrase}, {"con cò bay lả bay la", nil}} {
		asked := 0
		i, err := Open(dir, Options{Random: random("salts"), Passphrase: func() ([]byte, error) { asked++; return []byte(c.passphrase), nil }})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := i.Sign(r, place, now); !errors.Is(err, c.want) {
				t.Errorf("%q: %v", c.passphrase, err)
			}
			if c.want != nil {
				break
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		if err := i.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInit(t *testing.T) {
	_, dir := found(t, "salts")
	before, err := os.ReadFile(filepath.Join(dir, configName))
	const want = `{"version":1,"uri":"https://id.giayto.example/csgt","name":{"vi":"Cục Cảnh sát giao thông","en":"Traffic Police"},"validity_days":365,"db":"sqlite:registry.db"}` + "\n"
	if err != nil || string(before) != want {
		t.Errorf("%s %v", before, err)
	}
	if err := Init(t.Context(), dir, config(), now, random("secret")); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if len(open(t, dir, "salts").Keys()) != 2 {
		t.Error("a second Init took the keys away")
	}
	for name, change := range map[string]func(*Config){
		"http":              func(c *Config) { c.URI = "http://id.giayto.example/csgt" },
		"no host":           func(c *Config) { c.URI = "https:///csgt" },
		"final slash":       func(c *Config) { c.URI += "/" },
		"only a slash":      func(c *Config) { c.URI = "https://id.giayto.example/" },
		"query":             func(c *Config) { c.URI += "?a" },
		"fragment":          func(c *Config) { c.URI += "#a" },
		"user":              func(c *Config) { c.URI = "https://a@id.giayto.example/csgt" },
		"escape":            func(c *Config) { c.URI += "%2e" },
		"parent":            func(c *Config) { c.Status = "https://id.giayto.example/../status" },
		"double slash":      func(c *Config) { c.Status = "https://id.giayto.example//status" },
		"no name":           func(c *Config) { c.Name.EN = "" },
		"list before first": func(c *Config) { c.FirstList = -1 },
		"hours":             func(c *Config) { c.Validity = time.Hour },
		"part of a day":     func(c *Config) { c.Validity = day + time.Hour },
		"too long":          func(c *Config) { c.Validity = maxValidity + day },
		"unknown database":  func(c *Config) { c.Database = "mysql://localhost/csgt" },
		"database nowhere":  func(c *Config) { c.Database = "sqlite:" },
	} {
		c := config()
		change(&c)
		if err := Init(t.Context(), filepath.Join(t.TempDir(), "x"), c, now, random("secret")); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, c := range []struct{ file, old, new string }{
		{configName, `"version":1`, `"version":2`},
		{configName, `"uri"`, `"URI"`},
		{configName, `https://`, `http://`},
		{keysName, `"version":1`, `"version":2`},
		{keysName, `"kid":"`, `"kid":"A`},
		{keysName, `"file":"keys/`, `"file":"../`},
		{keysName, `]}`, `]`},
		{configName, `,"db":"sqlite:registry.db"`, ``},
		{configName, `sqlite:`, `oracle:`},
	} {
		_, dir := found(t, "salts")
		path := filepath.Join(dir, c.file)
		data, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(data, []byte(c.old)) {
			t.Fatal(c.old, err)
		}
		if err := os.WriteFile(path, bytes.Replace(data, []byte(c.old), []byte(c.new), 1), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, Options{}); err == nil {
			t.Errorf("%s: %s accepted", c.file, c.new)
		}
	}
	if _, err := Open(t.TempDir(), Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// A process that has the issuer open signs nothing with a key that another has retired.
func TestRetiredMeanwhile(t *testing.T) {
	running, dir := found(t, "salts")
	r := parse(t, licence)
	sign(t, running, r)
	other, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range other.Keys() {
		if k.Use == trustlist.UseCredential {
			if err := other.Retire(k.ID, now); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := running.Sign(r, place, now); !errors.Is(err, ErrNoKey) {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(dir, keysName)); err != nil {
		t.Fatal(err)
	}
	if _, err := running.Sign(r, place, now); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// A key file in another's place signs nothing.
func TestExchangedKeyFile(t *testing.T) {
	i, dir := found(t, "salts")
	file := i.Keys()[0].File
	if err := os.Remove(filepath.Join(dir, file)); err != nil {
		t.Fatal(err)
	}
	if err := newKey(t, "thief").SaveUnencrypted(filepath.Join(dir, file)); err != nil {
		t.Fatal(err)
	}
	if _, err := i.Sign(parse(t, licence), place, now); err == nil {
		t.Error("signed with an exchanged key")
	}
}

func TestAccessors(t *testing.T) {
	i, _ := found(t, "salts")
	if i.URI() != config().URI || i.Name() != config().Name {
		t.Error(i.URI(), i.Name())
	}
}

// BenchmarkRecordToText is the way of one record of a batch, without its files. It reports how often the signature
// alone could have been made in the same time.
func BenchmarkRecordToText(b *testing.B) {
	i, _ := found(b, "salts")
	line := []byte(strings.Replace(licence, `"device":`+deviceKey+`,"portrait":"1.webp",`, "", 1))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		b.Fatal(err)
	}
	digest := sha256.Sum256(line)
	var working, signing time.Duration
	for b.Loop() {
		start := time.Now()
		r, refusals := record.Parse(line, record.Options{Now: now})
		if refusals != nil {
			b.Fatal(refusals)
		}
		if _, err := i.Sign(r, place, now); err != nil {
			b.Fatal(err)
		}
		working += time.Since(start)
		start = time.Now()
		if _, err := key.Sign(nil, digest[:], crypto.SHA256); err != nil {
			b.Fatal(err)
		}
		signing += time.Since(start)
	}
	b.ReportMetric(float64(working)/float64(signing), "signatures")
}

package issuer

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
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

	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/record"
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
	if err := Init(dir, config(), random("secret")); err != nil {
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

func issue(t testing.TB, i *Issuer, r *record.Record) *Issued {
	t.Helper()
	c, err := i.Issue(r, now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestIssue(t *testing.T) {
	i, _ := found(t, "salts")
	r := parse(t, licence)
	got := issue(t, i, r)
	lists, err := i.Lists()
	if err != nil || len(lists) != 1 || lists[0].Number != 46 || lists[0].URI != "https://id.giayto.example/status/46" || lists[0].Year != 2027 || lists[0].VCT != licenceVCT {
		t.Fatal(lists, err)
	}
	opened, err := got.Token.Open(newKey(t, "credential").Public())
	if err != nil {
		t.Fatal(err)
	}
	iat := now.Truncate(time.Second)
	if h := opened.Header; h.Issuer != config().URI || !h.IssuedAt.Time().Equal(iat) || !h.Expires.Time().Equal(iat.Add(DefaultValidity)) ||
		h.NotBefore != nil || h.Status.URI != lists[0].URI || !h.Device.Equal(r.Device) {
		t.Errorf("%+v", h)
	}
	if !reflect.DeepEqual(opened.Document, r.Document) || !reflect.DeepEqual(opened.Disclosed, []string{"resident_address", "portrait"}) {
		t.Errorf("%+v %v", opened.Document, opened.Disclosed)
	}
	want := &Issued{
		RecordID: "R-1", Type: r.Document.Type(), ID: fmt.Sprint("46-", opened.Status.Index), Expires: iat.Add(DefaultValidity),
		Token: got.Token, Text: got.Text,
	}
	got.Expires = got.Expires.In(vn.Zone)
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
		c := issue(t, i, parse(t, licence))
		content, err := gt1.Unpack(c.Text)
		if err != nil || content.Compact != c.Token.Present(show...) {
			t.Error(show, content, err)
		}
		if err := i.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// The same folder, time, record and salts give the same bytes; other salts give others.
func TestExact(t *testing.T) {
	r := parse(t, licence)
	i, _ := found(t, "salts")
	j, _ := found(t, "salts")
	k, _ := found(t, "other salts")
	a, b, c := issue(t, i, r), issue(t, j, r), issue(t, k, r)
	if a.Token.String() != b.Token.String() || a.Text != b.Text || a.ID != b.ID {
		t.Errorf("%s %s\n%s %s", a.ID, a.Token, b.ID, b.Token)
	}
	if a.Token.String() == c.Token.String() || a.ID != c.ID {
		t.Error("the salts make no difference")
	}
	if d := issue(t, i, r); d.ID == a.ID {
		t.Error("two credentials have one place")
	}
}

func TestConcurrent(t *testing.T) {
	i, _ := found(t, "salts")
	i.options.Random = crand.Reader // which several may read
	r := parse(t, licence)
	const workers, each = 4, 25
	ids := make(chan string, workers*each)
	for range workers {
		go func() {
			for range each {
				c, err := i.Issue(r, now)
				if err != nil {
					t.Error(err)
					ids <- ""
					continue
				}
				ids <- c.ID
			}
		}()
	}
	seen := make(map[string]bool)
	for range workers * each {
		seen[<-ids] = true
	}
	if len(seen) != workers*each {
		t.Errorf("%d credentials have %d places", workers*each, len(seen))
	}
}

func TestIssueFails(t *testing.T) {
	i, _ := found(t, "salts")
	r := parse(t, licence)
	for name, at := range map[string]time.Time{"before": now.Add(-day - time.Second), "at the end": now.Add(90 * day)} {
		if _, err := i.Issue(r, at); !errors.Is(err, ErrNoKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := i.Issue(r, now.Add(90*day-2*time.Second)); err != nil {
		t.Error(err)
	}
	identity := `{"record_id":"R-2","type":"identity","account":{"level":1,"state":"active"},` +
		`"approved":{"by":"Lê Văn Duyệt","source":"CSDLQG về dân cư","at":"2026-11-20T08:00:00+07:00"},"claims":{` +
		`"account_level":1,"holder_kind":"citizen","personal_administrative_number":"001099000001","full_name":"Nguyễn Văn An",` +
		`"birth_date":"1999-08-15","sex":1,"nationality":"VN","issue_date":"2025-01-10","issuing_authority":"Bộ Công an"}}`
	if _, err := i.Issue(parse(t, identity), now); !errors.Is(err, ErrNoKey) || !strings.Contains(err.Error(), "urn:giayto:vn:identity:1") {
		t.Error(err)
	}
	want := record.Refusal{RecordID: "R-1", Field: "portrait", Code: "portrait-too-large", Reason: "more than a QR code holds"}
	if _, err := i.Issue(parse(t, strings.Replace(licence, "1.webp", "large.webp", 1)), now); err != want {
		t.Error(err)
	}
	want.Field, want.Code = "claims", "claim-format"
	if _, err := i.Issue(longRegistration(t), now); err != want {
		t.Error(err)
	}
	i.options.Random = strings.NewReader("short")
	if _, err := i.Issue(r, now); err == nil {
		t.Error("salts that end")
	}
}

func TestNewestKeySigns(t *testing.T) {
	i, dir := found(t, "salts")
	r := parse(t, licence)
	kid := func() string { return issue(t, i, r).Token.Unverified().KeyID }
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
	if _, err := open(t, dir, "salts").Issue(r, now); !errors.Is(err, ErrNoKey) {
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
		"unknown type":           func(k *NewKey) { k.VCTs = []string{"passport"} },
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
			if _, err := i.Issue(r, now); !errors.Is(err, c.want) {
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
	const want = `{"version":1,"uri":"https://id.giayto.example/csgt","name":{"vi":"Cục Cảnh sát giao thông","en":"Traffic Police"},"validity_days":365}` + "\n"
	if err != nil || string(before) != want {
		t.Errorf("%s %v", before, err)
	}
	if err := Init(dir, config(), random("secret")); !errors.Is(err, fs.ErrExist) {
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
	} {
		c := config()
		change(&c)
		if err := Init(filepath.Join(t.TempDir(), "x"), c, random("secret")); err == nil {
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
		{"lists.json", `"version":1`, `"version":2`},
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
	issue(t, running, r)
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
	if _, err := running.Issue(r, now); !errors.Is(err, ErrNoKey) {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(dir, keysName)); err != nil {
		t.Fatal(err)
	}
	if _, err := running.Issue(r, now); !errors.Is(err, fs.ErrNotExist) {
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
	if _, err := i.Issue(parse(t, licence), now); err == nil {
		t.Error("signed with an exchanged key")
	}
}

func TestOutputs(t *testing.T) {
	i, _ := found(t, "salts")
	c := issue(t, i, parse(t, strings.Replace(licence, `"sex":2`, `"sex":1`, 1)))
	o := &Outputs{Dir: filepath.Join(t.TempDir(), "out"), Formats: []Format{PNG, SVG, TXT, JWT}}
	s, err := o.Write(c)
	if err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(o.Dir, c.ID)
	got, err := json.Marshal(s)
	want := fmt.Sprintf(`{"record_id":"R-1","credential_id":%q,"type":"driving-licence","exp":%d,"files":[%q,%q,%q,%q],`+
		`"warnings":[{"field":"claims.personal_administrative_number","code":"pin-sex-mismatch"}]}`,
		c.ID, now.Unix()+365*86400, base+".png", base+".svg", base+".txt", base+".jwt")
	if err != nil || string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	content := make(map[string][]byte)
	for _, path := range s.Files {
		info, err := os.Stat(path)
		if err != nil || info.Mode() != 0o600 {
			t.Fatal(info, err)
		}
		if content[filepath.Ext(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if string(content[".txt"]) != c.Text+"\n" || string(content[".jwt"]) != c.Token.String()+"\n" {
		t.Errorf("%s %s", content[".txt"], content[".jwt"])
	}
	symbol, err := qr.Encode(c.Text)
	if err != nil {
		t.Fatal(err)
	}
	if wanted, err := symbol.PNG(qr.Raster{Module: 8}); err != nil || !bytes.Equal(content[".png"], wanted) {
		t.Error("PNG", err)
	}
	if wanted, err := symbol.SVG(float64(symbol.Size()+8) / 2); err != nil || !bytes.Equal(content[".svg"], wanted) {
		t.Error("SVG", err)
	}
	journal := filepath.Join(o.Dir, IssuedName)
	if data, err := os.ReadFile(journal); err != nil || string(data) != want+"\n" {
		t.Errorf("%s %v", data, err)
	}
	if info, err := os.Stat(journal); err != nil || info.Mode() != 0o600 {
		t.Error(info, err)
	}
	entries, err := os.ReadDir(o.Dir)
	if err != nil || len(entries) != 5 {
		t.Error(entries, err)
	}
}

func TestOutputsInMillimetres(t *testing.T) {
	i, _ := found(t, "salts")
	c := issue(t, i, parse(t, licence))
	o := &Outputs{Dir: t.TempDir(), Formats: []Format{PNG}, Level: qr.LevelL, Side: 30, DPI: 300}
	s, err := o.Write(c)
	if err != nil {
		t.Fatal(err)
	}
	symbol, err := qr.EncodeLevel(c.Text, qr.LevelL)
	if err != nil {
		t.Fatal(err)
	}
	raster, err := symbol.Print(30, 300)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(s.Files[0])
	if err != nil {
		t.Fatal(err)
	}
	image, err := png.Decode(bytes.NewReader(data))
	if err != nil || image.Bounds().Dx() != symbol.Pixels(raster) {
		t.Error(image.Bounds(), err)
	}
	side := symbol.Millimetres(raster)
	if want := (Printed{hundredths(side), hundredths(side / float64(symbol.Size()+8))}); s.Print == nil || *s.Print != want {
		t.Errorf("%+v, want %+v", s.Print, want)
	}
}

// Where one file cannot be written, none is, and what was there before stays.
func TestOutputsWholeOrNot(t *testing.T) {
	i, _ := found(t, "salts")
	c := issue(t, i, parse(t, licence))
	dir := t.TempDir()
	taken := filepath.Join(dir, c.ID+".jwt")
	if err := os.WriteFile(taken, []byte("older"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]*Outputs{
		"a file is there":      {Dir: dir, Formats: []Format{TXT, PNG, JWT, SVG}},
		"no resolution":        {Dir: dir, Formats: []Format{TXT, PNG}, Side: 30},
		"less than a pixel":    {Dir: dir, Formats: []Format{TXT, PNG}, Side: 1, DPI: 72},
		"unknown format":       {Dir: dir, Formats: []Format{TXT, "gif"}},
		"level that is none":   {Dir: dir, Formats: []Format{TXT, SVG}, Level: "X"},
		"the folder is a file": {Dir: taken, Formats: []Format{TXT}},
	} {
		if s, err := o.Write(c); err == nil || s != nil {
			t.Errorf("%s: written: %v", name, s)
		}
		if list, err := os.ReadFile(filepath.Join(dir, IssuedName)); err == nil && len(list) == 0 {
			_ = os.Remove(filepath.Join(dir, IssuedName)) // a list of nothing does no harm
		}
		entries, err := os.ReadDir(dir)
		data, err2 := os.ReadFile(taken)
		if err != nil || err2 != nil || len(entries) != 1 || string(data) != "older" {
			t.Errorf("%s: left behind: %v %q", name, entries, data)
		}
	}
	if _, err := (&Outputs{Dir: dir, Formats: []Format{JWT}}).Write(c); !errors.Is(err, ErrGivenBefore) || errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
}

// The list of what was issued is a file of whole lines, or nothing is written.
func TestIssuedList(t *testing.T) {
	i, _ := found(t, "salts")
	dir, r := t.TempDir(), parse(t, licence)
	path, elsewhere := filepath.Join(dir, IssuedName), filepath.Join(t.TempDir(), "elsewhere")
	o := &Outputs{Dir: dir, Formats: []Format{TXT}}
	if err := os.Symlink(elsewhere, path); err != nil {
		t.Skip(err)
	}
	if _, err := o.Write(issue(t, i, r)); err == nil {
		t.Error("a link was followed")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Error(entries, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("cut"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Write(issue(t, i, r)); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(data, []byte("cut\n{")) || !bytes.HasSuffix(data, []byte("}\n")) {
		t.Errorf("%q, %v", data, err)
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
		if _, err := i.Issue(r, now); err != nil {
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

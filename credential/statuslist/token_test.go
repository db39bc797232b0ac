package statuslist

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
)

const uri = "https://id.giayto.example/status/1"

var issued = time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)

// testKey makes a signing key whose scalar is n.
func testKey(t testing.TB, n byte) *jose.Signer {
	t.Helper()
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), append(make([]byte, 31), n))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func claims(t testing.TB) Claims {
	t.Helper()
	list, err := New(4, 16)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range []Value{Valid, Revoked, Suspended, Held, CarSuspended, MotorcycleSuspended, Locked, Superseded} {
		if err := list.Set(i, v); err != nil {
			t.Fatal(err)
		}
	}
	return Claims{URI: uri, IssuedAt: issued, Expires: issued.Add(48 * time.Hour), TTL: 6 * time.Hour, List: list}
}

func open(t testing.TB, compact string) (*Status, error) {
	t.Helper()
	token, err := Parse(compact)
	if err != nil {
		return nil, err
	}
	return token.Open(testKey(t, 1).Public(), uri)
}

func TestSignOpen(t *testing.T) {
	signer := testKey(t, 1)
	compact, err := Sign(signer, claims(t))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Sign(signer, claims(t))
	if err != nil || again != compact {
		t.Errorf("signing twice differs: %v", err)
	}
	token, err := Parse(compact)
	if err != nil {
		t.Fatal(err)
	}
	if token.Kid() != signer.Public().ID() {
		t.Errorf("kid %q", token.Kid())
	}
	const want = `{"sub":"https://id.giayto.example/status/1","iat":1795136400,"exp":1795309200,"ttl":21600,"status_list":{"bits":4,"lst":"`
	if body := string(token.jws.Unverified()); !strings.HasPrefix(body, want) {
		t.Errorf("payload %s, expected %s…", body, want)
	}
	s, err := token.Open(signer.Public(), uri)
	if err != nil {
		t.Fatal(err)
	}
	if s.URI != uri || s.Kid != signer.Public().ID() || !s.IssuedAt.Equal(issued) || !s.Expires.Equal(issued.Add(48*time.Hour)) ||
		s.TTL != 6*time.Hour || s.Size() != 16 {
		t.Errorf("opened: %+v", s)
	}
	for i, want := range []Value{0, 1, 2, 3, 0xC, 0xD, 0xE, 0xF, 0} {
		if got, ok := s.Get(i); !ok || got != want {
			t.Errorf("entry %d is %#x, %v; expected %#x", i, got, ok, want)
		}
	}
	if _, ok := s.Get(16); ok {
		t.Error("there is an entry 16 of 16")
	}
	var zero Status
	if _, ok := zero.Get(0); ok || zero.Size() != 0 {
		t.Error("the zero Status has entries")
	}
}

// What an audit compares and where the other lists are travels in the token, and only where the issuer says it.
func TestLogHeadAndAggregation(t *testing.T) {
	c := claims(t)
	for i := range c.LogHead {
		c.LogHead[i] = byte(i)
	}
	c.Aggregation = "https://id.giayto.example/status-lists.json"
	compact, err := Sign(testKey(t, 1), c)
	if err != nil {
		t.Fatal(err)
	}
	token, err := Parse(compact)
	if err != nil {
		t.Fatal(err)
	}
	said := string(token.jws.Unverified())
	if !strings.Contains(said, `"ttl":21600,"log_head":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","status_list":{"bits":4,`) ||
		!strings.HasSuffix(said, `,"aggregation_uri":"https://id.giayto.example/status-lists.json"}}`) {
		t.Error(said)
	}
	s, err := open(t, compact)
	if err != nil || s.LogHead != c.LogHead {
		t.Errorf("%x, %v", s.LogHead, err)
	}
	if !s.Holds(c.List) {
		t.Error("the status does not hold the list that was signed")
	}
	if err := c.List.Set(15, Locked); err != nil {
		t.Fatal(err)
	}
	longer, err := New(4, 18)
	if err != nil {
		t.Fatal(err)
	}
	var none Status
	if s.Holds(c.List) || s.Holds(longer) || none.Holds(longer) {
		t.Error("the status holds another list")
	}
}

func TestSignRefuses(t *testing.T) {
	for name, change := range map[string]func(*Claims){
		"no URI":            func(c *Claims) { c.URI = "" },
		"a long URI":        func(c *Claims) { c.URI += strings.Repeat("1", MaxURI) },
		"a URI by http":     func(c *Claims) { c.URI = "http" + strings.TrimPrefix(c.URI, "https") },
		"no list":           func(c *Claims) { c.List = nil },
		"exp at iat":        func(c *Claims) { c.Expires = c.IssuedAt },
		"eight days":        func(c *Claims) { c.Expires = c.IssuedAt.Add(8 * 24 * time.Hour) },
		"negative ttl":      func(c *Claims) { c.TTL = -time.Second },
		"ttl of eight days": func(c *Claims) { c.TTL = 8 * 24 * time.Hour },
		"before 1970":       func(c *Claims) { c.IssuedAt = time.Unix(-1, 0); c.Expires = time.Unix(60, 0) },
	} {
		c := claims(t)
		change(&c)
		if _, err := Sign(testKey(t, 1), c); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

// body writes a claims set of which each member can be changed or left out.
func body(change map[string]string) string {
	members := []struct{ name, value string }{
		{"sub", `"` + uri + `"`}, {"iat", "1795136400"}, {"exp", "1795309200"}, {"ttl", "21600"},
		{"status_list", `{"bits":1,"lst":"eNrbuRgAAhcBXQ"}`},
	}
	var out []string
	for _, m := range members {
		value := m.value
		if c, ok := change[m.name]; ok {
			value = c
		}
		if value != "" {
			out = append(out, fmt.Sprintf("%q:%s", m.name, value))
		}
	}
	if extra := change["+"]; extra != "" {
		out = append(out, extra)
	}
	return "{" + strings.Join(out, ",") + "}"
}

func TestOpen(t *testing.T) {
	for _, c := range []struct {
		name   string
		change map[string]string
		want   string // part of the error; empty where it opens
	}{
		{"as it should be", nil, ""},
		{"without ttl", map[string]string{"ttl": ""}, ""},
		{"ttl 0", map[string]string{"ttl": "0"}, ""},
		{"ttl as a fraction", map[string]string{"ttl": "1.5"}, ""},
		{"dates as fractions", map[string]string{"iat": "1795136400.25", "exp": "1.7953092e9"}, ""},
		{"seven days", map[string]string{"exp": "1795741200"}, ""},
		{"unknown member", map[string]string{"+": `"iss":"https://id.giayto.example"`}, ""},
		{"unknown member in the list", map[string]string{"status_list": `{"bits":1,"lst":"eNrbuRgAAhcBXQ","aggregation_uri":"https://id.giayto.example/"}`}, ""},
		{"another list", map[string]string{"sub": `"https://id.giayto.example/status/2"`}, "it is about"},
		{"URI of 255 bytes", map[string]string{"sub": `"https://id.giayto.example/` + strings.Repeat("a", MaxURI-26) + `"`}, "it is about"},
		{"URI of 256 bytes", map[string]string{"sub": `"https://id.giayto.example/` + strings.Repeat("a", MaxURI-25) + `"`}, "its URI has 256 bytes"},
		{"URI by http", map[string]string{"sub": `"http://id.giayto.example/status/1"`}, "not an https URL"},
		{"URI that is none", map[string]string{"sub": `"1"`}, "not an https URL"},
		{"URI of no host", map[string]string{"sub": `"https:///status/1"`}, "not an https URL"},
		{"URI with a user", map[string]string{"sub": `"https://x@id.giayto.example/status/1"`}, "not an https URL"},
		{"URI with a fragment", map[string]string{"sub": `"https://id.giayto.example/status/1#"`}, "not an https URL"},
		{"URI with a quotation mark", map[string]string{"sub": `"https://id.giayto.example/status?\""`}, "not an https URL"},
		{"URI with a letter beyond ASCII", map[string]string{"sub": `"https://id.giayto.example/status?đ"`}, "not an https URL"},
		{"a prefix of the URI", map[string]string{"sub": `"https://id.giayto.example/status/"`}, "it is about"},
		{"no sub", map[string]string{"sub": ""}, "lacks one of"},
		{"no iat", map[string]string{"iat": ""}, "lacks one of"},
		{"no exp", map[string]string{"exp": ""}, "lacks one of"},
		{"null exp", map[string]string{"exp": "null"}, "lacks one of"},
		{"no list", map[string]string{"status_list": ""}, "lacks one of"},
		{"no bits", map[string]string{"status_list": `{"lst":"eNrbuRgAAhcBXQ"}`}, "lacks one of"},
		{"no lst", map[string]string{"status_list": `{"bits":1}`}, "lacks one of"},
		{"names in another case", map[string]string{"iat": "", "+": `"IAT":1795136400`}, "lacks one of"},
		{"seven days and a second", map[string]string{"exp": "1795741201"}, "it lives longer than 168h0m0s"},
		{"exp at iat", map[string]string{"exp": "1795136400"}, "exp is not after iat"},
		{"exp before iat", map[string]string{"exp": "1"}, "exp is not after iat"},
		{"milliseconds", map[string]string{"iat": "1795136400000", "exp": "1795309200000"}, "date"},
		{"2^63", map[string]string{"exp": "9223372036854775808"}, "date"},
		{"negative iat", map[string]string{"iat": "-1"}, "date"},
		{"date as text", map[string]string{"iat": `"1795136400"`}, "date"},
		{"negative ttl", map[string]string{"ttl": "-1"}, "ttl -1 is not within"},
		{"endless ttl", map[string]string{"ttl": "1e300"}, "ttl 1e+300 is not within"},
		{"member twice", map[string]string{"+": `"iat":1795136400`}, "duplicate"},
		{"bits 3", map[string]string{"status_list": `{"bits":3,"lst":"eNrbuRgAAhcBXQ"}`}, "3 bits"},
		{"bits as a fraction", map[string]string{"status_list": `{"bits":1.5,"lst":"eNrbuRgAAhcBXQ"}`}, "status list token"},
		{"padding", map[string]string{"status_list": `{"bits":1,"lst":"eNrbuRgAAhcBXQ=="}`}, "base64url"},
		{"line break", map[string]string{"status_list": `{"bits":1,"lst":"eNrbuRgAAhcB\nXQ"}`}, "base64url"},
		{"stray bits", map[string]string{"status_list": `{"bits":1,"lst":"eNrbuRgAAhcBXR"}`}, "base64url"},
		{"log_head", map[string]string{"+": `"log_head":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"`}, ""},
		{"log_head too short", map[string]string{"+": `"log_head":"AAECAwQFBgcICQoLDA0ODw"`}, "log_head"},
		{"log_head that is empty", map[string]string{"+": `"log_head":""`}, "log_head"},
		{"log_head in hexadecimal", map[string]string{"+": `"log_head":"` + strings.Repeat("00", 32) + `"`}, "log_head"},
		{"log_head that is a number", map[string]string{"+": `"log_head":1`}, "status list token"},
		{"raw deflate", map[string]string{"status_list": `{"bits":1,"lst":"27kYAA"}`}, "zlib"},
	} {
		compact, err := testKey(t, 1).Sign(Typ, []byte(body(c.change)))
		if err != nil {
			t.Fatal(err)
		}
		s, err := open(t, compact)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		case c.want != "" && s != nil:
			t.Errorf("%s: a Status beside an error", c.name)
		}
	}
}

func TestOpenSignature(t *testing.T) {
	signer := testKey(t, 1)
	sign := func(key *jose.Signer, typ, payload string) string {
		compact, err := key.Sign(typ, []byte(payload))
		if err != nil {
			t.Fatal(err)
		}
		return compact
	}
	if _, err := open(t, sign(testKey(t, 2), Typ, body(nil))); !errors.Is(err, jose.ErrSignature) {
		t.Errorf("another key: %v", err)
	}
	for _, typ := range []string{"JWT", "dc+sd-jwt", "StatusList+jwt", "application/statuslist+jwt"} {
		if _, err := open(t, sign(signer, typ, body(nil))); err == nil || !strings.Contains(err.Error(), "typ") {
			t.Errorf("typ %s: %v", typ, err)
		}
	}
	good := sign(signer, Typ, body(nil))
	for i := range good {
		changed := good[:i] + string(good[i]^1) + good[i+1:]
		if _, err := open(t, changed); err == nil {
			t.Errorf("opens with byte %d changed", i)
		}
		if _, err := open(t, good[:i]); err == nil {
			t.Errorf("opens when cut to %d", i)
		}
	}
	if _, err := Parse(strings.Repeat("A", MaxToken+1)); err == nil {
		t.Error("a token longer than MaxToken parses")
	}
}

// The largest list that giayto can make, incompressible, fits into a token.
func TestLargest(t *testing.T) {
	list, err := New(8, MaxEntries)
	if err != nil {
		t.Fatal(err)
	}
	state := uint32(1)
	for i := range MaxEntries {
		state = state*1664525 + 1013904223
		if err := list.Set(i, Value(state>>24)); err != nil {
			t.Fatal(err)
		}
	}
	compact, err := Sign(testKey(t, 1), Claims{URI: uri, IssuedAt: issued, Expires: issued.Add(time.Hour), List: list})
	if err != nil {
		t.Fatal(err)
	}
	s, err := open(t, compact)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.list.data, list.data) || s.TTL != 0 {
		t.Error("the list differs")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(body(nil)))
	f.Add([]byte(body(map[string]string{"ttl": "", "iat": "1795136400.25"})))
	f.Add([]byte(body(map[string]string{"status_list": `{"bits":2,"lst":"eNo76fITAAPfAgc"}`})))
	f.Add([]byte(body(map[string]string{"+": `"log_head":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"`})))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := read(data)
		if err != nil {
			return
		}
		if CheckURI(s.URI) != nil || s.TTL < 0 || s.TTL > MaxLifetime || s.Size() < 1 || s.IssuedAt.Unix() < 0 || s.Expires.Unix() < 0 {
			t.Fatalf("accepted %q", data)
		}
	})
}

func FuzzParse(f *testing.F) {
	compact, err := Sign(testKey(f, 1), claims(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(compact)
	f.Add("..")
	key := testKey(f, 1).Public()
	f.Fuzz(func(t *testing.T, text string) {
		token, err := Parse(text)
		if err != nil {
			return
		}
		if s, err := token.Open(key, uri); err == nil && (s.Kid != token.Kid() || s.URI != uri) {
			t.Fatalf("accepted %q", text)
		}
	})
}

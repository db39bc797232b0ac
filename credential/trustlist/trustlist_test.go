package trustlist

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
)

const (
	csgt    = "https://id.giayto.example/csgt"
	c06     = "https://id.giayto.example/c06"
	licence = "urn:giayto:vn:driving-licence:1"
	day     = 24 * time.Hour
)

var issued = time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)

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

func roots(t testing.TB, threshold int, ns ...byte) Roots {
	t.Helper()
	r := Roots{Threshold: threshold}
	for _, n := range ns {
		r.Keys = append(r.Keys, key(t, n).Public())
	}
	return r
}

// issuerKey is a key of the issuers; theirs begin at 101.
func issuerKey(t testing.TB, n byte, use Use, vcts ...string) Key {
	t.Helper()
	public := key(t, n).Public()
	return Key{Kid: public.ID(), JWK: public, Use: use, VCTs: vcts, From: issued, Until: issued.Add(365 * day)}
}

// draft is a list of two issuers with three keys.
func draft(t testing.TB, version int64, r Roots) *List {
	t.Helper()
	return &List{Version: version, IssuedAt: issued, Expires: issued.Add(90 * day), Roots: r, Issuers: []Issuer{
		{ID: csgt, Name: Name{"Cục Cảnh sát giao thông", "Traffic Police Department"}, Keys: []Key{
			issuerKey(t, 101, UseCredential, licence, "urn:giayto:vn:vehicle-registration:1"), issuerKey(t, 102, UseStatus)}},
		{ID: c06, Name: Name{"Cục C06", "C06 Department"}, Keys: []Key{issuerKey(t, 103, UseCredential, "urn:giayto:vn:identity:1")}},
	}}
}

func signPayload(t testing.TB, payload []byte, signers ...byte) []byte {
	t.Helper()
	data, err := Sign(payload, key(t, signers[0]))
	for _, n := range signers[1:] {
		if err == nil {
			data, err = AddSignature(data, key(t, n), roots(t, 1, signers...))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sign1(t testing.TB, l *List, signers ...byte) *Signed {
	t.Helper()
	payload, err := l.Payload()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(signPayload(t, payload, signers...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOpen(t *testing.T) {
	trusted := roots(t, 2, 1, 2, 3)
	s := sign1(t, draft(t, 3, trusted), 1, 3)
	l, err := s.Open(trusted)
	if err != nil {
		t.Fatal(err)
	}
	if l.Version != 3 || !l.IssuedAt.Equal(issued) || !l.Expires.Equal(issued.Add(90*day)) || !l.Roots.Equal(trusted) || len(l.Issuers) != 2 {
		t.Errorf("opened: %+v", l)
	}
	kid := key(t, 101).Public().ID()
	issuer, k, ok := l.Key(csgt, kid)
	if !ok || issuer.Name.VI != "Cục Cảnh sát giao thông" || !k.JWK.Equal(key(t, 101).Public()) {
		t.Errorf("key of %s: %+v, %+v, %v", csgt, issuer, k, ok)
	}
	if !k.Allows(licence) || k.Allows("urn:giayto:vn:identity:1") {
		t.Error("the key's document types differ")
	}
	if k.Covers(issued.Add(-1)) || !k.Covers(issued) || !k.Covers(issued.Add(365*day-1)) || k.Covers(issued.Add(365*day)) {
		t.Error("the key's time differs")
	}
	if issuer, k, ok := l.Find(key(t, 102).Public().ID()); !ok || issuer.ID != csgt || k.Use != UseStatus || k.Allows(licence) {
		t.Errorf("status key: %+v, %+v, %v", issuer, k, ok)
	}
	for _, c := range [][2]string{{c06, kid}, {csgt, "AAAAAAAAAAA"}, {csgt, ""}, {"https://id.giayto.example", kid}} {
		if _, _, ok := l.Key(c[0], c[1]); ok {
			t.Errorf("%s has the key %q", c[0], c[1])
		}
	}
	payload, err := l.Payload()
	if err != nil || string(payload) != string(s.Unverified()) {
		t.Errorf("the payload written again differs: %s, %v", payload, err)
	}
}

// The attacks of The Update Framework's specification, §1.5.2, as far as one list has them.
func TestAttacks(t *testing.T) {
	trusted, foreign := roots(t, 2, 1, 2, 3), roots(t, 2, 11, 12)
	held, err := sign1(t, draft(t, 5, trusted), 1, 2).Open(trusted)
	if err != nil {
		t.Fatal(err)
	}
	expired := draft(t, 6, trusted)
	expired.IssuedAt, expired.Expires = issued.Add(-100*day), issued.Add(-10*day)
	for _, c := range []struct {
		name string
		next *Signed
		want error
	}{
		{"the next version", sign1(t, draft(t, 6, trusted), 1, 2), nil},
		{"versions left out", sign1(t, draft(t, 9, trusted), 2, 3), nil},
		{"every root signs", sign1(t, draft(t, 6, trusted), 1, 2, 3), nil},
		{"the list held, by other signers", sign1(t, draft(t, 5, trusted), 2, 3), nil},
		{"a stranger's signature besides", sign1(t, draft(t, 6, trusted), 11, 1, 2), nil},
		{"freeze: an expired list is a step", sign1(t, expired, 1, 2), nil},
		{"rollback", sign1(t, draft(t, 4, trusted), 1, 2), ErrRollback},
		{"rollback to the first", sign1(t, draft(t, 1, trusted), 1, 2, 3), ErrRollback},
		{"another list of the same version", sign1(t, changed(draft(t, 5, trusted)), 1, 2), ErrRollback},
		{"fast-forward without a threshold", sign1(t, draft(t, 1<<53, trusted), 1), ErrThreshold},
		{"threshold not met", sign1(t, draft(t, 6, trusted), 1), ErrThreshold},
		{"one root and a stranger", sign1(t, draft(t, 6, trusted), 1, 11), ErrThreshold},
		{"one key twice", twice(t, draft(t, 6, trusted)), ErrThreshold},
		{"differently rooted", sign1(t, draft(t, 6, foreign), 11, 12), ErrThreshold},
		{"its own roots only", sign1(t, draft(t, 6, roots(t, 1, 11)), 11), ErrThreshold},
		{"new roots that did not sign", sign1(t, draft(t, 6, foreign), 1, 2), ErrThreshold},
		{"new roots of which too few signed", sign1(t, draft(t, 6, foreign), 1, 2, 11), ErrThreshold},
		{"threshold lowered by too few", sign1(t, draft(t, 6, roots(t, 1, 1, 2, 3)), 1), ErrThreshold},
		{"threshold raised beyond who signed", sign1(t, draft(t, 6, roots(t, 3, 1, 2, 3)), 1, 2), ErrThreshold},
		{"rotation agreed by both", sign1(t, draft(t, 6, foreign), 1, 2, 11, 12), nil},
		{"rotation of one key", sign1(t, draft(t, 6, roots(t, 2, 1, 2, 4)), 1, 2), nil},
	} {
		next, err := Update(held, c.next)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", c.name, err, c.want)
		}
		if (next != nil) != (c.want == nil) {
			t.Errorf("%s: list %v beside error %v", c.name, next != nil, err)
		}
	}
	if same, err := Update(held, sign1(t, draft(t, 5, trusted), 3, 1)); err != nil || same != held {
		t.Errorf("the list held is replaced by itself: %v", err)
	}
}

func changed(l *List) *List {
	l.Issuers[0].Keys[0].Compromised = true
	return l
}

// twice signs with one key and repeats its signature: as the library would not.
func twice(t testing.TB, l *List) *Signed {
	t.Helper()
	payload, err := l.Payload()
	if err != nil {
		t.Fatal(err)
	}
	e, err := readEnvelope(signPayload(t, payload, 1))
	if err != nil {
		t.Fatal(err)
	}
	e.Signatures = append(e.Signatures, e.Signatures[0])
	data, err := write(e)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A device that was away follows three changes of roots one by one; it cannot leave one out, and what old roots sign
// afterwards does not count.
func TestRootRotation(t *testing.T) {
	r0, r1, r2, r3 := roots(t, 2, 1, 2, 3), roots(t, 2, 2, 3, 4), roots(t, 1, 4), roots(t, 2, 5, 6)
	first, err := sign1(t, draft(t, 1, r0), 1, 2).Open(r0)
	if err != nil {
		t.Fatal(err)
	}
	steps := []*Signed{
		sign1(t, draft(t, 2, r1), 1, 2, 4),
		sign1(t, draft(t, 5, r2), 2, 4),
		sign1(t, draft(t, 6, r3), 4, 5, 6),
	}
	held := first
	for i, step := range steps {
		for _, later := range steps[i+1:] {
			if _, err := Update(held, later); !errors.Is(err, ErrThreshold) {
				t.Errorf("before step %d a later one is taken: %v", i, err)
			}
		}
		if held, err = Update(held, step); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	if held.Version != 6 || !held.Roots.Equal(r3) {
		t.Errorf("at the end: version %d", held.Version)
	}
	if _, err := Update(held, sign1(t, draft(t, 7, r0), 1, 2, 3)); !errors.Is(err, ErrThreshold) {
		t.Errorf("old roots still sign: %v", err)
	}
}

func TestSigners(t *testing.T) {
	trusted := roots(t, 2, 1, 2, 3)
	s := sign1(t, draft(t, 1, trusted), 3, 11, 1, 3)
	want := []string{key(t, 1).Public().ID(), key(t, 3).Public().ID()}
	if got := s.Signers(trusted); !slices.Equal(got, want) {
		t.Errorf("%v, expected %v", got, want)
	}
	if n := len(s.signatures); n != 3 {
		t.Errorf("%d signatures of three keys", n)
	}
}

// Signatures bind the payload, the type and the key's own ID.
func TestSignatures(t *testing.T) {
	trusted := roots(t, 1, 1)
	payload, err := draft(t, 1, trusted).Payload()
	if err != nil {
		t.Fatal(err)
	}
	wrap := func(compact string) []byte {
		part := strings.Split(compact, ".")
		return []byte(`{"payload":"` + part[1] + `","signatures":[{"protected":"` + part[0] + `","signature":"` + part[2] + `"}]}`)
	}
	compact, err := key(t, 1).Sign("statuslist+jwt", payload)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(wrap(compact))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(trusted); !errors.Is(err, ErrThreshold) {
		t.Errorf("another typ: %v", err)
	}

	good := signPayload(t, payload, 1)
	for i := range good {
		changed := slices.Clone(good)
		changed[i] ^= 1
		if s, err := Parse(changed); err == nil {
			if _, err := s.Open(trusted); err == nil {
				t.Errorf("opens with byte %d changed", i)
			}
		}
		if _, err := Parse(good[:i]); err == nil {
			t.Errorf("parses when cut to %d", i)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	trusted := roots(t, 1, 1)
	payload, err := draft(t, 1, trusted).Payload()
	if err != nil {
		t.Fatal(err)
	}
	good := string(signPayload(t, payload, 1))
	_, sig, _ := strings.Cut(good, `"signatures":[`)
	sig = strings.TrimSuffix(sig, "]}")
	e, err := readEnvelope([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	many := strings.Replace(good, sig, strings.Repeat(sig+",", MaxSignatures)+sig, 1)
	for _, c := range []struct{ name, data, want string }{
		{"nothing", "", "json"},
		{"null", "null", "0 signatures"},
		{"compact form", e.Signatures[0].Protected + "." + e.Payload + "." + e.Signatures[0].Signature, "json"},
		{"flattened form", `{"payload":"` + e.Payload + `",` + sig[1:], "unknown member"},
		{"no signatures", `{"payload":"` + e.Payload + `","signatures":[]}`, "0 signatures"},
		{"too many signatures", many, "17 signatures"},
		{"unprotected header", strings.Replace(good, `"signature":`, `"header":{"kid":"1"},"signature":`, 1), `unknown member "signatures.header"`},
		{"unknown member", strings.Replace(good, `{"payload"`, `{"note":1,"payload"`, 1), `unknown member "note"`},
		{"wrong case", strings.Replace(good, `"payload"`, `"Payload"`, 1), `unknown member "Payload"`},
		{"payload twice", strings.Replace(good, `{"payload"`, `{"payload":"e30","payload"`, 1), "duplicate"},
		{"trailing data", good + "{}", "data after"},
		{"no payload", `{"signatures":[` + sig + `]}`, ""},
		{"dot in the header", strings.Replace(good, `"protected":"`, `"protected":"e30.`, 1), "4 parts"},
		{"payload inside the header", `{"payload":"","signatures":[` + strings.Replace(sig, `","signature"`, "."+e.Payload+`","signature"`, 1) + `]}`, "4 parts"},
		{"alg none", strings.Replace(good, e.Signatures[0].Protected, jose.Encode([]byte(`{"alg":"none","typ":"trust-list+jwt"}`)), 1), "alg"},
		{"crit", strings.Replace(good, e.Signatures[0].Protected, jose.Encode([]byte(`{"alg":"ES256","crit":["b64"],"b64":false}`)), 1), "crit"},
		{"padding", strings.Replace(good, `"signatures"`, `"signatures"`, 1)[:len(good)-4] + `="}]}`, "base64url"},
		{"too long", good + strings.Repeat(" ", MaxSize), "longer than"},
	} {
		s, err := Parse([]byte(c.data))
		if c.name == "no payload" {
			if err == nil {
				_, err = s.Open(trusted)
			}
			if err == nil {
				t.Error("no payload: opens")
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		}
	}
}

// edit returns the JSON of a good list after changing its tree.
func edit(t testing.TB, change func(list map[string]any)) []byte {
	t.Helper()
	payload, err := draft(t, 3, roots(t, 2, 1, 2, 3)).Payload()
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(payload, &tree); err != nil {
		t.Fatal(err)
	}
	change(tree)
	out, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func issuerOf(list map[string]any, i int) map[string]any {
	return list["issuers"].([]any)[i].(map[string]any)
}

func keyOf(list map[string]any, i, j int) map[string]any {
	return issuerOf(list, i)["keys"].([]any)[j].(map[string]any)
}

func TestContent(t *testing.T) {
	type tree = map[string]any
	for _, c := range []struct {
		name   string
		change func(l tree)
		want   string // part of the error; empty where the list is good
	}{
		{"as it should be", func(l tree) {}, ""},
		{"no issuers yet", func(l tree) { l["issuers"] = []any{} }, ""},
		{"a hundred days", func(l tree) { l["exp"] = issued.Add(100 * day).Unix() }, ""},
		{"compromised", func(l tree) { keyOf(l, 0, 0)["compromised"] = true }, ""},
		{"no types for a status key, written out", func(l tree) { keyOf(l, 0, 1)["vcts"] = []any{} }, ""},
		{"dates as fractions", func(l tree) { l["iat"] = 1795136400.5 }, ""},
		{"unknown members", func(l tree) { l["next"] = 1; keyOf(l, 0, 0)["note"] = "x"; issuerOf(l, 0)["url"] = "x" }, ""},

		{"no version", func(l tree) { delete(l, "version") }, "lacks one of"},
		{"no iat", func(l tree) { delete(l, "iat") }, "lacks one of"},
		{"no exp", func(l tree) { delete(l, "exp") }, "lacks one of"},
		{"no roots", func(l tree) { delete(l, "roots") }, "lacks one of"},
		{"no issuers", func(l tree) { delete(l, "issuers") }, "lacks one of"},
		{"issuers null", func(l tree) { l["issuers"] = nil }, "lacks one of"},
		{"wrong case", func(l tree) { l["Version"] = 3; delete(l, "version") }, "lacks one of"},
		{"version 0", func(l tree) { l["version"] = 0 }, "version 0"},
		{"version negative", func(l tree) { l["version"] = -1 }, "version -1"},
		{"version as a fraction", func(l tree) { l["version"] = 3.5 }, "trust list"},
		{"version of 2^53+1", func(l tree) { l["version"] = int64(1<<53 + 1) }, "version 9007199254740993"},
		{"exp at iat", func(l tree) { l["exp"] = issued.Unix() }, "exp is not within"},
		{"a hundred days and a second", func(l tree) { l["exp"] = issued.Add(100*day).Unix() + 1 }, "exp is not within"},
		{"milliseconds", func(l tree) { l["iat"] = issued.UnixMilli(); l["exp"] = issued.UnixMilli() + 1 }, "date"},

		{"threshold 0", func(l tree) { l["roots"].(tree)["threshold"] = 0 }, "threshold 0 of 3"},
		{"threshold out of reach", func(l tree) { l["roots"].(tree)["threshold"] = 4 }, "threshold 4 of 3"},
		{"no root keys", func(l tree) { l["roots"].(tree)["keys"] = []any{} }, "0 keys"},
		{"a root key twice", func(l tree) { k := l["roots"].(tree)["keys"].([]any); k[1] = k[0] }, "twice"},
		{"a root key null", func(l tree) { l["roots"].(tree)["keys"].([]any)[0] = nil }, "null"},
		{"a root key's private part", func(l tree) { l["roots"].(tree)["keys"].([]any)[0].(tree)["d"] = "AQ" }, "private"},
		{"a root key off the curve", func(l tree) { k := l["roots"].(tree)["keys"].([]any)[0].(tree); k["y"] = k["x"] }, "key"},

		{"iss by http", func(l tree) { issuerOf(l, 0)["iss"] = "http://id.giayto.example/csgt" }, "not an https URL"},
		{"iss empty", func(l tree) { issuerOf(l, 0)["iss"] = "" }, "not an https URL"},
		{"iss without host", func(l tree) { issuerOf(l, 0)["iss"] = "https:///csgt" }, "not an https URL"},
		{"iss with a user", func(l tree) { issuerOf(l, 0)["iss"] = "https://x@id.giayto.example/csgt" }, "not an https URL"},
		{"iss with a query", func(l tree) { issuerOf(l, 0)["iss"] = csgt + "?x" }, "not an https URL"},
		{"iss with a final slash", func(l tree) { issuerOf(l, 0)["iss"] = csgt + "/" }, "not an https URL"},
		{"iss in capitals", func(l tree) { issuerOf(l, 0)["iss"] = "HTTPS://id.giayto.example/csgt" }, "not an https URL"},
		{"iss twice", func(l tree) { issuerOf(l, 1)["iss"] = csgt }, "twice"},
		{"no name", func(l tree) { delete(issuerOf(l, 0), "name") }, "no name"},
		{"no English name", func(l tree) { delete(issuerOf(l, 0)["name"].(tree), "en") }, "no name"},
		{"a name of spaces", func(l tree) { issuerOf(l, 0)["name"].(tree)["vi"] = " " }, "no name"},
		{"a name that runs backwards", func(l tree) { issuerOf(l, 0)["name"].(tree)["vi"] = "C\u202e06" }, "no name"},
		{"a name of lines", func(l tree) { issuerOf(l, 0)["name"].(tree)["en"] = "A\nB" }, "no name"},
		{"no keys", func(l tree) { issuerOf(l, 0)["keys"] = []any{} }, "no keys"},

		{"another kid", func(l tree) { keyOf(l, 0, 0)["kid"] = "AAAAAAAAAAA" }, "has the ID"},
		{"no kid", func(l tree) { delete(keyOf(l, 0, 0), "kid") }, "has the ID"},
		{"no jwk", func(l tree) { delete(keyOf(l, 0, 0), "jwk") }, "lacks one of"},
		{"no from", func(l tree) { delete(keyOf(l, 0, 0), "from") }, "lacks one of"},
		{"no until", func(l tree) { delete(keyOf(l, 0, 0), "until") }, "lacks one of"},
		{"until at from", func(l tree) { keyOf(l, 0, 0)["until"] = issued.Unix() }, "from is not before until"},
		{"no use", func(l tree) { delete(keyOf(l, 0, 0), "use") }, "use"},
		{"another use", func(l tree) { keyOf(l, 0, 0)["use"] = "sig" }, "use"},
		{"no types", func(l tree) { delete(keyOf(l, 0, 0), "vcts") }, "0 document types"},
		{"types of a status key", func(l tree) { keyOf(l, 0, 1)["vcts"] = []any{licence} }, "names document types"},
		{"type in another form", func(l tree) { keyOf(l, 0, 0)["vcts"] = []any{"driving-licence"} }, "not a document type"},
		{"type without version", func(l tree) { keyOf(l, 0, 0)["vcts"] = []any{"urn:giayto:vn:driving-licence"} }, "not a document type"},
		{"type of version 0", func(l tree) { keyOf(l, 0, 0)["vcts"] = []any{"urn:giayto:vn:driving-licence:0"} }, "not a document type"},
		{"type of version 01", func(l tree) { keyOf(l, 0, 0)["vcts"] = []any{"urn:giayto:vn:driving-licence:01"} }, "not a document type"},
		{"type of any name", func(l tree) { keyOf(l, 0, 0)["vcts"] = []any{"urn:giayto:vn:*:1"} }, "not a document type"},
		{"type twice", func(l tree) { keyOf(l, 0, 0)["vcts"] = []any{licence, licence} }, "twice"},
		{"too many types", func(l tree) { keyOf(l, 0, 0)["vcts"] = make([]string, maxVCTs+1) }, "65 document types"},
		{"one key for credentials and status", func(l tree) {
			k := keyOf(l, 0, 1)
			k["jwk"], k["kid"] = keyOf(l, 0, 0)["jwk"], keyOf(l, 0, 0)["kid"]
		}, "two roles"},
		{"one key for two issuers", func(l tree) { issuerOf(l, 1)["keys"] = []any{keyOf(l, 0, 0)} }, "two roles"},
		{"a root key as an issuer's", func(l tree) {
			k := keyOf(l, 0, 0)
			k["jwk"], k["kid"] = l["roots"].(tree)["keys"].([]any)[0], key(t, 1).Public().ID()
		}, "two roles"},
		{"compromised as text", func(l tree) { keyOf(l, 0, 0)["compromised"] = "true" }, "trust list"},
	} {
		data := edit(t, c.change)
		s, err := Parse(signPayload(t, data, 1, 2))
		if err != nil {
			t.Fatal(err)
		}
		l, err := s.Open(roots(t, 2, 1, 2, 3))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		case c.want != "" && l != nil:
			t.Errorf("%s: a list beside an error", c.name)
		}
	}
}

// A draft that this program would write differently is refused: its reader would not see all that is signed.
func TestParseDraft(t *testing.T) {
	payload, err := draft(t, 3, roots(t, 2, 1, 2, 3)).Payload()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseDraft(payload); err != nil {
		t.Error(err)
	}
	var unknown *jose.UnknownMemberError
	_, err = ParseDraft(edit(t, func(l map[string]any) { keyOf(l, 0, 0)["note"] = 1 }))
	if !errors.As(err, &unknown) || unknown.Path != "issuers.keys.note" {
		t.Errorf("unknown member: %v", err)
	}
	for _, c := range []struct{ name, old, new string }{
		{"a fraction of a second", `"iat":1795136400`, `"iat":1795136400.5`},
		{"a fraction of a key's time", `"until":1826672400`, `"until":1826672400.5`},
		{"a member of a root's key", `"crv":"P-256"`, `"crv":"P-256","note":"x"`},
		{"a member of a key that has a meaning elsewhere", `"kty":"EC"`, `"use":"sig","kty":"EC"`},
		{"white space", `{"version"`, `{ "version"`},
		{"a line feed", `"threshold":2`, `"threshold":2` + "\n"},
		{"what is the default", `"use":"status"`, `"use":"status","vcts":[]`},
		{"an escape", `"P-256"`, `"P\u002d256"`},
		{"another order", `"kty":"EC","crv":"P-256"`, `"crv":"P-256","kty":"EC"`},
	} {
		changed := strings.Replace(string(payload), c.old, c.new, 1)
		if _, err := ParseDraft([]byte(changed)); err == nil || changed == string(payload) {
			t.Errorf("%s: taken", c.name)
		}
	}
	bad := draft(t, 0, roots(t, 1, 1))
	if _, err := bad.Payload(); err == nil {
		t.Error("a malformed draft can be signed")
	}
	bad = draft(t, 1, roots(t, 1, 1))
	bad.Issuers[0].Keys[0].JWK = nil
	if _, err := bad.Payload(); err == nil {
		t.Error("a draft without a key can be signed")
	}
}

// Signatures that count for nothing do not keep others out, however many there are.
func TestAddSignatureDrops(t *testing.T) {
	trusted := roots(t, 2, 1, 2, 3)
	payload, err := draft(t, 1, trusted).Payload()
	if err != nil {
		t.Fatal(err)
	}
	var e envelope
	for n := range byte(MaxSignatures) {
		other, err := readEnvelope(signPayload(t, payload, 50+n))
		if err != nil {
			t.Fatal(err)
		}
		e.Payload = other.Payload
		e.Signatures = append(e.Signatures, other.Signatures[0])
	}
	// Two in the name of root 3, one of which is its own, and one of root 1.
	forged := e.Signatures[2]
	own, err := readEnvelope(signPayload(t, payload, 3, 1))
	if err != nil {
		t.Fatal(err)
	}
	e.Signatures[0] = signature{own.Signatures[0].Protected, forged.Signature}
	e.Signatures[4], e.Signatures[5], e.Signatures[15] = own.Signatures[0], own.Signatures[0], own.Signatures[1]
	full, err := write(&e)
	if err != nil {
		t.Fatal(err)
	}
	data, err := AddSignature(full, key(t, 2), trusted)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.signatures); n != 3 || len(s.Signers(trusted)) != 3 {
		t.Errorf("%d signatures, by %v", n, s.Signers(trusted))
	}
	again, err := AddSignature(data, key(t, 2), roots(t, 1, 1), roots(t, 1, 2, 4))
	if err != nil {
		t.Fatal(err)
	}
	if s, err := Parse(again); err != nil || len(s.signatures) != 2 {
		t.Errorf("%d signatures, %v", len(s.signatures), err)
	}
}

func TestRoots(t *testing.T) {
	r := roots(t, 2, 1, 2, 3)
	data, err := jose.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseRoots(data)
	if err != nil || !again.Equal(r) {
		t.Errorf("%s: %v", data, err)
	}
	if !r.Equal(roots(t, 2, 3, 1, 2)) || r.Fingerprint() != roots(t, 2, 3, 1, 2).Fingerprint() {
		t.Error("the order of the keys matters")
	}
	for name, other := range map[string]Roots{
		"another threshold": roots(t, 1, 1, 2, 3), "another key": roots(t, 2, 1, 2, 4), "fewer keys": roots(t, 2, 1, 2), "none": {},
	} {
		if r.Equal(other) || r.Fingerprint() == other.Fingerprint() {
			t.Errorf("%s: equal", name)
		}
	}
	if got, want := r.Fingerprint(), "4c83 9244 a8f3 1e6d 1328 4618 63fa 949d"; got != want {
		t.Errorf("fingerprint %q, expected %q", got, want)
	}
	for _, bad := range []string{"", "{}", `{"keys":[],"threshold":1}`, string(data) + "x", strings.Replace(string(data), `"threshold":2`, `"threshold":2,"x":1`, 1)} {
		if _, err := ParseRoots([]byte(bad)); err == nil {
			t.Errorf("%q are roots", bad)
		}
	}
	if _, err := sign1(t, draft(t, 1, r), 1, 2).Open(Roots{}); err == nil {
		t.Error("no roots open a list")
	}
}

func FuzzParse(f *testing.F) {
	payload, err := draft(f, 1, roots(f, 2, 1, 2)).Payload()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signPayload(f, payload, 1))
	f.Add(signPayload(f, payload, 1, 2))
	f.Add([]byte(`{"payload":"","signatures":[{"protected":"","signature":""}]}`))
	trusted := roots(f, 2, 1, 2)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse(data)
		if err != nil {
			return
		}
		if l, err := s.Open(trusted); err == nil && string(s.Unverified()) != string(payload) {
			t.Fatalf("opened %+v", l)
		}
	})
}

func FuzzDraft(f *testing.F) {
	whole := draft(f, 3, roots(f, 2, 1, 2, 3))
	empty := draft(f, 1, roots(f, 1, 1))
	empty.Issuers = nil
	compromised := draft(f, 2, roots(f, 1, 1))
	compromised.Issuers[0].Keys[0].Compromised = true
	for _, l := range []*List{whole, empty, compromised} {
		payload, err := l.Payload()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload)
	}
	f.Add(edit(f, func(l map[string]any) { l["iat"] = 1795136400.5 }))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseDraft(data)
		if err != nil {
			return
		}
		if again, err := l.Payload(); err != nil || string(again) != string(data) {
			t.Fatalf("%s is written as %s, %v", data, again, err)
		}
		for i := range l.Issuers {
			for _, k := range l.Issuers[i].Keys {
				if _, found, ok := l.Key(l.Issuers[i].ID, k.Kid); !ok || !found.JWK.Equal(k.JWK) {
					t.Fatalf("key %s is not found", k.Kid)
				}
			}
		}
	})
}

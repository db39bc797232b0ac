package sdjwt

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/jose"
)

func testSigner(t testing.TB, last byte) *jose.Signer {
	d := make([]byte, 32)
	d[31] = last
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := jose.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// salts is a source of bytes that counts.
type salts struct{ n byte }

func (s *salts) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = s.n
		s.n++
	}
	return len(b), nil
}

const claims = `{"iss":"https://id.example","vct":"urn:x","full_name":"NGUYỄN VĂN AN","resident_address":"Số 1 <Phố> Thử","age":{"over":[18]},"portrait":"data:image/webp;base64,AAAA"}`

func issue(t testing.TB) *Token {
	hidden := func(name string) bool { return name == "resident_address" || name == "portrait" }
	token, err := Issue(testSigner(t, 1), []byte(claims), hidden, &salts{})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestIssueAndVerify(t *testing.T) {
	token := issue(t)
	key := testSigner(t, 1).Public()
	if strings.Contains(string(token.Unverified().Raw()), "Thử") {
		t.Errorf("the payload shows what is concealed: %s", token.Unverified().Raw())
	}
	p, err := token.Verify(key)
	if err != nil {
		t.Fatal(err)
	}
	got, err := jose.Parse(p.Claims().Raw())
	if err != nil {
		t.Fatal(err)
	}
	want, _ := jose.Parse([]byte(claims))
	for _, m := range want.Members() {
		if v := got.Get(m.Name); v == nil || !bytes.Equal(v.Raw(), m.Value.Raw()) {
			t.Errorf("%s came back as %v", m.Name, v)
		}
	}
	if len(got.Members()) != len(want.Members()) || !slices.Equal(p.Disclosed(), []string{"resident_address", "portrait"}) {
		t.Errorf("claims %s, disclosed %v", p.Claims().Raw(), p.Disclosed())
	}
	if again := issue(t).String(); again != token.String() {
		t.Error("the same salts give another token")
	}
	if back, err := Parse(token.String()); err != nil || back.String() != token.String() {
		t.Errorf("does not come back: %v", err)
	}
}

func TestPresent(t *testing.T) {
	key := testSigner(t, 1).Public()
	for names, want := range map[string]string{"": "", "portrait": "portrait", "resident_address": "resident_address", "full_name": ""} {
		less, err := Parse(issue(t).Present(strings.Fields(names)...))
		if err != nil {
			t.Fatal(err)
		}
		p, err := less.Verify(key)
		if err != nil || strings.Join(p.Disclosed(), " ") != want {
			t.Errorf("present %q: %v, %v", names, p.Disclosed(), err)
		}
		tree, _ := jose.Parse(p.Claims().Raw())
		if (tree.Get("portrait") != nil) != (want == "portrait") {
			t.Errorf("present %q: claims %s", names, p.Claims().Raw())
		}
	}
}

func TestPlainToken(t *testing.T) {
	token, err := Issue(testSigner(t, 1), []byte(`{"a":1}`), func(string) bool { return false }, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := token.Verify(testSigner(t, 1).Public())
	if err != nil || string(p.Claims().Raw()) != `{"a":1}` || strings.Count(token.String(), "~") != 1 {
		t.Errorf("%s, %v", token, err)
	}
}

// sign makes a token around any payload.
func sign(t *testing.T, payload string, disclosures ...string) *Token {
	jws, err := testSigner(t, 1).Sign(Typ, []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	compact := jws + "~"
	for _, d := range disclosures {
		compact += jose.Encode([]byte(d)) + "~"
	}
	token, err := Parse(compact)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func digestOf(t *testing.T, disclosure string) string {
	d, err := parseDisclosure(jose.Encode([]byte(disclosure)))
	if err != nil {
		t.Fatal(err)
	}
	return d.Digest()
}

// The checks of RFC 9901 §7.1, one fault each.
func TestDisclosureRefusals(t *testing.T) {
	key := testSigner(t, 1).Public()
	const a, b, e = `["s","a",1]`, `["s","a",2]`, `["s",3]`
	da, db, de := digestOf(t, a), digestOf(t, b), digestOf(t, e)
	sd := func(digests ...string) string { return `"_sd":["` + strings.Join(digests, `","`) + `"]` }
	for name, token := range map[string]*Token{
		"foreign":                     sign(t, `{`+sd(da)+`}`, a, b),
		"repeated":                    sign(t, `{`+sd(da)+`}`, a, a),
		"shadows an open claim":       sign(t, `{"a":0,`+sd(da)+`}`, a),
		"two of one name":             sign(t, `{`+sd(da, db)+`}`, a, b),
		"digest twice":                sign(t, `{`+sd(da, da)+`}`, a),
		"digest twice, not disclosed": sign(t, `{`+sd(da, da)+`}`),
		"digest twice, deeper":        sign(t, `{"x":{`+sd(da)+`},`+sd(da)+`}`, a),
		"element as a claim":          sign(t, `{`+sd(de)+`}`, e),
		"claim as an element":         sign(t, `{"x":[{"...":"`+da+`"}]}`, a),
		"status disclosed":            sign(t, `{`+sd(digestOf(t, `["s","status",{}]`))+`}`, `["s","status",{}]`),
		"iat disclosed":               sign(t, `{`+sd(digestOf(t, `["s","iat",1]`))+`}`, `["s","iat",1]`),
		"reserved name":               sign(t, `{`+sd(digestOf(t, `["s","_sd",[]]`))+`}`, `["s","_sd",[]]`),
	} {
		if _, err := token.Verify(key); !errors.Is(err, ErrDisclosure) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, payload := range map[string]string{
		"_sd a string":     `{"_sd":"x"}`,
		"digest a number":  `{"_sd":[1]}`,
		"element a number": `{"x":[{"...":1}]}`,
	} {
		if _, err := sign(t, payload).Verify(key); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// Levels count over the borders of disclosures, on both ways.
func TestDepth(t *testing.T) {
	deep := strings.Repeat("[", jose.MaxDepth-1) + strings.Repeat("]", jose.MaxDepth-1)
	all := func(string) bool { return true }
	if _, err := Issue(testSigner(t, 1), []byte(`{"a":`+deep+`}`), all, &salts{}); err != nil {
		t.Errorf("%d levels: %v", jose.MaxDepth, err)
	}
	disclosure := `["s","b",` + deep + `]`
	digests := `{"_sd":["` + digestOf(t, disclosure) + `"]}`
	for payload, good := range map[string]bool{digests: true, `{"a":` + digests + `}`: false} {
		if _, err := sign(t, payload, disclosure).Verify(testSigner(t, 1).Public()); (err == nil) != good {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

func TestRecursiveDisclosures(t *testing.T) {
	const inner, element = `["s","street","X"]`, `["s",{"k":1}]`
	outer := `["s","address",{"_sd":["` + digestOf(t, inner) + `"],"list":[0,{"...":"` + digestOf(t, element) + `"},{"...":"AAAA"}]}]`
	payload := `{"_sd":["` + digestOf(t, outer) + `"],"_sd_alg":"sha-256"}`
	p, err := sign(t, payload, inner, outer, element).Verify(testSigner(t, 1).Public())
	if err != nil || string(p.Claims().Raw()) != `{"address":{"list":[0,{"k":1}],"street":"X"}}` {
		t.Errorf("%s, %v", p.Claims().Raw(), err)
	}
	if _, err := sign(t, payload, inner).Verify(testSigner(t, 1).Public()); !errors.Is(err, ErrDisclosure) {
		t.Errorf("an inner disclosure without its outer one: %v", err)
	}
}

func TestKeyBinding(t *testing.T) {
	issuer, holder := testSigner(t, 1).Public(), testSigner(t, 9)
	token := issue(t)
	want := KeyBinding{Audience: "urn:giayto:vn:verifier:1", Nonce: "n"}
	compact, err := token.Bind(holder, want)
	if err != nil {
		t.Fatal(err)
	}
	bound, err := Parse(compact)
	if err != nil || bound.String() != compact {
		t.Fatal(err)
	}
	p, err := bound.Verify(issuer)
	if err != nil {
		t.Fatal(err)
	}
	if kb, err := p.KeyBinding(holder.Public()); err != nil || *kb != want {
		t.Errorf("%+v, %v", kb, err)
	}
	if _, err := p.KeyBinding(issuer); !errors.Is(err, ErrKeyBinding) {
		t.Errorf("another key: %v", err)
	}
	proof := compact[strings.LastIndexByte(compact, '~')+1:]
	for name, text := range map[string]string{
		"fewer disclosures": token.Present("portrait") + proof,
		"none":              token.String(),
	} {
		other, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		p, err := other.Verify(issuer)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.KeyBinding(holder.Public()); !errors.Is(err, ErrKeyBinding) {
			t.Errorf("%s: %v", name, err)
		}
	}
	wrongType, _ := holder.SignBare("jwt", []byte(`{}`))
	noNonce, _ := holder.SignBare(TypKeyBinding, []byte(`{"iat":1,"aud":"a"}`))
	for _, proof := range []string{wrongType, noNonce} {
		other, _ := Parse(token.String() + proof)
		p, _ := other.Verify(issuer)
		if _, err := p.KeyBinding(holder.Public()); !errors.Is(err, ErrKeyBinding) {
			t.Errorf("%s: %v", proof, err)
		}
	}
}

func TestJoin(t *testing.T) {
	issuer, holder := testSigner(t, 1).Public(), testSigner(t, 9)
	whole := issue(t)
	first, _ := Parse(whole.Present("resident_address"))
	compact, _ := first.Bind(holder, KeyBinding{})
	first, _ = Parse(compact)
	more, err := ParseDisclosures("~" + whole.Disclosures()[1].String() + "~")
	if err != nil {
		t.Fatal(err)
	}
	joined, err := first.Join(more)
	if err != nil {
		t.Fatal(err)
	}
	p, err := joined.Verify(issuer)
	if err != nil || len(p.Disclosed()) != 2 {
		t.Fatalf("%v, %v", p, err)
	}
	if _, err := p.KeyBinding(holder.Public()); err != nil {
		t.Errorf("the proof covers the first frame alone: %v", err)
	}
	if !slices.Equal(p.Joined(), []string{"portrait"}) {
		t.Errorf("joined %v", p.Joined())
	}
	if p, err := first.Verify(issuer); err != nil || len(p.Disclosed()) != 1 {
		t.Errorf("joining changed the first frame: %v", err)
	}
	for _, text := range []string{"", "~", "~~", "~AAAA", "AAAA~", "~AAAA~"} {
		if _, err := ParseDisclosures(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestParseRefusals(t *testing.T) {
	good := issue(t).String()
	jws, rest, _ := strings.Cut(good, "~")
	for name, text := range map[string]string{
		"no tilde":              jws,
		"empty":                 "",
		"empty disclosure":      jws + "~~",
		"not base64url":         jws + "~*~",
		"disclosure an object":  jws + "~" + jose.Encode([]byte(`{}`)) + "~",
		"disclosure of four":    jws + "~" + jose.Encode([]byte(`["s","a",1,2]`)) + "~",
		"salt a number":         jws + "~" + jose.Encode([]byte(`[1,"a",1]`)) + "~",
		"name a number":         jws + "~" + jose.Encode([]byte(`["s",1,1]`)) + "~",
		"binding not a JWS":     good + "x",
		"leading tilde":         "~" + rest,
		"too many disclosures":  jws + strings.Repeat("~"+jose.Encode([]byte(`["s",1]`)), MaxDisclosures+1) + "~",
		"too long":              jws + "~" + strings.Repeat("A", jose.MaxCompact),
		"another hash":          func() string { s, _ := testSigner(t, 1).Sign(Typ, []byte(`{"_sd_alg":"sha-512"}`)); return s + "~" }(),
		"another typ":           func() string { s, _ := testSigner(t, 1).Sign("JWT", []byte(`{}`)); return s + "~" }(),
		"payload not an object": func() string { s, _ := testSigner(t, 1).Sign(Typ, []byte(`[]`)); return s + "~" }(),
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestIssueRefusals(t *testing.T) {
	none := func(string) bool { return false }
	for _, claims := range []string{`[]`, `{"a":1,"a":2}`, `{"_sd":[]}`, `{"...":1}`, ``} {
		if _, err := Issue(testSigner(t, 1), []byte(claims), none, nil); err == nil {
			t.Errorf("%s is signed", claims)
		}
	}
	all := func(string) bool { return true }
	if _, err := Issue(testSigner(t, 1), []byte(`{"a":1}`), all, strings.NewReader("short")); err == nil {
		t.Error("a salt of 5 bytes passes")
	}
}

func FuzzToken(f *testing.F) {
	token := issue(f)
	bound, err := token.Bind(testSigner(f, 9), KeyBinding{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token.String())
	f.Add(bound)
	issuer, holder := testSigner(f, 1).Public(), testSigner(f, 9).Public()
	f.Fuzz(func(t *testing.T, compact string) {
		token, err := Parse(compact)
		if err != nil {
			return
		}
		if token.String() != compact {
			t.Fatalf("%q came back as %q", compact, token)
		}
		p, err := token.Verify(issuer)
		if err != nil {
			return
		}
		if err := jose.Check(p.Claims().Raw()); err != nil {
			t.Fatalf("claims %q: %v", p.Claims().Raw(), err)
		}
		_, _ = p.KeyBinding(holder)
	})
}

func FuzzDisclosures(f *testing.F) {
	f.Add("~" + issue(f).Disclosures()[0].String() + "~")
	f.Fuzz(func(t *testing.T, text string) {
		ds, err := ParseDisclosures(text)
		if err != nil {
			return
		}
		back := "~"
		for _, d := range ds {
			back += d.String() + "~"
		}
		if back != text {
			t.Fatalf("%q came back as %q", text, back)
		}
	})
}

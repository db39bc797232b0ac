package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	gojose "github.com/go-jose/go-jose/v4"
)

// testSigner has a fixed key, so that its signatures are the same in every run.
func testSigner(t testing.TB, last byte) *Signer {
	d := make([]byte, 32)
	d[31] = last
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBase64(t *testing.T) {
	for _, s := range []string{"", "AA", "AAA", "AAAA", "_-8"} {
		b, err := Decode(s)
		if err != nil || Encode(b) != s {
			t.Errorf("%q: %q, %v", s, Encode(b), err)
		}
	}
	for _, s := range []string{"A", "AB", "AA==", "AA\n", "A\rA", "A+", "A/", "AAA=", "AAAAA", " AA", "ÁA"} {
		if b, err := Decode(s); err == nil {
			t.Errorf("%q is accepted as %x", s, b)
		}
	}
}

func TestJSONRefusals(t *testing.T) {
	for name, text := range map[string]string{
		"duplicate":           `{"a":1,"a":2}`,
		"duplicate by escape": `{"a":1,"\u0061":2}`,
		"duplicate deep":      `{"x":[{"a":1,"b":2,"a":3}]}`,
		"duplicate of many":   `{"k0":0,` + manyMembers(40) + `,"k7":1}`,
		"trailing data":       `{} x`,
		"two values":          `{}{}`,
		"empty":               ``,
		"BOM":                 "\ufeff{}",
		"invalid UTF-8":       "{\"a\":\"\xff\"}",
		"lone surrogate":      `"\ud800"`,
		"low surrogate first": `"\udc00\ud800"`,
		"surrogate and text":  `"\ud800x"`,
		"bad escape":          `"\x41"`,
		"bad hex":             `"\u00g0"`,
		"control character":   "\"a\x01\"",
		"leading zero":        `01`,
		"bare minus":          `-`,
		"no fraction":         `1.`,
		"no exponent":         `1e`,
		"plus":                `+1`,
		"unterminated string": `"abc`,
		"ends in escape":      `"abc\`,
		"unterminated object": `{"a":1`,
		"comma at the end":    `[1,]`,
		"name without quotes": `{a:1}`,
		"single quotes":       `{'a':1}`,
		"NaN":                 `NaN`,
		"True":                `True`,
		"too deep":            strings.Repeat("[", 9) + strings.Repeat("]", 9),
		"far too deep":        strings.Repeat("[", 1<<20),
		"comment":             `{}//`,
	} {
		if err := Check([]byte(text)); err == nil {
			t.Errorf("%s: %.40q is accepted", name, text)
		}
	}
}

func manyMembers(n int) string {
	var m []string
	for i := range n {
		m = append(m, `"k`+string(rune('a'+i))+`":0`)
	}
	return strings.Join(append(m, `"k7":0`), ",")
}

func TestJSONTree(t *testing.T) {
	v, err := Parse([]byte(` { "a" : "x\u00e9\ud83d\ude00" , "b":[ true,false , null,-1.5e+3], "c":{} } `))
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := v.Get("a").Str(); !ok || s != "xé😀" {
		t.Errorf("a is %q", s)
	}
	var kinds string
	for _, e := range v.Get("b").Elems() {
		kinds += string(e.Kind())
	}
	if kinds != "tfn0" {
		t.Errorf("kinds %q", kinds)
	}
	if raw := string(v.Get("b").Elems()[3].Raw()); raw != "-1.5e+3" {
		t.Errorf("raw number %q", raw)
	}
	if _, ok := v.Get("missing").Str(); ok {
		t.Error("a missing member has a text")
	}
}

func TestUnmarshalExact(t *testing.T) {
	type inner struct {
		Known string `json:"known"`
	}
	var v struct {
		inner
		List []inner     `json:"list"`
		Date NumericDate `json:"date"`
	}
	if err := UnmarshalExact([]byte(`{"known":"a","list":[{"known":"b"}],"date":5}`), &v); err != nil || v.Known != "a" || v.List[0].Known != "b" {
		t.Fatalf("%+v, %v", v, err)
	}
	for text, path := range map[string]string{
		`{"Known":"a"}`:            "Known",
		`{"list":[{"knwon":"b"}]}`: "list.knwon",
	} {
		var unknown *UnknownMemberError
		if err := UnmarshalExact([]byte(text), &v); !errors.As(err, &unknown) || unknown.Path != path {
			t.Errorf("%s: %v", text, err)
		}
	}
	v.Known = ""
	if err := Unmarshal([]byte(`{"Known":"a","KNOWN":"b"}`), &v); err != nil || v.Known != "" {
		t.Errorf("wrong case is taken: %q, %v", v.Known, err)
	}
}

func TestMarshal(t *testing.T) {
	b, err := Marshal(struct {
		A string `json:"a"`
	}{"<&>\u2028\\u003c"})
	if err != nil || string(b) != "{\"a\":\"<&>\u2028\\\\u003c\"}" {
		t.Errorf("%s, %v", b, err)
	}
}

func TestNumericDate(t *testing.T) {
	for text, want := range map[string]time.Time{
		`0`:            time.Unix(0, 0),
		`1795305600`:   time.Unix(1795305600, 0),
		`1687450764.5`: time.Unix(1687450764, 5e8),
		`1.7953056e9`:  time.Unix(1795305600, 0),
		`253402300799`: time.Unix(253402300799, 0),
	} {
		var d NumericDate
		if err := Unmarshal([]byte(text), &d); err != nil || !d.Time().Equal(want) {
			t.Errorf("%s: %v, %v", text, d.Time(), err)
		}
	}
	for _, text := range []string{`-1`, `-0`, `-0.5`, `253402300800`, `1795305600000`, `9223372036854775807`, `9223372036854775808`, `1e400`, `"1"`, `null`, `true`, `{}`, `0.` + strings.Repeat("0", 60)} {
		d := NumericDate{sec: 7}
		if err := d.UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("%s is accepted as %v", text, d.Time())
		}
	}
}

func TestSignAndVerify(t *testing.T) {
	s := testSigner(t, 1)
	compact, err := s.Sign("test+jwt", []byte(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := s.Sign("test+jwt", []byte(`{"a":1}`)); again != compact {
		t.Error("two signatures over the same differ")
	}
	header, _ := Decode(compact[:strings.IndexByte(compact, '.')])
	if want := `{"alg":"ES256","kid":"` + s.Public().ID() + `","typ":"test+jwt"}`; string(header) != want {
		t.Errorf("header %s, expected %s", header, want)
	}
	j, err := ParseJWS(compact, MaxCompact)
	if err != nil {
		t.Fatal(err)
	}
	if payload, err := j.Verify(s.Public(), "test+jwt"); err != nil || string(payload) != `{"a":1}` {
		t.Errorf("%s, %v", payload, err)
	}
	if _, err := j.Verify(s.Public(), "other+jwt"); err == nil {
		t.Error("another typ passes")
	}
	if _, err := j.Verify(testSigner(t, 2).Public(), "test+jwt"); !errors.Is(err, ErrSignature) {
		t.Errorf("another key: %v", err)
	}
	if !gojoseAccepts(compact, []*PublicKey{s.Public()}) {
		t.Error("go-jose refuses our signature")
	}
}

// Every one-byte change and every prefix of a JWS is refused.
func TestNoOtherJWS(t *testing.T) {
	s := testSigner(t, 1)
	compact, _ := s.Sign("t", []byte(`{}`))
	verify := func(text string) error {
		j, err := ParseJWS(text, MaxCompact)
		if err == nil {
			_, err = j.Verify(s.Public(), "t")
		}
		return err
	}
	if err := verify(compact); err != nil {
		t.Fatal(err)
	}
	for i := range compact {
		if verify(compact[:i]) == nil {
			t.Errorf("the first %d characters pass", i)
		}
		for c := range 256 {
			changed := compact[:i] + string([]byte{byte(c)}) + compact[i+1:]
			if changed != compact && verify(changed) == nil {
				t.Errorf("character %d changed to %#x passes", i, byte(c))
			}
		}
	}
}

func TestHeaderRefusals(t *testing.T) {
	s := testSigner(t, 1)
	rest := "." + Encode([]byte(`{}`)) + "." + Encode(make([]byte, 64))
	for name, header := range map[string]string{
		"none":         `{"alg":"none","typ":"t"}`,
		"HS256":        `{"alg":"HS256","typ":"t"}`,
		"no alg":       `{"typ":"t"}`,
		"alg a number": `{"alg":256}`,
		"crit":         `{"alg":"ES256","typ":"t","crit":["exp"]}`,
		"kid a number": `{"alg":"ES256","kid":1}`,
		"two algs":     `{"alg":"ES256","alg":"none"}`,
		"an array":     `["ES256"]`,
		"not JSON":     `alg`,
	} {
		if _, err := ParseJWS(Encode([]byte(header))+rest, MaxCompact); err == nil {
			t.Errorf("%s: %s is accepted", name, header)
		}
	}
	own, _ := s.Sign("t", []byte(`{}`))
	part := strings.Split(own, ".")
	der, _ := Decode(part[2])
	for name, text := range map[string]string{
		"DER":        part[0] + "." + part[1] + "." + Encode(append([]byte{0x30, 68, 2, 32}, der...)),
		"65 bytes":   part[0] + "." + part[1] + "." + Encode(append(der, 0)),
		"two parts":  part[0] + "." + part[1],
		"four parts": own + ".",
		"line break": own[:20] + "\n" + own[20:],
		"padding":    own + "=",
		"too long":   part[0] + "." + strings.Repeat("A", MaxCompact) + "." + part[2],
	} {
		if _, err := ParseJWS(text, MaxCompact); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestPublicKey(t *testing.T) {
	// RFC 7517 appendix A.1 with its thumbprint as computed by others.
	k, err := ParsePublicKey([]byte(`{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"sig","kid":"1","key_ops":["verify"]}`))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(k)
	var other gojose.JSONWebKey
	if err := other.UnmarshalJSON(b); err != nil {
		t.Fatal(err)
	}
	theirs, err := other.Thumbprint(5) // crypto.SHA256
	if ours := k.Thumbprint(); err != nil || Encode(theirs) != Encode(ours[:]) {
		t.Errorf("thumbprint %s, go-jose has %s, %v", Encode(ours[:]), Encode(theirs), err)
	}
	if k.ID() != Encode(theirs[:8]) {
		t.Errorf("kid %s", k.ID())
	}
	var back PublicKey
	if err := json.Unmarshal(b, &back); err != nil || !back.Equal(k) {
		t.Errorf("%v, %v", back, err)
	}
	const x, y = `"x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"`, `"y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"`
	for name, jwk := range map[string]string{
		"private":       `{"kty":"EC","crv":"P-256",` + x + `,` + y + `,"d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}`,
		"RSA":           `{"kty":"RSA","crv":"P-256",` + x + `,` + y + `}`,
		"another curve": `{"kty":"EC","crv":"P-384",` + x + `,` + y + `}`,
		"encryption":    `{"kty":"EC","crv":"P-256","use":"enc",` + x + `,` + y + `}`,
		"another alg":   `{"kty":"EC","crv":"P-256","alg":"ES512",` + x + `,` + y + `}`,
		"key_ops":       `{"kty":"EC","crv":"P-256","key_ops":["sign"],` + x + `,` + y + `}`,
		"not a point":   `{"kty":"EC","crv":"P-256",` + x + `,"y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyN"}`,
		"short x":       `{"kty":"EC","crv":"P-256","x":"AA",` + y + `}`,
		"no y":          `{"kty":"EC","crv":"P-256",` + x + `}`,
		"an array":      `[]`,
	} {
		if _, err := ParsePublicKey([]byte(jwk)); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":[1,2.5e3,"x\u00e9",true,null]}`, `"\ud83d\ude00"`, `[[[[[[[[]]]]]]]]`, `{"a":1,"a":2}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Parse(data)
		if err != nil {
			return
		}
		if !json.Valid(data) || !utf8.Valid(data) {
			t.Fatalf("%q passes here and not in encoding/json", data)
		}
		var ours, theirs any
		if err := Unmarshal(v.Raw(), &ours); err != nil {
			if json.Unmarshal(data, &theirs) == nil {
				t.Fatalf("%q: %v", data, err)
			}
		}
	})
}

func FuzzParseJWS(f *testing.F) {
	compact, err := testSigner(f, 1).Sign("t", []byte(`{}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(compact)
	f.Add("a.b.c")
	key := testSigner(f, 1).Public()
	f.Fuzz(func(t *testing.T, text string) {
		j, err := ParseJWS(text, MaxCompact)
		if err != nil {
			return
		}
		if j.String() != text {
			t.Fatalf("%q changed", text)
		}
		if _, err := j.Verify(key, j.Typ()); err == nil && !gojoseAccepts(text, []*PublicKey{key}) {
			t.Fatalf("go-jose refuses %q", text)
		}
	})
}

func FuzzParsePublicKey(f *testing.F) {
	b, _ := json.Marshal(testSigner(f, 1).Public())
	f.Add(b)
	f.Fuzz(func(t *testing.T, jwk []byte) {
		k, err := ParsePublicKey(jwk)
		if err != nil {
			return
		}
		b, _ := json.Marshal(k)
		if back, err := ParsePublicKey(b); err != nil || !back.Equal(k) || back.ID() != k.ID() {
			t.Fatalf("%s does not come back: %v", jwk, err)
		}
	})
}

// What is put together is what Parse reads of its bytes.
func TestPutTogether(t *testing.T) {
	for _, members := range []string{`{}`, `{"a":1}`, `{"a\"b":"ế","c":[1,[]],"d":{"e":null}}`} {
		v, err := Parse([]byte(members))
		if err != nil {
			t.Fatal(err)
		}
		object, err := NewObject(v.Members())
		if err != nil || string(object.Raw()) != members {
			t.Errorf("%s: %v", members, err)
		}
		array, err := NewArray([]*Value{object, v})
		if err != nil || string(array.Raw()) != "["+members+","+members+"]" {
			t.Errorf("[%s,%s]: %v", members, members, err)
		}
	}
	one, err := Parse([]byte(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	duplicate := new(DuplicateMemberError)
	if _, err := NewObject(append(one.Members(), one.Members()...)); !errors.As(err, &duplicate) || duplicate.Name != "a" {
		t.Errorf("a member twice: %v", err)
	}
	deep, err := Parse([]byte(strings.Repeat("[", MaxDepth-1) + strings.Repeat("]", MaxDepth-1)))
	if err != nil {
		t.Fatal(err)
	}
	if deep, err = NewArray([]*Value{deep}); err != nil {
		t.Errorf("%d levels: %v", MaxDepth, err)
	}
	if _, err := NewArray([]*Value{deep}); err == nil {
		t.Errorf("%d levels are accepted in an array", MaxDepth+1)
	}
	if _, err := NewObject([]Member{{"a", deep}}); err == nil {
		t.Errorf("%d levels are accepted in an object", MaxDepth+1)
	}
}

func TestSignJWS(t *testing.T) {
	j, err := testSigner(t, 1).SignJWS("dc+sd-jwt", []byte(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := ParseJWS(j.String(), MaxCompact)
	if err != nil || !reflect.DeepEqual(j, parsed) {
		t.Errorf("signed %+v, parsed %+v, %v", j, parsed, err)
	}
}

// A device is a key that is not in memory; wrong is how often it signs before it signs something else.
type device struct {
	key   *ecdsa.PrivateKey
	wrong int
}

func (d *device) Public() crypto.PublicKey { return &d.key.PublicKey }

func (d *device) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if d.wrong == 0 {
		digest = make([]byte, len(digest))
	}
	d.wrong--
	return d.key.Sign(random, digest, opts)
}

// No wrong signature of a device is given out.
func TestDeviceSignsWrongly(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSigner(&device{key, 2})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []error{nil, nil, ErrWrongSignature, nil} {
		compact, err := s.Sign("t", []byte("{}"))
		if !errors.Is(err, want) || (compact == "") != (want != nil) {
			t.Errorf("signature %d: %q, %v", n+1, compact, err)
		}
	}
}

package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
)

// tokens are faults of what is signed: JOSE header, signature, JSON, dates, disclosures.
func tokens() []vector {
	return slices.Concat(headers(), signatures(), encodings(), payloads(), types(), statusURIs(), dates(), disclosures(), undisclosable(), disclosureSyntax())
}

// malformedToken is a fault that no form but kind 0 or the plain text can carry.
func malformedToken(name, refuse, comment string, r recipe) vector {
	return vector{name: name, expect: "malformed", comment: comment, refuse: refuse, recipe: r, form: verbatim}
}

func header(change func(object) object) recipe {
	r := withPortrait()
	r.header = change
	return r
}

func setHeader(name string, value any) recipe {
	return header(func(h object) object { return h.with(name, value) })
}

func headers() []vector {
	none := setHeader("alg", "none")
	none.sign = func(key, string) []byte { return nil }
	hs256 := setHeader("alg", "HS256")
	hs256.sign = hmacWithPublicKey
	attacker := withPortrait().by("attacker")
	attacker.header = func(h object) object {
		return h.with("kid", b64kid("csgt-credential")).with("jwk", newKey("attacker").jwk())
	}
	return []vector{
		malformedToken("alg-none", both, "no signature, and the header says so", none),
		malformedToken("alg-none-signed", both, "alg is none although a signature follows", setHeader("alg", "none")),
		malformedToken("alg-hs256", both, "an HMAC with the public key, as PEM, for its secret", hs256),
		malformedToken("alg-es384", both, "another algorithm than the key's", setHeader("alg", "ES384")),
		malformedToken("alg-lower-case", both, "es256", setHeader("alg", "es256")),
		malformedToken("alg-missing", both, "", header(func(h object) object { return h.without("alg") })),
		malformedToken("alg-wrong-case", both, `the member is called "Alg"`, header(func(h object) object { return h.renamed("alg", "Alg") })),
		malformedToken("alg-twice", "", "ES256 first, none last", header(func(h object) object { return append(h, member{"alg", "none"}) })),
		malformedToken("crit", both, "an extension that must be understood", header(func(h object) object {
			return append(h, member{"crit", []any{"x"}}, member{"x", 1})
		})),
		malformedToken("typ-missing", "jose", "", header(func(h object) object { return h.without("typ") })),
		malformedToken("typ-jwt", "jose", "", setHeader("typ", "JWT")),
		malformedToken("typ-former", "jose", "the name before dc+sd-jwt", setHeader("typ", "vc+sd-jwt")),
		malformedToken("typ-status", "jose", "a status token's", setHeader("typ", "statuslist+jwt")),
		{name: "typ-jwt-unknown-issuer", expect: "malformed", trust: "expired", refuse: both, recipe: setHeader("typ", "JWT").by("attacker"),
			comment: "the type is judged before the trust list: a key that nobody knows, under a list that has expired"},
		{name: "sd-alg-512-unknown-issuer", expect: "malformed", trust: "expired", refuse: both,
			recipe: withPortrait().claim("_sd_alg", "sha-512").by("attacker"), comment: "so is _sd_alg"},
		malformedToken("header-behind", "", "a second value behind the header's object", recipe{doc: licence(), show: []string{"portrait"},
			signed: reheaded(func(h string) string { return h + "{}" })}),
		malformedToken("header-bom", "", "a byte order mark before the header", recipe{doc: licence(), show: []string{"portrait"},
			signed: reheaded(func(h string) string { return "\uFEFF" + h })}),
		{name: "jwk-embedded", expect: "bad-signature", refuse: both, recipe: attacker,
			comment: "signed by the key in the header, with the kid of the issuer's"},
		{name: "kid-missing", expect: "unknown-issuer", recipe: header(func(h object) object { return h.without("kid") })},
		{name: "kid-unknown", expect: "unknown-issuer", recipe: setHeader("kid", "AAAAAAAAAAA")},
		{name: "kid-of-other-issuer", expect: "unknown-issuer", recipe: withPortrait().by("bhxh-credential"),
			comment: "signed by the key that kid names, which is not that of iss"},
	}
}

// reheaded signs again with another text for a header.
func reheaded(change func(string) string) func(string) string {
	return func(jws string) string {
		part := strings.Split(jws, ".")
		return signJWS(newKey("csgt-credential"), change(string(unb64(part[0]))), string(unb64(part[1])), nil)
	}
}

func hmacWithPublicKey(k key, input string) []byte {
	der, err := x509.MarshalPKIXPublicKey(&k.private.PublicKey)
	if err != nil {
		panic(err)
	}
	h := hmac.New(sha256.New, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	h.Write([]byte(input))
	return h.Sum(nil)
}

func signed(sign func(k key, input string) []byte) recipe {
	r := withPortrait()
	r.sign = sign
	return r
}

func signatures() []vector {
	bad := func(name, comment string, r recipe) vector {
		return vector{name: "signature-" + name, expect: "bad-signature", refuse: both, comment: comment, recipe: r}
	}
	tampered := withPortrait(privilege("B", "2024", "2025-08-20", "2035-08-20"))
	tampered.signed = repayload(replace(`"B"`, `"C"`))
	reheader := withPortrait()
	reheader.signed = func(jws string) string {
		_, rest, _ := strings.Cut(jws, ".")
		return b64([]byte(`{"alg":"ES256","typ":"dc+sd-jwt","kid":"`+b64kid("csgt-credential")+`"}`)) + "." + rest
	}
	return []vector{
		bad("bit", "one bit of s", signed(func(k key, in string) []byte { s := k.sign(in); s[63] ^= 1; return s })),
		bad("zero", "r and s are 0 (CVE-2022-21449)", signed(func(key, string) []byte { return make([]byte, 64) })),
		bad("order", "r and s are the order of the group", signed(func(k key, _ string) []byte {
			n := k.private.Params().N.Bytes()
			return slices.Concat(n, n)
		})),
		bad("halves-swapped", "s‖r", signed(func(k key, in string) []byte { s := k.sign(in); return slices.Concat(s[32:], s[:32]) })),
		bad("other-payload", "class B became class C", tampered),
		bad("other-header", "the header's members in another order than was signed", reheader),
		bad("other-key", "the kid of the issuer's, another's signature", func() recipe {
			r := withPortrait().by("attacker")
			r.header = func(h object) object { return h.with("kid", b64kid("csgt-credential")) }
			return r
		}()),
		bad("of-header-alone", "the payload is not covered", signed(func(k key, in string) []byte {
			h, _, _ := strings.Cut(in, ".")
			return k.sign(h)
		})),
		malformedToken("signature-der", both, "ASN.1 instead of r‖s", signed(key.der)),
		malformedToken("signature-der-negative", both, "ASN.1 without the zero byte that keeps r positive", signed(derNegative)),
		malformedToken("signature-empty", both, "", signed(func(key, string) []byte { return nil })),
		malformedToken("signature-short", both, "63 bytes", signed(func(k key, in string) []byte { return k.sign(in)[:63] })),
		malformedToken("signature-long", both, "a zero byte behind", signed(func(k key, in string) []byte { return append(k.sign(in), 0) })),
	}
}

// derNegative is the signature in ASN.1 with both integers 32 bytes long, whatever their first bit.
func derNegative(k key, in string) []byte {
	s := k.sign(in)
	return slices.Concat([]byte{0x30, 68, 0x02, 32}, s[:32], []byte{0x02, 32}, s[32:])
}

// repayload changes the payload under a signature that stays.
func repayload(change func(string) string) func(string) string {
	return func(jws string) string {
		part := strings.Split(jws, ".")
		return part[0] + "." + b64([]byte(change(string(unb64(part[1]))))) + "." + part[2]
	}
}

// encodings are faults of the compact form.
func encodings() []vector {
	text := func(name, refuse, comment string, change func(jws string) string) vector {
		r := withPortrait()
		r.signed = change
		v := malformedToken("compact-"+name, refuse, comment, r)
		v.form = plain
		return v
	}
	resigned := func(change func(payload string) string) func(string) string {
		return func(jws string) string {
			part := strings.Split(jws, ".")
			input := part[0] + "." + change(part[1])
			return input + "." + b64(newKey("csgt-credential").sign(input))
		}
	}
	return []vector{
		text("line-break", "", "CR and LF within the payload's base64url, signed with them", resigned(func(p string) string { return p[:40] + "\r\n" + p[40:] })),
		text("line-feed", "", "LF within the signature", func(jws string) string { return jws[:len(jws)-20] + "\n" + jws[len(jws)-20:] }),
		text("padding", "", "= behind the signature", func(jws string) string { return jws + "==" }),
		text("stray-bits", "", "the signature's last character has bits that no byte has", func(jws string) string { return jws[:len(jws)-1] + nextLetter(jws[len(jws)-1]) }),
		text("standard-alphabet", "", "+ for -, in a payload that is signed so", resigned(replace("-", "+"))),
		text("two-parts", both, "no signature part", func(jws string) string { return jws[:strings.LastIndexByte(jws, '.')] }),
		text("four-parts", both, "", func(jws string) string { return jws + "." + jws[strings.LastIndexByte(jws, '.')+1:] }),
		text("percent", both, "a character outside the alphabet", func(jws string) string { return jws[:60] + "%" + jws[60:] }),
	}
}

// nextLetter is a base64url character with the same upper bits: 64 bytes end in one with four unused bits.
func nextLetter(c byte) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return letters[strings.IndexByte(letters, c)+1:][:1]
}

func payload(change func(string) string) recipe {
	r := withPortrait()
	r.payload = change
	return r
}

func payloads() []vector {
	fault := func(name, comment string, r recipe) vector {
		return malformedToken("payload-"+name, "", comment, r)
	}
	return []vector{
		fault("duplicate-member", "exp twice", payload(replace(`"exp":`, `"exp":1795305601,"exp":`))),
		fault("duplicate-escaped", `exp and exp spelt with an escape`, payload(replace(`"exp":`, `"\u0065xp":1795305601,"exp":`))),
		fault("duplicate-deep", "idx twice in the status", payload(replace(`"idx":0`, `"idx":0,"idx":7`))),
		fault("wrong-case", `"VCT" instead of vct`, withPortrait().edit(func(o object) object { return o.renamed("vct", "VCT") })),
		fault("behind", "a second object behind the first", payload(func(s string) string { return s + "{}" })),
		fault("bom", "a byte order mark before the object", payload(func(s string) string { return "\uFEFF" + s })),
		fault("cut", "the closing brace is missing", payload(func(s string) string { return s[:len(s)-1] })),
		fault("not-utf8", "Latin-1", payload(replace("NGUYỄN", "NGUY\xcaN"))),
		fault("lone-surrogate", "half of a UTF-16 pair", payload(replace("NGUYỄN", `NGUY\ud800N`))),
		fault("too-deep", "nine levels", withPortrait().claim("x", raw(strings.Repeat("[", 8)+strings.Repeat("]", 8)))),
		fault("array", "an array where an object belongs", payload(func(s string) string { return "[" + s + "]" })),
		fault("comma", "a comma before the closing brace", payload(func(s string) string { return s[:len(s)-1] + ",}" })),
		fault("claim-missing", "a licence without driving_privileges", withPortrait().drop("driving_privileges")),
		fault("claim-type", "full_name is a number", withPortrait().claim("full_name", 42)),
		fault("claim-date", "30 February", withPortrait(privilege("B", "2024", "2025-02-30", "2035-08-20"))),
		fault("vct-missing", "", withPortrait().drop("vct")),
		fault("iss-missing", "", withPortrait().drop("iss")),
		fault("exp-missing", "", withPortrait().drop("exp")),
		fault("status-index-negative", "", withPortrait().at(-1)),
		fault("status-index-fraction", "", payload(replace(`"idx":0`, `"idx":0.5`))),
		fault("cnf-private", "the device's private key in cnf", recipe{doc: licence(), show: []string{"portrait"}, device: "device",
			payload: replace(`"crv":"P-256",`, `"crv":"P-256","d":"`+b64(newKey("device").d)+`",`)}),
		fault("cnf-off-curve", "cnf is no point of the curve", recipe{doc: licence(), show: []string{"portrait"}, device: "device",
			payload: replace(`"y":"`+b64(newKey("device").y), `"y":"`+b64(newKey("device").x))}),
	}
}

// types are documents that this version does not know: what else is strange about them is not its business.
func types() []vector {
	unknown := func(name, comment string, r recipe) vector {
		return vector{name: "vct-" + name, expect: "unsupported", agree: reader, comment: comment, recipe: r}
	}
	version2 := func(name string, value any) recipe {
		return withPortrait().edit(func(o object) object { return o.with("vct", "urn:giayto:vn:driving-licence:2").with(name, value) })
	}
	pid := func(change func(object) object) recipe {
		return recipe{doc: identity()}.edit(func(o object) object { return change(o.with("vct", "urn:eudi:pid:1")) })
	}
	return []vector{
		unknown("unknown", "a type that a newer version may know", withPortrait().claim("vct", "urn:giayto:vn:fishing-licence:1")),
		unknown("version-2", "", version2("x", 1)),
		unknown("version-2-status", "with another status mechanism", version2("status", object{{"status_assertion", object{{"credential_hash_alg", "sha-256"}}}})),
		unknown("version-2-status-uri", "the URI of its status list is relative", version2("status", statusAt("/status/46"))),
		unknown("pid", "another country's identity", pid(func(o object) object { return o })),
		unknown("pid-cnf", "cnf names a key instead of holding it", pid(func(o object) object { return o.with("cnf", object{{"kid", "AAAAAAAAAAA"}}) })),
		unknown("pid-without-iat", "iat is optional elsewhere", pid(func(o object) object { return o.without("iat") })),
		unknown("pid-without-exp", "so is exp", pid(func(o object) object { return o.without("exp") })),
	}
}

func statusAt(uri string) object {
	return object{{"status_list", object{{"idx", 0}, {"uri", uri}}}}
}

// statusURIs are URIs of status lists that no device should remember or fetch from.
func statusURIs() []vector {
	fault := func(name, comment, uri string) vector {
		return vector{name: "status-uri-" + name, expect: "malformed", agree: "gt1, jose", comment: comment,
			recipe: withPortrait().claim("status", statusAt(uri))}
	}
	long := func(n int) string { return host + "status/" + strings.Repeat("4", n-len(host+"status/")) }
	longest := fault("255", "as long as is allowed; no device has its list", long(255))
	longest.expect = "status-stale"
	missing := fault("missing", "", "")
	missing.recipe = withPortrait().claim("status", object{{"status_list", object{{"idx", 0}}}})
	return []vector{
		longest,
		fault("256", "a character longer", long(256)),
		fault("http", "", strings.Replace(host, "https", "http", 1)+"status/46"),
		fault("relative", "", "/status/46"),
		fault("file", "", "file:///status/46"),
		fault("empty", "", ""),
		missing,
	}

}

func dates() []vector {
	fault := func(name, comment, claim string, value any) vector {
		return vector{name: "date-" + name, expect: "malformed", comment: comment, recipe: withPortrait().claim(claim, value)}
	}
	return []vector{
		fault("exp-milliseconds", "would be the year 59860", "exp", nextYear*1000),
		fault("iat-milliseconds", "", "iat", midnight*1000),
		fault("nbf-milliseconds", "", "nbf", midnight*1000),
		fault("exp-2-63", "does not fit a signed 64-bit integer", "exp", raw("9223372036854775808")),
		fault("exp-1e300", "", "exp", raw("1e300")),
		fault("exp-negative", "", "exp", -1),
		fault("exp-end-of-time", "the first second of the year 10000", "exp", 253402300800),
		fault("exp-text", "a string", "exp", "1826841600"),
		fault("exp-null", "", "exp", raw("null")),
	}
}

func disclosed(change func([]string) []string) recipe {
	r := withPortrait()
	r.disclosures = change
	return r
}

// concealing is a licence with one more disclosure, whose digest the issuer signed.
func concealing(d string) recipe {
	r := disclosed(func(shown []string) []string { return append(shown, d) })
	r.digests = func(digests []string) []string {
		digests = append(digests, sha(d))
		slices.Sort(digests)
		return digests
	}
	return r
}

func disclosures() []vector {
	bad := func(name, comment string, r recipe) vector {
		return vector{name: "disclosure-" + name, expect: "bad-disclosure", agree: "gt1, jose", comment: comment, recipe: r}
	}
	unsigned := func(name, comment string, r recipe) vector {
		v := bad(name, comment, r)
		v.refuse = sdJWT
		return v
	}
	address := disclosure("resident_address", "Số 12 ngõ 34 phố Trần Hưng Đạo, phường Cửa Nam, Hà Nội")
	spaced := strings.Replace(string(unb64(address)), ",", ", ", 1)
	twice := withPortrait()
	twice.digests = func(d []string) []string { return append(d, d[0]) }
	return []vector{
		unsigned("tampered", "another address than was signed", disclosed(func(s []string) []string {
			return append(s, b64([]byte(replace("Số 12", "Số 21")(string(unb64(address))))))
		})),
		unsigned("portrait-tampered", "another face", disclosed(func(s []string) []string {
			return []string{b64([]byte(replace("data:image/webp", "data:image/png")(string(unb64(s[0])))))}
		})),
		unsigned("salt", "another salt", disclosed(func(s []string) []string {
			return append(s, b64([]byte(`["`+nonce("salt")+string(unb64(address))[24:])))
		})),
		unsigned("spaced", "a space that changes the digest and nothing else", disclosed(func(s []string) []string { return append(s, b64([]byte(spaced))) })),
		unsigned("repeated", "the portrait twice", disclosed(func(s []string) []string { return append(s, s...) })),
		unsigned("foreign", "another person's", disclosed(func(s []string) []string {
			return append(s, disclosure("resident_address", "Số 2, Đường Ví Dụ"))
		})),
		bad("shadows-open-claim", "full_name is in the open already", concealing(disclosure("full_name", "TRẦN THỊ BÌNH"))),
		bad("shadows-disclosure", "a second portrait, signed", concealing(disclosure("portrait", "data:image/webp;base64,AAAAAAAAAAAA"))),
		bad("named-sd", "", concealing(disclosure("_sd", []any{}))),
		bad("named-dots", "", concealing(disclosure("...", "x"))),
		bad("of-nbf", "nbf must stand in the open", concealing(disclosure("nbf", midnight))),
		bad("of-element", "two elements: for an array, where a claim belongs", concealing(b64([]byte(`["`+nonce("element")+`","x"]`)))),
		bad("digest-twice", "one digest twice in _sd", twice),
	}
}

// undisclosable are claims that the issuer concealed although their table does not say so: a reader who was not shown one
// of them would take the paper for another.
func undisclosable() []vector {
	hidden := func(name, comment string, d document, claim string) vector {
		for _, m := range d.claims {
			if m.name == claim {
				d.concealed = append(slices.Clone(d.concealed), m)
			}
		}
		d.claims = d.claims.without(claim)
		return vector{name: "disclosure-of-" + name, expect: "bad-disclosure", agree: everybody, comment: comment,
			recipe: recipe{doc: d, show: []string{"portrait", claim}}}
	}
	term := registration()
	term.claims = term.claims.with("expiry_date", "2030-12-31")
	within := func(name, comment string, value any) vector {
		return vector{name: "sd-" + name, expect: "malformed", agree: "gt1, jose", comment: comment, recipe: withPortrait().claim("driving_privileges", value)}
	}
	digest := sha(disclosure("expiry_date", "2026-01-01"))
	return []vector{
		hidden("expiry-date", "the end of a registration, signed and shown", term, "expiry_date"),
		hidden("blank-serial", "", licence(), "blank_serial"),
		hidden("privileges", "", licence(), "driving_privileges"),
		hidden("lien-holder", "an optional claim", withLien(), "lien_holder"),
		within("in-privilege", "what may be the class's end is concealed", []any{oldA1, append(slices.Clone(carB), member{"_sd", []any{digest}})}),
		within("element", "a class is concealed", []any{oldA1, object{{"...", digest}}}),
		within("in-codes", "three levels deep", []any{append(slices.Clone(oldA1), member{"codes", []any{object{{"code", "A.03"}, {"_sd", []any{digest}}}}})}),
	}
}

func withLien() document {
	d := registration()
	d.claims = d.claims.with("lien_holder", "Ngân hàng Mẫu")
	return d
}

func disclosureSyntax() []vector {
	fault := func(name, refuse, comment, d string) vector {
		return malformedToken("disclosure-"+name, refuse, comment, concealing(d))
	}
	many := disclosed(func([]string) []string { return manyDisclosures(65) })
	many.digests = func([]string) []string { return digestsOf(manyDisclosures(65)) }
	return []vector{
		fault("not-base64", sdJWT, "a character outside the alphabet", "WyJ!"),
		fault("not-json", sdJWT, "", b64([]byte(`["a","b"`))),
		fault("four-elements", sdJWT, "", b64([]byte(`["`+nonce("four")+`","a","b","c"]`))),
		fault("salt-number", "", "the salt is no string", b64([]byte(`[1,"a","b"]`))),
		fault("name-number", "", "the name is no string", b64([]byte(`["`+nonce("name")+`",1,"b"]`))),
		fault("duplicate-member", "", "within the value", b64([]byte(`["`+nonce("duplicate")+`","x",{"a":1,"a":2}]`))),
		{name: "disclosures-65", expect: "malformed", form: plain, comment: "one more than is allowed, all signed", recipe: many},
		malformedToken("sd-object", "", "_sd is no array", withPortrait().objectOf("_sd")),
		malformedToken("sd-alg-512", "", "digests of another kind than is stated", withPortrait().claim("_sd_alg", "sha-512")),
	}
}

// objectOf turns the array at the payload's end into an object.
func (r recipe) objectOf(name string) recipe {
	r.payload = func(s string) string {
		s = replace(`"`+name+`":[`, `"`+name+`":{"x":[`)(s)
		return s[:len(s)-1] + "}}"
	}
	return r
}

func manyDisclosures(n int) []string {
	var out []string
	for i := range n {
		out = append(out, disclosure(fmt.Sprintf("x%d", i), i))
	}
	return out
}

func digestsOf(disclosures []string) []string {
	var out []string
	for _, d := range disclosures {
		out = append(out, sha(d))
	}
	slices.Sort(out)
	return out
}

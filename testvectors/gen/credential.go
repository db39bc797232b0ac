package main

import (
	"crypto/sha256"
	"slices"
	"strings"
)

// Times of the vectors. Every case is judged at now, 08:00 in Viet Nam, unless it says otherwise.
const (
	midnight  = 1795305600 // 2026-11-22T00:00:00Z, 07:00 in Viet Nam: when credentials and status tokens are signed
	now       = midnight + 3600
	hour      = 3600
	day       = 24 * hour
	nextYear  = 1826841600 // 2027-11-22T00:00:00Z: when credentials end
	host      = "https://id.giayto.example/"
	oneWay    = "urn:giayto:vn:verifier:1"
	lastIndex = 1<<20 - 1
)

// A document is what an issuer knows of a paper.
type document struct {
	issuer    string // last segment of iss, first word of its keys' names
	vct       string
	list      string // last segment of the status list's URI
	claims    object // in the open
	concealed object // as disclosures
}

// A recipe makes one token, sound or with one fault. Its zero value but for doc is a sound token that discloses
// nothing.
type recipe struct {
	doc    document
	iat    any    // midnight
	exp    any    // nextYear
	index  int    // of the status entry
	key    string // of the issuer: <issuer>-credential
	device string // whose key stands in cnf
	show   []string
	proof  *proof

	header      func(object) object
	claims      func(object) object     // the whole payload but _sd
	digests     func([]string) []string // of _sd
	payload     func(string) string
	disclosures func([]string) []string
	sign        func(k key, input string) []byte
	signed      func(jws string) string
}

// A proof is a key-binding JWT.
type proof struct {
	at       int
	audience string
	nonce    string
	key      string // the device's
	header   func(object) object
	claims   func(object) object
	after    func(presented string) string // what becomes of the token once the proof is made
}

// A token is a recipe's result with the forms on the way.
type token struct {
	payload string
	compact string
}

func (r recipe) make() token {
	header := object{{"alg", "ES256"}, {"kid", newKey(r.keyName()).kid()}, {"typ", "dc+sd-jwt"}}
	if r.header != nil {
		header = r.header(header)
	}
	all, shown := r.disclosed()
	claims := r.open()
	if digests := r.hide(all); len(digests) > 0 {
		claims = claims.with("_sd", digests)
	}
	payload := jsonText(claims)
	if r.payload != nil {
		payload = r.payload(payload)
	}
	jws := signJWS(newKey(r.keyName()), jsonText(header), payload, r.sign)
	if r.signed != nil {
		jws = r.signed(jws)
	}
	if r.disclosures != nil {
		shown = r.disclosures(shown)
	}
	presented := jws + "~"
	for _, d := range shown {
		presented += d + "~"
	}
	return token{payload, r.proof.bind(presented, r.device)}
}

func (r recipe) keyName() string {
	if r.key != "" {
		return r.key
	}
	return r.doc.issuer + "-credential"
}

func signJWS(k key, header, payload string, sign func(key, string) []byte) string {
	if sign == nil {
		sign = key.sign
	}
	input := b64([]byte(header)) + "." + b64([]byte(payload))
	return input + "." + b64(sign(k, input))
}

// open is the payload without digests.
func (r recipe) open() object {
	o := object{{"iss", host + r.doc.issuer}, {"vct", r.doc.vct}, {"iat", midnight}, {"exp", nextYear}}
	if r.iat != nil {
		o = o.with("iat", r.iat)
	}
	if r.exp != nil {
		o = o.with("exp", r.exp)
	}
	o = o.with("status", object{{"status_list", object{{"idx", r.index}, {"uri", host + "status/" + r.doc.list}}}})
	if r.device != "" {
		o = o.with("cnf", object{{"jwk", newKey(r.device).jwk()}})
	}
	o = append(o, r.doc.claims...)
	if r.claims != nil {
		o = r.claims(o)
	}
	return o
}

// disclosed returns the disclosures of all concealed claims, and of those that are shown.
func (r recipe) disclosed() (all, shown []string) {
	for _, m := range r.doc.concealed {
		d := disclosure(m.name, m.value)
		all = append(all, d)
		if slices.Contains(r.show, m.name) {
			shown = append(shown, d)
		}
	}
	return all, shown
}

func (r recipe) hide(disclosures []string) []any {
	var digests []string
	for _, d := range disclosures {
		digests = append(digests, sha(d))
	}
	slices.Sort(digests)
	if r.digests != nil {
		digests = r.digests(digests)
	}
	out := make([]any, len(digests))
	for i, d := range digests {
		out[i] = d
	}
	return out
}

// disclosure is a claim outside the payload, with a salt that depends on its name alone.
func disclosure(name string, value any) string {
	salt := sha256.Sum256([]byte("giayto TEST ONLY salt " + name))
	return b64([]byte(jsonText([]any{b64(salt[:16]), name, value})))
}

func (p *proof) bind(presented, device string) string {
	if p == nil {
		return presented
	}
	if p.key != "" {
		device = p.key
	}
	header := object{{"alg", "ES256"}, {"typ", "kb+jwt"}}
	if p.header != nil {
		header = p.header(header)
	}
	claims := object{{"iat", p.at}, {"aud", p.audience}, {"nonce", p.nonce}, {"sd_hash", sha(presented)}}
	if p.claims != nil {
		claims = p.claims(claims)
	}
	binding := signJWS(newKey(device), jsonText(header), jsonText(claims), nil)
	if p.after != nil {
		presented = p.after(presented)
	}
	return presented + binding
}

// oneWayProof is for whoever looks: no verifier asked for it.
func oneWayProof(at int) *proof {
	return &proof{at: at, audience: oneWay, nonce: nonce("one-way")}
}

func nonce(name string) string {
	h := sha256.Sum256([]byte("giayto TEST ONLY nonce " + name))
	return b64(h[:16])
}

// replace is a change of text that must find what it changes.
func replace(from, to string) func(string) string {
	return func(s string) string {
		if !strings.Contains(s, from) {
			panic("nothing to replace: " + from)
		}
		return strings.Replace(s, from, to, 1)
	}
}

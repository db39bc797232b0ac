package main

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"
)

// samples returns n compact forms of all kinds.
func (w *world) samples(n int) []string {
	out := make([]string, n)
	for i := range out {
		switch w.below(40) {
		case 0:
			out[i] = w.request()
		case 1, 2:
			out[i] = w.further()
		default:
			out[i] = w.token()
		}
	}
	return out
}

func (w *world) document() document {
	n := w.below(100)
	for _, d := range documents {
		if n -= d.weight; n < 0 {
			return d
		}
	}
	return documents[0]
}

// token draws a token as some holder shows it: claims open or concealed, disclosures shown or not, bound or not.
func (w *world) token() string {
	d := w.document()
	open, bound := w.percent(35), w.percent(55)
	payload, shown := w.payload(d, open, bound)
	token := w.signed(w.header(), payload) + "~"
	for _, s := range shown {
		token += s + "~"
	}
	if bound && w.percent(40) {
		token += w.keyBinding(token)
	}
	return token
}

// payload also returns the disclosures that are shown.
func (w *world) payload(d document, open, bound bool) (payload string, shown []string) {
	var p object
	host := w.host()
	p.text("iss", host+"/"+d.path)
	p.text("vct", "urn:giayto:vn:"+d.name+":1")
	issued := w.now()
	if w.percent(30) {
		issued = issued.Truncate(time.Hour) // batches
	}
	p.number("iat", int(issued.Unix()))
	p.number("exp", int(issued.Unix())+oneOf(&w.random, 31536000, 31536000, 31622400, 63072000, 15552000, 7776000, w.between(86400, 94608000)))
	p.raw("status", fmt.Sprintf(`{"status_list":{"idx":%d,"uri":"%s/status/%d"}}`, w.below(1<<20), host, w.between(1, 300)))
	if bound {
		p.raw("cnf", fmt.Sprintf(`{"jwk":{"kty":"EC","crv":"P-256","x":"%s","y":"%s"}}`, base64url(w.bytes(32)), base64url(w.bytes(32))))
	}
	var digests []string
	show := w.below(101)
	d.claims(w, &p, func(name, value string) {
		if open {
			if name != "portrait" { // which nobody leaves open
				p.raw(name, value)
			}
			return
		}
		disclosure := w.disclosure(name, value)
		hash := sha256.Sum256([]byte(disclosure))
		digests = append(digests, quote(base64url(hash[:])))
		if w.below(100) < show {
			shown = append(shown, disclosure)
		}
	})
	if len(digests) > 0 {
		slices.Sort(digests)
		p.raw("_sd", "["+strings.Join(digests, ",")+"]")
	}
	return p.String(), shown
}

func (w *world) disclosure(name, value string) string {
	return base64url([]byte(fmt.Sprintf(`["%s","%s",%s]`, base64url(w.bytes(16)), name, value)))
}

// host is an issuer's, of a name that means nothing, so that no one's is preferred.
func (w *world) host() string {
	name := w.from("abcdeghiklmnopqrstuvxy", w.between(2, 12))
	return "https://" + oneOf(&w.random, "id.", "") + name + oneOf(&w.random, ".gov.vn", ".gov.vn", ".vn")
}

func (w *world) header() string {
	return fmt.Sprintf(`{"alg":"ES256","kid":"%s","typ":"dc+sd-jwt"}`, base64url(w.bytes(8)))
}

func (w *world) signed(header, payload string) string {
	return base64url([]byte(header)) + "." + base64url([]byte(payload)) + "." + base64url(w.bytes(64))
}

// audience is that of a proof which nobody asked for, or a verifier's own.
func (w *world) audience() string {
	if w.percent(65) {
		return "urn:giayto:vn:verifier:1"
	}
	return w.host() + oneOf(&w.random, "", "/"+w.digits(w.between(1, 4)))
}

func (w *world) keyBinding(token string) string {
	hash := sha256.Sum256([]byte(token))
	var o object
	o.number("iat", int(w.now().Unix()))
	o.text("aud", w.audience())
	o.text("nonce", base64url(w.bytes(16)))
	o.text("sd_hash", base64url(hash[:]))
	return w.signed(`{"alg":"ES256","typ":"kb+jwt"}`, o.String())
}

// further draws disclosures that a second code holds.
func (w *world) further() string {
	out := "~"
	if w.percent(50) {
		out += w.disclosure("resident_address", quote(w.address())) + "~"
	}
	return out + w.disclosure("portrait", w.portrait()) + "~"
}

func (w *world) request() string {
	var o object
	o.text("aud", w.host()+oneOf(&w.random, "", "/"+w.digits(w.between(1, 4))))
	o.text("nonce", base64url(w.bytes(16)))
	return o.String()
}

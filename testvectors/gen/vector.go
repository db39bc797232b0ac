package main

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// A vector is one case: what the device holds, what is asked, what is scanned, and what must come out. Expectations
// are written by hand, never computed.
type vector struct {
	name    string
	expect  string
	comment string

	at       string // RFC 3339; baseTime where empty
	question string // for
	part     string
	trust    string
	status   string
	audience string
	nonce    string
	latest   string
	findings string
	agree    string
	refuse   string

	recipe recipe
	form   form
	alter  func(text string) string // what becomes of the text
	text   string                   // the text itself, where no token is in it
}

// A form is how a token gets into the code.
type form int

const (
	packed   form = iota // GT1, taken apart
	verbatim             // GT1, as it is
	plain                // the compact form itself
)

// Independent clients: those that see all of a sound token, the reader of GT1 alone, those that see what the issuer
// signed, and the one that sees disclosures and proofs too.
const (
	everybody = "gt1, jose, sd-jwt-vc, status-list"
	reader    = "gt1"
	both      = "jose, sd-jwt-vc"
	sdJWT     = "sd-jwt-vc"
)

const baseTime = "2026-11-22T08:00:00+07:00"

// local is a time of the vectors as a watch in Viet Nam shows it.
func local(unix int) string {
	return time.Unix(int64(unix), 0).In(time.FixedZone("", 7*hour)).Format(time.RFC3339)
}

// A writer collects files by their paths below testvectors.
type writer struct {
	files    map[string][]byte
	preamble preamble
}

func (w *writer) vector(v vector) {
	path := "cases/" + v.name
	if _, twice := w.files[path+".txt"]; twice {
		panic("two cases are called " + v.name)
	}
	text := v.text
	if text == "" {
		text = w.token(v)
	}
	if v.alter != nil {
		text = v.alter(text)
	}
	w.files[path+".txt"] = []byte(v.header() + "\n" + text + "\n")
	if v.expect == "accepted" {
		w.files[path+".png"] = drawPNG(text)
	}
}

// token returns the text for the case's token, and keeps the forms on the way of an accepted one.
func (w *writer) token(v vector) string {
	made := v.recipe.make()
	var container []byte
	switch v.form {
	case packed:
		container = w.preamble.pack(made.compact)
	case verbatim:
		container = packVerbatim(made.compact)
	}
	if v.expect == "accepted" {
		w.files["cases/"+v.name+".json"] = []byte(made.payload)
		w.files["cases/"+v.name+".compact"] = []byte(made.compact)
	}
	if v.form == plain {
		return made.compact
	}
	if v.expect == "accepted" {
		w.files["cases/"+v.name+".container"] = []byte(hex.EncodeToString(container) + "\n")
	}
	return gt1(container)
}

func (v vector) header() string {
	if v.at == "" {
		v.at = baseTime
	}
	if v.expect == "accepted" && v.agree == "" {
		v.agree = everybody
	}
	var out strings.Builder
	for _, h := range [][2]string{
		{"expect", v.expect}, {"at", v.at}, {"for", v.question}, {"part", v.part}, {"trust", v.trust}, {"status", v.status},
		{"audience", v.audience}, {"nonce", v.nonce}, {"latest", v.latest}, {"findings", v.findings},
		{"agree", v.agree}, {"refuse", v.refuse}, {"comment", v.comment},
	} {
		if h[1] != "" {
			fmt.Fprintf(&out, "%s: %s\n", h[0], h[1])
		}
	}
	return out.String()
}

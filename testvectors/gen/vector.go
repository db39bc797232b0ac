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
	answer   string // the code of the sentence that decides
	details         // what else is asked
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
	frames []frame
	beside []string // texts of papers that tell who the person is
	papers []recipe // the other papers of a roadside check
}

// details are a question's, each as the option of giayto verify takes it.
type details struct{ vehicle, permit, plate, facility, admitted, minAge, match, on string }

// of is the question about a vehicle.
func of(vehicle string) details { return details{vehicle: vehicle} }

// A frame is a further code of the same picture, with disclosures of the token.
type frame struct {
	disclosures []string
	form        form
	text        string // the text itself, where no disclosures are in it
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

// The vehicles that are asked about.
const (
	aCar        = "car,seats=4"
	aMotorcycle = "motorcycle,cc=110"
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
	var frames []string
	for i, f := range v.frames {
		frames = append(frames, w.frame(v, i, f))
	}
	papers := make([]string, len(v.papers))
	for i, p := range v.papers {
		papers[i] = w.scanned(p)
	}
	w.files[path+".txt"] = []byte(v.header() + lines("frame", frames) + lines("beside", v.beside) + lines("paper", papers) + "\n" + text + "\n")
	if v.expect == "accepted" {
		w.files[path+".png"] = drawPNG(text)
	}
}

// token returns the text for the case's token, and keeps the forms on the way of an accepted one.
func (w *writer) token(v vector) string {
	made := v.recipe.make()
	if v.expect == "accepted" {
		w.files["cases/"+v.name+".json"] = []byte(made.payload)
	}
	return w.code(v, v.name, made.compact, v.form)
}

// frame returns the text of frame i, counted from 0, and keeps the forms on the way and the symbol where the case is
// accepted.
func (w *writer) frame(v vector, i int, f frame) string {
	if f.text != "" {
		return f.text
	}
	name := fmt.Sprintf("%s.frame%d", v.name, i+1)
	text := w.code(v, name, "~"+strings.Join(f.disclosures, "~")+"~", f.form)
	if v.expect == "accepted" {
		w.files["cases/"+name+".png"] = drawPNG(text)
	}
	return text
}

func (w *writer) code(v vector, name, compact string, f form) string {
	var container []byte
	switch f {
	case packed:
		container = w.preamble.pack(compact)
	case verbatim:
		container = packVerbatim(compact)
	}
	if v.expect == "accepted" {
		w.files["cases/"+name+".compact"] = []byte(compact)
	}
	if f == plain {
		return compact
	}
	if v.expect == "accepted" {
		w.files["cases/"+name+".container"] = []byte(hex.EncodeToString(container) + "\n")
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
		{"expect", v.expect}, {"answer", v.answer}, {"at", v.at}, {"for", v.question},
		{"vehicle", v.vehicle}, {"permit", v.permit}, {"plate", v.plate}, {"facility", v.facility}, {"admitted", v.admitted}, {"min_age", v.minAge},
		{"match", v.match}, {"on", v.on}, {"trust", v.trust}, {"status", v.status},
		{"audience", v.audience}, {"nonce", v.nonce}, {"latest", v.latest}, {"findings", v.findings},
		{"agree", v.agree}, {"refuse", v.refuse}, {"comment", v.comment},
	} {
		if h[1] != "" {
			fmt.Fprintf(&out, "%s: %s\n", h[0], h[1])
		}
	}
	return out.String()
}

// lines are those of a key that may be repeated.
func lines(key string, values []string) string {
	var out strings.Builder
	for _, v := range values {
		fmt.Fprintf(&out, "%s: %s\n", key, v)
	}
	return out.String()
}

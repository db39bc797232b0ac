package main

import "strings"

// Status values (IETF Token Status List; 0x03 and 0x0C to 0x0F are ours).
const (
	valid         = 0x0
	revoked       = 0x1
	suspended     = 0x2
	held          = 0x3
	carPart       = 0xC
	motorcycle    = 0xD
	locked        = 0xE
	superseded    = 0xF
	listEntries   = 1 << 20
	indexOfStatus = 65536 // index of the entry of value v: v * 65536 + 21; all others are valid
)

func index(value int) int { return value*indexOfStatus + 21 }

// statusLists are the segments of the URIs and their issuers.
var statusLists = []struct{ list, issuer string }{
	{"3", "c06"}, {"12", "bhxh"}, {"46", "csgt"}, {"50", "csgt"}, {"60", "dangkiem"}, {"70", "baohiem"},
	{"4", "c06"}, {"5", "c06"}, {"13", "bhxh"}, {"80", "thue"}, {"81", "xnc"}, {"82", "yte"}, {"83", "lltp"},
}

// A statusSet is how the tokens of one set differ from sound ones.
type statusSet struct {
	all      bool // of all lists, not only of the licences' and of the health insurance's
	iat, exp int
	key      func(issuer string) string
	list     func() []byte // the entries, packed
	pack     func([]byte) []byte
	header   func(object) object
	claims   func(object) object
}

func entries() []byte {
	list := make([]byte, listEntries/2)
	for v := range 16 {
		i := index(v)
		list[i/2] |= byte(v) << (4 * (i % 2)) // the first entry in the low bits
	}
	return list
}

func statusSets() map[string]*statusSet {
	signedBy := func(name string) func(string) string { return func(string) string { return name } }
	return map[string]*statusSet{
		"none":        nil,
		"fresh":       {all: true},
		"day-old":     {iat: now - day - hour},
		"last-second": {iat: now + 1 - 48*hour},
		"ended":       {iat: now - 48*hour},
		"stale":       {iat: now - 80*hour},
		"short":       {list: func() []byte { return make([]byte, 500) }},

		"other-issuer":   {key: signedBy("c06-status")},
		"credential-key": {key: func(issuer string) string { return issuer + "-credential" }},
		"stolen-key":     {key: signedBy("csgt-stolen-status")},
		"attacker":       {key: signedBy("attacker"), header: func(h object) object { return h.with("kid", b64kid("csgt-status")) }},
		"other-subject":  {claims: func(o object) object { return o.with("sub", host+"status/47") }},
		"subject-http":   {claims: func(o object) object { return o.with("sub", "http"+strings.TrimPrefix(host, "https")+"status/46") }},
		"subject-256": {claims: func(o object) object {
			return o.with("sub", host+"status/"+strings.Repeat("4", 256-len(host+"status/")))
		}},
		"long-lived":       {exp: midnight + 7*day + 1},
		"other-type":       {header: func(h object) object { return h.with("typ", "JWT") }},
		"milliseconds":     {claims: func(o object) object { return o.with("exp", (midnight+48*hour)*1000) }},
		"broken-checksum":  {pack: func(b []byte) []byte { z := zlib(b); z[len(z)-1] ^= 1; return z }},
		"duplicate-member": {claims: func(o object) object { return append(object{{"exp", midnight + 48*hour}}, o...) }},
	}
}

// file maps each URI to what the device has for it.
func (s *statusSet) file() []byte {
	out := object{}
	if s == nil {
		return []byte("{}\n")
	}
	for _, l := range statusLists {
		if !s.all && l.list != "46" && l.list != "12" {
			continue
		}
		out = append(out, member{host + "status/" + l.list, s.token(l.list, l.issuer)})
	}
	return []byte(jsonText(out) + "\n")
}

func (s *statusSet) token(list, issuer string) string {
	iat, exp, name := s.iat, s.exp, issuer+"-status"
	if iat == 0 {
		iat = midnight
	}
	if exp == 0 {
		exp = iat + 48*hour
	}
	if s.key != nil {
		name = s.key(issuer)
	}
	bits, pack := s.list, s.pack
	if bits == nil {
		bits = entries
	}
	if pack == nil {
		pack = zlib
	}
	header := object{{"alg", "ES256"}, {"kid", b64kid(name)}, {"typ", "statuslist+jwt"}}
	if s.header != nil {
		header = s.header(header)
	}
	claims := object{
		{"sub", host + "status/" + list}, {"iat", iat}, {"exp", exp}, {"ttl", 6 * hour},
		{"status_list", object{{"bits", 4}, {"lst", b64(pack(bits()))}}},
	}
	if s.claims != nil {
		claims = s.claims(claims)
	}
	return signJWS(newKey(name), jsonText(header), jsonText(claims), nil)
}

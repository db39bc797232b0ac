package main

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// containers are faults within the container, below sound digits, and what only just fits.
func (w *writer) containers() []vector {
	return slices.Concat(w.kinds(), w.streams(), w.marks(), w.emptyParts(), w.bounds(), w.checkDigits())
}

// inContainer is a fault that the reader of GT1 must find alone.
func inContainer(name, expect, comment string, container []byte) vector {
	return vector{name: "container-" + name, expect: expect, comment: comment, refuse: reader, text: gt1(container)}
}

// The parts of a token of an issuer that nobody knows: what is wrong about a container is not that they make no token.
const unknownHeader = `{"alg":"ES256","kid":"AAAAAAAAAAA","typ":"dc+sd-jwt"}`

// unknownPayload has one claim x besides those that every token has.
func unknownPayload(x string) string {
	return strings.TrimSuffix(jsonText(recipe{doc: document{issuer: "csgt", vct: licence().vct, list: "46"}}.open()), "}") + `,"x":` + x + `}`
}

// parts is a container of any kind around parts as they stand; a signature follows for each of jws.
func (w *writer) parts(kind byte, jws int, raw []byte, text ...string) []byte {
	return slices.Concat([]byte{kind}, w.preamble.body([]byte(strings.Join(text, "\xff"))), raw, filler(64*jws))
}

// filler is n bytes that nothing compresses.
func filler(n int) []byte {
	var out []byte
	for i := 0; len(out) < n; i++ {
		h := sha256.Sum256(fmt.Appendf(nil, "giayto TEST ONLY filler %d", i))
		out = append(out, h[:]...)
	}
	return out[:n]
}

func (w *writer) kinds() []vector {
	sound := w.preamble.pack(withPortrait().make().compact)
	bound := w.preamble.pack(withProof(now - 10).make().compact)
	kind := func(k byte) []byte { return append([]byte{k}, sound[1:]...) }
	return []vector{
		inContainer("kind-5", "unsupported", "a kind of container that version 01 does not have", kind(5)),
		inContainer("kind-255", "unsupported", "the last kind there can be", kind(255)),
		inContainer("kind-1-as-2", "malformed", "a token's container that says it holds a key-binding JWT", kind(kindBound)),
		inContainer("kind-2-as-1", "malformed", "the reverse", append([]byte{kindToken}, bound[1:]...)),
		inContainer("byte-behind", "malformed", "a byte behind the last signature", append(slices.Clone(sound), 0)),
		inContainer("byte-lost", "malformed", "the last signature lacks its last byte", sound[:len(sound)-1]),
		{name: "request-scanned", expect: "wrong-document", agree: reader, text: gt1(w.request()),
			comment: "a verifier's request, held up where a paper belongs"},
		inContainer("request-byte-behind", "malformed", "", append(w.request(), 0)),
	}
}

func (w *writer) request() []byte {
	return w.parts(kindRequest, 0, nil, jsonText(object{{"aud", asked}, {"nonce", nonce("asked")}}))
}

func (w *writer) streams() []vector {
	compact := withPortrait().make().compact
	payload := unknownPayload("0")
	return []vector{
		inContainer("deflate-block-type", "malformed", "block type 3 does not exist", []byte{kindVerbatim, 0x07, 0, 0}),
		inContainer("deflate-cut", "malformed", "no end of the block", w.preamble.pack(compact)[:40]),
		inContainer("deflate-too-far", "malformed", "a copy from before the beginning", tooFar()),
		inContainer("bytes-behind-verbatim", "malformed", "a byte behind the DEFLATE stream of kind 0", append(packVerbatim(compact), 0)),
		inContainer("bomb-verbatim", "malformed", "inflates to 48 KiB; 32 are allowed", packVerbatim(strings.Repeat("0", 48<<10))),
		inContainer("bomb-parts", "malformed", "the same in a token's parts",
			w.parts(kindToken, 1, nil, unknownHeader, strings.Repeat(" ", 48<<10)+payload)),
		inContainer("bomb-marks", "malformed", "two thousand marks of 32 bytes each, and no bytes",
			w.parts(kindToken, 1, nil, unknownHeader, strings.Repeat("\xfe\x20", 2000))),
		inContainer("not-utf8", "malformed", "half a character", w.parts(kindToken, 1, nil, unknownHeader, unknownPayload("\"\xc3\""))),
		inContainer("one-part", "malformed", "a header without a payload", w.parts(kindToken, 1, nil, unknownHeader)),
	}
}

// tooFar is a block with fixed codes that copies three bytes from distance 1 at once.
func tooFar() []byte {
	var bits bitWriter
	bits.put(0b011, 3)
	bits.match(fixedTables(), 3, 1)
	bits.code(fixedTables().literal[256])
	return append([]byte{kindVerbatim}, bits.close()...)
}

func (w *writer) marks() []vector {
	fault := func(name, comment string, raw []byte, x string, disclosures ...string) vector {
		parts := append([]string{unknownHeader, unknownPayload(x)}, disclosures...)
		return inContainer("mark-"+name, "malformed", comment, w.parts(kindToken, 1, raw, parts...))
	}
	var many []string
	for _, d := range manyDisclosures(46) {
		many = append(many, string(unb64(d)))
	}
	digest := sha(b64([]byte(`["a","b","c"]`)))
	return []vector{
		fault("no-bytes", "a mark for more raw bytes than there are", []byte{1, 2, 3}, "\"\xfe\x08\""),
		fault("bytes-left", "raw bytes that no mark stands for", filler(32), "0"),
		fault("cut", "a mark without its number", nil, "\"\xfe"),
		fault("cut-by-part", "a mark without its number, at the end of a part that others follow", nil, "\"\xfd", `["a","b","c"]`),
		fault("unknown", "F9 is no mark", nil, "\"\xf9\""),
		fault("overlong", "the number 8 in two bytes, as UTF-8 never spells it", filler(8), "\"\xfe\xc0\x88\""),
		fault("surrogate", "the number D800, which is no character", nil, "\"\xfd\xed\xa0\x80\"", `["a","b","c"]`),
		fault("digest-missing", "names a disclosure that is not there", nil, "\"\xfd\x07\"", `["a","b","c"]`),
		fault("digest-backwards", "a disclosure names itself", nil, "0", "[\"a\",\"_sd\",[\"\xfd\x00\"]]"),
		fault("digest-of-token", "sd_hash where there is no key-binding JWT", nil, "\"\xfc\""),
		fault("from-bytes", "FD, and three bytes that base64url spells ----: 45 would be the number, in a second pass",
			[]byte{0xfb, 0xef, 0xbe}, "\"\xfd\xfe\x03\"", many...),
		fault("from-digest", "FE, and a digest whose first character would be the number, in a second pass",
			filler(int(digest[0])), "\"\xfe\xfd\x00\"", `["a","b","c"]`),
	}
}

func (w *writer) emptyParts() []vector {
	compact, payload := withPortrait().make().compact, unknownPayload("0")
	empty := func(name, comment string, container []byte) vector {
		return inContainer("empty-"+name, "malformed", comment, container)
	}
	return []vector{
		empty("part", "an empty disclosure behind a token that is sound without it", w.preamble.pack(compact+"~")),
		empty("part-first", "no header", w.parts(kindToken, 1, nil, "", payload)),
		empty("part-among-disclosures", "", w.parts(kindDisclosures, 0, nil, `["a","b","c"]`, "", `["a","d","e"]`)),
		empty("part-expanded", "a disclosure that is a mark for no bytes", w.parts(kindToken, 1, nil, unknownHeader, payload, "\xfe\x00")),
		empty("part-expanded-standard", "the same with the other mark", w.parts(kindToken, 1, nil, unknownHeader, payload, "\xfb\x00")),
		empty("part-expanded-alone", "the same in a code of disclosures", w.parts(kindDisclosures, 0, nil, "\xfe\x00")),
	}
}

// bounds are what only just fits, of an issuer that the list does not name, and what is one too large.
func (w *writer) bounds() []vector {
	fits := func(name, comment string, container []byte) vector {
		return vector{name: "container-" + name, expect: "unknown-issuer", agree: reader, comment: comment, text: gt1(container)}
	}
	stranger := func(disclosures int) string {
		r := recipe{doc: registration(), key: "attacker"}
		r.disclosures = func([]string) []string { return manyDisclosures(disclosures) }
		return r.make().compact
	}
	_, only, _ := strings.Cut(stranger(65), "~")
	return []vector{
		fits("disclosures-64", "as many as are allowed", w.preamble.pack(stranger(64))),
		inContainer("disclosures-65", "malformed", "one more", w.preamble.pack(stranger(65))),
		inContainer("disclosures-65-alone", "malformed", "one more, without a token", w.preamble.pack("~"+only)),
		fits("inflated-32-kib", "exactly", w.preamble.pack(w.inflating(32<<10))),
		inContainer("inflated-32-kib-1", "malformed", "a byte more", w.preamble.pack(w.inflating(32<<10+1))),
		fits("compact-64-kib", "a thousand digests make a compact form of exactly 64 KiB", w.preamble.pack(compactOf(64<<10))),
		inContainer("compact-64-kib-2", "malformed", "two characters more", w.preamble.pack(compactOf(64<<10+2))),
		fits("digits-7088", "7089 is what the largest QR code holds, and no container has so many digits", w.ofSize(2916)),
		inContainer("digits-7091", "unreadable", "no QR code holds as many", w.ofSize(2917)),
	}
}

// inflating is a token whose parts have n bytes.
func (w *writer) inflating(n int) string {
	made := func(spaces int) (string, int) {
		r := withPortrait().by("attacker")
		r.payload = func(s string) string { return s[:len(s)-1] + strings.Repeat(" ", spaces) + "}" }
		compact := r.make().compact
		k, _, _ := w.preamble.takeApart(compact)
		return compact, len(k.text())
	}
	_, without := made(0)
	compact, _ := made(n - without)
	return compact
}

// compactOf is a token of n characters, most of them the digest of its portrait again and again.
func compactOf(n int) string {
	face := sha(disclosure("portrait", portraitURI()))
	r := withPortrait().by("attacker").claim("x", slices.Repeat([]any{face}, 1000))
	missing := n - len(r.make().compact)
	for spaces := missing*3/4 - 8; spaces < missing; spaces++ {
		r.payload = func(s string) string { return s[:len(s)-1] + strings.Repeat(" ", spaces) + "}" }
		if compact := r.make().compact; len(compact) == n {
			return compact
		}
	}
	panic("no compact form has that length")
}

// ofSize is a container of n bytes.
func (w *writer) ofSize(n int) []byte {
	with := func(bytes int) []byte {
		return w.preamble.pack(withPortrait().by("attacker").claim("x", b64(filler(bytes))).make().compact)
	}
	for size := n - len(with(1000)) + 990; ; size++ {
		if c := with(size); len(c) >= n {
			if len(c) != n {
				panic("no container has that size")
			}
			return c
		}
	}
}

// checkDigits are the three values that leave the same remainders as 97, 98 and 02.
func (w *writer) checkDigits() []vector {
	twins := map[string]string{"97": "00", "98": "01", "02": "99"}
	found := map[string]vector{}
	for i := 0; len(found) < len(twins); i++ {
		text := gt1(w.preamble.pack(withPortrait().at(i * 1000).make().compact))
		digits, check := text[:len(text)-2], text[len(text)-2:]
		if twin, ok := twins[check]; ok {
			found[twin] = vector{name: "text-check-" + twin, expect: "unreadable", refuse: reader, text: digits + twin,
				comment: "the text is 1 modulo 97, and its check digits are " + check}
		}
	}
	return []vector{found["00"], found["01"], found["99"]}
}

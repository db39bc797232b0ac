package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The first byte of a container.
const (
	kindVerbatim    = 0
	kindToken       = 1
	kindBound       = 2
	kindDisclosures = 3
	kindRequest     = 4
)

// A preamble is the published beginning of every DEFLATE stream of GT1, taken apart.
type preamble struct {
	dictionary []byte
	tables     tables
}

// readPreamble reads a stored block, three empty blocks with fixed codes, and the header of a last block.
func readPreamble(b []byte) preamble {
	if len(b) < 5 || b[0] != 0 || binary.LittleEndian.Uint16(b[1:]) != ^binary.LittleEndian.Uint16(b[3:]) {
		panic("preamble does not begin with a stored block")
	}
	n := int(binary.LittleEndian.Uint16(b[1:]))
	dictionary, r := b[5:5+n], bitReader{b: b[5+n:]}
	for range 3 {
		if r.bits(10) != 0b010 {
			panic("preamble: expected an empty block with fixed codes")
		}
	}
	if r.bits(3) != 0b101 || r.bits(5) != 29 || r.bits(5) != 29 {
		panic("preamble: expected the header of a last block with all codes")
	}
	order := [19]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	var meta [19]uint
	for i := range r.bits(4) + 4 {
		meta[order[i]] = r.bits(3)
	}
	codes, lengths := canonical(meta[:]), make([]uint, 286+30)
	for i := range lengths {
		lengths[i] = r.symbol(codes)
	}
	if r.at != 8*len(r.b) {
		panic("preamble does not end with its header")
	}
	return preamble{dictionary, tables{canonical(lengths[:286]), canonical(lengths[286:])}}
}

type bitReader struct {
	b  []byte
	at int
}

func (r *bitReader) bits(n int) (v uint) {
	for i := range n {
		v |= uint(r.b[r.at/8]>>(r.at%8)&1) << i
		r.at++
	}
	return v
}

func (r *bitReader) symbol(codes []code) uint {
	var got code
	for got.n < 15 {
		got.bits |= r.bits(1) << got.n
		got.n++
		for s, c := range codes {
			if c == got {
				return uint(s)
			}
		}
	}
	panic("preamble: no such code")
}

// body is text as it follows the preamble.
func (p preamble) body(text []byte) []byte {
	var w bitWriter
	w.compress(p.tables, p.dictionary, text)
	return w.close()
}

// A packer collects the parts of one container.
type packer struct {
	preamble preamble
	parts    [][]byte
	raw      []byte
	marks    map[string]string
}

func char(mark byte, n int) string { return string(utf8.AppendRune([]byte{mark}, rune(n))) }

// pack returns the container for an SD-JWT, with or without key binding, or for disclosures alone.
func (p preamble) pack(compact string) []byte {
	k, kind, sigs := p.takeApart(compact)
	return k.container(kind, sigs)
}

func (p preamble) takeApart(compact string) (k packer, kind byte, sigs []byte) {
	fields := strings.Split(compact, "~")
	jws, disclosures, binding := fields[0], fields[1:len(fields)-1], fields[len(fields)-1]
	k = packer{preamble: p, marks: map[string]string{}}
	for i, d := range disclosures {
		k.marks[sha(d)] = char(0xFD, i)
	}
	kind = kindDisclosures
	if jws != "" {
		kind, sigs = kindToken, k.signed(jws)
	}
	for _, d := range disclosures {
		delete(k.marks, sha(d)) // a digest names only what comes later
		k.part(d)
	}
	if binding != "" {
		kind = kindBound
		k.marks[sha(strings.TrimSuffix(compact, binding))] = "\xFC"
		sigs = append(sigs, k.signed(binding)...)
	}
	return k, kind, sigs
}

// text is what a body holds.
func (k *packer) text() []byte { return bytes.Join(k.parts, []byte{0xFF}) }

func (k *packer) container(kind byte, sigs []byte) []byte {
	return slices.Concat([]byte{kind}, k.preamble.body(k.text()), k.raw, sigs)
}

func (k *packer) signed(jws string) []byte {
	part := strings.Split(jws, ".")
	if len(part) != 3 || len(unb64(part[2])) != 64 {
		panic("cannot be packed: " + jws)
	}
	k.part(part[0])
	k.part(part[1])
	return unb64(part[2])
}

func (k *packer) part(encoded string) {
	text := unb64(encoded)
	if !utf8.Valid(text) {
		panic(fmt.Sprintf("cannot be packed: %q", text))
	}
	k.parts = append(k.parts, k.takeOut(string(text)))
}

// takeOut replaces strings that stand for bytes by marks.
func (k *packer) takeOut(text string) []byte {
	var out []byte
	for text != "" {
		if s, alphabet := base64String(text); s != "" {
			if mark, n := k.mark(s, alphabet); n > 0 {
				out, text = append(out, mark...), text[n:]
				continue
			}
		}
		out, text = append(out, text[0]), text[1:]
	}
	return out
}

const (
	dataURI  = ";base64,"
	urlOnly  = "-_"
	stdOnly  = "+/="
	alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
)

// base64String returns the encoded string at the beginning of text, and which characters it may have besides letters
// and digits.
func base64String(text string) (s, extra string) {
	begin := `"`
	extra = urlOnly
	if strings.HasPrefix(text, dataURI) {
		begin, extra = dataURI, stdOnly
	}
	rest, ok := strings.CutPrefix(text, begin)
	n := len(rest) - len(strings.TrimLeft(rest, alphabet+extra))
	if !ok || n < 11 || len(rest) < n+2 || rest[n] != '"' || !strings.ContainsRune(",]}", rune(rest[n+1])) {
		return "", extra
	}
	return rest[:n], extra
}

// mark returns what stands for the string and how much of the text that replaces.
func (k *packer) mark(s, extra string) (mark string, n int) {
	encoding, begin, byteMark := base64.RawURLEncoding, `"`, byte(0xFE)
	if extra == stdOnly {
		encoding, begin, byteMark = base64.StdEncoding, dataURI, 0xFB
	}
	if m, ok := k.marks[s]; ok {
		return begin + m, len(begin) + len(s)
	}
	b, err := encoding.Strict().DecodeString(s)
	word := strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-_") == "" || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == "" || strings.Trim(s, "0123456789-") == ""
	if err != nil || word && extra == urlOnly {
		return "", 0
	}
	k.raw = append(k.raw, b...)
	return begin + char(byteMark, len(b)), len(begin) + len(s)
}

// packVerbatim is the container for any text.
func packVerbatim(text string) []byte {
	return append([]byte{kindVerbatim}, deflate([]byte(text))...)
}

// digits writes 7 bytes as 17 digits, big-endian, and the rest as short as it goes.
func digits(b []byte) string {
	width := [...]int{0, 3, 5, 8, 10, 13, 15, 17}
	var out strings.Builder
	for len(b) > 0 {
		n := min(7, len(b))
		var v uint64
		for _, c := range b[:n] {
			v = v<<8 | uint64(c)
		}
		fmt.Fprintf(&out, "%0*d", width[n], v)
		b = b[n:]
	}
	return out.String()
}

// checked adds the two digits of ISO 7064 MOD 97-10, which make the number leave 1 when divided by 97.
func checked(text string) string {
	r := 0
	for _, d := range text + "00" {
		r = (10*r + int(d-'0')) % 97
	}
	return fmt.Sprintf("%s%02d", text, 98-r)
}

// gt1 is the text for a container.
func gt1(container []byte) string { return checked("8401" + digits(container)) }

package gt1

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// The marks: bytes that UTF-8 never holds. Those from F8 on that are not here are reserved.
const (
	markFirst    = 0xF8
	markStandard = 0xFB // n: padded standard base64 of the next n raw bytes
	markSelf     = 0xFC // base64url SHA-256 of all before the key-binding JWT
	markDigest   = 0xFD // n: base64url SHA-256 of disclosure n, which comes later
	markBytes    = 0xFE // n: base64url of the next n raw bytes
	markPart     = 0xFF // between parts
)

const (
	sigLen      = 64 // ES256: r and s
	minEncoded  = 11 // characters of base64url from which raw bytes are shorter than the text
	dataURIMark = ";base64,"
)

// A coder is the memory for packing and unpacking, to be used again.
type coder struct {
	container, packed []byte
	text, raw, sigs   []byte
	encoded, part     []byte
	path              path
	memory            memory // for the way back
}

var coders = sync.Pool{New: func() any { return new(coder) }}

// A form is a compact form taken apart: still encoded, each JWS as header, payload and signature.
type form struct {
	kind        Kind
	jws, kb     []string
	disclosures []string
	self        string // all before the key-binding JWT
}

// parseForm takes apart what the kinds 1 to 3 stand for.
func parseForm(compact string) (f form, ok bool) {
	jws, rest, ok := strings.Cut(compact, "~")
	if !ok {
		return form{}, false
	}
	if strings.Count(rest, "~") > MaxDisclosures {
		return form{}, false
	}
	fields := strings.Split(rest, "~")
	kb := fields[len(fields)-1]
	f.disclosures = fields[:len(fields)-1]
	f.self = compact[:len(compact)-len(kb)]
	switch {
	case jws == "" && kb == "":
		f.kind = Disclosures
		return f, len(f.disclosures) > 0
	case kb == "":
		f.kind = Token
	default:
		f.kind = Bound
		f.kb = strings.SplitN(kb, ".", 4)
	}
	f.jws = strings.SplitN(jws, ".", 4)
	return f, len(f.jws) == 3 && (f.kb == nil || len(f.kb) == 3)
}

// pack returns the container for a compact form of kind 1 to 4, owned by the coder, and whether there is one. It is for
// the caller to see whether it stands for the same compact form.
func (c *coder) pack(compact string) (container []byte, ok bool) {
	kind, ok := c.takeApart(compact)
	if !ok || len(c.text) > maxParts {
		return nil, false
	}
	e := presetEncoder()
	w := bitWriter{out: append(c.packed[:0], byte(kind))}
	e.write(&w, c.path.shortest(e, c.text), c.text)
	c.packed = append(append(w.bytes(), c.raw...), c.sigs...)
	return c.packed, true
}

// takeApart fills text, raw and sigs.
func (c *coder) takeApart(compact string) (kind Kind, ok bool) {
	c.text, c.raw, c.sigs = c.text[:0], c.raw[:0], c.sigs[:0]
	if strings.HasPrefix(compact, "{") {
		c.text = append(c.text, compact...)
		return Request, true
	}
	f, ok := parseForm(compact)
	return f.kind, ok && c.addForm(f)
}

func (c *coder) addForm(f form) bool {
	digests := make([]string, len(f.disclosures))
	for i, d := range f.disclosures {
		digests[i] = string(digest([]byte(d)))
	}
	ok := f.jws == nil || c.addSigned(f.jws, func(s []byte) (mark []byte) { return digestMark(digests, s) })
	for i, d := range f.disclosures {
		digests[i] = "" // only parts before a disclosure may name it
		ok = ok && c.addPart(d, func(s []byte) []byte { return digestMark(digests, s) })
	}
	if f.kb != nil && ok {
		self := string(digest([]byte(f.self)))
		ok = c.addSigned(f.kb, func(s []byte) []byte {
			if string(s) == self {
				return []byte{markSelf}
			}
			return nil
		})
	}
	return ok
}

// addSigned adds header, payload and signature of a JWS.
func (c *coder) addSigned(jws []string, known func([]byte) []byte) bool {
	if !c.addPart(jws[0], known) || !c.addPart(jws[1], known) {
		return false
	}
	n := len(c.sigs)
	var err error
	c.encoded = append(c.encoded[:0], jws[2]...)
	c.sigs, err = base64.RawURLEncoding.AppendDecode(c.sigs, c.encoded)
	return err == nil && len(c.sigs) == n+sigLen
}

func digestMark(digests []string, s []byte) []byte {
	if i := slices.IndexFunc(digests, func(d string) bool { return d == string(s) }); i >= 0 {
		return utf8.AppendRune([]byte{markDigest}, rune(i))
	}
	return nil
}

func digest(encoded []byte) []byte {
	h := sha256.Sum256(encoded)
	return base64.RawURLEncoding.AppendEncode(nil, h[:])
}

// addPart decodes a part and adds it to the text, with marks for the strings in it that are base64. Known returns the
// mark for a string that the reader can compute.
func (c *coder) addPart(encoded string, known func([]byte) []byte) bool {
	c.encoded = append(c.encoded[:0], encoded...)
	part, err := base64.RawURLEncoding.AppendDecode(c.part[:0], c.encoded)
	c.part = part
	if err != nil || len(part) == 0 || !utf8.Valid(part) {
		return false
	}
	if len(c.text) > 0 {
		c.text = append(c.text, markPart)
	}
	for {
		i := bytes.IndexByte(part, '"')
		if i < 0 {
			c.text = append(c.text, part...)
			return true
		}
		c.text = append(c.text, part[:i+1]...)
		part = part[i+1:]
		n := c.addBinary(part, known)
		part = part[n:]
	}
}

// addBinary adds a mark for the base64 string that part begins with, behind its quotation mark, and returns the length of
// what the mark stands for. It takes whole strings of mixed case, because what looks like a word, a number or a code is
// shorter as text, and the base64 of data URIs.
func (c *coder) addBinary(part []byte, known func([]byte) []byte) int {
	n, seen := 0, byte(0)
	for ; n < len(part) && urlClass[part[n]] != 0; n++ {
		seen |= urlClass[part[n]]
	}
	if n == len(part) {
		return 0
	}
	if part[n] == ':' && string(part[:n]) == "data" {
		return c.addDataURI(part)
	}
	if n < minEncoded || part[n] != '"' || seen&urlLower == 0 || seen&urlUpper == 0 {
		return 0
	}
	if mark := known(part[:n]); mark != nil {
		c.text = append(c.text, mark...)
		return n
	}
	return c.addRaw(markBytes, base64.RawURLEncoding.Strict(), part[:n])
}

// addDataURI adds a data URI up to where its base64 ends, and returns its length, or 0 where there is none.
func (c *coder) addDataURI(uri []byte) int {
	start := bytes.Index(uri[:min(len(uri), 64)], []byte(dataURIMark)) + len(dataURIMark)
	if start < len(dataURIMark) {
		return 0
	}
	n := bytes.IndexByte(uri[start:], '"')
	if n < minEncoded || bytes.ContainsAny(uri[start:][:n], "\r\n") {
		return 0
	}
	undo := len(c.text)
	c.text = append(c.text, uri[:start]...)
	if c.addRaw(markStandard, base64.StdEncoding.Strict(), uri[start:][:n]) == 0 {
		c.text = c.text[:undo]
		return 0
	}
	return start + n
}

// addRaw adds raw bytes and the mark for them, and returns the length of their encoded form, or 0 where it is not the
// form that a reader would restore.
func (c *coder) addRaw(mark byte, encoding *base64.Encoding, encoded []byte) int {
	n := len(c.raw)
	raw, err := encoding.AppendDecode(c.raw, encoded)
	if err != nil || len(raw)-n >= 0xD800 { // the count is a character, and from there on some are none
		return 0
	}
	c.raw = raw
	c.text = utf8.AppendRune(append(c.text, mark), rune(len(raw)-n))
	return len(encoded)
}

// The classes of base64url's characters.
const (
	urlLower = 1 << iota
	urlUpper
	urlOther
)

// urlClass has the class of each byte, 0 for those that base64url does not use.
var urlClass = func() (class [256]byte) {
	for b := 'a'; b <= 'z'; b++ {
		class[b], class[b-'a'+'A'] = urlLower, urlUpper
	}
	for _, b := range "0123456789-_" {
		class[b] = urlOther
	}
	return class
}()

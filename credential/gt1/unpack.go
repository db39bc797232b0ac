package gt1

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"slices"
	"unicode/utf8"
)

// unpack reads a container. What it returns is in the coder's memory.
func (c *coder) unpack(container []byte) (kind Kind, compact []byte, err error) {
	if len(container) == 0 {
		return 0, nil, ErrMalformed
	}
	kind, rest := Kind(container[0]), container[1:]
	if kind > Request {
		return 0, nil, ErrUnsupported
	}
	if kind == Verbatim {
		compact, err = unpackVerbatim(rest)
		return kind, compact, err
	}
	text, used, err := presetInflater().inflate(c.text[:0], rest)
	if err != nil {
		return 0, nil, err
	}
	c.text, rest = text, rest[used:]
	if kind == Request {
		if len(text) == 0 || len(rest) != 0 || !isASCII(text) {
			return 0, nil, ErrMalformed
		}
		return kind, text, nil
	}
	r, err := newReader(kind, text, rest, c.memory)
	if err != nil {
		return 0, nil, err
	}
	compact, err = r.compact()
	c.memory = r.memory
	return kind, compact, err
}

// unpackVerbatim reads a DEFLATE stream of any blocks, the only kind of body that does not continue the preamble.
func unpackVerbatim(body []byte) ([]byte, error) {
	r := bytes.NewReader(body) // an io.ByteReader, so that nothing behind the stream is read
	text, err := io.ReadAll(io.LimitReader(flate.NewReader(r), maxParts+1))
	if err != nil || r.Len() != 0 || len(text) > maxParts || !isASCII(text) {
		return nil, ErrMalformed
	}
	return text, nil
}

// A reader restores the compact form from the parts of a container.
type reader struct {
	parts  []part
	signed int // JWS: each is two parts and a signature
	first  int // the part that is disclosure 0
	end    int // the part behind the last disclosure
	sigs   []byte
	self   []byte // digest of all before the key-binding JWT, once that is restored
	memory
}

// memory is what a reader fills and the next one uses again.
type memory struct {
	json    []byte // the part that is restored just now
	encoded []byte // all parts
	out     []byte
}

type part struct {
	text, raw []byte // as carried
	encoded   []byte // as in the compact form, once it is restored
	digest    []byte // of encoded, once it is named
}

func newReader(kind Kind, text, rest []byte, m memory) (*reader, error) {
	r := &reader{memory: memory{m.json[:0], m.encoded[:0], m.out[:0]}}
	switch kind {
	case Token:
		r.signed = 1
	case Bound:
		r.signed = 2
	}
	n := bytes.Count(text, []byte{markPart}) + 1
	raw := len(rest) - r.signed*sigLen
	disclosures := n - 2*r.signed
	if raw < 0 || disclosures < 0 || disclosures > MaxDisclosures {
		return nil, ErrMalformed
	}
	r.first = min(2*r.signed, 2)
	r.end = r.first + disclosures
	rest, r.sigs = rest[:raw], rest[raw:]
	r.parts = make([]part, n)
	for i := range r.parts {
		r.parts[i].text, text, _ = bytes.Cut(text, []byte{markPart})
		used, ok := rawBytes(r.parts[i].text)
		if !ok || used > len(rest) {
			return nil, ErrMalformed
		}
		r.parts[i].raw, rest = rest[:used], rest[used:]
	}
	if len(rest) != 0 {
		return nil, ErrMalformed
	}
	return r, nil
}

// rawBytes counts the raw bytes that the marks of a part stand for. It reports false for an empty part, and for marks
// that are reserved or lack their number, so that whoever expands the part need not look.
func rawBytes(text []byte) (n int, ok bool) {
	for i := 0; i < len(text); i++ {
		if text[i] < markFirst || text[i] == markSelf {
			continue
		}
		number, size := utf8.DecodeRune(text[i+1:])
		if text[i] < markStandard || number == utf8.RuneError {
			return 0, false
		}
		if text[i] != markDigest {
			n += int(number)
		}
		if n > MaxText { // more than any container holds
			return 0, false
		}
		i += size
	}
	return n, len(text) > 0
}

// compact restores every part after those that it names: disclosures from the last to the first, the token, and then the
// key-binding JWT.
func (r *reader) compact() ([]byte, error) {
	for i := r.end - 1; i >= 0; i-- {
		if err := r.restore(i); err != nil {
			return nil, err
		}
	}
	out := r.out
	if r.signed > 0 {
		out = r.appendSigned(out, r.parts[:2], r.sigs[:sigLen])
	}
	out = append(out, '~')
	for _, p := range r.parts[r.first:r.end] {
		out = append(append(out, p.encoded...), '~')
	}
	if r.end < len(r.parts) {
		r.self = digest(out)
		for i := r.end; i < len(r.parts); i++ {
			if err := r.restore(i); err != nil {
				return nil, err
			}
		}
		out = r.appendSigned(out, r.parts[r.end:], r.sigs[sigLen:])
	}
	r.out = out
	if len(out) > MaxCompact {
		return nil, ErrMalformed
	}
	return out, nil
}

func (r *reader) appendSigned(out []byte, parts []part, sig []byte) []byte {
	out = append(append(out, parts[0].encoded...), '.')
	out = append(append(out, parts[1].encoded...), '.')
	return base64.RawURLEncoding.AppendEncode(out, sig)
}

// restore expands the marks of part i and encodes it.
func (r *reader) restore(i int) error {
	out, err := r.expand(r.json[:0], i)
	r.json = out
	if err != nil || len(out) == 0 || !utf8.Valid(out) {
		return ErrMalformed
	}
	before := len(r.encoded)
	r.encoded = base64.RawURLEncoding.AppendEncode(r.encoded, out)
	if len(r.encoded) > MaxCompact { // of all parts, so that the sum of the work is bounded
		return ErrMalformed
	}
	r.parts[i].encoded = r.encoded[before:]
	return nil
}

func (r *reader) expand(out []byte, i int) ([]byte, error) {
	text, raw := r.parts[i].text, r.parts[i].raw
	for len(out) <= MaxCompact {
		m := slices.IndexFunc(text, func(b byte) bool { return b >= markFirst })
		if m < 0 {
			return append(out, text...), nil
		}
		out = append(out, text[:m]...)
		mark := text[m]
		text = text[m+1:]
		if mark == markSelf {
			if r.self == nil {
				return out, ErrMalformed
			}
			out = append(out, r.self...)
			continue
		}
		n, size := utf8.DecodeRune(text)
		text = text[size:]
		switch mark {
		case markBytes:
			out = base64.RawURLEncoding.AppendEncode(out, raw[:n])
			raw = raw[n:]
		case markStandard:
			out = base64.StdEncoding.AppendEncode(out, raw[:n])
			raw = raw[n:]
		case markDigest:
			named := r.first + int(n)
			if named <= i || named >= r.end {
				return out, ErrMalformed
			}
			out = append(out, r.digest(named)...)
		}
	}
	return out, ErrMalformed
}

// digest returns the digest of a part that is restored.
func (r *reader) digest(i int) []byte {
	p := &r.parts[i]
	if p.digest == nil {
		p.digest = digest(p.encoded)
	}
	return p.digest
}

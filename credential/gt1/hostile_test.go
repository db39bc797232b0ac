package gt1

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// sealed returns the text for a container: a kind, parts as they stand in the body, and what follows it.
func sealed(kind Kind, parts string, rest ...byte) string {
	return encodeText(slices.Concat([]byte{byte(kind)}, deflateParts([]byte(parts)), rest))
}

func TestContainers(t *testing.T) {
	sig := make([]byte, sigLen)
	sigs := make([]byte, 2*sigLen)
	e := func(s string) string { return encode([]byte(s)) }
	s64 := encode(sig)
	for _, c := range []struct {
		name, text, want string // compact form; "" means malformed
	}{
		{"token", sealed(Token, "h\xFFp", sig...), e("h") + "." + e("p") + "." + s64 + "~"},
		{"bytes", sealed(Token, "h\xFF\xFE\x02", append([]byte{1, 2}, sig...)...), e("h") + "." + e("AQI") + "." + s64 + "~"},
		{"no bytes", sealed(Token, "h\xFF\xFE\x00p", sig...), e("h") + "." + e("p") + "." + s64 + "~"},
		{"standard", sealed(Token, "h\xFF\xFB\x02", append([]byte{0xFB, 0xFF}, sig...)...), e("h") + "." + e("+/8=") + "." + s64 + "~"},
		{"digest", sealed(Disclosures, "\xFD\x01\xFFx"), "~" + e(string(digest([]byte(e("x"))))) + "~" + e("x") + "~"},
		{"self", sealed(Bound, "h\xFFp\xFFk\xFF\xFC", sigs...), e("h") + "." + e("p") + "." + s64 + "~" + e("k") + "." +
			e(string(digest([]byte(e("h")+"."+e("p")+"."+s64+"~")))) + "." + s64},
		{"no signature", sealed(Token, "h\xFFp"), ""},
		{"a short signature", sealed(Token, "h\xFFp", sig[1:]...), ""},
		{"a byte before the signature", sealed(Token, "h\xFFp", append(sig, 0)...), ""},
		{"one signature for two", sealed(Bound, "h\xFFp\xFFk\xFFb", sig...), ""},
		{"a header only", sealed(Token, "h", sig...), ""},
		{"half a key binding", sealed(Bound, "h\xFFp\xFFk", sigs...), ""},
		{"an empty header", sealed(Token, "\xFFp", sig...), ""},
		{"an empty payload", sealed(Token, "h\xFF", sig...), ""},
		{"an empty disclosure", sealed(Token, "h\xFFp\xFF", sig...), ""},
		{"no disclosure", sealed(Disclosures, ""), ""},
		{"an empty request", sealed(Request, ""), ""},
		{"bytes behind a request", sealed(Request, "{}", 0), ""},
		{"bytes behind disclosures", sealed(Disclosures, "x", 0), ""},
		{"too few bytes", sealed(Token, "h\xFF\xFE\x03", append([]byte{1, 2}, sig...)...), ""},
		{"too many bytes", sealed(Token, "h\xFF\xFE\x01", append([]byte{1, 2}, sig...)...), ""},
		{"a count beyond all", sealed(Token, "h\xFF\xFE\U0010FFFF", sig...), ""},
		{"no count", sealed(Token, "h\xFFp\xFE", sig...), ""},
		{"no count before a part", sealed(Token, "h\xFE\xFFp", sig...), ""},
		{"a count that is no character", sealed(Token, "h\xFFp\xFE\x80", sig...), ""},
		{"a count in overlong form", sealed(Token, "h\xFFp\xFE\xC0\x80", sig...), ""},
		{"a surrogate for a count", sealed(Token, "h\xFFp\xFE\xED\xA0\x80", sig...), ""},
		{"no number of a disclosure", sealed(Token, "h\xFFp\xFD", sig...), ""},
		{"a digest of nothing", sealed(Token, "h\xFFp\xFD\x00", sig...), ""},
		{"a digest beyond the disclosures", sealed(Token, "h\xFFp\xFD\x01\xFFd", sig...), ""},
		{"a digest of the part itself", sealed(Disclosures, "\xFD\x00"), ""},
		{"a digest of an earlier disclosure", sealed(Disclosures, "x\xFF\xFD\x00"), ""},
		{"a digest in the key binding", sealed(Bound, "h\xFFp\xFFd\xFFk\xFF\xFD\x00", sigs...), ""},
		{"self in a payload", sealed(Bound, "h\xFF\xFC\xFFk\xFFb", sigs...), ""},
		{"self in a disclosure", sealed(Disclosures, "\xFC"), ""},
		{"self in a token", sealed(Token, "h\xFF\xFC", sig...), ""},
		{"a reserved mark F8", sealed(Token, "h\xFFp\xF8\x00", sig...), ""},
		{"a reserved mark FA", sealed(Token, "h\xFFp\xFA\x00", sig...), ""},
		{"text that is not UTF-8", sealed(Token, "h\xFFp\xC3", sig...), ""},
		{"a mark in a request", sealed(Request, "{\xFE\x00}"), ""},
		{"a part mark in a request", sealed(Request, "{}\xFF{}"), ""},
		{"letters in a request", sealed(Request, "{\"aud\":\"é\"}"), ""},
		{"too many disclosures", sealed(Disclosures, strings.Repeat("x\xFF", MaxDisclosures)+"x"), ""},
		{"too many disclosures of a token", sealed(Token, "h\xFFp"+strings.Repeat("\xFFx", MaxDisclosures+1), sig...), ""},
		{"no body", encodeText([]byte{byte(Token)}) + "", ""},
		{"a body without an end", encodeText(append([]byte{byte(Token)}, deflateParts([]byte("h\xFFp"))[:1]...)), ""},
		{"an inflated text that is too long", sealed(Request, strings.Repeat("{", maxParts+1)), ""},
		{"verbatim", encodeText(deflateVerbatim([]byte{0}, []byte("h"))), "h"},
		{"verbatim in a stored block", encodeText([]byte{0, 1, 1, 0, 0xFE, 0xFF, 'h'}), "h"},
		{"a byte behind verbatim", encodeText(append(deflateVerbatim([]byte{0}, []byte("h")), 0)), ""},
		{"verbatim without an end", encodeText([]byte{0, 0, 1, 0, 0xFE, 0xFF, 'h'}), ""},
		{"a mark in verbatim", encodeText(deflateVerbatim([]byte{0}, []byte("h\xFFp"))), ""},
		{"letters in verbatim", encodeText(deflateVerbatim([]byte{0}, []byte("é"))), ""},
		{"verbatim that is too long", encodeText(deflateVerbatim([]byte{0}, bytes.Repeat([]byte{'h'}, maxParts+1))), ""},
	} {
		content, err := Unpack(c.text)
		switch {
		case c.want == "" && (content != Content{} || err == nil):
			t.Errorf("%s is accepted: %q", c.name, content.Compact)
		case c.want == "" && len(c.text) >= minText && err != ErrMalformed:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err != nil || content.Compact != c.want):
			t.Errorf("%s: %q, %v, want %q", c.name, content.Compact, err, c.want)
		}
	}
}

func TestUnsupported(t *testing.T) {
	good := encodeText(deflateVerbatim([]byte{0}, []byte("{}")))
	for kind := 5; kind < 256; kind++ {
		container := append([]byte{byte(kind)}, good...)
		if _, err := Unpack(encodeText(container)); err != ErrUnsupported {
			t.Errorf("kind %d: %v", kind, err)
		}
	}
	for _, version := range []string{"00", "02", "10", "99"} {
		text := withCheck("84" + version + good[4:len(good)-2])
		if _, err := Unpack(text); err != ErrUnsupported {
			t.Errorf("version %s: %v", version, err)
		}
		if _, err := Unpack("84" + version + good[4:]); err != ErrUnreadable && checkRemainder("84"+version+good[4:]) != 1 {
			t.Errorf("version %s with wrong check digits: %v", version, err)
		}
	}
}

// A small text must not make the reader work or allocate much, whatever its marks and matches expand to.
func TestBombs(t *testing.T) {
	sigs := make([]byte, 2*sigLen)
	nested := ""
	for i := range MaxDisclosures - 1 {
		nested += strings.Repeat("\xFD"+string(rune(i+1)), 100) + "\xFF"
	}
	var bomb bitWriter
	presetEncoder().write(&bomb, append([]step{{1, 0}}, slices.Repeat([]step{{maxMatch, 1}}, 400)...), []byte("{"))
	for name, text := range map[string]string{
		"self":            sealed(Bound, "h\xFFp\xFFk\xFF"+strings.Repeat("\xFC", 30000), sigs...),
		"digests":         sealed(Token, "h\xFF"+strings.Repeat("\xFD\x00", 15000)+"\xFFd", sigs[:sigLen]...),
		"many digests":    sealed(Disclosures, nested+"x"),
		"empty bytes":     sealed(Token, "h\xFF"+strings.Repeat("\xFE\x00", 15000), sigs...),
		"parts":           sealed(Disclosures, strings.Repeat("x\xFF", 15000)+"x"),
		"text":            encodeText(append([]byte{byte(Request)}, bomb.bytes()...)),
		"verbatim":        encodeText(deflateVerbatim([]byte{0}, bytes.Repeat([]byte{'h'}, 1<<15+1))),
		"the whole QR":    sealed(Token, "h\xFFp", make([]byte, 2850)...),
		"compact is long": sealed(Token, strings.Repeat("h", 30000)+"\xFF"+strings.Repeat("p", 2000)+"\xFD\x00\xFF"+strings.Repeat("\xFB\x00", 300)+"d", sigs[:sigLen]...),
	} {
		if len(text) > MaxText {
			t.Fatalf("%s: %d digits", name, len(text))
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Unpack(text)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
			t.Errorf("%s: %d bytes allocated, %v", name, used, err)
		}
		if err != nil && !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A coder's memory is used again: what one text left behind must not show in the next, nor in what was returned.
func TestMemoryIsNotShared(t *testing.T) {
	d := newDrawer(8)
	var compacts, texts []string
	for range 50 {
		compact := d.oddToken()
		text, err := Pack(compact)
		if err != nil {
			t.Fatal(err)
		}
		compacts, texts = append(compacts, compact), append(texts, text)
	}
	done := make(chan error)
	for range 4 {
		go func() {
			for i := range texts {
				if c, err := Unpack(texts[i]); err != nil || c.Compact != compacts[i] {
					done <- fmt.Errorf("%q comes back as %q, %v", compacts[i], c.Compact, err)
					return
				}
			}
			done <- nil
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

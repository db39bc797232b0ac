package gt1

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzUnpack: whatever is accepted is ASCII within the bounds, and packs and unpacks to itself where it fits. The seeds
// are containers, because a text with a digit changed hardly ever gets past the check digits.
func FuzzUnpack(f *testing.F) {
	d := newDrawer(9)
	for range 40 {
		if text, err := Pack(d.oddToken()); err == nil {
			container, err := decodeDigits(nil, text[len(prefix):len(text)-checkLen])
			if err != nil {
				f.Fatal(err)
			}
			f.Add(container)
		}
	}
	f.Add(deflateVerbatim([]byte{0}, []byte("~~")))
	f.Add(append([]byte{byte(Request)}, deflateParts([]byte(`{"aud":"a","nonce":"b"}`))...))
	f.Fuzz(func(t *testing.T, container []byte) {
		text := encodeText(container)
		content, err := Unpack(text)
		if err != nil {
			if content != (Content{}) || err != ErrMalformed && err != ErrUnsupported && err != ErrUnreadable {
				t.Fatalf("%v with %q", err, content.Compact)
			}
			return
		}
		if content.Kind != Kind(container[0]) || !isASCII(content.Compact) || len(content.Compact) > MaxCompact {
			t.Fatalf("kind %d, %q", content.Kind, content.Compact)
		}
		again, err := Pack(content.Compact)
		if err != nil {
			return // a text that its writer made shorter than Pack does may be too large
		}
		if back, err := Unpack(again); err != nil || back.Compact != content.Compact {
			t.Fatalf("%q comes back as %q, %v", content.Compact, back.Compact, err)
		}
	})
}

// FuzzText: no text is ever more than refused.
func FuzzText(f *testing.F) {
	text, err := Pack(newDrawer(10).oddToken())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add("8401")
	f.Add(withCheck("8402" + strings.Repeat("0", 17)))
	f.Fuzz(func(t *testing.T, text string) {
		content, err := Unpack(text)
		if err == nil && (!Is(text) || !isASCII(content.Compact)) {
			t.Fatalf("%q", content.Compact)
		}
	})
}

// FuzzPack: all ASCII that fits comes back.
func FuzzPack(f *testing.F) {
	d := newDrawer(11)
	for range 40 {
		f.Add(d.oddToken())
	}
	f.Add(`{"aud":"a","nonce":"b"}`)
	f.Add("")
	f.Fuzz(func(t *testing.T, compact string) {
		text, err := Pack(compact)
		if err != nil {
			if text != "" || isASCII(compact) && len(compact) < 1000 {
				t.Fatalf("%q: %v", compact, err)
			}
			return
		}
		if back, err := Unpack(text); err != nil || back.Compact != compact || len(text) > MaxText {
			t.Fatalf("%q comes back as %q, %v", compact, back.Compact, err)
		}
	})
}

// FuzzInflate: this package's inflater and the standard library's agree on every body.
func FuzzInflate(f *testing.F) {
	d := newDrawer(12)
	for range 20 {
		f.Add(deflateParts(randomText(d)))
	}
	f.Add(bytes.Repeat([]byte{0xFF}, 40))
	f.Fuzz(func(t *testing.T, body []byte) { sameAsStd(t, body) })
}

package gt1

import (
	"bytes"
	"compress/flate"
	"encoding/hex"
	"errors"
	"io"
	"testing"
)

// The preamble is part of version 01: were it another, every text would read as something else without any error.
func TestPreambleIsFrozen(t *testing.T) {
	const want = "9afa6fe48e9ef956435bad4fd57c7c56aa0cd2844fb5347ef840f3c8bd036cc2"
	if sum := PreambleSHA256(); hex.EncodeToString(sum[:]) != want {
		t.Errorf("SHA-256 of %d bytes: %x, want %s", len(Preamble()), sum, want)
	}
}

func TestPreambleLayout(t *testing.T) {
	b := Preamble()
	p := format01()
	if !bytes.Equal(p.marshal(), b) {
		t.Fatal("the preamble is not what its own dictionary and tables give")
	}
	if len(b) != 5+len(p.dict)+171 {
		t.Errorf("%d bytes for a dictionary of %d", len(b), len(p.dict))
	}
	// After the dictionary: three empty fixed blocks, then HLIT 29, HDIST 29, HCLEN 15, and lengths 0 to 15 in four bits.
	const head = "020820407b7f00244992244992"
	if got := hex.EncodeToString(b[5+len(p.dict):][:13]); got != head {
		t.Errorf("tables begin with %s", got)
	}
	r := flate.NewReader(bytes.NewReader(b))
	dict := make([]byte, len(p.dict))
	if _, err := io.ReadFull(r, dict); err != nil || !bytes.Equal(dict, p.dict) {
		t.Errorf("inflating the preamble: %v", err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("behind the dictionary: %d bytes, %v", n, err)
	}
	b[0]++
	if Preamble()[0] == b[0] {
		t.Error("callers share the preamble")
	}
}

func TestSpoiledPreamble(t *testing.T) {
	good := Preamble()
	for _, i := range []int{0, 1, 2, 3, 4, len(good) - 171, len(good) - 160, len(good) - 158, len(good) - 100, len(good) - 1} {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if _, err := parsePreset(bad); err == nil {
			t.Errorf("byte %d changed, and accepted", i)
		}
	}
	for _, bad := range [][]byte{nil, good[:100], good[1:], append(bytes.Clone(good), 0), make([]byte, 1<<16)} {
		if _, err := parsePreset(bad); err == nil {
			t.Errorf("%d bytes accepted", len(bad))
		}
	}
}

package gt1

import (
	"bytes"
	"compress/flate"
	"io"
	"math"
	"slices"
	"testing"
)

// stdInflate is what a reader in another language does: any inflater, over the preamble and then the body.
func stdInflate(body []byte) (text []byte, used int, err error) {
	all := append(Preamble(), body...)
	r := bytes.NewReader(all)
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(r), int64(len(format01().dict)+maxParts+1)))
	if err != nil {
		return nil, 0, err
	}
	if text = out[len(format01().dict):]; len(text) > maxParts {
		return nil, 0, ErrMalformed
	}
	return text, len(body) - r.Len(), nil
}

func sameAsStd(t *testing.T, body []byte) (accepted bool) {
	t.Helper()
	text, used, err := presetInflater().inflate(nil, body)
	want, wantUsed, wantErr := stdInflate(body)
	if (err == nil) != (wantErr == nil) || err == nil && (used != wantUsed || !bytes.Equal(text, want)) {
		t.Fatalf("%x: %q, %d bytes, %v; compress/flate: %q, %d bytes, %v", body, text, used, err, want, wantUsed, wantErr)
	}
	return err == nil
}

func TestInflateAgreesWithStd(t *testing.T) {
	d := newDrawer(5)
	accepted := 0
	for i := range 3000 {
		body := make([]byte, d.IntN(120))
		for i := range body {
			body[i] = byte(d.Uint32())
		}
		if i%2 == 0 { // a good body, with a bit changed or raw bytes behind it or neither
			body = append(deflateParts(randomText(d)), body[:min(len(body), 9)]...)
			if n := d.IntN(16 * len(body)); n < 8*len(body) {
				body[n/8] ^= 1 << (n % 8)
			}
		}
		if sameAsStd(t, body) {
			accepted++
		}
	}
	if accepted < 1000 {
		t.Errorf("only %d bodies were accepted", accepted)
	}
}

// Every symbol of both alphabets, through all their extra bits' ends, and all lengths of code.
func TestInflateEverySymbol(t *testing.T) {
	e := presetEncoder()
	for _, length := range []int{3, 4, 10, 11, 12, 34, 35, 66, 67, 130, 131, 162, 163, 226, 227, 256, 257, 258} {
		for distance := 1; distance < len(e.index.dict)+200; distance = distance*5/4 + 1 {
			text := bytes.Repeat([]byte{'x'}, 200)
			steps := make([]step, 200, 201)
			for i := range steps {
				steps[i] = step{1, 0}
			}
			var w bitWriter
			e.write(&w, append(steps, step{uint16(length), uint16(distance)}), text)
			if !sameAsStd(t, w.bytes()) {
				t.Errorf("length %d, distance %d refused", length, distance)
			}
		}
	}
	for b := range 256 {
		var w bitWriter
		e.write(&w, []step{{1, 0}}, []byte{byte(b)})
		if !sameAsStd(t, w.bytes()) {
			t.Errorf("byte %d refused", b)
		}
	}
	var w bitWriter
	e.write(&w, []step{{3, uint16(len(e.index.dict) + 1)}}, nil)
	if sameAsStd(t, w.bytes()) {
		t.Error("a distance beyond the dictionary is accepted")
	}
}

// randomText is words of the dictionary, repeats and noise.
func randomText(d drawer) []byte {
	dict := format01().dict
	var text []byte
	for range d.IntN(12) {
		switch d.IntN(4) {
		case 0:
			text = append(text, byte(d.Uint32()))
		case 1:
			if len(text) > 0 {
				text = append(text, text[d.IntN(len(text)):]...)
			}
		default:
			i := d.IntN(len(dict))
			text = append(text, dict[i:min(len(dict), i+d.IntN(300))]...)
		}
	}
	return text
}

func deflateParts(text []byte) []byte {
	var w bitWriter
	var p path
	e := presetEncoder()
	e.write(&w, p.shortest(e, text), text)
	return w.bytes()
}

func TestDeflateRoundTrip(t *testing.T) {
	d := newDrawer(6)
	for range 500 {
		text := randomText(d)
		got, used, err := presetInflater().inflate(nil, deflateParts(text))
		if err != nil || !bytes.Equal(got, text) || used != len(deflateParts(text)) {
			t.Fatalf("%q comes back as %q, %v", text, got, err)
		}
		verbatim, err := io.ReadAll(flate.NewReader(bytes.NewReader(deflateVerbatim(nil, text))))
		if err != nil || !bytes.Equal(verbatim, text) {
			t.Fatalf("verbatim %q comes back as %q, %v", text, verbatim, err)
		}
	}
}

// Positions that the search passes over cost next to nothing: it stays within a hundredth of the shortest path.
func TestPathIsNearlyShortest(t *testing.T) {
	d := newDrawer(7)
	e := presetEncoder()
	found, shortest := 0, 0
	for range 5 {
		var c coder
		c.takeApart(d.token(d.payload("csgt", "driving-licence", d.licence(), true)))
		var p path
		p.shortest(e, c.text)
		found += int(p.places[len(c.text)].cost())
		shortest += int(shortestCost(e, c.text))
	}
	if found < shortest || found > shortest+shortest/100 {
		t.Errorf("%d bits, the shortest path takes %d", found, shortest)
	}
}

// A search that the bounds save would have found nothing better: the ways are the same where none is saved.
func TestPathWithEverySearch(t *testing.T) {
	d := newDrawer(8)
	e := presetEncoder()
	all, x := *e, *e.index
	all.index, all.cheapest = &x, 0
	for i := range x.grams {
		x.grams[i] = math.MaxUint64
	}
	for range 50 {
		var c coder
		c.takeApart(d.token(d.payload("csgt", "driving-licence", d.licence(), true)))
		for _, text := range [][]byte{c.text, randomText(d), slices.Concat(c.text, c.text[:100], randomText(d), c.text)} {
			var p, q path
			p.shortest(e, text)
			q.shortest(&all, text)
			if !slices.Equal(p.places, q.places) {
				t.Fatalf("other ways through %q", text)
			}
		}
	}
}

// shortestCost tries every match at every position.
func shortestCost(e *encoder, text []byte) uint32 {
	cost := make([]uint32, len(text)+1)
	for i := range cost[1:] {
		cost[i+1] = 1 << 31
	}
	whole := append(bytes.Clone(e.index.dict), text...)
	for i, b := range text {
		at := len(e.index.dict) + i
		cost[i+1] = min(cost[i+1], cost[i]+uint32(e.lit[b].n))
		for from := range at {
			n := commonPrefix(whole[from:at], whole[at:min(at+maxMatch, len(whole))])
			for length := minMatch; length <= n; length++ {
				cost[i+length] = min(cost[i+length], cost[i]+e.distanceCost(at-from)+e.matchCost[length].cost())
			}
		}
	}
	return cost[len(text)]
}

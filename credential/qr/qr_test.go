package qr_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/qr"
	"rsc.io/qr/coding"
)

// digits is a text of n digits, the same for the same n.
func digits(n int) string {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	var text strings.Builder
	for range n {
		text.WriteByte('0' + byte(random.IntN(10)))
	}
	return text.String()
}

// smallest is the least version that holds text in one numeric segment, by the
// capacities of another implementation, or 0.
func smallest(text string, level qr.Level) int {
	order := map[qr.Level]coding.Level{qr.LevelL: coding.L, qr.LevelM: coding.M, qr.LevelQ: coding.Q, qr.LevelH: coding.H}
	for version := coding.Version(1); version <= 40; version++ {
		if coding.Num(text).Bits(version) <= 8*version.DataBytes(order[level]) {
			return int(version)
		}
	}
	return 0
}

func TestSmallestVersion(t *testing.T) {
	for _, level := range []qr.Level{qr.LevelL, qr.LevelM, qr.LevelQ, qr.LevelH} {
		for n := 1; n <= qr.MaxText; n += 223 {
			text := digits(n)
			want := smallest(text, level)
			symbol, err := qr.EncodeLevel(text, level)
			if want == 0 {
				if !errors.Is(err, qr.ErrTooLong) {
					t.Fatalf("%d digits at %s: %v, want ErrTooLong", n, level, err)
				}
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if symbol.Version() != want || symbol.Level() != level || symbol.Size() != 17+4*want {
				t.Fatalf("%d digits at %s: version %d-%s, size %d, want version %d", n, level, symbol.Version(), symbol.Level(), symbol.Size(), want)
			}
		}
	}
}

func TestLevelRule(t *testing.T) {
	seen := map[qr.Level]int{}
	for n := 1; n <= qr.MaxText; n += 167 {
		text := digits(n)
		l, m, q := smallest(text, qr.LevelL), smallest(text, qr.LevelM), smallest(text, qr.LevelQ)
		version, level := m, qr.LevelM
		switch {
		case m == 0, m > 20 && l <= 20:
			version, level = l, qr.LevelL
		case q == m:
			level = qr.LevelQ
		}
		symbol, err := qr.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		if symbol.Version() != version || symbol.Level() != level {
			t.Fatalf("%d digits: %d-%s, want %d-%s", n, symbol.Version(), symbol.Level(), version, level)
		}
		seen[level]++
	}
	if seen[qr.LevelL] == 0 || seen[qr.LevelM] == 0 || seen[qr.LevelQ] == 0 {
		t.Fatalf("levels chosen: %v", seen)
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, c := range []struct {
		text  string
		level qr.Level
		want  string
	}{
		{"", qr.LevelM, "qr: text is empty"},
		{"8401", "m", `qr: level "m" is none of L, M, Q, H`},
		{digits(qr.MaxText), qr.LevelM, "qr: text does not fit a symbol of level M: 7089 bytes"},
		{digits(qr.MaxText + 1), qr.LevelL, "qr: text does not fit a symbol: 7090 bytes, at most 7089"},
	} {
		if _, err := qr.EncodeLevel(c.text, c.level); err == nil || err.Error() != c.want {
			t.Errorf("level %q: %v, want %s", c.level, err, c.want)
		}
	}
	if _, err := qr.Encode(""); err == nil {
		t.Error("an empty text was encoded")
	}
	if _, err := qr.Encode(digits(qr.MaxText + 1)); !errors.Is(err, qr.ErrTooLong) {
		t.Errorf("7090 digits: %v", err)
	}
}

func TestSymbolEdges(t *testing.T) {
	symbol, err := qr.Encode("8401")
	if err != nil {
		t.Fatal(err)
	}
	if symbol.Size() != 21 {
		t.Fatalf("size %d", symbol.Size())
	}
	for _, p := range [][2]int{{-1, 0}, {0, -1}, {21, 0}, {0, 21}, {-4, -4}} {
		if symbol.Dark(p[0], p[1]) {
			t.Errorf("(%d, %d) outside the symbol is dark", p[0], p[1])
		}
	}
	for i := range 7 {
		if !symbol.Dark(i, 0) || !symbol.Dark(20, i) || !symbol.Dark(0, 20-i) {
			t.Errorf("finder pattern broken at %d", i)
		}
	}
}

package qr

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing/qrcode/encoder"
	"github.com/skip2/go-qrcode"
	"rsc.io/qr/coding"
)

// randomText is of one mode, in which go-qrcode makes one segment too.
func randomText(r *rand.Rand, alphabet string, length int) string {
	all := []rune(alphabet)
	var text strings.Builder
	for range length {
		text.WriteRune(all[r.IntN(len(all))])
	}
	return text.String()
}

// maskOf reads the mask that another encoder took from the three bits of the format
// information, unmasked, beside the upper left finder pattern (7.9.1).
func maskOf(rows [][]bool) int {
	mask := 0
	for i, x := range []int{2, 3, 4} {
		if rows[8][x] != ("101"[i] == '1') {
			mask |= 4 >> i
		}
	}
	return mask
}

// drawnWith draws a text with a mask.
func drawnWith(t *testing.T, text string, version coding.Version, level coding.Level, mask int) *canvas {
	t.Helper()
	segment, err := segmentOf(text)
	if err != nil {
		t.Fatal(err)
	}
	p := planOf(version, level)
	code, err := p.first.Encode(segment)
	if err != nil {
		t.Fatal(err)
	}
	drawn := new(canvas)
	drawn.take(code)
	drawn.masked(drawn, p.masks[mask])
	return drawn
}

// Each module is as skip2/go-qrcode draws it in the same version, level and mask.
func TestMatrixOfGoQRCode(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	masks := map[int]int{}
	for round := range 200 {
		version, level := coding.Version(1+round%maxVersion), coding.Level((round+round/maxVersion)%4)
		words := version.DataBytes(level)
		var text string
		switch round / maxVersion {
		case 0:
			text = randomText(r, "ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", 1+r.IntN(words*5/4-2))
		case 1:
			text = randomText(r, "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắặếệốộớợứự", 1+r.IntN(words/3-1))
		default:
			text = randomText(r, "0123456789", 1+r.IntN(words*9/4-4))
		}
		code, err := qrcode.NewWithForcedVersion(text, int(version), qrcode.RecoveryLevel(level))
		if err != nil {
			t.Fatal(err)
		}
		code.DisableBorder = true
		rows := code.Bitmap()
		mask := maskOf(rows)
		drawn := drawnWith(t, text, version, level, mask)
		masks[mask]++
		if drawn.size != len(rows) {
			t.Fatalf("%q at %d-%v: %d modules, want %d", text, version, level, drawn.size, len(rows))
		}
		for y, row := range rows {
			for x, dark := range row {
				if drawn.lines[y].dark(x) != dark {
					t.Fatalf("%q at %d-%v, mask %d: module (%d, %d) is not dark: %v", text, version, level, mask, x, y, dark)
				}
			}
		}
	}
	if len(masks) < 8 {
		t.Errorf("masks compared: %v", masks)
	}
}

// The penalty of every mask is as ZXing counts it, and the mask is the first with the lowest.
func TestPenalty(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	chosen := map[int]int{}
	for version := coding.Version(1); version <= maxVersion; version++ {
		level := coding.Level(version % 4)
		words := version.DataBytes(level)
		text := randomText(r, "0123456789", 1+r.IntN(2*words))
		lowest, best := -1, 0
		for mask := range 8 {
			drawn := drawnWith(t, text, version, level, mask)
			want := penaltyOfZXing(drawn)
			if got := drawn.penalty(); got != want {
				t.Errorf("%d-%v, mask %d: penalty %d, want %d", version, level, mask, got, want)
			}
			if lowest < 0 || want < lowest {
				lowest, best = want, mask
			}
		}
		symbol, err := draw(text, coding.Num(text), version, Level(level.String()))
		if err != nil {
			t.Fatal(err)
		}
		if symbol.mask != best {
			t.Errorf("%d-%v: mask %d, want %d", version, level, symbol.mask, best)
		}
		chosen[best]++
	}
	if len(chosen) < 6 {
		t.Errorf("masks chosen: %v", chosen)
	}
}

// The features that penalties are for, where random symbols hardly have them: lines of one
// colour, patterns at the edge, and across the words of a line.
func TestPenaltyOfFeatures(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for round := range 300 {
		c := &canvas{size: 17 + 4*(1+round%maxVersion)}
		for y := range c.size {
			for x := 0; x < c.size; x++ {
				switch r.IntN(40) {
				case 0, 1: // a pattern, or what the edge leaves of it
					for _, dark := range "1011101" {
						if x < c.size && dark == '1' {
							c.lines[y].darken(x)
						}
						x++
					}
				case 2:
					for range r.IntN(8) {
						if x < c.size {
							c.lines[y].darken(x)
						}
						x++
					}
				}
			}
		}
		if round%2 == 1 {
			c = transposed(c)
		}
		if got, want := c.penalty(), penaltyOfZXing(c); got != want {
			t.Fatalf("round %d, size %d: penalty %d, want %d", round, c.size, got, want)
		}
	}
}

func transposed(c *canvas) *canvas {
	out := &canvas{size: c.size}
	for y := range c.size {
		for x := range c.size {
			if c.lines[y].dark(x) {
				out.lines[x].darken(y)
			}
		}
	}
	return out
}

func penaltyOfZXing(c *canvas) int {
	m := encoder.NewByteMatrix(c.size, c.size)
	for y := range c.size {
		for x := range c.size {
			m.SetBool(x, y, c.lines[y].dark(x))
		}
	}
	return encoder.MaskUtil_applyMaskPenaltyRule1(m) + encoder.MaskUtil_applyMaskPenaltyRule2(m) +
		encoder.MaskUtil_applyMaskPenaltyRule3(m) + encoder.MaskUtil_applyMaskPenaltyRule4(m)
}

package symbol

import (
	"math/rand/v2"
	"testing"

	"github.com/giayto/giayto/verifier/scan/iso18004"
	zxing "github.com/makiuchi-d/gozxing/qrcode/decoder"
	"rsc.io/qr/coding"
)

// damaged is a symbol of version 25 with three errors in each block.
func damaged(b *testing.B) Grid {
	g := draw(b, 25, iso18004.M, 3, coding.Num(full(25, iso18004.M)))
	return spoil(g, 25, iso18004.M, 3, 100, rand.New(rand.NewPCG(1, 2)))
}

func BenchmarkDecode(b *testing.B) {
	g := damaged(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(g); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGozxing(b *testing.B) {
	g := damaged(b)
	m := matrix(b, g)
	b.ReportAllocs()
	mask := zxing.DataMaskValues[3]
	for b.Loop() {
		if _, err := zxing.NewDecoder().Decode(m, nil); err != nil {
			b.Fatal(err)
		}
		mask.UnmaskBitMatrix(m, g.Size) // the decoder left it without its mask
	}
}

// What cannot be read takes the longest.
func BenchmarkUncorrectable(b *testing.B) {
	g := draw(b, 25, iso18004.M, 3, coding.Num(full(25, iso18004.M)))
	g = noisy(g, 0.9, rand.New(rand.NewPCG(1, 2)))
	b.ReportAllocs()
	for b.Loop() {
		if m, err := Decode(g); err == nil {
			b.Fatal(m)
		}
	}
}

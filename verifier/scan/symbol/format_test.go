package symbol

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/giayto/giayto/verifier/scan/iso18004"
	"rsc.io/qr/coding"
)

// The format is read from what is left of both copies.
func TestFormatDamage(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 16))
	for round := range 200 {
		version, level, mask := 1+round%40, Level(round%4), round%8
		g := draw(t, version, level, mask, coding.Num("8401"))
		switch round % 3 {
		case 0: // one copy is unknown
			for bit := range 15 {
				g.Soft[iso18004.FormatPlaces(g.Size, bit)[round/3%2]] = 0
			}
		case 1: // one copy is under a dark stain, and one bit of the other is wrong
			for bit := range 15 {
				g.Soft[iso18004.FormatPlaces(g.Size, bit)[0]] = 100
			}
			g.Soft[iso18004.FormatPlaces(g.Size, random.IntN(15))[1]] *= -1
		default: // six of thirty are wrong
			for _, i := range random.Perm(30)[:6] {
				g.Soft[iso18004.FormatPlaces(g.Size, i/2)[i%2]] *= -1
			}
		}
		want(t, fmt.Sprint("round ", round), g, "8401", version, level)
	}
}

// All 32 formats are told apart, mirrored or not.
func TestFormats(t *testing.T) {
	for level := iso18004.L; level <= iso18004.H; level++ {
		for mask := range 8 {
			g := draw(t, 3, level, mask, coding.Num("8401"))
			for _, mirrored := range []bool{false, true} {
				found := formats(nil, g)
				if len(found) == 0 || found[0] != (format{level, mask, mirrored, 1}) {
					t.Errorf("%v %d, mirrored %v: %+v", level, mask, mirrored, found)
				}
				transpose(g.Soft, g.Size)
			}
		}
	}
}

func TestNoFormat(t *testing.T) {
	for name, v := range map[string]int8{"nothing": 0, "all dark": 127, "all light": -127, "the least": -128} {
		for version := 1; version <= 40; version++ {
			size := iso18004.Size(version)
			g := Grid{size, make([]int8, size*size)}
			for i := range g.Soft {
				g.Soft[i] = v
			}
			if m, err := Decode(g); !errors.Is(err, errFormat) || m != nil {
				t.Fatalf("%s, version %d: %v", name, version, err)
			}
		}
	}
}

func TestSizes(t *testing.T) {
	for _, g := range []Grid{{}, {-21, nil}, {17, make([]int8, 17*17)}, {22, make([]int8, 22*22)}, {21, make([]int8, 440)}, {181, make([]int8, 181*181)}} {
		if m, err := Decode(g); err == nil || m != nil || errors.Is(err, errFormat) || errors.Is(err, errUncorrectable) {
			t.Errorf("size %d: %+v, %v", g.Size, m, err)
		}
	}
}

// versionOf is the evidence of a grid of version 7 or more.
func versionOf(g Grid) (e VersionEvidence) {
	for bit := range 18 {
		near, far := bit/3, g.Size-11+bit%3
		e[0][bit] = g.Soft[near*g.Size+far]
		e[1][bit] = g.Soft[far*g.Size+near]
	}
	return e
}

func TestVersion(t *testing.T) {
	random := rand.New(rand.NewPCG(17, 18))
	for version := 7; version <= 40; version++ {
		e := versionOf(draw(t, version, iso18004.M, 0, coding.Num("8401")))
		got, score, lead := e.Version()
		if got != version || score != 1 || lead < 0.88 {
			t.Errorf("version %d: %d, score %v, lead %v", version, got, score, lead)
		}
		for _, i := range random.Perm(18)[:3] { // each copy corrects three
			e[0][i] *= -1
		}
		e[1] = [18]int8{}
		if got, score, _ := e.Version(); got != version || score < 0.66 || score > 0.67 {
			t.Errorf("version %d, damaged: %d, score %v", version, got, score)
		}
	}
	if got, score, lead := (VersionEvidence{}).Version(); got != 0 || score != 0 || lead != 0 {
		t.Errorf("nothing: %d, %v, %v", got, score, lead)
	}
}

package symbol

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/giayto/giayto/verifier/scan/iso18004"
	"rsc.io/qr/coding"
)

// spoil replaces the given codewords of each block by others, all of whose bits may
// be wrong, with this strength.
func spoil(g Grid, version int, level Level, count int, strength int8, random *rand.Rand) Grid {
	out := Grid{g.Size, append([]int8(nil), g.Soft...)}
	l, b := iso18004.LayoutOf(version), iso18004.BlocksOf(version, level)
	for block := range b.Count {
		for _, i := range random.Perm(b.Size(block))[:count] {
			change := 1 + random.IntN(255)
			for bit := range 8 {
				at := l.Path[8*b.At(block, i)+bit]
				if change>>bit&1 == 1 {
					out.Soft[at] = -sign(g.Soft[at] > 0) * strength
				} else {
					out.Soft[at] = sign(g.Soft[at] > 0) * strength
				}
			}
		}
	}
	return out
}

// The standard's number of errors is corrected at every version and level; one
// more never gives another text.
func TestCapacity(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for version := 1; version <= 40; version++ {
		for level := iso18004.L; level <= iso18004.H; level++ {
			text, b := full(version, level), iso18004.BlocksOf(version, level)
			g := draw(t, version, level, version%8, coding.Num(text))
			capacity := (b.Check - iso18004.Protection(version, level)) / 2
			m, err := DecodeHard(spoil(g, version, level, capacity, 100, random))
			if err != nil || m.Text != text || m.Corrected != capacity*b.Count {
				t.Errorf("%d-%v: %d errors in each block: %v", version, level, capacity, err)
			}
			worse := spoil(g, version, level, capacity+1, 100, random)
			if m, err := DecodeHard(worse); !errors.Is(err, errUncorrectable) {
				t.Errorf("%d-%v: %d errors in each block: %+v, %v", version, level, capacity+1, m, err)
			}
			if m, _ := Decode(worse); m != nil && m.Text != text {
				t.Errorf("%d-%v: %d errors in each block: %+v", version, level, capacity+1, m)
			}
		}
	}
}

// Codewords of which nothing is known, up to all check codewords less those that
// keep the chance of a made up message down.
func TestErasures(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for version := 1; version <= 40; version++ {
		for level := iso18004.L; level <= iso18004.H; level++ {
			text, b := full(version, level), iso18004.BlocksOf(version, level)
			g := draw(t, version, level, version%8, coding.Num(text))
			kept := 5
			if b.Count > 1 {
				kept = 6
			}
			want(t, "erasures", spoil(g, version, level, b.Check-kept, 0, random), text, version, level)
			if m, err := Decode(spoil(g, version, level, b.Check-2, 0, random)); !errors.Is(err, errUncorrectable) {
				t.Errorf("%d-%v: %d erasures in each block: %+v, %v", version, level, b.Check-2, m, err)
			}
		}
	}
}

// A stain over part of the symbol: evidence that is strong, and dark or none.
func TestStains(t *testing.T) {
	text := full(25, iso18004.M)
	g := draw(t, 25, iso18004.M, 2, coding.Num(text))
	for _, c := range []struct {
		name     string
		side     int // in modules
		evidence int8
		want     error
	}{
		{"dark", 40, 127, nil}, {"unknown", 55, 0, nil}, {"larger", 60, 127, errUncorrectable}, {"unknown and larger", 80, 0, errUncorrectable},
	} {
		stained := Grid{g.Size, append([]int8(nil), g.Soft...)}
		for y := range c.side {
			for x := range c.side {
				stained.Soft[(y+20)*g.Size+x+20] = c.evidence
			}
		}
		m, err := Decode(stained)
		if !errors.Is(err, c.want) || err == nil && m.Text != text {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// noisy adds to each module normal noise of a deviation in parts of its strength.
func noisy(g Grid, deviation float64, random *rand.Rand) Grid {
	out := Grid{g.Size, make([]int8, len(g.Soft))}
	for i, v := range g.Soft {
		x := 48 * (float64(sign(v > 0)) + deviation*random.NormFloat64())
		out.Soft[i] = int8(max(-127, min(127, x)))
	}
	return out
}

// Noise of half the strength makes 2.3 per cent of the modules wrong: the evidence reads
// what hard decisions cannot. The counts are of 20 symbols.
func TestNoise(t *testing.T) {
	for _, c := range []struct {
		version    int
		level      Level
		deviation  float64
		hard, soft int // at most, at least
	}{
		{11, iso18004.M, 0.5, 10, 20}, {15, iso18004.L, 0.45, 3, 20}, {25, iso18004.M, 0.5, 0, 20}, {25, iso18004.M, 0.55, 0, 15}, {25, iso18004.M, 0.8, 0, 0},
	} {
		random := rand.New(rand.NewPCG(9, 10))
		text := full(c.version, c.level)
		g := draw(t, c.version, c.level, 3, coding.Num(text))
		hard, soft := 0, 0
		for range 20 {
			seen := noisy(g, c.deviation, random)
			if m, err := DecodeHard(seen); err == nil && m.Text == text {
				hard++
			}
			m, err := Decode(seen)
			if err == nil && m.Text == text {
				soft++
			} else if err == nil {
				t.Errorf("%d-%v: another text", c.version, c.level)
			}
		}
		if hard > c.hard || soft < c.soft {
			t.Errorf("%d-%v, deviation %v: %d read by hard decisions, %d by evidence", c.version, c.level, c.deviation, hard, soft)
		}
	}
}

// meaningless fills the codewords' modules with evidence that says nothing.
func meaningless(g Grid, version int, random *rand.Rand) {
	kind := random.IntN(4)
	for _, at := range iso18004.LayoutOf(version).Path {
		v := random.Uint32()
		switch kind {
		case 0: // as if sure
			g.Soft[at] = sign(v&1 == 1) * 100
		case 1: // of all strengths
			g.Soft[at] = int8(v)
		case 2: // mostly weak
			g.Soft[at] = int8(random.NormFloat64() * 10)
		default: // a third unknown
			g.Soft[at] = int8(v) * int8(min(v>>8%3, 1))
		}
	}
}

// never reads meaningless grids of small symbols, whose check codewords are few, and
// of larger ones.
func never(t testing.TB, rounds int, decode func(Grid) (*Message, error)) {
	random := rand.New(rand.NewPCG(11, 12))
	var grids []Grid
	var versions []int
	for _, version := range []int{1, 1, 1, 2, 2, 3, 4, 6, 10} {
		for level := iso18004.L; level <= iso18004.H; level++ {
			grids = append(grids, draw(t, version, level, random.IntN(8), coding.Num("8401")))
			versions = append(versions, version)
		}
	}
	for round := range rounds {
		i := round % len(grids)
		meaningless(grids[i], versions[i], random)
		if m, err := decode(grids[i]); m != nil {
			t.Fatalf("round %d, version %d: %+v, %v", round, versions[i], m, err)
		}
	}
}

func TestNever(t *testing.T) {
	rounds := 5_000
	if testing.Short() {
		rounds = 500
	}
	never(t, rounds, Decode)
}

// BenchmarkNever is TestNever for as long as one likes: -benchtime 1000000x.
func BenchmarkNever(b *testing.B)     { never(b, b.N, Decode) }
func BenchmarkNeverHard(b *testing.B) { never(b, b.N, DecodeHard) }

// A symbol that is damaged more and more never says anything else.
func TestNeverWrong(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	rounds := 2_000
	if testing.Short() {
		rounds = 200
	}
	read := 0
	for round := range rounds {
		version, level := 1+round%12, Level(round/12%4)
		text := full(version, level)
		g := draw(t, version, level, round%8, coding.Num(text))
		share := random.Float64() * 0.3
		for i := range g.Soft {
			if random.Float64() < share {
				g.Soft[i] = int8(random.Uint32())
			}
		}
		m, err := Decode(g)
		if err == nil {
			read++
		}
		if m != nil && m.Text != text {
			t.Fatalf("round %d, %d-%v: %+v, %v", round, version, level, m, err)
		}
	}
	if read < rounds/5 || read == rounds {
		t.Errorf("%d of %d read", read, rounds)
	}
}

package scan

import (
	"math/rand/v2"
	"testing"

	"rsc.io/qr/coding"

	"github.com/giayto/giayto/verifier/scan/iso18004"
)

// modulesOf draws a text at level M, mask 0: 1 dark, -1 light.
func modulesOf(t testing.TB, version int, text string) []int8 {
	t.Helper()
	plan, err := coding.NewPlan(coding.Version(version), coding.M, 0)
	if err != nil {
		t.Fatal(err)
	}
	code, err := plan.Encode(coding.Num(text))
	if err != nil {
		t.Fatal(err)
	}
	modules := make([]int8, code.Size*code.Size)
	for i := range modules {
		modules[i] = light
		if code.Black(i%code.Size, i/code.Size) {
			modules[i] = dark
		}
	}
	return modules
}

// shot is what a frame tells of modules whose contrast is a share of the noise.
func shot(modules []int8, share float64, random *rand.Rand) evidence {
	e := make(evidence, len(modules))
	for i, v := range modules {
		told := 2 * share * (share*float64(v) + random.NormFloat64()) * evidenceUnit
		e[i] = int8(min(max(told, -maxEvidence), maxEvidence))
	}
	return e
}

const (
	someDigits  = "8401000013744188943941947915993096458926866907796099943279861495134478003277345399429310527358"
	otherDigits = "8401000013744188943941947915993096458926866907796099943279861495134478003277345399429310527359"
)

// Evidence of one code is told from that of another that differs in the last digit.
func TestCompare(t *testing.T) {
	const version = 7
	random := rand.New(rand.NewPCG(1, 1))
	one, other := modulesOf(t, version, someDigits), modulesOf(t, version, otherDigits)
	f := newFusion(version, 1)
	for range 6 {
		f.add(shot(one, 0.7, random))
	}
	for range 20 {
		if c := f.regions.compare(f.belief, shot(one, 0.7, random)); !c.same() {
			t.Errorf("the same code: %+v", c)
		}
		if c := f.regions.compare(f.belief, shot(other, 0.7, random)); c.same() {
			t.Errorf("another code: %+v", c)
		}
	}
}

// Frames of two codes that differ in one block give one of them or none, and those of the
// other are not among what it is made of.
func TestFusion(t *testing.T) {
	const version = 7
	random := rand.New(rand.NewPCG(2, 2))
	codes := [2][]int8{modulesOf(t, version, someDigits), modulesOf(t, version, otherDigits)}
	for _, share := range [][2]int{{6, 0}, {6, 1}, {6, 2}, {5, 4}, {5, 5}, {1, 7}} {
		f := newFusion(version, 1)
		for k, n := range share {
			for range n {
				f.add(shot(codes[k], 0.8, random))
			}
		}
		read := f.read()
		if read && f.message.Text != someDigits && f.message.Text != otherDigits {
			t.Errorf("%v: %q", share, f.message.Text)
		}
		if share[1] == 0 && !read {
			t.Errorf("%v: not read", share)
		}
	}
}

func TestFusionIsBounded(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	one := modulesOf(t, 2, "123")
	f := newFusion(2, 1)
	for range 3 * maxFused {
		f.add(shot(one, 0.3, random))
	}
	if len(f.frames) != maxFused {
		t.Errorf("%d frames kept", len(f.frames))
	}
	want := newFusion(2, 1)
	for _, e := range f.frames {
		want.add(e)
	}
	for i := range f.sum {
		if d := f.sum[i] - want.sum[i]; d > 0.01 || d < -0.01 {
			t.Fatalf("module %d: %v of the frames kept, %v", i, f.sum[i], want.sum[i])
		}
	}
}

// Whatever frames tell, nothing comes out that they do not say.
func FuzzFusion(f *testing.F) {
	f.Add(uint64(1), uint8(0), uint8(8), []byte{})
	f.Add(uint64(2), uint8(3), uint8(1), []byte{200, 7})
	f.Add(uint64(3), uint8(255), uint8(20), []byte{1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, seed uint64, strength, frames uint8, pattern []byte) {
		const version = 1
		random := rand.New(rand.NewPCG(seed, 0))
		one := modulesOf(t, version, "0123456789")
		c := newFusion(version, 1)
		for range frames % 40 {
			e := shot(one, float64(strength)/128, random)
			for i, v := range pattern {
				e[(i*37+int(v))%len(e)] = int8(v)
			}
			if m := c.regions.compare(c.belief, e); m.worst > m.total+1e-6 && m.worst > 0 {
				t.Fatalf("%+v", m)
			}
			c.add(e)
		}
		if c.read() && c.message.Text != "0123456789" {
			t.Fatalf("%q", c.message.Text)
		}
	})
}

// Every module that carries a codeword belongs to a region, and two symbols differ, where
// they do, in most of a region's codewords.
func TestRegionsDiffer(t *testing.T) {
	const version = 7
	one, other := modulesOf(t, version, someDigits), modulesOf(t, version, otherDigits)
	of, count := regionsIn(version, iso18004.M)
	differ, all := make([]int, count), make([]int, count)
	for i, region := range of {
		if region < 0 {
			if one[i] != other[i] {
				t.Fatalf("module %d of no region differs", i)
			}
			continue
		}
		all[region]++
		if one[i] != other[i] {
			differ[region]++
		}
	}
	most := 0
	for region := count / 2; region < count; region++ {
		if 3*differ[region] > all[region] {
			most++
		}
	}
	if most == 0 {
		t.Errorf("%v of %v modules differ", differ, all)
	}
}

package arena

import "testing"

func TestOf(t *testing.T) {
	var a Of[int]
	one, two := a.Take(10), a.Take(5)
	one[9], two[0] = 1, 2
	if one[9] != 1 || len(two) != 5 {
		t.Error("slices share memory")
	}
	a.Reset()
	again := a.Take(8)
	if len(again) != 8 || &again[0] != &one[0] {
		t.Error("memory is not used again")
	}
	for i, v := range a.Take(5) {
		if v != 0 {
			t.Errorf("value %d is %d", i, v)
		}
	}
	if n := testing.AllocsPerRun(10, func() {
		a.Reset()
		a.Take(10)
		a.Take(4)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
	if s := (*Of[byte])(nil).Take(3); len(s) != 3 {
		t.Error("no memory without an arena")
	}
}

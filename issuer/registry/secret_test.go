package registry

import (
	"strings"
	"testing"
)

func testSecret(t testing.TB) *Secret {
	t.Helper()
	key := make([]byte, SecretSize)
	for i := range key {
		key[i] = byte(i)
	}
	s, err := NewSecret(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The hashes and indices were computed by a program of another language from RFC 5869, RFC 2104 and FIPS 197.
func TestSecret(t *testing.T) {
	s := testSecret(t)
	const licence = "urn:giayto:vn:driving-licence:1"
	for want, got := range map[string]Hash{
		"16ea62653a211a6c5c98232aca9ffe70": s.Person("001099000001"),
		"c9c1dee09c0f62fd7eca43b986b53be6": s.Document(licence, "790123456789"),
		"53bc803ce97098b33c4af434d451d630": s.Blank(licence, "AB1234567"),
		"dfe51721920565714c4eaa44b2495099": s.Record("2026-11-0042"),
		"bc113fd6a6e61289e2eeaaaca2ad667c": s.Content([]byte("{}")),
		"6c8befd8c73c5630288c867c2eeb361a": Hash(s.proof()),
	} {
		if got.String() != want || got.IsZero() {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for counter, want := range []int{664065, 589960, 253882, 107806} {
		if got := s.index(46, counter); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
	if a, b := s.index(1, 0), s.index(1, 1); a != 308668 || b != 706400 {
		t.Error(a, b)
	}
	for _, size := range []int{0, 16, 31, 33} {
		if _, err := NewSecret(make([]byte, size)); err == nil {
			t.Errorf("a secret of %d bytes", size)
		}
	}
}

// No two things have one hash because their parts run together, or because they are of two kinds.
func TestHashesApart(t *testing.T) {
	s := testSecret(t)
	seen := make(map[Hash]string)
	for name, h := range map[string]Hash{
		"document a bc": s.Document("a", "bc"), "document ab c": s.Document("ab", "c"), "document abc": s.Document("abc", ""), "blank a bc": s.Blank("a", "bc"),
		"person abc": s.Person("abc"), "record abc": s.Record("abc"), "content abc": s.Content([]byte("abc")), "person": s.Person(""), "record": s.Record(""),
	} {
		if other, ok := seen[h]; ok {
			t.Errorf("%s is %s", name, other)
		}
		seen[h] = name
	}
}

func TestPermutation(t *testing.T) {
	s := testSecret(t)
	lists := []int{1, 46}
	if testing.Short() {
		lists = lists[1:]
	}
	for _, list := range lists {
		seen, fixed, rising := make([]bool, Entries), 0, 0
		for counter, last := 0, -1; counter < Entries; counter++ {
			index := s.index(list, counter)
			if index < 0 || index >= Entries || seen[index] {
				t.Fatalf("list %d: %d -> %d: outside or twice", list, counter, index)
			}
			if back := s.place(list, index); back != counter {
				t.Fatalf("list %d: %d -> %d -> %d", list, counter, index, back)
			}
			seen[index] = true
			if index == counter {
				fixed++
			}
			if index > last {
				rising++
			}
			last = index
		}
		// A random permutation has one fixed point and rises half of the time, give or take 300 = sqrt(Entries/12).
		if fixed > 10 || rising < Entries/2-3000 || rising > Entries/2+3000 {
			t.Errorf("list %d: %d fixed points, rises %d times", list, fixed, rising)
		}
	}
}

func FuzzParseID(f *testing.F) {
	for _, id := range []string{"46-1026937", "1-0", "2147483647-1048575", "046-1", "46-", "-", "46-1048576", "+46-1", "46--1", strings.Repeat("9", 400) + "-1"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		list, index, err := ParseID(id)
		if err != nil {
			if len(err.Error()) > 400 || strings.ContainsAny(err.Error(), "\n\x00") {
				t.Errorf("%q", err)
			}
			return
		}
		if c := (Credential{List: list, Index: index}); c.ID() != id || list < 1 || list > maxList || index < 0 || index >= Entries {
			t.Errorf("%q: %d %d", id, list, index)
		}
	})
}

package statuslist

import (
	"bytes"
	"compress/zlib"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// pack compresses any bytes as a list's would be.
func pack(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func values(l *List) (all []Value) {
	for i := range l.Size() {
		v, _ := l.Get(i)
		all = append(all, v)
	}
	return all
}

// The order of the bits is that of TSL §4.1: both of its worked examples.
func TestGet(t *testing.T) {
	for _, c := range []struct {
		bits int
		data []byte
		want []Value
	}{
		{1, []byte{0xb9, 0xa3}, []Value{1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1}},
		{2, []byte{0xc9, 0x44, 0xf9}, []Value{1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3}},
		{4, []byte{0x3f, 0xc0}, []Value{0xf, 3, 0, 0xc}},
		{8, []byte{0x01, 0xff}, []Value{1, 0xff}},
	} {
		l, err := Decode(c.bits, pack(t, c.data))
		if err != nil {
			t.Fatal(err)
		}
		if got := values(l); !slices.Equal(got, c.want) {
			t.Errorf("%d bits: %v, expected %v", c.bits, got, c.want)
		}
		for _, i := range []int{-1, len(c.want), 1 << 40} {
			if _, ok := l.Get(i); ok {
				t.Errorf("%d bits: there is an entry %d", c.bits, i)
			}
		}
	}
}

func TestSet(t *testing.T) {
	for _, bits := range []int{1, 2, 4, 8} {
		l, err := New(bits, 100)
		if err != nil {
			t.Fatal(err)
		}
		want := make([]Value, l.Size())
		for i := range want {
			want[i] = Value(i * 37 % (1 << bits))
			if err := l.Set(i, 1<<bits-1); err != nil {
				t.Fatal(err)
			}
			if err := l.Set(i, want[i]); err != nil {
				t.Fatal(err)
			}
		}
		if got := values(l); !slices.Equal(got, want) {
			t.Errorf("%d bits: %v, expected %v", bits, got, want)
		}
		compressed, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(bits, compressed)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again.data, l.data) {
			t.Errorf("%d bits: encoding and decoding changes the list", bits)
		}
	}
}

func TestSetRefuses(t *testing.T) {
	l, err := New(4, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		i    int
		v    Value
		want string
	}{
		{-1, Valid, "status list: index -1 is not within 0 to 9"},
		{10, Valid, "status list: index 10 is not within 0 to 9"},
		{0, 0x10, "status list: value 0x10 does not fit into 4 bits"},
	} {
		if err := l.Set(c.i, c.v); err == nil || err.Error() != c.want {
			t.Errorf("Set(%d, %d): %v, expected %s", c.i, c.v, err, c.want)
		}
	}
}

func TestNew(t *testing.T) {
	for _, c := range []struct {
		bits, size, want int
		err              string
	}{
		{1, 1, 8, ""}, {2, 5, 8, ""}, {4, 3, 4, ""}, {8, 3, 3, ""}, {4, MaxEntries, MaxEntries, ""},
		{3, 10, 0, "status list: 3 bits an entry, want 1, 2, 4 or 8"},
		{4, 0, 0, "status list: size 0 is not within 1 to 1048576"},
		{4, MaxEntries + 1, 0, "status list: size 1048577 is not within 1 to 1048576"},
	} {
		l, err := New(c.bits, c.size)
		if err != nil {
			if err.Error() != c.err {
				t.Errorf("New(%d, %d): %v, expected %s", c.bits, c.size, err, c.err)
			}
			continue
		}
		if l.Size() != c.want || l.Bits() != c.bits {
			t.Errorf("New(%d, %d) has %d entries of %d bits", c.bits, c.size, l.Size(), l.Bits())
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := pack(t, []byte{0xb9, 0xa3})
	badSum := slices.Clone(good)
	badSum[len(badSum)-1] ^= 1
	var withDictionary bytes.Buffer
	w, err := zlib.NewWriterLevelDict(&withDictionary, 9, []byte("dictionary"))
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte{1})
	w.Close()
	for _, c := range []struct {
		name string
		bits int
		data []byte
		want error
	}{
		{"nothing", 1, nil, errNotZlib},
		{"not zlib", 1, []byte("status"), errNotZlib},
		{"cut", 1, good[:len(good)-1], errNotZlib},
		{"wrong checksum", 1, badSum, errNotZlib},
		{"dictionary", 1, withDictionary.Bytes(), errNotZlib},
		{"trailing byte", 1, append(slices.Clone(good), 0), errTrailing},
		{"two streams", 1, append(slices.Clone(good), good...), errTrailing},
		{"no entries", 1, pack(t, nil), errEmpty},
		{"one byte too many, 1 bit", 1, pack(t, make([]byte, MaxEntries/8+1)), errTooLarge},
		{"one byte too many, 8 bits", 8, pack(t, make([]byte, MaxEntries+1)), errTooLarge},
	} {
		if _, err := Decode(c.bits, c.data); err != c.want {
			t.Errorf("%s: %v, expected %v", c.name, err, c.want)
		}
	}
	if _, err := Decode(5, good); err == nil || !strings.Contains(err.Error(), "5 bits") {
		t.Errorf("5 bits: %v", err)
	}
}

// A bomb costs no more memory than the largest list.
func TestDecodeBounded(t *testing.T) {
	bomb := pack(t, make([]byte, 1<<26))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Decode(8, bomb); err != errTooLarge {
		t.Error(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 16<<20 {
		t.Errorf("decoding a bomb allocates %d bytes", got)
	}
}

func FuzzDecode(f *testing.F) {
	for _, bits := range []byte{1, 2, 4, 8} {
		f.Add(bits, pack(f, []byte{0xc9, 0x44, 0xf9}))
	}
	f.Add(byte(8), pack(f, make([]byte, MaxEntries)))
	f.Add(byte(1), []byte{})
	f.Fuzz(func(t *testing.T, bits byte, data []byte) {
		l, err := Decode(int(bits), data)
		if err != nil {
			return
		}
		if l.Size() < 1 || l.Size() > MaxEntries {
			t.Fatalf("%d entries", l.Size())
		}
		if _, ok := l.Get(l.Size() - 1); !ok {
			t.Fatal("the last entry is missing")
		}
		compressed, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(int(bits), compressed)
		if err != nil || !bytes.Equal(again.data, l.data) {
			t.Fatalf("encoding and decoding changes the list: %v", err)
		}
	})
}

package credential

import (
	"bytes"
	"errors"
	"testing"
)

func fuzzedType(which uint8) *Type { return types[int(which)%len(types)] }

// FuzzDecode holds that whatever Decode takes is encoded to what Decode takes for the same document.
func FuzzDecode(f *testing.F) {
	for i, typ := range types {
		for _, token := range []string{full[typ.Name], least[typ.Name]} {
			if _, _, err := typ.Decode([]byte(token)); err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), []byte(token))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, token []byte) {
		typ := fuzzedType(which)
		d, _, err := typ.Decode(token)
		if err != nil {
			return
		}
		mustStay(t, typ, d)
		Fields(d)
		d.Holder()
		d.Validity()
	})
}

// FuzzDecodeRecord holds that whatever comes of a record is a token that Decode takes as it stands.
func FuzzDecodeRecord(f *testing.F) {
	for i, typ := range types {
		for _, r := range append([]rule{{"{", "{", ""}}, records[typ.Name]...) {
			record := bytes.Replace([]byte(asRecord(f, typ, full[typ.Name])), []byte(r.old), []byte(r.new), 1)
			guardian := ""
			if typ.Name == "dependant" {
				guardian = "Trần Văn Cha"
			}
			if _, _, err := typ.DecodeRecord(record, Supplement{today, guardian, today, nil}); r.want == "" && err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), record, guardian)
		}
		f.Add(uint8(i), []byte(asRecord(f, typ, full[typ.Name])), "Trần Văn Cha")
	}
	f.Fuzz(func(t *testing.T, which uint8, record []byte, guardian string) {
		typ := fuzzedType(which)
		d, _, err := typ.DecodeRecord(record, Supplement{Today: today, Guardian: guardian, Consented: today})
		if err == nil {
			mustStay(t, typ, d)
			return
		}
		if faults := (FieldErrors{}); !errors.As(err, &faults) || len(faults) == 0 || d != nil {
			t.Fatalf("%T with document %v", err, d)
		}
	})
}

func mustStay(t *testing.T, typ *Type, d Document) {
	t.Helper()
	first := Encode(d)
	again, _, err := typ.Decode(first)
	if err != nil {
		t.Fatalf("%s: %v", first, err)
	}
	if second := Encode(again); !bytes.Equal(first, second) {
		t.Fatalf("%s becomes %s", first, second)
	}
}

func BenchmarkDecode(b *testing.B) {
	token := []byte(least["driving-licence"])
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := drivingLicence.Decode(token); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	d, _, err := drivingLicence.Decode([]byte(least["driving-licence"]))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		Encode(d)
	}
}

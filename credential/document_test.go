package credential

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// documentPart returns the members of the reference licence after the header, without white space.
func referenceLicence(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("../testvectors/samples/reference-licence.json")
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, b); err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(compact.Bytes(), []byte(`"personal_administrative_number"`))
	return append([]byte{'{'}, compact.Bytes()[at:]...)
}

func TestReferenceLicence(t *testing.T) {
	want := referenceLicence(t)
	d, warnings, err := drivingLicence.Decode(want)
	if err != nil || len(warnings) != 0 {
		t.Fatal(err, warnings)
	}
	if got := Encode(d); !bytes.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

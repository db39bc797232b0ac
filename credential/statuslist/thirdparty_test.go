package statuslist

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/testvectors/thirdparty"
)

const set = "status-list"

var spaces = regexp.MustCompile(`\s+`)

func readThirdParty(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(thirdparty.Path(t, set, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// readEncoding reads the JSON at the end of one of the draft's examples, whose long lines are broken.
func readEncoding(t *testing.T, file string) *List {
	t.Helper()
	text := readThirdParty(t, file)
	text = spaces.ReplaceAllString(text[strings.Index(text, "{"):], "")
	var e struct {
		Bits int    `json:"bits"`
		List string `json:"lst"`
	}
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	compressed, err := jose.Decode(e.List)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	l, err := Decode(e.Bits, compressed)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return l
}

// nonzero returns the entries that are not Valid.
func nonzero(l *List) map[int]Value {
	found := make(map[int]Value)
	for i := range l.Size() {
		if v, _ := l.Get(i); v != Valid {
			found[i] = v
		}
	}
	return found
}

// The examples of the draft's §4 and of its appendix of test vectors, with the values that its text gives.
func TestThirdParty(t *testing.T) {
	cases := 0
	for _, c := range []struct {
		file       string
		bits, size int
		want       map[int]Value
	}{
		{"status_list_encoding_json.md", 1, 16,
			map[int]Value{0: 1, 3: 1, 4: 1, 5: 1, 7: 1, 8: 1, 9: 1, 13: 1, 15: 1}},
		{"status_list_encoding2_json.md", 2, 12,
			map[int]Value{0: 1, 1: 2, 3: 3, 5: 1, 7: 1, 8: 1, 9: 2, 10: 3, 11: 3}},
		{"status_list_encoding1_long_json.md", 1, 1 << 20,
			map[int]Value{0: 1, 1993: 1, 25460: 1, 159495: 1, 495669: 1, 554353: 1, 645645: 1, 723232: 1, 854545: 1, 934534: 1, 1000345: 1}},
		{"status_list_encoding2_long_json.md", 2, 1 << 20,
			map[int]Value{0: 1, 1993: 2, 25460: 1, 159495: 3, 495669: 1, 554353: 1, 645645: 2, 723232: 1, 854545: 1, 934534: 2, 1000345: 3}},
		{"status_list_encoding4_json.md", 4, 1 << 20,
			map[int]Value{0: 1, 1993: 2, 35460: 3, 459495: 4, 595669: 5, 754353: 6, 845645: 7, 923232: 8, 924445: 9, 934534: 10, 1004534: 11, 1000345: 12, 1030203: 13, 1030204: 14, 1030205: 15}},
	} {
		cases++
		l := readEncoding(t, c.file)
		if l.Bits() != c.bits || l.Size() != c.size {
			t.Errorf("%s: %d entries of %d bits", c.file, l.Size(), l.Bits())
		}
		if got := nonzero(l); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, expected %v", c.file, got, c.want)
		}
	}

	// The list of 8 bits holds every value but zero once.
	cases++
	l := readEncoding(t, "status_list_encoding8_json.md")
	seen := make(map[Value]int)
	for i, v := range nonzero(l) {
		seen[v] = i
	}
	if l.Size() != 1<<20 || len(nonzero(l)) != 255 || len(seen) != 255 || seen[1] != 52451 || seen[2] != 576778 || seen[20] != 13628 {
		t.Errorf("8 bits: %d entries, %d values", l.Size(), len(seen))
	}

	cases++
	testThirdPartyToken(t)
	thirdparty.Report(set, "encodings of 1, 2, 4, 8 bits, a signed token", cases)
}

// The draft's token is signed by its key and lives nineteen years: read, it holds the example's list; opened, it is
// refused for its lifetime and nothing else.
func testThirdPartyToken(t *testing.T) {
	compact := spaces.ReplaceAllString(readThirdParty(t, "status_list_jwt_raw.md"), "")
	key, err := jose.ParsePublicKey([]byte(`{"kty":"EC","crv":"P-256",` +
		`"x":"I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo","y":"6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M"}`))
	if err != nil {
		t.Fatal(err)
	}
	token, err := Parse(compact)
	if err != nil {
		t.Fatal(err)
	}
	verified, err := token.jws.Verify(key, Typ)
	if err != nil {
		t.Fatal(err)
	}
	s, err := read(verified)
	if err != nil {
		t.Fatal(err)
	}
	if token.Kid() != "12" || s.URI != "https://example.com/statuslists/1" || s.IssuedAt.Unix() != 1686920170 ||
		s.Expires.Unix() != 2291720170 || s.TTL != 12*time.Hour || s.Size() != 16 {
		t.Errorf("token: kid %q, %+v", token.Kid(), s)
	}
	if v, _ := s.Get(3); v != Revoked {
		t.Errorf("entry 3 is %d", v)
	}
	if _, err := token.Open(key, s.URI); err == nil || !strings.Contains(err.Error(), "lives longer") {
		t.Errorf("opened: %v", err)
	}
}

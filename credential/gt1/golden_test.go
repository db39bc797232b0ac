package gt1

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// The licence on which density is measured.
const referenceClaims = `"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,` +
	`"nationality":"VN","document_number":"010195000001","blank_serial":"AB1234567","driving_privileges":[` +
	`{"vehicle_category_code":"A1","scheme":"2008","issue_date":"2003-05-12"},` +
	`{"vehicle_category_code":"B","scheme":"2024","issue_date":"2025-08-20","expiry_date":"2035-08-20"}],` +
	`"issue_date":"2025-08-20","issuing_authority":"Phòng Cảnh sát giao thông Công an TP Hà Nội"`

const (
	referenceHead = `{"iss":"https://id.giayto.example/csgt","vct":"urn:giayto:vn:driving-licence:1","iat":1795305600,"exp":1826841600,` +
		`"status":{"status_list":{"idx":1026937,"uri":"https://id.giayto.example/status/46"}},`
	referenceAddress = `"Số 12 ngõ 34 phố Trần Hưng Đạo, phường Cửa Nam, Hà Nội"`
)

// ramp stands for bytes that nothing compresses: n of them, from first on.
func ramp(first, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(first + 167*i)
	}
	return b
}

func referenceToken(payload string, disclosures ...string) string {
	token := encode([]byte(`{"alg":"ES256","kid":"`+encode(ramp(1, 8))+`","typ":"dc+sd-jwt"}`)) + "." + encode([]byte(payload)) + "." + encode(ramp(3, sigLen)) + "~"
	for _, d := range disclosures {
		token += d + "~"
	}
	return token
}

// Sizes of the reference licence, as it is and as it is issued. The QR versions follow from the digits: level L holds 552
// in version 9, 652 in 10, 772 in 11, 1022 in 13, 2061 in 20, 2232 in 21; M 513 in 10, 604 in 11, 691 in 12, 796 in 13,
// 991 in 15.
func TestReferenceLicence(t *testing.T) {
	address := encode([]byte(`["` + encode(ramp(5, 16)) + `","resident_address",` + referenceAddress + `]`))
	portrait := encode([]byte(`["` + encode(ramp(6, 16)) + `","portrait","data:image/webp;base64,` + base64.StdEncoding.EncodeToString(ramp(7, 588)) + `"]`))
	cnf := `"cnf":{"jwk":{"kty":"EC","crv":"P-256","x":"` + encode(ramp(8, 32)) + `","y":"` + encode(ramp(9, 32)) + `"}},`
	concealed := conceal(referenceClaims, address, portrait) + "}"
	open := referenceToken(referenceHead + referenceClaims + `,"resident_address":` + referenceAddress + "}")
	bound := referenceToken(referenceHead + cnf + concealed)
	kb := fmt.Sprintf(`{"iat":1795309190,"aud":"urn:giayto:vn:verifier:1","nonce":"%s","sd_hash":"%s"}`, encode(ramp(10, 16)), digest([]byte(bound)))
	for _, c := range []struct {
		name, compact string
		digits        int
	}{
		{"all claims open", open, 482},
		{"all claims open, with a device key", referenceToken(referenceHead + cnf + referenceClaims + `,"resident_address":` + referenceAddress + "}"), 640},
		{"as issued, nothing shown", referenceToken(referenceHead + concealed), 584},
		{"with a device key", bound, 742},
		{"with proof", bound + encode([]byte(`{"alg":"ES256","typ":"kb+jwt"}`)) + "." + encode([]byte(kb)) + "." + encode(ramp(11, sigLen)), 961},
		{"portrait shown", referenceToken(referenceHead+concealed, portrait), 1995},
		{"portrait and address shown, with a device key", referenceToken(referenceHead+cnf+concealed, address, portrait), 2163},
	} {
		text, err := Pack(c.compact)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Unpack(text); err != nil || back.Compact != c.compact {
			t.Errorf("%s: %v", c.name, err)
		}
		if len(text) != c.digits {
			t.Errorf("%s: %d characters as a token, %d bytes packed, %d digits, want %d", c.name, len(c.compact), containerLen(t, c.compact), len(text), c.digits)
		}
	}
	const golden = "84010037328979941331117795800266390975479203034632268875644741750722462015870257383548348276239283024450560014114111833494" +
		"76921687444302986416412785962389552614136314165809361250198923221519604126234886367719482833521112652057173524898035182359" +
		"45679690664455310447052701691709710959127376777581575373990966109622507678486729219479408743067764681685610248375453357547" +
		"45400014021426182306712100935671551332051972723578998590038077704705214077359098453976651054378351431289328241590043"
	if text, _ := Pack(open); text != golden {
		t.Errorf("the text of the reference licence is\n%s", text)
	}
}

// No run of eight bytes of the reference licence's own values is in the dictionary, phrases of any licence excepted: its
// density is that of a licence nobody trained on.
func TestDictionaryDoesNotKnowTheReference(t *testing.T) {
	for _, value := range []string{"https://id.giayto.example/csgt", "https://id.giayto.example/status/46", "NGUYỄN THỊ MINH KHAI", "001185000001",
		"010195000001", "AB1234567", "1985-03-17", "2003-05-12", "2025-08-20", "2035-08-20", "1795305600", "1826841600", "1026937",
		strings.Trim(referenceAddress, `"`)} {
		for i := 0; i+8 <= len(value); i++ {
			run := value[i : i+8]
			generic := strings.Contains("https://id. /status/ NGUYỄN THỊ MINH  đường Cầu Giấy đường Trần Hưng Đạo, phường  Hà Nội", run)
			if bytes.Contains(format01().dict, []byte(run)) && !generic {
				t.Errorf("%q of %q is in the dictionary", run, value)
			}
		}
	}
}

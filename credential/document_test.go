package credential

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/vn"
)

// today is the day of issue in these tests.
var today = vn.Date{Year: 2026, Month: 11, Day: 22}

// webp is the smallest file that passes for WebP.
var webp = []byte("RIFF\x0a\x00\x00\x00WEBPVP8L\x00\x00")

var portraitURI = portraitURIPrefix + base64.StdEncoding.EncodeToString(webp)

// full holds one token of each type with every claim that may stand together, in the order of its table.
var full = map[string]string{
	"driving-licence": `{"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,"nationality":"VN",` +
		`"document_number":"010195000001","blank_serial":"AB1234567","driving_privileges":[{"vehicle_category_code":"A1","scheme":"2008","issue_date":"2003-05-12"},` +
		`{"vehicle_category_code":"B","scheme":"2024","issue_date":"2025-08-20","expiry_date":"2035-08-20","codes":[{"code":"B.01"},{"code":"B.02"}]}],` +
		`"issue_date":"2003-05-12","exchange_date":"2025-08-20","reissue_date":"2026-01-05","previous_document_number":"AB123456",` +
		`"issuing_authority":"Phòng Cảnh sát giao thông Công an TP Hà Nội","resident_address":"Số 1, \"Phố\" Thử Nghiệm, Hà Nội","portrait":"` + portraitURI + `"}`,
	"health-insurance": `{"personal_administrative_number":"001099000001","full_name":"NGUYỄN VĂN AN","birth_date":"1999-08-15","sex":1,"document_number":"DN4010100000001",` +
		`"benefit_level":4,"subject_code":"DN","area_code":"K1","facility_code":"01C54","facility_name":"Trạm y tế phường Mẫu","valid_from":"2026-01-01","expiry_date":"2026-12-31",` +
		`"five_year_date":"2029-01-01","issue_date":"2025-12-15","issuing_authority":"BHXH Thành phố Hà Nội","guardian_name":"Trần Thị Bình","resident_address":"Số 2, phường Mẫu, Hà Nội","portrait":"` + portraitURI + `"}`,
	"identity": `{"account_level":2,"holder_kind":"citizen","personal_administrative_number":"079300000456","full_name":"TRẦN THỊ BÌNH","birth_date":"2000-01-02","sex":2,"nationality":"VN",` +
		`"document_number":"012345678","birth_place":"Quận 1, Thành phố Hồ Chí Minh","issue_date":"2024-08-10","expiry_date":"2040-01-02","issuing_authority":"Bộ Công an",` +
		`"resident_address":"Số 2, Đường Ví Dụ, Phường Mẫu, TP. Hồ Chí Minh","portrait":"` + portraitURI + `","age_over_14":true,"age_over_16":true,"age_over_18":true,"age_over_21":false,"guardian_name":"Trần Văn Cha"}`,
	"vehicle-inspection": `{"document_number":"KC 1234567","registration_number":"29H-123.45","vehicle_kind":"truck","make":"THACO","model":"OLLIN 500","engine_number":"YZ4DA2-40","vehicle_identification_number":"RN2B5C7D8E9F00001",` +
		`"production_year":2020,"production_country":"Việt Nam","kerb_mass_kg":3490,"gross_mass_kg":8680,"payload_kg":4995,"seats":3,"standing_places":1,"lying_places":1,"fuel":"Diesel","engine_capacity_cc":3660,` +
		`"issue_date":"2026-06-01","expiry_date":"2027-05-31","issuing_authority":"Trung tâm đăng kiểm 2901V","stamp_serial":"AA-0012345","report_number":"2901V/00123/26"}`,
	"vehicle-insurance": `{"document_number":"TNDS-0000001","registration_number":"29-AA 123.45","vehicle_identification_number":"RLHJF4000FY000001","engine_number":"JF46E-0000001","vehicle_kind":"motorcycle","full_name":"NGUYỄN VĂN AN",` +
		`"personal_administrative_number":"001099000001","valid_from":"2026-03-01","expiry_date":"2027-02-28","issuing_authority":"Bảo hiểm Mẫu"}`,
	"vehicle-registration": `{"document_number":"29-000001","registration_number":"30A-123.45","plate_colour":"white","organisation_name":"Công ty TNHH Mẫu","organisation_number":"0314409058-002","vehicle_kind":"car","make":"VINFAST","model":"VF 8",` +
		`"colour":"Trắng","engine_number":"E0001","vehicle_identification_number":"RLLV1AAA0PH000001","engine_capacity_cc":1998,"engine_power_kw":150.5,"seats":5,"gross_mass_kg":2960,"payload_kg":500,"first_registration_date":"2023-02-01",` +
		`"issue_date":"2024-03-05","expiry_date":"2030-12-31","issuing_authority":"Phòng Cảnh sát giao thông Công an TP Hà Nội","lien_holder":"Ngân hàng Mẫu","resident_address":"Số 3, phường Mẫu, Hà Nội"}`,
	"dependant": `{"personal_administrative_number":"001317000003","full_name":"LÊ THỊ BÉ","birth_date":"2017-05-06","sex":2,"nationality":"VN","document_number":"NPT-000001",` +
		`"issue_date":"2025-08-20","expiry_date":"2035-08-20","issuing_authority":"Cơ quan Mẫu","summary":"Tóm tắt, \"mẫu\"","guardian_name":"Trần Văn Cha","consent_date":"2025-08-19"}`,
	"health-record": `{"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,"nationality":"VN","document_number":"HSSK 000001",` +
		`"issue_date":"2025-08-20","expiry_date":"2035-08-20","issuing_authority":"Cơ quan Mẫu","summary":"Tóm tắt, \"mẫu\"","guardian_name":"Trần Văn Cha"}`,
	"judicial-record": `{"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,"nationality":"VN","document_number":"000001/STP-LLTP",` +
		`"issue_date":"2025-08-20","expiry_date":"2035-08-20","issuing_authority":"Cơ quan Mẫu","summary":"Tóm tắt, \"mẫu\"","guardian_name":"Trần Văn Cha"}`,
	"passport": `{"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,"nationality":"VN","document_number":"C1234567",` +
		`"issue_date":"2025-08-20","expiry_date":"2035-08-20","issuing_authority":"Cơ quan Mẫu","summary":"Tóm tắt, \"mẫu\"","guardian_name":"Trần Văn Cha"}`,
	"residence": `{"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,"nationality":"VN","document_number":"CT 000001",` +
		`"issue_date":"2025-08-20","expiry_date":"2035-08-20","issuing_authority":"Cơ quan Mẫu","summary":"Tóm tắt, \"mẫu\"","guardian_name":"Trần Văn Cha","residence_kind":"permanent","resident_address":"Số 1, phường Mẫu, Hà Nội"}`,
	"social-insurance": `{"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,"nationality":"VN","document_number":"0100000001",` +
		`"issue_date":"2025-08-20","expiry_date":"2035-08-20","issuing_authority":"Cơ quan Mẫu","summary":"Tóm tắt, \"mẫu\"","guardian_name":"Trần Văn Cha"}`,
	"tax-id": `{"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,"nationality":"VN","document_number":"0100233488",` +
		`"issue_date":"2025-08-20","expiry_date":"2035-08-20","issuing_authority":"Cơ quan Mẫu","summary":"Tóm tắt, \"mẫu\"","guardian_name":"Trần Văn Cha"}`,
}

// absent are the claims that exclude one in the full token.
var absent = map[string][]string{
	"identity":             {"passport_number"},
	"vehicle-insurance":    {"organisation_name"},
	"vehicle-registration": {"personal_administrative_number", "full_name"},
}

// least holds one token of each type with nothing but what is always in sight.
var least = map[string]string{
	"driving-licence": `{"personal_administrative_number":"001185000001","full_name":"NGUYỄN THỊ MINH KHAI","birth_date":"1985-03-17","sex":2,"nationality":"VN","document_number":"010195000001","blank_serial":"AB1234567",` +
		`"driving_privileges":[{"vehicle_category_code":"A1","scheme":"2008","issue_date":"2003-05-12"}],"issue_date":"2025-08-20","issuing_authority":"Phòng Cảnh sát giao thông"}`,
	"health-insurance": `{"full_name":"NGUYỄN VĂN AN","birth_date":"1999","sex":0,"document_number":"0100000001","benefit_level":4,"facility_code":"01028","valid_from":"2026-01-01"}`,
	"identity":         `{"account_level":1,"holder_kind":"foreigner","full_name":"JOHN O'NEIL","sex":9,"nationality":"FR","issue_date":"2026-01-01","issuing_authority":"Cục Quản lý xuất nhập cảnh"}`,
	"vehicle-inspection": `{"document_number":"KC1","registration_number":"80-441-NG-02","vehicle_kind":"car","vehicle_identification_number":"RN2B5C7D8E9F00001","issue_date":"2026-06-01","expiry_date":"2027-05-31",` +
		`"issuing_authority":"Trung tâm đăng kiểm 2901V"}`,
	"vehicle-insurance": `{"document_number":"T1","vehicle_identification_number":"RLHJF4000FY000001","vehicle_kind":"motorcycle","organisation_name":"Công ty Mẫu","valid_from":"2026-03-01","expiry_date":"2026-03-01",` +
		`"issuing_authority":"Bảo hiểm Mẫu"}`,
	"vehicle-registration": `{"document_number":"29-000001","registration_number":"29-MĐ1 123.45","full_name":"NGUYỄN VĂN AN","vehicle_kind":"moped","make":"YADEA","issue_date":"2024-03-05","issuing_authority":"Công an phường Mẫu"}`,
	"dependant": `{"personal_administrative_number":"F0000001","full_name":"JOHN O'NEIL","birth_date":"1990","sex":0,"nationality":"FR","document_number":"F0000001",` +
		`"issue_date":"2026-01-01","issuing_authority":"Cơ quan Mẫu","guardian_name":"JANE","consent_date":"2026-01-01"}`,
	"health-record": `{"personal_administrative_number":"F0000001","full_name":"JOHN O'NEIL","birth_date":"1990","sex":0,"nationality":"FR","document_number":"1",` +
		`"issue_date":"2026-01-01","issuing_authority":"Cơ quan Mẫu"}`,
	"judicial-record": `{"personal_administrative_number":"F0000001","full_name":"JOHN O'NEIL","birth_date":"1990","sex":0,"nationality":"FR","document_number":"1",` +
		`"issue_date":"2026-01-01","issuing_authority":"Cơ quan Mẫu"}`,
	"passport": `{"personal_administrative_number":"001090000001","full_name":"JOHN O'NEIL","birth_date":"1990","sex":0,"nationality":"VN","document_number":"B12345678",` +
		`"issue_date":"2026-01-01","issuing_authority":"Cơ quan Mẫu"}`,
	"residence": `{"personal_administrative_number":"F0000001","full_name":"JOHN O'NEIL","birth_date":"1990","sex":0,"nationality":"FR","document_number":"1",` +
		`"issue_date":"2026-01-01","issuing_authority":"Cơ quan Mẫu","residence_kind":"current"}`,
	"social-insurance": `{"personal_administrative_number":"F0000001","full_name":"JOHN O'NEIL","birth_date":"1990","sex":0,"nationality":"FR","document_number":"0100000001",` +
		`"issue_date":"2026-01-01","issuing_authority":"Cơ quan Mẫu"}`,
	"tax-id": `{"personal_administrative_number":"F0000001","full_name":"JOHN O'NEIL","birth_date":"1990","sex":0,"nationality":"FR","document_number":"0000000017",` +
		`"issue_date":"2026-01-01","issuing_authority":"Cơ quan Mẫu"}`,
}

func mustLookup(t testing.TB, name string) *Type {
	t.Helper()
	typ, ok := LookupType(name)
	if !ok {
		t.Fatalf("no type %q", name)
	}
	return typ
}

func TestTypes(t *testing.T) {
	var names []string
	for _, typ := range Types() {
		names = append(names, typ.Name)
		if byVCT, ok := LookupType("urn:giayto:vn:" + typ.Name + ":1"); !ok || byVCT != typ || typ.new().Type() != typ {
			t.Errorf("%s is not found by its vct", typ.Name)
		}
	}
	if got := strings.Join(names, " "); got != "dependant driving-licence health-insurance health-record identity judicial-record passport residence social-insurance tax-id "+
		"vehicle-inspection vehicle-insurance vehicle-registration" {
		t.Error(got)
	}
	for _, name := range []string{"", "Identity", "urn:giayto:vn:identity", "urn:giayto:vn:identity:2", "identity:1"} {
		if _, ok := LookupType(name); ok {
			t.Errorf("LookupType(%q) found a type", name)
		}
	}
}

func TestTableAndStructMustMatch(t *testing.T) {
	type one struct {
		A string `json:"a"`
	}
	for _, claims := range [][]Claim{{}, {{Name: "b"}}, {{Name: "a"}, {Name: "b"}}, {{Name: "a"}, {Name: "a"}}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v passed", claims)
				}
			}()
			bind(claims, reflect.TypeFor[one](), false)
		}()
	}
	bind([]Claim{{Name: "a"}}, reflect.TypeFor[one](), false)
	bind([]Claim{}, reflect.TypeFor[one](), true)
}

// TestEncodeEscapes holds that a document built by hand gives JSON whatever its text.
func TestEncodeEscapes(t *testing.T) {
	want := "a\"\\b\n\x00\x1f\u2028<ế>"
	var got struct {
		Name string `json:"full_name"`
	}
	if err := json.Unmarshal(Encode(&DrivingLicence{FullName: want}), &got); err != nil || got.Name != want {
		t.Errorf("%q %v", got.Name, err)
	}
}

func TestReferenceLicence(t *testing.T) {
	b, err := os.ReadFile("../testvectors/samples/reference-licence.json")
	if err != nil {
		t.Fatal(err)
	}
	var minified bytes.Buffer
	if err := json.Compact(&minified, b); err != nil {
		t.Fatal(err)
	}
	_, members, ok := strings.Cut(minified.String(), `/status/46"}},`)
	if !ok {
		t.Fatal("the sample has another header")
	}
	d, warnings, err := drivingLicence.Decode(minified.Bytes())
	if err != nil || len(warnings) != 0 {
		t.Fatal(err, warnings)
	}
	if got := string(Encode(d)); got != "{"+members {
		t.Errorf("got  %s\nwant {%s", got, members)
	}
}

func TestEncodeIsTheInverseOfDecode(t *testing.T) {
	for _, typ := range Types() {
		for _, token := range []string{full[typ.Name], least[typ.Name]} {
			d, warnings, err := typ.Decode([]byte(token))
			if err != nil || len(warnings) != 0 {
				t.Errorf("%s: %v %v", typ.Name, err, warnings)
				continue
			}
			if got := string(Encode(d)); got != token {
				t.Errorf("%s:\ngot  %s\nwant %s", typ.Name, got, token)
			}
			if b, err := json.Marshal(d); err != nil || string(b) != token {
				t.Errorf("%s: json.Marshal: %s %v", typ.Name, b, err)
			}
		}
	}
}

func TestFullTokensHoldEveryClaim(t *testing.T) {
	for _, typ := range Types() {
		d, _, err := typ.Decode([]byte(full[typ.Name]))
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, c := range typ.Claims {
			if !slices.Contains(absent[typ.Name], c.Name) {
				want = append(want, c.Name)
			}
		}
		for _, m := range Members(d) {
			got = append(got, m.Claim.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", typ.Name, got, want)
		}
	}
}

// asRecord removes what the issuer computes.
func asRecord(t testing.TB, typ *Type, token string) string {
	t.Helper()
	d, _, err := typ.Decode([]byte(token))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, m := range Members(d) {
		if !m.Claim.Computed {
			parts = append(parts, fmt.Sprintf("%q:%s", m.Claim.Name, m.Value))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func TestRecordsGiveTheSameDocument(t *testing.T) {
	for _, typ := range Types() {
		with := Supplement{Today: today}
		if typ.position(portraitClaim) >= 0 {
			with.Portrait = webp
		}
		switch typ.Name {
		case "health-insurance":
			with.Guardian = "Trần  Thị Bình"
		case "identity":
			with.Guardian = " Trần Văn Cha"
		}
		if _, ok := typ.new().(*Reference); ok {
			with.Guardian, with.Consented = "Trần Văn Cha", vn.Date{Year: 2025, Month: 8, Day: 19}
		}
		d, warnings, err := typ.DecodeRecord([]byte(asRecord(t, typ, full[typ.Name])), with)
		if err != nil || len(warnings) != 0 {
			t.Errorf("%s: %v %v", typ.Name, err, warnings)
			continue
		}
		want := strings.Replace(full[typ.Name], `"age_over_21":false`, `"age_over_21":true`, 1)
		if got := string(Encode(d)); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", typ.Name, got, want)
		}
	}
}

func TestHolderNumberValidity(t *testing.T) {
	date := func(s string) vn.Date {
		d, err := vn.ParseDate(s)
		if err != nil && s != "" {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct{ name, token, number, holder, pin, from, to string }{
		{"driving-licence", full["driving-licence"], "010195000001", "NGUYỄN THỊ MINH KHAI", "001185000001", "2003-05-12", ""},
		{"driving-licence", strings.Replace(full["driving-licence"], `{"vehicle_category_code":"A1","scheme":"2008","issue_date":"2003-05-12"}`,
			`{"vehicle_category_code":"C","scheme":"2024","issue_date":"2025-08-20","expiry_date":"2030-08-20"}`, 1), "010195000001", "NGUYỄN THỊ MINH KHAI", "001185000001", "2003-05-12", "2035-08-20"},
		{"health-insurance", full["health-insurance"], "DN4010100000001", "NGUYỄN VĂN AN", "001099000001", "2026-01-01", "2026-12-31"},
		{"health-insurance", least["health-insurance"], "0100000001", "NGUYỄN VĂN AN", "", "2026-01-01", ""},
		{"identity", full["identity"], "012345678", "TRẦN THỊ BÌNH", "079300000456", "2024-08-10", "2040-01-02"},
		{"identity", strings.Replace(full["identity"], `"document_number":"012345678",`, "", 1), "079300000456", "TRẦN THỊ BÌNH", "079300000456", "2024-08-10", "2040-01-02"},
		{"identity", least["identity"], "", "JOHN O'NEIL", "", "2026-01-01", ""},
		{"dependant", full["dependant"], "NPT-000001", "LÊ THỊ BÉ", "001317000003", "2025-08-20", "2035-08-20"},
		{"passport", least["passport"], "B12345678", "JOHN O'NEIL", "001090000001", "2026-01-01", ""},
		{"vehicle-inspection", full["vehicle-inspection"], "KC 1234567", "", "", "2026-06-01", "2027-05-31"},
		{"vehicle-insurance", full["vehicle-insurance"], "TNDS-0000001", "NGUYỄN VĂN AN", "001099000001", "2026-03-01", "2027-02-28"},
		{"vehicle-registration", full["vehicle-registration"], "29-000001", "Công ty TNHH Mẫu", "", "2024-03-05", "2030-12-31"},
	} {
		d, _, err := mustLookup(t, c.name).Decode([]byte(c.token))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		from, to := d.Validity()
		h := d.Holder()
		if d.Number() != c.number || h.FullName != c.holder || string(h.PIN) != c.pin || from != date(c.from) || to != date(c.to) {
			t.Errorf("%s: number %q, holder %+v, %v to %v", c.name, d.Number(), h, from, to)
		}
		if want := strings.Contains(c.token, portraitURI); (h.Portrait != nil) != want || want && !bytes.Equal(h.Portrait, webp) {
			t.Errorf("%s: portrait %q", c.name, h.Portrait)
		}
	}
}

func TestFields(t *testing.T) {
	want := map[string]map[string][2]string{
		"driving-licence": {
			"birth_date": {"17/03/1985", "1985-03-17"}, "sex": {"Nữ", "female"},
			"driving_privileges": {"A1 (2008); B (2024) đến 20/08/2035 B.01 B.02", "A1 (2008); B (2024) until 2035-08-20 B.01 B.02"},
			"resident_address":   {`Số 1, "Phố" Thử Nghiệm, Hà Nội`, `Số 1, "Phố" Thử Nghiệm, Hà Nội`},
		},
		"health-insurance": {"benefit_level": {"4", "4"}, "subject_code": {"DN", "DN"}},
		"identity": {
			"holder_kind": {"Công dân Việt Nam", "citizen"}, "account_level": {"Mức độ 02", "level 2"},
			"age_over_18": {"có", "yes"}, "age_over_21": {"không", "no"},
		},
		"dependant":          {"consent_date": {"19/08/2025", "2025-08-19"}, "guardian_name": {"Trần Văn Cha", "Trần Văn Cha"}},
		"residence":          {"residence_kind": {"Thường trú", "permanent"}, "nationality": {"Việt Nam", "Viet Nam"}},
		"vehicle-inspection": {"production_year": {"2020", "2020"}, "gross_mass_kg": {"8680 kg", "8680 kg"}},
		"vehicle-registration": {
			"engine_power_kw": {"150,5 kW", "150.5 kW"}, "seats": {"5", "5"}, "plate_colour": {"trắng", "white"},
		},
	}
	for _, typ := range Types() {
		d, _, err := typ.Decode([]byte(full[typ.Name]))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, f := range Fields(d) {
			if f.Claim.Name == portraitClaim || f.VI == "" || f.EN == "" {
				t.Errorf("%s: field %s: %q %q", typ.Name, f.Claim.Name, f.VI, f.EN)
			}
			if w, ok := want[typ.Name][f.Claim.Name]; ok {
				if found++; w != [2]string{f.VI, f.EN} {
					t.Errorf("%s: %s: got %q %q, want %q", typ.Name, f.Claim.Name, f.VI, f.EN, w)
				}
			}
		}
		if found != len(want[typ.Name]) {
			t.Errorf("%s: %d of %d fields shown", typ.Name, found, len(want[typ.Name]))
		}
	}
	d, _, err := healthInsurance.Decode([]byte(least["health-insurance"]))
	if err != nil {
		t.Fatal(err)
	}
	if f := Fields(d); len(f) != 7 || f[1].VI != "1999" || f[2].VI != "Không rõ" {
		t.Error(f)
	}
}

func TestTenths(t *testing.T) {
	for tenths, want := range map[Tenths]string{1: "0.1", 10: "1", 15: "1.5", 20000: "2000"} {
		if got := tenths.String(); got != want {
			t.Errorf("%d: got %s, want %s", int(tenths), got, want)
		}
	}
}

func TestPartOfClass(t *testing.T) {
	for _, c := range []struct {
		class  string
		scheme vn.Scheme
		want   vn.Part
	}{
		{"A1", vn.Scheme2008, vn.MotorcyclePart}, {"A", vn.Scheme2024, vn.MotorcyclePart}, {"B1", vn.Scheme2024, vn.MotorcyclePart},
		{"B1", vn.Scheme2008, vn.CarPart}, {"CE", vn.Scheme2024, vn.CarPart}, {"G", vn.Scheme2024, vn.CarPart},
	} {
		if got := (Privilege{Class: c.class, Scheme: c.scheme}).Part(); got != c.want {
			t.Errorf("%s (%s): %s", c.class, c.scheme, got)
		}
	}
}

func TestAges(t *testing.T) {
	for _, c := range []struct {
		birth, guardian string
		over            [4]bool
	}{
		{"2012-11-23", "Trần Văn Cha", [4]bool{}},
		{"2012-11-22", "", [4]bool{true}},
		{"2010-11-23", "", [4]bool{true}},
		{"2010-11-22", "", [4]bool{true, true}},
		{"2008-11-22", "", [4]bool{true, true, true}},
		{"2005-11-23", "", [4]bool{true, true, true}},
		{"2005-11-22", "", [4]bool{true, true, true, true}},
		{"2005", "", [4]bool{true, true, true}}, // 31 December at the latest
		{"2005-11", "", [4]bool{true, true, true}},
		{"2005-10", "", [4]bool{true, true, true, true}},
		{"2012", "Trần Văn Cha", [4]bool{}},
	} {
		record := `{"account_level":2,"holder_kind":"foreigner","personal_administrative_number":"F00000001","full_name":"MARIE","birth_date":"` + c.birth +
			`","sex":2,"nationality":"FR","passport_number":"12AB34567","issue_date":"2026-01-01","issuing_authority":"Cục Quản lý xuất nhập cảnh"}`
		d, warnings, err := identity.DecodeRecord([]byte(record), Supplement{Today: today, Guardian: c.guardian})
		if err != nil || len(warnings) != 0 {
			t.Errorf("%s: %v %v", c.birth, err, warnings)
			continue
		}
		i := d.(*IdentityDocument)
		if got := [4]bool{*i.AgeOver14, *i.AgeOver16, *i.AgeOver18, *i.AgeOver21}; got != c.over {
			t.Errorf("%s: got %v, want %v", c.birth, got, c.over)
		}
		if c.guardian == "" {
			continue
		}
		_, _, err = identity.DecodeRecord([]byte(record), Supplement{Today: today})
		if got := codes(err); !slices.Equal(got, []string{"guardian guardian-missing"}) {
			t.Errorf("%s without guardian: %v", c.birth, got)
		}
	}
}

// codes returns "field code" of each fault.
func codes(err error) (out []string) {
	var faults FieldErrors
	if err != nil && !errors.As(err, &faults) {
		return []string{err.Error()}
	}
	for _, f := range faults {
		out = append(out, strings.TrimSpace(f.Field+" "+f.Code))
	}
	return out
}

func warned(warnings []Warning) (out []string) {
	for _, w := range warnings {
		out = append(out, w.Field+" "+string(w.Code))
	}
	return out
}

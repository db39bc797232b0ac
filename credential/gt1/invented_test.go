package gt1

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A drawer invents tokens from lists of its own, which the training does not read, so that its sizes are those of
// documents nobody trained on.
type drawer struct{ *rand.Rand }

func newDrawer(seed uint64) drawer { return drawer{rand.New(rand.NewPCG(seed, 97))} }

func (d drawer) one(of ...string) string { return of[d.IntN(len(of))] }

func (d drawer) random(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(d.Uint32())
	}
	return encode(b)
}

func (d drawer) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0' + byte(d.IntN(10))
	}
	return string(b)
}

func (d drawer) day(from, to int) string {
	return fmt.Sprintf("%d-%02d-%02d", from+d.IntN(to-from+1), 1+d.IntN(12), 1+d.IntN(28))
}

func (d drawer) name() string {
	family := d.one("NGUYỄN", "NGUYỄN", "NGUYỄN", "TRẦN", "LÊ", "PHẠM", "ĐÀM", "ÂU", "NGHIÊM", "LỤC", "MẠC", "HỒ", "BÙI", "VÕ", "ĐOÀN", "KHUẤT", "ĐỖ")
	middle := d.one("THỊ", "VĂN", "TRÍ", "ĐĂNG", "NHƯ", "THIÊN", "CHÍ", "HUỆ", "TRẦN", "SONG", "LAN", "TẤN", "THÙY", "HỮU", "NGỌC")
	given := d.one("ĐIỀN", "HỢI", "LUYẾN", "KHIÊM", "NGHI", "THƯ", "QUÝ", "ĐỊNH", "NGÀ", "TRIẾT", "MẪN", "LINH", "HUÂN", "CẦM", "ANH", "VINH", "DŨNG", "HẠ VY", "BẢO CHÂU")
	return family + " " + middle + " " + given
}

func (d drawer) address() string {
	street := d.one("Đoàn Trần Nghiệp", "Bến Nghé", "Hoa Lư", "Nguyễn Sơn", "Nguyễn Hữu Thọ", "Lương Văn Can", "Đồng Khởi", "Yên Phụ", "Trần Não", "Hàm Nghi", "Ông Ích Khiêm", "Thích Quảng Đức")
	commune := d.one("phường Vĩnh Tuy", "phường Bồ Đề", "xã Ea Kar", "xã Mường Phăng", "phường Thủ Thiêm", "xã Cẩm Giàng", "xã Tịnh Khê", "phường Nhơn Bình", "xã Ô Môn", "phường Ngã Bảy")
	place := d.one("Hà Nội", "TP. Hồ Chí Minh", "Đắk Lắk", "Quảng Ngãi", "Hải Phòng", "Điện Biên", "Gia Lai", "Cần Thơ", "Huế", "Nghệ An")
	return fmt.Sprintf("Số %d %s %s, %s, %s", 1+d.IntN(500), d.one("đường", "phố", "ngõ 5 phố"), street, commune, place)
}

func (d drawer) host() string {
	return d.one("https://id.capphep.example", "https://giayphep.daklak.vn", "https://id.tinhquangnam.gov.vn", "https://c.vn")
}

func (d drawer) payload(path, vct, claims string, bound bool) string {
	iat := 1795000000 + d.IntN(60000000)
	host := d.host()
	cnf := ""
	if bound {
		cnf = fmt.Sprintf(`"cnf":{"jwk":{"kty":"EC","crv":"P-256","x":"%s","y":"%s"}},`, d.random(32), d.random(32))
	}
	return fmt.Sprintf(`{"iss":"%s/%s","vct":"urn:giayto:vn:%s:1","iat":%d,"exp":%d,"status":{"status_list":{"idx":%d,"uri":"%s/status/%d"}},%s%s}`,
		host, path, vct, iat, iat+31536000, d.IntN(1<<20), host, 1+d.IntN(80), cnf, claims)
}

func (d drawer) licence() string {
	issued := d.day(2025, 2027)
	return fmt.Sprintf(`"personal_administrative_number":"0%s","full_name":"%s","birth_date":"%s","sex":%d,"nationality":"VN","document_number":"%s","blank_serial":"%s%s","driving_privileges":[{"vehicle_category_code":"%s","scheme":"2008","issue_date":"%s"},{"vehicle_category_code":"%s","scheme":"2024","issue_date":"%s","expiry_date":"%s"}],"issue_date":"%s","issuing_authority":"Phòng Cảnh sát giao thông Công an %s","resident_address":"%s"`,
		d.digits(11), d.name(), d.day(1960, 2005), 1+d.IntN(2), d.digits(12), d.one("AB", "EK", "AC"), d.digits(7), d.one("A1", "A2"), d.day(2000, 2020),
		d.one("B", "C", "D2"), issued, "203"+issued[3:], issued, d.one("tỉnh Đắk Lắk", "TP Cần Thơ", "tỉnh Phú Thọ", "thành phố Huế"), d.address())
}

func (d drawer) insurance() string {
	return fmt.Sprintf(`"personal_administrative_number":"0%s","full_name":"%s","birth_date":"%s","sex":%d,"document_number":"%s","benefit_level":%d,"subject_code":"%s","facility_code":"%s","facility_name":"%s","valid_from":"%s","five_year_date":"%s","issue_date":"%s","issuing_authority":"%s"`,
		d.digits(11), d.name(), d.day(1950, 2020), 1+d.IntN(2), d.digits(10), 1+d.IntN(5), d.one("DN", "HC", "TC", "XK"), d.digits(5), d.one("Bệnh viện Đa khoa Đống Đa", "Trung tâm Y tế Krông Pắc", "Bệnh viện 199"), d.day(2025, 2027), d.day(2026, 2031), d.day(2025, 2027), d.one("Bảo hiểm xã hội tỉnh Gia Lai", "Bảo hiểm xã hội cơ sở Sơn Trà"))
}

func (d drawer) identity() string {
	return fmt.Sprintf(`"account_level":2,"holder_kind":"citizen","personal_administrative_number":"0%s","full_name":"%s","birth_date":"%s","sex":%d,"nationality":"VN","birth_place":"%s","issue_date":"%s","expiry_date":"%s","issuing_authority":"Bộ Công an"`,
		d.digits(11), d.name(), d.day(1950, 2012), 1+d.IntN(2), d.one("Krông Pắc, Đắk Lắk", "Hà Nội", "Tuy Hòa, Phú Yên"), d.day(2021, 2027), d.day(2030, 2050))
}

func (d drawer) registration() string {
	return fmt.Sprintf(`"document_number":"%s","registration_number":"%s","plate_colour":"white","personal_administrative_number":"0%s","full_name":"%s","vehicle_kind":"%s","make":"%s","model":"%s","colour":"%s","engine_number":"JF%s","vehicle_identification_number":"RLH%s%s","engine_capacity_cc":%d,"seats":2,"first_registration_date":"%s","issue_date":"%s","issuing_authority":"Công an phường Ngã Bảy"`,
		d.digits(8), "47-"+d.one("AK ", "B2 ", "MĐ1 ")+d.digits(3)+"."+d.digits(2), d.digits(11), d.name(), d.one("motorcycle", "moped"), d.one("HONDA", "KYMCO", "VINFAST"), d.one("LEAD", "KLARA S", "LIKE 125"), d.one("Đỏ", "Xanh lam", "Trắng"), d.digits(7), d.one("JA3", "KF4"), "Y"+d.digits(9), 49+d.IntN(150), d.day(2012, 2026), d.day(2020, 2027))
}

func (d drawer) inspection() string {
	return fmt.Sprintf(`"document_number":"DB-%s","registration_number":"%s","vehicle_kind":"%s","make":"%s","vehicle_identification_number":"RLM%s","production_year":%d,"production_country":"VN","kerb_mass_kg":%d,"gross_mass_kg":%d,"seats":%d,"fuel":"diesel","issue_date":"%s","expiry_date":"%s","issuing_authority":"Trung tâm Đăng kiểm xe cơ giới 47-0%dD","stamp_serial":"KC-%s"`,
		d.digits(7), "47C-"+d.digits(3)+"."+d.digits(2), d.one("truck", "bus", "car"), d.one("HINO", "DAEWOO", "FORD"), "B"+d.digits(13), 2008+d.IntN(18), 900+d.IntN(9000), 2000+d.IntN(16000), 3+d.IntN(40), d.day(2026, 2027), d.day(2027, 2028), 1+d.IntN(9), d.digits(7))
}

func (d drawer) vehicleInsurance() string {
	return fmt.Sprintf(`"document_number":"BHX%s","registration_number":"%s","vehicle_kind":"%s","full_name":"%s","valid_from":"%s","expiry_date":"%s","issuing_authority":"%s"`,
		d.digits(9), "30K-"+d.digits(3)+"."+d.digits(2), d.one("car", "motorcycle", "truck"), d.name(), d.day(2026, 2027), d.day(2027, 2028), d.one("Tổng Công ty Bảo hiểm Bảo Việt", "Công ty Bảo hiểm Sao Mai"))
}

func (d drawer) header() string {
	return fmt.Sprintf(`{"alg":"ES256","kid":"%s","typ":"dc+sd-jwt"}`, d.random(8))
}

func (d drawer) token(payload string, disclosures ...string) string {
	out := encode([]byte(d.header())) + "." + encode([]byte(payload)) + "." + d.random(64) + "~"
	for _, s := range disclosures {
		out += s + "~"
	}
	return out
}

func (d drawer) disclosure(name, value string) string {
	return encode(fmt.Appendf(nil, `["%s","%s",%s]`, d.random(16), name, value))
}

func (d drawer) portrait(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(d.Uint32())
	}
	return `"data:image/webp;base64,` + base64.StdEncoding.EncodeToString(b) + `"`
}

// conceal adds the digests of disclosures to claims.
func conceal(claims string, disclosures ...string) string {
	var digests []string
	for _, s := range disclosures {
		digests = append(digests, `"`+string(digest([]byte(s)))+`"`)
	}
	slices.Sort(digests)
	return claims + `,"_sd":[` + strings.Join(digests, ",") + "]"
}

func (d drawer) keyBinding(token string) string {
	payload := fmt.Sprintf(`{"iat":%d,"aud":"%s","nonce":"%s","sd_hash":"%s"}`, 1795305600+d.IntN(1000000),
		d.one("urn:giayto:vn:verifier:1", d.host()+"/17"), d.random(16), digest([]byte(token)))
	return encode([]byte(`{"alg":"ES256","typ":"kb+jwt"}`)) + "." + encode([]byte(payload)) + "." + d.random(64)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func containerLen(t *testing.T, compact string) int {
	t.Helper()
	text, err := Pack(compact)
	if err != nil {
		t.Fatal(err)
	}
	container, err := decodeDigits(nil, text[len(prefix):len(text)-checkLen])
	if err != nil {
		t.Fatal(err)
	}
	return len(container)
}

// Documents that the training never saw are as small as the reference licence: mean bytes of the container.
func TestInventedDocumentsAreSmall(t *testing.T) {
	for _, c := range []struct {
		path, vct    string
		claims       func(d drawer) string
		open, proven int // at most: all claims open; address shown, portrait concealed, device key and proof
	}{
		{"csgt", "driving-licence", drawer.licence, 207, 442},
		{"bhxh", "health-insurance", drawer.insurance, 191, 431},
		{"c06", "identity", drawer.identity, 164, 401},
		{"csgt", "vehicle-registration", drawer.registration, 218, 458},
		{"kd", "vehicle-inspection", drawer.inspection, 202, 441},
		{"b", "vehicle-insurance", drawer.vehicleInsurance, 168, 406},
	} {
		d := newDrawer(11)
		open, proven := 0, 0
		const n = 100
		for range n {
			open += containerLen(t, d.token(d.payload(c.path, c.vct, c.claims(d), false)))
			address := d.disclosure("resident_address", `"`+d.address()+`"`)
			portrait := d.disclosure("portrait", d.portrait(588))
			token := d.token(d.payload(c.path, c.vct, conceal(c.claims(d), address, portrait), true), address)
			proven += containerLen(t, token+d.keyBinding(token))
		}
		if open/n > c.open || proven/n > c.proven {
			t.Errorf("%s: open %d bytes, want %d; proven %d, want %d", c.vct, open/n, c.open, proven/n, c.proven)
		}
	}
}

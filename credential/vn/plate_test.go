package vn

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestLikePlate(t *testing.T) {
	for s, want := range map[string]bool{
		"30A-123.45": true, "30W-123.45": true, "29-MD1 123.45": true, "29-MĐ1 123.45": true, "41-291-NG-01": true, "29-AA 123.45": true, "29JJ-1234": true,
		"": false, "30A12345": false, "30a-123.45": false, "A0A-123.45": false, "30A-123.456": false, "30Ð-123.45": false, "３0A-123.45": false,
		"30A-123.45 ": false, "9-A9 999.99": false,
	} {
		if LikePlate(s) != want {
			t.Errorf("%q: %t", s, !want)
		}
	}
}

func TestParsePlate(t *testing.T) {
	for _, c := range []struct {
		in, vehicle string
		want        Plate
		warnings    []Warning
	}{
		{"30A-123.45", "", Plate{CarPlate, "30", "A", "12345", "30A-123.45"}, nil},
		{"30A-123.45", "car", Plate{CarPlate, "30", "A", "12345", "30A-123.45"}, nil},
		{"30A-12345", "", Plate{CarPlate, "30", "A", "12345", "30A-123.45"}, nil},
		{"30A123.45", "", Plate{CarPlate, "30", "A", "12345", "30A-123.45"}, nil},
		{"29A-1234", "truck", Plate{CarPlate, "29", "A", "1234", "29A-1234"}, nil},
		{"29A1234", "", Plate{CarPlate, "29", "A", "1234", "29A-1234"}, nil},
		{"29LD-123.45", "", Plate{CarPlate, "29", "LD", "12345", "29LD-123.45"}, nil},
		{"29TĐ-123.45", "car", Plate{CarPlate, "29", "TĐ", "12345", "29TĐ-123.45"}, nil},
		{"29R-123.45", "trailer", Plate{CarPlate, "29", "R", "12345", "29R-123.45"}, nil},
		{"29RM-123.45", "semi-trailer", Plate{CarPlate, "29", "RM", "12345", "29RM-123.45"}, nil},
		{"29MK-123.45", "tractor", Plate{CarPlate, "29", "MK", "12345", "29MK-123.45"}, nil},
		{"29-AA 123.45", "", Plate{MotorcyclePlate, "29", "AA", "12345", "29-AA 123.45"}, nil},
		{"29AA12345", "motorcycle", Plate{MotorcyclePlate, "29", "AA", "12345", "29-AA 123.45"}, nil},
		{"29AA12345", "", Plate{MotorcyclePlate, "29", "AA", "12345", "29-AA 123.45"}, nil},
		{"29-AR-123.45", "motorcycle", Plate{MotorcyclePlate, "29", "AR", "12345", "29-AR 123.45"}, nil},
		{"29-B1 123.45", "", Plate{MotorcyclePlate, "29", "B1", "12345", "29-B1 123.45"}, nil},
		{"29-G1 1234", "", Plate{MotorcyclePlate, "29", "G1", "1234", "29-G1 1234"}, nil},
		{"29B112345", "", Plate{MotorcyclePlate, "29", "B1", "12345", "29-B1 123.45"}, nil},
		{"29-MĐ1 123.45", "", Plate{MotorcyclePlate, "29", "MĐ1", "12345", "29-MĐ1 123.45"}, nil},
		{norm.NFD.String("29-MĐ1 123.45"), "moped", Plate{MotorcyclePlate, "29", "MĐ1", "12345", "29-MĐ1 123.45"}, nil},
		{"80-441-NG-02", "", Plate{DiplomaticPlate, "80", "NG", "44102", "80-441-NG-02"}, nil},
		{"80-011-QT-01", "car", Plate{DiplomaticPlate, "80", "QT", "01101", "80-011-QT-01"}, nil},
		{"80A-123.45", "car", Plate{CarPlate, "80", "A", "12345", "80A-123.45"}, nil},

		{"30A12345", "", Plate{"", "30", "", "", "30A12345"}, []Warning{PlateAmbiguous}},
		{"30A12345", "car", Plate{CarPlate, "30", "A", "12345", "30A-123.45"}, nil},
		{"30A12345", "motorcycle", Plate{MotorcyclePlate, "30", "A1", "2345", "30-A1 2345"}, nil},
		{"30-A12345", "", Plate{MotorcyclePlate, "30", "A1", "2345", "30-A1 2345"}, nil},
		{"30A1 2345", "", Plate{MotorcyclePlate, "30", "A1", "2345", "30-A1 2345"}, nil},
		{"29LD123.45", "", Plate{"", "29", "", "", "29LD12345"}, []Warning{PlateAmbiguous}},
		{"29LD12345", "motorcycle", Plate{MotorcyclePlate, "29", "LD", "12345", "29-LD 123.45"}, nil},
		{"29LD-123.45", "motorcycle", Plate{MotorcyclePlate, "29", "LD", "12345", "29-LD 123.45"}, nil},
		{"29-LD 123.45", "", Plate{MotorcyclePlate, "29", "LD", "12345", "29-LD 123.45"}, nil},
		{"29LD12345", "car", Plate{CarPlate, "29", "LD", "12345", "29LD-123.45"}, nil},

		{"13A-123.45", "", Plate{CarPlate, "13", "A", "12345", "13A-123.45"}, []Warning{PlateUnknownCode}},
		{"10A-123.45", "", Plate{CarPlate, "10", "A", "12345", "10A-123.45"}, []Warning{PlateUnknownCode}},
		{"46A12345", "", Plate{"", "46", "", "", "46A12345"}, []Warning{PlateAmbiguous, PlateUnknownCode}},
	} {
		got, warnings, err := ParsePlate(c.in, c.vehicle)
		if err != nil || got != c.want || !slices.Equal(warnings, c.warnings) {
			t.Errorf("ParsePlate(%q, %q) = %+v, %v, %v, want %+v, %v", c.in, c.vehicle, got, warnings, err, c.want, c.warnings)
		}
	}
}

func TestParsePlateRefuses(t *testing.T) {
	for _, c := range []struct{ in, vehicle string }{
		{"", ""}, {"3", ""}, {"30", ""}, {"30A", ""}, {"30-", ""}, {"00A-123.45", ""}, {"09A-123.45", ""}, {"A0A-123.45", ""},
		{"30I-123.45", ""}, {"30J-123.45", ""}, {"30O-123.45", ""}, {"30Q-123.45", ""}, {"30W-123.45", ""},
		{"30a-123.45", ""}, {"30A-12.345", ""}, {"30A-123.4", ""}, {"30A-123", ""}, {"30A-123456", ""}, {"30A--12345", ""}, {"30A 123.45", ""},
		{"29-MD1 123.45", ""}, {"29-MÐ1 123.45", ""}, {"29-MĐ 123.45", ""}, {"29-AA 1234", ""}, {"29-AW 123.45", ""}, {"29-RA 123.45", ""}, {"29-AG 123.45", ""},
		{"29-IA 123.45", ""}, {"29-B1  12345", ""}, {"29AA12345", "car"}, {"29XX-123.45", "truck"}, {"29XĐ-123.45", "car"},
		{"80-441-XX-02", ""}, {"80-44-NG-02", ""}, {"81-441-NG-02", ""}, {"80-441-NG-2", ""}, {"80 441 NG 02", ""}, {"AA-12-34", ""},
		{"30A-１２３.45", ""}, {"30A-123.45\n", ""}, {" 30A-123.45", ""}, {strings.Repeat("30A-123.45", 1<<17), ""},
	} {
		if got, _, err := ParsePlate(c.in, c.vehicle); code(t, err) != "plate-format" || got != (Plate{}) {
			t.Errorf("ParsePlate(%.20q, %q) = %+v, %v, want plate-format", c.in, c.vehicle, got, err)
		}
	}
}

func TestPlatePlaces(t *testing.T) {
	known := 0
	for n := range 100 {
		if _, ok := (Plate{Province: fmt.Sprintf("%02d", n)}).Place(); ok {
			known++
		} else if n > 10 && !slices.Contains([]int{13, 42, 44, 45, 46, 87, 91, 96}, n) {
			t.Errorf("no place for %d", n)
		}
	}
	if known != 81 {
		t.Errorf("%d plate codes, want 81", known)
	}
	want := map[string]string{
		"An Giang": "67 68", "Bắc Ninh": "98 99", "Cà Mau": "69 94", "Cần Thơ": "65 83 95", "Cao Bằng": "11", "Đà Nẵng": "43 92", "Đắk Lắk": "47 78",
		"Điện Biên": "27", "Đồng Nai": "39 60 93", "Đồng Tháp": "63 66", "Gia Lai": "77 81", "Hà Nội": "29 30 31 32 33 40", "Hà Tĩnh": "38",
		"Hải Phòng": "15 16 34", "Huế": "75", "Hưng Yên": "17 89", "Khánh Hòa": "79 85", "Lai Châu": "25", "Lâm Đồng": "48 49 86", "Lạng Sơn": "12",
		"Lào Cai": "21 24", "Nghệ An": "37", "Ninh Bình": "18 35 90", "Phú Thọ": "19 28 88", "Quảng Ngãi": "76 82", "Quảng Ninh": "14",
		"Quảng Trị": "73 74", "Sơn La": "26", "Tây Ninh": "62 70", "Thái Nguyên": "20 97", "Thanh Hóa": "36",
		"Thành phố Hồ Chí Minh": "41 50 51 52 53 54 55 56 57 58 59 61 72", "Tuyên Quang": "22 23", "Vĩnh Long": "64 71 84", "Cục Cảnh sát giao thông": "80",
	}
	for name, codes := range want {
		for _, c := range strings.Fields(codes) {
			if got, ok := (Plate{Province: c}).Place(); !ok || got != name {
				t.Errorf("plate code %s is %q, want %q", c, got, name)
			}
		}
	}
	for _, bad := range []string{"", "1", "1a", "100"} {
		if got, ok := (Plate{Province: bad}).Place(); ok {
			t.Errorf("plate code %q is %q", bad, got)
		}
	}
}

func FuzzParsePlate(f *testing.F) {
	for _, s := range []string{"30A-123.45", "29A-1234", "29LD-123.45", "29-AA 123.45", "29-B1 123.45", "29-MĐ1 123.45", "80-441-NG-02", "30A12345", "13A-123.45", "29-MĐ"} {
		f.Add(s, "")
		f.Add(s, "motorcycle")
		f.Add(s, "car")
	}
	f.Fuzz(func(t *testing.T, s, vehicle string) {
		p, _, err := ParsePlate(s, vehicle)
		if err != nil {
			return
		}
		again, _, err := ParsePlate(p.Canonical, vehicle)
		if err != nil || again != p {
			t.Errorf("ParsePlate(%q, %q) = %+v, again %+v, %v", s, vehicle, p, again, err)
		}
	})
}

package vn

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestPIN(t *testing.T) {
	for _, c := range []struct {
		pin   string
		place string
		year  int
		sex   Sex
	}{
		{"001099000001", "Hà Nội", 1999, Male},
		{"079300000456", "Thành phố Hồ Chí Minh", 2000, Female},
		{"079200000456", "Thành phố Hồ Chí Minh", 2000, Male},
		{"096185000001", "Cà Mau", 1985, Female},
		{"024499000001", "Bắc Giang", 2199, Male},
		{"080500000001", "Long An", 2100, Female},
		{"015600000001", "Yên Bái", 2200, Male},
		{"046799000001", "Thừa Thiên Huế", 2299, Female},
		{"052801000001", "Bình Định", 2301, Male},
		{"091999000001", "Kiên Giang", 2399, Female},
		{"003099000001", "", 1999, Male},
		{"000099000001", "", 1999, Male},
		{"100099000001", "", 1999, Male},
		{"156300000001", "", 2000, Female},
		{"999099000001", "", 1999, Male},
	} {
		p, err := ParsePIN(c.pin)
		if err != nil {
			t.Errorf("ParsePIN(%q): %v", c.pin, err)
			continue
		}
		place, known := p.Place()
		if place != c.place || known != (c.place != "") || p.BirthYear() != c.year || p.Sex() != c.sex {
			t.Errorf("%s: %q %v %d %v", c.pin, place, known, p.BirthYear(), p.Sex())
		}
	}
}

func TestParsePINRefuses(t *testing.T) {
	for _, s := range []string{
		"", "00109900001", "0010990000012", "00109900000A", "００１０９９０００００１", "001 099 000 001", " 001099000001", "001099000001\n",
		"012345678", "٠٠١٠٩٩٠٠٠٠٠١", "00109900000\x00", "-01099000001", strings.Repeat("0", 1<<20),
	} {
		if p, err := ParsePIN(s); code(t, err) != "pin-format" || p != "" {
			t.Errorf("ParsePIN(%.20q) = %q, %v, want pin-format", s, p, err)
		}
		if p := PIN(s); p.BirthYear() != 0 || p.Sex() != UnknownSex || p.Province() != "" {
			t.Errorf("PIN(%.20q) tells something", s)
		}
	}
}

func TestPINCheck(t *testing.T) {
	for _, c := range []struct {
		pin, birth string
		sex        Sex
		want       []Warning
	}{
		{"001099000001", "1999-08-15", Male, nil},
		{"001099000001", "1999", Male, nil},
		{"001099000001", "1999", UnknownSex, nil},
		{"001099000001", "1999", NotApplicable, nil},
		{"001099000001", "", Male, nil},
		{"079300000456", "2000-01-02", Female, nil},
		{"079200000456", "2000-01-02", Female, []Warning{PINSexMismatch}},
		{"001099000001", "1998-08-15", Male, []Warning{PINYearMismatch}},
		{"003099000001", "1999-08-15", Male, []Warning{PINUnknownPlace}},
		{"156300000001", "2000-01-02", Female, []Warning{PINUnknownPlace}},
		{"156300000001", "1999", Male, []Warning{PINUnknownPlace, PINYearMismatch, PINSexMismatch}},
	} {
		var birth Date
		if c.birth != "" {
			birth = day(t, c.birth)
		}
		if got := PIN(c.pin).Check(birth, c.sex); !slices.Equal(got, c.want) {
			t.Errorf("%s.Check(%s, %d) = %v, want %v", c.pin, c.birth, c.sex, got, c.want)
		}
	}
}

func TestParseOldNumber(t *testing.T) {
	for _, s := range []string{"012345678", "001099000001"} {
		if got, err := ParseOldNumber(s); err != nil || got != s {
			t.Errorf("ParseOldNumber(%q) = %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "01234567", "0123456789", "01234567A", "0010990000012"} {
		if got, err := ParseOldNumber(s); code(t, err) != "pin-format" {
			t.Errorf("ParseOldNumber(%q) = %q, %v, want pin-format", s, got, err)
		}
	}
}

func TestProvinces(t *testing.T) {
	pins, units := 0, 0
	for n := range 1000 {
		if _, ok := PINProvince(fmt.Sprintf("%03d", n)).Name(); ok {
			pins++
		}
		if _, ok := Province2025(fmt.Sprintf("%02d", n)).Name(); ok {
			units++
		}
	}
	if pins != 63 || units != 34 {
		t.Errorf("%d provinces in personal numbers and %d units since 2025, want 63 and 34", pins, units)
	}
	for _, c := range []struct{ unit, name, pin, pinName string }{
		{"15", "Lào Cai", "015", "Yên Bái"},
		{"24", "Bắc Ninh", "024", "Bắc Giang"},
		{"44", "Quảng Trị", "044", "Quảng Bình"},
		{"46", "Huế", "046", "Thừa Thiên Huế"},
		{"52", "Gia Lai", "052", "Bình Định"},
		{"80", "Tây Ninh", "080", "Long An"},
		{"82", "Đồng Tháp", "082", "Tiền Giang"},
		{"91", "An Giang", "091", "Kiên Giang"},
		{"01", "Hà Nội", "001", "Hà Nội"},
		{"96", "Cà Mau", "096", "Cà Mau"},
	} {
		if got, _ := Province2025(c.unit).Name(); got != c.name {
			t.Errorf("unit %s is %q, want %q", c.unit, got, c.name)
		}
		if got, _ := PINProvince(c.pin).Name(); got != c.pinName {
			t.Errorf("province %s is %q, want %q", c.pin, got, c.pinName)
		}
	}
	for _, bad := range []string{"", "1", "1a", "01a", "0001", "00", "000"} {
		if name, ok := PINProvince(bad).Name(); ok {
			t.Errorf("PINProvince(%q) is %q", bad, name)
		}
		if name, ok := Province2025(bad).Name(); ok {
			t.Errorf("Province2025(%q) is %q", bad, name)
		}
	}
}

func FuzzParsePIN(f *testing.F) {
	for _, s := range []string{"001099000001", "079300000456", "156300000001", "00109900000A"} {
		f.Add(s, 1999, 1)
	}
	f.Fuzz(func(t *testing.T, s string, year, sex int) {
		p, err := ParsePIN(s)
		if err != nil {
			return
		}
		if string(p) != s || p.BirthYear() < 1900 || p.BirthYear() > 2399 {
			t.Errorf("ParsePIN(%q) = %q of %d", s, p, p.BirthYear())
		}
		p.Check(Date{Year: year}, Sex(sex))
	})
}

func FuzzParseOldNumber(f *testing.F) {
	for _, s := range []string{"012345678", "001099000001", "0123"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := ParseOldNumber(s); err == nil && got != s {
			t.Errorf("ParseOldNumber(%q) = %q", s, got)
		}
	})
}

func BenchmarkParsePIN(b *testing.B) {
	birth := Date{1999, 8, 15}
	for b.Loop() {
		p, err := ParsePIN("001099000001")
		if err != nil || p.Check(birth, Male) != nil {
			b.Fatal(err)
		}
	}
}

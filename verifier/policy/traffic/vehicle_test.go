package traffic

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestPhrases(t *testing.T) {
	rows := table(t, "phrases.csv")
	if len(rows) < phrasesOfTheIssue {
		t.Errorf("%d phrases, want %d", len(rows), phrasesOfTheIssue)
	}
	seen := map[string]bool{}
	for _, row := range rows {
		phrase := row["phrase"]
		if seen[phrase] {
			t.Errorf("%q stands twice", phrase)
		}
		seen[phrase] = true
		for _, written := range []string{phrase, norm.NFD.String(phrase), strings.ToUpper(phrase), unmarked(phrase), "  " + phrase + " "} {
			v, err := ParseVehicle(written)
			if err != nil || v.String() != row["spec"] || v.Text().VI != row["reading"] {
				t.Errorf("%q: %s %q %v, want %s %q", written, v, v.Text().VI, err, row["spec"], row["reading"])
			}
		}
		if v, err := ParseVehicle(row["spec"]); err != nil || v.Text().VI != row["reading"] {
			t.Errorf("%q: %q %v, want %q", row["spec"], v.Text().VI, err, row["reading"])
		}
	}
}

// unmarked takes Vietnamese marks off as somebody without an input method types.
func unmarked(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'đ':
			return 'd'
		case r == 'Đ':
			return 'D'
		case 0x300 <= r && r <= 0x36f:
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

func TestSpacesDoNotCount(t *testing.T) {
	for in, want := range map[string]string{
		"truck, gvw = 3500": "truck,gvw=3500", " Car , SEATS=4 ,sleeper ": "car,seats=4,sleeper", "tractor+semitrailer, gvw= 20000": "tractor+semitrailer,gvw=20000",
	} {
		if v, err := ParseVehicle(in); err != nil || v.String() != want {
			t.Errorf("%q: %q %v, want %q", in, v, err, want)
		}
	}
}

func TestParseVehicleRefuses(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "the kind is missing"},
		{"   ", "the kind is missing"},
		{"xe", "the kind is missing"},
		{"150cc", "the kind is missing: xe máy, xe gắn máy, ô tô, xe khách, xe tải, … (understood: cc=150)"},
		{"5 tấn", "the kind is missing"},
		{"car", "seats (số chỗ, without the driver's; N chỗ with it) is missing (understood: car)"},
		{"ô tô", "seats (số chỗ, without the driver's; N chỗ with it) is missing (understood: car)"},
		{"bus,sleeper", "seats (số chỗ, without the driver's; N chỗ with it) is missing (understood: bus,sleeper)"},
		{"motorcycle", "cc (dung tích, cm³) or kw (công suất động cơ điện) is missing (understood: motorcycle)"},
		{"xe máy", "cc (dung tích, cm³) or kw"},
		{"xe máy điện", "\"xe máy điện\": kw (công suất động cơ điện) is missing"},
		{"motorcycle,electric", "kw (công suất động cơ điện) is missing"},
		{"xe máy điện 150cc", "kw (công suất động cơ điện) is missing"},
		{"truck", "gvw (khối lượng toàn bộ, kg) or payload (trọng tải, kg) is missing"},
		{"special,transmission=manual", "gvw (khối lượng toàn bộ, kg) or payload"},
		{"cart", "seats (số chỗ), gvw or payload is missing"},
		{"farm-tractor", "payload (trọng tải, kg) is missing"},
		{"ô tô 5 chỗ kéo rơ moóc", "the trailer's gross mass (khối lượng toàn bộ của rơ moóc, kg) is missing (understood: car,seats=4,trailer=?)"},
		{"xe máy 50cc", "the speed (km/h) is missing: up to 50 km/h it is a moped (xe gắn máy), else a motorcycle (mô tô) (understood: motorcycle,cc=50)"},
		{"xe máy điện 4 kW", "the speed (km/h) is missing"},

		{"moped,cc=125", "a moped has at most 50 cm³ or 4 kW, this is a motorcycle (Luật 36/2024/QH15 Đ34 k1g) (understood: moped,cc=125)"},
		{"moped,kw=4.001", "a moped has at most 50 cm³ or 4 kW"},
		{"moped,speed=51", "a moped goes at most 50 km/h"},
		{"xe gắn máy 60 km/h", "a moped goes at most 50 km/h"},
		{"motorcycle,cc=49,speed=50", "it is a moped (Luật 36/2024/QH15 Đ34 k1g)"},
		{"motorcycle,cc=150,seats=4", "a motorcycle has no seats, only cc, kw, speed, electric, transmission (understood: motorcycle,cc=150)"},
		{"xe máy 150cc 7 chỗ", "a motorcycle has no seats"},
		{"car,seats=4,gvw=3500", "a car has no gvw"},
		{"ô tô 5 chỗ 3 tấn", "a car has no payload"},
		{"truck,gvw=3500,payload=3500", "the payload is not under the gross mass"},
		{"bus,seats=45,type-seats=29", "the model with the most seats has fewer than this vehicle"},
		{"cart,seats=4,payload=500", "a cart is for persons (seats) or for goods (gvw, payload)"},
		{"truck+semitrailer,gvw=9000", "only a tractor pulls a semi-trailer"},
		{"tractor+semitrailer,trailer=900", "the vehicle pulls a semi-trailer already"},
		{"xe đầu kéo kéo sơ mi rơ moóc kéo rơ moóc 2 tấn", "what is pulled is both semi-trailer and trailer"},
		{"ô tô 7 chỗ 9 chỗ", "the number of seats beside the driver's is both 6 and 8 (understood: car,seats=6)"},
		{"ô tô 9 chỗ (7 chỗ + người lái)", "the number of seats beside the driver's is both 8 and 7"},
		{"xe tải xe khách 45 chỗ", "the kind is both truck and bus"},
		{"ô tô 5 chỗ số sàn số tự động", "the transmission is both manual and automatic"},
		{"ô tô 1 chỗ", "1 is no number of seats with the driver's"},
		{"ô tô 4,5 chỗ", "4.5 is no number of seats"},

		{"ô tô bay 7 chỗ", `"bay" is not understood (understood: car,seats=6)`},
		{"xe đạp điện", `"đạp" is not understood (understood: electric)`},
		{"xe bán tải 5 chỗ", `"bán" is not understood`},
		{"ô tô 7", `"7" is not understood (understood: car)`},
		{"ô tô 7 chỗ 🚗", `"🚗" is not understood`},
		{"xe máy 1.2.3 cc", `"1.2.3 cc" is not understood`},
		{"xe máy 1.500,5 cc", `"1.500,5 cc" is not understood`},
		{"lorry,gvw=3500", `"lorry gvw= 3500" is not understood`},
		{"car,seats", `seats: "" is not a whole number from 1 to 200`},
		{"car,seats=0", `seats: "0" is not a whole number`},
		{"car,seats=+4", `seats: "+4" is not a whole number`},
		{"car,seats=04", `seats: "04" is not a whole number`},
		{"car,seats=4,seats=5", "seats stands twice"},
		{"car,seats=4,colour=red", `"colour" is not one of seats, type-seats, trailer, sleeper, electric, disabled, commercial, transmission`},
		{"car,seats=4,sleeper=yes", "sleeper: takes no value"},
		{"car,seats=4,transmission=auto", `"auto" is not manual, automatic or cvt`},
		{"car,seats=4,trailer=3", `trailer: "3" is not a mass in kg from 100 to 500000`},
		{"motorcycle,cc=1e3", `cc: "1e3" is not a number`},
		{"motorcycle,cc=125.0001", `cc: "125.0001" is not a number`},
		{"motorcycle,cc=0", `cc: "0" is not a number`},
		{"motorcycle,kw=-1", `kw: "-1" is not a number`},
		{"xe tải 99999999999 tấn", `"99999999999 tấn" is not understood`},
		{"xe tải 99999 tấn", "is not a whole number"},
		{strings.Repeat("xe ", 400), "longer than 512 bytes"},
	} {
		v, err := ParseVehicle(c.in)
		if err == nil || !strings.Contains(err.Error(), c.want) || v != (Vehicle{}) {
			t.Errorf("%.40q: %s %v, want %q", c.in, v, err, c.want)
		}
	}
}

func TestWrittenNumbers(t *testing.T) {
	for in, want := range map[string]Milli{
		"3": 3000, "3,5": 3500, "3.5": 3500, "3.500": 3_500_000, "3,500": 3_500_000, "12.345.678": -1, "0.125": 125,
		"11,1": 11100, "1.5.2": -1, "1,500.5": -1, "": -1, "1234.5": 1_234_500, "1234.567": 1_234_567, "0,001": 1, "3.5000": -1,
	} {
		got, ok := written(in)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q is %d, want %d", in, got, want)
		}
	}
	for in, want := range map[string]Milli{"mot": 1000, "muoi": 10_000, "muoi sau": 16_000, "hai muoi": 20_000, "hai muoi chin": 29_000, "bon muoi lam": 45_000, "xe": -1} {
		got, _, ok := number(strings.Fields(in))
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q is %d, want %d", in, got, want)
		}
	}
}

func FuzzParseVehicle(f *testing.F) {
	for _, row := range table(f, "phrases.csv") {
		f.Add(row["phrase"])
		f.Add(row["spec"])
	}
	for _, s := range []string{"xe máy 50cc", "ô tô bay 7 chỗ", "truck", "car,seats=4,trailer=", "xe tải 2 tấn 4 tấn", "1.2.3", "đ", "\xff", "+semitrailer", "bus,seats=45,sleeper,articulated,standing=9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseVehicle(s)
		for _, same := range []string{norm.NFD.String(s), norm.NFC.String(s)} {
			if len(same) <= maxInput && len(s) <= maxInput {
				if w, again := ParseVehicle(same); w != v || (err == nil) != (again == nil) {
					t.Errorf("%q: %s %v, in another form %s %v", s, v, err, w, again)
				}
			}
		}
		if err != nil {
			if v != (Vehicle{}) {
				t.Errorf("%q: %s with %v", s, v, err)
			}
			return
		}
		if w, err := ParseVehicle(v.String()); err != nil || w != v {
			t.Errorf("%q: %s read again is %s, %v", s, v, w, err)
		}
		if w, err := ParseVehicle(v.Text().VI); err != nil || w != v {
			t.Errorf("%q: %q read again is %s, %v", s, v.Text().VI, w, err)
		}
	})
}

package vn

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The layouts of a registration plate.
const (
	CarPlate        = "car"        // 30A-123.45, 29A-1234, 29LD-123.45: everything but motorcycles
	MotorcyclePlate = "motorcycle" // 29-AA 123.45, 29-B1 123.45, 29-G1 1234, 29-MĐ1 123.45
	DiplomaticPlate = "diplomatic" // 80-441-NG-02
)

// Plate is a vehicle's registration number (biển số). Military plates are not read.
type Plate struct {
	Kind      string // CarPlate, MotorcyclePlate, DiplomaticPlate, or "" where the text may be either of the first two
	Province  string // two digits
	Series    string // such as A, LD, AA, B1, MĐ1, NG; "" where Kind is
	Serial    string // digits only, of a diplomatic plate both groups joined; "" where Kind is
	Canonical string // as printed; where Kind is "", without separators
}

// maxPlate bounds a plate's text, in bytes: the longest, 29-MĐ1 123.45, has 14.
const maxPlate = 16

// ParsePlate reads a plate with or without its separators (Circular 79/2024/TT-BCA).
// Without them a car's 30A-123.45 and a motorcycle's 30-A1 2345 are one text, so
// vehicleKind, a vehicle_kind of the claims, decides; where it is "", the plate is
// returned with the warning PlateAmbiguous. Its error has the code plate-format.
func ParsePlate(s, vehicleKind string) (Plate, []Warning, error) {
	if len(s) > maxPlate || len(s) < 2 || s[0] < '1' || s[0] > '9' || !isDigit(s[1]) {
		return Plate{}, nil, refuse("plate-format", s, "plate does not begin with a province's two digits")
	}
	if p, ok := diplomaticPlate(s); ok {
		return p, nil, nil
	}
	car, isCar := carPlate(s)
	cycle, isCycle := motorcyclePlate(s)
	if isCar && isCycle {
		isCar, isCycle = layout(s, vehicleKind)
	}
	var p Plate
	var found []Warning
	switch {
	case isCar && isCycle:
		p = Plate{Province: s[:2], Canonical: strings.ReplaceAll(s, ".", "")}
		found = append(found, PlateAmbiguous)
	case isCar:
		p = car
	case isCycle && (twoWheeled(vehicleKind) || vehicleKind == "" || printedAsMotorcycle(s)):
		p = cycle
	default:
		return Plate{}, nil, refuse("plate-format", s, "plate has no series and number of a known form")
	}
	if _, ok := p.Place(); !ok {
		found = append(found, PlateUnknownCode)
	}
	return p, found, nil
}

// Place returns the province that the plate's first two digits belong to since July
// 2025, or the Traffic Police Department, and false for unused digits.
func (p Plate) Place() (string, bool) {
	if !digits(p.Province, 2) {
		return "", false
	}
	if p.Province == "80" {
		return "Cục Cảnh sát giao thông", true
	}
	return plateProvinces[number(p.Province)].Name()
}

func twoWheeled(vehicleKind string) bool {
	return vehicleKind == "motorcycle" || vehicleKind == "moped" || vehicleKind == "tricycle"
}

// printedAsMotorcycle reports the separators that only motorcycle plates have.
func printedAsMotorcycle(s string) bool { return s[2] == '-' || strings.Contains(s, " ") }

// layout decides between a car and a motorcycle for a text that fits both; it
// returns true twice where nothing tells.
func layout(s, vehicleKind string) (car, motorcycle bool) {
	switch {
	case twoWheeled(vehicleKind):
		return false, true
	case vehicleKind != "" || strings.Contains(s, "-"):
		return true, false
	}
	return true, true
}

func diplomaticPlate(s string) (Plate, bool) {
	if len(s) != 12 || s[:3] != "80-" || s[6] != '-' || s[9] != '-' || !digits(s[3:6], 3) || !digits(s[10:], 2) {
		return Plate{}, false
	}
	switch series := s[7:9]; series {
	case "NG", "QT", "CV", "NN":
		return Plate{Kind: DiplomaticPlate, Province: s[:2], Series: series, Serial: s[3:6] + s[10:], Canonical: s}, true
	}
	return Plate{}, false
}

// The letters of series: I, J, O, Q and W are in none.
const (
	firstLetters  = "ABCDEFGHKLMNPSTUVXYZ"
	secondLetters = "ABCDEFHKLMNPRSTUVXYZ"
)

// specialSeries are the series of cars that are not one of the first letters:
// joint ventures, projects, tractors, trailers and others.
var specialSeries = []string{"LD", "DA", "KT", "HC", "TĐ", "MK", "CD", "CT", "LB", "RM", "R"}

func carPlate(s string) (Plate, bool) {
	series, rest := carSeries(s[2:])
	if series == "" {
		return Plate{}, false
	}
	serial, ok := plateSerial(strings.TrimPrefix(rest, "-"))
	if !ok {
		return Plate{}, false
	}
	return Plate{Kind: CarPlate, Province: s[:2], Series: series, Serial: serial, Canonical: s[:2] + series + "-" + printedSerial(serial)}, true
}

func carSeries(s string) (series, rest string) {
	for _, special := range specialSeries {
		if rest, ok := strings.CutPrefix(s, special); ok {
			return special, rest
		}
	}
	if s != "" && strings.IndexByte(firstLetters, s[0]) >= 0 {
		return s[:1], s[1:]
	}
	return "", s
}

func motorcyclePlate(s string) (Plate, bool) {
	series, rest := motorcycleSeries(strings.TrimPrefix(s[2:], "-"))
	if series == "" {
		return Plate{}, false
	}
	if rest != "" && (rest[0] == ' ' || rest[0] == '-') {
		rest = rest[1:]
	}
	serial, ok := plateSerial(rest)
	if !ok || len(serial) == 4 && !isDigit(series[len(series)-1]) {
		return Plate{}, false
	}
	return Plate{Kind: MotorcyclePlate, Province: s[:2], Series: series, Serial: serial, Canonical: s[:2] + "-" + series + " " + printedSerial(serial)}, true
}

// motorcycleSeries cuts two letters, a letter and a digit, or MĐ and a digit.
func motorcycleSeries(s string) (series, rest string) {
	n := 2
	if strings.HasPrefix(s, "MĐ") {
		n = 1 + utf8.RuneLen('Đ') + 1
		if len(s) < n || !isDigit(s[n-1]) {
			return "", s
		}
		return s[:n], s[n:]
	}
	if len(s) < n || strings.IndexByte(firstLetters, s[0]) < 0 || !isDigit(s[1]) && strings.IndexByte(secondLetters, s[1]) < 0 {
		return "", s
	}
	return s[:n], s[n:]
}

// plateShapes are the forms of printed plates, 9 for a digit and A for a letter.
var plateShapes = []string{
	"99A-999.99", "99A-9999", "99AA-999.99", "99AA-9999", "99-AA 999.99", "99-AA 9999", "99-A9 999.99", "99-A9 9999", "99-AA9 999.99", "99-AA9 9999",
	"99-999-AA-99", "99-999-AA-999",
}

// LikePlate reports whether s is printed as plates are, whatever its series: a later circular may give out others than
// those that [ParsePlate] knows.
func LikePlate(s string) bool {
	if len(s) > maxPlate {
		return false
	}
	return slices.Contains(plateShapes, strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return '9'
		case 'A' <= r && r <= 'Z' || r == 'Đ':
			return 'A'
		}
		return r
	}, s))
}

// plateSerial reads five digits, with or without the point after the third, or four.
func plateSerial(s string) (string, bool) {
	if len(s) == 6 && s[3] == '.' {
		s = s[:3] + s[4:]
		return s, digits(s, 5)
	}
	return s, digits(s, 4) || digits(s, 5)
}

func printedSerial(serial string) string {
	if len(serial) == 5 {
		return serial[:3] + "." + serial[3:]
	}
	return serial
}

// plateProvinces is the annex of Circular 79/2024/TT-BCA as amended by 51/2025: the
// unit of 2025 that each pair of digits belongs to.
var plateProvinces = [100]Province2025{
	11: "04", 12: "20", 14: "22", 15: "31", 16: "31", 17: "33", 18: "37", 19: "25",
	20: "19", 21: "15", 22: "08", 23: "08", 24: "15", 25: "12", 26: "14", 27: "11", 28: "25", 29: "01",
	30: "01", 31: "01", 32: "01", 33: "01", 34: "31", 35: "37", 36: "38", 37: "40", 38: "42", 39: "75",
	40: "01", 41: "79", 43: "48", 47: "66", 48: "68", 49: "68",
	50: "79", 51: "79", 52: "79", 53: "79", 54: "79", 55: "79", 56: "79", 57: "79", 58: "79", 59: "79",
	60: "75", 61: "79", 62: "80", 63: "82", 64: "86", 65: "92", 66: "82", 67: "91", 68: "91", 69: "96",
	70: "80", 71: "86", 72: "79", 73: "44", 74: "44", 75: "46", 76: "51", 77: "52", 78: "66", 79: "56",
	81: "52", 82: "51", 83: "92", 84: "86", 85: "56", 86: "68", 88: "25", 89: "33",
	90: "37", 92: "48", 93: "75", 94: "96", 95: "92", 97: "19", 98: "24", 99: "24",
}

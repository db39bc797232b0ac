package vn

// LicenceNumber accepts a driving licence's number, twelve digits of which only
// the first two, the issuing province, have a published meaning. Its error has the
// code licence-number.
func LicenceNumber(s string) (string, error) {
	if !digits(s, 12) {
		return "", refuse("licence-number", s, "licence number is not 12 digits")
	}
	return s, nil
}

// OldLicenceNumber also accepts the numbers of licences issued before 2012-07-01:
// 6 to 15 digits and capitals. Its error has the code licence-number.
func OldLicenceNumber(s string) (string, error) {
	if len(s) < 6 || len(s) > 15 || !upperOrDigits(s) {
		return "", refuse("licence-number", s, "licence number is not 6 to 15 digits and capitals")
	}
	return s, nil
}

// Scheme tells which law's classes a licence has: A1, B1, C and D mean different
// vehicles in the two.
type Scheme string

// The schemes of classes.
const (
	Scheme2008 Scheme = "2008" // Road Traffic Law 23/2008/QH12
	Scheme2024 Scheme = "2024" // Law 36/2024/QH15 art. 57
)

var scheme2024Start = Date{2025, 1, 1}

// SchemeOf returns the scheme of a class issued on a date: Law 36/2024 since
// 2025-01-01 (art. 89).
func SchemeOf(issued Date) Scheme {
	if issued.Before(scheme2024Start) {
		return Scheme2008
	}
	return Scheme2024
}

// Part is the half of a combined licence that a class belongs to; points and
// suspensions strike one of them (Decree 168/2024 art. 5(6), 50(1)(d)).
type Part string

// The parts of a combined licence.
const (
	MotorcyclePart Part = "motorcycle" // classes without a term
	CarPart        Part = "car"        // classes with a term
)

// ClassInfo describes a class of driving licence.
type ClassInfo struct {
	Code   string
	Scheme Scheme
	Part   Part
	// MinAge is the age in years from which the class is issued, 0 where the
	// scheme's age is not established.
	MinAge int
	// TermYears is the class's term, 0 for none; in the scheme of 2008 it is always
	// 0 and the printed date alone counts.
	TermYears int
	VI, EN    string // the vehicles, in short
}

// LookupClass returns a class of a scheme.
func LookupClass(code string, scheme Scheme) (ClassInfo, bool) {
	for i := range classes {
		if c := &classes[i]; c.Code == code && c.Scheme == scheme {
			return *c, true
		}
	}
	return ClassInfo{}, false
}

// ClassOn returns the class that a licence issued on a date may hold. Its error has
// the code class-unknown where neither scheme has the class, and
// class-scheme-conflict where scheme is not the date's or lacks the class.
func ClassOn(code string, scheme Scheme, issued Date) (ClassInfo, error) {
	_, in2008 := LookupClass(code, Scheme2008)
	_, in2024 := LookupClass(code, Scheme2024)
	if !in2008 && !in2024 {
		return ClassInfo{}, refuse("class-unknown", code, "licence class is unknown")
	}
	if scheme != SchemeOf(issued) {
		return ClassInfo{}, refuse("class-scheme-conflict", code, "licence class was issued under the other scheme")
	}
	c, ok := LookupClass(code, scheme)
	if !ok {
		return ClassInfo{}, refuse("class-scheme-conflict", code, "licence class is not of the scheme of its issue date")
	}
	return c, nil
}

// Check warns where a person born on a date had not reached the class's minimum age
// when it was issued (Law 36/2024 art. 59(1)).
func (c ClassInfo) Check(birth, issued Date) []Warning {
	if _, most := birth.Age(issued); most < c.MinAge {
		return []Warning{ClassMinAge}
	}
	return nil
}

// classes is Law 36/2024 art. 57(1), 57(5) and 59(1), and art. 89(2) for the classes before.
// Seats are counted without the driver.
var classes = []ClassInfo{
	{"A1", Scheme2024, MotorcyclePart, 18, 0,
		"Mô tô hai bánh đến 125 cm³ hoặc đến 11 kW; mô tô ba bánh cho người khuyết tật",
		"two-wheel motorcycle up to 125 cm³ or 11 kW; three-wheel motorcycle for the disabled"},
	{"A", Scheme2024, MotorcyclePart, 18, 0,
		"Mô tô hai bánh trên 125 cm³ hoặc trên 11 kW",
		"two-wheel motorcycle over 125 cm³ or 11 kW"},
	{"B1", Scheme2024, MotorcyclePart, 18, 0,
		"Mô tô ba bánh",
		"three-wheel motorcycle"},
	{"B", Scheme2024, CarPart, 18, 10,
		"Ô tô chở người đến 8 chỗ; ô tô tải, chuyên dùng đến 3.500 kg",
		"passenger car up to 8 seats; truck or special vehicle up to 3,500 kg"},
	{"C1", Scheme2024, CarPart, 18, 10,
		"Ô tô tải, chuyên dùng trên 3.500 kg đến 7.500 kg",
		"truck or special vehicle over 3,500 and up to 7,500 kg"},
	{"C", Scheme2024, CarPart, 21, 5,
		"Ô tô tải, chuyên dùng trên 7.500 kg",
		"truck or special vehicle over 7,500 kg"},
	{"D1", Scheme2024, CarPart, 24, 5,
		"Ô tô chở người trên 8 chỗ đến 16 chỗ",
		"passenger vehicle over 8 and up to 16 seats"},
	{"D2", Scheme2024, CarPart, 24, 5,
		"Ô tô chở người, xe buýt trên 16 chỗ đến 29 chỗ",
		"passenger vehicle or bus over 16 and up to 29 seats"},
	{"D", Scheme2024, CarPart, 27, 5,
		"Ô tô chở người, xe buýt trên 29 chỗ; ô tô giường nằm",
		"passenger vehicle or bus over 29 seats; sleeper coach"},
	{"BE", Scheme2024, CarPart, 21, 5,
		"Xe hạng B kéo rơ moóc trên 750 kg",
		"vehicle of class B with a trailer over 750 kg"},
	{"C1E", Scheme2024, CarPart, 24, 5,
		"Xe hạng C1 kéo rơ moóc trên 750 kg",
		"vehicle of class C1 with a trailer over 750 kg"},
	{"CE", Scheme2024, CarPart, 24, 5,
		"Xe hạng C kéo rơ moóc trên 750 kg; đầu kéo sơ mi rơ moóc",
		"vehicle of class C with a trailer over 750 kg; tractor with semi-trailer"},
	{"D1E", Scheme2024, CarPart, 27, 5,
		"Xe hạng D1 kéo rơ moóc trên 750 kg",
		"vehicle of class D1 with a trailer over 750 kg"},
	{"D2E", Scheme2024, CarPart, 27, 5,
		"Xe hạng D2 kéo rơ moóc trên 750 kg",
		"vehicle of class D2 with a trailer over 750 kg"},
	{"DE", Scheme2024, CarPart, 27, 5,
		"Xe hạng D kéo rơ moóc trên 750 kg; ô tô chở khách nối toa",
		"vehicle of class D with a trailer over 750 kg; articulated bus"},

	{"A1", Scheme2008, MotorcyclePart, 0, 0,
		"Mô tô hai bánh từ 50 đến dưới 175 cm³ hoặc từ 4 đến dưới 14 kW",
		"two-wheel motorcycle from 50 to under 175 cm³ or from 4 to under 14 kW"},
	{"A2", Scheme2008, MotorcyclePart, 0, 0,
		"Mô tô hai bánh từ 175 cm³ hoặc từ 14 kW",
		"two-wheel motorcycle from 175 cm³ or 14 kW"},
	{"A3", Scheme2008, MotorcyclePart, 0, 0,
		"Mô tô ba bánh",
		"three-wheel motorcycle"},
	{"A4", Scheme2008, CarPart, 0, 0,
		"Máy kéo trọng tải đến 1.000 kg",
		"tractor with a payload up to 1,000 kg"},
	{"B11", Scheme2008, CarPart, 0, 0,
		"Ô tô số tự động đến 8 chỗ; ô tô tải số tự động trọng tải dưới 3.500 kg; không hành nghề",
		"automatic car up to 8 seats; automatic truck with a payload under 3,500 kg; not professionally"},
	{"B1", Scheme2008, CarPart, 0, 0,
		"Ô tô đến 8 chỗ; ô tô tải, máy kéo trọng tải dưới 3.500 kg; không hành nghề",
		"car up to 8 seats; truck or tractor with a payload under 3,500 kg; not professionally"},
	{"B2", Scheme2008, CarPart, 0, 0,
		"Ô tô đến 8 chỗ; ô tô tải, máy kéo trọng tải dưới 3.500 kg",
		"car up to 8 seats; truck or tractor with a payload under 3,500 kg"},
	{"C", Scheme2008, CarPart, 0, 0,
		"Ô tô tải, máy kéo trọng tải từ 3.500 kg",
		"truck or tractor with a payload from 3,500 kg"},
	{"D", Scheme2008, CarPart, 0, 0,
		"Ô tô chở người từ 9 đến 29 chỗ",
		"passenger vehicle of 9 to 29 seats"},
	{"E", Scheme2008, CarPart, 0, 0,
		"Ô tô chở người trên 29 chỗ",
		"passenger vehicle over 29 seats"},
	{"FB2", Scheme2008, CarPart, 0, 0,
		"Xe hạng B2 kéo rơ moóc",
		"vehicle of class B2 with a trailer"},
	{"FC", Scheme2008, CarPart, 0, 0,
		"Xe hạng C kéo rơ moóc; đầu kéo sơ mi rơ moóc",
		"vehicle of class C with a trailer; tractor with semi-trailer"},
	{"FD", Scheme2008, CarPart, 0, 0,
		"Xe hạng D kéo rơ moóc",
		"vehicle of class D with a trailer"},
	{"FE", Scheme2008, CarPart, 0, 0,
		"Xe hạng E kéo rơ moóc; ô tô chở khách nối toa",
		"vehicle of class E with a trailer; articulated bus"},
}

// Restriction returns what a restriction code on a licence's back says (Circular
// 12/2025/TT-BCA). A licence with a code that is not known is restricted in a way
// that nothing here can decide.
func Restriction(code string) (vi, en string, known bool) {
	switch code {
	case "A.01":
		return "Chỉ mô tô ba bánh cho người khuyết tật", "three-wheel motorcycle for the disabled only", true
	case "A.02":
		return "Mô tô hai bánh từ 125 cm³ hoặc từ 14 kW: chỉ xe truyền động vô cấp", "two-wheel motorcycle from 125 cm³ or 14 kW: continuously variable transmission only", true
	case "A.03":
		return "Mô tô hai bánh dưới 175 cm³ hoặc dưới 14 kW", "two-wheel motorcycle under 175 cm³ or 14 kW", true
	case "B.01":
		return "Chỉ xe hạng B số tự động (kể cả ô tô điện)", "class B automatic only (electric cars included)", true
	case "B.02":
		return "Chỉ xe hạng B số tự động: khuyết tật tay trái", "class B automatic only: left hand disabled", true
	case "B.03":
		return "Chỉ xe hạng B số tự động: khuyết tật tay phải", "class B automatic only: right hand disabled", true
	case "B.04":
		return "Chỉ xe hạng B số tự động: khuyết tật chân phải", "class B automatic only: right leg disabled", true
	case "B.05":
		return "Chỉ xe hạng B số tự động: khuyết tật khác", "class B automatic only: other disability", true
	}
	return "", "", false
}

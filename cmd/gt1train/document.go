package main

import (
	"fmt"
	"time"
)

// A document adds its claims to a token's payload. Concealed claims go to conceal, which puts them into disclosures.
type document struct {
	name   string
	path   string // of the issuer's URI
	weight int
	claims func(w *world, o *object, conceal func(name, value string))
}

// documents are the types in the shares in which they are trained on.
var documents = []document{
	{"driving-licence", "csgt", 34, licence},
	{"health-insurance", "bhxh", 18, insurance},
	{"identity", "c06", 14, identity},
	{"vehicle-registration", "csgt", 14, registration},
	{"vehicle-inspection", "dangkiem", 9, inspection},
	{"vehicle-insurance", "baohiem", 11, vehicleInsurance},
}

// now is about when the tokens are issued.
func (w *world) now() time.Time { return time.Unix(int64(w.between(1790000000, 1890000000)), 0).UTC() }

func licence(w *world, o *object, conceal func(name, value string)) {
	p := w.person()
	p.born = w.date(1955, 2007)
	p.birth, p.pin = day(p.born), w.pin(p)
	o.text("personal_administrative_number", p.pin)
	o.text("full_name", p.name)
	o.text("birth_date", p.birth)
	o.number("sex", p.sex)
	o.text("nationality", "VN")
	o.text("document_number", fmt.Sprintf("%02d%s%02d%s", w.between(1, 99), w.digits(1), w.below(100), w.digits(7)))
	o.text("blank_serial", w.from("ABCDEFGHKL", 2)+w.digits(7))
	issued := w.date(2014, 2029)
	o.raw("driving_privileges", w.privileges(issued))
	o.text("issue_date", day(issued))
	if w.percent(15) {
		o.text(oneOf(&w.random, "exchange_date", "reissue_date"), day(w.date(2015, 2029)))
	}
	if w.percent(8) {
		o.text("previous_document_number", w.digits(12))
	}
	o.text("issuing_authority", w.trafficPolice())
	conceal("resident_address", quote(p.address))
	conceal("portrait", w.portrait())
}

func (w *world) trafficPolice() string {
	switch w.below(10) {
	case 0:
		return "Cục Cảnh sát giao thông"
	case 1:
		return oneOf(&w.random, "Sở Giao thông vận tải ", "Sở Giao thông vận tải ", "Sở Xây dựng ") +
			oneOf(&w.random, w.province(), w.oldProvinces.pick(&w.random))
	case 2, 3, 4:
		return "Phòng Cảnh sát giao thông Công an " + oneOf(&w.random, "TP ", "thành phố ", "TP. ") +
			oneOf(&w.random, "Hà Nội", "Hồ Chí Minh", "Đà Nẵng", "Hải Phòng", "Cần Thơ", "Huế")
	}
	return "Phòng Cảnh sát giao thông Công an tỉnh " + w.provinces.pick(&w.random)
}

func (w *world) privileges(issued time.Time) string {
	scheme := "2024"
	classes := []string{"B", "B", "B", "C1", "C", "D1", "D2", "D", "BE", "CE"}
	motorcycles := []string{"A1", "A1", "A"}
	if issued.Year() < 2025 {
		scheme = "2008"
		classes = []string{"B1", "B2", "B2", "C", "D", "E", "FC"}
		motorcycles = []string{"A1", "A1", "A1", "A2"}
	}
	out := ""
	add := func(class, scheme string, from time.Time, years int) {
		var o object
		o.text("vehicle_category_code", class)
		o.text("scheme", scheme)
		o.text("issue_date", day(from))
		if years > 0 {
			o.text("expiry_date", day(from.AddDate(years, 0, 0)))
		}
		if w.percent(4) {
			o.raw("codes", `[{"code":`+quote(oneOf(&w.random, "A.01", "A.03", "B.01", "B.02"))+`}]`)
		}
		if out != "" {
			out += ","
		}
		out += o.String()
	}
	first := issued
	if w.percent(60) {
		first = w.date(1998, min(issued.Year(), 2028))
	}
	if w.percent(75) {
		of := scheme
		if first.Year() < 2025 {
			of = "2008"
		}
		add(oneOf(&w.random, motorcycles...), of, first, 0)
	}
	if out == "" || w.percent(65) {
		class := oneOf(&w.random, classes...)
		years := 5
		if class == "B" || class == "B2" || class == "C1" || class == "B1" {
			years = 10
		}
		add(class, scheme, issued, years)
	}
	return "[" + out + "]"
}

func insurance(w *world, o *object, conceal func(name, value string)) {
	p := w.person()
	if w.percent(80) {
		o.text("personal_administrative_number", p.pin)
	}
	o.text("full_name", p.name)
	if w.percent(8) {
		p.birth = p.birth[:4]
	}
	o.text("birth_date", p.birth)
	o.number("sex", p.sex)
	level := oneOf(&w.random, 1, 2, 2, 3, 4, 4, 4, 4, 4, 5)
	subject := oneOf(&w.random, "DN", "DN", "DN", "HC", "GD", "GD", "HT", "TE", "HS", "SV", "CH", "DT", "HN", "BT", "CN", "QN", "CA")
	social := "0" + w.digits(9)
	o.text("document_number", oneOf(&w.random, p.pin, social, social,
		fmt.Sprintf("%s%d%02d%s", subject, level, w.between(1, 96), social)))
	o.number("benefit_level", level)
	if w.percent(80) {
		o.text("subject_code", subject)
	}
	if w.percent(15) {
		o.text("area_code", oneOf(&w.random, "K1", "K2", "K3"))
	}
	o.text("facility_code", fmt.Sprintf("%02d%s", w.between(1, 96), w.digits(3)))
	if w.percent(75) {
		o.text("facility_name", w.facility())
	}
	from := w.date(2024, 2029)
	if w.percent(50) {
		from = time.Date(from.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	}
	o.text("valid_from", day(from))
	if w.percent(75) {
		o.text("expiry_date", day(from.AddDate(1, 0, -1)))
	}
	if w.percent(75) {
		o.text("five_year_date", day(w.date(2015, 2031)))
	}
	if w.percent(70) {
		o.text("issue_date", day(w.date(2021, 2029)))
		o.text("issuing_authority", oneOf(&w.random, "Bảo hiểm xã hội tỉnh ", "Bảo hiểm xã hội thành phố ", "Bảo hiểm xã hội ")+w.province())
	}
	if w.percent(8) {
		o.text("guardian_name", w.name(w.between(1, 2)))
	}
	conceal("resident_address", quote(p.address))
	if w.percent(60) {
		conceal("portrait", w.portrait())
	}
}

func (w *world) facility() string {
	f := w.facilities.pick(&w.random)
	if w.percent(60) {
		return f + w.commune()
	}
	return f + oneOf(&w.random, w.province(), w.oldProvinces.pick(&w.random))
}

func identity(w *world, o *object, conceal func(name, value string)) {
	p := w.person()
	o.number("account_level", oneOf(&w.random, 2, 2, 2, 1))
	foreign := w.percent(7)
	kind := "citizen"
	if foreign {
		kind = "foreigner"
	}
	o.text("holder_kind", kind)
	conceal("personal_administrative_number", quote(p.pin))
	o.text("full_name", p.name)
	conceal("birth_date", quote(p.birth))
	o.number("sex", p.sex)
	if foreign {
		o.text("nationality", w.from("ABCDEFGIJKLMNPRSTU", 2))
		conceal("passport_number", quote(w.from("CEPMNG", 1)+w.digits(8)))
	} else {
		o.text("nationality", "VN")
		if w.percent(80) {
			o.text("birth_place", oneOf(&w.random, w.province(), w.oldProvinces.pick(&w.random), w.communes.pick(&w.random)+", "+w.province()))
		}
	}
	issued := w.date(2021, 2029)
	o.text("issue_date", day(issued))
	if w.percent(85) {
		o.text("expiry_date", fmt.Sprintf("%04d%s", issued.Year()+w.between(2, 15), p.birth[4:]))
	}
	o.text("issuing_authority", oneOf(&w.random, "Bộ Công an", "Bộ Công an", "Cục Cảnh sát quản lý hành chính về trật tự xã hội"))
	conceal("resident_address", quote(p.address))
	conceal("portrait", w.portrait())
	for _, age := range []int{14, 16, 18, 21} {
		conceal(fmt.Sprintf("age_over_%d", age), fmt.Sprint(p.born.Year()+age < 2027))
	}
	if p.born.Year() > 2012 {
		o.text("guardian_name", w.name(w.between(1, 2)))
	}
}

// portrait is the data URI of about as many bytes as a face of some 60 pixels takes.
func (w *world) portrait() string {
	return quote("data:image/webp;base64," + base64std(w.bytes(w.between(450, 800))))
}

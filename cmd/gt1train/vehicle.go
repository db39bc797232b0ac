package main

import "fmt"

// A vehicle is what three types of document are about.
type vehicle struct {
	plate, kind, brand, model, colour, engine, vin string
	seats                                          int
	truck, motorcycle                              bool
}

func (w *world) vehicle() vehicle {
	v := vehicle{kind: oneOf(&w.random, "motorcycle", "motorcycle", "motorcycle", "motorcycle", "motorcycle", "car", "car", "car",
		"truck", "bus", "moped", "tractor", "trailer", "semi-trailer", "special", "tricycle")}
	v.motorcycle = v.kind == "motorcycle" || v.kind == "moped"
	v.truck = !v.motorcycle && v.kind != "car" && v.kind != "bus"
	area := oneOf(&w.random, 29, 30, 51, 59, 50, w.between(11, 99))
	if v.motorcycle {
		v.plate = fmt.Sprintf("%d-%s %s.%s", area, oneOf(&w.random, w.from("ABCDEFGHKLMN", 1)+w.digits(1), w.from("ABCDEFHKLM", 2)), w.digits(3), w.digits(2))
		v.seats = 2
	} else {
		v.plate = fmt.Sprintf("%d%s-%s.%s", area, w.from("ABCDEFGHKLM", 1), w.digits(3), w.digits(2))
		v.seats = oneOf(&w.random, 2, 3, 4, 5, 5, 5, 7, 7, 8, 16, 29, 45)
	}
	v.brand = w.makes.pick(&w.random)
	v.model = w.models.pick(&w.random)
	v.colour = w.colours.pick(&w.random)
	v.engine = w.from("ABCDEFGHJKLMN0123456789", w.between(4, 6)) + oneOf(&w.random, "", "-", "E") + w.digits(w.between(6, 7))
	v.vin = oneOf(&w.random, "RLH", "RLC", "RLM", "RLU", "RLA", "RL4", "MRH", "RNA") + w.from("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", 6) + w.from("0123456789ABEGHKNPRY", 2) + w.digits(6)
	return v
}

func registration(w *world, o *object, conceal func(name, value string)) {
	v := w.vehicle()
	o.text("document_number", oneOf(&w.random, w.digits(6), w.digits(8), w.from("ABC", 1)+w.digits(7)))
	o.text("registration_number", v.plate)
	if w.percent(80) {
		o.text("plate_colour", oneOf(&w.random, "white", "white", "white", "white", "yellow", "blue"))
	}
	p := w.person()
	if w.percent(85) {
		o.text("personal_administrative_number", p.pin)
		o.text("full_name", p.name)
	} else {
		o.text("organisation_name", w.company())
		o.text("organisation_number", "0"+w.digits(9))
	}
	o.text("vehicle_kind", v.kind)
	o.text("make", v.brand)
	if w.percent(85) {
		o.text("model", v.model)
	}
	if w.percent(90) {
		o.text("colour", v.colour)
	}
	o.text("engine_number", v.engine)
	o.text("vehicle_identification_number", v.vin)
	w.engine(o, v, "engine_capacity_cc")
	if w.percent(20) {
		o.number("engine_power_kw", w.between(3, 250))
	}
	o.number("seats", v.seats)
	if v.truck {
		o.number("gross_mass_kg", w.between(20, 340)*100)
		o.number("payload_kg", w.between(5, 250)*100)
	}
	first := w.date(2010, 2029)
	if w.percent(70) {
		o.text("first_registration_date", day(first))
	}
	o.text("issue_date", day(first))
	if v.truck && w.percent(50) {
		o.text("expiry_date", day(first.AddDate(25, 0, 0)))
	}
	o.text("issuing_authority", oneOf(&w.random, w.trafficPolice(), w.trafficPolice(), "Công an "+oneOf(&w.random, "phường ", "xã ")+w.commune()))
	if w.percent(10) {
		o.text("lien_holder", "Ngân hàng TMCP "+w.commune())
	}
	conceal("resident_address", quote(p.address))
}

func (w *world) engine(o *object, v vehicle, name string) {
	switch {
	case v.motorcycle:
		o.number(name, oneOf(&w.random, 109, 110, 124, 125, 149, 150, 155, w.between(97, 175)))
	case w.percent(85):
		o.number(name, oneOf(&w.random, 1199, 1496, 1498, 1998, 2499, w.between(998, 12000)))
	}
}

func (w *world) company() string {
	return oneOf(&w.random, "Công ty TNHH ", "Công ty Cổ phần ", "Công ty TNHH MTV ", "Hợp tác xã ") +
		oneOf(&w.random, "Vận tải ", "Thương mại ", "Xây dựng ", "Dịch vụ ", "Thương mại và Dịch vụ ", "") + w.commune()
}

func inspection(w *world, o *object, _ func(name, value string)) {
	v := w.vehicle()
	o.text("document_number", w.from("ABDEK", 2)+"-"+w.digits(7))
	o.text("registration_number", v.plate)
	o.text("vehicle_kind", v.kind)
	if w.percent(85) {
		o.text("make", v.brand)
		o.text("model", v.model)
	}
	if w.percent(80) {
		o.text("engine_number", v.engine)
	}
	o.text("vehicle_identification_number", v.vin)
	issued := w.date(2025, 2029)
	if w.percent(85) {
		o.number("production_year", w.between(2004, issued.Year()))
		o.text("production_country", oneOf(&w.random, "VN", "VN", "Việt Nam", "Việt Nam", "TH", "Thái Lan", "JP", "KR", "CN", "ID", "DE"))
	}
	if w.percent(80) {
		o.number("kerb_mass_kg", w.between(70, 1500)*10)
		o.number("gross_mass_kg", w.between(120, 3400)*10)
	}
	if v.truck {
		o.number("payload_kg", w.between(50, 2500)*10)
	}
	o.number("seats", v.seats)
	if v.kind == "bus" && w.percent(40) {
		o.number("standing_places", w.between(0, 40))
		o.number("lying_places", w.between(0, 44))
	}
	if w.percent(80) {
		o.text("fuel", oneOf(&w.random, "Xăng", "Xăng", "Diesel", "Diesel", "Điện", "Hybrid"))
		w.engine(o, v, "engine_capacity_cc")
	}
	o.text("issue_date", day(issued))
	o.text("expiry_date", day(issued.AddDate(0, oneOf(&w.random, 6, 12, 12, 18, 24, 36), oneOf(&w.random, 0, -1))))
	centre := oneOf(&w.random, "Trung tâm Đăng kiểm xe cơ giới ", "Trung tâm Đăng kiểm xe cơ giới ", "Trung tâm đăng kiểm ")
	o.text("issuing_authority", centre+fmt.Sprintf("%02d-%02d%s", w.between(11, 99), w.between(1, 12), oneOf(&w.random, "D", "V", "S")))
	if w.percent(70) {
		o.text("stamp_serial", w.from("ABDE", 2)+"-"+w.digits(7))
		o.text("report_number", fmt.Sprintf("%s%s-%s/%02d", w.digits(4), w.from("DVS", 1), w.digits(5), issued.Year()%100))
	}
}

func vehicleInsurance(w *world, o *object, _ func(name, value string)) {
	v := w.vehicle()
	o.text("document_number", w.from("ABCDGHKMNPT", w.between(0, 3))+w.digits(w.between(8, 10)))
	if w.percent(95) {
		o.text("registration_number", v.plate)
	}
	if w.percent(30) {
		o.text("vehicle_identification_number", v.vin)
		o.text("engine_number", v.engine)
	}
	o.text("vehicle_kind", v.kind)
	p := w.person()
	if w.percent(85) {
		o.text("full_name", p.name)
		if w.percent(60) {
			o.text("personal_administrative_number", p.pin)
		}
	} else {
		o.text("organisation_name", w.company())
	}
	from := w.date(2025, 2029)
	o.text("valid_from", day(from))
	o.text("expiry_date", day(from.AddDate(oneOf(&w.random, 1, 1, 1, 2, 3), 0, oneOf(&w.random, 0, -1))))
	o.text("issuing_authority", oneOf(&w.random, "Tổng Công ty Bảo hiểm ", "Tổng Công ty Cổ phần Bảo hiểm ", "Công ty Cổ phần Bảo hiểm ", "Công ty Bảo hiểm ", "Bảo hiểm ")+
		w.insurers.pick(&w.random))
}

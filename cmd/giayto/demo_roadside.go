package main

import (
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
)

// The plate of An's car, and one that is like it.
const (
	anPlate    = "30A-123.45"
	otherPlate = "30A-543.21"
)

// roadsideScenes are situations that an officer meets, with the papers of roadsideRecords and of others.
var roadsideScenes = []scene{
	{message.Text{VI: "An có GPLX hạng A1 cấp năm 2019 và đi xe 150 cm³.", EN: "An has an A1 of 2019 and rides 150 cm³."}, []ask{
		ofPaper("Được điều khiển xe này không?", "May he ride it?", "licence-a1-2019", "--vehicle", "xe máy 150cc"),
	}},
	{message.Text{VI: "Bình có GPLX hạng A1 cấp năm 2025 và đi cùng loại xe.", EN: "Bình has an A1 of 2025 and rides the same."}, []ask{
		ofPaper("Được điều khiển xe này không?", "May she ride it?", "licence-a1-2025", "--vehicle", "xe máy 150cc"),
	}},
	{message.Text{VI: "Dũng đi xe máy; trên GPLX, hạng B2 đã hết hạn.", EN: "Dũng rides a motorcycle; the B2 on his licence has expired."}, []ask{
		ofPaper("Hạng A1 còn dùng được không?", "Does the A1 still count?", "licence-b2-expired", "--vehicle", "xe máy 110cc"),
	}},
	{message.Text{VI: "Châu bị tước quyền sử dụng phần ô tô.", EN: "Châu may not use the car part of her licence."}, []ask{
		ofPaper("Đi xe máy?", "On a motorcycle?", "licence-car-suspended", "--vehicle", "xe máy 110cc"),
		ofPaper("Lái ô tô?", "In a car?", "licence-car-suspended", "--vehicle", "ô tô 5 chỗ"),
	}},
	{message.Text{VI: "An có hạng B và lái ô tô ghi 9 chỗ trên đăng ký.", EN: "An has class B and drives a car registered with 9 seats."}, []ask{
		ofPaper("9 chỗ có kể người lái không?", "Is the driver one of the 9?", "licence", "--vehicle", "ô tô 9 chỗ"),
	}},
	{message.Text{VI: "Nhân có hạng B2 cấp năm 2021 và lái xe tải.", EN: "Nhân has a B2 of 2021 and drives a truck."}, []ask{
		ofPaper("Trọng tải 3,4 tấn?", "A payload of 3.4 t?", "licence-b2-2021", "--vehicle", "xe tải 3,4 tấn"),
		ofPaper("Trọng tải 3,5 tấn?", "A payload of 3.5 t?", "licence-b2-2021", "--vehicle", "xe tải 3,5 tấn"),
	}},
	{message.Text{VI: "An lái ô tô con kéo rơ moóc.", EN: "An's car pulls a trailer."}, []ask{
		ofPaper("Rơ moóc 1 tấn?", "A trailer of 1 t?", "licence", "--vehicle", "ô tô 5 chỗ kéo rơ moóc 1 tấn"),
	}},
	{message.Text{VI: "Châu có hạng C và CE, lái xe tải nhỏ kéo rơ moóc.", EN: "Châu has C and CE and drives a small truck with a trailer."}, []ask{
		ofPaper("CE có gồm xe hạng C1 kéo rơ moóc không?", "Does CE include a C1 truck with a trailer?", "licence-ce",
			"--vehicle", "xe tải khối lượng toàn bộ 5 tấn kéo rơ moóc 2 tấn"),
	}},
	{message.Text{VI: "An lái xe tải của Nhân; loại xe lấy từ đăng ký.", EN: "An drives Nhân's truck; the vehicle is taken from its registration."}, []ask{
		ofPaper("Hạng B có đủ không?", "Is class B enough?", "licence").on("truck"),
	}},
	{message.Text{VI: "Bình mượn ô tô của An và trình giấy tờ của xe.", EN: "Bình has borrowed An's car and shows its papers."}, []ask{
		ofPapers("Biển số trên xe đúng, có đủ giấy tờ?", "The plate is right: are the papers complete?", borrowedCar, "--plate", anPlate),
		ofPapers("Biển số trên xe khác?", "Another plate on the car?", borrowedCar, "--plate", otherPlate),
		ofPapers("Không trình bảo hiểm?", "No insurance shown?", borrowedCar[:3], "--plate", anPlate),
	}},
}

// borrowedCar are Bình's licence and the papers of An's car, its insurance last.
var borrowedCar = []string{"licence-other-key", "registration", "car-inspection", "car-insurance"}

// roadsideRecords are the licences of roadsideScenes. The classes that the law of 2025 reads in another way have fixed dates.
func (c clerk) roadsideRecords() []demoRecord {
	ce := claims{"vehicle_category_code": "CE", "scheme": vn.Scheme2024, "issue_date": c.day(-1, 0), "expiry_date": c.day(4, 0)}
	heavy := claims{"vehicle_category_code": "C", "scheme": vn.Scheme2024, "issue_date": c.day(-1, 0), "expiry_date": c.day(4, 0)}
	return []demoRecord{
		c.licence("licence-a1-2019", an, 41, motorcycleClass(vn.Date{Year: 2019, Month: 8, Day: 20})).photo("an"),
		c.licence("licence-a1-2025", binh, 42, motorcycleClass(vn.Date{Year: 2025, Month: 3, Day: 10})).photo("binh"),
		c.licence("licence-b2-expired", dung, 43, motorcycleClass(vn.Date{Year: 2012, Month: 5, Day: 7}), carClass(c.day(-10, -5))).photo("dung"),
		c.full("licence-car-suspended", chau, 44, "chau"),
		c.licence("licence-b2-2021", nhan, 45, carClass(vn.Date{Year: 2021, Month: 5, Day: 20})).photo("nhan"),
		c.licence("licence-ce", chau, 46, heavy, ce).photo("chau"),
		c.registration("truck", nhan, claims{
			"document_number": "DK0000002", "registration_number": "29C-123.45", "vehicle_kind": "truck", "model": "Tải",
			"engine_number": "MM0000002", "vehicle_identification_number": "RLMTESTVN00000002", "seats": 3,
			"gross_mass_kg": 4990, "payload_kg": 1990,
		}),
	}
}

// carRegistration is that of An's car.
func (c clerk) carRegistration(id string) demoRecord {
	return c.registration(id, an, anCar(claims{"document_number": "DK0000001", "model": "Một", "seats": 5}))
}

// anCar is what all papers of An's car say of it.
func anCar(more claims) claims {
	return claims{
		"registration_number": anPlate, "vehicle_kind": "car", "engine_number": "MM0000001", "vehicle_identification_number": "RLMTESTVN00000001",
	}.with(more)
}

func (c clerk) carInspection(id string) demoRecord {
	return c.record(id, "vehicle-inspection", anCar(claims{
		"document_number": "KD0000001", "make": "MẪU", "model": "Một", "seats": 5, "gross_mass_kg": 1750, "fuel": "Xăng",
		"issue_date": c.day(0, -200), "expiry_date": c.day(0, 165), "issuing_authority": "Trung tâm đăng kiểm mẫu",
	}))
}

func (c clerk) carInsurance(id string) demoRecord {
	return c.record(id, "vehicle-insurance", anCar(claims{
		"document_number": "BH0000001", "full_name": an.name, "personal_administrative_number": an.pin,
		"valid_from": c.day(0, -300), "expiry_date": c.day(0, 64), "issuing_authority": "Công ty Bảo hiểm Mẫu",
	}))
}

package main

import (
	"embed"
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
)

// The people of the demo are invented; their numbers only have the shape of real ones.
type person struct {
	pin, name string
	birth     string
	sex       vn.Sex
	address   string
}

var (
	an   = person{"001099000001", "NGUYỄN VĂN AN", "1999-08-15", vn.Male, "Số 1, phố Thử Nghiệm, phường Mẫu, Hà Nội"}
	binh = person{"079300000456", "TRẦN THỊ BÌNH", "2000-01-02", vn.Female, "Số 2, đường Ví Dụ, phường Mẫu, Thành phố Hồ Chí Minh"}
	chau = person{"048185000003", "LÊ MINH CHÂU", "1985-03-17", vn.Female, "Số 3, đường Thí Điểm, phường Mẫu, Đà Nẵng"}
	dung = person{"031072000004", "PHẠM QUỐC DŨNG", "1972-11-30", vn.Male, "Số 4, phố Giả Định, phường Mẫu, Hải Phòng"}
	nhan = person{"092060000006", "VÕ THÀNH NHÂN", "1960-05-01", vn.Male, "Số 6, đường Minh Họa, phường Mẫu, Cần Thơ"}
)

// lan is a child: her year of birth, and with it her number, moves with the demo's day.
func lan(today vn.Date) person {
	birth := vn.Date{Year: today.Year - 8, Month: 6, Day: 1}
	return person{fmt.Sprintf("0013%02d000005", birth.Year%100), "HOÀNG THỊ LAN", birth.String(), vn.Female,
		"Số 5, ngõ Mẫu, phường Mẫu, Hà Nội"}
}

// demoPhotos are the people's portraits, ready to be signed: the demo has no need of an encoder. A test draws them.
//
//go:embed demo_photos
var demoPhotos embed.FS

// The JSON of a record, as package record reads it.
type (
	demoRecord struct {
		ID       string          `json:"record_id"`
		Type     string          `json:"type"`
		Account  demoAccount     `json:"account"`
		Approved demoApproval    `json:"approved"`
		Guardian *demoGuardian   `json:"guardian,omitempty"`
		Device   *jose.PublicKey `json:"device,omitempty"`
		Portrait string          `json:"portrait,omitempty"`
		Claims   claims          `json:"claims"`
	}
	demoAccount struct {
		Level int    `json:"level"`
		State string `json:"state"`
	}
	demoApproval struct {
		By     string    `json:"by"`
		Source string    `json:"source"`
		At     time.Time `json:"at"`
	}
	demoGuardian struct {
		FullName  string  `json:"full_name"`
		PIN       string  `json:"personal_administrative_number"`
		Consented vn.Date `json:"consented"`
	}
	claims map[string]any
)

// A clerk approves the demo's records, the day before they are issued.
type clerk struct{ now time.Time }

func (c clerk) today() vn.Date { return vn.DateOf(c.now) }

// day is the date a number of years and days from today.
func (c clerk) day(years, days int) vn.Date { return vn.DateOf(c.now.AddDate(years, 0, days)) }

func (c clerk) record(id, kind string, of claims) demoRecord {
	return demoRecord{
		ID: id, Type: kind, Account: demoAccount{2, "active"}, Claims: of,
		Approved: c.approval(),
	}
}

func (c clerk) approval() demoApproval {
	return demoApproval{"Nguyễn Văn Duyệt", "hồ sơ mẫu", c.now.AddDate(0, 0, -1).Truncate(time.Second)}
}

// bearer are the claims about a person that all documents of persons have.
func (p person) bearer() claims {
	return claims{
		"personal_administrative_number": p.pin, "full_name": p.name, "birth_date": p.birth, "sex": p.sex,
		"nationality": "VN", "resident_address": p.address,
	}
}

func (of claims) with(more claims) claims {
	for name, value := range more {
		of[name] = value
	}
	return of
}

func (c clerk) identity(id string, p person) demoRecord {
	return c.record(id, "identity", p.bearer().with(claims{
		"account_level": 2, "holder_kind": "citizen", "issue_date": c.day(-1, 0),
		"issuing_authority": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
	}))
}

// licence is a licence with classes that were granted years ago.
func (c clerk) licence(id string, p person, number int, classes ...claims) demoRecord {
	granted := c.today()
	for _, class := range classes {
		if issued := class["issue_date"].(vn.Date); issued.Before(granted) {
			granted = issued
		}
	}
	return c.record(id, "driving-licence", p.bearer().with(claims{
		"document_number": fmt.Sprintf("0101%02d%06d", granted.Year%100, number), "blank_serial": fmt.Sprintf("AB%07d", number),
		"driving_privileges": classes, "issue_date": granted, "exchange_date": c.day(0, -60),
		"issuing_authority": "Phòng Cảnh sát giao thông Công an thành phố Hà Nội",
	}))
}

// carClass is the class for passenger cars, whose ten years began at that date; motorcycleClass has no term.
func carClass(granted vn.Date) claims {
	code := "B"
	if vn.SchemeOf(granted) == vn.Scheme2008 {
		code = "B2"
	}
	return claims{
		"vehicle_category_code": code, "scheme": vn.SchemeOf(granted), "issue_date": granted,
		"expiry_date": granted.AddYears(10),
	}
}

func motorcycleClass(granted vn.Date) claims {
	return claims{"vehicle_category_code": "A1", "scheme": vn.SchemeOf(granted), "issue_date": granted}
}

func (c clerk) insurance(id string, p person, number, subject string, level int, from vn.Date) demoRecord {
	of := p.bearer().with(claims{
		"document_number": number, "benefit_level": level, "subject_code": subject,
		"facility_code": "01028", "facility_name": "Bệnh viện Đa khoa Mẫu",
		"valid_from": from, "expiry_date": from.AddYears(1), "issue_date": c.day(0, -90),
		"issuing_authority": "Bảo hiểm xã hội thành phố Hà Nội",
	})
	delete(of, "nationality")
	return c.record(id, "health-insurance", of)
}

// registration is that of a vehicle, whose own claims are given.
func (c clerk) registration(id string, owner person, vehicle claims) demoRecord {
	return c.record(id, "vehicle-registration", claims{
		"plate_colour": "white", "personal_administrative_number": owner.pin, "full_name": owner.name, "make": "MẪU",
		"colour": "trắng", "issue_date": c.day(-1, 0), "issuing_authority": "Phòng Cảnh sát giao thông Công an thành phố Hà Nội",
		"resident_address": owner.address,
	}.with(vehicle))
}

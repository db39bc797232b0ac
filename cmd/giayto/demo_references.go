package main

// referenceRecords are the papers that An and Lan have beside their identities, by the issuer that signs them.
func (c clerk) referenceRecords(issuer string) []demoRecord {
	switch issuer {
	case "thue":
		return []demoRecord{c.reference("tax-id", an, an.pin, "Cục Thuế (mẫu)", nil)}
	case "xnc":
		return []demoRecord{c.reference("passport", an, "C00000001", "Cục Quản lý xuất nhập cảnh", claims{"expiry_date": c.day(9, 0)})}
	case "yte":
		return []demoRecord{c.reference("health-record", an, "HS-0000001", "Sở Y tế Hà Nội", claims{"summary": "Nhóm máu O; dị ứng penicillin"})}
	case "lltp":
		return []demoRecord{c.reference("judicial-record", an, "0000001/LLTP", "Cơ quan lý lịch tư pháp mẫu", claims{"summary": "Không có án tích"})}
	case "bhxh":
		return []demoRecord{c.reference("social-insurance", an, "0100000001", "Bảo hiểm xã hội thành phố Hà Nội",
			claims{"summary": "Tham gia từ tháng 9 năm 2021"})}
	}
	child := lan(c.today())
	dependant := c.reference("dependant", child, child.pin, "Công an phường Mẫu", nil)
	dependant.Guardian = guardian(c)
	return []demoRecord{
		c.reference("residence", an, "CT-0000001", "Công an phường Mẫu", claims{"residence_kind": "permanent", "resident_address": an.address}),
		dependant,
	}
}

// reference is a paper of that type, which names its record as well.
func (c clerk) reference(kind string, p person, number, authority string, more claims) demoRecord {
	of := p.bearer().with(claims{"document_number": number, "issue_date": c.day(-1, 0), "issuing_authority": authority})
	delete(of, "resident_address")
	return c.record(kind, kind, of.with(more))
}

func (a *album) references() {
	a.chapter("Giấy tờ khác trong tài khoản", "Other papers of the account")
	for _, kind := range []string{"tax-id", "passport", "residence", "social-insurance", "dependant", "health-record", "judicial-record"} {
		a.issued(kind, a.today()...)
	}
	a.issued("passport", a.today("--min-age", "18")...)
}

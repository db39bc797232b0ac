package main

// orders change the standing of credentials to what the story does not show.
var orders = []struct{ record, verb, reason, part string }{
	{"licence-revoked", "revoke", "wrongly-issued", ""},
	{"licence-suspended", "suspend", "points-exhausted", ""},
	{"licence-both-parts", "suspend", "points-exhausted", "car"},
	{"licence-both-parts", "suspend", "points-exhausted", "motorcycle"},
	{"licence-motorcycle-suspended", "suspend", "points-exhausted", "motorcycle"},
	{"licence-car-suspended", "suspend", "points-exhausted", "car"},
}

// bothClasses are a motorcycle's and a car's, granted some years ago.
func (c clerk) bothClasses() []claims {
	return []claims{motorcycleClass(c.day(-6, 0)), carClass(c.day(-1, -30))}
}

// full is a licence of both classes with the holder's photo.
func (c clerk) full(id string, p person, number int, photo string) demoRecord {
	return c.licence(id, p, number, c.bothClasses()...).photo(photo)
}

func (r demoRecord) photo(name string) demoRecord {
	r.Portrait = name + ".webp"
	return r
}

// anLicence is the licence of the story, on a blank and on An's phone, as a clerk approves it.
func (l *country) anLicence(id, blank string, by clerk) demoRecord {
	r := clerk{l.now.AddDate(0, 0, storyBegins)}.full(id, an, 1, "an")
	r.Claims["blank_serial"] = blank
	r.Approved, r.Device = by.approval(), l.anPhone.Public()
	return r
}

func (l *country) trafficRecords(c clerk) []demoRecord {
	onPhone := c.licence("licence-phone", chau, 3, c.bothClasses()...)
	onPhone.Device = l.holder.Public()
	return append(c.roadsideRecords(),
		onPhone,
		c.licence("licence-motorcycle", binh, 2, motorcycleClass(c.day(-2, 0))).photo("binh"),
		c.licence("licence-expired", dung, 4, carClass(c.day(-10, -5))).photo("dung"),
		c.full("licence-revoked", an, 11, "an"),
		c.full("licence-suspended", binh, 12, "binh"),
		c.full("licence-both-parts", chau, 13, "chau"),
		c.full("licence-motorcycle-suspended", dung, 15, "dung"),
		c.full("licence-unknown-status", nhan, 18, "nhan"),
		c.carRegistration("registration"),
	)
}

func (l *country) inspectionRecords(c clerk) []demoRecord {
	return []demoRecord{c.carInspection("car-inspection")}
}

func (l *country) vehicleInsuranceRecords(c clerk) []demoRecord {
	return []demoRecord{c.carInsurance("car-insurance")}
}

func (l *country) forgerRecords(c clerk) []demoRecord {
	return []demoRecord{c.full("licence-forged", nhan, 22, "nhan")}
}

func (l *country) lastYearRecords(c clerk) []demoRecord {
	return []demoRecord{c.identity("identity-lapsed", nhan).photo("nhan")}
}

func (l *country) insuranceRecords(c clerk) []demoRecord {
	child := lan(c.today())
	pupil := c.insurance("insurance-child", child, child.pin, "HS", 4, c.day(0, -100))
	pupil.Guardian = guardian(c)
	return append(c.clinicRecords(),
		c.insurance("insurance", binh, binh.pin, "DN", 4, c.day(0, -100)).photo("binh"),
		pupil,
		c.insurance("insurance-expired", nhan, "HT3010100000001", "HT", 3, c.day(-1, -30)),
		c.insurance("insurance-future", dung, "0100000004", "DN", 4, c.day(0, 30)),
	)
}

func (l *country) identityRecords(c clerk) []demoRecord {
	child := c.identity("identity-child", lan(c.today())).photo("lan")
	child.Guardian = guardian(c)
	return []demoRecord{
		c.identity("identity", an).photo("an"),
		c.identity("identity-without-photo", binh),
		child,
	}
}

// guardian is Lan's father, who consented to her account.
func guardian(c clerk) *demoGuardian {
	consented := c.day(0, -2)
	return &demoGuardian{dung.name, dung.pin, consented}
}

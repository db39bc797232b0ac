package main

import (
	"encoding/base64"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

// orders are the commands that change the standing of credentials, one for each value, by the record.
func (l *country) orders() map[string][]string {
	lost := l.lost.Public().Thumbprint()
	return map[string][]string{
		"licence-revoked":              {"revoke", "--reason", "wrongly-issued"},
		"licence-suspended":            {"suspend", "--reason", "points-exhausted"},
		"licence-held":                 {"hold", "--reason", "held-as-security", "--appointment", vn.DateOf(l.now.Add(10 * 24 * time.Hour)).String()},
		"licence-car-suspended":        {"suspend", "--reason", "right-withdrawn", "--part", "car"},
		"licence-motorcycle-suspended": {"suspend", "--reason", "right-withdrawn", "--part", "motorcycle"},
		"licence-locked":               {"lock", "--reason", "device-lost", "--device", base64.RawURLEncoding.EncodeToString(lost[:])},
		"licence-superseded":           {"supersede", "--reason", "exchanged"},
	}
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
	r.Portrait = name + ".png"
	return r
}

func (l *country) trafficRecords(c clerk) []demoRecord {
	onPhone := c.licence("licence-phone", chau, 3, c.bothClasses()...)
	onPhone.Device = l.holder.Public()
	locked := c.full("licence-locked", an, 16, "an")
	locked.Device = l.lost.Public()
	return []demoRecord{
		c.full("licence", an, 1, "an"),
		onPhone,
		c.licence("licence-motorcycle", binh, 2, motorcycleClass(c.day(-2, 0))).photo("binh"),
		c.licence("licence-expired", dung, 4, carClass(c.day(-10, -5))).photo("dung"),
		c.full("licence-revoked", an, 11, "an"),
		c.full("licence-suspended", binh, 12, "binh"),
		c.full("licence-held", chau, 13, "chau"),
		c.full("licence-car-suspended", dung, 14, "dung"),
		c.full("licence-motorcycle-suspended", nhan, 15, "nhan"),
		locked,
		c.full("licence-superseded", binh, 17, "binh"),
		c.full("licence-unknown-status", nhan, 18, "nhan"),
		c.registration("registration", an),
	}
}

func (l *country) stolenKeyRecords(c clerk) []demoRecord {
	return []demoRecord{c.full("licence-stolen-key", dung, 21, "dung")}
}

func (l *country) forgerRecords(c clerk) []demoRecord {
	return []demoRecord{c.full("licence-forged", nhan, 22, "nhan")}
}

func (l *country) lastYearRecords(c clerk) []demoRecord {
	return []demoRecord{c.full("licence-lapsed", nhan, 23, "nhan")}
}

func (l *country) insuranceRecords(c clerk) []demoRecord {
	child := lan(c.today())
	pupil := c.insurance("insurance-child", child, child.pin, "HS", 4, c.day(0, -100))
	pupil.Guardian = guardian(c)
	return []demoRecord{
		c.insurance("insurance", binh, binh.pin, "DN", 4, c.day(0, -100)).photo("binh"),
		pupil,
		c.insurance("insurance-expired", nhan, "HT3010100000001", "HT", 3, c.day(-1, -30)),
		c.insurance("insurance-future", dung, "0100000004", "DN", 4, c.day(0, 30)),
	}
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

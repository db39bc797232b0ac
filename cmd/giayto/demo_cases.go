package main

import (
	"os"
	"time"

	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/sdjwt"
	"github.com/giayto/giayto/verifier"
)

// others are today's papers in groups.
func (a *album) others() error {
	a.goodPapers()
	a.references()
	a.devicesProof()
	a.twoCodes()
	a.standings()
	a.datesAndData()
	a.forgeries()
	a.unsigned()
	return a.err
}

func (a *album) goodPapers() {
	a.chapter("Giấy tờ hợp lệ, hôm nay", "Papers in order, today")
	a.issued("licence", a.today("--vehicle", "car,seats=4")...)
	a.issued("registration", a.today()...)
	a.issued("insurance", a.today()...)
	a.issued("insurance-child", a.today("--for", "clinic")...)
	a.issued("identity", a.today()...)
	a.issued("identity-child", a.today()...)
	png, err := os.ReadFile(a.codes["licence"].png)
	if err == nil {
		png, err = photographed(png)
	}
	a.add("licence-photographed", png, err, a.today("--vehicle", "motorcycle,cc=110")...)
}

// devicesProof are codes without a face: what counts is what the holder's phone has signed.
func (a *album) devicesProof() {
	a.chapter("Mã không có ảnh: điện thoại của người được cấp ký", "Codes without a photo: the holder's phone signs")
	for _, k := range []struct {
		name, audience string
		age            time.Duration
	}{
		{"phone-just-signed", verifier.OneWayAudience, 20 * time.Second},
		{"phone-signed-10-minutes-ago", verifier.OneWayAudience, 10 * time.Minute},
		{"phone-signed-for-a-shop", "https://shop.example", 20 * time.Second},
	} {
		compact, err := a.proved("licence-phone", k.audience, a.now.Add(-k.age))
		a.compact(k.name, compact, err, a.today("--vehicle", "motorcycle,cc=110")...)
	}
	a.compact("licence-without-photo", a.codes["licence"].token.Present(), nil, a.today("--vehicle", "car,seats=4")...)
	a.compact("identity-without-photo", a.codes["identity-without-photo"].token.Present(), nil, a.today()...)
}

// twoCodes are a small code and another with the photo.
func (a *album) twoCodes() {
	a.chapter("Hai mã đi cùng nhau", "Two codes that go together")
	token := a.codes["licence"].token
	photo, err := disclosure(token, "portrait")
	if err != nil {
		a.add("second-code", nil, err)
		return
	}
	both, err := sideBySide(token.Present(), "~"+photo+"~")
	a.add("two-codes", both, err, a.today("--vehicle", "car,seats=4")...)
	a.compact("second-code-alone", "~"+photo+"~", nil, a.today()...)
}

// standings are those that the story does not show, set by the commands as well, but for the one that no command knows.
func (a *album) standings() {
	a.chapter("Trạng thái khác", "Other standings")
	for _, record := range []string{"licence-revoked", "licence-suspended", "licence-both-parts"} {
		a.issued(record, a.today("--vehicle", "car,seats=4")...)
	}
	a.issued("licence-motorcycle-suspended", a.today()...)
	a.issued("licence-motorcycle-suspended", a.today("--vehicle", "motorcycle,cc=110")...)
	a.issued("licence-unknown-status", a.ask("reserved", 0, "--vehicle", "car,seats=4")...)
}

func (a *album) datesAndData() {
	a.chapter("Ngày, hạng và câu hỏi", "Dates, classes and questions")
	a.issued("licence-expired", a.today("--vehicle", "car,seats=4")...)
	a.issued("identity-lapsed", a.today()...)
	a.issued("licence-motorcycle", a.today("--vehicle", "car,seats=4")...)
	a.issued("insurance-expired", a.today()...)
	a.issued("insurance-future", a.today()...)
	a.issued("insurance", a.today("--for", "traffic")...)
	a.issued("insurance", a.ask("fresh", 3*day)...)
}

func (a *album) forgeries() {
	a.chapter("Giả mạo và hư hỏng", "Forgeries and damage")
	a.issued("licence-forged", a.today("--vehicle", "car,seats=4")...)
	f, err := a.newForge()
	if err != nil {
		a.add("forgeries", nil, err)
		return
	}
	for _, k := range []struct {
		name string
		make func() (string, error)
	}{
		{"licence-of-the-key-thief", f.stolenKey},
		{"licence-signed-by-bhxh", f.wrongIssuer},
		{"licence-name-changed", f.nameChanged},
		{"licence-another-photo", f.anotherPhoto},
		{"licence-unsigned-token", f.algNone},
		{"fishing-licence", f.unknownType},
		{"licence-without-status", f.withoutStatus},
		{"licence-status-outside-list", f.outsideList},
	} {
		compact, err := k.make()
		a.compact(k.name, compact, err, a.today("--vehicle", "car,seats=4")...)
	}
	text, err := gt1.Pack(a.codes["licence"].token.Present("portrait"))
	a.text("licence-digit-changed", changeDigit(text), err, a.today()...)
	png, err := os.ReadFile(a.codes["licence"].png)
	if err == nil {
		png, err = damaged(png)
	}
	a.add("licence-picture-damaged", png, err, a.today()...)
}

// unsigned are codes that people show and that nobody signed.
func (a *album) unsigned() {
	a.chapter("Mã không có chữ ký số", "Codes that nobody signed")
	a.text("card-cccd", "001099000001|012345678|Nguyễn Văn An|15081999|Nam|Số 1, Phố Thử Nghiệm, Phường Mẫu, Hà Nội|20052021",
		nil, a.today("--for", "identity")...)
	a.text("card-bhyt", "0100000001|4e677579e1bb856e2056c4836e20416e|15/08/1999|1|-|01 - 028|01/01/2026|-|15/12/2025|"+
		"01000000000001|-|4|01/01/2029|0123456789abcdef-0001|4|5468c3a06e68207068e1bb912048c3a0204ee1bb9969|$",
		nil, a.today("--for", "clinic")...)
	a.text("vietqr", "00020101021138540010A00000072701240006970400011000000000010208QRIBFTTA53037045802VN63041234", nil, a.today()...)
}

// proved is the record's code with the phone's signature and without concealed claims.
func (l *country) proved(record, audience string, at time.Time) (string, error) {
	token, err := sdjwt.Parse(l.codes[record].token.Present())
	if err != nil {
		return "", err
	}
	return token.Bind(l.holder.Signer(), keyBinding(audience, at))
}

package main

import (
	"fmt"
	"os"
	"time"

	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/sdjwt"
	"github.com/giayto/giayto/verifier"
)

// A demoCase is a picture and how it is asked about.
type demoCase struct {
	image string // name of the file, without its end
	png   []byte
	args  []string
}

// A caseList collects cases until one cannot be made.
type caseList struct {
	*country
	cases []demoCase
	err   error
}

// add appends a case that is asked about with the given flags, by the up-to-date device now unless they say otherwise.
func (c *caseList) add(name string, png []byte, err error, args ...string) {
	if c.err != nil {
		return
	}
	if err != nil {
		c.err = fmt.Errorf("demo: %s: %w", name, err)
		return
	}
	c.cases = append(c.cases, demoCase{fmt.Sprintf("%02d-%s", len(c.cases)+1, name), png, args})
}

// ask returns the flags of a question to a device at a time.
func (c *caseList) ask(bundle string, offset time.Duration, more ...string) []string {
	return append([]string{"--bundle", "bundles/" + bundle, "--at", c.at(offset)}, more...)
}

func (c *caseList) now(more ...string) []string { return c.ask("fresh", 0, more...) }

// issued adds the picture that the issuer's command wrote for a record.
func (c *caseList) issued(record string, args ...string) {
	png, err := os.ReadFile(c.codes[record].png)
	c.add(record, png, err, args...)
}

// compact and text add a picture of a token or of any text.
func (c *caseList) compact(name, compact string, err error, args ...string) {
	if err == nil {
		var text string
		if text, err = gt1.Pack(compact); err == nil {
			c.text(name, text, nil, args...)
			return
		}
	}
	c.add(name, nil, err, args...)
}

func (c *caseList) text(name, text string, err error, args ...string) {
	if err != nil {
		c.add(name, nil, err, args...)
		return
	}
	png, err := drawText(text)
	c.add(name, png, err, args...)
}

func (l *country) cases() ([]demoCase, error) {
	c := &caseList{country: l}
	c.goodPapers()
	c.devicesProof()
	c.twoCodes()
	c.standings()
	c.datesAndData()
	c.forgeries()
	c.others()
	return c.cases, c.err
}

func (c *caseList) goodPapers() {
	c.issued("licence", c.now("--vehicle", "car")...)
	c.issued("registration", c.now()...)
	c.issued("insurance", c.now()...)
	c.issued("insurance-child", c.now("--for", "clinic")...)
	c.issued("identity", c.now()...)
	c.issued("identity-child", c.now()...)
	png, err := os.ReadFile(c.codes["licence"].png)
	if err == nil {
		png, err = photographed(png)
	}
	c.add("licence-photographed", png, err, c.now("--vehicle", "motorcycle")...)
}

// devicesProof are codes without a face: what counts is what the holder's phone has signed.
func (c *caseList) devicesProof() {
	for _, k := range []struct {
		name, audience string
		age            time.Duration
	}{
		{"phone-just-signed", verifier.OneWayAudience, 20 * time.Second},
		{"phone-signed-10-minutes-ago", verifier.OneWayAudience, 10 * time.Minute},
		{"phone-signed-for-a-shop", "https://shop.example", 20 * time.Second},
	} {
		compact, err := c.proved("licence-phone", k.audience, c.country.now.Add(-k.age))
		c.compact(k.name, compact, err, c.now("--vehicle", "motorcycle")...)
	}
	c.compact("licence-without-photo", c.codes["licence"].token.Present(), nil, c.now("--vehicle", "car")...)
	c.compact("identity-without-photo", c.codes["identity-without-photo"].token.Present(), nil, c.now()...)
}

// twoCodes are a small code and another with the photo.
func (c *caseList) twoCodes() {
	token := c.codes["licence"].token
	photo, err := disclosure(token, "portrait")
	if err != nil {
		c.add("second-code", nil, err)
		return
	}
	both, err := sideBySide(token.Present(), "~"+photo+"~")
	c.add("two-codes", both, err, c.now("--vehicle", "car")...)
	c.compact("second-code-alone", "~"+photo+"~", nil, c.now()...)
}

func (c *caseList) standings() {
	for _, record := range []string{
		"licence-revoked", "licence-superseded", "licence-suspended", "licence-locked", "licence-held",
		"licence-unknown-status",
	} {
		c.issued(record, c.now("--vehicle", "car")...)
	}
	c.issued("licence-car-suspended", c.now("--vehicle", "car")...)
	c.issued("licence-car-suspended", c.now("--vehicle", "motorcycle")...)
	c.issued("licence-motorcycle-suspended", c.now()...)
}

func (c *caseList) datesAndData() {
	c.issued("licence-expired", c.now("--vehicle", "car")...)
	c.issued("licence-lapsed", c.now("--vehicle", "car")...)
	c.issued("licence-motorcycle", c.now("--vehicle", "car")...)
	c.issued("insurance-expired", c.now()...)
	c.issued("insurance-future", c.now()...)
	c.issued("insurance", c.now("--for", "traffic")...)
	c.issued("licence", c.ask("old", 0, "--vehicle", "car")...)
	c.issued("licence", c.ask("fresh", 3*day, "--vehicle", "car")...)
	c.issued("insurance", c.ask("fresh", 3*day)...)
	c.issued("licence", c.ask("expired-trust", 0, "--vehicle", "car")...)
	c.issued("licence", c.ask("fresh", issuedAt, "--vehicle", "car")...)
}

func (c *caseList) forgeries() {
	c.issued("licence-stolen-key", c.now("--vehicle", "car")...)
	c.issued("licence-forged", c.now("--vehicle", "car")...)
	f, err := c.newForge()
	if err != nil {
		c.add("forgeries", nil, err)
		return
	}
	for _, k := range []struct {
		name string
		make func() (string, error)
	}{
		{"licence-signed-by-bhxh", f.wrongIssuer},
		{"licence-name-changed", f.nameChanged},
		{"licence-another-photo", f.anotherPhoto},
		{"licence-unsigned-token", f.algNone},
		{"fishing-licence", f.unknownType},
		{"licence-without-status", f.withoutStatus},
		{"licence-status-outside-list", f.outsideList},
	} {
		compact, err := k.make()
		c.compact(k.name, compact, err, c.now("--vehicle", "car")...)
	}
	text, err := gt1.Pack(c.codes["licence"].token.Present("portrait"))
	c.text("licence-digit-changed", changeDigit(text), err, c.now()...)
	png, err := os.ReadFile(c.codes["licence"].png)
	if err == nil {
		png, err = damaged(png)
	}
	c.add("licence-picture-damaged", png, err, c.now()...)
}

// others are codes that people show and that nobody signed.
func (c *caseList) others() {
	c.text("card-cccd", "001099000001|012345678|Nguyễn Văn An|15081999|Nam|Số 1, Phố Thử Nghiệm, Phường Mẫu, Hà Nội|20052021",
		nil, c.now("--for", "identity")...)
	c.text("card-bhyt", "0100000001|4e677579e1bb856e2056c4836e20416e|15/08/1999|1|-|01 - 028|01/01/2026|-|15/12/2025|"+
		"01000000000001|-|4|01/01/2029|0123456789abcdef-0001|4|5468c3a06e68207068e1bb912048c3a0204ee1bb9969|$",
		nil, c.now("--for", "clinic")...)
	c.text("vietqr", "00020101021138540010A00000072701240006970400011000000000010208QRIBFTTA53037045802VN63041234", nil, c.now()...)
}

// proved is the record's code with the phone's signature and without concealed claims.
func (l *country) proved(record, audience string, at time.Time) (string, error) {
	token, err := sdjwt.Parse(l.codes[record].token.Present())
	if err != nil {
		return "", err
	}
	return token.Bind(l.holder.Signer(), keyBinding(audience, at))
}

package identity

import (
	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/card"
	"github.com/giayto/giayto/credential/vn"
)

// A Person is what one paper says of who it is about. What the paper does not say or conceals is zero.
type Person struct {
	Name string
	// Number is the personal identification number, a foreigner's as well.
	Number vn.PIN
	// Previous is a number that the person had before: nine digits (CMND) or a cancelled personal number.
	Previous string
	// Insurance is the social-insurance number, ten digits. One person has one (Luật 51/2024/QH15).
	Insurance string
	Passport  string
	Birth     vn.Date // perhaps partial
	Sex       vn.Sex
	// Portrait is whether the paper shows a face: in its code, or on the card that the code is printed on.
	Portrait bool
	// Signed is whether an issuer signed the paper. The codes printed on cards are not signed.
	Signed bool
}

// Of returns the person whom an authentic document is about; the zero Person where that is nobody, as of a vehicle's
// inspection or an organisation's vehicle.
func Of(d credential.Document) Person {
	switch d := d.(type) {
	case *credential.IdentityDocument:
		return Person{Name: d.FullName, Number: d.PIN, Previous: d.DocumentNumber, Passport: d.PassportNumber, Birth: d.BirthDate,
			Sex: d.Sex, Portrait: d.Portrait != "", Signed: true}
	case *credential.DrivingLicence:
		return Person{Name: d.FullName, Number: d.PIN, Birth: d.BirthDate, Sex: d.Sex, Portrait: d.Portrait != "", Signed: true}
	case *credential.HealthInsurance:
		p := Person{Name: d.FullName, Number: d.PIN, Birth: d.BirthDate, Sex: d.Sex, Portrait: d.Portrait != "", Signed: true}
		number, _ := vn.ParseInsuranceNumber(d.DocumentNumber) // it was read before
		p.insured(number)
		return p
	case *credential.Reference:
		p := Person{Name: d.FullName, Number: d.PIN, Birth: d.BirthDate, Sex: d.Sex, Signed: true}
		switch {
		case d.IsPassport():
			p.Passport = d.DocumentNumber
		case d.IsSocialInsurance():
			number, _ := vn.ParseInsuranceNumber(d.DocumentNumber) // ten digits or the personal number, as of health insurance
			p.insured(number)
		}
		return p
	case *credential.VehicleRegistration:
		return owner(d.FullName, d.PIN)
	case *credential.VehicleInsurance:
		return owner(d.FullName, d.PIN)
	}
	return Person{}
}

// owner is a person of whom a vehicle's paper tells name and number.
func owner(name string, number vn.PIN) Person {
	if name == "" {
		return Person{}
	}
	return Person{Name: name, Number: number, Signed: true}
}

// OfCCCD returns the person of the code printed on an identity card. Nobody signed it.
func OfCCCD(c card.CCCD) Person {
	return Person{Name: c.Name, Number: c.PIN, Previous: c.OldNumber, Birth: c.Birth, Sex: c.Sex, Portrait: true}
}

// OfBHYT returns the person of the code printed on a health-insurance card. Nobody signed it.
func OfBHYT(c card.BHYT) Person {
	p := Person{Name: c.Name, Birth: c.Birth, Sex: c.Sex}
	p.insured(c.Number)
	return p
}

// insured takes over what an insurance number tells of the person.
func (p *Person) insured(number vn.InsuranceNumber) {
	p.Insurance = number.BHXH
	if number.Kind == vn.PIN12 && p.Number == "" {
		p.Number = vn.PIN(number.Number)
	}
}

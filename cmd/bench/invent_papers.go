package main

import (
	"fmt"
	"strings"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
)

// A vehicle is what three types of paper say of one.
type vehicle struct {
	plate, kind, brand, model, engine, vin string
	capacity                               int
}

func (p *population) vehicle() vehicle {
	v := vehicle{kind: oneOf(p, "motorcycle", "motorcycle", "car", "truck"), capacity: p.between(98, 180)}
	v.brand, v.model, _ = strings.Cut(p.word("vehicles"), " ")
	v.engine, v.vin = "KW"+p.digits(7), "RP8"+oneOf(p, "KF", "ZA", "TN")+p.digits(12)
	place := oneOf(p, "47", "62", "65", "71", "81", "94")
	v.plate = fmt.Sprintf("%s-%s%d %s.%s", place, oneOf(p, "T", "U", "V"), p.between(1, 9), p.digits(3), p.digits(2))
	if v.kind != "motorcycle" {
		v.plate = fmt.Sprintf("%s%s-%s.%s", place, oneOf(p, "A", "C", "H"), p.digits(3), p.digits(2))
		v.capacity = p.between(1200, 7800)
	}
	return v
}

func (p *population) registration() *credential.VehicleRegistration {
	v, h, issued := p.vehicle(), p.person(2004), p.date(2017, 2025)
	return &credential.VehicleRegistration{
		DocumentNumber: p.digits(9), RegistrationNumber: v.plate, PlateColour: "white", PIN: h.pin, FullName: h.name, VehicleKind: v.kind,
		Make: v.brand, Model: v.model, Colour: oneOf(p, "Nâu cát", "Xanh rêu", "Ghi bạc"), EngineNumber: v.engine, VIN: v.vin, EngineCapacity: v.capacity,
		Seats: p.between(2, 9), FirstRegistrationDate: issued, IssueDate: issued, IssuingAuthority: p.authority("vehicle-registration"), ResidentAddress: h.address,
	}
}

func (p *population) inspection() *credential.VehicleInspection {
	v, issued := p.vehicle(), vn.Date{Year: 2026, Month: p.between(1, 10), Day: p.between(1, 28)}
	return &credential.VehicleInspection{
		DocumentNumber: "VX-" + p.digits(7), RegistrationNumber: v.plate, VehicleKind: v.kind, Make: v.brand, Model: v.model, EngineNumber: v.engine, VIN: v.vin,
		ProductionYear: p.between(2008, 2025), ProductionCountry: oneOf(p, "Séc", "Ấn Độ", "Malaysia"), KerbMass: p.between(110, 6000), GrossMass: p.between(6000, 15000),
		Seats: p.between(2, 9), Fuel: oneOf(p, "Xăng sinh học", "Dầu"), EngineCapacity: v.capacity, IssueDate: issued, ExpiryDate: issued.AddYears(1),
		IssuingAuthority: p.authority("vehicle-inspection"), StampSerial: "K" + p.digits(8), ReportNumber: p.digits(4) + "/" + p.digits(4),
	}
}

func (p *population) liability() *credential.VehicleInsurance {
	v, h, from := p.vehicle(), p.person(2004), vn.Date{Year: 2026, Month: p.between(1, 11), Day: p.between(1, 20)}
	return &credential.VehicleInsurance{
		DocumentNumber: "E" + p.digits(9), RegistrationNumber: v.plate, VehicleKind: v.kind, FullName: h.name, PIN: h.pin,
		ValidFrom: from, ExpiryDate: from.AddYears(1), IssuingAuthority: p.authority("vehicle-insurance"),
	}
}

// reference invents the claims of a paper of one of the types that share a table.
func (p *population) reference(typ string) []byte {
	h, issued := p.person(2004), p.date(2017, 2025)
	claims := map[string]any{
		"personal_administrative_number": h.pin, "full_name": h.name, "birth_date": h.born, "sex": h.sex, "nationality": "VN",
		"document_number": p.referenceNumber(typ, h.pin), "issue_date": issued, "issuing_authority": p.authority(typ),
	}
	switch typ {
	case "passport":
		claims["expiry_date"] = issued.AddYears(10)
	case "residence":
		claims["residence_kind"], claims["resident_address"] = oneOf(p, "permanent", "temporary"), h.address
	case "health-record", "judicial-record", "social-insurance":
		claims["summary"] = p.word("summaries")
	}
	text, err := jose.Marshal(claims)
	if err != nil {
		panic(err) // strings and numbers
	}
	return text
}

func (p *population) referenceNumber(typ string, pin vn.PIN) string {
	switch typ {
	case "tax-id", "dependant":
		return string(pin)
	case "passport":
		return oneOf(p, "B", "E", "K") + p.digits(8)
	case "social-insurance":
		return p.digits(10)
	}
	return p.digits(7) + "/" + oneOf(p, "XN", "BN", "TL")
}

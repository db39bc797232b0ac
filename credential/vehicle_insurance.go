package credential

import (
	"github.com/giayto/giayto/credential/vn"
)

// A VehicleInsurance (giấy chứng nhận bảo hiểm bắt buộc trách nhiệm dân sự của chủ xe cơ giới) shows the compulsory
// insurance that L36 Đ56 k1 asks drivers to carry.
type VehicleInsurance struct {
	DocumentNumber     string  `json:"document_number"`
	RegistrationNumber string  `json:"registration_number"`
	VIN                string  `json:"vehicle_identification_number"`
	EngineNumber       string  `json:"engine_number"`
	VehicleKind        string  `json:"vehicle_kind"`
	FullName           string  `json:"full_name"`
	OrganisationName   string  `json:"organisation_name"`
	PIN                vn.PIN  `json:"personal_administrative_number"`
	ValidFrom          vn.Date `json:"valid_from"`
	ExpiryDate         vn.Date `json:"expiry_date"`
	IssuingAuthority   string  `json:"issuing_authority"`
}

const sourceLiability = "L36 Đ56 k1"

var vehicleInsurance = register(&Type{
	Name: "vehicle-insurance", VI: "Giấy chứng nhận bảo hiểm xe", EN: "Vehicle insurance certificate", Question: Traffic,
	new: func() Document { return new(VehicleInsurance) },
	Claims: []Claim{
		{Name: "document_number", VI: "Số giấy chứng nhận", EN: "Certificate number", Source: sourceLiability, format: identifier},
		optional(plateClaim), optional(vinClaim), optional(engineClaim),
		vehicleKindClaim,
		optional(ownerName), optional(organisationName), optional(ownerPIN),
		{Name: "valid_from", VI: "Thời hạn bảo hiểm từ", EN: "Valid from", Source: sourceLiability, format: fullDate},
		{Name: "expiry_date", VI: "Đến", EN: "Valid until", Source: sourceLiability, Meaning: "The last day.", format: fullDate},
		{Name: "issuing_authority", VI: "Doanh nghiệp bảo hiểm", EN: "Insurer", Source: sourceLiability, format: anyText},
	},
})

// Type is vehicle-insurance.
func (*VehicleInsurance) Type() *Type { return vehicleInsurance }

// Number is the certificate's number.
func (d *VehicleInsurance) Number() string { return d.DocumentNumber }

// Holder is the vehicle's owner.
func (d *VehicleInsurance) Holder() Holder {
	return Holder{FullName: d.FullName + d.OrganisationName, PIN: d.PIN}
}

// Validity is the term of the insurance.
func (d *VehicleInsurance) Validity() (from, to vn.Date) { return d.ValidFrom, d.ExpiryDate }

// MarshalJSON is Encode.
func (d *VehicleInsurance) MarshalJSON() ([]byte, error) { return Encode(d), nil }

func (d *VehicleInsurance) check(c *check) {
	if d.RegistrationNumber != "" {
		c.plate(&d.RegistrationNumber, d.VehicleKind)
	} else if d.VIN == "" && d.EngineNumber == "" {
		c.fail("registration_number", codeMissing, "required where the vehicle's VIN and engine number are absent")
	}
	c.owner(d.FullName, d.PIN, d.OrganisationName)
	c.inOrder(dated{"valid_from", d.ValidFrom}, dated{"expiry_date", d.ExpiryDate})
}

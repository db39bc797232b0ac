package credential

import (
	"github.com/giayto/giayto/credential/vn"
)

// A VehicleRegistration (giấy chứng nhận đăng ký xe) names a vehicle, its plate and its owner, who is either a
// person or an organisation. Its data are among those of NĐ 151/2024 Đ11 k1 (as amended by NĐ 236/2026).
type VehicleRegistration struct {
	DocumentNumber        string  `json:"document_number"`
	RegistrationNumber    string  `json:"registration_number"`
	PlateColour           string  `json:"plate_colour"`
	PIN                   vn.PIN  `json:"personal_administrative_number"`
	FullName              string  `json:"full_name"`
	OrganisationName      string  `json:"organisation_name"`
	OrganisationNumber    string  `json:"organisation_number"`
	VehicleKind           string  `json:"vehicle_kind"`
	Make                  string  `json:"make"`
	Model                 string  `json:"model"`
	Colour                string  `json:"colour"`
	EngineNumber          string  `json:"engine_number"`
	VIN                   string  `json:"vehicle_identification_number"`
	EngineCapacity        int     `json:"engine_capacity_cc"`
	EnginePower           Tenths  `json:"engine_power_kw"`
	Seats                 int     `json:"seats"`
	GrossMass             int     `json:"gross_mass_kg"`
	Payload               int     `json:"payload_kg"`
	FirstRegistrationDate vn.Date `json:"first_registration_date"`
	IssueDate             vn.Date `json:"issue_date"`
	ExpiryDate            vn.Date `json:"expiry_date"`
	IssuingAuthority      string  `json:"issuing_authority"`
	LienHolder            string  `json:"lien_holder"`
	ResidentAddress       string  `json:"resident_address"`
}

// Sources of the claims: the law's list, and what the printed certificates say beyond it.
const (
	sourceRegistration = "NĐ 151/2024 Đ11 k1"
	sourcePrinted      = "printed certificate"
)

var vehicleRegistration = register(&Type{
	Name: "vehicle-registration", VI: "Giấy chứng nhận đăng ký xe", EN: "Vehicle registration", Question: Traffic,
	new: func() Document { return new(VehicleRegistration) },
	Claims: []Claim{
		{Name: "document_number", VI: "Số giấy đăng ký", EN: "Certificate number", Source: sourceRegistration, format: identifier},
		plateClaim,
		{Name: "plate_colour", VI: "Màu biển", EN: "Plate colour", Optional: true, Source: "L36 Đ36 k2",
			Meaning: "The ground: blue for state bodies, red for the military, yellow for commercial transport, white for others.",
			format: choice{code: codeValue, options: []option{
				{"white", "trắng", "white"}, {"yellow", "vàng", "yellow"}, {"blue", "xanh", "blue"}, {"red", "đỏ", "red"}}}},
		optional(ownerPIN), optional(ownerName), optional(organisationName),
		{Name: "organisation_number", VI: "Mã số thuế của tổ chức", EN: "Organisation's tax code", Optional: true, Source: sourceRegistration,
			format: text{name: "tax code", code: codeTax, max: 14, parse: quiet(vn.TaxCode)}},
		vehicleKindClaim,
		{Name: "make", VI: "Nhãn hiệu", EN: "Make", Source: sourcePrinted, format: anyText},
		optional(modelClaim),
		{Name: "colour", VI: "Màu sơn", EN: "Colour", Optional: true, Source: sourcePrinted, format: anyText},
		optional(engineClaim), optional(vinClaim), optional(capacityClaim),
		{Name: "engine_power_kw", VI: "Công suất", EN: "Engine power", Optional: true, Source: "L36 Đ57",
			Meaning: "Of an electric vehicle.", format: decimal{2000, "kW"}},
		optional(seatsClaim), optional(grossMassClaim), optional(payloadClaim),
		{Name: "first_registration_date", VI: "Ngày đăng ký lần đầu", EN: "First registered", Optional: true, Source: sourcePrinted, format: fullDate},
		{Name: "issue_date", VI: "Ngày cấp", EN: "Issued", Source: sourceRegistration, format: fullDate},
		{Name: "expiry_date", VI: "Có giá trị đến", EN: "Valid until", Optional: true, Source: sourceRegistration,
			Meaning: "The last day. Absent: no term.", format: fullDate},
		{Name: "issuing_authority", VI: "Cơ quan cấp", EN: "Issuing authority", Source: sourceRegistration, format: anyText},
		{Name: "lien_holder", VI: "Tổ chức nhận thế chấp", EN: "Lien holder", Optional: true, Source: "L36 Đ56 k1a",
			Meaning: "The bank that keeps the original.", format: anyText},
		{Name: "resident_address", VI: "Địa chỉ chủ xe", EN: "Owner's address", Concealed: true, Optional: true, Source: sourceRegistration, format: address},
	},
})

// Claims that more than one vehicle paper has. Where a paper may lack one, its table says optional.
var (
	plateClaim = Claim{Name: "registration_number", VI: "Biển số", EN: "Plate", Source: "TT 79/2024, TT 51/2025",
		Meaning: "As printed: `30A-123.45`, `29-AA 123.45`, `80-441-NG-02`.", format: text{name: "plate", code: codePlate, max: 16}}
	vehicleKindClaim = Claim{Name: "vehicle_kind", VI: "Loại xe", EN: "Vehicle kind", Source: "L36 Đ34",
		format: choice{code: codeValue, options: []option{
			{"motorcycle", "Xe mô tô hai bánh", "motorcycle"}, {"moped", "Xe gắn máy", "moped"},
			{"tricycle", "Xe mô tô ba bánh", "three-wheel motorcycle"}, {"car", "Ô tô con", "car"},
			{"truck", "Ô tô tải", "truck"}, {"bus", "Ô tô khách", "bus"}, {"tractor", "Ô tô đầu kéo", "tractor"},
			{"trailer", "Rơ moóc", "trailer"}, {"semi-trailer", "Sơ mi rơ moóc", "semi-trailer"},
			{"special", "Xe chuyên dùng", "special vehicle"}}}}
	ownerPIN = Claim{Name: "personal_administrative_number", VI: "Số định danh cá nhân", EN: "Personal identification number",
		Source: "EU PID; " + sourceRegistration, Meaning: "Of an owner who is a person.", format: pinNumber}
	ownerName = Claim{Name: "full_name", VI: "Chủ xe", EN: "Owner", Source: sourceRegistration,
		Meaning: "A person; else `organisation_name`.", format: personName}
	organisationName = Claim{Name: "organisation_name", VI: "Tổ chức chủ xe", EN: "Owning organisation", Source: sourceRegistration,
		Meaning: "Where the owner is no person.", format: anyText}
	modelClaim  = Claim{Name: "model", VI: "Số loại", EN: "Model", Source: sourcePrinted, format: anyText}
	engineClaim = Claim{Name: "engine_number", VI: "Số máy", EN: "Engine number", Source: sourcePrinted, format: identifier}
	vinClaim    = Claim{Name: "vehicle_identification_number", VI: "Số khung", EN: "Vehicle identification number", Source: "ISO 3779",
		Meaning: "17 characters; old motorcycles have fewer.", format: text{name: "VIN", code: codeVIN, max: 17, parse: vn.VIN}}
	capacityClaim = Claim{Name: "engine_capacity_cc", VI: "Dung tích", EN: "Engine capacity", Source: "L36 Đ57", format: integer{1, 50_000, "cm³"}}
	seatsClaim    = Claim{Name: "seats", VI: "Số chỗ ngồi", EN: "Seats", Source: sourcePrinted,
		Meaning: "With the driver's, which the classes of licences do not count.", format: integer{1, 200, ""}}
	grossMassClaim = Claim{Name: "gross_mass_kg", VI: "Khối lượng toàn bộ theo thiết kế", EN: "Gross mass", Source: "L36 Đ57",
		Meaning: "By design; decides the class of licence since 2025.", format: integer{1, 500_000, "kg"}}
	payloadClaim = Claim{Name: "payload_kg", VI: "Trọng tải", EN: "Payload", Source: "L36 Đ89",
		Meaning: "Decides the class of licence before 2025.", format: integer{1, 500_000, "kg"}}
)

func optional(c Claim) Claim {
	c.Optional = true
	return c
}

// Type is vehicle-registration.
func (*VehicleRegistration) Type() *Type { return vehicleRegistration }

// Number is the certificate's number (số giấy đăng ký), not the plate.
func (d *VehicleRegistration) Number() string { return d.DocumentNumber }

// Holder is the owner.
func (d *VehicleRegistration) Holder() Holder {
	return Holder{FullName: d.FullName + d.OrganisationName, PIN: d.PIN}
}

// Validity is the term of the registration.
func (d *VehicleRegistration) Validity() (from, to vn.Date) { return d.IssueDate, d.ExpiryDate }

// MarshalJSON is Encode.
func (d *VehicleRegistration) MarshalJSON() ([]byte, error) { return Encode(d), nil }

func (d *VehicleRegistration) check(c *check) {
	c.plate(&d.RegistrationNumber, d.VehicleKind)
	c.owner(d.FullName, d.PIN, d.OrganisationName)
	if d.OrganisationName == "" && d.OrganisationNumber != "" {
		c.fail("organisation_number", codeUnknown, "the owner is a person")
	}
	issued := dated{"issue_date", d.IssueDate}
	c.inOrder(dated{"first_registration_date", d.FirstRegistrationDate}, issued, dated{"expiry_date", d.ExpiryDate})
	c.passed(issued)
}

// plate checks the registration number as the kind of vehicle decides how it is read.
func (c *check) plate(number *string, vehicleKind string) {
	const field = "registration_number"
	p, warnings, err := vn.ParsePlate(*number, vehicleKind)
	switch {
	case err != nil && !c.record && vn.LikePlate(*number):
		c.warn(field, vn.PlateUnknownSeries) // a token may come from a time when there are more series
		return
	case err != nil:
		c.fail(field, codePlate, "%s", vn.Reason(err))
		return
	case c.record:
		*number = p.Canonical
	case *number != p.Canonical:
		c.fail(field, codePlate, "%q is not in the normal form %q", *number, p.Canonical)
	}
	c.warn(field, warnings...)
}

// owner checks that the owner is either a person or an organisation.
func (c *check) owner(person string, pin vn.PIN, organisation string) {
	switch {
	case person == "" && organisation == "":
		c.fail("full_name", codeMissing, "required where organisation_name is absent")
	case person != "" && organisation != "":
		c.fail("organisation_name", codeUnknown, "the owner is a person")
	case person == "" && pin != "":
		c.fail("personal_administrative_number", codeUnknown, "the owner is an organisation")
	default:
		c.pin("personal_administrative_number", pin, vn.Date{}, vn.UnknownSex)
	}
}

package credential

import (
	"github.com/giayto/giayto/credential/vn"
)

// A VehicleInspection (giấy chứng nhận kiểm định) says until when a vehicle may be on the road.
type VehicleInspection struct {
	DocumentNumber     string  `json:"document_number"`
	RegistrationNumber string  `json:"registration_number"`
	VehicleKind        string  `json:"vehicle_kind"`
	Make               string  `json:"make"`
	Model              string  `json:"model"`
	EngineNumber       string  `json:"engine_number"`
	VIN                string  `json:"vehicle_identification_number"`
	ProductionYear     int     `json:"production_year"`
	ProductionCountry  string  `json:"production_country"`
	KerbMass           int     `json:"kerb_mass_kg"`
	GrossMass          int     `json:"gross_mass_kg"`
	Payload            int     `json:"payload_kg"`
	Seats              int     `json:"seats"`
	StandingPlaces     int     `json:"standing_places"`
	LyingPlaces        int     `json:"lying_places"`
	Fuel               string  `json:"fuel"`
	EngineCapacity     int     `json:"engine_capacity_cc"`
	IssueDate          vn.Date `json:"issue_date"`
	ExpiryDate         vn.Date `json:"expiry_date"`
	IssuingAuthority   string  `json:"issuing_authority"`
	StampSerial        string  `json:"stamp_serial"`
	ReportNumber       string  `json:"report_number"`
}

var vehicleInspection = register(&Type{
	Name: "vehicle-inspection", VI: "Giấy chứng nhận kiểm định", EN: "Vehicle inspection certificate", Question: Traffic,
	new: func() Document { return new(VehicleInspection) },
	Claims: []Claim{
		{Name: "document_number", VI: "Số giấy chứng nhận", EN: "Certificate number", Source: sourcePrinted, format: identifier},
		plateClaim,
		vehicleKindClaim,
		{Name: "make", VI: "Nhãn hiệu", EN: "Make", Optional: true, Source: sourcePrinted, format: anyText},
		optional(modelClaim), optional(engineClaim), vinClaim,
		{Name: "production_year", VI: "Năm sản xuất", EN: "Year of production", Optional: true, Source: sourcePrinted, format: integer{1900, 2399, ""}},
		{Name: "production_country", VI: "Nước sản xuất", EN: "Country of production", Optional: true, Source: sourcePrinted,
			Meaning: "In words, as printed.", format: anyText},
		{Name: "kerb_mass_kg", VI: "Khối lượng bản thân", EN: "Kerb mass", Optional: true, Source: sourcePrinted, format: integer{1, 500_000, "kg"}},
		optional(grossMassClaim), optional(payloadClaim), optional(seatsClaim),
		{Name: "standing_places", VI: "Số chỗ đứng", EN: "Standing places", Optional: true, Source: sourcePrinted, Meaning: "Absent: none.", format: integer{1, 200, ""}},
		{Name: "lying_places", VI: "Số chỗ nằm", EN: "Lying places", Optional: true, Source: sourcePrinted, Meaning: "Absent: none.", format: integer{1, 200, ""}},
		{Name: "fuel", VI: "Loại nhiên liệu", EN: "Fuel", Optional: true, Source: sourcePrinted, Meaning: "In words, as printed.", format: anyText},
		optional(capacityClaim),
		{Name: "issue_date", VI: "Ngày kiểm định", EN: "Issued", Source: sourcePrinted, format: fullDate},
		{Name: "expiry_date", VI: "Có hiệu lực đến", EN: "Valid until", Source: sourcePrinted, Meaning: "The last day.", format: fullDate},
		{Name: "issuing_authority", VI: "Đơn vị kiểm định", EN: "Inspection centre", Source: sourcePrinted, format: anyText},
		{Name: "stamp_serial", VI: "Số sê-ri tem", EN: "Serial of the stamp", Optional: true, Source: sourcePrinted, format: identifier},
		{Name: "report_number", VI: "Số phiếu kiểm định", EN: "Report number", Optional: true, Source: sourcePrinted, format: identifier},
	},
})

// Type is vehicle-inspection.
func (*VehicleInspection) Type() *Type { return vehicleInspection }

// Number is the certificate's number.
func (d *VehicleInspection) Number() string { return d.DocumentNumber }

// Holder is nobody: the certificate follows the vehicle.
func (d *VehicleInspection) Holder() Holder { return Holder{} }

// Validity is the term of the certificate.
func (d *VehicleInspection) Validity() (from, to vn.Date) { return d.IssueDate, d.ExpiryDate }

// MarshalJSON is Encode.
func (d *VehicleInspection) MarshalJSON() ([]byte, error) { return Encode(d), nil }

func (d *VehicleInspection) check(c *check) {
	c.plate(&d.RegistrationNumber, d.VehicleKind)
	issued := dated{"issue_date", d.IssueDate}
	c.inOrder(issued, dated{"expiry_date", d.ExpiryDate})
	c.passed(issued)
	if d.ProductionYear > d.IssueDate.Year {
		c.fail("production_year", codeDateOrder, "the certificate was issued in %d", d.IssueDate.Year)
	}
}

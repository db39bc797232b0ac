package credential

import (
	"github.com/giayto/giayto/credential/vn"
)

// A HealthInsurance (thẻ bảo hiểm y tế) is the electronic card of NĐ 188/2025 Đ10.
type HealthInsurance struct {
	PIN              vn.PIN  `json:"personal_administrative_number"`
	FullName         string  `json:"full_name"`
	BirthDate        vn.Date `json:"birth_date"`
	Sex              vn.Sex  `json:"sex"`
	DocumentNumber   string  `json:"document_number"`
	BenefitLevel     int     `json:"benefit_level"`
	SubjectCode      string  `json:"subject_code"`
	AreaCode         string  `json:"area_code"`
	FacilityCode     string  `json:"facility_code"`
	FacilityName     string  `json:"facility_name"`
	ValidFrom        vn.Date `json:"valid_from"`
	ExpiryDate       vn.Date `json:"expiry_date"`
	FiveYearDate     vn.Date `json:"five_year_date"`
	IssueDate        vn.Date `json:"issue_date"`
	IssuingAuthority string  `json:"issuing_authority"`
	GuardianName     string  `json:"guardian_name"`
	ResidentAddress  string  `json:"resident_address"`
	Portrait         string  `json:"portrait"`
}

const sourceInsurance = "NĐ 188/2025 Đ10"

var healthInsurance = register(&Type{
	Name: "health-insurance", VI: "Thẻ bảo hiểm y tế", EN: "Health insurance card", Question: Clinic,
	new: func() Document { return new(HealthInsurance) },
	Claims: []Claim{
		{Name: "personal_administrative_number", VI: "Số định danh cá nhân", EN: "Personal identification number", Optional: true,
			Source: "EU PID; " + sourceInsurance, format: pinNumber},
		{Name: "full_name", VI: "Họ, chữ đệm và tên", EN: "Full name", Source: sourceInsurance, format: personName},
		{Name: "birth_date", VI: "Ngày sinh", EN: "Date of birth", Source: "EU PID; " + sourceInsurance, format: partialDate},
		{Name: "sex", VI: "Giới tính", EN: "Sex", Source: "EU PID; " + sourceInsurance, format: sexChoice},
		{Name: "document_number", VI: "Mã số BHYT", EN: "Insurance number", Source: "EU PID; QĐ 1351/QĐ-BHXH, QĐ 1666/QĐ-BHXH, CV 1804/BHXH-QLT",
			Meaning: "15 characters (old card), 10 digits (since 2021) or the 12 digits of the personal identification number (since 2025-08-01).",
			format:  text{name: "insurance number", code: codeInsurance, max: 30, parse: quiet(insuranceNumber)}},
		{Name: "benefit_level", VI: "Mức hưởng in trên thẻ", EN: "Printed benefit level", Source: "QĐ 1351/QĐ-BHXH; " + sourceInsurance,
			Meaning: "1 to 5 as on the card; the law may have changed it since.", format: choice{number: true, code: codeBenefit, options: []option{
				{"1", "1", "1"}, {"2", "2", "2"}, {"3", "3", "3"}, {"4", "4", "4"}, {"5", "5", "5"}}}},
		{Name: "subject_code", VI: "Mã đối tượng", EN: "Subject code", Optional: true, Source: "QĐ 1351/QĐ-BHXH",
			Meaning: "Two letters; unknown ones are possible.", format: text{name: "2 capital letters", code: codeValue, max: 2, parse: drawnFrom(capitals, 2)}},
		{Name: "area_code", VI: "Nơi sinh sống", EN: "Area of residence", Optional: true, Source: "QĐ 1351/QĐ-BHXH",
			Meaning: "K1, K2 or K3; others are possible.", format: text{name: "2 capital letters and digits", code: codeValue, max: 2, parse: drawnFrom(capitals+digits, 2)}},
		{Name: "facility_code", VI: "Mã nơi đăng ký KCB ban đầu", EN: "Facility code", Source: "QĐ 384/QĐ-BYT, QĐ 1551/2026",
			Meaning: "Facility of first registration: 5 characters or 13 digits.", format: text{name: "facility code", code: codeFacility, max: 20, parse: quiet(vn.FacilityCode)}},
		{Name: "facility_name", VI: "Nơi đăng ký KCB ban đầu", EN: "Facility", Optional: true, Source: sourceInsurance, format: anyText},
		{Name: "valid_from", VI: "Giá trị sử dụng từ", EN: "Valid from", Source: sourceInsurance, format: fullDate},
		{Name: "expiry_date", VI: "Đến", EN: "Valid until", Optional: true, Source: "EU PID; " + sourceInsurance,
			Meaning: "The last day. Absent: no term.", format: fullDate},
		{Name: "five_year_date", VI: "Thời điểm đủ 5 năm liên tục", EN: "Five years reached", Optional: true, Source: sourceInsurance,
			Meaning: "The day on which five years of unbroken insurance are reached.", format: fullDate},
		{Name: "issue_date", VI: "Ngày cấp", EN: "Issued", Optional: true, Source: "EU PID", format: fullDate},
		{Name: "issuing_authority", VI: "Cơ quan cấp", EN: "Issuing authority", Optional: true, Source: "EU PID", format: anyText},
		guardianName,
		{Name: "resident_address", VI: "Địa chỉ", EN: "Residence", Concealed: true, Optional: true, Source: "EU PID", format: address},
		{Name: "portrait", VI: "Ảnh chân dung", EN: "Portrait", Concealed: true, Optional: true, Computed: true,
			Source: "EU PID; NĐ 188/2025 Đ37", Meaning: "Without it the clinic asks for an identity document.", format: portrait{}},
	},
})

func insuranceNumber(s string) (string, error) {
	n, err := vn.ParseInsuranceNumber(s)
	return n.Number, err
}

// Type is health-insurance.
func (*HealthInsurance) Type() *Type { return healthInsurance }

// Number is the insurance number (mã số BHYT).
func (d *HealthInsurance) Number() string { return d.DocumentNumber }

// Holder is the insured person.
func (d *HealthInsurance) Holder() Holder {
	return Holder{d.FullName, d.PIN, d.BirthDate, d.Sex, portraitBytes(d.Portrait)}
}

// Validity is the term printed on the card.
func (d *HealthInsurance) Validity() (from, to vn.Date) { return d.ValidFrom, d.ExpiryDate }

// MarshalJSON is Encode.
func (d *HealthInsurance) MarshalJSON() ([]byte, error) { return Encode(d), nil }

func (d *HealthInsurance) check(c *check) {
	c.pin("personal_administrative_number", d.PIN, d.BirthDate, d.Sex)
	number, _ := vn.ParseInsuranceNumber(d.DocumentNumber) // it was read before
	if number.Kind == vn.PIN12 {
		if d.PIN == "" {
			c.pin("document_number", vn.PIN(d.DocumentNumber), d.BirthDate, d.Sex)
		} else if string(d.PIN) != d.DocumentNumber {
			c.fail("document_number", codeInsurance, "12 digits that are not the personal identification number")
		}
	}
	if d.AreaCode != "" {
		c.warn("area_code", vn.AreaCode(d.AreaCode)...)
	}
	d.checkLevel(c, number)

	born := dated{"birth_date", d.BirthDate}
	c.inOrder(born, dated{"valid_from", d.ValidFrom}, dated{"expiry_date", d.ExpiryDate})
	issued := dated{"issue_date", d.IssueDate}
	c.inOrder(born, issued)
	c.passed(issued)
	c.passed(born)
	c.guardian(&d.GuardianName, d.BirthDate)
}

// checkLevel compares the printed benefit level with what the law gave the subject when the card was issued or became
// valid, and with what the number itself says. None of it makes a card false.
func (d *HealthInsurance) checkLevel(c *check, number vn.InsuranceNumber) {
	subject := d.SubjectCode
	if number.Kind == vn.Card15 {
		if subject == "" {
			subject = number.Subject
		}
		if number.Subject != subject || number.Benefit != d.BenefitLevel {
			c.warn("document_number", vn.SubjectLevelMismatch)
		}
	}
	if subject == "" {
		return
	}
	warnings := vn.CheckSubject(subject, d.BenefitLevel, d.ValidFrom)
	if warnings != nil && !d.IssueDate.IsZero() { // cards for a new year are printed before it
		warnings = vn.CheckSubject(subject, d.BenefitLevel, d.IssueDate)
	}
	c.warn("subject_code", warnings...)
}

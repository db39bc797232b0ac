package credential

import (
	"slices"

	"github.com/giayto/giayto/credential/vn"
)

// A Reference is a paper of which its own authority keeps the content: it tells that there is one, by its number, holder,
// issuer and dates, with a summary in words. It is the content of tax-id, passport, residence, social-insurance,
// dependant, health-record and judicial-record. Decode and DecodeRecord make one; the zero Reference has no type.
type Reference struct {
	PIN              vn.PIN  `json:"personal_administrative_number"`
	FullName         string  `json:"full_name"`
	BirthDate        vn.Date `json:"birth_date"`
	Sex              vn.Sex  `json:"sex"`
	Nationality      string  `json:"nationality"`
	DocumentNumber   string  `json:"document_number"`
	IssueDate        vn.Date `json:"issue_date"`
	ExpiryDate       vn.Date `json:"expiry_date"`
	IssuingAuthority string  `json:"issuing_authority"`
	Summary          string  `json:"summary"`
	GuardianName     string  `json:"guardian_name"`
	ConsentDate      vn.Date `json:"consent_date"`     // of a dependant
	ResidenceKind    string  `json:"residence_kind"`   // of residence
	ResidentAddress  string  `json:"resident_address"` // of residence

	typ *Type
}

// The names of the types whose papers have something of their own for those who judge them.
const (
	passportName        = "passport"
	socialInsuranceName = "social-insurance"
	dependantName       = "dependant"
)

// sourceAccount is the article on what an account of level 2 has beside the identity.
const sourceAccount = "NĐ 69/2024 Đ9"

var (
	_ = reference(&Type{Name: "tax-id", VI: "Mã số thuế", EN: "Tax code", rule: ownNumber(codeTax)},
		Claim{VI: "Mã số thuế", EN: "Tax code", Source: "TT 86/2024 Đ5",
			Meaning: "12 digits are the personal identification number.",
			format:  text{name: "tax code", code: codeTax, max: 14, parse: quiet(vn.TaxCode)}},
		guardianName)

	_ = reference(&Type{Name: passportName, VI: "Hộ chiếu", EN: "Passport", rule: (*check).passport},
		Claim{VI: "Số hộ chiếu", EN: "Passport number", Source: sourceAccount,
			Meaning: "Of a Vietnamese passport: a capital letter and 7 or 8 digits. A reader takes other numbers too, and says that they are unusual.",
			format:  passportNumber},
		guardianName)

	_ = reference(&Type{Name: "residence", VI: "Thông tin cư trú", EN: "Residence"},
		Claim{VI: "Số giấy tờ cư trú", EN: "Number of the paper", Source: sourceAccount,
			Meaning: "Of a confirmation of residence, or of a foreigner's residence card.", format: identifier},
		guardianName,
		Claim{Name: "residence_kind", VI: "Hình thức cư trú", EN: "Kind of residence", Source: "Luật Cư trú 68/2020",
			format: choice{code: codeValue, options: []option{{"permanent", "Thường trú", "permanent"}, {"temporary", "Tạm trú", "temporary"},
				{"stay", "Lưu trú", "short stay"}, {"current", "Nơi ở hiện tại", "current abode"}}}},
		Claim{Name: "resident_address", VI: "Nơi cư trú", EN: "Residence", Concealed: true, Source: "Luật Cư trú 68/2020",
			Meaning: "As printed; old addresses name districts that no longer exist.", format: address})

	_ = reference(&Type{Name: socialInsuranceName, VI: "Bảo hiểm xã hội", EN: "Social insurance", rule: ownNumber(codeSocial)},
		Claim{VI: "Mã số bảo hiểm xã hội", EN: "Social-insurance number", Source: "CV 1804/BHXH-QLT",
			Meaning: "10 digits, or the 12 digits of the personal identification number (since 2025-08-01).",
			format:  text{name: "social-insurance number", code: codeSocial, max: 12, parse: quiet(vn.SocialInsuranceNumber)}},
		guardianName)

	_ = reference(&Type{Name: dependantName, VI: "Người phụ thuộc", EN: "Dependant", rule: (*check).dependant},
		Claim{VI: "Mã số người phụ thuộc", EN: "Dependant's number", Source: sourceAccount,
			Meaning: "Where there is none of its own, the personal identification number.", format: identifier},
		Claim{Name: guardianClaim, VI: "Người đại diện", EN: "Guardian", Computed: true, Source: "NĐ 69/2024 Đ14",
			Meaning: "Under whose account the dependant stands, and who consented.", format: personName},
		Claim{Name: consentClaim, VI: "Ngày đồng ý", EN: "Consent", Computed: true, Source: "NĐ 69/2024 Đ14",
			Meaning: "The day on which the guardian consented.", format: fullDate})

	_ = reference(&Type{Name: "health-record", VI: "Sổ sức khỏe điện tử", EN: "Health record"},
		Claim{VI: "Số hồ sơ sức khỏe", EN: "Number of the record", Source: sourceAccount, format: identifier},
		guardianName)

	_ = reference(&Type{Name: "judicial-record", VI: "Phiếu lý lịch tư pháp", EN: "Judicial record"},
		Claim{VI: "Số phiếu", EN: "Number of the certificate", Source: sourceAccount, format: identifier},
		guardianName)
)

// passportNumber is what passports are numbered with; a foreigner's as well.
var passportNumber = text{name: "5 to 20 capital letters and digits", code: codePassport, max: 20, parse: drawnFrom(capitals+digits, 5)}

// reference registers a type with the claims that all papers of this kind have, its number and its own.
func reference(t *Type, number Claim, own ...Claim) *Type {
	number.Name = "document_number"
	t.Question = Identity
	t.new = func() Document { return &Reference{typ: t} }
	t.Claims = slices.Concat([]Claim{
		{Name: "personal_administrative_number", VI: "Số định danh cá nhân", EN: "Personal identification number",
			Source: "EU PID; Luật Căn cước Đ12; NĐ 69/2024 Đ5", format: anyonesPIN},
		{Name: "full_name", VI: "Họ, chữ đệm và tên", EN: "Full name", Source: sourceAccount, format: personName},
		{Name: "birth_date", VI: "Ngày sinh", EN: "Date of birth", Source: "EU PID; " + sourceAccount, format: partialDate},
		{Name: "sex", VI: "Giới tính", EN: "Sex", Source: "EU PID; " + sourceAccount, format: sexChoice},
		{Name: "nationality", VI: "Quốc tịch", EN: "Nationality", Source: "ISO 18013-5; " + sourceAccount, format: country},
		number,
		{Name: "issue_date", VI: "Ngày cấp", EN: "Issued", Source: "EU PID; " + sourceAccount, format: fullDate},
		{Name: "expiry_date", VI: "Có giá trị đến", EN: "Valid until", Optional: true, Source: "EU PID; " + sourceAccount,
			Meaning: "The last day. Absent: no term.", format: fullDate},
		{Name: "issuing_authority", VI: "Cơ quan cấp", EN: "Issuing authority", Source: "EU PID; " + sourceAccount, format: anyText},
		{Name: "summary", VI: "Tóm tắt", EN: "Summary", Optional: true, Source: sourceAccount,
			Meaning: "What the authority says of the content, in its words. In the open: what is not shown could speak against the holder.",
			format:  text{name: "text ≤ 200", code: codeValue, max: 200}},
	}, own)
	return register(t)
}

// Type is the kind of paper.
func (d *Reference) Type() *Type { return d.typ }

// Number is the paper's own number.
func (d *Reference) Number() string { return d.DocumentNumber }

// Holder is the person whom the paper is about; of a dependant not the guardian.
func (d *Reference) Holder() Holder {
	return Holder{FullName: d.FullName, PIN: d.PIN, BirthDate: d.BirthDate, Sex: d.Sex}
}

// Validity is the term of the paper.
func (d *Reference) Validity() (from, to vn.Date) { return d.IssueDate, d.ExpiryDate }

// MarshalJSON is Encode.
func (d *Reference) MarshalJSON() ([]byte, error) { return Encode(d), nil }

// IsPassport reports whether the paper is a passport, whose number another paper of the holder may tell.
func (d *Reference) IsPassport() bool { return d.typ.Name == passportName }

// IsSocialInsurance reports whether the number is that of social insurance, of which a person has one.
func (d *Reference) IsSocialInsurance() bool { return d.typ.Name == socialInsuranceName }

// IsDependant reports whether the paper stands under the account of a guardian, who is another than its holder.
func (d *Reference) IsDependant() bool { return d.typ.Name == dependantName }

func (d *Reference) check(c *check) {
	if d.Nationality == Vietnam {
		c.pin("personal_administrative_number", d.PIN, d.BirthDate, d.Sex)
	}
	issued := dated{"issue_date", d.IssueDate}
	c.inOrder(dated{"birth_date", d.BirthDate}, issued, dated{"expiry_date", d.ExpiryDate})
	c.passed(issued)
	c.guardian(&d.GuardianName, d.BirthDate)
	if d.typ.rule != nil {
		d.typ.rule(c, d)
	}
}

// ownNumber returns the rule that a number of 12 digits is the holder's own.
func ownNumber(code string) func(*check, *Reference) {
	return func(c *check, d *Reference) {
		if len(d.DocumentNumber) == len("001099000001") && d.DocumentNumber != string(d.PIN) {
			c.fail("document_number", code, "12 digits that are not the personal identification number")
		}
	}
}

// passport refuses what Viet Nam issues no passport for. A token may come from a time when numbers are of another form.
func (c *check) passport(d *Reference) {
	if d.Nationality != Vietnam {
		c.fail("nationality", codeNationality, "a Vietnamese passport is a citizen's")
	}
	_, err := vn.PassportNumber(d.DocumentNumber)
	switch {
	case err != nil && c.record:
		c.fail("document_number", codePassport, "%s", vn.Reason(err))
	case err != nil:
		c.warn("document_number", vn.PassportUnusual)
	}
}

// dependant refuses a record without the consent of the guardian under whose account the dependant stands.
func (c *check) dependant(d *Reference) {
	if c.record {
		d.ConsentDate = c.with.Consented
		if (d.GuardianName == "" || d.ConsentDate.IsZero()) && !c.refused(codeGuardian) {
			c.fail(guardianField, codeGuardian, "a dependant stands under the account of a guardian who consented")
		}
	}
	c.inOrder(dated{"birth_date", d.BirthDate}, dated{consentClaim, d.ConsentDate})
}

func (c *check) refused(code string) bool {
	return slices.ContainsFunc(c.errs, func(e FieldError) bool { return e.Code == code })
}

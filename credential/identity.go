package credential

import (
	"github.com/giayto/giayto/credential/vn"
)

// Vietnam is Viet Nam's ISO 3166-1 code, a citizen's nationality.
const Vietnam = "VN"

// The two kinds of holders of an e-identification account who are persons (NĐ 69/2024 Đ7).
const (
	Citizen   = "citizen"
	Foreigner = "foreigner"
)

// An IdentityDocument is the content of an e-identification account (tài khoản định danh điện tử), or of the
// electronic identity that comes with its level 2 (căn cước điện tử).
type IdentityDocument struct {
	AccountLevel     int     `json:"account_level"`
	HolderKind       string  `json:"holder_kind"` // Citizen or Foreigner
	PIN              vn.PIN  `json:"personal_administrative_number"`
	FullName         string  `json:"full_name"`
	BirthDate        vn.Date `json:"birth_date"`
	Sex              vn.Sex  `json:"sex"`
	Nationality      string  `json:"nationality"`
	DocumentNumber   string  `json:"document_number"`
	PassportNumber   string  `json:"passport_number"`
	BirthPlace       string  `json:"birth_place"`
	IssueDate        vn.Date `json:"issue_date"`
	ExpiryDate       vn.Date `json:"expiry_date"`
	IssuingAuthority string  `json:"issuing_authority"`
	ResidentAddress  string  `json:"resident_address"`
	Portrait         string  `json:"portrait"`
	AgeOver14        *bool   `json:"age_over_14"`
	AgeOver16        *bool   `json:"age_over_16"`
	AgeOver18        *bool   `json:"age_over_18"`
	AgeOver21        *bool   `json:"age_over_21"`
	GuardianName     string  `json:"guardian_name"`
}

const sourceIdentity = "Luật Căn cước Đ18"

const meaningAgeOver = "Computed on the day of issue; false says only that nothing was proved."

var identity = register(&Type{
	Name: "identity", VI: "Định danh điện tử", EN: "Electronic identity", Question: Identity,
	new: func() Document { return new(IdentityDocument) },
	Claims: []Claim{
		{Name: "account_level", VI: "Mức độ tài khoản", EN: "Account level", Source: "NĐ 69/2024 Đ7",
			format: choice{number: true, code: codeValue, options: []option{{"1", "Mức độ 01", "level 1"}, {"2", "Mức độ 02", "level 2"}}}},
		{Name: "holder_kind", VI: "Đối tượng", EN: "Holder", Source: "NĐ 69/2024 Đ7",
			format: choice{code: codeValue, options: []option{{Citizen, "Công dân Việt Nam", "citizen"}, {Foreigner, "Người nước ngoài", "foreigner"}}}},
		{Name: "personal_administrative_number", VI: "Số định danh", EN: "Identification number", Concealed: true,
			Source: "EU PID; Luật Căn cước Đ12; NĐ 69/2024 Đ5", Meaning: "A citizen's spells year of birth, sex and place of registration.", format: anyonesPIN},
		{Name: "full_name", VI: "Họ, chữ đệm và tên", EN: "Full name", Source: sourceIdentity, format: personName},
		{Name: "birth_date", VI: "Ngày sinh", EN: "Date of birth", Concealed: true, Source: "EU PID; " + sourceIdentity, format: partialDate},
		{Name: "sex", VI: "Giới tính", EN: "Sex", Source: "EU PID; " + sourceIdentity, format: sexChoice},
		{Name: "nationality", VI: "Quốc tịch", EN: "Nationality", Source: "ISO 18013-5; " + sourceIdentity, format: country},
		{Name: "document_number", VI: "Số thẻ", EN: "Card number", Optional: true, Source: "EU PID; " + sourceIdentity,
			Meaning: "A citizen's card number where it is not the identification number.",
			format:  text{name: "9 or 12 digits", code: codePIN, max: 12, parse: quiet(vn.ParseOldNumber)}},
		{Name: "passport_number", VI: "Số hộ chiếu", EN: "Passport number", Concealed: true, Optional: true, Source: "NĐ 69/2024 Đ8",
			Meaning: "A foreigner's.", format: text{name: "5 to 20 capital letters and digits", code: codeValue, max: 20, parse: drawnFrom(capitals+digits, 5)}},
		{Name: "birth_place", VI: "Nơi đăng ký khai sinh", EN: "Place of birth registration", Optional: true, Source: sourceIdentity, format: anyText},
		{Name: "issue_date", VI: "Ngày cấp", EN: "Issued", Source: "EU PID; " + sourceIdentity, format: fullDate},
		{Name: "expiry_date", VI: "Có giá trị đến", EN: "Valid until", Optional: true, Source: "EU PID; " + sourceIdentity,
			Meaning: "The last day. Absent: no term.", format: fullDate},
		{Name: "issuing_authority", VI: "Cơ quan cấp", EN: "Issuing authority", Source: "EU PID; " + sourceIdentity, format: anyText},
		{Name: "resident_address", VI: "Nơi cư trú", EN: "Residence", Concealed: true, Optional: true, Source: "EU PID; " + sourceIdentity,
			Meaning: "As printed; old addresses name districts that no longer exist.", format: address},
		{Name: "portrait", VI: "Ảnh chân dung", EN: "Portrait", Concealed: true, Optional: true, Computed: true,
			Source: "EU PID; " + sourceIdentity, format: portrait{}},
		{Name: "age_over_14", VI: "Đủ 14 tuổi", EN: "Aged 14 or over", Concealed: true, Computed: true, Source: "ISO 18013-5; NĐ 69/2024 Đ14", Meaning: meaningAgeOver, format: boolean{}},
		{Name: "age_over_16", VI: "Đủ 16 tuổi", EN: "Aged 16 or over", Concealed: true, Computed: true, Source: "ISO 18013-5; L36 Đ59", Meaning: meaningAgeOver, format: boolean{}},
		{Name: "age_over_18", VI: "Đủ 18 tuổi", EN: "Aged 18 or over", Concealed: true, Computed: true, Source: "ISO 18013-5; L36 Đ59", Meaning: meaningAgeOver, format: boolean{}},
		{Name: "age_over_21", VI: "Đủ 21 tuổi", EN: "Aged 21 or over", Concealed: true, Computed: true, Source: "ISO 18013-5; L36 Đ59", Meaning: meaningAgeOver, format: boolean{}},
		guardianName,
	},
})

// guardianName is the same in every type that has it.
var guardianName = Claim{Name: guardianClaim, VI: "Người đại diện", EN: "Guardian", Optional: true, Computed: true,
	Source: "NĐ 69/2024 Đ14", Meaning: "Who consented for a holder under 14 or a ward.", format: personName}

// Type is identity.
func (*IdentityDocument) Type() *Type { return identity }

// Number is the card's number where it differs from the identification number.
func (d *IdentityDocument) Number() string {
	if d.DocumentNumber != "" {
		return d.DocumentNumber
	}
	return string(d.PIN)
}

// Holder is the holder of the account.
func (d *IdentityDocument) Holder() Holder {
	return Holder{d.FullName, d.PIN, d.BirthDate, d.Sex, portraitBytes(d.Portrait)}
}

// Validity is the term of the card or the residence permit behind the account.
func (d *IdentityDocument) Validity() (from, to vn.Date) { return d.IssueDate, d.ExpiryDate }

// MarshalJSON is Encode.
func (d *IdentityDocument) MarshalJSON() ([]byte, error) { return Encode(d), nil }

func (d *IdentityDocument) check(c *check) {
	if (d.HolderKind == Citizen) != (d.Nationality == Vietnam) {
		c.fail("nationality", codeNationality, "%s does not fit a %s", d.Nationality, d.HolderKind)
	}
	if d.HolderKind == Citizen {
		c.pin("personal_administrative_number", d.PIN, d.BirthDate, d.Sex)
		if d.PassportNumber != "" {
			c.fail("passport_number", codeUnknown, "a citizen's identity has no passport number")
		}
	} else if d.DocumentNumber != "" {
		c.fail("document_number", codeUnknown, "a foreigner's identity has no card number")
	}
	issued := dated{"issue_date", d.IssueDate}
	c.inOrder(dated{"birth_date", d.BirthDate}, issued, dated{"expiry_date", d.ExpiryDate})
	c.passed(issued)
	c.guardian(&d.GuardianName, d.BirthDate)
	if c.record {
		d.computeAges(c.with.Today)
	}
}

// computeAges says of each age only what is certain: of a partial date of birth the last possible day counts.
func (d *IdentityDocument) computeAges(on vn.Date) {
	youngest, _ := d.BirthDate.Age(on)
	for _, a := range []struct {
		over **bool
		age  int
	}{{&d.AgeOver14, 14}, {&d.AgeOver16, 16}, {&d.AgeOver18, 18}, {&d.AgeOver21, 21}} {
		reached := youngest >= a.age
		*a.over = &reached
	}
}

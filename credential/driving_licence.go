package credential

import (
	"errors"
	"fmt"
	"slices"

	"github.com/giayto/giayto/credential/vn"
)

// A DrivingLicence (giấy phép lái xe) gives the right to drive the vehicles of its classes. Its data are those that
// NĐ 151/2024 Đ11 k14 (as amended by NĐ 236/2026) names, without the points, which change too often to be signed.
type DrivingLicence struct {
	PIN                    vn.PIN      `json:"personal_administrative_number"`
	FullName               string      `json:"full_name"`
	BirthDate              vn.Date     `json:"birth_date"`
	Sex                    vn.Sex      `json:"sex"`
	Nationality            string      `json:"nationality"`
	DocumentNumber         string      `json:"document_number"`
	BlankSerial            string      `json:"blank_serial"`
	Privileges             []Privilege `json:"driving_privileges"`
	IssueDate              vn.Date     `json:"issue_date"`
	ExchangeDate           vn.Date     `json:"exchange_date"`
	ReissueDate            vn.Date     `json:"reissue_date"`
	PreviousDocumentNumber string      `json:"previous_document_number"`
	IssuingAuthority       string      `json:"issuing_authority"`
	ResidentAddress        string      `json:"resident_address"`
	Portrait               string      `json:"portrait"`
}

// A Privilege is one class of a driving licence.
type Privilege struct {
	Class      string        `json:"vehicle_category_code"`
	Scheme     vn.Scheme     `json:"scheme"`
	IssueDate  vn.Date       `json:"issue_date"`
	ExpiryDate vn.Date       `json:"expiry_date"` // zero: no term
	Codes      []Restriction `json:"codes"`
}

// Part returns the part of a combined licence that the class belongs to (NĐ 168/2024 Đ5 k6). What this version does
// not know counts as a car's class, since only the motorcycle's classes are few and closed.
func (p Privilege) Part() vn.Part {
	if info, known := vn.LookupClass(p.Class, p.Scheme); known {
		return info.Part
	}
	return vn.CarPart
}

// A Restriction limits a class (điều kiện hạn chế), as in "B.01": automatic transmission only.
type Restriction struct {
	Code string `json:"code"`
}

const sourceLicence = "NĐ 151/2024 Đ11 k14"

var privilegeClaims = []Claim{
	{Name: "vehicle_category_code", VI: "Hạng", EN: "Class", Source: "ISO 18013-5; L36 Đ57, Đ89",
		Meaning: "A1, B1, C and D mean different vehicles in the two schemes.",
		format:  text{name: "class", code: codeClassUnknown, max: 4, parse: drawnFrom(capitals+digits, 1)}},
	{Name: "scheme", VI: "Hệ thống phân hạng", EN: "Scheme", Source: "L36 Đ89",
		Meaning: "2008 for a class issued before 2025-01-01, 2024 for a later one.",
		format: choice{code: codeClassScheme, options: []option{
			{string(vn.Scheme2008), "trước 2025", "before 2025"}, {string(vn.Scheme2024), "từ 2025", "since 2025"}}}},
	{Name: "issue_date", VI: "Ngày cấp hạng", EN: "Issued", Source: "ISO 18013-5; " + sourceLicence, format: fullDate},
	{Name: "expiry_date", VI: "Có giá trị đến", EN: "Valid until", Optional: true, Source: "ISO 18013-5; " + sourceLicence,
		Meaning: "The last day. Absent: no term.", format: fullDate},
	{Name: "codes", VI: "Điều kiện hạn chế", EN: "Restrictions", Optional: true, Source: "ISO 18013-5; TT 12/2025",
		Meaning: "A code that the reader does not know restricts all the same.",
		format:  list{of: restrictionClaims, max: 10}},
}

var restrictionClaims = []Claim{
	{Name: "code", VI: "Mã", EN: "Code", Source: "ISO 18013-5; TT 12/2025", Meaning: "As in `B.01`.",
		format: text{name: "code", code: codeValue, max: 8, parse: drawnFrom(capitals+digits+".", 1)}},
}

var drivingLicence = register(&Type{
	Name: "driving-licence", VI: "Giấy phép lái xe", EN: "Driving licence", Question: Traffic,
	new: func() Document { return new(DrivingLicence) },
	Claims: []Claim{
		{Name: "personal_administrative_number", VI: "Số định danh cá nhân", EN: "Personal identification number",
			Source: "EU PID; " + sourceLicence, format: anyonesPIN},
		{Name: "full_name", VI: "Họ, chữ đệm và tên", EN: "Full name", Source: sourceLicence, format: personName},
		{Name: "birth_date", VI: "Ngày sinh", EN: "Date of birth", Source: "ISO 18013-5; " + sourceLicence, format: partialDate},
		{Name: "sex", VI: "Giới tính", EN: "Sex", Source: "ISO 18013-5; " + sourceLicence, format: sexChoice},
		{Name: "nationality", VI: "Quốc tịch", EN: "Nationality", Source: "ISO 18013-5; " + sourceLicence, format: country},
		{Name: "document_number", VI: "Số giấy phép", EN: "Licence number", Source: "ISO 18013-5; TT 12/2025 Đ18",
			Meaning: "12 digits; papers issued before 2012-07-01 may have 6 to 15 capital letters and digits.",
			format:  text{name: "licence number", code: codeLicence, max: 15, parse: quiet(vn.OldLicenceNumber)}},
		{Name: "blank_serial", VI: "Số phôi", EN: "Blank serial", Source: "NĐ 168/2024 Đ18 k5c; " + sourceLicence,
			Meaning: "Serial of the card; only the latest card of a licence is valid.", format: identifier},
		{Name: "driving_privileges", VI: "Hạng được phép lái", EN: "Classes", Source: "ISO 18013-5; L36 Đ57, Đ89",
			Meaning: "One entry for each class.", format: list{of: privilegeClaims, max: 16}},
		{Name: "issue_date", VI: "Ngày cấp", EN: "Issued", Source: "ISO 18013-5; " + sourceLicence, format: fullDate},
		{Name: "exchange_date", VI: "Ngày đổi", EN: "Exchanged", Optional: true, Source: sourceLicence, format: fullDate},
		{Name: "reissue_date", VI: "Ngày cấp lại", EN: "Reissued", Optional: true, Source: sourceLicence, format: fullDate},
		{Name: "previous_document_number", VI: "Số giấy phép trước khi đổi", EN: "Number before the exchange", Optional: true,
			Source: sourceLicence,
			format: text{name: "licence number", code: codeLicence, max: 15, parse: quiet(vn.OldLicenceNumber)}},
		{Name: "issuing_authority", VI: "Cơ quan cấp", EN: "Issuing authority", Source: "ISO 18013-5; " + sourceLicence, format: anyText},
		{Name: "resident_address", VI: "Nơi cư trú", EN: "Residence", Concealed: true, Optional: true,
			Source: "ISO 18013-5; " + sourceLicence, Meaning: "As printed; old addresses name districts that no longer exist.", format: address},
		{Name: "portrait", VI: "Ảnh chân dung", EN: "Portrait", Concealed: true, Optional: true, Computed: true,
			Source: "ISO 18013-5", format: portrait{}},
	},
})

// Type is driving-licence.
func (*DrivingLicence) Type() *Type { return drivingLicence }

// Number is the licence number (số giấy phép).
func (d *DrivingLicence) Number() string { return d.DocumentNumber }

// Holder is the driver.
func (d *DrivingLicence) Holder() Holder {
	return Holder{d.FullName, d.PIN, d.BirthDate, d.Sex, portraitBytes(d.Portrait)}
}

// Validity runs from the date of issue to the end of the class that lasts longest.
func (d *DrivingLicence) Validity() (from, to vn.Date) {
	for _, p := range d.Privileges {
		if p.ExpiryDate.IsZero() {
			return d.IssueDate, vn.Date{}
		}
		if to.Before(p.ExpiryDate) {
			to = p.ExpiryDate
		}
	}
	return d.IssueDate, to
}

// MarshalJSON is Encode.
func (d *DrivingLicence) MarshalJSON() ([]byte, error) { return Encode(d), nil }

// lastOldNumber is the day since which L36 Đ62 k3 takes licences to be of the present form.
var lastOldNumber = vn.Date{Year: 2012, Month: 7, Day: 1}

func (d *DrivingLicence) check(c *check) {
	if d.Nationality == Vietnam {
		c.pin("personal_administrative_number", d.PIN, d.BirthDate, d.Sex)
	}
	if !d.IssueDate.Before(lastOldNumber) {
		if _, err := vn.LicenceNumber(d.DocumentNumber); err != nil {
			c.fail("document_number", codeLicence, "%s", vn.Reason(err))
		}
	}
	born := dated{"birth_date", d.BirthDate}
	issued := dated{"issue_date", d.IssueDate}
	exchanged := dated{"exchange_date", d.ExchangeDate}
	reissued := dated{"reissue_date", d.ReissueDate}
	c.inOrder(born, issued, exchanged)
	c.inOrder(issued, reissued)
	for _, d := range []dated{issued, exchanged, reissued} {
		c.passed(d)
	}

	for i, p := range d.Privileges {
		path := fmt.Sprintf("driving_privileges[%d]", i)
		if slices.ContainsFunc(d.Privileges[:i], func(o Privilege) bool { return o.Class == p.Class && o.Scheme == p.Scheme }) {
			c.fail(path, codeValue, "class %s stands twice", p.Class)
		}
		from := dated{path + ".issue_date", p.IssueDate}
		c.inOrder(born, from, dated{path + ".expiry_date", p.ExpiryDate})
		if last := latest(d.IssueDate, d.ExchangeDate, d.ReissueDate); last.Before(p.IssueDate) {
			c.fail(from.field, codeDateOrder, "%s lies after the licence's date, %s", p.IssueDate, last)
		}
		p.check(c, path, d.BirthDate)
	}
}

func latest(dates ...vn.Date) (last vn.Date) {
	for _, d := range dates {
		if last.Before(d) {
			last = d
		}
	}
	return last
}

func (p Privilege) check(c *check, path string, birth vn.Date) {
	for i, r := range p.Codes {
		if _, _, known := vn.Restriction(r.Code); !known {
			c.warn(fmt.Sprintf("%s.codes[%d]", path, i), vn.RestrictionUnknown)
		}
	}
	class, err := vn.ClassOn(p.Class, p.Scheme, p.IssueDate)
	if fault := new(vn.Error); errors.As(err, &fault) {
		path += ".vehicle_category_code"
		if fault.Code == codeClassUnknown && !c.record {
			c.warn(path, codeClassUnknown) // a token may come from a time when there are more classes
		} else {
			c.fail(path, fault.Code, "%s", vn.Reason(err))
		}
		return
	}
	if p.ExpiryDate.IsZero() && class.TermYears > 0 && c.record {
		c.fail(path+".expiry_date", codeMissing, "class %s has a term of %d years", p.Class, class.TermYears)
	}
	tooYoung := class.Check(birth, p.IssueDate)
	if class.MinAge > 0 && len(tooYoung) > 0 && c.record {
		c.fail(path, string(tooYoung[0]), "class %s needs %d years of age", p.Class, class.MinAge)
	} else {
		c.warn(path, tooYoung...)
	}
}

func (p Privilege) shown() (vi, en string) {
	vi, en = p.Class+" ("+string(p.Scheme)+")", p.Class+" ("+string(p.Scheme)+")"
	if !p.ExpiryDate.IsZero() {
		vi += " đến " + dayFirst(p.ExpiryDate)
		en += " until " + p.ExpiryDate.String()
	}
	for _, r := range p.Codes {
		vi += " " + r.Code
		en += " " + r.Code
	}
	return vi, en
}

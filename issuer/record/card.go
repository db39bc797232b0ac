package record

import (
	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/card"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
)

// A draft is a record that an operator completes: the account, the approval and what the card's code does not say.
type draft struct {
	ID             string         `json:"record_id,omitempty"`
	Type           string         `json:"type"`
	Guardian       *draftGuardian `json:"guardian,omitempty"`
	UnsignedSource string         `json:"unsigned_source"`
	Claims         any            `json:"claims"`
}

type draftGuardian struct {
	FullName string `json:"full_name"`
}

type identityDraft struct {
	HolderKind  string `json:"holder_kind"`
	PIN         vn.PIN `json:"personal_administrative_number"`
	FullName    string `json:"full_name"`
	BirthDate   string `json:"birth_date,omitempty"`
	Sex         vn.Sex `json:"sex"`
	Nationality string `json:"nationality"`
	IssueDate   string `json:"issue_date,omitempty"`
	Address     string `json:"resident_address,omitempty"`
}

// FromCCCD makes a record of type identity from an identity card's unsigned code, as one line without its end. Parse
// refuses it until an operator has approved it and added what the code does not say. An empty id is left out.
func FromCCCD(id string, c card.CCCD) ([]byte, error) {
	return jose.Marshal(draft{
		ID: id, Type: "identity", UnsignedSource: CCCD,
		Claims: identityDraft{
			HolderKind: credential.Citizen, PIN: c.PIN, FullName: c.Name, BirthDate: c.Birth.String(), Sex: c.Sex,
			Nationality: "VN", IssueDate: c.Issued.String(), Address: c.Address,
		},
	})
}

type insuranceDraft struct {
	PIN            string `json:"personal_administrative_number,omitempty"`
	FullName       string `json:"full_name"`
	BirthDate      string `json:"birth_date,omitempty"`
	Sex            vn.Sex `json:"sex"`
	DocumentNumber string `json:"document_number"`
	BenefitLevel   int    `json:"benefit_level,omitempty"`
	SubjectCode    string `json:"subject_code,omitempty"`
	FacilityCode   string `json:"facility_code,omitempty"`
	ValidFrom      string `json:"valid_from,omitempty"`
	ExpiryDate     string `json:"expiry_date,omitempty"`
	FiveYearDate   string `json:"five_year_date,omitempty"`
	IssueDate      string `json:"issue_date,omitempty"`
	Address        string `json:"resident_address,omitempty"`
}

// FromBHYT is FromCCCD for a health-insurance card and the type health-insurance. A parent on the card is put down as
// the guardian, whose number and consent the operator adds.
func FromBHYT(id string, c card.BHYT) ([]byte, error) {
	d := draft{ID: id, Type: "health-insurance", UnsignedSource: BHYT}
	if c.Parent != "" {
		d.Guardian = &draftGuardian{c.Parent}
	}
	claims := insuranceDraft{
		FullName: c.Name, BirthDate: c.Birth.String(), Sex: c.Sex, DocumentNumber: c.Number.Number,
		BenefitLevel: c.Benefit, SubjectCode: c.Number.Subject, FacilityCode: c.Facility,
		ValidFrom: c.ValidFrom.String(), ExpiryDate: c.ValidTo.String(), FiveYearDate: c.FiveYears.String(),
		IssueDate: c.Issued.String(), Address: c.Address,
	}
	if c.Number.Kind == vn.PIN12 {
		claims.PIN = c.Number.Number
	}
	if claims.BenefitLevel == 0 {
		claims.BenefitLevel = c.Number.Benefit
	}
	d.Claims = claims
	return jose.Marshal(d)
}

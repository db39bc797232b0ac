package verifier

import (
	"slices"
	"testing"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/vn"
)

// Who somebody is by several papers: the answer on the identity document where all are the same person's.
func TestSumOfAnIdentity(t *testing.T) {
	const who = credential.Identity
	told := verdictOn(sumIdentity, who, accepted)
	beside := func(d credential.Document) Verdict { return verdictOn(d, who, reasonWrongDocument) }
	born := vn.Date{Year: 1980, Month: 1, Day: 1}
	another := &credential.DrivingLicence{PIN: "001080000002", FullName: "TRẦN VĂN BÌNH", BirthDate: born, Privileges: sumLicence.Privileges}
	unnumbered := &credential.HealthInsurance{DocumentNumber: "0100000001", FullName: "NGUYỄN VĂN AN"}
	passport := verdictOn(referenceOf(t, "passport", "001080000001", "NGUYỄN VĂN AN"), who, accepted)
	anothers := verdictOn(referenceOf(t, "health-record", "001080000002", "TRẦN VĂN BÌNH"), who, accepted)
	child := verdictOn(referenceOf(t, "dependant", "001080000003", "NGUYỄN VĂN BÉ"), who, accepted)
	for _, c := range []struct {
		name     string
		verdicts []Verdict
		reason   string
		code     string // of the answer or, where they are the same person's, of the finding
		papers   int
	}{
		{"alone", []Verdict{told}, "", "", 0},
		{"two identities", []Verdict{told, told}, "", "", 0},
		{"not asked who", []Verdict{verdictOn(sumIdentity, onRoad, reasonWrongDocument), verdictOn(sumLicence, onRoad, accepted)}, "", "", 0},
		{"the licence", []Verdict{told, beside(sumLicence)}, accepted, "same-person", 2},
		{"the licence first", []Verdict{beside(sumLicence), told}, accepted, "same-person", 2},
		{"the insurance card", []Verdict{told, beside(sumCard)}, accepted, "same-person", 2},
		{"the name printed on a card", []Verdict{told, unsignedCCCD(who)}, reasonUnclear, "person-unclear", 1},
		{"an insurance card without a date of birth", []Verdict{told, beside(unnumbered)}, reasonUnclear, "person-unclear", 2},
		{"another's licence", []Verdict{told, beside(another)}, reasonNotEntitled, "other-person", 2},
		{"another's licence among several", []Verdict{told, beside(sumCard), beside(another)}, reasonNotEntitled, "other-person", 3},
		{"the passport", []Verdict{told, passport}, accepted, "same-person", 2},
		{"the passport without an identity", []Verdict{passport}, "", "", 0},
		{"another's health record", []Verdict{told, anothers}, reasonNotEntitled, "other-person", 2},
		{"a child's paper beside the guardian's identity", []Verdict{told, child}, "", "", 0},
		{"a child's paper among the guardian's", []Verdict{told, child, passport}, accepted, "same-person", 2},
		{"a vehicle's paper is nobody's", []Verdict{told, beside(sumInspection)}, "", "", 0},
		{"a forged licence", []Verdict{told, beside(sumCard), forged(who)}, reasonBadSignature, "same-person", 2},
		{"an age not reached", []Verdict{verdictOn(sumIdentity, who, reasonNotEntitled), beside(sumLicence)}, reasonNotEntitled, "same-person", 2},
		{"a revoked identity", []Verdict{verdictOn(sumIdentity, who, reasonRevoked), beside(sumLicence)}, reasonRevoked, "same-person", 2},
	} {
		sum, err := SumUp(Question{For: who}, "", c.verdicts)
		if err != nil || (sum == nil) != (c.reason == "") {
			t.Errorf("%s: %+v, %v", c.name, sum, err)
			continue
		}
		if sum == nil {
			continue
		}
		said := codesOf(sum.Findings)
		if sum.Answer != nil {
			said = append(said, sum.Answer.Code)
		}
		if sum.Reason != c.reason || !slices.Contains(said, c.code) || len(sum.Papers) != c.papers {
			t.Errorf("%s: %s %v of %v, want %s %s of %d", c.name, sum.Reason, said, sum.Papers, c.reason, c.code, c.papers)
		}
	}
}

// referenceOf is a paper of a man born in 1980.
func referenceOf(t *testing.T, kind, pin, name string) *credential.Reference {
	t.Helper()
	typ, _ := credential.LookupType(kind)
	d, _, err := typ.Decode([]byte(`{"personal_administrative_number":"` + pin + `","full_name":"` + name + `","birth_date":"1980-01-01","sex":1,"nationality":"VN",` +
		`"document_number":"C1234567","issue_date":"2025-01-02","issuing_authority":"Cơ quan Mẫu","guardian_name":"NGUYỄN VĂN AN","consent_date":"2025-01-02"}`))
	if err != nil {
		t.Fatal(err)
	}
	return d.(*credential.Reference)
}

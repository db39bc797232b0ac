package main

import (
	"slices"
	"strings"
)

// reference is a paper that somebody has beside the identity: TRẦN THỊ BÌNH's, but for the dependant's.
func reference(issuer, kind, list, number, authority string, more ...member) document {
	return document{
		issuer: issuer, vct: "urn:giayto:vn:" + kind + ":1", list: list,
		claims: append(object{
			{"personal_administrative_number", "079300000456"}, {"full_name", "TRẦN THỊ BÌNH"}, {"birth_date", "2000-01-02"}, {"sex", 2},
			{"nationality", "VN"}, {"document_number", number}, {"issue_date", "2025-08-20"}, {"issuing_authority", authority},
		}, more...),
	}
}

func taxID() document {
	return reference("thue", "tax-id", "80", "0100233488", "Chi cục Thuế Mẫu")
}

func passport() document {
	d := reference("xnc", "passport", "81", "C12345678", "Cục Quản lý xuất nhập cảnh")
	d.claims = d.claims.with("expiry_date", "2035-08-20")
	return d
}

func residence() document {
	d := reference("c06", "residence", "4", "CT-0000001", "Công an phường Mẫu", member{"residence_kind", "permanent"})
	d.concealed = object{{"resident_address", "Số 2, Đường Ví Dụ, Phường Mẫu, TP Hồ Chí Minh"}}
	return d
}

func socialInsurance() document {
	return reference("bhxh", "social-insurance", "13", "7900000001", "Bảo hiểm xã hội TP Hồ Chí Minh",
		member{"summary", "Đóng bảo hiểm xã hội từ tháng 8 năm 2022"})
}

// dependant is a child under the account of TRẦN THỊ BÌNH.
func dependant() document {
	d := reference("c06", "dependant", "5", "079324000007", "Công an phường Mẫu", member{"guardian_name", "TRẦN THỊ BÌNH"}, member{"consent_date", "2025-08-19"})
	d.claims = d.claims.with("personal_administrative_number", "079324000007").with("full_name", "LÊ THỊ CÚC").with("birth_date", "2024-05-06")
	return d
}

func healthRecord() document {
	return reference("yte", "health-record", "82", "HS-0000001", "Sở Y tế Mẫu", member{"summary", "Dị ứng penicillin; nhóm máu O"})
}

func judicialRecord() document {
	return reference("lltp", "judicial-record", "83", "0000001/LLTP", "Cơ quan lý lịch tư pháp Mẫu", member{"summary", "Không có án tích"})
}

// references are papers of these types, asked who they are about.
func references() []vector {
	return slices.Concat(referencesGood(), referencesAsked(), referencesBad())
}

func referencesGood() []vector {
	yes := func(name, findings, comment string, r recipe) vector {
		return vector{name: "reference-" + name, expect: "accepted", answer: "paper-of", findings: "photo-required, not-vneid" + findings, comment: comment, recipe: r}
	}
	own := taxID()
	own.claims = own.claims.with("document_number", "079300000456")
	foreign := residence()
	foreign.claims = foreign.claims.with("personal_administrative_number", "F0000000001").with("full_name", "JEAN-LUC D'ÉTÉ").with("nationality", "FR").
		with("residence_kind", "temporary").with("expiry_date", "2027-02-02")
	later := passport()
	later.claims = later.claims.with("document_number", "00AA00000")
	return []vector{
		yes("tax-id", "", "", recipe{doc: taxID()}),
		yes("tax-id-own-number", "", "the tax code of persons is their personal number", recipe{doc: own}),
		yes("passport", "", "", recipe{doc: passport()}),
		yes("passport-unusual", ", passport-unusual", "a token may come from a time when passports have other numbers", recipe{doc: later}),
		yes("residence", "", "without its address", recipe{doc: residence()}),
		yes("residence-shown", "", "", recipe{doc: residence(), show: []string{"resident_address"}}),
		yes("residence-foreigner", "", "", recipe{doc: foreign, show: []string{"resident_address"}}),
		yes("social-insurance", "", "", recipe{doc: socialInsurance()}),
		yes("dependant", ", guardian-account", "a child under a parent's account", recipe{doc: dependant()}),
		yes("health-record", "", "", recipe{doc: healthRecord()}),
		yes("judicial-record", "", "", recipe{doc: judicialRecord()}),
	}
}

func referencesAsked() []vector {
	asked := func(name, expect, answer string, d details, of document) vector {
		return vector{name: "reference-" + name, expect: expect, answer: answer, question: "identity", details: d, agree: everybody, recipe: recipe{doc: of}}
	}
	wrong := func(name, question string, of document) vector {
		return vector{name: "wrong-document-" + name, expect: "wrong-document", question: question, agree: everybody, recipe: recipe{doc: of}}
	}
	return []vector{
		asked("aged-26", "accepted", "age-reached", details{minAge: "26"}, taxID()),
		asked("not-aged-27", "not-entitled", "age-not-reached", details{minAge: "27"}, passport()),
		asked("number-agrees", "accepted", "facts-agree", details{match: "Trần Thị Bình, C12345678"}, passport()),
		asked("name-differs", "not-entitled", "facts-differ", details{match: "Trần Thị Cúc, 079300000456"}, healthRecord()),
		wrong("tax-id-at-clinic", "clinic", taxID()),
		wrong("passport-in-traffic", "traffic", passport()),
	}
}

func referencesBad() []vector {
	bad := func(name, comment string, of document, claim string, value any) vector {
		of.claims = of.claims.with(claim, value)
		return vector{name: "reference-" + name, expect: "malformed", comment: comment, agree: everybody, recipe: recipe{doc: of}}
	}
	lacks := func(name, claim string, of document) vector {
		of.claims = of.claims.without(claim)
		return vector{name: "reference-" + name, expect: "malformed", agree: everybody, recipe: recipe{doc: of}}
	}
	ended := passport()
	ended.claims = ended.claims.with("expiry_date", "2026-11-21")
	return []vector{
		{name: "expired-passport", expect: "expired", agree: everybody, recipe: recipe{doc: ended}},
		{name: "revoked-judicial-record", expect: "revoked", agree: "gt1, jose, sd-jwt-vc", recipe: recipe{doc: judicialRecord(), index: index(revoked)}},
		{name: "wrong-issuer-tax-id", expect: "wrong-issuer-for-type", agree: "gt1", comment: "social insurance may not sign tax codes",
			recipe: recipe{doc: taxID(), key: "bhxh-credential"}.claim("iss", host+"bhxh")},
		bad("tax-check-digit", "the tenth digit is 8", taxID(), "document_number", "0100233480"),
		bad("tax-another-person", "12 digits are the holder's own", taxID(), "document_number", "079300000457"),
		bad("social-insurance-9-digits", "", socialInsurance(), "document_number", "790000001"),
		bad("social-insurance-another-person", "", socialInsurance(), "document_number", "079300000457"),
		bad("passport-foreigner", "Viet Nam's passports are its citizens'", passport(), "nationality", "FR"),
		bad("summary-201-characters", "", healthRecord(), "summary", strings.Repeat("ế", 201)),
		bad("residence-kind-unknown", "", residence(), "residence_kind", "holiday"),
		bad("consent-before-birth", "", dependant(), "consent_date", "2024-05-05"),
		lacks("dependant-without-guardian", "guardian_name", dependant()),
		lacks("dependant-without-consent", "consent_date", dependant()),
	}
}

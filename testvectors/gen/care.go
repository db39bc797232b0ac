package main

import "slices"

// care is what a clinic's desk asks of an insurance card.
func (w *writer) care() []vector {
	return slices.Concat(cards(), cardLevels(), cardTerms(), w.cardsBeside(), cardNames(), clinicStates(), clinicUnproved())
}

// desk asks a card at a clinic.
func desk(name, expect, answer, findings, comment string, d details, r recipe) vector {
	return vector{name: "care-" + name, expect: expect, answer: answer, question: "clinic", details: d, findings: findings, comment: comment, agree: everybody, recipe: r}
}

var health = recipe{doc: insurance()}

// pictured is an insurance card that shows the face.
func pictured() recipe {
	r := recipe{doc: insurance(), show: []string{"portrait"}}
	r.doc.concealed = append(r.doc.concealed, member{"portrait", portraitURI()})
	return r
}

func cards() []vector {
	yes := func(name, findings, comment string, d details, r recipe) vector {
		return desk(name, "accepted", "insured", findings, comment, d, r)
	}
	young := health.also("birth_date", "2021").also("personal_administrative_number", "001221000003").also("subject_code", "TE").also("benefit_level", 1)
	return []vector{
		yes("facility-of-card", "facility-registered, photo-required, printed-level, five-years-ahead", "", details{facility: "01028"}, health),
		yes("facility-other", "facility-other", "no reason to refuse", details{facility: "01C54"}, health),
		yes("facility-13-digits", "facility-form-differs", "the codes of 2019 and of 2026 are not compared", details{facility: "0102800000001"}, health),
		yes("five-years", "five-years-reached", "", details{}, health.also("five_year_date", "2026-11-22")),
		yes("area-k1", "area-printed", "", details{}, health.also("area_code", "K1")),
		yes("area-k9", "area-printed, area-unknown", "an area code that is not in the table", details{}, health.also("area_code", "K9")),
		yes("child-birth-year-alone", "child-no-photo", "under 6 whenever in the year", details{}, young),
		yes("portrait", "compare-portrait", "with a face no other paper is needed", details{}, pictured()),
		yes("guardian", "guardian-account", "a ward", details{}, health.also("guardian_name", "TRẦN THỊ BÌNH")),
		yes("last-day-asked", "", "to the end of the day", details{on: "2026-12-31"}, health),
	}
}

func cardLevels() []vector {
	yes := func(name, findings, comment string, r recipe) vector {
		return desk(name, "accepted", "insured", findings, comment, details{}, r)
	}
	return []vector{
		yes("level-cn-3", "level-stale, printed-level", "CN has level 2 since 2026-01-01", health.also("subject_code", "CN").also("benefit_level", 3)),
		yes("level-lh-4", "level-stale, printed-level", "LH has level 2 since 2026-01-01", health.also("subject_code", "LH").also("benefit_level", 4)),
		yes("level-dn-2", "subject-level-mismatch", "DN has level 4: a warning", health.also("benefit_level", 2)),
		yes("subject-zz", "subject-unknown", "", health.also("subject_code", "ZZ")),
	}
}

func cardTerms() []vector {
	until := func(day string) recipe { return health.also("expiry_date", day) }
	return []vector{
		desk("in-patient", "accepted", "insured-in-patient", "", "admitted before the card ended a week ago", details{admitted: "2026-11-10"}, until("2026-11-15")),
		desk("in-patient-day-15", "accepted", "insured-in-patient", "", "the fifteenth day after the card's last", details{admitted: "2026-11-07"}, until("2026-11-07")),
		desk("in-patient-day-16", "expired", "expired", "", "", details{admitted: "2026-11-06"}, until("2026-11-06")),
		desk("in-patient-too-late", "expired", "expired", "", "admitted the day after the card's last", details{admitted: "2026-11-16"}, until("2026-11-15")),
		desk("expired-in-patient-unasked", "expired", "expired", "in-patient-days", "", details{}, until("2026-11-15")),
		desk("not-yet", "not-yet-valid", "not-yet-valid", "", "the day before the card begins", details{on: "2025-12-31"}, health),
		desk("not-yet-a-day", "not-yet-valid", "not-yet-valid", "", "", details{}, health.also("valid_from", "2026-11-23")),
	}
}

// The codes printed on identity cards, unsigned.
const (
	cccdAn   = "001099000001|012345678|Nguyễn Văn An|15081999|Nam|Số 1, Phố Thử Nghiệm, Phường Mẫu, Hà Nội|20052021"
	cccdBinh = "079300000456||Trần Thị Bình|02012000|Nữ|Số 2, Đường Ví Dụ, Phường Mẫu, TP. Hồ Chí Minh|10082024"
)

// patient is an identity document of the insured, and shows what is named.
func patient(show ...string) recipe {
	r := recipe{doc: identity(), show: show}
	r.doc.claims = r.doc.claims.with("full_name", "NGUYỄN VĂN AN").with("sex", 1).without("birth_place")
	r.doc.concealed = r.doc.concealed.with("personal_administrative_number", "001099000001").with("birth_date", "1999-08-15")
	return r
}

// cardsBeside are cards with a paper that tells who the patient is.
func (w *writer) cardsBeside() []vector {
	const number, birth = "personal_administrative_number", "birth_date"
	beside := func(name, expect, answer, findings, comment string, r recipe, others ...string) vector {
		v := desk("beside-"+name, expect, answer, findings, comment, details{}, r)
		v.beside = others
		return v
	}
	otherNumber := replace("001099000001", "001099000002")(cccdAn)
	former := replace("012345678", "001099000001")(otherNumber)
	stranger := w.scanned(recipe{doc: identity(), show: []string{number, birth, "portrait"}})
	return []vector{
		beside("cccd", "accepted", "insured", "card-agrees", "an unsigned code helps without being trusted", health, cccdAn),
		beside("identity", "accepted", "insured", "identity-agrees", "", health, w.scanned(patient(number, birth, "portrait"))),
		beside("cccd-and-identity", "accepted", "insured", "card-agrees, identity-agrees", "", health, cccdAn, w.scanned(patient(number, birth, "portrait"))),
		beside("other-cccd", "unclear", "insured-other-person", "", "whose care is it?", health, cccdBinh),
		beside("other-identity", "unclear", "insured-other-person", "", "", health, stranger),
		beside("other-and-expired", "expired", "expired", "other-person", "", health.also("expiry_date", "2026-11-15"), cccdBinh),
		beside("other-and-not-yet", "not-yet-valid", "not-yet-valid", "other-person", "", health.also("valid_from", "2026-11-23"), stranger),
		beside("identity-name-alone", "accepted", "insured", "person-unclear, photo-required", "a name and a sex are many persons'", health, w.scanned(patient("portrait"))),
		beside("other-number", "accepted", "insured", "person-unclear, number-differs, photo-required", "one of the numbers may have been cancelled", health, otherNumber),
		beside("former-number", "accepted", "insured", "card-agrees, number-previous", "the insurance has the number from before", health, former),
	}
}

// scanned is a token as it comes out of its code.
func (w *writer) scanned(r recipe) string { return gt1(w.preamble.pack(r.make().compact)) }

// cardNames are one person's names and dates in two writings, and what is unusual about a card by itself.
func cardNames() []vector {
	written := func(name, onCCCD, finding string, r recipe) vector {
		v := desk("name-"+name, "accepted", "insured", "card-agrees, "+finding, "", details{}, r)
		v.beside = []string{replace("Nguyễn Văn An", onCCCD)(cccdAn)}
		return v
	}
	unusual := func(name, finding string, r recipe) vector {
		return desk("unusual-"+name, "accepted", "insured", finding, "", details{}, r)
	}
	return []vector{
		written("order", "Văn An Nguyễn", "name-order", health),
		written("unmarked", "Nguyen Van An", "name-unmarked", health),
		written("tone-style", "Nguyễn Văn Hoà", "name-tone-style", health.also("full_name", "NGUYỄN VĂN HÒA")),
		written("birth-year-alone", "Nguyễn Văn An", "birth-partial", health.also("birth_date", "1999")),
		unusual("name-lookalike", "name-lookalike", health.also("full_name", "ÐỖ VĂN AN")),
		unusual("sex", "pin-sex-mismatch", health.also("sex", 2)),
		unusual("birth-year", "pin-year-mismatch", health.also("birth_date", "1998-08-15")),
		unusual("birth-place", "pin-unknown-place", health.also("personal_administrative_number", "003099000001")),
	}
}

// clinicStates are what a device knows of a card, or does not.
func clinicStates() []vector {
	state := func(name, expect, findings string, r recipe) vector {
		v := desk(name, expect, "", findings, "", details{}, r)
		if expect == "accepted" {
			v.answer = "insured"
		}
		return v
	}
	with := func(v vector, change func(v *vector)) vector {
		change(&v)
		return v
	}
	return []vector{
		state("superseded", "superseded", "", health.at(index(superseded))),
		state("locked", "locked", "", health.at(index(locked))),
		state("held", "accepted", "held", health.at(index(held))),
		with(state("status-outside", "bad-status", "", health.at(lastIndex+1)), func(v *vector) { v.agree, v.refuse = "gt1, jose", "status-list" }),
		with(state("status-none", "status-missing", "admit-recheck", health.drop("status")), func(v *vector) { v.agree = both }),
		with(state("status-day-old", "accepted", "status-old", health), func(v *vector) { v.status = "day-old" }),
		with(state("trust-expired", "trust-stale", "admit-recheck", health), func(v *vector) { v.trust = "expired" }),
		with(state("trust-expiring", "accepted", "trust-expiring", health), func(v *vector) { v.trust = "expiring" }),
		with(state("clock-behind", "clock-behind", "", health), func(v *vector) { v.latest = local(now + 301) }),
	}
}

// clinicUnproved are codes of the insured that do not answer what was asked.
func clinicUnproved() []vector {
	alone := recipe{doc: insurance(), show: []string{"resident_address"}}
	alone.signed = func(string) string { return "" }
	bound := health
	bound.device = "device"
	unanswered := desk("challenge-unanswered", "holder-unproved", "", "", "the clinic asked the phone, and nothing answers", details{}, bound)
	unanswered.audience, unanswered.nonce = asked, nonce("asked")
	unanswered.agree, unanswered.refuse = "gt1, jose, status-list", sdJWT
	return []vector{
		{name: "care-second-code-alone", expect: "incomplete", question: "clinic", recipe: alone, comment: "a second code without the first"},
		unanswered,
	}
}

package main

import "slices"

// stops are the papers of one roadside check. What a case expects is of all of them together.
func stops() []vector {
	return slices.Concat(stopsComplete(), stopsLacking(), stopsOutOfTerm(), stopsOfOtherVehicles(), stopsUntied(), stopsWithoutLicence(), permits(), stopsOfPersons(), stopsOfNames(), unusualPapers())
}

func stop(name, expect, answer, comment string, first recipe, others ...recipe) vector {
	return vector{name: "stop-" + name, expect: expect, answer: answer, question: "traffic", comment: comment, agree: everybody, recipe: first, papers: others}
}

// The papers of a driver and a car that are in order, and of a motorcycle.
var (
	driver     = withPortrait()
	registered = recipe{doc: registration()}
	inspected  = recipe{doc: inspection()}
	insured    = recipe{doc: motorInsurance()}

	cycleRegistered = registered.edit(ofMotorcycle)
	cycleInsured    = insured.edit(ofMotorcycle)
	mopedRegistered = registered.edit(ofMoped)
	mopedInsured    = insured.edit(ofMoped)
)

func ofMotorcycle(o object) object {
	o = o.with("vehicle_kind", "motorcycle").with("registration_number", "29-AA 123.45")
	return o.without("seats").without("engine_capacity_cc")
}

func ofMoped(o object) object {
	return ofMotorcycle(o).with("vehicle_kind", "moped").with("registration_number", "29-MĐ1 123.45")
}

// also makes one more change than the recipe has.
func (r recipe) also(name string, value any) recipe {
	before := r.claims
	return r.edit(func(o object) object {
		if before != nil {
			o = before(o)
		}
		return o.with(name, value)
	})
}

// not leaves out one more claim.
func (r recipe) not(name string) recipe {
	before := r.claims
	return r.edit(func(o object) object {
		if before != nil {
			o = before(o)
		}
		return o.without(name)
	})
}

func stopsComplete() []vector {
	cycle := cycleRegistered.also("engine_capacity_cc", 110)
	complete := stop("complete", "accepted", "papers-agree", "", driver, registered, inspected, insured).finding("may-drive")
	complete.plate = "30K-123.45"
	return []vector{
		complete,
		stop("complete-motorcycle", "accepted", "papers-agree", "a motorcycle's emissions are inspected, and no certificate is carried", driver, cycle, cycleInsured).
			finding("may-drive, emission-inspection"),
		stop("complete-moped", "accepted", "papers-agree", "", driver, mopedRegistered.also("engine_capacity_cc", 49), mopedInsured).finding("moped-needs-none"),
		stop("borrowed-car", "accepted", "papers-agree", "", driver, registered.also("full_name", "NGUYỄN VĂN AN").also("personal_administrative_number", "001099000001"), inspected, insured).
			finding("owner-differs"),
	}
}

func stopsLacking() []vector {
	trailer := registered.also("document_number", "010000002").also("registration_number", "30R-012.34").also("vehicle_kind", "trailer").also("gross_mass_kg", 750).
		also("engine_number", "TEST0000002").also("vehicle_identification_number", "RL0TESTAAAA000002").not("seats").not("engine_capacity_cc")
	return []vector{
		stop("without-inspection", "unclear", "papers-missing", "", driver, registered, insured),
		stop("without-insurance", "unclear", "papers-missing", "", driver, registered, inspected),
		stop("trailer-without-inspection", "unclear", "papers-missing", "a trailer is a vehicle of its own", driver, registered, inspected, insured, trailer),
		stop("not-entitled", "not-entitled", "may-not-drive", "the licence decides before what is missing", withPortrait(oldA1), registered).finding("papers-missing"),
	}
}

func stopsOutOfTerm() []vector {
	return []vector{
		stop("inspection-expired", "expired", "paper-expired", "", driver, registered, inspected.also("expiry_date", "2026-11-21"), insured),
		stop("insurance-expired", "expired", "paper-expired", "", driver, registered, inspected, insured.also("expiry_date", "2026-11-21")),
		stop("insurance-begins-tomorrow", "not-yet-valid", "paper-not-yet", "", driver, registered, inspected, insured.also("valid_from", "2026-11-23")),
		stop("registration-of-tomorrow", "not-yet-valid", "paper-not-yet", "", driver, registered.also("issue_date", "2026-11-23"), inspected, insured),
	}
}

func stopsOfOtherVehicles() []vector {
	seen := stop("plate-seen", "not-entitled", "plate-differs", "another plate on the vehicle than on all its papers", driver, registered, inspected, insured)
	seen.plate = "30K-999.99"
	return []vector{
		seen,
		stop("insurance-of-other-plate", "not-entitled", "plate-differs", "", driver, registered, inspected, insured.also("registration_number", "30K-543.21")),
		stop("inspection-of-other-chassis", "not-entitled", "chassis-differs", "the same plate on another car", driver, registered,
			inspected.also("vehicle_identification_number", "RL0TESTAAAA000009"), insured),
		stop("insurance-of-other-chassis", "not-entitled", "chassis-differs", "", driver, registered, inspected, insured.also("vehicle_identification_number", "RL0TESTAAAA000009")),
		stop("inspection-of-other-seats", "unclear", "vehicle-differs", "five seats and eight: modified, or another car", driver, registered, inspected.also("seats", 8), insured),
		stop("insurance-of-other-engine", "unclear", "vehicle-differs", "an engine may have been changed", driver, registered, inspected, insured.also("engine_number", "TEST0000009")),
	}
}

// stopsUntied are papers that nothing ties to the vehicle.
func stopsUntied() []vector {
	engineAlone := func(r recipe) recipe { return r.also("engine_number", "TEST0000001").not("registration_number") }
	ambiguous := stop("plate-ambiguous", "unclear", "vehicle-unnamed", "a car's 30A-123.45 or a motorcycle's 30-A1 2345", driver, insured.also("registration_number", "30A-123.45")).
		finding("plate-ambiguous, plate-unclear")
	ambiguous.plate = "30A12345"
	return []vector{
		stop("insurance-of-an-engine", "unclear", "plate-unclear", "the insurance names an engine, the registration none", driver, registered.not("engine_number"), engineAlone(insured)),
		stop("insurance-of-an-engine-motorcycle", "unclear", "plate-unclear", "", driver, cycleRegistered.also("engine_capacity_cc", 110).not("engine_number"), engineAlone(cycleInsured)),
		stop("vehicle-unnamed", "unclear", "vehicle-unnamed", "an insurance describes no vehicle", driver, insured),
		ambiguous,
	}
}

func stopsWithoutLicence() []vector {
	young := recipe{doc: identity(), show: []string{"birth_date", "personal_administrative_number", "portrait"}}
	young.doc.concealed = young.doc.concealed.with("birth_date", "2012-01-02").with("personal_administrative_number", "079312000456").
		without("age_over_14").without("age_over_16").without("age_over_18").without("age_over_21")
	moped := mopedRegistered.also("engine_capacity_cc", 49)
	return []vector{
		stop("no-licence", "unclear", "licence-needed", "", registered, inspected, insured),
		stop("no-licence-motorcycle", "unclear", "licence-needed", "", cycleRegistered.also("engine_capacity_cc", 150), cycleInsured),
		stop("moped-at-14", "not-entitled", "moped-under-age", "the identity tells the birth date", young, moped, mopedInsured),
		stop("moped-of-nobody", "unclear", "moped-age-unclear", "no paper tells who rides", moped, mopedInsured),
	}
}

// permits are read by an officer: no code holds them. The papers are a car's, in order.
func permits() []vector {
	shown := func(name, expect, answer, permit, comment string) vector {
		v := stop("permit-"+name, expect, answer, comment, registered, inspected, insured)
		v.permit = permit
		return v
	}
	return []vector{
		shown("alone", "not-entitled", "permit-alone", "issued=2026-05-20", "an international permit counts with its national licence"),
		shown("alone-and-expired", "not-entitled", "permit-alone", "issued=2026-05-20,expires=2026-11-21", "the national licence is asked for first"),
		shown("of-tomorrow", "not-yet-valid", "permit-not-yet", "issued=2026-11-23,national", ""),
		shown("of-next-year", "not-yet-valid", "permit-not-yet", "issued=2027-01-01,expires=2028-01-01,national", ""),
		shown("printed-date", "expired", "permit-expired", "issued=2026-05-20,expires=2026-11-21,national", ""),
		shown("3-years", "expired", "permit-expired", "issued=2023-11-21,expires=2028-11-21,national", "3 years at most, whatever is printed"),
		shown("in-date", "unclear", "permit-shown", "issued=2026-05-20,expires=2027-05-19,national", "its categories are another country's"),
		shown("last-day", "unclear", "permit-shown", "issued=2023-11-22,national", ""),
	}
}

// sameDriver is an identity document with the claims of the licence's holder, and shows the face and what is named: at
// the roadside a code without a face tells nothing of who is there.
func sameDriver(show ...string) recipe {
	r := recipe{doc: identity(), show: append(show, "portrait")}
	r.doc.claims = r.doc.claims.with("full_name", "NGUYỄN THỊ MINH KHAI").without("birth_place")
	r.doc.concealed = r.doc.concealed.with("personal_administrative_number", "001185000001").with("birth_date", "1985-03-17")
	return r
}

func stopsOfPersons() []vector {
	const number, birth = "personal_administrative_number", "birth_date"
	stranger := recipe{doc: identity(), show: []string{number, birth, "portrait"}}
	otherNumber := sameDriver(number, birth)
	otherNumber.doc.concealed = otherNumber.doc.concealed.with(number, "001185000009")
	former := sameDriver(number, birth)
	former.doc.concealed = former.doc.concealed.with(number, "001185000009")
	former.doc.claims = former.doc.claims.with("document_number", "001185000001")
	yearAlone := sameDriver(number, birth)
	yearAlone.doc.concealed = yearAlone.doc.concealed.with(birth, "1985")
	return []vector{
		stop("same-person", "unclear", "papers-missing", "", driver, registered, sameDriver(number, birth)).finding("same-person"),
		stop("same-person-by-number", "unclear", "papers-missing", "", driver, registered, sameDriver(number)).finding("same-person"),
		stop("other-person", "not-entitled", "other-person", "", driver, registered, stranger),
		stop("other-person-insured", "not-entitled", "other-person", "an insurance card of somebody else", driver, registered, pictured()),
		stop("person-unclear", "unclear", "person-unclear", "the identity shows a name and a sex", driver, registered, sameDriver()),
		stop("number-differs", "unclear", "person-unclear", "one of the numbers may have been cancelled", driver, registered, otherNumber).finding("number-differs"),
		stop("number-previous", "unclear", "papers-missing", "the licence has the number from before", driver, registered, former).finding("same-person, number-previous"),
		stop("birth-year-alone", "unclear", "papers-missing", "", driver, registered, yearAlone).finding("same-person, birth-partial"),
	}
}

// stopsOfNames are one person's names in two writings, with one number.
func stopsOfNames() []vector {
	written := func(name, onIdentity, finding string, licence recipe) vector {
		other := sameDriver("personal_administrative_number")
		other.doc.claims = other.doc.claims.with("full_name", onIdentity)
		return stop(name, "unclear", "papers-missing", "", licence, registered, other).finding(finding)
	}
	return []vector{
		written("name-order", "MINH KHAI NGUYỄN THỊ", "name-order", driver),
		written("name-unmarked", "NGUYEN THI MINH KHAI", "name-unmarked", driver),
		written("name-tone-style", "NGUYỄN THỊ HOÀ", "name-tone-style", driver.also("full_name", "NGUYỄN THỊ HÒA")),
	}
}

// unusualPapers are papers with something that a person has to look at.
func unusualPapers() []vector {
	unusual := func(name, answer, findings, comment string, r recipe) vector {
		return vector{name: "unusual-" + name, expect: "accepted", answer: answer, findings: findings, comment: comment, recipe: r}
	}
	licence := func(name, findings, comment string, r recipe) vector {
		return unusual(name, "licence-in-force", findings, comment, r)
	}
	return []vector{
		unusual("plate-13", "", "plate-unknown-code", "13 is no place's number", registered.also("registration_number", "13A-123.45")),
		unusual("chassis-short", "", "vin-short", "", cycleRegistered.also("vehicle_identification_number", "RLHTEST0001")),
		licence("sex", "pin-sex-mismatch", "the number is a woman's", driver.also("sex", 1)),
		licence("birth-year", "pin-year-mismatch", "the number is of 1985", driver.also("birth_date", "1986-03-17")),
		licence("birth-place", "pin-unknown-place", "003 is no province's number", driver.also("personal_administrative_number", "003185000001")),
		licence("name-lookalike", "name-lookalike", "U+00D0 for Đ", driver.also("full_name", "ÐỖ THỊ MINH KHAI")),
	}
}

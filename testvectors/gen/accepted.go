package main

import "slices"

// withPortrait is a licence that shows the face.
func withPortrait(privileges ...any) recipe {
	return recipe{doc: licence(privileges...), show: []string{"portrait"}}
}

// withProof is a licence whose device proves itself to whoever looks.
func withProof(at int) recipe {
	return recipe{doc: licence(), device: "device", proof: oneWayProof(at)}
}

// challenged is a licence whose device answers the question of audience and nonce.
func challenged(audience, nonce string) recipe {
	r := withProof(now - 2)
	r.proof.audience, r.proof.nonce = audience, nonce
	return r
}

const asked = "https://kiemtra.giayto.example/17"

func (r recipe) at(index int) recipe {
	r.index = index
	return r
}

func (r recipe) dates(iat, exp any) recipe {
	r.iat, r.exp = iat, exp
	return r
}

func (r recipe) claim(name string, value any) recipe {
	return r.edit(func(o object) object { return o.with(name, value) })
}

func (r recipe) drop(name string) recipe {
	return r.edit(func(o object) object { return o.without(name) })
}

func (r recipe) edit(change func(object) object) recipe {
	r.claims = change
	return r
}

func (r recipe) by(key string) recipe {
	r.key = key
	return r
}

func accepted() []vector {
	all := slices.Concat(acceptedLicences(), acceptedPapers(), acceptedStates(), acceptedForms(), acceptedFrames())
	for i := range all {
		all[i].expect = "accepted"
	}
	return all
}

func acceptedLicences() []vector {
	expired := privilege("B2", "2008", "2015-08-20", "2025-08-20")
	cards := []any{privilege("A1", "2008", "2003-05-12", ""), privilege("B2", "2008", "2019-01-05", "2029-01-05"),
		append(privilege("A", "2024", "2025-03-01", ""), member{"codes", []any{object{{"code", "A.03"}}}})}
	return []vector{
		{name: "licence-portrait", findings: "compare-portrait, not-vneid", recipe: withPortrait(),
			comment: "the face is in the code: the officer compares it"},
		{name: "licence-address-shown", findings: "compare-portrait",
			recipe: recipe{doc: licence(), show: []string{"resident_address", "portrait"}}},
		{name: "licence-part-car", details: of(aCar), findings: "compare-portrait", recipe: withPortrait()},
		{name: "licence-part-motorcycle", details: of(aMotorcycle), findings: "compare-portrait", recipe: withPortrait()},
		{name: "licence-both-schemes", details: of(aCar), findings: "compare-portrait", recipe: withPortrait(cards...),
			comment: "classes of 2008 and 2024 on one licence, one with a restriction code"},
		{name: "licence-expired-other-part", details: of(aMotorcycle), findings: "compare-portrait", recipe: withPortrait(oldA1, expired)},
		{name: "licence-last-day", at: "2026-11-22T23:59:59+07:00", details: of(aCar), findings: "compare-portrait",
			recipe:  withPortrait(privilege("B", "2024", "2025-03-10", "2026-11-22")),
			comment: "dates are inclusive in UTC+7"},
		{name: "proof-one-way", findings: "check-identity-document, not-vneid", recipe: withProof(now - 10),
			comment: "no portrait: a phone can be lent"},
		{name: "proof-and-portrait", findings: "compare-portrait",
			recipe: recipe{doc: licence(), device: "device", show: []string{"portrait"}, proof: oneWayProof(now - 10)}},
		{name: "proof-day-old-and-portrait", findings: "compare-portrait",
			recipe:  recipe{doc: licence(), device: "device", show: []string{"portrait"}, proof: oneWayProof(now - day)},
			comment: "the face suffices: the question does not rely on the proof"},
		{name: "proof-90-seconds", findings: "check-identity-document", recipe: withProof(now - 90),
			comment: "60 seconds and 30 of tolerance"},
		{name: "proof-30-seconds-ahead", findings: "check-identity-document", recipe: withProof(now + 30),
			comment: "the holder's clock is 30 seconds fast"},
		{name: "proof-challenge", audience: asked, nonce: nonce("asked"), findings: "check-identity-document",
			recipe: challenged(asked, nonce("asked"))},
		slowClock("slow", now-600, "the holder's clock is 10 minutes slow: the nonce proves that the answer is new"),
		slowClock("fast", now+600, ""),
	}
}

// slowClock is the answer to a challenge by a device whose clock says at.
func slowClock(name string, at int, comment string) vector {
	v := vector{name: "challenge-" + name + "-clock", audience: asked, nonce: nonce("asked"), findings: "check-identity-document", comment: comment,
		recipe: challenged(asked, nonce("asked"))}
	v.recipe.proof.at = at
	return v
}

func acceptedPapers() []vector {
	card15 := insurance()
	card15.claims = card15.claims.with("document_number", "DN4010100000001")
	pin := insurance()
	pin.claims = pin.claims.with("document_number", "001099000001").with("birth_date", "1999").without("expiry_date")
	child := insurance()
	child.claims = child.claims.with("personal_administrative_number", "001220000003").with("full_name", "NGUYỄN VĂN BÉ").
		with("birth_date", "2022-05-05").with("benefit_level", 1).with("subject_code", "TE").with("guardian_name", "NGUYỄN VĂN AN")
	unproved := recipe{doc: identity(), show: []string{"age_over_18"}}
	low := identity()
	low.claims = low.claims.with("account_level", 1)
	return []vector{
		{name: "identity-citizen", findings: "not-vneid",
			recipe: recipe{doc: identity(), show: []string{"personal_administrative_number", "birth_date", "resident_address", "portrait",
				"age_over_14", "age_over_16", "age_over_18", "age_over_21"}},
			comment: "everything is shown"},
		{name: "identity-age-only", recipe: unproved, comment: "one of eight concealed claims is shown"},
		{name: "identity-foreigner", recipe: recipe{doc: foreigner(), show: []string{"personal_administrative_number", "birth_date", "passport_number"}}},
		{name: "identity-level-1", recipe: recipe{doc: low, show: []string{"personal_administrative_number", "birth_date"}}},
		{name: "health-bhxh10", findings: "not-vneid", recipe: recipe{doc: insurance()}},
		{name: "health-card15", recipe: recipe{doc: card15, show: []string{"resident_address"}}},
		{name: "health-pin12", recipe: recipe{doc: pin}, comment: "a birth year alone, and no end of validity"},
		{name: "health-child", findings: "guardian-account, printed-level", recipe: recipe{doc: child}, comment: "under a parent's account"},
		{name: "vehicle-registration", findings: "not-vneid", recipe: recipe{doc: registration()},
			comment: "a vehicle's paper is proved by the vehicle, not by a face or a phone"},
		{name: "vehicle-inspection", recipe: recipe{doc: inspection()}},
		{name: "vehicle-insurance", recipe: recipe{doc: motorInsurance()}},
	}
}

func acceptedStates() []vector {
	return []vector{
		{name: "status-held", findings: "held", recipe: withPortrait().at(index(held)), comment: "held as security, appointment not passed"},
		{name: "status-day-old", status: "day-old", findings: "status-old", recipe: withPortrait()},
		{name: "status-last-second", status: "last-second", findings: "status-old", recipe: withPortrait(),
			comment: "the status token ends one second after \"at\""},
		{name: "status-car-part-motorcycle-asked", details: of(aMotorcycle), findings: "suspended-part", recipe: withPortrait().at(index(carPart))},
		{name: "status-motorcycle-part-car-asked", details: of(aCar), findings: "suspended-part", recipe: withPortrait().at(index(motorcycle))},
		{name: "status-not-needed", status: "none", agree: "gt1, jose, sd-jwt-vc", recipe: withPortrait().dates(midnight, midnight+day).drop("status"),
			comment: "a credential that lives 24 hours needs no status"},
		{name: "exp-last-second", recipe: withPortrait().dates(midnight-30*day, now+1)},
		{name: "clock-5-minutes-behind", latest: local(now + 300), recipe: withPortrait(), comment: "tolerated"},
		{name: "clock-iat-5-minutes-ahead", recipe: withPortrait().dates(now+300, nextYear), comment: "tolerated"},
		{name: "clock-nbf-5-minutes-ahead", recipe: withPortrait().claim("nbf", now+300), comment: "tolerated"},
		{name: "key-retired", recipe: withPortrait().dates(keysFrom-100*day, nextYear).by("csgt-2025"),
			comment: "signed while the key was in use"},
		{name: "trust-expiring", trust: "expiring", findings: "trust-expiring", recipe: withPortrait()},
		{name: "trust-rotated", trust: "default, rotated, after-rotation", recipe: withPortrait().by("csgt-next"),
			comment: "two of the old roots and two of the new ones signed the change; only new ones signed the next list"},
		{name: "trust-step-expired", trust: "default, rotated-past, after-rotation", recipe: withPortrait().by("csgt-next"),
			comment: "a list that has expired may be a step"},
		{name: "trust-one-root-refused", trust: "default, one-root", recipe: withPortrait(),
			comment: "a list that one root signed changes nothing, nor does it harm"},
	}
}

func acceptedForms() []vector {
	return []vector{
		{name: "form-compact", form: plain, agree: "jose, sd-jwt-vc, status-list", recipe: withPortrait(),
			comment: "the compact form itself in the code"},
		{name: "form-compact-spaced-header", form: plain, agree: "jose, sd-jwt-vc, status-list",
			recipe:  recipe{doc: licence(), show: []string{"portrait"}, signed: reheaded(func(h string) string { return "{ " + h[1:] })},
			comment: "a header that begins with a brace and a space, so that the code does not begin with eyJ"},
		{name: "form-compact-space-before-header", form: plain, agree: "jose, sd-jwt-vc, status-list",
			recipe: recipe{doc: licence(), show: []string{"portrait"}, signed: reheaded(func(h string) string { return "\n" + h })}},
		{name: "form-verbatim", form: verbatim, recipe: withPortrait(), comment: "a container of kind 0"},
		{name: "form-odd-json", recipe: recipe{doc: licence(), show: []string{"portrait"},
			payload: func(s string) string { return " {\n\t" + replace("\"NGUYỄN", `"\u004EGUYỄN`)(s[1:]) + "\r\n" }},
			comment: "white space and an escape, as another issuer's encoder may write them"},
		{name: "date-fraction", recipe: withPortrait().dates(raw("1795305600.25"), raw("1826841600.75"))},
		{name: "header-unknown-member", recipe: recipe{doc: licence(), show: []string{"portrait"},
			header: func(h object) object { return append(h, member{"x", "unknown members are ignored"}) }}},
		{name: "sd-alg-stated", recipe: withPortrait().claim("_sd_alg", "sha-256")},
		{name: "sd-in-unknown-claim", recipe: withPortrait().claim("x", object{{"_sd", []any{sha("x")}}}),
			comment: "what stands within a claim that no table has is ignored"},
	}
}

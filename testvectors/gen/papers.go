package main

import "slices"

// papers are sound tokens of papers that are not what the question needs, or not yet, or no longer.
func papers() []vector {
	return slices.Concat(paperDates(), tokenDates(), entitlements())
}

func licencePart(expect, name, vehicle, comment string, privileges ...any) vector {
	return vector{name: name, expect: expect, details: of(vehicle), comment: comment, agree: everybody, recipe: withPortrait(privileges...)}
}

func paperDates() []vector {
	ended := func(name, until, at string, d document) vector {
		d.claims = d.claims.with("expiry_date", until)
		return vector{name: "expired-" + name, expect: "expired", at: at, agree: everybody, recipe: recipe{doc: d}}
	}
	begins := func(name, claim, from string, d document) vector {
		d.claims = d.claims.with(claim, from)
		return vector{name: "not-yet-" + name, expect: "not-yet-valid", agree: everybody, recipe: recipe{doc: d, show: []string{"portrait"}}}
	}
	yesterday := privilege("B", "2024", "2025-03-10", "2026-11-21")
	clock := licencePart("expired", "expired-by-signed-time", "", "the device's clock is 3 minutes before a signed time of the next day",
		privilege("B", "2024", "2025-03-10", "2026-11-22"))
	clock.at, clock.latest = "2026-11-22T23:58:00+07:00", "2026-11-23T00:01:00+07:00"
	midnightCase := licencePart("expired", "expired-at-midnight", aCar, "the day ends in UTC+7, not in UTC", privilege("B", "2024", "2025-03-10", "2026-11-22"))
	midnightCase.at = "2026-11-23T00:00:00+07:00"
	noVehicle := licencePart("unclear", "expired-part-no-vehicle", "", "class B2 has ended, class A1 has no end", oldA1,
		privilege("B2", "2008", "2015-08-20", "2025-08-20"))
	noVehicle.findings = "expired-part, compare-portrait"
	return []vector{
		licencePart("expired", "expired-licence", "", "", yesterday),
		licencePart("expired", "expired-licence-car", aCar, "class A1 has no end, but the question is of a car", oldA1, yesterday),
		licencePart("expired", "expired-licence-motorcycle", aMotorcycle, "", privilege("A1", "2008", "2003-05-12", "2026-01-01"), carB),
		midnightCase, clock, noVehicle,
		ended("health", "2026-11-21", "", insurance()),
		ended("identity", "2026-11-21", "", identity()),
		ended("inspection", "2026-11-21", "", inspection()),
		ended("vehicle-insurance", "2026-11-21", "", motorInsurance()),
		ended("registration", "2026-11-21", "", registration()),
		begins("licence", "issue_date", "2026-11-23", licence(privilege("B", "2024", "2026-11-23", "2036-11-23"))),
		begins("health", "valid_from", "2026-11-23", insurance()),
		begins("vehicle-insurance", "valid_from", "2026-11-23", motorInsurance()),
		begins("licence-of-old-classes", "issue_date", "2026-11-23", licence()),
		begins("registration", "issue_date", "2026-11-23", registration()),
		{name: "not-yet-nbf", expect: "not-yet-valid", refuse: both, recipe: withPortrait().claim("nbf", now+day)},
		{name: "not-yet-nbf-5-minutes-1-second", expect: "not-yet-valid", refuse: both, recipe: withPortrait().claim("nbf", now+301)},
		{name: "not-yet-nbf-fraction", expect: "not-yet-valid", recipe: withPortrait().claim("nbf", raw("1795395600.5"))},
	}
}

func tokenDates() []vector {
	behind := func(name string, latest int, comment string) vector {
		return vector{name: "clock-" + name, expect: "clock-behind", latest: local(latest), comment: comment, agree: everybody, recipe: withPortrait()}
	}
	future := func(name string, iat int, comment string) vector {
		return vector{name: "clock-iat-" + name, expect: "clock-behind", refuse: sdJWT, agree: "gt1, jose", comment: comment,
			recipe: withPortrait().dates(iat, nextYear)}
	}
	lapsed := func(name, refuse, comment string, r recipe) vector {
		return vector{name: "lapsed-" + name, expect: "lapsed", refuse: refuse, comment: comment, recipe: r}
	}
	return []vector{
		behind("5-minutes-1-second-behind", now+301, ""),
		behind("month-behind", now+30*day, "a dead battery, or a holder's friend"),
		future("5-minutes-1-second-ahead", now+301, "who signed has a clock too"),
		future("tomorrow", now+day, "a key that is good for it says that tomorrow has come"),
		{name: "clock-iat-and-nbf-tomorrow", expect: "clock-behind", refuse: both, recipe: withPortrait().dates(now+day, nextYear).claim("nbf", now+day),
			comment: "the clock is asked before the term"},
		lapsed("exp-is-now", "jose", "exp is exclusive", withPortrait().dates(midnight-30*day, now)),
		lapsed("month-ago", both, "the paper itself is in force", withPortrait().dates(midnight-60*day, midnight-30*day)),
		lapsed("exp-wrong-case", both, `"EXP" in a year is not exp`, withPortrait().dates(midnight-60*day, midnight-30*day).claim("EXP", nextYear)),
		lapsed("clinic", both, "", recipe{doc: insurance()}.dates(midnight-60*day, midnight-30*day)),
	}
}

func entitlements() []vector {
	mismatch := func(name, question string, r recipe) vector {
		return vector{name: "wrong-document-" + name, expect: "wrong-document", question: question, agree: everybody, recipe: r}
	}
	alone := func(name, comment string, show ...string) vector {
		r := recipe{doc: licence(), show: show}
		return vector{name: "disclosures-alone-" + name, expect: "incomplete", comment: comment, recipe: r}
	}
	frame := func(v vector, f form) vector {
		v.recipe.signed = func(string) string { return "" }
		v.form = f
		return v
	}
	return []vector{
		licencePart("not-entitled", "not-entitled-motorcycle", aMotorcycle, "", carB),
		licencePart("not-entitled", "not-entitled-car", aCar, "", oldA1),
		licencePart("not-entitled", "not-entitled-b1-2024-car", aCar, "B1 of 2024 is a three-wheeled motorcycle", privilege("B1", "2024", "2025-03-10", "")),
		licencePart("not-entitled", "not-entitled-b1-2008-motorcycle", aMotorcycle, "B1 of 2008 is a car", privilege("B1", "2008", "2019-03-10", "2039-03-10")),
		mismatch("licence-at-clinic", "clinic", withPortrait()),
		mismatch("identity-at-clinic", "clinic", recipe{doc: identity()}),
		mismatch("health-in-traffic", "traffic", recipe{doc: insurance()}),
		mismatch("identity-in-traffic", "traffic", recipe{doc: identity(), show: []string{"portrait"}}),
		mismatch("health-for-identity", "identity", recipe{doc: insurance()}),
		frame(alone("portrait", "a second frame without the first", "portrait"), packed),
		frame(alone("two", "", "resident_address", "portrait"), packed),
		frame(alone("plain", "", "resident_address"), plain),
	}
}

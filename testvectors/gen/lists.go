package main

import "slices"

// lists are faults of the trust list and of status tokens, and what sound ones say.
func lists() []vector {
	return slices.Concat(issuerFaults(), trustFaults(), keyFaults(), statusTokens(), statusValues())
}

func issuerFaults() []vector {
	unknown := func(name, iss string) vector {
		return vector{name: "issuer-" + name, expect: "unknown-issuer", refuse: both, recipe: withPortrait().claim("iss", iss)}
	}
	return []vector{
		unknown("unknown", "https://id.giayto.example/khac"),
		unknown("trailing-slash", host+"csgt/"),
		unknown("http", "http://id.giayto.example/csgt"),
		unknown("upper-case", host+"CSGT"),
		unknown("prefix", host+"csg"),
		{name: "issuer-dropped", expect: "unknown-issuer", trust: "default, dropped", refuse: both, recipe: recipe{doc: insurance()},
			comment: "what a key has said is forgotten when the list drops it"},
	}
}

// trustFaults are lists that a device may not take; each names an attacker's key as the traffic police's.
func trustFaults() []vector {
	refused := func(trust, comment string) vector {
		return vector{name: "trust-" + trust, expect: "unknown-issuer", trust: "default, " + trust, refuse: both, comment: comment,
			recipe: withPortrait().by("attacker")}
	}
	stale := func(name, trust, at string, r recipe) vector {
		return vector{name: "trust-stale-" + name, expect: "trust-stale", trust: trust, at: at, recipe: r}
	}
	late := local(listFrom + 90*day)
	lateUnknown := withPortrait().claim("iss", host+"khac")
	bad := withPortrait()
	bad.sign = func(k key, in string) []byte { s := k.sign(in); s[0] ^= 1; return s }
	formerKey := withPortrait().by("cu-credential").claim("iss", host+"cu")
	former := vector{name: "trust-older", expect: "unknown-issuer", trust: "default, older", refuse: both, recipe: formerKey,
		comment: "a version that the device has passed, with an issuer that is no longer listed"}
	return []vector{
		refused("foreign", "a higher version that other roots signed"),
		refused("one-root", "one signature of two"),
		refused("root-twice", "one root signed twice"),
		refused("issuer-signs", "an issuer's key is no root"),
		refused("new-roots-silent", "it changes the roots, and only one of the new ones signed"),
		refused("same-version", "the version that the device holds, with other contents"),
		refused("long-lived", "it would live 101 days"),
		{name: "trust-tampered", expect: "unknown-issuer", trust: "default, tampered", refuse: both, recipe: withPortrait().by("attacker"),
			comment: "changed after it was signed"},
		{name: "trust-step-missing", expect: "unknown-issuer", trust: "default, after-rotation", refuse: both, recipe: withPortrait().by("csgt-next"),
			comment: "signed by roots that the device does not know: the list between is missing"},
		former,
		stale("sound", "", late, withPortrait()),
		stale("expired-list", "expired", "", withPortrait()),
		stale("step-is-no-end", "default, rotated-past", "", withPortrait()),
		stale("unknown-issuer", "expired", "", lateUnknown),
		stale("wrong-issuer-for-type", "expired", "", withPortrait().by("bhxh-credential").claim("iss", host+"bhxh")),
		{name: "trust-expired-bad-signature", expect: "bad-signature", trust: "expired", refuse: both, recipe: bad,
			comment: "no newer list could make it a good one"},
	}
}

func keyFaults() []vector {
	wrong := func(name, comment string, r recipe) vector {
		return vector{name: "key-" + name, expect: "wrong-issuer-for-type", comment: comment, agree: "jose", recipe: r}
	}
	stolen := func(name, trust, comment string, r recipe) vector {
		return vector{name: "key-" + name, expect: "key-compromised", trust: trust, comment: comment, agree: "jose", recipe: r}
	}
	return []vector{
		wrong("of-other-type", "social insurance signs a driving licence", withPortrait().by("bhxh-credential").claim("iss", host+"bhxh")),
		wrong("of-other-type-2", "the inspection signs a registration", recipe{doc: registration()}.by("dangkiem-credential").claim("iss", host+"dangkiem")),
		wrong("of-status", "a status key signs a licence", withPortrait().by("csgt-status")),
		wrong("before-its-time", "iat one second before the key's from", withPortrait().dates(keysFrom-1, nextYear)),
		wrong("after-its-time", "iat is the key's until, which is exclusive", withPortrait().dates(keysFrom, nextYear).by("csgt-2025")),
		stolen("stolen", "", "", withPortrait().by("csgt-stolen")),
		stolen("stolen-earlier-iat", "", "iat long before the theft: a thief chooses it", withPortrait().dates(keysFrom-100*day, nextYear).by("csgt-stolen")),
		stolen("stolen-newer-list", "default, stolen", "the newer list says so", withPortrait().by("csgt-next")),
		stolen("stolen-older-list", "default, older", "the older list that says otherwise changes nothing", withPortrait().by("csgt-stolen")),
		{name: "key-stolen-unknown-yet", expect: "accepted", trust: "older", findings: "compare-portrait", recipe: withPortrait().by("csgt-stolen"),
			comment: "a device that never saw the newer list cannot know"},
	}
}

func statusTokens() []vector {
	unusable := func(status, comment string) vector {
		return vector{name: "status-token-" + status, expect: "status-stale", status: status, comment: comment, agree: "gt1, jose", recipe: withPortrait()}
	}
	refusedByAll := func(status, comment string) vector {
		v := unusable(status, comment)
		v.refuse = "status-list"
		return v
	}
	return []vector{
		{name: "status-token-none", expect: "status-stale", status: "none", agree: both, recipe: withPortrait()},
		refusedByAll("stale", "past its exp"),
		refusedByAll("ended", "exp is \"at\", and exclusive"),
		{name: "status-token-stale-clinic", expect: "status-stale", status: "stale", recipe: recipe{doc: insurance()},
			comment: "a clinic admits and looks it up later"},
		refusedByAll("other-issuer", "signed by another issuer's status key"),
		refusedByAll("credential-key", "signed by the key that signs licences"),
		unusable("stolen-key", "signed by a compromised status key"),
		refusedByAll("attacker", "the status key's kid, another's signature"),
		unusable("other-subject", "sub is another URI"),
		unusable("subject-http", "sub is not https"),
		unusable("subject-256", "sub is a character too long"),
		unusable("long-lived", "it would live a second longer than 7 days"),
		refusedByAll("other-type", "typ is JWT"),
		unusable("milliseconds", "exp in milliseconds"),
		unusable("broken-checksum", "the list's Adler-32 is wrong"),
		unusable("duplicate-member", "exp twice"),
		{name: "status-none", expect: "status-missing", agree: both, recipe: withPortrait().drop("status")},
		{name: "status-none-24-hours-1", expect: "status-missing", agree: both, recipe: withPortrait().dates(midnight, midnight+day+1).drop("status"),
			comment: "24 hours and a second are too long to live without"},
		{name: "status-wrong-case", expect: "status-missing", recipe: withPortrait().edit(func(o object) object { return o.renamed("status", "Status") }),
			comment: `"Status" is not status`},
		{name: "status-index-outside", expect: "bad-status", refuse: "status-list", recipe: withPortrait().at(lastIndex + 1)},
		{name: "status-index-outside-short", expect: "bad-status", status: "short", refuse: "status-list", recipe: withPortrait().at(1000),
			comment: "a list of 1000 entries"},
	}
}

func statusValues() []vector {
	say := func(name, expect, question, vehicle string, r recipe) vector {
		return vector{name: "status-" + name, expect: expect, question: question, details: of(vehicle), agree: everybody, recipe: r}
	}
	with := func(v vector, status, comment string) vector {
		v.status, v.comment = status, comment
		if status == "stale" {
			v.agree = both
		}
		return v
	}
	health := recipe{doc: insurance()}
	identityDoc := recipe{doc: identity()}
	face := withPortrait()
	return []vector{
		say("revoked", "revoked", "", "", face.at(index(revoked))),
		say("revoked-clinic", "revoked", "clinic", "", health.at(index(revoked))),
		with(say("revoked-stale", "revoked", "", "", face.at(index(revoked))), "stale", "from a status list of any age"),
		with(say("revoked-day-old", "revoked", "", "", face.at(index(revoked))), "day-old", "from a status list of any age"),
		say("superseded", "superseded", "", "", face.at(index(superseded))),
		with(say("superseded-stale", "superseded", "", "", face.at(index(superseded))), "stale", "from a status list of any age"),
		say("suspended", "suspended", "", "", face.at(index(suspended))),
		say("suspended-clinic", "suspended", "clinic", "", health.at(index(suspended))),
		with(say("suspended-stale", "status-stale", "", "", face.at(index(suspended))), "stale", "a suspension may have ended since"),
		say("suspended-car", "suspended", "traffic", aCar, face.at(index(carPart))),
		say("suspended-motorcycle", "suspended", "traffic", aMotorcycle, face.at(index(motorcycle))),
		say("car-part-no-vehicle", "unclear", "traffic", "", face.at(index(carPart))),
		say("motorcycle-part-no-vehicle", "unclear", "traffic", "", face.at(index(motorcycle))),
		say("locked", "locked", "", "", face.at(index(locked))),
		say("locked-identity", "locked", "", "", identityDoc.at(index(locked))),
		say("value-5", "status-unknown", "", "", face.at(index(5))),
		with(say("part-of-health", "status-unknown", "clinic", "", health.at(index(carPart))), "", "health insurance has no parts"),
		say("value-11", "status-unknown", "", "", face.at(index(11))),
	}
}

package main

import "slices"

// persons are identity documents that are asked for an age, or compared with what somebody says.
func persons() []vector {
	return slices.Concat(identified(), ages(), agesOpen(), matches(), matchesOpen())
}

func person(name, expect, answer, findings, comment string, d details, r recipe) vector {
	return vector{name: "person-" + name, expect: expect, answer: answer, question: "identity", details: d, findings: findings, comment: comment, agree: everybody, recipe: r}
}

// binh is the identity of TRẦN THỊ BÌNH, born on 2000-01-02, with what it shows.
func binh(show ...string) recipe { return recipe{doc: identity(), show: show} }

// bornOn is the same of somebody who was born on another day.
func bornOn(birth string, show ...string) recipe {
	r := binh(show...)
	r.doc.concealed = r.doc.concealed.with("birth_date", birth)
	return r
}

func identified() []vector {
	yes := func(name, findings, comment string, r recipe) vector {
		return person(name, "accepted", "identified", findings, comment, details{}, r)
	}
	return []vector{
		yes("portrait", "compare-portrait", "", binh("portrait")),
		yes("without-portrait", "photo-required", "", binh()),
		yes("level-1", "low-level", "", binh("portrait").claim("account_level", 1)),
		yes("foreigner", "foreigner-account", "", recipe{doc: foreigner()}),
		yes("child", "guardian-account", "", bornOn("2014-01-02", "birth_date").claim("guardian_name", "TRẦN VĂN CƯỜNG")),
		yes("child-alone", "guardian-unnamed", "", bornOn("2014-01-02", "birth_date")),
		yes("level-2-at-5", "level-under-age", "level 2 is given from 6 years on", bornOn("2019-01-02", "birth_date")),
	}
}

func ages() []vector {
	yes := func(name, years, comment string, r recipe) vector {
		return person("age-"+name, "accepted", "age-reached", "", comment, details{minAge: years}, r)
	}
	no := func(name, years, comment string, r recipe) vector {
		return person("age-"+name, "not-entitled", "age-not-reached", "", comment, details{minAge: years}, r)
	}
	leap := func(expect, answer, on, comment string) vector {
		return person("age-born-29-february-"+on, expect, answer, "", comment, details{minAge: "18", on: on}, bornOn("2008-02-29", "birth_date"))
	}
	return []vector{
		leap("not-entitled", "age-not-reached", "2026-02-28", "in a common year the birthday is 1 March"),
		leap("accepted", "age-reached", "2026-03-01", ""),
		yes("over-18", "18", "one concealed claim of twelve is enough", binh("age_over_18")),
		yes("over-21-for-20", "20", "", binh("age_over_21")),
		yes("on-birthday", "18", "the birthday is the first day", bornOn("2008-11-22", "birth_date")),
		no("before-birthday", "18", "", bornOn("2008-11-23", "birth_date")),
		no("60", "60", "", binh("birth_date")),
	}
}

func agesOpen() []vector {
	open := func(name, years, comment string, r recipe) vector {
		return person("age-"+name, "unclear", "age-unclear", "", comment, details{minAge: years}, r)
	}
	concealed := func(name, years, comment string, r recipe) vector {
		return person("age-"+name, "incomplete", "age-undisclosed", "", comment, details{minAge: years}, r)
	}
	notProven := binh("age_over_18")
	notProven.doc.concealed = notProven.doc.concealed.with("age_over_18", false)
	return []vector{
		open("birth-year-alone", "18", "17 or 18 years", bornOn("2008", "birth_date")),
		open("birth-month-alone", "18", "17 or 18 years", bornOn("2008-11", "birth_date")),
		concealed("concealed", "18", "nothing tells it", binh()),
		concealed("over-21-for-30", "30", "only the birth date would tell", binh("age_over_21")),
		concealed("not-proven", "18", "not reached at the issue says nothing of today", notProven),
	}
}

func matches() []vector {
	match := func(name, expect, answer, findings, facts string, r recipe) vector {
		return person("match-"+name, expect, answer, findings, "", details{match: facts}, r)
	}
	return []vector{
		match("name-and-birth", "accepted", "facts-agree", "", "Trần Thị Bình, 02/01/2000", binh("birth_date")),
		match("number", "accepted", "facts-agree", "", "079300000456", binh("personal_administrative_number")),
		match("unmarked-with-number", "accepted", "facts-agree", "name-unmarked", "Tran Thi Binh, 079300000456", binh("personal_administrative_number")),
		match("other-name", "not-entitled", "facts-differ", "", "Trần Thị Cúc", binh()),
		match("other-birth", "not-entitled", "facts-differ", "", "Trần Thị Bình, 2000-01-03", binh("birth_date")),
	}
}

func matchesOpen() []vector {
	match := func(name, expect, answer, findings, facts string, r recipe) vector {
		return person("match-"+name, expect, answer, findings, "", details{match: facts}, r)
	}
	return []vector{
		match("unmarked", "unclear", "facts-unclear", "name-unmarked", "Tran Thi Binh", binh()),
		match("order", "unclear", "facts-unclear", "name-order", "Bình Trần Thị", binh()),
		match("birth-year-alone", "unclear", "facts-unclear", "birth-partial", "Trần Thị Bình, 2000-01-02", bornOn("2000", "birth_date")),
		match("birth-concealed", "incomplete", "facts-undisclosed", "", "Trần Thị Bình, 2000-01-02", binh()),
		match("number-concealed", "incomplete", "facts-undisclosed", "", "079300000456", binh("birth_date")),
	}
}

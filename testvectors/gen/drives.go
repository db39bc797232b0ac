package main

import "slices"

// drives are licences that are asked about a vehicle: what the rules say is the answer.
func drives() []vector {
	return slices.Concat(drivesAllowed(), drivesRemarked(), drivesRefused(), drivesBarred(), drivesOpen(), drivesUnruled(), licencesAlone(), mopeds())
}

// drive asks a licence with a face about a vehicle, none where it is empty.
func drive(name, expect, answer, vehicle, comment string, r recipe) vector {
	return vector{name: "drive-" + name, expect: expect, answer: answer, details: of(vehicle), comment: comment, agree: everybody, recipe: r}
}

func (v vector) finding(codes string) vector {
	v.findings = codes
	return v
}

// limited is a class with a restriction code.
func limited(class object, code string) object {
	return append(slices.Clone(class), member{"codes", []any{object{{"code", code}}}})
}

// The classes that several cases have.
var (
	newA1  = privilege("A1", "2024", "2025-03-10", "")
	newA   = privilege("A", "2024", "2025-03-10", "")
	classD = privilege("D", "2024", "2025-03-10", "2030-03-10")
)

func drivesAllowed() []vector {
	yes := func(name, vehicle, comment string, privileges ...any) vector {
		return drive(name, "accepted", "may-drive", vehicle, comment, withPortrait(privileges...))
	}
	return []vector{
		yes("a1-2008-150-cc", "motorcycle,cc=150", "until it is exchanged an A1 of 2019 goes to under 175 cm³", privilege("A1", "2008", "2019-05-12", "")),
		yes("a-a03-174-cc", "motorcycle,cc=174", "A.03 leaves what is under 175 cm³", limited(newA, "A.03")),
		yes("a1-11-kw", "motorcycle,kw=11", "an electric motorcycle", newA1),
		yes("b-8-seats", "car,seats=8", "the driver's seat does not count", carB),
		yes("b-gross-3500", "truck,gvw=3500", "", carB),
		yes("b-trailer-750", "car,seats=4,trailer=750", "", carB),
		yes("c-2008-gross-alone", "truck,gvw=9000", "with C any payload is covered: nobody has to know it", privilege("C", "2008", "2023-03-10", "2028-03-10")),
		yes("d-2008-29-seats", "bus,seats=29", "", privilege("D", "2008", "2023-03-10", "2028-03-10")),
		yes("d-sleeper", "bus,seats=24,sleeper", "a sleeper coach needs D, however few its beds are", classD),
		yes("ce-semi-trailer", "tractor+semitrailer", "", privilege("CE", "2024", "2025-03-10", "2030-03-10")),
		yes("a4-2008-farm-tractor", "farm-tractor,payload=1000", "", privilege("A4", "2008", "2019-03-10", "2029-03-10")),
	}
}

// drivesRemarked are yes with something that the officer must look at.
func drivesRemarked() []vector {
	yes := func(name, vehicle, findings, comment string, r recipe) vector {
		return drive(name, "accepted", "may-drive", vehicle, comment, r).finding(findings)
	}
	older := withPortrait(classD).edit(func(o object) object {
		return o.with("birth_date", "1971-01-01").with("personal_administrative_number", "001171000002")
	})
	younger := withPortrait(classD).edit(func(o object) object {
		return o.with("birth_date", "2000-01-02").with("personal_administrative_number", "001300000003")
	})
	yearAlone := withPortrait(classD).edit(func(o object) object {
		return o.with("birth_date", "1998").with("personal_administrative_number", "001198000004")
	})
	return []vector{
		yes("b1-2008-not-professional", aCar, "not-professional", "", withPortrait(privilege("B1", "2008", "2019-03-10", "2039-03-10"))),
		yes("b02-adapted", "car,seats=4,transmission=automatic", "adapted-vehicle", "", withPortrait(limited(carB, "B.02"))),
		yes("d-woman-of-55", "bus,seats=45", "max-age", "the law has a highest age for more than 29 seats", older),
		yes("d-issued-at-25", "bus,seats=45", "class-min-age", "the class is given from 27 years on: a warning on what was issued", younger),
		yes("d-birth-year-alone", "bus,seats=45", "class-age-unclear", "26 or 27 years at the issue", yearAlone),
		yes("expired-car-part", "motorcycle,cc=150", "expired-part", "an expired B does not keep anybody from riding on A1", withPortrait(
			privilege("A1", "2008", "2019-05-12", ""), privilege("B", "2024", "2025-03-10", "2026-11-21"))),
		yes("car-part-suspended", "motorcycle,cc=150", "suspended-part", "", withPortrait(privilege("A1", "2008", "2019-05-12", ""), carB).at(index(carPart))),
		yes("held", aCar, "held", "held as security, appointment not passed", withPortrait(carB).at(index(held))),
	}
}

func drivesRefused() []vector {
	no := func(name, vehicle, comment string, privileges ...any) vector {
		return drive(name, "not-entitled", "may-not-drive", vehicle, comment, withPortrait(privileges...))
	}
	return []vector{
		no("a1-150-cc", "motorcycle,cc=150", "A1 of 2025 ends at 125 cm³", newA1),
		no("a1-11.1-kw", "motorcycle,kw=11.1", "", newA1),
		no("a1-2008-175-cc", "motorcycle,cc=175", "", privilege("A1", "2008", "2019-05-12", "")),
		no("b-9-seats", "car,seats=9", "ten seats with the driver's", carB),
		no("b-gross-3501", "truck,gvw=3501", "", carB),
		no("b-trailer-751", "car,seats=4,trailer=751", "", carB),
		no("c-16-seats", "bus,seats=16", "", privilege("C", "2024", "2025-03-10", "2030-03-10")),
		no("d-2008-30-seats", "bus,seats=30", "", privilege("D", "2008", "2023-03-10", "2028-03-10")),
	}
}

// drivesBarred are classes that fit, and may not be used.
func drivesBarred() []vector {
	expiredC := privilege("C", "2024", "2025-03-10", "2026-11-21")
	early := drive("class-not-yet", "not-yet-valid", "class-not-yet", "", "the day before the class was issued", withPortrait(carB))
	early.details = details{vehicle: aCar, on: "2025-08-19"}
	earlier := drive("licence-not-yet", "not-yet-valid", "class-not-yet", "", "of no vehicle in particular", withPortrait(carB))
	earlier.on = "2025-08-19"
	return []vector{
		drive("b01-manual", "not-entitled", "restriction-bars", "car,seats=4,transmission=manual", "automatic transmission only", withPortrait(limited(carB, "B.01"))),
		drive("a03-175-cc", "not-entitled", "restriction-bars", "motorcycle,cc=175", "", withPortrait(limited(newA, "A.03"))),
		drive("c-expired", "expired", "class-expired", "truck,gvw=9000", "B is in force and is not for trucks of 9 t", withPortrait(carB, expiredC)),
		drive("all-expired", "expired", "class-expired", "", "of no vehicle in particular", withPortrait(expiredC)),
		early, earlier,
		drive("truck-part-suspended", "suspended", "part-suspended", "truck,gvw=3000", "", withPortrait(oldA1, carB).at(index(carPart))),
		drive("175-cc-part-suspended", "suspended", "part-suspended", "motorcycle,cc=175", "", withPortrait(newA, carB).at(index(motorcycle))),
	}
}

// drivesOpen lack something that somebody can find out.
func drivesOpen() []vector {
	open := func(name, answer, vehicle, comment string, privileges ...any) vector {
		return drive(name, "unclear", answer, vehicle, comment, withPortrait(privileges...))
	}
	return []vector{
		open("b01-gears-unknown", "vehicle-incomplete", aCar, "is it an automatic?", limited(carB, "B.01")),
		open("b-payload-alone", "vehicle-incomplete", "truck,payload=2000", "the gross mass decides the classes of 2024", carB),
		open("b2-2008-gross-alone", "vehicle-incomplete", "truck,gvw=5000", "the payload decides the classes of 2008", privilege("B2", "2008", "2019-03-10", "2029-03-10")),
		open("farm-tractor", "machine-certificate", "farm-tractor,payload=1000", "", carB),
		open("a1-farm-tractor", "machine-certificate", "farm-tractor,payload=3500", "", oldA1),
		open("unknown-restriction", "restriction-unclear", aCar, "a code that is not in the table restricts all the same", limited(carB, "B.99")).finding("restriction-unknown"),
		open("b01-at-c1", "restriction-unclear", "car,seats=4,transmission=manual", "the code speaks of class B",
			limited(privilege("C1", "2024", "2025-03-10", "2035-03-10"), "B.01")),
		open("unknown-class", "class-unrecognised", aCar, "a class of a later law", privilege("Z9", "2024", "2025-03-10", "2035-03-10")).finding("class-unknown"),
		open("unknown-class-alone", "class-unrecognised", "", "", privilege("Z9", "2024", "2025-03-10", "2035-03-10")),
	}
}

// drivesUnruled are what the law does not say, and days whose law is not held.
func drivesUnruled() []vector {
	before := func(name, vehicle string) vector {
		v := drive(name, "unclear", "rules-missing", "", "the law of 2008 was in force", withPortrait(oldA1))
		v.details = details{vehicle: vehicle, on: "2024-12-31"}
		return v
	}
	return []vector{
		drive("ce-truck-of-c1", "unclear", "class-silent", "truck,gvw=5000,trailer=2000", "is CE for the vehicles of C1 too?", withPortrait(
			privilege("CE", "2024", "2025-03-10", "2030-03-10"))),
		drive("be-without-trailer", "unclear", "class-silent", aCar, "is BE for the car alone?", withPortrait(privilege("BE", "2024", "2025-03-10", "2030-03-10"))),
		drive("a1-2008-49-cc", "unclear", "class-silent", "motorcycle,cc=49,speed=60", "Đ89 begins at 50 cm³", withPortrait(oldA1)),
		before("before-2025", aMotorcycle),
		before("before-2025-alone", ""),
	}
}

// licencesAlone are asked about no vehicle: the findings tell what they cover.
func licencesAlone() []vector {
	return []vector{
		drive("none-named", "accepted", "licence-in-force", "", "one finding a class", withPortrait(oldA1, classD)).finding("class-covers, class-exchanges"),
		drive("none-named-restricted", "accepted", "licence-in-force", "", "", withPortrait(limited(carB, "B.01"))).finding("class-covers, class-restricted"),
		drive("none-named-d-expired", "unclear", "licence-in-part", "", "", withPortrait(carB, privilege("D2", "2024", "2025-03-10", "2026-11-21"))).
			finding("class-covers, expired-part"),
		drive("none-named-suspended", "unclear", "licence-in-part", "", "", withPortrait(newA, carB).at(index(carPart))).finding("class-covers, suspended-part"),
	}
}

func mopeds() []vector {
	const moped = "moped,cc=49,speed=50"
	born := func(birth, number string) recipe {
		return withPortrait(newA1).edit(func(o object) object {
			return o.with("birth_date", birth).with("personal_administrative_number", number)
		})
	}
	return []vector{
		drive("moped", "accepted", "moped-needs-none", moped, "", withPortrait(oldA1)),
		drive("moped-suspended", "accepted", "moped-needs-none", moped, "a part that a moped does not need", withPortrait(oldA1).at(index(motorcycle))),
		drive("moped-at-15", "not-entitled", "moped-under-age", moped, "", born("2011-03-17", "001311000005")),
		drive("moped-day-before-16", "not-entitled", "moped-under-age", moped, "", born("2010-11-23", "001310000006")),
		drive("moped-birth-year-alone", "unclear", "moped-age-unclear", moped, "15 or 16 years", born("2010", "001310000006")),
		drive("moped-birth-month-alone", "unclear", "moped-age-unclear", moped, "15 or 16 years", born("2010-11", "001310000006")),
	}
}

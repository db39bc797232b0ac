package traffic

import (
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// A classRule says what a class of driving licence covers.
type classRule struct {
	class    string
	scheme   vn.Scheme
	source   source
	includes []string // classes of the same scheme whose vehicles it covers too, all of them
	own      func(r *rules, v *Vehicle) cover
}

// rules are one version of the law on licences.
type rules struct {
	classes map[classKey]classRule
	// minMopedAge and the maximum ages are years of Đ59 k1.
	minMopedAge, maxAgeMen, maxAgeWomen int
}

type classKey struct {
	class  string
	scheme vn.Scheme
}

// licenceRules are the versions of the law on licences. Before 2025 the law of 2008 was in force, which is not here.
var licenceRules = []policy.Dated[*rules]{
	{RuleSet: policy.RuleSet{ID: "licence-2025", From: vn.Date{Year: 2025, Month: 1, Day: 1}, To: vn.Date{Year: 2026, Month: 6, Day: 30},
		Source: "Luật 36/2024/QH15"}, Rules: law2024},
	{RuleSet: policy.RuleSet{ID: "licence-2026-07", From: vn.Date{Year: 2026, Month: 7, Day: 1},
		Source: "Luật 36/2024/QH15; Luật 118/2025/QH15"}, Rules: law2024}, // Đ56 to Đ59 stayed as they were
}

// RuleSets returns the dated sets of rules of this package: on licences, then on the papers to carry, the oldest first.
func RuleSets() []policy.RuleSet {
	var all []policy.RuleSet
	for i := range licenceRules {
		all = append(all, licenceRules[i].RuleSet)
	}
	for i := range paperRules {
		all = append(all, paperRules[i].RuleSet)
	}
	return all
}

var law2024 = &rules{classes: byKey(classes2024, classes2008), minMopedAge: 16, maxAgeMen: 57, maxAgeWomen: 55}

func byKey(tables ...[]classRule) map[classKey]classRule {
	all := map[classKey]classRule{}
	for _, table := range tables {
		for _, c := range table {
			all[classKey{c.class, c.scheme}] = c
		}
	}
	return all
}

// covers says whether a class covers v by itself or by a class that it includes. What is not known of v does not matter
// where every vehicle that it may be is covered: a truck of any mass by C.
func (r *rules) covers(class string, scheme vn.Scheme, v *Vehicle) cover {
	c := r.asKnown(class, scheme, v)
	if c.truth != maybe {
		return c
	}
	for _, w := range v.possible() {
		if r.asKnown(class, scheme, &w).truth != yes {
			return c
		}
	}
	return covered
}

// asKnown judges by what is known. Beside the licences that Đ89 names a farm tractor needs a certificate for the
// machine, with any licence (Đ56 k2).
func (r *rules) asKnown(class string, scheme vn.Scheme, v *Vehicle) cover {
	if v.Kind == FarmTractor && scheme == vn.Scheme2024 {
		return lacking(machineCertificate)
	}
	rule := r.classes[classKey{class, scheme}]
	c := rule.own(r, v)
	for _, included := range rule.includes {
		c = c.or(r.classes[classKey{included, scheme}].own(r, v))
	}
	if v.Kind == FarmTractor && c.truth == no {
		return lacking(machineCertificate)
	}
	return c
}

// classes2024 is Đ57 k1, k2 and k3. A cart counts as the car or the truck of its size (k3).
var classes2024 = []classRule{
	{"A1", vn.Scheme2024, law36(57, 1, "a"), nil, func(_ *rules, v *Vehicle) cover {
		return when(v.Kind == Motorcycle).and(v.engine(0, 125_000, 0, 11_000)).or(when(v.Kind == Tricycle && v.Disabled))
	}},
	{"A", vn.Scheme2024, law36(57, 1, "b"), []string{"A1"}, func(_ *rules, v *Vehicle) cover {
		return when(v.Kind == Motorcycle).and(v.engine(125_001, unbounded, 11_001, unbounded))
	}},
	{"B1", vn.Scheme2024, law36(57, 1, "c"), []string{"A1"}, func(_ *rules, v *Vehicle) cover { return when(v.Kind == Tricycle) }},
	{"B", vn.Scheme2024, law36(57, 1, "d"), nil, func(_ *rules, v *Vehicle) cover {
		return v.coach(1, 8).or(v.goods(0, 3500)).and(v.light())
	}},
	{"C1", vn.Scheme2024, law36(57, 1, "đ"), []string{"B"}, func(_ *rules, v *Vehicle) cover { return v.haulage(3501, 7500) }},
	{"C", vn.Scheme2024, law36(57, 1, "e"), []string{"B", "C1"}, func(_ *rules, v *Vehicle) cover { return v.haulage(7501, unbounded) }},
	{"D1", vn.Scheme2024, law36(57, 1, "g"), []string{"B", "C1", "C"}, func(_ *rules, v *Vehicle) cover { return v.coach(9, 16).and(v.light()) }},
	{"D2", vn.Scheme2024, law36(57, 1, "h"), []string{"B", "C1", "C", "D1"}, func(_ *rules, v *Vehicle) cover { return v.coach(17, 29).and(v.light()) }},
	{"D", vn.Scheme2024, law36(57, 1, "i"), []string{"B", "C1", "C", "D1", "D2"}, func(_ *rules, v *Vehicle) cover {
		return v.coach(30, unbounded).or(when(v.carriesPersons() && v.Sleeper && !v.Articulated)).and(v.light())
	}},
	{"BE", vn.Scheme2024, law36(57, 1, "k"), nil, pulling("B")},
	{"C1E", vn.Scheme2024, law36(57, 1, "l"), nil, pulling("C1")},
	{"CE", vn.Scheme2024, law36(57, 1, "m"), nil, func(r *rules, v *Vehicle) cover { return pulling("C")(r, v).or(semi(v)) }},
	{"D1E", vn.Scheme2024, law36(57, 1, "n"), nil, pulling("D1")},
	{"D2E", vn.Scheme2024, law36(57, 1, "o"), nil, pulling("D2")},
	{"DE", vn.Scheme2024, law36(57, 1, "p"), nil, func(r *rules, v *Vehicle) cover {
		return pulling("D")(r, v).or(when(v.Articulated).and(v.light().or(v.heavy()))) // nối toa
	}},
}

// coach is a vehicle for lo to hi persons beside the driver. A sleeper coach and an articulated bus are in no range of
// seats: D and DE name them.
func (v *Vehicle) coach(lo, hi int) cover {
	return when(v.carriesPersons() && !v.Sleeper && !v.Articulated).and(v.persons(lo, hi))
}

// goods is a truck or a special vehicle of lo to hi kg gross. Of a tractor without its semi-trailer the law does not
// say whether it is one.
func (v *Vehicle) goods(lo, hi int) cover {
	if v.Kind == Tractor {
		return v.gross(lo, hi).butSilent()
	}
	return when(v.carriesGoods()).and(v.gross(lo, hi))
}

// haulage is goods with a light trailer, which C1 and C allow behind trucks: the law does not speak of special vehicles.
func (v *Vehicle) haulage(lo, hi int) cover {
	c := v.goods(lo, hi).and(v.light())
	if v.Kind == Special && v.Tow != NoTrailer {
		return c.butSilent()
	}
	return c
}

func semi(v *Vehicle) cover { return when(v.Kind == Tractor && v.Tow == SemiTrailer) }

// pulling is a class with E: vehicles of the class before the E with a trailer over 750 kg. The law says neither
// whether that means the vehicles of the classes included in it too, nor whether the E alone allows the vehicle
// without such a trailer.
func pulling(class string) func(r *rules, v *Vehicle) cover {
	return func(r *rules, v *Vehicle) cover {
		own := r.classes[classKey{class, vn.Scheme2024}].own(r, v.alone())
		broad := own.or(r.covers(class, vn.Scheme2024, v.alone())).butSilent()
		return own.or(broad).and(v.heavy()).or(broad.and(v.light()))
	}
}

// classes2008 is Đ89 k2: the classes issued before 2025, until they are exchanged.
var classes2008 = []classRule{
	{"A1", vn.Scheme2008, law36(89, 2, "a"), nil, func(_ *rules, v *Vehicle) cover {
		// Under 50 cm³ and 4 kW only the speed makes a motorcycle; Đ89 does not speak of those.
		small := v.engine(0, 49_999, 0, 3_999).butSilent()
		return when(v.Kind == Motorcycle).and(v.engine(50_000, 174_999, 4_000, 13_999).or(small))
	}},
	{"A2", vn.Scheme2008, law36(89, 2, "b"), []string{"A1"}, func(_ *rules, v *Vehicle) cover {
		return when(v.Kind == Motorcycle).and(v.engine(175_000, unbounded, 14_000, unbounded))
	}},
	{"A3", vn.Scheme2008, law36(89, 2, "c"), []string{"A1"}, func(_ *rules, v *Vehicle) cover { return when(v.Kind == Tricycle) }},
	{"A4", vn.Scheme2008, law36(89, 2, "d"), nil, func(_ *rules, v *Vehicle) cover {
		return when(v.Kind == FarmTractor).and(v.load(0, 1000))
	}},
	{"B11", vn.Scheme2008, law36(89, 2, "đ"), nil, func(_ *rules, v *Vehicle) cover {
		return v.oldCoach(1, 8).or(v.oldGoods(0, 3499)).and(when(v.Kind != FarmTractor)).and(v.automatic()).and(v.private()).and(v.solo())
	}},
	{"B1", vn.Scheme2008, law36(89, 2, "e"), nil, func(_ *rules, v *Vehicle) cover {
		return v.oldCoach(1, 8).or(v.oldGoods(0, 3499)).and(v.private()).and(v.solo())
	}},
	{"B2", vn.Scheme2008, law36(89, 2, "g"), nil, func(_ *rules, v *Vehicle) cover {
		return v.oldCoach(1, 8).or(v.oldGoods(0, 3499)).and(v.solo())
	}},
	{"C", vn.Scheme2008, law36(89, 2, "h"), []string{"B11", "B1", "B2"}, func(_ *rules, v *Vehicle) cover {
		return v.oldGoods(3500, unbounded).and(v.solo())
	}},
	{"D", vn.Scheme2008, law36(89, 2, "i"), []string{"B11", "B1", "B2", "C"}, func(_ *rules, v *Vehicle) cover {
		return v.oldCoach(9, 29).and(v.solo())
	}},
	{"E", vn.Scheme2008, law36(89, 2, "k"), []string{"B11", "B1", "B2", "C", "D"}, func(_ *rules, v *Vehicle) cover {
		// With D every number of places is covered, so a sleeper coach is, however its beds are counted.
		return v.oldCoach(30, unbounded).or(when(v.carriesPersons() && v.Sleeper && !v.Articulated)).and(v.solo())
	}},
	{"FB2", vn.Scheme2008, law36(89, 2, "l"), nil, pullingOld("B2")},
	{"FC", vn.Scheme2008, law36(89, 2, "l"), nil, func(r *rules, v *Vehicle) cover { return pullingOld("C")(r, v).or(semi(v)) }},
	{"FD", vn.Scheme2008, law36(89, 2, "l"), nil, pullingOld("D")},
	{"FE", vn.Scheme2008, law36(89, 2, "l"), nil, func(r *rules, v *Vehicle) cover {
		return pullingOld("E")(r, v).or(when(v.Articulated).and(v.light().or(v.heavy())))
	}},
}

// oldCoach is a vehicle for lo to hi persons beside the driver. Đ89 does not speak of sleeper coaches.
func (v *Vehicle) oldCoach(lo, hi int) cover {
	c := when(v.carriesPersons() && !v.Articulated).and(v.persons(lo, hi))
	if v.Sleeper {
		return c.butSilent()
	}
	return c
}

// oldGoods is a truck or a farm tractor with a payload of lo to hi kg. Đ89 does not name special vehicles, but for
// special trucks with automatic transmission, nor tractors without a semi-trailer.
func (v *Vehicle) oldGoods(lo, hi int) cover {
	switch v.Kind {
	case Truck, Cart, FarmTractor:
		return when(v.Seats == 0).and(v.load(lo, hi))
	case Special, Tractor:
		return v.load(lo, hi).butSilent()
	}
	return barred
}

// private: B1 was issued to those who do not drive for a living; whose vehicle is in commercial transport may.
func (v *Vehicle) private() cover {
	if v.Commercial {
		return silent
	}
	return covered
}

// solo: no trailer. Đ89 does not say whether a light one needs a class with F.
func (v *Vehicle) solo() cover {
	if v.Tow == NoTrailer {
		return covered
	}
	return v.light().butSilent()
}

// pullingOld is a class with F: vehicles of the class after the F with a trailer. What the law does not say is as with
// [pulling].
func pullingOld(class string) func(r *rules, v *Vehicle) cover {
	return func(r *rules, v *Vehicle) cover {
		own := r.classes[classKey{class, vn.Scheme2008}].own(r, v.alone())
		broad := own.or(r.covers(class, vn.Scheme2008, v.alone())).butSilent()
		if v.Tow == Trailer {
			return own.or(broad)
		}
		return broad.and(when(v.Tow == NoTrailer))
	}
}

package traffic

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// today is a day on which every class of [each] is in force.
var today = vn.Date{Year: 2026, Month: 11, Day: 22}

// each calls f for every class of both schemes.
func each(f func(class string, scheme vn.Scheme)) {
	for _, table := range [][]classRule{classes2024, classes2008} {
		for _, c := range table {
			f(c.class, c.scheme)
		}
	}
}

// of makes a licence in force of one class.
func of(class string, scheme vn.Scheme, codes ...string) credential.Privilege {
	p := credential.Privilege{Class: class, Scheme: scheme, IssueDate: vn.Date{Year: 2025, Month: 6, Day: 1}, ExpiryDate: vn.Date{Year: 2029, Month: 6, Day: 1}}
	if scheme == vn.Scheme2008 {
		p.IssueDate.Year = 2022
	}
	for _, c := range codes {
		p.Codes = append(p.Codes, credential.Restriction{Code: c})
	}
	return p
}

func holding(ps ...credential.Privilege) *credential.DrivingLicence {
	return &credential.DrivingLicence{FullName: "NGUYỄN VĂN AN", BirthDate: vn.Date{Year: 1980, Month: 5, Day: 1}, Sex: vn.Male,
		IssueDate: vn.Date{Year: 2022, Month: 6, Day: 1}, Privileges: ps}
}

// references are vehicles on both sides of every limit.
func references(t testing.TB) []Vehicle {
	var all []Vehicle
	add := func(format string, args ...any) { all = append(all, vehicle(t, fmt.Sprintf(format, args...))) }
	for _, cc := range []string{"49", "50", "50.001", "124.999", "125", "125.001", "174.999", "175", "1000"} {
		for _, gears := range []string{"", ",transmission=manual", ",transmission=automatic", ",transmission=cvt"} {
			add("motorcycle,cc=%s%s", cc, gears)
		}
	}
	for _, kw := range []string{"3.9", "4", "11", "11.001", "13.999", "14", "30"} {
		add("motorcycle,kw=%s", kw)
		add("motorcycle,cc=125,kw=%s", kw)
	}
	add("moped")
	add("tricycle")
	add("tricycle,disabled")
	for _, payload := range []int{900, 1000, 1001, 3499, 3500} {
		add("farm-tractor,payload=%d", payload)
	}
	pulled := []string{"", ",trailer=750", ",trailer=751", ",trailer=2000"}
	for _, n := range []int{1, 4, 8, 9, 16, 17, 29, 30, 45} {
		for _, tow := range pulled {
			add("bus,seats=%d%s", n, tow)
		}
		for _, more := range []string{"sleeper", "articulated", "electric", "commercial", "standing=25", "transmission=automatic", "transmission=manual", "sleeper,trailer=751", "articulated,trailer=751"} {
			add("bus,seats=%d,%s", n, more)
		}
		add("cart,seats=%d", n)
	}
	for _, kg := range []int{900, 3500, 3501, 7500, 7501, 20000} {
		for _, tow := range pulled {
			add("truck,gvw=%d%s", kg, tow)
			add("truck,payload=%d%s", kg-1, tow)
			add("special,gvw=%d%s", kg, tow)
			add("truck,gvw=%d,payload=%d%s,transmission=automatic", kg, kg/2, tow)
		}
		add("tractor,gvw=%d", kg)
		add("cart,gvw=%d", kg)
	}
	add("tractor")
	add("tractor+semitrailer")
	add("bus,seats=199,sleeper,articulated,electric,trailer=500000")
	add("special,gvw=500000,payload=400000,trailer=500000,electric")
	add("motorcycle,cc=49999.999,kw=999.999,speed=399,electric")
	add("cart,gvw=500000,electric")
	return all
}

var ranks = map[policy.Outcome]int{policy.No: 0, policy.Unclear: 1, policy.Yes: 2}

// rankOf is the rank of MayDrive's outcome for what is no moped, without making its sentence.
func rankOf(l *credential.DrivingLicence, s Standing, v Vehicle) int {
	d := driver{l, s, today, policy.On(licenceRules, today)}
	claims := d.claims(&v)
	switch rank := claims[bestOf(claims)].rank(); {
	case rank < 6:
		return 0
	case rank < 9:
		return 1
	}
	return 2
}

// The tables of the law in the notes, §4.3: what each class of 2024 covers beside its own vehicles.
func TestInclusion(t *testing.T) {
	want := map[string]string{
		"A1": "", "A": "A1", "B1": "A1", "B": "", "C1": "B", "C": "B C1", "D1": "B C1 C", "D2": "B C1 C D1", "D": "B C1 C D1 D2",
		"BE": "", "C1E": "", "CE": "", "D1E": "", "D2E": "", "DE": "",
	}
	for _, c := range classes2024 {
		if got := strings.Join(c.includes, " "); got != want[c.class] {
			t.Errorf("%s includes %q, want %q", c.class, got, want[c.class])
		}
	}
	if len(classes2024) != len(want) || len(classes2008) != oldClassesOfSection4 {
		t.Errorf("%d and %d classes", len(classes2024), len(classes2008))
	}
	each(func(class string, scheme vn.Scheme) {
		if _, known := vn.LookupClass(class, scheme); !known {
			t.Errorf("package vn has no class %s of %s", class, scheme)
		}
		for _, included := range law2024.classes[classKey{class, scheme}].includes {
			for _, further := range law2024.classes[classKey{included, scheme}].includes {
				if !slices.Contains(law2024.classes[classKey{class, scheme}].includes, further) {
					t.Errorf("%s includes %s and not its %s", class, included, further)
				}
			}
		}
	})
}

func TestMoreEntitlementNeverTakesAway(t *testing.T) {
	vehicles := references(t)
	each(func(class string, scheme vn.Scheme) {
		for _, v := range vehicles {
			alone := rankOf(holding(of(class, scheme)), Standing{}, v)
			each(func(other string, otherScheme vn.Scheme) {
				if both := rankOf(holding(of(other, otherScheme), of(class, scheme)), Standing{}, v); both < alone {
					t.Errorf("%s of %s: with %s of %s beside, %d becomes %d for %s", class, scheme, other, otherScheme, alone, both, v)
				}
			})
			for _, included := range law2024.classes[classKey{class, scheme}].includes {
				if less := rankOf(holding(of(included, scheme)), Standing{}, v); less > alone {
					t.Errorf("%s of %s allows %s less than %s, which it includes", class, scheme, v, included)
				}
			}
			for _, code := range []string{"A.01", "A.02", "A.03", "B.01", "B.02", "B.05", "B.06", "Z.99"} {
				if restricted := rankOf(holding(of(class, scheme, code)), Standing{}, v); restricted > alone {
					t.Errorf("%s of %s with %s allows %s more than without", class, scheme, code, v)
				}
			}
			ended := of(class, scheme)
			ended.ExpiryDate = vn.Date{Year: 2026, Month: 11, Day: 21}
			if before := rankOf(holding(ended), Standing{}, v); before > alone || before > 0 {
				t.Errorf("%s of %s allows %s after its term", class, scheme, v)
			}
			for name, s := range standings {
				if name != "held" && rankOf(holding(of(class, scheme)), s, v) > alone {
					t.Errorf("%s of %s suspended allows %s more", class, scheme, v)
				}
			}
		}
	})
}

// larger lists the ways in which a vehicle grows.
func larger(t testing.TB) [][]Vehicle {
	var ways [][]Vehicle
	way := func(format string, values ...int) {
		var w []Vehicle
		for _, n := range values {
			w = append(w, vehicle(t, fmt.Sprintf(format, n)))
		}
		ways = append(ways, w)
	}
	count := func(from, to, step int) (all []int) {
		for n := from; n <= to; n += step {
			all = append(all, n)
		}
		return all
	}
	for _, gears := range []string{"", ",transmission=manual", ",transmission=automatic", ",transmission=cvt"} {
		way("motorcycle,cc=%d"+gears, count(1, 400, 1)...)
		way("motorcycle,kw=%d"+gears, count(1, 40, 1)...)
	}
	for _, more := range []string{"", ",trailer=750", ",trailer=751", ",sleeper", ",articulated", ",transmission=automatic", ",commercial"} {
		way("bus,seats=%d"+more, count(1, 60, 1)...)
	}
	way("cart,seats=%d", count(1, 20, 1)...)
	masses := slices.Concat(count(100, 3400, 100), count(3490, 3510, 1), count(3600, 7400, 100), count(7490, 7510, 1), []int{9000, 20000})
	for _, more := range []string{"", ",trailer=750", ",trailer=751", ",transmission=automatic"} {
		way("truck,gvw=%d"+more, masses...)
		way("truck,payload=%d"+more, masses...)
		way("special,gvw=%d"+more, masses...)
	}
	way("cart,payload=%d", masses...)
	way("farm-tractor,payload=%d", masses...)
	way("tractor,gvw=%d", masses...)
	trailers := slices.Concat(count(100, 1000, 10), []int{749, 750, 751, 5000})
	slices.Sort(trailers)
	for _, head := range []string{"car,seats=4", "bus,seats=9", "bus,seats=45", "truck,gvw=3000", "truck,gvw=5000", "truck,payload=3600", "truck,gvw=20000"} {
		way(head+",trailer=%d", trailers...)
	}
	return ways
}

func TestLargerVehicleNeverTurnsNoIntoYes(t *testing.T) {
	for _, way := range larger(t) {
		each(func(class string, scheme vn.Scheme) {
			for _, codes := range [][]string{nil, {"A.02"}, {"A.03"}, {"B.01"}} {
				refused := -1
				for i, v := range way {
					switch rankOf(holding(of(class, scheme, codes...)), Standing{}, v) {
					case 0:
						refused = i
					case 2:
						if refused >= 0 {
							t.Errorf("%s of %s %v: no for %s, yes for %s", class, scheme, codes, way[refused], v)
							return
						}
					}
				}
			}
		})
	}
}

func TestEveryAnswerIsASentence(t *testing.T) {
	vehicles := references(t)
	each(func(class string, scheme vn.Scheme) {
		for _, v := range vehicles {
			for _, code := range []string{"", "A.02", "B.02", "Z.99"} {
				p := of(class, scheme, code)
				if code == "" {
					p = of(class, scheme)
				}
				a := MayDrive(holding(p), Standing{}, v, today)
				checkAnswer(t, a)
				if rank := rankOf(holding(p), Standing{}, v); rank != ranks[a.Outcome] && v.Kind != Moped {
					t.Errorf("%s of %s %s: %s, by rank %d", class, scheme, v, a.Outcome, rank)
				}
				if _, named := a.Args["vehicle"]; !named && v.Kind != Moped {
					t.Errorf("%s does not name the vehicle %s", a.Code, v)
				}
				if _, named := a.Args["class"]; !named && strings.Contains("may-drive class-silent class-unrecognised restriction-bars", a.Code) {
					t.Errorf("%s of %s: no class named by %s", class, v, a.Code)
				}
			}
			checkAnswer(t, MayDrive(holding(of(class, scheme)), Standing{CarSuspended: true, MotorcycleSuspended: true}, v, today))
			checkAnswer(t, MayDrive(holding(of(class, scheme)), Standing{Held: true}, v, vn.Date{Year: 2031, Month: 1, Day: 1}))
		}
	})
}

func TestTheSentenceOfTheIssue(t *testing.T) {
	a := MayDrive(licence(t, "A1@2019-06-01", "1990-01-01", "1"), Standing{}, vehicle(t, "xe máy 150cc"), today)
	m, _ := message.Lookup(a.Code)
	want := message.Text{VI: "GPLX hạng A1 (cấp 2019) được điều khiển mô tô 150 cm³ (Luật 36/2024 Đ89 k2a).",
		EN: "The licence (class A1 of 2019) allows this vehicle: motorcycle of 150 cm3 (Law 36/2024 art. 89(2)(a))."}
	if got := m.Text(a.Args); got != want || a.Source != "Luật 36/2024/QH15 Đ89 k2a" || a.Reason != "accepted" {
		t.Errorf("%q %q %q", got, a.Source, a.Reason)
	}
}

// A no to a licence of before 2025 alone rests on the article that still rules it.
func TestNotCoveredNamesTheArticle(t *testing.T) {
	for classes, want := range map[string]string{
		"B2@2021-05-20..2031-05-20":              "Luật 36/2024/QH15 Đ89 k2",
		"A1@2025-03-10":                          "Luật 36/2024/QH15 Đ57 k1",
		"A1@2019-06-01 B@2025-06-01..2035-06-01": "Luật 36/2024/QH15 Đ57 k1",
	} {
		a := MayDrive(licence(t, classes, "1990-01-01", "1"), Standing{}, vehicle(t, "bus,seats=45"), today)
		if a.Code != "may-not-drive" || a.Source != want {
			t.Errorf("%s: %s, %q, want %q", classes, a.Code, a.Source, want)
		}
	}
	if a := MayDrive(licence(t, "", "1990-01-01", "1"), Standing{}, vehicle(t, "bus,seats=45"), today); a.Source != "Luật 36/2024/QH15 Đ57 k1" {
		t.Errorf("without a class: %q", a.Source)
	}
}

// The cases that the tables of the notes do not have.
func TestMayDrive(t *testing.T) {
	for _, c := range []struct {
		classes, standing, spec, on string
		outcome                     policy.Outcome
		code, finding               string
	}{
		// An expired or suspended B does not refuse the rider on A1.
		{"A1@2019-06-01 B@2025-01-15..2026-01-14", "", "motorcycle,cc=150", "2026-11-22", policy.Yes, "may-drive", "expired-part"},
		{"A1@2019-06-01 B2@2012-01-15..2022-01-14", "", "car,seats=4", "2026-11-22", policy.No, "class-expired", ""},
		{"A1@2019-06-01 B@2025-01-15..2035-01-14", "motorcycle", "motorcycle,cc=110", "2026-11-22", policy.No, "part-suspended", ""},
		{"A1@2019-06-01 B@2025-01-15..2035-01-14", "motorcycle", "car,seats=4", "2026-11-22", policy.Yes, "may-drive", "suspended-part"},
		// What no newer data could change comes first: the end of a term before a suspension.
		{"B@2025-01-15..2026-01-14", "car", "car,seats=4", "2026-11-22", policy.No, "class-expired", ""},
		{"B@2025-01-15..2026-01-14 C@2025-01-15..2030-01-14", "car", "car,seats=4", "2026-11-22", policy.No, "part-suspended", ""},
		{"B@2025-01-15..2026-01-14 C@2025-01-15..2030-01-14", "", "car,seats=4", "2026-11-22", policy.Yes, "may-drive", "expired-part"},
		// A suspended licence does not matter to a moped.
		{"A1@2025-06-01", "suspended", "moped", "2026-11-22", policy.Yes, "moped-needs-none", "suspended-part"},
		{"A1@2025-06-01 B@2025-01-15..2026-01-14", "", "moped", "2026-11-22", policy.Yes, "moped-needs-none", "expired-part"},
		{"A1@2025-06-01", "held", "moped", "2026-11-22", policy.Yes, "moped-needs-none", "held"},
		{"A1@2025-06-01", "", "moped", "2026-11-22", policy.Yes, "moped-needs-none", "!suspended-part"},
		// Restrictions.
		{"B@2025-06-01..2035-06-01+B.01", "", "car,seats=4", "2026-11-22", policy.Unclear, "vehicle-incomplete", ""},
		{"B@2025-06-01..2035-06-01+B.01", "", "car,seats=4,electric", "2026-11-22", policy.Yes, "may-drive", ""},
		{"B@2025-06-01..2035-06-01+B.01", "", "car,seats=4,transmission=cvt", "2026-11-22", policy.Yes, "may-drive", ""},
		{"B@2025-06-01..2035-06-01+B.01", "", "car,seats=9,transmission=manual", "2026-11-22", policy.No, "may-not-drive", ""},
		{"B@2025-06-01..2035-06-01+B.03", "", "car,seats=4,transmission=automatic", "2026-11-22", policy.Yes, "may-drive", "adapted-vehicle"},
		{"B@2025-06-01..2035-06-01+B.03", "", "car,seats=4,disabled,transmission=automatic", "2026-11-22", policy.Yes, "may-drive", "!adapted-vehicle"},
		{"B@2025-06-01..2035-06-01+B.06", "", "car,seats=4,transmission=automatic", "2026-11-22", policy.Unclear, "restriction-unclear", ""},
		{"C1@2025-06-01..2035-06-01+B.01", "", "truck,gvw=5000,transmission=manual", "2026-11-22", policy.Unclear, "restriction-unclear", ""},
		{"A@2025-06-01+B.01", "", "motorcycle,cc=150", "2026-11-22", policy.Unclear, "restriction-unclear", ""},
		{"A1@2025-06-01+A.01", "", "tricycle,disabled", "2026-11-22", policy.Yes, "may-drive", ""},
		{"A1@2025-06-01+A.01", "", "motorcycle,cc=110", "2026-11-22", policy.No, "restriction-bars", ""},
		{"A@2025-06-01+A.02", "", "motorcycle,cc=150,transmission=cvt", "2026-11-22", policy.Yes, "may-drive", ""},
		{"A@2025-06-01+A.02", "", "motorcycle,cc=150,transmission=manual", "2026-11-22", policy.No, "restriction-bars", ""},
		{"A@2025-06-01+A.02", "", "motorcycle,cc=150,transmission=automatic", "2026-11-22", policy.Unclear, "restriction-unclear", ""},
		{"A@2025-06-01+A.02", "", "motorcycle,cc=150", "2026-11-22", policy.Unclear, "vehicle-incomplete", ""},
		{"A@2025-06-01+A.02", "", "motorcycle,cc=125,transmission=manual", "2026-11-22", policy.Unclear, "restriction-unclear", ""},
		{"A@2025-06-01+A.02", "", "motorcycle,cc=110,transmission=manual", "2026-11-22", policy.Yes, "may-drive", ""},
		{"A@2025-06-01+A.03 A@2025-06-01", "", "motorcycle,cc=500", "2026-11-22", policy.Yes, "may-drive", ""},
		// Classes that cannot be, or are not known: never silently yes.
		{"B2@2026-01-01..2036-01-01", "", "car,seats=4", "2026-11-22", policy.Unclear, "class-unrecognised", ""},
		{"B@2024-06-01..2034-06-01", "", "car,seats=4", "2026-11-22", policy.Unclear, "class-unrecognised", ""},
		{"Z9@2026-01-01", "", "motorcycle,cc=110", "2026-11-22", policy.Unclear, "class-unrecognised", ""},
		{"Z9@2026-01-01 A1@2026-01-01", "", "motorcycle,cc=110", "2026-11-22", policy.Yes, "may-drive", ""},
		// The law is silent.
		{"CE@2025-06-01..2030-06-01", "", "truck,gvw=20000", "2026-11-22", policy.Unclear, "class-silent", ""},
		{"CE@2025-06-01..2030-06-01", "", "truck,gvw=20000,trailer=2000", "2026-11-22", policy.Yes, "may-drive", ""},
		{"BE@2025-06-01..2030-06-01", "", "car,seats=4,trailer=751", "2026-11-22", policy.Yes, "may-drive", ""},
		{"BE@2025-06-01..2030-06-01", "", "truck,gvw=3501,trailer=751", "2026-11-22", policy.No, "may-not-drive", ""},
		{"DE@2025-06-01..2030-06-01", "", "bus,seats=60,articulated", "2026-11-22", policy.Yes, "may-drive", ""},
		{"D@2025-06-01..2030-06-01", "", "bus,seats=60,articulated", "2026-11-22", policy.No, "may-not-drive", ""},
		{"C@2025-06-01..2030-06-01", "", "tractor+semitrailer", "2026-11-22", policy.No, "may-not-drive", ""},
		{"C@2025-06-01..2030-06-01", "", "tractor,gvw=9000", "2026-11-22", policy.Unclear, "class-silent", ""},
		{"C1@2025-06-01..2035-06-01", "", "special,gvw=5000,trailer=700", "2026-11-22", policy.Unclear, "class-silent", ""},
		{"C1@2025-06-01..2035-06-01", "", "truck,gvw=5000,trailer=700", "2026-11-22", policy.Yes, "may-drive", ""},
		{"D2@2025-06-01..2030-06-01", "", "bus,seats=24,sleeper", "2026-11-22", policy.No, "may-not-drive", ""},
		{"D1@2025-06-01..2030-06-01", "", "bus,seats=16,standing=20", "2026-11-22", policy.Unclear, "class-silent", ""},
		{"D@2025-06-01..2030-06-01", "", "bus,seats=20,standing=20", "2026-11-22", policy.Yes, "may-drive", ""},
		{"B@2025-06-01..2035-06-01", "", "car,seats=8,type-seats=15", "2026-11-22", policy.No, "may-not-drive", ""},
		{"D1@2025-06-01..2030-06-01", "", "car,seats=8,type-seats=15", "2026-11-22", policy.Yes, "may-drive", ""},
		{"B@2025-06-01..2035-06-01", "", "cart,seats=8", "2026-11-22", policy.Yes, "may-drive", ""},
		{"B@2025-06-01..2035-06-01", "", "farm-tractor,payload=900", "2026-11-22", policy.Unclear, "machine-certificate", ""},
		// Payload and gross mass are two measures.
		{"B@2025-06-01..2035-06-01", "", "truck,payload=3500", "2026-11-22", policy.No, "may-not-drive", ""},
		{"B@2025-06-01..2035-06-01", "", "truck,payload=1500", "2026-11-22", policy.Unclear, "vehicle-incomplete", ""},
		{"C1@2025-06-01..2035-06-01", "", "truck,payload=1500", "2026-11-22", policy.Unclear, "vehicle-incomplete", ""},
		{"C@2025-06-01..2030-06-01", "", "truck,payload=1500", "2026-11-22", policy.Yes, "may-drive", ""},
		{"C@2022-06-01..2027-06-01", "", "truck,gvw=9000", "2026-11-22", policy.Yes, "may-drive", ""},
		{"B2@2022-06-01..2032-06-01", "", "truck,payload=3499", "2026-11-22", policy.Yes, "may-drive", ""},
		{"B2@2022-06-01..2032-06-01", "", "truck,payload=3600", "2026-11-22", policy.No, "may-not-drive", ""},
		{"B2@2022-06-01..2032-06-01", "", "truck,gvw=3500", "2026-11-22", policy.Yes, "may-drive", ""},
		{"B2@2022-06-01..2032-06-01", "", "truck,gvw=3502", "2026-11-22", policy.Unclear, "vehicle-incomplete", ""},
		// The old scheme.
		{"A1@2019-06-01", "", "motorcycle,kw=13.999", "2026-11-22", policy.Yes, "may-drive", ""},
		{"A1@2019-06-01", "", "motorcycle,cc=49", "2026-11-22", policy.Unclear, "class-silent", ""},
		{"A2@2019-06-01", "", "motorcycle,cc=1000", "2026-11-22", policy.Yes, "may-drive", ""},
		{"A3@2019-06-01", "", "tricycle", "2026-11-22", policy.Yes, "may-drive", ""},
		{"A3@2019-06-01", "", "motorcycle,cc=150", "2026-11-22", policy.Yes, "may-drive", ""},
		{"A4@2019-06-01..2029-06-01", "", "farm-tractor,payload=1000", "2026-11-22", policy.Yes, "may-drive", ""},
		{"A4@2019-06-01..2029-06-01", "", "farm-tractor,payload=1001", "2026-11-22", policy.Unclear, "machine-certificate", ""},
		{"B11@2019-06-01..2029-06-01", "", "car,seats=4,transmission=automatic", "2026-11-22", policy.Yes, "may-drive", "not-professional"},
		{"B11@2019-06-01..2029-06-01", "", "car,seats=4,transmission=manual", "2026-11-22", policy.No, "may-not-drive", ""},
		{"B11@2019-06-01..2029-06-01", "", "car,seats=4", "2026-11-22", policy.Unclear, "vehicle-incomplete", ""},
		{"B1@2019-06-01..2029-06-01", "", "car,seats=4,commercial", "2026-11-22", policy.Unclear, "class-silent", "not-professional"},
		{"B2@2019-06-01..2029-06-01", "", "car,seats=4,commercial", "2026-11-22", policy.Yes, "may-drive", "!not-professional"},
		{"B2@2019-06-01..2029-06-01", "", "car,seats=4,trailer=700", "2026-11-22", policy.Unclear, "class-silent", ""},
		{"B2@2019-06-01..2029-06-01", "", "car,seats=4,trailer=800", "2026-11-22", policy.No, "may-not-drive", ""},
		{"FB2@2019-06-01..2029-06-01", "", "car,seats=4,trailer=800", "2026-11-22", policy.Yes, "may-drive", ""},
		{"FC@2019-06-01..2029-06-01", "", "tractor+semitrailer", "2026-11-22", policy.Yes, "may-drive", ""},
		{"FC@2019-06-01..2029-06-01", "", "car,seats=4,trailer=800", "2026-11-22", policy.Unclear, "class-silent", ""},
		{"FE@2019-06-01..2029-06-01", "", "bus,seats=60,articulated", "2026-11-22", policy.Yes, "may-drive", ""},
		{"D@2022-06-01..2027-06-01", "", "bus,seats=24,sleeper", "2026-11-22", policy.Unclear, "class-silent", ""},
		{"E@2022-06-01..2027-06-01", "", "bus,seats=24,sleeper", "2026-11-22", policy.Yes, "may-drive", ""},
		// Days.
		{"B@2025-06-01..2035-06-01", "", "car,seats=4", "2024-12-31", policy.Unclear, "rules-missing", ""},
		{"A1@2019-06-01", "", "motorcycle,cc=150", "2025-01-01", policy.Yes, "may-drive", ""},
		{"", "", "motorcycle,cc=150", "2026-11-22", policy.No, "may-not-drive", ""},
	} {
		l := licence(t, c.classes, "1980-05-01", "1")
		a := MayDrive(l, standings[c.standing], vehicle(t, c.spec), date(t, c.on))
		if a.Outcome != c.outcome || a.Code != c.code {
			t.Errorf("%s, %s %s on %s: %s %s, want %s %s", c.classes, c.standing, c.spec, c.on, a.Outcome, a.Code, c.outcome, c.code)
		}
		wanted, absent := strings.CutPrefix(c.finding, "!")
		if wanted != "" && has(a, wanted) == absent {
			t.Errorf("%s, %s %s: findings %v, want %s", c.classes, c.standing, c.spec, a.Findings, c.finding)
		}
		checkAnswer(t, a)
	}
}

func TestRulesOfTheDay(t *testing.T) {
	l, v := licence(t, "B@2025-01-15..2035-01-14", "1980-05-01", "1"), vehicle(t, "car,seats=4")
	for on, want := range map[string]string{"2025-01-15": "licence-2025", "2026-06-30": "licence-2025", "2026-07-01": "licence-2026-07", "2030-01-01": "licence-2026-07"} {
		if a := MayDrive(l, Standing{}, v, date(t, on)); a.Rules != want || a.Outcome != policy.Yes {
			t.Errorf("on %s: %s by %q, want %q", on, a.Outcome, a.Rules, want)
		}
	}
	ids := map[string]bool{}
	for _, r := range RuleSets() {
		if ids[r.ID] || r.Source == "" || r.From.IsZero() || !r.To.IsZero() && r.To.Before(r.From) {
			t.Errorf("rule set %+v", r)
		}
		ids[r.ID] = true
	}
	for i := 1; i < len(licenceRules); i++ {
		next := licenceRules[i-1].To.End()
		if vn.DateOf(next) != licenceRules[i].From {
			t.Errorf("%s does not follow %s", licenceRules[i].ID, licenceRules[i-1].ID)
		}
	}
}

// A term ends with its last day in Viet Nam, wherever the device is.
func TestEdgesOfADay(t *testing.T) {
	l, v := licence(t, "B@2025-03-10..2035-03-10", "1990-01-01", "1"), vehicle(t, "car,seats=4")
	begin, end := vn.Date{Year: 2025, Month: 3, Day: 10}.Start(), vn.Date{Year: 2035, Month: 3, Day: 10}.End()
	for _, hours := range []int{-12, -5, 0, 5, 7, 9, 14} {
		zone := time.FixedZone("", hours*3600)
		for _, offset := range []time.Duration{-24 * time.Hour, -7 * time.Hour, -time.Second, -time.Nanosecond, 0, time.Second, 7 * time.Hour} {
			at := end.Add(offset).In(zone)
			if got := MayDrive(l, Standing{}, v, vn.DateOf(at)).Outcome; (got == policy.Yes) != at.Before(end) {
				t.Errorf("at %s: %s", at, got)
			}
			at = begin.Add(offset).In(zone)
			if got := MayDrive(l, Standing{}, v, vn.DateOf(at)).Outcome; (got == policy.Yes) == at.Before(begin) {
				t.Errorf("at %s: %s", at, got)
			}
		}
	}
}

func TestStandingOf(t *testing.T) {
	want := map[statuslist.Value]string{
		statuslist.Suspended: "suspended", statuslist.CarSuspended: "car", statuslist.MotorcycleSuspended: "motorcycle", statuslist.Held: "held",
	}
	for value := range 256 {
		v := statuslist.Value(value)
		if got := StandingOf(v); got != standings[want[v]] {
			t.Errorf("0x%02X: %+v", value, got)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		classes, standing, on string
		outcome               policy.Outcome
		code                  string
		findings              string
	}{
		{"A1@2019-06-01 B@2025-06-01..2035-06-01+B.01", "", "2026-11-22", policy.Yes, "licence-in-force", "class-covers class-exchanges class-covers class-restricted"},
		{"A1@2019-06-01 B@2025-06-01..2026-06-01", "", "2026-11-22", policy.Unclear, "licence-in-part", "class-covers class-exchanges expired-part"},
		{"A1@2019-06-01 B@2025-06-01..2035-06-01", "car", "2026-11-22", policy.Unclear, "licence-in-part", "class-covers class-exchanges suspended-part"},
		{"B@2025-06-01..2035-06-01 C1@2025-06-01..2035-06-01", "car", "2026-11-22", policy.No, "part-suspended", "suspended-part"},
		{"B@2025-06-01..2026-06-01 C@2025-06-01..2026-07-01", "", "2026-11-22", policy.No, "class-expired", "expired-part expired-part"},
		{"B@2025-06-01..2035-06-01", "held", "2026-11-22", policy.Yes, "licence-in-force", "held class-covers"},
		{"B@2027-06-01..2037-06-01", "", "2026-11-22", policy.No, "class-not-yet", ""},
		{"Z9@2025-06-01", "", "2026-11-22", policy.Unclear, "class-unrecognised", ""},
		{"B@2025-06-01..2035-06-01+Z.99", "", "2026-11-22", policy.Yes, "licence-in-force", "class-covers"},
		{"", "", "2026-11-22", policy.Unclear, "class-unrecognised", ""},
		{"B@2025-06-01..2035-06-01", "", "2024-11-22", policy.Unclear, "rules-missing", ""},
	} {
		a := Covers(licence(t, c.classes, "1980-05-01", "1"), standings[c.standing], date(t, c.on))
		var found []string
		for _, f := range a.Findings {
			found = append(found, f.Code)
		}
		if a.Outcome != c.outcome || a.Code != c.code || strings.Join(found, " ") != c.findings {
			t.Errorf("%s %s: %s %s %v", c.classes, c.standing, a.Outcome, a.Code, found)
		}
		checkAnswer(t, a)
	}
}

func TestNoVehicleIsNoRefusal(t *testing.T) {
	if a := MayDrive(holding(of("B", vn.Scheme2024)), Standing{}, Vehicle{}, today); a.Code != "licence-in-force" || a.Outcome != policy.Yes {
		t.Errorf("%s %s", a.Outcome, a.Code)
	}
}

func TestWhatEachClassCoversIsASentence(t *testing.T) {
	each(func(class string, scheme vn.Scheme) {
		a := Covers(holding(of(class, scheme, "A.02", "B.01")), Standing{}, today)
		checkAnswer(t, a)
		if !has(a, "class-covers") || has(a, "class-exchanges") != (scheme == vn.Scheme2008) {
			t.Errorf("%s of %s: %v", class, scheme, a.Findings)
		}
	})
	a := Covers(holding(of("A1", vn.Scheme2008), of("B", vn.Scheme2024)), Standing{}, today)
	m, _ := message.Lookup("class-covers")
	if got, want := m.Text(a.Findings[2].Args).VI, "GPLX có hạng B (cấp 2025), đến hết ngày 01/06/2029: ô tô chở người đến 8 chỗ; ô tô tải, chuyên dùng đến 3.500 kg."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWithoutLicence(t *testing.T) {
	for _, c := range []struct {
		born, spec, on, code string
	}{
		{"1990-01-01", "motorcycle,cc=110", "2026-11-22", "licence-needed"},
		{"", "moped", "2026-11-22", "moped-age-unclear"},
		{"1990-01-01", "farm-tractor,payload=900", "2026-11-22", "machine-certificate"},
		{"1990-01-01", "moped", "2024-11-22", "rules-missing"},
	} {
		a := WithoutLicence(date(t, c.born), vehicle(t, c.spec), date(t, c.on))
		if a.Outcome != policy.Unclear || a.Code != c.code {
			t.Errorf("%s %s: %s %s, want %s", c.born, c.spec, a.Outcome, a.Code, c.code)
		}
		checkAnswer(t, a)
	}
}

func TestPermit(t *testing.T) {
	for _, c := range []struct {
		issued, expiry string
		national       bool
		on             string
		outcome        policy.Outcome
		code           string
	}{
		{"2024-06-01", "", false, "2026-11-22", policy.No, "permit-alone"},
		{"2024-06-01", "", true, "2026-11-22", policy.Unclear, "permit-shown"},
		{"2024-06-01", "", true, "2027-06-01", policy.Unclear, "permit-shown"},
		{"2024-06-01", "", true, "2027-06-02", policy.No, "permit-expired"},
		{"2024-06-01", "2025-06-01", true, "2026-11-22", policy.No, "permit-expired"},
		{"2024-06-01", "2034-06-01", true, "2027-06-02", policy.No, "permit-expired"},
		{"2026-12-01", "", true, "2026-11-22", policy.No, "permit-not-yet"},
		{"2024-06-01", "", true, "2024-11-22", policy.Unclear, "rules-missing"},
	} {
		a := Permit{date(t, c.issued), date(t, c.expiry), c.national}.Check(date(t, c.on))
		if a.Outcome != c.outcome || a.Code != c.code {
			t.Errorf("%+v: %s %s", c, a.Outcome, a.Code)
		}
		checkAnswer(t, a)
	}
}

func TestExchanges(t *testing.T) {
	want := map[string]string{
		"A1": "hạng A (A.03)", "A2": "hạng A", "A3": "hạng B1", "A4": "chứng chỉ máy kéo đến 1.000 kg", "B11": "hạng B (B.01)",
		"B1": "hạng B hoặc C1 và chứng chỉ máy kéo đến 3.500 kg", "B2": "hạng B hoặc C1 và chứng chỉ máy kéo đến 3.500 kg",
		"C": "hạng C và chứng chỉ máy kéo trên 3.500 kg", "D": "hạng D2 và chứng chỉ máy kéo trên 3.500 kg", "E": "hạng D và chứng chỉ máy kéo trên 3.500 kg",
		"FB2": "hạng BE hoặc C1E và chứng chỉ máy kéo đến 3.500 kg", "FC": "hạng CE và chứng chỉ máy kéo trên 3.500 kg",
		"FD": "hạng D2E và chứng chỉ máy kéo trên 3.500 kg", "FE": "hạng DE và chứng chỉ máy kéo trên 3.500 kg",
	}
	got := map[string]string{}
	for _, c := range classes2008 {
		e, ok := Exchanged(c.class)
		if !ok {
			t.Errorf("%s becomes nothing", c.class)
		}
		got[c.class] = e.text().VI
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if _, ok := Exchanged("B"); ok {
		t.Error("B is of the scheme of 2024")
	}
}

func BenchmarkMayDrive(b *testing.B) {
	l := licence(b, "A1@2019-06-01 B@2025-06-01..2035-06-01+B.01", "1980-05-01", "1")
	v := vehicle(b, "ô tô 7 chỗ số tự động")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	digest := make([]byte, 32)
	signature, err := ecdsa.SignASN1(rand.Reader, key, digest)
	if err != nil {
		b.Fatal(err)
	}
	const verifications = 200
	begun := time.Now()
	for range verifications {
		ecdsa.VerifyASN1(&key.PublicKey, digest, signature)
	}
	verification := time.Since(begun) / verifications
	b.ReportAllocs()
	for b.Loop() {
		MayDrive(l, Standing{}, v, today)
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(verification), "verifications/op")
}

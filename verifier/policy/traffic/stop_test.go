package traffic

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

func day(y, m, d int) vn.Date { return vn.Date{Year: y, Month: m, Day: d} }

// The papers of one driver and one car.
func carPapers() (*credential.DrivingLicence, *credential.VehicleRegistration, *credential.VehicleInspection, *credential.VehicleInsurance) {
	l := holding(of("B", vn.Scheme2024))
	l.PIN = "001080000001"
	r := &credential.VehicleRegistration{DocumentNumber: "R1", RegistrationNumber: "30A-123.45", PlateColour: "white", FullName: "NGUYỄN VĂN AN", PIN: "001080000001",
		VehicleKind: "car", Make: "A", EngineNumber: "E-123", VIN: "RLA00000000000001", EngineCapacity: 1998, Seats: 5, GrossMass: 1800, IssueDate: day(2025, 1, 1)}
	i := &credential.VehicleInspection{DocumentNumber: "I1", RegistrationNumber: "30A-123.45", VehicleKind: "car", Model: "M", EngineNumber: "E123", VIN: "RLA00000000000001",
		Seats: 5, GrossMass: 1800, Fuel: "Xăng", IssueDate: day(2026, 1, 1), ExpiryDate: day(2027, 1, 1)}
	p := &credential.VehicleInsurance{DocumentNumber: "P1", RegistrationNumber: "30A-123.45", VehicleKind: "car", FullName: "NGUYỄN VĂN AN",
		ValidFrom: day(2026, 1, 1), ExpiryDate: day(2026, 12, 31)}
	return l, r, i, p
}

func TestVehicleOf(t *testing.T) {
	for _, c := range []struct {
		d    credential.Document
		want string
	}{
		{&credential.VehicleRegistration{VehicleKind: "car", Seats: 5, EngineCapacity: 1998, GrossMass: 1800}, "car,seats=4"},
		{&credential.VehicleRegistration{VehicleKind: "car", Seats: 5, EnginePower: 1500, PlateColour: "yellow"}, "car,seats=4,electric,commercial"},
		{&credential.VehicleRegistration{VehicleKind: "car"}, "car"},
		{&credential.VehicleRegistration{VehicleKind: "car", Seats: 1}, "car"},
		{&credential.VehicleRegistration{VehicleKind: "bus", Seats: 46}, "bus,seats=45"},
		{&credential.VehicleRegistration{VehicleKind: "truck", Seats: 3, GrossMass: 7500, Payload: 3500}, "truck,gvw=7500,payload=3500"},
		{&credential.VehicleRegistration{VehicleKind: "special", GrossMass: 9000}, "special,gvw=9000"},
		{&credential.VehicleRegistration{VehicleKind: "tractor", GrossMass: 24000, Payload: 14000}, "tractor,gvw=24000"},
		{&credential.VehicleRegistration{VehicleKind: "motorcycle", Seats: 2, EngineCapacity: 149}, "motorcycle,cc=149"},
		{&credential.VehicleRegistration{VehicleKind: "motorcycle", EnginePower: 111}, "motorcycle,kw=11.1"},
		{&credential.VehicleRegistration{VehicleKind: "moped", EngineCapacity: 49}, "moped,cc=49"},
		{&credential.VehicleRegistration{VehicleKind: "moped", EngineCapacity: 110}, "motorcycle,cc=110"}, // whatever word it has
		{&credential.VehicleRegistration{VehicleKind: "tricycle", EngineCapacity: 200}, "tricycle,cc=200"},
		{&credential.VehicleInspection{VehicleKind: "car", Seats: 5, Fuel: "Điện"}, "car,seats=4,electric"},
		{&credential.VehicleInspection{VehicleKind: "car", Seats: 5, Fuel: norm.NFD.String("ĐIỆN")}, "car,seats=4,electric"},
		{&credential.VehicleInspection{VehicleKind: "car", Seats: 5, Fuel: "Xăng - Điện"}, "car,seats=4"},
		{&credential.VehicleInspection{VehicleKind: "bus", Seats: 3, LyingPlaces: 40}, "bus,seats=42,sleeper"},
		{&credential.VehicleInspection{VehicleKind: "bus", Seats: 23, StandingPlaces: 30}, "bus,seats=22,standing=30"},
		{&credential.VehicleInspection{VehicleKind: "tricycle", KerbMass: 400}, "tricycle"},
		{&credential.VehicleInspection{VehicleKind: "tricycle", KerbMass: 401, GrossMass: 1200, Payload: 700}, "truck,gvw=1200,payload=700"},
		{&credential.VehicleRegistration{VehicleKind: "trailer", GrossMass: 700}, ""},
		{&credential.VehicleInspection{VehicleKind: "semi-trailer"}, ""},
		{&credential.VehicleInsurance{VehicleKind: "car"}, ""},
		{&credential.DrivingLicence{}, ""},
	} {
		v, ok := VehicleOf(c.d)
		if got := v.String(); got != c.want || ok != (c.want != "") {
			t.Errorf("%+v: %q %t, want %q", c.d, got, ok, c.want)
		}
	}
}

func TestMerge(t *testing.T) {
	for _, c := range []struct{ given, found, want, conflict string }{
		{"", "car,seats=4", "car,seats=4", ""},
		{"car,seats=4,transmission=manual", "car,seats=4", "car,seats=4,transmission=manual", ""},
		{"car,seats=4,trailer=751", "car,seats=4,commercial", "car,seats=4,trailer=751,commercial", ""},
		{"car,seats=8", "bus,seats=8", "bus,seats=8", ""},
		{"bus,seats=45", "bus,seats=45,sleeper", "bus,seats=45,sleeper", ""},
		{"truck,payload=3600", "truck,gvw=7500", "truck,gvw=7500,payload=3600", ""},
		{"tractor+semitrailer", "tractor,gvw=24000", "tractor+semitrailer,gvw=24000", ""},
		{"motorcycle,cc=150", "motorcycle,cc=150", "motorcycle,cc=150", ""},
		{"car,seats=8", "car,seats=6", "", "vehicle: seats=8 was given, the paper says seats=6"},
		{"motorcycle,cc=110", "motorcycle,cc=150", "", "vehicle: cc=110 was given, the paper says cc=150"},
		{"moped", "motorcycle,cc=110", "", "vehicle: moped was given, the paper says motorcycle"},
		{"car,seats=4", "truck,gvw=3500", "", "vehicle: car was given, the paper says truck"},
	} {
		var given Vehicle
		if c.given != "" {
			given = vehicle(t, c.given)
		}
		v, err := Merge(given, vehicle(t, c.found))
		conflict := new(ConflictError)
		if got := v.String(); got != c.want || (c.conflict != "") != errors.As(err, &conflict) || err != nil && err.Error() != c.conflict {
			t.Errorf("%s and %s: %q %v, want %q %s", c.given, c.found, got, err, c.want, c.conflict)
		}
	}
}

func TestRequiredPapers(t *testing.T) {
	for spec, want := range map[string]string{
		"moped":                    "vehicle-registration vehicle-insurance",
		"motorcycle,cc=110":        "vehicle-registration driving-licence vehicle-insurance",
		"tricycle":                 "vehicle-registration driving-licence vehicle-insurance",
		"car,seats=4":              "vehicle-registration driving-licence vehicle-inspection vehicle-insurance",
		"cart,seats=4":             "vehicle-registration driving-licence vehicle-inspection vehicle-insurance",
		"car,seats=4,trailer=751":  "vehicle-registration driving-licence vehicle-inspection vehicle-insurance +vehicle-registration +vehicle-inspection",
		"tractor+semitrailer":      "vehicle-registration driving-licence vehicle-inspection vehicle-insurance +vehicle-registration +vehicle-inspection",
		"farm-tractor,payload=900": "vehicle-registration vehicle-inspection vehicle-insurance",
	} {
		all, ok := RequiredPapers(vehicle(t, spec), today)
		var got []string
		for _, r := range all {
			name := r.Paper
			if r.Trailer {
				name = "+" + name
			}
			if _, known := credential.LookupType(r.Paper); !known || r.Source == "" || r.text().VI == "" || r.text().EN == "" {
				t.Errorf("%+v: no such paper, or no words", r)
			}
			got = append(got, name)
		}
		if strings.Join(got, " ") != want || !ok {
			t.Errorf("%s needs %v, want %s", spec, got, want)
		}
	}
	if _, ok := RequiredPapers(Vehicle{Kind: Car}, day(2024, 12, 31)); ok {
		t.Error("the law of 2008 is not held")
	}
}

func TestSamePlate(t *testing.T) {
	for _, c := range []struct {
		a, kindA, b, kindB string
		want               policy.Outcome
	}{
		{"30A-123.45", "car", "30A12345", "car", policy.Yes},
		{"30A-123.45", "car", "30A-123.46", "car", policy.No},
		{"30A12345", "", "30A-123.45", "car", policy.Unclear},
		{"30-A1 2345", "motorcycle", "30A-123.45", "car", policy.Unclear},
		{"30A12345", "", "30A12345", "", policy.Unclear},
		{"29-MĐ1 123.45", "moped", "29MĐ112345", "moped", policy.Yes},
		{"80-441-NG-02", "", "80-441-NG-02", "car", policy.Yes},
		{"29LD-123.45", "car", "29-LD 123.45", "motorcycle", policy.Unclear},
	} {
		a, _, errA := vn.ParsePlate(c.a, c.kindA)
		b, _, errB := vn.ParsePlate(c.b, c.kindB)
		if got := SamePlate(a, b); got != c.want || SamePlate(b, a) != c.want || errA != nil || errB != nil {
			t.Errorf("%s and %s: %s, want %s", c.a, c.b, got, c.want)
		}
	}
	if SamePlate(vn.Plate{}, vn.Plate{}) != policy.No {
		t.Error("no plate is nobody's")
	}
}

// A scene changes the papers of a good stop.
type scene struct {
	name    string
	change  func(s *Stop, l *credential.DrivingLicence, r *credential.VehicleRegistration, i *credential.VehicleInspection, p *credential.VehicleInsurance)
	outcome policy.Outcome
	code    string
	finding string
}

var scenes = []scene{
	{"all papers", func(*Stop, *credential.DrivingLicence, *credential.VehicleRegistration, *credential.VehicleInspection, *credential.VehicleInsurance) {
	}, policy.Yes, "papers-agree", "may-drive"},
	{"the officer's plate without separators", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Plate = "30a12345 "
	}, policy.Yes, "papers-agree", ""},
	{"another plate on the vehicle", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Plate = "30A-123.46"
	}, policy.No, "plate-differs", "may-drive"},
	{"a plate of a place that is none", func(s *Stop, _ *credential.DrivingLicence, r *credential.VehicleRegistration, i *credential.VehicleInspection, p *credential.VehicleInsurance) {
		s.Plate, r.RegistrationNumber, i.RegistrationNumber, p.RegistrationNumber = "13A-123.45", "13A-123.45", "13A-123.45", "13A-123.45"
	}, policy.Yes, "papers-agree", "plate-unknown-code"},
	{"a series that is not known", func(_ *Stop, _ *credential.DrivingLicence, r *credential.VehicleRegistration, i *credential.VehicleInspection, p *credential.VehicleInsurance) {
		r.RegistrationNumber, i.RegistrationNumber, p.RegistrationNumber = "30W-123.45", "30W-123.45", "30W-123.45"
	}, policy.Yes, "papers-agree", "may-drive"},
	{"another plate of a series that is not known", func(_ *Stop, _ *credential.DrivingLicence, r *credential.VehicleRegistration, i *credential.VehicleInspection, p *credential.VehicleInsurance) {
		r.RegistrationNumber, i.RegistrationNumber, p.RegistrationNumber = "30W-123.45", "30W-123.45", "30W-123.46"
	}, policy.No, "plate-differs", ""},
	{"a paper of a series that is not known", func(_ *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, i *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		i.RegistrationNumber = "30W-123.45"
	}, policy.No, "plate-differs", ""},
	{"another car's insurance", func(_ *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, p *credential.VehicleInsurance) {
		p.RegistrationNumber = "30A-123.46"
	}, policy.No, "plate-differs", ""},
	{"a motorcycle's insurance", func(_ *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, p *credential.VehicleInsurance) {
		p.RegistrationNumber, p.VehicleKind = "30-A1 2345", "motorcycle"
	}, policy.Unclear, "plate-unclear", ""},
	{"an insurance by chassis", func(_ *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, p *credential.VehicleInsurance) {
		p.RegistrationNumber, p.VIN = "", "RLA00000000000001"
	}, policy.Yes, "papers-agree", ""},
	{"an insurance by engine alone", func(_ *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, p *credential.VehicleInsurance) {
		p.RegistrationNumber, p.EngineNumber = "", "E 123"
	}, policy.Yes, "papers-agree", ""},
	{"an insurance that nothing ties to the car", func(_ *Stop, _ *credential.DrivingLicence, r *credential.VehicleRegistration, i *credential.VehicleInspection, p *credential.VehicleInsurance) {
		p.RegistrationNumber, p.EngineNumber, r.EngineNumber, i.EngineNumber = "", "E9", "", ""
	}, policy.Unclear, "plate-unclear", ""},
	{"another chassis", func(_ *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, i *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		i.VIN = "RLA00000000000002"
	}, policy.No, "chassis-differs", "may-drive"},
	{"another engine", func(_ *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, i *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		i.EngineNumber = "E124"
	}, policy.Unclear, "vehicle-differs", ""},
	{"seats that differ", func(_ *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, i *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		i.Seats = 7
	}, policy.Unclear, "vehicle-differs", "may-drive"},
	{"an inspection that ended yesterday", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, i *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		i.ExpiryDate = day(2026, 11, 21)
	}, policy.No, "paper-expired", "may-drive"},
	{"an inspection that ends today", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, i *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		i.ExpiryDate = day(2026, 11, 22)
	}, policy.Yes, "papers-agree", ""},
	{"an insurance that begins tomorrow", func(_ *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, p *credential.VehicleInsurance) {
		p.ValidFrom = day(2026, 11, 23)
	}, policy.No, "paper-not-yet", ""},
	{"no insurance", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = s.Documents[:3]
	}, policy.Unclear, "papers-missing", "may-drive"},
	{"no licence", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = s.Documents[1:]
	}, policy.Unclear, "licence-needed", ""},
	{"a foreign permit", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents, s.Permit = s.Documents[1:], &Permit{Issued: day(2025, 1, 1), National: true}
	}, policy.Unclear, "permit-shown", ""},
	{"a foreign permit alone", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents, s.Permit = s.Documents[1:], &Permit{Issued: day(2025, 1, 1)}
	}, policy.No, "permit-alone", ""},
	{"a licence for motorcycles", func(_ *Stop, l *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		l.Privileges = []credential.Privilege{of("A", vn.Scheme2024)}
	}, policy.No, "may-not-drive", ""},
	{"a second licence that serves", func(s *Stop, l *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		other := *l
		other.Privileges = []credential.Privilege{of("A", vn.Scheme2024)}
		s.Documents = append([]credential.Document{&other}, s.Documents...)
	}, policy.Yes, "papers-agree", "same-person"},
	{"a suspended car part", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Standing.CarSuspended = true
	}, policy.No, "part-suspended", ""},
	{"the identity card of the driver", func(s *Stop, l *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = append(s.Documents, &credential.IdentityDocument{FullName: norm.NFD.String("Nguyễn Văn An"), PIN: l.PIN, BirthDate: l.BirthDate, Sex: l.Sex})
	}, policy.Yes, "papers-agree", "same-person"},
	{"the identity card of somebody else", func(s *Stop, l *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = append(s.Documents, &credential.IdentityDocument{FullName: "TRẦN VĂN BÌNH", PIN: "001081000002", BirthDate: day(1981, 1, 1), Sex: vn.Male})
	}, policy.No, "other-person", "may-drive"},
	{"an identity card with another number", func(s *Stop, l *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = append(s.Documents, &credential.IdentityDocument{FullName: l.FullName, PIN: "001081000002", BirthDate: l.BirthDate, Sex: l.Sex})
	}, policy.Unclear, "person-unclear", ""},
	{"an insurance card that has ended", func(s *Stop, l *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = append(s.Documents, &credential.HealthInsurance{FullName: l.FullName, PIN: l.PIN, BirthDate: l.BirthDate, Sex: l.Sex, ExpiryDate: day(2026, 1, 1)})
	}, policy.Yes, "papers-agree", "same-person"},
	{"a borrowed car", func(_ *Stop, _ *credential.DrivingLicence, r *credential.VehicleRegistration, _ *credential.VehicleInspection, p *credential.VehicleInsurance) {
		r.FullName, r.PIN, p.FullName = "TRẦN THỊ BÌNH", "001181000002", "TRẦN THỊ BÌNH"
	}, policy.Yes, "papers-agree", "owner-differs"},
	{"a company's car", func(_ *Stop, _ *credential.DrivingLicence, r *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		r.FullName, r.PIN, r.OrganisationName = "", "", "CÔNG TY MẪU"
	}, policy.Yes, "papers-agree", "!owner-differs"},
	{"before the law", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.On = day(2024, 12, 31)
	}, policy.No, "paper-not-yet", "rules-missing"},
	{"a licence alone", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = s.Documents[:1]
	}, policy.Unclear, "vehicle-unnamed", "class-covers"},
	{"nothing", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = nil
	}, policy.Unclear, "vehicle-unnamed", ""},
	{"a plate that a car and a motorcycle may have", func(s *Stop, _ *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, p *credential.VehicleInsurance) {
		s.Documents, s.Plate = []credential.Document{s.Documents[0], p}, "30A12345"
	}, policy.Unclear, "vehicle-unnamed", "plate-ambiguous"},
	{"a trailer with its papers", func(s *Stop, l *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = append(s.Documents,
			&credential.VehicleRegistration{RegistrationNumber: "30R-123.45", VehicleKind: "trailer", GrossMass: 700, VIN: "RLT1", IssueDate: day(2025, 1, 1)},
			&credential.VehicleInspection{RegistrationNumber: "30R-123.45", VehicleKind: "trailer", VIN: "RLT1", IssueDate: day(2026, 1, 1), ExpiryDate: day(2027, 1, 1)})
	}, policy.Yes, "papers-agree", "may-drive"},
	{"a trailer that is too heavy", func(s *Stop, l *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = append(s.Documents, &credential.VehicleRegistration{RegistrationNumber: "30R-123.45", VehicleKind: "trailer", GrossMass: 1200, IssueDate: day(2025, 1, 1)})
	}, policy.No, "may-not-drive", "papers-missing"},
	{"a trailer of which nobody knows the mass", func(s *Stop, l *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = append(s.Documents, &credential.VehicleRegistration{RegistrationNumber: "30R-123.45", VehicleKind: "trailer", IssueDate: day(2025, 1, 1)})
	}, policy.Unclear, "vehicle-incomplete", "papers-missing"},
	{"another trailer's inspection", func(s *Stop, l *credential.DrivingLicence, _ *credential.VehicleRegistration, _ *credential.VehicleInspection, _ *credential.VehicleInsurance) {
		s.Documents = append(s.Documents,
			&credential.VehicleRegistration{RegistrationNumber: "30R-123.45", VehicleKind: "trailer", GrossMass: 700, IssueDate: day(2025, 1, 1)},
			&credential.VehicleInspection{RegistrationNumber: "30R-123.46", VehicleKind: "trailer", IssueDate: day(2026, 1, 1), ExpiryDate: day(2027, 1, 1)})
	}, policy.No, "plate-differs", ""},
}

func TestStops(t *testing.T) {
	for _, c := range scenes {
		l, r, i, p := carPapers()
		s := Stop{Documents: []credential.Document{l, r, i, p}, On: today}
		c.change(&s, l, r, i, p)
		a, err := s.Sum()
		if err != nil || a.Outcome != c.outcome || a.Code != c.code {
			t.Errorf("%s: %s %s %v, want %s %s; %v", c.name, a.Outcome, a.Code, err, c.outcome, c.code, a.Findings)
		}
		wanted, absent := strings.CutPrefix(c.finding, "!")
		if wanted != "" && has(a, wanted) == absent {
			t.Errorf("%s: findings %v, want %s", c.name, a.Findings, c.finding)
		}
		checkAnswer(t, a)
	}
}

func TestStopsOnTwoWheels(t *testing.T) {
	r := &credential.VehicleRegistration{RegistrationNumber: "29-AA 123.45", VehicleKind: "motorcycle", FullName: "NGUYỄN VĂN AN", EngineCapacity: 149, VIN: "RLM1", IssueDate: day(2025, 1, 1)}
	p := &credential.VehicleInsurance{RegistrationNumber: "29-AA 123.45", VehicleKind: "motorcycle", FullName: "NGUYỄN VĂN AN", ValidFrom: day(2026, 1, 1), ExpiryDate: day(2027, 12, 31)}
	moped := &credential.VehicleRegistration{RegistrationNumber: "29-MĐ1 123.45", VehicleKind: "moped", FullName: "TRẦN THỊ BÌNH", EnginePower: 30, IssueDate: day(2025, 1, 1)}
	card := &credential.IdentityDocument{FullName: "NGUYỄN VĂN AN", PIN: "001210000001", BirthDate: day(2010, 11, 22), Sex: vn.Male}
	for _, c := range []struct {
		name    string
		stop    Stop
		outcome policy.Outcome
		code    string
		finding string
	}{
		{"150 cm³ on an A1 of 2019", Stop{Documents: []credential.Document{licence(t, "A1@2019-06-01", "1990-01-01", "1"), r, p}}, policy.Yes, "papers-agree", "emission-inspection"},
		{"150 cm³ on an A1 of 2025", Stop{Documents: []credential.Document{licence(t, "A1@2025-06-01", "1990-01-01", "1"), r, p}}, policy.No, "may-not-drive", ""},
		{"no insurance", Stop{Documents: []credential.Document{licence(t, "A1@2019-06-01", "1990-01-01", "1"), r}}, policy.Unclear, "papers-missing", ""},
		{"sixteen on a moped", Stop{Documents: []credential.Document{card, moped}}, policy.Unclear, "papers-missing", "moped-needs-none"},
		{"fifteen on a moped", Stop{Documents: []credential.Document{card, moped}, On: day(2026, 11, 21)}, policy.No, "moped-under-age", "papers-missing"},
		{"a moped and nobody's age", Stop{Documents: []credential.Document{moped}}, policy.Unclear, "moped-age-unclear", ""},
		{"a moped with a permit", Stop{Documents: []credential.Document{card, moped}, Permit: &Permit{}}, policy.Unclear, "papers-missing", "moped-needs-none"},
	} {
		if c.stop.On.IsZero() {
			c.stop.On = today
		}
		a, err := c.stop.Sum()
		if err != nil || a.Outcome != c.outcome || a.Code != c.code || c.finding != "" && !has(a, c.finding) {
			t.Errorf("%s: %s %s %v, want %s %s; %v", c.name, a.Outcome, a.Code, err, c.outcome, c.code, a.Findings)
		}
		checkAnswer(t, a)
	}
}

func TestStopsThatContradict(t *testing.T) {
	trailer := &credential.VehicleRegistration{RegistrationNumber: "30R-123.45", VehicleKind: "trailer", GrossMass: 1200}
	tractor := &credential.VehicleRegistration{RegistrationNumber: "30C-123.45", VehicleKind: "tractor", GrossMass: 24000}
	for _, c := range []struct{ spec, plate, want string }{
		{"car,seats=8", "", "vehicle: seats=8 was given, the paper says seats=4"},
		{"truck,gvw=3500", "", "vehicle: truck was given, the paper says car"},
		{"car,seats=4,trailer=700", "", "vehicle: trailer=700 was given, the paper says trailer=1200"},
		{"tractor+semitrailer", "", "vehicle: semi-trailer was given, the paper says trailer"},
		{"", "30I-123.45", "vn: plate has no series and number of a known form"},
	} {
		_, r, _, _ := carPapers()
		s := Stop{Documents: []credential.Document{r, trailer}, Plate: c.plate, On: today}
		if c.spec != "" {
			s.Vehicle = vehicle(t, c.spec)
		}
		if s.Vehicle.Kind == Tractor {
			s.Documents[0] = tractor
		}
		if a, err := s.Sum(); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s %s: %s %v, want %s", c.spec, c.plate, a.Code, err, c.want)
		}
	}
}

func TestSemiTrailerOfThePapers(t *testing.T) {
	l := holding(of("CE", vn.Scheme2024))
	s := Stop{On: today, Documents: []credential.Document{l,
		&credential.VehicleRegistration{RegistrationNumber: "30C-123.45", VehicleKind: "tractor", GrossMass: 24000, IssueDate: day(2025, 1, 1)},
		&credential.VehicleRegistration{RegistrationNumber: "30RM-123.45", VehicleKind: "semi-trailer", IssueDate: day(2025, 1, 1)},
	}}
	if a, err := s.Sum(); err != nil || a.Code != "papers-missing" || !has(a, "may-drive") {
		t.Errorf("%s %v %v", a.Code, err, a.Findings)
	}
}

// Every code of the catalogue that is for traffic is met by some test, and so is every word of the package.
func TestEveryCodeIsMet(t *testing.T) {
	for _, test := range []func(*testing.T){TestLicences, TestDates, TestMayDrive, TestCovers, TestWithoutLicence, TestPermit, TestStops, TestStopsOnTwoWheels} {
		test(t)
	}
	first, last := "may-drive", "vehicle-unnamed"
	within := false
	for _, m := range message.All() {
		within = within || m.Code == first || m.Code == "class-covers"
		if within && !seen[m.Code] {
			t.Errorf("no test meets %s", m.Code)
		}
		within = within && m.Code != last && m.Code != "owner-differs"
	}
}

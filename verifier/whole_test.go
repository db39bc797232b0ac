package verifier

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy/identity"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// Properties of whole verdicts: of documents that are signed here, with random entitlements and questions.

// An office signs documents with the keys of the test vectors, as credentials that live for a day and need no status list.
type office struct {
	at       time.Time // the clock of its checks
	device   *device
	signers  map[string]*jose.Signer // by the vectors' name of the issuer
	random   *rand.ChaCha8
	portrait string
}

// issuers are who signs a type of document.
var issuers = map[string]string{"driving-licence": "csgt", "vehicle-registration": "csgt", "health-insurance": "bhxh", "identity": "c06"}

func newOffice(t testing.TB) *office {
	c := caseNamed(t, "licence-portrait")
	o := &office{at: c.At, device: deviceFor(t, c), signers: map[string]*jose.Signer{}, random: rand.NewChaCha8([32]byte{4})}
	for _, issuer := range issuers {
		var key struct{ D string }
		readJSON(t, "keys/"+issuer+"-credential.json", &key)
		scalar, err := base64.RawURLEncoding.DecodeString(key.D)
		if err != nil {
			t.Fatal(err)
		}
		private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
		if err != nil {
			t.Fatal(err)
		}
		if o.signers[issuer], err = jose.NewSigner(private); err != nil {
			t.Fatal(err)
		}
	}
	v := Verify(o.device, questionOf(t, c), c.Text)
	o.portrait = v.opened.Document.(*credential.DrivingLicence).Portrait
	return o
}

// sign returns the compact form of a document with everything disclosed.
func (o *office) sign(t testing.TB, d credential.Document) string {
	t.Helper()
	issuer := issuers[d.Type().Name]
	h := credential.Header{
		Issuer: "https://id.giayto.example/" + issuer, IssuedAt: jose.DateOf(o.at.Add(-12 * time.Hour)), Expires: jose.DateOf(o.at.Add(12 * time.Hour)),
	}
	token, err := credential.Issue(o.signers[issuer], h, d, o.random)
	if err != nil {
		t.Fatal(err)
	}
	return token.Present(token.DisclosedNames()...)
}

func (o *office) verdict(t testing.TB, q Question, d credential.Document) Verdict {
	t.Helper()
	if q.At.IsZero() {
		q.At = o.at
	}
	v := Verify(o.device, q, o.sign(t, d))
	if v.opened == nil {
		t.Fatalf("%s: %+v", v.Reason, d)
	}
	return v
}

// today is the day of the checks.
func (o *office) today() vn.Date { return vn.DateOf(o.at) }

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A dice throws documents and questions.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 4))} }

func pick[T any](d dice, of ...T) T { return of[d.IntN(len(of))] }

// day is near a day: up to two days before or after it.
func (d dice) day(near vn.Date) vn.Date {
	return vn.DateOf(near.Start().AddDate(0, 0, d.IntN(5)-2))
}

var (
	newClasses   = []string{"A1", "A", "B1", "B", "C1", "C", "D1", "D2", "D", "BE", "C1E", "CE", "D1E", "D2E", "DE", "Z9"}
	oldClasses   = []string{"A1", "A2", "A3", "A4", "B11", "B1", "B2", "C", "D", "E", "FB2", "FC", "FD", "FE"}
	restrictions = []string{"A.01", "A.02", "A.03", "B.01", "B.02", "B.05", "B.06", "Z.99"}
)

// privilege is a class of a scheme; many are restricted, or begin or end about now.
func (d dice) privilege(scheme vn.Scheme, today vn.Date) credential.Privilege {
	p := credential.Privilege{Class: pick(d, newClasses...), Scheme: scheme, IssueDate: vn.Date{Year: 2025, Month: 6, Day: 1}}
	if scheme == vn.Scheme2008 {
		p.Class, p.IssueDate.Year = pick(d, oldClasses...), 2022
	}
	if class, ok := vn.LookupClass(p.Class, scheme); !ok || class.Part == vn.CarPart {
		p.ExpiryDate = pick(d, vn.Date{Year: 2030, Month: 1, Day: 1}, d.day(today))
	}
	for range d.IntN(6) - 3 {
		p.Codes = append(p.Codes, credential.Restriction{Code: pick(d, restrictions...)})
	}
	return p
}

// licence has one to three classes, of one scheme where it is given.
func (d dice) licence(o *office, of ...vn.Scheme) *credential.DrivingLicence {
	l := &credential.DrivingLicence{
		PIN: "001080000001", FullName: "NGUYỄN VĂN AN", BirthDate: vn.Date{Year: 1980, Month: 5, Day: 1}, Sex: vn.Male, Nationality: "VN",
		DocumentNumber: "010122000001", BlankSerial: "AB0000001", IssueDate: vn.Date{Year: 2022, Month: 6, Day: 1},
		ExchangeDate: vn.Date{Year: 2025, Month: 6, Day: 1}, IssuingAuthority: "Phòng Cảnh sát giao thông Mẫu", Portrait: o.portrait,
	}
	if len(of) == 0 {
		of = []vn.Scheme{vn.Scheme2008, vn.Scheme2024}
	}
	for range 1 + d.IntN(3) {
		d.addClass(l, o.today(), of...)
	}
	return l
}

// addClass adds a class that the licence does not have, and reports whether it found one.
func (d dice) addClass(l *credential.DrivingLicence, today vn.Date, of ...vn.Scheme) bool {
	p := d.privilege(pick(d, of...), today)
	for _, had := range l.Privileges {
		if had.Class == p.Class && had.Scheme == p.Scheme {
			return false
		}
	}
	l.Privileges = append(l.Privileges, p)
	return true
}

// enlarge makes a copy of a licence that allows more, and says how; it returns false where it found nothing to enlarge.
func (d dice) enlarge(l credential.DrivingLicence, today vn.Date) (*credential.DrivingLicence, string, bool) {
	l.Privileges = append([]credential.Privilege(nil), l.Privileges...)
	p := &l.Privileges[d.IntN(len(l.Privileges))]
	switch d.IntN(4) {
	case 0:
		found := d.addClass(&l, today, vn.Scheme2008, vn.Scheme2024)
		return &l, "a class more", found
	case 1:
		if len(p.Codes) == 0 {
			return nil, "", false
		}
		if p.Codes = p.Codes[1:]; len(p.Codes) == 0 {
			p.Codes = nil
		}
		return &l, "a restriction less", true
	case 2:
		if p.ExpiryDate.IsZero() {
			return nil, "", false
		}
		p.ExpiryDate = vn.DateOf(p.ExpiryDate.Start().AddDate(0, 0, 1+d.IntN(900)))
		return &l, "a longer term", true
	}
	if p.Scheme == vn.Scheme2008 {
		return nil, "", false
	}
	p.IssueDate = vn.Date{Year: 2025, Month: 1, Day: 1 + d.IntN(31)}
	return &l, "an earlier beginning", true
}

// A growing vehicle is a specification with one measure to fill in.
type growing struct {
	format string
	values []int
}

var growingVehicles = []growing{
	{"motorcycle,cc=%d", []int{49, 50, 110, 125, 126, 150, 174, 175, 1000}},
	{"motorcycle,cc=%d,transmission=manual", []int{110, 124, 125, 126, 175, 400}},
	{"motorcycle,kw=%d", []int{3, 4, 11, 12, 13, 14, 30}},
	{"car,seats=%d", []int{1, 4, 8, 9, 16, 17, 29, 30, 45}},
	{"car,seats=%d,transmission=manual", []int{1, 4, 8, 9, 16, 17, 30}},
	{"car,seats=%d,transmission=automatic,commercial", []int{1, 8, 9, 17, 30}},
	{"car,seats=%d,trailer=751", []int{1, 8, 9, 16, 17, 29, 30}},
	{"bus,seats=%d,sleeper", []int{9, 20, 29, 30, 45}},
	{"bus,seats=%d,articulated", []int{20, 29, 30, 100}},
	{"bus,seats=20,standing=%d", []int{1, 9, 10, 60}},
	{"car,seats=4,trailer=%d", []int{700, 750, 751, 3000}},
	{"truck,gvw=%d", []int{900, 3500, 3501, 7500, 7501, 20000}},
	{"truck,payload=%d", []int{900, 3499, 3500, 7499, 7500, 20000}},
	{"truck,gvw=%d,trailer=751", []int{3500, 3501, 7500, 7501, 20000}},
	{"truck,gvw=5000,trailer=%d", []int{700, 750, 751, 5000}},
	{"special,gvw=%d", []int{3500, 3501, 7500, 7501}},
	{"cart,seats=%d", []int{4, 8, 9}},
	{"farm-tractor,payload=%d", []int{900, 1000, 1001, 3499, 3500}},
	{"tractor,gvw=%d", []int{3500, 7500, 20000}},
}

// vehicles throws a vehicle, and one that is larger in one measure.
func (d dice) vehicles(t testing.TB) (smaller, larger traffic.Vehicle) {
	t.Helper()
	g := pick(d, growingVehicles...)
	i := d.IntN(len(g.values) - 1)
	j := i + 1 + d.IntN(len(g.values)-i-1)
	return vehicleIn(t, fmt.Sprintf(g.format, g.values[i])), vehicleIn(t, fmt.Sprintf(g.format, g.values[j]))
}

func vehicleIn(t testing.TB, text string) traffic.Vehicle {
	t.Helper()
	v, err := traffic.ParseVehicle(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// throws is how often a property is tried.
const throws = 2000

// What a licence allows it allows with more in it: no outcome becomes worse for a vehicle, and without one no yes becomes a no.
func TestLargerEntitlementNeverTakesAway(t *testing.T) {
	o, d := newOffice(t), newDice(1)
	better, tried := 0, map[string]int{}
	for range throws {
		l := d.licence(o)
		more, how, ok := d.enlarge(*l, o.today())
		if !ok {
			continue
		}
		tried[how]++
		q := Question{}
		if d.IntN(8) > 0 {
			q.Vehicle, _ = d.vehicles(t)
		}
		before, after := o.verdict(t, q, l), o.verdict(t, q, more)
		switch {
		case rank(after.Outcome) < rank(before.Outcome):
			better++
		case rank(after.Outcome) > rank(before.Outcome) && (q.Vehicle.Kind != "" || after.Outcome == message.Rejected):
			t.Fatalf("%s: with %s %s becomes %s\n%s\n%+v\n%+v", q.Vehicle, how, before.Answer.Code, after.Reason, after.Message.EN, l.Privileges, more.Privileges)
		}
	}
	if len(tried) != 4 || better < throws/50 {
		t.Errorf("%v, %d of them to a better end: the licences prove nothing", tried, better)
	}
}

// A vehicle that is larger in one measure is never allowed where the smaller one is refused, by classes of one scheme.
func TestLargerVehicleIsNeverAllowedInstead(t *testing.T) {
	o, d := newOffice(t), newDice(2)
	turned := 0
	for range throws {
		l := d.licence(o, pick(d, vn.Scheme2008, vn.Scheme2024))
		smaller, larger := d.vehicles(t)
		before, after := o.verdict(t, Question{Vehicle: smaller}, l), o.verdict(t, Question{Vehicle: larger}, l)
		if before.Outcome == message.Rejected && after.Outcome == message.Accepted {
			t.Fatalf("%s: %s; %s: %s\n%+v", smaller, before.Message.EN, larger, after.Message.EN, l.Privileges)
		}
		if before.Outcome == message.Accepted && after.Outcome == message.Rejected {
			turned++
		}
	}
	if turned < throws/50 {
		t.Errorf("%d refused for their size: the vehicles prove nothing", turned)
	}
}

// A card with a longer term counts wherever it did, and a person who is older has reached what the younger one had.
func TestLongerTermsAndGreaterAgesNeverTakeAway(t *testing.T) {
	o, d := newOffice(t), newDice(3)
	better := 0
	for range throws / 4 {
		from, to := d.day(o.today()), d.day(o.today())
		if to.Before(from) {
			from, to = to, from
		}
		card := credential.HealthInsurance{
			FullName: "TRẦN THỊ BÌNH", BirthDate: vn.Date{Year: 2000, Month: 1, Day: 2}, Sex: vn.Female, DocumentNumber: "0100000001", BenefitLevel: 4,
			SubjectCode: "DN", FacilityCode: "01028", ValidFrom: from, ExpiryDate: to,
		}
		longer := card
		longer.ValidFrom = vn.DateOf(from.Start().AddDate(0, 0, -d.IntN(3)))
		longer.ExpiryDate = vn.DateOf(to.Start().AddDate(0, 0, d.IntN(3)))
		q := Question{Facility: pick(d, "", "01028", "01C54"), Admitted: pick(d, vn.Date{}, d.day(o.today()))}
		better += notWorse(t, o.verdict(t, q, &card), o.verdict(t, q, &longer))

		person := credential.IdentityDocument{
			AccountLevel: 2, HolderKind: credential.Citizen, FullName: "TRẦN THỊ BÌNH", BirthDate: d.birth(o.today()), Sex: vn.Female, Nationality: "VN",
			IssueDate: vn.Date{Year: 2025, Month: 1, Day: 2}, IssuingAuthority: "Bộ Công an",
		}
		older := person
		older.BirthDate.Year -= 1 + d.IntN(3)
		q = Question{MinAge: 18}
		better += notWorse(t, o.verdict(t, q, &person), o.verdict(t, q, &older))
	}
	if better < throws/50 {
		t.Errorf("%d to a better end: the terms prove nothing", better)
	}
}

// birth is that of somebody about eighteen years old, perhaps partial.
func (d dice) birth(today vn.Date) vn.Date {
	b := d.day(today)
	b.Year -= 16 + d.IntN(4)
	switch d.IntN(3) {
	case 0:
		b.Month, b.Day = 0, 0
	case 1:
		b.Day = 0
	}
	return b
}

func notWorse(t *testing.T, before, after Verdict) (better int) {
	t.Helper()
	switch {
	case rank(after.Outcome) > rank(before.Outcome):
		t.Fatalf("%s becomes %s\n%s\n%s", before.Reason, after.Reason, asJSON(t, before.Document.Claims), asJSON(t, after.Document.Claims))
	case rank(after.Outcome) < rank(before.Outcome):
		return 1
	}
	return 0
}

// What somebody types is the same in any Unicode form, and so is the verdict to the last byte.
func TestVerdictsAreEqualInEveryUnicodeForm(t *testing.T) {
	o, d := newOffice(t), newDice(5)
	person := &credential.IdentityDocument{
		AccountLevel: 2, HolderKind: credential.Citizen, FullName: "Đỗ Thị Hòa", BirthDate: vn.Date{Year: 2000, Month: 1, Day: 2}, Sex: vn.Female,
		Nationality: "VN", IssueDate: vn.Date{Year: 2025, Month: 1, Day: 2}, IssuingAuthority: "Bộ Công an",
	}
	for _, phrase := range []string{
		"xe máy 150cc", "ô tô 7 chỗ số tự động", "xe tải trọng tải 3,5 tấn", "xe khách giường nằm 40 chỗ", "máy kéo 1 tấn", "Ô TÔ ĐẦU KÉO KÉO SƠ MI RƠ MOÓC",
		"ô tô điện 5 chỗ", "mô tô ba bánh cho người khuyết tật",
	} {
		l := d.licence(o)
		composed, decomposed := o.sign(t, l), norm.NFD.String(phrase)
		if decomposed == phrase {
			t.Errorf("%q has no other form", phrase)
		}
		one := Verify(o.device, Question{At: o.at, Vehicle: vehicleIn(t, phrase)}, composed)
		other := Verify(o.device, Question{At: o.at, Vehicle: vehicleIn(t, decomposed)}, composed)
		if asJSON(t, one) != asJSON(t, other) {
			t.Errorf("%q: %s, decomposed %s", phrase, asJSON(t, one), asJSON(t, other))
		}
	}
	text := o.sign(t, person)
	for _, given := range []string{"Đỗ Thị Hòa", "đỗ thị hoà", "Hòa Đỗ Thị", "Đỗ Thị Hoa", "Đỗ Thị Hòa, 02/01/2000", "Ðỗ Thị Hòa"} {
		var verdicts []string
		for _, form := range []norm.Form{norm.NFC, norm.NFD, norm.NFKD} {
			facts, err := identity.ParseFacts(form.String(given))
			if err != nil {
				t.Fatal(err)
			}
			verdicts = append(verdicts, asJSON(t, Verify(o.device, Question{At: o.at, Match: facts}, text)))
		}
		if verdicts[0] != verdicts[1] || verdicts[0] != verdicts[2] {
			t.Errorf("%q: %q", given, verdicts)
		}
	}
}

// An issuer's record in any Unicode form becomes the same claims, and so the same verdict.
func TestClaimsAreEqualInEveryUnicodeForm(t *testing.T) {
	const record = `{"account_level":2,"holder_kind":"citizen","personal_administrative_number":"079300000456","full_name":"Đỗ Thị Hòa","birth_date":"2000-01-02",
		"sex":2,"nationality":"VN","issue_date":"2024-08-01","issuing_authority":"Bộ Công an","birth_place":"Thành phố Hồ Chí Minh","resident_address":"Số 1, Đường Mẫu"}`
	o := newOffice(t)
	identities, _ := credential.LookupType("identity")
	var claims []string
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		d, _, err := identities.DecodeRecord([]byte(form.String(record)), credential.Supplement{Today: o.today()})
		if err != nil {
			t.Fatal(err)
		}
		v := o.verdict(t, Question{MinAge: 18, Match: identity.Facts{Name: "Đỗ Thị Hòa"}}, d)
		if v.Outcome != message.Accepted {
			t.Errorf("%s: %s", v.Outcome, v.Message.EN)
		}
		claims = append(claims, asJSON(t, v.Document.Claims))
	}
	if claims[0] != claims[1] || !norm.NFC.IsNormalString(claims[0]) {
		t.Errorf("%s\n%s", claims[0], claims[1])
	}
}

// A paper's last day ends at midnight in Viet Nam. Neither the zone in which a time is told nor that of the device counts.
func TestTheEdgesOfADayInEveryZone(t *testing.T) {
	o := newOffice(t)
	today := o.today()
	begin, end := today.Start(), today.End()
	papers := map[string]func(from, to vn.Date) (credential.Document, Question){
		"a licence": func(from, to vn.Date) (credential.Document, Question) {
			l := newDice(0).licence(o)
			l.ReissueDate = from
			l.Privileges = []credential.Privilege{{Class: "B", Scheme: vn.Scheme2024, IssueDate: from, ExpiryDate: to}}
			return l, Question{Vehicle: vehicleIn(t, "car,seats=4")}
		},
		"a card": func(from, to vn.Date) (credential.Document, Question) {
			return &credential.HealthInsurance{
				FullName: "TRẦN THỊ BÌNH", BirthDate: vn.Date{Year: 2000, Month: 1, Day: 2}, Sex: vn.Female, DocumentNumber: "0100000001",
				BenefitLevel: 4, FacilityCode: "01028", ValidFrom: from, ExpiryDate: to,
			}, Question{}
		},
		"an identity": func(from, to vn.Date) (credential.Document, Question) {
			return &credential.IdentityDocument{
				AccountLevel: 2, HolderKind: credential.Citizen, FullName: "TRẦN THỊ BÌNH", Sex: vn.Female, Nationality: "VN",
				BirthDate: vn.Date{Year: 2000, Month: 1, Day: 2}, IssueDate: from, ExpiryDate: to, IssuingAuthority: "Bộ Công an",
			}, Question{}
		},
		"an eighteenth birthday": func(from, _ vn.Date) (credential.Document, Question) {
			born := from
			born.Year -= 18
			return &credential.IdentityDocument{
				AccountLevel: 2, HolderKind: credential.Citizen, FullName: "TRẦN THỊ BÌNH", Sex: vn.Female, Nationality: "VN",
				BirthDate: born, IssueDate: vn.Date{Year: 2025, Month: 1, Day: 1}, IssuingAuthority: "Bộ Công an",
			}, Question{MinAge: 18}
		},
	}
	for name, paper := range papers {
		for at, want := range map[time.Time]message.Outcome{
			begin.Add(-time.Nanosecond): message.Rejected, begin: message.Accepted, end.Add(-time.Nanosecond): message.Accepted, end: message.Rejected,
		} {
			if name == "an eighteenth birthday" && at.Equal(end) {
				want = message.Accepted // and ever after
			}
			o.at = at
			d, q := paper(today, today)
			text := o.sign(t, d)
			for _, verdict := range inEveryZone(t, o.device, q, text, at) {
				if verdict.Outcome != want {
					t.Errorf("%s at %s: %s, %s, want %s", name, at, verdict.Outcome, verdict.Message.EN, want)
				}
			}
		}
	}
}

// inEveryZone asks at one moment, told in several zones, on devices whose own zone is each of them. All verdicts are equal.
func inEveryZone(t *testing.T, state State, q Question, text string, at time.Time) []Verdict {
	t.Helper()
	local := time.Local
	defer func() { time.Local = local }()
	var all []Verdict
	for _, hours := range []int{-12, -5, 0, 5, 7, 9, 14} {
		zone := time.FixedZone("", hours*60*60)
		time.Local = zone
		for _, told := range []time.Time{at.In(zone), at.Local(), at.UTC()} {
			q.At = told
			all = append(all, Verify(state, q, text))
		}
	}
	for _, v := range all[1:] {
		if asJSON(t, v) != asJSON(t, all[0]) {
			t.Errorf("%s\n%s", asJSON(t, all[0]), asJSON(t, v))
		}
	}
	return all
}

// What this version does not know is open or a warning, and never silently a yes.
func TestWhatIsNotKnownIsNeverSilentlyYes(t *testing.T) {
	o, d := newOffice(t), newDice(6)
	for range throws / 8 {
		l := d.licence(o)
		for i := range l.Privileges {
			if p := &l.Privileges[i]; d.IntN(2) == 0 {
				p.Codes = append(p.Codes, credential.Restriction{Code: "Z.99"})
			} else {
				p.Class, p.Scheme, p.IssueDate = fmt.Sprintf("Z%d", i), vn.Scheme2024, vn.Date{Year: 2025, Month: 6, Day: 1}
			}
			l.Privileges[i].ExpiryDate = vn.Date{Year: 2030, Month: 1, Day: 1}
		}
		q := Question{}
		if d.IntN(4) > 0 {
			q.Vehicle, _ = d.vehicles(t)
		}
		v := o.verdict(t, q, l)
		switch {
		case !slices.Contains(codes(v), "class-unknown") && !slices.Contains(codes(v), "restriction-unknown"):
			t.Fatalf("%v: %+v says nothing", codes(v), l.Privileges)
		case q.Vehicle.Kind != "" && v.Outcome == message.Accepted:
			t.Fatalf("%s is allowed by %+v", q.Vehicle, l.Privileges)
		}
	}
	card := &credential.HealthInsurance{
		FullName: "TRẦN THỊ BÌNH", BirthDate: vn.Date{Year: 2000, Month: 1, Day: 2}, Sex: vn.Female, DocumentNumber: "0100000001", BenefitLevel: 4,
		SubjectCode: "ZZ", AreaCode: "K9", FacilityCode: "01028", ValidFrom: vn.Date{Year: 2026, Month: 1, Day: 1},
	}
	car := &credential.VehicleRegistration{
		DocumentNumber: "DK0000001", RegistrationNumber: "30W-123.45", FullName: "NGUYỄN VĂN AN", PIN: "001080000001", VehicleKind: "car", Make: "MẪU",
		Model: "THỬ", Colour: "Trắng", EngineNumber: "E1", VIN: "RL0TESTAAAA000001", Seats: 5, IssueDate: vn.Date{Year: 2025, Month: 1, Day: 1}, IssuingAuthority: "Mẫu",
	}
	for code, paper := range map[string]credential.Document{"subject-unknown": card, "area-unknown": card, "plate-unknown-series": car} {
		if v := o.verdict(t, Question{}, paper); v.Outcome != message.Accepted || !slices.Contains(codes(v), code) {
			t.Errorf("%s: %s %v", code, v.Reason, codes(v))
		}
	}
}

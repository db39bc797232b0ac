package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	mathrand "math/rand/v2"
	"slices"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/card"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

func TestOf(t *testing.T) {
	birth := vn.Date{Year: 1999, Month: 8, Day: 15}
	for _, c := range []struct {
		d    credential.Document
		want Person
	}{
		{&credential.IdentityDocument{FullName: "NGUYỄN VĂN AN", PIN: "001099000001", DocumentNumber: "012345678", BirthDate: birth, Sex: vn.Male, Portrait: "data:"},
			Person{Name: "NGUYỄN VĂN AN", Number: "001099000001", Previous: "012345678", Birth: birth, Sex: vn.Male, Portrait: true, Signed: true}},
		{&credential.IdentityDocument{FullName: "JOHN SMITH", PassportNumber: "B1234567", Sex: vn.Male},
			Person{Name: "JOHN SMITH", Passport: "B1234567", Sex: vn.Male, Signed: true}},
		{&credential.DrivingLicence{FullName: "NGUYỄN VĂN AN", PIN: "001099000001", BirthDate: birth, Sex: vn.Male, DocumentNumber: "010199000001"},
			Person{Name: "NGUYỄN VĂN AN", Number: "001099000001", Birth: birth, Sex: vn.Male, Signed: true}},
		{&credential.HealthInsurance{FullName: "NGUYỄN VĂN AN", BirthDate: birth, Sex: vn.Male, DocumentNumber: "DN4010100000001"},
			Person{Name: "NGUYỄN VĂN AN", Birth: birth, Sex: vn.Male, Insurance: "0100000001", Signed: true}},
		{&credential.HealthInsurance{FullName: "NGUYỄN VĂN AN", DocumentNumber: "001099000001"},
			Person{Name: "NGUYỄN VĂN AN", Number: "001099000001", Signed: true}},
		{&credential.HealthInsurance{FullName: "NGUYỄN VĂN AN", PIN: "001099000001", DocumentNumber: "0100000001"},
			Person{Name: "NGUYỄN VĂN AN", Number: "001099000001", Insurance: "0100000001", Signed: true}},
		{&credential.VehicleRegistration{FullName: "NGUYỄN VĂN AN", PIN: "001099000001"},
			Person{Name: "NGUYỄN VĂN AN", Number: "001099000001", Signed: true}},
		{&credential.VehicleInsurance{FullName: "NGUYỄN VĂN AN"}, Person{Name: "NGUYỄN VĂN AN", Signed: true}},
		{&credential.VehicleRegistration{OrganisationName: "CÔNG TY VÍ DỤ"}, Person{}},
		{&credential.VehicleInspection{}, Person{}},
		{paper(t, "tax-id", "0100233488", ""), Person{Name: "NGUYỄN VĂN AN", Number: "001099000001", Birth: birth, Sex: vn.Male, Signed: true}},
		{paper(t, "passport", "C1234567", ""), Person{Name: "NGUYỄN VĂN AN", Number: "001099000001", Passport: "C1234567", Birth: birth, Sex: vn.Male, Signed: true}},
		{paper(t, "social-insurance", "0100000001", ""),
			Person{Name: "NGUYỄN VĂN AN", Number: "001099000001", Insurance: "0100000001", Birth: birth, Sex: vn.Male, Signed: true}},
	} {
		if got := Of(c.d); got != c.want {
			t.Errorf("Of(%T) = %+v, want %+v", c.d, got, c.want)
		}
	}
}

// paper is a paper of that type beside AN's identity, with more claims.
func paper(t *testing.T, kind, number, more string) *credential.Reference {
	t.Helper()
	typ, _ := credential.LookupType(kind)
	d, _, err := typ.Decode([]byte(`{"personal_administrative_number":"001099000001","full_name":"NGUYỄN VĂN AN","birth_date":"1999-08-15","sex":1,"nationality":"VN",` +
		`"document_number":"` + number + `","issue_date":"2025-01-02","issuing_authority":"Cơ quan Mẫu"` + more + `}`))
	if err != nil {
		t.Fatal(err)
	}
	return d.(*credential.Reference)
}

func TestDecideReference(t *testing.T) {
	passport := paper(t, "passport", "C1234567", "")
	on := vn.Date{Year: 2026, Month: 11, Day: 22}
	facts := func(s string) Facts {
		f, err := ParseFacts(s)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, c := range []struct {
		d    *credential.Reference
		q    Question
		want string
	}{
		{passport, Question{On: on}, "yes paper-of photo-required"},
		{passport, Question{On: on, MinAge: 27}, "yes age-reached photo-required"},
		{passport, Question{On: on, MinAge: 28}, "no age-not-reached photo-required"},
		{passport, Question{On: on, Match: facts("Nguyễn Văn An, C1234567")}, "yes facts-agree photo-required"},
		{passport, Question{On: on, Match: facts("001099000001")}, "yes facts-agree photo-required"},
		{passport, Question{On: on, Match: facts("001099000002")}, "no facts-differ photo-required"},
		{passport, Question{On: on, Match: facts("1998")}, "no facts-differ photo-required"},
		{passport, Question{On: on, MinAge: 18, Match: facts("Lê An")}, "no facts-differ age-reached photo-required"},
		{paper(t, "dependant", "1", `,"guardian_name":"LÊ THỊ BÌNH","consent_date":"2025-01-01"`), Question{On: on}, "yes paper-of photo-required guardian-account"},
		{passport, Question{On: vn.Date{Year: 2013, Month: 8, Day: 14}}, "yes paper-of photo-required"}, // before the rules on accounts
	} {
		a := DecideReference(c.d, c.q)
		got := string(a.Outcome) + " " + a.Code
		for _, f := range a.Findings {
			got += " " + f.Code
		}
		if got != c.want {
			t.Errorf("%+v: %s, want %s", c.q, got, c.want)
		}
	}
}

func TestOfUnsignedCards(t *testing.T) {
	cccd, _, err := card.ParseCCCD("001099000001|012345678|Nguyễn Văn An|15081999|Nam|Số 1, Phố Thử Nghiệm, Phường Mẫu, Hà Nội|20052021")
	if err != nil {
		t.Fatal(err)
	}
	bhyt, _, err := card.ParseBHYT("0100000001|4e677579e1bb856e2056c4836e20416e|15/08/1999|1|-|01 - 028|01/01/2026|-|15/12/2025|01000000000001|-|4|01/01/2029|0123456789abcdef-0001|4|5468c3a06e68207068e1bb912048c3a0204ee1bb9969|$")
	if err != nil {
		t.Fatal(err)
	}
	birth := vn.Date{Year: 1999, Month: 8, Day: 15}
	identity, insurance := OfCCCD(cccd), OfBHYT(bhyt)
	if want := (Person{Name: "Nguyễn Văn An", Number: "001099000001", Previous: "012345678", Birth: birth, Sex: vn.Male, Portrait: true}); identity != want {
		t.Errorf("%+v, want %+v", identity, want)
	}
	if want := (Person{Name: "Nguyễn Văn An", Insurance: "0100000001", Birth: birth, Sex: vn.Male}); insurance != want {
		t.Errorf("%+v, want %+v", insurance, want)
	}
	if c := Compare(identity, insurance); c.Outcome != policy.Yes || c.Agreeing().VI != "họ tên, ngày sinh, giới tính" {
		t.Errorf("%s %s", c.Outcome, c.Agreeing().VI)
	}
}

// invented draws persons from few values, so that pairs agree and differ in every combination.
func invented(r *mathrand.Rand) Person {
	pick := func(values ...string) string { return values[r.IntN(len(values))] }
	births := []vn.Date{{}, {Year: 1999}, {Year: 1999, Month: 8}, {Year: 1999, Month: 8, Day: 15}, {Year: 1998, Month: 8, Day: 15}}
	return Person{
		Name:      pick("", "Nguyễn Văn An", "NGUYỄN VĂN AN", "An Nguyễn Văn", "NGUYEN VAN AN", "Lê Thị Hòa", "Lê Thị Hoà", "Ðỗ Đào", "ĐỖ ĐÀO"),
		Number:    vn.PIN(pick("", "", "001099000001", "001099000002")),
		Previous:  pick("", "", "012345678", "001099000001"),
		Insurance: pick("", "", "0100000001", "0100000002"),
		Passport:  pick("", "", "B1234567"),
		Birth:     births[r.IntN(len(births))],
		Sex:       vn.Sex(r.IntN(3)),
	}
}

func TestCompareIsSymmetricAndKnowsOneForm(t *testing.T) {
	r := mathrand.New(mathrand.NewPCG(1, 2))
	outcomes := map[policy.Outcome]int{}
	for range 20000 {
		a, b := invented(r), invented(r)
		got, back := Compare(a, b), Compare(b, a)
		outcomes[got.Outcome]++
		if got.Outcome != back.Outcome || !slices.Equal(got.Notes, back.Notes) || got.Agreeing() != back.Agreeing() {
			t.Fatalf("%+v and %+v: %v, turned round %v", a, b, got, back)
		}
		decomposed := b
		decomposed.Name = norm.NFD.String(b.Name)
		if other := Compare(a, decomposed); other.Outcome != got.Outcome || !slices.Equal(other.Notes, got.Notes) {
			t.Fatalf("%+v and %+v: %v, decomposed %v", a, b, got, other)
		}
		if self := Compare(a, a); self.Outcome == policy.No {
			t.Fatalf("%+v is not itself", a)
		}
	}
	for _, o := range []policy.Outcome{policy.Yes, policy.No, policy.Unclear} {
		if outcomes[o] < 500 {
			t.Errorf("only %d pairs are %s", outcomes[o], o)
		}
	}
}

// What one paper says and the other does not may be added to the other: a yes stays a yes.
func TestAgreeingEvidenceKeepsAYes(t *testing.T) {
	r := mathrand.New(mathrand.NewPCG(3, 4))
	tried := 0
	for range 40000 {
		a, b := invented(r), invented(r)
		if Compare(a, b).Outcome != policy.Yes {
			continue
		}
		more := b
		for i, missing := range []bool{b.Name == "", b.Number == "", b.Previous == "", b.Insurance == "", b.Passport == "", b.Birth.IsZero(), b.Sex == vn.UnknownSex} {
			if !missing {
				continue
			}
			switch i {
			case 0:
				more.Name = a.Name
			case 1:
				more.Number = a.Number
			case 2:
				more.Previous = a.Previous
			case 3:
				more.Insurance = a.Insurance
			case 4:
				more.Passport = a.Passport
			case 5:
				more.Birth = a.Birth
			case 6:
				more.Sex = a.Sex
			}
			tried++
			if got := Compare(a, more); got.Outcome != policy.Yes {
				t.Fatalf("%+v and %+v are the same, with more %+v %s", a, b, more, got.Outcome)
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d additions", tried)
	}
}

// What a holder discloses more of a consistent document never turns a yes into a no, and what is concealed never turns
// into a yes.
func TestDisclosingMore(t *testing.T) {
	r := mathrand.New(mathrand.NewPCG(5, 6))
	for range 5000 {
		full := document(t, "pin=001099000001")
		full.BirthDate = vn.Date{Year: 1995 + r.IntN(20), Month: 1 + r.IntN(12), Day: 1 + r.IntN(28)}
		if r.IntN(3) == 0 {
			full.BirthDate.Day = 0
		}
		least, _ := full.BirthDate.Age(full.IssueDate)
		for i, over := range []**bool{&full.AgeOver14, &full.AgeOver16, &full.AgeOver18, &full.AgeOver21} {
			reached := least >= proofs[i].age
			*over = &reached
		}
		q := Question{On: vn.Date{Year: 2026, Month: 1 + r.IntN(12), Day: 1 + r.IntN(28)}, MinAge: 12 + r.IntN(15)}
		if r.IntN(2) == 0 {
			q.Match = Facts{Name: "Nguyễn Văn An", Birth: full.BirthDate, Number: "001099000001"}
		}
		part := *full
		for _, over := range []**bool{&part.AgeOver14, &part.AgeOver16, &part.AgeOver18, &part.AgeOver21} {
			if r.IntN(2) == 0 {
				*over = nil
			}
		}
		if r.IntN(2) == 0 {
			part.BirthDate = vn.Date{}
		}
		if r.IntN(2) == 0 {
			part.PIN = ""
		}
		all, some := Decide(full, q).Outcome, Decide(&part, q).Outcome
		if some != policy.Unclear && some != all {
			t.Fatalf("%+v on %s: %s with part shown, %s with all", q, full.BirthDate, some, all)
		}
	}
}

// A request made of Wanted, answered, is wanted no more, and nothing that it asks for goes unused.
func TestWantedIsEnough(t *testing.T) {
	full := document(t, "pin=001099000001 birth=2000-01-02 over16 over18 over21")
	full.AgeOver14 = full.AgeOver16
	for age := range 30 {
		for _, facts := range []Facts{{}, {Number: "001099000001"}, {Birth: full.BirthDate}} {
			q := Question{On: vn.Date{Year: 2026, Month: 11, Day: 22}, MinAge: age, Match: facts}
			shown := document(t, "")
			asked := Wanted(shown, q)
			for _, claim := range asked {
				disclose(shown, full, claim)
			}
			if left := Wanted(shown, q); left != nil {
				t.Errorf("%+v: after %q still %q", q, asked, left)
			}
			if used := Used(shown, q); !slices.Equal(slices.Sorted(slices.Values(used)), slices.Sorted(slices.Values(asked))) {
				t.Errorf("%+v: asked for %q, used %q", q, asked, used)
			}
			if a := Decide(shown, q); a.Outcome == policy.Unclear {
				t.Errorf("%+v: %s after %q", q, a.Code, asked)
			}
		}
	}
}

func disclose(shown, full *credential.IdentityDocument, claim string) {
	switch claim {
	case "age_over_14":
		shown.AgeOver14 = full.AgeOver14
	case "age_over_16":
		shown.AgeOver16 = full.AgeOver16
	case "age_over_18":
		shown.AgeOver18 = full.AgeOver18
	case "age_over_21":
		shown.AgeOver21 = full.AgeOver21
	case birthClaim:
		shown.BirthDate = full.BirthDate
	case numberClaim:
		shown.PIN = full.PIN
	}
}

// The day is Viet Nam's, wherever the device's clock stands.
func TestDayInAnyZone(t *testing.T) {
	d := document(t, "birth=2008-11-22")
	midnight := time.Date(2026, 11, 22, 0, 0, 0, 0, vn.Zone)
	for _, zone := range []*time.Location{time.UTC, vn.Zone, time.FixedZone("west", -11*3600), time.FixedZone("east", 14*3600)} {
		for at, want := range map[time.Time]policy.Outcome{midnight.Add(-time.Nanosecond): policy.No, midnight: policy.Yes} {
			if got := Decide(d, Question{On: vn.DateOf(at.In(zone)), MinAge: 18}).Outcome; got != want {
				t.Errorf("%s: %s, want %s", at.In(zone), got, want)
			}
		}
	}
}

func TestRuleSets(t *testing.T) {
	for _, r := range RuleSets() {
		if r.ID == "" || r.Source == "" || !r.From.Full() {
			t.Errorf("%+v", r)
		}
	}
	on := vn.Date{Year: 2024, Month: 7, Day: 1}
	if got := Decide(document(t, ""), Question{On: on}).Rules; got != "identity-2024" {
		t.Errorf("rules %q", got)
	}
	if got := Decide(document(t, ""), Question{On: vn.Date{Year: 2024, Month: 6, Day: 30}}).Rules; got != "" {
		t.Errorf("rules %q before the first", got)
	}
}

func FuzzParseFacts(f *testing.F) {
	for _, s := range []string{"Nguyễn Văn An, 15/08/1999, 001099000001", "1999-08", "C12345678", ",", "a,b", "An1"} {
		f.Add(s)
	}
	d := document(f, "birth=1999-08-15 pin=001099000001")
	f.Fuzz(func(t *testing.T, s string) {
		facts, err := ParseFacts(s)
		if err != nil {
			if (facts != Facts{}) {
				t.Errorf("ParseFacts(%q) = %+v, %v", s, facts, err)
			}
			return
		}
		if facts.IsZero() {
			t.Errorf("ParseFacts(%q) asks nothing", s)
		}
		checkAnswer(t, s, Decide(d, Question{On: vn.Date{Year: 2026, Month: 11, Day: 22}, Match: facts}))
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("Nguyễn Văn An", "NGUYEN VAN AN", "001099000001", "001099000001", 1999, 8)
	f.Add("Lê Thị Hòa", "LÊ THỊ HOÀ", "", "012345678", 1999, 0)
	f.Add("\xff\u0301", "Ð", "0", "", -1, 13)
	f.Fuzz(func(t *testing.T, nameA, nameB, numberA, numberB string, year, month int) {
		a := Person{Name: nameA, Number: vn.PIN(numberA), Previous: numberB, Birth: vn.Date{Year: year, Month: month}}
		b := Person{Name: nameB, Number: vn.PIN(numberB), Birth: vn.Date{Year: year}}
		got, back := SamePerson(a, b), SamePerson(b, a)
		if got.Outcome != back.Outcome || got.Code != back.Code || found(got) != found(back) {
			t.Errorf("%+v, turned round %+v", got, back)
		}
		checkAnswer(t, nameA, got)
		if self := Compare(a, a); self.Outcome == policy.No {
			t.Errorf("%+v is not itself", a)
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	d := document(b, "birth=1999-08-15 pin=001099000001 over18")
	q := Question{On: vn.Date{Year: 2026, Month: 11, Day: 22}, MinAge: 18, Match: Facts{Name: "Nguyễn Văn An", Number: "001099000001"}}
	b.ReportAllocs()
	for b.Loop() {
		if Decide(d, q).Outcome != policy.Yes {
			b.Fatal("not yes")
		}
	}
}

func BenchmarkSamePerson(b *testing.B) {
	x := person(b, "name=Lê Thị Hòa birth=1999-08-15 sex=2 number=001199000001")
	y := person(b, "name=LÊ THỊ HOÀ birth=1999-08-15 sex=2 number=001199000001")
	b.ReportAllocs()
	for b.Loop() {
		if SamePerson(x, y).Outcome != policy.Yes {
			b.Fatal("not yes")
		}
	}
}

// BenchmarkVerify is what a decision is measured by: it may cost a tenth of a signature's verification.
func BenchmarkVerify(b *testing.B) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	sum := sha256.Sum256([]byte("giayto"))
	signature, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if !ecdsa.VerifyASN1(&key.PublicKey, sum[:], signature) {
			b.Fatal("not valid")
		}
	}
}

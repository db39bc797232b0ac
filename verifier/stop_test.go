package verifier

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy/identity"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

var sumDay = vn.Date{Year: 2026, Month: 11, Day: 22}

// verdictOn is the verdict on an authentic paper, with a question and a reason that the test chooses.
func verdictOn(d credential.Document, asked credential.Question, reason string, findings ...string) Verdict {
	v := Verdict{Version: SchemaVersion, CredentialID: d.Type().Name + "-1", Question: Asked{For: asked, On: sumDay, At: jose.DateOf(sumDay.Start())}, Findings: []Finding{}}
	v.opened = &credential.Credential{Document: d}
	v.decide(reason, "", message.Args{})
	for _, code := range findings {
		v.find(code, "", message.Args{})
	}
	return v
}

// The papers of one driver, of a car and a motorcycle, and of a patient.
var (
	sumLicence = &credential.DrivingLicence{
		PIN: "001080000001", FullName: "NGUYỄN VĂN AN", BirthDate: vn.Date{Year: 1980, Month: 1, Day: 1}, Sex: vn.Male,
		IssueDate: vn.Date{Year: 2019, Month: 1, Day: 1}, Privileges: []credential.Privilege{
			{Class: "A1", Scheme: vn.Scheme2008, IssueDate: vn.Date{Year: 2019, Month: 1, Day: 1}},
			{Class: "B2", Scheme: vn.Scheme2008, IssueDate: vn.Date{Year: 2019, Month: 1, Day: 1}, ExpiryDate: vn.Date{Year: 2029, Month: 1, Day: 1}},
		},
	}
	sumRegistration = &credential.VehicleRegistration{
		RegistrationNumber: "30A-123.45", FullName: "NGUYỄN VĂN AN", PIN: "001080000001", VehicleKind: "car", VIN: "RLA00000000000001", Seats: 5,
	}
	sumInspection = &credential.VehicleInspection{RegistrationNumber: "30A-123.45", VehicleKind: "car", VIN: "RLA00000000000001", Seats: 5}
	sumInsurance  = &credential.VehicleInsurance{RegistrationNumber: "30A-123.45", VehicleKind: "car"}
	sumMotorcycle = &credential.VehicleRegistration{RegistrationNumber: "29-AA 123.45", VehicleKind: "motorcycle", EngineCapacity: 150}
	sumRiders     = &credential.VehicleInsurance{RegistrationNumber: "29-AA 123.45", VehicleKind: "motorcycle"}
	sumMoped      = &credential.VehicleRegistration{RegistrationNumber: "29-AA 123.45", VehicleKind: "moped", EngineCapacity: 49}
	sumIdentity   = &credential.IdentityDocument{PIN: "001080000001", FullName: "NGUYỄN VĂN AN", BirthDate: vn.Date{Year: 1980, Month: 1, Day: 1}}
	sumCard       = &credential.HealthInsurance{DocumentNumber: "001080000001", PIN: "001080000001", FullName: "NGUYỄN VĂN AN"}
)

const onRoad, atClinic = credential.Traffic, credential.Clinic

func unsignedCCCD(q credential.Question) Verdict {
	v := unsignedCode("cccd-card", q)
	v.printed = &identity.Person{Name: "Nguyễn Văn An"}
	return v
}

func unsignedCode(kind string, q credential.Question) Verdict {
	v := Verdict{Version: SchemaVersion, Question: Asked{For: q, On: sumDay, At: jose.DateOf(sumDay.Start())}, Findings: []Finding{}, Unsigned: &UnsignedCode{kind}}
	v.decide(reasonUnsigned, "", message.Args{})
	return v
}

func forged(q credential.Question) Verdict {
	v := Verdict{Version: SchemaVersion, Question: Asked{For: q, On: sumDay, At: jose.DateOf(sumDay.Start())}, Findings: []Finding{}}
	v.decide(reasonBadSignature, "", message.Args{})
	return v
}

// partOnly is the verdict on a licence of which a part is not in force, where no vehicle was named.
func partOnly(value statuslist.Value) Verdict {
	v := verdictOn(sumLicence, onRoad, reasonUnclear)
	v.Answer = &Answered{Code: "licence-in-part"}
	v.Status = &StatusState{Value: value}
	return v
}

// What papers come to together: the outcome and its reason, how many credentials and unsigned codes, or no sum.
func TestSumUp(t *testing.T) {
	licence := verdictOn(sumLicence, onRoad, accepted)
	registration, inspection := verdictOn(sumRegistration, onRoad, accepted), verdictOn(sumInspection, onRoad, accepted)
	insurance := verdictOn(sumInsurance, onRoad, accepted)
	motorcycle, riders := verdictOn(sumMotorcycle, onRoad, accepted), verdictOn(sumRiders, onRoad, accepted)
	card := verdictOn(sumCard, atClinic, accepted)
	for _, c := range []struct {
		name, plate string
		verdicts    []Verdict
		want        string
	}{
		{"nothing", "", nil, ""},
		{"a licence alone", "", []Verdict{licence}, ""},
		{"two licences", "", []Verdict{licence, licence}, ""},
		{"a registration alone", "", []Verdict{registration}, ""},
		{"a registration and its plate", "30A-123.45", []Verdict{registration}, "undecided unclear licence-needed 1+0"},
		{"a registration and another plate", "30A-543.21", []Verdict{registration}, "rejected not-entitled plate-differs 1+0"},
		{"all papers of a car", "", []Verdict{licence, registration, inspection, insurance}, "accepted accepted papers-agree 4+0"},
		{"all papers of a car, one twice", "30a12345", []Verdict{licence, registration, registration, inspection, insurance}, "accepted accepted papers-agree 4+0"},
		{"another plate", "30A-543.21", []Verdict{licence, registration, inspection, insurance}, "rejected not-entitled plate-differs 4+0"},
		{"without insurance", "", []Verdict{licence, registration, inspection}, "undecided unclear papers-missing 3+0"},
		{"a motorcycle needs no inspection", "", []Verdict{licence, motorcycle, riders}, "accepted accepted papers-agree 3+0"},
		{"a photo wanting", "", []Verdict{verdictOn(sumLicence, onRoad, reasonHolderUnproved), motorcycle, riders}, "undecided holder-unproved  3+0"},
		{"a revoked licence", "", []Verdict{verdictOn(sumLicence, onRoad, reasonRevoked), motorcycle, riders}, "rejected revoked  2+0"},
		{"a forged paper beside", "", []Verdict{licence, motorcycle, riders, forged(onRoad)}, "rejected bad-signature  3+0"},
		{"a payment code beside", "", []Verdict{licence, motorcycle, riders, unsignedCode("payment", onRoad)}, "undecided unsigned  3+0"},
		{"an identity card beside, which nobody compares", "", []Verdict{licence, motorcycle, riders, unsignedCCCD(onRoad)}, "undecided unsigned  3+0"},
		{"an identity document beside", "", []Verdict{licence, motorcycle, riders, verdictOn(sumIdentity, onRoad, reasonWrongDocument)}, "accepted accepted papers-agree 4+0"},
		{"a revoked identity document beside", "", []Verdict{licence, motorcycle, riders, verdictOn(sumIdentity, onRoad, reasonWrongDocument, reasonRevoked)}, "undecided wrong-document  3+0"},
		{"a moped's rider by the identity document", "", []Verdict{verdictOn(sumMoped, onRoad, accepted), riders, verdictOn(sumIdentity, onRoad, reasonWrongDocument)}, "accepted accepted papers-agree 3+0"},
		{"cars suspended, a motorcycle's papers", "", []Verdict{partOnly(statuslist.CarSuspended), motorcycle, riders}, "accepted accepted papers-agree 3+0"},
		{"motorcycles suspended, a motorcycle's papers", "", []Verdict{partOnly(statuslist.MotorcycleSuspended), motorcycle, riders}, "rejected suspended part-suspended 3+0"},
		{"suspended in one of two codes", "", []Verdict{partOnly(statuslist.MotorcycleSuspended), licence, motorcycle, riders}, "rejected suspended part-suspended 3+0"},

		{"a card alone", "", []Verdict{card}, ""},
		{"two cards", "", []Verdict{card, card}, ""},
		{"a card and an identity card", "", []Verdict{card, unsignedCCCD(atClinic)}, "accepted accepted  1+1"},
		{"an identity card and a card", "", []Verdict{unsignedCCCD(""), card}, "accepted accepted  1+1"},
		{"a card and an identity card that is not read", "", []Verdict{card, unsignedCode("cccd-card", atClinic)}, ""},
		{"a card and an identity document", "", []Verdict{card, verdictOn(sumIdentity, atClinic, reasonWrongDocument)}, "accepted accepted  2+0"},
		{"a card and a licence", "", []Verdict{card, verdictOn(sumLicence, atClinic, reasonWrongDocument)}, "accepted accepted  2+0"},
		{"a card and a locked identity document", "", []Verdict{card, verdictOn(sumIdentity, atClinic, reasonWrongDocument, reasonLocked)}, ""},
		{"a card, an identity card and a forged code", "", []Verdict{card, unsignedCCCD(atClinic), forged(atClinic)}, "rejected bad-signature  1+1"},
		{"a card, an identity card and a card's own code", "", []Verdict{card, unsignedCCCD(atClinic), unsignedCode("bhyt-card", atClinic)}, "undecided unsigned  1+1"},
		{"an expired card and an identity card", "", []Verdict{verdictOn(sumCard, atClinic, reasonExpired), unsignedCCCD(atClinic)}, "rejected expired  1+1"},
		{"an identity card alone", "", []Verdict{unsignedCCCD(atClinic), unsignedCCCD(atClinic)}, ""},
	} {
		sum, err := SumUp(Question{}, c.plate, c.verdicts)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := sumLine(sum); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		conformsSum(t, sum)
	}
}

func sumLine(s *Sum) string {
	if s == nil {
		return ""
	}
	answer := ""
	if s.Answer != nil {
		answer = s.Answer.Code
	}
	return strings.Join([]string{string(s.Outcome), s.Reason, answer, string(rune('0'+len(s.Papers))) + "+" + string(rune('0'+len(s.Unsigned)))}, " ")
}

// A licence of which every class has ended tells nobody at a clinic who somebody is.
func TestExpiredLicenceIsNotCompared(t *testing.T) {
	ended := *sumLicence
	ended.Privileges = ended.Privileges[1:]
	v := verdictOn(&ended, atClinic, reasonWrongDocument)
	v.Question.On = vn.Date{Year: 2030, Month: 1, Day: 1}
	if v.onlyTellsWho(atClinic) {
		t.Error("it is compared")
	}
	if sum, _ := SumUp(Question{}, "", []Verdict{verdictOn(sumCard, atClinic, accepted), v}); sum != nil {
		t.Errorf("%+v", sum)
	}
}

func TestSumUpErrors(t *testing.T) {
	papers := []Verdict{verdictOn(sumLicence, onRoad, accepted), verdictOn(sumRegistration, onRoad, accepted)}
	for _, c := range []struct{ vehicle, plate, want string }{
		{"motorcycle,cc=150", "", "vehicle: motorcycle was given, the paper says car"},
		{"", "??", "plate"},
	} {
		q := Question{}
		if c.vehicle != "" {
			var err error
			if q.Vehicle, err = traffic.ParseVehicle(c.vehicle); err != nil {
				t.Fatal(err)
			}
		}
		if sum, err := SumUp(q, c.plate, papers); sum != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %+v, %v", c, sum, err)
		}
	}
}

// conformsSum checks a sum by its schema, which takes no verdict for one.
func conformsSum(t *testing.T, sum *Sum) {
	t.Helper()
	if sum == nil {
		return
	}
	b, err := json.Marshal(sum)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	schemas := compileSchemas(t)
	if err := schemas.sum.Validate(parsed); err != nil {
		t.Errorf("%s: %v", b, err)
	}
	if schemas.verdict.Validate(parsed) == nil {
		t.Errorf("a sum passes for a verdict: %s", b)
	}
	for _, member := range []string{"papers", "outcome", "findings"} {
		broken := parsed.(map[string]any)
		was := broken[member]
		delete(broken, member)
		if schemas.sum.Validate(broken) == nil {
			t.Errorf("the schema passes a sum without %s", member)
		}
		broken[member] = was
	}
}

// The schema of a sum names every member of it, and no other.
func TestSumSchemaMembers(t *testing.T) {
	b, err := json.Marshal(Sum{Question: Asked{On: sumDay}, Unsigned: []UnsignedCode{{"cccd-card"}}, Plate: "30A-123.45", Answer: &Answered{}})
	if err != nil {
		t.Fatal(err)
	}
	var has map[string]any
	var listed struct{ Properties map[string]any }
	if err := json.Unmarshal(b, &has); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(SumSchema, &listed); err != nil {
		t.Fatal(err)
	}
	sameSet(t, "members of a sum", keys(listed.Properties), keys(has))
}

func keys(m map[string]any) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

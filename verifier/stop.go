package verifier

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// SumSchema is the JSON Schema (draft 2020-12) of a Sum as JSON. It refers to parts of [Schema] by its `$id`.
//
//go:embed sum.schema.json
var SumSchema []byte

// A Sum is what the papers of one check come to together, and the answer to that check. It stands beside their verdicts
// and replaces none.
//
// At the roadside it says whether they are of one driver and one vehicle, in date on the day, and all that the vehicle
// needs. At a clinic it is the answer on the card, with which the papers beside it were compared; of an identity it says
// whether the papers beside it are the same person's. It is never better than the verdict on a paper that was asked for;
// those that only tell who somebody is are compared and not asked for.
type Sum struct {
	Version int `json:"version"`
	// Papers are the IDs of the credentials that were put together, each once; empty of one without a status list.
	Papers []string `json:"papers"`
	// Unsigned are the codes that nobody signed among what was compared.
	Unsigned []UnsignedCode `json:"unsigned,omitempty"`
	// Plate is the one on the vehicle, as the officer entered it.
	Plate    string          `json:"plate,omitempty"`
	Outcome  message.Outcome `json:"outcome"`
	Reason   string          `json:"reason"`
	Message  message.Text    `json:"message"`
	Next     message.Text    `json:"next"`
	Question Asked           `json:"question"`
	// Findings are those on the papers together, at a clinic those on the card. What else is to be said of one paper stands
	// in its verdict.
	Findings []Finding `json:"findings"`
	// Answer is the rule that decided, nil where another reason did.
	Answer *Answered `json:"answer,omitempty"`
}

// SumUp puts the verdicts of one check together; plate is the one that an officer sees on the vehicle, empty where none
// was entered. What is revoked, superseded or locked, and what is not authentic, is no paper here.
//
// The sum is nil where there is nothing to put together. At the roadside papers of two kinds make a sum, or one and a
// plate or a foreign permit, or a vehicle's paper and the vehicle that the officer named; elsewhere a card or an identity
// and a paper of somebody beside it. The error is a *traffic.ConflictError where a paper contradicts question.Vehicle, or
// says that no plate is written like plate.
func SumUp(question Question, plate string, verdicts []Verdict) (*Sum, error) {
	sum, err := roadside(question, plate, verdicts)
	if sum == nil && err == nil {
		sum = clinicDesk(verdicts)
	}
	if sum == nil && err == nil {
		sum = samePerson(verdicts)
	}
	if sum == nil || err != nil {
		return nil, err
	}
	for i := range verdicts {
		sum.noBetterThan(&verdicts[i])
	}
	return sum, nil
}

func newSum() *Sum {
	return &Sum{Version: SchemaVersion, Papers: []string{}, Findings: []Finding{}}
}

// drivingLicence is the paper whose own verdict judges the vehicle that the officer named.
const drivingLicence = "driving-licence"

func roadside(question Question, plate string, verdicts []Verdict) (*Sum, error) {
	plate = strings.TrimSpace(plate)
	stop := traffic.Stop{Vehicle: question.Vehicle, Plate: plate, Permit: question.Permit}
	sum := newSum()
	sum.Plate = plate
	kinds := map[string]bool{}
	for i := range verdicts {
		v := &verdicts[i]
		if !v.isPaper() {
			continue
		}
		d := v.opened.Document
		if _, ok := d.(*credential.DrivingLicence); ok && v.Status != nil {
			stop.Standing = worse(stop.Standing, traffic.StandingOf(v.Status.Value))
		}
		stop.On, sum.Question = v.Question.On, v.Question
		stop.Documents = append(stop.Documents, d)
		sum.add(v)
		if d.Type().Question == credential.Traffic {
			kinds[d.Type().Name] = true
		}
	}
	named := plate != "" || question.Permit != nil || question.Vehicle.Kind != "" && !kinds[drivingLicence]
	if len(kinds) == 0 || len(kinds) == 1 && !named {
		return nil, nil
	}
	a, err := stop.Sum()
	if err != nil {
		return nil, err
	}
	sum.take(&a)
	return sum, nil
}

// worse is what stands against the classes of either of two licences.
func worse(a, b traffic.Standing) traffic.Standing {
	return traffic.Standing{
		CarSuspended:        a.CarSuspended || b.CarSuspended,
		MotorcycleSuspended: a.MotorcycleSuspended || b.MotorcycleSuspended,
		Held:                a.Held || b.Held,
	}
}

// clinicDesk is the answer on the first card, nil where none is authentic or nothing was shown beside it.
func clinicDesk(verdicts []Verdict) *Sum {
	answer := slices.IndexFunc(verdicts, func(v Verdict) bool {
		if v.opened == nil || v.Question.For != credential.Clinic {
			return false
		}
		_, ok := v.opened.Document.(*credential.HealthInsurance)
		return ok
	})
	if answer < 0 {
		return nil
	}
	sum := newSum()
	sum.Question = verdicts[answer].Question
	sum.be(&verdicts[answer])
	sum.Findings = slices.Clone(verdicts[answer].Findings)
	beside := false
	for i := range verdicts {
		v := &verdicts[i]
		tells := v.onlyTellsWho(credential.Clinic)
		beside = beside || tells
		switch {
		case tells && v.Unsigned != nil:
			sum.Unsigned = append(sum.Unsigned, *v.Unsigned)
		case tells || v.opened != nil && v.Question.For == credential.Clinic:
			sum.add(v)
		}
	}
	if !beside {
		return nil
	}
	return sum
}

func (s *Sum) add(v *Verdict) {
	if v.CredentialID == "" || !slices.Contains(s.Papers, v.CredentialID) {
		s.Papers = append(s.Papers, v.CredentialID)
	}
}

// noBetterThan keeps the sum from being better than a verdict on one of its papers.
func (s *Sum) noBetterThan(v *Verdict) {
	if rank(v.Outcome) > rank(s.Outcome) && !v.onlyTellsWho(s.Question.For) && !v.onlyLacksVehicle() {
		s.be(v)
	}
}

// rank orders outcomes from the best to the worst.
func rank(o message.Outcome) int {
	return slices.Index([]message.Outcome{message.Accepted, message.Undecided, message.Rejected}, o)
}

// be takes the answer of one verdict for that of all.
func (s *Sum) be(v *Verdict) {
	s.Outcome, s.Reason, s.Message, s.Next, s.Answer = v.Outcome, v.Reason, v.Message, v.Next, v.Answer
}

// onlyLacksVehicle reports whether the verdict is of a licence of which a part is not in force, and open as no vehicle was
// named. A sum has judged the licence with the vehicle of the papers, or is open for the same want.
func (v *Verdict) onlyLacksVehicle() bool {
	return v.Reason == reasonUnclear && v.Answer != nil && v.Answer.Code == "licence-in-part"
}

// isPaper reports whether the verdict is of an authentic paper that may stand for what it says at the roadside.
func (v *Verdict) isPaper() bool {
	switch {
	case v.opened == nil || v.Question.For != credential.Traffic:
		return false
	case v.Reason == reasonWrongDocument:
		return v.onlyTellsWho(credential.Traffic)
	}
	return v.Reason != reasonRevoked && v.Reason != reasonSuperseded && v.Reason != reasonLocked
}

// onlyTellsWho reports whether the verdict is of a paper that answers another question than the one asked, counts by
// itself, and is compared with the papers that were asked for. The code printed on an identity card, which nobody
// signed, is compared as well, but not at the roadside.
func (v *Verdict) onlyTellsWho(asked credential.Question) bool {
	if v.Unsigned != nil {
		return asked != credential.Traffic && v.printed != nil
	}
	if v.opened == nil || v.Reason != reasonWrongDocument || v.otherReasons() {
		return false
	}
	switch d := v.opened.Document.(type) {
	case *credential.IdentityDocument:
		return true
	case *credential.DrivingLicence:
		return asked != credential.Traffic && v.inForce(d)
	case *credential.HealthInsurance:
		return asked != credential.Clinic
	}
	return false
}

// inForce reports whether a class of a licence may be used on the day, whose terms are judged with the licence's own question
// alone.
func (v *Verdict) inForce(l *credential.DrivingLicence) bool {
	standing := traffic.Standing{}
	if v.Status != nil {
		standing = traffic.StandingOf(v.Status.Value)
	}
	return traffic.MayDrive(l, standing, traffic.Vehicle{}, v.Question.On).Outcome != policy.No
}

// otherReasons reports whether more stood against the paper than the reason that decided.
func (v *Verdict) otherReasons() bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool {
		m, ok := message.Lookup(f.Code)
		return ok && m.Kind == message.Reason
	})
}

func (s *Sum) take(a *policy.Answer) {
	v := Verdict{Question: s.Question, Findings: s.Findings}
	v.decide(a.Reason, a.Code, a.Args)
	for _, f := range a.Findings {
		v.findFrom(f, nil)
	}
	s.Outcome, s.Reason, s.Message, s.Next, s.Findings = v.Outcome, v.Reason, v.Message, v.Next, v.Findings
	s.Answer = &Answered{a.Code, a.Source, a.Rules}
}

// VehicleOf returns the vehicle that the accepted registration or inspection of a verdict describes; ok is false for any
// other verdict.
func VehicleOf(v *Verdict) (vehicle traffic.Vehicle, ok bool) {
	if v.opened == nil || v.Outcome != message.Accepted {
		return traffic.Vehicle{}, false
	}
	return traffic.VehicleOf(v.opened.Document)
}

package verifier

import (
	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// A Sum is what the papers of one roadside check come to together: whether they are of one driver and one vehicle, in
// date on the day, and all that the vehicle needs. It stands beside their verdicts and replaces none.
type Sum struct {
	Version int `json:"version"`
	// Papers are the credentials that were put together.
	Papers   []string        `json:"papers"`
	Outcome  message.Outcome `json:"outcome"`
	Reason   string          `json:"reason"`
	Message  message.Text    `json:"message"`
	Next     message.Text    `json:"next"`
	Question Asked           `json:"question"`
	Findings []Finding       `json:"findings"`
	// Answer is the rule that decided, nil where a verdict on one of the papers did.
	Answer *Answered `json:"answer,omitempty"`
}

// SumUp puts the verdicts of one roadside check together; plate is the one that the officer sees, empty where none was
// entered. What is revoked, superseded or locked, and what is not authentic, is no paper here. The sum is nil unless
// there are papers of two kinds for traffic. The error is a *traffic.ConflictError where a paper contradicts
// question.Vehicle, or says that no plate is written like plate.
func SumUp(question Question, plate string, verdicts []Verdict) (*Sum, error) {
	stop := traffic.Stop{Vehicle: question.Vehicle, Plate: plate}
	sum := &Sum{Version: SchemaVersion, Papers: []string{}, Findings: []Finding{}}
	kinds := map[string]bool{}
	for i := range verdicts {
		v := &verdicts[i]
		if !v.isPaper() {
			continue
		}
		d := v.opened.Document
		if _, ok := d.(*credential.DrivingLicence); ok && v.Status != nil {
			stop.Standing = traffic.StandingOf(v.Status.Value)
		}
		stop.On, sum.Question = v.Question.On, v.Question
		stop.Documents = append(stop.Documents, d)
		sum.Papers = append(sum.Papers, v.CredentialID)
		kinds[d.Type().Name] = true
	}
	if len(kinds) < 2 {
		return nil, nil
	}
	a, err := stop.Sum()
	if err != nil {
		return nil, err
	}
	sum.take(&a)
	for i := range verdicts {
		sum.noBetterThan(&verdicts[i])
	}
	return sum, nil
}

// noBetterThan keeps the sum from accepting papers of which one is not accepted by itself.
func (s *Sum) noBetterThan(v *Verdict) {
	if s.Outcome != message.Accepted || v.Outcome == message.Accepted {
		return
	}
	s.Outcome, s.Reason, s.Message, s.Next = v.Outcome, v.Reason, v.Message, v.Next
	s.Answer = nil
}

// isPaper reports whether the verdict is of an authentic paper for traffic that may stand for what it says.
func (v *Verdict) isPaper() bool {
	return v.opened != nil && v.Question.For == credential.Traffic &&
		v.Reason != reasonRevoked && v.Reason != reasonSuperseded && v.Reason != reasonLocked
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

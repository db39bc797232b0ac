package verifier

import (
	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/clinic"
	"github.com/giayto/giayto/verifier/policy/identity"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// day is the day that the papers must cover. A device whose clock is behind what was signed judges the later day.
func (c *check) day() vn.Date {
	if !c.question.On.IsZero() {
		return c.question.On
	}
	return vn.DateOf(c.now)
}

// answer asks the rules on what the question turns on. It is nil where there are none for such a paper.
func (c *check) answer() *policy.Answer {
	q := &c.question
	var a policy.Answer
	switch d := c.opened.Document.(type) {
	case *credential.DrivingLicence:
		a = traffic.MayDrive(d, c.standing(), q.Vehicle, c.day())
	case *credential.HealthInsurance:
		a = clinic.Decide(d, clinic.Question{On: c.day(), Facility: q.Facility, Admitted: q.Admitted, Beside: q.Beside})
	case *credential.IdentityDocument:
		a = identity.Decide(d, identity.Question{On: c.day(), MinAge: q.MinAge, Match: q.Match})
	case *credential.Reference:
		a = identity.DecideReference(d, identity.Question{On: c.day(), MinAge: q.MinAge, Match: q.Match})
	default:
		return nil
	}
	return &a
}

// standing is what the status list says of the classes of a licence; that the whole is suspended is a reason by itself.
func (c *check) standing() traffic.Standing {
	if c.verdict.Status == nil || c.verdict.Status.Value == statuslist.Suspended {
		return traffic.Standing{}
	}
	return traffic.StandingOf(c.verdict.Status.Value)
}

// rules judges a paper by the rules of the question that it answers, and notes what they say: the sentence of a yes
// stands for that of an acceptance, what is not a yes is a reason.
func (c *check) rules() {
	if c.opened.Document.Type().Question != c.question.For {
		return
	}
	a := c.answer()
	if a == nil {
		return
	}
	c.said = a
	c.verdict.Answer = &Answered{a.Code, a.Source, a.Rules}
	for _, f := range a.Findings {
		c.verdict.findFrom(f, c.args)
	}
	if a.Outcome != policy.Yes {
		c.againstBy(a)
	}
}

// againstBy notes a reason in the words of the rules, unless it was found without them.
func (c *check) againstBy(a *policy.Answer) {
	for _, r := range c.reasons {
		if r.code == a.Reason {
			return
		}
	}
	c.against(a.Reason, a.Args)
	c.reasons[len(c.reasons)-1].sentence = a.Code
}

// outOfTerm reports whether the rules found that the paper is not in force on the day.
func (c *check) outOfTerm() bool {
	return c.said != nil && (c.said.Reason == reasonExpired || c.said.Reason == reasonNotYetValid)
}

// findFrom adds a finding of the rules, whose source may be another article than the catalogue's.
func (v *Verdict) findFrom(f policy.Finding, common message.Args) {
	if v.find(f.Code, f.Field, f.Args, common) && f.Source != "" {
		v.Findings[len(v.Findings)-1].Source = f.Source
	}
}

// Package clinic answers whether a health-insurance card (thẻ BHYT) counts on a day at a facility, and what a desk has to
// know beside that: what the printed level pays and whether the law has changed it since, the five-year date, the
// facility of registration, and whether a document with a photo is still needed.
//
// A signed card says what was printed, not what the insurer's portal says today: nothing of what differs refuses a
// patient but the card's own term.
package clinic

import (
	"slices"
	"strconv"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/identity"
)

// A Question is what a clinic's desk asks of a card.
type Question struct {
	On vn.Date // the day of care in Viet Nam, a full date
	// Facility is the code of the facility that asks, as vn.FacilityCode returns it; empty for none.
	Facility string
	// Admitted is the first day of an in-patient stay that lasts on On, a full date; zero for none.
	Admitted vn.Date
	// Beside are the persons of papers that were scanned with the card, signed or not.
	Beside []identity.Person
}

// Decide answers q for an authentic card.
func Decide(card *credential.HealthInsurance, q Question) policy.Answer {
	care := policy.On(careVersions, q.On)
	a := term(card, q, care)
	if care != nil {
		a.Rules = care.ID
	}
	level(&a, card, q.On)
	fiveYears(&a, card.FiveYearDate, q.On)
	if card.AreaCode != "" {
		area(&a, card.AreaCode)
	}
	if q.Facility != "" {
		facility(&a, card.FacilityCode, q.Facility)
	}
	if card.GuardianName != "" {
		a.Find(policy.Finding{Code: "guardian-account", Field: "guardian_name", Args: message.Args{"name": message.Plain(card.GuardianName)}})
	}
	beside(&a, card, q, care)
	return a
}

// term judges the card's own term. Its last day runs to the end in UTC+7, and a card without one is open.
func term(card *credential.HealthInsurance, q Question, care *policy.Dated[careRules]) policy.Answer {
	source := "" // the catalogue's
	if care != nil {
		source = care.Rules.TermSource
	}
	switch {
	case q.On.Before(card.ValidFrom):
		return policy.Answer{
			Outcome: policy.No, Reason: "not-yet-valid", Code: "not-yet-valid", Source: source,
			Args: message.Args{"date": day(card.ValidFrom)},
		}
	case card.ExpiryDate.IsZero() || !card.ExpiryDate.Before(q.On):
		return policy.Answer{
			Outcome: policy.Yes, Reason: "accepted", Code: "insured", Source: source,
			Args: message.Args{"date": day(q.On), "level": message.Plain(strconv.Itoa(card.BenefitLevel))},
		}
	}
	a := policy.Answer{
		Outcome: policy.No, Reason: "expired", Code: "expired", Source: source,
		Args: message.Args{"date": day(card.ExpiryDate)},
	}
	if care != nil {
		inPatient(&a, card, q, care.Rules)
	}
	return a
}

// inPatient judges an expired card for a patient who was in the ward before: the fund goes on paying for some days, the
// first of them the day after the last of the card.
func inPatient(a *policy.Answer, card *credential.HealthInsurance, q Question, care careRules) {
	last := addDays(card.ExpiryDate, care.InPatientDays)
	if last.Before(q.On) {
		return
	}
	switch {
	case q.Admitted.IsZero():
		a.Find(policy.Finding{Code: "in-patient-days", Field: "expiry_date", Args: message.Args{"date": day(last)}, Source: care.InPatientSource})
	case !q.Admitted.Before(card.ValidFrom) && !card.ExpiryDate.Before(q.Admitted):
		a.Outcome, a.Reason, a.Code, a.Source = policy.Yes, "accepted", "insured-in-patient", care.InPatientSource
		a.Args["value"] = day(last)
	}
}

// level shows what the printed level pays, and compares it with the subject code: as of the day on which the card was
// printed or became valid a disagreement is a warning, and a level that the law has changed since is out of date.
func level(a *policy.Answer, card *credential.HealthInsurance, on vn.Date) {
	args := message.Args{"level": message.Plain(strconv.Itoa(card.BenefitLevel))}
	version := policy.On(levelVersions, on)
	if version != nil && card.BenefitLevel > 0 && card.BenefitLevel < len(version.Rules) {
		pays := version.Rules[card.BenefitLevel]
		args["value"] = message.Benefit(pays.Percent, pays.With)
	}
	a.Find(policy.Finding{Code: "printed-level", Field: "benefit_level", Args: args})
	if version == nil {
		return
	}
	subject := subjectOf(card)
	if subject == "" {
		return
	}
	args = message.Args{"subject": message.Plain(subject), "level": args["level"]}
	switch levels, known := vn.SubjectLevels(subject, on); {
	case !known:
		a.Find(policy.Finding{Code: string(vn.SubjectUnknown), Field: subjectField, Args: args})
	case fits(levels, card.BenefitLevel):
	case fitsThen(subject, card):
		args["date"], args["value"] = day(version.From), message.Plain(strconv.Itoa(levels[0]))
		a.Find(policy.Finding{Code: "level-stale", Field: "benefit_level", Args: args, Source: version.Source})
	default:
		a.Find(policy.Finding{Code: string(vn.SubjectLevelMismatch), Field: subjectField, Args: args})
	}
}

const subjectField = "subject_code"

// subjectOf returns the code of the card, or the one that an old number spells.
func subjectOf(card *credential.HealthInsurance) string {
	if card.SubjectCode != "" {
		return card.SubjectCode
	}
	number, _ := vn.ParseInsuranceNumber(card.DocumentNumber) // it was read before
	return number.Subject
}

// fits reports whether a level is one of those that a subject code has; where none is established any fits.
func fits(levels []int, level int) bool { return len(levels) == 0 || slices.Contains(levels, level) }

// fitsThen reports whether the level was the subject's when the card was printed or became valid.
func fitsThen(subject string, card *credential.HealthInsurance) bool {
	for _, then := range []vn.Date{card.IssueDate, card.ValidFrom} {
		if then.IsZero() {
			continue
		}
		if levels, _ := vn.SubjectLevels(subject, then); fits(levels, card.BenefitLevel) {
			return true
		}
	}
	return false
}

func fiveYears(a *policy.Answer, reached, on vn.Date) {
	switch {
	case reached.IsZero():
	case on.Before(reached):
		a.Find(policy.Finding{Code: "five-years-ahead", Field: "five_year_date", Args: message.Args{"date": day(reached)}})
	default:
		a.Find(policy.Finding{Code: "five-years-reached", Field: "five_year_date", Args: message.Args{"date": day(reached)}})
	}
}

// area shows the code of the area of residence. What it gives is not told: no text of the rule was read.
func area(a *policy.Answer, code string) {
	a.Find(policy.Finding{Code: "area-printed", Field: "area_code", Args: message.Args{"value": message.Plain(code)}})
	for _, w := range vn.AreaCode(code) {
		a.Find(policy.Finding{Code: string(w), Field: "area_code", Args: message.Args{"value": message.Plain(code)}})
	}
}

// facility compares the facility of registration with the one that asks, within one system of codes: 5 characters
// (QĐ 384/QĐ-BYT) or 13 digits (QĐ 1551/2026). No table between the two is published.
func facility(a *policy.Answer, registered, asking string) {
	code := "facility-other"
	switch {
	case len(registered) != len(asking):
		code = "facility-form-differs"
	case registered == asking:
		code = "facility-registered"
	}
	a.Find(policy.Finding{Code: code, Field: "facility_code", Args: message.Args{"value": message.Plain(registered)}})
}

// beside says whether a document with a photo is still needed (NĐ 188/2025 Đ37), and compares the papers that were
// scanned with the card. One that is another person's leaves open whose care it is.
func beside(a *policy.Answer, card *credential.HealthInsurance, q Question, care *policy.Dated[careRules]) {
	patient := identity.Of(card)
	needed := !patient.Portrait
	for _, p := range q.Beside {
		c := identity.Compare(patient, p)
		switch {
		case c.Outcome == policy.No:
			other(a, c)
		case c.Outcome == policy.Unclear:
			a.Find(policy.Finding{Code: "person-unclear", Args: message.Args{"value": c.Differing()}})
		case p.Portrait:
			needed = false
			a.Find(policy.Finding{Code: agreeing(p), Args: message.Args{"value": c.Agreeing()}})
		}
		for _, note := range c.Notes {
			a.Find(policy.Finding{Code: note})
		}
	}
	switch {
	case !needed:
	case care != nil && under(card.BirthDate, q.On, care.Rules.NoPhotoUnder):
		a.Find(policy.Finding{Code: "child-no-photo", Field: "birth_date"})
	default:
		a.Find(policy.Finding{Code: "photo-required"})
	}
}

func agreeing(p identity.Person) string {
	if p.Signed {
		return "identity-agrees"
	}
	return "card-agrees"
}

// other turns a yes into an open question; beside a no it is a remark.
func other(a *policy.Answer, c identity.Comparison) {
	args := message.Args{"value": c.Differing()}
	if a.Outcome != policy.Yes {
		a.Find(policy.Finding{Code: "other-person", Args: args})
		return
	}
	a.Outcome, a.Reason, a.Code, a.Args, a.Source = policy.Unclear, "unclear", "insured-other-person", args, sourcePhoto
}

// under reports whether somebody born on birth is certainly younger than age.
func under(birth, on vn.Date, age int) bool {
	_, oldest := birth.Age(on)
	return oldest < age
}

func day(d vn.Date) message.Text { return message.Day(d.String()) }

// addDays returns the day n days after d, a full date.
func addDays(d vn.Date, n int) vn.Date { return vn.DateOf(d.Start().AddDate(0, 0, n)) }

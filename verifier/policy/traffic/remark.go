package traffic

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// remark adds what stands beside the answer: of the class that decides, and of those that do not matter here.
func (d *driver) remark(a *policy.Answer, claims []claim, best int, v *Vehicle) {
	if d.standing.Held {
		a.Find(policy.Finding{Code: "held"})
	}
	for i := range claims {
		if c := &claims[i]; i != best && c.state == expired {
			a.Find(policy.Finding{Code: "expired-part", Field: field(i), Args: message.Args{"class": c.name()}})
		}
	}
	if a.Code == "may-not-drive" {
		return
	}
	c := &claims[best]
	for _, part := range []vn.Part{vn.CarPart, vn.MotorcyclePart} {
		if part != c.part && d.standing.suspends(part) {
			a.Find(policy.Finding{Code: "suspended-part", Args: message.Args{"part": message.Part(string(part))}})
		}
	}
	if a.Outcome == policy.No {
		return
	}
	d.ages(a, c, field(best), v)
	if c.Scheme == vn.Scheme2008 && (c.Class == "B1" || c.Class == "B11") {
		a.Find(policy.Finding{Code: "not-professional", Field: field(best), Args: message.Args{"class": c.name()},
			Source: d.law.Rules.source(c).full})
	}
	if !v.Disabled && slices.ContainsFunc(c.Codes, func(r credential.Restriction) bool { return isForDisabled(r.Code) }) {
		a.Find(policy.Finding{Code: "adapted-vehicle", Field: field(best)})
	}
}

func field(i int) string { return fmt.Sprintf("driving_privileges[%d]", i) }

// ages compares the holder's age with the class's least at its issue and with the vehicle's most on the day. A birth
// date without month or day counts as the last day for the one and as the first for the other.
func (d *driver) ages(a *policy.Answer, c *claim, field string, v *Vehicle) {
	birth := d.licence.BirthDate
	info, _ := vn.LookupClass(c.Class, c.Scheme)
	args := message.Args{"class": c.name()}
	switch least, most := birth.Age(c.IssueDate); {
	case birth.IsZero() || c.unknown:
	case most < info.MinAge:
		a.Find(policy.Finding{Code: string(vn.ClassMinAge), Field: field, Args: args})
	case least < info.MinAge:
		a.Find(policy.Finding{Code: "class-age-unclear", Field: field, Args: args})
	}
	limit := d.law.Rules.maxAgeWomen
	if d.licence.Sex == vn.Male {
		limit = d.law.Rules.maxAgeMen
	}
	large := when(v.carriesPersons()).and(when(v.Sleeper).or(v.persons(30, unbounded)))
	if _, most := birth.Age(d.on); large.truth != no && (birth.IsZero() || most >= limit) {
		a.Find(policy.Finding{Code: "max-age", Args: message.Args{"value": message.Plain(strconv.Itoa(limit))}})
	}
}

// Covers says what a licence allows on a day, as findings, one sentence a class, where no vehicle is named. It is
// unclear where a part is suspended or a class has expired: the vehicle decides then.
func Covers(l *credential.DrivingLicence, s Standing, on vn.Date) policy.Answer {
	d := driver{l, s, on, policy.On(licenceRules, on)}
	if d.law == nil {
		return rulesMissing(on)
	}
	claims := d.claims(nil)
	a := d.inGeneral(claims)
	if s.Held {
		a.Find(policy.Finding{Code: "held"})
	}
	for i := range claims {
		d.list(&a, &claims[i], field(i))
	}
	return a
}

func (d *driver) inGeneral(claims []claim) policy.Answer {
	best, worst := expired, inForce
	last := vn.Date{}
	for i := range claims {
		best, worst = max(best, claims[i].state), min(worst, claims[i].state)
		last = later(last, claims[i].until)
	}
	args := message.Args{"class": message.Plain(names(claims))}
	switch {
	case len(claims) == 0 || !slices.ContainsFunc(claims, func(c claim) bool { return !c.unknown }):
		return unclear.answer("class-unrecognised", nil, args, sourceClasses, d.law.ID)
	case worst == inForce:
		return accepted.answer("licence-in-force", nil, args, sourcePapers, d.law.ID)
	case best == inForce:
		return unclear.answer("licence-in-part", nil, args, sourceExpiry, d.law.ID)
	case best == suspended:
		return onHold.answer("part-suspended", nil, args, sourceSuspension, d.law.ID)
	case best == notYet:
		args["date"] = message.Day(d.licence.IssueDate.String())
		return tooEarly.answer("class-not-yet", nil, args, sourceExpiry, d.law.ID)
	}
	args["date"] = message.Day(last.String())
	return outOfDate.answer("class-expired", nil, args, sourceExpiry, d.law.ID)
}

// list adds the sentences of one class.
func (d *driver) list(a *policy.Answer, c *claim, field string) {
	args := message.Args{"class": c.name()}
	switch {
	case c.state == expired:
		a.Find(policy.Finding{Code: "expired-part", Field: field, Args: args})
		return
	case c.state == suspended:
		a.Find(policy.Finding{Code: "suspended-part", Args: message.Args{"part": message.Part(string(c.part))}})
		return
	case c.state == notYet || c.unknown:
		return
	}
	info, _ := vn.LookupClass(c.Class, c.Scheme)
	rule := d.law.Rules.classes[classKey{c.Class, c.Scheme}]
	args["value"] = message.Text{VI: lowerFirst(info.VI), EN: info.EN}
	if !c.until.IsZero() {
		args["date"] = message.Day(c.until.String())
	}
	if len(rule.includes) > 0 {
		args["wanted"] = message.Plain(strings.Join(rule.includes, ", "))
	}
	for _, dispensable := range []string{"date", "wanted"} {
		if fits("class-covers", args) {
			break
		}
		delete(args, dispensable)
	}
	a.Find(policy.Finding{Code: "class-covers", Field: field, Args: args, Source: rule.source.full})
	for i, r := range c.Codes {
		if vi, en, known := vn.Restriction(r.Code); known {
			a.Find(policy.Finding{Code: "class-restricted", Field: fmt.Sprintf("%s.codes[%d]", field, i),
				Args: message.Args{"class": message.Plain(c.Class), "value": {VI: r.Code + ": " + lowerFirst(vi), EN: r.Code + ": " + en}}})
		}
	}
	if exchanged, ok := Exchanged(c.Class); ok && c.Scheme == vn.Scheme2008 {
		a.Find(policy.Finding{Code: "class-exchanges", Field: field, Source: exchanged.source.full,
			Args: message.Args{"class": c.name(), "wanted": exchanged.text()}})
	}
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

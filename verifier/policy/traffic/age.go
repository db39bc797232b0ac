package traffic

import (
	"strconv"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// moped: it needs no licence, only the age (Đ56 k1, k4, Đ59 k1a).
func moped(law *policy.Dated[*rules], birth, on vn.Date) policy.Answer {
	least, most := birth.Age(on)
	age, id := law.Rules.minMopedAge, law.ID
	args := message.Args{"value": message.Plain(strconv.Itoa(age))}
	source := law36(59, 1, "a")
	switch {
	case birth.IsZero() || least < age && age <= most:
		return unclear.answer("moped-age-unclear", nil, args, source, id)
	case most < age:
		return notEntitled.answer("moped-under-age", nil, args, source, id)
	}
	return accepted.answer("moped-needs-none", nil, args, source, id)
}

// WithoutLicence says whether somebody without a licence may drive v on a day: a moped from 16 years on, else the
// licence is wanting. A birth date that is not known is zero.
func WithoutLicence(birth vn.Date, v Vehicle, on vn.Date) policy.Answer {
	law := policy.On(licenceRules, on)
	switch {
	case law == nil:
		return rulesMissing(on)
	case v.Kind == Moped:
		return moped(law, birth, on)
	}
	args := message.Args{}
	if v.Kind == FarmTractor {
		return unclear.answer("machine-certificate", &v, args, sourceMachine, law.ID)
	}
	if class := law.Rules.needed(&v); class != "" {
		args["class"] = message.Plain(class)
	}
	return unclear.answer("licence-needed", &v, args, law36(56, 1, "b"), law.ID)
}

// A Permit is a foreign international driving permit of the Convention of 1968, as an officer reads it from the paper.
type Permit struct {
	Issued, Expiry vn.Date // Expiry is zero where none is printed
	National       bool    // the national licence that it belongs to is shown as well
}

// permitYears is the longest term of an international permit (Đ57 k8a).
const permitYears = 3

// Check says whether the permit counts on a day. It never says yes: its categories are another country's, and to be
// compared with the vehicle by eye.
func (p Permit) Check(on vn.Date) policy.Answer {
	law := policy.On(licenceRules, on)
	if law == nil {
		return rulesMissing(on)
	}
	last := p.Issued.AddYears(permitYears)
	if !p.Expiry.IsZero() && p.Expiry.Before(last) {
		last = p.Expiry
	}
	switch {
	case !p.National:
		return notEntitled.answer("permit-alone", nil, message.Args{}, law36(57, 8, "b"), law.ID)
	case on.Before(p.Issued):
		return tooEarly.answer("permit-not-yet", nil, message.Args{"date": message.Day(p.Issued.String())}, law36(57, 8, "a"), law.ID)
	case last.Before(on):
		return outOfDate.answer("permit-expired", nil, message.Args{"date": message.Day(last.String())}, law36(57, 8, "a"), law.ID)
	}
	return unclear.answer("permit-shown", nil, message.Args{}, law36(57, 8, "b"), law.ID)
}

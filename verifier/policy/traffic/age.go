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

// standsAside adds what the licence of somebody on a moped is not worth elsewhere.
func (d *driver) standsAside(a *policy.Answer) {
	if d.standing.Held {
		a.Find(policy.Finding{Code: "held"})
	}
	told := map[vn.Part]bool{}
	claims := d.claims(nil)
	for i := range claims {
		switch c := &claims[i]; {
		case c.state == expired:
			a.Find(policy.Finding{Code: "expired-part", Field: field(i), Args: message.Args{"class": c.name()}})
		case c.state == suspended && !told[c.part]:
			told[c.part] = true
			a.Find(policy.Finding{Code: "suspended-part", Field: field(i), Args: message.Args{"part": message.Part(string(c.part))}})
		}
	}
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

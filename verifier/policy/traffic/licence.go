package traffic

import (
	"slices"
	"strconv"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// A Standing is what a status list says of a licence on the day. The zero Standing is in force.
type Standing struct {
	CarSuspended, MotorcycleSuspended bool
	Held                              bool // as security, its appointment not passed (NĐ 168/2024 Đ48 k2)
}

// StandingOf is the standing that a value of a status list stands for. What strikes the document as a whole in another
// way (revoked, superseded, locked) is no matter of its classes and is not told here.
func StandingOf(value statuslist.Value) Standing {
	return Standing{
		CarSuspended:        value == statuslist.Suspended || value == statuslist.CarSuspended,
		MotorcycleSuspended: value == statuslist.Suspended || value == statuslist.MotorcycleSuspended,
		Held:                value == statuslist.Held,
	}
}

func (s Standing) suspends(part vn.Part) bool {
	if part == vn.MotorcyclePart {
		return s.MotorcycleSuspended
	}
	return s.CarSuspended
}

// A state is how a class stands on the day, from the worst to the best.
type state uint8

const (
	expired state = iota
	notYet
	suspended
	inForce
)

// A claim is what one class of a licence says about the vehicle.
type claim struct {
	*credential.Privilege
	unknown bool // neither scheme has the class, or not on its day of issue
	part    vn.Part
	state   state
	until   vn.Date // the last day, zero for none
	cover   cover
	code    string // the restriction that decides cover, empty for none
}

// A driver is one licence with its holder on a day.
type driver struct {
	licence  *credential.DrivingLicence
	standing Standing
	on       vn.Date
	law      *policy.Dated[*rules]
}

// MayDrive says whether a licence allows a vehicle on a day, a full date. The licence is authentic and neither revoked
// nor superseded. The class that serves best decides; of what stands against it the first that newer data could change
// is told: a suspension before the end of a term. The zero Vehicle is [Covers]'s question.
func MayDrive(l *credential.DrivingLicence, s Standing, v Vehicle, on vn.Date) policy.Answer {
	if v.Kind == "" {
		return Covers(l, s, on)
	}
	d := driver{l, s, on, policy.On(licenceRules, on)}
	if d.law == nil {
		return rulesMissing(on)
	}
	if v.Kind == Moped {
		a := moped(d.law, l.BirthDate, on)
		d.standsAside(&a)
		return a
	}
	claims := d.claims(&v)
	best := bestOf(claims)
	a := d.answer(claims, best, &v)
	d.remark(&a, claims, best, &v)
	return a
}

// claims asks every class of the licence about v, nil for no vehicle.
func (d *driver) claims(v *Vehicle) []claim {
	claims := make([]claim, len(d.licence.Privileges))
	for i := range claims {
		p := &d.licence.Privileges[i]
		c := claim{Privilege: p, part: p.Part(), cover: silent, until: p.ExpiryDate}
		info, err := vn.ClassOn(p.Class, p.Scheme, p.IssueDate)
		if c.unknown = err != nil; !c.unknown && c.until.IsZero() && info.TermYears > 0 {
			c.until = p.IssueDate.AddYears(info.TermYears) // Đ57 k5, where no date is printed
		}
		c.state = d.stateOf(&c)
		if v != nil && !c.unknown {
			d.law.Rules.judge(&c, v)
		}
		claims[i] = c
	}
	return claims
}

func (d *driver) stateOf(c *claim) state {
	switch {
	case d.on.Before(c.IssueDate) || d.on.Before(d.licence.IssueDate):
		return notYet
	case !c.until.IsZero() && c.until.Before(d.on):
		return expired
	case d.standing.suspends(c.part):
		return suspended
	}
	return inForce
}

// judge finds whether the class covers v and which restriction decides.
func (r *rules) judge(c *claim, v *Vehicle) {
	c.cover = r.covers(c.Class, c.Scheme, v)
	for _, code := range c.Codes {
		if limit := restricted(code.Code, c.Class, c.part, v); limit.truth < c.cover.truth {
			c.cover, c.code = limit, code.Code
		}
	}
}

// rank orders what classes say from the worst to the best.
func (c *claim) rank() int {
	switch {
	case c.cover.truth == no && c.code == "":
		return 0
	case c.cover.truth == no:
		return 1
	case c.state != inForce:
		return 2 + int(c.state)
	case c.cover.truth == yes:
		return 9
	case c.unknown:
		return 6
	case c.cover.lacks == nothing:
		return 7
	}
	return 8
}

// bestOf is the place of the class that serves best, the first of several.
func bestOf(claims []claim) int {
	best := 0
	for i := range claims {
		if claims[i].rank() > claims[best].rank() {
			best = i
		}
	}
	return best
}

// answer puts what the best of the classes says into a sentence.
func (d *driver) answer(claims []claim, best int, v *Vehicle) policy.Answer {
	if len(claims) == 0 || claims[best].rank() == 0 {
		return d.notCovered(claims, v)
	}
	c := &claims[best]
	args := message.Args{"class": c.name()}
	source := d.law.Rules.source(c)
	switch {
	case c.cover.truth == no:
		args["value"] = message.Plain(c.code)
		return notEntitled.answer("restriction-bars", v, args, sourceRestrictions, d.law.ID)
	case c.state == suspended:
		args["part"] = message.Part(string(c.part))
		return onHold.answer("part-suspended", v, args, sourceSuspension, d.law.ID)
	case c.state == notYet:
		args["date"] = message.Day(later(c.IssueDate, d.licence.IssueDate).String())
		return tooEarly.answer("class-not-yet", v, args, sourceExpiry, d.law.ID)
	case c.state == expired:
		args["date"] = message.Day(c.until.String())
		return outOfDate.answer("class-expired", v, args, sourceExpiry, d.law.ID)
	case c.cover.truth == yes:
		return accepted.answer("may-drive", v, args, source, d.law.ID)
	case c.unknown:
		return unclear.answer("class-unrecognised", v, args, sourceClasses, d.law.ID)
	case c.cover.lacks == machineCertificate:
		return unclear.answer("machine-certificate", v, args, sourceMachine, d.law.ID)
	case c.cover.lacks != nothing:
		args["wanted"] = measures[c.cover.lacks]
		return unclear.answer("vehicle-incomplete", v, args, source, d.law.ID)
	case c.code != "":
		args["value"] = message.Plain(c.code)
		return unclear.answer("restriction-unclear", v, args, sourceRestrictions, d.law.ID)
	}
	return unclear.answer("class-silent", v, args, source, d.law.ID)
}

func (d *driver) notCovered(claims []claim, v *Vehicle) policy.Answer {
	args := message.Args{"class": message.Plain(names(claims))}
	if class := d.law.Rules.needed(v); class != "" {
		args["wanted"] = message.Plain(class)
	}
	source := sourceClasses
	if len(claims) > 0 && !slices.ContainsFunc(claims, func(c claim) bool { return c.Scheme != vn.Scheme2008 }) {
		source = sourceOldClasses
	}
	return notEntitled.answer("may-not-drive", v, args, source, d.law.ID)
}

// needed is the class of the present scheme that is made for the vehicle, empty where none surely is.
func (r *rules) needed(v *Vehicle) string {
	for i := range classes2024 {
		if classes2024[i].own(r, v).truth == yes {
			return classes2024[i].class
		}
	}
	return ""
}

func (r *rules) source(c *claim) source {
	if c.unknown {
		return sourceClasses
	}
	return r.classes[classKey{c.Class, c.Scheme}].source
}

// name is the class with the year of its issue, which tells the scheme.
func (c *claim) name() message.Text {
	if c.IssueDate.IsZero() {
		return message.Plain(c.Class)
	}
	year := strconv.Itoa(c.IssueDate.Year)
	return message.Text{VI: c.Class + " (cấp " + year + ")", EN: c.Class + " of " + year}
}

// names lists the first classes; a licence may have sixteen.
func names(claims []claim) string {
	const most = 6
	s := ""
	for i, c := range claims {
		if i == most {
			return s + ", …"
		}
		if i > 0 {
			s += ", "
		}
		s += c.Class
	}
	return s
}

func later(a, b vn.Date) vn.Date {
	if a.Compare(b) < 0 {
		return b
	}
	return a
}

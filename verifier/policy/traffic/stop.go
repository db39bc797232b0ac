package traffic

import (
	"fmt"
	"slices"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/identity"
)

// A Stop is a check at the roadside: what is shown, what the officer sees, and the day.
type Stop struct {
	// Documents are authentic and neither revoked nor superseded nor locked; each has its own verdict beside.
	Documents []credential.Document
	// Standing is that of the licence.
	Standing Standing
	// Vehicle is what the officer named; the zero Vehicle leaves it to the papers.
	Vehicle Vehicle
	// Plate is the plate on the vehicle, empty where the officer did not enter it.
	Plate string
	// Permit is a foreign permit in the place of a licence, nil for none.
	Permit *Permit
	// On is the day, a full date.
	On vn.Date
}

// Sum says whether the papers allow this drive: the driver's licence the vehicle, and all papers that the vehicle needs
// there, in date, of the one vehicle and the one driver. The first no decides, then what is unclear; the other answers
// are findings. Its error is a *ConflictError where a paper contradicts the vehicle that the officer named, and one with
// the code plate-format where no plate is written like s.Plate.
func (s Stop) Sum() (policy.Answer, error) {
	v, differ, err := s.vehicle()
	if err != nil {
		return policy.Answer{}, err
	}
	answers := append([]policy.Answer{s.driving(v)}, differ...)
	plate, warnings, err := s.plate(v)
	if err != nil {
		return policy.Answer{}, err
	}
	answers = slices.Concat(answers, s.linked(plate), s.persons(), s.dates(), s.missing(v))
	if !slices.ContainsFunc(answers, func(a policy.Answer) bool { return a.Outcome != policy.Yes }) {
		args := message.Args{"plate": message.Plain(plate.Canonical)}
		all := accepted.answer("papers-agree", nil, args, sourcePapers, answers[0].Rules)
		answers = slices.Insert(answers, 0, all)
	}
	a := policy.Worst(answers)
	for _, w := range warnings {
		a.Find(policy.Finding{Code: string(w), Args: message.Args{"plate": message.Plain(plate.Canonical), "value": message.Plain(plate.Province)}})
	}
	s.remark(&a, v)
	return a, nil
}

// vehicle puts together what the officer named and what the papers of the vehicle describe. Two papers that disagree
// leave the first and an answer.
func (s Stop) vehicle() (Vehicle, []policy.Answer, error) {
	v := s.Vehicle
	var differ []policy.Answer
	for _, d := range s.Documents {
		found, ok := VehicleOf(d)
		if !ok {
			continue
		}
		if _, err := Merge(s.Vehicle, found); err != nil {
			return Vehicle{}, nil, err
		}
		merged, err := Merge(v, found)
		if conflict, ok := err.(*ConflictError); ok {
			args := message.Args{"document": typeName(d), "value": message.Plain(conflict.Given + " / " + conflict.Found)}
			differ = append(differ, s.about(d, unclear, "vehicle-differs", args))
			continue
		}
		v = merged
	}
	v, err := s.pulling(v)
	return v, differ, err
}

// pulling adds the trailer whose papers are shown.
func (s Stop) pulling(v Vehicle) (Vehicle, error) {
	tow, mass := s.trailer(v.Kind)
	switch {
	case tow == NoTrailer || v.Kind == "":
		return v, nil
	case v.Tow != NoTrailer && v.Tow != tow:
		return Vehicle{}, &ConflictError{string(v.Tow), string(tow)}
	case v.TrailerMass > 0 && mass > 0 && v.TrailerMass != mass:
		return Vehicle{}, &ConflictError{fmt.Sprintf("trailer=%d", v.TrailerMass), fmt.Sprintf("trailer=%d", mass)}
	}
	v.Tow, v.TrailerMass = tow, max(v.TrailerMass, mass)
	return v, nil
}

// trailer is what the papers say is pulled.
func (s Stop) trailer(by Kind) (Tow, int) {
	for _, d := range s.Documents {
		if r, ok := d.(*credential.VehicleRegistration); ok {
			switch {
			case r.VehicleKind == "trailer":
				return Trailer, r.GrossMass
			case r.VehicleKind == "semi-trailer" && by == Tractor:
				return SemiTrailer, 0
			}
		}
	}
	return NoTrailer, 0
}

// driving asks the licence that serves best, or what stands in its place.
func (s Stop) driving(v Vehicle) policy.Answer {
	var answers []policy.Answer
	for _, d := range s.Documents {
		if l, ok := d.(*credential.DrivingLicence); ok {
			answers = append(answers, s.licence(l, v))
		}
	}
	switch {
	case len(answers) > 0:
		return best(answers)
	case s.Permit != nil && v.Kind != Moped:
		return s.Permit.Check(s.On)
	case v.Kind == "":
		return unclear.answer("vehicle-unnamed", nil, message.Args{}, sourcePapers, "")
	}
	return WithoutLicence(s.birth(), v, s.On)
}

func (s Stop) licence(l *credential.DrivingLicence, v Vehicle) policy.Answer {
	a := MayDrive(l, s.Standing, v, s.On)
	if v.Kind == "" && a.Outcome == policy.Yes {
		a.Outcome, a.Reason, a.Code = unclear.outcome, unclear.reason, "vehicle-unnamed"
	}
	return a
}

func best(answers []policy.Answer) policy.Answer {
	for _, wanted := range []policy.Outcome{policy.Yes, policy.Unclear} {
		for _, a := range answers {
			if a.Outcome == wanted {
				return a
			}
		}
	}
	return answers[0]
}

// birth is the birth date of the person without a licence, from another paper.
func (s Stop) birth() vn.Date {
	for _, d := range s.Documents {
		if p, ok := personal(d); ok && !p.Birth.IsZero() {
			return p.Birth
		}
	}
	return vn.Date{}
}

// personal is the person whom a paper of the driver is about.
func personal(d credential.Document) (identity.Person, bool) {
	switch d.(type) {
	case *credential.DrivingLicence, *credential.IdentityDocument, *credential.HealthInsurance:
		return identity.Of(d), true
	}
	return identity.Person{}, false
}

// persons compares the papers of the driver.
func (s Stop) persons() []policy.Answer {
	var people []identity.Person
	for _, d := range s.Documents {
		if p, ok := personal(d); ok {
			people = append(people, p)
		}
	}
	if len(people) < 2 {
		return nil
	}
	return []policy.Answer{identity.SamePerson(people[0], people[1], people[2:]...)}
}

// dates judges the terms of the vehicle's papers. A licence's classes have their own, other papers their own verdicts.
func (s Stop) dates() []policy.Answer {
	var answers []policy.Answer
	for _, d := range s.Documents {
		if identified(d) == (identification{}) {
			continue
		}
		args := message.Args{"document": typeName(d)}
		switch from, to := d.Validity(); {
		case s.On.Before(from):
			args["date"] = message.Day(from.String())
			answers = append(answers, s.about(d, tooEarly, "paper-not-yet", args))
		case !to.IsZero() && to.Before(s.On):
			args["date"] = message.Day(to.String())
			answers = append(answers, s.about(d, outOfDate, "paper-expired", args))
		}
	}
	return answers
}

// missing names the papers that the vehicle needs and nobody showed.
func (s Stop) missing(v Vehicle) []policy.Answer {
	if v.Kind == "" {
		return nil
	}
	required, ok := RequiredPapers(v, s.On)
	if !ok {
		return []policy.Answer{rulesMissing(s.On)}
	}
	var wanted message.Text
	for _, r := range required {
		if r.Paper == licencePaper || slices.ContainsFunc(s.Documents, func(d credential.Document) bool { return r.is(d) }) {
			continue // the licence has its own answer
		}
		name := r.text()
		if wanted.VI != "" {
			wanted.VI, wanted.EN = wanted.VI+", ", wanted.EN+", "
		}
		wanted.VI, wanted.EN = wanted.VI+name.VI, wanted.EN+name.EN
	}
	if wanted.VI == "" {
		return nil
	}
	args := message.Args{"wanted": wanted}
	return []policy.Answer{unclear.answer("papers-missing", nil, args, sourcePapers, policy.On(paperRules, s.On).ID)}
}

// is reports whether d is a paper of the kind required, of the vehicle or of what it pulls.
func (r Requirement) is(d credential.Document) bool {
	return d.Type().Name == r.Paper && identified(d).trailer == r.Trailer
}

// about is an answer on one of the papers.
func (s Stop) about(d credential.Document, r ruling, code string, args message.Args) policy.Answer {
	a := r.answer(code, nil, args, sourcePapers, "")
	a.Field = d.Type().Name
	return a
}

func typeName(d credential.Document) message.Text {
	return message.Text{VI: d.Type().VI, EN: d.Type().EN}
}

// remark says who owns the vehicle where it is not the driver, and what a motorcycle's inspection is.
func (s Stop) remark(a *policy.Answer, v Vehicle) {
	if v.Part() == vn.MotorcyclePart && v.Kind != "" {
		a.Find(policy.Finding{Code: "emission-inspection"})
	}
	for _, d := range s.Documents {
		driver, ok := personal(d)
		if !ok {
			continue
		}
		for _, r := range s.Documents {
			owner := identity.Of(r)
			if _, ok := r.(*credential.VehicleRegistration); ok && !identified(r).trailer && identity.Compare(driver, owner).Outcome == policy.No {
				a.Find(policy.Finding{Code: "owner-differs", Args: message.Args{"name": message.Plain(r.Holder().FullName)}})
			}
		}
		return
	}
}

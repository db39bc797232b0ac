package device

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/identity"
	"github.com/giayto/giayto/verifier/policy/traffic"
	"github.com/giayto/giayto/verifier/view"
)

// A Question is what a page asks, as a person has entered it.
type Question struct {
	For      string `json:"for"`
	Vehicle  string `json:"vehicle,omitempty"`
	Plate    string `json:"plate,omitempty"`
	Facility string `json:"facility,omitempty"`
	Admitted string `json:"admitted,omitempty"`
	MinAge   int    `json:"min_age,omitempty"`
	On       string `json:"on,omitempty"`
}

// A Scan is what was read at once, beside the check that is open.
type Scan struct {
	Moment
	Question Question   `json:"question"`
	Open     [][]string `json:"open"`  // the texts of the open check, by the picture that they came from
	Texts    []string   `json:"texts"` // those read now; none to ask the open check again
	// Begin says what to do where the scan may be of another person: "" asks, "next" begins with it, "join" adds it.
	Begin string `json:"begin,omitempty"`
}

// A Check is what the papers of the open check come to.
type Check struct {
	Open [][]string `json:"open"` // to be handed over with the next scan
	// Ask says that the scan may be of another person, and was not taken: "person" or "kind" tells why.
	Ask string `json:"ask,omitempty"`
	// Fault names the part of the question that was not understood; nothing was decided.
	Fault   string  `json:"fault,omitempty"`
	Detail  string  `json:"detail,omitempty"` // of the fault, in English
	Verdict *Said   `json:"verdict,omitempty"`
	Sum     bool    `json:"sum"` // whether the verdict is on several papers together
	Papers  []Paper `json:"papers"`
	// Vehicle is the one that was judged; FromPaper says that a scanned paper describes it, Conflict that the one
	// entered is another.
	Vehicle   string `json:"vehicle,omitempty"`
	Reading   string `json:"reading,omitempty"`
	FromPaper bool   `json:"from_paper,omitempty"`
	Conflict  bool   `json:"conflict,omitempty"`
}

// Said is what people see, and the code that decided.
type Said struct {
	view.Page
	Reason string `json:"reason"`
}

// A Paper is the verdict on one paper of a check.
type Paper struct {
	Said
	Verdict verifier.Verdict `json:"verdict"`
	Place   int              `json:"place"` // in the open check
}

// maxPapers bounds the places of a check, as on the command line.
const maxPapers = 16

// Check answers a [Scan] with a [Check].
func (d *Device) Check(request []byte) ([]byte, error) {
	var in Scan
	if err := read(request, &in); err != nil {
		return nil, err
	}
	if d.bundle == nil {
		return nil, ErrNotInstalled
	}
	q, plate, fault := in.Question.read(in.time())
	if fault != nil {
		return jose.Marshal(Check{Open: in.Open, Fault: fault.part, Detail: fault.err.Error(), Papers: []Paper{}})
	}
	c := checking{device: d, question: q, plate: plate, lang: in.lang()}
	open, ask := c.join(in.Open, in.Texts, in.Begin)
	out := c.answer(open)
	out.Ask = ask
	return jose.Marshal(out)
}

// A fault is a part of a question that was not understood.
type fault struct {
	part string
	err  error
}

func (q Question) read(now time.Time) (out verifier.Question, plate string, bad *fault) {
	out = verifier.Question{For: credential.Question(q.For), At: now, MinAge: q.MinAge}
	for _, part := range []struct {
		name, given string
		read        func(string) error
	}{
		{"vehicle", q.Vehicle, func(s string) (err error) { out.Vehicle, err = traffic.ParseVehicle(s); return err }},
		{"plate", q.Plate, func(s string) (err error) {
			_, _, err = vn.ParsePlate(strings.ToUpper(strings.TrimSpace(s)), string(out.Vehicle.Kind))
			return err
		}},
		{"facility", q.Facility, func(s string) (err error) { out.Facility, err = vn.FacilityCode(s); return err }},
		{"admitted", q.Admitted, func(s string) (err error) { out.Admitted, err = day(s); return err }},
		{"on", q.On, func(s string) (err error) { out.On, err = day(s); return err }},
	} {
		if part.given == "" {
			continue
		}
		if err := part.read(part.given); err != nil {
			return out, "", &fault{part.name, err}
		}
	}
	return out, q.Plate, nil
}

func day(s string) (vn.Date, error) {
	d, err := vn.ParseDate(s)
	if err == nil && !d.Full() {
		err = errors.New("not a full date")
	}
	return d, err
}

// checking is one check in the making.
type checking struct {
	device   *Device
	question verifier.Question
	plate    string
	lang     message.Lang
	conflict bool // the vehicle entered is not the one of the papers
	ofPaper  bool // the vehicle is
}

// join is the open check with what was read now, and why it may be another person's, in which case it is as it was.
//
// Codes that belong to one paper make one place, in whichever order they come. At the roadside papers join the check,
// unless one is of another person or of a kind that is there; elsewhere each scan begins anew.
func (c *checking) join(open [][]string, texts []string, begin string) (joined [][]string, ask string) {
	open = slices.DeleteFunc(slices.Clone(open), func(place []string) bool { return len(place) == 0 })
	switch {
	case len(texts) == 0:
		return open, ""
	case begin == "next" || len(open) == 0:
		return [][]string{texts}, ""
	case c.isThere(open, texts):
		return open, ""
	}
	if i := c.completes(open, texts); i >= 0 {
		open[i] = append(slices.Clone(open[i]), texts...)
		return open, ""
	}
	if c.question.For != credential.Traffic || !c.hasPaper(open) {
		return [][]string{texts}, ""
	}
	if ask = c.another(open, texts); ask != "" && begin != "join" {
		return open, ask
	}
	if len(open) >= maxPapers {
		return [][]string{texts}, ""
	}
	return append(open, texts), ""
}

// isThere reports whether all that was read is in the open check.
func (c *checking) isThere(open [][]string, texts []string) bool {
	held := slices.Concat(open...)
	return !slices.ContainsFunc(texts, func(text string) bool { return !slices.Contains(held, text) })
}

// completes finds the place that what was read belongs to: one of them lacks a code by itself, and together they lack none.
func (c *checking) completes(open [][]string, texts []string) int {
	lacks := func(texts []string) bool {
		return slices.ContainsFunc(c.verify(texts), func(v verifier.Verdict) bool { return v.Reason == "incomplete" })
	}
	alone := lacks(texts)
	return slices.IndexFunc(open, func(place []string) bool {
		return (alone || lacks(place)) && !lacks(slices.Concat(place, texts))
	})
}

func (c *checking) verify(texts []string) []verifier.Verdict {
	return verifier.VerifyAll(c.device.bundle, c.question, texts)
}

// hasPaper reports whether anything of the open check is authentic. What is not is no check that another paper joins.
func (c *checking) hasPaper(open [][]string) bool {
	return slices.ContainsFunc(open, func(place []string) bool {
		return slices.ContainsFunc(c.verify(place), func(v verifier.Verdict) bool { return v.Opened() != nil })
	})
}

// another tells why what was read may be of another person: it says so, or such a paper is there already.
func (c *checking) another(open [][]string, texts []string) string {
	for _, held := range c.verify(slices.Concat(open...)) {
		for _, v := range c.verify(texts) {
			if held.Opened() == nil || v.Opened() == nil {
				continue
			}
			a, b := held.Opened().Document, v.Opened().Document
			if isOfPerson(a) && isOfPerson(b) && identity.Compare(identity.Of(a), identity.Of(b)).Outcome == policy.No {
				return "person"
			}
			if a.Type().VCT == b.Type().VCT {
				return "kind"
			}
		}
	}
	return ""
}

// isOfPerson reports whether a paper is that of the person who shows it, not a vehicle's, whose owner may be anybody, or a
// dependant's, which a guardian shows.
func isOfPerson(d credential.Document) bool {
	switch d := d.(type) {
	case *credential.DrivingLicence, *credential.IdentityDocument, *credential.HealthInsurance:
		return true
	case *credential.Reference:
		return !d.IsDependant()
	}
	return false
}

// answer is what the open check comes to.
func (c *checking) answer(open [][]string) Check {
	verdicts, places := c.all(open)
	if c.vehicleOf(verdicts) {
		verdicts, places = c.all(open)
	}
	out := Check{Open: open, Papers: []Paper{}, FromPaper: c.ofPaper, Vehicle: c.question.Vehicle.String()}
	if c.question.Vehicle.Kind != "" {
		out.Reading = c.question.Vehicle.Text().In(c.lang)
	}
	sum, err := verifier.SumUp(c.question, c.plate, verdicts)
	var conflict *traffic.ConflictError
	if errors.As(err, &conflict) {
		c.conflict = true
		unnamed := c.question
		unnamed.Vehicle = traffic.Vehicle{}
		sum, err = verifier.SumUp(unnamed, c.plate, verdicts)
	}
	out.Conflict = c.conflict
	if err != nil {
		return Check{Open: open, Fault: "plate", Detail: err.Error(), Papers: []Paper{}}
	}
	for i := range verdicts {
		out.Papers = append(out.Papers, Paper{Said{view.OfVerdict(&verdicts[i], c.lang), verdicts[i].Reason}, verdicts[i], places[i]})
	}
	switch worst := c.worst(verdicts); {
	case sum != nil:
		out.Sum, out.Verdict = true, &Said{view.OfSum(sum, c.lang), sum.Reason}
	case worst != nil:
		out.Verdict = &Said{view.OfVerdict(worst, c.lang), worst.Reason}
	}
	return out
}

// all are the verdicts on the places of a check, each with the number of its place.
func (c *checking) all(open [][]string) (verdicts []verifier.Verdict, places []int) {
	for i, texts := range open {
		for _, v := range c.verify(texts) {
			verdicts, places = append(verdicts, v), append(places, i)
		}
	}
	return verdicts, places
}

// vehicleOf takes the vehicle from the papers of it, and reports whether it is another than the one asked about. What was
// entered beside, a trailer or how it shifts, stays.
func (c *checking) vehicleOf(verdicts []verifier.Verdict) bool {
	entered, found := c.question.Vehicle, traffic.Vehicle{}
	for i := range verdicts {
		vehicle, ok := verifier.VehicleOf(&verdicts[i])
		if !ok {
			continue
		}
		if merged, err := traffic.Merge(found, vehicle); err == nil {
			found = merged
		}
	}
	if found.Kind == "" {
		return false
	}
	beside := traffic.Vehicle{Kind: found.Kind, Tow: entered.Tow, TrailerMass: entered.TrailerMass, Transmission: entered.Transmission, Commercial: entered.Commercial}
	if merged, err := traffic.Merge(found, beside); err == nil {
		found = merged
	}
	_, err := traffic.Merge(traffic.Vehicle{Kind: entered.Kind}, traffic.Vehicle{Kind: found.Kind})
	c.conflict = err != nil
	c.question.Vehicle, c.ofPaper = found, true
	return found != entered
}

// worst is the verdict that decides where papers are not put together, the last of several alike.
func (c *checking) worst(verdicts []verifier.Verdict) *verifier.Verdict {
	order := []message.Outcome{message.Accepted, message.Undecided, message.Rejected}
	var worst *verifier.Verdict
	for i := range verdicts {
		if worst == nil || slices.Index(order, verdicts[i].Outcome) >= slices.Index(order, worst.Outcome) {
			worst = &verdicts[i]
		}
	}
	return worst
}

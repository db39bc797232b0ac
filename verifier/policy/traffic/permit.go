package traffic

import (
	"errors"
	"fmt"
	"strings"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

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

// maxPermit bounds what [ParsePermit] reads, in bytes.
const maxPermit = 128

// ParsePermit reads what an officer sees of a permit, separated by commas: issued=DATE, expires=DATE where a date is
// printed, and the word national where the national licence is shown as well. A date is 2026-11-22 or 22/11/2026.
func ParsePermit(s string) (Permit, error) {
	if len(s) > maxPermit {
		return Permit{}, fmt.Errorf("permit: longer than %d bytes", maxPermit)
	}
	var p Permit
	err := p.read(s)
	switch {
	case err != nil:
	case p.Issued.IsZero():
		err = errors.New("issued (the printed date of issue) is missing")
	case !p.Expiry.IsZero() && p.Expiry.Before(p.Issued):
		err = errors.New("it expires before it is issued")
	}
	if err != nil {
		return Permit{}, fmt.Errorf("permit: %q: %w", s, err)
	}
	return p, nil
}

func (p *Permit) read(s string) error {
	seen := map[string]bool{}
	for field := range strings.SplitSeq(s, ",") {
		name, value, given := strings.Cut(strings.TrimSpace(field), "=")
		var err error
		switch {
		case seen[name]:
			return fmt.Errorf("%s stands twice", name)
		case name == "issued":
			p.Issued, err = wholeDay(value)
		case name == "expires":
			p.Expiry, err = wholeDay(value)
		case name == "national" && !given:
			p.National = true
		default:
			return fmt.Errorf("%q is not issued=DATE, expires=DATE or national", field)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		seen[name] = true
	}
	return nil
}

// wholeDay reads a full date as people write it or as programs do.
func wholeDay(s string) (vn.Date, error) {
	iso := s
	if len(s) == len("dd/MM/yyyy") && s[2] == '/' && s[5] == '/' {
		iso = s[6:] + "-" + s[3:5] + "-" + s[:2]
	}
	d, err := vn.ParseDate(iso)
	if err != nil || !d.Full() {
		return vn.Date{}, fmt.Errorf("%q is not a day", s)
	}
	return d, nil
}

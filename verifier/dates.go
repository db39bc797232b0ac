package verifier

import (
	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
)

// dates judges the credential's term and the paper's own. A paper's last day runs to its end in UTC+7.
func (c *check) dates() {
	if c.opened.IssuedAt.Time().Sub(c.now) > ClockTolerance {
		c.against(reasonClockBehind, nil) // a key that the trust list allows says that it is later than the clock says
	}
	if nbf := c.opened.NotBefore; nbf != nil && nbf.Time().Sub(c.now) > ClockTolerance {
		c.against(reasonNotYetValid, message.Args{"date": day(vn.DateOf(nbf.Time()))})
	}
	inForce := c.paperDates()
	if inForce && !c.now.Before(c.opened.Expires.Time()) {
		c.against(reasonLapsed, nil)
	}
}

// paperDates reports whether the paper itself is in force as far as its dates go.
func (c *check) paperDates() (inForce bool) {
	if licence, ok := c.opened.Document.(*credential.DrivingLicence); ok {
		return c.licenceDates(licence)
	}
	from, to := c.opened.Document.Validity()
	if !from.IsZero() && c.now.Before(from.Start()) {
		c.against(reasonNotYetValid, message.Args{"date": day(from)})
		return false
	}
	if !to.IsZero() && !c.now.Before(to.End()) {
		c.against(reasonExpired, message.Args{"date": day(to)})
		return false
	}
	return true
}

// licenceDates judges the classes of the part that the vehicle needs, or all of them where no vehicle is named: what
// has expired beside a class in force is a finding.
func (c *check) licenceDates(licence *credential.DrivingLicence) (inForce bool) {
	var last vn.Date
	needed, begun := 0, 0
	for _, p := range licence.Privileges {
		if c.question.Part != "" && p.Part() != c.question.Part {
			continue
		}
		needed++
		if c.now.Before(p.IssueDate.Start()) {
			continue
		}
		begun++
		if p.ExpiryDate.IsZero() || c.now.Before(p.ExpiryDate.End()) {
			inForce = true
			continue
		}
		if last.Before(p.ExpiryDate) {
			last = p.ExpiryDate
		}
	}
	switch {
	case needed == 0:
		c.against(reasonNotEntitled, message.Args{"part": message.Part(string(c.question.Part))})
	case begun == 0 || c.now.Before(licence.IssueDate.Start()):
		c.against(reasonNotYetValid, nil)
		inForce = false
	case !inForce:
		c.against(reasonExpired, message.Args{"date": day(last)})
	case !last.IsZero():
		c.verdict.find("expired-part", "", message.Args{"date": day(last)})
	}
	return inForce
}

// partSuspended judges a status that strikes one part of a combined licence (NĐ 168/2024 Đ5 k6).
func (c *check) partSuspended(part vn.Part, licence *credential.DrivingLicence) {
	details := message.Args{"part": message.Part(string(part))}
	switch {
	case c.question.Part == part:
		c.against(reasonSuspended, details)
	case c.question.Part != "":
		c.verdict.find("suspended-part", "", details)
	default:
		c.verdict.find("suspended-part", "", details)
		c.against(reasonUnclear, details)
	}
}

func day(d vn.Date) message.Text { return message.Day(d.String()) }

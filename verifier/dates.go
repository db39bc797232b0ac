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

// paperDates reports whether the paper itself is in force on the day as far as its dates go. The terms of a licence's
// classes and of a health-insurance card are for the rules to judge.
func (c *check) paperDates() (inForce bool) {
	switch c.opened.Document.(type) {
	case *credential.DrivingLicence, *credential.HealthInsurance:
		return !c.outOfTerm()
	}
	from, to := c.opened.Document.Validity()
	if !from.IsZero() && c.day().Before(from) {
		c.against(reasonNotYetValid, message.Args{"date": day(from)})
		return false
	}
	if !to.IsZero() && to.Before(c.day()) {
		c.against(reasonExpired, message.Args{"date": day(to)})
		return false
	}
	return true
}

func day(d vn.Date) message.Text { return message.Day(d.String()) }

package verifier

import (
	"slices"
	"strconv"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
)

// remarks says what a person must know of this kind of paper, whatever the outcome.
func (c *check) remarks() {
	switch d := c.opened.Document.(type) {
	case *credential.HealthInsurance:
		c.verdict.find("printed-level", "benefit_level", message.Args{"level": message.Plain(strconv.Itoa(d.BenefitLevel))})
		c.guardian(d.GuardianName)
	case *credential.IdentityDocument:
		if d.AccountLevel == 1 {
			c.verdict.find("low-level", "account_level", c.args)
		}
		c.guardian(d.GuardianName)
	}
	// A clinic without a network admits all the same (NĐ 188/2025 Đ38 k2).
	if c.question.For == credential.Clinic && slices.ContainsFunc(c.reasons, func(r reason) bool {
		return r.code == reasonStatusStale || r.code == reasonStatusMissing || r.code == reasonTrustStale
	}) {
		c.verdict.find("admit-recheck", "", c.args)
	}
}

func (c *check) guardian(name string) {
	if name != "" {
		c.verdict.find("guardian-account", "guardian_name", message.Args{"name": message.Plain(name)})
	}
}

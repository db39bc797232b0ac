package verifier

import (
	"slices"

	"github.com/giayto/giayto/credential"
)

// remarks says what a person must know besides, whatever the outcome: what is unusual about the document, after what the
// rules have to say of the same thing.
func (c *check) remarks() {
	for _, w := range c.opened.Warnings {
		c.verdict.find(string(w.Code), w.Field, c.args)
	}
	// A clinic without a network admits all the same (NĐ 188/2025 Đ38 k2).
	if c.question.For == credential.Clinic && slices.ContainsFunc(c.reasons, func(r reason) bool {
		return r.code == reasonStatusStale || r.code == reasonStatusMissing || r.code == reasonTrustStale
	}) {
		c.verdict.find("admit-recheck", "", c.args)
	}
}

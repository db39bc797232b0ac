package traffic

import (
	"unicode/utf8"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// The reasons of a verdict that answers come to.
const (
	reasonAccepted    = "accepted"
	reasonNotEntitled = "not-entitled"
	reasonSuspended   = "suspended"
	reasonExpired     = "expired"
	reasonNotYetValid = "not-yet-valid"
	reasonUnclear     = "unclear"
)

// maxSentence is how many characters of a sentence a phone shows at a glance.
const maxSentence = 120

// say makes an answer. Details that would make its sentence too long are left out, the source first: the answer has it.
func say(outcome policy.Outcome, reason, code string, args message.Args, by source, rules string) policy.Answer {
	args["source"] = by.short
	fit(code, args, "source", "class", "wanted")
	return policy.Answer{Outcome: outcome, Reason: reason, Code: code, Args: args, Source: by.full, Rules: rules}
}

// fit leaves details out of args, in the order of dispensable, until the sentence of code is short enough.
func fit(code string, args message.Args, dispensable ...string) {
	m, _ := message.Lookup(code)
	for _, name := range dispensable {
		text := m.Text(args)
		if utf8.RuneCountInString(text.VI) <= maxSentence && utf8.RuneCountInString(text.EN) <= maxSentence {
			return
		}
		delete(args, name)
	}
}

func (d *driver) say(outcome policy.Outcome, reason, code string, args message.Args, by source) policy.Answer {
	return say(outcome, reason, code, args, by, d.law.ID)
}

// rulesMissing is the answer for a day of which the rules are not held.
func rulesMissing(on vn.Date) policy.Answer {
	args := message.Args{"date": message.Day(on.String())}
	return say(policy.Unclear, reasonUnclear, "rules-missing", args, law36(88, 1, ""), "")
}

// measures names what a rule would have to know.
var measures = map[measure]message.Text{
	capacity:    {VI: "dung tích xi-lanh", EN: "engine capacity"},
	power:       {VI: "công suất động cơ điện", EN: "power of the electric motor"},
	seats:       {VI: "số chỗ", EN: "number of seats"},
	grossMass:   {VI: "khối lượng toàn bộ theo thiết kế", EN: "gross mass by design"},
	payload:     {VI: "trọng tải", EN: "payload"},
	trailerMass: {VI: "khối lượng toàn bộ của rơ moóc", EN: "gross mass of the trailer"},
	gears:       {VI: "loại hộp số", EN: "kind of transmission"},
	forDisabled: {VI: "xe có dùng cho người khuyết tật không", EN: "whether it is built for the disabled"},
}

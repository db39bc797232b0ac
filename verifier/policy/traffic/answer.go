package traffic

import (
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// maxSentence is how many characters of a sentence a phone shows at a glance.
const maxSentence = 120

// A ruling is an outcome with the reason of a verdict that it comes to.
type ruling struct {
	outcome policy.Outcome
	reason  string
}

var (
	accepted    = ruling{policy.Yes, "accepted"}
	notEntitled = ruling{policy.No, "not-entitled"}
	outOfDate   = ruling{policy.No, "expired"}
	tooEarly    = ruling{policy.No, "not-yet-valid"}
	onHold      = ruling{policy.No, "suspended"}
	unclear     = ruling{policy.Unclear, "unclear"}
)

// answer makes the answer of a ruling as the sentence of code, about v where it is not nil. Details that would make the
// sentence too long are left out, the source first: the answer has it. The vehicle is then named in fewer words.
func (r ruling) answer(code string, v *Vehicle, args message.Args, by source, rules string) policy.Answer {
	args["source"] = by.short
	if v != nil {
		args["vehicle"] = v.brief()
	}
	for _, dispensable := range []string{"source", "vehicle", "class", "wanted"} {
		if fits(code, args) {
			break
		}
		if dispensable == "vehicle" && v != nil {
			args["vehicle"] = v.short()
			continue
		}
		delete(args, dispensable)
	}
	return policy.Answer{Outcome: r.outcome, Reason: r.reason, Code: code, Args: args, Source: by.full, Rules: rules}
}

// fits reports whether the sentence of code is short enough.
func fits(code string, args message.Args) bool {
	m, _ := message.Lookup(code)
	return m.Fits(maxSentence, args)
}

// rulesMissing is the answer for a day of which the rules are not held.
func rulesMissing(on vn.Date) policy.Answer {
	args := message.Args{"date": message.Day(on.String())}
	return unclear.answer("rules-missing", nil, args, sourceStart, "")
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

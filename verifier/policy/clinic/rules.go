package clinic

import (
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// sourcePhoto is the article on what a patient shows.
const sourcePhoto = "NĐ 188/2025 Đ37 k1"

// careRules are the rules at a clinic's desk.
type careRules struct {
	// TermSource is where the card's term is ruled.
	TermSource string
	// InPatientDays is for how many days after the card's last one a stay that began before is paid for at most.
	InPatientDays   int
	InPatientSource string
	// NoPhotoUnder is the age below which no document with a photo is asked for, 0 where the rule is not established.
	NoPhotoUnder int
}

// careVersions are the rules at the desk, by day.
var careVersions = []policy.Dated[careRules]{
	{
		RuleSet: policy.RuleSet{ID: "clinic-2018", From: vn.Date{Year: 2018, Month: 12, Day: 1}, To: vn.Date{Year: 2025, Month: 8, Day: 14}, Source: "NĐ 146/2018"},
		Rules:   careRules{TermSource: "NĐ 146/2018", InPatientDays: 15, InPatientSource: "NĐ 146/2018 Đ27 k9"},
	},
	{
		RuleSet: policy.RuleSet{ID: "clinic-2025", From: vn.Date{Year: 2025, Month: 8, Day: 15}, Source: "NĐ 188/2025"},
		Rules:   careRules{TermSource: "NĐ 188/2025 Đ10 k1", InPatientDays: 15, InPatientSource: "NĐ 188/2025 Đ50 k4", NoPhotoUnder: 6},
	},
}

// A share is what a printed level pays: per cent of the cost in scope, and what goes with it as message.Benefit names it.
type share struct {
	Percent int
	With    string
}

// shares are by level, 1 to 5.
type shares [6]share

var shares2015 = shares{
	1: {100, "uncapped"}, 2: {100, "limits"}, 3: {95, ""}, 4: {80, ""}, 5: {100, "beyond"},
}

// levelVersions are the benefit levels, by day: what they pay, and since when subject codes have theirs. The codes
// themselves are vn.SubjectLevels, which changes on the same days. Of the first version only the year is established.
var levelVersions = []policy.Dated[shares]{
	{
		RuleSet: policy.RuleSet{ID: "benefit-2015", From: vn.Date{Year: 2015}, To: vn.Date{Year: 2025, Month: 12, Day: 31}, Source: "QĐ 1351/QĐ-BHXH"},
		Rules:   shares2015,
	},
	{
		RuleSet: policy.RuleSet{ID: "benefit-2026", From: vn.Date{Year: 2026, Month: 1, Day: 1}, Source: "NQ 261/2025/QH15; CV 38/BYT-BH"},
		Rules:   shares2015,
	},
}

// RuleSets returns the dated sets of rules of this package, the oldest of each kind first.
func RuleSets() []policy.RuleSet {
	var all []policy.RuleSet
	for _, v := range careVersions {
		all = append(all, v.RuleSet)
	}
	for _, v := range levelVersions {
		all = append(all, v.RuleSet)
	}
	return all
}

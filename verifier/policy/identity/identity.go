// Package identity answers who a document is about: whether that person has reached an age, is the one whom somebody
// describes, and whether two papers are about the same person.
//
// Nothing here reads a clock or trusts more than was signed. A partial date of birth counts in the way that is worse for
// a yes and for a no: where it matters, the answer is unclear. What a presentation conceals is asked for only where the
// answer needs it, the smallest claim first.
package identity

import (
	"strconv"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// A Question is what is asked of an identity document. The zero value, with On set, asks who it is.
type Question struct {
	On vn.Date // the day in Viet Nam, a full date
	// MinAge is the age in completed years that the person must have reached, 0 for none ("đủ N tuổi").
	MinAge int
	Match  Facts
}

// accountRules are the ages of an e-identification account.
type accountRules struct {
	GuardianUntil int // use needs a representative before this age (NĐ 69/2024 Đ14)
	LevelTwoFrom  int // level 2 is given from this age (NĐ 69/2024 Đ7)
}

// accounts are the rules on e-identification accounts, by day.
var accounts = []policy.Dated[accountRules]{
	{
		RuleSet: policy.RuleSet{ID: "identity-2024", From: vn.Date{Year: 2024, Month: 7, Day: 1}, Source: "Luật 26/2023/QH15; NĐ 69/2024"},
		Rules:   accountRules{GuardianUntil: 14, LevelTwoFrom: 6},
	},
}

// RuleSets returns the dated sets of rules of this package, the oldest first.
func RuleSets() []policy.RuleSet {
	all := make([]policy.RuleSet, len(accounts))
	for i := range accounts {
		all[i] = accounts[i].RuleSet
	}
	return all
}

// The answers that another presentation of the same document can change.
const (
	ageUndisclosed   = "age-undisclosed"
	factsUndisclosed = "facts-undisclosed"
)

// Decide answers q for an authentic document. Of several things asked a no decides before an unclear one and that before
// a yes; the others are findings.
func Decide(d *credential.IdentityDocument, q Question) policy.Answer {
	a := decide(d, q, who(d))
	if rules := policy.On(accounts, q.On); rules != nil {
		a.Rules = rules.ID
		account(&a, d, q.On, rules.Rules)
	}
	return a
}

// DecideReference is Decide for a paper that somebody has beside the identity. It shows no face: whoever relies on it
// needs a document that does.
func DecideReference(d *credential.Reference, q Question) policy.Answer {
	yes := policy.Answer{Outcome: policy.Yes, Code: "paper-of", Source: sourceIntegrated, Args: message.Args{"name": message.Plain(d.FullName)}}
	a := decide(holder(d), q, yes)
	a.Find(policy.Finding{Code: "photo-required", Source: sourceIntegrated})
	if rules := policy.On(accounts, q.On); rules != nil {
		a.Rules = rules.ID
		represented(&a, d.GuardianName, d.BirthDate, q.On, rules.Rules)
	}
	return a
}

// sourceIntegrated is the article on papers that are integrated in an account.
const sourceIntegrated = "NĐ 69/2024 Đ9 k6"

// holder is what a paper tells of its holder in the form of an identity. Its own number tells who is meant as well as a
// passport's.
func holder(d *credential.Reference) *credential.IdentityDocument {
	kind := credential.Citizen
	if d.Nationality != credential.Vietnam {
		kind = credential.Foreigner
	}
	return &credential.IdentityDocument{
		HolderKind: kind, PIN: d.PIN, FullName: d.FullName, BirthDate: d.BirthDate, Sex: d.Sex, Nationality: d.Nationality,
		PassportNumber: d.DocumentNumber, IssueDate: d.IssueDate,
	}
}

// decide answers what is asked of a document, or yes where nothing is.
func decide(d *credential.IdentityDocument, q Question, yes policy.Answer) policy.Answer {
	var answers []policy.Answer
	if q.MinAge > 0 {
		answers = append(answers, age(d, q))
	}
	if !q.Match.IsZero() {
		answers = append(answers, match(d, q.Match))
	}
	if len(answers) == 0 {
		answers = append(answers, yes)
	}
	a := policy.Worst(answers)
	a.Reason = reason(a)
	return a
}

// reason is the verdict's reason that an answer comes to.
func reason(a policy.Answer) string {
	switch {
	case a.Outcome == policy.Yes:
		return "accepted"
	case a.Outcome == policy.No:
		return "not-entitled"
	case a.Code == ageUndisclosed || a.Code == factsUndisclosed:
		return "incomplete"
	}
	return "unclear"
}

func who(d *credential.IdentityDocument) policy.Answer {
	return policy.Answer{
		Outcome: policy.Yes, Code: "identified", Source: "NĐ 69/2024 Đ9",
		Args: message.Args{"name": message.Plain(d.FullName), "level": message.Plain(strconv.Itoa(d.AccountLevel))},
	}
}

// account remarks on the account itself: its level, a foreigner's, a child's under a representative.
func account(a *policy.Answer, d *credential.IdentityDocument, on vn.Date, rules accountRules) {
	if d.AccountLevel == 1 {
		a.Find(policy.Finding{Code: "low-level", Field: "account_level"})
	}
	if d.HolderKind == credential.Foreigner {
		a.Find(policy.Finding{Code: "foreigner-account", Field: "holder_kind"})
	}
	represented(a, d.GuardianName, d.BirthDate, on, rules)
	if d.BirthDate.IsZero() {
		return
	}
	if _, oldest := d.BirthDate.Age(d.IssueDate); oldest < rules.LevelTwoFrom && d.AccountLevel == 2 {
		a.Find(policy.Finding{Code: "level-under-age", Field: "account_level"})
	}
}

// represented remarks on the representative of a child or a ward, empty for none.
func represented(a *policy.Answer, name string, birth, on vn.Date, rules accountRules) {
	if name != "" {
		a.Find(policy.Finding{Code: "guardian-account", Field: "guardian_name", Args: message.Args{"name": message.Plain(name)}})
		return
	}
	if birth.IsZero() {
		return
	}
	if _, oldest := birth.Age(on); oldest < rules.GuardianUntil {
		a.Find(policy.Finding{Code: "guardian-unnamed", Field: "guardian_name"})
	}
}

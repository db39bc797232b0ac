package identity

import (
	"strconv"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier/policy"
)

// A proof is a claim that tells of an age only whether it was reached on the day of issue.
type proof struct {
	age   int
	claim string
}

var proofs = [...]proof{{14, "age_over_14"}, {16, "age_over_16"}, {18, "age_over_18"}, {21, "age_over_21"}}

// shown returns what a document discloses of proof i: nil where it is concealed.
func shown(d *credential.IdentityDocument, i int) *bool {
	return [...]*bool{d.AgeOver14, d.AgeOver16, d.AgeOver18, d.AgeOver21}[i]
}

// proven returns the smallest proof that settles the age, and false where none does. A proof that was not reached on the
// day of issue says nothing about a later day.
func proven(d *credential.IdentityDocument, age int) (proof, bool) {
	for i, p := range proofs {
		if over := shown(d, i); p.age >= age && over != nil && *over {
			return p, true
		}
	}
	return proof{}, false
}

// age answers whether the person has reached q.MinAge on the day.
func age(d *credential.IdentityDocument, q Question) policy.Answer {
	a := policy.Answer{Source: "Luật 26/2023/QH15 Đ18", Args: message.Args{"value": message.Plain(strconv.Itoa(q.MinAge))}}
	_, reached := proven(d, q.MinAge)
	var missed, open bool
	if !d.BirthDate.IsZero() {
		least, most := d.BirthDate.Age(q.On)
		missed = most < q.MinAge
		open = !missed && least < q.MinAge
		reached = reached || !missed && !open
	}
	switch {
	case reached && !missed:
		a.Outcome, a.Code = policy.Yes, "age-reached"
	case missed && !reached:
		a.Outcome, a.Code = policy.No, "age-not-reached"
	case missed || open: // missed and reached: the document contradicts itself
		a.Outcome, a.Code = policy.Unclear, "age-unclear"
	default:
		a.Outcome, a.Code = policy.Unclear, ageUndisclosed
		a.Args["wanted"] = labels(wantedForAge(d, q.MinAge))
	}
	return a
}

// wantedForAge names the claim that tells no more than needed: a proof of that age or the next, and the date of birth
// where no proof goes so far or the one shown does not settle it.
func wantedForAge(d *credential.IdentityDocument, age int) []string {
	for i, p := range proofs {
		if p.age >= age {
			if shown(d, i) == nil {
				return []string{p.claim}
			}
			break
		}
	}
	return []string{birthClaim}
}

package identity

import (
	"strings"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// match answers whether everything that f tells agrees with the document. Where the number agrees, a name in another
// order or without marks, or a date of birth known in part, is no doubt any more.
func match(d *credential.IdentityDocument, f Facts) policy.Answer {
	c := compareFacts(d, f)
	a := policy.Answer{Source: "Luật 26/2023/QH15 Đ33"}
	asked := f.asked()
	certain := c.traits[numberAt] == agrees
	var agreeing, partial, different []string
	untoldAny := false
	for i, t := range c.traits {
		switch {
		case !asked[i]:
		case t == agrees || t == partly && certain:
			agreeing = append(agreeing, traitNames[i])
		case t == differs:
			different = append(different, traitNames[i])
		case t == partly:
			partial = append(partial, traitNames[i])
		default:
			untoldAny = true
		}
	}
	switch {
	case different != nil:
		a.Outcome, a.Code, a.Args = policy.No, "facts-differ", message.Args{"value": message.Trait(different...)}
	case untoldAny:
		a.Outcome, a.Code, a.Args = policy.Unclear, factsUndisclosed, message.Args{"wanted": labels(wantedForFacts(d, f))}
	case partial != nil:
		a.Outcome, a.Code, a.Args = policy.Unclear, "facts-unclear", message.Args{"value": message.Trait(partial...)}
	default:
		a.Outcome, a.Code, a.Args = policy.Yes, "facts-agree", message.Args{"value": message.Trait(agreeing...)}
	}
	for _, code := range c.Notes {
		a.Find(policy.Finding{Code: code})
	}
	return a
}

// Where traits stand in traitNames.
const (
	nameAt = iota
	birthAt
	sexAt
	numberAt
)

func (f Facts) asked() [len(traitNames)]bool {
	return [...]bool{nameAt: f.Name != "", birthAt: !f.Birth.IsZero(), sexAt: false, numberAt: f.Number != ""}
}

func compareFacts(d *credential.IdentityDocument, f Facts) (c Comparison) {
	c.traits[nameAt], c.Notes = compareNames(d.FullName, f.Name)
	c.traits[birthAt] = birthAsAsked(d.BirthDate, f.Birth)
	var previous bool
	if c.traits[numberAt], previous = numberAsAsked(d, f.Number); previous {
		c.note(numberPrevious)
	}
	if c.traits[birthAt] == partly {
		c.note(birthPartial)
	}
	return c
}

// birthAsAsked compares a document's date of birth with the one given: a year that is given agrees with any day of it.
func birthAsAsked(told, asked vn.Date) agreement {
	switch {
	case told.IsZero() || asked.IsZero():
		return untold
	case told.Before(asked) || asked.Before(told):
		return differs
	case asked.First().Compare(told.First()) <= 0 && told.Last().Compare(asked.Last()) <= 0:
		return agrees
	}
	return partly
}

// numberAsAsked compares the number given with those of the document. An old number that the document does not have says
// nothing against it, nor does a citizen's passport, which no identity names.
func numberAsAsked(d *credential.IdentityDocument, number string) (a agreement, previous bool) {
	switch {
	case number == "":
		return untold, false
	case number == string(d.PIN), number == d.PassportNumber:
		return agrees, false
	case number == d.DocumentNumber:
		return agrees, true
	case d.HolderKind != credential.Foreigner && !isPIN(number):
		return partly, false
	case wantedForNumber(d, number) != "":
		return untold, false
	}
	return differs, false
}

func isPIN(number string) bool {
	_, err := vn.ParsePIN(number)
	return err == nil
}

// wantedForNumber names the claim that number could be in and that is not shown; "" where there is none.
func wantedForNumber(d *credential.IdentityDocument, number string) string {
	if d.HolderKind != credential.Foreigner {
		if d.PIN == "" && isPIN(number) {
			return numberClaim
		}
		return ""
	}
	first, second := passportClaim, numberClaim
	if strings.Trim(number, "0123456789") == "" {
		first, second = second, first
	}
	shown := map[string]bool{passportClaim: d.PassportNumber != "", numberClaim: d.PIN != ""}
	for _, claim := range []string{first, second} {
		if !shown[claim] {
			return claim
		}
	}
	return ""
}

// wantedForFacts names the concealed claims that are still needed to compare f.
func wantedForFacts(d *credential.IdentityDocument, f Facts) (claims []string) {
	if !f.Birth.IsZero() && d.BirthDate.IsZero() {
		claims = append(claims, birthClaim)
	}
	if a, _ := numberAsAsked(d, f.Number); f.Number != "" && a == untold {
		claims = append(claims, wantedForNumber(d, f.Number))
	}
	return claims
}

// usedForFacts names the concealed claims that f was compared with.
func usedForFacts(d *credential.IdentityDocument, f Facts) (claims []string) {
	if !f.Birth.IsZero() && !d.BirthDate.IsZero() {
		claims = append(claims, birthClaim)
	}
	if f.Number != "" && d.PIN != "" && d.PassportNumber != f.Number {
		claims = append(claims, numberClaim)
	}
	if f.Number != "" && d.PassportNumber != "" && string(d.PIN) != f.Number {
		claims = append(claims, passportClaim)
	}
	return claims
}

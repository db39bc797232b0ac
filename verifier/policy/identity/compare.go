package identity

import (
	"slices"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
)

// agreement is how one trait of two papers compares.
type agreement int

const (
	untold  agreement = iota // one of the papers does not say
	differs                  // certainly
	partly                   // agrees as far as it goes, and something else would as well
	agrees
)

// The traits that papers are compared by, as message.Trait names them.
const (
	traitName   = "name"
	traitBirth  = "birth"
	traitSex    = "sex"
	traitNumber = "number"
)

var traitNames = [...]string{traitName, traitBirth, traitSex, traitNumber}

// The findings on numbers and dates of birth of two papers.
const (
	numberPrevious = "number-previous"
	numberDiffers  = "number-differs"
	birthPartial   = "birth-partial"
)

// A Comparison says whether two papers are about the same person.
type Comparison struct {
	// Outcome is policy.Yes, policy.No or policy.Unclear.
	Outcome policy.Outcome
	// Notes are the codes of findings: what was overlooked, and what keeps the outcome from being certain.
	Notes []string

	traits [len(traitNames)]agreement // in the order of traitNames
}

// Compare says whether two papers are about the same person. It is symmetric, and what both papers say alike never turns
// a yes into anything else.
//
// The same number is the same person, as nobody shares one (Luật 26/2023/QH15 Đ12 k2), and one paper may carry the number
// that the other's holder had before (NĐ 70/2024 Đ12). Without numbers the name and the whole date of birth decide. As a
// number may stay after sex, birth or name were corrected, or be made anew then (NĐ 70/2024 Đ11 k7), numbers that
// contradict everything else leave the question open.
func Compare(a, b Person) Comparison {
	var c Comparison
	name, notes := compareNames(a.Name, b.Name)
	c.Notes = notes
	birth := compareBirths(a.Birth, b.Birth)
	sex := compareSexes(a.Sex, b.Sex)
	number, previous := compareNumbers(a, b)
	c.traits = [...]agreement{name, birth, sex, number}
	if birth == partly {
		c.note(birthPartial)
	}
	if previous {
		c.note(numberPrevious)
	}
	if c.Outcome = together(name, birth, sex, number); c.Outcome != policy.No && number == differs {
		c.note(numberDiffers)
	}
	return c
}

func (c *Comparison) note(code string) { c.Notes = append(c.Notes, code) }

func together(name, birth, sex, number agreement) policy.Outcome {
	contradicted := name == differs || birth == differs || sex == differs
	switch {
	case number == agrees && contradicted:
		return policy.Unclear
	case number == agrees:
		return policy.Yes
	case number == differs && (contradicted || name == untold):
		return policy.No
	case number == differs:
		return policy.Unclear
	case name == agrees && birth == agrees && sex == differs:
		return policy.Unclear
	case contradicted:
		return policy.No
	case name == agrees && birth == agrees:
		return policy.Yes
	}
	return policy.Unclear
}

func compareBirths(a, b vn.Date) agreement {
	switch {
	case a.IsZero() || b.IsZero():
		return untold
	case a.Before(b) || b.Before(a):
		return differs
	case a.Full() && b.Full():
		return agrees
	}
	return partly
}

func compareSexes(a, b vn.Sex) agreement {
	told := func(s vn.Sex) bool { return s == vn.Male || s == vn.Female }
	switch {
	case !told(a) || !told(b):
		return untold
	case a == b:
		return agrees
	}
	return differs
}

// compareNumbers compares what numbers the papers have in common; previous tells that the number of one is what the other
// gives as the number before. Two passports or two old numbers that differ say nothing: people have had several.
func compareNumbers(a, b Person) (number agreement, previous bool) {
	both := func(x, y string) bool { return x != "" && x == y }
	switch {
	case both(string(a.Number), string(b.Number)):
		return agrees, false
	case both(string(a.Number), b.Previous), both(a.Previous, string(b.Number)), both(a.Previous, b.Previous):
		return agrees, true
	case a.Number != "" && b.Number != "":
		return differs, false
	case both(a.Insurance, b.Insurance), both(a.Passport, b.Passport):
		return agrees, false
	case a.Insurance != "" && b.Insurance != "":
		return differs, false
	}
	return untold, false
}

// Agreeing names the traits that agree, Differing those that do not or do so only in part.
func (c *Comparison) Agreeing() message.Text { return c.having(agrees) }

// Differing names the traits that differ; where none does, those that agree only in part or are not told by both papers.
func (c *Comparison) Differing() message.Text {
	if slices.Contains(c.traits[:], differs) {
		return c.having(differs)
	}
	return c.having(partly, untold)
}

func (c *Comparison) having(wanted ...agreement) message.Text {
	var names []string
	for i, t := range c.traits {
		if slices.Contains(wanted, t) {
			names = append(names, traitNames[i])
		}
	}
	return message.Trait(names...)
}

// Answer is the comparison as a sentence.
func (c *Comparison) Answer() policy.Answer {
	a := policy.Answer{Outcome: c.Outcome, Source: sourceNumbers}
	switch c.Outcome {
	case policy.Yes:
		a.Code, a.Args = "same-person", message.Args{"value": c.Agreeing()}
	case policy.No:
		a.Code, a.Args = "other-person", message.Args{"value": c.Differing()}
	default:
		a.Code, a.Args = "person-unclear", message.Args{"value": c.Differing()}
	}
	a.Reason = reason(a)
	for _, code := range c.Notes {
		a.Find(policy.Finding{Code: code})
	}
	return a
}

// sourceNumbers is the article on personal numbers: unique, and given to nobody else.
const sourceNumbers = "Luật 26/2023/QH15 Đ12 k2"

// SamePerson compares papers, each with every other, and answers with a sentence: no where two of them are certainly
// different persons', yes where a chain of papers of the same person ties all together, as an identity card ties a
// vehicle's registration, which tells a number and no date of birth, to an insurance card, which does the reverse.
func SamePerson(a, b Person, more ...Person) policy.Answer {
	first := Compare(a, b)
	if len(more) == 0 {
		return first.Answer()
	}
	papers := append([]Person{a, b}, more...)
	group := make([]int, len(papers)) // papers with the same number are tied
	for i := range group {
		group[i] = i
	}
	var notes []string
	decisive := map[policy.Outcome]Comparison{}
	for i := range papers {
		for j := range i {
			c := Compare(papers[j], papers[i])
			notes = append(notes, c.Notes...)
			if _, had := decisive[c.Outcome]; !had {
				decisive[c.Outcome] = c
			}
			if c.Outcome == policy.Yes {
				tie(group, group[i], group[j])
			}
		}
	}
	c, ok := decisive[policy.No]
	if !ok {
		c, ok = decisive[policy.Unclear]
	}
	if !ok || c.Outcome == policy.Unclear && slices.Max(group) == slices.Min(group) {
		c = decisive[policy.Yes]
	}
	c.Notes = notes
	return c.Answer()
}

// tie makes two groups one.
func tie(group []int, from, to int) {
	for i, g := range group {
		if g == from {
			group[i] = to
		}
	}
}

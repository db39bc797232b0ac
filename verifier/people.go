package verifier

import (
	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/identity"
)

// People are the persons of the papers among texts that tell who somebody is: identity documents and licences that are
// authentic and count by themselves, and the codes printed on identity cards, which nobody signed. A licence without a
// proof of its holder is among them: it is compared, not believed.
func People(state State, question Question, texts []string) []identity.Person {
	var people []identity.Person
	atDesk := Question{For: credential.Clinic, At: question.At, On: question.On}
	for _, p := range presentations(texts) {
		v := Verify(state, atDesk, p.text, p.frames...)
		switch {
		case !v.onlyTellsWho(credential.Clinic):
		case v.printed != nil:
			people = append(people, *v.printed)
		default:
			people = append(people, identity.Of(v.opened.Document))
		}
	}
	return people
}

// samePerson is the answer on the first document that tells an identity, where the papers beside it are the same person's;
// else that they are not, or may be another's. It is nil where no identity was asked for, or nothing but identity documents
// was shown. A dependant's paper is not compared: the guardian who shows it is another person.
func samePerson(verdicts []Verdict) *Sum {
	sum := newSum()
	var asked *Verdict
	var people []identity.Person
	beside := false
	for i := range verdicts {
		v := &verdicts[i]
		tells := v.onlyTellsWho(credential.Identity)
		beside = beside || tells
		switch {
		case tells && v.printed != nil:
			sum.Unsigned = append(sum.Unsigned, *v.Unsigned)
			people = append(people, *v.printed)
			continue
		case !tells && !v.tellsIdentity():
			continue
		case !tells && asked == nil:
			asked = v
		}
		beside = beside || v.isReference()
		sum.add(v)
		people = append(people, identity.Of(v.opened.Document))
	}
	if asked == nil || !beside || len(people) == 1 {
		return nil
	}
	sum.Question = asked.Question
	a := identity.SamePerson(people[0], people[1], people[2:]...)
	sum.take(&a)
	if a.Outcome == policy.Yes {
		sum.Findings = append(sum.Findings, Finding{Code: a.Code, Message: sum.Message, Source: a.Source})
		sum.be(asked)
	}
	return sum
}

// tellsIdentity reports whether the verdict is of an authentic document, asked who it is about, that tells it.
func (v *Verdict) tellsIdentity() bool {
	if v.opened == nil || v.Question.For != credential.Identity {
		return false
	}
	_, ok := v.opened.Document.(*credential.IdentityDocument)
	return ok || v.isReference()
}

// isReference reports whether the verdict is of an authentic paper that somebody has beside an identity, and not of a
// guardian's dependant.
func (v *Verdict) isReference() bool {
	if v.opened == nil {
		return false
	}
	d, ok := v.opened.Document.(*credential.Reference)
	return ok && !d.IsDependant()
}

package verifier

import (
	"github.com/giayto/giayto/credential"
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

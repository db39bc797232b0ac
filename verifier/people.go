package verifier

import (
	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/card"
	"github.com/giayto/giayto/verifier/policy/identity"
)

// People are the persons of the papers among texts that tell who somebody is: identity documents and licences that are
// authentic, and the codes printed on identity cards, which nobody signed.
func People(state State, question Question, texts []string) []identity.Person {
	var people []identity.Person
	for _, p := range presentations(texts) {
		if c, _, err := card.ParseCCCD(p.text); err == nil {
			people = append(people, identity.OfCCCD(c))
			continue
		}
		if p.token == nil {
			continue
		}
		own := Question{At: question.At}
		if v := Verify(state, own, p.text, p.frames...); tellsWho(&v) {
			people = append(people, identity.Of(v.opened.Document))
		}
	}
	return people
}

// tellsWho reports whether a verdict, on the document's own question, is of a paper that counts for who somebody is. A
// licence without a proof of its holder does: it is compared, not believed.
func tellsWho(v *Verdict) bool {
	if v.opened == nil {
		return false
	}
	switch v.opened.Document.(type) {
	case *credential.IdentityDocument, *credential.DrivingLicence:
		return v.Reason == accepted || v.Reason == reasonHolderUnproved || v.Reason == reasonUnclear
	}
	return false
}

package identity

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
)

// The concealed claims that answers rest on.
const (
	birthClaim    = "birth_date"
	numberClaim   = "personal_administrative_number"
	passportClaim = "passport_number"
)

// Wanted names the concealed claims that d still has to disclose so that q gets a yes or a no; none where it has one.
// The zero document is one that discloses nothing: a request is made of its claims.
func Wanted(d *credential.IdentityDocument, q Question) []string {
	var claims []string
	if q.MinAge > 0 && d.BirthDate.IsZero() {
		if _, reached := proven(d, q.MinAge); !reached {
			claims = wantedForAge(d, q.MinAge)
		}
	}
	return joined(claims, wantedForFacts(d, q.Match))
}

// Used names the concealed claims of d that the answer to q rests on. Whoever shows the document with the answer shows
// them and the portrait, and of the others nothing.
func Used(d *credential.IdentityDocument, q Question) []string {
	var claims []string
	if q.MinAge > 0 {
		if p, ok := proven(d, q.MinAge); ok {
			claims = append(claims, p.claim)
		} else if !d.BirthDate.IsZero() {
			claims = append(claims, birthClaim)
		}
	}
	return joined(claims, usedForFacts(d, q.Match))
}

// joined appends what is not there yet.
func joined(claims, more []string) []string {
	for _, c := range more {
		if !slices.Contains(claims, c) {
			claims = append(claims, c)
		}
	}
	return claims
}

// labels names claims as the table of the document type does.
func labels(claims []string) (all message.Text) {
	table := new(credential.IdentityDocument).Type().Claims
	for i, name := range claims {
		at := slices.IndexFunc(table, func(c credential.Claim) bool { return c.Name == name })
		if i > 0 {
			all.VI, all.EN = all.VI+", ", all.EN+", "
		}
		all.VI, all.EN = all.VI+inSentence(table[at].VI), all.EN+inSentence(table[at].EN)
	}
	return all
}

// inSentence writes a label without its capital, which no label keeps within a sentence.
func inSentence(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	return string(unicode.ToLower(first)) + label[size:]
}

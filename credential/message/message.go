// Package message is the catalogue of every code that giayto answers with: the reasons of a verdict, the answers of the
// rules, the findings beside them, the warnings on numbers, the issuer's refusals, the grounds on which it changes a document's standing,
// and the hints for who holds a camera.
// Each code has one Vietnamese and one English sentence, what to do next, and the rule it follows from (a law's
// article, or a clause of a standard). The words of tables and headings are here too, so that the command line, the
// officer's page and the vectors speak alike.
//
// The sentences may name details, filled from [Args]; a detail that is not given leaves no trace. The names are:
//
//	age       how long ago or until when (Age)        level    a level, of an account or of benefits
//	card      what an unsigned code is                 name     a person
//	class     a class of driving licence               part     a part of a licence (Part)
//	date      a day (Day) or a time                    plate    a number plate
//	document  the document shown by its name        subject  a health-insurance subject code
//	field     the name of a record's field             value    the value that the sentence is about
//	issuer    who signed                               wanted   the document or value asked for
//	source    the article that decides                 vehicle  a vehicle
//
// The sentences never say more than a signature proves: that it is valid, not what the law makes of the document.
package message

import (
	"fmt"
	"slices"
)

// Lang is a language of the catalogue, as its ISO 639-1 code.
type Lang string

// The languages of the catalogue.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
)

// ParseLang reads "vi" or "en", exactly.
func ParseLang(s string) (Lang, error) {
	switch l := Lang(s); l {
	case Vietnamese, English:
		return l, nil
	}
	return "", fmt.Errorf("message: language %q is not vi or en", s)
}

// Text is one sentence or word in both languages.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// In returns the text in l; Vietnamese where l is neither language.
func (t Text) In(l Lang) string {
	if l == English {
		return t.EN
	}
	return t.VI
}

// Plain is a text that reads the same in both languages: a number, a name, a code.
func Plain(s string) Text { return Text{VI: s, EN: s} }

// Kind says where a code is used.
type Kind string

// The kinds of codes.
const (
	Reason  Kind = "reason"  // decides a verdict
	Answer  Kind = "answer"  // is what the rules say to a question; its sentence may stand for a Reason's
	Finding Kind = "finding" // stands beside a verdict
	Warning Kind = "warning" // doubts a number or a name, in a verdict or in a record; never decides
	Refusal Kind = "refusal" // keeps the issuer from signing a record
	Ground  Kind = "ground"  // is why the issuer suspends, reinstates, revokes, holds, supersedes, locks or unlocks
	Hint    Kind = "hint"    // is what keeps a QR code in a picture from being read
)

// Outcome is what a verdict comes to.
type Outcome string

// The outcomes of a verdict.
const (
	Accepted  Outcome = "accepted"
	Rejected  Outcome = "rejected"
	Undecided Outcome = "undecided"
)

// Question is what the person who checks wants to know. It chooses the next step.
type Question string

// The questions.
const (
	Traffic  Question = "traffic"
	Clinic   Question = "clinic"
	Identity Question = "identity"
)

// Message is one code of the catalogue.
type Message struct {
	Code    string
	Kind    Kind
	Outcome Outcome // of the verdict that a Reason or an Answer decides; empty for the other kinds
	Source  string  // the rule: articles by instrument ("NĐ 168/2024 Đ48 k2": article 48, clause 2), clauses of standards, or a part of giayto

	text    Text
	next    Text
	nextFor map[Question]Text // where the next step differs from next
	verbs   []string          // that a Ground goes with
	types   []string          // of documents that a Ground goes with, nil for all
	term    bool              // of a Ground: what it begins has a last day
}

// Text is what the code means, with details: each from the first of args that has it.
func (m Message) Text(args ...Args) Text { return fill(m.text, args) }

// Fits reports whether the Text with these details has at most a number of characters in both languages.
func (m Message) Fits(characters int, args ...Args) bool {
	return sentences[m.text.VI].characters(Vietnamese, args) <= characters && sentences[m.text.EN].characters(English, args) <= characters
}

// Pattern is Text with … in the place of every detail: who saw the sentence filled knows it again.
func (m Message) Pattern() Text {
	return Text{VI: sentences[m.text.VI].pattern(), EN: sentences[m.text.EN].pattern()}
}

// Next is what to do about it for question q, with details as of Text. A question that is not known, the empty one
// among them, gives the general step.
func (m Message) Next(q Question, args ...Args) Text {
	if next, ok := m.nextFor[q]; ok {
		return fill(next, args)
	}
	return fill(m.next, args)
}

var (
	catalogue = join()
	byCode    = index(catalogue)
)

func join() []Message {
	var all []Message
	for _, t := range []struct {
		kind  Kind
		table []Message
	}{
		{Reason, reasons}, {Answer, clinicAnswers}, {Answer, identityAnswers}, {Answer, trafficAnswers},
		{Finding, findings}, {Finding, clinicFindings}, {Finding, identityFindings},
		{Finding, trafficFindings}, {Warning, warnings}, {Refusal, refusals}, {Ground, grounds}, {Hint, hints},
	} {
		for _, m := range t.table {
			m.Kind = t.kind
			all = append(all, m)
		}
	}
	return all
}

func index(all []Message) map[string]int {
	at := make(map[string]int, len(all))
	for i, m := range all {
		at[m.Code] = i
	}
	return at
}

// Lookup returns the message of a code, and false for a code that the catalogue does not have.
func Lookup(code string) (Message, bool) {
	i, ok := byCode[code]
	if !ok {
		return Message{}, false
	}
	return catalogue[i], true
}

// All returns the whole catalogue: reasons in the order in which they decide a verdict, then answers, findings,
// warnings, refusals, grounds and hints.
func All() []Message { return slices.Clone(catalogue) }

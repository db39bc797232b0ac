// Package policy holds what the rules of its subfolders share: dated sets of rules, and the answer that they give.
//
// A rule is data with the days on which it holds, so that a new circular is a new row and the answer for a past day
// stays what it was. Every answer is a pure function of a document, what is asked and a day.
package policy

import (
	"slices"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
)

// A RuleSet names rules and the days on which they hold.
type RuleSet struct {
	ID       string  // as in "licence-2025"; never given to other rules
	From, To vn.Date // the first and the last day, UTC+7; To is zero while no end is known
	Source   string  // the instrument, as in "Luật 36/2024/QH15"
}

// Holds reports whether the rules hold on day, a full date.
func (r RuleSet) Holds(day vn.Date) bool {
	return r.From.Compare(day) <= 0 && (r.To.IsZero() || day.Compare(r.To) <= 0)
}

// Dated is one version of a table of rules.
type Dated[T any] struct {
	RuleSet
	Rules T
}

// On returns the version of versions that holds on day, and nil where none does. Versions do not overlap.
func On[T any](versions []Dated[T], day vn.Date) *Dated[T] {
	for i := range versions {
		if versions[i].Holds(day) {
			return &versions[i]
		}
	}
	return nil
}

// Outcome is what the rules say to a question. The zero Outcome is none.
type Outcome string

// The outcomes. Unclear is an answer of its own: the rules do not say, or what they ask for is not known.
const (
	Yes     Outcome = "yes"
	No      Outcome = "no"
	Unclear Outcome = "unclear"
)

// An Answer is what the rules say, as a sentence of the message catalogue with its details.
type Answer struct {
	Outcome Outcome
	// Reason is the reason of the verdict that the answer comes to, as in "not-entitled"; "accepted" for a yes.
	Reason string
	// Code is the catalogue's code of the sentence that decides, Args are its details.
	Code string
	Args message.Args
	// Field is the paper that the answer is about where there are several, by the name of its type.
	Field string
	// Source is the article that decides, Rules the ID of the RuleSet that was in force.
	Source string
	Rules  string
	// Findings stand beside the answer and never change its outcome.
	Findings []Finding
}

// A Finding is a remark beside an answer.
type Finding struct {
	Code   string // of the message catalogue
	Field  string // the claim, or the paper of several, that it is about; empty for the whole document
	Args   message.Args
	Source string // the article, where it is another than the catalogue's
}

// Worst puts answers together, at least one: a no decides before an unclear one and that before a yes, the first of them
// where there are several. The others are findings.
func Worst(answers []Answer) Answer {
	rank := []Outcome{No, Unclear, Yes}
	decides := 0
	for i := range answers {
		if slices.Index(rank, answers[i].Outcome) < slices.Index(rank, answers[decides].Outcome) {
			decides = i
		}
	}
	a := answers[decides]
	a.Findings = slices.Clone(a.Findings)
	for i, other := range answers {
		if i != decides {
			a.Find(Finding{Code: other.Code, Field: other.Field, Args: other.Args, Source: other.Source})
			for _, f := range other.Findings {
				a.Find(f)
			}
		}
	}
	return a
}

// Find adds a finding, once a code and field.
func (a *Answer) Find(f Finding) {
	for _, had := range a.Findings {
		if had.Code == f.Code && had.Field == f.Field {
			return
		}
	}
	a.Findings = append(a.Findings, f)
}

package verifier

import (
	"slices"
	"strings"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/gt1"
)

// VerifyAll answers question for everything in one picture: each presentation has one verdict, in the order of the
// texts, however often it is there. A code with further disclosures joins the token that it belongs to; where that is not there,
// it stands alone. A clinic's card is compared with the identity papers beside it.
func VerifyAll(state State, question Question, texts []string) []Verdict {
	all := presentations(texts)
	verdicts := make([]Verdict, len(all))
	if len(all) > 1 && (question.For == "" || question.For == credential.Clinic) {
		question.Beside = append(slices.Clone(question.Beside), People(state, question, texts)...)
	}
	for i, p := range all {
		verdicts[i] = Verify(state, question, p.text, p.frames...)
	}
	return verdicts
}

// A presentation is a code with those that belong to it.
type presentation struct {
	text   string
	token  *credential.Token // nil where text is none
	frames []string
}

func presentations(texts []string) []*presentation {
	var all []*presentation
	var frames []string
	for _, text := range texts {
		if disclosuresIn(text) != "" {
			frames = append(frames, text)
			continue
		}
		token := tokenIn(text)
		if !slices.ContainsFunc(all, func(p *presentation) bool { return sameToken(p.token, token) }) {
			all = append(all, &presentation{text: text, token: token})
		}
	}
	for _, frame := range frames {
		disclosures := disclosuresIn(frame)
		i := slices.IndexFunc(all, func(p *presentation) bool { return p.token != nil && p.token.Owns(disclosures) })
		if i < 0 {
			all = append(all, &presentation{text: frame})
			continue
		}
		if joined, err := all[i].token.Join(disclosures); err == nil {
			all[i].token = joined
			all[i].frames = append(all[i].frames, frame)
		}
	}
	return all
}

func sameToken(a, b *credential.Token) bool { return a != nil && b != nil && a.String() == b.String() }

// disclosuresIn returns the ~<disclosure>~…~ that a code carries without a token, empty for any other code.
func disclosuresIn(text string) string {
	if compact := compactIn(text); isDisclosures(compact) {
		return compact
	}
	return ""
}

func tokenIn(text string) *credential.Token {
	token, err := credential.Parse(compactIn(text))
	if err != nil {
		return nil
	}
	return token
}

// compactIn returns what a text stands for, or the text itself where it is not GT1.
func compactIn(text string) string {
	text = strings.TrimSpace(text)
	if content, err := gt1.Unpack(text); err == nil {
		return content.Compact
	}
	return text
}

// Package view is what people see of a verdict and of what a device holds, in one language: the command line prints it,
// the page in a browser shows it. It decides nothing.
package view

import (
	"strconv"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier"
)

// A Page is a verdict for people: outcome, what it means, what to do, and then the details.
type Page struct {
	Outcome  message.Outcome `json:"outcome"`
	Mark     string          `json:"mark"` // the outcome as a shape
	Word     string          `json:"word"` // and in a word
	Message  string          `json:"message"`
	Next     string          `json:"next"`
	Document *Document       `json:"document,omitempty"` // nil unless the credential is authentic
	Findings []Note          `json:"findings"`
	Sources  []Row           `json:"sources"` // what was asked, and what the answer rests on
}

// A Document is what an authentic paper says.
type Document struct {
	Type    string   `json:"type"`
	Name    string   `json:"name"`
	Warning string   `json:"warning,omitempty"` // why it must not be taken for one that counts
	Fields  []Row    `json:"fields"`
	Second  []string `json:"second,omitempty"` // the claims that came in another code than the token
}

// A Row is a value with its label.
type Row struct {
	Name  string `json:"name,omitempty"` // of the claim
	Label string `json:"label"`
	Value string `json:"value"`
}

// A Note is a finding and what to do about it.
type Note struct {
	Code   string `json:"code"`
	Text   string `json:"text"`
	Next   string `json:"next,omitempty"`
	Source string `json:"source,omitempty"`
}

// OfVerdict is what people see of a verdict.
func OfVerdict(v *verifier.Verdict, lang message.Lang) Page {
	p := Page{
		Outcome: v.Outcome, Mark: v.Outcome.Mark(), Word: v.Outcome.Text().In(lang),
		Message: v.Message.In(lang), Next: v.Next.In(lang),
		Findings: notes(v.Findings, v.Question.For, lang), Sources: sources(v, lang),
	}
	if v.Opened() != nil {
		p.Document = document(v, lang)
	}
	return p
}

// OfSum is what people see of what papers come to together.
func OfSum(s *verifier.Sum, lang message.Lang) Page {
	return Page{
		Outcome: s.Outcome, Mark: s.Outcome.Mark(), Word: s.Outcome.Text().In(lang),
		Message: s.Message.In(lang), Next: s.Next.In(lang),
		Findings: notes(s.Findings, s.Question.For, lang), Sources: []Row{},
	}
}

// notInForce are the reasons with which a document that is shown must not be taken for one that counts, and what its
// heading says.
var notInForce = map[string]message.Word{
	"not-yet-valid": message.WordNotYet,
	"expired":       message.WordNotInForce,
	"revoked":       message.WordNotInForce,
	"superseded":    message.WordNotInForce,
	"suspended":     message.WordNotUsable,
	"locked":        message.WordNotUsable,
}

func document(v *verifier.Verdict, lang message.Lang) *Document {
	d := &Document{Type: v.Document.Type, Name: v.Document.Name.In(lang), Fields: []Row{}, Second: v.Document.SecondFrame}
	if word, ok := notInForce[v.Reason]; ok {
		d.Warning = word.Text().In(lang)
	}
	for _, f := range credential.Fields(v.Opened().Document) {
		row := Row{Name: f.Claim.Name, Label: f.Claim.VI, Value: f.VI}
		if lang == message.English {
			row.Label, row.Value = f.Claim.EN, f.EN
		}
		d.Fields = append(d.Fields, row)
	}
	return d
}

func notes(findings []verifier.Finding, asked credential.Question, lang message.Lang) []Note {
	all := make([]Note, 0, len(findings))
	for _, f := range findings {
		m, _ := message.Lookup(f.Code)
		all = append(all, Note{f.Code, f.Message.In(lang), m.Next(message.Question(asked), nil).In(lang), f.Source})
	}
	return all
}

// sources says what was asked and what the answer rests on, and how old that is.
func sources(v *verifier.Verdict, lang message.Lang) []Row {
	rows := []Row{}
	add := func(w message.Word, value string) {
		rows = append(rows, Row{Label: w.Text().In(lang), Value: value})
	}
	add(message.WordReason, v.Reason)
	if v.Question.For != "" {
		add(message.WordQuestion, message.Question(v.Question.For).Text().In(lang))
	}
	if v.Question.Reading != nil {
		add(message.WordVehicle, v.Question.Reading.In(lang))
	}
	if a := v.Answer; a != nil && a.Source != "" {
		add(message.WordRule, a.Source)
	}
	at := v.Question.At.Time()
	add(message.WordCheckedAt, Clock(at, lang))
	if v.Document != nil {
		add(message.WordHolderProof, message.HolderProof(string(v.HolderProof)).In(lang))
	}
	if v.CredentialID != "" {
		add(message.WordCredential, v.CredentialID)
	}
	if v.Issuer != nil {
		add(message.WordIssuer, v.Issuer.Name.In(lang)+" ("+v.Issuer.ID+")")
	}
	if s := v.Status; s != nil {
		add(message.WordStatus, statusOf(v).In(lang)+age(at, s.IssuedAt.Time(), s.Expires.Time(), lang))
	}
	if t := v.Trust; t != nil {
		name := message.WordVersion.Text().In(lang) + " " + strconv.FormatInt(t.Version, 10)
		add(message.WordTrustList, name+age(at, t.IssuedAt.Time(), t.Expires.Time(), lang))
	}
	return rows
}

// statusOf names the entry of the status list, which knows nothing of a paper's own dates.
func statusOf(v *verifier.Verdict) message.Text {
	if _, over := notInForce[v.Reason]; over && v.Status.Value == 0 {
		return message.WordNotStopped.Text()
	}
	return message.Status(uint8(v.Status.Value))
}

// age says when something was signed and how long it lasts, seen from at.
func age(at, issued, expires time.Time, lang message.Lang) string {
	return "; " + message.Updated(at.Sub(issued), lang) + "; " + message.Expiry(expires.Sub(at), lang)
}

// Clock is a time in Viet Nam as the reader of a page writes it.
func Clock(t time.Time, lang message.Lang) string {
	layout := "02/01/2006 15:04:05"
	if lang == message.English {
		layout = "2006-01-02 15:04:05"
	}
	return t.In(vn.Zone).Format(layout) + " (UTC+7)"
}

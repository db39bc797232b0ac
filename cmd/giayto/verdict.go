package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier"
)

// A page is a verdict for people, in one language: outcome, what it means, what to do, and then the details.
type page struct {
	*console
	lang message.Lang
}

func (c *console) printVerdict(v *verifier.Verdict, lang message.Lang) {
	p := page{c, lang}
	p.band(v)
	p.document(v)
	p.findings(v)
	p.sources(v)
	p.print("\n")
}

// band is what is seen at a glance: mark and word first, colour only where a terminal shows it and never alone.
func (p page) band(v *verifier.Verdict) {
	word := v.Outcome.Mark() + " " + v.Outcome.Text().In(p.lang)
	p.print("%s\n", p.coloured(v.Outcome, " "+word+" "))
	p.print("%s\n", safe(v.Message.In(p.lang)))
	if next := v.Next.In(p.lang); next != "" {
		p.print("→ %s\n", safe(next))
	}
}

func (p page) coloured(o message.Outcome, s string) string {
	if !p.colour {
		return strings.TrimSpace(s)
	}
	background := map[message.Outcome]string{message.Accepted: "42;30", message.Rejected: "41;97", message.Undecided: "43;30"}
	return "\x1b[1;" + background[o] + "m" + s + "\x1b[0m"
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

func (p page) document(v *verifier.Verdict) {
	opened := v.Opened()
	if opened == nil {
		return
	}
	heading := safe(v.Document.Name.In(p.lang))
	if word, ok := notInForce[v.Reason]; ok {
		heading += " — " + word.Text().In(p.lang)
	}
	p.print("\n%s\n", heading)
	rows := table{}
	for _, f := range credential.Fields(opened.Document) {
		if p.lang == message.English {
			rows.add(f.Claim.EN, f.EN)
		} else {
			rows.add(f.Claim.VI, f.VI)
		}
	}
	p.printTable(rows)
	if len(v.Document.SecondFrame) > 0 {
		p.print("  %s 2: %s\n", message.WordFrame.Text().In(p.lang), safe(strings.Join(v.Document.SecondFrame, ", ")))
	}
}

func (p page) findings(v *verifier.Verdict) {
	if len(v.Findings) == 0 {
		return
	}
	p.print("\n%s\n", message.WordFindings.Text().In(p.lang))
	for _, f := range v.Findings {
		p.print("  - %s", safe(f.Message.In(p.lang)))
		if f.Source != "" {
			p.print(" [%s; %s]", safe(f.Code), safe(f.Source))
		}
		p.print("\n")
		m, _ := message.Lookup(f.Code)
		if next := m.Next(message.Question(v.Question.For), nil).In(p.lang); next != "" {
			p.print("    → %s\n", next)
		}
	}
}

// sources says what was asked and what the answer rests on, and how old that is.
func (p page) sources(v *verifier.Verdict) {
	rows := table{}
	p.word(&rows, message.WordReason, v.Reason)
	if v.Question.For != "" {
		p.word(&rows, message.WordQuestion, message.Question(v.Question.For).Text().In(p.lang))
	}
	if v.Question.Reading != nil {
		p.word(&rows, message.WordVehicle, v.Question.Reading.In(p.lang))
	}
	if a := v.Answer; a != nil && a.Source != "" {
		p.word(&rows, message.WordRule, a.Source)
	}
	at := v.Question.At.Time()
	p.word(&rows, message.WordCheckedAt, p.clock(at))
	if v.Document != nil {
		p.word(&rows, message.WordHolderProof, message.HolderProof(string(v.HolderProof)).In(p.lang))
	}
	if v.CredentialID != "" {
		p.word(&rows, message.WordCredential, v.CredentialID)
	}
	if v.Issuer != nil {
		p.word(&rows, message.WordIssuer, v.Issuer.Name.In(p.lang)+" ("+v.Issuer.ID+")")
	}
	if s := v.Status; s != nil {
		p.word(&rows, message.WordStatus, statusOf(v).In(p.lang)+p.age(at, s.IssuedAt.Time(), s.Expires.Time()))
	}
	if t := v.Trust; t != nil {
		name := message.WordVersion.Text().In(p.lang) + " " + strconv.FormatInt(t.Version, 10)
		p.word(&rows, message.WordTrustList, name+p.age(at, t.IssuedAt.Time(), t.Expires.Time()))
	}
	p.print("\n")
	p.printTable(rows)
}

// statusOf names the entry of the status list, which knows nothing of a paper's own dates.
func statusOf(v *verifier.Verdict) message.Text {
	if _, over := notInForce[v.Reason]; over && v.Status.Value == 0 {
		return message.WordNotStopped.Text()
	}
	return message.Status(uint8(v.Status.Value))
}

func (p page) word(rows *table, w message.Word, value string) { rows.add(w.Text().In(p.lang), value) }

// age says when something was signed and how long it lasts, seen from at.
func (p page) age(at, issued, expires time.Time) string {
	return "; " + message.Updated(at.Sub(issued), p.lang) + "; " + message.Expiry(expires.Sub(at), p.lang)
}

// clock is a time in Viet Nam as the reader of the page writes it.
func (p page) clock(t time.Time) string {
	layout := "02/01/2006 15:04:05"
	if p.lang == message.English {
		layout = "2006-01-02 15:04:05"
	}
	return t.In(vn.Zone).Format(layout) + " (UTC+7)"
}

// clock is a time in Viet Nam, for operators.
func clock(t time.Time) string { return t.In(vn.Zone).Format("2006-01-02 15:04:05 -07:00") }

package main

import (
	"strings"
	"time"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/view"
)

// A page is a verdict for people, in one language: outcome, what it means, what to do, and then the details.
type page struct {
	*console
	lang message.Lang
}

func (c *console) printVerdict(v *verifier.Verdict, lang message.Lang) {
	p, seen := page{c, lang}, view.OfVerdict(v, lang)
	p.band(&seen)
	p.document(seen.Document)
	p.findings(seen.Findings)
	p.print("\n")
	p.rows(seen.Sources)
	p.print("\n")
}

// band is what is seen at a glance: mark and word first, colour only where a terminal shows it and never alone.
func (p page) band(v *view.Page) {
	p.print("%s\n", p.coloured(v.Outcome, " "+v.Mark+" "+v.Word+" "))
	p.print("%s\n", safe(v.Message))
	if v.Next != "" {
		p.print("→ %s\n", safe(v.Next))
	}
}

func (p page) coloured(o message.Outcome, s string) string {
	if !p.colour {
		return strings.TrimSpace(s)
	}
	background := map[message.Outcome]string{message.Accepted: "42;30", message.Rejected: "41;97", message.Undecided: "43;30"}
	return "\x1b[1;" + background[o] + "m" + s + "\x1b[0m"
}

func (p page) document(d *view.Document) {
	if d == nil {
		return
	}
	heading := safe(d.Name)
	if d.Warning != "" {
		heading += " — " + d.Warning
	}
	p.print("\n%s\n", heading)
	p.rows(d.Fields)
	if len(d.Second) > 0 {
		p.print("  %s 2: %s\n", message.WordFrame.Text().In(p.lang), safe(strings.Join(d.Second, ", ")))
	}
}

func (p page) findings(all []view.Note) {
	if len(all) == 0 {
		return
	}
	p.print("\n%s\n", message.WordFindings.Text().In(p.lang))
	for _, f := range all {
		p.print("  - %s", safe(f.Text))
		if f.Source != "" {
			p.print(" [%s; %s]", safe(f.Code), safe(f.Source))
		}
		p.print("\n")
		if f.Next != "" {
			p.print("    → %s\n", f.Next)
		}
	}
}

func (p page) rows(all []view.Row) {
	rows := table{}
	for _, row := range all {
		rows.add(row.Label, row.Value)
	}
	p.printTable(rows)
}

func (p page) word(rows *table, w message.Word, value string) { rows.add(w.Text().In(p.lang), value) }

// clock is a time in Viet Nam as the reader of the page writes it.
func (p page) clock(t time.Time) string { return view.Clock(t, p.lang) }

// clock is a time in Viet Nam, for operators.
func clock(t time.Time) string { return t.In(vn.Zone).Format("2006-01-02 15:04:05 -07:00") }

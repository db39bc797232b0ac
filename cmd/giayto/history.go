package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/registry"
)

// statusCodes name the values of status lists in JSON.
var statusCodes = map[statuslist.Value]string{
	statuslist.Valid: "valid", statuslist.Revoked: "revoked", statuslist.Suspended: "suspended", statuslist.Held: "held",
	statuslist.CarSuspended: "car-suspended", statuslist.MotorcycleSuspended: "motorcycle-suspended",
	statuslist.Locked: "locked", statuslist.Superseded: "superseded",
}

// restrictions are the values that are not valid, the gravest first.
var restrictions = []statuslist.Value{
	statuslist.Revoked, statuslist.Superseded, statuslist.Suspended, statuslist.Locked, statuslist.CarSuspended,
	statuslist.MotorcycleSuspended, statuslist.Held,
}

// A turn is a day from which on a credential has another value, by what is known today.
type turn struct {
	From  vn.Date          `json:"from"`
	Value statuslist.Value `json:"value"`
	Code  string           `json:"code"`
}

// turns returns the changes after today that come by themselves.
func turns(facts []registry.Fact, today vn.Date) (all []turn) {
	var days []vn.Date
	for _, f := range facts {
		days = append(days, f.From, dayAfter(f.Until), dayAfter(f.Appointment))
		if f.End != nil {
			days = append(days, f.End.From)
		}
	}
	slices.SortFunc(days, vn.Date.Compare)
	now := registry.Value(facts, today)
	for _, day := range days {
		if day.Compare(today) <= 0 {
			continue
		}
		if value := registry.Value(facts, day); value != now {
			all = append(all, turn{day, value, statusCodes[value]})
			now = value
		}
	}
	return all
}

// dayAfter is the day that follows, zero for no day.
func dayAfter(d vn.Date) vn.Date {
	if d.IsZero() {
		return d
	}
	return vn.DateOf(d.End())
}

// A standing is what JSON tells of a credential.
type standing struct {
	ID      string        `json:"credential_id"`
	Type    string        `json:"type"`
	Issued  string        `json:"issued_at"`
	Expires string        `json:"expires"`
	Batch   int64         `json:"batch"`
	Key     string        `json:"kid"`
	Stolen  bool          `json:"key_compromised,omitempty"` // by the trust list that was published last
	Device  string        `json:"device,omitempty"`
	Newest  string        `json:"replaced_by,omitempty"` // the newest credential of the record, where that is another
	Status  value         `json:"status"`
	Later   []turn        `json:"later,omitempty"`
	History []historyLine `json:"history,omitempty"`
}

// A value is an entry of a status list.
type value struct {
	Value statuslist.Value `json:"value"`
	Code  string           `json:"code"`
}

func valueOf(v statuslist.Value) value { return value{v, statusCodes[v]} }

// A historyLine is something that somebody recorded.
type historyLine struct {
	At          string `json:"at"`
	Kind        string `json:"kind"`
	Part        string `json:"part,omitempty"`
	From        string `json:"from,omitempty"`
	Until       string `json:"until,omitempty"`
	Appointment string `json:"appointment,omitempty"`
	Reason      string `json:"reason,omitempty"`
	Case        string `json:"case,omitempty"`
	Operator    string `json:"operator,omitempty"`
	Fact        int64  `json:"fact"` // the number of what was recorded; of an end, of what it ended

	at    time.Time
	entry int64        // of the log
	ended *historyLine // what an end ended, nil for others
}

func newStanding(s registry.Standing, today vn.Date) standing {
	c := s.Credential
	out := standing{
		ID: c.ID(), Type: typeName(c.VCT), Issued: timestamp(c.IssuedAt), Expires: timestamp(c.Expires), Batch: c.Batch, Key: c.Key,
		Status: valueOf(registry.Value(s.Facts, today)), Later: turns(s.Facts, today), History: history(s.Facts),
	}
	if c.Device != [32]byte{} {
		out.Device = jose.Encode(c.Device[:])
	}
	return out
}

// history tells facts and what ended them in the order in which they were recorded.
func history(facts []registry.Fact) (lines []historyLine) {
	for _, f := range facts {
		lines = append(lines, beginning(f))
		if f.End != nil {
			lines = append(lines, ending(f))
		}
	}
	slices.SortStableFunc(lines, func(a, b historyLine) int { return cmp.Or(cmp.Compare(a.entry, b.entry), cmp.Compare(a.Fact, b.Fact)) })
	return lines
}

func beginning(f registry.Fact) historyLine {
	return historyLine{
		At: timestamp(f.At), Kind: string(f.Kind), Part: string(f.Part), From: f.From.String(), Until: f.Until.String(),
		Appointment: f.Appointment.String(), Reason: f.Reason, Case: f.Case, Operator: f.Operator, Fact: f.Seq, at: f.At, entry: f.Entry,
	}
}

// ending is the end of a fact that has one.
func ending(f registry.Fact) historyLine {
	kind, begun := registry.EventEnded, beginning(f)
	if f.Kind == registry.Locked {
		kind = registry.EventUnlocked
	}
	return historyLine{
		At: timestamp(f.End.At), Kind: string(kind), Part: string(f.Part), From: f.End.From.String(), Reason: f.End.Reason, Case: f.End.Case,
		Operator: f.End.Operator, Fact: f.Seq, at: f.End.At, entry: f.End.Entry, ended: &begun,
	}
}

// timestamp is a time in Viet Nam for programs.
func timestamp(t time.Time) string { return t.In(vn.Zone).Format(time.RFC3339) }

// typeName is the short name of a document type; a type that this version does not know has its `vct`.
func typeName(vct string) string {
	if t, known := credential.LookupType(vct); known {
		return t.Name
	}
	return vct
}

// credentialName names a credential and its document to people.
func (p page) credentialName(id, name string) string {
	if t, known := credential.LookupType(name); known {
		return id + "  " + message.Text{VI: t.VI, EN: t.EN}.In(p.lang)
	}
	return id + "  " + name
}

func (p page) text(w message.Word) string { return w.Text().In(p.lang) }

func (p page) status(v statuslist.Value) string { return message.Status(uint8(v)).In(p.lang) }

func (p page) day(d string) string { return message.Day(d).In(p.lang) }

// addTurns adds what will change by itself.
func (p page) addTurns(rows *table, later []turn) {
	for _, t := range later {
		rows.add(p.text(message.WordFrom)+" "+p.day(t.From.String()), p.status(t.Value))
	}
}

// describe tells in words what was recorded.
func (p page) describe(l historyLine) string {
	words := []string{p.event(l)}
	for _, day := range []struct {
		word message.Word
		day  string
	}{{message.WordFrom, l.From}, {message.WordUntil, l.Until}, {message.WordAppointment, l.Appointment}} {
		if day.day != "" {
			words = append(words, p.text(day.word)+" "+p.day(day.day))
		}
	}
	if ground, known := message.Lookup(l.Reason); known {
		words = append(words, p.text(message.WordGround)+" "+l.Reason+": "+strings.TrimSuffix(ground.Text(nil).In(p.lang), "."))
	}
	for _, detail := range []struct {
		word message.Word
		text string
	}{{message.WordCase, l.Case}, {message.WordOperator, l.Operator}} {
		if detail.text != "" {
			words = append(words, p.text(detail.word)+" "+detail.text)
		}
	}
	if was := l.ended; was != nil {
		what := p.text(message.WordEnds) + ": " + p.event(*was) + " " + p.text(message.WordFrom) + " " + p.day(was.From)
		if was.Case != "" {
			what += ", " + p.text(message.WordCase) + " " + was.Case
		}
		words = append(words, what)
	}
	return strings.Join(words, "; ")
}

// event names what was recorded, with its part.
func (p page) event(l historyLine) string {
	name := message.Event(l.Kind).In(p.lang)
	if l.Part != "" {
		name += " (" + message.Part(l.Part).In(p.lang) + ")"
	}
	return name
}

package registry

import (
	"fmt"
	"slices"
	"strings"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
)

// A matter is an order with all that the registry knows of its target.
type matter struct {
	*change
	*Order
	named       int64              // the row of the credential that the order names, 0 for none
	credentials []stored           // of the target, the first issued first
	facts       [][]fact           // about each of them
	before      []statuslist.Value // of each of them
}

// licence is the type of driving licences, which alone have parts.
const licence = "driving-licence"

// typeName is the short name of a document type, as in urn:giayto:vn:driving-licence:1.
func typeName(vct string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(vct, "urn:giayto:vn:"), ":")
	return name
}

func (c *change) open(o *Order) (*matter, error) {
	m := &matter{change: c, Order: o}
	err := m.find()
	if err != nil {
		return nil, err
	}
	if len(m.credentials) == 0 {
		return nil, fmt.Errorf("%w: no credential of that %s", ErrNotFound, o.Target.kind())
	}
	name := typeName(m.credentials[0].VCT)
	if o.Part != Whole && name != licence {
		return nil, fmt.Errorf("registry: only a driving licence has parts, this is %q", m.credentials[0].VCT)
	}
	fits := func(g message.Message) bool { return g.Concerns(name) }
	if err := o.checkGround(fits, ", for a document of the type "+name); err != nil {
		return nil, err
	}
	if m.facts, err = c.factsAbout(m.credentials); err != nil {
		return nil, err
	}
	for i := range m.credentials {
		m.before = append(m.before, Value(public(m.facts[i]), c.today))
	}
	return m, nil
}

// find reads the credentials of the target; of a credential, those of its document.
func (m *matter) find() (err error) {
	t := &m.Target
	if t.Credential != "" {
		named, err := m.session.byID(t.Credential)
		if err != nil || len(named) == 0 {
			return err
		}
		m.named, m.Target = named[0].id, Target{Document: named[0].Document}
	}
	m.credentials, err = m.session.ofTarget(m.Target)
	return err
}

// ofTarget returns the credentials of a document, person or device, the first issued first.
func (s *session) ofTarget(t Target) ([]stored, error) {
	switch {
	case !t.Document.IsZero():
		return s.credentials("c.document = ? ORDER BY c.id", t.Document[:])
	case !t.Person.IsZero():
		return s.credentials("c.person = ? ORDER BY c.id", t.Person[:])
	}
	return s.credentials("c.device = ? ORDER BY c.id", t.Device[:])
}

func (t *Target) kind() string {
	switch {
	case t.Credential != "":
		return "ID"
	case !t.Document.IsZero():
		return "document"
	case !t.Person.IsZero():
		return "person"
	}
	return "device"
}

var kindOf = map[Verb]Kind{Suspend: Suspended, Revoke: Revoked, Hold: Held, Supersede: Superseded, Lock: Locked}

// begin records the facts of an order that begins something.
func (m *matter) begin() ([]fact, error) {
	fresh := fact{Fact: Fact{
		Kind: kindOf[m.Verb], Part: m.Part, From: m.From, Until: m.Until, Appointment: m.Appointment,
		Reason: m.Reason, Case: m.Case, Operator: m.Operator,
	}}
	var orders []fact
	if m.Verb == Revoke || m.Verb == Supersede {
		if m.named != 0 && m.Reason == newerBlank && !m.hasNewerBlank() {
			return nil, fmt.Errorf("%w: its document has no newer blank than that credential", ErrAlready)
		}
		concerned := m.concerned()
		if len(concerned) == 0 {
			return nil, fmt.Errorf("%w: no credential has another blank than the newest", ErrAlready)
		}
		for _, c := range concerned {
			f := fresh
			f.Credential, f.credential, f.document = c.ID(), c.id, c.Document
			orders = append(orders, f)
		}
	} else {
		fresh.Document, fresh.Person, fresh.Device = m.Target.Document, m.Target.Person, m.Target.Device
		orders = []fact{fresh}
	}
	var done []fact
	var there *fact
	for i := range orders {
		if there = m.sameAs(&orders[i]); there != nil {
			continue
		}
		if err := m.addFact(&orders[i]); err != nil {
			return nil, err
		}
		m.note(orders[i])
		done = append(done, orders[i])
	}
	if len(done) == 0 {
		return nil, fmt.Errorf("%w: %s already", ErrAlready, describe(&there.Fact))
	}
	return done, nil
}

// concerned are the credentials that are revoked or superseded.
func (m *matter) concerned() []stored {
	if m.Verb == Supersede {
		return m.replaced()
	}
	var unexpired []stored
	for _, c := range m.credentials {
		if c.Expires.After(m.at) {
			unexpired = append(unexpired, c)
		}
	}
	if len(unexpired) == 0 {
		return m.credentials[len(m.credentials)-1:]
	}
	return unexpired
}

// replaced is the credential that is named, or else those with other blanks than the document's.
func (m *matter) replaced() (found []stored) {
	current := currentBlank(m.credentials)
	for _, c := range m.credentials {
		older := !c.Blank.IsZero() && c.Blank != current.Blank && c.Expires.After(m.at)
		if c.id == m.named || m.named == 0 && older {
			found = append(found, c)
		}
	}
	return found
}

// hasNewerBlank reports whether the document has another blank than the credential that is named.
func (m *matter) hasNewerBlank() bool {
	current := currentBlank(m.credentials)
	return current != nil && slices.ContainsFunc(m.credentials, func(c stored) bool { return c.id == m.named && c.Blank != current.Blank })
}

// sameAs returns what already says all that a new fact would say, nil for nothing.
func (m *matter) sameAs(n *fact) *fact {
	for _, f := range m.all() {
		if f.Kind != n.Kind || f.credential != n.credential || f.End != nil || f.Part != n.Part {
			continue
		}
		covers := !n.From.Before(f.From) && (f.Until.IsZero() || !n.Until.IsZero() && !f.Until.Before(n.Until))
		final := n.Kind == Revoked || n.Kind == Superseded
		if covers && (final || f.Reason == n.Reason && f.Case == n.Case) {
			return &f
		}
	}
	return nil
}

// all are the facts about the target itself and its credentials, each once.
func (m *matter) all() []fact {
	var found []fact
	seen := make(map[int64]bool)
	for _, about := range m.facts {
		for _, f := range about {
			if m.isAbout(&f) && !seen[f.Seq] {
				seen[f.Seq] = true
				found = append(found, f)
			}
		}
	}
	slices.SortFunc(found, func(a, b fact) int { return int(a.Seq - b.Seq) })
	return found
}

// isAbout leaves out what is about another person, device or document, with which the target shares a credential.
func (m *matter) isAbout(f *fact) bool {
	t := &m.Target
	switch {
	case !t.Document.IsZero():
		return f.credential != 0 || f.Document == t.Document
	case !t.Person.IsZero():
		return f.Person == t.Person
	}
	return f.Device == t.Device
}

// note gives a new fact to the credentials that it is about.
func (m *matter) note(f fact) {
	for i := range m.credentials {
		if f.credential == 0 || f.credential == m.credentials[i].id {
			m.facts[i] = append(m.facts[i], f)
		}
	}
}

// termServed is the ground of ending a term that was recorded without its last day.
const termServed = "term-served"

// ends says which grounds of beginning a ground of ending speaks of. Those that are not here speak of all.
var ends = map[string][]string{
	termServed:        {"right-withdrawn", message.AuthorityDecision},
	"points-restored": {"points-exhausted"},
	"returned":        {"held-as-security", "insurance-held", message.AuthorityDecision},
	"holder-request":  {"holder-request", "device-lost"},
	"breach-cured":    {"agreement-breached"},
	"card-returned":   {"card-withdrawn"},
}

// ended reports whether an order's ground ends what was recorded on another.
func ended(by, ground string) bool {
	if ground == message.HolderDied {
		return by == message.RecordedInError
	}
	grounds, particular := ends[by]
	return !particular || slices.Contains(grounds, ground)
}

// end records the end of what an order ends.
func (m *matter) end() ([]fact, error) {
	standing, err := m.standing()
	if err != nil {
		return nil, err
	}
	chosen, err := m.chosen(standing)
	if err != nil {
		return nil, err
	}
	for i := range chosen {
		if err := m.endFact(&chosen[i], End{From: m.From, Reason: m.Reason, Case: m.Case, Operator: m.Operator}); err != nil {
			return nil, err
		}
		for _, about := range m.facts {
			for k := range about {
				if about[k].Seq == chosen[i].Seq {
					about[k].End = chosen[i].End
				}
			}
		}
	}
	return chosen, nil
}

// chosen are those of the standing facts that the order's part, ground and case mean.
func (m *matter) chosen(standing []fact) (found []fact, err error) {
	for _, f := range standing {
		if (m.Part == Whole || f.Part == m.Part) && m.ends(&f) {
			found = append(found, f)
		}
	}
	hasCase := func(f fact) bool { return f.Case != "" }
	switch {
	case len(found) == 0:
		return nil, m.nothing(standing)
	case m.Case == "":
	case slices.ContainsFunc(found, m.ofCase):
		found = slices.DeleteFunc(found, func(f fact) bool { return !m.ofCase(f) })
	case m.Verb == Reinstate && slices.ContainsFunc(found, hasCase):
		return nil, fmt.Errorf("%w: nothing of the case %s; there is: %s", ErrAlready, m.Case, describeAll(found))
	}
	return found, nil
}

// ends reports whether the order's ground ends a fact. What is final, and has not begun, ends as an error alone, and a term
// is not served before it has begun, nor before its last day is over.
func (m *matter) ends(f *fact) bool {
	if f.Kind == Revoked || f.Kind == Superseded {
		return m.Reason == message.RecordedInError
	}
	if m.Reason == termServed && (!f.Until.IsZero() || !f.From.Before(m.From)) {
		return false
	}
	return ended(m.Reason, f.Reason)
}

func (m *matter) ofCase(f fact) bool { return f.Case != "" && f.Case == m.Case }

// standing are the facts that an order could end: none is over by itself before the order's day, and none has an end, but
// for one that has not come and is later than the order's. What is final can be withdrawn before it has begun.
func (m *matter) standing() (found []fact, err error) {
	newest := m.credentials[len(m.credentials)-1].id
	for _, f := range m.all() {
		revoked := f.Kind == Revoked && f.credential == newest
		meant := f.Kind == Superseded && f.credential == m.named && m.Reason == message.RecordedInError
		if m.Verb == Reinstate && (revoked || meant) && f.counts(m.today) {
			return nil, fmt.Errorf("%w: %s", ErrFinal, describe(&f.Fact))
		}
		if m.endable(&f) && (f.End == nil || m.today.Before(f.End.From) && m.From.Before(f.End.From)) {
			found = append(found, f)
		}
	}
	return found, nil
}

// endable reports whether an order could end a fact that has no end.
func (m *matter) endable(f *fact) bool {
	if m.Verb == Unlock {
		return f.Kind == Locked
	}
	switch f.Kind {
	case Suspended, Held:
		return f.Until.IsZero() || !f.Until.Before(m.From)
	case Revoked, Superseded:
		return m.today.Before(f.From) && !f.From.Before(m.From)
	}
	return false
}

// nothing says why an order ends nothing, and what there is.
func (m *matter) nothing(standing []fact) error {
	for _, f := range standing {
		if f.Reason == message.HolderDied {
			return fmt.Errorf("%w: %s", ErrFinal, describe(&f.Fact))
		}
	}
	if len(standing) == 0 {
		return fmt.Errorf("%w: nothing there that %s could end on %s", ErrAlready, m.Verb, m.From)
	}
	if m.Reason == termServed && slices.ContainsFunc(standing, func(f fact) bool { return ended(termServed, f.Reason) }) {
		return fmt.Errorf("%w: no term is served by %s; one that has a last day ends by itself: %s", ErrAlready, m.From, describeAll(standing))
	}
	return fmt.Errorf("%w: the ground %s does not end: %s", ErrAlready, m.Reason, describeAll(standing))
}

func describeAll(facts []fact) string {
	words := make([]string, len(facts))
	for i := range facts {
		words[i] = describe(&facts[i].Fact)
	}
	return strings.Join(words, "; ")
}

// describe is a fact in a few words.
func describe(f *Fact) string {
	words := string(f.Kind)
	if f.Part != Whole {
		words += " (" + string(f.Part) + ")"
	}
	words += " from " + f.From.String()
	for _, w := range []struct{ word, value string }{
		{"until", f.Until.String()}, {"with the appointment", f.Appointment.String()}, {"on the ground", f.Reason}, {"in the case", f.Case},
	} {
		if w.value != "" {
			words += " " + w.word + " " + w.value
		}
	}
	return words
}

// changes are the values of the unexpired credentials, before and after.
func (m *matter) changes() (all []Change) {
	for i := range m.credentials {
		if c := &m.credentials[i]; c.Expires.After(m.at) {
			all = append(all, Change{c.ID(), m.before[i], Value(public(m.facts[i]), m.today)})
		}
	}
	return all
}

package registry

import (
	"slices"
	"time"

	"github.com/giayto/giayto/credential/vn"
)

// A fact is a Fact with its keys in the tables.
type fact struct {
	Fact
	credential int64 // the row of its subject, 0 where that is none
	document   Hash  // of its subject, where that is a credential
}

// lastEnd is true of the end e of a fact that holds.
const lastEnd = "NOT EXISTS (SELECT 1 FROM fact_ends n WHERE n.fact = e.fact AND n.seq > e.seq)"

const selectFacts = `SELECT f.seq, f.entry, f.kind, f.credential, c.list, c.place, c.document, f.document, f.person, f.device, f.part,
		f.since, f.until, f.appointment, f.reason, f.case_number, f.operator, a.at, e.since, e.reason, e.case_number, e.operator, z.at, z.seq
	FROM facts f JOIN entries a ON a.seq = f.entry LEFT JOIN credentials c ON c.id = f.credential
	LEFT JOIN fact_ends e ON e.fact = f.seq AND ` + lastEnd + ` LEFT JOIN entries z ON z.seq = e.entry `

// factColumns are those of selectFacts.
type factColumns struct {
	seq, entry, since, at                       int64
	kind, reason                                string
	credential, list, place, until, appointment *int64
	subject, document, person, device           []byte
	part, caseNumber, operator                  *string
	endSince, endAt, endEntry                   *int64
	endReason, endCase, endOperator             *string
}

func (f *factColumns) fact() Fact {
	fact := Fact{
		Seq: f.seq, Kind: Kind(f.kind), Part: Part(orEmpty(f.part)), From: dateOf(f.since), Until: dateOrZero(f.until),
		Appointment: dateOrZero(f.appointment), Reason: f.reason, Case: orEmpty(f.caseNumber), Operator: orEmpty(f.operator), At: seconds(f.at), Entry: f.entry,
	}
	copy(fact.Document[:], f.document)
	copy(fact.Person[:], f.person)
	copy(fact.Device[:], f.device)
	if f.endSince != nil {
		fact.End = &End{From: dateOf(*f.endSince), Reason: orEmpty(f.endReason), Case: orEmpty(f.endCase), Operator: orEmpty(f.endOperator)}
		if f.endAt != nil && f.endEntry != nil {
			fact.End.At, fact.End.Entry = seconds(*f.endAt), *f.endEntry
		}
	}
	return fact
}

// scanFact reads a row of selectFacts.
func (s *session) scanFact(scan func(...any) error) (fact, error) {
	var f factColumns
	err := scan(&f.seq, &f.entry, &f.kind, &f.credential, &f.list, &f.place, &f.subject, &f.document, &f.person, &f.device, &f.part,
		&f.since, &f.until, &f.appointment, &f.reason, &f.caseNumber, &f.operator, &f.at,
		&f.endSince, &f.endReason, &f.endCase, &f.endOperator, &f.endAt, &f.endEntry)
	full := fact{Fact: f.fact()}
	if f.credential != nil {
		full.credential = *f.credential
	}
	if f.list != nil && f.place != nil {
		full.Credential = s.secret.id(int(*f.list), int(*f.place))
	}
	copy(full.document[:], f.subject)
	return full, err
}

// factsBy returns the facts of which a column has one of the values, by their numbers.
func factsBy[T comparable](s *session, column string, values []T, value func(T) any) (found []fact, err error) {
	err = in(s, selectFacts+"WHERE f."+column+" IN (%s) ORDER BY f.seq", values, value, func(scan func(...any) error) error {
		f, err := s.scanFact(scan)
		found = append(found, f)
		return err
	})
	return found, err
}

func number(n int64) any { return n }

func device(d [32]byte) any { return d[:] }

// finalFacts returns what revokes or supersedes these credentials, by their rows.
func (s *session) finalFacts(of []stored) (map[int64][]fact, error) {
	ids := make([]int64, len(of))
	for i := range of {
		ids[i] = of[i].id
	}
	found, err := factsBy(s, "credential", ids, number)
	by := make(map[int64][]fact)
	for _, f := range found {
		by[f.credential] = append(by[f.credential], f)
	}
	return by, err
}

// factsAbout returns all facts about these credentials, by the order of both.
func (s *session) factsAbout(of []stored) ([][]fact, error) {
	var documents, persons []Hash
	var devices [][32]byte
	for i := range of {
		documents = append(documents, of[i].Document)
		if !of[i].Person.IsZero() {
			persons = append(persons, of[i].Person)
		}
		if of[i].Device != [32]byte{} {
			devices = append(devices, of[i].Device)
		}
	}
	final, err := s.finalFacts(of)
	if err != nil {
		return nil, err
	}
	byDocument, err := factsBy(s, "document", documents, Hash.value)
	if err != nil {
		return nil, err
	}
	byPerson, err := factsBy(s, "person", persons, Hash.value)
	if err != nil {
		return nil, err
	}
	byDevice, err := factsBy(s, "device", devices, device)
	if err != nil {
		return nil, err
	}
	return gather(of, final, append(append(byDocument, byPerson...), byDevice...)), nil
}

// gather gives each credential the facts about it.
func gather(of []stored, final map[int64][]fact, others []fact) [][]fact {
	byHash, byDevice := make(map[Hash][]fact), make(map[[32]byte][]fact)
	for _, f := range others {
		switch {
		case f.Device != [32]byte{}:
			byDevice[f.Device] = append(byDevice[f.Device], f)
		case !f.Person.IsZero():
			byHash[f.Person] = append(byHash[f.Person], f)
		default:
			byHash[f.Document] = append(byHash[f.Document], f)
		}
	}
	about := make([][]fact, len(of))
	for i := range of {
		about[i] = append(about[i], final[of[i].id]...)
		about[i] = append(about[i], byHash[of[i].Document]...)
		if !of[i].Person.IsZero() {
			about[i] = append(about[i], byHash[of[i].Person]...)
		}
		if of[i].Device != [32]byte{} {
			about[i] = append(about[i], byDevice[of[i].Device]...)
		}
	}
	return about
}

// public are the facts without their keys, in their order.
func public(of []fact) []Fact {
	found := make([]Fact, len(of))
	for i := range of {
		found[i] = of[i].Fact
	}
	return found
}

// lockedDevices are those of some devices that are locked at a time. The zero device is none.
func (s *session) lockedDevices(of [][32]byte, now time.Time) (map[[32]byte]bool, error) {
	locks, err := factsBy(s, "device", slices.DeleteFunc(slices.Clone(of), func(d [32]byte) bool { return d == [32]byte{} }), device)
	locked := make(map[[32]byte]bool)
	for i := range locks {
		if locks[i].counts(vn.DateOf(now)) {
			locked[locks[i].Device] = true
		}
	}
	return locked, err
}

// addFact records a fact, and gives it its number.
func (c *change) addFact(f *fact) (err error) {
	if f.Seq, err = c.next(factsTable); err != nil {
		return err
	}
	f.Entry, f.At = c.entry, c.at
	var credential, dev any
	if f.credential != 0 {
		credential = f.credential
	}
	if f.Device != [32]byte{} {
		dev = f.Device[:]
	}
	return c.add(factsTable, f.Seq, c.entry, string(f.Kind), credential, f.Document.value(), f.Person.value(), dev, orNull(string(f.Part)),
		dayNumber(f.From), orNone(f.Until), orNone(f.Appointment), f.Reason, orNull(f.Case), orNull(f.Operator))
}

// endFact ends a fact.
func (c *change) endFact(f *fact, e End) error {
	seq, err := c.next(factEndsTable)
	if err != nil {
		return err
	}
	e.At, e.Entry = c.at, c.entry
	f.End = &e
	return c.add(factEndsTable, seq, c.entry, f.Seq, dayNumber(e.From), e.Reason, orNull(e.Case), orNull(e.Operator))
}

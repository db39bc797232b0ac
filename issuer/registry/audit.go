package registry

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/giayto/giayto/credential/vn"
)

// A Published is what a status token says about the log.
type Published struct {
	URI  string // of the status list
	Head string // its log_head
}

// A Report is what an audit found.
type Report struct {
	Head                                Head
	Entries, Credentials, Facts, Events int64
	Problems                            []Problem // none: all is as it was recorded
}

// A Problem is something that should not be.
type Problem struct {
	Where   string // as in "entry 17", "credential 46-1026937", "list 46"
	Meaning string
}

// maxProblems bounds a report: of a broken database there is no end of problems.
const maxProblems = 1000

// Audit recomputes the chain of the log from the tables, and checks the database's structure, the places against the
// counters and the mark, all references, and that every published head is one of the log. The error says that it could not be done,
// and is ErrDamaged where the database cannot be read to its end; what is found is in the report.
func (r *Registry) Audit(ctx context.Context, published []Published) (Report, error) {
	a := audit{heads: make(map[string]bool), places: make(map[int]int)}
	marked, err := r.readMark()
	if err != nil {
		return a.report, err
	}
	err = r.read(ctx, func(s *session) error {
		a.session = s
		err := s.reaches(marked)
		if errors.Is(err, ErrOlder) {
			a.problem("database", "%v", err)
		} else if err != nil {
			return err
		}
		return a.run(published)
	})
	return a.report, err
}

// An audit is one walk over the log.
type audit struct {
	*session
	report   Report
	previous []byte
	at       int64           // of the entry before
	heads    map[string]bool // of all entries
	lists    map[int]List    // begun so far
	places   map[int]int     // given so far, by list
	skipped  int             // the least number of the next list
	open     map[int64][]run // reserved and not closed, by group
}

func (a *audit) problem(where, meaning string, args ...any) {
	if len(a.report.Problems) < maxProblems {
		a.report.Problems = append(a.report.Problems, Problem{where, fmt.Sprintf(meaning, args...)})
	}
}

func (a *audit) run(published []Published) error {
	wrong, err := a.driver.Check(a.ctx, a.tx)
	if err != nil {
		return failed(a.driver, err)
	}
	for _, w := range wrong {
		a.problem("database", "%s: restore the newest backup", w)
	}
	a.previous, a.lists, a.open = make([]byte, len(Head{}.Sum)), make(map[int]List), make(map[int64][]run)
	err = a.walk(a.entry, func(t *table, row []any) error {
		const meaning = "the row says that it was added with entry %v, where it does not stand: it was inserted or moved"
		a.problem(fmt.Sprintf("%s %v", t.name, row[0]), meaning, row[t.entry])
		return nil
	})
	if err != nil {
		return err
	}
	if a.report.Entries == 0 {
		a.problem("log", "there is no entry: the log was deleted")
	}
	if err := a.checkCounters(); err != nil {
		return err
	}
	if err := a.checkSubjects(); err != nil {
		return err
	}
	for _, p := range published {
		if !a.heads[p.Head] {
			const meaning = "the published head %q is not one of this log: another copy has published, or entries were changed or deleted"
			a.problem(p.URI, meaning, p.Head)
		}
	}
	return nil
}

// entry checks one entry of the log.
func (a *audit) entry(e *logEntry) error {
	where := fmt.Sprintf("entry %d", e.seq)
	a.report.Entries++
	if e.seq != a.report.Head.Seq+1 {
		a.problem(where, "the entry before it is %d: entries were deleted", a.report.Head.Seq)
	}
	if e.at < a.at {
		a.problem(where, "it is of %s, before the entry before it", seconds(e.at))
	}
	if want := headAfter(a.previous, e.seq, e.at, e.lines()); !bytes.Equal(want, e.head) {
		a.problem(where, "its rows do not come to its head: one was changed, deleted or inserted, here or in the head before")
	}
	a.previous, a.at = e.head, e.at
	copy(a.report.Head.Sum[:], e.head)
	a.report.Head.Seq, a.report.Head.At = e.seq, seconds(e.at)
	a.heads[base64.RawURLEncoding.EncodeToString(e.head)] = true
	for _, row := range e.rows[listsTable.order] {
		number, vct, year := integerAt(row, 0), row[2], integerAt(row, 3)
		a.lists[int(number)] = List{Number: int(number), VCT: fmt.Sprint(vct), Year: int(year)}
		if int(number) < a.skipped {
			a.problem(where, "list %d was begun, though the lists before %d were left to another copy", number, a.skipped)
		}
	}
	for _, row := range e.rows[skipsTable.order] {
		for number := range a.lists {
			a.places[number] = Entries
		}
		a.skipped = int(integerAt(row, 1))
	}
	for _, row := range e.rows[runsTable.order] {
		a.checkRun(where, integerAt(row, 2), run{int(integerAt(row, 3)), int(integerAt(row, 4)), int(integerAt(row, 5))})
	}
	a.checkCredentials(where, e)
	return a.checkEvents(where, e)
}

// checkRun wants places that follow those given before.
func (a *audit) checkRun(where string, group int64, r run) {
	if given := a.places[r.list]; r.first != given || r.places < 1 || r.first+r.places > Entries {
		a.problem(where, "list %d: the places from %d on were reserved when %d were given: some were given twice or left out", r.list, r.first, given)
	}
	a.places[r.list] = max(a.places[r.list], r.first+r.places)
	a.open[group] = append(a.open[group], r)
}

// checkCredentials wants credentials at places of the group that the entry closes.
func (a *audit) checkCredentials(where string, e *logEntry) {
	var free []run
	count := int64(0)
	for _, row := range e.rows[closingsTable.order] {
		group := integerAt(row, 1)
		if a.open[group] == nil {
			a.problem(where, "group %d was closed twice, or never reserved", group)
		}
		free = append(free, a.open[group]...)
		delete(a.open, group)
		count += integerAt(row, 2)
	}
	rows := e.rows[credentialsTable.order]
	a.report.Credentials += int64(len(rows))
	if count != int64(len(rows)) {
		a.problem(where, "it has %d credentials, and says %d", len(rows), count)
	}
	taken := make(map[[2]int]bool, len(rows))
	for _, row := range rows {
		list, place, expires := int(integerAt(row, 2)), int(integerAt(row, 3)), integerAt(row, 13)
		l, begun := a.lists[list]
		switch {
		case !within(free, list, place):
			a.problem(a.credential(row), "its place is not one that its group reserved")
		case taken[[2]int{list, place}]:
			a.problem(a.credential(row), "its place was given twice")
		case !begun || vn.DateOf(seconds(expires)).Year != l.Year:
			a.problem(a.credential(row), "it expires in another year than its list")
		}
		taken[[2]int{list, place}] = true
	}
}

// credential is how a problem names the one of a row.
func (a *audit) credential(row []any) string {
	return "credential " + a.secret.id(int(integerAt(row, 2)), int(integerAt(row, 3)))
}

func within(runs []run, list, place int) bool {
	for _, r := range runs {
		if r.list == list && place >= r.first && place < r.first+r.places {
			return true
		}
	}
	return false
}

// checkEvents wants events without gaps, and one for each credential.
func (a *audit) checkEvents(where string, e *logEntry) error {
	a.report.Facts += int64(len(e.rows[factsTable.order]))
	issued := make(map[int64]bool)
	for _, row := range e.rows[eventsTable.order] {
		if a.report.Events++; integerAt(row, 0) != a.report.Events {
			a.problem(where, "event %d stands where event %d belongs", integerAt(row, 0), a.report.Events)
			a.report.Events = integerAt(row, 0)
		}
		if integerAt(row, 2) == 1 {
			issued[integerAt(row, 3)] = true
		}
	}
	for _, row := range e.rows[credentialsTable.order] {
		if !issued[integerAt(row, 0)] {
			a.problem(a.credential(row), "there is no event of its issue")
		}
	}
	return nil
}

// checkCounters compares the counters from which places are given with those that the log comes to.
func (a *audit) checkCounters() error {
	now, err := a.counters()
	if err != nil {
		return err
	}
	for number, l := range a.lists {
		given, ok := now.Given[number]
		if !ok || given != a.places[number] {
			a.problem(fmt.Sprintf("list %d", l.Number), "its counter is at %d, and the log at %d: places may be given twice", given, a.places[number])
		}
		delete(now.Given, number)
	}
	for number := range now.Given {
		a.problem(fmt.Sprintf("list %d", number), "it has a counter, and was never begun")
	}
	return nil
}

// checkSubjects wants each fact to be about a credential that there is.
func (a *audit) checkSubjects() error {
	for _, column := range []string{"document", "person", "device"} {
		query := fmt.Sprintf(`SELECT seq FROM facts WHERE %[1]s IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.%[1]s = facts.%[1]s)`, column)
		err := a.rows(query, nil, func(scan func(...any) error) error {
			var seq int64
			if err := scan(&seq); err != nil {
				return err
			}
			a.problem(fmt.Sprintf("fact %d", seq), "there is no credential of its %s", column)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// integerAt is the integer in a column, 0 for none.
func integerAt(row []any, column int) int64 {
	n, _ := row[column].(int64)
	return n
}

package registrytest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/issuer/registry"
)

// events are those after a number, as "suspended 2026-01-15 46-1".
func (o *office) events(after int64) (lines []string) {
	o.t.Helper()
	found, err := o.Events(o.t.Context(), after, 1000)
	if err != nil {
		o.t.Fatal(err)
	}
	for i, e := range found {
		if e.Seq != after+int64(i)+1 {
			o.t.Errorf("event %d at %d", e.Seq, i)
		}
		if alone := e.Kind == registry.EventIssued || e.Kind == registry.EventExpiring; alone != (e.Fact == nil) {
			o.t.Errorf("event %+v", e)
		}
		lines = append(lines, fmt.Sprint(e.Kind, " ", e.Day, " ", e.Credential.ID()))
	}
	return lines
}

func (o *office) tick(when string, want int) {
	o.t.Helper()
	o.now = at(o.t, when)
	n, err := o.Tick(o.t.Context(), o.now)
	if err != nil || n != want {
		o.t.Errorf("%s: %d events, %v, want %d", when, n, err, want)
	}
	if again, err := o.Tick(o.t.Context(), o.now); err != nil || again != 0 {
		o.t.Errorf("%s: again %d events, %v", when, again, err)
	}
}

func (o *office) wantEvents(after int64, want ...string) {
	o.t.Helper()
	if got := o.events(after); !slices.Equal(got, want) {
		o.t.Errorf("got  %q\nwant %q", got, want)
	}
}

// What has come already is an event at once.
func testEvents(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	a := o.issue(paper{number: "1", pin: "p", device: 1, blank: "A1"})[0]
	b := o.issue(paper{number: "1", pin: "p", device: 1, blank: "A1"}, paper{number: "2", pin: "p"})
	o.wantEvents(0, "issued 2026-01-15 "+a.ID(), "issued 2026-01-15 "+b[0].ID(), "issued 2026-01-15 "+b[1].ID())
	o.apply(o.document("1"), "suspend authority-decision case=1/QĐ from=2026-01-10")
	o.apply(o.document("1"), "reinstate term-served from=2026-01-12")
	o.apply(o.document("1"), "hold held-as-security from=2026-01-02 appointment=2026-01-04")
	o.apply(o.document("1"), "reinstate returned")
	o.apply(o.person("p"), "lock holder-request")
	o.apply(o.person("p"), "unlock holder-request")
	o.apply(registry.Target{Device: device(1)}, "lock device-lost")
	o.wantEvents(3,
		"suspended 2026-01-10 "+b[0].ID(), "ended 2026-01-12 "+b[0].ID(),
		"held 2026-01-02 "+b[0].ID(), "suspended 2026-01-05 "+b[0].ID(), "ended 2026-01-15 "+b[0].ID(),
		"locked 2026-01-15 "+b[1].ID(), "unlocked 2026-01-15 "+b[1].ID(), "locked 2026-01-15 "+b[0].ID())
	c := o.issue(paper{number: "1", blank: "A2", approved: "2026-01-16 00:00"})[0]
	o.apply(o.document("1"), "revoke wrongly-issued case=1")
	o.wantEvents(11, "issued 2026-01-15 "+c.ID(), "superseded 2026-01-15 "+b[0].ID(), "revoked 2026-01-15 "+c.ID())
	// What was over before it was recorded has its events as well, and what is still to come has none.
	o.apply(o.document("2"), "suspend right-withdrawn from=2026-01-01 until=2026-01-03 case=1")
	o.apply(o.document("2"), "suspend authority-decision from=2026-02-01 case=2")
	o.apply(o.document("2"), "reinstate recorded-in-error case=2")
	o.wantEvents(14, "suspended 2026-01-01 "+b[1].ID(), "ended 2026-01-04 "+b[1].ID())
	found, err := o.Events(t.Context(), 3, 2)
	if err != nil || len(found) != 2 || found[1].Fact == nil || found[1].Fact.End == nil {
		t.Fatalf("%+v, %v", found, err)
	}
	if e := found[1]; e.Fact.End.Reason != "term-served" || !e.At.Equal(o.now) || e.Credential.Document != b[0].Document {
		t.Errorf("%+v", e)
	}
	o.clean()
}

// What time brings is an event once.
func testTick(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	const expires = "2027-06-01 10:00"
	c := o.issue(paper{number: "1", expires: expires}, paper{number: "2", expires: expires}, paper{number: "3", pin: "p", expires: expires})
	one, two, three := c[0].ID(), c[1].ID(), c[2].ID()
	o.tick("2026-01-15 11:00", 0)
	o.apply(o.document("1"), "suspend right-withdrawn from=2026-01-20 until=2026-01-25")
	o.apply(o.document("2"), "hold held-as-security appointment=2026-01-21")
	o.apply(o.document("3"), "revoke wrongly-issued from=2026-01-22")
	o.apply(o.person("p"), "lock holder-request from=2026-01-21")
	o.apply(o.person("p"), "unlock holder-request from=2026-01-24")
	o.tick("2026-01-19 23:59:59", 0)
	o.wantEvents(3, "held 2026-01-15 "+two)
	o.tick("2026-01-20 00:00", 1)
	o.tick("2026-01-21 12:00", 1)
	o.tick("2026-01-21 13:00", 0)
	o.wantEvents(4, "suspended 2026-01-20 "+one, "locked 2026-01-21 "+three)
	o.reopen()
	o.tick("2026-01-25 23:59:59", 3) // nobody ticked for some days
	o.wantEvents(6, "suspended 2026-01-22 "+two, "revoked 2026-01-22 "+three, "unlocked 2026-01-24 "+three)
	o.apply(o.document("2"), "reinstate returned from=2026-01-27")
	o.tick("2026-01-26 00:00", 1)
	o.tick("2026-01-27 00:00", 1)
	o.wantEvents(9, "ended 2026-01-26 "+one, "ended 2026-01-27 "+two)
	// What is recorded for today after today's Tick is not missed, nor what begins tomorrow.
	o.apply(o.document("1"), "suspend points-exhausted")
	o.apply(o.document("2"), "suspend points-exhausted from=2026-01-28")
	o.tick("2026-01-27 01:00", 0)
	o.tick("2026-01-28 00:00", 1)
	o.tick("2026-12-01 00:00", 0)
	o.wantEvents(11, "suspended 2026-01-27 "+one, "suspended 2026-01-28 "+two)
	if report := o.clean(); report.Events != 13 {
		t.Errorf("%+v", report)
	}
}

// A credential is announced 30 days before it expires, unless there is a newer one.
func testExpiring(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	c := o.issue(
		paper{number: "1", expires: "2026-03-01 10:00"},
		paper{number: "2", expires: "2026-03-02 00:00"},
		paper{number: "3", expires: "2026-03-02 00:00:01"},
		paper{number: "renewed", expires: "2026-03-01 10:00"},
		paper{number: "renewed by name", record: "r", expires: "2026-03-01 10:00"},
		paper{number: "revoked", expires: "2026-03-01 10:00"},
		paper{number: "short", expires: "2026-02-14 10:00"},
		paper{number: "30 days and a second", expires: "2026-02-14 10:00:01"},
	)
	o.issue(paper{number: "renewed"}, paper{number: "renewed by name", record: "r"})
	o.apply(o.document("revoked"), "revoke wrongly-issued")
	o.tick("2026-01-15 12:00", 1)
	o.wantEvents(11, "expiring 2026-01-15 "+c[7].ID())
	o.tick("2026-01-29 23:59:59", 0)
	o.tick("2026-01-30 00:00", 2)
	o.wantEvents(12, "expiring 2026-01-30 "+c[0].ID(), "expiring 2026-01-30 "+c[1].ID())
	o.tick("2026-01-31 00:00", 1)
	o.wantEvents(14, "expiring 2026-01-31 "+c[2].ID())
	o.tick("2026-03-10 00:00", 0)
	o.clean()
}

// The first Tick after a long time announces nothing that has expired, and more than one entry of the log may take.
func testExpiringMany(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	for n := 0; n < 12000; n += 4000 {
		papers := make([]paper, 4000)
		for i := range papers {
			papers[i] = paper{number: fmt.Sprint(n + i), expires: "2026-03-01 10:00"}
		}
		o.issue(papers...)
	}
	o.issue(paper{number: "gone", expires: "2026-02-19 10:00"})
	o.now = at(t, "2026-02-20 00:00")
	o.tick("2026-02-20 00:00", 12000)
	if report := o.clean(); report.Events != 24001 || report.Entries != 2+4*2+2 {
		t.Errorf("%+v", report)
	}
}

func testConsumers(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	o.issue(paper{number: "1"}, paper{number: "2"}, paper{number: "3"})
	head, err := o.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name string
		to   int64
		want int64
	}{{"sms", 2, 2}, {"mail/1", 3, 3}, {"sms", 1, 2}, {"sms", 2, 2}, {"sms", 3, 3}, {"mail/1", 0, 3}, {"new", 0, 0}} {
		if err := o.Advance(t.Context(), step.name, step.to); err != nil {
			t.Error(step, err)
		}
		o.reopen()
		if got, err := o.Consumer(t.Context(), step.name); err != nil || got != step.want {
			t.Errorf("%+v: %d, %v", step, got, err)
		}
	}
	want := []registry.Position{{Consumer: "mail/1", Seq: 3}, {Consumer: "new"}, {Consumer: "sms", Seq: 3}}
	if all, last, err := o.Consumers(t.Context()); err != nil || last != 3 || !slices.Equal(all, want) {
		t.Errorf("%v, %d, %v", all, last, err)
	}
	if got, err := o.Consumer(t.Context(), "nobody"); err != nil || got != 0 {
		t.Error(got, err)
	}
	for _, seq := range []int64{-1, 4} {
		says(t, "advance", o.Advance(t.Context(), "sms", seq), "there is no event")
	}
	for _, name := range []string{"", "a b", "001099000001", strings.Repeat("a", 41), "-"} {
		if err := o.Advance(t.Context(), name, 1); err == nil {
			t.Errorf("%q", name)
		}
		if _, err := o.Consumer(t.Context(), name); err == nil {
			t.Errorf("%q", name)
		}
	}
	if after, err := o.Head(t.Context()); err != nil || after != head {
		t.Error("a consumer is in the log", after, err)
	}
	for _, limit := range []int{0, 1, 2, 3, 4} {
		if found, err := o.Events(t.Context(), 0, limit); err != nil || len(found) != min(limit, 3) {
			t.Error(limit, len(found), err)
		}
	}
	if _, err := o.Events(t.Context(), 0, -1); err == nil {
		t.Error("a limit of -1")
	}
}

// The log's clock does not go back.
func testClock(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	c := o.issue(paper{number: "1"})[0]
	last := o.now
	o.now = last.Add(-5 * time.Minute)
	o.apply(o.document("1"), "suspend authority-decision case=1/QĐ")
	if head, err := o.Head(t.Context()); err != nil || !head.At.Equal(last) {
		t.Error(head, err)
	}
	o.now = o.now.Add(-time.Second)
	_, err := o.Apply(t.Context(), o.order(o.document("1"), "reinstate term-served"), o.now)
	is(t, "the clock is back", err, registry.ErrClock, "2026-01-15T02:54:59Z")
	_, err = o.Reserve(t.Context(), o.batch, "", []registry.Wanted{{VCT: licence, Expires: o.now}}, o.now)
	is(t, "the clock is back", err, registry.ErrClock, "")
	_, err = o.Tick(t.Context(), o.now)
	is(t, "the clock is back", err, registry.ErrClock, "")
	o.want(c, "2026-01-15 02")
	// Just after midnight, by a clock that is a minute behind, it is already the new day.
	o.now = at(t, "2026-01-16 00:00")
	o.issue(paper{number: "2"})
	o.now = at(t, "2026-01-15 23:59")
	if effect := o.apply(o.document("2"), "suspend authority-decision case=1/QĐ"); effect.Facts[0].From != day(t, "2026-01-16") {
		t.Error(effect.Facts[0].From)
	}
	o.clean()
}

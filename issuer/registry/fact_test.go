package registry

import (
	"fmt"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
)

// Every set of facts has the value of the first that applies.
func TestValuePrecedence(t *testing.T) {
	day := vn.Date{Year: 2026, Month: 2, Day: 10}
	yesterday, tomorrow := vn.Date{Year: 2026, Month: 2, Day: 9}, vn.Date{Year: 2026, Month: 2, Day: 11}
	all := []struct {
		fact Fact
		rank int // of what it comes to; 0 is first
	}{
		{Fact{Kind: Revoked, From: day}, 0},
		{Fact{Kind: Superseded, From: day}, 1},
		{Fact{Kind: Suspended, From: day, Until: day}, 2},
		{Fact{Kind: Held, From: yesterday, Appointment: yesterday}, 2},
		{Fact{Kind: Locked, From: day}, 3},
		{Fact{Kind: Suspended, Part: Car, From: day}, 4},
		{Fact{Kind: Suspended, Part: Motorcycle, From: day}, 5},
		{Fact{Kind: Held, From: day, Appointment: day}, 6},
		{Fact{Kind: Revoked, From: tomorrow}, 7},
		{Fact{Kind: Suspended, From: yesterday, Until: yesterday}, 7},
		{Fact{Kind: Locked, From: yesterday, End: &End{From: day}}, 7},
		{Fact{Kind: Suspended, From: day, Until: tomorrow, End: &End{From: day}}, 7},
	}
	values := []statuslist.Value{
		statuslist.Revoked, statuslist.Superseded, statuslist.Suspended, statuslist.Locked, statuslist.CarSuspended, statuslist.MotorcycleSuspended, statuslist.Held, statuslist.Valid,
	}
	for set := range 1 << len(all) {
		var facts []Fact
		rank, parts := 7, 0
		for i, a := range all {
			if set>>i&1 == 1 {
				facts = append(facts, a.fact)
				rank = min(rank, a.rank)
				if a.rank == 4 || a.rank == 5 {
					parts++
				}
			}
		}
		if parts == 2 {
			rank = min(rank, 2)
		}
		if got := Value(facts, day); got != values[rank] {
			t.Fatalf("%+v: %#02x, want %#02x", facts, got, values[rank])
		}
	}
}

// Each event comes once, whichever days Tick is called on.
func TestDueEvents(t *testing.T) {
	date := func(s string) vn.Date {
		if s == "" {
			return vn.Date{}
		}
		d, err := vn.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		kind                                Kind
		from, until, appointment, end, want string
	}{
		{Suspended, "2026-01-10", "", "", "", "suspended 2026-01-10"},
		{Suspended, "2026-01-10", "2026-01-12", "", "", "suspended 2026-01-10, ended 2026-01-13"},
		{Suspended, "2026-01-10", "2026-01-12", "", "2026-01-11", "suspended 2026-01-10, ended 2026-01-11"},
		{Suspended, "2026-01-10", "", "", "2026-01-10", ""},
		{Suspended, "2026-01-10", "", "", "2026-01-09", ""},
		{Held, "2026-01-10", "", "2026-01-12", "", "held 2026-01-10, suspended 2026-01-13"},
		{Held, "2026-01-10", "", "2026-01-12", "2026-01-13", "held 2026-01-10, ended 2026-01-13"},
		{Held, "2026-01-10", "2026-01-14", "2026-01-12", "", "held 2026-01-10, suspended 2026-01-13, ended 2026-01-15"},
		{Held, "2026-01-10", "", "2026-01-12", "2026-01-14", "held 2026-01-10, suspended 2026-01-13, ended 2026-01-14"},
		{Locked, "2026-01-10", "", "", "2026-01-11", "locked 2026-01-10, unlocked 2026-01-11"},
		{Revoked, "2026-01-10", "", "", "", "revoked 2026-01-10"},
		{Superseded, "2026-01-10", "", "", "", "superseded 2026-01-10"},
	} {
		f := Fact{Kind: c.kind, From: date(c.from), Until: date(c.until), Appointment: date(c.appointment)}
		if c.end != "" {
			f.End = &End{From: date(c.end)}
		}
		for ticks := range 1 << 8 { // the days on which Tick is called, beside the last
			var got []string
			recorded := make(map[EventKind]bool)
			for d := range 8 {
				today := vn.Date{Year: 2026, Month: 1, Day: 8 + d}
				if ticks>>d&1 == 0 && d != 7 {
					continue
				}
				for _, e := range dueEvents(&f, today, recorded) {
					if recorded[e.kind] || today.Before(e.day) {
						t.Errorf("%+v on %s", e, today)
					}
					recorded[e.kind] = true
					got = append(got, fmt.Sprint(e.kind, " ", e.day))
				}
			}
			if joined := strings.Join(got, ", "); joined != c.want {
				t.Fatalf("%+v with ticks %08b: %s, want %s", f, ticks, joined, c.want)
			}
		}
	}
}

// Every ground of beginning is ended by some ground of the verb that ends it, and what ends names are grounds.
func TestGroundsOfEnding(t *testing.T) {
	codes := func(verbs ...Verb) (all []string) {
		for _, v := range verbs {
			for _, m := range message.Grounds(string(v)) {
				all = append(all, m.Code)
			}
		}
		return all
	}
	known := strings.Join(codes(Suspend, Hold, Lock, Reinstate, Unlock), " ")
	for by, grounds := range ends {
		for _, g := range append(grounds, by) {
			if !strings.Contains(known, g) {
				t.Errorf("%s is no ground", g)
			}
		}
	}
	for _, c := range []struct{ begins, ends []string }{{codes(Suspend, Hold), codes(Reinstate)}, {codes(Lock), codes(Unlock)}} {
		for _, ground := range c.begins {
			particular := 0
			for _, by := range c.ends {
				if _, is := ends[by]; is && ended(by, ground) {
					particular++
				}
			}
			if !ended(message.RecordedInError, ground) {
				t.Errorf("%s stays for ever", ground)
			}
			if particular == 0 && ground != message.HolderDied && ground != message.AuthorityDecision {
				t.Errorf("no ground speaks of %s", ground)
			}
		}
	}
}

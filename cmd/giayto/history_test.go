package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/registry"
)

func TestTurns(t *testing.T) {
	day := func(s string) vn.Date {
		d, err := vn.ParseDate(s)
		if s != "" && err != nil {
			t.Fatal(err)
		}
		return d
	}
	fact := func(kind registry.Kind, part registry.Part, from, until, appointment string) registry.Fact {
		return registry.Fact{Kind: kind, Part: part, From: day(from), Until: day(until), Appointment: day(appointment)}
	}
	ended := func(f registry.Fact, from string) registry.Fact {
		f.End = &registry.End{From: day(from)}
		return f
	}
	car := fact(registry.Suspended, registry.Car, "2026-11-23", "2027-02-28", "")
	held := fact(registry.Held, registry.Whole, "2026-11-20", "", "2026-12-31")
	for _, c := range []struct {
		name  string
		facts []registry.Fact
		want  string
	}{
		{"nothing", nil, ""},
		{"a part, from tomorrow", []registry.Fact{car}, "2026-11-23 car-suspended, 2027-03-01 valid"},
		{"over", []registry.Fact{fact(registry.Suspended, registry.Whole, "2026-01-01", "2026-11-21", "")}, ""},
		{"last day", []registry.Fact{fact(registry.Suspended, registry.Whole, "2026-01-01", "2026-11-22", "")}, "2026-11-23 valid"},
		{"held", []registry.Fact{held}, "2027-01-01 suspended"},
		{"held and given back", []registry.Fact{ended(held, "2026-12-01")}, "2026-12-01 valid"},
		{"held beside a part", []registry.Fact{car, held}, "2026-11-23 car-suspended, 2027-01-01 suspended"},
		{"reinstated from a later day", []registry.Fact{ended(car, "2026-12-24")}, "2026-11-23 car-suspended, 2026-12-24 valid"},
		{"reinstated before it began", []registry.Fact{ended(car, "2026-11-23")}, ""},
		{"both parts", []registry.Fact{car, fact(registry.Suspended, registry.Motorcycle, "2026-12-01", "2026-12-31", "")},
			"2026-11-23 car-suspended, 2026-12-01 suspended, 2027-01-01 car-suspended, 2027-03-01 valid"},
		{"revoked already", []registry.Fact{car, fact(registry.Revoked, registry.Whole, "2026-11-01", "", "")}, ""},
		{"locked, with a part", []registry.Fact{car, fact(registry.Locked, registry.Whole, "2026-11-01", "", "")}, ""},
	} {
		var got []string
		for _, turn := range turns(c.facts, day("2026-11-22")) {
			got = append(got, fmt.Sprintf("%v %s", turn.From, turn.Code))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
}

func TestConcealed(t *testing.T) {
	for in, want := range map[string]string{
		"46-1026937": "46-1026937", "079300000456": "…", "health-insurance:079300000456x": "health-insurance:…x", "12345678": "12345678",
		"012345678 and 001099000001": "… and …",
	} {
		if got := concealed(in); got != want {
			t.Errorf("concealed(%q) = %q, want %q", in, got, want)
		}
	}
}

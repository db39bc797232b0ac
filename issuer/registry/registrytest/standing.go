package registrytest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/issuer/registry"
)

// A story is what is ordered about one licence, and what is published of it then. Orders name their target first: d the
// document, c the credential, p the person, v the device. One that is refused has its error after an arrow.
type story struct {
	name   string
	orders string // a line each
	values string // day and value, in hexadecimal as in the list
}

var refusals = map[string]error{"already": registry.ErrAlready, "final": registry.ErrFinal}

// All orders are given on 15 January 2026.
var stories = []story{
	{"the car part, 1 January to 1 March", "d suspend right-withdrawn part=car from=2026-01-01 until=2026-03-01",
		"2025-12-31 00 2026-01-01 0c 2026-02-01 0c 2026-03-01 0c 2026-03-02 00"},
	{"held, appointment 10 February", "d hold held-as-security appointment=2026-02-10",
		"2026-01-14 00 2026-01-15 03 2026-02-09 03 2026-02-10 03 2026-02-11 02 2030-01-01 02"},
	{"no points for cars, twelve for motorcycles", "d suspend points-exhausted part=car", "2026-01-14 00 2026-01-15 0c 2030-01-01 0c"},

	{"the motorcycle part", "d suspend right-withdrawn part=motorcycle until=2026-01-20", "2026-01-15 0d 2026-01-20 0d 2026-01-21 00"},
	{"as a whole, without a last day", "c suspend authority-decision case=1/QĐ from=2026-02-01", "2026-01-31 00 2026-02-01 02 2035-12-31 02"},
	{"both parts are the whole", `
		d suspend right-withdrawn part=car until=2026-03-01
		d suspend points-exhausted part=motorcycle from=2026-02-01`,
		"2026-01-31 0c 2026-02-01 02 2026-03-01 02 2026-03-02 0d"},
	{"two decisions overlap", `
		d suspend right-withdrawn until=2026-03-01 case=1/QĐ
		d suspend right-withdrawn from=2026-02-01 until=2026-06-01 case=2/QĐ`,
		"2026-01-15 02 2026-03-02 02 2026-06-01 02 2026-06-02 00"},
	{"one day", "d suspend right-withdrawn from=2026-02-28 until=2026-02-28", "2026-02-27 00 2026-02-28 02 2026-03-01 00"},
	{"29 February", "d suspend right-withdrawn until=2028-02-29", "2028-02-28 02 2028-02-29 02 2028-03-01 00"},
	{"the last day of a year", "d suspend right-withdrawn until=2026-12-31", "2026-12-31 02 2027-01-01 00"},

	{"points restored", `
		d suspend points-exhausted part=car
		d reinstate points-restored from=2026-07-20`,
		"2026-07-19 0c 2026-07-20 00"},
	{"points restored while the right is withdrawn", `
		d suspend points-exhausted
		d suspend authority-decision case=1/QĐ
		d reinstate points-restored from=2026-07-20`,
		"2026-07-19 02 2026-07-20 02"},
	{"a term that is served restores no points", `
		d suspend points-exhausted
		d reinstate term-served -> already points-exhausted`,
		"2026-07-20 02"},
	{"what is returned restores no points", `
		d suspend points-exhausted part=car
		d hold held-as-security appointment=2026-01-20
		d reinstate returned from=2026-01-18`,
		"2026-01-17 0c 2026-01-18 0c 2026-01-25 0c"},
	{"an authority ends all", `
		d suspend points-exhausted
		d suspend right-withdrawn part=car until=2026-03-01
		d hold held-as-security appointment=2026-01-20
		d reinstate authority-decision case=7/QĐ`,
		"2026-01-14 00 2026-01-15 00 2026-02-01 00"},
	{"recorded in error", `
		d suspend authority-decision case=1/QĐ from=2026-01-10
		d reinstate recorded-in-error from=2026-01-10`,
		"2026-01-10 00 2026-01-15 00"},
	{"of two cases one in error", `
		d suspend right-withdrawn until=2026-03-01 case=1/QĐ
		d suspend right-withdrawn until=2026-06-01 case=2/QĐ
		d reinstate recorded-in-error case=2/QĐ`,
		"2026-01-15 02 2026-03-01 02 2026-03-02 00"},
	{"reinstated before it began", `
		d suspend authority-decision case=1/QĐ from=2026-02-01
		d reinstate recorded-in-error`,
		"2026-01-31 00 2026-02-01 00 2026-03-01 00"},
	{"the end of a suspension that would have ended by itself", `
		d suspend right-withdrawn until=2026-03-01
		d reinstate authority-decision case=1 from=2026-02-01`,
		"2026-01-31 02 2026-02-01 00"},
	{"reinstated after the last day", `
		d suspend right-withdrawn until=2026-03-01
		d reinstate term-served from=2026-03-02 -> already 2026-03-02`,
		"2026-03-01 02 2026-03-02 00"},
	{"reinstated on the last day", `
		d suspend right-withdrawn until=2026-03-01
		d reinstate authority-decision case=1 from=2026-03-01`,
		"2026-02-28 02 2026-03-01 00"},
	{"one part reinstated", `
		d suspend authority-decision case=1/QĐ part=car
		d suspend authority-decision case=1/QĐ part=motorcycle
		d reinstate term-served part=car from=2026-02-01`,
		"2026-01-31 02 2026-02-01 0d"},
	{"a part of what is suspended as a whole", `
		d suspend authority-decision case=1/QĐ
		d reinstate authority-decision case=1/QĐ part=car -> already suspended from 2026-01-15`,
		"2026-02-01 02"},
	{"suspended, reinstated, suspended", `
		d suspend authority-decision case=1/QĐ
		d reinstate authority-decision case=1/QĐ
		d suspend authority-decision case=1/QĐ`,
		"2026-01-15 02"},
	{"an end of ten years on, mistyped", `
		d suspend authority-decision case=1/QĐ
		d reinstate term-served from=2027-01-15
		d reinstate term-served from=2026-01-16`,
		"2026-01-15 02 2026-01-16 00 2027-01-15 00"},
	{"an end that has come stays", `
		d suspend authority-decision case=1/QĐ from=2026-01-10
		d reinstate term-served
		d reinstate term-served from=2026-01-12 -> already`,
		"2026-01-14 02 2026-01-15 00"},
	{"unlocked earlier than recorded", `
		p lock holder-request
		p unlock holder-request from=2026-12-01
		p unlock holder-request from=2026-02-01`,
		"2026-01-31 0e 2026-02-01 00"},
	{"no suspension has that case", `
		d suspend authority-decision case=1/QĐ
		d suspend authority-decision part=car case=2/QĐ
		d reinstate authority-decision case=3/QĐ -> already nothing of the case 3/QĐ; there is: suspended from 2026-01-15 on the ground authority-decision in the case 1/QĐ; suspended (car)
		d reinstate authority-decision case=1/QĐ`,
		"2026-01-15 0c"},
	{"reinstated twice", `
		d suspend authority-decision case=1/QĐ
		d reinstate term-served from=2026-02-01
		d reinstate term-served from=2026-02-01 -> already
		d reinstate term-served from=2026-02-02 -> already
		d reinstate term-served from=2026-01-20
		d reinstate term-served from=2026-01-21 -> already`,
		"2026-01-19 02 2026-01-20 00"},
	{"a term that has not begun is not served", `
		d suspend right-withdrawn from=2026-01-24 until=2026-01-30 case=12
		d reinstate term-served -> already no term is served by 2026-01-15; one that has a last day ends by itself: suspended from 2026-01-24 until 2026-01-30
		d reinstate term-served from=2026-01-30 -> already ends by itself`,
		"2026-01-23 00 2026-01-24 02 2026-01-31 00"},
	{"a term without a last day is served when it has begun", `
		d suspend authority-decision from=2026-01-20 case=12
		d reinstate term-served from=2026-01-20 -> already no term is served by 2026-01-20
		d reinstate term-served from=2026-01-21`,
		"2026-01-19 00 2026-01-20 02 2026-01-21 00"},
	{"a supersession of today is not withdrawn, and nothing else instead of it", `
		d suspend right-withdrawn from=2026-01-24 until=2026-01-30 case=12
		c supersede exchanged
		c reinstate recorded-in-error -> final superseded from 2026-01-15
		d reinstate recorded-in-error`,
		"2026-01-15 0f 2026-01-24 0f"},
	{"nothing to reinstate", "d reinstate term-served -> already", "2026-01-15 00"},

	{"held and returned", `
		d hold held-as-security appointment=2026-02-10 case=BB-12
		d reinstate returned from=2026-02-05`,
		"2026-02-04 03 2026-02-05 00 2026-02-11 00"},
	{"returned after the appointment", `
		d hold held-as-security appointment=2026-02-10
		d reinstate returned from=2026-02-20`,
		"2026-02-10 03 2026-02-19 02 2026-02-20 00"},
	{"held until a day", "d hold held-as-security appointment=2026-02-10 until=2026-02-20", "2026-02-10 03 2026-02-20 02 2026-02-21 00"},
	{"an appointment on the day", "d hold held-as-security appointment=2026-01-15", "2026-01-15 03 2026-01-16 02"},
	{"held, and a part suspended", `
		d hold held-as-security appointment=2026-02-10
		d suspend authority-decision case=1/QĐ part=car`,
		"2026-02-10 0c 2026-02-11 02"},
	{"held twice, the first appointment passes", `
		d hold held-as-security appointment=2026-02-10 case=1
		d hold held-as-security appointment=2026-03-10 case=2`,
		"2026-02-10 03 2026-02-11 02"},

	{"revoked from a day", "d revoke wrongly-issued from=2026-02-01", "2026-01-31 00 2026-02-01 01 2035-01-01 01"},
	{"revoked is before all", `
		d suspend authority-decision case=1/QĐ
		c supersede exchanged
		p lock holder-request
		d revoke wrongly-issued from=2026-02-01`,
		"2026-01-31 0f 2026-02-01 01"},
	{"revoked for good", `
		d suspend authority-decision case=1/QĐ
		d revoke wrongly-issued
		d reinstate term-served -> final revoked from 2026-01-15`,
		"2026-01-15 01"},
	{"revoked earlier than recorded", `
		d revoke wrongly-issued from=2026-02-01
		d revoke wrongly-issued from=2026-01-20`,
		"2026-01-19 00 2026-01-20 01"},
	{"revoked twice", `
		d revoke wrongly-issued
		d revoke health-unfit from=2026-02-01 -> already wrongly-issued`,
		"2026-01-15 01"},
	{"a year ahead", "d revoke wrongly-issued from=2027-01-15", "2027-01-14 00 2027-01-15 01"},
	{"a revocation withdrawn before it begins", `
		d revoke wrongly-issued from=2027-01-01
		d reinstate authority-decision case=1 -> already revoked from 2027-01-01
		d reinstate recorded-in-error from=2027-01-02 -> already
		d reinstate recorded-in-error
		d reinstate recorded-in-error -> already`,
		"2026-01-15 00 2027-01-01 00 2035-01-01 00"},
	{"a revocation that has not begun leaves the rest to be reinstated", `
		d revoke wrongly-issued from=2027-01-01
		d suspend authority-decision case=1/QĐ
		d reinstate authority-decision case=1/QĐ`,
		"2026-01-15 00 2027-01-01 01"},
	{"a revocation of today is not withdrawn", `
		d revoke wrongly-issued
		d reinstate recorded-in-error -> final revoked from 2026-01-15`,
		"2026-01-15 01"},
	{"a supersession withdrawn before it begins", `
		c supersede exchanged from=2026-02-01
		c reinstate recorded-in-error`,
		"2026-02-01 00"},
	{"superseded", "c supersede exchanged from=2026-02-01", "2026-01-31 00 2026-02-01 0f"},
	{"superseded is before suspended", `
		d suspend authority-decision case=1/QĐ
		c supersede newer-blank from=2026-02-01 -> already its document has no newer blank
		c supersede exchanged from=2026-02-01`,
		"2026-01-31 02 2026-02-01 0f"},
	{"superseded twice", `
		c supersede exchanged
		c supersede exchanged from=2026-02-01 -> already superseded from 2026-01-15`,
		"2026-01-15 0f"},

	{"a locked device", `
		v lock device-lost
		v unlock holder-request from=2026-02-01`,
		"2026-01-14 00 2026-01-15 0e 2026-01-31 0e 2026-02-01 00"},
	{"locked and unlocked on one day", `
		p lock holder-request
		p unlock holder-request`,
		"2026-01-15 00 2026-01-16 00"},
	{"person and device", `
		p lock holder-request
		v lock device-lost
		p unlock holder-request from=2026-02-01
		v unlock holder-request from=2026-03-01`,
		"2026-01-31 0e 2026-02-01 0e 2026-02-28 0e 2026-03-01 00"},
	{"suspended is before locked", `
		p lock holder-request
		d suspend right-withdrawn until=2026-02-01`,
		"2026-02-01 02 2026-02-02 0e"},
	{"locked is before a part", `
		p lock holder-request from=2026-02-01
		d suspend authority-decision case=1/QĐ part=car`,
		"2026-01-31 0c 2026-02-01 0e"},
	{"locked is before held", `
		p lock holder-request
		d hold held-as-security appointment=2026-02-10`,
		"2026-02-10 0e 2026-02-11 02"},
	{"a part is before held", `
		d suspend authority-decision case=1/QĐ part=motorcycle
		d hold held-as-security appointment=2026-02-10`,
		"2026-02-10 0d"},
	{"a holder does not undo an authority's lock", `
		p lock authority-decision case=9/YC
		p lock holder-request
		p unlock holder-request
		p unlock holder-request -> already authority-decision
		p unlock authority-decision case=10/YC from=2026-02-01`,
		"2026-01-15 0e 2026-02-01 00"},
	{"the breach is cured", `
		p lock agreement-breached
		p unlock breach-cured`,
		"2026-01-15 00"},
	{"the card is back", `
		p lock card-withdrawn
		p unlock breach-cured -> already card-withdrawn
		p unlock card-returned`,
		"2026-01-15 00"},
	{"death is final", `
		p lock holder-died
		p unlock authority-decision case=1 -> final holder-died`,
		"2030-01-01 0e"},
	{"death recorded in error", `
		p lock holder-died
		p unlock recorded-in-error`,
		"2030-01-01 00"},
	{"nothing to unlock", "p unlock holder-request -> already", "2026-01-15 00"},
	{"a suspension is no lock", `
		d suspend authority-decision case=1/QĐ
		p unlock authority-decision case=1 -> already`,
		"2026-01-15 02"},
	{"a lock is no suspension", `
		p lock holder-request
		d reinstate authority-decision case=1 -> already`,
		"2026-01-15 0e"},

	{"suspended twice in one case", `
		d suspend right-withdrawn until=2026-03-01 case=1/QĐ
		d suspend right-withdrawn until=2026-03-01 case=1/QĐ -> already suspended from 2026-01-15 until 2026-03-01 on the ground right-withdrawn in the case 1/QĐ`,
		"2026-03-01 02 2026-03-02 00"},
	{"what lies within a suspension", `
		d suspend right-withdrawn until=2026-03-01
		d suspend right-withdrawn from=2026-02-01 until=2026-02-28 -> already`,
		"2026-02-01 02"},
	{"a suspension made longer", `
		d suspend right-withdrawn until=2026-03-01
		d suspend right-withdrawn until=2026-03-02`,
		"2026-03-02 02 2026-03-03 00"},
	{"a part of it on another ground", `
		d suspend authority-decision case=1/QĐ part=car
		d suspend points-exhausted part=car`,
		"2026-01-15 0c"},
	{"the whole after a part", `
		d suspend authority-decision case=1/QĐ part=car
		d suspend authority-decision case=1/QĐ from=2026-02-01`,
		"2026-01-31 0c 2026-02-01 02"},
	{"held twice in one case", `
		d hold held-as-security appointment=2026-02-10 case=1
		d hold held-as-security appointment=2026-03-10 case=1 -> already with the appointment 2026-02-10`,
		"2026-02-11 02"},
	{"locked twice", `
		p lock holder-request
		p lock holder-request from=2026-02-01 -> already locked from 2026-01-15`,
		"2026-01-15 0e"},
}

func testStanding(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	for i, s := range stories {
		number := fmt.Sprint(i)
		c := o.issue(paper{number: number, pin: number, device: byte(i + 1), blank: number}, paper{number: "other " + number, pin: "other " + number})
		targets := map[string]registry.Target{
			"d": o.document(number), "p": o.person(number), "v": {Device: device(byte(i + 1))}, "c": {Credential: c[0].ID()},
		}
		for line := range strings.Lines(s.orders) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			text, want, refused := strings.Cut(line, " -> ")
			_, err := o.Apply(t.Context(), o.order(targets[text[:1]], text[2:]), o.now)
			if !refused && err != nil {
				t.Errorf("%s: %s: %v", s.name, text, err)
			}
			if kind, words, _ := strings.Cut(want, " "); refused {
				is(t, s.name+": "+text, err, refusals[kind], words)
			}
		}
		for values := strings.Fields(s.values); len(values) > 0; values = values[2:] {
			if got := fmt.Sprintf("%02x", byte(o.value(c[0], values[0]))); got != values[1] {
				t.Errorf("%s: on %s it is %s, want %s", s.name, values[0], got, values[1])
			}
			if got := o.value(c[1], values[0]); got != statuslist.Valid {
				t.Errorf("%s: another licence is %#02x", s.name, got)
			}
		}
	}
	o.clean()
}

func testOrderRefuses(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	c := o.issue(paper{number: "1", pin: "p", device: 1}, paper{vct: insurance, number: "1", pin: "q"})
	before, err := o.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"d suspend", "d suspend wrongly-issued", "d forget right-withdrawn", "d issue right-withdrawn", "d suspend -", "d suspend RIGHT-WITHDRAWN",
		"d suspend authority-decision", "d suspend right-withdrawn", "d suspend insurance-held", "i suspend points-exhausted", "i hold held-as-security appointment=2026-02-01", "i supersede newer-blank", "i revoke health-unfit", "d revoke authority-decision", "p lock authority-decision",
		"p suspend authority-decision case=1", "v suspend authority-decision case=1", "p revoke wrongly-issued", "p hold held-as-security appointment=2026-02-01", "p reinstate term-served", "p supersede exchanged",
		"d lock holder-request", "c lock holder-request", "d unlock holder-request", "- suspend authority-decision case=1", "- lock holder-request", "both suspend authority-decision case=1",
		"d suspend authority-decision case=1 part=boat", "d revoke wrongly-issued part=car", "d hold held-as-security part=car appointment=2026-02-01", "d supersede exchanged part=car", "p lock holder-request part=car",
		"i suspend authority-decision case=1 part=car",
		"d suspend right-withdrawn until=2026-01-14", "d suspend right-withdrawn from=2026-03-01 until=2026-02-28", "d revoke wrongly-issued until=2026-03-01", "d reinstate term-served until=2026-03-01",
		"p lock holder-request until=2026-03-01", "d supersede exchanged until=2026-03-01",
		"d hold held-as-security", "d hold held-as-security appointment=2026-01-14", "d suspend authority-decision case=1 appointment=2026-03-01", "d revoke wrongly-issued appointment=2026-03-01",
		"d suspend authority-decision case=1 from=2026", "d suspend authority-decision case=1 from=2026-02", "d suspend authority-decision case=1 from=1999-12-31", "d suspend right-withdrawn until=9999-01-01", "d hold held-as-security appointment=2026-02",
		"d suspend authority-decision case=001099000001", "d suspend authority-decision case=012345678", "d suspend authority-decision case=A012345678/B", "d suspend authority-decision case=-", "d suspend authority-decision case=//",
		"d suspend authority-decision case=" + strings.Repeat("a", 41), "d suspend authority-decision case=a\u200bb", "d suspend authority-decision case=a_b", "d suspend authority-decision case=１２",
		"d suspend authority-decision case=QĐ\x00", "d suspend authority-decision case=\xff", "d suspend authority-decision case=E\u0302", "d suspend authority-decision case=1 by=a,b", "d suspend authority-decision case=1 by=123456789",
	} {
		target := map[string]registry.Target{
			"d": o.document("1"), "p": o.person("p"), "v": {Device: device(1)}, "c": {Credential: c[0].ID()}, "i": {Credential: c[1].ID()}, "-": {},
			"both": {Credential: c[0].ID(), Document: c[0].Document},
		}
		who, text, _ := strings.Cut(line, " ")
		if len(strings.Fields(text)) == 1 {
			text += " none"
		}
		_, err := o.Apply(t.Context(), o.order(target[who], text), o.now)
		if err == nil || errors.Is(err, registry.ErrAlready) || strings.ContainsAny(err.Error(), "\n\x00") {
			t.Errorf("%q: %v", line, err)
		}
	}
	for line, words := range map[string]string{
		"suspend insurance-held":  "no ground to suspend, for a document of the type driving-licence: it is one of right-withdrawn, points-exhausted, authority-decision",
		"suspend wrongly-issued":  "no ground to suspend: it is one of right-withdrawn, points-exhausted, insurance-held, authority-decision",
		"suspend right-withdrawn": "the ground right-withdrawn is for a time: it needs a last day",
	} {
		_, err := o.Apply(t.Context(), o.order(o.document("1"), line), o.now)
		says(t, line, err, words)
	}
	if after, err := o.Head(t.Context()); err != nil || after != before {
		t.Error("a refused order is in the log:", after, err)
	}
	for _, words := range []string{"case=1234/QĐ-XPHC.5", "by=" + strings.Repeat("Ể", 40), "case=12345678/12345678"} {
		o.apply(o.document("1"), "suspend right-withdrawn until=2026-03-01 "+words)
	}
}

func testTargets(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	c := o.issue(paper{number: "1", pin: "p"})[0]
	for name, target := range map[string]registry.Target{
		"document": o.document("2"), "ID": {Credential: "46-" + fmt.Sprint(c.Index^1)},
	} {
		_, err := o.Apply(t.Context(), o.order(target, "suspend authority-decision case=1/QĐ"), o.now)
		is(t, name, err, registry.ErrNotFound, name)
	}
	for name, target := range map[string]registry.Target{"person": o.person("q"), "device": {Device: device(1)}} {
		_, err := o.Apply(t.Context(), o.order(target, "lock holder-request"), o.now)
		is(t, name, err, registry.ErrNotFound, name)
	}
	for _, id := range []string{
		"46", "46-", "-1", "046-1", "46-01", "46-1048576", "46--1", "46-1-2", " 46-1", "0-1", "99999999999-1", "46-99999999999999999999",
	} {
		_, err := o.Apply(t.Context(), o.order(registry.Target{Credential: id}, "suspend authority-decision case=1/QĐ"), o.now)
		says(t, id, err, "is no credential")
		_, err = o.Find(t.Context(), registry.Query{Credential: id})
		says(t, id, err, "is no credential")
	}
}

// Whatever was recorded of a document, a person or a device is so for credentials that come later, but for what is final.
func testLaterCredentials(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	first := o.issue(paper{number: "1"}, paper{number: "2"}, paper{number: "3", pin: "p"}, paper{number: "4", device: 4}, paper{number: "5"}, paper{number: "6"})
	o.apply(o.document("1"), "suspend right-withdrawn part=car until=2026-03-01")
	o.apply(o.document("2"), "hold held-as-security appointment=2026-02-10")
	o.apply(o.person("p"), "lock holder-request")
	o.apply(registry.Target{Device: device(4)}, "lock device-lost")
	o.apply(o.document("5"), "revoke wrongly-issued")
	o.apply(registry.Target{Credential: first[5].ID()}, "supersede exchanged")
	o.now = o.now.Add(time.Hour)
	c := o.issue(
		paper{number: "1"}, paper{number: "2"}, paper{number: "other", pin: "p"}, paper{number: "another", device: 4}, paper{number: "5"}, paper{number: "6"},
	)
	o.want(c[0], "2026-01-15 0c", "2026-03-01 0c", "2026-03-02 00")
	o.want(c[1], "2026-02-10 03", "2026-02-11 02")
	o.want(c[2], "2026-01-15 0e")
	o.want(c[3], "2026-01-15 0e")
	o.want(c[4], "2026-01-15 00")
	o.want(c[5], "2026-01-15 00")
	o.apply(o.person("p"), "unlock holder-request")
	o.want(c[2], "2026-01-15 00")
	// A document that was revoked and granted anew is suspended and reinstated as any other.
	o.apply(o.document("5"), "suspend authority-decision case=1/QĐ")
	o.want(c[4], "2026-01-15 02")
	o.apply(o.document("5"), "reinstate authority-decision case=1/QĐ")
	o.want(c[4], "2026-01-15 00")
}

// An order's first day, if it does not say, is the day that it is in Viet Nam.
func testMidnight(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	c := o.issue(paper{number: "1"}, paper{number: "2"})
	o.now = time.Date(2026, 1, 20, 16, 59, 59, 0, time.UTC)
	o.apply(o.document("1"), "suspend right-withdrawn until=2026-01-21")
	o.now = o.now.Add(time.Second)
	effect := o.apply(o.document("2"), "suspend right-withdrawn until=2026-01-21")
	o.want(c[0], "2026-01-19 00", "2026-01-20 02", "2026-01-21 02", "2026-01-22 00")
	o.want(c[1], "2026-01-20 00", "2026-01-21 02", "2026-01-22 00")
	if effect.Facts[0].From != day(t, "2026-01-21") {
		t.Error(effect.Facts[0].From)
	}
}

func testEffect(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	gone := o.issue(paper{number: "1", pin: "p", expires: "2026-01-16 10:00"})[0]
	a := o.issue(paper{number: "1", pin: "p"})[0]
	b := o.issue(paper{number: "1", pin: "p"})[0]
	other := o.issue(paper{vct: insurance, number: "1", pin: "p"})[0]
	o.now = at(t, "2026-01-16 10:00") // gone expires at this moment
	effect := o.apply(registry.Target{Credential: a.ID()}, "suspend right-withdrawn part=car until=2026-03-01 case=1/QĐ by=An")
	fact := registry.Fact{
		Seq: 1, Kind: registry.Suspended, Document: o.secret.Document(licence, "1"), Part: registry.Car, From: day(t, "2026-01-16"), Until: day(t, "2026-03-01"),
		Reason: "right-withdrawn", Case: "1/QĐ", Operator: "An", At: o.now.UTC(), Entry: effect.Facts[0].Entry,
	}
	if len(effect.Facts) != 1 || effect.Facts[0] != fact {
		t.Errorf("%+v", effect.Facts)
	}
	want := []registry.Change{{ID: a.ID(), After: statuslist.CarSuspended}, {ID: b.ID(), After: statuslist.CarSuspended}}
	if !slices.Equal(effect.Credentials, want) {
		t.Errorf("%+v", effect.Credentials)
	}
	effect = o.apply(o.person("p"), "lock holder-request by=An")
	want = []registry.Change{
		{ID: a.ID(), Before: statuslist.CarSuspended, After: statuslist.Locked},
		{ID: b.ID(), Before: statuslist.CarSuspended, After: statuslist.Locked},
		{ID: other.ID(), After: statuslist.Locked},
	}
	if !slices.Equal(effect.Credentials, want) {
		t.Errorf("%+v", effect.Credentials)
	}
	o.now = o.now.Add(time.Minute)
	effect = o.apply(o.person("p"), "unlock holder-request case=2 by=Bình")
	if f := effect.Facts[0]; len(effect.Facts) != 1 || f.Kind != registry.Locked || f.Person != o.secret.Person("p") || f.End == nil ||
		*f.End != (registry.End{From: day(t, "2026-01-16"), Reason: "holder-request", Case: "2", Operator: "Bình", At: o.now.UTC(), Entry: f.End.Entry}) || f.End.Entry != f.Entry+1 {
		t.Errorf("%+v", f)
	}
	if c := effect.Credentials[0]; c != (registry.Change{ID: a.ID(), Before: statuslist.Locked, After: statuslist.CarSuspended}) {
		t.Errorf("%+v", c)
	}
	effect = o.apply(registry.Target{Credential: gone.ID()}, "revoke not-collected from=2026-02-01")
	if len(effect.Facts) != 2 || effect.Facts[0].Credential != a.ID() || effect.Facts[1].Credential != b.ID() ||
		len(effect.Credentials) != 2 || effect.Credentials[0].After != statuslist.CarSuspended {
		t.Errorf("%+v", effect)
	}
	// When all have expired, the newest keeps it.
	o.now = at(t, "2027-01-16 10:00")
	effect = o.apply(o.document("1"), "revoke wrongly-issued from=2026-01-01")
	if len(effect.Facts) != 1 || effect.Facts[0].Credential != b.ID() || len(effect.Credentials) != 0 {
		t.Errorf("%+v", effect)
	}
}

func testValues(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	papers := make([]paper, 300)
	for i := range papers {
		papers[i] = paper{number: fmt.Sprint(i), pin: fmt.Sprint(i % 100), device: byte(i%20 + 1)}
	}
	c := o.issue(papers...)
	o.issue(paper{vct: insurance, number: "1", pin: "7"})
	want := make(map[int]statuslist.Value)
	for i := range 30 {
		o.apply(o.document(fmt.Sprint(i)), "suspend authority-decision case=1/QĐ")
		want[c[i].Index] = statuslist.Suspended
	}
	o.apply(o.person("99"), "lock holder-request")
	o.apply(registry.Target{Device: device(20)}, "lock device-lost")
	for i := range c {
		if (i%100 == 99 || i%20 == 19) && i >= 30 {
			want[c[i].Index] = statuslist.Locked
		}
	}
	o.apply(o.document("200"), "revoke wrongly-issued")
	want[c[200].Index] = statuslist.Revoked
	got, last := make(map[int]statuslist.Value), -1
	err := o.Values(t.Context(), firstList, day(t, "2026-01-15"), func(index int, v statuslist.Value) error {
		if index <= last {
			t.Errorf("%d after %d", index, last)
		}
		got[index], last = v, index
		return nil
	})
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v, %v", got, want, err)
	}
	stop := errors.New("stop")
	calls := 0
	if err := o.Values(t.Context(), firstList, day(t, "2026-01-15"), func(int, statuslist.Value) error { calls++; return stop }); err != stop || calls != 1 {
		t.Error(calls, err)
	}
	none := func(int, statuslist.Value) error { t.Error("a value"); return nil }
	if err := o.Values(t.Context(), firstList+1, day(t, "2026-01-15"), none); err != nil {
		t.Error(err)
	}
	is(t, "no list", o.Values(t.Context(), firstList+2, day(t, "2026-01-15"), none), registry.ErrNotFound, "list 48")
	for _, d := range []string{"", "2026", "2026-01"} {
		if err := o.Values(t.Context(), firstList, day(t, d), none); err == nil {
			t.Errorf("on %q", d)
		}
	}
}

func testFind(t *testing.T, fresh func(*testing.T) registry.Driver) {
	o := found(t, fresh(t))
	a := o.issue(paper{number: "1", pin: "p", device: 1, blank: "A1"})[0]
	b := o.issue(paper{number: "1", pin: "p", device: 2, blank: "A2", approved: "2026-01-15 11:00"})[0]
	c := o.issue(paper{vct: insurance, number: "9", pin: "p"})[0]
	o.apply(o.document("1"), "suspend right-withdrawn until=2026-03-01")
	o.apply(registry.Target{Device: device(2)}, "lock device-lost")
	for name, q := range map[string]struct {
		query registry.Query
		want  []string
	}{
		"a credential":    {registry.Query{Credential: a.ID()}, []string{a.ID() + " superseded suspended"}},
		"a document":      {registry.Query{Document: a.Document}, []string{a.ID() + " superseded suspended", b.ID() + " suspended locked"}},
		"a person":        {registry.Query{Person: a.Person}, []string{a.ID() + " superseded suspended", b.ID() + " suspended locked", c.ID()}},
		"a device":        {registry.Query{Device: device(2)}, []string{b.ID() + " suspended locked"}},
		"none":            {registry.Query{Device: device(3)}, nil},
		"none of that ID": {registry.Query{Credential: "47-1"}, nil},
	} {
		found, err := o.Find(t.Context(), q.query)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range found {
			line := s.Credential.ID()
			for _, f := range s.Facts {
				line += " " + string(f.Kind)
			}
			got = append(got, line)
		}
		if !slices.Equal(got, q.want) {
			t.Errorf("%s: %q, want %q", name, got, q.want)
		}
	}
	found, err := o.Find(t.Context(), registry.Query{Credential: b.ID()})
	if err != nil || len(found) != 1 || len(found[0].Events) != 2 ||
		found[0].Events[0].Kind != registry.EventSuspended || found[0].Events[1].Kind != registry.EventLocked {
		t.Errorf("%+v, %v", found, err)
	}
	for _, q := range []registry.Query{{}, {Credential: a.ID(), Person: a.Person}} {
		if _, err := o.Find(t.Context(), q); err == nil {
			t.Errorf("found %+v", q)
		}
	}
}

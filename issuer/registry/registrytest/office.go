package registrytest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/registry"
)

const (
	base      = "https://id.giayto.example/status"
	firstList = 46
	licence   = "urn:giayto:vn:driving-licence:1"
	insurance = "urn:giayto:vn:health-insurance:1"
)

// at reads "2026-01-15 10:00" or "2026-01-15 10:00:05", of UTC+7.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04:05"
	parsed, err := time.ParseInLocation(layout[:len(s)], s, vn.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// day reads "2026-01-15"; "" is no day.
func day(t testing.TB, s string) vn.Date {
	t.Helper()
	if s == "" {
		return vn.Date{}
	}
	d, err := vn.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// secret is the same for all tests.
func secret(t testing.TB) *registry.Secret {
	t.Helper()
	s, err := registry.NewSecret(bytes.Repeat([]byte{7}, registry.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// An office is a registry with somebody who issues.
type office struct {
	*registry.Registry
	t      testing.TB
	driver registry.Driver
	secret *registry.Secret
	mark   registry.Mark
	now    time.Time
	batch  int64
}

// found makes a registry on 15 January 2026, and begins a batch.
func found(t testing.TB, d registry.Driver) *office { return foundWith(t, d, nil) }

func foundWith(t testing.TB, d registry.Driver, mark registry.Mark) *office {
	t.Helper()
	o := &office{t: t, driver: d, secret: secret(t), mark: mark, now: at(t, "2026-01-15 10:00")}
	if err := registry.Create(t.Context(), d, o.secret, registry.Config{Base: base, First: firstList}, o.now); err != nil {
		t.Fatal(err)
	}
	o.open()
	t.Cleanup(func() { o.Registry.Close() })
	id, err := o.Begin(t.Context(), registry.Batch{Started: o.now, Operator: "Bình-07", Out: "out/Đợt 1"})
	if err != nil {
		t.Fatal(err)
	}
	o.batch = id
	return o
}

func (o *office) open() {
	o.t.Helper()
	r, err := registry.Open(o.t.Context(), o.driver, o.secret, o.mark)
	if err != nil {
		o.t.Fatal(err)
	}
	o.Registry = r
}

// reopen is what a new process does.
func (o *office) reopen() {
	o.t.Helper()
	if err := o.Registry.Close(); err != nil {
		o.t.Fatal(err)
	}
	o.open()
}

// A paper is what a credential is made of; what is empty gets a value.
type paper struct {
	vct, number, pin, blank, record, content, key string
	device                                        byte // 0 for none
	approved, issued, expires                     string
}

func (o *office) credential(p paper) registry.Credential {
	c := registry.Credential{VCT: p.vct, Key: p.key, Approved: o.now, IssuedAt: o.now, Expires: o.now.AddDate(0, 0, 200)}
	if c.VCT == "" {
		c.VCT = licence
	}
	if c.Key == "" {
		c.Key = "5tBzhyrpQo0"
	}
	if p.pin != "" {
		c.Person = o.secret.Person(p.pin)
	}
	if p.blank != "" {
		c.Blank = o.secret.Blank(c.VCT, p.blank)
	}
	if p.approved != "" {
		c.Approved = at(o.t, p.approved)
	}
	if p.issued != "" {
		c.IssuedAt = at(o.t, p.issued)
	}
	if p.expires != "" {
		c.Expires = at(o.t, p.expires)
	}
	c.Document, c.Content = o.secret.Document(c.VCT, p.number), o.secret.Content([]byte(p.content))
	if c.Record = c.Document; p.record != "" {
		c.Record = o.secret.Record(p.record)
	}
	if p.device != 0 {
		c.Device = device(p.device)
	}
	return c
}

func device(n byte) (d [32]byte) {
	for i := range d {
		d[i] = n
	}
	return d
}

// reserve begins a group for credentials, and gives them its places.
func (o *office) reserve(credentials []registry.Credential) *registry.Group {
	o.t.Helper()
	wanted := make([]registry.Wanted, len(credentials))
	for i, c := range credentials {
		wanted[i] = registry.Wanted{VCT: c.VCT, Expires: c.Expires}
	}
	g, err := o.Reserve(o.t.Context(), o.batch, "out/Đợt 1", wanted, o.now)
	if err != nil {
		o.t.Fatal(err)
	}
	for i, p := range g.Places() {
		credentials[i].List, credentials[i].Index = p.List, p.Index
	}
	return g
}

// issue issues papers as one group.
func (o *office) issue(papers ...paper) []registry.Credential {
	o.t.Helper()
	credentials := make([]registry.Credential, len(papers))
	for i, p := range papers {
		credentials[i] = o.credential(p)
	}
	g := o.reserve(credentials)
	if err := g.Commit(o.t.Context(), credentials, o.now); err != nil {
		o.t.Fatal(err)
	}
	return credentials
}

func (o *office) document(number string) registry.Target {
	return registry.Target{Document: o.secret.Document(licence, number)}
}

func (o *office) person(pin string) registry.Target {
	return registry.Target{Person: o.secret.Person(pin)}
}

// order reads an order as "suspend right-withdrawn part=car from=2026-01-01 until=2026-03-01 case=12/QĐ by=An".
func (o *office) order(target registry.Target, text string) registry.Order {
	o.t.Helper()
	words := strings.Fields(text)
	order := registry.Order{Verb: registry.Verb(words[0]), Reason: words[1], Target: target}
	for _, w := range words[2:] {
		name, value, _ := strings.Cut(w, "=")
		switch name {
		case "part":
			order.Part = registry.Part(value)
		case "from":
			order.From = day(o.t, value)
		case "until":
			order.Until = day(o.t, value)
		case "appointment":
			order.Appointment = day(o.t, value)
		case "case":
			order.Case = value
		case "by":
			order.Operator = value
		default:
			o.t.Fatalf("%q is no part of an order", w)
		}
	}
	return order
}

func (o *office) apply(target registry.Target, text string) registry.Effect {
	o.t.Helper()
	effect, err := o.Apply(o.t.Context(), o.order(target, text), o.now)
	if err != nil {
		o.t.Fatalf("%s: %v", text, err)
	}
	return effect
}

// value is what is published of a credential on a day, by Values, and must be the same by Find and Value.
func (o *office) value(c registry.Credential, on string) statuslist.Value {
	o.t.Helper()
	published := statuslist.Valid
	err := o.Values(o.t.Context(), c.List, day(o.t, on), func(index int, v statuslist.Value) error {
		if index == c.Index {
			published = v
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	found, err := o.Find(o.t.Context(), registry.Query{Credential: c.ID()})
	if err != nil || len(found) != 1 {
		o.t.Fatalf("%s: %d found, %v", c.ID(), len(found), err)
	}
	if v := registry.Value(found[0].Facts, day(o.t, on)); v != published {
		o.t.Errorf("%s on %s: %#02x by its facts, %#02x published", c.ID(), on, v, published)
	}
	return published
}

// want compares the values of a credential, as in "2026-01-01 0c".
func (o *office) want(c registry.Credential, values ...string) {
	o.t.Helper()
	for _, v := range values {
		on, want, _ := strings.Cut(v, " ")
		if got := fmt.Sprintf("%02x", byte(o.value(c, on))); got != want {
			o.t.Errorf("on %s it is %s, want %s", on, got, want)
		}
	}
}

// clean wants an audit without problems.
func (o *office) clean() registry.Report {
	o.t.Helper()
	report, err := o.Audit(o.t.Context(), nil)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, p := range report.Problems {
		o.t.Errorf("audit: %s: %s", p.Where, p.Meaning)
	}
	return report
}

// raw changes the database behind the registry's back.
func raw(t testing.TB, d registry.Driver, statement string, args ...any) {
	t.Helper()
	db, err := d.Open(context.Background(), false)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(d.Dialect(statement), args...)
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// is wants an error of a kind, which says something.
func is(t testing.TB, what string, err, kind error, says string) {
	t.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), says) {
		t.Errorf("%s: %v, want %v that says %q", what, err, kind, says)
	}
}

// says wants an error that says something.
func says(t testing.TB, what string, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("%s: %v, want %q", what, err, words)
	}
}

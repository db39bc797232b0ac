package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
)

// A Verb is a change of standing, by the name of its command.
type Verb string

// The verbs.
const (
	Suspend   Verb = "suspend"
	Reinstate Verb = "reinstate"
	Revoke    Verb = "revoke"
	Hold      Verb = "hold"
	Supersede Verb = "supersede"
	Lock      Verb = "lock"
	Unlock    Verb = "unlock"
)

// A Target is what an order is about; exactly one member is set. Lock and Unlock take a person or a device, the others a
// document, or a credential, which stands for its document but with Supersede.
type Target struct {
	Credential string // its ID
	Document   Hash
	Person     Hash
	Device     [32]byte
}

// one reports whether exactly one member is set.
func (t *Target) one() bool {
	set := 0
	for _, is := range []bool{t.Credential != "", !t.Document.IsZero(), !t.Person.IsZero(), t.Device != [32]byte{}} {
		if is {
			set++
		}
	}
	return set == 1
}

// An Order changes the standing of credentials.
type Order struct {
	Verb   Verb
	Target Target
	// Part is for Suspend and Reinstate of driving licences; Whole for all.
	Part Part
	// From is the first day of what the verb says, inclusive, at most a year ahead; zero for today.
	From vn.Date
	// Until is the last day of a suspension or of a hold, zero for none.
	Until vn.Date
	// Appointment is the last day on which a held document may be used.
	Appointment vn.Date
	// Reason is a code of message.Grounds(verb) that Concerns the document; one with a Term needs Until. Case is the number of a decision or record, and Operator who orders:
	// both letters, digits and "/ . -", at most 40 characters, no nine digits in a row; both may be empty, but
	// message.AuthorityDecision needs a case.
	Reason, Case, Operator string
}

// check judges the order by itself, and fills in From.
func (o *Order) check(today vn.Date) error {
	if o.From.IsZero() {
		o.From = today
	}
	if err := o.checkGround(func(message.Message) bool { return true }, ""); err != nil {
		return err
	}
	if m, _ := message.Lookup(o.Reason); m.Term() && o.Until.IsZero() {
		return fmt.Errorf("registry: the ground %s is for a time: it needs a last day", o.Reason)
	}
	if o.Reason == message.AuthorityDecision && o.Case == "" {
		return fmt.Errorf("registry: the ground %s needs the number of a case", o.Reason)
	}
	if err := checkName("case", o.Case); err != nil {
		return err
	}
	if err := checkName("operator", o.Operator); err != nil {
		return err
	}
	if o.Part != Whole && o.Part != Car && o.Part != Motorcycle {
		return fmt.Errorf("registry: %q is no part of a licence", o.Part)
	}
	if err := o.checkTarget(); err != nil {
		return err
	}
	return o.checkDates(today)
}

// checkGround refuses a ground that does not go with the verb, or does not fit what the order is about.
func (o *Order) checkGround(fits func(message.Message) bool, about string) error {
	var codes []string
	for _, m := range message.Grounds(string(o.Verb)) {
		if fits(m) {
			codes = append(codes, m.Code)
		}
	}
	if slices.Contains(codes, o.Reason) {
		return nil
	}
	if len(codes) == 0 {
		return fmt.Errorf("registry: %q is nothing that can be ordered", o.Verb)
	}
	return fmt.Errorf("registry: %q is no ground to %s%s: it is one of %s", o.Reason, o.Verb, about, strings.Join(codes, ", "))
}

func (o *Order) checkTarget() error {
	if !o.Target.one() {
		return errors.New("registry: an order is about one credential, document, person or device")
	}
	document := o.Target.Credential != "" || !o.Target.Document.IsZero()
	if locking := o.Verb == Lock || o.Verb == Unlock; locking == document {
		return fmt.Errorf("registry: %s is about %s", o.Verb, map[bool]string{true: "a person or a device", false: "a document or a credential"}[locking])
	}
	if o.Part != Whole && o.Verb != Suspend && o.Verb != Reinstate {
		return fmt.Errorf("registry: %s is about the whole document", o.Verb)
	}
	return nil
}

func (o *Order) checkDates(today vn.Date) error {
	for _, d := range []vn.Date{o.From, o.Until, o.Appointment} {
		if !d.IsZero() && !isDay(d) {
			return fmt.Errorf("registry: %q is no day of the years %d to %d", d, minYear, maxYear)
		}
	}
	if ahead := vn.DateOf(today.Start().AddDate(1, 0, 0)); ahead.Before(o.From) {
		return fmt.Errorf("registry: the first day %s is more than a year ahead, after %s", o.From, ahead)
	}
	if !o.Until.IsZero() && o.Verb != Suspend && o.Verb != Hold {
		return fmt.Errorf("registry: %s has no last day", o.Verb)
	}
	if !o.Until.IsZero() && o.Until.Before(o.From) {
		return fmt.Errorf("registry: the last day %s is before the first, %s", o.Until, o.From)
	}
	if (o.Verb == Hold) == o.Appointment.IsZero() {
		return fmt.Errorf("registry: %s has %s", o.Verb, map[bool]string{true: "an appointment", false: "no appointment"}[o.Verb == Hold])
	}
	if o.Verb == Hold && o.Appointment.Before(o.From) {
		return fmt.Errorf("registry: the appointment %s is before the first day, %s", o.Appointment, o.From)
	}
	return nil
}

// maxName bounds case numbers and the names of operators and consumers, in characters; maxDigits the digits in a row.
const (
	maxName   = 40
	maxDigits = 8
)

// checkName accepts what cannot be free text or the number of a person.
func checkName(what, s string) error {
	digits, letters := 0, s == ""
	for _, r := range s {
		digit := r >= '0' && r <= '9'
		if digits++; !digit {
			digits = 0
		}
		if digits > maxDigits {
			return fmt.Errorf("registry: %s: more than %d digits in a row", what, maxDigits)
		}
		letter := digit || unicode.Is(unicode.Latin, r)
		if letters = letters || letter; !letter && !strings.ContainsRune("/.-", r) {
			return fmt.Errorf("registry: %s: %q is no letter, digit or one of / . -", what, r)
		}
	}
	if !letters || utf8.RuneCountInString(s) > maxName {
		return fmt.Errorf("registry: %s: at most %d letters, digits and / . -", what, maxName)
	}
	return nil
}

// An Effect is what an order did.
type Effect struct {
	// Facts are those that were recorded, or ended.
	Facts []Fact
	// Credentials are all unexpired ones that they are about.
	Credentials []Change
}

// A Change is the published value of a credential today, before and after an order.
type Change struct {
	ID            string
	Before, After statuslist.Value
}

// Apply records an order, whole or not at all. Revoke is about every unexpired credential of the document, or about its
// newest where all are expired; Supersede about the credential that is named and no other, or about those of the document
// with other blanks than the newest. Both are final once they have begun; before, Reinstate withdraws them on the ground
// message.RecordedInError. Suspend and Hold about the document, so that credentials it gets
// later are suspended too; Lock about a device or a person likewise. Reinstate and Unlock end, from a day on, what their
// ground speaks of: points-restored a suspension for exhausted points and no other (Luật 36/2024 Đ58 k3), returned what was
// held, term-served what began before that day without a last day, a holder's request what was locked at such a request (Luật 26/2023 Đ34 k2); a decision of an authority and an error
// end all, but what was locked because the holder died ends only as an error. Where the case of some of these is the
// order's, they alone are ended; where they have other cases, Reinstate ends none. An end that has not come can be replaced
// by an earlier one. What stands there already, or is not there to be ended, is ErrAlready; a revoked document
// is not reinstated, nor is the supersession of the credential that is named withdrawn once it has begun: ErrFinal; an unknown target is ErrNotFound.
func (r *Registry) Apply(ctx context.Context, o Order, now time.Time) (Effect, error) {
	var effect Effect
	err := r.change(ctx, now, func(c *change) error {
		if err := o.check(c.today); err != nil {
			return err
		}
		m, err := c.open(&o)
		if err != nil {
			return err
		}
		var done []fact
		if o.Verb == Reinstate || o.Verb == Unlock {
			done, err = m.end()
		} else {
			done, err = m.begin()
		}
		if err != nil {
			return err
		}
		seqs := make([]int64, len(done))
		for i := range done {
			seqs[i] = done[i].Seq
		}
		if err := c.announce(seqs); err != nil {
			return err
		}
		effect = Effect{Facts: public(done), Credentials: m.changes()}
		return nil
	})
	if err != nil {
		return Effect{}, err
	}
	return effect, nil
}

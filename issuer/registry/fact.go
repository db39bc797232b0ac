package registry

import (
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
)

// A Kind says what a Fact does to its subject.
type Kind string

// The kinds.
const (
	Revoked    Kind = "revoked"    // for good; of a credential
	Superseded Kind = "superseded" // for good, by a newer blank; of a credential
	Suspended  Kind = "suspended"  // not to be used, as a whole or in a part; of a document, with the credentials it will have
	Held       Kind = "held"       // held as security until the appointment, suspended afterwards; of a document likewise
	Locked     Kind = "locked"     // the copies of a device or of a person
)

// A Part is that part of a driving licence which a suspension is about (NĐ 168/2024 Đ5 k6). Whole is all of a document.
type Part string

// The parts.
const (
	Whole      Part = ""
	Car        Part = "car"
	Motorcycle Part = "motorcycle"
)

// A Fact is something that was recorded about credentials. It never changes; what ends it is recorded beside it. Dates are
// full calendar dates in UTC+7 and inclusive.
type Fact struct {
	Seq  int64 // counts the facts of the registry
	Kind Kind
	// Credential is the ID of the subject of what is revoked or superseded; else the subject is Document, Person or
	// Device.
	Credential       string
	Document, Person Hash
	Device           [32]byte
	Part             Part
	From             vn.Date
	Until            vn.Date // the last day, zero for none
	Appointment      vn.Date // of what is held; zero for others
	// Reason is a code of message.Grounds. Case and Operator are letters, digits and "/ . -", at most 40.
	Reason, Case, Operator string
	At                     time.Time // when it was recorded
	Entry                  int64     // of the log, with which it was recorded
	End                    *End      // nil while nobody has ended it
}

// An End is a reinstatement or an unlocking.
type End struct {
	From                   vn.Date // the first day on which the fact no longer counts
	Reason, Case, Operator string
	At                     time.Time
	Entry                  int64 // of the log
}

// over is the first day on which the fact no longer counts, zero for never.
func (f *Fact) over() vn.Date {
	var day vn.Date
	if !f.Until.IsZero() {
		day = nextDay(f.Until)
	}
	if f.End != nil && (day.IsZero() || f.End.From.Before(day)) {
		day = f.End.From
	}
	return day
}

// counts reports whether the fact is true on a day.
func (f *Fact) counts(day vn.Date) bool {
	over := f.over()
	return !day.Before(f.From) && (over.IsZero() || day.Before(over))
}

func nextDay(d vn.Date) vn.Date { return vn.DateOf(d.End()) }

// Value is the entry of a status list for a credential that these facts are about, on a day: the first that applies of
// revoked; superseded; suspended as a whole, in both parts, or held with the appointment passed; locked; suspended in one
// part; held. Where none applies it is valid.
func Value(facts []Fact, day vn.Date) statuslist.Value {
	var revoked, superseded, whole, car, motorcycle, locked, held bool
	for i := range facts {
		f := &facts[i]
		if !f.counts(day) {
			continue
		}
		switch f.Kind {
		case Revoked:
			revoked = true
		case Superseded:
			superseded = true
		case Suspended:
			whole = whole || f.Part == Whole
			car = car || f.Part == Car
			motorcycle = motorcycle || f.Part == Motorcycle
		case Held:
			passed := f.Appointment.Before(day)
			whole, held = whole || passed, held || !passed
		case Locked:
			locked = true
		}
	}
	switch {
	case revoked:
		return statuslist.Revoked
	case superseded:
		return statuslist.Superseded
	case whole || car && motorcycle:
		return statuslist.Suspended
	case locked:
		return statuslist.Locked
	case car:
		return statuslist.CarSuspended
	case motorcycle:
		return statuslist.MotorcycleSuspended
	case held:
		return statuslist.Held
	}
	return statuslist.Valid
}

// dayNumber is how a full date is stored: 2026-11-22 as 20261122.
func dayNumber(d vn.Date) int64 { return int64(d.Year*10000 + d.Month*100 + d.Day) }

// orNone is dayNumber, and NULL for the zero Date.
func orNone(d vn.Date) any {
	if d.IsZero() {
		return nil
	}
	return dayNumber(d)
}

func dateOf(n int64) vn.Date {
	return vn.Date{Year: int(n / 10000), Month: int(n / 100 % 100), Day: int(n % 100)}
}

func dateOrZero(n *int64) vn.Date {
	if n == nil {
		return vn.Date{}
	}
	return dateOf(*n)
}

// isDay accepts full dates of the calendar.
func isDay(d vn.Date) bool {
	parsed, err := vn.ParseDate(d.String())
	return err == nil && parsed == d && d.Full() && d.Year >= minYear && d.Year <= maxYear
}

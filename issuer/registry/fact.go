package registry

import (
	"context"
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
	End                    *End      // nil while nobody has ended it
}

// An End is a reinstatement or an unlocking.
type End struct {
	From                   vn.Date // the first day on which the fact no longer counts
	Reason, Case, Operator string
	At                     time.Time
}

// Value is the entry of a status list for a credential that these facts are about, on a day: the first that applies of
// revoked; superseded; suspended as a whole, in both parts, or held with the appointment passed; locked; suspended in one
// part; held. Where none applies it is valid.
func Value(facts []Fact, day vn.Date) statuslist.Value { return statuslist.Valid }

// Values calls yield with the index and the value of every entry of a list that is not valid on a day, by index, until it
// returns an error, which is returned. A list that was not begun is ErrNotFound.
func (r *Registry) Values(ctx context.Context, list int, day vn.Date, yield func(index int, v statuslist.Value) error) error {
	return errMissing
}

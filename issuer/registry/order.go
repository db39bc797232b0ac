package registry

import (
	"context"
	"time"

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
// document, or a credential, which stands for its document.
type Target struct {
	Credential string // its ID
	Document   Hash
	Person     Hash
	Device     [32]byte
}

// An Order changes the standing of credentials.
type Order struct {
	Verb   Verb
	Target Target
	// Part is for Suspend and Reinstate of driving licences; Whole for all.
	Part Part
	// From is the first day of what the verb says, inclusive; zero for today.
	From vn.Date
	// Until is the last day of a suspension or of a hold, zero for none.
	Until vn.Date
	// Appointment is the last day on which a held document may be used.
	Appointment vn.Date
	// Reason is a code of message.Grounds(verb). Case is the number of a decision or record, and Operator who orders:
	// both letters, digits and "/ . -", at most 40 characters, no nine digits in a row; both may be empty, but
	// message.AuthorityDecision needs a case.
	Reason, Case, Operator string
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

// Apply records an order, whole or not at all. Revoke and Supersede are about every unexpired credential of the document,
// or about its newest where all are expired, and final; Suspend and Hold about the document, so that credentials it gets
// later are suspended too; Lock about a device or a person likewise. Reinstate ends suspensions (those of a part, or all
// with the holds) from a day on, but those for exhausted points only with the ground points-restored, which ends no others
// (L36/2024 Đ58 k3), or where they were recorded in error; Unlock ends locks, but not those of a holder who died
// (L26/2023 Đ34 k2). What stands there already, or is not there to be ended, is ErrAlready; a revoked document is not
// reinstated: ErrFinal; an unknown target is ErrNotFound.
func (r *Registry) Apply(ctx context.Context, o Order, now time.Time) (Effect, error) {
	return Effect{}, errMissing
}

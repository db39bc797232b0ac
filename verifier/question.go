package verifier

import (
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy/identity"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// A Question is what the verifier wants to know. The zero value, with At set, asks what the document answers by
// itself.
type Question struct {
	// For is the kind of question. Empty it is the one that the details below are of, and without any the document's own.
	For credential.Question
	// At is the time for which the answer holds: the device's clock, or another time for one run.
	At time.Time
	// On is the day that the papers must cover, a full date; zero for the day of At in Viet Nam.
	On vn.Date
	// Audience and Nonce are the challenge that the holder's device must have signed. One of them alone is no
	// challenge, and nothing answers it; without both a proof for OneWayAudience is enough.
	Audience, Nonce string

	// Vehicle is what is driven; the zero Vehicle where none is named.
	Vehicle traffic.Vehicle
	// Permit is a foreign international permit in the place of a licence, nil for none: the sum of the papers judges it.
	Permit *traffic.Permit
	// Facility is the code of the clinic that asks, as vn.FacilityCode returns it; empty for none.
	Facility string
	// Admitted is the first day of an in-patient stay that lasts on the day, a full date; zero for none.
	Admitted vn.Date
	// MinAge is the age in completed years that the person must have reached, 0 for none.
	MinAge int
	// Match is what somebody says of the person; the zero Facts where nobody does.
	Match identity.Facts
	// Beside are the persons of other papers that were scanned with the document, signed or not.
	Beside []identity.Person
}

// OneWayAudience is the `aud` of a proof that answers no challenge: any verifier may take it, while it is fresh.
const OneWayAudience = "urn:giayto:vn:verifier:1"

func (q *Question) challenges() bool    { return q.Audience != "" || q.Nonce != "" }
func (q *Question) halfChallenge() bool { return (q.Audience == "") != (q.Nonce == "") }

// about returns the question that a document is asked whose own is given: what is detailed is asked, and another paper does
// not answer it.
func (q *Question) about(own credential.Question) credential.Question {
	detailed := [...]struct {
		question credential.Question
		given    bool
	}{
		{credential.Traffic, q.Vehicle.Kind != "" || q.Permit != nil},
		{credential.Clinic, q.Facility != "" || !q.Admitted.IsZero()},
		{credential.Identity, q.MinAge > 0 || !q.Match.IsZero()},
	}
	asked := own
	for _, d := range detailed {
		switch {
		case !d.given:
		case d.question == own:
			return own
		case asked == own:
			asked = d.question
		}
	}
	return asked
}

// State is what the device knows: its trust list, its status lists, and the latest time that somebody signed.
type State interface {
	// Trust returns the trust list held, which may have expired.
	Trust() *trustlist.List
	// Status returns the list of that URI, signed by a status key of that issuer; statuslist.ErrMissing where the
	// device has none.
	Status(iss, uri string) (*statuslist.Status, error)
	// Latest returns the latest time in what the device has verified.
	Latest() time.Time
}

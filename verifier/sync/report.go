package sync

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier/bundle"
)

// Code says what kind of trouble a [Fault] is.
type Code string

// What a site offers and the device refuses, or what is not there.
const (
	Missing     Code = "missing"      // the site does not have it
	Malformed   Code = "malformed"    // damaged, or something else than what was asked for
	WebPage     Code = "web-page"     // a page for a browser, as of a network that wants a log-in first
	TooLarge    Code = "too-large"    // longer than any such file can be
	Redirected  Code = "redirected"   // the server sends elsewhere
	Rollback    Code = "rollback"     // older than what the device has seen
	Frozen      Code = "frozen"       // nothing newer is offered than what has expired
	Threshold   Code = "threshold"    // the roots that the device trusts have not signed it
	UnknownKey  Code = "unknown-key"  // the trust list has no such key for status lists
	OtherIssuer Code = "other-issuer" // signed by another issuer than the one whose list it would be
	FromFuture  Code = "from-future"  // signed later than the device's clock shows
	TooMany     Code = "too-many"     // more lists than an issuer may have, or than the device remembers
)

// What has nothing to do with what the site holds.
const (
	Unreachable Code = "unreachable" // nothing has answered
	Interrupted Code = "interrupted" // it answered, then it was cut off or became too slow
	Busy        Code = "busy"        // the server asks to come back later
)

// isOfTheWay tells trouble on the way to a site from trouble with what it holds.
func (c Code) isOfTheWay() bool { return c == Unreachable || c == Interrupted || c == Busy }

// A Fault is why something was not taken.
type Fault struct {
	Code Code
	Site string // the name of the source that has offered it; empty where no source is to blame
	Err  error
}

func (f *Fault) Error() string { return f.Err.Error() }

func (f *Fault) Unwrap() error { return f.Err }

// MarshalJSON writes {"code":…,"site":…,"message":…}.
func (f *Fault) MarshalJSON() ([]byte, error) {
	return jose.Marshal(struct {
		Code    Code   `json:"code"`
		Site    string `json:"site,omitempty"`
		Message string `json:"message"`
	}{f.Code, f.Site, f.Err.Error()})
}

// refusal is why the device's folder has not taken what the site offers, which may be of the URI. An error of the run
// itself stays what it is.
func refusal(s *site, uri string, err error) error {
	var fault *Fault
	if errors.As(err, &fault) || isOwn(err) {
		return err
	}
	code := Malformed
	for _, known := range []struct {
		code Code
		err  error
	}{
		{FromFuture, bundle.ErrClock}, {Rollback, bundle.ErrOlder}, {Rollback, trustlist.ErrRollback},
		{Threshold, trustlist.ErrThreshold}, {UnknownKey, bundle.ErrUnknownKey}, {TooMany, bundle.ErrTooMany},
	} {
		if errors.Is(err, known.err) {
			code = known.code
		}
	}
	return &Fault{code, s.Name(), &inner{err, []string{
		"bundle: ", "trust list: ", "list of status lists: ", fmt.Sprintf("status list %q: ", uri), "status list token: ",
	}}}
}

// An inner error leaves out what it is about, which its Item says.
type inner struct {
	err      error
	prefixes []string // in their order
}

func (e *inner) Error() string {
	text := e.err.Error()
	for _, prefix := range e.prefixes {
		text = strings.TrimPrefix(text, prefix)
	}
	return text
}

func (e *inner) Unwrap() error { return e.err }

// isOwn tells errors that no site can be blamed for: of the device's folder, and of the run's context.
func isOwn(err error) bool {
	var held *bundle.HeldError
	var damaged *bundle.DamagedError
	var path *fs.PathError
	var link *os.LinkError
	var number syscall.Errno
	return errors.As(err, &held) || errors.As(err, &damaged) || errors.As(err, &path) || errors.As(err, &link) ||
		errors.As(err, &number) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func faultf(code Code, format string, args ...any) *Fault {
	return &Fault{Code: code, Err: fmt.Errorf(format, args...)}
}

// Outcome is what became of one thing that was to be fetched.
type Outcome string

// The outcomes.
const (
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
	Failed    Outcome = "failed"
	Unlisted  Outcome = "unlisted" // the device holds it, the issuer names it no more; it is kept
)

// An Item is one thing that was to be fetched. What the device held of it counts in any case.
type Item struct {
	Outcome Outcome `json:"outcome,omitempty"` // empty where the run ended before
	// Faults are why it failed or, with another outcome, what is worth a warning: that another source was of no use.
	Faults []*Fault `json:"faults,omitempty"`
}

// take adds what came of one source. An error that is no Fault it returns.
func (i *Item) take(outcome Outcome, err error) error {
	var fault *Fault
	switch {
	case errors.As(err, &fault):
		i.Faults = append(i.Faults, fault)
		if i.Outcome == "" {
			i.Outcome = Failed
		}
	case err != nil:
		return err
	case i.Outcome != Updated:
		i.Outcome = outcome
	}
	return nil
}

// settle drops what is no trouble: a source need not have what another gives, or would give.
func (i *Item) settle() {
	isMissing := func(f *Fault) bool { return f.Code == Missing }
	isElse := func(f *Fault) bool { return !isMissing(f) }
	if i.Outcome != Failed || slices.ContainsFunc(i.Faults, isElse) {
		i.Faults = slices.DeleteFunc(i.Faults, isMissing)
	}
}

// freeze makes what was not renewed in time a failure.
func (i *Item) freeze(format string, args ...any) {
	if i.Outcome == Updated || i.Outcome == Unchanged {
		i.Outcome = Failed
		i.Faults = append(i.Faults, faultf(Frozen, format, args...))
	}
}

// A Report is what a run did, and what the device holds afterwards.
type Report struct {
	Version int             `json:"version"` // of this format: 1
	Trust   TrustReport     `json:"trust"`
	Issuers []*IssuerReport `json:"issuers"`
}

// TrustReport is about the trust list.
type TrustReport struct {
	Item
	Number   int64             `json:"number"` // its version, 0 where none is held
	IssuedAt *jose.NumericDate `json:"iat,omitempty"`
	Expires  *jose.NumericDate `json:"exp,omitempty"`
}

// IssuerReport is about the status lists of one issuer. Its own Item is about the list of their URIs.
type IssuerReport struct {
	Item
	ID    string         `json:"iss"`
	Name  trustlist.Name `json:"name"`
	Lists []*ListReport  `json:"lists"`
}

// ListReport is about one status list.
type ListReport struct {
	Item
	URI      string            `json:"uri"`
	IssuedAt *jose.NumericDate `json:"iat,omitempty"` // absent where the device holds none
	Expires  *jose.NumericDate `json:"exp,omitempty"`
}

// Status is what a whole run came to.
type Status int

// From the best to the worst.
const (
	Good    Status = iota // the device has everything, and nothing of it has expired
	Again                 // something was cut short: another run may well bring it
	NoSite                // a source could not be reached
	Refused               // something offered was refused, is missing or has expired
)

// Status is the worst of what happened to any item that failed.
func (r *Report) Status() Status {
	worst := Good
	for _, f := range r.Failures() {
		switch {
		case f.Code == Unreachable:
			worst = max(worst, NoSite)
		case f.Code.isOfTheWay():
			worst = max(worst, Again)
		default:
			worst = Refused
		}
	}
	return worst
}

// Failures returns the faults of all items that failed.
func (r *Report) Failures() []*Fault {
	all := r.Trust.failures()
	for _, issuer := range r.Issuers {
		all = append(all, issuer.failures()...)
		for _, list := range issuer.Lists {
			all = append(all, list.failures()...)
		}
	}
	return all
}

func (i *Item) failures() []*Fault {
	if i.Outcome != Failed {
		return nil
	}
	return slices.Clip(i.Faults)
}

// Count returns how many status lists had each outcome.
func (r *Report) Count() map[Outcome]int {
	n := make(map[Outcome]int)
	for _, issuer := range r.Issuers {
		for _, list := range issuer.Lists {
			n[list.Outcome]++
		}
	}
	return n
}

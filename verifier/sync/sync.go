// Package sync brings a device's folder up to date from a site: a web server, a folder, or a zip file on a stick. The
// files of a site are
//
//	trust.json                      the trust list
//	trust/<version>.json            the lists that changed the roots
//	<path of an issuer's iss>/status-lists.json
//	                                {"status_lists":["https://…/status/46",…]}, the URIs of the issuer's lists (TSL §9)
//	<path of a status list's URI>   a status token
//
// Host and scheme of iss and URIs are replaced by the source's, so that any copy of a site serves as well as the
// issuer's own. Nothing that a site holds is believed before package bundle has checked its signature, and nothing
// replaces what is newer. What a device holds of something that cannot be fetched stays.
//
// [Run] asks for the trust list first and follows changes of the roots, then for the lists of each issuer. One file's
// trouble keeps no other out; the [Report] says what became of each. A run may be cut at any byte and be repeated: each
// file counts as soon as it has been checked and written. What a web server says of the versions of its files is kept
// in the file fetched.json, so that only what has changed is transferred; the file may be lost or damaged.
//
// A site may hold back what is new. So what has expired at the time of the run, and was not renewed by it, is a fault,
// [Frozen]. It is taken all the same where it is newer than what is held: a revocation does not expire.
package sync

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/bundle"
)

// Options says how to run.
type Options struct {
	// Now is the device's clock.
	Now func() time.Time
	// For are the questions that the device answers: it fetches the lists of issuers that sign documents for one of
	// them. None stands for all issuers.
	For []credential.Question
	// Progress, if it is not nil, is called before each trust list and each status list is asked for.
	Progress func(Progress)
	// Timeout bounds the whole run; 0 stands for an hour.
	Timeout time.Duration
}

const usualTimeout = time.Hour

// Progress tells how far a run is.
type Progress struct {
	Issuer string // whose lists are fetched; empty for the trust list
	// Done and Total count the lists of the issuer, or else the versions in which the roots may have changed.
	Done, Total int
}

// ErrTimeout says that a run did not end in time. What it has fetched counts.
var ErrTimeout = errors.New("sync: not done in time")

// A run is one call of Run.
type run struct {
	Options
	bundle *bundle.Bundle
	memory *memory
	sites  []*site
	report Report
}

// Run takes from the sources what is newer than what the device holds; of two that have the same thing, the newer.
// The report tells what became of each thing. The error is about the run: the context's, ErrTimeout, or one of the
// device's own folder, such as [*bundle.HeldError] and [*bundle.DamagedError]; the report then tells how far it came.
func Run(ctx context.Context, b *bundle.Bundle, sources []Source, o Options) (*Report, error) {
	if len(sources) == 0 {
		return nil, errors.New("sync: no source is given")
	}
	timeout := o.Timeout
	if timeout == 0 {
		timeout = usualTimeout
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, ErrTimeout)
	defer cancel()
	r := &run{Options: o, bundle: b, memory: readMemory(b.Dir())}
	r.report = Report{Version: 1, Issuers: []*IssuerReport{}}
	for _, source := range sources {
		r.sites = append(r.sites, &site{Source: source, seen: r.memory.site(source.Name())})
	}
	defer r.remember()
	err := r.all(ctx)
	if errors.Is(context.Cause(ctx), ErrTimeout) && errors.Is(err, context.DeadlineExceeded) {
		err = ErrTimeout
	}
	if err == nil {
		r.forget()
	}
	return &r.report, err
}

func (r *run) all(ctx context.Context) error {
	err := r.trust(ctx)
	r.describeTrust()
	if err != nil {
		return err
	}
	for _, issuer := range r.wanted() {
		err := r.issuer(ctx, issuer)
		r.remember()
		if err != nil {
			return err
		}
	}
	return nil
}

// remember writes what servers said of their files. Its errors are no matter: the next run would fetch more.
func (r *run) remember() { _ = r.memory.write(r.bundle.Dir()) }

// forget drops what no source was asked for any more.
func (r *run) forget() {
	for _, s := range r.sites {
		if s.dead == nil {
			s.seen.forgetUnused()
		}
	}
}

func (r *run) progress(p Progress) {
	if r.Progress != nil {
		r.Progress(p)
	}
}

// time is what expiry is judged at: the clock, or what is known to be later.
func (r *run) time() time.Time {
	now := r.Now()
	if latest := r.bundle.Latest(); latest.After(now) {
		return latest
	}
	return now
}

// wanted returns the issuers of the trust list that have something to say to this device.
func (r *run) wanted() (all []trustlist.Issuer) {
	for _, issuer := range r.bundle.Trust().Issuers {
		if len(r.For) == 0 || slices.ContainsFunc(issuer.Keys, r.answers) {
			all = append(all, issuer)
		}
	}
	return all
}

// answers reports whether the key signs documents for one of the questions.
func (r *run) answers(key trustlist.Key) bool {
	return slices.ContainsFunc(key.VCTs, func(vct string) bool {
		kind, ok := credential.LookupType(vct)
		return ok && slices.Contains(r.For, kind.Question)
	})
}

func date(t time.Time) *jose.NumericDate {
	d := jose.DateOf(t)
	return &d
}

// words is a time in Viet Nam, for operators.
func words(t time.Time) string { return t.In(vn.Zone).Format("2006-01-02 15:04:05 -07:00") }

// Package publish writes one issuer's part of a site: files that any web server or bucket can serve, and that devices
// fetch to decide without a network. Credential/FORMAT.md, section 8, is the specification:
//
//	trust.json, trust/<version>.json             the trust list and the lists that changed the roots, as they were signed
//	status/46                                    a status list token, under the path of its URI
//	csgt/status-lists.json                       the URIs of an issuer's lists, under the path of its iss
//	.well-known/jwt-vc-issuer/csgt               the issuer's keys
//	types/driving-licence.json                   what the claims of a document type are called
//	….gz, ….br                                   the same, compressed, beside every file that becomes smaller
//
// Several issuers may publish into one folder, one at a time: .publish.lock names the process that does.
//
// [Part.Write] changes a file only where its content does, and a status list token only where a value or the key has
// changed or half of its time has passed. It writes all that is new beside the old before it replaces the first file,
// and replaces in such an order that nothing that was published refers to what is not there yet.
package publish

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/internal/folder"
)

// How long a status list token lives, and after what time verifiers ask for the next. After half of its life it is
// signed anew.
const (
	Lifetime = 48 * time.Hour
	TTL      = 6 * time.Hour
)

// entryBits is the width of an entry: statuslist's values need four.
const entryBits = 4

var (
	// ErrOther says that a file that would be replaced is not this issuer's or this root's.
	ErrOther = errors.New("published by another")
	// ErrCopy says that a status list was published that knows a log which is not this issuer's: by another copy of it,
	// one that was restored or one that was left behind.
	ErrCopy = errors.New("published by another copy of this issuer")
	// ErrNewer says that what is published is newer than what would replace it: a trust list, or a status list, where a
	// clock is wrong.
	ErrNewer = errors.New("what is published is newer")
	// ErrFile says that Zip would replace what it has not written.
	ErrFile = errors.New("an archive cannot take its place")
)

// A HeldError says which process is publishing into the site.
type HeldError = folder.HeldError

// A Part is what one issuer publishes.
type Part struct {
	Issuer string // its iss
	// Trust is nil where the trust list is to be left as it is.
	Trust *Trust
	// Keys check credentials, StatusKeys status lists; those that were retired are among them.
	Keys, StatusKeys []*jose.PublicKey
	// Lists are all status lists that the issuer has ever begun, by number.
	Lists []List
	// LogHead goes into what is signed; Knows reports whether a head that was published is one of the log's.
	LogHead [32]byte
	Knows   func(head [32]byte) (bool, error)
	// SignWith is the key, one of StatusKeys, with which Sign signs a status list; nil where there is none, and Sign
	// fails. It is called only where a list is due.
	SignWith *jose.PublicKey
	Sign     func(statuslist.Claims) (string, error)
}

// A List is a status list.
type List struct {
	URI string
	// Year is the one in the course of which its last credential expires (UTC+7). Then it is published no more.
	Year int
	// Size is the number of its entries.
	Size int
	// Values calls yield for every entry that is not statuslist.Valid on the day of the publication.
	Values func(yield func(index int, v statuslist.Value) error) error
}

// A Report is what Write did and what the site holds afterwards.
type Report struct {
	// Written and Removed name the files that changed, without their compressed copies, in the order of the changes.
	Written, Removed []string
	// Lists counts the status lists that are published.
	Lists int
	// Trust is the trust list of the site, nil where there is none.
	Trust *trustlist.List
	// Next is when it is worth to publish again though nothing was recorded meanwhile: half of the time of a status list
	// has passed, or a new day has begun in Viet Nam.
	Next time.Time
}

// Believed reports whether devices that hold the site's trust list believe what the key signs: that the list has it for
// the issuer's status lists, and at the time.
func (r *Report) Believed(issuer string, key *jose.PublicKey, now time.Time) bool {
	if r.Trust == nil {
		return false
	}
	_, k, ok := r.Trust.Key(issuer, key.ID())
	return ok && k.Use == trustlist.UseStatus && !k.Compromised && k.Covers(now)
}

// Write publishes the part into the folder dir, which is made where there is none. When it fails while it prepares what
// is new, on a full disk or because of ErrOther, ErrCopy, ErrNewer or a *HeldError, the site is as it was.
func (p *Part) Write(ctx context.Context, dir string, now time.Time) (r *Report, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	lock, err := folder.Acquire(filepath.Join(dir, lockName))
	if err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	w := &writer{Part: p, site: newSite(dir), now: now, report: &Report{Next: vn.DateOf(now).End()}}
	if err := w.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("publish: %w", err), w.site.discard())
	}
	if err := w.site.commit(w.report); err != nil {
		return nil, errors.Join(fmt.Errorf("publish: %w", err), w.site.discard())
	}
	return w.report, nil
}

// A writer is one run of Write.
type writer struct {
	*Part
	site   *site
	now    time.Time
	report *Report
}

// prepare puts beside the site what shall replace parts of it, in an order in which a device that has read one file
// finds those that it refers to.
func (w *writer) prepare(ctx context.Context) error {
	if err := w.trust(); err != nil {
		return err
	}
	if err := w.types(); err != nil {
		return err
	}
	if err := w.lists(ctx); err != nil {
		return err
	}
	return w.metadata()
}

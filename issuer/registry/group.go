package registry

import (
	"context"
	"time"
)

// A Batch is one run of issuing.
type Batch struct {
	ID       int64
	Started  time.Time
	Operator string // who ran it: letters, digits and "/ . -", at most 40; may be empty
	Out      string // the folder of its outputs, as far as it has one
	// Ended is zero while it runs, and for good where it was cut off.
	Ended  time.Time
	Counts Counts
	// Credentials counts those that were committed.
	Credentials int
}

// Counts are what became of the records of a batch.
type Counts struct {
	Records, Issued, Skipped, Refused int
}

// Begin begins a batch at b.Started, and returns its ID. Of b, Started, Operator and Out count.
func (r *Registry) Begin(ctx context.Context, b Batch) (id int64, err error) { return 0, errMissing }

// End ends a batch.
func (r *Registry) End(ctx context.Context, batch int64, c Counts, now time.Time) error {
	return errMissing
}

// Batches returns all batches, the first first.
func (r *Registry) Batches(ctx context.Context) ([]Batch, error) { return nil, errMissing }

// A Wanted is a place that is asked for: one in a list of that type, and of the year in which Expires is (UTC+7).
type Wanted struct {
	VCT     string
	Expires time.Time
}

// A Place is an entry of a status list that no other credential has.
type Place struct {
	List, Index int
	URI         string // of the list
}

// ID is that of the credential that takes the place.
func (p Place) ID() string { return formatID(p.List, p.Index) }

// MaxGroup bounds the places of one group.
const MaxGroup = 4096

// A Group is some credentials that are issued together: its places are reserved before anything is written, and its
// credentials committed when all outputs are on the disk. A crash between the two leaves it open, for Unfinished.
type Group struct {
	r      *Registry
	id     int64
	batch  int64
	out    string
	places []Place
}

// Reserve begins a group with the places that are wanted, in their order: 1 to MaxGroup. When it returns they are
// recorded, and the mark is written. out is where its outputs will be, for whoever cleans up after a crash.
func (r *Registry) Reserve(ctx context.Context, batch int64, out string, wanted []Wanted, now time.Time) (*Group, error) {
	return nil, errMissing
}

// Unfinished returns the groups that are open, the first first, each with all its places, in no order that matters.
// After a crash their outputs are to be removed, and then they are to be discarded.
func (r *Registry) Unfinished(ctx context.Context) ([]*Group, error) { return nil, errMissing }

// Places returns the places that were reserved.
func (g *Group) Places() []Place { return g.places }

// Out is where the outputs of the group are.
func (g *Group) Out() string { return g.out }

// Batch is the run that the group is of.
func (g *Group) Batch() int64 { return g.batch }

// Commit records the group's credentials, each at one of its places, all of them or none; the places that are left are
// never used. All outputs must be on the disk. A credential with another blank than the document's newest supersedes all
// unexpired credentials of that document with an older blank; one with the same blank, a renewal, supersedes nothing. What
// was revoked or superseded since Reserve is so for the new credential of that document (and blank) too. On an error the
// group is open, and Commit may be tried again.
func (g *Group) Commit(ctx context.Context, credentials []Credential, now time.Time) error {
	return errMissing
}

// Discard closes a group of which no output is left. Its places are never used.
func (g *Group) Discard(ctx context.Context, now time.Time) error { return errMissing }

package registry

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

var errMissing = errors.New("registry: not built yet")

// A Config is what a registry is made with.
type Config struct {
	// Base is the https URL under which its status lists are numbered, without final slash.
	Base string
	// First is the number of its first status list. Issuers that share Base number theirs apart.
	First int
}

// Counters are how far a registry has come.
type Counters struct {
	// Entries counts those of the log.
	Entries int64
	// Given is, by the number of a status list, how many of its places were given out or skipped.
	Given map[int]int
}

// A Mark keeps the counters of a registry apart from it, so that an older copy of the database is noticed. It is written
// after every change, and before places are used; never by two processes at a time.
type Mark interface {
	// Read returns what was last written; the zero Counters where nothing was.
	Read() (Counters, error)
	// Write returns when the counters are on the disk.
	Write(Counters) error
}

// A Registry is open. Its methods may be called concurrently, and by several processes.
type Registry struct {
	driver Driver
	db     *sql.DB
	secret *Secret
	mark   Mark
}

// Create makes a registry where there is none (else the error is fs.ErrExist), and closes it. now is the time of the
// first entry of its log.
func Create(ctx context.Context, d Driver, s *Secret, c Config, now time.Time) error {
	return errMissing
}

// Open opens a registry, and brings its tables up to date. mark may be nil: then nothing notices an older copy.
func Open(ctx context.Context, d Driver, s *Secret, mark Mark) (*Registry, error) {
	return nil, errMissing
}

// Close closes the registry. Groups that are open stay so, for Unfinished.
func (r *Registry) Close() error { return errMissing }

// A List is one status list. Its credentials are of one type, and expire in one year (UTC+7).
type List struct {
	Number int
	URI    string
	VCT    string
	Year   int
	// Given counts the places that were given out or skipped, of Entries.
	Given int
}

// Lists returns all status lists by number.
func (r *Registry) Lists(ctx context.Context) ([]List, error) { return nil, errMissing }

// Skipped says what Skip did.
type Skipped struct {
	// Closed are the lists of which nothing is given any more, as they now stand.
	Closed []List
	// Next is the number of the list that will be begun next.
	Next int
}

// Skip makes a restored registry safe beside the one that it is a copy of: nothing more is given out of the lists that
// were begun, and the next list has at least the number next (0: a thousand more than it would have had). Open groups are
// discarded.
func (r *Registry) Skip(ctx context.Context, next int, now time.Time) (Skipped, error) {
	return Skipped{}, errMissing
}

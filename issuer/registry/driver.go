package registry

import (
	"context"
	"database/sql"
	"errors"
)

// A Driver is a database engine with the place of one database.
//
// The registry speaks one dialect to all engines: placeholders ?, the types INTEGER (64 bits), TEXT and BLOB, what SQLite
// and PostgreSQL have in common.
type Driver interface {
	// Open connects to the database. With create it may make an empty one; without, its absence is fs.ErrNotExist.
	Open(ctx context.Context, create bool) (*sql.DB, error)
	// Empty reports whether the database has no tables.
	Empty(ctx context.Context, tx *sql.Tx) (bool, error)
	// Dialect rewrites a statement, DDL or not, into the engine's own.
	Dialect(statement string) string
	// Read begins a transaction that sees one state of the database, however long it takes.
	Read(ctx context.Context, db Beginner) (*sql.Tx, error)
	// Write begins a transaction that is alone among the writers of all processes. One that waits for others too long
	// is ErrBusy.
	Write(ctx context.Context, db Beginner) (*sql.Tx, error)
	// Check returns what is wrong with the database as the engine sees it: pages, indices, references.
	Check(ctx context.Context, tx *sql.Tx) ([]string, error)
	// Shared reports whether processes on several machines may issue at once, each holding rows by FOR UPDATE SKIP LOCKED.
	// The driver of an engine in which one writes at a time says false, and its Dialect leaves those words out.
	Shared() bool
	// Kind returns which of ErrFull, ErrDamaged, ErrBusy, ErrIO and ErrAway an error of the engine is, nil for none of them.
	Kind(err error) error
}

// A Beginner begins transactions: a database, on any of its connections, or one connection.
type Beginner interface {
	BeginTx(ctx context.Context, o *sql.TxOptions) (*sql.Tx, error)
}

// The errors on which a caller acts.
var (
	// ErrNotFound says that the registry has no such credential, document, person or device.
	ErrNotFound = errors.New("registry: not found")
	// ErrNewer says that a newer giayto made or migrated the database.
	ErrNewer = errors.New("registry: the database is of a newer version: update giayto")
	// ErrDamaged says that the database's own structure is broken.
	ErrDamaged = errors.New("registry: the database is damaged: restore the newest backup")
	// ErrFull says that the disk is full. Nothing was changed; the same works again when there is space.
	ErrFull = errors.New("registry: the disk is full")
	// ErrIO says that the engine could not read or write its files, for another reason than a full disk.
	ErrIO = errors.New("registry: the database cannot be read or written")
	// ErrAway says that the engine cannot be reached, or has hung up. Whether what was being changed is so, is not known.
	ErrAway = errors.New("registry: the database is out of reach")
	// ErrBusy says that another process was writing for too long. Nothing was changed.
	ErrBusy = errors.New("registry: another process is writing: try again")
	// ErrOlder says that the database counts less than its mark: an older copy was put back. To draw from it would give
	// some places twice. Nothing can be changed; what is there can be read.
	ErrOlder = errors.New("registry: the database is older than what was given out: restore the newest backup")
	// ErrClock says that the time is more than five minutes before the last entry of the log.
	ErrClock = errors.New("registry: the clock is behind the log")
	// ErrSecret says that the registry was made with another secret.
	ErrSecret = errors.New("registry: the secret is that of another registry")
	// ErrMeanwhile says that what a group is about has been issued by another run since it was reserved.
	ErrMeanwhile = errors.New("registry: another run has issued meanwhile")
	// ErrCommitted and ErrDiscarded say that a group is closed already.
	ErrCommitted = errors.New("it was committed")
	ErrDiscarded = errors.New("it was discarded")
	// ErrAlready says that what is ordered stands there already.
	ErrAlready = errors.New("registry: nothing to change")
	// ErrFinal says that what was revoked, or locked because its holder died, does not come back.
	ErrFinal = errors.New("registry: final")
)

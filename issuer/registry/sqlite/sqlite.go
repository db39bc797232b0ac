// Package sqlite keeps a registry in one file, by a SQLite that is compiled from C to Go: it needs no C compiler and no
// library.
//
// The file is in WAL mode with synchronous=FULL: what was committed stays after a power cut. Beside it are, while it is
// open, path-wal and path-shm, which belong to it: a copy of the file alone may lack what was committed last. All are
// readable by their owner alone. Processes on one machine may share it; a network file system will not do.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	sqlite3 "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/giayto/giayto/issuer/registry"
)

// New returns the driver of the database in the file path.
func New(path string) registry.Driver { return driver{path} }

type driver struct{ path string }

// options are the same for every connection: a writer waits 10 seconds for another, memory for 16 MiB of pages, and
// nothing temporary on the disk. Pages are small, since a credential changes some that lie anywhere, and each is written whole.
var options = url.Values{
	"mode":          {"rw"},
	"_defensive":    {"1"},
	"_dqs":          {"0"},
	"_txlock":       {"immediate"},
	"_busy_timeout": {"10000"},
	"_foreign_keys": {"1"},
	"_journal_mode": {"WAL"},
	"_synchronous":  {"FULL"},
	"_pragma": {
		"page_size(2048)", "trusted_schema(0)", "cell_size_check(1)", "temp_store(2)", "cache_size(-16384)", "wal_autocheckpoint(32768)",
	},
}

// connections are those that are kept: a writer, and some readers beside it.
const connections = 4

// Open makes no folder. The file must be a regular one.
func (d driver) Open(ctx context.Context, create bool) (*sql.DB, error) {
	if err := d.file(create); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(d.path)
	if err != nil {
		return nil, err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // with the letter of a drive
		path = "/" + path
	}
	name := url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(connections)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// file makes the file, or looks whether it is one.
func (d driver) file(create bool) error {
	info, err := os.Lstat(d.path)
	if errors.Is(err, fs.ErrNotExist) && create {
		f, err := os.OpenFile(d.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		return f.Close()
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%q is not a regular file", d.path)
	}
	return nil
}

func (d driver) Empty(ctx context.Context, tx *sql.Tx) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&n)
	return n == 0, err
}

// Dialect makes SQLite hold columns to their types.
func (d driver) Dialect(statement string) string {
	if strings.HasPrefix(statement, "CREATE TABLE ") {
		return statement + " STRICT"
	}
	return strings.TrimSuffix(statement, " FOR UPDATE SKIP LOCKED")
}

// Shared is false: who holds a row, holds the file.
func (d driver) Shared() bool { return false }

func (d driver) Read(ctx context.Context, db registry.Beginner) (*sql.Tx, error) {
	return db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
}

func (d driver) Write(ctx context.Context, db registry.Beginner) (*sql.Tx, error) {
	return db.BeginTx(ctx, nil)
}

// Check runs SQLite's own check of every page and index, and of the references.
func (d driver) Check(ctx context.Context, tx *sql.Tx) (wrong []string, err error) {
	rows, err := tx.QueryContext(ctx, "PRAGMA integrity_check")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		if line != "ok" {
			wrong = append(wrong, line)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	broken, err := tx.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return nil, err
	}
	defer broken.Close()
	for broken.Next() {
		var from, to string
		var row *int64
		var key int
		if err := broken.Scan(&from, &row, &to, &key); err != nil {
			return nil, err
		}
		wrong = append(wrong, fmt.Sprintf("a row of %s refers to one of %s that is not there", from, to))
	}
	return wrong, broken.Err()
}

// Kind tells by SQLite's result codes.
func (d driver) Kind(err error) error {
	var e *sqlite3.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch code := e.Code(); {
	case code&0xff == lib.SQLITE_FULL || code == lib.SQLITE_IOERR_SHMSIZE:
		return registry.ErrFull
	case code&0xff == lib.SQLITE_CORRUPT || code&0xff == lib.SQLITE_NOTADB || code == lib.SQLITE_IOERR_SHORT_READ:
		return registry.ErrDamaged
	case code&0xff == lib.SQLITE_BUSY || code&0xff == lib.SQLITE_LOCKED:
		return registry.ErrBusy
	case slices.Contains([]int{lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY, lib.SQLITE_PERM}, code&0xff):
		return registry.ErrIO
	}
	return nil
}

// Package sqlite keeps a registry in one file.
package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/giayto/giayto/issuer/registry"
)

// New returns the driver of the database in the file path. Beside it are, while it is open, path-wal and path-shm.
func New(path string) registry.Driver { return driver{path} }

type driver struct{ path string }

var errMissing = errors.New("sqlite: not built yet")

func (d driver) Open(ctx context.Context, create bool) (*sql.DB, error)  { return nil, errMissing }
func (d driver) Dialect(statement string) string                         { return statement }
func (d driver) Read(ctx context.Context, db *sql.DB) (*sql.Tx, error)   { return nil, errMissing }
func (d driver) Write(ctx context.Context, db *sql.DB) (*sql.Tx, error)  { return nil, errMissing }
func (d driver) Check(ctx context.Context, tx *sql.Tx) ([]string, error) { return nil, errMissing }
func (d driver) Error(err error) error                                   { return err }

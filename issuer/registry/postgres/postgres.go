// Package postgres keeps a registry in a database of PostgreSQL, or of another engine that speaks its protocol and knows
// SELECT … FOR UPDATE SKIP LOCKED: for issuers whose work several machines share.
//
// The database is made by whoever runs the engine, and its tables by registry.Create, in the first schema of the search
// path. Nothing but the role of the issuer should be able to write there. What was committed stays after a power cut, also
// where the engine was set to acknowledge sooner.
package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/giayto/giayto/issuer/registry"
)

// IsScheme tells the schemes of a database's URL.
func IsScheme(scheme string) bool { return scheme == "postgres" || scheme == "postgresql" }

// Password takes the password out of a database's URL: what is left may be shown and written down. No error quotes the URL.
// A password among the parameters is refused.
func Password(dsn string) (public, password string, err error) {
	u, err := url.Parse(dsn)
	if err != nil || !IsScheme(u.Scheme) {
		return "", "", errors.New("postgres: the database is not postgres://USER@HOST/NAME, with %XX for what is neither a letter nor a digit")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", "", errors.New("postgres: the parameters of the database cannot be read")
	}
	for name := range query {
		if strings.Contains(strings.ToLower(name), "password") {
			return "", "", fmt.Errorf("postgres: %q is no parameter here: the password stands before the host, or in PGPASSFILE", name)
		}
	}
	if u.User != nil {
		password, _ = u.User.Password()
		u.User = url.User(u.User.Username())
	}
	return u.String(), password, nil
}

// New returns the driver of the database that a URL names, postgres://USER@HOST:PORT/NAME?sslmode=verify-full. What it
// does not say is taken from the environment, as PostgreSQL's own programs do (PGHOST, PGPASSFILE and so on). password is
// empty where none is needed, or where the environment has it.
func New(dsn, password string) (registry.Driver, error) {
	public, within, err := Password(dsn)
	if err != nil {
		return nil, err
	}
	config, err := pgx.ParseConfig(public)
	if err != nil {
		return nil, fmt.Errorf("postgres: the database %q cannot be understood", public)
	}
	for _, p := range []string{within, password} {
		if p != "" {
			config.Password = p
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	config.DialFunc = dialer().DialContext
	return engine{config}, nil
}

// What a connection that is silent is given, before it counts as cut off.
const (
	connectTimeout  = 10 * time.Second
	keepAlive       = 10 * time.Second
	keepAliveProbes = 3
	userTimeout     = 30 * time.Second
)

// dialer notices a network that was cut, whether it waits for an answer or for what it sent to be received.
func dialer() *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepAlive, Interval: keepAlive / 2, Count: keepAliveProbes},
		Control:         limitSilence,
	}
}

// watched has the engine notice a client whose machine or network is gone as the client notices the engine, and not after the
// two hours that are usual: until then others wait for the chunk of a file that it holds. An engine that has no such settings
// goes without.
func watched(ctx context.Context, c *pgx.Conn) error {
	for _, setting := range []struct {
		name  string
		value int64
	}{
		{"tcp_keepalives_idle", int64(keepAlive / time.Second)}, {"tcp_keepalives_interval", int64(keepAlive / 2 / time.Second)},
		{"tcp_keepalives_count", keepAliveProbes}, {"tcp_user_timeout", userTimeout.Milliseconds()},
	} {
		_, err := c.PgConn().Exec(ctx, fmt.Sprintf("SET %s = %d", setting.name, setting.value)).ReadAll()
		if err != nil && code(err) == "" {
			return err
		}
	}
	return nil
}

type engine struct{ config *pgx.ConnConfig }

// connections are those that are kept: one that writes, some that hold chunks, and readers beside them.
const connections = 4

// Open makes no database.
func (e engine) Open(ctx context.Context, _ bool) (*sql.DB, error) {
	db := stdlib.OpenDB(*e.config, stdlib.OptionAfterConnect(watched))
	db.SetMaxIdleConns(connections)
	err := db.PingContext(ctx)
	if err == nil {
		return db, nil
	}
	if code(err) == noDatabase {
		err = &absentError{e.config.Database, e.config.Host}
	}
	return nil, errors.Join(err, db.Close())
}

// An absentError says that a server has no such database.
type absentError struct{ database, host string }

func (e *absentError) Error() string {
	return fmt.Sprintf("there is no database %q at %s; PostgreSQL's createdb makes an empty one", e.database, e.host)
}

// Is reports that as what is not there.
func (e *absentError) Is(target error) bool { return target == fs.ErrNotExist }

// Empty looks at the schema in which tables would be made.
func (e engine) Empty(ctx context.Context, tx *sql.Tx) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()").Scan(&n)
	return n == 0, err
}

// types are the names of the dialect's, in definitions of tables. Texts are compared by their bytes, as SQLite does, and by
// no rule of a language that an update of the system may change.
var types = strings.NewReplacer("INTEGER", "BIGINT", "BLOB", "BYTEA", "TEXT", `TEXT COLLATE "C"`)

// Dialect numbers the placeholders.
func (e engine) Dialect(statement string) string {
	if strings.HasPrefix(statement, "CREATE TABLE ") {
		return types.Replace(statement)
	}
	var out strings.Builder
	n, quoted := 0, false
	for _, c := range []byte(statement) {
		if c == '\'' {
			quoted = !quoted
		}
		if c != '?' || quoted {
			out.WriteByte(c)
			continue
		}
		n++
		out.WriteString("$" + strconv.Itoa(n))
	}
	return out.String()
}

func (e engine) Read(ctx context.Context, db registry.Beginner) (*sql.Tx, error) {
	return db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
}

// turn makes a transaction the only one that writes: all begin with it. A client that was cut off in its midst stands in
// the way of the others for a minute at most.
const turn = `SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = 20000;
	SET LOCAL idle_in_transaction_session_timeout = 60000;
	SELECT version FROM versions WHERE version = 1 FOR UPDATE`

// Write sees, once it has its turn, all that was committed before.
func (e engine) Write(ctx context.Context, db registry.Beginner) (*sql.Tx, error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return nil, err
	}
	if _, err = tx.ExecContext(ctx, turn, pgx.QueryExecModeSimpleProtocol); err == nil {
		return tx, nil
	}
	undo := tx.Rollback()
	if code(err) == noTable { // while they are made
		return db.BeginTx(ctx, nil)
	}
	if errors.Is(undo, sql.ErrTxDone) {
		undo = nil
	}
	return nil, errors.Join(err, undo)
}

// Shared is true: rows can be held by FOR UPDATE SKIP LOCKED while others write.
func (e engine) Shared() bool { return true }

// Check looks for references and indices that the engine does not vouch for. Pages are the matter of its own tools.
func (e engine) Check(ctx context.Context, tx *sql.Tx) (wrong []string, err error) {
	const query = `SELECT 'the constraint ' || c.conname || ' is not enforced'
		FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
		WHERE n.nspname = current_schema() AND NOT c.convalidated
		UNION SELECT 'the index ' || i.relname || ' is not valid'
		FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
		WHERE n.nspname = current_schema() AND NOT x.indisvalid
		ORDER BY 1`
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		wrong = append(wrong, line)
	}
	return wrong, rows.Err()
}

// SQLSTATE codes (PostgreSQL 15, appendix A), and their classes.
const (
	noDatabase = "3D000"
	noTable    = "42P01"
)

var kinds = []struct {
	kind  error
	codes []string // beginnings of codes
}{
	{registry.ErrFull, []string{"53100"}},              // disk_full
	{registry.ErrDamaged, []string{"XX001", "XX002"}},  // data_corrupted, index_corrupted
	{registry.ErrBusy, []string{"40", "55P03"}},        // transaction_rollback, lock_not_available
	{registry.ErrIO, []string{"58", "42501", "25006"}}, // system_error, insufficient_privilege, read_only_sql_transaction
	{registry.ErrAway, []string{"08", "28", "53300", "57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04"}}, // connection, authorization, too_many_connections, shutdown, timeouts
}

// Kind tells by the code of an answer, and by the want of one.
func (e engine) Kind(err error) error {
	if c := code(err); c != "" {
		for _, k := range kinds {
			for _, begin := range k.codes {
				if strings.HasPrefix(c, begin) {
					return k.kind
				}
			}
		}
		return nil
	}
	var network net.Error
	var connect *pgconn.ConnectError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return nil
	case errors.As(err, &network), errors.As(err, &connect), pgconn.SafeToRetry(err), errors.Is(err, driver.ErrBadConn),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, pgconn.ErrConnClosed), errors.Is(err, sql.ErrConnDone):
		return registry.ErrAway
	}
	return nil
}

// code is the SQLSTATE of an error, empty for none.
func code(err error) string {
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		return answer.Code
	}
	return ""
}

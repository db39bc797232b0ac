package registry

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// A database is one that is open.
type database struct {
	driver Driver
	db     *sql.DB
	secret *Secret

	writing sync.Mutex // so that the writers of one process wait here, and not in the engine
	// writer is the connection of all writers where no other process has much to write: what it keeps of the database in memory
	// remains true, and that of every other connection is lost with each change. nil where any connection serves.
	writer *sql.Conn

	mu         sync.Mutex
	statements map[string]*sql.Stmt // prepared once: that takes longer than most of them run; nil while tables are made
}

// read runs do on one state of the database.
func (d *database) read(ctx context.Context, do func(*session) error) error {
	return d.transact(ctx, d.db, d.driver.Read, do)
}

// write runs do while nobody else writes.
func (d *database) write(ctx context.Context, do func(*session) error) error {
	return d.alone(ctx, d.driver.Write, do)
}

// readAlone is read for what is going to be written next: by the connection of the writers, which keeps what it reads.
func (d *database) readAlone(ctx context.Context, do func(*session) error) error {
	if d.driver.Shared() {
		return d.read(ctx, do)
	}
	return d.alone(ctx, d.driver.Read, do)
}

// alone runs do while no other writer of the process does anything.
func (d *database) alone(ctx context.Context, begin opening, do func(*session) error) (err error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	if d.driver.Shared() {
		return d.transact(ctx, d.db, begin, do)
	}
	if d.writer == nil {
		if d.writer, err = d.db.Conn(ctx); err != nil {
			return d.failed(err)
		}
	}
	err = d.transact(ctx, d.writer, begin, do)
	if ctx.Err() != nil { // what it has ended may still be being undone there: Close waits for that
		_ = d.writer.Close()
		d.writer = nil
	}
	return err
}

// An opening is how a Driver begins a transaction.
type opening func(context.Context, Beginner) (*sql.Tx, error)

// transact runs do in a transaction, which is kept if do returns nil and else undone.
func (d *database) transact(ctx context.Context, by Beginner, begin opening, do func(*session) error) error {
	tx, err := begin(ctx, by)
	if err != nil {
		return d.failed(err)
	}
	s := &session{database: d, ctx: ctx, tx: tx, prepared: make(map[string]*sql.Stmt)}
	err = do(s)
	if err == nil {
		err = s.flush()
	}
	if err != nil {
		if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			return errors.Join(err, d.failed(undo))
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		return d.failed(err)
	}
	return nil
}

// failed is an error of the database for the registry's caller.
func (d *database) failed(err error) error { return failed(d.driver, err) }

func failed(d Driver, err error) error {
	if kind := d.Kind(err); kind != nil {
		return fmt.Errorf("%w (%w)", kind, err)
	}
	return fmt.Errorf("registry: %w", err)
}

// shut closes the database, once or again.
func (d *database) shut() error {
	d.writing.Lock()
	defer d.writing.Unlock()
	var err error
	if d.writer != nil {
		err = d.writer.Close()
		d.writer = nil
	}
	if err := errors.Join(err, d.db.Close()); err != nil {
		return d.failed(err)
	}
	return nil
}

// A session is one transaction, spoken to in the registry's dialect.
type session struct {
	*database
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	// added are rows of the logged tables, by their order, that the engine does not have yet.
	added [][][]any
}

// add adds a row. The engine gets it with others, before it is asked or told anything else.
func (s *session) add(t *table, row []any) {
	if s.added == nil {
		s.added = make([][][]any, len(loggedTables))
	}
	s.added[t.order] = append(s.added[t.order], row)
}

// flush gives the engine the rows that were added. Those of a table refer to tables before it, and not the other way.
func (s *session) flush() error {
	added := s.added
	s.added = nil
	for order, rows := range added {
		for len(rows) > 0 {
			n := 1
			for _, width := range insertWidths {
				if width <= len(rows) {
					n = width
				}
			}
			args := make([]any, 0, n*len(rows[0]))
			for _, row := range rows[:n] {
				args = append(args, row...)
			}
			rows = rows[n:]
			if err := s.exec(loggedTables[order].insert(n), args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// insertWidths are how many rows are added at a time: few numbers, so that few statements are prepared.
var insertWidths = []int{1, 8, 64}

// statement prepares a statement for the transaction, which has all that was added before.
func (s *session) statement(query string) (*sql.Stmt, error) {
	if err := s.flush(); err != nil {
		return nil, err
	}
	stmt, ok := s.prepared[query]
	if ok {
		return stmt, nil
	}
	lasting, err := s.lasting(query)
	switch {
	case err != nil:
		return nil, s.failed(err)
	case lasting != nil:
		stmt = s.tx.StmtContext(s.ctx, lasting)
	default:
		if stmt, err = s.tx.PrepareContext(s.ctx, s.driver.Dialect(query)); err != nil {
			return nil, s.failed(err)
		}
	}
	s.prepared[query] = stmt
	return stmt, nil
}

// lasting prepares a statement for all transactions, by a connection of its own: on that of the transaction it would end
// with it.
func (d *database) lasting(query string) (stmt *sql.Stmt, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if stmt = d.statements[query]; stmt != nil || d.statements == nil {
		return stmt, nil
	}
	if stmt, err = d.db.Prepare(d.driver.Dialect(query)); err == nil {
		d.statements[query] = stmt
	}
	return stmt, err
}

// define runs statements that make or change tables.
func (s *session) define(statements ...string) error {
	if err := s.flush(); err != nil {
		return err
	}
	for _, statement := range statements {
		if _, err := s.tx.ExecContext(s.ctx, s.driver.Dialect(statement)); err != nil {
			return s.failed(err)
		}
	}
	return nil
}

func (s *session) exec(statement string, args ...any) error {
	stmt, err := s.statement(statement)
	if err != nil {
		return err
	}
	if _, err := stmt.ExecContext(s.ctx, args...); err != nil {
		return s.failed(err)
	}
	return nil
}

// row reads the first row of an answer, and says whether there was one.
func (s *session) row(query string, args []any, into ...any) (bool, error) {
	rows, err := s.query(query, args)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, s.end(rows)
	}
	if err := s.scan(rows, into); err != nil {
		return false, err
	}
	return true, s.end(rows)
}

// rows calls each for every row of an answer. It may not ask anything itself: a connection of PostgreSQL gives one answer
// at a time.
func (s *session) rows(query string, args []any, each func(scan func(...any) error) error) error {
	rows, err := s.query(query, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	scan := func(into ...any) error { return s.scan(rows, into) }
	for rows.Next() {
		if err := each(scan); err != nil {
			return err
		}
	}
	return s.end(rows)
}

func (s *session) query(query string, args []any) (*sql.Rows, error) {
	stmt, err := s.statement(query)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(s.ctx, args...)
	if err != nil {
		return nil, s.failed(err)
	}
	return rows, nil
}

// scan reads one row. One that is not of its table's types, as SQLite returns them from a file that was cut off, is damaged.
func (s *session) scan(rows *sql.Rows, into []any) error {
	switch err := rows.Scan(into...); {
	case err == nil:
		return nil
	case s.ctx.Err() == nil && s.driver.Kind(err) == nil:
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	default:
		return s.failed(err)
	}
}

// end returns what ended the rows before their end, and closes them.
func (s *session) end(rows *sql.Rows) error {
	if err := cmp.Or(rows.Err(), rows.Close()); err != nil {
		return s.failed(err)
	}
	return nil
}

// widths are the numbers of values that IN (…) is asked with: few, so that few statements are prepared.
var widths = []int{1, 8, 64, 512}

// in runs rows for each of several values; in the query, %s stands for their placeholders. A value that occurs again is
// asked for once.
func in[T comparable](s *session, query string, values []T, value func(T) any, each func(scan func(...any) error) error) error {
	seen := make(map[T]bool, len(values))
	var args []any
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			args = append(args, value(v))
		}
	}
	for len(args) > 0 {
		width := widths[len(widths)-1]
		for i := len(widths) - 1; i >= 0 && widths[i] >= len(args); i-- {
			width = widths[i]
		}
		some := args[:min(width, len(args))]
		args = args[len(some):]
		for len(some) < width {
			some = append(some, some[0])
		}
		if err := s.rows(fmt.Sprintf(query, placeholders(width)), some, each); err != nil {
			return err
		}
	}
	return nil
}

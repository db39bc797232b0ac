package registry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// An Input is a file of records on which several runs may work: each takes chunks of it that no other has. How far they
// have come is known when they were cut off, and forgotten when all is done. It is not in the log: that every record is
// issued once is up to Commit.
type Input struct {
	r  *Registry
	id int64
	// after is where the last chunk began that was taken, of an engine that does not hold what was taken.
	after   int64
	refused int
}

// Refused is how many records of the input were refused, by all runs that have worked on it, once Next has returned nil. Of
// several that do at a time one learns of it, the last; the others hear of none.
func (in *Input) Refused() int { return in.refused }

// A Chunk is a part of an input that one run has, as long as it lives and its connection does.
type Chunk struct {
	// Start is where it begins in the file, in bytes, and Line how many lines are before it.
	Start, Line int64
	// Records is how many lines it has, if the file does not end before.
	Records int

	input *Input
	hold  *sql.Tx // nil where the engine has no use for it
	stop  func()
}

// How many lines a chunk has of an input that is new: what is cut off reads as many again, and who shares an input leaves no
// more to the others at its end.
const (
	chunkRecords  = 4096
	sharedRecords = 1024
)

// The errors of inputs on which a caller acts.
var (
	// ErrChanged says that another file of that name was not worked to its end.
	ErrChanged = errors.New("registry: the file has changed since the run that was cut off")
	// ErrTaken says that other runs have all that is left of an input.
	ErrTaken = errors.New("registry: other runs have what is left")
)

// Share begins to work on an input, or joins those who do. Its digest is that of what is to be done and of the file's
// content; name is that of the file: where another content of that name was not worked to its end the error is ErrChanged.
func (r *Registry) Share(ctx context.Context, batch int64, name string, digest [32]byte) (*Input, error) {
	if err := checkOut(name); err != nil {
		return nil, err
	}
	in, records := &Input{r: r, after: -1}, chunkRecords
	if r.Shared() {
		records = sharedRecords
	}
	err := r.write(ctx, func(s *session) error {
		found, err := s.row("SELECT id FROM inputs WHERE digest = ?", []any{digest[:]}, &in.id)
		if err != nil || found {
			return err
		}
		if found, err = s.row("SELECT id FROM inputs WHERE name = ?", []any{name}, &in.id); err != nil || found {
			return errors.Join(err, ErrChanged)
		}
		in.id = batch
		err = s.exec("INSERT INTO inputs (id, name, digest, records, frontier, refused) VALUES (?, ?, ?, ?, 0, 0)", batch, name, digest[:], records)
		if err != nil {
			return err
		}
		return s.exec("INSERT INTO chunks (input, start, line) VALUES (?, 0, 0)", batch)
	})
	if err != nil {
		return nil, err
	}
	return in, nil
}

// Next takes the first chunk that nobody has. It is nil where all is done, and ErrTaken where the rest is with others, who
// may be cut off, so that it is worth while to ask again, or where who asks has it: then it is to be done first.
func (in *Input) Next(ctx context.Context) (*Chunk, error) {
	c := &Chunk{input: in, stop: func() {}}
	left := 0
	take := func(s *session) error {
		found, err := s.row("SELECT start, line FROM chunks WHERE input = ? AND start > ? ORDER BY start LIMIT 1 FOR UPDATE SKIP LOCKED", []any{in.id, in.after}, &c.Start, &c.Line)
		if err != nil {
			return err
		}
		if !found {
			_, err = s.row("SELECT count(*) FROM chunks WHERE input = ?", []any{in.id}, &left)
			return errors.Join(err, ErrTaken)
		}
		_, err = s.row("SELECT records FROM inputs WHERE id = ?", []any{in.id}, &c.Records)
		return err
	}
	var err error
	if in.r.Shared() {
		err = c.holding(ctx, take)
	} else {
		err = in.r.read(ctx, take)
	}
	switch {
	case err == nil:
		if !in.r.Shared() {
			in.after = c.Start
		}
		return c, nil
	case !errors.Is(err, ErrTaken):
		return nil, err
	case left > 0:
		in.after = -1 // who asks again has done what it had: what is left then could not be told
		return nil, err
	}
	return nil, in.r.write(ctx, func(s *session) error {
		if _, err := s.row("SELECT refused FROM inputs WHERE id = ?", []any{in.id}, &in.refused); err != nil {
			return err
		}
		return s.exec("DELETE FROM inputs WHERE id = ?", in.id)
	})
}

// Shared reports whether several processes may issue at once.
func (r *Registry) Shared() bool { return r.driver.Shared() }

// holding runs take in a transaction that goes on, with the rows that it has locked, until the chunk is given back. ctx
// bounds how long it may take to begin.
func (c *Chunk) holding(ctx context.Context, take func(*session) error) error {
	lasting, stop := context.WithCancel(context.WithoutCancel(ctx))
	begun := context.AfterFunc(ctx, stop)
	db := c.input.r.database
	tx, err := db.db.BeginTx(lasting, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		stop()
		return db.failed(errors.Join(err, ctx.Err()))
	}
	c.hold, c.stop = tx, stop
	err = take(&session{database: db, ctx: lasting, tx: tx, prepared: make(map[string]*sql.Stmt)})
	if err == nil && begun() {
		return nil
	}
	c.Close()
	return errors.Join(err, ctx.Err())
}

// Follow says where the next chunk begins, so that others can take it; nowhere, with end, where the file ends.
func (c *Chunk) Follow(ctx context.Context, start, line int64, end bool) error {
	return c.input.r.write(ctx, func(s *session) error {
		frontier := int64(-1)
		if _, err := s.row("SELECT frontier FROM inputs WHERE id = ?", []any{c.input.id}, &frontier); err != nil || frontier != c.Start {
			return err // somebody who had the chunk before has said it
		}
		if end {
			return s.exec("UPDATE inputs SET frontier = -1 WHERE id = ?", c.input.id)
		}
		if start <= c.Start {
			return fmt.Errorf("registry: a chunk that begins at %d cannot follow one at %d", start, c.Start)
		}
		if err := s.exec("UPDATE inputs SET frontier = ? WHERE id = ?", start, c.input.id); err != nil {
			return err
		}
		return s.exec("INSERT INTO chunks (input, start, line) VALUES (?, ?, ?)", c.input.id, start, line)
	})
}

// Done says that nothing is left to be done of a chunk, of which so many records were refused, and gives it back. On an error
// it may be done once more.
func (c *Chunk) Done(ctx context.Context, refused int) error {
	if c.hold == nil {
		return c.input.r.write(ctx, func(s *session) error { return c.done(s, refused) })
	}
	defer c.Close()
	db := c.input.r.database
	if err := c.done(&session{database: db, ctx: ctx, tx: c.hold, prepared: make(map[string]*sql.Stmt)}, refused); err != nil {
		return err
	}
	if err := c.hold.Commit(); err != nil {
		return db.failed(err)
	}
	return nil
}

func (c *Chunk) done(s *session, refused int) error {
	if refused > 0 {
		if err := s.exec("UPDATE inputs SET refused = refused + ? WHERE id = ?", refused, c.input.id); err != nil {
			return err
		}
	}
	return s.exec("DELETE FROM chunks WHERE input = ? AND start = ?", c.input.id, c.Start)
}

// Close gives a chunk back that is not done.
func (c *Chunk) Close() {
	if c.hold != nil {
		_ = c.hold.Rollback() // done already, or on a connection that is gone, and the lock with it
		c.hold = nil
	}
	c.stop()
}

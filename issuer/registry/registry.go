package registry

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A Config is what a registry is made with.
type Config struct {
	// Base is the https URL under which its status lists are numbered, without final slash.
	Base string
	// First is the number of its first status list. Issuers that share Base number theirs apart.
	First int
}

// maxList bounds the numbers of lists.
const maxList = 1<<31 - 1

func (c *Config) check() error {
	u, err := url.Parse(c.Base)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.String() != c.Base ||
		strings.ContainsAny(c.Base, "?#") || strings.HasSuffix(c.Base, "/") {
		return fmt.Errorf("registry: base %q is not an https URL without user, query, fragment and final slash", c.Base)
	}
	if c.First < 1 || c.First > maxList {
		return fmt.Errorf("registry: %d is no number of a list", c.First)
	}
	return nil
}

// A Registry is open. Its methods may be called concurrently, and by several processes.
type Registry struct {
	*database
	mark   Mark
	config Config
}

// Create makes a registry where there is none (else the error is fs.ErrExist), and closes it. now is the time of the
// first entry of its log.
func Create(ctx context.Context, d Driver, s *Secret, c Config, now time.Time) error {
	if err := c.check(); err != nil {
		return err
	}
	return found(ctx, d, s, func(session *session) error {
		first, err := newChange(session, now)
		if err != nil {
			return err
		}
		if err := first.add(settingsTable, first.entry, c.Base, int64(c.First), s.proof()); err != nil {
			return err
		}
		_, err = first.seal()
		return err
	})
}

// found makes an empty registry and runs do there, both or none.
func found(ctx context.Context, d Driver, s *Secret, do func(*session) error) (err error) {
	db, err := d.Open(ctx, true)
	if err != nil {
		return failed(d, err)
	}
	made := &database{driver: d, db: db, secret: s}
	defer func() { err = errors.Join(err, made.shut()) }()
	return made.write(ctx, func(s *session) error {
		empty, err := d.Empty(ctx, s.tx)
		if err != nil {
			return failed(d, err)
		}
		if !empty {
			return fmt.Errorf("registry: the database is in use: %w", fs.ErrExist)
		}
		return s.found(do)
	})
}

// Open opens a registry, and brings its tables up to date. mark may be nil: then nothing notices an older copy.
func Open(ctx context.Context, d Driver, s *Secret, mark Mark) (*Registry, error) {
	db, err := d.Open(ctx, false)
	if err != nil {
		return nil, failed(d, err)
	}
	r := &Registry{database: &database{driver: d, db: db, secret: s}, mark: mark}
	if err := r.load(ctx); err != nil {
		return nil, errors.Join(err, r.shut())
	}
	r.statements = make(map[string]*sql.Stmt)
	return r, nil
}

func (r *Registry) load(ctx context.Context) error {
	err := r.read(ctx, func(s *session) error {
		empty, err := r.driver.Empty(ctx, s.tx)
		if err != nil {
			return failed(r.driver, err)
		}
		if empty {
			return fmt.Errorf("registry: the database is empty: %w", fs.ErrNotExist)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.migrate(ctx, migrations); err != nil {
		return err
	}
	return r.read(ctx, func(s *session) error {
		var proof []byte
		found, err := s.row("SELECT base, first, proof FROM settings", nil, &r.config.Base, &r.config.First, &proof)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("%w: it has no settings", ErrDamaged)
		}
		if !hmac.Equal(proof, r.secret.proof()) {
			return ErrSecret
		}
		return nil
	})
}

// Close closes the registry. Groups that are open stay so, for Unfinished.
func (r *Registry) Close() error { return r.shut() }

func (r *Registry) uri(list int) string { return r.config.Base + "/" + strconv.Itoa(list) }

package backup

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/registry"
)

// ErrNotBackup says that a file is not encrypted with age.
var ErrNotBackup = errors.New("it is not a file encrypted with age")

// Restored says what Restore did.
type Restored struct {
	// Report is of the registry as it was backed up.
	Report
	// Database is where the original has its registry.
	Database string
	// Skipped says which lists were closed, and where new ones begin.
	Skipped registry.Skipped
}

// Restore makes an issuer of a backup in the new folder dir, which appears when all of it was checked, and not at all if
// it does not hold. What is there already is fs.ErrExist. Its registry is made in database, a URL as issuer.Config has it,
// empty for issuer.DefaultDatabase.
//
// The original may go on, so the copy never gives out a place that the original could: the lists that were begun are
// closed for it, and those that it begins have numbers from a multiple of 1000 on that is drawn from random.
func Restore(ctx context.Context, from io.Reader, id *Identity, dir, database string, random io.Reader, now time.Time) (*Restored, error) {
	r := &restoring{ctx: ctx, database: cmp.Or(database, issuer.DefaultDatabase), random: random, now: now}
	if err := r.restore(from, id, dir); err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	return &r.done, nil
}

// A restoring is one run of Restore: the target of what is unpacked.
type restoring struct {
	ctx      context.Context
	database string // the URL
	random   io.Reader
	now      time.Time
	dir      string // the folder before it has its name
	secret   *registry.Secret
	done     Restored
}

func (r *restoring) restore(from io.Reader, id *Identity, dir string) (err error) {
	if _, err := os.Lstat(dir); err == nil {
		return &fs.PathError{Op: "mkdir", Path: dir, Err: fs.ErrExist}
	}
	plain, err := decrypt(from, id)
	if err != nil {
		return err
	}
	// Beside its place, so that it can be moved there; nobody else may look into it.
	parent := filepath.Dir(filepath.Clean(dir))
	if r.dir, err = os.MkdirTemp(parent, "."+filepath.Base(dir)+".*.tmp"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(r.dir))
		}
	}()
	if err := os.Mkdir(filepath.Join(r.dir, keysFolder), 0o700); err != nil {
		return err
	}
	if err := unpack(plain, r); errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the backup was cut off: %w", err)
	} else if err != nil {
		return err
	}
	if err := r.finish(); err != nil {
		return err
	}
	if err := errors.Join(folder.Sync(r.dir), os.Rename(r.dir, dir)); err != nil {
		return err
	}
	return folder.Sync(parent)
}

// decrypt opens what is encrypted.
func decrypt(from io.Reader, id *Identity) (io.Reader, error) {
	const intro = "age-encryption.org/v1\n"
	in := bufio.NewReader(from)
	if head, err := in.Peek(len(intro)); string(head) != intro {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return nil, ErrNotBackup
	}
	plain, err := age.Decrypt(in, id.age...)
	var wrong *age.NoIdentityMatchError
	switch {
	case errors.As(err, &wrong):
		return nil, ErrIdentity
	case err != nil:
		return nil, fmt.Errorf("%.200s", err) // which may quote a line of megabytes
	}
	return plain, nil
}

// begin notes what the backup says of itself.
func (r *restoring) begin(h header) error {
	r.done.URI, r.done.At = h.URI, h.At.Time()
	return nil
}

// file writes a file into the new folder; it has been checked to belong there.
func (r *restoring) file(name string, data []byte) (err error) {
	mode := fs.FileMode(0o644)
	if strings.HasPrefix(name, keysFolder) {
		mode = 0o600
	}
	if name == secretName {
		if r.secret, err = registry.NewSecret(data); err != nil {
			return err
		}
	}
	r.done.Files = append(r.done.Files, name)
	return folder.Create(filepath.Join(r.dir, filepath.FromSlash(name)), data, mode)
}

// registry makes the registry of its export.
func (r *restoring) registry(in io.Reader) error {
	if r.secret == nil {
		return fmt.Errorf("%s is missing", secretName)
	}
	d, err := issuer.Driver(r.dir, r.database)
	if err != nil {
		return err
	}
	return registry.Import(r.ctx, d, r.secret, in)
}

// finish opens what was restored as the issuer that the backup names, and makes it safe beside its original.
func (r *restoring) finish() (err error) {
	if r.done.Database, err = issuer.MoveDatabase(r.dir, r.database); err != nil {
		return err
	}
	i, err := issuer.Open(r.dir, issuer.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	if i.URI() != r.done.URI {
		return fmt.Errorf("issuer.json is of %q, and the backup of %q", i.URI(), r.done.URI)
	}
	copied, err := i.Registry(r.ctx)
	if err != nil {
		return err
	}
	if r.done.Log, err = audit(r.ctx, copied); err != nil {
		return err
	}
	next, err := r.firstList(copied)
	if err != nil {
		return err
	}
	r.done.Skipped, err = copied.Skip(r.ctx, next, r.now)
	return err
}

const (
	// listStep is what first numbers of lists after a restoration are multiples of.
	listStep = 1000
	// listRange is from how many of them one is drawn: two copies of one backup hardly ever draw the same.
	listRange = 100_000
)

// firstList draws the number of the first list that the copy will begin.
func (r *restoring) firstList(from *registry.Registry) (int, error) {
	free, err := from.NextList(r.ctx)
	if err != nil {
		return 0, err
	}
	var drawn [8]byte
	if _, err := io.ReadFull(r.random, drawn[:]); err != nil {
		return 0, fmt.Errorf("random bytes: %w", err)
	}
	// The remainder of 64 bits is as good as even.
	step := binary.BigEndian.Uint64(drawn[:]) % listRange
	return ((free-1)/listStep + 1 + int(step)) * listStep, nil
}

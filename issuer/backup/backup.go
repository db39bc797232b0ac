package backup

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/registry"
)

// plainFiles are the files of the issuer's folder beside those in keysFolder.
var plainFiles = []string{"issuer.json", "keys.json"}

const (
	keysFolder = "keys/"
	secretName = keysFolder + "registry.key"
)

// A Source is an issuer that is open.
type Source struct {
	URI      string
	Dir      string // its folder
	Registry *registry.Registry
}

// A Report says what is in a backup.
type Report struct {
	URI string
	At  time.Time
	// Files are those of the issuer's folder, by their names there, with slashes.
	Files []string
	// Log is what an audit of the registry found, without problems. While others write, the backup may have a few
	// entries more.
	Log registry.Report
}

// A DamagedError says that a registry is not as it was recorded. A backup of it would be worth nothing.
type DamagedError struct{ Problems []registry.Problem }

func (e *DamagedError) Error() string {
	first := e.Problems[0]
	return fmt.Sprintf("the registry is damaged (problem 1 of %d: %s: %s)", len(e.Problems), first.Where, first.Meaning)
}

// Save writes a backup into a new file, whole or not at all, for its owner alone; a file that is there is fs.ErrExist. The
// issuer may be in use. The random bytes of the encryption are the system's.
func Save(ctx context.Context, path string, s Source, to []Recipient, now time.Time) (*Report, error) {
	r, err := s.save(ctx, path, to, now)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	return r, nil
}

func (s *Source) save(ctx context.Context, path string, to []Recipient, now time.Time) (*Report, error) {
	if _, err := os.Lstat(path); err == nil { // before the long work; CreateFrom sees it in any case
		return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	log, err := audit(ctx, s.Registry)
	if err != nil {
		return nil, err
	}
	r := &Report{URI: s.URI, At: now, Log: log}
	return r, folder.CreateFrom(path, 0o600, func(w io.Writer) error {
		encrypted, err := encrypt(w, to)
		if err != nil {
			return err
		}
		if err := s.pack(ctx, encrypted, r); err != nil {
			return err
		}
		return encrypted.Close()
	})
}

// audit refuses a registry that is not as it was recorded.
func audit(ctx context.Context, r *registry.Registry) (registry.Report, error) {
	found, err := r.Audit(ctx, nil)
	if len(found.Problems) > 0 {
		return found, &DamagedError{found.Problems}
	}
	return found, err
}

func encrypt(w io.Writer, to []Recipient) (io.WriteCloser, error) {
	if len(to) == 0 {
		return nil, errors.New("it needs a recipient")
	}
	all := make([]age.Recipient, len(to))
	for i, r := range to {
		all[i] = r.age
	}
	return age.Encrypt(w, all...)
}

// pack writes the archive.
func (s *Source) pack(ctx context.Context, w io.Writer, r *Report) error {
	p := &packer{tar: tar.NewWriter(w), at: r.At}
	if err := p.addJSON(headerName, header{version, s.URI, jose.DateOf(r.At)}); err != nil {
		return err
	}
	// The files of the keys come after keys.json: a key has its file before it is named there.
	if err := s.packFiles(p, r, plainFiles...); err != nil {
		return err
	}
	names, err := s.keyFiles()
	if err != nil {
		return err
	}
	if err := s.packFiles(p, r, names...); err != nil {
		return err
	}
	c := &chunks{to: p}
	if err := s.Registry.Export(ctx, c); err != nil {
		return err
	}
	if err := c.flush(); err != nil {
		return err
	}
	return p.close()
}

func (s *Source) packFiles(p *packer, r *Report, names ...string) error {
	for _, name := range names {
		data, err := folder.Read(filepath.Join(s.Dir, filepath.FromSlash(name)), maxEntry)
		if err != nil {
			return err
		}
		if err := p.add(name, data); err != nil {
			return err
		}
		r.Files = append(r.Files, name)
	}
	return nil
}

// keyFiles names the files of the keys, sorted.
func (s *Source) keyFiles() (names []string, err error) {
	entries, err := os.ReadDir(filepath.Join(s.Dir, keysFolder))
	for _, e := range entries {
		if name := keysFolder + e.Name(); e.Type().IsRegular() && isKeyFile(name) {
			names = append(names, name)
		}
	}
	return names, err
}

package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/issuer/internal/folder"
)

// lockName is the file by which processes that publish into one site keep out of each other's way.
const lockName = ".publish.lock"

// maxFile bounds what is read of a file in the site, in bytes: no file of a site is larger than a status list token.
const maxFile = statuslist.MaxToken

// A site is a folder and what shall become of its files. Names are paths in it, with slashes.
type site struct {
	dir     string
	named   map[string]bool
	changes []change
	retired []string
	made    []string // paths of folders in which folders were made
	refers  bool     // the next change refers to those before it
}

// A change is the next content of a file.
type change struct {
	name   string
	refers bool            // to files of changes before it, which must be on the disk first
	draft  *folder.Draft   // nil where only compressed copies are missing
	copies []*folder.Draft // compressed
	stale  []string        // compressed copies that are of another content, and that have no successor
}

func newSite(dir string) *site { return &site{dir: dir, named: make(map[string]bool)} }

// nameOf is the path at which a web server answers for the URI.
func nameOf(uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return "", err
	}
	name := strings.TrimPrefix(u.Path, "/")
	if name != "" && !isName(name) || u.RawQuery != "" {
		return "", fmt.Errorf("%q has no path in a site", uri)
	}
	return name, nil
}

// isName refuses what a server would not serve, or not as that file: hidden files and compressed copies.
func isName(name string) bool {
	for _, e := range encodings {
		if strings.HasSuffix(name, e.suffix) {
			return false
		}
	}
	odd := func(r rune) bool { return r == '\\' || unicode.IsControl(r) }
	return fs.ValidPath(name) && filepath.IsLocal(filepath.FromSlash(name)) && !strings.ContainsFunc(name, odd) &&
		!strings.HasPrefix(name, ".") && !strings.Contains(name, "/.")
}

func (s *site) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

// read returns the content of a file, nil where there is none.
func (s *site) read(name string) ([]byte, error) {
	data, err := folder.Read(s.path(name), maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// put prepares the file with that content, and its compressed copies, as far as they are not there already.
func (s *site) put(name string, data []byte) error {
	if err := s.claim(name); err != nil {
		return err
	}
	if err := s.mkdir(path.Dir(name)); err != nil {
		return err
	}
	target := s.path(name)
	if err := folder.Sweep(append(copiesOf(target), target)...); err != nil {
		return err
	}
	next := change{name: name, refers: s.refers}
	s.refers = false
	present, err := holds(target, data, plain)
	if err != nil {
		return err
	}
	if !present {
		if next.draft, err = folder.Prepare(target, data, 0o644); err != nil {
			return err
		}
	}
	s.changes = append(s.changes, next)
	return s.putCopies(target, data, present)
}

// putCopies prepares the compressed copies of the last change. Those of another content are never right.
func (s *site) putCopies(target string, data []byte, present bool) error {
	last := &s.changes[len(s.changes)-1]
	for _, e := range encodings {
		right := false
		if present {
			var err error
			if right, err = holds(target+e.suffix, data, e.reader); err != nil {
				return err
			}
		}
		if right {
			continue
		}
		small, err := e.compress(data)
		if err != nil {
			return err
		}
		if len(small) >= len(data) {
			last.stale = append(last.stale, target+e.suffix)
			continue
		}
		draft, err := folder.Prepare(target+e.suffix, small, 0o644)
		if err != nil {
			return err
		}
		last.copies = append(last.copies, draft)
	}
	return nil
}

// retire has a file removed, with its compressed copies.
func (s *site) retire(name string) error {
	s.retired = append(s.retired, name)
	return s.claim(name)
}

// claim keeps two files from having one name.
func (s *site) claim(name string) error {
	if s.named[name] {
		return fmt.Errorf("two files would have the name %q", name)
	}
	s.named[name] = true
	return nil
}

// mkdir makes a folder of the site and those above it. It goes through no link.
func (s *site) mkdir(name string) error {
	if name == "." {
		return nil
	}
	if err := s.mkdir(path.Dir(name)); err != nil {
		return err
	}
	made := s.path(name)
	err := os.Mkdir(made, 0o755)
	if err == nil {
		s.made = append(s.made, filepath.Dir(made))
		return nil
	}
	if info, e := os.Lstat(made); e == nil && info.IsDir() {
		return nil
	}
	return fmt.Errorf("%q is needed as a folder: %w", name, err)
}

// commit carries out what was prepared, and reports it. No compressed copy ever stands beside a content that is not its
// own: those of a file that changes are removed before it and come after it.
func (s *site) commit(r *Report) error {
	if err := folder.Settle(s.drafts()...); err != nil {
		return err
	}
	if err := folder.Sync(s.made...); err != nil {
		return err
	}
	for _, step := range []func(names) error{
		s.removeStale,
		func(n names) error { return s.placeDrafts(n, r) },
		s.placeCopies,
		func(n names) error { return s.removeRetired(n, r) },
	} {
		n := make(names)
		if err := step(n); err != nil {
			return err
		}
		if err := n.sync(); err != nil {
			return err
		}
	}
	return nil
}

func (s *site) removeStale(n names) error {
	for _, c := range s.changes {
		stale := c.stale
		if c.draft != nil {
			stale = copiesOf(s.path(c.name))
		}
		for _, path := range stale {
			if _, err := n.remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *site) placeDrafts(n names, r *Report) error {
	for _, c := range s.changes {
		if c.refers {
			if err := n.sync(); err != nil {
				return err
			}
		}
		if c.draft == nil {
			continue
		}
		if err := n.place(s.path(c.name), c.draft); err != nil {
			return err
		}
		r.Written = append(r.Written, c.name)
	}
	return nil
}

func (s *site) placeCopies(n names) error {
	for _, c := range s.changes {
		for _, draft := range c.copies {
			if err := n.place(s.path(c.name), draft); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *site) removeRetired(n names, r *Report) error {
	for _, name := range s.retired {
		target := s.path(name)
		for _, path := range append(copiesOf(target), target) {
			gone, err := n.remove(path)
			if err != nil {
				return err
			}
			if gone && path == target {
				r.Removed = append(r.Removed, name)
			}
		}
	}
	return nil
}

// drafts are all of the changes, placed or not.
func (s *site) drafts() (all []*folder.Draft) {
	for _, c := range s.changes {
		if c.draft != nil {
			all = append(all, c.draft)
		}
		all = append(all, c.copies...)
	}
	return all
}

// discard removes the drafts that were not placed.
func (s *site) discard() (err error) {
	for _, draft := range s.drafts() {
		err = errors.Join(err, draft.Discard())
	}
	return err
}

// copiesOf are the paths of a file's compressed copies.
func copiesOf(path string) (copies []string) {
	for _, e := range encodings {
		copies = append(copies, path+e.suffix)
	}
	return copies
}

// names are the folders in which names were changed, and not yet for good.
type names map[string]bool

func (n names) place(path string, draft *folder.Draft) error {
	n[filepath.Dir(path)] = true
	return draft.Place()
}

func (n names) remove(path string) (gone bool, err error) {
	switch err := os.Remove(path); {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	}
	n[filepath.Dir(path)] = true
	return true, nil
}

// sync makes the changes last.
func (n names) sync() error {
	defer clear(n)
	return folder.Sync(slices.Collect(maps.Keys(n))...)
}

// holds reports whether the file at path, read through decode, has that content. One that cannot be decoded has not.
func holds(path string, data []byte, decode func(io.Reader) (io.Reader, error)) (bool, error) {
	f, _, err := folder.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	decoded, err := decode(f)
	if err != nil {
		return false, nil
	}
	found, err := io.ReadAll(io.LimitReader(decoded, int64(len(data))+1))
	return err == nil && bytes.Equal(found, data), nil
}

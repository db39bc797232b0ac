package issuer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/internal/folder"
)

// ErrGivenBefore says that a new credential's place in its status list is an older credential's: who revokes one revokes
// both.
var ErrGivenBefore = errors.New("this index was given before: issue nothing more, and restore the newest registry.db and registry.mark")

// A HeldError says which process holds a lock: another one issues from the same folder, or writes to the same outputs.
type HeldError = folder.HeldError

// A disk keeps outputs. What is done there is for good only after Sync: a crash before may leave it, or not, or in part.
type disk interface {
	// MkdirAll makes a folder with those above it, for good.
	MkdirAll(dir string) error
	// Lock takes the lock that a file stands for; where another process has it the error is a *HeldError.
	Lock(path string) (release func() error, err error)
	// Create writes a new file; one that is there already is fs.ErrExist.
	Create(path string, data []byte) error
	// Place gives a file another name in its folder, which no other may have (fs.ErrExist).
	Place(from, to string) error
	// Open opens a file to be read.
	Open(path string) (io.ReadSeekCloser, error)
	// Extend makes a file end with data after its first size bytes, and makes the file where there is none.
	Extend(path string, size int64, data []byte) error
	// Remove deletes a file, if there is one.
	Remove(path string) error
	// Sync brings files to the disk, and the names in folders as far as these are there.
	Sync(dirs []string, files ...string) error
	// Free is how much room there is in a folder; errors.ErrUnsupported where that cannot be told.
	Free(dir string) (folder.Room, error)
}

// outputsLock is the lock of a folder of outputs.
const outputsLock = ".issue.lock"

// A sink takes the outputs of groups, one group at a time.
type sink interface {
	// write returns when all of a group that was issued at a time is where it should be. What it has made, also when it
	// fails, is to be kept or undone.
	write(group []output, at time.Time) error
	// keep says that the group that was written stays.
	keep()
	// undo removes for good what write has made, as far as that is possible.
	undo() error
	close() error
}

// A writer writes groups of credentials into a folder, of which it holds the lock.
type writer struct {
	disk    disk
	dir     string
	layout  Layout
	release func() error

	list, tar growing
	cut       bool // the list's last line has no end
	// made are the files of a group that was neither kept nor undone yet.
	made []string
}

// A growing file gets longer by a group at a time: size is that of what is kept, in bytes, and next the size with a group
// that was neither kept nor undone yet, 0 for none.
type growing struct {
	path       string
	size, next int64
	end        []byte // what closes the file, behind its size
}

// openWriter locks a folder that is there, and sees how far its list goes.
func openWriter(d disk, dir string, layout Layout) (*writer, error) {
	release, err := d.Lock(filepath.Join(dir, outputsLock))
	if err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	w := &writer{disk: d, dir: dir, layout: layout, release: release}
	w.list.path = w.path(IssuedName)
	w.tar = growing{path: w.path(TarName), end: make([]byte, tarEnd)}
	if err := w.measure(); err != nil {
		return nil, errors.Join(fmt.Errorf("issuer: %w", err), release())
	}
	return w, nil
}

func (w *writer) measure() error {
	f, err := w.disk.Open(w.list.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if w.list.size, err = f.Seek(0, io.SeekEnd); err != nil || w.list.size == 0 {
		return err
	}
	last, err := readAt(f, w.list.size-1, 1)
	if err != nil {
		return err
	}
	w.cut = last[0] != '\n'
	return nil
}

// readAt reads so many bytes of a file.
func readAt(f io.ReadSeeker, at int64, size int) ([]byte, error) {
	if _, err := f.Seek(at, io.SeekStart); err != nil {
		return nil, err
	}
	data := make([]byte, size)
	_, err := io.ReadFull(f, data)
	return data, err
}

// An output is what is written of one credential.
type output struct {
	summary *Summary
	files   []file
}

type file struct {
	name string // with slashes
	data []byte
}

// path is that of a file, and hidden the one that it has until it is whole. No two credentials ever have the same.
func (w *writer) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *writer) hidden(name string) string {
	folder, base := path.Split(name)
	return w.path(folder + "." + base + ".tmp")
}

// write writes the files of a group, which are seen under their names only when they are whole, or the next part of the
// archive, and then its lines of the list.
func (w *writer) write(group []output, at time.Time) error {
	var written []string
	var err error
	if w.layout == Tar {
		written, err = []string{w.tar.path}, w.archive(group, at)
	} else {
		written, err = w.files(group)
	}
	if err != nil {
		return err
	}
	lines, err := lines(group)
	if err != nil {
		return err
	}
	if w.cut {
		lines = append([]byte{'\n'}, lines...)
	}
	if err := w.extend(&w.list, lines); err != nil {
		return err
	}
	written = append(written, w.list.path)
	if err := w.disk.Sync(folders(written), written...); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

// files writes the files of a group, and returns their paths.
func (w *writer) files(group []output) (written []string, err error) {
	for _, o := range group {
		for _, f := range o.files {
			hidden := w.hidden(f.name)
			if err := w.disk.MkdirAll(filepath.Dir(hidden)); err != nil {
				return nil, fmt.Errorf("issuer: %w", err)
			}
			if err := w.disk.Create(hidden, f.data); err != nil {
				return nil, w.explain(o, err)
			}
			w.made = append(w.made, hidden)
		}
	}
	for _, o := range group {
		for _, f := range o.files {
			if err := w.disk.Place(w.hidden(f.name), w.path(f.name)); err != nil {
				return nil, w.explain(o, err)
			}
			w.made, written = append(w.made, w.path(f.name)), append(written, w.path(f.name))
		}
	}
	return written, nil
}

// extend makes a growing file longer.
func (w *writer) extend(g *growing, data []byte) error {
	g.next = g.size + int64(len(data))
	if err := w.disk.Extend(g.path, g.size, append(data, g.end...)); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

// lines are those of the list about a group.
func lines(group []output) ([]byte, error) {
	each := make([][]byte, 0, len(group)+1)
	for _, o := range group {
		line, err := jose.Marshal(o.summary)
		if err != nil {
			return nil, fmt.Errorf("issuer: credential %s: %w", o.summary.CredentialID, err)
		}
		each = append(each, line)
	}
	return bytes.Join(append(each, nil), []byte{'\n'}), nil
}

func (w *writer) explain(o output, err error) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("issuer: credential %s is in %q already: %w", o.summary.CredentialID, w.dir, ErrGivenBefore)
	}
	return fmt.Errorf("issuer: %w", err)
}

func (w *writer) keep() {
	for _, g := range []*growing{&w.list, &w.tar} {
		g.size, g.next = max(g.size, g.next), 0
	}
	w.cut, w.made = false, nil
}

func (w *writer) undo() error {
	if err := w.remove(w.made); err != nil {
		return err
	}
	w.made = nil
	for _, g := range []*growing{&w.list, &w.tar} {
		if g.next == 0 {
			continue
		}
		if err := w.shorten(g); err != nil {
			return err
		}
		g.next = 0
	}
	return nil
}

// remove deletes files for good.
func (w *writer) remove(files []string) error {
	if len(files) == 0 {
		return nil
	}
	for _, path := range files {
		if err := w.disk.Remove(path); err != nil {
			return fmt.Errorf("issuer: %w", err)
		}
	}
	if err := w.disk.Sync(folders(files)); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

// folders are those that files are in.
func folders(files []string) []string {
	dirs := make(map[string]bool)
	for _, path := range files {
		dirs[filepath.Dir(path)] = true
	}
	return slices.Sorted(maps.Keys(dirs))
}

// shorten takes what is behind its size off a growing file, for good. A file of nothing is none.
func (w *writer) shorten(g *growing) error {
	if g.size == 0 {
		return w.remove([]string{g.path})
	}
	if err := w.disk.Extend(g.path, g.size, g.end); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if err := w.disk.Sync([]string{w.dir}, g.path); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

func (w *writer) close() error { return w.release() }

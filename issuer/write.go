package issuer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

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
	// Sync brings files of a folder to the disk, and the names in it.
	Sync(dir string, files ...string) error
}

// outputsLock is the lock of a folder of outputs.
const outputsLock = ".issue.lock"

// A writer writes groups of credentials into a folder, of which it holds the lock.
type writer struct {
	disk    disk
	dir     string
	release func() error

	size int64 // of the list of what was issued
	cut  bool  // the list's last line has no end
	// made are the files of a group that was neither kept nor undone yet, and next the size of the list with it.
	made []string
	next int64
}

// openWriter locks a folder that is there, and sees how far its list goes.
func openWriter(d disk, dir string) (*writer, error) {
	release, err := d.Lock(filepath.Join(dir, outputsLock))
	if err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	w := &writer{disk: d, dir: dir, release: release}
	if err := w.measure(); err != nil {
		return nil, errors.Join(fmt.Errorf("issuer: %w", err), release())
	}
	return w, nil
}

func (w *writer) list() string { return w.path(IssuedName) }

func (w *writer) measure() error {
	f, err := w.disk.Open(w.list())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if w.size, err = f.Seek(0, io.SeekEnd); err != nil || w.size == 0 {
		return err
	}
	if _, err := f.Seek(w.size-1, io.SeekStart); err != nil {
		return err
	}
	last := make([]byte, 1)
	_, err = io.ReadFull(f, last)
	w.cut = last[0] != '\n'
	return err
}

// An output is what is written of one credential.
type output struct {
	summary *Summary
	files   []file
}

type file struct {
	name string
	data []byte
}

// path is that of a file, and hidden the one that it has until it is whole. No two credentials ever have the same.
func (w *writer) path(name string) string { return filepath.Join(w.dir, name) }

func (w *writer) hidden(name string) string { return filepath.Join(w.dir, "."+name+".tmp") }

// write writes the files of a group, which are seen under their names only when they are whole, and then its lines of
// the list. When it returns, all of it is on the disk. What it has made, also when it fails, is to be kept or undone.
func (w *writer) write(group []output) error {
	written := []string{w.list()}
	for _, o := range group {
		for _, f := range o.files {
			if err := w.disk.Create(w.hidden(f.name), f.data); err != nil {
				return w.explain(o, err)
			}
			w.made = append(w.made, w.hidden(f.name))
		}
	}
	for _, o := range group {
		for _, f := range o.files {
			if err := w.disk.Place(w.hidden(f.name), w.path(f.name)); err != nil {
				return w.explain(o, err)
			}
			w.made, written = append(w.made, w.path(f.name)), append(written, w.path(f.name))
		}
	}
	lines, err := w.lines(group)
	if err != nil {
		return err
	}
	w.next = w.size + int64(len(lines))
	if err := w.disk.Extend(w.list(), w.size, lines); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if err := w.disk.Sync(w.dir, written...); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

// lines are those of the list, after the end of one that was cut off.
func (w *writer) lines(group []output) ([]byte, error) {
	var lines bytes.Buffer
	if w.cut {
		lines.WriteByte('\n')
	}
	for _, o := range group {
		line, err := jose.Marshal(o.summary)
		if err != nil {
			return nil, fmt.Errorf("issuer: credential %s: %w", o.summary.CredentialID, err)
		}
		lines.Write(append(line, '\n'))
	}
	return lines.Bytes(), nil
}

func (w *writer) explain(o output, err error) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("issuer: credential %s is in %q already: %w", o.summary.CredentialID, w.dir, ErrGivenBefore)
	}
	return fmt.Errorf("issuer: %w", err)
}

// keep says that the group that was written stays.
func (w *writer) keep() { w.size, w.cut, w.made, w.next = w.next, false, nil, 0 }

// undo removes for good what write has made.
func (w *writer) undo() error {
	if err := w.remove(w.made); err != nil {
		return err
	}
	if w.next > 0 {
		if err := w.shorten(w.size); err != nil {
			return err
		}
	}
	w.made, w.next = nil, 0
	return nil
}

// remove deletes files for good.
func (w *writer) remove(files []string) error {
	for _, path := range files {
		if err := w.disk.Remove(path); err != nil {
			return fmt.Errorf("issuer: %w", err)
		}
	}
	if err := w.disk.Sync(w.dir); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

// shorten takes the end off the list for good. A list of nothing is none.
func (w *writer) shorten(size int64) error {
	if size == 0 {
		return w.remove([]string{w.list()})
	}
	if err := w.disk.Extend(w.list(), size, nil); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if err := w.disk.Sync(w.dir, w.list()); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

func (w *writer) close() error { return w.release() }

// Package folder reads and writes the files of an issuer's folder, each whole or not at all, and locks what one process
// at a time may change. It never writes through a symbolic link, and never waits for what is not a file.
package folder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrNotRegular says that a path leads to something else than a file: a folder, a pipe, a device.
var ErrNotRegular = errors.New("not a regular file")

// Open opens a regular file to be read, and tells what the open file is.
func Open(path string) (*os.File, fs.FileInfo, error) {
	// Looked at before, since opening a pipe may wait for its other end, and afterwards, since it may be another by then.
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, &fs.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	f, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, nil, err
	}
	if info, err = checkRegular(f); err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, info, nil
}

func checkRegular(f *os.File) (fs.FileInfo, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: f.Name(), Err: ErrNotRegular}
	}
	return info, nil
}

// Read returns the content of a regular file of at most max bytes.
func Read(path string, max int) ([]byte, error) {
	f, _, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadAll(f, max)
}

// ReadAll returns the content of an open file of at most max bytes.
func ReadAll(f *os.File, max int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f, int64(max)+1))
	if err != nil {
		return nil, err
	}
	if len(data) > max {
		return nil, fmt.Errorf("%q is longer than %d bytes", f.Name(), max)
	}
	return data, nil
}

// Remove deletes a file for good, if there is one.
func Remove(path string) error {
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return Sync(filepath.Dir(path))
}

// Mkdir makes a folder for good, if there is none; its parent must be there. A link to a folder is none.
func Mkdir(path string) error {
	if err := os.Mkdir(path, 0o755); err != nil {
		if info, e := os.Lstat(path); e == nil && info.IsDir() {
			return nil
		}
		return err
	}
	return Sync(filepath.Dir(path))
}

// Replace writes a file with that mode, over an older one if there is one. When it returns, the content is on the
// disk; until then a reader finds the older content.
func Replace(path string, data []byte, mode fs.FileMode) error {
	draft, err := Prepare(path, data, mode)
	if err != nil {
		return err
	}
	err = Settle(draft)
	if err == nil {
		err = draft.Place()
	}
	if err != nil {
		return errors.Join(err, draft.Discard())
	}
	return Sync(filepath.Dir(path))
}

// Create is Replace for a file that must not be there yet; else the error is fs.ErrExist.
func Create(path string, data []byte, mode fs.FileMode) error {
	return CreateFrom(path, mode, writing(data))
}

// CreateFrom is Create for what content writes, which may be long. While content runs, only the owner can read it.
func CreateFrom(path string, mode fs.FileMode, content func(io.Writer) error) error {
	temporary, err := writeFrom(path, mode, content)
	if err != nil {
		return err
	}
	if err := errors.Join(place(temporary, path), (&Draft{temporary: temporary}).Discard()); err != nil {
		return err
	}
	return Sync(filepath.Dir(path))
}

// place gives the temporary file its name, which no other may have.
func place(temporary, path string) error {
	err := os.Link(temporary, path) // which, unlike a rename, replaces nothing
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// FAT, as on sticks, has no links.
	if _, e := os.Lstat(path); !errors.Is(e, fs.ErrNotExist) {
		return errors.Join(e, err)
	}
	return os.Rename(temporary, path)
}

func writing(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

func writeFrom(path string, mode fs.FileMode, content func(io.Writer) error) (temporary string, err error) {
	temporary, err = fill(path, mode, content)
	if err != nil {
		return "", err
	}
	if err := syncFile(temporary); err != nil {
		return "", errors.Join(err, os.Remove(temporary))
	}
	return temporary, nil
}

// fill makes a new file beside path, whose content may not be on the disk yet.
func fill(path string, mode fs.FileMode, content func(io.Writer) error) (temporary string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return "", err
	}
	err = content(f)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// A HeldError says who holds a lock.
type HeldError struct {
	Path   string
	Holder string // as in "process 4711 on host c06"
}

// Error names the holder.
func (e *HeldError) Error() string { return fmt.Sprintf("%s is held by %s", e.Path, e.Holder) }

// maxHolder bounds what is read of a lock file, in bytes.
const maxHolder = 200

func holder() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("process %d on host %s", os.Getpid(), host)
}

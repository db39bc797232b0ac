package folder

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A Disk is the file system, in steps of which a writer decides himself when they are to last: only Sync makes them.
// Files are their owner's alone.
type Disk struct{}

// MkdirAll makes a folder with those above it, for good.
func (Disk) MkdirAll(dir string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: dir, Err: errors.New("not a folder")}
		}
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := (Disk{}).MkdirAll(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return Sync(filepath.Dir(dir))
}

// Lock is Acquire.
func (Disk) Lock(path string) (release func() error, err error) {
	lock, err := Acquire(path)
	if err != nil {
		return nil, err
	}
	return lock.Release, nil
}

// Create writes a new file. One that is there already, be it a link, is fs.ErrExist; of one that cannot be written
// nothing is left.
func (Disk) Create(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// Place gives a file another name in its folder, which no other file may have (fs.ErrExist).
func (Disk) Place(from, to string) error {
	if err := place(from, to); err != nil {
		return err
	}
	if err := os.Remove(from); !errors.Is(err, fs.ErrNotExist) { // a rename has taken it away already
		return err
	}
	return nil
}

// Open opens a regular file to be read. It follows no link.
func (Disk) Open(path string) (io.ReadSeekCloser, error) {
	if err := checkLink(path); err != nil {
		return nil, err
	}
	f, _, err := Open(path)
	if err != nil { // not f, which would be a nil that is not nil
		return nil, err
	}
	return f, nil
}

// Extend makes a file end with data after its first size bytes, whatever stands there, and makes the file where there is
// none. One that is shorter is an error. It follows no link.
func (Disk) Extend(path string, size int64, data []byte) error {
	if err := checkLink(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|noFollow|nonblock, 0o600)
	if err != nil {
		return err
	}
	info, err := checkRegular(f)
	if err == nil && info.Size() < size {
		err = &fs.PathError{Op: "extend", Path: path, Err: errors.New("shorter than it was")}
	}
	if err == nil {
		err = f.Truncate(size)
	}
	if err == nil {
		_, err = f.WriteAt(data, size)
	}
	return errors.Join(err, f.Close())
}

// checkLink refuses what is there and no file, be it a link to one.
func checkLink(path string) error {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	return nil
}

// Remove deletes a file, if there is one.
func (Disk) Remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Sync brings files to the disk, and then the names in folders. A folder that is not there has none.
func (Disk) Sync(dirs []string, files ...string) error {
	if err := together(files, syncFile); err != nil {
		return err
	}
	return together(dirs, func(dir string) error {
		if err := Sync(dir); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// A Room is what a disk can still take.
type Room struct {
	Bytes int64
	Files int64 // and folders, which file systems with a fixed number of inodes run out of
}

// Free is how much room a user has in a folder; errors.ErrUnsupported where that cannot be told.
func (Disk) Free(dir string) (Room, error) { return free(dir) }

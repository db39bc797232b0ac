package bundle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// A disk is a folder of the file system.
type disk string

func (d disk) String() string { return string(d) }

func (d disk) path(name string) string { return filepath.Join(string(d), filepath.FromSlash(name)) }

var errNotRegular = errors.New("it is not a regular file")

func (d disk) read(name string, max int) ([]byte, error) {
	f, err := openRegular(d.path(name))
	if errors.Is(err, errNotRegular) {
		return nil, &DamagedError{name, err}
	}
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(max)+1))
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	if len(data) > max {
		return nil, tooLong(name, max)
	}
	return data, nil
}

func tooLong(name string, max int) error {
	return &DamagedError{name, fmt.Errorf("it is longer than %d bytes", max)}
}

// openRegular looks before, since opening a pipe may wait for its other end, and afterwards, since the file may be
// another by then.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	f, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, err
	}
	if err := checkRegular(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func checkRegular(f *os.File) error {
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	return err
}

// replace does not return before the file is on the disk.
func (d disk) replace(name string, data []byte) error {
	path := d.path(name)
	next, err := writeSynced(path, data)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("bundle: %w", errors.Join(err, os.Remove(next)))
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

// A file in the making is named ".<name>.<random>.tmp".
const temporary = ".tmp"

// writeSynced writes a new file beside path, whose name nobody knows before, and returns it.
func writeSynced(path string, data []byte) (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*"+temporary)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

func (d disk) tidy() error {
	for _, folder := range []string{"", trustFolder, statusFolder} {
		names, err := d.list(folder)
		if err != nil {
			return err
		}
		for _, name := range names {
			if !strings.HasPrefix(name, ".") || !strings.HasSuffix(name, temporary) {
				continue
			}
			if err := d.remove(folder + "/" + name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d disk) remove(name string) error {
	if err := os.Remove(d.path(name)); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

func (d disk) makeFolder(name string) error {
	if err := os.Mkdir(d.path(name), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

func (d disk) list(folder string) ([]string, error) {
	entries, err := os.ReadDir(d.path(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		if info := d.stat(folder); info != nil && !info.IsDir() {
			return nil, &DamagedError{folder, errors.New("it is not a folder")}
		}
		return nil, fmt.Errorf("bundle: %w", err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, nil
}

func (d disk) has(name string) bool {
	_, err := os.Lstat(d.path(name))
	return !errors.Is(err, fs.ErrNotExist)
}

func (d disk) stat(name string) fs.FileInfo {
	info, err := os.Stat(d.path(name))
	if err != nil {
		return nil
	}
	return info
}

func (d disk) lock() (release func() error, err error) {
	l, err := acquire(string(d))
	if err != nil {
		return nil, err
	}
	return l.release, nil
}

// syncFolder makes new names in a folder durable.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" { // have no such call
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

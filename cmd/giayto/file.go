package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// maxSmallFile bounds files that people hand over: keys, requests.
const maxSmallFile = 64 << 10

// exists reports whether a path is taken, be it by a link that leads nowhere.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// openFile opens a regular file to be read. Opening a pipe may wait for ever, and no signal ends that.
func openFile(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, (&failure{status: exitIO, err: fmt.Errorf("%q is not a regular file", path)}).
			withHint("where - is taken for standard input, a pipe goes there")
	}
	return os.Open(path)
}

// replace writes a file whole or not at all, over an older one if there is one.
func replace(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".giayto-*")
	if err != nil {
		return err
	}
	defer func() {
		if e := os.Remove(f.Name()); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing %q: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}

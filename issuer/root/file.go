package root

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/giayto/giayto/credential/trustlist"
)

// The files of the folder.
const (
	trustName  = "trust.json"
	chainName  = "trust"
	draftName  = "draft.json"
	signedName = "draft.signed.json"
)

func (f *Folder) path(name ...string) string {
	return filepath.Join(append([]string{f.dir}, name...)...)
}

// read returns a file's content, nil where there is no such file.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("root folder: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, trustlist.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("root folder: %w", err)
	}
	if len(data) > trustlist.MaxSize {
		return nil, fmt.Errorf("root folder: %q is longer than %d bytes", path, trustlist.MaxSize)
	}
	return data, nil
}

// replace writes a file whole or not at all, and does not return before it is on the disk.
func replace(path string, data []byte) error {
	next := path + ".new"
	if err := writeSynced(next, data); err != nil {
		return fmt.Errorf("root folder: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("root folder: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// remove deletes a file if there is one.
func remove(path string) error {
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("root folder: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes new and removed names in a folder durable.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" { // has no such call
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("root folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("root folder: %w", err)
	}
	return nil
}

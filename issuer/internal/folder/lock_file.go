//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package folder

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// nonblock is nothing that these systems have.
const nonblock = 0

// noFollow has no counterpart here: Disk.Extend looks before it opens.
const noFollow = 0

// A Lock is held by one process, until it unlocks it. Where a process ended without doing so, a person removes the
// file that names it.
type Lock struct{ path string }

// Acquire takes the lock that the file at path stands for and writes the holder's name into it. Where another holds
// it, the error is a *HeldError; there is no waiting.
func Acquire(path string) (*Lock, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, held(path)
	}
	if err != nil {
		return nil, err
	}
	_, err = io.WriteString(f, holder()+"\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	return &Lock{path}, nil
}

func held(path string) error {
	f, _, err := Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	name, err := io.ReadAll(io.LimitReader(f, maxHolder))
	if err != nil {
		return err
	}
	return &HeldError{path, strings.TrimSpace(string(name))}
}

// Release gives the lock up.
func (l *Lock) Release() error { return os.Remove(l.path) }

//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package folder

import (
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
)

// nonblock keeps the opening of a pipe from waiting, noFollow that of a link from leading elsewhere.
const (
	nonblock = syscall.O_NONBLOCK
	noFollow = syscall.O_NOFOLLOW
)

// A Lock is held by one process, until it unlocks it or ends.
type Lock struct{ file *os.File }

// Acquire takes the lock that the file at path stands for and writes the holder's name into it. Where another holds
// it, the error is a *HeldError; there is no waiting.
func Acquire(path string) (*Lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|noFollow|nonblock, 0o644)
	if err != nil {
		return nil, err
	}
	if _, err := checkRegular(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &os.PathError{Op: "lock", Path: path, Err: err}
		}
		name, err := io.ReadAll(io.LimitReader(f, maxHolder))
		if err != nil {
			return nil, err
		}
		return nil, &HeldError{path, strings.TrimSpace(string(name))}
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(holder()+"\n"), 0)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &Lock{f}, nil
}

// Release gives the lock up. The file stays: removing it would let two processes lock two files of that name.
func (l *Lock) Release() error { return l.file.Close() }

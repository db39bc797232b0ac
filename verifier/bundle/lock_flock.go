//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package bundle

import (
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
)

// nonblock keeps the opening of a pipe from waiting.
const nonblock = syscall.O_NONBLOCK

// A lock is held by one process, until it releases it or ends.
type lock struct{ file *os.File }

// tryLock takes the lock that the file at path stands for and writes the holder's name into it. Where another holds
// it, the error is a *HeldError.
func tryLock(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW|nonblock, 0o644)
	if err != nil {
		return nil, err
	}
	if err := checkRegular(f); err != nil {
		return nil, &os.PathError{Op: "lock", Path: path, Err: errors.Join(err, f.Close())}
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
	return &lock{f}, nil
}

// release gives the lock up. The file stays: removing it would let two processes lock two files of that name.
func (l *lock) release() error { return l.file.Close() }

package main

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// drainPause is how long the end of a pipe is watched until the next look at what is in it.
	drainPause = 5 * time.Millisecond
	// drainGrace is how many such looks a reader has left once the command is to stop.
	drainGrace = 200
)

// drained waits until the reader of a pipe has read all. The error is syscall.EPIPE where no reader is left to do so.
func drained(ctx context.Context, pipe *os.File) error {
	raw, err := pipe.SyscallConn()
	if err != nil {
		return err
	}
	for left := drainGrace; ; {
		var empty, gone bool
		controlled := raw.Control(func(fd uintptr) { empty, gone, err = lookInto(int(fd)) })
		switch err = errors.Join(controlled, err); {
		case err != nil:
			return err
		case empty:
			return nil
		case gone:
			return syscall.EPIPE
		}
		if ctx.Err() != nil {
			left--
		}
		if left == 0 {
			return ctx.Err()
		}
	}
}

// lookInto reports whether a pipe is empty, and whether it has no reader any more, for which it waits a moment.
func lookInto(fd int) (empty, gone bool, err error) {
	ends := []unix.PollFd{{Fd: int32(fd)}}
	if _, err := unix.Poll(ends, 0); err != nil && !errors.Is(err, syscall.EINTR) {
		return false, false, os.NewSyscallError("poll", err)
	}
	gone = ends[0].Revents&unix.POLLERR != 0
	held, err := unix.IoctlGetInt(fd, unix.TIOCINQ) // after the look for a reader: one that has gone has read what is not there
	if err != nil {
		return false, false, os.NewSyscallError("ioctl", err)
	}
	if held > 0 && !gone {
		_, _ = unix.Poll(ends, int(drainPause.Milliseconds())) // the next look tells what has happened
	}
	return held == 0, gone, nil
}

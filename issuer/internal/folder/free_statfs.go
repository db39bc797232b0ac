//go:build linux || darwin

package folder

import (
	"math"
	"os"
	"syscall"
)

func free(dir string) (Room, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return Room{}, os.NewSyscallError("statfs", err)
	}
	return roomOf(&s), nil
}

// roomOf reads what the system says. A file system that counts no files makes them where there are bytes.
func roomOf(s *syscall.Statfs_t) Room {
	room := Room{Bytes: math.MaxInt64, Files: math.MaxInt64}
	if blocks := uint64(s.Bavail); blocks < math.MaxInt64/uint64(s.Bsize) {
		room.Bytes = int64(blocks) * int64(s.Bsize)
	}
	if s.Files > 0 && s.Ffree < math.MaxInt64 {
		room.Files = int64(s.Ffree)
	}
	return room
}

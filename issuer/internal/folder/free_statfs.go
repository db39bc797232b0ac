//go:build linux || darwin

package folder

import (
	"math"
	"os"
	"syscall"
)

func free(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, os.NewSyscallError("statfs", err)
	}
	if blocks := uint64(s.Bavail); blocks < math.MaxInt64/uint64(s.Bsize) {
		return int64(blocks) * int64(s.Bsize), nil
	}
	return math.MaxInt64, nil
}

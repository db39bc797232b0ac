package bundle

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// HeldError says which process keeps a writer out of the folder.
type HeldError struct {
	Path   string // of the lock file
	Holder string // as in "process 4711 on host c06"
}

func (e *HeldError) Error() string { return fmt.Sprintf("bundle: %q is held by %s", e.Path, e.Holder) }

const (
	maxHolder = 200 // bytes that are read of a lock file
	lockTries = 200
	lockPause = 10 * time.Millisecond
)

func holder() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("process %d on host %s", os.Getpid(), host)
}

// acquire takes the lock of the folder. It waits about two seconds for another process, which holds it for as long as
// it takes to write two files, then it is a *HeldError.
func acquire(dir string) (*lock, error) {
	path := filepath.Join(dir, lockName)
	for tries := 1; ; tries++ {
		l, err := tryLock(path)
		var held *HeldError
		switch {
		case err == nil:
			return l, nil
		case !errors.As(err, &held):
			return nil, fmt.Errorf("bundle: %w", err)
		case tries == lockTries:
			return nil, held
		}
		time.Sleep(lockPause)
	}
}

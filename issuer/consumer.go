package issuer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"

	"github.com/giayto/giayto/issuer/internal/folder"
)

// Consume takes the events of a consumer for one process, until release is called: two of them would each tell all that
// there is. The error is a *HeldError where another process has them.
func (i *Issuer) Consume(consumer string) (release func() error, err error) {
	name := sha256.Sum256([]byte(consumer)) // which makes a file's name of any
	lock, err := folder.Acquire(filepath.Join(i.dir, "events-"+hex.EncodeToString(name[:8])+".lock"))
	if err != nil {
		return nil, fmt.Errorf("issuer: events of %q: %w", consumer, err)
	}
	return lock.Release, nil
}

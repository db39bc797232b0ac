package bundle

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
)

// The files of the folder.
const (
	rootsName    = "roots.json"
	trustName    = "trust.json"
	trustFolder  = "trust"
	statusFolder = "status"
	seenName     = "seen.json"
	lockName     = "lock"
	statusSuffix = ".jwt"
)

func chainName(version int64) string {
	return trustFolder + "/" + strconv.FormatInt(version, 10) + ".json"
}

func statusName(from source) string {
	sum := sha256.Sum256([]byte(from.iss + "\n" + from.uri))
	return statusFolder + "/" + jose.Encode(sum[:12]) + statusSuffix
}

// A store is where the files are: a folder of the system, or a program's memory. Names are relative to it, with slashes.
type store interface {
	fmt.Stringer // for errors
	// read returns a file of at most max bytes, fs.ErrNotExist where there is none. What stands in its place and is no
	// file is a DamagedError.
	read(name string, max int) ([]byte, error)
	// replace writes a file whole or not at all, and does not return before it is safe.
	replace(name string, data []byte) error
	remove(name string) error
	makeFolder(name string) error
	// list returns what a folder holds, nothing where there is none.
	list(folder string) ([]string, error)
	has(name string) bool
	// stat is nil where there is no such file or folder. Every change makes another of it.
	stat(name string) fs.FileInfo
	// tidy removes what a writer left that did not come to its end. The caller holds the lock.
	tidy() error
	lock() (release func() error, err error)
}

func (s *state) readRoots(from store) error {
	data, err := from.read(rootsName, trustlist.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("bundle: %q holds no bundle: %w", from, fs.ErrNotExist)
	}
	if err != nil {
		return err
	}
	if s.roots, err = trustlist.ParseRoots(data); err != nil {
		return &DamagedError{rootsName, err}
	}
	return nil
}

func (s *state) writeRoots(to store) error {
	data, err := jose.Marshal(s.roots)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return to.replace(rootsName, append(data, '\n'))
}

// removeForgotten removes the status lists that are not remembered. The caller holds the lock.
func (s *state) removeForgotten(from store) error {
	known := make(map[string]bool)
	for source := range s.seen.status {
		known[statusName(source)] = true
	}
	names, err := from.list(statusFolder)
	if err != nil {
		return err
	}
	for _, name := range names {
		name = statusFolder + "/" + name
		if !strings.HasSuffix(name, statusSuffix) || known[name] {
			continue
		}
		if err := from.remove(name); err != nil {
			return err
		}
	}
	return nil
}

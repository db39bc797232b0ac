package bundle

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
	return filepath.Join(trustFolder, strconv.FormatInt(version, 10)+".json")
}

func statusName(from source) string {
	sum := sha256.Sum256([]byte(from.iss + "\n" + from.uri))
	return filepath.Join(statusFolder, jose.Encode(sum[:12])+statusSuffix)
}

func (s *state) readRoots(dir string) error {
	data, err := readFile(dir, rootsName, trustlist.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("bundle: %q holds no bundle: %w", dir, fs.ErrNotExist)
	}
	if err != nil {
		return err
	}
	if s.roots, err = trustlist.ParseRoots(data); err != nil {
		return &DamagedError{rootsName, err}
	}
	return nil
}

func (s *state) writeRoots(dir string) error {
	data, err := jose.Marshal(s.roots)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return replace(dir, rootsName, append(data, '\n'))
}

var errNotRegular = errors.New("it is not a regular file")

// readFile returns a file of at most max bytes. What stands in its place and is no file is a DamagedError.
func readFile(dir, name string, max int) ([]byte, error) {
	f, err := openRegular(filepath.Join(dir, name))
	if errors.Is(err, errNotRegular) {
		return nil, &DamagedError{name, err}
	}
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(max)+1))
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	if len(data) > max {
		return nil, &DamagedError{name, fmt.Errorf("it is longer than %d bytes", max)}
	}
	return data, nil
}

// openRegular looks before, since opening a pipe may wait for its other end, and afterwards, since the file may be
// another by then.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	f, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, err
	}
	if err := checkRegular(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func checkRegular(f *os.File) error {
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	return err
}

// replace writes a file whole or not at all, and does not return before it is on the disk.
func replace(dir, name string, data []byte) error {
	path := filepath.Join(dir, name)
	next, err := writeSynced(path, data)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("bundle: %w", errors.Join(err, os.Remove(next)))
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

// A file in the making is named ".<name>.<random>.tmp".
const temporary = ".tmp"

// writeSynced writes a new file beside path, whose name nobody knows before, and returns it.
func writeSynced(path string, data []byte) (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*"+temporary)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// removeTemporary removes the files of a writer that did not come to its end. The caller holds the lock.
func removeTemporary(dir string) error {
	for _, folder := range []string{dir, filepath.Join(dir, trustFolder), filepath.Join(dir, statusFolder)} {
		entries, err := os.ReadDir(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("bundle: %w", err)
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), ".") || !strings.HasSuffix(e.Name(), temporary) {
				continue
			}
			if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
				return fmt.Errorf("bundle: %w", err)
			}
		}
	}
	return nil
}

// removeForgotten removes the status lists that are not remembered. The caller holds the lock.
func (s *state) removeForgotten(dir string) error {
	known := make(map[string]bool)
	for from := range s.seen.status {
		known[filepath.Base(statusName(from))] = true
	}
	entries, err := os.ReadDir(filepath.Join(dir, statusFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("bundle: %w", err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != statusSuffix || known[e.Name()] {
			continue
		}
		if err := os.Remove(filepath.Join(dir, statusFolder, e.Name())); err != nil {
			return fmt.Errorf("bundle: %w", err)
		}
	}
	return nil
}

// syncFolder makes new names in a folder durable.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" { // have no such call
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

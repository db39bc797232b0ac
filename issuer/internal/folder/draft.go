package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// A Draft is the next content of a file, on the disk under another name beside it.
type Draft struct{ temporary, path string }

// Prepare writes a draft, so that several files are there before the first of them is replaced. Settle makes it last.
func Prepare(path string, data []byte, mode fs.FileMode) (*Draft, error) {
	temporary, err := fill(path, mode, writing(data))
	if err != nil {
		return nil, err
	}
	return &Draft{temporary, path}, nil
}

// Settle returns when the drafts are on the disk. For many it is much faster than for one after the other.
func Settle(drafts ...*Draft) error {
	paths := make([]string, len(drafts))
	for i, d := range drafts {
		paths[i] = d.temporary
	}
	return together(paths, syncFile)
}

// Place gives the draft the name of its file. Sync of the folder makes that last.
func (d *Draft) Place() error { return os.Rename(d.temporary, d.path) }

// Discard removes a draft that was not placed.
func (d *Draft) Discard() error {
	if err := os.Remove(d.temporary); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Sweep removes the drafts of files that earlier processes left beside them. Whoever calls it holds the lock under which
// those files are written.
func Sweep(paths ...string) error {
	of := make(map[string][]string) // names by folder
	for _, path := range paths {
		dir := filepath.Dir(path)
		of[dir] = append(of[dir], filepath.Base(path))
	}
	for dir, names := range of {
		if err := sweep(dir, names); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func sweep(dir string, names []string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		for _, name := range names {
			if rest, ours := strings.CutPrefix(e.Name(), "."+name+"."); ours && isDraft(rest) {
				if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
					return err
				}
			}
		}
	}
	return nil
}

// isDraft tells the rest of a name as write makes it: digits and ".tmp".
func isDraft(rest string) bool {
	number, ok := strings.CutSuffix(rest, ".tmp")
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}

// Sync makes new names in folders durable.
func Sync(dirs ...string) error {
	if runtime.GOOS == "windows" { // has no such call
		return nil
	}
	return together(dirs, syncFolder)
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|noFollow|nonblock, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// abreast is how many files are brought to the disk at a time: it writes its own notes once for all of them.
const abreast = 16

func together(paths []string, do func(path string) error) error {
	errs := make([]error, len(paths))
	var running sync.WaitGroup
	slots := make(chan struct{}, abreast)
	for i, path := range paths {
		slots <- struct{}{}
		running.Go(func() {
			errs[i] = do(path)
			<-slots
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

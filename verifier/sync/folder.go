package sync

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	slashpath "path"
	"path/filepath"
	"syscall"
)

// A folder is a site in the file system. No link leads out of it.
type folder struct {
	name string
	root *os.Root
}

func openFolder(name string) (*folder, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("sync: %w", err)
	}
	return &folder{name, root}, nil
}

func (f *folder) Name() string { return f.name }

func (f *folder) Close() error { return f.root.Close() }

func (f *folder) Fetch(ctx context.Context, path string, max int, _ Validator) (File, error) {
	if err := ctx.Err(); err != nil {
		return File{}, err
	}
	if !fs.ValidPath(path) || !filepath.IsLocal(filepath.FromSlash(path)) {
		return File{}, faultf(Malformed, "%q is no path of a site", path)
	}
	local := filepath.FromSlash(path)
	// Looked at before, since opening a pipe may wait for its other end, and afterwards, since it may be another by then.
	if info, err := f.root.Stat(local); err != nil {
		return File{}, f.fault(path, err)
	} else if !info.Mode().IsRegular() {
		return File{}, faultf(Malformed, "%q is not a regular file", path)
	}
	file, err := f.root.OpenFile(local, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return File{}, f.fault(path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return File{}, f.fault(path, err)
	case !info.Mode().IsRegular():
		return File{}, faultf(Malformed, "%q is not a regular file", path)
	case info.Size() > int64(max):
		return File{}, tooLarge(path, max)
	}
	data, err := io.ReadAll(io.LimitReader(file, int64(max)+1))
	switch {
	case err != nil:
		return File{}, f.fault(path, err)
	case len(data) > max:
		return File{}, tooLarge(path, max)
	}
	return File{Data: data}, nil
}

func (f *folder) fault(path string, err error) *Fault {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // the latter where a file stands in a folder's place
		return faultf(Missing, "it has no %q", path)
	}
	var pathError *fs.PathError
	if errors.As(err, &pathError) { // which would name the path a second time
		err = pathError.Err
	}
	if f.isLink(path) {
		return faultf(Malformed, "%q stands behind a link that is not followed: %w", path, err)
	}
	return faultf(Unreachable, "%q cannot be read: %w", path, err)
}

// isLink tells whether the path leads over a link.
func (f *folder) isLink(path string) bool {
	for path != "." {
		info, err := f.root.Lstat(filepath.FromSlash(path))
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return true
		}
		path = slashpath.Dir(path)
	}
	return false
}

func tooLarge(path string, max int) *Fault {
	return faultf(TooLarge, "%q is longer than %d bytes", path, max)
}

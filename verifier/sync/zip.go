package sync

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	slashpath "path"
	"path/filepath"
	"strings"
)

// maxDirectory bounds what is read of a zip file to learn its entries, in bytes. An entry takes 46 and its name, so that
// some 80,000 fit.
const maxDirectory = 8 << 20

// trustName is the trust list's path in a site.
const trustName = "trust.json"

// An archive is a site in one zip file. Nothing of it is ever unpacked to the disk.
type archive struct {
	name  string
	file  io.Closer
	files map[string]*zip.File // by path in the site
}

// errLimit ends what would read more than it may.
var errLimit = errors.New("longer than it may be")

// OpenZip returns the site in a zip file that a program has at hand; name is what a person calls it. The error is a
// [*Fault].
func OpenZip(name string, file io.ReaderAt, size int64) (Source, error) {
	return newArchive(name, file, size, io.NopCloser(nil))
}

func newArchive(name string, from io.ReaderAt, size int64, file io.Closer) (Source, error) {
	files, err := readDirectory(from, size)
	if fault := (*Fault)(nil); errors.As(err, &fault) {
		fault.Site = name
	}
	if err != nil {
		return nil, err
	}
	return &archive{name, file, files}, nil
}

func openZip(name string) (Source, error) {
	file, err := os.OpenFile(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, fmt.Errorf("sync: %w", err)
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(fmt.Errorf("sync: %q: %w", name, ErrSource), err, file.Close())
	}
	site, err := newArchive(name, file, info.Size(), file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return site, nil
}

// readDirectory returns the files of an archive by their paths in the site. The site is the archive, or the one folder
// in it that has a trust list, as when the site's folder was packed by its name.
func readDirectory(r io.ReaderAt, size int64) (map[string]*zip.File, error) {
	directory := &directoryReader{from: r, left: maxDirectory}
	z, err := zip.NewReader(directory, size)
	switch {
	case errors.Is(err, errLimit):
		return nil, faultf(TooLarge, "zip: its table of contents is longer than %d bytes", maxDirectory)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, faultf(Malformed, "zip: no zip file, or cut off or damaged: %w", err)
	}
	directory.left = -1 // from now on, files are read
	files := make(map[string]*zip.File)
	seen := make(map[string]bool)
	for _, f := range z.File {
		path, isFolder := strings.CutSuffix(strings.TrimPrefix(f.Name, "./"), "/")
		if path == "" && f.Name == "./" {
			continue
		}
		if err := checkEntry(f, path, isFolder); err != nil {
			return nil, err
		}
		if seen[path] {
			return nil, faultf(Malformed, "zip: it has %q twice", path)
		}
		seen[path] = true
		if !isFolder {
			files[path] = f
		}
	}
	return strip(files), nil
}

// checkEntry refuses what no site has, and what programs that unpack archives fall for.
func checkEntry(f *zip.File, path string, isFolder bool) error {
	mode := f.Mode()
	readable := strings.ToValidUTF8(path, "?") // of a file in an older encoding; no file of a site is called so
	switch {
	case !fs.ValidPath(readable) || !filepath.IsLocal(filepath.FromSlash(path)) || strings.ContainsAny(path, "\\\x00"):
		return faultf(Malformed, "zip: the name %q leads out of the archive, or is none", f.Name)
	case !mode.IsRegular() && !(isFolder && mode.IsDir()):
		return faultf(Malformed, "zip: %q is a link, or something else that is no file", path)
	case f.Flags&1 != 0:
		return faultf(Malformed, "zip: %q is encrypted; a site has no secrets, pack it without a password", path)
	}
	return nil
}

// strip takes the site's folder from the names, if the archive has its site in one.
func strip(files map[string]*zip.File) map[string]*zip.File {
	if files[trustName] != nil {
		return files
	}
	folder := ""
	for path := range files {
		if dir := slashpath.Dir(path); slashpath.Base(path) == trustName && !strings.Contains(dir, "/") {
			if folder != "" {
				return files
			}
			folder = dir + "/"
		}
	}
	inside := make(map[string]*zip.File)
	for path, f := range files {
		if path, ok := strings.CutPrefix(path, folder); ok {
			inside[path] = f
		}
	}
	return inside
}

// directoryReader bounds what the reader of a table of contents may read. A negative left bounds nothing.
type directoryReader struct {
	from io.ReaderAt
	left int64
}

func (d *directoryReader) ReadAt(p []byte, at int64) (int, error) {
	if d.left >= 0 {
		if int64(len(p)) > d.left {
			return 0, errLimit
		}
		d.left -= int64(len(p))
	}
	return d.from.ReadAt(p, at)
}

func (a *archive) Name() string { return a.name }

func (a *archive) Close() error { return a.file.Close() }

func (a *archive) Fetch(ctx context.Context, path string, max int, _ Validator) (File, error) {
	if err := ctx.Err(); err != nil {
		return File{}, err
	}
	f, ok := a.files[path]
	switch {
	case !ok:
		return File{}, faultf(Missing, "it has no %q", path)
	// What deflate cannot compress it makes little longer; more would be read to no end.
	case f.UncompressedSize64 > uint64(max) || f.CompressedSize64 > uint64(max)+uint64(max)/100+1<<10:
		return File{}, tooLarge(path, max)
	}
	r, err := f.Open()
	if err != nil {
		return File{}, a.fault(path, err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, int64(max)+1))
	switch {
	case err != nil:
		return File{}, a.fault(path, err)
	case len(data) > max:
		return File{}, tooLarge(path, max)
	}
	return File{Data: data}, nil
}

func (a *archive) fault(path string, err error) *Fault {
	var pathError *fs.PathError
	if errors.As(err, &pathError) { // the disk, not what is on it
		return faultf(Unreachable, "%q cannot be read: %w", path, err)
	}
	return faultf(Malformed, "zip: %q is damaged: %w", path, err)
}

package publish

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/giayto/giayto/issuer/internal/folder"
)

// maxZip bounds the files of a site that are put into one, in bytes: many hundred lists.
const maxZip = 256 << 20

// zipComment is by what Zip knows its own files.
const zipComment = "giayto site"

// Zip writes the site in the folder dir, with the parts of all issuers, as one file, for devices that a stick brings it
// to. Hidden files are left out, and so are compressed copies, other archives and what is larger than any file that
// Write makes. The same site becomes the same bytes; the file is replaced whole, only where it changes, and only if it is
// one that Zip has written: else, and in the site itself, it is ErrFile.
func Zip(ctx context.Context, dir, file string) (err error) {
	if err := mayReplace(dir, file); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	lock, err := folder.Acquire(filepath.Join(dir, lockName))
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	if err := folder.Sweep(file); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	data, err := pack(ctx, dir)
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if same, err := holds(file, data, plain); err != nil || same {
		return err
	}
	if err := folder.Replace(file, data, 0o644); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// mayReplace refuses a file that is in the site, where the next archive would be of the last one, and one that is
// anything but an archive of a site.
func mayReplace(dir, file string) error {
	switch inside, err := folder.Contains(dir, file); {
	case err != nil:
		return err
	case inside:
		return fmt.Errorf("%q is in the site: %w", file, ErrFile)
	}
	f, info, err := folder.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if archive, err := zip.NewReader(f, info.Size()); err != nil || archive.Comment != zipComment {
		return fmt.Errorf("%q is something else than the archive of a site: %w", file, ErrFile)
	}
	return nil
}

func pack(ctx context.Context, dir string) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	total := 0
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if entry.IsDir() {
			if strings.HasPrefix(path.Base(name), ".") && name != "." && name != wellKnown {
				return fs.SkipDir
			}
			return nil
		}
		data, err := packed(filepath.Join(dir, filepath.FromSlash(name)), entry)
		if data == nil || err != nil {
			return err
		}
		if total += len(data); total > maxZip {
			return fmt.Errorf("the files of %q are more than %d bytes", dir, maxZip)
		}
		return add(archive, name, data)
	})
	if err != nil {
		return nil, err
	}
	if err := archive.SetComment(zipComment); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// packed returns the content of a file of the site, nil for one that is left out.
func packed(file string, entry fs.DirEntry) ([]byte, error) {
	info, err := entry.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile || strings.HasPrefix(entry.Name(), ".") || path.Ext(entry.Name()) == ".zip" {
		return nil, nil
	}
	for _, e := range encodings {
		if original, is := strings.CutSuffix(file, e.suffix); is {
			if _, err := os.Lstat(original); err == nil {
				return nil, nil
			}
		}
	}
	return folder.Read(file, maxFile)
}

// add puts a file into the archive without the times and the owner that it has in this folder.
func add(archive *zip.Writer, name string, data []byte) error {
	w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

package issuer

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/giayto/giayto/issuer/registry"
)

// tarEnd is the size of the zeros that close an archive, and tarBlock that of a header, in bytes (POSIX.1, pax).
const (
	tarEnd   = 1024
	tarBlock = 512
)

// appendTar makes the part of an archive that holds the files of a group, from a position on, and notes in its summaries
// where they are. The same files make the same bytes.
func appendTar(group []output, offset int64, at time.Time) ([]byte, error) {
	var part bytes.Buffer
	w := tar.NewWriter(&part)
	for _, o := range group {
		begin := offset + int64(part.Len())
		for _, f := range o.files {
			if err := addTo(w, f, at); err != nil {
				return nil, fmt.Errorf("issuer: credential %s: %w", o.summary.CredentialID, err)
			}
		}
		o.summary.Tar = &Extent{begin, offset + int64(part.Len()) - begin}
	}
	return part.Bytes(), nil
}

func addTo(w *tar.Writer, f file, at time.Time) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.data)), Mode: 0o600, ModTime: at, Format: tar.FormatUSTAR}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	if _, err := w.Write(f.data); err != nil {
		return err
	}
	return w.Flush()
}

// archive writes the files of a group behind the archive's last one, over its end.
func (w *writer) archive(group []output, at time.Time) error {
	part, err := appendTar(group, w.tar.size, at)
	if err != nil {
		return err
	}
	return w.extend(&w.tar, part)
}

// openTar readies the archive for the next group, and refuses one that is not as long as the list says: of such a one nobody
// could tell, after a crash, what belongs to it.
func (w *writer) openTar() error {
	size, err := w.tarSize()
	if err != nil {
		return err
	}
	left, err := w.listWithout(nil, true)
	if err != nil {
		return err
	}
	if size != left.tar {
		const advice = "bring back the one that was moved or changed, or take another folder"
		return fmt.Errorf("issuer: %s ends behind %d bytes, and by %s it should behind %d: %s", w.tar.path, size, IssuedName, left.tar, advice)
	}
	w.tar.size = size
	return nil
}

// tarSize is that of the archive without its end, 0 where there is none.
func (w *writer) tarSize() (int64, error) {
	f, err := w.disk.Open(w.tar.path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("issuer: %w", err)
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, fmt.Errorf("issuer: %w", err)
	}
	return size - tarEnd, nil
}

// cleanTar takes from the archive what is behind a size: the files of credentials that go, or what a crash has left of them.
// Of any other it refuses to.
func (w *writer) cleanTar(size int64, gone map[string]bool, places []registry.Place) error {
	f, err := w.disk.Open(w.tar.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	id, whole, err := tarAt(f, size)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("issuer: %s: %w", w.tar.path, err)
	}
	if id != "" && !gone[id] {
		return fmt.Errorf("issuer: %s has credential %s, of which %s does not tell: bring back the list that was moved or changed", w.tar.path, id, IssuedName)
	}
	if w.tar.size = size; whole {
		return nil
	}
	if size == 0 && id == "" {
		if err := w.isLeft(places); err != nil {
			return err
		}
	}
	return w.shorten(&w.tar)
}

// isLeft refuses an archive of which the list tells nothing and whose header cannot be read, unless it begins as that of one
// of the credentials that go: a crash may have left zeros in place of any of it.
func (w *writer) isLeft(places []registry.Place) error {
	f, err := w.disk.Open(w.tar.path)
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	begin := make([]byte, tarBlock)
	n, err := io.ReadFull(f, begin)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("issuer: %s: %w", w.tar.path, err)
	}
	for _, place := range places {
		if tornOf(begin[:n], treePath(place)+place.ID()) {
			return nil
		}
	}
	return fmt.Errorf("issuer: %s is no archive of a credential that was cut off, and %s tells nothing of it: move it away", w.tar.path, IssuedName)
}

// tornOf reports whether data begins like a name, of which parts may be missing or zeros.
func tornOf(data []byte, name string) bool {
	for n := range min(len(data), len(name)) {
		if data[n] != 0 && data[n] != name[n] {
			return false
		}
	}
	return true
}

// tarAt tells of the file at a position of an archive which credential's it is, empty where there is none or not all of its
// header, and whether the archive ends there as it should.
func tarAt(f io.ReadSeeker, at int64) (id string, whole bool, err error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return "", false, err
	}
	if size < at {
		return "", false, fmt.Errorf("it has %d bytes, and by %s it had %d", size, IssuedName, at)
	}
	rest, err := readAt(f, at, int(min(size-at, tarEnd)))
	if err != nil {
		return "", false, err
	}
	if whole := size == at+tarEnd && bytes.Equal(rest, make([]byte, tarEnd)); whole || len(rest) < tarBlock {
		return "", whole, nil
	}
	header, err := tar.NewReader(bytes.NewReader(rest)).Next()
	if err != nil {
		return "", false, nil // a crash has left it so
	}
	id, _, _ = strings.Cut(path.Base(header.Name), ".")
	return strings.TrimSuffix(id, "-sheet"), false, nil
}

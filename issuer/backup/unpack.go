package backup

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/giayto/giayto/credential/jose"
)

// ErrNewer says that a newer giayto made the backup.
var ErrNewer = errors.New("it is of a newer version: update giayto")

// A target takes what a backup holds.
type target interface {
	// begin is told who was backed up, and when.
	begin(header) error
	// file takes a file of the issuer's folder. Its name is one of plainFiles or that of a file in keysFolder.
	file(name string, data []byte) error
	// registry takes the export of the registry and reads it to its end.
	registry(io.Reader) error
}

// maxFiles bounds the files of the issuer's folder together, in bytes: keys.json has at most 1 MiB, and a key file some
// hundred bytes for some thousand keys.
const maxFiles = 16 << 20

// unpack hands over what an archive holds: exactly the entries that a packer writes, in that order, whole and as the
// manifest has them. On an error the target has what came before it.
func unpack(from io.Reader, to target) error {
	u := &unpacker{tar: tar.NewReader(from)}
	if err := u.header(to); err != nil {
		return err
	}
	if err := u.files(to); err != nil {
		return err
	}
	if err := to.registry(u); err != nil {
		return err
	}
	if u.inRegistry() {
		return errors.New("there is something behind the end of the registry")
	}
	if err := u.end(); err != nil {
		return err
	}
	// The end of what was encrypted is where damage behind the archive's own end shows.
	if n, err := io.Copy(io.Discard, io.LimitReader(from, 1)); err != nil {
		return err
	} else if n > 0 {
		return errors.New("there is something behind its end")
	}
	return nil
}

// An unpacker reads one entry ahead.
type unpacker struct {
	tar  *tar.Reader
	seen []entry
	name string
	data []byte
	// chunk counts the pieces of the registry that were begun; rest is what of the last is not read yet.
	chunk int
	rest  []byte
}

// next reads the next entry; the archive's end is an entry without a name.
func (u *unpacker) next() error {
	u.name, u.data = "", nil
	h, err := u.tar.Next()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	if h.Typeflag != tar.TypeReg || len(h.PAXRecords) > 0 {
		return fmt.Errorf("%.100q is not a plain file", h.Name)
	}
	if h.Size > maxEntry {
		return fmt.Errorf("%.100q is longer than %d bytes", h.Name, maxEntry)
	}
	data, err := io.ReadAll(u.tar)
	if err != nil {
		return fmt.Errorf("%.100q: %w", h.Name, err)
	}
	u.name, u.data = h.Name, data
	if u.name != manifestName {
		u.seen = append(u.seen, entryOf(u.name, u.data))
	}
	return nil
}

// expect is next for an entry that must be there.
func (u *unpacker) expect(name string) error {
	if err := u.next(); err != nil {
		return err
	}
	return u.is(name)
}

func (u *unpacker) is(name string) error {
	switch u.name {
	case name:
		return nil
	case "":
		return fmt.Errorf("it ends before %s", name)
	}
	return fmt.Errorf("%.100q stands where %s belongs", u.name, name)
}

func (u *unpacker) header(to target) error {
	if err := u.expect(headerName); err != nil {
		return err
	}
	var v struct {
		Version int `json:"version"`
	}
	if err := jose.Unmarshal(u.data, &v); err != nil {
		return fmt.Errorf("%s: %w", headerName, err)
	}
	if v.Version > version {
		return ErrNewer
	}
	var h header
	if err := jose.UnmarshalExact(u.data, &h); err != nil {
		return fmt.Errorf("%s: %w", headerName, err)
	}
	if h.Version != version {
		return fmt.Errorf("%s has version %d, not %d", headerName, h.Version, version)
	}
	return to.begin(h)
}

// files hands over the files of the folder and ends on the first entry behind them.
func (u *unpacker) files(to target) error {
	for _, name := range plainFiles {
		if err := u.expect(name); err != nil {
			return err
		}
		if err := to.file(u.name, u.data); err != nil {
			return err
		}
	}
	total := 0
	for last := ""; ; last = u.name {
		if err := u.next(); err != nil {
			return err
		}
		if !isKeyFile(u.name) {
			return nil
		}
		if u.name <= last {
			return fmt.Errorf("%.100q stands behind %.100q", u.name, last)
		}
		if total += len(u.data); total > maxFiles {
			return fmt.Errorf("the key files are longer than %d bytes", maxFiles)
		}
		if err := to.file(u.name, u.data); err != nil {
			return err
		}
	}
}

// isKeyFile reports whether the name is that of a file in the folder of the keys: no other folder, nothing hidden, and
// nothing that a system takes for something else.
func isKeyFile(name string) bool {
	base, ok := strings.CutPrefix(name, keysFolder)
	return ok && base != "" && len(base) <= 100 && !strings.HasPrefix(base, ".") && path.Base(base) == base &&
		strings.IndexFunc(base, strange) < 0 && filepath.IsLocal(base)
}

func strange(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.", r)
}

func (u *unpacker) inRegistry() bool {
	return len(u.rest) > 0 || strings.HasPrefix(u.name, registryFolder)
}

// Read reads the pieces of the registry as one.
func (u *unpacker) Read(p []byte) (int, error) {
	for len(u.rest) == 0 {
		if u.chunk > 0 && !strings.HasPrefix(u.name, registryFolder) {
			return 0, io.EOF
		}
		if err := u.is(chunkName(u.chunk)); err != nil {
			return 0, err
		}
		if u.rest = u.data; len(u.rest) == 0 || u.chunk == maxChunks {
			return 0, fmt.Errorf("%s is empty, or one too many", u.name)
		}
		u.chunk++
		if err := u.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, u.rest)
	u.rest = u.rest[n:]
	return n, nil
}

// end compares all that was read with the manifest, which must be last.
func (u *unpacker) end() error {
	if err := u.is(manifestName); err != nil {
		return err
	}
	var m manifest
	if err := jose.UnmarshalExact(u.data, &m); err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	if !slices.Equal(m.Entries, u.seen) {
		return fmt.Errorf("what it holds is not what its %s says", manifestName)
	}
	if err := u.next(); err != nil {
		return err
	}
	if u.name != "" {
		return fmt.Errorf("%.100q stands behind the end", u.name)
	}
	return nil
}

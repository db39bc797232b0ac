package sync

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// A Source is a copy of a site: on a web server, in a folder, or in a zip file.
type Source interface {
	// Name is what a person calls it: its address or its path.
	Name() string
	// Fetch returns the file of that path below the site's base, slash-separated as [fs.ValidPath] has it. Where the
	// file is still the one that known came with, the error is ErrUnchanged. All other errors are a [*Fault], or the
	// context's. A file longer than max bytes is TooLarge, and little more than max is read of it.
	Fetch(ctx context.Context, path string, max int, known Validator) (File, error)
	Close() error
}

// A File is what a source holds at a path.
type File struct {
	Data      []byte
	Validator Validator
}

// A Validator is what a web server tells copies of a file apart by (RFC 9110 §8.8). The zero Validator tells nothing;
// folders and zip files have no other.
type Validator struct {
	ETag     string // with its quotation marks
	Modified string // a date as in Last-Modified
}

// ErrUnchanged says that a file is still what the caller has.
var ErrUnchanged = errors.New("sync: not changed")

// ErrSource says that a name is no address, folder or zip file that a site could be read from.
var ErrSource = errors.New("not the address of a site, its folder, or a zip file of it")

// Open returns the source of that name: an address that begins with http:// or https://, or the path of a folder or of
// a zip file. An address is not called yet. The error is ErrSource, fs.ErrNotExist, a [*Fault], or the system's.
func Open(name string) (Source, error) {
	scheme, _, isAddress := strings.Cut(name, "://")
	if isAddress && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")) {
		return newWeb(name)
	}
	info, err := os.Stat(name)
	switch {
	case err != nil && isAddress:
		return nil, fmt.Errorf("sync: %q: %w", name, ErrSource)
	case err != nil:
		return nil, fmt.Errorf("sync: %w", err)
	case info.IsDir():
		return openFolder(name)
	case info.Mode().IsRegular():
		return openZip(name)
	}
	return nil, fmt.Errorf("sync: %q: %w", name, ErrSource)
}

// AnswerFault is what the answer of a web server means that is not the file: the status of HTTP for a path, and what it is
// called.
func AnswerFault(path string, status int, name string) *Fault {
	says := strings.TrimSpace(fmt.Sprintf("%d %s", status, name))
	switch status {
	case 404, 410:
		return faultf(Missing, "it has no %q", path)
	case 429, 500, 502, 503, 504:
		return faultf(Busy, "%q: the server answers %s", path, says)
	}
	return faultf(Malformed, "%q: the server answers %s", path, says)
}

// maxFailures is after how many failures in a row a source is given up: the next file would fail like the last.
const maxFailures = 3

// A site is a source as a run sees it.
type site struct {
	Source
	seen     *siteMemory
	answered bool
	failures int    // in a row
	dead     *Fault // why it is not asked any more
}

// fetch returns the file at path. Where it is the same as held, the caller's copy if it has one that counts, the error
// is ErrUnchanged. The other errors are a *Fault, or the context's.
func (s *site) fetch(ctx context.Context, path string, max int, held []byte) ([]byte, error) {
	if s.dead != nil {
		return nil, s.dead
	}
	file, err := s.Fetch(ctx, path, max, s.seen.lookUp(path, held))
	if fault := (*Fault)(nil); errors.As(err, &fault) {
		return nil, s.count(fault)
	}
	if err != nil && !errors.Is(err, ErrUnchanged) {
		return nil, err
	}
	s.answered, s.failures = true, 0
	if err != nil {
		return nil, err
	}
	if begin := bytes.TrimLeft(file.Data, "\ufeff \t\r\n"); len(begin) > 0 && begin[0] == '<' {
		return nil, &Fault{WebPage, s.Name(), fmt.Errorf("%q is a web page (HTML), not a list", path)}
	}
	s.seen.note(path, file)
	if held != nil && bytes.Equal(file.Data, held) {
		return nil, ErrUnchanged
	}
	return file.Data, nil
}

// count notes whose fault it is, and gives up a source that has never answered, or has failed too often in a row.
func (s *site) count(fault *Fault) *Fault {
	f := *fault
	f.Site = s.Name()
	if f.Code.isOfTheWay() {
		s.failures++
	} else {
		s.answered, s.failures = true, 0
	}
	switch {
	case f.Code == Unreachable && !s.answered:
		s.dead = &f
	case s.failures >= maxFailures:
		s.dead = &Fault{f.Code, s.Name(), fmt.Errorf("given up after %d failures in a row", maxFailures)}
	}
	return &f
}

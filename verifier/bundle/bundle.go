// Package bundle is what a device knows without a network, in a folder of its own: the root that it was given, the
// trust list, status lists, and what it has seen so that nobody can take it back to an earlier state.
//
//	roots.json             the root that was pinned when the folder was made
//	trust.json             the trust list held, as signed
//	trust/<version>.json   the lists that changed the roots: the way from roots.json to trust.json
//	status/<name>.jwt      status list tokens; <name> is 16 characters of the base64url of SHA-256 over issuer, LF, URI
//	seen.json              {"version":3,"latest":1795136400,"status":[{"iss":"…","uri":"…","kid":"…","iat":1795136400}]}
//
// A file of another name is none of the bundle's.
//
// Every byte is checked again when the folder is opened, under roots.json alone; a file that is damaged is a
// [*DamagedError] and nothing in it counts. What is offered is taken by [Bundle.ApplyTrust] and [Bundle.ApplyStatus]:
// checked first, then written whole or not at all, and never older than what was seen. Any number of processes may use
// one folder: those that write take turns by the file "lock" and look first at what the others have written, those that
// read notice it with [Bundle.Refresh].
//
// seen.json remembers the highest version of the trust list, the latest time that a trust list was signed, and for each
// status list who signed it when. What a key has said counts only while the trust list gives it to its issuer: once it
// is dropped or compromised, that is forgotten, the times it claimed included.
package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
)

// clockTolerance is how far ahead of the device's clock a signer's may be.
const clockTolerance = 5 * time.Minute

var (
	// ErrClock says that what is offered was signed later than the device's clock shows. It is refused, or one signer
	// with a wrong clock would make every device take its own for wrong.
	ErrClock = errors.New("it was signed later than this device's clock shows")
	// ErrOlder says that a status list is older than the one that its issuer's present keys have signed before, or another
	// one of the same time.
	ErrOlder = errors.New("it is not newer than the status list held")
	// ErrUnknownKey says that the trust list gives nobody the key of a status list, or not for status lists, or not
	// for the time of its signing, or that the key is compromised.
	ErrUnknownKey = errors.New("the trust list has no such key for status lists")
	// ErrTooMany says that the device remembers as many status lists as it can; it forgets them with the keys that have
	// signed them.
	ErrTooMany = errors.New("there is no room for another status list")
)

// DamagedError says that a file of the folder is not what was written there.
type DamagedError struct {
	File string // relative to the folder, with slashes
	Err  error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("bundle: file %q is damaged: %v", e.File, e.Err)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// Hint tells what to do about it. A trust list or a status list may be fetched again: what was seen still keeps older
// ones out. The lists that changed the roots need each other, so those after a damaged one go with it. Without the
// pinned root or what was seen the folder is worth nothing.
func (e *DamagedError) Hint() string {
	switch folder := path.Dir(e.File); {
	case e.File == rootsName:
		return "put back the file of the roots that the folder was made with"
	case e.File == seenName, e.File == trustFolder:
		return "remove the whole folder and make it again, with the file of the roots"
	case folder == trustFolder:
		return fmt.Sprintf("delete it, those of higher numbers beside it, and %s; then sync again", trustName)
	}
	return "delete it and sync again"
}

// Bundle is an open folder. Its methods may be called from several goroutines.
type Bundle struct {
	dir   string // empty in memory
	store store

	mu sync.Mutex
	state
	opened map[source]*statuslist.Status
}

// maxOpened bounds how many status lists stay open, of at most 1 MiB each, and half of that as they are issued: more than the
// papers of a nation have.
const maxOpened = 128

// Create makes the folder of a device that trusts these roots, which people have compared by their
// [trustlist.Roots.Fingerprint]. It fails with fs.ErrExist where anything of a bundle is there already, be it only what
// was seen: without its root it must not come under another. What a Create that was cut off left is no bundle.
func Create(dir string, roots trustlist.Roots) (*Bundle, error) {
	if err := roots.Validate(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	return create(disk(dir), dir, roots)
}

func create(in store, dir string, roots trustlist.Roots) (b *Bundle, err error) {
	if err := roots.Validate(); err != nil {
		return nil, err
	}
	release, err := in.lock()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	b = &Bundle{dir: dir, store: in, opened: make(map[source]*statuslist.Status)}
	b.roots, b.seen = roots, memory{trust: epoch, status: make(map[source]statement)}
	b.refresh()
	if err := b.mustBeNew(); err != nil {
		return nil, err
	}
	if err := b.create(); err != nil {
		return nil, err
	}
	return b, nil
}

// mustBeNew accepts no more of a bundle in the folder than create writes before roots.json: empty folders, and the memory
// of a device that has seen nothing.
func (b *Bundle) mustBeNew() error {
	if err := b.store.tidy(); err != nil {
		return err
	}
	unseen, err := b.seen.marshal()
	if err != nil {
		return err
	}
	for _, name := range []string{rootsName, seenName, trustName, trustFolder, statusFolder} {
		isNew := false
		switch name {
		case seenName:
			data, err := b.store.read(name, len(unseen))
			isNew = err == nil && bytes.Equal(data, unseen)
		case trustFolder, statusFolder:
			names, err := b.store.list(name)
			isNew = err == nil && len(names) == 0
		}
		if !isNew && b.store.has(name) {
			return fmt.Errorf("bundle: %q is there already: %w", filepath.Join(b.store.String(), name), fs.ErrExist)
		}
	}
	return nil
}

// create writes the files of a new folder. roots.json goes last: it is what makes the folder a bundle.
func (b *Bundle) create() error {
	for _, folder := range []string{trustFolder, statusFolder} {
		if err := b.store.makeFolder(folder); err != nil {
			return err
		}
	}
	if err := b.writeSeen(b.store); err != nil {
		return err
	}
	if err := b.writeRoots(b.store); err != nil {
		return err
	}
	b.files = identify(b.store)
	return nil
}

// Open reads the folder and checks the trust list from the pinned root on. It fails with fs.ErrNotExist where there is
// no bundle, and with a [*DamagedError].
func Open(dir string) (*Bundle, error) { return open(disk(dir), dir) }

func open(in store, dir string) (*Bundle, error) {
	s, err := load(in, nil)
	if err != nil {
		return nil, err
	}
	return &Bundle{dir: dir, store: in, state: *s, opened: make(map[source]*statuslist.Status)}, nil
}

// Refresh takes in what another process has changed in the folder since. Where nothing has changed it only looks at the
// dates of three files. After an error, a [*DamagedError] among them, the bundle says what it said before.
func (b *Bundle) Refresh() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if identify(b.store).equal(b.files) {
		return nil
	}
	return b.reload()
}

func (b *Bundle) reload() error {
	next, err := load(b.store, &b.state)
	if err != nil {
		return err
	}
	if next.base != b.base || !sameFile(next.files.seen, b.files.seen) {
		clear(b.opened)
	}
	b.state = *next
	for from, status := range b.opened { // which may be newer than what was written of them before a power cut
		b.remember(from, status)
	}
	return nil
}

// alone does what changes the folder while no other process changes it, on what the folder says then.
func (b *Bundle) alone(change func() error) (err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	release, err := b.store.lock()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := b.reload(); err != nil {
		return err
	}
	// A change that failed may have got half way: the next one reads again.
	if err := change(); err != nil {
		return err
	}
	b.files = identify(b.store)
	return nil
}

// Dir returns the folder, empty of a bundle in memory.
func (b *Bundle) Dir() string { return b.dir }

// Roots returns the root that the folder was made with.
func (b *Bundle) Roots() trustlist.Roots {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.roots
}

// Trust returns the trust list held, which may have expired. Before the first one it is an empty list of version 0 that
// expired in 1970.
func (b *Bundle) Trust() *trustlist.List {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.trust()
}

// Latest returns the latest time, in whole seconds, at which a trust list or a status list that was verified was
// signed; 1970 before the first. It goes back only when the trust list drops the key that has claimed it.
func (b *Bundle) Latest() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest
}

// Status returns the status list of that URI that the issuer's key has signed, or statuslist.ErrMissing where the
// device has none, or none that its present trust list lets count. The list stays open: looking up again is cheap.
func (b *Bundle) Status(iss, uri string) (*statuslist.Status, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.status(source{iss, uri})
}

func (b *Bundle) status(from source) (*statuslist.Status, error) {
	if status, ok := b.opened[from]; ok {
		return status, nil
	}
	data, err := b.store.read(statusName(from), statuslist.MaxToken)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, statuslist.ErrMissing
	}
	if err != nil {
		return nil, err
	}
	token, err := statuslist.Parse(string(data))
	if err != nil {
		return nil, &DamagedError{statusName(from), err}
	}
	status, err := b.open(token, from)
	if errors.Is(err, ErrUnknownKey) {
		return nil, statuslist.ErrMissing
	}
	if err != nil {
		return nil, &DamagedError{statusName(from), err}
	}
	if len(b.opened) >= maxOpened {
		clear(b.opened)
	}
	b.opened[from] = status
	b.remember(from, status)
	return status, nil
}

// open checks a token under the key that the trust list gives to the issuer, and against what the issuer said before.
func (b *Bundle) open(token *statuslist.Token, from source) (*statuslist.Status, error) {
	key := b.statusKey(from.iss, token.Kid())
	if key == nil {
		return nil, ErrUnknownKey
	}
	status, err := token.Open(key.JWK, from.uri)
	if err != nil {
		return nil, err
	}
	if !key.Covers(status.IssuedAt) {
		return nil, ErrUnknownKey
	}
	if said, ok := b.seen.status[from]; ok && b.counts(from, said) && status.IssuedAt.Before(said.at) {
		return nil, ErrOlder
	}
	return status, nil
}

// SignedTrust returns the trust list held as it was signed, or fs.ErrNotExist where none counts.
func (b *Bundle) SignedTrust() ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.trust().Version == 0 {
		return nil, fmt.Errorf("bundle: no trust list: %w", fs.ErrNotExist)
	}
	return b.store.read(trustName, trustlist.MaxSize)
}

// SignedStatus returns a status list as it was signed, where [Bundle.Status] returns what it says.
func (b *Bundle) SignedStatus(iss, uri string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	from := source{iss, uri}
	if _, err := b.status(from); err != nil {
		return nil, err
	}
	return b.store.read(statusName(from), statuslist.MaxToken)
}

// remember notes what a status list that was opened says about itself.
func (b *Bundle) remember(from source, status *statuslist.Status) {
	b.seen.status[from] = statement{status.Kid, wholeSecond(status.IssuedAt)}
	b.refresh()
}

// Held tells of a status list that the device has taken.
type Held struct {
	Issuer, URI string
	IssuedAt    time.Time // in whole seconds
}

// Statuses returns the status lists that count, by issuer and URI.
func (b *Bundle) Statuses() []Held {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []Held
	for _, from := range b.seen.sources() {
		if said := b.seen.status[from]; b.counts(from, said) {
			all = append(all, Held{from.iss, from.uri, said.at})
		}
	}
	return all
}

// Package bundle is what a device knows without a network, in a folder of its own: the root that it was given, the
// trust list, status lists, and what it has seen so that nobody can take it back to an earlier state.
//
//	roots.json             the root that was pinned when the folder was made
//	trust.json             the trust list held, as signed
//	trust/<version>.json   the lists that changed the roots: the way from roots.json to trust.json
//	status/<name>.jwt      status list tokens; <name> is 16 characters of the base64url of SHA-256 over issuer, LF, URI
//	seen.json              {"version":3,"latest":1795136400,"status":[{"iss":"…","uri":"…","kid":"…","iat":1795136400}]}
//
// Every byte is checked again when the folder is opened, under roots.json alone; a file that is damaged is a
// [*DamagedError] and nothing in it counts. What is offered is taken by [Bundle.ApplyTrust] and [Bundle.ApplyStatus]:
// checked first, then written whole or not at all, and never older than what was seen. One process may write at a time;
// any number may read.
//
// seen.json remembers the highest version of the trust list, the latest time that a trust list was signed, and for each
// status list who signed it when. What a key has said counts only while the trust list gives it to its issuer: once it
// is dropped or compromised, that is forgotten, the times it claimed included.
package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
)

// clockTolerance is how far ahead of the device's clock a signer's may be.
const clockTolerance = 5 * time.Minute

var (
	// ErrClock says that what is offered was signed later than the device's clock shows. It is refused, or one signer
	// with a wrong clock would make every device take its own for wrong.
	ErrClock = errors.New("it was signed later than this device's clock shows")
	// ErrOlder says that a status list is older than the one that its issuer's present keys have signed before.
	ErrOlder = errors.New("it is older than the status list held")
	// ErrUnknownKey says that the trust list gives nobody the key of a status list, or not for status lists, or not
	// for the time of its signing, or that the key is compromised.
	ErrUnknownKey = errors.New("the trust list has no such key for status lists")
)

// DamagedError says that a file of the folder is not what was written there. A damaged trust.json or status list may be
// deleted and fetched again: what was seen still keeps older ones out.
type DamagedError struct {
	File string // relative to the folder
	Err  error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("bundle: file %q is damaged: %v", e.File, e.Err)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// Bundle is an open folder. Its methods may be called from several goroutines.
type Bundle struct {
	dir   string
	roots trustlist.Roots

	mu     sync.Mutex
	base   *trustlist.List // the newest list in the folder; nil before the first
	seen   memory
	latest time.Time
	opened map[source]*statuslist.Status
}

// source is whose status list of which URI. A URI alone is not enough: one issuer must not be able to put its list in
// the place of another's.
type source struct {
	iss, uri string
}

// epoch stands for no time at all.
var epoch = time.Unix(0, 0).UTC()

// none is the trust list of a device that has none: empty, and long expired.
func none(roots trustlist.Roots) *trustlist.List {
	return &trustlist.List{IssuedAt: epoch, Expires: epoch, Roots: roots}
}

// Create makes the folder of a device that trusts these roots, which people have compared by their
// [trustlist.Roots.Fingerprint]. It fails with fs.ErrExist where there is a bundle already.
func Create(dir string, roots trustlist.Roots) (*Bundle, error) {
	if err := roots.Validate(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, rootsName)); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("bundle: %q holds a bundle already: %w", dir, fs.ErrExist)
	}
	for _, folder := range []string{dir, filepath.Join(dir, trustFolder), filepath.Join(dir, statusFolder)} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, fmt.Errorf("bundle: %w", err)
		}
	}
	b := &Bundle{dir: dir, roots: roots, opened: make(map[source]*statuslist.Status)}
	b.seen = memory{trust: epoch, status: make(map[source]statement)}
	b.refresh()
	if err := b.writeSeen(); err != nil {
		return nil, err
	}
	// roots.json goes last: it is what makes the folder a bundle.
	if err := b.writeRoots(); err != nil {
		return nil, err
	}
	return b, nil
}

// Open reads the folder and checks the trust list from the pinned root on. It fails with fs.ErrNotExist where there is
// no bundle, and with a [*DamagedError].
func Open(dir string) (*Bundle, error) {
	b := &Bundle{dir: dir, opened: make(map[source]*statuslist.Status)}
	if err := b.readRoots(); err != nil {
		return nil, err
	}
	if err := b.readSeen(); err != nil {
		return nil, err
	}
	if err := b.followChain(); err != nil {
		return nil, err
	}
	if err := b.readTrust(); err != nil {
		return nil, err
	}
	b.refresh()
	return b, nil
}

// followChain takes the lists that changed the roots, in the order of their versions.
func (b *Bundle) followChain() error {
	entries, err := os.ReadDir(filepath.Join(b.dir, trustFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("bundle: %w", err)
	}
	var versions []int64
	for _, e := range entries {
		number, ok := strings.CutSuffix(e.Name(), ".json")
		if version, err := strconv.ParseInt(number, 10, 64); ok && err == nil && strconv.FormatInt(version, 10) == number {
			versions = append(versions, version)
		}
	}
	slices.Sort(versions)
	for _, version := range versions {
		name := chainName(version)
		data, err := b.read(name, trustlist.MaxSize)
		if err != nil {
			return err
		}
		next, err := b.check(data)
		if err != nil {
			return &DamagedError{name, err}
		}
		if next.Version != version {
			return &DamagedError{name, fmt.Errorf("it is version %d", next.Version)}
		}
		b.hold(next)
	}
	return nil
}

// readTrust takes trust.json. Where the chain has led to a later list, trust.json was about to be replaced when the
// device stopped, and the later list is held.
func (b *Bundle) readTrust() error {
	data, err := b.read(trustName, trustlist.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	signed, err := trustlist.Parse(data)
	if err != nil {
		return &DamagedError{trustName, err}
	}
	var claimed struct {
		Version int64 `json:"version"`
	}
	if err := jose.Unmarshal(signed.Unverified(), &claimed); err != nil {
		return &DamagedError{trustName, err}
	}
	if b.base != nil && claimed.Version < b.base.Version && b.base.Version == b.seen.version {
		return nil
	}
	next, err := b.check(data)
	if err != nil {
		return &DamagedError{trustName, err}
	}
	if next.Version < b.seen.version {
		return &DamagedError{trustName, fmt.Errorf("it is version %d, version %d was seen", next.Version, b.seen.version)}
	}
	b.hold(next)
	return nil
}

// check returns the list that data is, if it may follow the newest one in the folder.
func (b *Bundle) check(data []byte) (*trustlist.List, error) {
	signed, err := trustlist.Parse(data)
	if err != nil {
		return nil, err
	}
	if b.base == nil {
		return signed.Open(b.roots)
	}
	return trustlist.Update(b.base, signed)
}

// hold makes next the list held, in memory.
func (b *Bundle) hold(next *trustlist.List) {
	b.base = next
	b.seen.version = max(b.seen.version, next.Version)
	b.seen.note(next.IssuedAt)
}

// refresh computes what follows from the list held and from what was seen.
func (b *Bundle) refresh() {
	b.latest = b.seen.trust
	for from, said := range b.seen.status {
		if b.counts(from, said) && said.at.After(b.latest) {
			b.latest = said.at
		}
	}
}

// Roots returns the root that the folder was made with.
func (b *Bundle) Roots() trustlist.Roots { return b.roots }

// Trust returns the trust list held, which may have expired. Before the first one it is an empty list of version 0 that
// expired in 1970.
func (b *Bundle) Trust() *trustlist.List {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.trust()
}

func (b *Bundle) trust() *trustlist.List {
	// Where trust.json is gone, what is left may be older than what was seen.
	if b.base == nil || b.base.Version < b.seen.version {
		return none(b.roots)
	}
	return b.base
}

// Latest returns the latest time, in whole seconds, at which a trust list or a status list that was verified was
// signed; 1970 before the first. It goes back only when the trust list drops the key that has claimed it.
func (b *Bundle) Latest() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest
}

// ApplyTrust takes a signed trust list that is newer than the one held, as [trustlist.Update] defines it. Lists that
// changed the roots must be applied one by one, and may have expired. The one that is held is no error. ErrClock,
// trustlist.ErrRollback and trustlist.ErrThreshold tell why a list is refused; the device then holds what it held.
func (b *Bundle) ApplyTrust(data []byte, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	next, err := b.check(data)
	if err != nil {
		return err
	}
	if next == b.trust() {
		return nil
	}
	if next.Version < b.seen.version {
		return fmt.Errorf("bundle: trust list of version %d, version %d was seen: %w", next.Version, b.seen.version, trustlist.ErrRollback)
	}
	if next.IssuedAt.After(now.Add(clockTolerance)) {
		return fmt.Errorf("bundle: trust list of %s: %w", next.IssuedAt.Format(time.RFC3339), ErrClock)
	}
	before := b.roots
	if b.base != nil {
		before = b.base.Roots
	}
	// The step before the list: trust.json must never need a step that the folder lacks.
	if !next.Roots.Equal(before) {
		if err := b.replace(chainName(next.Version), data); err != nil {
			return err
		}
	}
	if err := b.replace(trustName, data); err != nil {
		return err
	}
	b.hold(next)
	clear(b.opened) // to be checked again, under the keys that the list has now
	b.forget()
	b.refresh()
	return b.writeSeen()
}

// forget drops what keys have said that the trust list no longer has.
func (b *Bundle) forget() {
	for from, said := range b.seen.status {
		if !b.counts(from, said) {
			delete(b.seen.status, from)
		}
	}
}

func (b *Bundle) counts(from source, said statement) bool {
	key := b.statusKey(from.iss, said.kid)
	return key != nil && key.Covers(said.at)
}

// statusKey returns the issuer's key of that ID when its status lists count.
func (b *Bundle) statusKey(iss, kid string) *trustlist.Key {
	_, key, ok := b.trust().Key(iss, kid)
	if !ok || key.Use != trustlist.UseStatus || key.Compromised {
		return nil
	}
	return key
}

// ApplyStatus takes a status list token for the URI, from the issuer to whom the trust list gives its key. It must be no
// older than the one that this issuer's keys have signed before; it may have expired, since a revocation does not.
// ErrClock, ErrOlder and ErrUnknownKey tell why a token is refused; the device then holds what it held.
func (b *Bundle) ApplyStatus(uri, compact string, now time.Time) error {
	token, err := statuslist.Parse(compact)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	issuer, _, ok := b.trust().Find(token.Kid())
	if !ok {
		return fmt.Errorf("bundle: status list %q: %w", uri, ErrUnknownKey)
	}
	from := source{issuer.ID, uri}
	status, err := b.open(token, from)
	if err != nil {
		return fmt.Errorf("bundle: status list %q: %w", uri, err)
	}
	if status.IssuedAt.After(now.Add(clockTolerance)) {
		return fmt.Errorf("bundle: status list %q of %s: %w", uri, status.IssuedAt.Format(time.RFC3339), ErrClock)
	}
	if err := b.replace(statusName(from), []byte(compact)); err != nil {
		return err
	}
	b.remember(from, status)
	return b.writeSeen()
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

func (b *Bundle) remember(from source, status *statuslist.Status) {
	b.opened[from] = status
	b.seen.status[from] = statement{status.Kid, wholeSecond(status.IssuedAt)}
	b.refresh()
}

// Status returns the status list of that URI that the issuer's key has signed, or statuslist.ErrMissing where the
// device has none, or none that its present trust list lets count. The list stays open: looking up again is cheap.
func (b *Bundle) Status(iss, uri string) (*statuslist.Status, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	from := source{iss, uri}
	if status, ok := b.opened[from]; ok {
		return status, nil
	}
	data, err := b.read(statusName(from), statuslist.MaxToken)
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
	b.remember(from, status)
	return status, nil
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

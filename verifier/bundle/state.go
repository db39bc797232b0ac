package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/giayto/giayto/credential/trustlist"
)

// state is what the folder says, apart from the status lists.
type state struct {
	roots  trustlist.Roots
	base   *trustlist.List // the newest list in the folder; nil before the first
	seen   memory
	latest time.Time
	files  identity // of what it was read from
}

// identity tells files from those that were put in their places: every change ends with a new file.
type identity struct {
	seen, trust, chain fs.FileInfo // nil for none
}

func identify(in store) identity {
	return identity{in.stat(seenName), in.stat(trustName), in.stat(trustFolder)}
}

func (i identity) equal(o identity) bool { return sameFile(i.seen, o.seen) && i.sameTrust(o) }

func (i identity) sameTrust(o identity) bool {
	return sameFile(i.trust, o.trust) && sameFile(i.chain, o.chain)
}

func sameFile(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == b
	}
	return (a == b || os.SameFile(a, b)) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// maxReads bounds how often load begins again.
const maxReads = 10

// load reads the folder; known is what was read of it before, or nil. It needs no lock: where a writer was at work
// meanwhile, it reads again.
func load(from store, known *state) (s *state, err error) {
	before := identify(from)
	for range maxReads {
		s, err = read(from, known, before)
		after := identify(from)
		if after.equal(before) {
			break
		}
		before = after
	}
	return s, err
}

func read(from store, known *state, files identity) (*state, error) {
	s := &state{files: files}
	if err := s.readRoots(from); err != nil {
		return nil, err
	}
	if known != nil && !known.roots.Equal(s.roots) {
		return nil, fmt.Errorf("bundle: %q is another bundle than it was, with the roots %s", from, s.roots.Fingerprint())
	}
	if err := s.readSeen(from); err != nil {
		return nil, err
	}
	if known != nil && known.base != nil && files.sameTrust(known.files) && s.seen.version == known.seen.version {
		s.hold(known.base)
	} else if err := s.readLists(from); err != nil {
		return nil, err
	}
	s.refresh()
	return s, nil
}

func (s *state) readLists(from store) error {
	if err := s.followChain(from); err != nil {
		return err
	}
	return s.readTrust(from)
}

// followChain takes the lists that changed the roots, in the order of their versions.
func (s *state) followChain(from store) error {
	versions, err := chain(from)
	if err != nil {
		return err
	}
	for _, version := range versions {
		name := chainName(version)
		data, err := from.read(name, trustlist.MaxSize)
		if err != nil {
			return err
		}
		next, err := s.check(data)
		if err != nil {
			return &DamagedError{name, err}
		}
		if next.Version != version {
			return &DamagedError{name, fmt.Errorf("it is version %d", next.Version)}
		}
		s.hold(next)
	}
	return nil
}

// chain returns the versions of the lists that changed the roots, in ascending order.
func chain(from store) (versions []int64, err error) {
	names, err := from.list(trustFolder)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		number, ok := strings.CutSuffix(name, ".json")
		if version, err := strconv.ParseInt(number, 10, 64); ok && err == nil && strconv.FormatInt(version, 10) == number {
			versions = append(versions, version)
		}
	}
	slices.Sort(versions)
	return versions, nil
}

// readTrust takes trust.json. Where the chain has led to a later list, trust.json was about to be replaced when the
// device stopped, and the later list is held.
func (s *state) readTrust(from store) error {
	data, err := from.read(trustName, trustlist.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	claimed, err := claimedVersion(data)
	if err != nil {
		return &DamagedError{trustName, err}
	}
	if s.base != nil && claimed < s.base.Version && s.base.Version == s.seen.version {
		return nil
	}
	next, err := s.check(data)
	if err != nil {
		return &DamagedError{trustName, err}
	}
	if next.Version < s.seen.version {
		return &DamagedError{trustName, fmt.Errorf("it is version %d, version %d was seen", next.Version, s.seen.version)}
	}
	s.hold(next)
	return nil
}

// claimedVersion is what a list says about itself; anybody may have written it.
func claimedVersion(data []byte) (int64, error) {
	signed, err := trustlist.Parse(data)
	if err != nil {
		return 0, err
	}
	return signed.ClaimedVersion()
}

// check returns the list that data is, if it may follow the newest one in the folder.
func (s *state) check(data []byte) (*trustlist.List, error) {
	signed, err := trustlist.Parse(data)
	if err != nil {
		return nil, err
	}
	if s.base == nil {
		return signed.Open(s.roots)
	}
	return trustlist.Update(s.base, signed)
}

// rootsHeld are those that decide about the next list.
func (s *state) rootsHeld() trustlist.Roots {
	if s.base == nil {
		return s.roots
	}
	return s.base.Roots
}

// hold makes next the list held, in memory.
func (s *state) hold(next *trustlist.List) {
	s.base = next
	s.seen.version = max(s.seen.version, next.Version)
	s.seen.note(next.IssuedAt)
}

// trust is the list that counts.
func (s *state) trust() *trustlist.List {
	// Where trust.json is gone, what is left may be older than what was seen.
	if s.base == nil || s.base.Version < s.seen.version {
		return none(s.roots)
	}
	return s.base
}

// epoch stands for no time at all.
var epoch = time.Unix(0, 0).UTC()

// none is the trust list of a device that has none: empty, and long expired.
func none(roots trustlist.Roots) *trustlist.List {
	return &trustlist.List{IssuedAt: epoch, Expires: epoch, Roots: roots}
}

// refresh computes what follows from the list held and from what was seen.
func (s *state) refresh() {
	s.latest = s.seen.trust
	for from, said := range s.seen.status {
		if s.counts(from, said) && said.at.After(s.latest) {
			s.latest = said.at
		}
	}
}

// forget drops what keys have said that the trust list no longer has.
func (s *state) forget() {
	for from, said := range s.seen.status {
		if !s.counts(from, said) {
			delete(s.seen.status, from)
		}
	}
}

func (s *state) counts(from source, said statement) bool {
	key := s.statusKey(from.iss, said.kid)
	return key != nil && key.Covers(said.at)
}

// statusKey returns the issuer's key of that ID when its status lists count.
func (s *state) statusKey(iss, kid string) *trustlist.Key {
	_, key, ok := s.trust().Key(iss, kid)
	if !ok || key.Use != trustlist.UseStatus || key.Compromised {
		return nil
	}
	return key
}

// Package root is the ceremony by which the root's key holders agree on the next trust list, over files: a folder that
// travels between them, on a stick if need be, and that holds no private key.
//
//	trust.json             the list held, signed by a threshold of its roots
//	trust/<version>.json   the lists that changed the roots, the first among them
//	draft.json             the payload of the next list, if there is one
//	draft.signed.json      the draft with the signatures that it has so far
//
// [Init] begins a folder; [Folder.Add], [Folder.Retire], [Folder.Compromise], [Folder.Rotate] and [Folder.Renew] begin
// or change the draft, which voids the signatures it had. [Folder.Show] tells the next person what the draft changes,
// [Folder.Sign] adds a signature to that draft and to no other, and with the last one that is needed the draft becomes
// the list held, which [Folder.Signed] returns. Each file is replaced whole or not at all, and an operation that was interrupted can be run again.
//
// Everything read from the folder is checked: the list held against the chain of lists from the first on. The first is
// checked only against its own roots, so people compare [trustlist.Roots.Fingerprint] with what they know.
package root

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/internal/folder"
)

var (
	// ErrNoDraft says that there is nothing to sign.
	ErrNoDraft = errors.New("root folder has no draft")
	// ErrOtherDraft says that the draft is not the one that was to be signed.
	ErrOtherDraft = errors.New("root folder has another draft than the one that was shown")
)

// Folder is the folder of a root.
type Folder struct {
	dir string
}

// Validity is the "iat" and "exp" of the list that a change makes, at most [trustlist.MaxLifetime] apart. Seconds count.
type Validity struct {
	IssuedAt, Expires time.Time
}

// Init begins a folder, which must not have one yet: its draft is version 1, with the roots and without issuers.
func Init(dir string, roots trustlist.Roots, v Validity) (*Folder, error) {
	f := &Folder{dir}
	for _, name := range []string{trustName, chainName, draftName} {
		if _, err := os.Stat(f.path(name)); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("root folder: %q is there already", f.path(name))
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("root folder: %w", err)
	}
	if err := f.writeDraft(&trustlist.List{Version: 1, Roots: roots}, v); err != nil {
		return nil, err
	}
	return f, nil
}

// Open returns the folder of an earlier [Init] after checking what it holds.
func Open(dir string) (*Folder, error) {
	f := &Folder{dir}
	s, err := f.load()
	if err != nil {
		return nil, err
	}
	if s.held == nil && s.draft == nil {
		return nil, fmt.Errorf("root folder: %q holds no trust list and no draft: %w", dir, fs.ErrNotExist)
	}
	return f, nil
}

// Entry is a key to be added, and whose it is.
type Entry struct {
	Issuer string         // its "iss"
	Name   trustlist.Name // may be left out for an issuer that is listed already; else it replaces the name
	Key    *jose.PublicKey
	Use    trustlist.Use
	VCTs   []string // document types, for trustlist.UseCredential
	From   time.Time
	Until  time.Time
}

// Add adds a key to the draft, with its issuer where that is new.
func (f *Folder) Add(e Entry, v Validity) error {
	return f.change(v, func(l *trustlist.List) error {
		if e.Key == nil {
			return errors.New("root folder: no key to add")
		}
		kid := e.Key.ID()
		if issuer, _, ok := l.Find(kid); ok {
			return fmt.Errorf("root folder: key %s is listed already, for %s", kid, issuer.ID)
		}
		i := slices.IndexFunc(l.Issuers, func(i trustlist.Issuer) bool { return i.ID == e.Issuer })
		if i < 0 {
			i = len(l.Issuers)
			l.Issuers = append(l.Issuers, trustlist.Issuer{ID: e.Issuer, Name: e.Name})
		}
		to := &l.Issuers[i]
		if e.Name != (trustlist.Name{}) {
			to.Name = e.Name
		}
		to.Keys = append(to.Keys, trustlist.Key{Kid: kid, JWK: e.Key, Use: e.Use, VCTs: e.VCTs, From: e.From, Until: e.Until})
		return nil
	})
}

// Retire ends the time in which the key may sign, which it cannot prolong: what it signs from then on does not count,
// what it signed before still does. The list counts whole seconds, and so does "at": its fraction is dropped. A key that ends before it began is dropped from the list, and its issuer with its
// last key.
func (f *Folder) Retire(kid string, at time.Time, v Validity) error {
	at = at.Truncate(time.Second)
	return f.change(v, func(l *trustlist.List) error {
		issuer, key, ok := l.Find(kid)
		if !ok {
			return fmt.Errorf("root folder: no key %q is listed", kid)
		}
		if at.After(key.Until) {
			return fmt.Errorf("root folder: key %s ends at %s already", kid, stamp(key.Until))
		}
		if key.Until = at; key.From.Before(at) {
			return nil
		}
		issuer.Keys = slices.DeleteFunc(issuer.Keys, func(k trustlist.Key) bool { return k.Kid == kid })
		l.Issuers = slices.DeleteFunc(l.Issuers, func(i trustlist.Issuer) bool { return len(i.Keys) == 0 })
		return nil
	})
}

// Compromise marks the key: nothing that it has ever signed counts, since who stole it chooses the dates.
func (f *Folder) Compromise(kid string, v Validity) error {
	return f.change(v, func(l *trustlist.List) error {
		_, key, ok := l.Find(kid)
		if !ok {
			return fmt.Errorf("root folder: no key %q is listed", kid)
		}
		key.Compromised = true
		return nil
	})
}

// Rotate replaces the roots. The list then needs the threshold of the old and of the new.
func (f *Folder) Rotate(roots trustlist.Roots, v Validity) error {
	return f.change(v, func(l *trustlist.List) error {
		l.Roots = roots
		return nil
	})
}

// Renew changes nothing but the dates.
func (f *Folder) Renew(v Validity) error {
	return f.change(v, func(*trustlist.List) error { return nil })
}

// change edits the draft, or a new one of the list held.
func (f *Folder) change(v Validity, edit func(*trustlist.List) error) error {
	s, err := f.load()
	if err != nil {
		return err
	}
	l := s.draft
	if l == nil {
		if l, err = s.successor(); err != nil {
			return err
		}
	}
	if err := edit(l); err != nil {
		return err
	}
	return f.writeDraft(l, v)
}

func (f *Folder) writeDraft(l *trustlist.List, v Validity) error {
	l.IssuedAt, l.Expires = v.IssuedAt, v.Expires
	payload, err := l.Payload()
	if err != nil {
		return err
	}
	// The signatures go first: those of the old draft must not stand beside the new one, even after a power cut.
	if err := remove(f.path(signedName)); err != nil {
		return err
	}
	return replace(f.path(draftName), payload)
}

// Sign signs the draft of that [Report.Digest], which the signer's holder has looked at; any other is [ErrOtherDraft],
// since the folder passes through other hands. When the draft has the signatures it needs, of the roots held and of its
// own, it becomes the list held and complete is true.
func (f *Folder) Sign(signer *jose.Signer, digest [sha256.Size]byte) (complete bool, err error) {
	s, err := f.load()
	if err != nil {
		return false, err
	}
	if s.draft == nil {
		return false, ErrNoDraft
	}
	if sha256.Sum256(s.payload) != digest {
		return false, ErrOtherDraft
	}
	if public := signer.Public(); !slices.ContainsFunc(s.electorates(), func(r trustlist.Roots) bool { return r.Has(public) }) {
		return false, fmt.Errorf("root folder: key %s is not one of the root's", public.ID())
	}
	var data []byte
	if s.signed == nil {
		data, err = trustlist.Sign(s.payload, signer)
	} else {
		data, err = trustlist.AddSignature(s.signedData, signer, s.electorates()...)
	}
	if err != nil {
		return false, err
	}
	if err := replace(f.path(signedName), data); err != nil {
		return false, err
	}
	return f.publish(s, data)
}

// Signed returns the list held as it was signed, nil before the first, and those that changed the roots, in their order:
// what is to be published.
func (f *Folder) Signed() (list []byte, steps [][]byte, err error) {
	s, err := f.load()
	if err != nil {
		return nil, nil, err
	}
	return s.heldData, s.steps, nil
}

// publish makes the signed draft the list held if it has the signatures. Replacing trust.json is what decides: before it
// the draft stands, after it the draft is a leftover that load passes over.
func (f *Folder) publish(s *state, data []byte) (complete bool, err error) {
	signed, err := trustlist.Parse(data)
	if err != nil {
		return false, err
	}
	next, err := s.accept(signed)
	if errors.Is(err, trustlist.ErrThreshold) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if s.held == nil || !next.Roots.Equal(s.held.Roots) {
		if err := folder.Mkdir(f.path(chainName)); err != nil {
			return false, named(err)
		}
		if err := replace(f.path(chainName, strconv.FormatInt(next.Version, 10)+".json"), data); err != nil {
			return false, err
		}
	}
	if err := replace(f.path(trustName), data); err != nil {
		return false, err
	}
	return true, errors.Join(remove(f.path(draftName)), remove(f.path(signedName)))
}

// state is what the folder holds, checked.
type state struct {
	held        *trustlist.List // nil before the first list is complete
	heldData    []byte
	heldPayload []byte
	steps       [][]byte        // the lists that changed the roots
	draft       *trustlist.List // nil where there is none
	payload     []byte          // of the draft
	signed      *trustlist.Signed
	signedData  []byte
}

// accept returns the list that signed is, if it may follow the list held.
func (s *state) accept(signed *trustlist.Signed) (*trustlist.List, error) {
	if s.held == nil {
		return openFirst(signed)
	}
	return trustlist.Update(s.held, signed)
}

// openFirst opens the first list, whose own roots are all there is to check it with.
func openFirst(signed *trustlist.Signed) (*trustlist.List, error) {
	l, err := trustlist.ParseDraft(signed.Unverified())
	if err != nil {
		return nil, err
	}
	return signed.Open(l.Roots)
}

// electorates are the roots of which a threshold must sign the draft each.
func (s *state) electorates() []trustlist.Roots {
	switch {
	case s.held == nil || s.held.Roots.Equal(s.draft.Roots):
		return []trustlist.Roots{s.draft.Roots}
	default:
		return []trustlist.Roots{s.held.Roots, s.draft.Roots}
	}
}

// successor is a draft that says what the list held says.
func (s *state) successor() (*trustlist.List, error) {
	if s.held == nil {
		return nil, ErrNoDraft
	}
	l, err := trustlist.ParseDraft(s.heldPayload)
	if err != nil {
		return nil, fmt.Errorf("root folder: list held: %w", err)
	}
	l.Version++
	return l, nil
}

func (f *Folder) load() (*state, error) {
	s := new(state)
	if err := f.loadHeld(s); err != nil {
		return nil, err
	}
	if err := f.loadDraft(s); err != nil {
		return nil, err
	}
	return s, nil
}

// loadHeld follows the lists that changed the roots up to trust.json. A later one is that of a publication that was
// interrupted, and does not count before trust.json does.
func (f *Folder) loadHeld(s *state) error {
	data, err := read(f.path(trustName))
	if data == nil || err != nil {
		return err
	}
	last, err := trustlist.Parse(data)
	if err != nil {
		return fmt.Errorf("root folder: %s: %w", trustName, err)
	}
	claimed, err := trustlist.ParseDraft(last.Unverified())
	if err != nil {
		return fmt.Errorf("root folder: %s: %w", trustName, err)
	}
	versions, err := f.chain()
	if err != nil {
		return err
	}
	if len(versions) == 0 || versions[0] != 1 {
		return fmt.Errorf("root folder: the first list is missing from %q", chainName)
	}
	for _, version := range versions {
		if version > claimed.Version {
			break
		}
		if err := f.follow(s, version); err != nil {
			return err
		}
	}
	if s.held, err = trustlist.Update(s.held, last); err != nil {
		return fmt.Errorf("root folder: %s: %w", trustName, err)
	}
	s.heldData, s.heldPayload = data, last.Unverified()
	return nil
}

// chain returns the versions of the lists that changed the roots, in ascending order.
func (f *Folder) chain() ([]int64, error) {
	entries, err := os.ReadDir(f.path(chainName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("root folder: %w", err)
	}
	var versions []int64
	for _, e := range entries {
		number, ok := strings.CutSuffix(e.Name(), ".json")
		if version, err := strconv.ParseInt(number, 10, 64); ok && err == nil && strconv.FormatInt(version, 10) == number {
			versions = append(versions, version)
		}
	}
	slices.Sort(versions)
	return versions, nil
}

func (f *Folder) follow(s *state, version int64) error {
	name := filepath.Join(chainName, strconv.FormatInt(version, 10)+".json")
	data, err := read(f.path(name))
	if err != nil {
		return err
	}
	signed, err := trustlist.Parse(data)
	if err == nil {
		s.held, err = s.accept(signed)
	}
	if err == nil && s.held.Version != version {
		err = fmt.Errorf("it is version %d", s.held.Version)
	}
	if err != nil {
		return fmt.Errorf("root folder: %s: %w", name, err)
	}
	s.steps = append(s.steps, data)
	return nil
}

func (f *Folder) loadDraft(s *state) error {
	payload, err := read(f.path(draftName))
	if payload == nil || err != nil {
		return err
	}
	if bytes.Equal(payload, s.heldPayload) {
		return nil // left over from a publication that was interrupted at its end
	}
	draft, err := trustlist.ParseDraft(payload)
	if err != nil {
		return fmt.Errorf("root folder: %s: %w", draftName, err)
	}
	if want := s.nextVersion(); draft.Version != want {
		return fmt.Errorf("root folder: %s is of version %d, the next list is version %d: remove it and begin again",
			draftName, draft.Version, want)
	}
	s.draft, s.payload = draft, payload
	data, err := read(f.path(signedName))
	if data == nil || err != nil {
		return err
	}
	signed, err := trustlist.Parse(data)
	if err != nil {
		return fmt.Errorf("root folder: %s: %w: remove it and sign again", signedName, err)
	}
	if bytes.Equal(signed.Unverified(), payload) {
		s.signed, s.signedData = signed, data
	}
	return nil
}

func (s *state) nextVersion() int64 {
	if s.held == nil {
		return 1
	}
	return s.held.Version + 1
}

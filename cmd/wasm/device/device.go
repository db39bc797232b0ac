// Package device is what a page in a browser asks of the deciding core, as JSON: the state of the device, an update of it, a
// check of papers. The page draws, fetches and keeps files; every decision is made by the packages below.
//
// A [Device] has its files in memory. What has changed of them after a call the page writes down with [Device.Changes],
// and opens them again the next time. Nothing of a check is kept here: the page holds the texts of the check that is open
// and hands them over with each new one.
package device

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier/bundle"
	"github.com/giayto/giayto/verifier/sync"
)

// A Device is not for several goroutines at a time.
type Device struct {
	files  *bundle.Memory
	bundle *bundle.Bundle // nil before it is installed
}

// Open returns the device of the files that a page has kept, none before the first installation. Files that are damaged
// are a [*bundle.DamagedError]; the device that comes with it can be installed anew, over none of them.
func Open(files map[string][]byte) (*Device, error) {
	d := &Device{files: bundle.NewMemory(files)}
	if len(files) == 0 {
		return d, nil
	}
	b, err := bundle.OpenIn(d.files)
	if err != nil {
		return &Device{files: bundle.NewMemory(nil)}, err
	}
	d.bundle = b
	return d, nil
}

// Changes returns the files to be written down, nil for one to be removed.
func (d *Device) Changes() map[string][]byte { return d.files.Changes() }

// Roots is what people compare before they trust the roots in a file.
type Roots struct {
	Fingerprint string `json:"fingerprint"`
	Threshold   int    `json:"threshold"`
	Keys        int    `json:"keys"`
}

// LookAtRoots reads a file of roots and trusts nothing.
func LookAtRoots(data []byte) (Roots, error) {
	roots, err := trustlist.ParseRoots(data)
	if err != nil {
		return Roots{}, err
	}
	return Roots{roots.Fingerprint(), roots.Threshold, len(roots.Keys)}, nil
}

// ErrFingerprint says that the file is not the one whose fingerprint was compared.
var ErrFingerprint = errors.New("device: the file of roots has another fingerprint")

// Install makes a device that trusts the roots in a file, whose fingerprint people have compared. A device that trusts
// some already is fs.ErrExist.
func (d *Device) Install(data []byte, fingerprint string) error {
	roots, err := trustlist.ParseRoots(data)
	if err != nil {
		return err
	}
	if roots.Fingerprint() != fingerprint {
		return ErrFingerprint
	}
	b, err := bundle.CreateIn(d.files, roots)
	if err != nil {
		return err
	}
	d.bundle = b
	return nil
}

// ErrNotInstalled says that the device trusts no roots yet.
var ErrNotInstalled = errors.New("device: it is not installed")

// A Moment is when and in which language something is asked: the page's clock in milliseconds since 1970.
type Moment struct {
	Now  int64  `json:"now"`
	Lang string `json:"lang"`
}

func (m Moment) time() time.Time { return time.UnixMilli(m.Now).UTC() }

func (m Moment) lang() message.Lang {
	lang, err := message.ParseLang(m.Lang)
	if err != nil {
		return message.Vietnamese
	}
	return lang
}

// read takes a request apart; a member that is not known is refused, so that a page and a core of two versions do not
// misunderstand each other.
func read(request []byte, into any) error {
	if err := jose.UnmarshalExact(request, into); err != nil {
		return fmt.Errorf("device: request: %w", err)
	}
	return nil
}

// Update brings the device up to date from a site. What was taken counts also where the run did not come to its end.
func (d *Device) Update(ctx context.Context, request []byte, site sync.Source) ([]byte, error) {
	var in struct {
		Moment
		For string `json:"for"` // the question of this device: others' lists are left out
	}
	if err := read(request, &in); err != nil {
		return nil, err
	}
	if d.bundle == nil {
		return nil, ErrNotInstalled
	}
	return d.update(ctx, in.Moment, in.For, site)
}

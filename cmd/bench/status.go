package main

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/testvectors"
	"github.com/giayto/giayto/verifier/bundle"
	"github.com/giayto/giayto/verifier/sync"
)

const (
	// million is the size of the registry whose list is published and fetched.
	million = 1_000_000
	// oneIn is in how many of its credentials one is not valid.
	oneIn = 100
	// days are how often what takes the whole list is measured in one pass: each time is another day's publication.
	days = 2
	// lookUps make one turn, so that the ratio is what one takes in per cent of the yardstick.
	lookUps = 100
)

// A standing is the way of a status list from the registry to a device.
type standing struct {
	workload *workload
	now      time.Time

	uri     string   // of the list
	entries []int    // of some of its credentials
	ids     []string // of every credential that is one in oneIn

	published string    // the site that is published anew each day
	day       time.Time // of the last publication

	site       string // another, which stays as it is
	synced     time.Time
	devices    []string // that hold the list of the day before
	device     *bundle.Bundle
	compressed string // a file with the list alone, as a zlib stream
	list       []byte // the same, inflated
}

// comparisons are those that show what status costs:
//
//   - publish: the day's list out of the registry, signed and written, with its compressed copies and the rest of the site.
//     The yardstick is to compress the list as hard as it is published, which should remain the most of it.
//   - sync: a device that holds yesterday's list takes today's, from opening its folder to what is written there. The
//     yardstick is to read and inflate the list and to believe it. The bar leaves room to inflate both, to check the
//     signatures of both and of the trust list each time that the folder is read, and to write three files.
//   - status-look-up: one entry of a list that is kept inflated, in per cent of the check of one signature.
//   - verify-traffic: a verdict with a status entry, beside that of a credential that lives a day and has none: bytes in
//     the code, look-up and words. What is above 1 is the share of status.
func (s *standing) comparisons() []comparison {
	w := s.workload
	return []comparison{
		{"publish/zlib", 2.5, s.publish, s.deflate, days},
		{"sync/inflate", 15, s.sync, s.inflate, days},
		{"status-look-up/ecdsa.Verify-percent", 1, s.lookUp, w.ecdsaVerify, tokens},
		{"verify-traffic/verify-without-status", 1.1, w.verify(w.texts, "holder-unproved"), w.verify(w.unlisted, "holder-unproved"), tokens},
	}
}

// newStanding fills the registry of the workload's issuer with that many credentials.
func newStanding(w *workload, dir string, credentials int) (*standing, error) {
	s := &standing{
		workload: w, now: w.options.Now, day: w.options.Now, published: filepath.Join(dir, "published"), site: filepath.Join(dir, "site"),
		compressed: filepath.Join(dir, "list.zlib"),
	}
	ctx := context.Background()
	r, err := w.issuer.Registry(ctx)
	if err != nil {
		return nil, err
	}
	return s, s.fill(ctx, r, credentials)
}

// ready restricts some of the credentials, and readies sites and devices.
func (s *standing) ready(dir string) error {
	ctx := context.Background()
	r, err := s.workload.issuer.Registry(ctx)
	if err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return s.order(ctx, r) },
		func() error { return s.keepList(ctx, r) },
		func() error { return s.readyDevices(dir) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// spread stands for a hash of some kind, and lies anywhere among the others, as hashes do: the trees of a database take them
// as they take those of an issuer.
func spread(kind byte, n int) registry.Hash {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte{kind}, uint64(n)))
	return registry.Hash(sum[:16])
}

const (
	personHash   = 'p'
	documentHash = 'd'
	blankHash    = 'b'
	contentHash  = 'c'
)

// fill issues licences as far as the registry is concerned, in groups of the largest size.
func (s *standing) fill(ctx context.Context, r *registry.Registry, credentials int) error {
	vct := (*credential.DrivingLicence)(nil).Type().VCT
	expires := s.now.Add(issuer.DefaultValidity)
	batch, err := r.Begin(ctx, registry.Batch{Started: s.now})
	if err != nil {
		return err
	}
	for n := 0; n < credentials; {
		wanted := make([]registry.Wanted, min(registry.MaxGroup, credentials-n))
		for i := range wanted {
			wanted[i] = registry.Wanted{VCT: vct, Expires: expires}
		}
		group, err := r.Reserve(ctx, batch, "", wanted, s.now)
		if err != nil {
			return err
		}
		issued := make([]registry.Credential, 0, len(wanted))
		for _, p := range group.Places() {
			issued = append(issued, registry.Credential{
				List: p.List, Index: p.Index, VCT: vct, Person: spread(personHash, n), Document: spread(documentHash, n),
				Blank: spread(blankHash, n), Record: spread(documentHash, n), Content: spread(contentHash, n),
				Key: "WPYcBPhs3u4", Approved: s.now, IssuedAt: s.now, Expires: expires,
			})
			if n%oneIn == 0 {
				s.ids = append(s.ids, p.ID())
			}
			s.uri = p.URI
			n++
		}
		s.entries = append(s.entries, issued[0].Index, issued[len(issued)-1].Index)
		if err := group.Commit(ctx, issued, s.now); err != nil {
			return err
		}
	}
	return r.End(ctx, batch, registry.Counts{Records: credentials, Issued: credentials}, s.now)
}

// order makes one in oneIn not valid, in all the ways that there are.
func (s *standing) order(ctx context.Context, r *registry.Registry) error {
	orders := []registry.Order{
		{Verb: registry.Suspend, Part: registry.Car, Reason: "points-exhausted"},
		{Verb: registry.Suspend, Part: registry.Motorcycle, Reason: "points-exhausted"},
		{Verb: registry.Suspend, Reason: "points-exhausted"},
		{Verb: registry.Hold, Appointment: vn.DateOf(s.now), Reason: "held-as-security"},
		{Verb: registry.Revoke, Reason: "health-unfit"},
		{Verb: registry.Supersede, Reason: "exchanged"},
		{Verb: registry.Lock, Reason: "device-lost"},
	}
	for n, id := range s.ids {
		o := orders[n%len(orders)]
		switch o.Verb {
		case registry.Lock:
			o.Target.Person = spread(personHash, n*oneIn)
		case registry.Supersede:
			o.Target.Credential = id
		default:
			o.Target.Document = spread(documentHash, n*oneIn)
		}
		if _, err := r.Apply(ctx, o, s.now); err != nil {
			return err
		}
	}
	return nil
}

// keepList reads the list from the registry, and writes it down as a zlib stream.
func (s *standing) keepList(ctx context.Context, r *registry.Registry) error {
	all, err := r.Lists(ctx)
	if err != nil {
		return err
	}
	l, err := statuslist.New(4, registry.Entries)
	if err != nil {
		return err
	}
	if err := r.Values(ctx, all[len(all)-1].Number, vn.DateOf(s.now), l.Set); err != nil {
		return err
	}
	stream, err := l.Encode()
	if err != nil {
		return err
	}
	if s.list, err = inflated(stream); err != nil {
		return err
	}
	return os.WriteFile(s.compressed, stream, 0o600)
}

// readyDevices publishes a site for two days, and has all devices fetch the list of the first.
func (s *standing) readyDevices(dir string) error {
	if err := s.publishInto(s.site); err != nil {
		return err
	}
	s.synced = s.day
	first := filepath.Join(dir, "first")
	device, err := s.newDevice(first)
	if err != nil {
		return err
	}
	if err := s.syncTo(device); err != nil {
		return err
	}
	for n := range days * passes {
		next := filepath.Join(dir, "device-"+strconv.Itoa(n))
		if err := os.CopyFS(next, os.DirFS(first)); err != nil {
			return err
		}
		s.devices = append(s.devices, next)
	}
	s.device = device
	err = s.publishInto(s.site)
	s.synced = s.day
	return err
}

// newDevice makes the folder of a device, under the roots of the test vectors.
func (s *standing) newDevice(dir string) (*bundle.Bundle, error) {
	data, err := testvectors.Files.ReadFile("trust/roots.json")
	if err != nil {
		return nil, err
	}
	roots, err := trustlist.ParseRoots(data)
	if err != nil {
		return nil, err
	}
	return bundle.Create(dir, roots)
}

// publishInto publishes the issuer's part of a site on the next day. The site has the test vectors' trust list.
func (s *standing) publishInto(site string) error {
	trust, err := testvectors.Files.ReadFile("trust/default.json")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(site, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(site, "trust.json"), trust, 0o644); err != nil {
		return err
	}
	s.day = s.day.AddDate(0, 0, 1)
	report, err := s.workload.issuer.Publish(context.Background(), site, nil, s.day)
	if err != nil {
		return err
	}
	if len(report.Written) == 0 || report.Lists != 1 {
		return fmt.Errorf("publish: wrote %q", report.Written)
	}
	return nil
}

func (s *standing) publish(int) error { return s.publishInto(s.published) }

// syncTo fetches what is published for traffic.
func (s *standing) syncTo(device *bundle.Bundle) error {
	source, err := sync.Open(s.site)
	if err != nil {
		return err
	}
	defer source.Close()
	options := sync.Options{Now: func() time.Time { return s.synced }, For: []credential.Question{credential.Traffic}}
	report, err := sync.Run(context.Background(), device, []sync.Source{source}, options)
	if err == nil && report.Count()[sync.Updated] != 1 {
		err = fmt.Errorf("sync: %v", report.Count())
	}
	return err
}

// sync takes the list of the second day to a device that holds that of the first.
func (s *standing) sync(int) error {
	if len(s.devices) == 0 {
		return errors.New("sync: no device is left that holds the first list")
	}
	device, err := bundle.Open(s.devices[0])
	if err != nil {
		return err
	}
	s.devices = s.devices[1:]
	return s.syncTo(device)
}

// lookUp reads lookUps entries.
func (s *standing) lookUp(i int) error {
	iss := s.workload.header.Issuer
	for n := range lookUps {
		list, err := s.device.Status(iss, s.uri)
		if err != nil {
			return err
		}
		if _, ok := list.Get(s.entries[(i*lookUps+n)%len(s.entries)]); !ok {
			return errors.New("look-up: the list lacks an entry")
		}
	}
	return nil
}

func (s *standing) deflate(int) error {
	var out bytes.Buffer
	z, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(s.list); err != nil {
		return err
	}
	return z.Close()
}

func (s *standing) inflate(int) error {
	stream, err := os.ReadFile(s.compressed)
	if err != nil {
		return err
	}
	list, err := inflated(stream)
	if err == nil && len(list) != len(s.list) {
		err = fmt.Errorf("inflate: %d bytes", len(list))
	}
	return err
}

func inflated(stream []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

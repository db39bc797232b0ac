package sync

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/giayto/giayto/credential/trustlist"
)

const (
	// maxSteps bounds how many versions are asked for, to find those that changed the roots: some ten years of two a week.
	maxSteps = 1024
	// maxStepBytes bounds what they may have together. A trust list has a few thousand.
	maxStepBytes = 32 << 20
)

var errOtherRoots = fmt.Errorf("trust list: the roots that this device trusts have not signed it: %w", trustlist.ErrThreshold)

// trust takes the trust list that is newest among the sources.
func (r *run) trust(ctx context.Context) error {
	item := &r.report.Trust.Item
	for _, s := range r.sites {
		r.progress(Progress{})
		outcome, err := r.trustOf(ctx, s)
		if err := item.take(outcome, err); err != nil {
			return err
		}
	}
	item.settle()
	return nil
}

// describeTrust says what is held now, and whether it is of use.
func (r *run) describeTrust() {
	list, report := r.bundle.Trust(), &r.report.Trust
	if list.Version == 0 {
		return
	}
	report.Number, report.IssuedAt, report.Expires = list.Version, date(list.IssuedAt), date(list.Expires)
	if !r.time().Before(list.Expires) {
		report.freeze("the site is out of date: its trust list %d has expired at %s", list.Version, words(list.Expires))
	}
}

func (r *run) trustOf(ctx context.Context, s *site) (Outcome, error) {
	held, err := r.bundle.SignedTrust()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	data, err := s.fetch(ctx, trustName, trustlist.MaxSize, held)
	if errors.Is(err, ErrUnchanged) {
		return Unchanged, nil
	}
	if err != nil {
		return "", err
	}
	before := r.bundle.Trust().Version
	err = r.bundle.ApplyTrust(data, r.Now())
	if errors.Is(err, trustlist.ErrThreshold) {
		err = r.follow(ctx, s, data)
	}
	switch {
	case err != nil:
		return "", refusal(s, "", err)
	case r.bundle.Trust().Version == before:
		return Unchanged, nil
	}
	return Updated, nil
}

// follow takes the lists between the one held and present that changed the roots, one by one, then present.
func (r *run) follow(ctx context.Context, s *site, present []byte) error {
	signed, err := trustlist.Parse(present)
	if err != nil {
		return err
	}
	last, err := signed.ClaimedVersion()
	if err != nil {
		return err
	}
	refused := error(errOtherRoots)
	first, size := r.bundle.Trust().Version+1, 0
	last = min(last, first+maxSteps)
	for version := first; version < last && size < maxStepBytes; version++ {
		r.progress(Progress{Done: int(version - first), Total: int(last - first)})
		step, err := s.fetch(ctx, fmt.Sprintf("trust/%d.json", version), trustlist.MaxSize, nil)
		if fault := (*Fault)(nil); errors.As(err, &fault) && !fault.Code.isOfTheWay() {
			continue // no change of roots, or one that another way leads round
		}
		if err != nil {
			return err
		}
		size += len(step)
		switch err := r.bundle.ApplyTrust(step, r.Now()); {
		case err == nil:
			if err := r.bundle.ApplyTrust(present, r.Now()); !errors.Is(err, trustlist.ErrThreshold) {
				return err
			}
		case isOwn(err):
			return err
		case !errors.Is(err, trustlist.ErrThreshold) && !errors.Is(err, trustlist.ErrRollback):
			refused = fmt.Errorf("trust list: the list %d, which may have changed the roots: %w", version, err)
		}
	}
	return refused
}

package bundle

import (
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
)

// ApplyTrust takes a signed trust list that is newer than the one held, as [trustlist.Update] defines it. Lists that
// changed the roots must be applied one by one, and may have expired. The one that is held is no error. ErrClock,
// trustlist.ErrRollback and trustlist.ErrThreshold tell why a list is refused, a [*HeldError] who kept it from being
// taken; the device then holds what it held.
func (b *Bundle) ApplyTrust(data []byte, now time.Time) error {
	return b.alone(func() error {
		if err := b.store.tidy(); err != nil {
			return err
		}
		// Steps that were taken before are offered again and again; those who signed them need not be roots any more.
		if claimed, err := claimedVersion(data); err != nil {
			return err
		} else if b.base != nil && claimed < b.base.Version {
			return rollback(claimed, b.base.Version)
		}
		next, err := b.check(data)
		if err != nil {
			return err
		}
		if next == b.trust() {
			return nil
		}
		if next.IssuedAt.After(now.Add(clockTolerance)) {
			return fmt.Errorf("bundle: trust list: signed at %s: %w", next.IssuedAt.Format(time.RFC3339), ErrClock)
		}
		return b.take(next, data)
	})
}

func rollback(offered, seen int64) error {
	return fmt.Errorf("bundle: trust list: version %d is offered, version %d was seen: %w", offered, seen, trustlist.ErrRollback)
}

// take holds a list that was checked.
func (b *Bundle) take(next *trustlist.List, data []byte) error {
	isStep := !next.Roots.Equal(b.rootsHeld())
	// Where files were lost, older steps lead back to the version that was seen. Until then no list counts.
	isAgain := next.Version < b.seen.version
	if isAgain && !isStep {
		return rollback(next.Version, b.seen.version)
	}
	// The step before the list: trust.json must never need a step that the folder lacks.
	if isStep {
		if err := b.store.replace(chainName(next.Version), data); err != nil {
			return err
		}
	}
	if isAgain {
		b.hold(next)
		return nil
	}
	if err := b.store.replace(trustName, data); err != nil {
		return err
	}
	b.hold(next)
	clear(b.opened) // to be checked again, under the keys that the list has now
	b.forget()
	b.refresh()
	if err := b.writeSeen(b.store); err != nil {
		return err
	}
	return b.removeForgotten(b.store)
}

// ApplyStatus takes a status list token for the URI, from the issuer to whom the trust list gives its key. It must be
// newer than the one that this issuer's keys have signed before: of two that were signed at the same time nobody can tell
// which came first, so the one that is held stays. The same one again is no error, and one that has expired is none
// either, since a revocation does not expire.
// ErrClock, ErrOlder, ErrUnknownKey and ErrTooMany tell why a token is refused, a [*HeldError] who kept it from being
// taken; the device then holds what it held.
func (b *Bundle) ApplyStatus(uri, compact string, now time.Time) error {
	if err := statuslist.CheckURI(uri); err != nil {
		return err
	}
	token, err := statuslist.Parse(compact)
	if err != nil {
		return err
	}
	return b.alone(func() error {
		if err := b.takeStatus(uri, token, compact, now); err != nil {
			return fmt.Errorf("bundle: status list %q: %w", uri, err)
		}
		return nil
	})
}

func (b *Bundle) takeStatus(uri string, token *statuslist.Token, compact string, now time.Time) error {
	issuer, _, ok := b.trust().Find(token.Kid())
	if !ok {
		return ErrUnknownKey
	}
	from := source{issuer.ID, uri}
	// What is in the folder counts, though a power cut kept it from being remembered; what is damaged does not.
	held, missing := b.status(from)
	status, err := b.open(token, from)
	if err != nil {
		return err
	}
	if status.IssuedAt.After(now.Add(clockTolerance)) {
		return fmt.Errorf("signed at %s: %w", status.IssuedAt.Format(time.RFC3339), ErrClock)
	}
	if missing == nil && !status.IssuedAt.After(held.IssuedAt) {
		return b.sameStatus(from, compact)
	}
	if err := b.seen.room(from); err != nil {
		return err
	}
	if err := b.store.replace(statusName(from), []byte(compact)); err != nil {
		return err
	}
	delete(b.opened, from)
	b.remember(from, status)
	return b.writeSeen(b.store)
}

// sameStatus refuses a token that is no newer than the one held, unless it is that one.
func (b *Bundle) sameStatus(from source, compact string) error {
	data, err := b.store.read(statusName(from), statuslist.MaxToken)
	if err != nil {
		return err
	}
	if string(data) != compact {
		return ErrOlder
	}
	return b.writeSeen(b.store)
}

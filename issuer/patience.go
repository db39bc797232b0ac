package issuer

import (
	"context"
	"errors"
	"time"

	"github.com/giayto/giayto/issuer/registry"
)

// A patience is how long a run waits for a database that has gone away, or in which others are in the way: it asks again,
// after longer and longer pauses.
type patience struct {
	attempt time.Duration // for one question: a network that was cut gives no answer
	first   time.Duration // the first pause
	longest time.Duration
	pauses  int
}

// usualPatience is about two minutes: a restart of PostgreSQL, or that another machine takes its place.
var usualPatience = patience{attempt: time.Minute, first: 50 * time.Millisecond, longest: 5 * time.Second, pauses: 30}

// passing reports whether the same may work a little later.
func passing(err error) bool {
	return errors.Is(err, registry.ErrAway) || errors.Is(err, registry.ErrBusy)
}

// try runs do until it works, or fails for good; it may run again what has been done already, without knowing.
func (p patience) try(ctx context.Context, do func(context.Context) error) error {
	pause := p.first
	for left := p.pauses; ; left-- {
		err := p.once(ctx, do)
		if err == nil || !passing(err) || left == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(pause):
		}
		pause = min(2*pause, p.longest)
	}
}

// once runs do, which counts as unanswered where it takes too long.
func (p patience) once(ctx context.Context, do func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, p.attempt)
	defer cancel()
	err := do(limited)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return errors.Join(registry.ErrAway, err)
	}
	return err
}

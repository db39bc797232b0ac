package issuer

import (
	"context"
	"errors"
	"time"

	"github.com/giayto/giayto/issuer/registry"
)

// takenPause is how long a run waits before it asks again whether another was cut off that has the last of an input.
const takenPause = 200 * time.Millisecond

// Share makes the run work on a file of records together with others, if the registry can be shared, and in any case go on
// where an earlier run over it was cut off. name is the file's; digest that of its content. The error is
// registry.ErrChanged where the file of that name had another content when a run over it was cut off.
func (run *Run) Share(ctx context.Context, name string, digest [32]byte) error {
	return run.ask(ctx, func(ctx context.Context) (err error) {
		run.input, err = run.registry.Share(ctx, run.batch, name, digest)
		return err
	})
}

// Next returns a part of the file that nobody works on, nil where there is none left. The error is registry.ErrTaken where
// the rest is worked on, also by this run.
func (run *Run) Next(ctx context.Context) (chunk *registry.Chunk, err error) {
	err = run.ask(ctx, func(ctx context.Context) (err error) {
		chunk, err = run.input.Next(ctx)
		return err
	})
	return chunk, err
}

// Await is Next for a run that has done all that it took: it waits for those who work on the rest, in case that they are cut
// off.
func (run *Run) Await(ctx context.Context) (*registry.Chunk, error) {
	for {
		chunk, err := run.Next(ctx)
		if !errors.Is(err, registry.ErrTaken) {
			return chunk, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(takenPause):
		}
	}
}

// Follow says where the part of the file after a chunk begins, in bytes and lines; nowhere, where the file ends with it.
func (run *Run) Follow(ctx context.Context, chunk *registry.Chunk, start, line int64, end bool) error {
	return run.ask(ctx, func(ctx context.Context) error { return chunk.Follow(ctx, start, line, end) })
}

// Done says that all outcomes of a chunk's records are where they should be, and how many of them are refusals. Where the
// registry cannot be told, somebody works on the chunk once more, and finds all of it done.
func (run *Run) Done(ctx context.Context, chunk *registry.Chunk, refused int) error {
	if err := chunk.Done(context.WithoutCancel(ctx), refused); err != nil && !passing(err) {
		return err
	}
	return nil
}

// RefusedOfFile is how many records of the file were refused by all runs that have worked on it, also by those that were cut
// off, once there is none of it left; 0 where another run is the last.
func (run *Run) RefusedOfFile() int {
	if run.input == nil {
		return 0
	}
	return run.input.Refused()
}

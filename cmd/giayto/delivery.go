package main

import (
	"context"
	"fmt"
	"os"
)

// A delivery is standard output for what is not written again: a write returns when all of it has arrived, so that what is
// remembered as written is nowhere in between.
type delivery struct {
	ctx context.Context
	out *sink
}

func (d *delivery) Write(b []byte) (int, error) {
	n, err := d.out.Write(b)
	if err != nil {
		return n, err
	}
	f, isFile := d.out.to.(*os.File)
	if !isFile {
		return n, nil
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.Mode().IsRegular():
		err = f.Sync()
	case info.Mode()&os.ModeNamedPipe != 0:
		err = drained(d.ctx, f)
	}
	if err != nil && d.ctx.Err() == nil {
		d.out.err = err
	}
	if err != nil {
		return n, fmt.Errorf("standard output: %w", err)
	}
	return n, nil
}

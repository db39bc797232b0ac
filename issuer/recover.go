package issuer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/registry"
)

// recover takes back the groups that a process left when it ended in their midst: of such a group the registry knows the
// places and the folder of the outputs, and no credential. Its records will be issued as if nothing had happened.
func (run *Run) recover(ctx context.Context) error {
	groups, err := run.registry.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, group := range groups {
		err := run.takeBack(group)
		if run.registry.Shared() && isElsewhere(err) && group.Out() != run.out {
			continue
		}
		if err != nil {
			return err
		}
		if err := run.discard(ctx, group); err != nil && !errors.Is(err, registry.ErrCommitted) {
			return err
		}
	}
	return nil
}

// isElsewhere reports whether the outputs of a group are another run's that goes on, or in no folder of this machine: that
// run, or the next one that writes there, takes it back.
func isElsewhere(err error) bool {
	var held *HeldError
	return errors.As(err, &held) || errors.Is(err, fs.ErrNotExist)
}

// takeBack removes the outputs of a group.
func (run *Run) takeBack(group *registry.Group) error {
	dir := group.Out()
	if dir == "" {
		return nil
	}
	w, err := openWriter(run.disk, dir)
	if errors.Is(err, fs.ErrNotExist) {
		const advice = "bring it back, or make an empty folder of that name where it is lost for good"
		return fmt.Errorf("issuer: a run that was cut off wrote to %q, which is not there: %s: %w", dir, advice, fs.ErrNotExist)
	}
	if err != nil {
		return err
	}
	return errors.Join(w.clean(group.Places()), w.close())
}

// clean removes what there is of a group's credentials.
func (w *writer) clean(places []registry.Place) error {
	gone := make(map[string]bool, len(places))
	var files []string
	for _, place := range places {
		gone[place.ID()] = true
		for _, format := range formats {
			name := format.file(place.ID())
			files = append(files, w.hidden(name), w.path(name))
		}
	}
	if err := w.remove(files); err != nil {
		return err
	}
	f, err := w.disk.Open(w.list())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	size, err := sizeWithout(f, gone)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("issuer: %s: %w", w.list(), err)
	}
	if size == w.size {
		return nil
	}
	w.size, w.cut = size, false
	return w.shorten(size)
}

// maxSummary bounds what is looked at as a line of the list, in bytes. A longer one is not ours.
const maxSummary = 1 << 20

// sizeWithout returns the size of a list without the lines of some credentials at its end, where a crash may have left
// them in part.
func sizeWithout(list io.Reader, gone map[string]bool) (size int64, err error) {
	in := bufio.NewReaderSize(list, maxSummary)
	var at int64
	taken := 0 // the number of the first line that goes
	for number := 1; ; number++ {
		line, err := in.ReadSlice('\n')
		at += int64(len(line))
		goes := isGone(line, gone)
		for ; errors.Is(err, bufio.ErrBufferFull); goes = false {
			line, err = in.ReadSlice('\n')
			at += int64(len(line))
		}
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			return 0, err
		case len(line) == 0:
			return size, nil
		case goes && taken == 0:
			taken = number
		case goes:
		case taken > 0:
			return 0, fmt.Errorf("line %d is of a group that was cut off, and line %d is not: take those of the group out", taken, number)
		default:
			size = at
		}
	}
}

// isGone reports whether a line tells of one of the credentials, or was cut off before it was whole.
func isGone(line []byte, gone map[string]bool) bool {
	var s struct {
		ID string `json:"credential_id"`
	}
	if jose.Unmarshal(line, &s) == nil {
		return gone[s.ID]
	}
	return !bytes.HasSuffix(line, []byte{'\n'}) || bytes.IndexByte(line, 0) >= 0
}

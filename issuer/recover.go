package issuer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"

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
	left := make(map[string]bool)
	for _, group := range groups {
		left[group.Out()] = true
	}
	for _, dir := range slices.Sorted(maps.Keys(left)) {
		err := run.takeBack(ctx, dir)
		if run.registry.Shared() && isElsewhere(err) && dir != run.out {
			continue
		}
		if err != nil {
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

// takeBack removes the outputs of the groups that are open from their folder, and discards them: all of them at a time, since
// the one that wrote last need not be the last.
func (run *Run) takeBack(ctx context.Context, dir string) (err error) {
	var w *writer
	if dir != "" {
		if w, err = run.openLeft(dir); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, w.close()) }()
	}
	open, err := run.registry.Unfinished(ctx) // as it is now that nobody else writes there: one may have been committed meanwhile
	if err != nil {
		return err
	}
	open = slices.DeleteFunc(open, func(group *registry.Group) bool { return group.Out() != dir })
	if w != nil && len(open) > 0 {
		if err := w.clean(placesOf(open)); err != nil {
			return err
		}
	}
	for _, group := range open {
		if err := run.discard(ctx, group); err != nil && !errors.Is(err, registry.ErrCommitted) {
			return err
		}
	}
	return nil
}

// openLeft locks a folder that a run which was cut off wrote to.
func (run *Run) openLeft(dir string) (*writer, error) {
	w, err := run.openWriter(dir, "")
	if errors.Is(err, fs.ErrNotExist) {
		const advice = "bring it back, or make an empty folder of that name where it is lost for good"
		return nil, fmt.Errorf("issuer: a run that was cut off wrote to %q, which is not there: %s: %w", dir, advice, fs.ErrNotExist)
	}
	return w, err
}

func placesOf(groups []*registry.Group) (places []registry.Place) {
	for _, group := range groups {
		places = append(places, group.Places()...)
	}
	return places
}

// clean removes what there is of the credentials of some groups, whatever the layout was.
func (w *writer) clean(places []registry.Place) error {
	gone := make(map[string]bool, len(places))
	var files []string
	for _, place := range places {
		gone[place.ID()] = true
		for _, format := range formats {
			for _, layout := range []Layout{Flat, Tree} {
				name := layout.name(place, format)
				files = append(files, w.hidden(name), w.path(name))
			}
		}
	}
	if err := w.remove(files); err != nil {
		return err
	}
	archive, err := w.tarSize()
	if err != nil {
		return err
	}
	left, err := w.listWithout(gone, archive > 0)
	if err != nil {
		return err
	}
	if err := w.cleanTar(left.tar, gone, places); err != nil || left.size == w.list.size {
		return err
	}
	w.list.size, w.cut = left.size, false
	return w.shorten(&w.list)
}

// maxSummary bounds what is looked at as a line of the list, in bytes. A longer one is not ours.
const maxSummary = 1 << 20

// listTail is how much of the end of a list is read where that is enough, in bytes: the lines of a group are less.
const listTail = 16 << 20

// listWithout is what is left of the list without some credentials, and with archive also of the archive.
func (w *writer) listWithout(gone map[string]bool, archive bool) (left listed, err error) {
	f, err := w.disk.Open(w.list.path)
	if errors.Is(err, fs.ErrNotExist) {
		return left, nil
	}
	if err != nil {
		return left, fmt.Errorf("issuer: %w", err)
	}
	enough := false
	if w.list.size > listTail {
		left, err = readTail(f, w.list.size-listTail, gone)
		enough = err == nil && left.size > 0 && (left.tar > 0 || !archive)
	}
	if !enough {
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			left, err = readList(f, gone)
		}
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return left, fmt.Errorf("issuer: %s: %w", w.list.path, err)
	}
	return left, nil
}

// readTail is readList of the lines that begin behind a position. It says nothing of a list where no such line is left.
func readTail(f io.ReadSeeker, from int64, gone map[string]bool) (left listed, err error) {
	if _, err := f.Seek(from, io.SeekStart); err != nil {
		return left, err
	}
	first, err := bufio.NewReaderSize(f, maxSummary).ReadSlice('\n')
	if err != nil {
		return left, err
	}
	from += int64(len(first))
	if _, err := f.Seek(from, io.SeekStart); err != nil {
		return left, err
	}
	if left, err = readList(f, gone); left.size > 0 {
		left.size += from
	}
	return left, err
}

// A listed is how far a list goes, and an archive by what the list says, in bytes.
type listed struct{ size, tar int64 }

// readList reads a list without the lines of some credentials at its end, where a crash may have left them in part.
func readList(list io.Reader, gone map[string]bool) (left listed, err error) {
	in := bufio.NewReaderSize(list, maxSummary)
	var at int64
	taken := 0 // the number of the first line that goes
	for number := 1; ; number++ {
		line, err := in.ReadSlice('\n')
		at += int64(len(line))
		tar, goes := readSummary(line, gone)
		for ; errors.Is(err, bufio.ErrBufferFull); goes = false {
			line, err = in.ReadSlice('\n')
			at += int64(len(line))
		}
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			return left, err
		case len(line) == 0:
			return left, nil
		case goes && taken == 0:
			taken = number
		case goes:
		case taken > 0:
			return left, fmt.Errorf("line %d is of a group that was cut off, and line %d is not: take those of the group out", taken, number)
		default:
			left.size = at
			if tar != nil {
				left.tar = tar.end()
			}
		}
	}
}

// readSummary returns where an archive has the files of a line's credential, nil for nowhere, and reports whether the line
// goes: it tells of one of the credentials that do, or was cut off before it was whole.
func readSummary(line []byte, gone map[string]bool) (tar *Extent, goes bool) {
	var s struct {
		ID  string  `json:"credential_id"`
		Tar *Extent `json:"tar"`
	}
	if jose.Unmarshal(line, &s) == nil {
		if s.Tar != nil && (s.Tar.Offset < 0 || s.Tar.Size < 0 || s.Tar.end() < 0) {
			s.Tar = nil // it is not ours
		}
		return s.Tar, gone[s.ID]
	}
	return nil, !bytes.HasSuffix(line, []byte{'\n'}) || bytes.IndexByte(line, 0) >= 0
}

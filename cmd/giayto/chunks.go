package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
)

// A recordFile is a file of records that is worked on in chunks, perhaps by several runs, and perhaps after a run that was
// cut off.
type recordFile struct {
	*os.File
	purpose string         // what is done with its records
	opened  fs.FileInfo    // as it was then
	table   *record.Reader // of the header of a table, which is for all chunks; nil for JSON Lines
}

// newRecordFile is nil where the records come from no file.
func newRecordFile(in io.Reader, selection *issuer.Selection) (*recordFile, error) {
	f, is := in.(*os.File)
	if !is {
		return nil, nil
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	purpose := "issue"
	if s := selection; s != nil {
		purpose = fmt.Sprintf("reissue key=%s expiring=%d changed=%t", s.Key, s.ExpiringBefore.Unix(), s.Changed)
	}
	return &recordFile{File: f, purpose: purpose, opened: info}, nil
}

// unchanged refuses a file that somebody writes to.
func (f *recordFile) unchanged() error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() != f.opened.Size() || !info.ModTime().Equal(f.opened.ModTime()) {
		return dataError("%q changes while it is read", f.Name()).withHint("give it when it is finished")
	}
	return nil
}

// size is that of a chunk with so many lines, in bytes, with the lines that there are before the file ends.
func (f *recordFile) size(start int64, records int) (bytes, lines int64, err error) {
	if f.table != nil {
		return f.table.Measure(f, f.opened.Size(), start, records)
	}
	in := bufio.NewReaderSize(io.NewSectionReader(f, start, f.opened.Size()-start), 1<<16)
	for lines < int64(records) {
		piece, err := in.ReadSlice('\n')
		bytes += int64(len(piece))
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return bytes, lines, nil
		case err != nil:
			return 0, 0, err
		default:
			lines++
		}
	}
	return bytes, lines, nil
}

// reader reads a chunk of that size.
func (f *recordFile) reader(chunk *registry.Chunk, size int64, o record.Options) *record.Reader {
	part := io.NewSectionReader(f, chunk.Start, size)
	if f.table != nil && chunk.Start > 0 {
		return f.table.Part(part, int(chunk.Line))
	}
	o.Before = int(chunk.Line)
	return record.NewReader(part, o)
}

// share makes the run one of those over the file.
func (run *issuing) share(ctx context.Context, f *recordFile) error {
	h := sha256.New()
	io.WriteString(h, f.purpose+"\x00")
	var lines lineCount
	const piece = 8 << 20
	for done := int64(0); ; done += piece {
		if err := ctx.Err(); err != nil {
			return err
		}
		if done > 0 {
			run.showProgress("reading %s: %d %%", f.Name(), 100*done/max(f.opened.Size(), done))
		}
		if _, err := io.CopyN(io.MultiWriter(h, &lines), f, piece); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	run.endProgress()
	run.lines = int(lines)
	path, err := filepath.Abs(f.Name())
	if err != nil {
		return err
	}
	return run.run.Share(ctx, f.purpose+" "+path, [sha256.Size]byte(h.Sum(nil)))
}

// A lineCount is how many lines were written to it.
type lineCount int

func (n *lineCount) Write(p []byte) (int, error) {
	*n += lineCount(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}

// chunks issues what may be signed of a file, chunk by chunk.
func (run *issuing) chunks(ctx context.Context, f *recordFile, o record.Options) error {
	whole := record.NewReader(io.NewSectionReader(f, 0, f.opened.Size()), o)
	isTable, err := whole.IsTable()
	if err != nil {
		return err
	}
	if isTable {
		f.table = whole
		f.purpose += " by rows" // which were one chunk once
	}
	if err := run.share(ctx, f); err != nil {
		return err
	}
	run.file = f.opened.Size()
	err = run.finish(ctx, run.eachChunk(ctx, f, o))
	if e := run.done(ctx); err == nil {
		err = e
	}
	for _, c := range run.open {
		c.Close()
	}
	return err
}

// eachChunk takes the chunks one by one. Those that are still open at an error are begun again by another run.
func (run *issuing) eachChunk(ctx context.Context, f *recordFile, o record.Options) error {
	for first := true; ; first = false {
		chunk, err := run.next(ctx)
		if chunk == nil || err != nil {
			return err
		}
		run.open = append(run.open, openChunk{Chunk: chunk, last: math.MaxInt})
		if first {
			run.begin(chunk)
		}
		if err := run.chunk(ctx, f, chunk, o); err != nil {
			return err
		}
		run.open[len(run.open)-1].last = run.taken
		if err := run.done(ctx); err != nil {
			return err
		}
	}
}

// mostOpen is how many chunks may be open: more than the records under way come from, and few, since over a registry that is
// shared each holds a connection.
const mostOpen = 8

// An openChunk is done when all was said about its last record, and of as many as were taken with it.
type openChunk struct {
	*registry.Chunk
	last    int
	refused int
}

// next takes a chunk, while others are still open: so the work on groups goes on. Where all the rest is taken, these are done
// first, since others may wait for them; and where one of these comes again, which was lost with its connection, since no record
// may be under way twice.
func (run *issuing) next(ctx context.Context) (*registry.Chunk, error) {
	if len(run.open) < mostOpen {
		chunk, err := run.run.Next(ctx)
		switch {
		case errors.Is(err, registry.ErrTaken):
		case err != nil || chunk == nil || !run.hasOpen(chunk):
			return chunk, err
		default:
			chunk.Close()
		}
	}
	if err := run.finish(ctx, nil); err != nil {
		return nil, err
	}
	if err := run.done(ctx); err != nil {
		return nil, err
	}
	return run.run.Await(ctx)
}

func (run *issuing) hasOpen(chunk *registry.Chunk) bool {
	return slices.ContainsFunc(run.open, func(c openChunk) bool { return c.Start == chunk.Start })
}

// begin tells how much there is from the first chunk on.
func (run *issuing) begin(chunk *registry.Chunk) {
	run.from = chunk.Start
	if run.options.Reissue == nil && !run.tight { // of which records are issued again nobody knows before
		run.run.Expect(run.lines - int(chunk.Line))
	}
	if chunk.Start > 0 {
		run.say("begins behind line %d: what is before was done, or others work on it", chunk.Line)
	}
}

// chunk issues what may be signed of a chunk.
func (run *issuing) chunk(ctx context.Context, f *recordFile, chunk *registry.Chunk, o record.Options) error {
	if err := f.unchanged(); err != nil {
		return err
	}
	size, lines, err := f.size(chunk.Start, chunk.Records)
	if err != nil {
		return err
	}
	end := chunk.Start + size
	if err := run.run.Follow(ctx, chunk, end, chunk.Line+lines, end == f.opened.Size()); err != nil {
		return err
	}
	run.at = chunk.Start
	return run.each(ctx, f.reader(chunk, size, o))
}

// done gives back the chunks of which all was said.
func (run *issuing) done(ctx context.Context) error {
	for len(run.open) > 0 && run.open[0].last <= run.told {
		if run.rejects != nil {
			if err := run.rejects.Sync(); err != nil {
				return err
			}
		}
		first := run.open[0]
		if err := run.run.Done(ctx, first.Chunk, first.refused); err != nil {
			return err
		}
		run.open, run.refused = run.open[1:], run.refused+first.refused
	}
	return nil
}

// countTold counts a record of which all was said.
func (run *issuing) countTold(o *issuer.Outcome) {
	run.told++
	at := slices.IndexFunc(run.open, func(c openChunk) bool { return run.told <= c.last })
	if at >= 0 && len(o.Refusals) > 0 {
		run.open[at].refused++
	}
}

// refusedByOthers is how many records of the file other runs have refused, as one that was cut off, once all of it is done.
func (run *issuing) refusedByOthers() int { return max(run.run.RefusedOfFile()-run.refused, 0) }

package issuer

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/registry"
)

// A SpaceError says that a disk has no room for what is to come.
type SpaceError struct {
	Dir               string
	Needed, Available int64 // in bytes, or with Files in files and folders: a file system may run out of inodes first
	Files             bool
}

func (e *SpaceError) Error() string {
	if e.Files {
		return fmt.Sprintf("issuer: %q has room for %d files and folders, and this run makes about %d", e.Dir, e.Available, e.Needed)
	}
	return fmt.Sprintf("issuer: %q has room for %s, and this run needs about %s", e.Dir, bytesOf(e.Available), bytesOf(e.Needed))
}

// bytesOf writes a number of bytes for people.
func bytesOf(n int64) string {
	const unit = 1000
	value, at := float64(n), 0
	names := []string{"bytes", "kB", "MB", "GB", "TB"}
	for ; value >= unit && at < len(names)-1; at++ {
		value /= unit
	}
	return fmt.Sprintf("%.3g %s", value, names[at])
}

// What a credential takes of the disk beside the bytes of its outputs, in bytes.
const (
	// diskBlock is what files are rounded up to.
	diskBlock = 4096
	// registryShare is what a credential adds to a registry in a file, measured over a million of them, with its log.
	registryShare = 350
)

// Expect says that so many records may still come. Before the first outputs are written the run looks whether there is room for
// those of all that are left then: Add and Finish return a *SpaceError where there is not, and nothing is issued.
func (run *Run) Expect(records int) { run.expected = records }

// mayFit refuses to begin what the disks have no room for: every record that is expected takes as much as those of the first
// group on average. Where a disk does not tell its room, nothing is refused.
func (p *parcel) mayFit() error {
	run, group := p.run, p.outputs
	w, isFolder := run.sink.(*writer)
	if p.expected == 0 || run.fits || !isFolder {
		return nil
	}
	run.fits = true
	records := int64(max(p.expected-p.records, 0) + len(group)) // of those at hand some are not issued
	size, err := groupSizeOnDisk(group, w.layout)
	if err != nil {
		return err
	}
	outputs, share := folder.Room{Bytes: records * size / int64(len(group)), Files: filesOf(group, w.layout, records)}, int64(0)
	if !run.registry.Shared() {
		share = records * registryShare
	}
	// Who has both on one disk needs room for both.
	outputs.Bytes += share
	if err := run.hasRoom(w.dir, outputs); err != nil {
		return err
	}
	return run.hasRoom(filepath.Clean(run.issuer.dir), folder.Room{Bytes: share})
}

func (run *Run) hasRoom(dir string, needed folder.Room) error {
	available, err := run.disk.Free(dir)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return nil
	case err != nil:
		return fmt.Errorf("issuer: %w", err)
	case available.Bytes < needed.Bytes:
		return &SpaceError{Dir: dir, Needed: needed.Bytes, Available: available.Bytes}
	case available.Files < needed.Files:
		return &SpaceError{Dir: dir, Needed: needed.Files, Available: available.Files, Files: true}
	}
	return nil
}

// filesOf is how many files and folders so many records make, where all are like those of a group.
func filesOf(group []output, layout Layout, records int64) (files int64) {
	if layout == Tar {
		return 0
	}
	for _, o := range group {
		files += int64(len(o.files))
	}
	files = files * records / int64(len(group))
	if layout == Tree { // a status list's indices are spread over all of its folders
		lists := 1 + records/registry.Entries
		files += min(files, lists*(1+(registry.Entries+perFolder-1)/perFolder))
	}
	return files
}

// groupSizeOnDisk is what the outputs of a group take, in bytes.
func groupSizeOnDisk(group []output, layout Layout) (size int64, err error) {
	list, err := lines(group)
	if err != nil {
		return 0, err
	}
	size = int64(len(list))
	for _, o := range group {
		for _, f := range o.files {
			if n := int64(len(f.data)); layout == Tar {
				size += tarBlock + (n+tarBlock-1)/tarBlock*tarBlock
			} else {
				size += (n + diskBlock - 1) / diskBlock * diskBlock
			}
		}
	}
	return size, nil
}

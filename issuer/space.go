package issuer

import (
	"errors"
	"fmt"
	"path/filepath"
)

// A SpaceError says that a disk has no room for what is to come.
type SpaceError struct {
	Dir               string
	Needed, Available int64 // in bytes
}

func (e *SpaceError) Error() string {
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
func (run *Run) mayFit(group []output) error {
	w, isFolder := run.sink.(*writer)
	if run.expected == 0 || run.fits || !isFolder {
		return nil
	}
	run.fits = true
	records := int64(max(run.expected-len(run.queue), 0) + len(group)) // of those at hand some are not issued
	size, err := groupSizeOnDisk(group, w.layout)
	if err != nil {
		return err
	}
	outputs, registry := records*size/int64(len(group)), int64(0)
	if !run.registry.Shared() {
		registry = records * registryShare
	}
	// Who has both on one disk needs room for both.
	if err := run.hasRoom(w.dir, outputs+registry); err != nil {
		return err
	}
	return run.hasRoom(filepath.Clean(run.issuer.dir), registry)
}

func (run *Run) hasRoom(dir string, needed int64) error {
	available, err := run.disk.Free(dir)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return nil
	case err != nil:
		return fmt.Errorf("issuer: %w", err)
	case available < needed:
		return &SpaceError{dir, needed, available}
	}
	return nil
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

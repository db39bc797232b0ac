package sync

import "fmt"

// newWeb has no connections to make: a page fetches by itself, with a Source of its own.
func newWeb(name string) (Source, error) {
	return nil, fmt.Errorf("sync: %q: a page has no connections of its own: %w", name, ErrSource)
}

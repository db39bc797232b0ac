package sync

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/giayto/giayto/credential/jose"
)

// fetchedName is the file of the device's folder in which the validators of web servers are kept. It saves transfer and
// nothing else: it is written without care for power cuts, and what cannot be read is as good as none.
const fetchedName = "fetched.json"

const (
	maxFetched      = 8 << 20 // bytes of the file
	maxSites        = 4       // that are remembered, the latest first
	maxFetchedFiles = 10_000  // of one site
	maxValidator    = 256     // bytes of an entity tag or a date
)

// memory is what fetched.json says.
type memory struct {
	Version int           `json:"version"` // 1
	Sites   []*siteMemory `json:"sites"`
	written []byte        // what the file holds, as far as it is known
}

// siteMemory is what a web server has said of the files that were taken from it.
type siteMemory struct {
	Base  string                   `json:"base"`
	Files map[string]*fetchedEntry `json:"files"` // by path
}

type fetchedEntry struct {
	SHA256   string `json:"sha256"` // of the file, base64url
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
	used     bool
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return jose.Encode(sum[:])
}

// readMemory never fails: without its memory a device fetches more. One without a folder remembers nothing.
func readMemory(dir string) *memory {
	if dir == "" {
		return &memory{Version: 1}
	}
	path := filepath.Join(dir, fetchedName)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() > maxFetched {
		return &memory{Version: 1}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return &memory{Version: 1}
	}
	m, err := parseMemory(data)
	if err != nil {
		return &memory{Version: 1}
	}
	m.written = data
	return m
}

func parseMemory(data []byte) (*memory, error) {
	var m memory
	if len(data) > maxFetched {
		return nil, fmt.Errorf("sync: %s is longer than %d bytes", fetchedName, maxFetched)
	}
	if err := jose.UnmarshalExact(data, &m); err != nil {
		return nil, fmt.Errorf("sync: %s: %w", fetchedName, err)
	}
	if m.Version != 1 || len(m.Sites) > maxSites {
		return nil, fmt.Errorf("sync: %s is of version %d, with %d sites", fetchedName, m.Version, len(m.Sites))
	}
	for _, s := range m.Sites {
		if s == nil || s.Files == nil || len(s.Files) > maxFetchedFiles {
			return nil, fmt.Errorf("sync: a site of %s has no files, or too many", fetchedName)
		}
		for path, entry := range s.Files {
			if entry == nil || !isValidator(entry.ETag) || !isValidator(entry.Modified) {
				return nil, fmt.Errorf("sync: the entry %q of %s is damaged", path, fetchedName)
			}
		}
	}
	return &m, nil
}

// isValidator refuses what could not stand in a request's header.
func isValidator(s string) bool {
	return len(s) <= maxValidator && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

// site returns what is known of the site at base, which becomes the latest.
func (m *memory) site(base string) *siteMemory {
	found := &siteMemory{Base: base, Files: make(map[string]*fetchedEntry)}
	if i := slices.IndexFunc(m.Sites, func(s *siteMemory) bool { return s.Base == base }); i >= 0 {
		found = m.Sites[i]
		m.Sites = slices.Delete(m.Sites, i, i+1)
	}
	m.Sites = slices.Insert(m.Sites, 0, found)
	m.Sites = m.Sites[:min(len(m.Sites), maxSites)]
	return found
}

// lookUp returns the validator that came with held, the caller's copy of the file; the zero one where none did.
func (s *siteMemory) lookUp(path string, held []byte) Validator {
	entry, ok := s.Files[path]
	if !ok || held == nil || entry.SHA256 != digest(held) {
		return Validator{}
	}
	entry.used = true
	return Validator{entry.ETag, entry.Modified}
}

// note remembers what came with a file, where that is of use.
func (s *siteMemory) note(path string, file File) {
	v := file.Validator
	if v == (Validator{}) || !isValidator(v.ETag) || !isValidator(v.Modified) || len(s.Files) >= maxFetchedFiles {
		delete(s.Files, path)
		return
	}
	s.Files[path] = &fetchedEntry{digest(file.Data), v.ETag, v.Modified, true}
}

// forgetUnused drops the files that a whole run did not ask for.
func (s *siteMemory) forgetUnused() {
	for path, entry := range s.Files {
		if !entry.used {
			delete(s.Files, path)
		}
	}
}

// write replaces the file whole or not at all, where there is something to write.
func (m *memory) write(dir string) error {
	if dir == "" {
		return nil
	}
	kept := memory{Version: 1, Sites: slices.DeleteFunc(slices.Clone(m.Sites), func(s *siteMemory) bool { return len(s.Files) == 0 })}
	data, err := jose.Marshal(kept)
	if err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	data = append(data, '\n')
	if len(data) > maxFetched {
		return fmt.Errorf("sync: %s would be longer than %d bytes", fetchedName, maxFetched)
	}
	if bytes.Equal(data, m.written) || len(kept.Sites) == 0 && m.written == nil {
		return nil
	}
	f, err := os.CreateTemp(dir, "."+fetchedName+".*.tmp")
	if err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, fetchedName))
	}
	if err != nil {
		return fmt.Errorf("sync: %w", errors.Join(err, os.Remove(f.Name())))
	}
	m.written = data
	return nil
}

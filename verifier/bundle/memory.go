package bundle

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/giayto/giayto/credential/trustlist"
)

// A Memory holds the files of a bundle for a program that keeps them elsewhere, such as a page in a browser's data base:
// it begins with what is there, and writes down what has changed. Several bundles may be opened in one. The program sees
// to it that no other changes what is kept meanwhile.
type Memory struct {
	mu      sync.Mutex
	files   map[string]*memoryFile
	folders map[string]*memoryFile // what stat tells of them, another after each change inside
	changed map[string]bool
}

// NewMemory returns a Memory of these files, by their names relative to the bundle, with slashes. It takes the bytes as
// they are: they must not be written to any more.
func NewMemory(files map[string][]byte) *Memory {
	m := &Memory{files: make(map[string]*memoryFile), folders: make(map[string]*memoryFile), changed: make(map[string]bool)}
	for name, data := range files {
		m.put(name, data)
	}
	return m
}

// CreateIn is [Create] in memory.
func CreateIn(m *Memory, roots trustlist.Roots) (*Bundle, error) { return create(m, "", roots) }

// OpenIn is [Open] in memory.
func OpenIn(m *Memory) (*Bundle, error) { return open(m, "") }

// Changes returns the files that were written since it was called last, nil for one that was removed. They are not to be
// written to.
func (m *Memory) Changes() map[string][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	changes := make(map[string][]byte, len(m.changed))
	for name := range m.changed {
		changes[name] = nil
		if f := m.files[name]; f != nil {
			changes[name] = f.data
		}
	}
	clear(m.changed)
	return changes
}

// A memoryFile is never written to: another takes its place.
type memoryFile struct {
	name   string
	data   []byte
	folder bool
}

func (f *memoryFile) Name() string           { return path.Base(f.name) }
func (f *memoryFile) Size() int64            { return int64(len(f.data)) }
func (f *memoryFile) ModTime() (t time.Time) { return t }
func (f *memoryFile) IsDir() bool            { return f.folder }
func (f *memoryFile) Sys() any               { return nil }

func (f *memoryFile) Mode() fs.FileMode {
	if f.folder {
		return fs.ModeDir | 0o755
	}
	return 0o644
}

func (m *Memory) put(name string, data []byte) {
	m.files[name] = &memoryFile{name: name, data: data}
	m.touch(name)
}

// touch makes the folder that a file is in another one.
func (m *Memory) touch(name string) {
	folder := path.Dir(name)
	m.folders[folder] = &memoryFile{name: folder, folder: true}
}

// String is what errors call it.
func (m *Memory) String() string { return "memory" }

func (m *Memory) read(name string, max int) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.files[name]
	switch {
	case f == nil:
		return nil, fmt.Errorf("bundle: %q: %w", name, fs.ErrNotExist)
	case len(f.data) > max:
		return nil, tooLong(name, max)
	}
	return slices.Clone(f.data), nil
}

func (m *Memory) replace(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := m.files[name]; f == nil || !bytes.Equal(f.data, data) {
		m.changed[name] = true
	}
	m.put(name, slices.Clone(data))
	return nil
}

func (m *Memory) remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, name)
	m.changed[name] = true
	m.touch(name)
	return nil
}

func (m *Memory) makeFolder(string) error { return nil }

func (m *Memory) list(folder string) (names []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(m.files)) {
		if inside, ok := strings.CutPrefix(name, folder+"/"); ok {
			names = append(names, inside)
		}
	}
	return names, nil
}

func (m *Memory) has(name string) bool { return m.stat(name) != nil }

func (m *Memory) stat(name string) fs.FileInfo {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := m.files[name]; f != nil {
		return f
	}
	if f := m.folders[name]; f != nil {
		return f
	}
	return nil
}

func (m *Memory) tidy() error { return nil }

func (m *Memory) lock() (release func() error, err error) { return func() error { return nil }, nil }

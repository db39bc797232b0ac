package bundle

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
)

// The files of the folder.
const (
	rootsName    = "roots.json"
	trustName    = "trust.json"
	trustFolder  = "trust"
	statusFolder = "status"
	seenName     = "seen.json"
)

func chainName(version int64) string {
	return filepath.Join(trustFolder, strconv.FormatInt(version, 10)+".json")
}

func statusName(from source) string {
	sum := sha256.Sum256([]byte(from.iss + "\n" + from.uri))
	return filepath.Join(statusFolder, jose.Encode(sum[:12])+".jwt")
}

// memory is what the device has seen.
type memory struct {
	version int64     // of the trust list, the highest
	trust   time.Time // the latest time that a trust list was signed
	status  map[source]statement
}

// statement is a key's claim to have signed at a time.
type statement struct {
	kid string
	at  time.Time
}

// note moves the time of the trust lists forward.
func (m *memory) note(at time.Time) {
	if at = wholeSecond(at); at.After(m.trust) {
		m.trust = at
	}
}

// wholeSecond is the time as it is written, so that it is the same when read again.
func wholeSecond(t time.Time) time.Time { return t.Truncate(time.Second) }

func (m *memory) sources() []source {
	return slices.SortedFunc(maps.Keys(m.status), func(a, b source) int {
		return cmp.Or(cmp.Compare(a.iss, b.iss), cmp.Compare(a.uri, b.uri))
	})
}

type seenJSON struct {
	Version *int64            `json:"version"`
	Latest  *jose.NumericDate `json:"latest"`
	Status  []seenStatusJSON  `json:"status"`
}

type seenStatusJSON struct {
	Issuer   string            `json:"iss"`
	URI      string            `json:"uri"`
	Kid      string            `json:"kid"`
	IssuedAt *jose.NumericDate `json:"iat"`
}

// maxSeen bounds seen.json: some thousand status lists.
const maxSeen = 1 << 20

func (b *Bundle) readSeen() error {
	data, err := b.read(seenName, maxSeen)
	if errors.Is(err, fs.ErrNotExist) { // which would say that there is no bundle
		return &DamagedError{seenName, errors.New("it is missing")}
	}
	if err != nil {
		return err
	}
	b.seen, err = parseSeen(data)
	if err != nil {
		return &DamagedError{seenName, err}
	}
	return nil
}

func parseSeen(data []byte) (memory, error) {
	var in seenJSON
	if err := jose.UnmarshalExact(data, &in); err != nil {
		return memory{}, err
	}
	if in.Version == nil || in.Latest == nil || in.Status == nil || *in.Version < 0 {
		return memory{}, errors.New("it lacks one of version, latest, status")
	}
	m := memory{version: *in.Version, trust: in.Latest.Time(), status: make(map[source]statement)}
	for _, s := range in.Status {
		from := source{s.Issuer, s.URI}
		if _, twice := m.status[from]; twice || s.IssuedAt == nil {
			return memory{}, fmt.Errorf("status list %q stands twice or has no iat", s.URI)
		}
		m.status[from] = statement{s.Kid, s.IssuedAt.Time()}
	}
	return m, nil
}

func (m *memory) marshal() ([]byte, error) {
	latest := jose.DateOf(m.trust)
	out := seenJSON{Version: &m.version, Latest: &latest, Status: []seenStatusJSON{}}
	for _, from := range m.sources() {
		said := m.status[from]
		at := jose.DateOf(said.at)
		out.Status = append(out.Status, seenStatusJSON{from.iss, from.uri, said.kid, &at})
	}
	data, err := jose.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	return append(data, '\n'), nil
}

func (b *Bundle) writeSeen() error {
	data, err := b.seen.marshal()
	if err != nil {
		return err
	}
	return b.replace(seenName, data)
}

func (b *Bundle) readRoots() error {
	data, err := b.read(rootsName, trustlist.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("bundle: %q holds no bundle: %w", b.dir, fs.ErrNotExist)
	}
	if err != nil {
		return err
	}
	if b.roots, err = trustlist.ParseRoots(data); err != nil {
		return &DamagedError{rootsName, err}
	}
	return nil
}

func (b *Bundle) writeRoots() error {
	data, err := jose.Marshal(b.roots)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return b.replace(rootsName, append(data, '\n'))
}

// read returns a file of at most max bytes.
func (b *Bundle) read(name string, max int) ([]byte, error) {
	f, err := os.Open(filepath.Join(b.dir, name))
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(max)+1))
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	if len(data) > max {
		return nil, &DamagedError{name, fmt.Errorf("it is longer than %d bytes", max)}
	}
	return data, nil
}

// replace writes a file whole or not at all, and does not return before it is on the disk.
func (b *Bundle) replace(name string, data []byte) error {
	path := filepath.Join(b.dir, name)
	next := path + ".new"
	err := writeSynced(next, data)
	if err == nil {
		err = os.Rename(next, path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// syncFolder makes new names in a folder durable.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" { // have no such call
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

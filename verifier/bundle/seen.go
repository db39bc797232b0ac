package bundle

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/giayto/giayto/credential/jose"
)

// source is whose status list of which URI. A URI alone is not enough: one issuer must not be able to put its list in
// the place of another's.
type source struct {
	iss, uri string
}

// statement is a key's claim to have signed at a time.
type statement struct {
	kid string
	at  time.Time
}

// memory is what the device has seen.
type memory struct {
	version int64     // of the trust list, the highest
	trust   time.Time // the latest time that a trust list was signed
	status  map[source]statement
}

const (
	// maxLists bounds the status lists of one issuer that a device remembers, so that a stolen status key fills neither
	// the device nor the share of others: a thousand lists are a billion documents.
	maxLists = 1000
	// maxAllLists bounds those of all issuers together.
	maxAllLists = 50 * maxLists
	// maxSeen bounds seen.json in bytes. An entry has an issuer and a URI of at most 255 bytes, which need no escapes,
	// and about 60 more, so maxAllLists fit.
	maxSeen = 32 << 20
)

// room says whether a status list can be remembered.
func (m *memory) room(from source) error {
	if _, known := m.status[from]; known {
		return nil
	}
	own := 0
	for other := range m.status {
		if other.iss == from.iss {
			own++
		}
	}
	if own >= maxLists || len(m.status) >= maxAllLists {
		return fmt.Errorf("%d status lists of %q and %d in all are held: %w", own, from.iss, len(m.status), ErrTooMany)
	}
	return nil
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

func (s *state) readSeen(from store) error {
	data, err := from.read(seenName, maxSeen)
	if errors.Is(err, fs.ErrNotExist) { // which would say that there is no bundle
		return &DamagedError{seenName, errors.New("it is missing")}
	}
	if err != nil {
		return err
	}
	s.seen, err = parseSeen(data)
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

// marshal refuses what would be too long to be read again.
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
	if data = append(data, '\n'); len(data) > maxSeen {
		return nil, fmt.Errorf("bundle: %s would be longer than %d bytes", seenName, maxSeen)
	}
	return data, nil
}

func (s *state) writeSeen(to store) error {
	data, err := s.seen.marshal()
	if err != nil {
		return err
	}
	return to.replace(seenName, data)
}

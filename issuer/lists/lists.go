// Package lists gives every credential its place in a status list, and no two the same.
//
// One list holds the credentials of one document type that expire in one year, so that a verifier fetches only what
// it needs and a list ends together with its last credential. In the issuer's folder,
//
//	lists.json   {"version":1,"base":"https://id.giayto.example/status","first":46,
//	              "lists":[{"number":46,"vct":"urn:giayto:vn:driving-licence:1","year":2027,"reserved":4096}]}
//	lists.mark   the same once more, so that an older copy of lists.json is noticed
//	lists.key    the secret of 32 bytes that makes indices look random
//	lists.lock   names the process that is drawing
//
// where reserved counts the places that may have been given away. Places are reserved on the disk, many at a time,
// before the first of them is used: what a crash leaves unused is skipped and never used. Whoever restores lists.json from
// a copy leaves lists.mark as it is: with fewer places than were given out nothing is drawn. What both have lost together
// nobody can notice, so copies of them belong apart.
package lists

import (
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/internal/folder"
)

// Entries is the size of every list.
const Entries = statuslist.MaxEntries

// block is how many places are reserved with one write: a write takes some 10 ms and a crash wastes 0.4 % of a list.
const block = 4096

const (
	stateName  = "lists.json"
	markName   = "lists.mark"
	secretName = "lists.key"
	lockName   = "lists.lock"
	version    = 1
	secretSize = 32
)

// A List is one status list of the issuer.
type List struct {
	// Number is the last part of URI and the first of the IDs of its credentials.
	Number int `json:"number"`
	// VCT is the type of all its credentials, and Year the one in which they expire (UTC+7).
	VCT  string `json:"vct"`
	Year int    `json:"year"`
	// Reserved counts the places that were given away or skipped.
	Reserved int `json:"reserved"`

	// URI is what its credentials name.
	URI string `json:"-"`
}

// Lists are all status lists of an issuer. One process at a time draws from them. Its methods may be called
// concurrently.
type Lists struct {
	dir    string
	cipher cipher.Block

	mu    sync.Mutex
	lock  *folder.Lock // nil until the first Draw
	state state
	used  []int // by list, at most its Reserved
}

// Init begins the lists of an issuer's folder, which must not have any. The URI of list n will be base/n, and first is
// the number of the first: issuers that share a base number their lists apart. The secret is read from random.
func Init(dir, base string, first int, random io.Reader) error {
	begin := state{Version: version, Base: base, First: first, Lists: []List{}}
	if err := begin.check(); err != nil {
		return fmt.Errorf("lists: %w", err)
	}
	secret := make([]byte, secretSize)
	if _, err := io.ReadFull(random, secret); err != nil {
		return fmt.Errorf("lists: secret: %w", err)
	}
	data, err := encode(begin)
	if err != nil {
		return err
	}
	if err := folder.Create(filepath.Join(dir, secretName), secret, 0o600); err != nil {
		return fmt.Errorf("lists: %w", err)
	}
	for _, name := range []string{markName, stateName} {
		if err := folder.Create(filepath.Join(dir, name), data, 0o644); err != nil {
			return fmt.Errorf("lists: %w", err)
		}
	}
	return nil
}

// Open reads the lists of an issuer's folder.
func Open(dir string) (*Lists, error) {
	secret, err := os.ReadFile(filepath.Join(dir, secretName))
	if err != nil {
		return nil, fmt.Errorf("lists: %w", err)
	}
	if len(secret) != secretSize {
		return nil, fmt.Errorf("lists: %s is not %d bytes", secretName, secretSize)
	}
	c, err := newCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("lists: %w", err)
	}
	l := &Lists{dir: dir, cipher: c}
	return l, l.load()
}

// All returns the lists that have been begun, in the order of their numbers.
func (l *Lists) All() ([]List, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lock == nil {
		if err := l.load(); err != nil {
			return nil, err
		}
	}
	all := make([]List, len(l.state.Lists))
	for i, list := range l.state.Lists {
		list.URI = l.uri(list.Number)
		all[i] = list
	}
	return all, nil
}

// Draw returns a place that no credential has had, for one of the given type and time of expiry. From the first Draw
// until Close no other process draws from these lists.
func (l *Lists) Draw(vct string, expires time.Time) (uri string, index int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.acquire(); err != nil {
		return "", 0, err
	}
	i := l.find(vct, vn.DateOf(expires).Year)
	if i < 0 || l.used[i] == l.state.Lists[i].Reserved {
		if i, err = l.reserve(i, vct, vn.DateOf(expires).Year); err != nil {
			return "", 0, err
		}
	}
	number, counter := l.state.Lists[i].Number, l.used[i]
	l.used[i]++
	return l.uri(number), permute(l.cipher, number, counter), nil
}

// Close gives back what was reserved and not used, and lets other processes draw.
func (l *Lists) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lock == nil {
		return nil
	}
	next := l.copy()
	for i := range next.Lists {
		next.Lists[i].Reserved = l.used[i]
	}
	err := l.replace(markName, next) // first: the mark must never be ahead of the state
	if err == nil {
		err = l.replace(stateName, next)
	}
	err = errors.Join(err, l.lock.Release())
	l.lock = nil
	return err
}

func (l *Lists) acquire() error {
	if l.lock != nil {
		return nil
	}
	lock, err := folder.Acquire(filepath.Join(l.dir, lockName))
	if err != nil {
		return fmt.Errorf("lists: %w", err)
	}
	if err := l.load(); err != nil { // another process may have drawn since
		return errors.Join(err, lock.Release())
	}
	l.lock = lock
	return nil
}

// find returns the list with room for the type and the year, -1 for none.
func (l *Lists) find(vct string, year int) int {
	for i, list := range l.state.Lists {
		if list.VCT == vct && list.Year == year && l.used[i] < Entries {
			return i
		}
	}
	return -1
}

// reserve makes places in list i, or in a new one where i is -1, and returns the list's position.
func (l *Lists) reserve(i int, vct string, year int) (int, error) {
	next := l.copy()
	if i < 0 {
		i = len(next.Lists)
		next.Lists = append(next.Lists, List{Number: next.First + i, VCT: vct, Year: year})
	}
	list := &next.Lists[i]
	list.Reserved = min(list.Reserved+block, Entries)
	if err := l.replace(stateName, next); err != nil {
		return 0, err
	}
	if err := l.replace(markName, next); err != nil {
		return 0, err
	}
	l.state = next
	if i == len(l.used) {
		l.used = append(l.used, 0)
	}
	return i, nil
}

func (l *Lists) uri(number int) string { return l.state.Base + "/" + strconv.Itoa(number) }

func (l *Lists) copy() state {
	next := l.state
	next.Lists = append([]List(nil), l.state.Lists...)
	return next
}

// replace puts a state on the disk.
func (l *Lists) replace(name string, next state) error {
	data, err := encode(next)
	if err != nil {
		return err
	}
	if err := folder.Replace(filepath.Join(l.dir, name), data, 0o644); err != nil {
		return fmt.Errorf("lists: %w", err)
	}
	return nil
}

func encode(s state) ([]byte, error) {
	data, err := jose.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("lists: %w", err)
	}
	return append(data, '\n'), nil
}

// load reads the state; all that is reserved counts as used.
func (l *Lists) load() error {
	s, err := l.readBoth()
	// Whoever closes the lists meanwhile lowers the mark that was read, and then the state.
	for tries := 0; errors.Is(err, ErrOlder) && tries < 2; tries++ {
		s, err = l.readBoth()
	}
	if err != nil {
		return err
	}
	l.state, l.used = s, make([]int, len(s.Lists))
	for i, list := range s.Lists {
		l.used[i] = list.Reserved
	}
	return nil
}

// readBoth reads the mark first: whoever reserves places meanwhile raises the state before the mark.
func (l *Lists) readBoth() (state, error) {
	mark, err := read(filepath.Join(l.dir, markName))
	if err != nil {
		return state{}, err
	}
	s, err := read(filepath.Join(l.dir, stateName))
	if err != nil {
		return state{}, err
	}
	return s, s.follows(mark)
}

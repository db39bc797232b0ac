package lists

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/internal/folder"
)

// ErrOlder says that lists.json counts fewer places than were given out: to draw from it would give some twice.
var ErrOlder = errors.New("lists: lists.json is older than what was given out: restore the newest copy")

const (
	// maxState bounds the files in bytes: some ten thousand lists.
	maxState = 1 << 20
	// maxNumber bounds the numbers of lists.
	maxNumber = 1<<31 - 1

	minYear, maxYear = 2000, 9999
)

// A state is what lists.json and lists.mark hold.
type state struct {
	Version int    `json:"version"`
	Base    string `json:"base"`
	First   int    `json:"first"`
	Lists   []List `json:"lists"`
}

// read reads a state and checks it: no member may be absent, since what is lost must not count as nothing.
func read(path string) (state, error) {
	name := filepath.Base(path)
	data, err := folder.Read(path, maxState)
	if err != nil {
		return state{}, fmt.Errorf("lists: %w", err)
	}
	var s state
	err = complete(data)
	if err == nil {
		err = jose.UnmarshalExact(data, &s)
	}
	if err == nil {
		err = s.check()
	}
	if err != nil {
		return state{}, fmt.Errorf("lists: %s: %w", name, err)
	}
	return s, nil
}

// complete wants all members of a state.
func complete(data []byte) error {
	tree, err := jose.Parse(data)
	if err != nil {
		return err
	}
	if err := require(tree, "version", "base", "first", "lists"); err != nil {
		return err
	}
	all := tree.Get("lists")
	if all.Kind() != jose.Array {
		return errors.New("lists: not an array")
	}
	for i, list := range all.Elems() {
		if err := require(list, "number", "vct", "year", "reserved"); err != nil {
			return fmt.Errorf("lists[%d]: %w", i, err)
		}
	}
	return nil
}

func require(v *jose.Value, names ...string) error {
	if v.Kind() != jose.Object {
		return errors.New("not an object")
	}
	for _, name := range names {
		if v.Get(name) == nil {
			return fmt.Errorf("%s is missing", name)
		}
	}
	return nil
}

// check judges the values.
func (s *state) check() error {
	if s.Version != version {
		return fmt.Errorf("version %d, not %d", s.Version, version)
	}
	u, err := url.Parse(s.Base)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(s.Base, "?#") || strings.HasSuffix(s.Base, "/") {
		return fmt.Errorf("base %q is not an https URL without user, query, fragment and final slash", s.Base)
	}
	if s.First < 1 || s.First > maxNumber-len(s.Lists) {
		return fmt.Errorf("%d is no number of a list", s.First)
	}
	for i, list := range s.Lists {
		switch {
		case list.Number != s.First+i:
			return fmt.Errorf("list %d stands where list %d belongs", list.Number, s.First+i)
		case list.VCT == "":
			return fmt.Errorf("list %d has no type", list.Number)
		case list.Year < minYear || list.Year > maxYear:
			return fmt.Errorf("list %d: year %d", list.Number, list.Year)
		case list.Reserved < 0 || list.Reserved > Entries:
			return fmt.Errorf("list %d: %d places reserved of %d", list.Number, list.Reserved, Entries)
		}
	}
	return nil
}

// follows reports whether the state has all that the mark has: else it is ErrOlder, or of other lists.
func (s *state) follows(mark state) error {
	if s.Base != mark.Base || s.First != mark.First {
		return fmt.Errorf("lists: %s and %s are not of the same lists", stateName, markName)
	}
	for i, given := range mark.Lists {
		if i >= len(s.Lists) || s.Lists[i].Reserved < given.Reserved {
			return ErrOlder
		}
		if s.Lists[i].VCT != given.VCT || s.Lists[i].Year != given.Year {
			return fmt.Errorf("lists: list %d is another in %s than in %s", given.Number, stateName, markName)
		}
	}
	return nil
}

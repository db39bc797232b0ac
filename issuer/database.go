package issuer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/postgres"
	"github.com/giayto/giayto/issuer/registry/sqlite"
)

// DefaultDatabase is where the registry is if Config does not say.
const DefaultDatabase = "sqlite:registry.db"

const (
	secretName = keysFolder + "/registry.key"
	// passwordName is that of the database's password, where its URL had one.
	passwordName = keysFolder + "/registry.password"
	markName     = "registry.mark"
	markVersion  = 1
	// maxMark bounds the mark in bytes: some ten thousand lists.
	maxMark = 1 << 20
)

// A database is what an issuer's folder says of its registry's.
type database struct {
	url      string // without a password: it is written down and shown
	password string // empty for none
}

// parseDatabase reads a URL. No error quotes what may be a password.
func parseDatabase(url string) (d database, err error) {
	scheme, rest, _ := strings.Cut(url, ":")
	switch {
	case scheme == "sqlite" && rest == "":
		return d, fmt.Errorf("issuer: database %q names no file", url)
	case scheme == "sqlite":
		return database{url: url}, nil
	case postgres.IsScheme(scheme):
		if d.url, d.password, err = postgres.Password(url); err != nil {
			return d, fmt.Errorf("issuer: %w", err)
		}
		return d, nil
	}
	return d, errors.New("issuer: the database is neither sqlite:FILE nor postgres://USER@HOST/NAME")
}

// driver finds the engine of a database by the scheme of its URL; a relative path begins in the issuer's folder.
func (d *database) driver(dir string) (registry.Driver, error) {
	path, is := strings.CutPrefix(d.url, "sqlite:")
	switch {
	case is && filepath.IsAbs(path):
		return sqlite.New(path), nil
	case is:
		return sqlite.New(filepath.Join(dir, filepath.FromSlash(path))), nil
	}
	engine, err := postgres.New(d.url, d.password)
	if err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	return engine, nil
}

// keep writes the password down where only the issuer can read it, and takes away that of another database.
func (d *database) keep(dir string) error {
	path := filepath.Join(dir, filepath.FromSlash(passwordName))
	err := folder.Remove(path)
	if err == nil && d.password != "" {
		err = folder.Create(path, []byte(d.password), 0o600)
	}
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

// keptDatabase is the database that an issuer's folder names.
func keptDatabase(dir, url string) (database, error) {
	d, err := parseDatabase(url)
	if err != nil || !strings.HasPrefix(d.url, "postgres") {
		return d, err
	}
	password, err := keys.ReadFile(filepath.Join(dir, filepath.FromSlash(passwordName)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d, fmt.Errorf("issuer: %w", err)
	}
	d.password = string(password)
	return d, nil
}

// MoveDatabase makes the folder of an issuer name another database, and returns the one that it named before. It moves
// nothing else.
func MoveDatabase(dir, url string) (before string, err error) {
	c, err := readConfig(dir)
	if err != nil {
		return "", err
	}
	d, err := parseDatabase(url)
	if err != nil {
		return "", err
	}
	before, c.Database = c.Database, d.url
	data, err := jose.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("issuer: %w", err)
	}
	if err := d.keep(dir); err != nil {
		return "", err
	}
	if err := folder.Replace(filepath.Join(dir, configName), append(data, '\n'), 0o644); err != nil {
		return "", fmt.Errorf("issuer: %w", err)
	}
	return before, nil
}

// Driver is the engine of a database by its URL, whose relative path begins in the issuer's folder dir.
func Driver(dir, url string) (registry.Driver, error) {
	d, err := parseDatabase(url)
	if err != nil {
		return nil, err
	}
	return d.driver(dir)
}

// newSecret makes the registry's secret in the folder.
func newSecret(dir string, random io.Reader) (*registry.Secret, error) {
	key := make([]byte, registry.SecretSize)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("issuer: secret: %w", err)
	}
	if err := folder.Create(filepath.Join(dir, filepath.FromSlash(secretName)), key, 0o600); err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	return registry.NewSecret(key)
}

// Secret is what the registry's hashes are made with.
func (i *Issuer) Secret() (*registry.Secret, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.loadSecret()
}

func (i *Issuer) loadSecret() (*registry.Secret, error) {
	if i.secret != nil {
		return i.secret, nil
	}
	key, err := keys.ReadFile(filepath.Join(i.dir, filepath.FromSlash(secretName)))
	if err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	if i.secret, err = registry.NewSecret(key); err != nil {
		return nil, fmt.Errorf("issuer: %s: %w", secretName, err)
	}
	return i.secret, nil
}

// Registry is what the issuer knows of its credentials. It is opened when it is first asked for, and closed by Close.
func (i *Issuer) Registry(ctx context.Context) (*registry.Registry, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.registry != nil {
		return i.registry, nil
	}
	secret, err := i.loadSecret()
	if err != nil {
		return nil, err
	}
	i.registry, err = registry.Open(ctx, i.driver, secret, mark(filepath.Join(i.dir, markName)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("issuer: the registry %s is gone: restore the newest backup: %w", i.database, err)
	}
	return i.registry, err
}

// A mark is the file beside the registry by which an older copy of its database is noticed: whoever puts one in place
// leaves the mark as it is. Where there is no mark, nothing is noticed.
type mark string

type markFile struct {
	Version int         `json:"version"`
	Entries int64       `json:"entries"`
	Given   []listCount `json:"given"`
}

type listCount struct {
	List  int `json:"list"`
	Given int `json:"given"`
}

// Read returns the counters, none where there is no file.
func (m mark) Read() (registry.Counters, error) {
	data, err := folder.Read(string(m), maxMark)
	if errors.Is(err, fs.ErrNotExist) {
		return registry.Counters{}, nil
	}
	if err != nil {
		return registry.Counters{}, fmt.Errorf("issuer: %w", err)
	}
	return parseMark(data)
}

func parseMark(data []byte) (registry.Counters, error) {
	none := registry.Counters{}
	var f markFile
	if err := jose.UnmarshalExact(data, &f); err != nil {
		return none, fmt.Errorf("issuer: %s: %w", markName, err)
	}
	if f.Version != markVersion {
		return none, fmt.Errorf("issuer: %s has version %d, not %d", markName, f.Version, markVersion)
	}
	if f.Entries < 1 || f.Given == nil {
		return none, fmt.Errorf("issuer: %s is damaged: it counts nothing", markName)
	}
	c := registry.Counters{Entries: f.Entries, Given: make(map[int]int, len(f.Given))}
	for _, l := range f.Given {
		if _, twice := c.Given[l.List]; twice || l.List < 1 || l.Given < 0 || l.Given > registry.Entries {
			return none, fmt.Errorf("issuer: %s is damaged: %d places of list %d", markName, l.Given, l.List)
		}
		c.Given[l.List] = l.Given
	}
	return c, nil
}

// Write replaces the file.
func (m mark) Write(c registry.Counters) error {
	f := markFile{markVersion, c.Entries, make([]listCount, 0, len(c.Given))}
	for list, given := range c.Given {
		f.Given = append(f.Given, listCount{list, given})
	}
	slices.SortFunc(f.Given, func(a, b listCount) int { return a.List - b.List })
	data, err := jose.Marshal(f)
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if err := folder.Replace(string(m), append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

// Package issuer makes credentials of approved records, and the files that verifiers fetch.
//
// An issuer is a folder:
//
//	issuer.json     {"version":1,"uri":"https://id.giayto.example/csgt","name":{"vi":"…","en":"…"},"validity_days":365,
//	                 "db":"sqlite:registry.db"}
//	keys.json       the public halves of its keys, what each may sign and when, which were retired, and what the trust list
//	                says of each, as Publish saw it last
//	keys/           the private halves that are not in a token, see package issuer/keys; registry.key, the secret of the registry; and
//	                registry.password, where its database asks for one
//	registry.db     what was issued and what became of it, see package issuer/registry
//	registry.mark   how far the registry has come, so that an older copy of it is noticed
//	issue.lock      names the process that issues, and events-….lock the one that reads the events for a consumer
//
// A Run makes credentials of records (package issuer/record): each gets a place in a status list, the document is signed
// with the key for its type, and the QR text is packed and written down. Publish writes the trust list and the status
// lists as a tree of files that any web server can serve.
//
// Keys that sign credentials and keys that sign status lists are different keys: who steals one can not do the work
// of the other. Verifiers know neither until the root has put them on its trust list; KeyRequest is what the issuer
// hands over for that.
package issuer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/hsm"
	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/registry"
)

const (
	configName    = "issuer.json"
	configVersion = 1
	day           = 24 * time.Hour
)

// DefaultValidity is how long credentials live if Config does not say.
const DefaultValidity = 365 * day

// maxValidity keeps lists of one expiry year from living for ever.
const maxValidity = 10 * 365 * day

// A Config is what an issuer is founded with.
type Config struct {
	// URI is the `iss` of its credentials, an https URL: "https://id.giayto.example/csgt".
	URI string
	// Name is what verifiers show.
	Name trustlist.Name
	// Status is the https URL under which its status lists are numbered; empty for /status on the host of URI.
	Status string
	// FirstList is the number of its first status list, 0 for 1. Issuers that share Status number theirs apart.
	FirstList int
	// Validity is how long its credentials live, in whole days; 0 for DefaultValidity. The papers' own terms are claims.
	Validity time.Duration
	// Database is where the registry is kept: "sqlite:" and a file, whose relative path begins in the issuer's folder, or
	// the URL of a database of PostgreSQL, "postgres://USER@HOST/NAME", whose password is kept with the keys; empty for
	// DefaultDatabase.
	Database string

	database database // the same, understood
}

type configFile struct {
	Version      int            `json:"version"`
	URI          string         `json:"uri"`
	Name         trustlist.Name `json:"name"`
	ValidityDays int            `json:"validity_days"`
	Database     string         `json:"db"`
}

// Init founds an issuer in the folder dir, which is made where there is none, and must hold no issuer yet. The registry's
// secret is read from random, and now is where its log begins: nothing can be issued as of a time before.
func Init(ctx context.Context, dir string, c Config, now time.Time, random io.Reader) (err error) {
	if err := c.complete(); err != nil {
		return err
	}
	d, err := c.database.driver(dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, keysFolder), 0o700); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	config, err := jose.Marshal(configFile{configVersion, c.URI, c.Name, int(c.Validity / day), c.Database})
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	// The configuration comes first: its presence keeps a second Init from going on.
	path := filepath.Join(dir, configName)
	if err := folder.Create(path, append(config, '\n'), 0o644); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if err := storeKeys(dir, nil); err != nil {
		return errors.Join(err, folder.Remove(path))
	}
	secret, err := newSecret(dir, random)
	if err != nil {
		return errors.Join(err, folder.Remove(path))
	}
	if err = c.database.keep(dir); err == nil {
		err = registry.Create(ctx, d, secret, registry.Config{Base: c.Status, First: c.FirstList}, now)
	}
	if errors.Is(err, fs.ErrExist) { // which is said of the folder alone
		err = fmt.Errorf("issuer: there is a registry already at %s", c.Database)
	}
	if err != nil {
		return errors.Join(err, folder.Remove(filepath.Join(dir, filepath.FromSlash(secretName))),
			folder.Remove(filepath.Join(dir, filepath.FromSlash(passwordName))), folder.Remove(path))
	}
	return nil
}

// complete fills in what was left out and checks the rest.
func (c *Config) complete() error {
	uri, err := checkURL(c.URI)
	if err != nil {
		return err
	}
	if c.Name.VI == "" || c.Name.EN == "" {
		return errors.New("issuer: its name is needed in Vietnamese and in English")
	}
	if c.Status == "" {
		c.Status = uri.Scheme + "://" + uri.Host + "/status"
	}
	if _, err := checkURL(c.Status); err != nil {
		return err
	}
	if c.FirstList == 0 {
		c.FirstList = 1
	}
	if c.Validity == 0 {
		c.Validity = DefaultValidity
	}
	if c.Database == "" {
		c.Database = DefaultDatabase
	}
	if c.database, err = parseDatabase(c.Database); err != nil {
		return err
	}
	c.Database = c.database.url
	if c.Validity < day || c.Validity > maxValidity || c.Validity%day != 0 {
		return fmt.Errorf("issuer: credentials live from 1 to %d whole days", maxValidity/day)
	}
	return nil
}

// checkURL accepts what the trust list accepts as an issuer, and no path that is another path as well.
func checkURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.String() != s ||
		strings.ContainsAny(s, "?#%") || u.Path != "" && path.Clean(u.Path) != u.Path || u.Path == "/" {
		return nil, fmt.Errorf("issuer: %q is not an https URL without user, query, fragment and final slash", s)
	}
	return u, nil
}

// Options are what an issuer works with.
type Options struct {
	// Passphrase opens encrypted key files; it is asked for each key that is used, once.
	Passphrase func() ([]byte, error)
	// PIN is asked for a token whose PIN is in no file, once.
	PIN hsm.Ask
	// Random gives the salts of concealed claims. It is read by one goroutine at a time, those of a Run's papers in any order.
	Random io.Reader
	// Show names the concealed claims that the QR text discloses; nil for DefaultShow. The compact form holds them all.
	Show []string
}

// DefaultShow is what makes a QR code that anybody could copy prove something: the holder's face.
var DefaultShow = []string{"portrait"}

// An Issuer signs credentials and status lists. Its methods may be called concurrently.
type Issuer struct {
	dir      string
	uri      string
	name     trustlist.Name
	validity time.Duration
	database string // as it was configured
	driver   registry.Driver
	options  Options
	group    int // how many records a Run decides on together
	patience patience

	mu       sync.Mutex
	secret   *registry.Secret   // nil until it is needed
	registry *registry.Registry // likewise
	keys     []Key
	keysInfo os.FileInfo        // of the file that keys were read from
	signers  map[string]*signer // by key ID
	read     reading            // what was published last
}

// Open reads the folder of an issuer. Private keys and the registry are opened when they are needed.
func Open(dir string, o Options) (*Issuer, error) {
	c, err := readConfig(dir)
	if err != nil {
		return nil, err
	}
	config := Config{URI: c.URI, Name: c.Name, Validity: time.Duration(c.ValidityDays) * day, Database: c.Database}
	if err := config.complete(); err != nil {
		return nil, fmt.Errorf("%w, in %s", err, configName)
	}
	kept, err := keptDatabase(dir, c.Database)
	if err != nil {
		return nil, fmt.Errorf("%w, in %s", err, configName)
	}
	d, err := kept.driver(dir)
	if err != nil {
		return nil, fmt.Errorf("%w, in %s", err, configName)
	}
	if o.Show == nil {
		o.Show = DefaultShow
	}
	if o.Random != nil {
		o.Random = &oneAtATime{from: o.Random}
	}
	i := &Issuer{
		dir: dir, uri: c.URI, name: c.Name, validity: config.Validity, database: kept.url, driver: d, options: o, group: groupSize, patience: usualPatience,
		signers: make(map[string]*signer),
	}
	if err := i.loadKeys(); err != nil {
		return nil, err
	}
	return i, nil
}

// A oneAtATime reader is read by one goroutine while others wait.
type oneAtATime struct {
	mu   sync.Mutex
	from io.Reader
}

func (r *oneAtATime) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(p)
}

func readConfig(dir string) (c configFile, err error) {
	data, err := os.ReadFile(filepath.Join(dir, configName))
	if err != nil {
		return c, fmt.Errorf("issuer: %w", err)
	}
	if err := jose.UnmarshalExact(data, &c); err != nil {
		return c, fmt.Errorf("issuer: %s: %w", configName, err)
	}
	if c.Version != configVersion {
		return c, fmt.Errorf("issuer: %s has version %d, not %d", configName, c.Version, configVersion)
	}
	if c.Database == "" {
		return c, fmt.Errorf("issuer: %s names no db: the folder was made before there was a registry, make it anew", configName)
	}
	return c, nil
}

// URI is the issuer's `iss`.
func (i *Issuer) URI() string { return i.uri }

// Name is what verifiers show.
func (i *Issuer) Name() trustlist.Name { return i.name }

// Close closes the registry and the tokens, if they were opened.
func (i *Issuer) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	err := i.closeTokens(func(*signer) bool { return true })
	if i.registry != nil {
		err = errors.Join(err, i.registry.Close())
		i.registry = nil
	}
	return err
}

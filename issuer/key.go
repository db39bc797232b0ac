package issuer

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/hsm"
	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/keys"
)

const (
	keysName    = "keys.json"
	keysLock    = "keys.lock"
	keysFolder  = "keys"
	keysVersion = 1
	plainSuffix = ".jwk"
)

// ErrNoKey says that the issuer has no key that may sign at that time.
var ErrNoKey = errors.New("no key for it")

// A Key is what an issuer knows of one of its keys without opening its file.
type Key struct {
	ID    string            `json:"kid"`
	JWK   *jose.PublicKey   `json:"jwk"`
	Use   trustlist.Use     `json:"use"`
	VCTs  []string          `json:"vcts,omitempty"` // the document types, for trustlist.UseCredential
	From  jose.NumericDate  `json:"from"`           // the first `iat` that it signs
	Until jose.NumericDate  `json:"until"`          // the end of the `iat` that it signs, exclusive
	File  string            `json:"file,omitempty"` // in the issuer's folder, with slashes
	URI   string            `json:"uri,omitempty"`  // of PKCS#11, of a key in a token, which has no file
	Ended *jose.NumericDate `json:"retired,omitempty"`
	Trust Trust             `json:"trust,omitempty"` // as Publish saw it last
}

// Trust is what the root's trust list says of a key.
type Trust string

// What a trust list says. Of a key that is not in it, it says nothing.
const (
	Listed      Trust = "listed"
	Compromised Trust = "compromised"
)

// Signs reports whether the key may sign that at that time, as for [Issuer.Signing].
func (k *Key) Signs(use trustlist.Use, vct string, now time.Time) bool {
	return k.Use == use && k.Ended == nil && k.Trust != Compromised && (use == trustlist.UseStatus || slices.Contains(k.VCTs, vct)) &&
		!now.Before(k.From.Time()) && now.Before(k.Until.Time())
}

// A KeyRequest is what the issuer hands to the root, which puts the key on the trust list.
type KeyRequest struct {
	Issuer string           `json:"iss"`
	Name   trustlist.Name   `json:"name"`
	ID     string           `json:"kid"`
	JWK    *jose.PublicKey  `json:"jwk"`
	Use    trustlist.Use    `json:"use"`
	VCTs   []string         `json:"vcts,omitempty"`
	From   jose.NumericDate `json:"from"`
	Until  jose.NumericDate `json:"until"`
}

// ParseKeyRequest reads a request's JSON. It refuses one whose ID is not its key's; all else the trust list judges.
func ParseKeyRequest(data []byte) (*KeyRequest, error) {
	r := new(KeyRequest)
	if err := jose.UnmarshalExact(data, r); err != nil {
		return nil, fmt.Errorf("key request: %w", err)
	}
	if r.JWK == nil || r.ID != r.JWK.ID() {
		return nil, fmt.Errorf("key request: %q is not the ID of its key", r.ID)
	}
	return r, nil
}

// A NewKey is a key to be added to an issuer.
type NewKey struct {
	Key *keys.Key
	// Token has the key in place of Key, and keeps it: the folder gets its URI.
	Token *hsm.Key
	Use   trustlist.Use
	VCTs  []string // names or `vct` of document types, for trustlist.UseCredential
	// From and Until bound the `iat` of what it signs; Until is exclusive. Whole seconds count.
	From, Until time.Time
	// Passphrase encrypts the key's file. It is empty with Unencrypted, which leaves the file open to whoever reads the
	// folder, and for a key in a token.
	Passphrase  []byte
	Unencrypted bool
	// WorkFactor is that of the passphrase, 0 for keys.WorkFactor.
	WorkFactor int
}

// AddKey saves a key in the issuer's folder and returns the request for the root.
func (i *Issuer) AddKey(n NewKey) (*KeyRequest, error) {
	vcts, err := n.types()
	if err != nil {
		return nil, err
	}
	if !n.From.Before(n.Until) {
		return nil, errors.New("issuer: a key's from is not before its until")
	}
	k := Key{Use: n.Use, VCTs: vcts, From: jose.DateOf(n.From), Until: jose.DateOf(n.Until)}
	if err := n.place(&k); err != nil {
		return nil, err
	}
	err = i.changeKeys(func(all []Key) ([]Key, error) {
		if find(all, k.ID) >= 0 {
			return nil, fmt.Errorf("issuer: key %s is there already", k.ID)
		}
		return append(all, k), n.save(i.dir, k.File)
	})
	if err != nil {
		return nil, err
	}
	return i.request(k), nil
}

// types returns the `vct` of the key's types.
func (n *NewKey) types() (vcts []string, err error) {
	switch {
	case n.Use != trustlist.UseCredential && n.Use != trustlist.UseStatus:
		return nil, fmt.Errorf("issuer: a key is for credentials or for status lists, not for %q", n.Use)
	case (n.Use == trustlist.UseCredential) != (len(n.VCTs) > 0):
		return nil, errors.New("issuer: a key for credentials needs the types of its documents, one for status lists has none")
	}
	for _, name := range n.VCTs {
		t, known := credential.LookupType(name)
		if !known {
			return nil, fmt.Errorf("issuer: %q is no type of document", name)
		}
		vcts = append(vcts, t.VCT)
	}
	return vcts, nil
}

// place tells whose key it is, and where it is kept.
func (n *NewKey) place(k *Key) error {
	if n.Token != nil {
		signer, err := jose.NewSigner(n.Token)
		if err != nil {
			return fmt.Errorf("issuer: %w", err)
		}
		k.JWK, k.ID, k.URI = signer.Public(), signer.Public().ID(), n.Token.URI().String()
		return nil
	}
	if n.Unencrypted == (len(n.Passphrase) > 0) {
		return errors.New("issuer: a key is saved either under a passphrase or unencrypted")
	}
	k.JWK, k.ID = n.Key.Public(), n.Key.Public().ID()
	k.File = keysFolder + "/" + k.ID + keys.Suffix
	if n.Unencrypted {
		k.File = keysFolder + "/" + k.ID + plainSuffix
	}
	return nil
}

// save writes the file of a key that has one.
func (n *NewKey) save(dir, file string) error {
	path := filepath.Join(dir, filepath.FromSlash(file))
	switch {
	case n.Token != nil:
		return nil
	case n.Unencrypted:
		return n.Key.SaveUnencrypted(path)
	}
	return n.Key.Save(path, n.Passphrase, cmp.Or(n.WorkFactor, keys.WorkFactor))
}

// Retire ends the use of a key from now on: it signs nothing more here. What it signed stays good; only the root can
// tell verifiers otherwise. A process that has the issuer open learns of it before its next signature.
func (i *Issuer) Retire(kid string, now time.Time) error {
	return i.changeKeys(func(all []Key) ([]Key, error) {
		at := find(all, kid)
		if at < 0 {
			return nil, fmt.Errorf("issuer: there is no key %q", kid)
		}
		if all[at].Ended != nil {
			return nil, fmt.Errorf("issuer: key %s was retired at %s", kid, all[at].Ended.Time().Format(time.RFC3339))
		}
		ended := jose.DateOf(now)
		all[at].Ended = &ended
		return all, nil
	})
}

// Keys returns all keys of the issuer in the order in which they were added.
func (i *Issuer) Keys() []Key {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.keys)
}

// Request returns the request for a key that was added before.
func (i *Issuer) Request(kid string) (*KeyRequest, error) {
	all := i.Keys()
	at := find(all, kid)
	if at < 0 {
		return nil, fmt.Errorf("issuer: there is no key %q", kid)
	}
	return i.request(all[at]), nil
}

func (i *Issuer) request(k Key) *KeyRequest {
	return &KeyRequest{i.uri, i.name, k.ID, k.JWK, k.Use, k.VCTs, k.From, k.Until}
}

func find(all []Key, kid string) int {
	return slices.IndexFunc(all, func(k Key) bool { return k.ID == kid })
}

// changeKeys replaces the list of keys, as it is on the disk, by what change makes of it.
func (i *Issuer) changeKeys(change func([]Key) ([]Key, error)) (err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	lock, err := folder.Acquire(filepath.Join(i.dir, keysLock))
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	if err := i.loadKeys(); err != nil {
		return err
	}
	all, err := change(slices.Clone(i.keys))
	if err != nil {
		return err
	}
	if err := storeKeys(i.dir, all); err != nil {
		return err
	}
	return i.loadKeys()
}

// Signing returns the key that signs that now: the newest of those that may and are on the trust list, as far as Publish has
// seen it, else the newest of all that may. A vct means nothing for trustlist.UseStatus. Where there is none the error is
// ErrNoKey.
func (i *Issuer) Signing(use trustlist.Use, vct string, now time.Time) (Key, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.signing(use, vct, now)
}

func (i *Issuer) signing(use trustlist.Use, vct string, now time.Time) (Key, error) {
	if err := i.refreshKeys(); err != nil {
		return Key{}, err
	}
	var newest *Key
	for n := len(i.keys) - 1; n >= 0; n-- {
		switch k := &i.keys[n]; {
		case !k.Signs(use, vct, now):
		case k.Trust == Listed:
			return *k, nil
		case newest == nil:
			newest = k
		}
	}
	if newest != nil {
		return *newest, nil
	}
	if use == trustlist.UseStatus {
		vct = "status lists"
	}
	return Key{}, fmt.Errorf("issuer: %s at %s: %w", vct, now.Format(time.RFC3339), ErrNoKey)
}

// Waiting returns the keys that could sign now and do not, because the trust list does not have them yet and has an older one.
func (i *Issuer) Waiting(now time.Time) (waiting []Key, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.refreshKeys(); err != nil {
		return nil, err
	}
	for _, k := range i.keys {
		if k.Trust == "" && slices.ContainsFunc(k.Types(), func(vct string) bool {
			signing, err := i.signing(k.Use, vct, now)
			return err == nil && k.Signs(k.Use, vct, now) && signing.Trust == Listed
		}) {
			waiting = append(waiting, k)
		}
	}
	return waiting, nil
}

// Types are the `vct` of the documents that the key is for, and a single empty one for status lists: what [Issuer.Signing]
// is to be asked about.
func (k *Key) Types() []string {
	if k.Use == trustlist.UseStatus {
		return []string{""}
	}
	return k.VCTs
}

// follow notes what the trust list says of the keys, nil for no list.
func (i *Issuer) follow(list *trustlist.List) error {
	if list == nil {
		return nil
	}
	says := func(k *Key) Trust {
		_, listed, ok := list.Key(i.uri, k.ID)
		switch {
		case !ok || listed.Use != k.Use || !listed.JWK.Equal(k.JWK):
			return ""
		case listed.Compromised:
			return Compromised
		}
		return Listed
	}
	same := func(k Key) bool { return says(&k) == k.Trust }
	if all := i.Keys(); !slices.ContainsFunc(all, func(k Key) bool { return !same(k) }) {
		return nil
	}
	return i.changeKeys(func(all []Key) ([]Key, error) {
		for n := range all {
			all[n].Trust = says(&all[n])
		}
		return all, nil
	})
}

type keysFile struct {
	Version int   `json:"version"`
	Keys    []Key `json:"keys"`
}

// maxKeys bounds keys.json in bytes: some thousand keys.
const maxKeys = 1 << 20

// refreshKeys reads the list of keys again where another process has replaced it, as the one that retires a key does.
func (i *Issuer) refreshKeys() error {
	info, err := os.Stat(filepath.Join(i.dir, keysName))
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if os.SameFile(info, i.keysInfo) && info.Size() == i.keysInfo.Size() && info.ModTime().Equal(i.keysInfo.ModTime()) {
		return nil
	}
	return i.loadKeys()
}

// loadKeys reads the list of keys as it is on the disk.
func (i *Issuer) loadKeys() error {
	f, info, err := folder.Open(filepath.Join(i.dir, keysName))
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	defer f.Close()
	data, err := folder.ReadAll(f, maxKeys)
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	all, err := parseKeys(data)
	if err != nil {
		return err
	}
	i.keys, i.keysInfo = all, info
	return nil
}

func parseKeys(data []byte) ([]Key, error) {
	var f keysFile
	if err := jose.UnmarshalExact(data, &f); err != nil {
		return nil, fmt.Errorf("issuer: %s: %w", keysName, err)
	}
	if f.Version != keysVersion {
		return nil, fmt.Errorf("issuer: %s has version %d, not %d", keysName, f.Version, keysVersion)
	}
	for _, k := range f.Keys {
		if k.JWK == nil || k.JWK.ID() != k.ID || !k.isPlaced() {
			return nil, fmt.Errorf("issuer: %s: key %q is damaged", keysName, k.ID)
		}
	}
	return f.Keys, nil
}

// isPlaced reports whether the key is said to be either in a file of the folder or in a token.
func (k *Key) isPlaced() bool {
	if k.URI == "" {
		return filepath.IsLocal(filepath.FromSlash(k.File))
	}
	_, err := hsm.ParseURI(k.URI)
	return err == nil && k.File == ""
}

func storeKeys(dir string, all []Key) error {
	data, err := jose.Marshal(keysFile{keysVersion, append([]Key{}, all...)})
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if err := folder.Replace(filepath.Join(dir, keysName), append(data, '\n'), 0o644); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

//go:build pkcs11 && cgo

package hsm

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/miekg/pkcs11"
)

// Supported reports whether this program was built with PKCS#11.
const Supported = true

// process is what a driver keeps once a process: it is started once, and a token is logged in to once.
var process = struct {
	sync.Mutex
	modules map[string]*module // by path
	refused sync.Map           // of PINs, by token.attempt
}{modules: make(map[string]*module)}

// A module is a driver. It is loaded for good, as its library may not survive to be unloaded, and started while it is used.
type module struct {
	ctx     *pkcs11.Ctx
	path    string
	users   int // tokens that are open
	foreign bool
	tokens  map[uint]*token // by slot
}

// moduleFolders are where drivers are found by their names.
var moduleFolders = []string{
	"/usr/lib/pkcs11", "/usr/lib/*-linux-gnu*/pkcs11", "/usr/lib64/pkcs11", "/usr/local/lib/pkcs11", "/opt/homebrew/lib/pkcs11",
	"/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/local/lib/softhsm", "/opt/homebrew/lib/softhsm", "/usr/local/lib", "/usr/lib/*-linux-gnu*", "/usr/lib64",
}

// modulePath finds the file of the driver that the URI names, or else the variable.
func modulePath(u *URI) (string, error) {
	path, given := u.query["module-path"]
	name, named := u.query["module-name"]
	if !given && !named {
		if path = os.Getenv(ModuleEnv); path == "" {
			return "", fmt.Errorf("driver: %w: neither module-path nor module-name is in the URI, nor is there the variable %s", ErrAbsent, ModuleEnv)
		}
		if !filepath.IsAbs(path) {
			return "", fmt.Errorf("driver: %s is not an absolute path", ModuleEnv)
		}
	}
	info, err := os.Stat(path)
	switch {
	case named && !given:
		return findModule(name, moduleFolders)
	case err != nil:
		return "", fmt.Errorf("driver: %w: %w", ErrAbsent, err)
	case !info.IsDir():
		return path, nil
	case named:
		return findModule(name, []string{path})
	}
	return "", fmt.Errorf("driver: %w: %q is a folder, and no module-name says what of it", ErrAbsent, path)
}

// findModule looks for a driver as RFC 7512 §2.3 says, with or without what files of libraries begin and end with.
func findModule(name string, folders []string) (string, error) {
	for _, folder := range folders {
		for _, file := range []string{"lib" + name + ".so", name + ".so", "lib" + name + ".dylib", name + ".dylib", name + ".dll", name} {
			found, err := filepath.Glob(filepath.Join(folder, file))
			if err == nil && len(found) > 0 {
				return found[0], nil
			}
		}
	}
	return "", fmt.Errorf("driver: %w: no module-name %q in %s", ErrAbsent, name, strings.Join(folders, ", "))
}

// load starts a driver, unless it runs.
func load(path string) (*module, error) {
	m := process.modules[path]
	if m == nil {
		m = &module{ctx: pkcs11.New(path), path: path}
		if m.ctx == nil {
			return nil, fmt.Errorf("driver: %w: %q is no library of PKCS#11 for this machine", ErrAbsent, path)
		}
		process.modules[path] = m
	}
	if m.tokens != nil {
		return m, nil
	}
	err := m.ctx.Initialize()
	m.foreign = is(err, pkcs11.CKR_CRYPTOKI_ALREADY_INITIALIZED)
	if err != nil && !m.foreign {
		return nil, fmt.Errorf("driver %q: %w: %w", path, ErrAbsent, err)
	}
	m.tokens = make(map[uint]*token)
	return m, nil
}

// rest stops a driver that nobody uses.
func (m *module) rest() error {
	if m.users > 0 || m.tokens == nil {
		return nil
	}
	m.tokens = nil
	if m.foreign {
		return nil
	}
	if err := m.ctx.Finalize(); err != nil {
		return fmt.Errorf("driver %q: %w", m.path, err)
	}
	return nil
}

// is reports whether an error is that code of PKCS#11.
func is(err error, codes ...pkcs11.Error) bool {
	var e pkcs11.Error
	if !errors.As(err, &e) {
		return false
	}
	for _, code := range codes {
		if e == code {
			return true
		}
	}
	return false
}

// find returns the slot of the one token that the URI means.
func (m *module) find(u *URI) (slot uint, info pkcs11.TokenInfo, err error) {
	library, err := m.ctx.GetInfo()
	if err != nil {
		return 0, info, fmt.Errorf("driver %q: %w: %w", m.path, ErrAbsent, err)
	}
	slots, err := m.ctx.GetSlotList(true)
	if err != nil {
		return 0, info, fmt.Errorf("driver %q: %w: %w", m.path, ErrAbsent, err)
	}
	var names []string
	if !u.matches("library-manufacturer", library.ManufacturerID) || !u.matches("library-description", library.LibraryDescription) ||
		!u.matches("library-version", fmt.Sprintf("%d.%d", library.LibraryVersion.Major, library.LibraryVersion.Minor)) {
		slots = nil
	}
	for _, id := range slots {
		if t, fits := m.fits(u, id); fits {
			slot, info, names = id, t, append(names, fmt.Sprintf("%q (serial %q)", t.Label, t.SerialNumber))
		}
	}
	switch len(names) {
	case 0:
		return 0, info, fmt.Errorf("token: %w: none of %q fits %s", ErrAbsent, m.path, u)
	case 1:
		return slot, info, nil
	}
	return 0, info, fmt.Errorf("token: %w: %s", ErrAmbiguous, strings.Join(names, ", "))
}

// fits reports whether the slot and its token are as the URI says. What was never set up is no token.
func (m *module) fits(u *URI, id uint) (pkcs11.TokenInfo, bool) {
	slot, err := m.ctx.GetSlotInfo(id)
	if err != nil {
		return pkcs11.TokenInfo{}, false
	}
	token, err := m.ctx.GetTokenInfo(id)
	if err != nil || token.Flags&pkcs11.CKF_TOKEN_INITIALIZED == 0 {
		return token, false
	}
	return token, u.matches("slot-id", strconv.FormatUint(uint64(id), 10)) && u.matches("slot-manufacturer", slot.ManufacturerID) &&
		u.matches("slot-description", slot.SlotDescription) && u.matches("token", token.Label) &&
		u.matches("manufacturer", token.ManufacturerID) && u.matches("model", token.Model) && u.matches("serial", token.SerialNumber)
}

//go:build pkcs11 && cgo

package hsm

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"github.com/miekg/pkcs11"
)

// A token is one that is logged in to. Its sessions are used by one goroutine at a time each, and as many of them are
// opened as are used at a time. The first signature that fails ends it: who goes on opens it again.
type token struct {
	module *module
	slot   uint
	label  string
	serial string
	pin    []byte // nil where the token asks for none
	users  int    // keys that are open, under process

	mu     sync.Mutex
	change *sync.Cond // a session is idle, or none will be any more
	all    []*session
	idle   []*session
	most   int // sessions that the token has at a time
	failed error
}

var errClosed = errors.New("the key was closed")

// openToken opens the token that the URI means, with a session and logged in to, unless it is open.
func openToken(u *URI, ask Ask) (*token, error) {
	path, err := modulePath(u)
	if err != nil {
		return nil, err
	}
	m, err := load(path)
	if err != nil {
		return nil, err
	}
	t, err := m.open(u, ask)
	if err != nil {
		return nil, errors.Join(err, m.rest())
	}
	return t, nil
}

func (m *module) open(u *URI, ask Ask) (*token, error) {
	slot, info, err := m.find(u)
	if err != nil {
		return nil, err
	}
	if t := m.tokens[slot]; t != nil && !t.hasFailed() {
		return t, nil
	}
	t := &token{module: m, slot: slot, label: info.Label, serial: info.SerialNumber, most: Parallel}
	t.change = sync.NewCond(&t.mu)
	if n := info.MaxSessionCount; n > 0 && n < Parallel { // 0 and the largest number say nothing
		t.most = int(n)
	}
	first, err := t.begin(0)
	if err != nil {
		return nil, fmt.Errorf("token %q: %w: %w", t.label, ErrAbsent, err)
	}
	if err := t.login(first, u, info, ask); err != nil {
		return nil, errors.Join(fmt.Errorf("token %q: %w", t.label, err), first.end())
	}
	t.all, t.idle = []*session{first}, []*session{first}
	m.tokens[slot] = t
	m.users++
	return t, nil
}

// login tries one PIN, if the token wants one.
func (t *token) login(s *session, u *URI, info pkcs11.TokenInfo, ask Ask) error {
	switch flags := info.Flags; {
	case flags&pkcs11.CKF_LOGIN_REQUIRED == 0:
		return nil
	case flags&pkcs11.CKF_USER_PIN_LOCKED != 0:
		return ErrLocked
	case flags&pkcs11.CKF_USER_PIN_INITIALIZED == 0:
		return fmt.Errorf("%w: its PIN was never set", ErrAbsent)
	}
	pin, err := choosePIN(u, info, ask)
	if err != nil {
		return err
	}
	t.pin = pin
	return t.try(s, pkcs11.CKU_USER)
}

// attempt names the PIN together with the token that it is tried on.
func (t *token) attempt() [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q", t.module.path, t.label, t.serial, t.pin))
}

// try tries the PIN, unless the token has refused it before.
func (t *token) try(s *session, user uint) error {
	if _, refused := process.refused.Load(t.attempt()); refused {
		return fmt.Errorf("%w, and the same is given again", ErrUntried)
	}
	err := s.ctx.Login(s.handle, user, string(t.pin))
	switch {
	case err == nil || user == pkcs11.CKU_USER && is(err, pkcs11.CKR_USER_ALREADY_LOGGED_IN):
		return nil
	case is(err, pkcs11.CKR_PIN_LOCKED):
		return fmt.Errorf("%w: %w", ErrLocked, err)
	case is(err, pkcs11.CKR_PIN_INCORRECT, pkcs11.CKR_PIN_INVALID, pkcs11.CKR_PIN_LEN_RANGE):
		process.refused.Store(t.attempt(), true)
		return fmt.Errorf("%w: %w", ErrPIN, err)
	}
	return fmt.Errorf("%w: login: %w", ErrAbsent, err)
}

// confirm gives the PIN for the signature that a session has begun. One does so at a time, so that a wrong PIN is tried once:
// it ends the token's use.
func (t *token) confirm(s *session) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failed != nil {
		return t.failed
	}
	err := t.try(s, pkcs11.CKU_CONTEXT_SPECIFIC)
	if err != nil {
		t.failed = fmt.Errorf("token %q: %w: %w", t.label, ErrFailed, err)
		t.change.Broadcast()
	}
	return err
}

func (t *token) hasFailed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed != nil
}

// fail ends the token's use.
func (t *token) fail(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failed == nil {
		t.failed = fmt.Errorf("token %q: %w: %w", t.label, ErrFailed, err)
	}
	t.change.Broadcast()
	return t.failed
}

// take returns a session that nobody uses, and waits for one where the token has no more.
func (t *token) take() (*session, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.failed == nil {
		if last := len(t.idle) - 1; last >= 0 {
			s := t.idle[last]
			t.idle = t.idle[:last]
			return s, nil
		}
		if len(t.all) < t.most {
			s, err := t.begin(0)
			switch {
			case err == nil:
				t.all = append(t.all, s)
				return s, nil
			case !is(err, pkcs11.CKR_SESSION_COUNT):
				t.failed = fmt.Errorf("token %q: %w: %w", t.label, ErrFailed, err)
				t.change.Broadcast()
				continue
			}
			t.most = len(t.all)
		}
		t.change.Wait()
	}
	return nil, t.failed
}

func (t *token) give(s *session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.idle = append(t.idle, s)
	t.change.Broadcast() // to who waits for one and to who waits for all
}

// release gives the token up for one of its keys. The last closes the sessions, and logs out with that: that a token which
// has failed does not, is no error.
func (t *token) release() error {
	if t.users--; t.users > 0 {
		return nil
	}
	m := t.module
	if m.tokens[t.slot] == t {
		delete(m.tokens, t.slot)
	}
	m.users--
	failed := t.hasFailed()
	err := errors.Join(t.end(), m.rest())
	if err != nil && !failed {
		return fmt.Errorf("token %q: %w", t.label, err)
	}
	return nil
}

// end closes all sessions, after those who use one have returned it: no driver likes it otherwise.
func (t *token) end() (err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.idle) < len(t.all) {
		t.change.Wait()
	}
	for _, s := range t.all {
		err = errors.Join(err, s.end())
	}
	t.all, t.idle, t.failed = nil, nil, cmp.Or(t.failed, errClosed)
	return err
}

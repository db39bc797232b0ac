package issuer

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/hsm"
	"github.com/giayto/giayto/issuer/keys"
)

// checkEvery is how many signatures of a key there are to one whose credential or status list is opened again.
const checkEvery = 1000

// ErrOutput says that what was signed does not open under its key as what was to be signed. It is not given out.
var ErrOutput = errors.New("what was signed does not open again")

// A signer is a key that is open.
type signer struct {
	*jose.Signer
	token  *hsm.Key // nil for a key of the folder
	signed atomic.Int64
}

// due counts a signature, and reports whether what it is of is to be opened again: the first, and one in checkEvery.
func (s *signer) due() bool { return s.signed.Add(1)%checkEvery == 1 }

// signer opens the key that signs that now where it has not been used yet.
func (i *Issuer) signer(use trustlist.Use, vct string, now time.Time) (*signer, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	k, err := i.signing(use, vct, now)
	if err != nil {
		return nil, err
	}
	if s := i.signers[k.ID]; s != nil {
		return s, nil
	}
	s := new(signer)
	if k.URI == "" {
		s.Signer, err = i.openFile(&k)
	} else {
		s.Signer, s.token, err = i.openToken(&k)
	}
	if err != nil {
		return nil, err
	}
	i.signers[k.ID] = s
	return s, nil
}

func (i *Issuer) openFile(k *Key) (*jose.Signer, error) {
	key, err := keys.Load(filepath.Join(i.dir, filepath.FromSlash(k.File)), i.options.Passphrase)
	if err != nil {
		return nil, err
	}
	if !key.Public().Equal(k.JWK) {
		return nil, fmt.Errorf("issuer: %s does not hold key %s", k.File, k.ID)
	}
	return key.Signer(), nil
}

func (i *Issuer) openToken(k *Key) (*jose.Signer, *hsm.Key, error) {
	u, err := hsm.ParseURI(k.URI)
	if err != nil {
		return nil, nil, err
	}
	token, err := hsm.Open(u, i.options.PIN)
	if err != nil {
		return nil, nil, fmt.Errorf("issuer: key %s: %w", k.ID, err)
	}
	s, err := jose.NewSigner(token)
	if err == nil && !s.Public().Equal(k.JWK) {
		err = fmt.Errorf("issuer: %s is not key %s", k.URI, k.ID)
	}
	if err != nil {
		return nil, nil, errors.Join(err, token.Close())
	}
	return s, token, nil
}

// closeTokens gives up those of the tokens' keys that are open and meant. They are opened again when they are needed.
func (i *Issuer) closeTokens(meant func(*signer) bool) (err error) {
	for kid, s := range i.signers {
		if s.token != nil && meant(s) {
			err = errors.Join(err, s.token.Close())
			delete(i.signers, kid)
		}
	}
	return err
}

// retryTokens gives up the tokens that have failed, so that they are tried again.
func (i *Issuer) retryTokens() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.closeTokens(func(s *signer) bool { return s.token.HasFailed() })
}

// workers is how many goroutines sign at a time: a token that is far away keeps more of them waiting than there are
// processors.
func (i *Issuer) workers() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	n := runtime.GOMAXPROCS(0)
	for _, s := range i.signers {
		if s.token != nil {
			n = max(n, hsm.Parallel)
		}
	}
	return n
}

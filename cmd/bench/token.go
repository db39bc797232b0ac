package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/hsm"
	"github.com/giayto/giayto/issuer/hsm/hsmtest"
)

// A token is a key in SoftHSM.
type token struct {
	workload *workload
	key      *hsm.Key
	signer   *jose.Signer
}

// newToken makes a token with a key in a folder. The error is hsm.ErrUnsupported or hsmtest.ErrMissing where there can be
// none.
func newToken(w *workload, dir string) (*token, error) {
	if !hsm.Supported {
		return nil, hsm.ErrUnsupported
	}
	store, err := hsmtest.New(dir, "bench")
	if err != nil {
		return nil, err
	}
	if err := os.Setenv(hsmtest.ConfigEnv, store.Config); err != nil {
		return nil, err
	}
	u, err := hsm.ParseURI(store.URI("bench", "bench"))
	if err != nil {
		return nil, err
	}
	t := &token{workload: w}
	if t.key, err = hsm.Generate(u, nil, bytes.NewReader(make([]byte, 8))); err != nil {
		return nil, err
	}
	t.signer, err = jose.NewSigner(t.key)
	return t, err
}

// comparison sets a signature of the token, checked as all are, beside a bare one. SoftHSM decrypts its key for each; the
// bar shows if a session were opened for each as well, or the PIN given.
func (t *token) comparison() comparison {
	return comparison{"softhsm2-sign/ecdsa.Sign", 10, t.sign, t.workload.ecdsaSign, tokens / 4}
}

func (t *token) sign(i int) error {
	_, err := t.signer.Sign("bench", t.workload.digests[i][:])
	return err
}

// rates are how many signatures a second the token and bare keys make, with as many goroutines as a run has.
func (t *token) rates() (string, error) {
	held, err := rate(t.sign)
	if err != nil {
		return "", err
	}
	bare, err := rate(t.workload.ecdsaSign)
	return fmt.Sprintf("SoftHSM makes %.0f signatures a second, each checked, and a key in memory %.0f", held, bare), err
}

// rate is how often work is done in a second of the clock.
func rate(work func(i int) error) (float64, error) {
	const span = time.Second
	var done atomic.Int64
	var workers sync.WaitGroup
	faults := make([]error, hsm.Parallel)
	start := time.Now()
	for n := range faults {
		workers.Go(func() {
			for faults[n] == nil && time.Since(start) < span {
				faults[n] = work(int(done.Add(1)) % tokens)
			}
		})
	}
	workers.Wait()
	return float64(done.Load()) / time.Since(start).Seconds(), errors.Join(faults...)
}

// tokenComparisons are those of SoftHSM, none where it is missing.
func tokenComparisons(w *workload, dir string) ([]comparison, func() error, error) {
	t, err := newToken(w, dir)
	if errors.Is(err, hsm.ErrUnsupported) || errors.Is(err, hsmtest.ErrMissing) {
		fmt.Fprintln(os.Stderr, "bench: no signatures of a token are measured:", err)
		return nil, func() error { return nil }, nil
	}
	if err != nil {
		return nil, nil, err
	}
	rates, err := t.rates()
	if err != nil {
		return nil, nil, errors.Join(err, t.key.Close())
	}
	fmt.Fprintln(os.Stderr, "bench:", rates)
	return []comparison{t.comparison()}, t.key.Close, nil
}

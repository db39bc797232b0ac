package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
)

const (
	trustName  = "trust.json"
	stepFolder = "trust/"
)

// A Trust is the trust list with the way to it, as the roots signed them.
type Trust struct {
	List []byte
	// Steps are the lists that changed the roots, from the first on. The last of them may be List itself.
	Steps [][]byte
}

// TrustList returns the trust list that the site in the folder dir has once t is published: that of t, of the site where
// t is nil, or nil where there is none.
func TrustList(dir string, t *Trust) (list *trustlist.List, err error) {
	if t == nil {
		list, err = newSite(dir).trustList()
	} else if _, list, err = t.open(); err != nil {
		err = fmt.Errorf("the trust list to publish: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	return list, nil
}

// trust publishes the trust list, if there is one to be published, after the lists that lead to it.
func (w *writer) trust() error {
	old, err := w.site.trustList()
	if err != nil {
		return err
	}
	if w.Trust == nil {
		w.report.Trust = old
		return w.mendTrust()
	}
	steps, next, err := w.Trust.open()
	if err != nil {
		return fmt.Errorf("the trust list to publish: %w", err)
	}
	for i, step := range steps {
		name := stepFolder + strconv.FormatInt(step.Version, 10) + ".json"
		if err := w.sameStep(name, w.Trust.Steps[i]); err != nil {
			return err
		}
		if err := w.site.put(name, w.Trust.Steps[i]); err != nil {
			return err
		}
	}
	if old != nil && old.Version > next.Version {
		return fmt.Errorf("%s is version %d, this is %d: %w", trustName, old.Version, next.Version, ErrNewer)
	}
	if old != nil && old.Version == next.Version {
		if err := w.sameStep(trustName, w.Trust.List); err != nil {
			return err
		}
	}
	w.report.Trust = next
	w.site.refers = true
	return w.site.put(trustName, w.Trust.List)
}

// mendTrust makes the compressed copies of the trust lists that stay as they are whole.
func (w *writer) mendTrust() error {
	steps, err := fs.Glob(os.DirFS(w.site.dir), stepFolder+"[0-9]*.json")
	if err != nil {
		return err
	}
	for _, name := range append(steps, trustName) {
		data, err := w.site.read(name)
		if err != nil {
			return err
		}
		if data == nil {
			continue
		}
		if err := w.site.put(name, data); err != nil {
			return err
		}
	}
	return nil
}

// trustList returns the trust list of the site, nil where there is none.
func (s *site) trustList() (*trustlist.List, error) {
	data, err := s.read(trustName)
	if data == nil || err != nil {
		return nil, err
	}
	_, list, err := (&Trust{List: data}).open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", trustName, err)
	}
	return list, nil
}

// sameStep refuses to replace a list of the same version that says something else: it is of other roots. Signatures may
// be added to what was published.
func (w *writer) sameStep(name string, next []byte) error {
	data, err := w.site.read(name)
	if data == nil || err != nil {
		return err
	}
	published, err := trustlist.Parse(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	ours, err := trustlist.Parse(next)
	if err != nil {
		return err
	}
	if !bytes.Equal(published.Unverified(), ours.Unverified()) {
		return fmt.Errorf("%s: another trust list of the same version: %w", name, ErrOther)
	}
	return nil
}

// open follows the steps to the list. The first list is checked with its own roots: there are no others.
func (t *Trust) open() (steps []*trustlist.List, list *trustlist.List, err error) {
	var held *trustlist.List
	for _, data := range t.Steps {
		if held, err = follow(held, data); err != nil {
			return nil, nil, err
		}
		if n := len(steps); n > 0 && held == steps[n-1] {
			return nil, nil, errors.New("a list that changed the roots is given twice")
		}
		steps = append(steps, held)
	}
	list, err = follow(held, t.List)
	return steps, list, err
}

// follow returns the list that comes after held, which is nil for the first.
func follow(held *trustlist.List, data []byte) (*trustlist.List, error) {
	signed, err := trustlist.Parse(data)
	if err != nil {
		return nil, err
	}
	if held != nil {
		return trustlist.Update(held, signed)
	}
	var own struct {
		Roots trustlist.Roots `json:"roots"`
	}
	if err := jose.Unmarshal(signed.Unverified(), &own); err != nil {
		return nil, err
	}
	return signed.Open(own.Roots)
}

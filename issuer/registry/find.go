package registry

import (
	"context"
	"errors"
)

// A Query names what is looked for; exactly one member is set.
type Query struct {
	Credential string // its ID
	Document   Hash
	Person     Hash
	Device     [32]byte
}

// A Standing is all that is known of a credential.
type Standing struct {
	Credential Credential
	Facts      []Fact
	// Events are those that name the credential, but for that of its issue.
	Events []Event
}

// Find returns the credentials that a query means, the first issued first; none is no error.
func (r *Registry) Find(ctx context.Context, q Query) (found []Standing, err error) {
	target := Target(q)
	if !target.one() {
		return nil, errors.New("registry: a query names one credential, document, person or device")
	}
	err = r.read(ctx, func(s *session) error {
		found, err = s.find(target)
		return err
	})
	return found, err
}

func (s *session) find(t Target) ([]Standing, error) {
	var of []stored
	var err error
	if t.Credential != "" {
		of, err = s.byID(t.Credential)
	} else {
		of, err = s.ofTarget(t)
	}
	if err != nil || len(of) == 0 {
		return nil, err
	}
	about, err := s.factsAbout(of)
	if err != nil {
		return nil, err
	}
	found := make([]Standing, len(of))
	for i := range of {
		found[i] = Standing{Credential: of[i].Credential, Facts: public(about[i])}
		if found[i].Events, err = s.events("v.credential = ? AND v.kind > 1 ORDER BY v.seq", of[i].id); err != nil {
			return nil, err
		}
	}
	return found, nil
}

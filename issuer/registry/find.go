package registry

import "context"

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
	Events     []Event
}

// Find returns the credentials that a query means, the first issued first; none is no error.
func (r *Registry) Find(ctx context.Context, q Query) ([]Standing, error) { return nil, errMissing }

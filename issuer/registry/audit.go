package registry

import "context"

// A Published is what a status token says about the log.
type Published struct {
	URI  string // of the status list
	Head string // its log_head
}

// A Report is what an audit found.
type Report struct {
	Head                                Head
	Entries, Credentials, Facts, Events int64
	Problems                            []Problem // none: all is as it was recorded
}

// A Problem is something that should not be.
type Problem struct {
	Where   string // as in "entry 17", "credential 46-1026937", "list 46"
	Meaning string
}

// Audit recomputes the chain of the log from the tables, and checks the database's structure, the places against the
// counters, all references, and that every published head is one of the log. The error says that it could not be done:
// what is found is in the report.
func (r *Registry) Audit(ctx context.Context, published []Published) (Report, error) {
	return Report{}, errMissing
}

package sync

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	slashpath "path"
	"slices"
	"strings"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier/bundle"
)

const (
	aggregationName = "status-lists.json"
	// maxAggregation bounds the list of an issuer's lists in bytes: maxLists URIs fit.
	maxAggregation = 512 << 10
	// maxLists bounds the lists of one issuer, as the device's folder does: a thousand are a billion documents.
	maxLists = 1000
	// retired is how long after its end a list is asked for that its issuer names no more. Nobody has signed the list
	// of lists: a site that leaves one out must not thereby hide it.
	retired = 30 * 24 * time.Hour
)

// issuer takes the lists of one issuer: those that a source names, then others that the device holds.
func (r *run) issuer(ctx context.Context, issuer trustlist.Issuer) error {
	held := r.held(issuer.ID)
	if len(held) == 0 && !r.publishes(issuer) {
		return nil
	}
	report := &IssuerReport{ID: issuer.ID, Name: issuer.Name, Lists: []*ListReport{}}
	r.report.Issuers = append(r.report.Issuers, report)
	named, err := r.named(ctx, report)
	if err != nil {
		return err
	}
	isNamed := func(uri string) bool { return slices.Contains(named, uri) }
	uris := append(slices.Clone(named), slices.DeleteFunc(held, isNamed)...)
	for n, uri := range uris {
		r.progress(Progress{issuer.ID, n, len(uris)})
		list := &ListReport{URI: uri}
		take := r.list
		if n >= len(named) && report.Outcome != Failed {
			take = r.unlisted
		}
		if err := take(ctx, issuer.ID, list); err != nil {
			return err
		}
		r.describe(issuer.ID, list)
		report.Lists = append(report.Lists, list)
	}
	return nil
}

// unlisted takes a list held that no source names, if a source has it all the same and it did not end long ago.
func (r *run) unlisted(ctx context.Context, iss string, list *ListReport) error {
	if r.isRetired(iss, list.URI) {
		list.Item = Item{Outcome: Unlisted}
		return nil
	}
	if err := r.list(ctx, iss, list); err != nil {
		return err
	}
	if list.Outcome != Updated {
		list.Item = Item{Unlisted, []*Fault{faultf(Missing, "no source names it any more; it is kept")}}
	}
	return nil
}

// isRetired reports whether a list held ended long ago.
func (r *run) isRetired(iss, uri string) bool {
	status, err := r.bundle.Status(iss, uri)
	return err == nil && r.time().After(status.Expires.Add(retired))
}

// held returns the URIs of the issuer's lists that the device holds.
func (r *run) held(iss string) (uris []string) {
	for _, held := range r.bundle.Statuses() {
		if held.Issuer == iss {
			uris = append(uris, held.URI)
		}
	}
	return uris
}

// publishes reports whether the issuer has a key whose status lists may be in force.
func (r *run) publishes(issuer trustlist.Issuer) bool {
	now := r.time()
	return slices.ContainsFunc(issuer.Keys, func(key trustlist.Key) bool {
		return key.Use == trustlist.UseStatus && !key.Compromised && now.Before(key.Until.Add(statuslist.MaxLifetime))
	})
}

// named returns the URIs of the lists that any source has of the issuer, each once.
func (r *run) named(ctx context.Context, report *IssuerReport) (uris []string, err error) {
	for _, s := range r.sites {
		some, err := r.aggregation(ctx, s, report.ID)
		if err := report.take(Unchanged, err); err != nil {
			return nil, err
		}
		for _, uri := range some {
			if !slices.Contains(uris, uri) {
				uris = append(uris, uri)
			}
		}
	}
	if len(uris) > maxLists { // of several sources together
		err := faultf(TooMany, "the sources name %d lists, more than %d", len(uris), maxLists)
		report.Outcome, report.Faults = Failed, append(report.Faults, err)
		uris = uris[:maxLists]
	}
	report.settle()
	return uris, nil
}

// aggregation returns the URIs that a source names. It may return some together with a Fault, about the rest.
func (r *run) aggregation(ctx context.Context, s *site, iss string) ([]string, error) {
	path, err := sitePath(iss)
	if err != nil {
		return nil, &Fault{Malformed, s.Name(), err}
	}
	data, err := s.fetch(ctx, slashpath.Join(path, aggregationName), maxAggregation, nil)
	if err != nil {
		return nil, err
	}
	uris, err := parseAggregation(data)
	if err != nil {
		return uris, refusal(s, "", err)
	}
	return uris, nil
}

// parseAggregation reads a list of status lists (TSL §9.1): {"status_lists":["https://…",…]}. Nobody has signed it;
// what it names counts by its own signature. It returns each URI once, maxLists at most, and leaves out those that name
// no file of a site; the error is about what it leaves out.
func parseAggregation(data []byte) (uris []string, err error) {
	var in struct {
		Lists []string `json:"status_lists"`
	}
	if err := jose.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("list of status lists: %w", err)
	}
	if in.Lists == nil {
		return nil, errors.New("list of status lists: it lacks status_lists")
	}
	seen := make(map[string]bool)
	for _, uri := range in.Lists {
		switch e := checkURI(uri); {
		case e != nil:
			err = fmt.Errorf("list of status lists: %w", e)
		case seen[uri]:
		case len(uris) == maxLists:
			return uris, fmt.Errorf("list of status lists: more than %d: %w", maxLists, bundle.ErrTooMany)
		default:
			seen[uri] = true
			uris = append(uris, uri)
		}
	}
	return uris, err
}

func checkURI(uri string) error {
	if err := statuslist.CheckURI(uri); err != nil {
		return err
	}
	path, err := sitePath(uri)
	if err == nil && path == "." {
		err = fmt.Errorf("status list: %q names no file of a site", uri)
	}
	return err
}

// sitePath is where a site has what the https URL names, "." for its base.
func sitePath(https string) (string, error) {
	u, err := url.Parse(https)
	if err != nil {
		return "", fmt.Errorf("status list: %w", err)
	}
	path := cmp.Or(strings.TrimPrefix(u.Path, "/"), ".")
	if u.RawQuery != "" || u.ForceQuery || !fs.ValidPath(path) || strings.ContainsAny(path, "\\\x00") {
		return "", fmt.Errorf("status list: %q names no file of a site", https)
	}
	return path, nil
}

// list takes one list from each source that has it.
func (r *run) list(ctx context.Context, iss string, list *ListReport) error {
	path, err := sitePath(list.URI)
	if err != nil { // one that was taken before from elsewhere
		list.Outcome, list.Faults = Failed, []*Fault{{Code: Malformed, Err: err}}
		return nil
	}
	for _, s := range r.sites {
		outcome, err := r.listOf(ctx, s, iss, list.URI, path)
		if err := list.take(outcome, err); err != nil {
			return err
		}
	}
	list.settle()
	return nil
}

func (r *run) listOf(ctx context.Context, s *site, iss, uri, path string) (Outcome, error) {
	held, err := r.bundle.SignedStatus(iss, uri)
	if err != nil {
		held = nil // none, or a damaged one, in whose place the site's goes
	}
	data, err := s.fetch(ctx, path, statuslist.MaxToken, held)
	if errors.Is(err, ErrUnchanged) {
		return Unchanged, nil
	}
	if err != nil {
		return "", err
	}
	token, err := statuslist.Parse(string(data))
	if err != nil {
		return "", refusal(s, uri, err)
	}
	if signer, _, ok := r.bundle.Trust().Find(token.Kid()); ok && signer.ID != iss {
		return "", &Fault{OtherIssuer, s.Name(), fmt.Errorf("%q has signed it, not its own issuer", signer.ID)}
	}
	if err := r.bundle.ApplyStatus(uri, string(data), r.Now()); err != nil {
		return "", refusal(s, uri, err)
	}
	return Updated, nil
}

// describe says what is held now of a list, and whether it is of use.
func (r *run) describe(iss string, list *ListReport) {
	status, err := r.bundle.Status(iss, list.URI)
	if err != nil {
		return
	}
	list.IssuedAt, list.Expires = date(status.IssuedAt), date(status.Expires)
	if !r.time().Before(status.Expires) {
		list.freeze("the site is out of date: this list has expired at %s", words(status.Expires))
	}
}

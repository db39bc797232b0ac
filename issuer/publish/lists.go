package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/vn"
)

// lists publishes the status lists, then the list of them, and has those removed whose credentials have all expired.
func (w *writer) lists(ctx context.Context) error {
	year := vn.DateOf(w.now).Year
	aggregation, err := w.aggregation()
	if err != nil {
		return err
	}
	uris := []string{}
	for _, l := range w.Lists {
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := nameOf(l.URI)
		if err != nil || name == "" {
			return errors.Join(err, fmt.Errorf("%q is no URI of a status list", l.URI))
		}
		held, data, err := w.published(l.URI, name)
		switch {
		case err != nil:
			return err
		case l.Year >= year:
			uris = append(uris, l.URI)
			err = w.list(&l, name, held, data)
		default:
			err = w.site.retire(name)
		}
		if err != nil {
			return err
		}
	}
	if err := w.begunHere(aggregation.name); err != nil {
		return err
	}
	w.report.Lists = len(uris)
	w.site.refers = true
	return w.putJSON(aggregation.name, struct {
		Lists []string `json:"status_lists"`
	}{uris})
}

// begunHere refuses to replace a list of status lists that names one which this copy of the issuer never began. Both
// copies publish the lists that they have in common, and for a day neither has a reason to sign them anew.
func (w *writer) begunHere(name string) error {
	data, err := w.site.read(name)
	if data == nil || err != nil {
		return err
	}
	var held struct {
		Lists []string `json:"status_lists"`
	}
	if jose.Unmarshal(data, &held) != nil {
		return nil // it names nothing, and is mended
	}
	for _, uri := range held.Lists {
		if !slices.ContainsFunc(w.Lists, func(l List) bool { return l.URI == uri }) {
			return fmt.Errorf("%s names %q: %w", name, uri, ErrCopy)
		}
	}
	return nil
}

// published returns the token that stands where that of the list belongs, nil for none. It is an error where it is not
// of this issuer's.
func (w *writer) published(uri, name string) (*statuslist.Status, []byte, error) {
	data, err := w.site.read(name)
	if data == nil || err != nil {
		return nil, nil, err
	}
	token, err := statuslist.Parse(string(data))
	if err != nil {
		return nil, nil, fmt.Errorf("%s stands where a status list belongs: %w", name, err)
	}
	for _, key := range w.StatusKeys {
		if key.ID() != token.Kid() {
			continue
		}
		held, err := token.Open(key, uri)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		return held, data, nil
	}
	return nil, nil, fmt.Errorf("%s is signed by key %q: %w", name, token.Kid(), ErrOther)
}

// list publishes one status list: the token held where it still says what is to be said, else a new one.
func (w *writer) list(l *List, name string, held *statuslist.Status, data []byte) error {
	entries, err := statuslist.New(entryBits, l.Size)
	if err != nil {
		return err
	}
	if err := l.Values(entries.Set); err != nil {
		return fmt.Errorf("status list %s: %w", l.URI, err)
	}
	if held != nil {
		if err := w.mayFollow(held, name); err != nil {
			return err
		}
	}
	if held != nil && w.current(held) && held.Holds(entries) {
		w.nextAt(halfTime(held))
		return w.site.put(name, data)
	}
	aggregation, err := w.aggregation()
	if err != nil {
		return err
	}
	at := w.signingTime(held)
	token, err := w.Sign(statuslist.Claims{
		URI: l.URI, IssuedAt: at, Expires: at.Add(Lifetime), TTL: TTL, List: entries,
		LogHead: w.LogHead, Aggregation: aggregation.uri,
	})
	if err != nil {
		return err
	}
	w.nextAt(at.Add(Lifetime / 2))
	return w.site.put(name, []byte(token))
}

// maxAhead is how far ahead of the clock a token may be that was published: each that replaces another within its second
// is a second later. Devices let signers be ahead by five minutes.
const maxAhead = time.Minute

// signingTime is the present, but at least a second later than the token that is replaced: devices keep the one that they
// hold where another one has its time.
func (w *writer) signingTime(held *statuslist.Status) time.Time {
	if held != nil && w.now.Before(held.IssuedAt.Add(time.Second)) {
		return held.IssuedAt.Add(time.Second)
	}
	return w.now
}

// mayFollow refuses to replace what this copy of the issuer cannot have published, or what it has yet to publish.
func (w *writer) mayFollow(held *statuslist.Status, name string) error {
	if held.IssuedAt.After(w.now.Add(maxAhead)) {
		return fmt.Errorf("%s is of %s: %w", name, held.IssuedAt.In(vn.Zone).Format(time.RFC3339), ErrNewer)
	}
	if held.LogHead == [32]byte{} {
		return nil
	}
	known, err := w.Knows(held.LogHead)
	if err != nil {
		return err
	}
	if !known {
		return fmt.Errorf("%s knows the log head %s: %w", name, jose.Encode(held.LogHead[:]), ErrCopy)
	}
	return nil
}

// current reports whether a token is signed with the key of the time, and not due to be signed anew.
func (w *writer) current(held *statuslist.Status) bool {
	return w.SignWith != nil && held.Kid == w.SignWith.ID() && w.now.Before(halfTime(held))
}

// halfTime is when a token is due to be signed anew.
func halfTime(held *statuslist.Status) time.Time {
	return held.IssuedAt.Add(held.Expires.Sub(held.IssuedAt) / 2)
}

func (w *writer) nextAt(t time.Time) {
	if t.Before(w.report.Next) {
		w.report.Next = t
	}
}

package issuer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/publish"
	"github.com/giayto/giayto/issuer/registry"
)

// Publish writes the issuer's part of the site in the folder out: what package publish describes, with the standing of
// every credential on that day. Before that the registry records what time has brought. A nil trust leaves the trust list
// of the site as it is. Where nothing changes nothing is written, and no key is opened.
func (i *Issuer) Publish(ctx context.Context, out string, trust *publish.Trust, now time.Time) (*publish.Report, error) {
	if err := i.apart(out); err != nil {
		return nil, err
	}
	if err := i.retryTokens(); err != nil {
		return nil, err
	}
	r, err := i.Registry(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := r.Tick(ctx, now); err != nil {
		return nil, err
	}
	list, err := publish.TrustList(out, trust)
	if err != nil {
		return nil, err
	}
	if err := i.follow(list); err != nil {
		return nil, err
	}
	p := &publish.Part{Issuer: i.uri, Trust: trust}
	if err := i.publishKeys(p, now); err != nil {
		return nil, err
	}
	if err := i.publishLists(ctx, p, r, vn.DateOf(now)); err != nil {
		return nil, err
	}
	return p.Write(ctx, out, now)
}

// publishKeys fills in the keys, and what is signed with them.
func (i *Issuer) publishKeys(p *publish.Part, now time.Time) error {
	var err error
	if p.SignWith, err = i.statusKey(now); err != nil {
		return err
	}
	for _, k := range i.Keys() {
		if k.Use == trustlist.UseStatus {
			p.StatusKeys = append(p.StatusKeys, k.JWK)
		} else {
			p.Keys = append(p.Keys, k.JWK)
		}
	}
	p.Sign = func(c statuslist.Claims) (string, error) {
		signer, err := i.signer(trustlist.UseStatus, "", now)
		if err != nil {
			return "", err
		}
		text, err := statuslist.Sign(signer.Signer, c)
		if err == nil && signer.due() {
			err = listOpens(text, &c, signer.Public())
		}
		return text, err
	}
	return nil
}

// listOpens makes sure that a status token opens under the key, with the values that were signed.
func listOpens(text string, c *statuslist.Claims, key *jose.PublicKey) error {
	token, err := statuslist.Parse(text)
	var opened *statuslist.Status
	if err == nil {
		opened, err = token.Open(key, c.URI)
	}
	if err == nil && !opened.Holds(c.List) {
		err = errors.New("it has other values")
	}
	if err != nil {
		return fmt.Errorf("issuer: %w: %w", ErrOutput, err)
	}
	return nil
}

// publishLists fills in the status lists as they are on that day. The head of the log is read first: what is recorded
// meanwhile may be published without it, and never the other way round.
func (i *Issuer) publishLists(ctx context.Context, p *publish.Part, r *registry.Registry, day vn.Date) error {
	head, err := r.Head(ctx)
	if err != nil {
		return err
	}
	p.LogHead = head.Sum
	p.Knows = func(sum [32]byte) (bool, error) {
		seq, err := r.Published(ctx, registry.Head{Sum: sum}.String())
		return seq > 0, err
	}
	all, err := r.Lists(ctx)
	if err != nil {
		return err
	}
	values, err := i.valuesOf(ctx, r, head.Sum, day)
	if err != nil {
		return err
	}
	for _, l := range all {
		p.Lists = append(p.Lists, publish.List{URI: l.URI, Year: l.Year, Size: registry.Entries, Values: values[l.Number].each})
	}
	return nil
}

// A column is the entries of a status list that are not valid.
type column []struct {
	index int
	value statuslist.Value
}

func (c column) each(yield func(int, statuslist.Value) error) error {
	for _, e := range c {
		if err := yield(e.index, e.value); err != nil {
			return err
		}
	}
	return nil
}

// A reading is the values of all lists, of a day and after an entry of the log.
type reading struct {
	head   [32]byte
	day    vn.Date
	values map[int]column
}

// valuesOf returns the values of all lists by number. Those of the same day and the same log are not read again.
func (i *Issuer) valuesOf(ctx context.Context, r *registry.Registry, head [32]byte, day vn.Date) (map[int]column, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.read.values != nil && i.read.head == head && i.read.day == day {
		return i.read.values, nil
	}
	values := make(map[int]column)
	err := r.AllValues(ctx, day, func(list, index int, v statuslist.Value) error {
		values[list] = append(values[list], struct {
			index int
			value statuslist.Value
		}{index, v})
		return nil
	})
	if err != nil {
		return nil, err
	}
	i.read = reading{head, day, values}
	return values, nil
}

// Revision is another text whenever Publish may have something else to write though the day is the same: after something
// was recorded, or a key came or went.
func (i *Issuer) Revision(ctx context.Context, now time.Time) (string, error) {
	key, err := i.statusKey(now)
	if err != nil {
		return "", err
	}
	r, err := i.Registry(ctx)
	if err != nil {
		return "", err
	}
	head, err := r.Head(ctx)
	if err != nil {
		return "", err
	}
	revision := fmt.Sprint(head, " ", len(i.Keys()))
	if key != nil {
		revision += " " + key.ID()
	}
	return revision, nil
}

// statusKey returns the key that signs status lists now, nil for none, without opening it.
func (i *Issuer) statusKey(now time.Time) (*jose.PublicKey, error) {
	k, err := i.Signing(trustlist.UseStatus, "", now)
	if errors.Is(err, ErrNoKey) {
		return nil, nil
	}
	return k.JWK, err
}

// Zip writes the site in the folder out into one file, as [publish.Zip] does, but never into the issuer's folder.
func (i *Issuer) Zip(ctx context.Context, out, file string) error {
	inside, err := folder.Contains(i.dir, file)
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if inside {
		return fmt.Errorf("issuer: %q is in the issuer's folder: %w", file, publish.ErrFile)
	}
	return publish.Zip(ctx, out, file)
}

// apart refuses a site that holds the issuer's folder: who serves it would show the keys to everybody.
func (i *Issuer) apart(out string) error {
	inside, err := folder.Contains(out, i.dir)
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if inside {
		return fmt.Errorf("issuer: the site %q would show the issuer's folder %q to everybody", out, i.dir)
	}
	return nil
}

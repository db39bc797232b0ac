package issuer

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/publish"
	"github.com/giayto/giayto/issuer/registry"
)

// Publish writes the issuer's part of the site in the folder out: what package publish describes. A nil trust leaves the
// trust list of the site as it is. The standing of every credential is statuslist.Valid but for those in standing, by
// their IDs. Where nothing changes nothing is written, and no key is opened.
func (i *Issuer) Publish(
	ctx context.Context, out string, trust *publish.Trust, standing map[string]statuslist.Value, now time.Time,
) (*publish.Report, error) {
	if err := i.apart(out); err != nil {
		return nil, err
	}
	all, err := i.begun(ctx)
	if err != nil {
		return nil, err
	}
	values, err := byList(standing, all)
	if err != nil {
		return nil, err
	}
	p, err := i.part(now)
	if err != nil {
		return nil, err
	}
	p.Trust = trust
	for n, l := range all {
		p.Lists = append(p.Lists, publish.List{URI: l.URI, Year: l.Year, Size: registry.Entries,
			Values: func(yield func(int, statuslist.Value) error) error {
				for index, v := range values[n] {
					if err := yield(index, v); err != nil {
						return err
					}
				}
				return nil
			}})
	}
	return p.Write(ctx, out, now)
}

// begun are the status lists that have been begun.
func (i *Issuer) begun(ctx context.Context) ([]registry.List, error) {
	r, err := i.Registry(ctx)
	if err != nil {
		return nil, err
	}
	return r.Lists(ctx)
}

// byList sorts the standings of credentials by the position of their list in all, and index.
func byList(standing map[string]statuslist.Value, all []registry.List) ([]map[int]statuslist.Value, error) {
	sorted := make([]map[int]statuslist.Value, len(all))
	for id, value := range standing {
		number, index, _ := strings.Cut(id, "-")
		n, err := strconv.Atoi(number)
		at, err2 := strconv.Atoi(index)
		if err != nil || err2 != nil || len(all) == 0 || n < all[0].Number || n > all[len(all)-1].Number ||
			id != fmt.Sprintf("%d-%d", n, at) {
			return nil, fmt.Errorf("issuer: there is no credential %q", id)
		}
		n -= all[0].Number // without gaps
		if sorted[n] == nil {
			sorted[n] = make(map[int]statuslist.Value)
		}
		sorted[n][at] = value
	}
	return sorted, nil
}

// part is what the issuer publishes, but for its lists.
func (i *Issuer) part(now time.Time) (*publish.Part, error) {
	signWith, all, err := i.statusKey(now)
	if err != nil {
		return nil, err
	}
	p := &publish.Part{
		Issuer: i.uri, SignWith: signWith,
		Sign: func(c statuslist.Claims) (string, error) {
			signer, err := i.signer(trustlist.UseStatus, "", now)
			if err != nil {
				return "", err
			}
			return statuslist.Sign(signer, c)
		},
	}
	for _, k := range all {
		if k.Use == trustlist.UseStatus {
			p.StatusKeys = append(p.StatusKeys, k.JWK)
		} else {
			p.Keys = append(p.Keys, k.JWK)
		}
	}
	return p, nil
}

// StatusKey is the key that signs status lists at that time, nil for none.
func (i *Issuer) StatusKey(now time.Time) *jose.PublicKey {
	key, _, err := i.statusKey(now)
	if err != nil {
		return nil
	}
	return key
}

// Revision is another text whenever Publish may have something else to write though the day is the same: after something
// was recorded, or a key came or went.
func (i *Issuer) Revision(ctx context.Context, now time.Time) (string, error) {
	key, all, err := i.statusKey(now)
	if err != nil {
		return "", err
	}
	begun, err := i.begun(ctx)
	if err != nil {
		return "", err
	}
	revision := fmt.Sprint(len(all), len(begun))
	if key != nil {
		revision += " " + key.ID()
	}
	return revision, ctx.Err()
}

// statusKey returns the key that signs status lists now, nil for none, without opening it, and all keys.
func (i *Issuer) statusKey(now time.Time) (*jose.PublicKey, []Key, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.refreshKeys(); err != nil {
		return nil, nil, err
	}
	var newest *jose.PublicKey
	for at := range i.keys {
		if k := &i.keys[at]; k.signs(trustlist.UseStatus, "", now) {
			newest = k.JWK
		}
	}
	return newest, slices.Clone(i.keys), nil
}

// apart refuses a site that holds the issuer's folder: who serves it would show the keys to everybody.
func (i *Issuer) apart(out string) error {
	site, err := resolved(out)
	if err != nil {
		return err
	}
	own, err := resolved(i.dir)
	if err != nil {
		return err
	}
	if below, err := filepath.Rel(site, own); err == nil && filepath.IsLocal(below) {
		return fmt.Errorf("issuer: the site %q would show the issuer's folder %q to everybody", out, i.dir)
	}
	return nil
}

// resolved is a path without links, as far as it leads.
func resolved(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("issuer: %w", err)
	}
	for rest := ""; ; {
		real, err := filepath.EvalSymlinks(path)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		above := filepath.Dir(path)
		if above == path {
			return "", fmt.Errorf("issuer: %w", err)
		}
		path, rest = above, filepath.Join(filepath.Base(path), rest)
	}
}

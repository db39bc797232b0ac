package issuer

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/internal/folder"
	"github.com/giayto/giayto/issuer/lists"
)

// How long a status token lives, and after what time verifiers ask for the next.
const (
	statusLifetime = 48 * time.Hour
	statusTTL      = 6 * time.Hour
	statusBits     = 4
)

const trustName = "trust.json"

// Publish writes what verifiers fetch into the folder out: the trust list as the root signed it, byte for byte, as
// trust.json, and the status lists under the paths of their URIs, newly signed. A nil trust leaves the trust list as it
// is. The standing of every credential is statuslist.Valid but for those in standing, by their IDs. Lists whose
// credentials have all expired are published no more. Each file is replaced whole; a newer trust list or another
// issuer's status list in its place is an error.
func (i *Issuer) Publish(out string, trust []byte, standing map[string]statuslist.Value, now time.Time) error {
	all, err := i.lists.All()
	if err != nil {
		return err
	}
	values, err := byList(standing, all)
	if err != nil {
		return err
	}
	if trust != nil {
		if err := publishTrust(filepath.Join(out, trustName), trust); err != nil {
			return err
		}
	}
	for n, list := range all {
		if list.Year < vn.DateOf(now).Year {
			continue
		}
		if err := i.publishList(out, list, values[n], now); err != nil {
			return err
		}
	}
	return nil
}

// byList sorts the standings of credentials by the position of their list in all, and index.
func byList(standing map[string]statuslist.Value, all []lists.List) ([]map[int]statuslist.Value, error) {
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

func (i *Issuer) publishList(out string, list lists.List, values map[int]statuslist.Value, now time.Time) error {
	path, err := sitePath(out, list.URI)
	if err != nil {
		return err
	}
	if err := i.mayReplace(path); err != nil {
		return err
	}
	signer, err := i.signer(trustlist.UseStatus, "", now)
	if err != nil {
		return err
	}
	entries, err := statuslist.New(statusBits, lists.Entries)
	if err != nil {
		return err
	}
	for index, value := range values {
		if err := entries.Set(index, value); err != nil {
			return fmt.Errorf("issuer: credential %d-%d: %w", list.Number, index, err)
		}
	}
	token, err := statuslist.Sign(signer, statuslist.Claims{
		URI: list.URI, IssuedAt: now, Expires: now.Add(statusLifetime), TTL: statusTTL, List: entries,
	})
	if err != nil {
		return err
	}
	return publishFile(path, []byte(token))
}

// sitePath is the file in the folder out from which a web server answers for the URI.
func sitePath(out, uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return "", fmt.Errorf("issuer: %w", err)
	}
	local := filepath.FromSlash(strings.TrimPrefix(u.Path, "/"))
	if !filepath.IsLocal(local) {
		return "", fmt.Errorf("issuer: %q has no path in a site", uri)
	}
	return filepath.Join(out, local), nil
}

// mayReplace refuses to write over a status list that is not the issuer's own: two issuers of one site would have
// numbered their lists alike.
func (i *Issuer) mayReplace(path string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	token, err := statuslist.Parse(string(data))
	if err != nil {
		return fmt.Errorf("issuer: %s stands where a status list belongs: %w", path, err)
	}
	if find(i.Keys(), token.Kid()) < 0 {
		return fmt.Errorf("issuer: %s is a status list signed by another's key %s", path, token.Kid())
	}
	return nil
}

func publishTrust(path string, trust []byte) error {
	next, err := trustVersion(trust)
	if err != nil {
		return fmt.Errorf("issuer: the trust list to publish: %w", err)
	}
	old, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return publishFile(path, trust)
	case err != nil:
		return fmt.Errorf("issuer: %w", err)
	}
	published, err := trustVersion(old)
	if err != nil {
		return fmt.Errorf("issuer: %s: %w", path, err)
	}
	if published > next {
		return fmt.Errorf("issuer: %s has version %d, newer than %d", path, published, next)
	}
	return publishFile(path, trust)
}

// trustVersion returns the version that a signed list claims. Whether its signatures hold is for those to check who
// rely on it.
func trustVersion(signed []byte) (int64, error) {
	s, err := trustlist.Parse(signed)
	if err != nil {
		return 0, err
	}
	var payload struct {
		Version int64 `json:"version"`
	}
	if err := jose.Unmarshal(s.Unverified(), &payload); err != nil {
		return 0, err
	}
	return payload.Version, nil
}

func publishFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if err := folder.Replace(path, data, 0o644); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	return nil
}

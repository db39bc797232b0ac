package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier/bundle"
)

func (c *console) syncCommand() *cli.Command {
	return &cli.Command{
		Name:  "sync",
		Usage: "bring the device's folder up to date (đồng bộ)",
		Description: `Takes the trust list and the status lists from a site's folder, as giayto issuer publish writes it, or from several.
What is older than the device has seen is refused. The first time it needs the file with the root's public keys:
compare the fingerprint that it prints with the one you were told.

EXAMPLES
   giayto sync --from site --bundle bundle --root roots.json
   giayto sync --from csgt/site --from bhxh/site --bundle bundle`,
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "from", Usage: "the site's `FOLDER`; may be repeated"},
			bundleFlag(),
			&cli.PathFlag{Name: "root", Usage: "the root's public keys, `FILE`, the first time"},
			&cli.StringFlag{Name: "at", Usage: "take `TIME`, RFC 3339, for the device's clock"},
		},
		Action: c.sync,
	}
}

func (c *console) sync(ctx *cli.Context) error {
	if err := noArgs(ctx, "from", "bundle"); err != nil {
		return err
	}
	at, err := c.at(ctx)
	if err != nil {
		return err
	}
	sites := ctx.StringSlice("from")
	for _, site := range sites {
		if err := siteFolder(site); err != nil {
			return err
		}
	}
	b, err := c.syncTarget(ctx.Path("bundle"), ctx.Path("root"))
	if err != nil {
		return err
	}
	for _, site := range sites {
		if err := c.takeTrust(b, os.DirFS(site), at); err != nil {
			return fmt.Errorf("site %q: %w", site, bundleError(ctx.Path("bundle"), err))
		}
	}
	for _, site := range sites {
		if err := c.takeStatuses(b, os.DirFS(site), at); err != nil {
			return fmt.Errorf("site %q: %w", site, bundleError(ctx.Path("bundle"), err))
		}
	}
	list := b.Trust()
	lists := "status lists"
	if len(b.Statuses()) == 1 {
		lists = "status list"
	}
	c.say("trust list %d, until %s; %d %s", list.Version, clock(list.Expires), len(b.Statuses()), lists)
	return nil
}

// siteFolder refuses what is not a folder: other sources are not read yet.
func siteFolder(site string) error {
	if u, err := url.Parse(site); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		return usage("--from: %q is an address, this version reads folders", site).
			withHint("copy the site to a folder, or mount it")
	}
	info, err := os.Stat(site)
	if errors.Is(err, fs.ErrNotExist) {
		return (&failure{status: exitIO, err: fmt.Errorf("--from: %q: no such folder", site)}).
			withHint("giayto issuer publish --out FOLDER writes one")
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return usage("--from: %q is not a folder", site).withHint("giayto issuer publish --out FOLDER writes one")
	}
	return nil
}

// syncTarget opens the device's folder, or makes it with the root that it shall trust.
func (c *console) syncTarget(dir, root string) (*bundle.Bundle, error) {
	b, err := bundle.Open(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return b, bundleError(dir, err)
	}
	if root == "" {
		return nil, usage("%q is new: --root is missing", dir).withHint("--root names the file that giayto trust init printed")
	}
	data, err := readBounded(root, maxSmallFile)
	if err != nil {
		return nil, err
	}
	roots, err := trustlist.ParseRoots(data)
	if err != nil {
		return nil, dataError("root %q: %w", root, err)
	}
	c.say("new folder %s trusts the roots %s", dir, roots.Fingerprint())
	return bundle.Create(dir, roots)
}

// takeTrust applies the lists that changed the roots in their order, then the present one. A site that has no trust
// list may still have status lists.
func (c *console) takeTrust(b *bundle.Bundle, site fs.FS, at time.Time) error {
	names, err := chain(site)
	if err != nil {
		return err
	}
	for _, name := range append(names, "trust.json") {
		data, err := readSite(site, name, trustlist.MaxSize)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		err = b.ApplyTrust(data, at)
		isStep := name != "trust.json"
		if !isStep && errors.Is(err, trustlist.ErrRollback) {
			c.warn("trust list: it is older than the one held")
		}
		if errors.Is(err, trustlist.ErrRollback) || isStep && errors.Is(err, trustlist.ErrThreshold) {
			continue // a step that the device took before, or that led to the roots which it was given
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// chain lists trust/<version>.json by version.
func chain(site fs.FS) ([]string, error) {
	names, err := fs.Glob(site, "trust/*.json")
	if err != nil {
		return nil, err
	}
	versions := map[string]int64{}
	for _, name := range names {
		number := strings.TrimSuffix(strings.TrimPrefix(name, "trust/"), ".json")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, dataError("%q is not named after a version", name)
		}
		versions[name] = version
	}
	slices.SortFunc(names, func(a, b string) int { return int(versions[a] - versions[b]) })
	return names, nil
}

// takeStatuses applies every status list token of the site. One that the device refuses is said and passed over, so
// that a fault of one list keeps none of the others out.
func (c *console) takeStatuses(b *bundle.Bundle, site fs.FS, at time.Time) error {
	return fs.WalkDir(site, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) == ".json" {
			return err
		}
		data, err := readSite(site, name, statuslist.MaxToken)
		if err != nil {
			return err
		}
		uri, ok := statusURI(string(data))
		if !ok {
			return nil
		}
		err = b.ApplyStatus(uri, string(data), at)
		var held *bundle.HeldError
		var damaged *bundle.DamagedError
		switch {
		case err == nil:
		case errors.As(err, &held), errors.As(err, &damaged), asFailure(err).status == exitIO:
			return err // of the device's folder, not of the list
		default:
			fault := strings.TrimPrefix(err.Error(), fmt.Sprintf("bundle: status list %q: ", uri))
			c.warn("status list %s: %s", uri, strings.TrimPrefix(fault, "status list token: "))
		}
		return nil
	})
}

// statusURI is what a status list token says that it is about; anybody may have written it.
func statusURI(compact string) (string, bool) {
	jws, err := jose.ParseJWS(compact, statuslist.MaxToken)
	if err != nil || jws.Typ() != statuslist.Typ {
		return "", false
	}
	var says struct {
		URI string `json:"sub"`
	}
	err = jose.Unmarshal(jws.Unverified(), &says)
	return says.URI, err == nil && says.URI != ""
}

func readSite(site fs.FS, name string, limit int64) ([]byte, error) {
	f, err := site.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAllBounded(f, name, limit)
}

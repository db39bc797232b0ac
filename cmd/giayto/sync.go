package main

import (
	"cmp"
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
	run := &syncing{console: c, bundle: b, at: at}
	for _, take := range []func(fs.FS) error{run.takeTrust, run.takeStatuses} {
		for _, site := range sites {
			if err := take(os.DirFS(site)); err != nil {
				return fmt.Errorf("site %q: %w", site, bundleError(ctx.Path("bundle"), err))
			}
		}
	}
	return run.end()
}

// A syncing is one run of sync. What a site has wrong keeps nothing else of it out.
type syncing struct {
	*console
	bundle *bundle.Bundle
	at     time.Time
	bad    int // lists that were refused though they are not merely old or unknown
}

// refuse says why a list is not taken. The error is one of the device's own folder, which ends the run.
func (run *syncing) refuse(what string, err error) error {
	var held *bundle.HeldError
	var damaged *bundle.DamagedError
	if errors.As(err, &held) || errors.As(err, &damaged) || asFailure(err).status == exitIO {
		return err
	}
	run.warn("%s: %v", what, err)
	harmless := []error{trustlist.ErrRollback, bundle.ErrOlder, bundle.ErrClock, bundle.ErrUnknownKey, bundle.ErrTooMany}
	if !slices.ContainsFunc(harmless, func(known error) bool { return errors.Is(err, known) }) {
		run.bad++
	}
	return nil
}

func (run *syncing) end() error {
	list := run.bundle.Trust()
	lists := "status lists"
	if len(run.bundle.Statuses()) == 1 {
		lists = "status list"
	}
	run.say("trust list %d, until %s; %d %s", list.Version, clock(list.Expires), len(run.bundle.Statuses()), lists)
	if run.bad > 0 {
		return exitStatus(exitData)
	}
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
func (run *syncing) takeTrust(site fs.FS) error {
	names, err := chain(site)
	if err != nil {
		return err
	}
	for _, name := range append(names, "trust.json") {
		data, err := readSite(site, name, trustlist.MaxSize)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = run.bundle.ApplyTrust(data, run.at)
		}
		isStep := name != "trust.json"
		switch {
		case err == nil:
		case isStep && (errors.Is(err, trustlist.ErrRollback) || errors.Is(err, trustlist.ErrThreshold)):
			// A step that the device took before, or that led to the roots which it was given.
		case errors.Is(err, trustlist.ErrRollback):
			run.warn("trust list: it is older than the one held")
		default:
			if err := run.refuse(name, err); err != nil {
				return err
			}
		}
	}
	return nil
}

// chain lists trust/<version>.json by version, and passes over what has another name.
func chain(site fs.FS) ([]string, error) {
	files, err := fs.Glob(site, "trust/*.json")
	if err != nil {
		return nil, err
	}
	versions := map[string]int64{}
	var names []string
	for _, name := range files {
		number := strings.TrimSuffix(strings.TrimPrefix(name, "trust/"), ".json")
		version, err := strconv.ParseInt(number, 10, 64)
		if err == nil && version > 0 && strconv.FormatInt(version, 10) == number {
			versions[name] = version
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(versions[a], versions[b]) })
	return names, nil
}

// takeStatuses applies every status list token of the site, and passes over what is none.
func (run *syncing) takeStatuses(site fs.FS) error {
	return fs.WalkDir(site, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) == ".json" {
			return err
		}
		data, err := readSite(site, name, statuslist.MaxToken)
		if errors.Is(err, errNoList) || errors.Is(err, fs.ErrNotExist) { // as behind a link that leads nowhere
			return nil
		}
		if err != nil {
			return err
		}
		uri, ok := statusURI(string(data))
		if !ok {
			return nil
		}
		if err := run.bundle.ApplyStatus(uri, string(data), run.at); err != nil {
			return run.refuse("status list "+uri, &statusFault{uri, err})
		}
		return nil
	})
}

// A statusFault is why a status list is refused, without the list's name, which stands before it.
type statusFault struct {
	uri string
	err error
}

func (e *statusFault) Error() string {
	fault := strings.TrimPrefix(e.err.Error(), fmt.Sprintf("bundle: status list %q: ", e.uri))
	return strings.TrimPrefix(fault, "status list token: ")
}

func (e *statusFault) Unwrap() error { return e.err }

// statusURI is what a status list token says that it is about, perhaps nothing; anybody may have written it.
func statusURI(compact string) (uri string, isToken bool) {
	jws, err := jose.ParseJWS(compact, statuslist.MaxToken)
	if err != nil || jws.Typ() != statuslist.Typ {
		return "", false
	}
	var says struct {
		URI string `json:"sub"`
	}
	if err := jose.Unmarshal(jws.Unverified(), &says); err != nil {
		return "", true
	}
	return says.URI, true
}

// errNoList says that a file of a site cannot be a list, whatever it holds.
var errNoList = errors.New("not a regular file, or too large")

// readSite reads a file of at most limit bytes. It opens no pipe, which would never end.
func readSite(site fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(site, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return nil, errNoList
	}
	f, err := site.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAllBounded(f, name, limit)
}

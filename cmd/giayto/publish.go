package main

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/root"
)

// trustExpiring is how long before its end an operator is told that the root's list needs its successor.
const trustExpiring = 30 * 24 * time.Hour

func (c *console) publishCommand() *cli.Command {
	return &cli.Command{
		Name:  "publish",
		Usage: "write the trust list and newly signed status lists as files for any web server (công bố)",
		Description: `Status lists live two days: publish every few hours.

EXAMPLES
   giayto issuer publish --dir csgt --trust root --out site
   giayto issuer publish --dir csgt --out site`,
		Flags: []cli.Flag{
			issuerDirFlag(),
			&cli.PathFlag{Name: "out", Usage: "the site's `FOLDER`"},
			&cli.PathFlag{Name: "trust", Usage: "the root's `FOLDER`, whose trust list is copied as it was signed"},
			atFlag(), passphraseFlag(),
		},
		Action: c.publish,
	}
}

func (c *console) publish(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir", "out"); err != nil {
		return err
	}
	at, err := c.at(ctx)
	if err != nil {
		return err
	}
	i, err := c.openIssuer(ctx, nil)
	if err != nil {
		return err
	}
	defer i.Close()
	var trust []byte
	if dir := ctx.Path("trust"); dir != "" {
		if trust, err = c.publishedTrust(dir, ctx.Path("out"), at); err != nil {
			return err
		}
	}
	if err := i.Publish(ctx.Path("out"), trust, nil, at); err != nil {
		return err
	}
	c.say("published to %s", ctx.Path("out"))
	return nil
}

// publishedTrust returns the root's list after copying the lists that changed the roots, which devices that were away
// follow one by one.
func (c *console) publishedTrust(dir, out string, at time.Time) ([]byte, error) {
	if err := c.checkTrust(dir, at); err != nil {
		return nil, err
	}
	names, err := chain(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(out, "trust"), 0o755); err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := readBounded(filepath.Join(dir, filepath.FromSlash(name)), trustlist.MaxSize)
		if err != nil {
			return nil, err
		}
		if err := replace(filepath.Join(out, filepath.FromSlash(name)), data); err != nil {
			return nil, err
		}
	}
	return readBounded(filepath.Join(dir, "trust.json"), trustlist.MaxSize)
}

// checkTrust refuses a root's folder that is not whole, and warns before its list expires.
func (c *console) checkTrust(dir string, at time.Time) error {
	folder, err := root.Open(dir)
	if err != nil {
		return err
	}
	report, err := folder.Show()
	if err != nil {
		return err
	}
	if report.Held == nil {
		return dataError("%q has no trust list yet", dir).withHint("the root signs one with giayto trust sign")
	}
	if report.Held.Expires.Sub(at) < trustExpiring {
		c.warn("the trust list expires on %s: ask the root for the next", clock(report.Held.Expires))
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

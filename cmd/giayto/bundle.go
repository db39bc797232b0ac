package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier/bundle"
)

func (c *console) bundleCommand() *cli.Command {
	return &cli.Command{
		Name:  "bundle",
		Usage: "look at what the device holds (dữ liệu trên máy)",
		Subcommands: []*cli.Command{{
			Name:  "show",
			Usage: "show the root, the trust list and the status lists, and how old they are",
			Description: `EXAMPLES
   giayto bundle show --bundle bundle
   giayto bundle show --bundle bundle --lang en`,
			Flags: []cli.Flag{bundleFlag(), langFlag(),
				&cli.StringFlag{Name: "at", Usage: "tell ages as of `TIME` instead of now"}},
			Action: c.bundleShow,
		}},
	}
}

func (c *console) bundleShow(ctx *cli.Context) error {
	if err := noArgs(ctx, "bundle"); err != nil {
		return err
	}
	lang, err := c.lang(ctx.String("lang"))
	if err != nil {
		return err
	}
	at, err := c.at(ctx)
	if err != nil {
		return err
	}
	b, err := openBundle(ctx.Path("bundle"))
	if err != nil {
		return err
	}
	p := page{c, lang}
	p.heldTrust(b.Roots(), b.Trust(), at)
	p.print("\n%s\n", message.WordStatus.Text().In(lang))
	rows := table{}
	statuses := b.Statuses()
	slices.SortFunc(statuses, func(a, b bundle.Held) int {
		return cmp.Or(strings.Compare(a.URI, b.URI), strings.Compare(a.Issuer, b.Issuer))
	})
	for _, held := range statuses {
		text := message.WordUpdated.Text().In(lang) + " " + message.Ago(at.Sub(held.IssuedAt), lang)
		if status, err := b.Status(held.Issuer, held.URI); err == nil {
			text += p.expires(at, status.Expires)
		}
		rows.add(held.URI, text)
	}
	if len(rows) == 0 {
		p.print("  %s\n", message.WordNone.Text().In(lang))
	}
	p.printTable(rows)
	return nil
}

// heldTrust prints the pinned root and the trust list.
func (p page) heldTrust(pinned trustlist.Roots, list *trustlist.List, at time.Time) {
	rows := table{}
	p.word(&rows, message.WordRoot, pinned.Fingerprint())
	p.word(&rows, message.WordThreshold, fmt.Sprintf("%d / %d", pinned.Threshold, len(pinned.Keys)))
	name := message.WordVersion.Text().In(p.lang) + " " + strconv.FormatInt(list.Version, 10)
	if list.Version == 0 {
		name = message.WordNone.Text().In(p.lang)
	} else {
		name += p.age(at, list.IssuedAt, list.Expires)
	}
	p.word(&rows, message.WordTrustList, name)
	for _, issuer := range list.Issuers {
		text := message.Text{VI: issuer.Name.VI, EN: issuer.Name.EN}
		p.word(&rows, message.WordIssuer, text.In(p.lang)+" ("+issuer.ID+")")
	}
	p.printTable(rows)
}

// openBundle opens the device's folder.
func openBundle(dir string) (*bundle.Bundle, error) {
	b, err := bundle.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, (&failure{status: exitIO, err: fmt.Errorf("bundle %q: no such folder", dir)}).
			withHint("giayto sync --from SITE --bundle %s --root roots.json makes one", dir)
	}
	return b, bundleError(dir, err)
}

// bundleError says what helps against an error of the device's folder.
func bundleError(dir string, err error) error {
	var damaged *bundle.DamagedError
	var held *bundle.HeldError
	switch {
	case errors.As(err, &damaged):
		return dataError("bundle %q: %w", dir, err).withHint("%s", damaged.Hint())
	case errors.As(err, &held):
		return (&failure{status: exitStopped, err: err}).withHint("run the same command again when that process has ended")
	}
	return err
}

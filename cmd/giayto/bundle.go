package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier/bundle"
	"github.com/giayto/giayto/verifier/view"
)

func (c *console) bundleCommand() *cli.Command {
	return &cli.Command{
		Name:  "bundle",
		Usage: "look at what the device holds (dữ liệu trên máy)",
		Subcommands: []*cli.Command{{
			Name:  "show",
			Usage: "show the root, the trust list and the status lists, how old they are, and when an update is due",
			Description: `EXAMPLES
   giayto bundle show --bundle bundle
   giayto bundle show --bundle bundle --lang en
   giayto bundle show --bundle bundle --json`,
			Flags: []cli.Flag{bundleFlag(), langFlag(),
				&cli.StringFlag{Name: "at", Usage: "tell ages as of `TIME` instead of now"},
				&cli.BoolFlag{Name: "json", Usage: "print one line of JSON"}},
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
	h := view.OfBundle(b, at)
	if ctx.Bool("json") {
		return c.printJSON(h)
	}
	page{c, lang}.holdings(h)
	return nil
}

func (p page) holdings(h *view.Holdings) {
	at := h.Now()
	p.heldTrust(h, at)
	p.print("\n%s\n", message.WordStatus.Text().In(p.lang))
	rows := table{}
	for _, list := range h.Lists {
		rows.add(list.URI, list.Words(at, p.lang))
	}
	if len(rows) == 0 {
		p.print("  %s\n", message.WordNone.Text().In(p.lang))
	}
	p.printTable(rows)
	if h.ClockBehind {
		m, _ := message.Lookup("clock-behind")
		args := message.Args{"date": message.Plain(p.clock(at))}
		p.print("\n%s\n→ %s\n", m.Text(args).In(p.lang), m.Next("", args).In(p.lang))
	}
}

// heldTrust prints the pinned root, the trust list, and the issuers with the number of their status lists.
func (p page) heldTrust(h *view.Holdings, at time.Time) {
	rows := table{}
	p.word(&rows, message.WordRoot, h.Roots.Fingerprint)
	p.word(&rows, message.WordThreshold, fmt.Sprintf("%d / %d", h.Roots.Threshold, h.Roots.Keys))
	name := message.WordNone.Text().In(p.lang)
	if h.Trust != nil {
		name = message.WordVersion.Text().In(p.lang) + " " + strconv.FormatInt(h.Trust.Version, 10) + "; " + h.Trust.Words(at, p.lang)
	}
	p.word(&rows, message.WordTrustList, name)
	for _, issuer := range h.Issuers {
		lists := message.WordNoLists.Text().In(p.lang)
		if issuer.Lists > 0 {
			lists = message.WordLists.Text().In(p.lang) + ": " + strconv.Itoa(issuer.Lists)
		}
		text := message.Text{VI: issuer.Name.VI, EN: issuer.Name.EN}
		p.word(&rows, message.WordIssuer, text.In(p.lang)+" ("+issuer.ID+"); "+lists)
	}
	p.printTable(rows)
}

// openBundle opens the device's folder.
func openBundle(dir string) (*bundle.Bundle, error) {
	b, err := bundle.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		what := "no such folder"
		if exists(dir) {
			what = "not a device's folder"
		}
		return nil, (&failure{status: exitIO, err: fmt.Errorf("bundle %q: %s", dir, what)}).
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

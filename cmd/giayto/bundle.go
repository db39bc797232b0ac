package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/bundle"
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
	h := newHoldings(b, at)
	if ctx.Bool("json") {
		return c.printJSON(h)
	}
	page{c, lang}.holdings(h)
	return nil
}

// holdings is what a device holds, seen from a time. Its ages are those that a verdict at that time would go by.
type holdings struct {
	Version     int              `json:"version"` // of this format: 1
	At          jose.NumericDate `json:"at"`
	Latest      jose.NumericDate `json:"latest"`       // the latest time that was signed
	ClockBehind bool             `json:"clock_behind"` // at is before that
	Roots       heldRoots        `json:"roots"`
	Trust       *heldTrust       `json:"trust"` // null for none
	Issuers     []*heldIssuer    `json:"issuers"`
	Lists       []*heldList      `json:"lists"`
}

type heldRoots struct {
	Fingerprint string `json:"fingerprint"`
	Threshold   int    `json:"threshold"`
	Keys        int    `json:"keys"`
}

type heldTrust struct {
	Version int64 `json:"version"`
	span
}

type heldIssuer struct {
	ID    string         `json:"iss"`
	Name  trustlist.Name `json:"name"`
	Lists int            `json:"lists"`
}

type heldList struct {
	Issuer string `json:"iss"`
	URI    string `json:"uri"`
	span
}

// A span is the time in which something counts.
type span struct {
	State    string            `json:"state"` // fresh, due, expired, damaged
	IssuedAt jose.NumericDate  `json:"iat"`
	Due      *jose.NumericDate `json:"due,omitempty"` // from when on it is remarked upon
	Expires  *jose.NumericDate `json:"exp,omitempty"`
}

func newSpan(now, issued, due, expires time.Time) span {
	from, until := jose.DateOf(due), jose.DateOf(expires)
	t := span{"fresh", jose.DateOf(issued), &from, &until}
	switch {
	case !now.Before(expires):
		t.State = "expired"
	case !now.Before(due):
		t.State = "due"
	}
	return t
}

func newHoldings(b *bundle.Bundle, at time.Time) *holdings {
	latest, roots, list := b.Latest(), b.Roots(), b.Trust()
	h := &holdings{
		Version: 1, At: jose.DateOf(at), Latest: jose.DateOf(latest), ClockBehind: latest.Sub(at) > verifier.ClockTolerance,
		Roots:   heldRoots{roots.Fingerprint(), roots.Threshold, len(roots.Keys)},
		Issuers: []*heldIssuer{}, Lists: []*heldList{},
	}
	now := later(at, latest)
	if list.Version > 0 {
		h.Trust = &heldTrust{list.Version, newSpan(now, list.IssuedAt, list.Expires.Add(-verifier.TrustWarning), list.Expires)}
	}
	issuers := map[string]*heldIssuer{}
	for _, issuer := range list.Issuers {
		issuers[issuer.ID] = &heldIssuer{ID: issuer.ID, Name: issuer.Name}
		h.Issuers = append(h.Issuers, issuers[issuer.ID])
	}
	for _, held := range b.Statuses() {
		issuers[held.Issuer].Lists++ // its key is the trust list's
		status := span{State: "damaged", IssuedAt: jose.DateOf(held.IssuedAt)}
		if s, err := b.Status(held.Issuer, held.URI); err == nil {
			due := s.IssuedAt.Add(verifier.FreshStatus)
			if s.Expires.Before(due) {
				due = s.Expires
			}
			status = newSpan(now, s.IssuedAt, due, s.Expires)
		}
		h.Lists = append(h.Lists, &heldList{held.Issuer, held.URI, status})
	}
	slices.SortFunc(h.Lists, func(a, b *heldList) int { return cmp.Or(cmp.Compare(a.URI, b.URI), cmp.Compare(a.Issuer, b.Issuer)) })
	return h
}

func (p page) holdings(h *holdings) {
	at := later(h.At.Time(), h.Latest.Time())
	p.heldTrust(h, at)
	p.print("\n%s\n", message.WordStatus.Text().In(p.lang))
	rows := table{}
	for _, list := range h.Lists {
		rows.add(list.URI, p.span(list.span, at))
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

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// heldTrust prints the pinned root, the trust list, and the issuers with the number of their status lists.
func (p page) heldTrust(h *holdings, at time.Time) {
	rows := table{}
	p.word(&rows, message.WordRoot, h.Roots.Fingerprint)
	p.word(&rows, message.WordThreshold, fmt.Sprintf("%d / %d", h.Roots.Threshold, h.Roots.Keys))
	name := message.WordNone.Text().In(p.lang)
	if h.Trust != nil {
		name = message.WordVersion.Text().In(p.lang) + " " + strconv.FormatInt(h.Trust.Version, 10) + "; " + p.span(h.Trust.span, at)
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

// span says how old something is, when it is to be updated, and when it ends.
func (p page) span(t span, at time.Time) string {
	text := message.Updated(at.Sub(t.IssuedAt.Time()), p.lang)
	switch t.State {
	case "damaged":
		return message.WordDamaged.Text().In(p.lang)
	case "fresh", "due":
		text += "; " + message.Due(t.Due.Time().Sub(at), p.lang)
	}
	return text + "; " + message.Expiry(t.Expires.Time().Sub(at), p.lang)
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

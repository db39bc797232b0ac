package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/bundle"
	"github.com/giayto/giayto/verifier/sync"
)

func (c *console) syncCommand() *cli.Command {
	return &cli.Command{
		Name:  "sync",
		Usage: "bring the device's folder up to date (đồng bộ)",
		Description: `Takes the trust list and the status lists from a site: its address, its folder, or a zip file of it, as for a stick. Of
several sources each brings what the others lack, and the newest counts. What is older than the device has seen is
refused, and what has expired and is not renewed is said. The device may be used meanwhile, and sync may be cut off at
any time: what was fetched counts.

The first time it needs the file with the root's public keys: compare the fingerprint that it prints with the one you
were told. An address may begin with http: signatures protect what is fetched. HTTPS_PROXY, HTTP_PROXY and NO_PROXY
name a proxy.

The exit status is 0 where the device has everything that it needs; 65 where something was refused, is missing or has
expired; 74 where the site is out of reach; 75 where the same command may bring the rest.

EXAMPLES
   giayto sync --from https://id.giayto.example --bundle bundle --root roots.json
   giayto sync --from https://id.giayto.example --bundle bundle --for traffic
   giayto sync --from /media/stick/site.zip --bundle bundle
   giayto sync --from csgt/site --from bhxh/site --bundle bundle`,
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "from", Usage: "the site's address, folder or zip file, `SITE`; may be repeated"},
			bundleFlag(),
			&cli.PathFlag{Name: "root", Usage: "the root's public keys, `FILE`, the first time"},
			&cli.StringSliceFlag{Name: "for", Usage: "only the issuers of documents for the `QUESTION`: traffic (giao thông), clinic (khám chữa bệnh) or identity (định danh); may be repeated"},
			&cli.StringFlag{Name: "at", Usage: "take `TIME`, RFC 3339, for the device's clock"},
			&cli.BoolFlag{Name: "json", Usage: "print the report as one line of JSON"},
		},
		Action: c.sync,
	}
}

func (c *console) sync(ctx *cli.Context) (err error) {
	if err := noArgs(ctx, "from", "bundle"); err != nil {
		return err
	}
	options, err := c.syncOptions(ctx)
	if err != nil {
		return err
	}
	var sources []sync.Source
	defer func() {
		for _, s := range sources {
			err = errors.Join(err, s.Close())
		}
	}()
	for _, name := range ctx.StringSlice("from") {
		source, err := openSource(name)
		if err != nil {
			return err
		}
		sources = append(sources, source)
	}
	b, err := c.syncTarget(ctx.Path("bundle"), ctx.Path("root"))
	if err != nil {
		return err
	}
	report, err := sync.Run(ctx.Context, b, sources, options)
	c.endProgress()
	if behind := b.Latest().Sub(options.Now()); behind > verifier.ClockTolerance {
		c.warn("this device's clock is behind what was signed on %s", clock(b.Latest()))
		c.hint("set it: until then no paper is accepted here")
	}
	return c.synced(ctx, &syncing{c, b, report, len(sources) > 1}, err)
}

func (c *console) syncOptions(ctx *cli.Context) (sync.Options, error) {
	o := sync.Options{Now: c.now}
	at, err := c.at(ctx)
	if err != nil {
		return o, err
	}
	if ctx.IsSet("at") {
		o.Now = func() time.Time { return at }
	}
	for _, question := range ctx.StringSlice("for") {
		if !slices.Contains(questions, question) {
			return o, usage("--for: %q is not understood", question).withHint("one of %s", strings.Join(questions, ", "))
		}
		o.For = append(o.For, credential.Question(question))
	}
	o.Progress = func(p sync.Progress) {
		switch {
		case p.Issuer != "":
			c.showProgress("status list %d of %d of %s", p.Done+1, p.Total, p.Issuer)
		case p.Total > 0:
			c.showProgress("changes of the roots: %d of %d", p.Done+1, p.Total)
		default:
			c.showProgress("trust list")
		}
	}
	return o, nil
}

func openSource(name string) (sync.Source, error) {
	source, err := sync.Open(name)
	var fault *sync.Fault
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, (&failure{status: exitIO, err: fmt.Errorf("--from: %q: no such file or folder", name)}).
			withHint("giayto issuer publish --out FOLDER writes one; an address begins with https://")
	case errors.Is(err, sync.ErrSource):
		return nil, usage("--from: %w", err).withHint("as in https://id.giayto.example, a folder, or a zip file")
	case errors.As(err, &fault):
		return nil, dataError("--from: %q: %w", name, err)
	}
	return source, err
}

// syncTarget opens the device's folder, or makes it with the root that it shall trust.
func (c *console) syncTarget(dir, root string) (*bundle.Bundle, error) {
	b, err := bundle.Open(dir)
	isNew := errors.Is(err, fs.ErrNotExist)
	if err != nil && !isNew {
		return nil, bundleError(dir, err)
	}
	if root == "" {
		if isNew {
			return nil, usage("%q is new: --root is missing", dir).withHint("--root names the file that giayto trust init printed")
		}
		return b, nil
	}
	data, err := readBounded(root, maxSmallFile)
	if err != nil {
		return nil, err
	}
	roots, err := trustlist.ParseRoots(data)
	if err != nil {
		return nil, dataError("root %q: %w", root, err)
	}
	if !isNew {
		if !roots.Equal(b.Roots()) {
			return nil, dataError("%q trusts other roots than those of %q: %s", dir, root, b.Roots().Fingerprint()).
				withHint("it was made with them; another folder may be made with these")
		}
		return b, nil
	}
	if b, err = bundle.Create(dir, roots); err != nil {
		return nil, err
	}
	c.say("new folder %s trusts the roots %s", dir, roots.Fingerprint())
	return b, nil
}

// A syncing is what a run of sync came to.
type syncing struct {
	*console
	bundle  *bundle.Bundle
	report  *sync.Report
	several bool // sources, so that their names are told
}

// synced says what a run came to, and why it ended if it did not reach its end.
func (c *console) synced(ctx *cli.Context, s *syncing, ended error) error {
	s.faults()
	if ctx.Bool("json") {
		if err := c.printJSON(s.report); err != nil {
			return err
		}
	}
	s.summary()
	switch {
	case errors.Is(ended, sync.ErrTimeout):
		return (&failure{status: exitStopped, err: ended}).withHint("run the same command again: what was fetched counts")
	case errors.Is(ended, context.Canceled):
		return ended
	case ended != nil:
		return bundleError(ctx.Path("bundle"), ended)
	}
	s.hints()
	return s.status()
}

func (s *syncing) status() error {
	switch s.report.Status() {
	case sync.Refused:
		return exitStatus(exitData)
	case sync.NoSite:
		return exitStatus(exitIO)
	case sync.Again:
		return exitStatus(exitStopped)
	}
	return nil
}

// faults says what was not taken and why, each fault once: a site that is out of reach is so for all its lists.
func (s *syncing) faults() {
	said := map[*sync.Fault]bool{}
	say := func(what string, item *sync.Item) {
		for _, fault := range item.Faults {
			if said[fault] {
				continue
			}
			said[fault] = true
			from := ""
			if s.several && fault.Site != "" {
				from = fault.Site + ": "
			}
			s.warn("%s: %s%v", what, from, fault)
		}
	}
	say("trust list", &s.report.Trust.Item)
	for _, issuer := range s.report.Issuers {
		say("lists of "+issuer.ID, &issuer.Item)
		for _, list := range issuer.Lists {
			say("status list "+list.URI, &list.Item)
		}
	}
}

// hints says what may help, a line for each kind of trouble.
func (s *syncing) hints() {
	failures := s.report.Failures()
	for _, h := range []struct {
		codes []sync.Code
		hint  string
	}{
		{[]sync.Code{sync.WebPage, sync.Redirected}, "open the address in a browser: the network may want a log-in first"},
		{[]sync.Code{sync.Threshold}, "is it a site of the root that this device was made with? Its fingerprint is " + s.bundle.Roots().Fingerprint()},
		{[]sync.Code{sync.FromFuture}, "set the device's clock, if it is behind"},
		{[]sync.Code{sync.Rollback, sync.Frozen}, "the device keeps what it holds; another copy of the site may be newer"},
		{[]sync.Code{sync.Missing}, "--for leaves out issuers that this device does not need; a second --from may have the rest"},
		{[]sync.Code{sync.Unreachable}, "is the address right, and is there a network? Run the same command again later"},
		{[]sync.Code{sync.Interrupted, sync.Busy}, "run the same command again: what was fetched counts"},
	} {
		if slices.ContainsFunc(failures, func(f *sync.Fault) bool { return slices.Contains(h.codes, f.Code) }) {
			s.hint("%s", h.hint)
		}
	}
}

// summary says what the device holds now, and what has changed.
func (s *syncing) summary() {
	trust := "no trust list"
	if s.report.Trust.Number > 0 {
		trust = fmt.Sprintf("trust list %d, until %s", s.report.Trust.Number, clock(s.report.Trust.Expires.Time()))
	}
	lists := strconv.Itoa(len(s.bundle.Statuses())) + " status lists"
	if len(s.bundle.Statuses()) == 1 {
		lists = "1 status list"
	}
	count := s.report.Count()
	var changes []string
	for _, outcome := range []sync.Outcome{sync.Updated, sync.Unchanged, sync.Failed, sync.Unlisted} {
		if n := count[outcome]; n > 0 {
			changes = append(changes, fmt.Sprintf("%d %s", n, outcome))
		}
	}
	if len(changes) > 0 {
		lists += " (" + strings.Join(changes, ", ") + ")"
	}
	s.say("%s; %s", trust, lists)
}

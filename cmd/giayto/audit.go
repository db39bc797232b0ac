package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/registry"
)

func (c *console) auditCommand() *cli.Command {
	return &cli.Command{
		Name:  "audit",
		Usage: "walk the log of all that was issued and recorded, and say whether it is whole (kiểm tra nhật ký)",
		Description: `Recomputes the chain of the log, and checks the database, that no place was given twice, and that what was recorded
refers to what is there. With --site it also checks that what the published status lists say of the log is in it: who
changes the past would have to change what others have fetched. The exit status is 65 where something is wrong.

EXAMPLES
   giayto issuer audit --dir csgt
   giayto issuer audit --dir csgt --site site`,
		Flags: []cli.Flag{
			issuerDirFlag(), &cli.PathFlag{Name: "site", Usage: "the `FOLDER` of the published site"},
			&cli.BoolFlag{Name: "json", Usage: "print the report as JSON"},
		},
		Action: c.audit,
	}
}

func (c *console) audit(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir"); err != nil {
		return err
	}
	return c.withRegistry(ctx, func(i *issuer.Issuer, r *registry.Registry) error {
		site, err := readSite(ctx.Context, i, r, ctx.Path("site"))
		if err != nil {
			return err
		}
		report, err := r.Audit(ctx.Context, site.heads)
		if err != nil {
			return err
		}
		report.Problems = append(site.problems, report.Problems...)
		if ctx.Bool("json") {
			err = c.printJSON(newAudit(report, site))
		} else {
			c.printAudit(report, site)
		}
		if err == nil && len(report.Problems) > 0 {
			return exitStatus(exitData)
		}
		return err
	})
}

// A published site is what its status lists say of the log.
type publishedSite struct {
	heads    []registry.Published
	silent   int // lists that name no head of the log
	problems []registry.Problem
}

// readSite reads the status lists of a site, if one is given; those that are not there say nothing.
func readSite(ctx context.Context, i *issuer.Issuer, r *registry.Registry, dir string) (site publishedSite, err error) {
	if dir == "" {
		return site, nil
	}
	lists, err := r.Lists(ctx)
	if err != nil {
		return site, err
	}
	for _, list := range lists {
		status, err := publishedStatus(i, dir, list.URI)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			site.problems = append(site.problems, registry.Problem{Where: fmt.Sprintf("list %d", list.Number), Meaning: err.Error()})
		case status.LogHead == [32]byte{}:
			site.silent++
		default:
			site.heads = append(site.heads, registry.Published{URI: list.URI, Head: jose.Encode(status.LogHead[:])})
		}
	}
	if len(site.heads)+site.silent+len(site.problems) == 0 {
		return site, dataError("%q has no status list of this issuer", dir).withHint("giayto issuer publish writes them")
	}
	return site, nil
}

// publishedStatus is the status list with that URI in the site, if one of the issuer's keys has signed it.
func publishedStatus(i *issuer.Issuer, site, uri string) (*statuslist.Status, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return nil, err
	}
	path := filepath.FromSlash(strings.TrimPrefix(u.Path, "/"))
	if !filepath.IsLocal(path) {
		return nil, fmt.Errorf("%q has no place in a site", uri)
	}
	data, err := readBounded(filepath.Join(site, path), statuslist.MaxToken)
	if err != nil {
		return nil, err
	}
	token, err := statuslist.Parse(string(data))
	if err != nil {
		return nil, err
	}
	for _, key := range i.Keys() {
		if key.Use != trustlist.UseStatus || key.ID != token.Kid() {
			continue
		}
		return token.Open(key.JWK, uri)
	}
	return nil, fmt.Errorf("the published status list is signed with key %q, which is not this issuer's", token.Kid())
}

// printAudit says what was checked and what is wrong.
func (c *console) printAudit(r registry.Report, site publishedSite) {
	c.print("log  entries 1 to %d, of %s: %s\n", r.Entries, clock(r.Head.At), r.Head)
	c.print("in it  credentials: %d  facts: %d  events: %d\n", r.Credentials, r.Facts, r.Events)
	if n := len(site.heads); n > 0 {
		c.print("published  status lists that name an entry of the log: %d\n", n)
	}
	if site.silent > 0 {
		c.print("published  status lists that name none, as an earlier giayto wrote them: %d\n", site.silent)
	}
	for _, p := range r.Problems {
		c.print("problem  %s: %s\n", safe(p.Where), safe(p.Meaning))
	}
	if len(r.Problems) == 0 {
		c.print("nothing is wrong\n")
	}
}

// An auditJSON is what JSON tells of an audit.
type auditJSON struct {
	Head        auditHead      `json:"head"`
	Entries     int64          `json:"entries"`
	Credentials int64          `json:"credentials"`
	Facts       int64          `json:"facts"`
	Events      int64          `json:"events"`
	Published   int            `json:"published"`
	Problems    []auditProblem `json:"problems"`
}

type auditHead struct {
	Entry int64  `json:"entry"`
	At    string `json:"at"`
	Sum   string `json:"log_head"`
}

type auditProblem struct {
	Where   string `json:"where"`
	Meaning string `json:"meaning"`
}

func newAudit(r registry.Report, site publishedSite) auditJSON {
	out := auditJSON{
		Head:    auditHead{r.Head.Seq, timestamp(r.Head.At), r.Head.String()},
		Entries: r.Entries, Credentials: r.Credentials, Facts: r.Facts, Events: r.Events, Published: len(site.heads), Problems: []auditProblem{},
	}
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, auditProblem{p.Where, p.Meaning})
	}
	return out
}

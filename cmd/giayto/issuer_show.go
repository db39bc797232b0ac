package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/statuslist"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/registry"
)

var lookups = []string{"credential", "document", "person", "device"}

func (c *console) issuerShowCommand() *cli.Command {
	flags := append([]cli.Flag{issuerDirFlag()}, subjectFlags(lookups...)...)
	return &cli.Command{
		Name:  "show",
		Usage: "show who the issuer is, or what is known of a credential, a document, a person or a device",
		Description: `Without more it shows the issuer, its keys, its status lists, and how many of their entries have which value today.
Of credentials it tells what was recorded, by whom and on what ground, what is published today and what will be.

EXAMPLES
   giayto issuer show --dir csgt
   giayto issuer show --dir csgt --credential 46-1026937
   giayto issuer show --dir csgt --document driving-licence:010195000001
   giayto issuer show --dir csgt --person -`,
		Flags: append(flags,
			&cli.BoolFlag{Name: "json", Usage: "print JSON: one line of the issuer, or one a credential"},
			&cli.StringFlag{Name: "at", Usage: "show what is published at `TIME` instead of now"}, langFlag()),
		Action: c.issuerShow,
	}
}

func (c *console) issuerShow(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir"); err != nil {
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
	if !slices.ContainsFunc(lookups, ctx.IsSet) {
		return c.overview(ctx, at)
	}
	about, err := c.subject(ctx, lookups...)
	if err != nil {
		return err
	}
	return c.withRegistry(ctx, func(i *issuer.Issuer, r *registry.Registry) error {
		c.warnOlder(ctx.Context, r)
		secret, err := i.Secret()
		if err != nil {
			return err
		}
		found, err := r.Find(ctx.Context, registry.Query(about.target(secret)))
		if err != nil {
			return err
		}
		if id := registry.Query(about.target(secret)).Credential; len(found) == 0 && id != "" {
			discarded, err := r.Discarded(ctx.Context, id)
			if err != nil {
				return err
			}
			if discarded != nil {
				return page{c, lang}.discarded(id, discarded, ctx.Bool("json"))
			}
		}
		if len(found) == 0 {
			return dataError("this issuer has issued no such credential").withHint("giayto issuer show --dir %s shows what it issues", ctx.Path("dir"))
		}
		all, err := c.known(ctx.Context, i, r, found, vn.DateOf(at))
		if err != nil {
			return err
		}
		return page{c, lang}.standings(all, found, vn.DateOf(at), ctx.Bool("json"))
	})
}

// warnOlder says that what is shown is not all that was recorded, where the database is an older copy.
func (c *console) warnOlder(ctx context.Context, r *registry.Registry) {
	if err := r.CheckMark(ctx); err != nil {
		c.warn("%v", err)
	}
}

// overview shows the issuer itself.
func (c *console) overview(ctx *cli.Context, at time.Time) error {
	return c.withRegistry(ctx, func(i *issuer.Issuer, r *registry.Registry) error {
		c.warnOlder(ctx.Context, r)
		lists, err := countLists(ctx.Context, r, vn.DateOf(at))
		if err != nil {
			return err
		}
		if ctx.Bool("json") {
			return c.printJSON(issuerJSON{i.URI(), i.Name(), i.Keys(), lists})
		}
		c.print("%s\n  %s / %s\n", safe(i.URI()), safe(i.Name().VI), safe(i.Name().EN))
		if err := c.printKeys(i, at); err != nil {
			return err
		}
		c.printLists(lists)
		return nil
	})
}

// An issuerJSON is what JSON tells of an issuer.
type issuerJSON struct {
	Issuer string         `json:"iss"`
	Name   trustlist.Name `json:"name"`
	Keys   []issuer.Key   `json:"keys"`
	Lists  []listJSON     `json:"lists"`
}

// A listJSON is what JSON tells of a status list: how many places were given out, and how many of them have a value that
// is not valid.
type listJSON struct {
	URI    string         `json:"uri"`
	VCT    string         `json:"vct"`
	Year   int            `json:"year"`
	Given  int            `json:"given"`
	Values map[string]int `json:"values,omitempty"`
}

func countLists(ctx context.Context, r *registry.Registry, today vn.Date) ([]listJSON, error) {
	all, err := r.Lists(ctx)
	if err != nil {
		return nil, err
	}
	values := make(map[int]map[string]int)
	for _, list := range all {
		values[list.Number] = make(map[string]int)
	}
	err = r.AllValues(ctx, today, func(list, _ int, v statuslist.Value) error {
		if of := values[list]; of != nil { // else it was begun meanwhile
			of[statusCodes[v]]++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	counted := make([]listJSON, 0, len(all))
	for _, list := range all {
		counted = append(counted, listJSON{list.URI, list.VCT, list.Year, list.Given, values[list.Number]})
	}
	return counted, nil
}

func (c *console) printLists(lists []listJSON) {
	for _, list := range lists {
		line := fmt.Sprintf("list %s  %s  expiring in %d  %d of %d places given", list.URI, list.VCT, list.Year, list.Given, registry.Entries)
		for _, v := range restrictions {
			if n := list.Values[statusCodes[v]]; n > 0 {
				line += fmt.Sprintf("  %d %s", n, statusCodes[v])
			}
		}
		c.print("%s\n", safe(line))
	}
}

// known is what there is to tell of credentials.
func (c *console) known(ctx context.Context, i *issuer.Issuer, r *registry.Registry, found []registry.Standing, today vn.Date) ([]standing, error) {
	all := make([]standing, len(found))
	for n, one := range found {
		s := newStanding(one, today)
		s.Stolen = slices.ContainsFunc(i.Keys(), func(k issuer.Key) bool { return k.ID == s.Key && k.Trust == issuer.Compromised })
		newest, err := r.ByRecord(ctx, one.Credential.Record)
		if err != nil {
			return nil, err
		}
		if id := newest.ID(); id != s.ID {
			s.Newest = id
		}
		all[n] = s
	}
	return all, nil
}

// standings tells what is known of credentials.
func (p page) standings(all []standing, found []registry.Standing, today vn.Date, asJSON bool) error {
	for n, one := range found {
		s := all[n]
		if asJSON {
			if err := p.printJSON(s); err != nil {
				return err
			}
			continue
		}
		if n > 0 {
			p.print("\n")
		}
		p.standing(s, one.Credential, today)
	}
	return nil
}

// A discardedJSON is what JSON tells of the place of a credential that the registry does not have.
type discardedJSON struct {
	ID        string `json:"credential_id"`
	Batch     int64  `json:"batch"`
	Discarded string `json:"discarded_at"`
	Status    value  `json:"status"`
}

// discarded tells of a credential of a group that was discarded.
func (p page) discarded(id string, d *registry.Discarded, asJSON bool) error {
	if asJSON {
		return p.printJSON(discardedJSON{id, d.Batch, timestamp(d.At), valueOf(statuslist.Revoked)})
	}
	p.print("%s  %s\n", id, p.text(message.WordCutOff))
	rows := table{}
	p.word(&rows, message.WordBatch, strconv.FormatInt(d.Batch, 10))
	rows.add(p.text(message.WordFrom)+" "+p.clock(d.At), p.status(statuslist.Revoked))
	p.printTable(rows)
	return nil
}

func (p page) standing(s standing, issued registry.Credential, today vn.Date) {
	p.print("%s\n", safe(p.credentialName(s.ID, s.Type)))
	rows := table{}
	p.word(&rows, message.WordIssuedAt, p.clock(issued.IssuedAt))
	p.word(&rows, message.WordExpires, p.clock(issued.Expires))
	p.word(&rows, message.WordBatch, strconv.FormatInt(s.Batch, 10))
	key := s.Key
	if s.Stolen {
		key += " (" + p.text(message.WordStolen) + ")"
	}
	p.word(&rows, message.WordKey, key)
	if s.Newest != "" {
		p.word(&rows, message.WordNewer, s.Newest)
	}
	if s.Device != "" {
		p.word(&rows, message.WordDevice, s.Device)
	}
	rows.add(p.text(message.WordToday)+" "+p.day(today.String()), p.status(s.Status.Value))
	p.addTurns(&rows, s.Later)
	p.printTable(rows)
	if len(s.History) == 0 {
		return
	}
	p.print("  %s\n", p.text(message.WordHistory))
	past := table{}
	for _, line := range s.History {
		past.add("  "+p.clock(line.at), p.describe(line))
	}
	p.printTable(past)
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer"
)

func (c *console) issuerCommand() *cli.Command {
	return &cli.Command{
		Name:  "issuer",
		Usage: "issue papers and publish their status (cơ quan cấp)",
		Description: `EXAMPLES
   giayto issuer init --dir csgt --uri https://id.giayto.example/csgt --name "Cục Cảnh sát giao thông" --name-en "Traffic Police"
   giayto issuer key add --dir csgt --use credential --type driving-licence > csgt-key.json
   giayto issuer key add --dir csgt --use status > csgt-status-key.json
   giayto issuer issue --dir csgt --out codes records.jsonl
   giayto issuer suspend --dir csgt --document driving-licence:010195000001 --reason right-withdrawn --until 2027-01-22
   giayto issuer publish --dir csgt --trust root --out site`,
		Subcommands: slices.Concat([]*cli.Command{
			c.issuerInitCommand(), c.issuerKeyCommand(), c.issueCommand(), c.reissueCommand(), c.issuerImportCommand(),
		}, c.standingCommands(), []*cli.Command{
			c.publishCommand(), c.issuerShowCommand(), c.batchesCommand(), c.auditCommand(), c.eventsCommand(),
			c.backupCommand(), c.restoreCommand(),
		}),
	}
}

func issuerDirFlag() cli.Flag { return &cli.PathFlag{Name: "dir", Usage: "the issuer's `FOLDER`"} }

func atFlag() cli.Flag {
	return &cli.StringFlag{Name: "at", Usage: "take `TIME`, RFC 3339, for the time of signing instead of now"}
}

func (c *console) issuerInitCommand() *cli.Command {
	return &cli.Command{
		Name:  "init",
		Usage: "begin an issuer's folder",
		Description: `The URI is how the trust list and every credential name the issuer. Its status lists are at the same host under
/status, numbered from --first-list on: issuers that share a host number their lists apart. What it will issue is kept in
its registry, which is a file in the folder unless --db names another, or an empty database of PostgreSQL, for work that
several machines share. The password of that stands in PGPASSFILE or PGPASSWORD; one in the URL is kept with the keys.

EXAMPLES
   giayto issuer init --dir csgt --uri https://id.giayto.example/csgt --name "Cục Cảnh sát giao thông" --name-en "Traffic Police"
   giayto issuer init --dir bhxh --uri https://id.giayto.example/bhxh --name "Bảo hiểm xã hội" --db 'postgres://giayto@db.example/bhxh?sslmode=verify-full'`,
		Flags: []cli.Flag{
			issuerDirFlag(),
			&cli.StringFlag{Name: "uri", Usage: "the issuer's https `URI`"},
			&cli.StringFlag{Name: "name", Usage: "its `NAME` in Vietnamese"},
			&cli.StringFlag{Name: "name-en", Usage: "its `NAME` in English; without it the same"},
			&cli.StringFlag{Name: "status-uri", Usage: "the `URI` under which its status lists are; without it /status at the same host"},
			&cli.IntFlag{Name: "first-list", Value: 1, Usage: "the `NUMBER` of its first status list"},
			&cli.IntFlag{Name: "days", Value: int(issuer.DefaultValidity / (24 * time.Hour)), Usage: "its credentials live `N` days"},
			&cli.StringFlag{Name: "db", Value: issuer.DefaultDatabase, Usage: "the `DATABASE` of its registry, sqlite:FILE or postgres://USER@HOST/NAME; a relative file is in the issuer's folder"},
			&cli.StringFlag{Name: "at", Usage: "begin at `TIME`, RFC 3339, instead of now: nothing can be issued as of before"},
		},
		Action: c.issuerInit,
	}
}

func (c *console) issuerInit(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir", "uri", "name"); err != nil {
		return err
	}
	name := trustlist.Name{VI: ctx.String("name"), EN: ctx.String("name-en")}
	if name.EN == "" {
		name.EN = name.VI
	}
	if !strings.HasPrefix(ctx.String("uri"), "https://") {
		return usage("--uri: %q is no https URI", ctx.String("uri")).withHint("as in https://id.giayto.example/csgt")
	}
	at, err := c.recordAt(ctx)
	if err != nil {
		return err
	}
	err = issuer.Init(ctx.Context, ctx.Path("dir"), issuer.Config{
		URI: ctx.String("uri"), Name: name, Status: ctx.String("status-uri"), FirstList: ctx.Int("first-list"),
		Validity: time.Duration(ctx.Int("days")) * 24 * time.Hour, Database: ctx.String("db"),
	}, at, c.random)
	if errors.Is(err, fs.ErrExist) {
		return (&failure{status: exitIO, err: fmt.Errorf("%q is an issuer's folder already", ctx.Path("dir"))}).
			withHint("giayto issuer show --dir %s shows it", ctx.Path("dir"))
	}
	if err != nil {
		return err
	}
	if !ctx.IsSet("first-list") && !ctx.IsSet("status-uri") {
		c.hint("an issuer on the same host as another begins its status lists elsewhere: --first-list, only now")
	}
	c.say("issuer %s in %s", ctx.String("uri"), ctx.Path("dir"))
	c.hint("next: giayto issuer key add --use credential, and once more with --use status")
	return nil
}

// openIssuer opens the issuer's folder of --dir; show names the concealed claims of the codes.
func (c *console) openIssuer(ctx *cli.Context, show []string) (*issuer.Issuer, error) {
	dir := ctx.Path("dir")
	i, err := issuer.Open(dir, issuer.Options{
		Passphrase: func() ([]byte, error) { return c.passphrase(ctx, dir) }, PIN: c.pin(ctx), Random: c.random, Show: show,
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, (&failure{status: exitIO, err: fmt.Errorf("%q is no issuer's folder", dir)}).
			withHint("giayto issuer init --dir %s makes one", dir)
	}
	return i, err
}

// withIssuer opens the issuer's folder of --dir for a command that shows no concealed claims, and closes it afterwards.
func (c *console) withIssuer(ctx *cli.Context, do func(*issuer.Issuer) error) (err error) {
	i, err := c.openIssuer(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	return do(i)
}

func typeNames() (names []string) {
	for _, t := range credential.Types() {
		names = append(names, t.Name)
	}
	return names
}

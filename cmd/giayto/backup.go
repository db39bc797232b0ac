package main

import (
	"errors"
	"io"
	"io/fs"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/backup"
)

func (c *console) backupCommand() *cli.Command {
	return &cli.Command{
		Name:  "backup",
		Usage: "copy the issuer into one encrypted file, while it is in use",
		Description: `The file holds the registry of one moment, the configuration and the keys; those with a passphrase stay under it. Each
recipient, a public key of age-keygen (of age, https://age-encryption.org), can open it with their secret key: keep that,
and the file, away from this machine.

EXAMPLES
   giayto issuer backup --dir csgt --to age1… --out csgt-2026-11-22.age`,
		Flags: []cli.Flag{
			issuerDirFlag(),
			&cli.StringSliceFlag{Name: "to", Usage: "a `RECIPIENT`, age1…, who can open it; may be repeated"},
			&cli.PathFlag{Name: "out", Usage: "the new `FILE`"},
			&cli.StringFlag{Name: "at", Usage: "take `TIME`, RFC 3339, for the time of the backup instead of now"},
		},
		Action: c.backup,
	}
}

func (c *console) backup(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir", "to", "out"); err != nil {
		return err
	}
	at, err := c.at(ctx)
	if err != nil {
		return err
	}
	var to []backup.Recipient
	for _, name := range ctx.StringSlice("to") {
		recipient, err := backup.ParseRecipient(name)
		if err != nil {
			return usage("--to: %w", err).withHint("age-keygen -o identity.txt makes a key and prints its recipient")
		}
		to = append(to, recipient)
	}
	return c.withIssuer(ctx, func(i *issuer.Issuer) error {
		r, err := i.Registry(ctx.Context)
		if err != nil {
			return err
		}
		source := backup.Source{URI: i.URI(), Dir: ctx.Path("dir"), Registry: r}
		c.showProgress("checking and copying the registry of %s", i.URI())
		report, err := backup.Save(ctx.Context, ctx.Path("out"), source, to, at)
		c.endProgress()
		if err != nil {
			return backupFailure(err)
		}
		c.sayReport("backup of", report, "in "+ctx.Path("out"))
		c.warnMissingKeys(i.Keys(), report.Files)
		c.hint("keep it away from this machine, and try it: giayto issuer restore")
		return nil
	})
}

// sayReport says what is in a backup. The log's head tells whether it is the one that somebody thinks it is.
func (c *console) sayReport(what string, r *backup.Report, where string) {
	c.say("%s %s of %s %s: %d credentials, %d facts", what, r.URI, clock(r.At), where, r.Log.Credentials, r.Log.Facts)
	c.say("its log has %d entries and the head %s", r.Log.Entries, r.Log.Head)
}

// warnMissingKeys names the keys that could sign and whose files are not in a backup.
func (c *console) warnMissingKeys(keys []issuer.Key, files []string) {
	for _, k := range keys {
		if k.Ended == nil && !slices.Contains(files, k.File) {
			c.warn("%s of key %s is not there: the backup is without it", k.File, k.ID)
		}
	}
}

// backupFailure adds what helps.
func backupFailure(err error) error {
	var damaged *backup.DamagedError
	f := asFailure(err)
	switch {
	case errors.As(err, &damaged):
		return f.withHint("giayto issuer audit tells all that is wrong")
	case errors.Is(err, fs.ErrExist):
		return f.withHint("a backup and a restoration write nothing over: take another name")
	case errors.Is(err, backup.ErrIdentity):
		return f.withHint("it takes the identity of one of the recipients that were given to giayto issuer backup")
	}
	return f
}

func (c *console) restoreCommand() *cli.Command {
	return &cli.Command{
		Name:  "restore",
		Usage: "make an issuer of a backup, on this or another machine",
		Description: `The old machine may still be running, and the copy must never give a place in a status list that the old one gives too.
So the copy gives out no more places of the lists that were begun, whose status it still publishes, and begins new lists
with far higher numbers. Two copies cannot publish into one site: stop one of them. With --db an issuer that has outgrown
the file of its registry moves to PostgreSQL.

EXAMPLES
   giayto issuer restore --from csgt-2026-11-22.age --identity identity.txt --dir csgt
   giayto issuer restore --from csgt-2026-11-22.age --identity identity.txt --dir csgt2 --db postgres://giayto@db.example/csgt`,
		Flags: []cli.Flag{
			&cli.PathFlag{Name: "from", Usage: "the backup's `FILE`"},
			&cli.PathFlag{Name: "identity", Usage: "the `FILE` with the secret key of a recipient, as age-keygen writes it"},
			&cli.PathFlag{Name: "dir", Usage: "the new issuer's `FOLDER`, which must not be there"},
			&cli.StringFlag{Name: "db", DefaultText: issuer.DefaultDatabase, Usage: "make the registry in `DATABASE`, as for giayto issuer init; one on a server must be empty"},
			&cli.StringFlag{Name: "at", Usage: "take `TIME`, RFC 3339, for the time of the restoration instead of now"},
			passphraseFlag(),
		},
		Action: c.restore,
	}
}

func (c *console) restore(ctx *cli.Context) error {
	if err := noArgs(ctx, "from", "identity", "dir"); err != nil {
		return err
	}
	at, err := c.recordAt(ctx)
	if err != nil {
		return err
	}
	from, err := openFile(ctx.Path("from"))
	if err != nil {
		return err
	}
	defer from.Close()
	identity, err := backup.LoadIdentity(ctx.Path("identity"), func() ([]byte, error) {
		return c.passphrase(ctx, ctx.Path("identity"))
	})
	if err != nil {
		return err
	}
	info, err := from.Stat()
	if err != nil {
		return err
	}
	done, err := backup.Restore(ctx.Context, &readProgress{from: from, size: info.Size(), console: c}, identity, ctx.Path("dir"), ctx.String("db"), c.random, at)
	c.endProgress()
	if err != nil {
		return backupFailure(err)
	}
	c.sayReport("restored", &done.Report, "to "+ctx.Path("dir"))
	c.sayRestored(done, ctx.String("db") == "")
	return nil
}

// sayRestored says what is other than it was on the old machine, and what is not known here.
func (c *console) sayRestored(done *backup.Restored, inFolder bool) {
	if inFolder && done.Database != issuer.DefaultDatabase {
		c.say("its registry is in the folder, not at %s", done.Database)
	}
	for _, l := range done.Skipped.Closed {
		c.say("list %s is closed after %d places", l.URI, l.Given)
	}
	c.say("new lists begin with number %d", done.Skipped.Next)
	if n := done.Skipped.Discarded; n > 0 {
		c.say("%d groups of credentials that were being issued are not known here", n)
	}
	c.warn("what the old machine issued or recorded after %s is not known here: repeat suspensions, locks and the like before you publish", clock(done.At))
}

// readProgress shows how much of a long file has been read.
type readProgress struct {
	*console
	from        io.Reader
	read, shown int64
	size        int64
}

func (w *readProgress) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	const step = 1 << 20
	if w.read += int64(n); w.read/step > w.shown/step {
		w.shown = w.read
		w.showProgress("restoring: %d of %d MiB read", w.read/step, w.size/step)
	}
	return n, err
}

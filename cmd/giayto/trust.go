package main

import (
	"bytes"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/hsm"
	"github.com/giayto/giayto/issuer/keys"
	"github.com/giayto/giayto/issuer/root"
)

func (c *console) trustCommand() *cli.Command {
	return &cli.Command{
		Name:  "trust",
		Usage: "hold the root's ceremony: say whose key may sign which paper (danh sách tin cậy)",
		Description: `The root is several keys of which a threshold must agree. Its folder travels between their holders and holds no
private key. A change makes a draft; each holder looks at it and signs it (sign); with the last signature that is
needed the draft becomes the trust list.

EXAMPLES
   giayto trust init --dir root --threshold 2 --new a --new b --new c > roots.json
   giayto trust add --dir root csgt-key.json
   giayto trust show --dir root
   giayto trust sign --dir root --key a.age`,
		Subcommands: []*cli.Command{
			c.trustInitCommand(), c.trustKeyCommand(), c.trustAddCommand(), c.trustRetireCommand(),
			c.trustCompromiseCommand(), c.trustRotateCommand(), c.trustRenewCommand(), c.trustSignCommand(),
			c.trustShowCommand(),
		},
	}
}

func rootDirFlag() cli.Flag { return &cli.PathFlag{Name: "dir", Usage: "the root's `FOLDER`"} }

// draftFlags set the dates of the list that a change makes.
func draftFlags() []cli.Flag {
	return []cli.Flag{
		rootDirFlag(),
		&cli.IntFlag{Name: "days", Value: 90, Usage: "the list that this makes expires after `N` days, at most 100"},
		&cli.StringFlag{Name: "at", Usage: "take `TIME`, RFC 3339, for the time of issue instead of now"},
	}
}

func rootsFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "threshold", Value: 2, Usage: "how many of the keys, `N`, must agree"},
		&cli.StringSliceFlag{Name: "new", Usage: "make a root key here and write it to `NAME`.age, or in the token of a pkcs11: URI; may be repeated"},
		&cli.StringSliceFlag{Name: "public", Usage: "take the public key in `FILE` (JWK) of a holder elsewhere; may be repeated"},
		passphraseFlag(), unencryptedFlag(),
	}
}

func (c *console) trustInitCommand() *cli.Command {
	return &cli.Command{
		Name:  "init",
		Usage: "begin a root and print its public keys, which devices are given once",
		Description: `Prints the roots as JSON on standard output: the file that a device needs for its first sync.

EXAMPLES
   giayto trust init --dir root --threshold 2 --new a --new b --new c > roots.json
   giayto trust init --dir root --threshold 2 --public a.jwk --public b.jwk --public c.jwk > roots.json`,
		Flags:  append(draftFlags(), rootsFlags()...),
		Action: c.trustInit,
	}
}

func (c *console) trustInit(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir"); err != nil {
		return err
	}
	validity, err := c.validity(ctx)
	if err != nil {
		return err
	}
	dir := ctx.Path("dir")
	if _, err := root.Open(dir); err == nil { // before keys are made for nothing
		return (&failure{status: exitIO, err: fmt.Errorf("%q is a root's folder already", dir)}).
			withHint("giayto trust show --dir %s shows it", dir)
	}
	roots, err := c.roots(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := root.Init(dir, roots, validity); err != nil {
		return err
	}
	c.say("fingerprint of the roots: %s", roots.Fingerprint())
	c.hint("next: trust add for each issuer's key, then trust sign")
	return c.printJSON(roots)
}

// roots collects the keys of a root: kept ones, those made here and those of files.
func (c *console) roots(ctx *cli.Context, kept []*jose.PublicKey) (trustlist.Roots, error) {
	roots := trustlist.Roots{Keys: kept, Threshold: ctx.Int("threshold")}
	for _, path := range ctx.StringSlice("public") {
		key, err := readPublicKey(path)
		if err != nil {
			return roots, err
		}
		roots.Keys = append(roots.Keys, key)
	}
	if err := checkThreshold(roots, len(ctx.StringSlice("new"))); err != nil {
		return roots, err
	}
	for _, name := range ctx.StringSlice("new") {
		key, err := c.newRootKey(ctx, name)
		if err != nil {
			return roots, err
		}
		roots.Keys = append(roots.Keys, key)
	}
	if err := roots.Validate(); err != nil {
		return roots, usage("%w", err).withHint("each --public, --new and --keep is another key, and the threshold at most their number")
	}
	return roots, nil
}

// checkThreshold refuses roots that more new keys would not complete, before these are made for nothing.
func checkThreshold(roots trustlist.Roots, more int) error {
	n := len(roots.Keys) + more
	switch {
	case n == 0:
		return usage("no root key is given").withHint("--new NAME makes one, --public FILE takes a holder's")
	case roots.Threshold < 1 || roots.Threshold > n:
		return usage("--threshold: %d of %d keys", roots.Threshold, n).withHint("as in --threshold 2 with three keys")
	case n > trustlist.MaxRoots:
		return usage("%d root keys, at most %d", n, trustlist.MaxRoots).withHint("as in --threshold 2 with three keys")
	}
	return nil
}

func readPublicKey(path string) (*jose.PublicKey, error) {
	data, err := readBounded(path, maxSmallFile)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, dataError("public key %q: the file is empty", path).withHint("giayto trust key NAME > FILE writes one")
	}
	key, err := jose.ParsePublicKey(data)
	if err != nil {
		return nil, dataError("public key %q: %w", path, err).withHint("it takes what giayto trust key prints")
	}
	return key, nil
}

// newRootKey makes a key, in a file or in the token of a pkcs11: URI, and returns its public part.
func (c *console) newRootKey(ctx *cli.Context, name string) (*jose.PublicKey, error) {
	if hsm.IsURI(name) {
		return c.newTokenKey(ctx, name)
	}
	if path := keyPath(ctx, name); exists(path) {
		return nil, (&failure{status: exitIO, err: fmt.Errorf("%q is there already: no key is made", path)}).
			withHint("giayto trust key --show %s prints its public part; another NAME makes another key", path)
	}
	key, err := keys.Generate(c.random)
	if err != nil {
		return nil, err
	}
	path, err := c.saveKey(ctx, key, name)
	if err != nil {
		return nil, err
	}
	c.say("key %s in %s", key.Public().ID(), path)
	return key.Public(), nil
}

func (c *console) trustKeyCommand() *cli.Command {
	return &cli.Command{
		Name:      "key",
		Usage:     "make a root key on its holder's own computer and print the public part",
		ArgsUsage: "NAME|URI",
		Description: `EXAMPLES
   giayto trust key a > a.jwk
   giayto trust key --show a.age > a.jwk
   giayto trust key 'pkcs11:token=root-a;object=root?module-name=softhsm2' > a.jwk

` + tokenHelp,
		Flags: []cli.Flag{
			&cli.PathFlag{Name: "show", Usage: "make no key: print the public part of the key in `FILE`, or of a pkcs11: URI"},
			passphraseFlag(), unencryptedFlag(),
		},
		Action: c.trustKey,
	}
}

func (c *console) trustKey(ctx *cli.Context) error {
	if path := ctx.Path("show"); path != "" {
		if err := exactArgs(ctx, 0); err != nil {
			return err
		}
		return c.withKey(ctx, path, func(key *jose.Signer) error { return c.printJSON(key.Public()) })
	}
	if err := exactArgs(ctx, 1); err != nil {
		return err
	}
	name := ctx.Args().First()
	if hsm.IsURI(name) {
		if err := notForTokens(ctx); err != nil {
			return err
		}
	}
	public, err := c.newRootKey(ctx, name)
	if err != nil {
		return err
	}
	return c.printJSON(public)
}

// validity reads the dates of the next list.
func (c *console) validity(ctx *cli.Context) (root.Validity, error) {
	const day = 24 * time.Hour
	days, most := ctx.Int("days"), int(trustlist.MaxLifetime/day)
	if days < 1 || days > most {
		return root.Validity{}, usage("--days: %d is not 1 to %d", days, most).withHint("at most %d: renew the list in time", most)
	}
	at, err := c.at(ctx)
	return root.Validity{IssuedAt: at, Expires: at.AddDate(0, 0, days)}, err
}

// draft opens the root's folder for a change.
func (c *console) draft(ctx *cli.Context) (*root.Folder, root.Validity, error) {
	if err := needs(ctx, "dir"); err != nil {
		return nil, root.Validity{}, err
	}
	validity, err := c.validity(ctx)
	if err != nil {
		return nil, validity, err
	}
	folder, err := root.Open(ctx.Path("dir"))
	return folder, validity, err
}

func readKeyRequest(path string) (root.Entry, error) {
	data, err := readBounded(path, maxSmallFile)
	if err != nil {
		return root.Entry{}, err
	}
	r, err := issuer.ParseKeyRequest(data)
	if err != nil {
		return root.Entry{}, dataError("%q: %w", path, err)
	}
	return root.Entry{
		Issuer: r.Issuer, Name: r.Name, Key: r.JWK, Use: r.Use, VCTs: r.VCTs, From: r.From.Time(), Until: r.Until.Time(),
	}, nil
}

// keyIDFlag is a flag and no argument, since an ID may begin with a hyphen.
func keyIDFlag() cli.Flag { return &cli.StringFlag{Name: "key", Usage: "the `KEY-ID`"} }

// drafted says what to do with the draft that a change made.
func (c *console) drafted(what string, args ...any) {
	c.say("draft: "+what, args...)
	c.hint("next: trust sign with each key; it shows the draft first")
}

func (c *console) trustAddCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "from", Usage: "the key signs from `TIME` on, instead of what the issuer asks for"},
		&cli.StringFlag{Name: "until", Usage: "the key signs until `TIME`, instead of what the issuer asks for"},
	}
	return &cli.Command{
		Name:      "add",
		Usage:     "add issuers' keys to the draft, from the files that giayto issuer key add printed",
		ArgsUsage: "REQUEST.json…",
		Description: `Before you add a key, compare its ID with the issuer by another way than the file came.

EXAMPLES
   giayto trust add --dir root csgt-key.json csgt-status-key.json
   giayto trust add --dir root --until 2027-12-31 csgt-key.json`,
		Flags:  append(draftFlags(), flags...),
		Action: c.trustAdd,
	}
}

func (c *console) trustAdd(ctx *cli.Context) error {
	folder, validity, err := c.draft(ctx)
	if err != nil {
		return err
	}
	if ctx.NArg() == 0 {
		return usage("trust add: no request given").withHint("giayto issuer key add prints one")
	}
	for _, path := range ctx.Args().Slice() {
		entry, err := readKeyRequest(path)
		if err != nil {
			return err
		}
		if err := overrideTerm(ctx, &entry); err != nil {
			return err
		}
		if err := folder.Add(entry, validity); err != nil {
			return err
		}
		c.drafted("%s key %s of %s", entry.Use, entry.Key.ID(), entry.Issuer)
	}
	return nil
}

func overrideTerm(ctx *cli.Context, e *root.Entry) error {
	for flag, at := range map[string]*time.Time{"from": &e.From, "until": &e.Until} {
		if !ctx.IsSet(flag) {
			continue
		}
		t, err := parseTime(ctx.String(flag))
		if err != nil {
			return usage("--%s: %w", flag, err).withHint("as in 2027-12-31")
		}
		*at = t
	}
	return nil
}

func (c *console) trustRetireCommand() *cli.Command {
	return &cli.Command{
		Name:  "retire",
		Usage: "end a key's time: what it signed before still counts",
		Description: `EXAMPLES
   giayto trust retire --dir root --key QOkfm1y3x4E --on 2027-01-01T00:00:00+07:00`,
		Flags: append(draftFlags(), keyIDFlag(), &cli.StringFlag{Name: "on", Usage: "the end of the key's time, `TIME`; without it the second that runs is its last"}),
		Action: func(ctx *cli.Context) error {
			folder, validity, err := c.draftOneKey(ctx)
			if err != nil {
				return err
			}
			end := validity.IssuedAt.Truncate(time.Second).Add(time.Second) // what was signed in this second counts
			if ctx.IsSet("on") {
				if end, err = parseTime(ctx.String("on")); err != nil {
					return usage("--on: %w", err).withHint("as in 2027-01-01T00:00:00+07:00")
				}
			}
			if err := folder.Retire(ctx.String("key"), end, validity); err != nil {
				return err
			}
			c.drafted("key %s signs until %s", ctx.String("key"), clock(end))
			return nil
		},
	}
}

func (c *console) trustCompromiseCommand() *cli.Command {
	return &cli.Command{
		Name:  "compromise",
		Usage: "say that a key was stolen: nothing that it has ever signed counts",
		Description: `EXAMPLES
   giayto trust compromise --dir root --key QOkfm1y3x4E`,
		Flags: append(draftFlags(), keyIDFlag()),
		Action: func(ctx *cli.Context) error {
			folder, validity, err := c.draftOneKey(ctx)
			if err != nil {
				return err
			}
			if err := folder.Compromise(ctx.String("key"), validity); err != nil {
				return err
			}
			c.drafted("key %s is compromised", ctx.String("key"))
			return nil
		},
	}
}

func (c *console) draftOneKey(ctx *cli.Context) (*root.Folder, root.Validity, error) {
	if err := noArgs(ctx, "key"); err != nil {
		return nil, root.Validity{}, err
	}
	return c.draft(ctx)
}

func (c *console) trustRenewCommand() *cli.Command {
	return &cli.Command{
		Name:  "renew",
		Usage: "draft the same list with new dates, before the old one expires",
		Description: `EXAMPLES
   giayto trust renew --dir root`,
		Flags: draftFlags(),
		Action: func(ctx *cli.Context) error {
			folder, validity, err := c.draft(ctx)
			if err != nil {
				return err
			}
			if err := folder.Renew(validity); err != nil {
				return err
			}
			c.drafted("new dates, until %s", clock(validity.Expires))
			return nil
		},
	}
}

// noArgs checks the flags of a command that takes no arguments.
func noArgs(ctx *cli.Context, flags ...string) error {
	if err := exactArgs(ctx, 0); err != nil {
		return err
	}
	return needs(ctx, flags...)
}

// keyIDs lists keys for a person.
func keyIDs(keys []*jose.PublicKey) (ids []string) {
	for _, key := range keys {
		ids = append(ids, key.ID())
	}
	return ids
}

func missingKey(id string, known []*jose.PublicKey) error {
	return dataError("no root key %q", id).withHint("%s", didYouMean(id, keyIDs(known)))
}

func quorumLine(q root.Quorum) string {
	return fmt.Sprintf("%d of %d needed signatures by the roots %s", len(q.Signed), q.Roots.Threshold, q.Roots.Fingerprint())
}

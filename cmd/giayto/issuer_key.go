package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/hsm"
	"github.com/giayto/giayto/issuer/keys"
)

func (c *console) issuerKeyCommand() *cli.Command {
	return &cli.Command{
		Name:        "key",
		Usage:       "make, list and retire the issuer's signing keys",
		Subcommands: []*cli.Command{c.keyAddCommand(), c.keyRequestCommand(), c.keyListCommand(), c.keyRetireCommand()},
	}
}

func (c *console) keyAddCommand() *cli.Command {
	return &cli.Command{
		Name:  "add",
		Usage: "make a signing key and print the request for the root's list",
		Description: `A key signs either credentials of some types or status lists. Nobody believes it before the root has put it into the
trust list: hand the request that is printed to the holders of the root's keys. To replace a key, add the new one, have
the root list it, publish with that list, which gives the signing to the new key, and then retire the old one.

EXAMPLES
   giayto issuer key add --dir csgt --use credential --type driving-licence --type vehicle-registration > request.json
   giayto issuer key add --dir csgt --use status > status-request.json
   giayto issuer key add --dir csgt --use status --key 'pkcs11:token=csgt;object=status?module-name=softhsm2' > status-request.json

` + tokenHelp,
		Flags: []cli.Flag{
			issuerDirFlag(),
			&cli.StringFlag{Name: "key", Usage: "make the key in the token that the pkcs11: `URI` names, and no file"},
			&cli.BoolFlag{Name: existing, Usage: "make no key: take the one in the token that --key names"},
			&cli.StringFlag{Name: "use", Usage: "what it signs, `USE`: credential or status"},
			&cli.StringSliceFlag{Name: "type", Usage: "a document `TYPE` that it signs; may be repeated"},
			&cli.IntFlag{Name: "days", Value: 730, Usage: "it signs for `N` days"},
			&cli.StringFlag{Name: "at", Usage: "it signs from `TIME` on instead of now"},
			passphraseFlag(), unencryptedFlag(),
		},
		Action: c.keyAdd,
	}
}

func (c *console) keyAdd(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir", "use"); err != nil {
		return err
	}
	k, err := c.newKey(ctx)
	if err != nil {
		return err
	}
	u, err := addedURI(ctx)
	if err != nil {
		return err
	}
	return c.withIssuer(ctx, func(i *issuer.Issuer) error {
		var request *issuer.KeyRequest
		if u != nil {
			request, err = c.addTokenKey(ctx, i, u, k)
		} else {
			request, err = c.addKeyFile(ctx, i, k)
		}
		if err != nil {
			return err
		}
		c.say("key %s of %s", request.ID, i.URI())
		c.hint("next: giayto trust add with this request, then trust sign")
		return c.printJSON(request)
	})
}

// existing is the flag for a key that is in its token already.
const existing = "existing"

// addedURI reads --key, nil for none.
func addedURI(ctx *cli.Context) (*hsm.URI, error) {
	switch {
	case !ctx.IsSet("key") && !ctx.Bool(existing):
		return nil, nil
	case !ctx.IsSet("key"):
		return nil, usage("--%s goes with --key", existing).withHint("as in --%s --key 'pkcs11:token=csgt;object=status'", existing)
	}
	if err := notForTokens(ctx); err != nil {
		return nil, err
	}
	return tokenURI(ctx.String("key"))
}

// addKeyFile makes a key in a file of the issuer's folder.
func (c *console) addKeyFile(ctx *cli.Context, i *issuer.Issuer, k issuer.NewKey) (_ *issuer.KeyRequest, err error) {
	if k.Key, err = keys.Generate(c.random); err != nil {
		return nil, err
	}
	if !k.Unencrypted {
		if k.Passphrase, err = c.newPassphrase(ctx, "key "+k.Key.Public().ID()); err != nil {
			return nil, err
		}
	}
	return i.AddKey(k)
}

// newKey reads what a key shall sign, and when.
func (c *console) newKey(ctx *cli.Context) (k issuer.NewKey, err error) {
	uses := []string{string(trustlist.UseCredential), string(trustlist.UseStatus)}
	if k.Use, err = oneOf[trustlist.Use](ctx, "use", uses); err != nil {
		return k, err
	}
	k.VCTs, k.Unencrypted, k.WorkFactor = ctx.StringSlice("type"), ctx.Bool(unencrypted), c.workFactor
	for _, name := range k.VCTs {
		if _, known := credential.LookupType(name); !known {
			return k, usage("--type: unknown document type %q", name).withHint("%s", didYouMean(name, typeNames()))
		}
	}
	if (k.Use == trustlist.UseCredential) != (len(k.VCTs) > 0) {
		return k, usage("--type goes with --use credential, which needs it").withHint("as in --use credential --type identity")
	}
	if ctx.Int("days") < 1 {
		return k, usage("--days: %d is not at least 1", ctx.Int("days"))
	}
	k.From, err = c.at(ctx)
	k.Until = k.From.AddDate(0, 0, ctx.Int("days"))
	return k, err
}

func (c *console) keyListCommand() *cli.Command {
	return &cli.Command{
		Name:  "list",
		Usage: "list the issuer's keys and what each of them signs now",
		Description: `Of several keys that may sign the same, the newest does that is on the trust list. Whether a key is on it giayto issuer
publish notes when it sees the list; until then a new key waits, and the one before it goes on.

EXAMPLES
   giayto issuer key list --dir csgt
   giayto issuer key list --dir csgt --at 2027-01-01`,
		Flags: []cli.Flag{
			issuerDirFlag(),
			&cli.StringFlag{Name: "at", Usage: "tell what they sign at `TIME`, RFC 3339, instead of now"},
		},
		Action: func(ctx *cli.Context) error {
			if err := noArgs(ctx, "dir"); err != nil {
				return err
			}
			at, err := c.at(ctx)
			if err != nil {
				return err
			}
			return c.withIssuer(ctx, func(i *issuer.Issuer) error { return c.printKeys(i, at) })
		},
	}
}

// printKeys prints a line for each key of the issuer; what signs is said last.
func (c *console) printKeys(i *issuer.Issuer, at time.Time) error {
	for _, k := range i.Keys() {
		line := fmt.Sprintf("key %s  %s  %s to %s", k.ID, k.Use, clock(k.From.Time()), clock(k.Until.Time()))
		if len(k.VCTs) > 0 {
			line += "  " + strings.Join(k.VCTs, ", ")
		}
		line += "  " + cmp.Or(k.URI, k.File)
		if k.Ended != nil {
			line += "  retired " + clock(k.Ended.Time())
		}
		if k.Trust == issuer.Compromised {
			line += "  compromised"
		}
		if k.Trust != "" {
			line += "  " + string(k.Trust)
		}
		signs, err := signsAt(i, k, at)
		if err != nil {
			return err
		}
		c.print("%s  signs %s\n", safe(line), safe(signs))
	}
	return nil
}

// signsAt names what a key signs at that time, since no newer key does.
func signsAt(i *issuer.Issuer, k issuer.Key, at time.Time) (string, error) {
	var signs []string
	for _, what := range k.Types() {
		signing, err := i.Signing(k.Use, what, at)
		switch {
		case errors.Is(err, issuer.ErrNoKey):
		case err != nil:
			return "", err
		case signing.ID == k.ID:
			signs = append(signs, shortType(what))
		}
	}
	if len(signs) == 0 {
		return "nothing", nil
	}
	return strings.Join(signs, ", "), nil
}

// shortType names what a key signs: a type that this version knows by its name, status lists where vct is empty.
func shortType(vct string) string {
	if vct == "" {
		return "status lists"
	}
	if t, known := credential.LookupType(vct); known {
		return t.Name
	}
	return vct
}

// warnWaiting names the keys that sign nothing yet, since the trust list has only older ones.
func (c *console) warnWaiting(i *issuer.Issuer, at time.Time) {
	waiting, err := i.Waiting(at)
	if err != nil {
		c.warn("%v", err)
	}
	for _, k := range waiting {
		c.warn("key %s waits for the root's list; the key before it goes on signing", k.ID)
	}
}

func (c *console) keyRequestCommand() *cli.Command {
	return &cli.Command{
		Name:  "request",
		Usage: "print the request for the root's list again",
		Description: `EXAMPLES
   giayto issuer key request --dir csgt --key QOkfm1y3x4E > request.json`,
		Flags: []cli.Flag{issuerDirFlag(), keyIDFlag()},
		Action: func(ctx *cli.Context) error {
			if err := noArgs(ctx, "dir", "key"); err != nil {
				return err
			}
			return c.withIssuer(ctx, func(i *issuer.Issuer) error {
				request, err := i.Request(ctx.String("key"))
				if err != nil {
					return err
				}
				return c.printJSON(request)
			})
		},
	}
}

func (c *console) keyRetireCommand() *cli.Command {
	return &cli.Command{
		Name:  "retire",
		Usage: "sign no more with a key",
		Description: `What the key has signed stays valid. If it was stolen, that is for the root to say: giayto trust compromise.

EXAMPLES
   giayto issuer key retire --dir csgt --key QOkfm1y3x4E`,
		Flags: []cli.Flag{issuerDirFlag(), keyIDFlag(), atFlag(), yesFlag()},
		Action: func(ctx *cli.Context) error {
			if err := noArgs(ctx, "dir", "key"); err != nil {
				return err
			}
			at, err := c.at(ctx)
			if err != nil {
				return err
			}
			return c.withIssuer(ctx, func(i *issuer.Issuer) error {
				kid := ctx.String("key")
				if err := c.confirmRetire(ctx, i, kid, at); err != nil {
					return err
				}
				if err := i.Retire(kid, at); err != nil {
					return err
				}
				c.say("key %s signs no more", kid)
				return c.warnUnsigned(i, kid, at)
			})
		},
	}
}

// confirmRetire asks before nothing signs any more what the key signs alone.
func (c *console) confirmRetire(ctx *cli.Context, i *issuer.Issuer, kid string, at time.Time) error {
	all := i.Keys()
	n := slices.IndexFunc(all, func(k issuer.Key) bool { return k.ID == kid })
	if n < 0 {
		return nil
	}
	retired := all[n]
	others := slices.Delete(all, n, n+1)
	var alone []string
	for _, vct := range retired.Types() {
		if !slices.ContainsFunc(others, func(k issuer.Key) bool { return k.Signs(retired.Use, vct, at) }) {
			alone = append(alone, shortType(vct))
		}
	}
	if len(alone) == 0 {
		return nil
	}
	return c.confirm(ctx, "no other key signs "+strings.Join(alone, ", ")+", and a key that is retired never signs again", "retire")
}

// warnUnsigned says what nothing signs any more without the key that was retired.
func (c *console) warnUnsigned(i *issuer.Issuer, retired string, at time.Time) error {
	for _, k := range i.Keys() {
		if k.ID != retired {
			continue
		}
		for _, what := range k.Types() {
			_, err := i.Signing(k.Use, what, at)
			if errors.Is(err, issuer.ErrNoKey) {
				c.warn("no key signs %s now: giayto issuer key add makes one", shortType(what))
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}

package main

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/root"
)

func (c *console) trustRotateCommand() *cli.Command {
	flags := append(rootsFlags(), &cli.StringSliceFlag{Name: "keep", Usage: "keep the root key `KEY-ID`; may be repeated"})
	return &cli.Command{
		Name:  "rotate",
		Usage: "replace the roots: the old and the new must agree",
		Description: `Prints the new roots as JSON. Devices need not be given them: they follow the lists.

EXAMPLES
   giayto trust rotate --dir root --threshold 2 --keep QOkfm1y3x4E --keep 9sVbVkJ1a0c --new d > roots-2.json`,
		Flags:  append(draftFlags(), flags...),
		Action: c.trustRotate,
	}
}

func (c *console) trustRotate(ctx *cli.Context) error {
	if err := exactArgs(ctx, 0); err != nil {
		return err
	}
	folder, validity, err := c.draft(ctx)
	if err != nil {
		return err
	}
	report, err := folder.Show()
	if err != nil {
		return err
	}
	if report.Held == nil {
		return dataError("the first list is not signed yet, there is nothing to rotate").
			withHint("begin again with trust init in a new folder")
	}
	kept, err := keptKeys(ctx.StringSlice("keep"), report.Held.Roots.Keys)
	if err != nil {
		return err
	}
	roots, err := c.roots(ctx, kept)
	if err != nil {
		return err
	}
	if err := folder.Rotate(roots, validity); err != nil {
		return err
	}
	c.drafted("roots %s", roots.Fingerprint())
	return c.printJSON(roots)
}

func keptKeys(ids []string, held []*jose.PublicKey) (kept []*jose.PublicKey, err error) {
	for _, id := range ids {
		i := slices.IndexFunc(held, func(k *jose.PublicKey) bool { return k.ID() == id })
		if i < 0 {
			return nil, missingKey(id, held)
		}
		kept = append(kept, held[i])
	}
	return kept, nil
}

func (c *console) trustSignCommand() *cli.Command {
	return &cli.Command{
		Name:  "sign",
		Usage: "look at the draft and sign it with one root key",
		Description: `Shows what the draft changes and asks at the terminal. Without one, or with --draft, it signs only the draft whose
digest begins with the digits given, as trust show prints it: look there before, and give all digits where others
can write to the folder meanwhile.

EXAMPLES
   giayto trust sign --dir root --key a.age
   giayto trust sign --dir root --key a.age --draft 5f2d9c01
   giayto trust sign --dir root --key 'pkcs11:token=root-a;object=root?module-name=softhsm2'`,
		Flags: []cli.Flag{
			rootDirFlag(), &cli.PathFlag{Name: "key", Usage: "the root key's `FILE`, or a pkcs11: URI of its token"}, passphraseFlag(),
			&cli.StringFlag{Name: "draft", Usage: "sign the draft whose digest begins with `HEX`, at least 8 digits, and ask nothing"},
		},
		Action: c.trustSign,
	}
}

func (c *console) trustSign(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir", "key"); err != nil {
		return err
	}
	folder, err := root.Open(ctx.Path("dir"))
	if err != nil {
		return err
	}
	report, err := folder.Show()
	if err != nil {
		return err
	}
	if report.Draft == nil {
		return root.ErrNoDraft
	}
	if ctx.IsSet("draft") {
		err = matchDraft(report, ctx.String("draft"))
	} else {
		err = c.agreeToDraft(report)
	}
	if err != nil {
		return err
	}
	return c.withKey(ctx, ctx.Path("key"), func(key *jose.Signer) error {
		if hasSigned(report, key.Public()) {
			c.say("key %s had signed already", key.Public().ID())
			c.signatures(report)
			return nil
		}
		return c.signDraft(folder, key, report)
	})
}

// hasSigned reports whether the key has signed the draft wherever its signature is needed.
func hasSigned(r *root.Report, key *jose.PublicKey) (signed bool) {
	for _, q := range r.Needed {
		if !q.Roots.Has(key) {
			continue
		}
		if !slices.Contains(q.Signed, key.ID()) {
			return false
		}
		signed = true
	}
	return signed
}

// signatures says how many signatures the draft has.
func (c *console) signatures(r *root.Report) {
	for _, q := range r.Needed {
		c.say("signed: %s", quorumLine(q))
	}
}

// shortestDigest is how many digits must name a draft: enough against mistakes. Against somebody who searches for a
// draft with the same ones, give all.
const shortestDigest = 8

func matchDraft(r *root.Report, digits string) error {
	if len(digits) < shortestDigest || strings.Trim(strings.ToLower(digits), "0123456789abcdef") != "" {
		return usage("--draft: %q is not %d or more hexadecimal digits", digits, shortestDigest).withHint("trust show prints the draft's digest")
	}
	if !strings.HasPrefix(draftDigest(r), strings.ToLower(digits)) {
		return dataError("--draft %s: the draft has the digest %s", strings.ToLower(digits), draftDigest(r)).
			withHint("it has changed since: look at it with trust show")
	}
	return nil
}

func draftDigest(r *root.Report) string { return hex.EncodeToString(r.Digest[:]) }

// agreeToDraft shows the draft to a person at the terminal, who says yes or no to it.
func (c *console) agreeToDraft(r *root.Report) error {
	noTerminal := usage("no terminal to show the draft at: --draft is missing").
		withHint("look at the draft with trust show, and give the digest that it prints")
	if c.terminal == nil {
		return noTerminal
	}
	tty, err := c.terminal()
	if err != nil {
		return noTerminal
	}
	defer tty.Close()
	shown := *c
	shown.out = &sink{to: tty}
	shown.showDraft(r)
	shown.print("giayto: sign this draft? [y/N] ")
	if shown.out.err != nil {
		return &failure{status: exitIO, err: fmt.Errorf("terminal: %w", shown.out.err)}
	}
	const longest = 80
	answer, err := bufio.NewReader(io.LimitReader(tty, longest)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return &failure{status: exitIO, err: fmt.Errorf("terminal: %w", err)}
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return dataError("the draft is not signed")
}

func (c *console) signDraft(folder *root.Folder, signer *jose.Signer, shown *root.Report) error {
	complete, err := folder.Sign(signer, shown.Digest)
	if err != nil {
		return err
	}
	report, err := folder.Show()
	if err != nil {
		return err
	}
	if complete {
		c.say("signed: the draft is now trust list %d, until %s", report.Held.Version, clock(report.Held.Expires))
		return nil
	}
	c.signatures(report)
	return nil
}

func (c *console) trustShowCommand() *cli.Command {
	return &cli.Command{
		Name:  "show",
		Usage: "show the trust list, the draft, and every difference between them",
		Description: `EXAMPLES
   giayto trust show --dir root
   giayto trust show --dir root --roots > roots.json`,
		Flags:  []cli.Flag{rootDirFlag(), &cli.BoolFlag{Name: "roots", Usage: "print only the roots of the list held, as JSON"}},
		Action: c.trustShow,
	}
}

func (c *console) trustShow(ctx *cli.Context) error {
	if err := noArgs(ctx, "dir"); err != nil {
		return err
	}
	folder, err := root.Open(ctx.Path("dir"))
	if err != nil {
		return err
	}
	report, err := folder.Show()
	if err != nil {
		return err
	}
	if ctx.Bool("roots") {
		if report.Held == nil {
			return dataError("the first list is not signed yet").withHint("trust sign signs it")
		}
		return c.printJSON(report.Held.Roots)
	}
	if report.Held != nil {
		c.showList("trust list", report.Held)
	}
	if report.Draft != nil {
		c.showDraft(report)
	}
	return nil
}

func (c *console) showList(what string, l *trustlist.List) {
	c.print("%s %d: %s to %s\n", what, l.Version, clock(l.IssuedAt), clock(l.Expires))
	c.print("  roots %s: %d of %s\n", l.Roots.Fingerprint(), l.Roots.Threshold, strings.Join(keyIDs(l.Roots.Keys), ", "))
	for _, issuer := range l.Issuers {
		c.print("  %s  %s / %s\n", safe(issuer.ID), safe(issuer.Name.VI), safe(issuer.Name.EN))
		for _, key := range issuer.Keys {
			c.print("    %s\n", keyLine(&key))
		}
	}
}

func keyLine(k *trustlist.Key) string {
	line := fmt.Sprintf("%s  %s  %s to %s", safe(k.Kid), k.Use, clock(k.From), clock(k.Until))
	if len(k.VCTs) > 0 {
		line += "  " + safe(strings.Join(k.VCTs, ", "))
	}
	if k.Compromised {
		line += "  COMPROMISED"
	}
	return line
}

func (c *console) showDraft(r *root.Report) {
	c.showList("draft of trust list", r.Draft)
	c.print("changes:\n")
	for _, change := range r.Changes {
		c.print("  %s\n", safe(changeLine(change)))
	}
	for _, q := range r.Needed {
		c.print("%s\n", quorumLine(q))
		c.printSigners(q)
	}
	c.print("digest of the draft: %s\n", draftDigest(r))
}

// printSigners tells which of the keys have signed.
func (c *console) printSigners(q root.Quorum) {
	for _, id := range keyIDs(q.Roots.Keys) {
		if slices.Contains(q.Signed, id) {
			c.print("  %s  has signed\n", id)
		} else {
			c.print("  %s  has not signed\n", id)
		}
	}
}

// changeLine says what becomes of one member of the list, by its path.
func changeLine(change root.Change) string {
	before, after := changeValue(change.Before), changeValue(change.After)
	path := change.Path
	switch path {
	case "iat":
		path = "issued"
	case "exp":
		path = "expires"
	}
	switch {
	case change.Before == "":
		return fmt.Sprintf("new      %s: %s", path, after)
	case change.After == "":
		return fmt.Sprintf("removed  %s: %s", path, before)
	}
	return fmt.Sprintf("changed  %s: %s -> %s", path, before, after)
}

// changeValue writes times as all of the program's.
func changeValue(s string) string {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return clock(t)
	}
	return s
}

package main

import (
	"context"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier"
	"github.com/giayto/giayto/verifier/bundle"
)

func (c *console) verifyCommand() *cli.Command {
	flags := []cli.Flag{
		bundleFlag(),
		&cli.BoolFlag{Name: "json", Usage: "print JSON Lines, one verdict a line"},
		langFlag(),
		&cli.PathFlag{Name: "portrait", Usage: "write the portrait of the authentic document to `FILE` (WebP), to look at it; the portrait of an earlier check is replaced"},
	}
	return &cli.Command{
		Name:      "verify",
		Usage:     "check codes and answer a question about them (kiểm tra)",
		ArgsUsage: "FILE…|TEXT|-",
		Description: `A FILE is a picture, in which codes that belong together are joined, or has one code a line. With - it reads
one code a line, as a hand-held scanner types it, and answers each at once; codes that belong together may share a
line, with tabs between them. It needs no network.

Several inputs are papers of one check, and after their verdicts stands what they come to together: at the roadside
whether they are of one vehicle and its driver, and what is missing; at a clinic the answer on the card. An identity paper
beside a card, signed or not, is compared with it and is no question by itself.

The exit status is 0 where the answer is accepted (chấp nhận), 1 where it is rejected (từ chối), 2 where it is undecided
(chưa kết luận). Of papers that are put together it is that of what they come to; otherwise it is 1 where one verdict is
rejected, and 2 where one is undecided and none rejected.

EXAMPLES
   giayto verify --bundle bundle card.png
   giayto verify --bundle bundle --for traffic --vehicle "xe máy 150cc" photo.jpg
   giayto verify --vehicle help
   giayto verify --bundle bundle --vehicle-doc registration.png --plate 30K-123.45 licence.png
   giayto verify --bundle bundle --permit issued=20/05/2026,national registration.png
   giayto verify --bundle bundle --for clinic --facility 01028 bhyt.png cccd.png
   giayto verify --bundle bundle --for identity --min-age 18 card.png
   giayto verify --bundle bundle --portrait face.webp card.png
   giayto verify --bundle bundle --json - < codes.txt`,
		Flags:  append(flags, questionFlags()...),
		Action: c.verify,
	}
}

func bundleFlag() cli.Flag {
	return &cli.PathFlag{Name: "bundle", Usage: "the `FOLDER` with the device's state: root, trust list, status lists"}
}

func langFlag() cli.Flag {
	return &cli.StringFlag{Name: "lang", Usage: "the `LANGUAGE` of the answer, vi or en; otherwise GIAYTO_LANG, otherwise vi"}
}

// A verification is one run of verify.
type verification struct {
	*console
	dir      string
	state    *bundle.Bundle
	question verifier.Question
	plate    string
	live     bool // the question is of the moment at which a code is answered
	lang     message.Lang
	json     bool
	portrait *portraitFile // nil where none is wanted
	headings bool          // the name of each input stands above its verdicts
	heading  string        // the last one that was printed
	seen     map[message.Outcome]bool
	verdicts []verifier.Verdict // of a check of several inputs
	vehicles []verifier.Verdict // on the papers of --vehicle-doc
}

func (c *console) verify(ctx *cli.Context) error {
	if ctx.String("vehicle") == "help" {
		lang, err := c.lang(ctx.String("lang"))
		if err == nil {
			c.printVehicleHelp(lang)
		}
		return err
	}
	v, err := c.newVerification(ctx)
	if err != nil {
		return err
	}
	if err := v.vehicleFrom(ctx); err != nil {
		return err
	}
	if slices.Contains(ctx.Args().Slice(), "-") {
		err = v.each(ctx)
	} else {
		err = v.together(ctx)
	}
	if err != nil {
		return err
	}
	if v.portrait != nil && v.portrait.err != nil {
		return v.portrait.err
	}
	if v.portrait != nil && !v.portrait.written {
		c.say("no portrait in it that is authentic: %s is not written", v.portrait.path)
	}
	return v.status()
}

// each answers every code as it comes.
func (v *verification) each(ctx *cli.Context) error {
	if err := alone(ctx); err != nil {
		return err
	}
	for _, arg := range ctx.Args().Slice() {
		if v.headings {
			v.print("%s\n", heading(arg))
		}
		if err := v.readInput(ctx, arg, v.answer(ctx.Context)); err != nil {
			return err
		}
	}
	return nil
}

// alone refuses what only the papers of one check together can answer.
func alone(ctx *cli.Context) error {
	for _, flag := range []string{"plate", "permit"} {
		if ctx.IsSet(flag) {
			return usage("--%s is for the papers of one check, at most %d files and not -", flag, maxTogether)
		}
	}
	return nil
}

func (c *console) newVerification(ctx *cli.Context) (*verification, error) {
	if err := needs(ctx, "bundle"); err != nil {
		return nil, err
	}
	if ctx.NArg() == 0 {
		return nil, usage("verify: nothing to check").withHint("give a picture, a text, or - for standard input")
	}
	lang, err := c.lang(ctx.String("lang"))
	if err != nil {
		return nil, err
	}
	q, err := c.question(ctx, lang)
	if err != nil {
		return nil, err
	}
	portrait, err := newPortraitFile(ctx)
	if err != nil {
		return nil, err
	}
	state, err := openBundle(ctx.Path("bundle"))
	if err != nil {
		return nil, err
	}
	return &verification{
		console: c, dir: ctx.Path("bundle"), state: state, question: q, plate: ctx.String("plate"), live: !ctx.IsSet("at"), lang: lang, json: ctx.Bool("json"),
		portrait: portrait, headings: ctx.NArg() > 1 && !ctx.Bool("json"), seen: map[message.Outcome]bool{},
	}, nil
}

// heading is the name of an input: a text from the command line is cut.
func heading(arg string) string {
	const longest = 60
	if r := []rune(arg); len(r) > longest {
		arg = string(r[:longest]) + "…"
	}
	return safe(arg)
}

// answer gives a verdict for each presentation in the texts of one place.
func (v *verification) answer(ctx context.Context) inputHandler {
	return func(texts ...string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(texts) == 0 {
			texts = []string{""} // nothing to read is a verdict too
		}
		if err := v.state.Refresh(); err != nil { // another process may have synced since the last scan
			return bundleError(v.dir, err)
		}
		if v.live {
			v.question.At = v.now()
		}
		for _, verdict := range verifier.VerifyAll(v.state, v.question, texts) {
			if err := v.give(&verdict); err != nil {
				return err
			}
			if len(v.verdicts) < maxTogether {
				v.verdicts = append(v.verdicts, verdict)
			}
		}
		return v.out.err
	}
}

func (v *verification) give(verdict *verifier.Verdict) error {
	v.seen[verdict.Outcome] = true
	if v.portrait != nil {
		v.portrait.take(verdict.Opened())
	}
	if v.json {
		return v.printJSON(verdict)
	}
	v.printVerdict(verdict, v.lang)
	return nil
}

// status is the worst of the outcomes, a rejection, then what is undecided; of papers that were put together there is one.
func (v *verification) status() error {
	switch {
	case v.seen[message.Rejected]:
		return exitStatus(1)
	case v.seen[message.Undecided]:
		return exitStatus(2)
	case !v.seen[message.Accepted]:
		return dataError("verify: the input has no line").withHint("a code stands on one line")
	}
	return nil
}

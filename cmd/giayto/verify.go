package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier"
)

func (c *console) verifyCommand() *cli.Command {
	flags := []cli.Flag{
		bundleFlag(),
		&cli.BoolFlag{Name: "json", Usage: "print JSON Lines, one verdict a line"},
		langFlag(),
	}
	return &cli.Command{
		Name:      "verify",
		Usage:     "check codes and answer a question about them (kiểm tra)",
		ArgsUsage: "FILE…|TEXT|-",
		Description: `A FILE is a picture, in which codes that belong together are joined, or has one code a line. With - it reads
one code a line, as a hand-held scanner types it, and answers each at once. It needs no network.

The exit status is 0 where all verdicts are accepted (chấp nhận), 1 where one is rejected (từ chối), otherwise 2
where one is undecided (chưa xác định).

EXAMPLES
   giayto verify --bundle bundle card.png
   giayto verify --bundle bundle --for traffic --vehicle motorcycle photo.jpg
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
	state    verifier.State
	question verifier.Question
	live     bool // the question is of the moment at which a code is answered
	lang     message.Lang
	json     bool
	seen     map[message.Outcome]bool
}

func (c *console) verify(ctx *cli.Context) error {
	v, err := c.newVerification(ctx)
	if err != nil {
		return err
	}
	for _, arg := range ctx.Args().Slice() {
		if err := c.readInput(ctx.Context, arg, v.answer(ctx.Context)); err != nil {
			return err
		}
	}
	return v.status()
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
	q, err := c.question(ctx)
	if err != nil {
		return nil, err
	}
	state, err := openBundle(ctx.Path("bundle"))
	if err != nil {
		return nil, err
	}
	return &verification{c, state, q, !ctx.IsSet("at"), lang, ctx.Bool("json"), map[message.Outcome]bool{}}, nil
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
		if v.live {
			v.question.At = v.now()
		}
		for _, verdict := range verifier.VerifyAll(v.state, v.question, texts) {
			if err := v.print(&verdict); err != nil {
				return err
			}
		}
		return v.out.err
	}
}

func (v *verification) print(verdict *verifier.Verdict) error {
	v.seen[verdict.Outcome] = true
	if v.json {
		return v.printJSON(verdict)
	}
	v.printVerdict(verdict, v.lang)
	return nil
}

// status is the worst of the outcomes: a rejection, then what is undecided.
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

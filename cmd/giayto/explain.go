package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/message"
)

func (c *console) explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "say what a reason, finding, warning, refusal, ground or hint means (giải thích mã)",
		ArgsUsage: "CODE",
		Description: `Prints the sentence of a code in Vietnamese and English, what to do next, and the rule it follows from.
Without CODE it lists all codes.

EXAMPLES
   giayto explain holder-unproved
   giayto explain`,
		Action: c.explain,
		BashComplete: func(*cli.Context) {
			for _, m := range message.All() {
				c.print("%s\n", m.Code)
			}
		},
	}
}

func (c *console) explain(ctx *cli.Context) error {
	if ctx.NArg() == 0 {
		c.listCodes()
		return nil
	}
	if err := exactArgs(ctx, 1); err != nil {
		return err
	}
	code := ctx.Args().First()
	m, ok := message.Lookup(code)
	if !ok {
		var codes []string
		for _, m := range message.All() {
			codes = append(codes, m.Code)
		}
		return dataError("unknown code %q", code).withHint("%s", nearestCode(code, codes))
	}
	c.explainMessage(m)
	return nil
}

func nearestCode(code string, codes []string) string {
	if near := nearest(code, codes, 5); len(near) > 0 {
		return "the nearest are " + strings.Join(near, ", ")
	}
	return "giayto explain lists all codes"
}

func (c *console) listCodes() {
	var kind message.Kind
	for _, m := range message.All() {
		if m.Kind != kind {
			if kind != "" {
				c.print("\n")
			}
			kind = m.Kind
			c.print("%s / %s\n", kind.Text().VI, kind.Text().EN)
		}
		c.print("  %-24s %s\n", m.Code, m.Pattern().VI)
	}
}

func (c *console) explainMessage(m message.Message) {
	kind := m.Kind.Text()
	c.print("%s (%s / %s)\n", m.Code, kind.VI, kind.EN)
	if m.Outcome != "" {
		outcome := m.Outcome.Text()
		c.print("%s %s / %s\n", m.Outcome.Mark(), outcome.VI, outcome.EN)
	}
	if verbs := m.Verbs(); len(verbs) > 0 {
		c.print("giayto issuer %s --reason %s%s\n", strings.Join(verbs, "|"), m.Code, groundNeeds(m))
	}
	text := m.Pattern()
	c.print("\n  %s\n  %s\n", text.VI, text.EN)
	c.explainNext(m)
	if m.Source != "" {
		c.print("\n%s\n  %s\n", bothLanguages(message.WordSource), m.Source)
	}
}

// explainNext prints the general next step, and those of the questions that have another.
func (c *console) explainNext(m message.Message) {
	general := m.Next("", nil)
	if general != (message.Text{}) {
		c.print("\n%s\n  %s\n  %s\n", bothLanguages(message.WordNext), general.VI, general.EN)
	}
	for _, q := range []message.Question{message.Traffic, message.Clinic, message.Identity} {
		if next := m.Next(q, nil); next != general {
			c.print("\n%s (%s / %s)\n  %s\n  %s\n", bothLanguages(message.WordNext), q.Text().VI, q.Text().EN, next.VI, next.EN)
		}
	}
}

func bothLanguages(w message.Word) string { return w.Text().VI + " / " + w.Text().EN }

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
)

const (
	demoFolder   = "demo"
	verdictsFile = "verdicts.jsonl"
)

func (c *console) demoCommand() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "make a whole country in a folder and check its papers (chạy thử)",
		Description: `Makes a root, three issuers, six invented people and their papers, with new keys in each run, and then checks
pictures of good, stale, withdrawn and forged codes. It prints the commands that it runs: the folder is there to go on
with by hand.

EXAMPLES
   giayto demo
   giayto demo --dir d --lang en`,
		Flags: []cli.Flag{
			&cli.PathFlag{Name: "dir", Value: demoFolder, Usage: "the new `FOLDER`"},
			langFlag(),
		},
		Action: c.demo,
	}
}

// A demoVerdict is a line of verdicts.jsonl: giayto verify --json with args on the image prints the verdict.
type demoVerdict struct {
	Image   string          `json:"image"`
	Args    []string        `json:"args"`
	Exit    int             `json:"exit"`
	Verdict json.RawMessage `json:"verdict"`
}

func (c *console) demo(ctx *cli.Context) error {
	if err := exactArgs(ctx, 0); err != nil {
		return err
	}
	lang, err := c.lang(ctx.String("lang"))
	if err != nil {
		return err
	}
	if err := c.enterNew(ctx.Path("dir")); err != nil {
		return err
	}
	land := &country{console: c, ctx: ctx.Context, now: c.now().Truncate(time.Second), codes: map[string]code{}}
	if err := land.build(); err != nil {
		return err
	}
	cases, err := land.cases()
	if err != nil {
		return err
	}
	return land.judge(cases, lang)
}

// enterNew makes the folder and goes there, so that the commands that are printed work in it.
func (c *console) enterNew(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		return (&failure{status: exitIO, err: fmt.Errorf("demo: %q is not empty", dir)}).
			withHint("giayto demo --dir FOLDER takes another, rm -r %s makes room", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	c.say("$ cd %s", dir)
	return os.Chdir(dir)
}

// judge checks the pictures, prints the table and keeps the verdicts.
func (l *country) judge(cases []demoCase, lang message.Lang) error {
	var lines bytes.Buffer
	for _, k := range cases {
		v, err := l.check(k)
		if err != nil {
			return fmt.Errorf("demo: %s: %w", k.image, err)
		}
		line, err := jose.Marshal(v)
		if err != nil {
			return err
		}
		lines.Write(line)
		lines.WriteByte('\n')
		if err := l.printRow(v, lang); err != nil {
			return err
		}
	}
	if err := replace(verdictsFile, lines.Bytes()); err != nil {
		return err
	}
	l.say("%d verdicts in %s", len(cases), verdictsFile)
	return l.out.err
}

// check runs giayto verify on the picture.
func (l *country) check(k demoCase) (*demoVerdict, error) {
	path := filepath.Join("images", k.image+".png")
	if err := replace(path, k.png); err != nil {
		return nil, err
	}
	v := &demoVerdict{Image: path, Args: k.args}
	out, status, words := l.verifyJSON(l.ctx, v)
	if status > 2 || bytes.Count(out, []byte("\n")) != 1 {
		return nil, fmt.Errorf("exit status %d: %s", status, words)
	}
	v.Exit, v.Verdict = status, bytes.TrimSuffix(out, []byte("\n"))
	return v, nil
}

// verifyJSON runs the command whose output a line of verdicts.jsonl holds.
func (c *console) verifyJSON(ctx context.Context, v *demoVerdict) (out []byte, status int, words string) {
	args := append([]string{"verify", "--json"}, v.Args...)
	return c.capture(ctx, append(args, v.Image)...)
}

// capture runs a command line of giayto and returns what it prints.
func (c *console) capture(ctx context.Context, args ...string) (out []byte, status int, words string) {
	var stdout, stderr bytes.Buffer
	sub := *c
	sub.in, sub.out, sub.err = strings.NewReader(""), &sink{to: &stdout}, &stderr
	sub.terminal, sub.colour = nil, false
	status = sub.run(ctx, append([]string{"giayto"}, args...))
	return stdout.Bytes(), status, strings.ReplaceAll(strings.TrimSpace(stderr.String()), "\n", "; ")
}

// printRow prints a verdict as a row of the table: picture, question, outcome, reason and sentence.
func (c *console) printRow(v *demoVerdict, lang message.Lang) error {
	var says struct {
		Outcome  message.Outcome `json:"outcome"`
		Reason   string          `json:"reason"`
		Message  message.Text    `json:"message"`
		Question struct {
			For  string `json:"for"`
			Part string `json:"part"`
		} `json:"question"`
	}
	if err := json.Unmarshal(v.Verdict, &says); err != nil {
		return err
	}
	question := says.Question.For
	if says.Question.Part != "" {
		question += "/" + says.Question.Part
	}
	name := strings.TrimSuffix(filepath.Base(v.Image), ".png")
	outcome := says.Outcome.Mark() + " " + says.Outcome.Text().In(lang)
	c.print("%s  %s  %s  %s  %s\n", pad(name, 31), pad(question, 18), pad(outcome, 16), pad(says.Reason, 21), safe(says.Message.In(lang)))
	return nil
}

func (c *console) demoCheckCommand() *cli.Command {
	return &cli.Command{
		Name:   "demo-check",
		Usage:  "run giayto verify --json again for each line of a demo's " + verdictsFile,
		Hidden: true,
		Flags:  []cli.Flag{&cli.PathFlag{Name: "dir", Value: demoFolder, Usage: "the demo's `FOLDER`"}},
		Action: c.demoCheck,
	}
}

func (c *console) demoCheck(ctx *cli.Context) error {
	if err := os.Chdir(ctx.Path("dir")); err != nil {
		return err
	}
	data, err := os.ReadFile(verdictsFile)
	if err != nil {
		return err
	}
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	differ := 0
	for i, line := range lines {
		var v demoVerdict
		if err := jose.UnmarshalExact(line, &v); err != nil {
			return dataError("%s: line %d: %w", verdictsFile, i+1, err)
		}
		out, status, words := c.verifyJSON(ctx.Context, &v)
		if status != v.Exit || !bytes.Equal(out, append(v.Verdict, '\n')) {
			c.say("%s: exit status %d instead of %d: %s", v.Image, status, v.Exit, words)
			differ++
		}
	}
	c.print("%d verdicts, %d differ\n", len(lines), differ)
	if differ > 0 {
		return exitStatus(exitData)
	}
	return nil
}

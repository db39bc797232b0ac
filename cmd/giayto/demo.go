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
)

const (
	demoFolder   = "demo"
	verdictsFile = "verdicts.jsonl"
)

func (c *console) demoCommand() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "make a whole country in a folder and check its papers (chạy thử)",
		Description: `Makes a root, three issuers, six invented people and their papers, with new keys in each run. It tells what becomes of
one driving licence within six weeks, as an officer's phone sees it before and after each change, and then checks
pictures of good, withdrawn and forged codes. It prints the commands that it runs: the folder is there to go on with by
hand. The verdicts are on standard output, the commands on standard error.

EXAMPLES
   giayto demo
   giayto demo --dir d --lang en
   giayto demo --dir d 2> commands.txt`,
		Flags: []cli.Flag{
			&cli.PathFlag{Name: "dir", Value: demoFolder, Usage: "the new `FOLDER`"},
			langFlag(),
		},
		Action: c.demo,
	}
}

// A demoVerdict is a line of verdicts.jsonl: giayto verify --json with args on the image prints the verdict.
type demoVerdict struct {
	Step    string          `json:"step,omitempty"` // of the story
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
	book := &album{country: land, lang: lang, pictures: map[string]string{}}
	for _, part := range []func() error{land.found, book.story, land.papers, book.others} {
		if err := part(); err != nil {
			return err
		}
	}
	if err := replace(verdictsFile, book.lines.Bytes()); err != nil {
		return err
	}
	c.say("%d verdicts in %s", book.verdicts, filepath.Join(ctx.Path("dir"), verdictsFile))
	c.hint("look at one: giayto verify --bundle %s --vehicle car,seats=4 %s", filepath.Join(ctx.Path("dir"), "bundles", "fresh"),
		filepath.Join(ctx.Path("dir"), book.pictures["licence"]))
	return c.out.err
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

// verifyJSON runs the command whose output a line of verdicts.jsonl holds.
func (c *console) verifyJSON(ctx context.Context, v *demoVerdict) (out []byte, status int, words string) {
	args := append([]string{"verify", "--json"}, v.Args...)
	return c.capture(ctx, append(args, v.Image)...)
}

// capture runs a command line of giayto and returns what it prints and says.
func (c *console) capture(ctx context.Context, args ...string) (out []byte, status int, words string) {
	var stdout, stderr bytes.Buffer
	sub := *c
	sub.in, sub.out, sub.err = strings.NewReader(""), &sink{to: &stdout}, &stderr
	sub.terminal, sub.colour = nil, false
	status = sub.run(ctx, append([]string{"giayto"}, args...))
	return stdout.Bytes(), status, strings.TrimSpace(stderr.String())
}

// oneLine puts what a command said into one line.
func oneLine(words string) string { return strings.ReplaceAll(words, "\n", "; ") }

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
			c.say("%s: exit status %d instead of %d: %s", v.Image, status, v.Exit, oneLine(words))
			differ++
		}
	}
	c.print("%d verdicts, %d differ\n", len(lines), differ)
	if differ > 0 {
		return exitStatus(exitData)
	}
	return nil
}

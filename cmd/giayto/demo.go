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
		Description: `Makes a root, nine issuers, six invented people and their papers, with new keys in each run. It tells what becomes of
one driving licence within six weeks, as an officer's phone sees it before and after each change, checks pictures of
good, withdrawn and forged codes, and plays ten scenes at the roadside and six at a clinic. It prints the commands that
it runs: the folder is there to go on with by hand. The verdicts are on standard output, the commands on standard error.

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

// A demoVerdict is a line of verdicts.jsonl: giayto verify --json with args on the image prints the verdict. Of several
// images of one check it prints the verdicts on the papers, and then as the verdict what they come to together.
type demoVerdict struct {
	Step    string            `json:"step,omitempty"`  // of the story
	Scene   string            `json:"scene,omitempty"` // as in "roadside 4"
	Image   string            `json:"image,omitempty"`
	Images  []string          `json:"images,omitempty"` // where there are several
	Args    []string          `json:"args"`
	Exit    int               `json:"exit"`
	Papers  []json.RawMessage `json:"papers,omitempty"`
	Verdict json.RawMessage   `json:"verdict"`
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
	for _, part := range []func() error{land.found, book.story, land.papers, book.others, book.scenes} {
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
	return c.capture(ctx, append(args, v.files()...)...)
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
		if status != v.Exit || !bytes.Equal(out, v.output()) {
			c.say("%s: exit status %d instead of %d: %s", strings.Join(v.files(), " "), status, v.Exit, oneLine(words))
			differ++
		}
	}
	c.print("%d verdicts, %d differ\n", len(lines), differ)
	if differ > 0 {
		return exitStatus(exitData)
	}
	return nil
}

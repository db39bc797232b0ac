package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/issuer/keys"
)

// A console is what a command sees of the process: its streams, its environment and the clock.
type console struct {
	in  io.Reader
	out *sink
	err io.Writer
	env func(name string) string
	now func() time.Time
	// ahead is how far before --at the clock may be where something is recorded.
	ahead time.Duration
	// random is where keys and salts come from.
	random io.Reader
	// terminal opens the place where a person can be asked for a passphrase; nil for nowhere.
	terminal func() (*os.File, error)
	// progress shows how far something long is; nil for nowhere.
	progress io.Writer
	// asking says that a person is being asked for a secret, which a line of progress must not cover.
	asking *atomic.Bool
	// asks says that standard input is a person at a terminal.
	asks bool
	// given is the passphrase of --passphrase-file once it was read.
	given []byte
	// typed is the passphrase that a person typed last; with typedOnce, nobody is asked for another.
	typed     []byte
	typedOnce bool
	// workFactor is that of the passphrases of new keys.
	workFactor int
	colour     bool
}

// clockSlack is how far clocks may differ: as much as verifiers allow.
const clockSlack = 5 * time.Minute

// newConsole is the console of this process.
func newConsole() *console {
	c := &console{in: os.Stdin, out: &sink{to: os.Stdout}, err: os.Stderr, env: os.Getenv, now: time.Now, ahead: clockSlack, random: rand.Reader,
		asking: new(atomic.Bool), workFactor: keys.WorkFactor}
	if isTerminal(os.Stdin) || isTerminal(os.Stderr) {
		c.terminal = func() (*os.File, error) { return os.OpenFile("/dev/tty", os.O_RDWR, 0) }
	}
	if isTerminal(os.Stderr) {
		c.progress = os.Stderr
	}
	c.asks = isTerminal(os.Stdin)
	c.colour = isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return c
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// say writes one line of words.
func (c *console) say(format string, args ...any) {
	fmt.Fprintf(c.err, "giayto: %s\n", safe(fmt.Sprintf(format, args...)))
}

// warn writes a warning, which stops nothing.
func (c *console) warn(format string, args ...any) { c.say("warning: "+format, args...) }

// hint writes what may help after a line of words.
func (c *console) hint(format string, args ...any) { c.say("hint: "+format, args...) }

// showProgress writes over the line of progress, if there is one.
func (c *console) showProgress(format string, args ...any) {
	if c.progress != nil && !c.asking.Load() {
		fmt.Fprintf(c.progress, "\r\x1b[K%s", safe(fmt.Sprintf(format, args...)))
	}
}

// endProgress takes the line of progress away.
func (c *console) endProgress() {
	if c.progress != nil {
		fmt.Fprint(c.progress, "\r\x1b[K")
	}
}

// print writes a part of the result.
func (c *console) print(format string, args ...any) { fmt.Fprintf(c.out, format, args...) }

// lang is the language of verdicts: the flag, then GIAYTO_LANG, then Vietnamese.
func (c *console) lang(flag string) (message.Lang, error) {
	from := "--lang"
	if flag == "" {
		flag, from = c.env("GIAYTO_LANG"), "GIAYTO_LANG"
	}
	if flag == "" {
		return message.Vietnamese, nil
	}
	lang, err := message.ParseLang(strings.ToLower(flag))
	if err != nil {
		return "", usage("%s: unknown language %q", from, flag).withHint("use vi or en")
	}
	return lang, nil
}

// yes is the flag of commands that cannot be undone.
const yes = "yes"

func yesFlag() cli.Flag {
	return &cli.BoolFlag{Name: yes, Usage: "do not ask at a terminal: what this does is final"}
}

// confirm asks a person at the terminal for a word before what cannot be undone. Where nobody is there to be asked, or with
// --yes, it goes on.
func (c *console) confirm(ctx *cli.Context, final, word string) error {
	if !c.asks || ctx.Bool(yes) {
		return nil
	}
	fmt.Fprintf(c.err, "giayto: %s\ngiayto: type %s to go on: ", safe(final), word)
	typed, err := c.line()
	if err != nil {
		return err
	}
	if strings.TrimSpace(typed) != word {
		return (&failure{status: exitStopped, err: errors.New("stopped: nothing was changed")}).withHint("type %s, or give --%s", word, yes)
	}
	return nil
}

// maxTyped bounds a line that a person types, in bytes.
const maxTyped = 256

// line reads a line of standard input, of at most one byte more than maxTyped, and nothing after it.
func (c *console) line() (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) <= maxTyped; {
		n, err := c.in.Read(b)
		if n == 1 && b[0] == '\n' || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		line = append(line, b[:n]...)
	}
	return string(line), nil
}

// A sink remembers that something could not be written, so that no result is lost in silence.
type sink struct {
	to  io.Writer
	err error
}

func (s *sink) Write(b []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.to.Write(b)
	s.err = err
	return n, err
}

// A stoppable reader ends with its context, also while it waits for a person or a scanner. It is for one goroutine.
type stoppable struct {
	ctx  context.Context
	from io.Reader
	// buffer takes what is read, since the read may go on after p is given back; then it is not used any more.
	buffer []byte
}

// stoppableBuffer bounds one read, in bytes.
const stoppableBuffer = 64 << 10

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	if s.buffer == nil {
		s.buffer = make([]byte, stoppableBuffer)
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	b := s.buffer[:min(len(p), len(s.buffer))]
	go func() {
		n, err := s.from.Read(b)
		done <- result{n, err}
	}()
	select {
	case r := <-done:
		return copy(p, b[:r.n]), r.err
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	}
}

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer/hsm"
	"github.com/giayto/giayto/issuer/keys"
)

const (
	passphraseEnv  = "GIAYTO_PASSPHRASE"
	passphraseFile = "passphrase-file"
	unencrypted    = "unencrypted"
	maxPassphrase  = 1024
	shortestNew    = 8 // characters of a new passphrase; scrypt makes each guess cost a second
)

func passphraseFlag() cli.Flag {
	return &cli.PathFlag{Name: passphraseFile, Usage: "read the passphrase of the key from the first line of `FILE`"}
}

func unencryptedFlag() cli.Flag {
	return &cli.BoolFlag{Name: unencrypted, Usage: "write the key without a passphrase: who reads the file can sign"}
}

// withKey opens a private key, be it a file or a pkcs11: URI, and asks for its passphrase or PIN where it has one.
func (c *console) withKey(ctx *cli.Context, name string, do func(*jose.Signer) error) error {
	if hsm.IsURI(name) {
		return c.withTokenKey(ctx, name, do)
	}
	key, err := keys.Load(name, func() ([]byte, error) { return c.passphrase(ctx, name) })
	if err != nil {
		return err
	}
	return do(key.Signer())
}

// passphrase opens a key that exists: what is given, or what a person types.
func (c *console) passphrase(ctx *cli.Context, of string) ([]byte, error) {
	secret, err := c.givenPassphrase(ctx)
	if secret != nil || err != nil {
		return secret, err
	}
	if c.typedOnce && c.typed != nil {
		return c.typed, nil
	}
	c.typed, err = c.ask(ctx.Context, fmt.Sprintf("passphrase of %s: ", safe(of)))
	return c.typed, err
}

// saveKey writes a new private key to base.age under a passphrase, or to base.jwk with --unencrypted, and returns
// the name of the file.
func (c *console) saveKey(ctx *cli.Context, key *keys.Key, base string) (string, error) {
	path := keyPath(ctx, base)
	if ctx.Bool(unencrypted) {
		return path, key.SaveUnencrypted(path)
	}
	secret, err := c.newPassphrase(ctx, path)
	if err != nil {
		return "", err
	}
	return path, key.Save(path, secret, c.workFactor)
}

// keyPath is the name of the file of a new key.
func keyPath(ctx *cli.Context, base string) string {
	if ctx.Bool(unencrypted) {
		return base + ".jwk"
	}
	return base + keys.Suffix
}

func (c *console) newPassphrase(ctx *cli.Context, of string) ([]byte, error) {
	secret, err := c.givenPassphrase(ctx)
	if err != nil {
		return nil, err
	}
	if secret == nil {
		if secret, err = c.askTwice(ctx.Context, of); err != nil {
			return nil, err
		}
	}
	if len([]rune(string(secret))) < shortestNew {
		return nil, usage("passphrase has fewer than %d characters", shortestNew).withHint("take several words")
	}
	return secret, nil
}

// givenPassphrase is the passphrase from the file or the environment, nil for none of them.
func (c *console) givenPassphrase(ctx *cli.Context) ([]byte, error) {
	path := ctx.Path(passphraseFile)
	if path == "" {
		if secret := c.env(passphraseEnv); secret != "" {
			return []byte(secret), nil
		}
		return nil, nil
	}
	if c.given == nil { // read once: it may be a pipe, and several keys may need it
		secret, err := c.readPassphrase(path)
		if err != nil {
			return nil, err
		}
		c.given = secret
	}
	return c.given, nil
}

func (c *console) readPassphrase(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		c.warn("passphrase file %q can be read by others (mode %04o): chmod 600 keeps it to its owner", path, info.Mode().Perm())
	}
	data, err := io.ReadAll(io.LimitReader(f, maxPassphrase+1))
	if err != nil {
		return nil, err
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) == 0 || len(line) > maxPassphrase {
		return nil, dataError("passphrase file %q: the first line must have 1 to %d bytes", path, maxPassphrase)
	}
	return line, nil
}

func (c *console) askTwice(ctx context.Context, of string) ([]byte, error) {
	first, err := c.ask(ctx, fmt.Sprintf("new passphrase of %s: ", safe(of)))
	if err != nil {
		return nil, err
	}
	second, err := c.ask(ctx, "the same again: ")
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(first, second) {
		return nil, dataError("the two passphrases differ")
	}
	return first, nil
}

// ask prompts a person for a passphrase.
func (c *console) ask(ctx context.Context, prompt string) ([]byte, error) {
	return c.askSecret(ctx, "passphrase", prompt, "use --passphrase-file FILE or the variable "+passphraseEnv)
}

// askSecret prompts a person at the terminal, without echo. Standard input may carry records, so it is not used.
func (c *console) askSecret(ctx context.Context, what, prompt, otherwise string) ([]byte, error) {
	none := unavailable("no %s and no terminal to ask for one", what).withHint("%s", otherwise)
	if c.terminal == nil {
		return nil, none
	}
	tty, err := c.terminal()
	if err != nil {
		return nil, none
	}
	defer tty.Close()
	c.asking.Store(true)
	defer c.asking.Store(false)
	c.endProgress()
	fmt.Fprint(tty, "giayto: "+prompt)
	secret, err := readHidden(ctx, tty)
	fmt.Fprintln(tty)
	switch {
	case errors.Is(err, context.Canceled):
		return nil, err
	case err != nil:
		return nil, unavailable("%s was not read: %w", what, err)
	case len(secret) == 0:
		return nil, dataError("%s is empty", what)
	}
	return secret, nil
}

// readHidden reads a line without echo. When the context ends it gives the terminal its echo back.
func readHidden(ctx context.Context, tty *os.File) ([]byte, error) {
	fd := int(tty.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, err
	}
	type line struct {
		text []byte
		err  error
	}
	read := make(chan line, 1) // it may come when nobody waits any more
	go func() {
		text, err := term.ReadPassword(fd)
		read <- line{text, err}
	}()
	select {
	case l := <-read:
		return l.text, l.err
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), term.Restore(fd, before))
	}
}

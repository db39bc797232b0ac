package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
)

// A portraitFile is where verify writes the one portrait that it finds. What goes wrong with it is kept until the verdict
// has been given.
type portraitFile struct {
	path    string
	written bool
	err     error
}

// newPortraitFile reads --portrait, which goes with one input only.
func newPortraitFile(ctx *cli.Context) (*portraitFile, error) {
	path := ctx.Path("portrait")
	switch {
	case path == "":
		return nil, nil
	case ctx.NArg() > 1 || ctx.Args().First() == "-":
		return nil, usage("--portrait goes with one picture or text").withHint("run giayto verify for each")
	}
	p := &portraitFile{path: path}
	p.err = p.clear()
	return p, nil
}

// clear removes the portrait that an earlier check wrote, so that nobody compares with another person's. Any other file
// stays, and is an error.
func (p *portraitFile) clear() error {
	if !exists(p.path) {
		return nil
	}
	f, err := openFile(p.path)
	if err != nil {
		return err
	}
	begin := make([]byte, 12)
	n, _ := io.ReadFull(f, begin)
	if err := f.Close(); err != nil {
		return err
	}
	if !isWebP(begin[:n]) {
		return (&failure{status: exitIO, err: fmt.Errorf("--portrait: %q is there already and no portrait: it stays as it is", p.path)}).
			withHint("name a new file, or one that --portrait has written")
	}
	return os.Remove(p.path)
}

// take writes the portrait of an authentic credential.
func (p *portraitFile) take(c *credential.Credential) {
	if p.err == nil {
		p.err = p.write(c)
	}
}

// write makes a new file that its owner alone may read.
func (p *portraitFile) write(c *credential.Credential) error {
	image, err := portraitOf(c)
	if image == nil || err != nil {
		return err
	}
	if p.written {
		return dataError("--portrait: the input has more than one portrait").withHint("the first is in %s", p.path)
	}
	f, err := os.OpenFile(p.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(image)
	p.written = true
	return errors.Join(err, f.Close())
}

// portraitOf is the WebP image in a credential's document, nil for none.
func portraitOf(c *credential.Credential) ([]byte, error) {
	if c == nil {
		return nil, nil
	}
	for _, member := range credential.Members(c.Document) {
		if member.Claim.Name != "portrait" {
			continue
		}
		var uri string
		if err := jose.Unmarshal(member.Value, &uri); err != nil {
			return nil, fmt.Errorf("portrait: %w", err)
		}
		_, encoded, _ := strings.Cut(uri, ",")
		return base64.StdEncoding.DecodeString(encoded)
	}
	return nil, nil
}

package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
)

// A portraitFile is where verify writes the one portrait that it finds.
type portraitFile struct {
	path    string
	written bool
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
	return &portraitFile{path: path}, nil
}

// take writes the portrait of an authentic credential to a new file that its owner alone may read.
func (p *portraitFile) take(c *credential.Credential) error {
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

package main

import (
	"errors"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/hsm"
)

// tokenHelp is what the help of commands says that take keys in tokens.
const tokenHelp = `A key may be in a token (HSM, smart card), named by a URI of PKCS#11 (RFC 7512) with the driver and, unless you are to be
asked, the file of the PIN: 'pkcs11:token=csgt;object=licences?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/giayto/pin'.
It needs a giayto that was built with -tags pkcs11.`

// tokenURI reads a pkcs11: URI of the command line.
func tokenURI(s string) (*hsm.URI, error) {
	u, err := hsm.ParseURI(s)
	switch {
	case errors.Is(err, hsm.ErrPINValue):
		return nil, usage("%w", err).withHint("pin-source=file:/PATH names a file for its owner alone; without it a person at the terminal is asked")
	case err != nil:
		return nil, usage("%w", err).withHint("as in 'pkcs11:token=csgt;object=licences?module-path=/usr/lib/softhsm/libsofthsm2.so', with quotes")
	}
	return u, nil
}

// notForTokens refuses flags for files of keys.
func notForTokens(ctx *cli.Context) error {
	if ctx.Bool(unencrypted) || ctx.IsSet(passphraseFile) {
		return usage("--%s and --%s are for files of keys", unencrypted, passphraseFile).withHint("a token keeps its keys under its PIN")
	}
	return nil
}

// pin asks a person for the PIN of a token.
func (c *console) pin(ctx *cli.Context) hsm.Ask {
	return func(of string) ([]byte, error) {
		return c.askSecret(ctx.Context, "PIN", "PIN of "+safe(of)+": ", "pin-source=file:/PATH in the URI names a file that has it")
	}
}

// withTokenKey opens a key in a token.
func (c *console) withTokenKey(ctx *cli.Context, uri string, do func(*jose.Signer) error) (err error) {
	u, err := tokenURI(uri)
	if err != nil {
		return err
	}
	key, err := hsm.Open(u, c.pin(ctx))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, key.Close()) }()
	signer, err := jose.NewSigner(key)
	if err != nil {
		return err
	}
	return do(signer)
}

// newTokenKey makes a key in a token and returns its public part.
func (c *console) newTokenKey(ctx *cli.Context, uri string) (public *jose.PublicKey, err error) {
	u, err := tokenURI(uri)
	if err != nil {
		return nil, err
	}
	key, err := hsm.Generate(u, c.pin(ctx), c.random)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, key.Close()) }()
	signer, err := jose.NewSigner(key)
	if err != nil {
		return nil, err
	}
	c.say("key %s in its token: %s", signer.Public().ID(), key.URI())
	return signer.Public(), nil
}

// addTokenKey makes a key for an issuer in a token, or takes one that is there, and returns the request for the root.
func (c *console) addTokenKey(ctx *cli.Context, i *issuer.Issuer, u *hsm.URI, k issuer.NewKey) (request *issuer.KeyRequest, err error) {
	if ctx.Bool(existing) {
		k.Token, err = hsm.Open(u, c.pin(ctx))
	} else {
		k.Token, err = hsm.Generate(u, c.pin(ctx), c.random)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, k.Token.Close()) }()
	if k.Token.Extractable() {
		c.warn("the token would give this key away: one that giayto makes there stays there")
	}
	if request, err = i.AddKey(k); err != nil && !ctx.Bool(existing) {
		c.hint("the new key is in its token: --%s --key %q takes it", existing, k.Token.URI())
	}
	return request, err
}

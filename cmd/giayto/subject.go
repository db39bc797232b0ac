package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/registry"
)

// A subject is what somebody asks the registry about; exactly one of its members is set, or vct and number.
type subject struct {
	credential  string
	vct, number string // of a document
	person      vn.PIN
	device      [32]byte
}

func subjectFlags(names ...string) []cli.Flag {
	flags := map[string]cli.Flag{
		"credential": &cli.StringFlag{Name: "credential", Usage: "the `ID` of a credential, which names its document"},
		"document":   &cli.StringFlag{Name: "document", Usage: "`TYPE:NUMBER` of a document; TYPE:- reads the number from standard input"},
		"person":     &cli.StringFlag{Name: "person", Usage: "`-`: a person, whose number is read from standard input"},
		"device":     &cli.StringFlag{Name: "device", Usage: "the `THUMBPRINT`, RFC 7638, of the key of a holder's device"},
	}
	var chosen []cli.Flag
	for _, name := range names {
		chosen = append(chosen, flags[name])
	}
	return chosen
}

// subject reads the one of these flags that is given, and the number that it wants from standard input.
func (c *console) subject(ctx *cli.Context, names ...string) (s subject, err error) {
	given := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !ctx.IsSet(name) })
	if len(given) != 1 {
		return s, usage("%s is about one of --%s", ctx.Command.HelpName, strings.Join(names, ", --")).
			withHint("%s --help shows examples", ctx.Command.HelpName)
	}
	switch value := ctx.String(given[0]); given[0] {
	case "credential":
		s.credential = value
		if _, _, err := registry.ParseID(value); err != nil {
			return s, usage("--credential: %q is no credential's ID", concealed(value)).withHint("as in 46-1026937")
		}
	case "document":
		s.vct, s.number, err = c.document(value)
	case "person":
		s.person, err = c.person(value)
	case "device":
		s.device, err = parseThumbprint(value)
	}
	return s, err
}

// target names the subject to the registry.
func (s subject) target(secret *registry.Secret) registry.Target {
	switch {
	case s.number != "":
		return registry.Target{Document: secret.Document(s.vct, s.number)}
	case s.person != "":
		return registry.Target{Person: secret.Person(string(s.person))}
	}
	return registry.Target{Credential: s.credential, Device: s.device}
}

// document reads TYPE:NUMBER.
func (c *console) document(value string) (vct, number string, err error) {
	name, number, found := strings.Cut(value, ":")
	t, known := credential.LookupType(name)
	switch {
	case !found || number == "":
		return "", "", usage("--document: %q is not TYPE:NUMBER", concealed(value)).withHint("as in driving-licence:010195000001")
	case !known:
		return "", "", usage("--document: unknown document type %q", concealed(name)).withHint("%s", didYouMean(name, typeNames()))
	case number == "-":
		number, err = c.number("document number")
		return t.VCT, number, err
	case personal(t, number):
		return "", "", argumentNumber("--document", t.Name+":-")
	}
	return t.VCT, number, nil
}

// personal tells of the number of a document that may be a person's own, however its digits are grouped.
func personal(t *credential.Type, number string) bool {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
	_, err := vn.ParsePIN(digits)
	return err == nil && t.Question != credential.Traffic
}

// person reads the number of --person.
func (c *console) person(value string) (vn.PIN, error) {
	if value != "-" {
		return "", argumentNumber("--person", "-")
	}
	number, err := c.number("personal number")
	if err != nil {
		return "", err
	}
	pin, err := vn.ParsePIN(strings.ReplaceAll(number, " ", ""))
	if err != nil {
		return "", dataError("the number on standard input is not 12 digits").withHint("one line, nothing but the number")
	}
	return pin, nil
}

// argumentNumber is the answer to a personal number as an argument: other users of the computer see arguments, and the
// shell remembers them.
func argumentNumber(flag, instead string) error {
	return usage("%s: a personal number comes from standard input, never as an argument", flag).
		withHint("%s %s, and the number as a line of standard input", flag, instead)
}

// number reads the first line of standard input; a person at a terminal is asked for it.
func (c *console) number(of string) (string, error) {
	if c.asks {
		fmt.Fprintf(c.err, "giayto: %s: ", of)
	}
	line, err := c.line()
	if err != nil {
		return "", err
	}
	line = strings.Trim(line, lineEnds+"\t")
	if line == "" || len(line) > maxTyped {
		return "", dataError("standard input has no %s in its first line", of).withHint("one line, nothing but the number")
	}
	return line, nil
}

// parseThumbprint reads an RFC 7638 thumbprint (SHA-256) in base64url.
func parseThumbprint(s string) (sum [32]byte, err error) {
	b, err := jose.Decode(s)
	if err != nil || len(b) != len(sum) {
		return sum, usage("--device: %q is not the thumbprint of a key", concealed(s)).
			withHint("43 characters of base64url; issuer show --credential ID shows that of a credential's device")
	}
	return [32]byte(b), nil
}

var longNumber = regexp.MustCompile(`[0-9](?: ?[0-9]){8,}`)

// concealed is s without long numbers, for messages that may be kept: they may be a person's.
func concealed(s string) string { return longNumber.ReplaceAllString(s, "…") }

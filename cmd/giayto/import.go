package main

import (
	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/card"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/record"
)

func (c *console) issuerImportCommand() *cli.Command {
	return &cli.Command{
		Name:      "import",
		Usage:     "turn a CCCD or BHYT card's own QR code into a record to be approved",
		ArgsUsage: "FILE|TEXT|-",
		Description: `The codes on the cards carry no signature: they spare the typing and prove nothing. The record is printed without
an approval and without an account, so that giayto issuer issue refuses it until an operator has completed it.

EXAMPLES
   giayto issuer import --id 0042 card.jpg >> records.jsonl
   giayto issuer import - < codes.txt > records.jsonl`,
		Flags:  []cli.Flag{&cli.StringFlag{Name: "id", Usage: "the record's `ID`, where there is one card"}},
		Action: c.importCards,
	}
}

func (c *console) importCards(ctx *cli.Context) error {
	if err := exactArgs(ctx, 1); err != nil {
		return err
	}
	read, refused := 0, 0
	err := c.readInput(ctx, ctx.Args().First(), func(texts ...string) error {
		for _, text := range texts {
			if err := c.importCard(ctx.String("id"), text); err != nil {
				c.say("refused: %v", err)
				refused++
				continue
			}
			read++
		}
		return c.out.err
	})
	switch {
	case err != nil:
		return err
	case read == 0 && refused == 0:
		return dataError("import: there is no code in it").withHint("a picture needs light, sharpness and the white margin")
	case refused > 0:
		return dataError("import: %d codes refused, %d read", refused, read)
	}
	return nil
}

// importCard prints the record that one code gives.
func (c *console) importCard(id, text string) error {
	line, warnings, err := cardRecord(id, text)
	if err != nil {
		return err
	}
	for _, w := range warnings {
		c.warn("%s (%s)", warningText(w).EN, w)
	}
	c.print("%s\n", safeJSON(line))
	return nil
}

func cardRecord(id, text string) (line []byte, warnings []vn.Warning, err error) {
	switch kind := card.Recognise(text); kind {
	case card.CCCDCard:
		var content card.CCCD
		if content, warnings, err = card.ParseCCCD(text); err == nil {
			line, err = record.FromCCCD(id, content)
		}
	case card.BHYTCard:
		var content card.BHYT
		if content, warnings, err = card.ParseBHYT(text); err == nil {
			line, err = record.FromBHYT(id, content)
		}
	default:
		err = dataError("not the code of a CCCD or BHYT card (%s): %.80q", kind, text)
	}
	return line, warnings, err
}

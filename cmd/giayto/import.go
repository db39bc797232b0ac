package main

import (
	"errors"
	"slices"
	"strings"

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
		Flags:  []cli.Flag{&cli.StringFlag{Name: "id", Usage: "the record's `ID`, for an input with one card"}},
		Action: c.importCards,
	}
}

// An importing is one run of import.
type importing struct {
	*console
	id            string
	held          []byte // with an ID: the one record, printed when no other card follows
	read, refused int
}

func (c *console) importCards(ctx *cli.Context) error {
	if err := exactArgs(ctx, 1); err != nil {
		return err
	}
	run := &importing{console: c, id: ctx.String("id")}
	if err := c.readInput(ctx, ctx.Args().First(), run.cards); err != nil {
		return err
	}
	c.print("%s", run.held)
	switch {
	case run.read == 0 && run.refused == 0:
		return dataError("import: there is no code in it").withHint("a picture needs light, sharpness and the white margin")
	case run.refused == 1:
		return dataError("import: 1 code refused, %d read", run.read)
	case run.refused > 1:
		return dataError("import: %d codes refused, %d read", run.refused, run.read)
	}
	return nil
}

// cards prints the records that the codes of one place give.
func (run *importing) cards(texts ...string) error {
	for _, text := range texts {
		if text == "" {
			continue
		}
		line, warnings, err := cardRecord(run.id, text)
		if err != nil {
			run.refuse(err)
			continue
		}
		if run.read++; run.id != "" && run.read > 1 {
			return usage("--id: the input has more than one card").withHint("without --id the records get their IDs by hand")
		}
		for _, w := range warnings {
			run.warn("%s (%s)", warningText(w).EN, w)
		}
		run.say("an operator must complete: %s", strings.Join(incomplete(line), ", "))
		line = append(safeJSON(line), '\n')
		if run.id != "" {
			run.held = line
			continue
		}
		run.print("%s", line)
	}
	return run.out.err
}

// refuse says why a code gives no record, with the code of the catalogue where there is one.
func (run *importing) refuse(err error) {
	run.refused++
	var coded *vn.Error
	if errors.As(err, &coded) {
		run.say("refused: %v (%s)", err, coded.Code)
		return
	}
	run.say("refused: %v", err)
}

// incomplete names the fields for which a record would be refused as it is.
func incomplete(line []byte) (fields []string) {
	_, refusals := record.Parse(line, record.Options{})
	for _, r := range refusals {
		if !slices.Contains(fields, r.Field) {
			fields = append(fields, r.Field)
		}
	}
	return fields
}

func cardRecord(id, text string) (line []byte, warnings []vn.Warning, err error) {
	switch kind := card.Recognise(text); {
	case kind == card.CCCDCard, kind == card.Unknown && barsOf(text, cccdBars, bhytBars-1):
		var content card.CCCD
		if content, warnings, err = card.ParseCCCD(text); err == nil {
			line, err = record.FromCCCD(id, content)
		}
	case kind == card.BHYTCard, kind == card.Unknown && barsOf(text, bhytBars, card.MaxText):
		var content card.BHYT
		if content, warnings, err = card.ParseBHYT(text); err == nil {
			line, err = record.FromBHYT(id, content)
		}
	default:
		err = dataError("not the code of a CCCD or BHYT card (%s)", kind) // what it says may be personal
	}
	return line, warnings, err
}

// Of a code that is not recognised, the number of its bars tells as which card's it is read, so that its fault is found.
const (
	cccdBars = 5
	bhytBars = 12
)

func barsOf(text string, least, most int) bool {
	n := strings.Count(text, "|")
	return least <= n && n <= most
}

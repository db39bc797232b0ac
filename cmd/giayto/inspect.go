package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential/card"
	"github.com/giayto/giayto/credential/gt1"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
)

func (c *console) inspectCommand() *cli.Command {
	return &cli.Command{
		Name:      "inspect",
		Usage:     "look into codes without checking them (xem, không kiểm tra)",
		ArgsUsage: "FILE|TEXT|-",
		Description: `Prints what a code contains: its kind and sizes, header, payload, disclosures and device proof, or the fields of
a card's unsigned code. No signature is checked: anybody may have written it.

EXAMPLES
   giayto inspect card.png
   giayto scan card.png | giayto inspect -`,
		Action: c.inspect,
	}
}

func (c *console) inspect(ctx *cli.Context) error {
	if err := exactArgs(ctx, 1); err != nil {
		return err
	}
	found := false
	err := c.readInput(ctx, ctx.Args().First(), func(texts ...string) error {
		for _, text := range texts {
			if text != "" {
				found = true
				c.inspectText(text)
			}
		}
		return c.out.err
	})
	if err != nil {
		return err
	}
	if !found {
		return dataError("inspect: there is no code in it").withHint("a picture needs light, sharpness and the white margin")
	}
	return nil
}

func (c *console) inspectText(text string) {
	c.print("NOT VERIFIED / %s\n", strings.ToUpper(message.WordNotVerified.Text().VI))
	switch {
	case gt1.Is(text):
		c.inspectGT1(text)
	case strings.HasPrefix(text, "eyJ"):
		c.inspectCompact(text)
	default:
		c.inspectCard(text)
	}
	c.print("\n")
}

func (c *console) inspectGT1(text string) {
	content, err := gt1.Unpack(text)
	if err != nil {
		c.print("GT1 text of %d digits: %s\n", len(text), safe(err.Error()))
		return
	}
	c.print("GT1 text of %d digits, container of %d bytes: %s\n", len(text), containerSize(len(text)), kindNames[content.Kind])
	if content.Kind == gt1.Request {
		c.printIndented("request", []byte(content.Compact))
		return
	}
	c.inspectCompact(content.Compact)
}

var kindNames = map[gt1.Kind]string{
	gt1.Verbatim:    "verbatim text",
	gt1.Token:       "token",
	gt1.Bound:       "token with device proof",
	gt1.Disclosures: "further disclosures of a token in another code",
	gt1.Request:     "request",
}

// containerSize is the number of bytes in a GT1 text: 7 for each 17 digits between prefix and check digits, fewer for
// the tail.
func containerSize(digits int) int {
	const prefix, check, group, groupBytes = 4, 2, 17, 7
	tails := map[int]int{3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6}
	digits -= prefix + check
	return digits/group*groupBytes + tails[digits%group]
}

// inspectCompact prints an SD-JWT part by part: <jws>~<disclosure>~…~[<key-binding jws>].
func (c *console) inspectCompact(compact string) {
	c.print("compact form of %d characters\n", len(compact))
	parts := strings.Split(compact, "~")
	if parts[0] != "" {
		c.inspectJWS("", parts[0])
	}
	if len(parts) == 1 {
		return
	}
	last := len(parts) - 1
	for i, part := range parts[1:last] {
		c.printEncoded(fmt.Sprintf("disclosure %d", i+1), part)
	}
	if parts[last] != "" {
		c.inspectJWS("device proof: ", parts[last])
	}
}

func (c *console) inspectJWS(what, compact string) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		c.print("%snot a JWS: %d parts\n", what, len(parts))
		return
	}
	c.printEncoded(what+"header", parts[0])
	c.printEncoded(what+"payload", parts[1])
	if signature, err := jose.Decode(parts[2]); err != nil {
		c.print("%ssignature: %s\n", what, safe(err.Error()))
	} else {
		c.print("%ssignature of %d bytes\n", what, len(signature))
	}
}

func (c *console) printEncoded(what, encoded string) {
	data, err := jose.Decode(encoded)
	if err != nil {
		c.print("%s: %s\n", what, safe(err.Error()))
		return
	}
	c.printIndented(what, data)
}

func (c *console) printIndented(what string, data []byte) {
	c.print("%s of %d bytes:\n", what, len(data))
	if err := jose.Check(data); err != nil {
		c.print("  not JSON as giayto reads it: %s\n  %s\n", safe(err.Error()), safe(string(data)))
		return
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "  ", "  "); err != nil {
		c.print("  %s\n", safe(string(data)))
		return
	}
	c.print("  %s\n", safeJSON(b.Bytes()))
}

func (c *console) inspectCard(text string) {
	kind := card.Recognise(text)
	c.print("code without a signature: %s, %d bytes\n  %s\n", kind, len(text), safe(text))
	var rows table
	var warnings []vn.Warning
	var err error
	switch kind {
	case card.CCCDCard:
		var content card.CCCD
		content, warnings, err = card.ParseCCCD(text)
		rows = cccdRows(content)
	case card.BHYTCard:
		var content card.BHYT
		content, warnings, err = card.ParseBHYT(text)
		rows = bhytRows(content)
	default:
		return
	}
	if err != nil {
		c.print("  not read: %s\n", safe(err.Error()))
		return
	}
	c.print("fields, as anybody may have written them (%s):\n", card.Assurance)
	c.printTable(rows)
	for _, w := range warnings {
		c.print("  - %s\n", safe(warningText(w).EN))
	}
}

func warningText(w vn.Warning) message.Text {
	if m, ok := message.Lookup(string(w)); ok {
		return m.Text(nil)
	}
	return message.Plain(string(w))
}

func cccdRows(content card.CCCD) (rows table) {
	rows.add("số định danh / identification number", string(content.PIN))
	rows.addIf("số cũ / previous number", content.OldNumber)
	rows.add("họ và tên / full name", content.Name)
	rows.add("ngày sinh / date of birth", content.Birth.String())
	rows.add("giới tính / sex (ISO 5218)", fmt.Sprint(int(content.Sex)))
	rows.addIf("nơi cư trú / residence", content.Address)
	rows.add("ngày cấp / issued", content.Issued.String())
	return rows
}

func bhytRows(content card.BHYT) (rows table) {
	rows.add("mã số BHYT / insurance number", content.Number.Number)
	rows.add("họ và tên / full name", content.Name)
	rows.add("ngày sinh / date of birth", content.Birth.String())
	rows.add("giới tính / sex (ISO 5218)", fmt.Sprint(int(content.Sex)))
	rows.addIf("nơi cư trú / residence", content.Address)
	rows.add("nơi ĐK KCB ban đầu / facility", content.Facility)
	rows.add("từ ngày / from", content.ValidFrom.String())
	rows.addIf("đến ngày / to", dateText(content.ValidTo))
	rows.addIf("5 năm liên tục / five years", dateText(content.FiveYears))
	if content.Benefit > 0 {
		rows.add("mức hưởng / benefit level", fmt.Sprint(content.Benefit))
	}
	return rows
}

// dateText is empty for no date.
func dateText(d vn.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

package card

import (
	"errors"
	"fmt"
	"strings"

	"github.com/giayto/giayto/credential/vn"
)

// CCCD is what the code on a citizen identity card says. It has no expiry date.
type CCCD struct {
	Assurance string // always [Assurance]
	PIN       vn.PIN
	OldNumber string // the number before: nine digits (CMND), a cancelled PIN, or empty
	Name      string
	Birth     vn.Date
	Sex       vn.Sex
	Address   string // as printed; may name districts abolished in 2025
	Issued    vn.Date
	Extra     []string // the fields after the seventh on some cards since 2024; their meaning is not published
}

const (
	cccdSixParts = 6 // without the previous number
	cccdParts    = 7
	cccdMaxParts = 11
)

// ParseCCCD reads the code on a citizen identity card: seven fields between bars,
// or eleven, the last four of unknown meaning; eight to ten where those are empty;
// and six, with the warning vn.CardSixFields, where the previous number is left out.
// Dates are ddMMyyyy. A date with slashes, or a date of birth written with zeros or
// as 1 January where only the year may be known, gets the warning vn.DateUnusual.
// The first warning is always vn.UnsignedSource. Errors are those of package vn with
// the field named, and [ErrEncoding].
func ParseCCCD(text string) (CCCD, []vn.Warning, error) {
	parts, err := fields(text)
	if err != nil {
		return CCCD{}, nil, err
	}
	found := []vn.Warning{vn.UnsignedSource}
	if len(parts) == cccdSixParts {
		if _, err := vn.ParseOldNumber(parts[1]); err == nil || parts[1] == "" {
			return CCCD{}, nil, fmt.Errorf("card: identity card has %d fields, want %d or %d", len(parts), cccdParts, cccdMaxParts)
		}
		found = append(found, vn.CardSixFields)
		parts = append([]string{parts[0], ""}, parts[1:]...)
	}
	if !cccdLength(parts) {
		return CCCD{}, nil, fmt.Errorf("card: identity card has %d fields, want %d or %d", len(parts), cccdParts, cccdMaxParts)
	}
	c := CCCD{Assurance: Assurance, Address: strings.TrimSpace(parts[5]), Extra: parts[cccdParts:]}
	unusual, err := c.read(parts)
	if err != nil {
		return CCCD{}, nil, err
	}
	if unusual {
		found = append(found, vn.DateUnusual)
	}
	found = append(found, vn.CheckName(c.Name)...)
	return c, append(found, c.PIN.Check(c.Birth, c.Sex)...), nil
}

func cccdLength(parts []string) bool {
	if len(parts) < cccdParts || len(parts) > cccdMaxParts {
		return false
	}
	return len(parts) == cccdMaxParts || strings.Join(parts[cccdParts:], "") == ""
}

// read fills the fields that have a rule; unusual tells that a date was written in
// another way than ddMMyyyy.
func (c *CCCD) read(parts []string) (unusual bool, err error) {
	if c.PIN, err = vn.ParsePIN(parts[0]); err != nil {
		return false, fmt.Errorf("card: personal number: %w", err)
	}
	if parts[1] != "" {
		if c.OldNumber, err = vn.ParseOldNumber(parts[1]); err != nil {
			return false, fmt.Errorf("card: previous number: %w", err)
		}
	}
	if c.Name, err = vn.Name(parts[2]); err != nil {
		return false, fmt.Errorf("card: name: %w", err)
	}
	birthUnusual := false
	if c.Birth, birthUnusual, err = cccdBirth(parts[3]); err != nil {
		return false, fmt.Errorf("card: date of birth: %w", err)
	}
	if c.Sex, err = vn.ParseSex(parts[4]); err != nil {
		return false, fmt.Errorf("card: sex: %w", err)
	}
	if c.Issued, unusual, err = cccdDate(parts[6]); err != nil {
		return false, fmt.Errorf("card: issue date: %w", err)
	}
	return unusual || birthUnusual, nil
}

// cccdBirth reads a date of birth of which perhaps only the year, or year and month,
// is known: yyyy, 0000yyyy, 00MMyyyy. How a card writes it is not published, and
// 0101yyyy may be another way.
func cccdBirth(s string) (d vn.Date, unusual bool, err error) {
	if len(s) == 4 {
		d, err = vn.ParseDate(s)
		return d, false, err
	}
	if len(s) == 8 && s[:4] == "0000" {
		d, err = parseDate(s[4:], s)
		return d, true, err
	}
	if len(s) == 8 && s[:2] == "00" {
		d, err = parseDate(s[4:]+"-"+s[2:4], s)
		return d, true, err
	}
	d, unusual, err = cccdDate(s)
	return d, unusual || d.Month == 1 && d.Day == 1, err
}

func cccdDate(s string) (d vn.Date, slashes bool, err error) {
	if len(s) == 8 {
		d, err = parseDate(s[4:]+"-"+s[2:4]+"-"+s[:2], s)
		return d, false, err
	}
	d, err = slashDate(s)
	return d, true, err
}

// slashDate reads dd/MM/yyyy.
func slashDate(s string) (vn.Date, error) {
	if len(s) == 10 && s[2] == '/' && s[5] == '/' {
		return parseDate(s[6:]+"-"+s[3:5]+"-"+s[:2], s)
	}
	return vn.Date{}, &vn.Error{Code: "date-format", Input: s, Reason: "date is not in the card's form"}
}

// parseDate reads a date whose parts were put in order; an error quotes it as it was written.
func parseDate(ordered, written string) (vn.Date, error) {
	d, err := vn.ParseDate(ordered)
	var refused *vn.Error
	if errors.As(err, &refused) {
		return d, &vn.Error{Code: refused.Code, Input: written, Reason: refused.Reason}
	}
	return d, err
}

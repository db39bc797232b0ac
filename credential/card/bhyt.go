package card

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/giayto/giayto/credential/vn"
)

// BHYT is what the code on a health-insurance card says.
type BHYT struct {
	Assurance        string // always [Assurance]
	Number           vn.InsuranceNumber
	Name             string
	Birth            vn.Date // perhaps only the year
	Sex              vn.Sex
	Address          string // empty on cards since 2021
	Facility         string // the code of the facility of first registration
	ValidFrom        vn.Date
	ValidTo          vn.Date // zero: open
	Issued           vn.Date // zero: not told
	ManagementNumber string  // as it stands
	Parent           string  // a parent or guardian; empty on most cards
	Code             string  // a small number of unknown meaning
	FiveYears        vn.Date // when five years of continuous insurance are complete; zero: not told
	CheckString      string  // as it stands: how it is made is not published
	Benefit          int     // the printed benefit level, 1 to 5; 0: not told
	PlaceOfIssue     string  // on cards since 2021
}

// The layouts, with the end mark counted: the one before 2021 tells the benefit
// level in the number.
const (
	bhytOldParts = 15
	bhytNewParts = 17
)

// ParseBHYT reads the code on a health-insurance card: 15 fields between bars on
// cards before April 2021 and 17 since, the last of them "$". Names, addresses and
// places are UTF-8 in hexadecimal, "-" is empty, dates are dd/MM/yyyy. The first
// warning is always vn.UnsignedSource; others compare the subject code with the
// benefit level on the first day of validity. Errors are those of package vn with
// the field named, and [ErrEncoding].
func ParseBHYT(text string) (BHYT, []vn.Warning, error) {
	parts, err := fields(text)
	if err != nil {
		return BHYT{}, nil, err
	}
	if n := len(parts); n != bhytOldParts && n != bhytNewParts {
		return BHYT{}, nil, fmt.Errorf("card: insurance card has %d fields, want %d or %d", n, bhytOldParts, bhytNewParts)
	}
	if parts[len(parts)-1] != "$" {
		return BHYT{}, nil, fmt.Errorf(`card: insurance card ends in %q, want "$"`, parts[len(parts)-1])
	}
	c := BHYT{
		Assurance: Assurance, ManagementNumber: value(parts[9]), Code: value(parts[11]), CheckString: value(parts[13]),
	}
	for _, read := range []func([]string) error{c.readPerson, c.readTexts, c.readDates, c.readBenefit} {
		if err := read(parts); err != nil {
			return BHYT{}, nil, err
		}
	}
	return c, c.warnings(), nil
}

func (c *BHYT) warnings() []vn.Warning {
	found := append([]vn.Warning{vn.UnsignedSource}, vn.CheckName(c.Name)...)
	found = append(found, c.Number.Check(c.ValidFrom)...)
	if c.Number.Kind == vn.PIN12 {
		found = append(found, vn.PIN(c.Number.Number).Check(c.Birth, c.Sex)...)
	}
	return found
}

func (c *BHYT) readPerson(parts []string) (err error) {
	if c.Number, err = vn.ParseInsuranceNumber(parts[0]); err != nil {
		return fmt.Errorf("card: insurance number: %w", err)
	}
	name, err := hexText(parts[1])
	if err != nil {
		return fmt.Errorf("card: name: %w", err)
	}
	if c.Name, err = vn.Name(name); err != nil {
		return fmt.Errorf("card: name: %w", err)
	}
	if len(parts[2]) == 4 {
		c.Birth, err = vn.ParseDate(parts[2])
	} else {
		c.Birth, err = slashDate(parts[2])
	}
	if err != nil {
		return fmt.Errorf("card: date of birth: %w", err)
	}
	switch parts[3] {
	case "1":
		c.Sex = vn.Male
	case "2":
		c.Sex = vn.Female
	default:
		return fmt.Errorf("card: %w", &vn.Error{Code: "sex-value", Input: parts[3], Reason: "sex is neither 1 nor 2"})
	}
	return nil
}

func (c *BHYT) readTexts(parts []string) (err error) {
	if c.Address, err = hexText(parts[4]); err != nil {
		return fmt.Errorf("card: address: %w", err)
	}
	if c.Facility, err = vn.FacilityCode(parts[5]); err != nil {
		return fmt.Errorf("card: facility: %w", err)
	}
	parent, err := hexText(parts[10])
	if err != nil {
		return fmt.Errorf("card: parent's name: %w", err)
	}
	if parent != "" {
		if c.Parent, err = vn.Name(parent); err != nil {
			return fmt.Errorf("card: parent's name: %w", err)
		}
	}
	if len(parts) == bhytNewParts {
		if c.PlaceOfIssue, err = hexText(parts[15]); err != nil {
			return fmt.Errorf("card: place of issue: %w", err)
		}
	}
	return nil
}

func (c *BHYT) readDates(parts []string) (err error) {
	if c.ValidFrom, err = slashDate(parts[6]); err != nil {
		return fmt.Errorf("card: first day of validity: %w", err)
	}
	for _, optional := range []struct {
		name, text string
		date       *vn.Date
	}{
		{"last day of validity", parts[7], &c.ValidTo},
		{"issue date", parts[8], &c.Issued},
		{"five-year date", parts[12], &c.FiveYears},
	} {
		text := value(optional.text)
		if text == "" {
			continue
		}
		if *optional.date, err = slashDate(text); err != nil {
			return fmt.Errorf("card: %s: %w", optional.name, err)
		}
	}
	return nil
}

func (c *BHYT) readBenefit(parts []string) error {
	c.Benefit = c.Number.Benefit
	if len(parts) != bhytNewParts {
		return nil
	}
	level := 0
	if len(parts[14]) == 1 {
		level = int(parts[14][0]) - '0'
	}
	if vn.CheckBenefitLevel(level) != nil {
		return fmt.Errorf("card: %w", &vn.Error{Code: "benefit-level", Input: parts[14], Reason: "benefit level is not 1 to 5"})
	}
	if c.Benefit != 0 && c.Benefit != level {
		return fmt.Errorf("card: benefit level %d is not the number's %d", level, c.Benefit)
	}
	c.Benefit = level
	return nil
}

// value returns a field without spaces around it, and "" for the card's "-".
func value(field string) string {
	field = strings.Trim(field, " ")
	if field == "-" {
		return ""
	}
	return field
}

// hexText decodes UTF-8 text in hexadecimal.
func hexText(field string) (string, error) {
	field = value(field)
	raw, err := hex.DecodeString(field)
	if err != nil {
		return "", fmt.Errorf("text %q is not hexadecimal", field)
	}
	text, err := normalise(string(raw))
	return strings.TrimSpace(text), err
}

func isHex(s string) bool {
	_, err := hex.DecodeString(s)
	return err == nil && s != ""
}

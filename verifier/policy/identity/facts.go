package identity

import (
	"fmt"
	"strings"

	"github.com/giayto/giayto/credential/vn"
)

// Facts are what somebody says of a person and wants compared with a document. What is not asked is zero.
type Facts struct {
	Name string
	// Birth is perhaps partial: a year compares with the year.
	Birth vn.Date
	// Number is a personal number, one from before (CMND), a passport's or a social-insurance number.
	Number string
}

// IsZero reports whether nothing is asked.
func (f Facts) IsZero() bool { return f == Facts{} }

// maxFacts bounds the text of facts in bytes: a name of 255 letters may come decomposed.
const maxFacts = 4096

// ParseFacts reads facts that commas separate, as in "Nguyễn Văn An, 15/08/1999, 001099000001": a date is dd/MM/yyyy,
// yyyy-MM-dd, yyyy-MM or yyyy, a number has a digit and no space, anything else is a name. Each may stand once.
func ParseFacts(s string) (Facts, error) {
	if len(s) > maxFacts {
		return Facts{}, fmt.Errorf("identity: facts of %d bytes, more than %d", len(s), maxFacts)
	}
	var f Facts
	for part := range strings.SplitSeq(s, ",") {
		if err := f.add(strings.TrimSpace(part)); err != nil {
			return Facts{}, err
		}
	}
	return f, nil
}

func (f *Facts) add(part string) error {
	if birth, err := vn.ParseDate(isoDate(part)); err == nil {
		if !f.Birth.IsZero() {
			return fmt.Errorf("identity: a second date of birth %q", part)
		}
		f.Birth = birth
		return nil
	}
	if strings.ContainsAny(part, "0123456789") {
		number, err := documentNumber(part)
		if err == nil && f.Number != "" {
			err = fmt.Errorf("identity: a second number %q", part)
		}
		f.Number = number
		return err
	}
	name, err := vn.Name(part)
	if err != nil {
		return fmt.Errorf("identity: %q is no name, no number and no date: %w", part, err)
	}
	if f.Name != "" {
		return fmt.Errorf("identity: a second name %q", part)
	}
	f.Name = name
	return nil
}

// isoDate turns dd/MM/yyyy round; anything else comes back as it is.
func isoDate(s string) string {
	if len(s) == len("dd/MM/yyyy") && s[2] == '/' && s[5] == '/' {
		return s[6:] + "-" + s[3:5] + "-" + s[:2]
	}
	return s
}

// documentNumber accepts what the numbers of a document are written in.
func documentNumber(s string) (string, error) {
	const shortest, longest = 5, 20
	if len(s) < shortest || len(s) > longest || strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", fmt.Errorf("identity: %q is neither a date nor a number of %d to %d capital letters and digits", s, shortest, longest)
	}
	return s, nil
}

package credential

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential/jose"
)

// ReadCell returns in JSON what an office writes into a table's cell: dates with the day first, decimals with a comma,
// words instead of codes. What it does not know becomes a JSON string as it stands, and DecodeRecord says what is wrong
// with it. A list is in no cell: it is nil.
func (c *Claim) ReadCell(cell string) []byte {
	switch f := c.format.(type) {
	case list:
		return nil
	case nation:
		if SameWords(cell, "Việt Nam") {
			return jose.AppendString(nil, Vietnam)
		}
	case choice:
		return f.readCell(cell)
	case integer:
		if wholeNumber.MatchString(cell) {
			return []byte(cell)
		}
	case decimal:
		if number := strings.Replace(cell, ",", ".", 1); decimalNumber.MatchString(number) {
			return []byte(number)
		}
	case date:
		return jose.AppendString(nil, YearFirst(cell))
	}
	return jose.AppendString(nil, cell)
}

var wholeNumber = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})$`)

func (ch choice) readCell(cell string) []byte {
	for _, o := range ch.options {
		if cell != o.value && !SameWords(cell, o.vi) && !SameWords(cell, o.en) {
			continue
		}
		if ch.number {
			return []byte(o.value)
		}
		return jose.AppendString(nil, o.value)
	}
	return jose.AppendString(nil, cell)
}

// SameWords reports whether two texts are the same words, whatever their capitals, their spaces and the way in which
// their marks are encoded.
func SameWords(a, b string) bool {
	words := func(s string) string {
		return strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(s)), " "))
	}
	return b != "" && words(a) == words(b)
}

var (
	dayFirstDate   = regexp.MustCompile(`^([0-9]{2})([/.-])([0-9]{2})([/.-])([0-9]{4})$`)
	monthFirstDate = regexp.MustCompile(`^([0-9]{2})[/.-]([0-9]{4})$`)
)

// YearFirst turns dd/MM/yyyy, or MM/yyyy, round; anything else comes back as it is. Days and months have two digits:
// with one, the date may be one that a spreadsheet has written with the month first.
func YearFirst(s string) string {
	if m := dayFirstDate.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		return m[5] + "-" + m[3] + "-" + m[1]
	}
	if m := monthFirstDate.FindStringSubmatch(s); m != nil {
		return m[2] + "-" + m[1]
	}
	return s
}

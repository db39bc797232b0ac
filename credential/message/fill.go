package message

import (
	"strings"
	"unicode"
)

// maxDetail bounds a detail in runes: details come from records and from codes of strangers.
const maxDetail = 120

// Args are the details of a sentence by name; the package comment lists the names. Values may be hostile: what is not
// printable (line breaks, terminal escapes, direction marks) is replaced, and what is long is cut.
type Args map[string]Text

func (a Args) fill(t Text) Text {
	return Text{
		VI: expand(t.VI, func(name string) string { return a[name].VI }),
		EN: expand(t.EN, func(name string) string { return a[name].EN }),
	}
}

// expand fills a template of the catalogue. Details stand in brackets, "expired[ on {date}].", and a bracket whose
// detail is missing is left out whole.
func expand(template string, value func(name string) string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(template, "[")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		bracket, after, _ := strings.Cut(rest, "]")
		out.WriteString(expandBracket(bracket, value))
		template = after
	}
}

func expandBracket(bracket string, value func(name string) string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(bracket, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		detail := printable(value(name))
		if detail == "" {
			return ""
		}
		out.WriteString(detail)
		bracket = after
	}
}

func printable(s string) string {
	var out strings.Builder
	n := 0
	for _, r := range s {
		if n == maxDetail {
			out.WriteRune('…')
			break
		}
		if !unicode.IsPrint(r) {
			r = unicode.ReplacementChar
		}
		out.WriteRune(r)
		n++
	}
	return out.String()
}

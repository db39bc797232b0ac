package message

import (
	"strings"
	"unicode"
	"unicode/utf8"
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
	out.Grow(len(template) + maxDetail/2)
	for {
		before, rest, found := strings.Cut(template, "[")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		bracket, after, _ := strings.Cut(rest, "]")
		expandBracket(&out, bracket, value)
		template = after
	}
}

// expandBracket appends a bracket, or nothing where one of its details is missing.
func expandBracket(out *strings.Builder, bracket string, value func(name string) string) {
	for rest := bracket; ; {
		_, from, found := strings.Cut(rest, "{")
		if !found {
			break
		}
		name, after, _ := strings.Cut(from, "}")
		if value(name) == "" {
			return
		}
		rest = after
	}
	for {
		before, rest, found := strings.Cut(bracket, "{")
		out.WriteString(before)
		if !found {
			return
		}
		name, after, _ := strings.Cut(rest, "}")
		out.WriteString(printable(value(name)))
		bracket = after
	}
}

func printable(s string) string {
	if len(s) <= maxDetail && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 && utf8.ValidString(s) {
		return s
	}
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

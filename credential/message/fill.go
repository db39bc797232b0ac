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

// A sentence is a template of the catalogue, taken apart: words that always stand, and brackets that stand only where all
// their details are given, "expired[ on {date}].".
type sentence []bracket

type bracket []piece

// A piece is words and the name of the detail after them, empty for none.
type piece struct {
	words      string
	characters int // of words
	detail     string
}

func newPiece(words, detail string) piece {
	return piece{words, utf8.RuneCountInString(words), detail}
}

func parse(template string) sentence {
	var s sentence
	for template != "" {
		words, rest, _ := strings.Cut(template, "[")
		inside, after, _ := strings.Cut(rest, "]")
		s = append(s, bracket{newPiece(words, "")}, parseBracket(inside))
		template = after
	}
	return s
}

func parseBracket(inside string) bracket {
	var b bracket
	for inside != "" {
		words, rest, _ := strings.Cut(inside, "{")
		detail, after, _ := strings.Cut(rest, "}")
		b = append(b, newPiece(words, detail))
		inside = after
	}
	return b
}

// sentences are the templates of the catalogue by their text.
var sentences = parseAll(catalogue)

func parseAll(all []Message) map[string]sentence {
	parsed := make(map[string]sentence)
	for _, m := range all {
		texts := []Text{m.text, m.next}
		for _, next := range m.nextFor {
			texts = append(texts, next)
		}
		for _, t := range texts {
			parsed[t.VI], parsed[t.EN] = parse(t.VI), parse(t.EN)
		}
	}
	return parsed
}

// fill puts details into a template of the catalogue: each from the first of args that has it.
func fill(t Text, args []Args) Text {
	return Text{VI: sentences[t.VI].in(Vietnamese, args), EN: sentences[t.EN].in(English, args)}
}

func (s sentence) in(l Lang, args []Args) string {
	var room [256]byte
	return string(s.appendTo(room[:0], l, args))
}

func (s sentence) appendTo(text []byte, l Lang, args []Args) []byte {
	for _, b := range s {
		text = b.appendTo(text, l, args)
	}
	return text
}

// appendTo appends a bracket, or nothing where one of its details is missing.
func (b bracket) appendTo(text []byte, l Lang, args []Args) []byte {
	start := len(text)
	for _, p := range b {
		text = append(text, p.words...)
		if p.detail == "" {
			continue
		}
		value := detail(p.detail, args).In(l)
		if value == "" {
			return text[:start]
		}
		text = appendPrintable(text, value)
	}
	return text
}

// pattern is the sentence with … in the place of its details.
func (s sentence) pattern() string {
	var text strings.Builder
	for _, b := range s {
		for _, p := range b {
			text.WriteString(p.words)
			if p.detail != "" {
				text.WriteString("…")
			}
		}
	}
	return text.String()
}

func detail(name string, args []Args) Text {
	for _, a := range args {
		if t, ok := a[name]; ok {
			return t
		}
	}
	return Text{}
}

func appendPrintable(text []byte, s string) []byte {
	n := 0
	for _, r := range s {
		if n == maxDetail {
			return utf8.AppendRune(text, '…')
		}
		if !unicode.IsPrint(r) {
			r = unicode.ReplacementChar
		}
		text = utf8.AppendRune(text, r)
		n++
	}
	return text
}

// characters counts what appendTo would append.
func (s sentence) characters(l Lang, args []Args) int {
	n := 0
	for _, b := range s {
		n += b.characters(l, args)
	}
	return n
}

func (b bracket) characters(l Lang, args []Args) int {
	n := 0
	for _, p := range b {
		n += p.characters
		if p.detail == "" {
			continue
		}
		value := detail(p.detail, args).In(l)
		if value == "" {
			return 0
		}
		n += min(utf8.RuneCountInString(value), maxDetail+1)
	}
	return n
}

package main

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// safe makes text from outside fit for a terminal: whatever is not printable, such as an escape sequence, a line
// break or an override of the writing direction, is written as an escape.
func safe(s string) string {
	if strings.IndexFunc(s, unprintable) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unprintable(r):
			b.WriteString(escape(r))
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// safeJSON is safe for a JSON text: what it stands for stays the same, since only strings hold such characters.
func safeJSON(data []byte) []byte {
	if bytes.IndexFunc(data, hidden) < 0 {
		return data
	}
	var b bytes.Buffer
	for _, r := range string(data) {
		if hidden(r) {
			b.WriteString(escape(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.Bytes()
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// hidden characters are unprintable ones that JSON does not need for its layout.
func hidden(r rune) bool { return r >= 0x7f && unprintable(r) }

// escape writes a character as JSON does: those beyond U+FFFF as two surrogates.
func escape(r rune) string {
	if r > 0xffff {
		r -= 0x10000
		return fmt.Sprintf(`\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

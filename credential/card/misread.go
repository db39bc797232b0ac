package card

import (
	"strings"
	"unicode/utf8"
)

// misread reports whether text is UTF-8 whose bytes were taken for characters of
// Latin-1, Windows-1252 or Windows-1258, as a reader does that finds no character
// set in the code (ISO/IEC 18004 names Latin-1 where none is given).
func misread(text string) bool {
	for _, mark := range misreadMarks {
		if strings.Contains(text, mark) {
			return true
		}
	}
	bytes, changed := make([]byte, 0, len(text)), false
	for _, r := range text {
		b, ok := codePageByte(r)
		if !ok {
			return false
		}
		changed = changed || b >= utf8.RuneSelf
		bytes = append(bytes, b)
	}
	return changed && utf8.Valid(bytes)
}

// misreadMarks are what the commonest Vietnamese letters become (ạ to ỹ, đ, ư, ơ),
// and the sign for what could not be read at all. They tell where some bytes were
// lost, so that the text as a whole cannot be turned back.
var misreadMarks = []string{"áº", "á»", "Ä‘", "Ä\u0091", "Ä\u0090", "Æ°", "Æ¡", "\ufffd"}

// codePageByte returns the byte that a character has in Latin-1, Windows-1252 or
// Windows-1258; no character has two.
func codePageByte(r rune) (byte, bool) {
	if r < 0x100 {
		return byte(r), true
	}
	b, ok := codePage[r]
	return b, ok
}

// codePage holds the characters of Windows-1252 and Windows-1258 outside Latin-1.
var codePage = map[rune]byte{
	'€': 0x80, '‚': 0x82, 'ƒ': 0x83, '„': 0x84, '…': 0x85, '†': 0x86, '‡': 0x87, 'ˆ': 0x88, '‰': 0x89, 'Š': 0x8a, '‹': 0x8b,
	'Œ': 0x8c, 'Ž': 0x8e, '‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94, '•': 0x95, '–': 0x96, '—': 0x97, '˜': 0x98, '™': 0x99,
	'š': 0x9a, '›': 0x9b, 'œ': 0x9c, 'ž': 0x9e, 'Ÿ': 0x9f,
	'Ă': 0xc3, '\u0300': 0xcc, 'Đ': 0xd0, '\u0309': 0xd2, 'Ơ': 0xd5, 'Ư': 0xdd, '\u0303': 0xde,
	'ă': 0xe3, '\u0301': 0xec, 'đ': 0xf0, '\u0323': 0xf2, 'ơ': 0xf5, 'ư': 0xfd, '₫': 0xfe,
}

package vn

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxNameRunes = 255
	// maxNameBytes lets a name of the full length come decomposed.
	maxNameBytes = 4096
)

// Name returns a person's full name (họ, chữ đệm và tên, never split) in Unicode
// NFC with single spaces. It accepts letters of any script with their marks, space,
// apostrophe, hyphen and full stop, 1 to 255 runes with at least one letter;
// invisible characters are refused. Look-alikes of Đ stay as they are, see
// [CheckName]. Its error has the code name-format.
func Name(s string) (string, error) {
	if len(s) > maxNameBytes {
		return "", refuse("name-format", s, "name is longer than 255 characters")
	}
	if !utf8.ValidString(s) {
		return "", refuse("name-format", s, "name is not UTF-8")
	}
	name := singleSpaces(norm.NFC.String(s))
	if why := nameFault(name); why != "" {
		return "", refuse("name-format", s, why)
	}
	return name, nil
}

// singleSpaces trims spaces of any kind and makes each run of them one U+0020.
func singleSpaces(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.Is(unicode.Zs, r) }), " ")
}

func nameFault(name string) string {
	const lowestInvisible = '\u034f' // of the default ignorable code points that are no format characters
	runes, letters, base := 0, false, false
	for _, r := range name {
		runes++
		switch {
		case r == ' ' || r == '\'' || r == '-' || r == '.':
			base = false
		case r < lowestInvisible && unicode.IsLetter(r):
			letters, base = true, true
		case unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			return "name holds an invisible character"
		case unicode.IsLetter(r):
			letters, base = true, true
		case unicode.IsMark(r) && base:
		default:
			return "name holds a character that no name has"
		}
	}
	switch {
	case runes > maxNameRunes:
		return "name is longer than 255 characters"
	case !letters:
		return "name holds no letter"
	}
	return ""
}

// CheckName warns of a letter that looks like Đ U+0110 and is another.
func CheckName(name string) []Warning {
	if strings.ContainsAny(name, "ÐðƉɖ") {
		return []Warning{NameLookalike}
	}
	return nil
}

// FoldName returns a key that is equal for two writings of one name: capitals or
// Title Case, composed or decomposed, with either place of the tone mark (hòa,
// hoà) and with a look-alike of Đ. It is for comparing only: marks count, so Hoa
// and Hòa have different keys.
func FoldName(name string) string { return foldTone(foldLookalikes(foldCase(name))) }

// SameName reports whether two names that [Name] accepted are the same name, with
// a note for each difference that was overlooked beside case, spaces and Unicode form.
func SameName(a, b string) (same bool, notes []Warning) {
	a, b = foldCase(a), foldCase(b)
	if a == b {
		return true, nil
	}
	la, lb := foldLookalikes(a), foldLookalikes(b)
	ta, tb := foldTone(la), foldTone(lb)
	if ta != tb {
		return false, nil
	}
	if la != a || lb != b {
		notes = append(notes, NameLookalike)
	}
	if la != lb {
		notes = append(notes, NameToneStyle)
	}
	return true, notes
}

func foldCase(name string) string {
	return norm.NFC.String(singleSpaces(strings.ToUpper(norm.NFC.String(name))))
}

func foldLookalikes(upper string) string {
	return strings.Map(func(r rune) rune {
		if r == 'Ð' || r == 'Ɖ' {
			return 'Đ'
		}
		return r
	}, upper)
}

// The letters that carry a tone in the two styles, grave, acute, hook, tilde, dot.
var (
	tonedO = []rune("ÒÓỎÕỌ")
	tonedU = []rune("ÙÚỦŨỤ")
	tonedA = []rune("ÀÁẢÃẠ")
	tonedE = []rune("ÈÉẺẼẸ")
	tonedY = []rune("ỲÝỶỸỴ")
)

// foldTone moves the tone of a word's last OA, OE or UY from the first vowel to the
// second (HÒA to HOÀ), the only endings in which the two styles of Vietnamese
// spelling differ.
func foldTone(upper string) string {
	if !strings.ContainsAny(upper, "ÒÓỎÕỌÙÚỦŨỤ") {
		return upper
	}
	runes := []rune(upper)
	for i := 0; i+1 < len(runes); i++ {
		if i+2 < len(runes) && (unicode.IsLetter(runes[i+2]) || unicode.IsMark(runes[i+2])) {
			continue
		}
		if first, second, ok := moveTone(runes[i], runes[i+1]); ok {
			runes[i], runes[i+1] = first, second
		}
	}
	return string(runes)
}

func moveTone(first, second rune) (rune, rune, bool) {
	for tone := range tonedO {
		switch {
		case first == tonedO[tone] && second == 'A':
			return 'O', tonedA[tone], true
		case first == tonedO[tone] && second == 'E':
			return 'O', tonedE[tone], true
		case first == tonedU[tone] && second == 'Y':
			return 'U', tonedY[tone], true
		}
	}
	return 0, 0, false
}

package vn

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Sex is a code of ISO/IEC 5218.
type Sex int

// The codes of ISO/IEC 5218.
const (
	UnknownSex    Sex = 0
	Male          Sex = 1 // Nam
	Female        Sex = 2 // Nữ
	NotApplicable Sex = 9
)

// maxWord bounds the words that are normalised, in bytes.
const maxWord = 16

// ParseSex reads the words of Vietnamese papers, "Nam" and "Nữ", in any case and
// in composed or decomposed Unicode. Its error has the code sex-value.
func ParseSex(word string) (Sex, error) {
	if len(word) <= maxWord {
		switch strings.ToUpper(norm.NFC.String(word)) {
		case "NAM":
			return Male, nil
		case "NỮ":
			return Female, nil
		}
	}
	return UnknownSex, refuse("sex-value", word, `sex is neither "Nam" nor "Nữ"`)
}

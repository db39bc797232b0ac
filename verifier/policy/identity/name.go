package identity

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential/vn"
)

// The findings on two writings of a name, beside those of package vn.
const (
	nameOrder    = "name-order"
	nameUnmarked = "name-unmarked"
)

// compareNames compares two names as papers write them. Case, spaces, Unicode form, the place of the tone mark and
// look-alikes of Đ never make a difference. The same words in another order, or without their marks as in a machine-
// readable zone, agree in part: other names may become the same in that way.
func compareNames(a, b string) (agreement, []string) {
	if a == "" || b == "" {
		return untold, nil
	}
	if a == b {
		return agrees, nil
	}
	if same, overlooked := vn.SameName(a, b); same {
		var notes []string
		for _, w := range overlooked {
			notes = append(notes, string(w))
		}
		return agrees, notes
	}
	a, b = vn.FoldName(a), vn.FoldName(b)
	if sameWords(a, b) {
		return partly, []string{nameOrder}
	}
	bareA, bareB := unmarked(a), unmarked(b)
	switch {
	case bareA != a && bareB != b: // both have marks: then the marks differ
		return differs, nil
	case bareA == bareB:
		return partly, []string{nameUnmarked}
	case sameWords(bareA, bareB):
		return partly, []string{nameOrder, nameUnmarked}
	}
	return differs, nil
}

func sameWords(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	wordsA, wordsB := strings.Fields(a), strings.Fields(b)
	slices.Sort(wordsA)
	slices.Sort(wordsB)
	return slices.Equal(wordsA, wordsB)
}

// unmarked takes the marks off a name in capitals. Đ has no decomposition and becomes D.
func unmarked(upper string) string {
	bare := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'Đ':
			return 'D'
		}
		return r
	}, norm.NFD.String(upper))
	return norm.NFC.String(bare)
}

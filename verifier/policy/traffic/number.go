package traffic

import "strings"

// numberWords are the numbers that people say in words, without marks.
var numberWords = map[string]int{
	"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}

// number reads a number at the beginning of words: digits, or words up to 99. It returns how many words it took.
func number(words []string) (value Milli, taken int, ok bool) {
	if len(words) == 0 {
		return 0, 0, false
	}
	if c := words[0][0]; '0' <= c && c <= '9' {
		value, ok = written(words[0])
		return value, 1, ok
	}
	n, known := numberWords[words[0]]
	if !known {
		return 0, 0, false
	}
	taken = 1
	if n < 10 && len(words) > 1 && words[1] == "muoi" { // hai mươi
		n, taken = 10*n, 2
	}
	if n >= 10 && len(words) > taken {
		if unit, known := numberWords[words[taken]]; known && unit < 10 { // mười sáu, hai mươi chín
			n, taken = n+unit, taken+1
		}
	}
	return Milli(1000 * n), taken, true
}

// written reads a number in digits as thousandths. A comma or a full stop begins the decimals, unless exactly three
// digits stand after each: 3,5 and 3.5 are three and a half, 3.500 and 3,500 are 3500.
func written(s string) (Milli, bool) {
	if strings.Contains(s, ".") && strings.Contains(s, ",") {
		return 0, false
	}
	groups := strings.Split(strings.ReplaceAll(s, ",", "."), ".")
	thousands := len(groups) > 1 && len(groups[0]) <= 3 && groups[0] != "0"
	for _, g := range groups[1:] {
		thousands = thousands && len(g) == 3
	}
	if thousands {
		return parseMilli(strings.Join(groups, ""))
	}
	return parseMilli(strings.Join(groups, "."))
}

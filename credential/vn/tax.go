package vn

import "strings"

// taxWeights are the weights of a tax code's first nine digits.
var taxWeights = [9]int{31, 29, 23, 19, 17, 13, 7, 5, 3}

// TaxCode returns a tax identification number (mã số thuế): ten digits with a check
// digit, the same with "-" and the number 001 to 999 of a dependent unit (written
// with or without the hyphen), or the personal number, which is the tax code of
// persons and households since 2025-07-01 (Circular 86/2024/TT-BTC art. 5). Its
// error has the code tax-code.
func TaxCode(s string) (string, error) {
	if digits(s, 12) {
		return s, nil
	}
	unit := ""
	if len(s) > 10 {
		unit = strings.TrimPrefix(s[10:], "-")
		if !digits(unit, 3) || unit == "000" {
			return "", refuse("tax-code", s, "tax code is not 10 digits, 10-3 digits or 12 digits")
		}
		unit = "-" + unit
	}
	code := s[:min(len(s), 10)]
	if !digits(code, 10) {
		return "", refuse("tax-code", s, "tax code is not 10 digits, 10-3 digits or 12 digits")
	}
	sum := 0
	for i, w := range taxWeights {
		sum += w * int(code[i]-'0')
	}
	if 10-sum%11 != int(code[9]-'0') {
		return "", refuse("tax-code", s, "tax code has a wrong check digit")
	}
	return code + unit, nil
}

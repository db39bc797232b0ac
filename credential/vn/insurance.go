package vn

import (
	"slices"
	"strconv"
	"strings"
)

// The kinds of health-insurance (BHYT) number.
const (
	Card15 = "card15" // 15 characters: subject, benefit level, province, social-insurance number (Decision 1351/QĐ-BHXH)
	BHXH10 = "bhxh10" // the 10 digits of the social-insurance number, since 2021-04-01 (Decision 1666/QĐ-BHXH)
	PIN12  = "pin12"  // the personal number, since 2025-08-01 (Letter 1804/BHXH-QLT)
)

// InsuranceNumber is a health-insurance number. Twelve digits may as well be a
// personal number or a driving licence's: only the document tells.
type InsuranceNumber struct {
	Kind     string // Card15, BHXH10 or PIN12
	Number   string // without spaces and hyphens
	Subject  string // Card15 only: two letters for the group of insured, such as DN
	Benefit  int    // Card15 only: the printed benefit level, 1 to 5
	Province string // Card15 only: two digits of the issuing province
	BHXH     string // Card15 and BHXH10: the social-insurance number, 10 digits
}

// maxInsuranceText bounds what is read before separators are removed, in bytes.
const maxInsuranceText = 40

// ParseInsuranceNumber reads a number of any kind; spaces and hyphens in it are
// ignored. Its error has the code insurance-number.
func ParseInsuranceNumber(s string) (InsuranceNumber, error) {
	bare := s
	if len(s) <= maxInsuranceText {
		bare = withoutSeparators(s)
	}
	switch {
	case digits(bare, 10):
		return InsuranceNumber{Kind: BHXH10, Number: bare, BHXH: bare}, nil
	case digits(bare, 12):
		return InsuranceNumber{Kind: PIN12, Number: bare}, nil
	case len(bare) == 15 && isUpper(bare[0]) && isUpper(bare[1]) && digits(bare[2:], 13):
		level := number(bare[2:3])
		if CheckBenefitLevel(level) != nil {
			return InsuranceNumber{}, refuse("insurance-number", s, "insurance number has no benefit level 1 to 5")
		}
		return InsuranceNumber{Kind: Card15, Number: bare, Subject: bare[:2], Benefit: level, Province: bare[3:5], BHXH: bare[5:]}, nil
	}
	return InsuranceNumber{}, refuse("insurance-number", s, "insurance number is not 15 characters, 10 digits or 12 digits")
}

func withoutSeparators(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, s)
}

// Check compares the subject code and the benefit level that a card of 15
// characters spells, as of a date.
func (n InsuranceNumber) Check(on Date) []Warning {
	if n.Kind != Card15 {
		return nil
	}
	return CheckSubject(n.Subject, n.Benefit, on)
}

// CheckBenefitLevel accepts the levels 1 to 5. Its error has the code benefit-level.
func CheckBenefitLevel(level int) error {
	if level < 1 || level > 5 {
		return refuse("benefit-level", strconv.Itoa(level), "benefit level is not 1 to 5")
	}
	return nil
}

// CheckSubject warns of an unknown subject code and of a level that is not the
// code's on the date.
func CheckSubject(code string, level int, on Date) []Warning {
	levels, known := SubjectLevels(code, on)
	switch {
	case !known:
		return []Warning{SubjectUnknown}
	case len(levels) > 0 && !slices.Contains(levels, level):
		return []Warning{SubjectLevelMismatch}
	}
	return nil
}

// nearPoorChange is when near-poor households (CN) and social pensioners (LH) moved
// to level 2 (Resolution 261/2025/QH15, Letter 38/BYT-BH).
var nearPoorChange = Date{2026, 1, 1}

// SubjectLevels returns the benefit levels that a subject code has on a date, more
// than one where published lists disagree, none where none is established; known
// tells whether the code is in use at all. A card printed before a change keeps its
// digit: where the levels on its issue date and today differ, the digit is stale
// and the insurer's portal decides.
func SubjectLevels(code string, on Date) (levels []int, known bool) {
	if (code == "CN" || code == "LH") && !on.Before(nearPoorChange) {
		return []int{2}, true
	}
	levels, known = subjectLevels[code]
	return slices.Clone(levels), known
}

// subjectLevels is Decision 1351/QĐ-BHXH as amended by 1697/2023 and 1018/2024, to
// the end of 2025.
var subjectLevels = map[string][]int{
	"CC": {1}, "TE": {1},
	"CK": {2}, "CB": {2}, "KC": {2}, "BT": {2}, "HN": {2}, "DT": {2}, "DK": {2}, "XD": {2}, "TS": {2}, "AK": {2},
	"HT": {3}, "TC": {3}, "CN": {3}, "TG": {3}, "DS": {3}, "HK": {3},
	"DN": {4}, "HX": {4}, "CH": {4}, "NN": {4}, "TK": {4}, "HC": {4}, "XK": {4}, "TB": {4}, "NO": {4}, "XB": {4},
	"TN": {4}, "CS": {4}, "XN": {4}, "MS": {4}, "HD": {4}, "TQ": {4}, "TA": {4}, "TY": {4}, "TV": {4}, "HG": {4},
	"LS": {4}, "HS": {4}, "SV": {4}, "GB": {4}, "GD": {4}, "LH": {4},
	"ND": {4}, "TH": {4}, "TD": {4}, "TU": {4}, "BA": {4},
	"QN": {5}, "CA": {5}, "CY": {5},
	"CT": {2, 4}, "PV": {3, 4},
	"KT": nil,
}

// FacilityCode returns the code of a health-care facility: two digits and three
// digits or capitals, which cards print as "01 - C54" (Decision 384/QĐ-BYT 2019), or
// thirteen digits (Decision 1551/2026). Its error has the code facility-code.
func FacilityCode(s string) (string, error) {
	code := s
	if len(s) == 8 && s[2:5] == " - " {
		code = s[:2] + s[5:]
	}
	if digits(code, 13) || len(code) == 5 && digits(code[:2], 2) && upperOrDigits(code[2:]) {
		return code, nil
	}
	return "", refuse("facility-code", s, "facility code is not 5 characters or 13 digits")
}

func upperOrDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) && !isUpper(s[i]) {
			return false
		}
	}
	return true
}

// AreaCode warns of an area code that is not K1, K2 or K3.
func AreaCode(code string) []Warning {
	switch code {
	case "K1", "K2", "K3":
		return nil
	}
	return []Warning{AreaUnknown}
}

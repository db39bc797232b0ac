package vn

// PassportNumber returns the number of a Vietnamese passport as it is printed: a
// letter and seven digits, or eight. Which letters are given is not published, so
// that any will do. Its error has the code passport-number.
func PassportNumber(s string) (string, error) {
	if len(s) < 8 || len(s) > 9 || !isUpper(s[0]) || !digits(s[1:], len(s)-1) {
		return "", refuse("passport-number", s, "passport number is not a capital letter and 7 or 8 digits")
	}
	return s, nil
}

// SocialInsuranceNumber returns a social-insurance number (mã số bảo hiểm xã hội):
// ten digits, or the personal number, which takes its place since 2025-08-01
// (Letter 1804/BHXH-QLT). It has no check digit that is published. Its error has the
// code social-insurance-number.
func SocialInsuranceNumber(s string) (string, error) {
	if !digits(s, 10) && !digits(s, 12) {
		return "", refuse("social-insurance-number", s, "social-insurance number is not 10 digits or 12 digits")
	}
	return s, nil
}

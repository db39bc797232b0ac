package vn

// PIN is a personal identification number (số định danh cá nhân), twelve digits:
// three for the place where the birth was registered, one for century and sex, two
// for the year of birth and six at random (Circular 59/2021/TT-BCA; the Identity
// Law 26/2023/QH15 art. 12 keeps the twelve digits). It has no check digit. The
// methods of a PIN that [ParsePIN] did not make return zero values.
type PIN string

// ParsePIN accepts exactly twelve ASCII digits. Its error has the code pin-format.
func ParsePIN(s string) (PIN, error) {
	if !digits(s, 12) {
		return "", refuse("pin-format", s, "personal number is not 12 digits")
	}
	return PIN(s), nil
}

// ParseOldNumber accepts a number that a person had before: nine digits of an
// identity card (CMND, no document since 2025-01-01) or the twelve of a cancelled
// PIN. Its error has the code pin-format.
func ParseOldNumber(s string) (string, error) {
	if !digits(s, 9) && !digits(s, 12) {
		return "", refuse("pin-format", s, "previous number is not 9 or 12 digits")
	}
	return s, nil
}

func (p PIN) wellFormed() bool { return digits(string(p), 12) }

// Province returns the code of the place of birth registration.
func (p PIN) Province() PINProvince {
	if !p.wellFormed() {
		return ""
	}
	return PINProvince(p[:3])
}

// Place returns the name of the province where the birth was registered, and
// false where the code is no province's: births abroad have codes of their own.
func (p PIN) Place() (string, bool) { return p.Province().Name() }

// BirthYear returns the year that the number tells, 1900 to 2399.
func (p PIN) BirthYear() int {
	if !p.wellFormed() {
		return 0
	}
	return 1900 + 100*(int(p[3]-'0')/2) + number(string(p[4:6]))
}

// Sex returns the sex that the number tells.
func (p PIN) Sex() Sex {
	switch {
	case !p.wellFormed():
		return UnknownSex
	case (p[3]-'0')%2 == 1:
		return Female
	}
	return Male
}

// Check compares the number with a date of birth and a sex. A zero date and a sex
// that is neither male nor female are not compared.
func (p PIN) Check(birth Date, sex Sex) []Warning {
	var found []Warning
	if _, ok := p.Place(); !ok {
		found = append(found, PINUnknownPlace)
	}
	if !birth.IsZero() && birth.Year != p.BirthYear() {
		found = append(found, PINYearMismatch)
	}
	if (sex == Male || sex == Female) && sex != p.Sex() {
		found = append(found, PINSexMismatch)
	}
	return found
}

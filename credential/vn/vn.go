// Package vn knows Viet Nam's numbers, names and dates: it parses, checks and
// compares them.
//
// What the law fixes is an error, an [*Error] with the code of the message
// catalogue. What the law lets differ, or what no published text settles, is a
// [Warning]: a personal number made before a sex or birth year was corrected is
// still that person's number (Decree 70/2024 art. 11(7)), so a mismatch informs
// and never refuses. A country code inside a personal number, a driving licence's
// digits after the first two and a health-insurance card's check string have no
// published rule and are not checked.
//
// Parsers accept hostile input: they look at a bounded number of bytes, never
// panic and compile no pattern. No function reads a clock; rules that change on a
// date take that date.
package vn

import (
	"errors"
	"strconv"
)

// Error says why a number, date, name or word was refused.
type Error struct {
	// Code is the message catalogue's code, such as "pin-format".
	Code string
	// Input is what was refused.
	Input string
	// Reason says in English what is wrong with it.
	Reason string
}

// maxQuoted bounds what an error message repeats of its input, in bytes.
const maxQuoted = 64

// Error returns the reason and the input, quoted and shortened.
func (e *Error) Error() string {
	in := e.Input
	if len(in) > maxQuoted {
		in = in[:maxQuoted]
	}
	return "vn: " + e.Reason + ": " + strconv.Quote(in)
}

// Reason is what an error of this package says, without the input that Error repeats: for messages that others read than
// those who gave the input. Of any other error it is all.
func Reason(err error) string {
	var refused *Error
	if errors.As(err, &refused) {
		return refused.Reason
	}
	return err.Error()
}

func refuse(code, input, reason string) error {
	return &Error{Code: code, Input: input, Reason: reason}
}

// Warning is a finding that refuses nothing; its value is the message catalogue's code.
type Warning string

// The warnings of this package and of the readers built on it.
const (
	// PINSexMismatch: the century digit of the personal number tells another sex.
	PINSexMismatch Warning = "pin-sex-mismatch"
	// PINYearMismatch: the personal number tells another birth year.
	PINYearMismatch Warning = "pin-year-mismatch"
	// PINUnknownPlace: the first three digits are no province; births registered
	// abroad have codes whose list is not published.
	PINUnknownPlace Warning = "pin-unknown-place"
	// NameLookalike: the name holds Ð U+00D0, Ɖ U+0189 or their small letters for Đ U+0110.
	NameLookalike Warning = "name-lookalike"
	// NameToneStyle: two names agree but for where the tone mark stands (hòa, hoà).
	NameToneStyle Warning = "name-tone-style"
	// SubjectUnknown: the health-insurance subject code is not in the table.
	SubjectUnknown Warning = "subject-unknown"
	// SubjectLevelMismatch: the benefit level is not the subject code's on that date.
	SubjectLevelMismatch Warning = "subject-level-mismatch"
	// AreaUnknown: the health-insurance area code is not K1, K2 or K3.
	AreaUnknown Warning = "area-unknown"
	// ClassMinAge: the class was issued before its holder reached the class's minimum age.
	ClassMinAge Warning = "class-min-age"
	// RestrictionUnknown: [Restriction] does not know a licence's restriction code.
	RestrictionUnknown Warning = "restriction-unknown"
	// PlateUnknownCode: no province has the plate's first two digits.
	PlateUnknownCode Warning = "plate-unknown-code"
	// PlateAmbiguous: written without separators, the plate may be a car's or a motorcycle's.
	PlateAmbiguous Warning = "plate-ambiguous"
	// PlateUnknownSeries: the plate is printed as plates are, with a series that is not among those given out.
	PlateUnknownSeries Warning = "plate-unknown-series"
	// PassportUnusual: the number of a passport is not written as Viet Nam's are.
	PassportUnusual Warning = "passport-unusual"
	// VINShort: fewer than 17 characters, as old motorcycles have.
	VINShort Warning = "vin-short"
	// DateUnusual: a card's date is written in a way seen only in secondary sources.
	DateUnusual Warning = "date-unusual"
	// CardSixFields: an identity card's code without the field of the previous number.
	CardSixFields Warning = "card-six-fields"
	// UnsignedSource: the data come from a card's code that nobody signed.
	UnsignedSource Warning = "unsigned-source"
)

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

// digits reports whether s is n ASCII digits.
func digits(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

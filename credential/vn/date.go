package vn

import (
	"cmp"
	"time"
)

// Zone is Viet Nam's time, UTC+7 without daylight saving.
var Zone = time.FixedZone("+07", 7*60*60)

// Date is a calendar date, or the year, or the year and month, where a person's
// papers tell no more. Month and Day are 0 when unknown. The zero Date is no date.
type Date struct{ Year, Month, Day int }

// ParseDate reads "yyyy", "yyyy-MM" or "yyyy-MM-dd" with years 0001 to 9999.
// Its error has the code date-format.
func ParseDate(s string) (Date, error) {
	d, ok := scanDate(s)
	if !ok || !d.valid() {
		return Date{}, refuse("date-format", s, "date is not yyyy, yyyy-MM or yyyy-MM-dd of the calendar")
	}
	return d, nil
}

func scanDate(s string) (d Date, ok bool) {
	switch len(s) {
	case 4:
	case 7:
		if s[4] != '-' || !digits(s[5:7], 2) {
			return Date{}, false
		}
		d.Month = number(s[5:7])
	case 10:
		if s[4] != '-' || s[7] != '-' || !digits(s[5:7], 2) || !digits(s[8:10], 2) {
			return Date{}, false
		}
		d.Month, d.Day = number(s[5:7]), number(s[8:10])
		if d.Day == 0 {
			return Date{}, false
		}
	default:
		return Date{}, false
	}
	if !digits(s[:4], 4) || len(s) > 4 && d.Month == 0 {
		return Date{}, false
	}
	d.Year = number(s[:4])
	return d, true
}

// number is the value of a short string of digits.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

func (d Date) valid() bool {
	switch {
	case d.Year < 1 || d.Year > 9999 || d.Month < 0 || d.Month > 12 || d.Day < 0:
		return false
	case d.Month == 0:
		return d.Day == 0
	}
	return d.Day <= daysIn(d.Year, d.Month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if leap(year) {
			return 29
		}
		return 28
	}
	return 31
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// DateOf returns the day it is in Viet Nam at t.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Zone).Date()
	return Date{y, int(m), d}
}

// IsZero reports whether d is the zero Date.
func (d Date) IsZero() bool { return d == Date{} }

// Full reports whether year, month and day are known.
func (d Date) Full() bool { return d.Month != 0 && d.Day != 0 }

// String returns the form that [ParseDate] reads, and "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	b := make([]byte, 0, 10)
	b = append(b, byte('0'+d.Year/1000%10), byte('0'+d.Year/100%10), byte('0'+d.Year/10%10), byte('0'+d.Year%10))
	if d.Month != 0 {
		b = append(b, '-', byte('0'+d.Month/10%10), byte('0'+d.Month%10))
		if d.Day != 0 {
			b = append(b, '-', byte('0'+d.Day/10%10), byte('0'+d.Day%10))
		}
	}
	return string(b)
}

// MarshalText returns [Date.String]; a Date that [ParseDate] could not have made is an error.
func (d Date) MarshalText() ([]byte, error) {
	if !d.valid() {
		return nil, refuse("date-format", d.String(), "date is not of the calendar")
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what [ParseDate] reads.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// First returns the first day that d may mean: 1 January where only the year is known.
func (d Date) First() Date {
	return Date{d.Year, max(d.Month, 1), max(d.Day, 1)}
}

// Last returns the last day that d may mean: 31 December where only the year is known.
func (d Date) Last() Date {
	if d.Month == 0 {
		return Date{d.Year, 12, 31}
	}
	if d.Day == 0 {
		return Date{d.Year, d.Month, daysIn(d.Year, d.Month)}
	}
	return d
}

// Compare orders dates by year, month and day, an unknown month or day first.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether every day that d may mean is before every day that e may mean.
func (d Date) Before(e Date) bool { return d.Last().Compare(e.First()) < 0 }

// Start returns the instant when d's first day begins in Viet Nam.
func (d Date) Start() time.Time {
	f := d.First()
	return time.Date(f.Year, time.Month(f.Month), f.Day, 0, 0, 0, 0, Zone)
}

// End returns the instant when d's last day is over in Viet Nam: a paper valid to
// d is valid before End and not at it (Civil Code 2015 art. 148(5)).
func (d Date) End() time.Time {
	l := d.Last()
	return time.Date(l.Year, time.Month(l.Month), l.Day+1, 0, 0, 0, 0, Zone)
}

// AddYears returns the same day n years later; 29 February becomes 1 March where
// the year has none, and an unknown month or day stays unknown.
func (d Date) AddYears(n int) Date {
	d.Year += n
	if d.Month == 2 && d.Day == 29 && !leap(d.Year) {
		d.Month, d.Day = 3, 1
	}
	return d
}

// Age returns the least and the most completed years of a person born on d, on
// the day on. The Nth year is complete on the Nth birthday ("đủ N tuổi"), for
// somebody born on 29 February on 1 March of a common year. A minimum age is
// reached for certain when least reaches it; a maximum is kept for certain when
// most keeps it; between the two the law's answer is unclear. Both are negative
// before birth.
func (d Date) Age(on Date) (least, most int) {
	return completed(d.Last(), on.First()), completed(d.First(), on.Last())
}

func completed(birth, on Date) int {
	years := on.Year - birth.Year
	if (Date{Month: on.Month, Day: on.Day}).Compare(Date{Month: birth.Month, Day: birth.Day}) < 0 {
		years--
	}
	return years
}

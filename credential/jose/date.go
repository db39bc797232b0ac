package jose

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// endOfTime is 10000-01-01T00:00:00Z: no NumericDate reaches it, so a date in milliseconds is refused, not misread.
const endOfTime = 253402300800

// A NumericDate is a time in seconds since 1970 (RFC 7519 §2), read as an integer or a fraction, written as an
// integer. The zero value is 1970.
type NumericDate struct {
	sec  int64
	nsec int64
}

// DateOf returns t in whole seconds.
func DateOf(t time.Time) NumericDate { return NumericDate{sec: t.Unix()} }

// Time returns the date as UTC time.
func (d NumericDate) Time() time.Time { return time.Unix(d.sec, d.nsec).UTC() }

// MarshalJSON writes whole seconds.
func (d NumericDate) MarshalJSON() ([]byte, error) {
	if d.sec < 0 || d.sec >= endOfTime {
		return nil, malformed("date %d out of range", d.sec)
	}
	return strconv.AppendInt(nil, d.sec, 10), nil
}

// UnmarshalJSON accepts numbers n with 0 <= n < 253402300800.
func (d *NumericDate) UnmarshalJSON(b []byte) error {
	s := string(b)
	if sec, err := strconv.ParseInt(s, 10, 64); err == nil {
		if sec < 0 || sec >= endOfTime || s == "-0" {
			return malformed("date %s out of range", quote(s))
		}
		*d = NumericDate{sec: sec}
		return nil
	}
	const longest = 40
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || len(s) > longest || strings.HasPrefix(s, "-") || !(f >= 0 && f < endOfTime) {
		return malformed("date %s is no number of seconds", quote(s))
	}
	whole, part := math.Modf(f)
	*d = NumericDate{int64(whole), int64(part * 1e9)}
	return nil
}

package vn

import (
	"testing"
	"time"
)

func day(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	good := map[string]Date{
		"1999":       {1999, 0, 0},
		"1999-08":    {1999, 8, 0},
		"1999-08-15": {1999, 8, 15},
		"2000-02-29": {2000, 2, 29},
		"2024-02-29": {2024, 2, 29},
		"2026-12-31": {2026, 12, 31},
		"0001-01-01": {1, 1, 1},
		"9999-12-31": {9999, 12, 31},
	}
	for s, want := range good {
		d, err := ParseDate(s)
		if err != nil || d != want {
			t.Errorf("ParseDate(%q) = %v, %v, want %v", s, d, err, want)
		}
		if d.String() != s {
			t.Errorf("ParseDate(%q).String() = %q", s, d.String())
		}
	}
	for _, s := range []string{
		"", "199", "0000", "0000-01-01", "19990815", "19990000", "1999-8-15", "1999-08-5", "1999-00", "1999-00-01", "1999-08-00",
		"1999-13-01", "1900-02-29", "2023-02-29", "2024-02-30", "2026-04-31", "2026-06-31", "2026-09-31", "2026-11-31", "2026-01-32",
		"1999/08/15", "1999-08/15", "1999-08-15 ", " 1999-08-15", "1999-08-1x", "x999", "1999-0x", "１９９９", "-999", "1999-08-15T00:00:00Z",
	} {
		if d, err := ParseDate(s); code(t, err) != "date-format" || d != (Date{}) {
			t.Errorf("ParseDate(%q) = %v, %v, want date-format", s, d, err)
		}
	}
}

func TestDateText(t *testing.T) {
	var d Date
	if err := d.UnmarshalText([]byte("1999-08")); err != nil || d != (Date{1999, 8, 0}) {
		t.Errorf("UnmarshalText = %v, %v", d, err)
	}
	if err := d.UnmarshalText([]byte("1999-8")); code(t, err) != "date-format" || d != (Date{1999, 8, 0}) {
		t.Errorf("UnmarshalText of a bad date = %v, %v", d, err)
	}
	if b, err := d.MarshalText(); err != nil || string(b) != "1999-08" {
		t.Errorf("MarshalText = %q, %v", b, err)
	}
	for _, bad := range []Date{{}, {2023, 2, 29}, {1999, 0, 1}, {10000, 1, 1}, {1999, -1, 0}, {1999, 1, -1}, {-1, 1, 1}} {
		if _, err := bad.MarshalText(); code(t, err) != "date-format" {
			t.Errorf("MarshalText of %#v: %v, want date-format", bad, err)
		}
	}
	if (Date{}).String() != "" || !(Date{}).IsZero() || (Date{1999, 0, 0}).IsZero() {
		t.Error("the zero Date is not told apart")
	}
}

func TestDateSpan(t *testing.T) {
	for _, c := range []struct{ date, first, last string }{
		{"1999", "1999-01-01", "1999-12-31"},
		{"2024-02", "2024-02-01", "2024-02-29"},
		{"2023-02", "2023-02-01", "2023-02-28"},
		{"1900-02", "1900-02-01", "1900-02-28"},
		{"2026-11", "2026-11-01", "2026-11-30"},
		{"2026-12", "2026-12-01", "2026-12-31"},
		{"2026-11-22", "2026-11-22", "2026-11-22"},
	} {
		d := day(t, c.date)
		if got := d.First().String(); got != c.first {
			t.Errorf("%s: First = %s, want %s", c.date, got, c.first)
		}
		if got := d.Last().String(); got != c.last {
			t.Errorf("%s: Last = %s, want %s", c.date, got, c.last)
		}
		if d.Full() != (c.first == c.last) {
			t.Errorf("%s: Full = %v", c.date, d.Full())
		}
	}
}

func TestDateInstants(t *testing.T) {
	for _, c := range []struct{ date, start, end string }{
		{"2026-11-22", "2026-11-22T00:00:00+07:00", "2026-11-23T00:00:00+07:00"},
		{"2026-12-31", "2026-12-31T00:00:00+07:00", "2027-01-01T00:00:00+07:00"},
		{"2026", "2026-01-01T00:00:00+07:00", "2027-01-01T00:00:00+07:00"},
		{"2024-02", "2024-02-01T00:00:00+07:00", "2024-03-01T00:00:00+07:00"},
	} {
		d := day(t, c.date)
		if got := d.Start().Format(time.RFC3339); got != c.start {
			t.Errorf("%s: Start = %s, want %s", c.date, got, c.start)
		}
		if got := d.End().Format(time.RFC3339); got != c.end {
			t.Errorf("%s: End = %s, want %s", c.date, got, c.end)
		}
	}
	for instant, want := range map[string]string{
		"2026-11-22T16:59:59Z":      "2026-11-22",
		"2026-11-22T17:00:00Z":      "2026-11-23",
		"2026-12-31T23:59:59+07:00": "2026-12-31",
		"2026-12-31T12:00:00-05:00": "2027-01-01",
	} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateOf(at).String(); got != want {
			t.Errorf("DateOf(%s) = %s, want %s", instant, got, want)
		}
	}
}

func TestDateOrder(t *testing.T) {
	for _, c := range []struct {
		a, b    string
		before  bool
		compare int
	}{
		{"2024-12-31", "2025-01-01", true, -1},
		{"2025-01-01", "2024-12-31", false, 1},
		{"2025-01-01", "2025-01-01", false, 0},
		{"2024", "2025-01-01", true, -1},
		{"2025", "2025-01-01", false, -1},
		{"2025-01", "2025-02", true, -1},
		{"2025-01", "2025-01-31", false, -1},
		{"2025-01-31", "2025", false, 1},
	} {
		a, b := day(t, c.a), day(t, c.b)
		if got := a.Before(b); got != c.before {
			t.Errorf("%s.Before(%s) = %v", c.a, c.b, got)
		}
		if got := a.Compare(b); got != c.compare {
			t.Errorf("%s.Compare(%s) = %d, want %d", c.a, c.b, got, c.compare)
		}
	}
}

func TestAddYears(t *testing.T) {
	for _, c := range []struct {
		date  string
		years int
		want  string
	}{
		{"2025-03-10", 10, "2035-03-10"},
		{"2004-02-29", 18, "2022-03-01"},
		{"2004-02-29", 20, "2024-02-29"},
		{"1999", 5, "2004"},
		{"2024-02", 1, "2025-02"},
	} {
		if got := day(t, c.date).AddYears(c.years).String(); got != c.want {
			t.Errorf("%s + %d years = %s, want %s", c.date, c.years, got, c.want)
		}
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		birth, on   string
		least, most int
	}{
		{"1999-08-15", "2017-08-14", 17, 17},
		{"1999-08-15", "2017-08-15", 18, 18},
		{"2004-02-29", "2022-02-28", 17, 17},
		{"2004-02-29", "2022-03-01", 18, 18},
		{"2004-02-29", "2024-02-29", 20, 20},
		{"1999", "2017-12-30", 17, 18},
		{"1999", "2017-12-31", 18, 18},
		{"1999", "2017-01-01", 17, 18},
		{"1999", "2016-12-31", 17, 17},
		{"1999-08", "2017-08-15", 17, 18},
		{"1999-08", "2017-08-31", 18, 18},
		{"1999-08-15", "2017", 17, 18},
		{"2026-11-22", "2026-11-21", -1, -1},
		{"2026-11-22", "2026-11-22", 0, 0},
	} {
		least, most := day(t, c.birth).Age(day(t, c.on))
		if least != c.least || most != c.most {
			t.Errorf("age of %s on %s = %d to %d, want %d to %d", c.birth, c.on, least, most, c.least, c.most)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"1999", "1999-08", "1999-08-15", "2024-02-29", "1999-00-00", "31/02/1999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			return
		}
		if d.String() != s {
			t.Errorf("ParseDate(%q).String() = %q", s, d.String())
		}
		if d.Start().Format(time.DateOnly) != d.First().String() || DateOf(d.End().Add(-1)) != d.Last() {
			t.Errorf("%q: instants %v to %v", s, d.Start(), d.End())
		}
	})
}

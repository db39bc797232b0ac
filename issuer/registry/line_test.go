package registry

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever is a line comes back from its row byte by byte.
func FuzzParseLine(f *testing.F) {
	for _, line := range []string{
		"settings 1 https://id.giayto.example/status 46 5fd4ec6e9bd0fab818e81c4b1dd8f0ff",
		"batches 1 2 B%C3%ACnh-07 out/%C4%90%E1%BB%A3t%201",
		"batches 1 2 ~ ",
		"facts 1 5 suspended ~ 7a68ec106051e2e2bb6b0e9a698674b5 ~ ~ car 20260110 20260301 ~ right-withdrawn 12/Q%C4%90-XPHC An",
		"events 4 5 2 1 1 20260110", "ticks -1 -0", "ticks ~ 1", "ticks 1 1 1", "entries 1 2", "lists 1 1 %7e 1", "lists 1 1 %7E 1", "lists 1 1 %2", "lists 1 1 %G0 1", "",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		table, row, err := parseLine(line)
		if err != nil {
			return
		}
		if again := string(table.appendLine(nil, row)); again != line+"\n" || len(row) != len(table.columns) {
			t.Errorf("%q, again %q", line, again)
		}
	})
}

func TestLines(t *testing.T) {
	all := ""
	for c := range 256 {
		all += string([]byte{byte(c)})
	}
	for _, s := range []string{"", "~", "%", "%7E", " ", "a b", all, "Đ", "\n"} {
		line := string(signingKeysTable.appendLine(nil, []any{int64(1), int64(-2), s}))
		for _, c := range strings.TrimSuffix(line, "\n") {
			if c < ' ' || c > '~' || c == utf8.RuneError {
				t.Errorf("%q in %q", c, line)
			}
		}
		table, row, err := parseLine(strings.TrimSuffix(line, "\n"))
		if err != nil || table != signingKeysTable || row[0] != int64(1) || row[1] != int64(-2) || row[2] != s {
			t.Errorf("%q: %v %v", line, row, err)
		}
	}
	for _, line := range []string{
		"", "signing_keys", "signing_keys 1 2", "signing_keys 1 2 a b", "signing_keys  1 2 a", "signing_keys 01 2 a", "signing_keys +1 2 a", "signing_keys 1.0 2 a", "signing_keys ~ 2 a", "signing_keys 1 ~ a",
		"signing_keys 1 2 %41", "signing_keys 1 2 %c4", "signing_keys 1 2 %", "signing_keys 1 2 %4", "signing_keys 1 2 \x7f", "signing_keys 9223372036854775808 2 a", "Signing_keys 1 2 a", "counters 1 2",
		"settings 1 b 1 AB", "settings 1 b 1 abc", "settings 1 b 1 xx",
	} {
		if _, row, err := parseLine(line); err == nil {
			t.Errorf("%q is %v", line, row)
		}
	}
}

// What an operator writes is neither free text nor the number of a person.
func FuzzCheckName(f *testing.F) {
	for _, s := range []string{"", "1234/QĐ-XPHC", "001099000001", "12345678", "a b", "ĐỢT.1", "-", "Ｅ", "é", "e\u0301", "١٢٣", "\xff", strings.Repeat("a", 41)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		err := checkName("case", s)
		if err != nil {
			if len(err.Error()) > 200 || strings.ContainsAny(err.Error(), "\n\x00") {
				t.Errorf("%q", err)
			}
			return
		}
		run := 0
		for _, c := range s {
			if run++; c < '0' || c > '9' {
				run = 0
			}
			if run > 8 || c <= ' ' || c == utf8.RuneError || c == '~' {
				t.Errorf("%q", s)
			}
		}
		if utf8.RuneCountInString(s) > 40 {
			t.Errorf("%q", s)
		}
	})
}
